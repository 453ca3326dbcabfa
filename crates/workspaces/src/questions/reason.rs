//! Decisions in words.

use std::sync::Arc;

use airside_access::{
    Action, Catalog, Code, Condition, Conditions, Decision, Explanation, Finding, Profile, Role,
    RoleId, RoleMet, Status, Step,
};
use uuid::Uuid;

use super::known::Known;
use super::steps::{grant_in, status_text};
use super::{NamedNode, NamedRole, Reason, ToldException, namespace};
use crate::rooms::Located;

/// What is needed to speak of a decision.
pub(super) struct Speaker<'a> {
    pub catalog: &'a Catalog,
    pub located: &'a Located,
    pub profile: &'a Profile,
    /// Whom it is about, unless they ask themselves.
    pub name: Option<&'a str>,
    /// What was looked up, where one asks why.
    pub known: Option<&'a Known>,
    /// When it was decided.
    pub now: airside_access::Timestamp,
}

impl Speaker<'_> {
    pub fn reason(&self, action: Action, explanation: &Explanation) -> Reason {
        let decision = explanation.decision;
        let found = explanation.answer().map(|step| step.finding);
        // A condition that was not met says more than that nothing else was found.
        let unmet = explanation.steps.iter().find(|step| {
            !decision.is_allowed() && matches!(step.finding, Finding::ConditionUnmet { .. })
        });
        let met = found
            .and_then(met_in)
            .or_else(|| unmet.and_then(|step| met_in(step.finding)));
        let role = met
            .and_then(|met| self.role(met.role))
            .or_else(|| self.holder());
        let teamspace = met.and_then(|met| self.teamspace(met));
        let grant = found.and_then(grant_in);
        let answered = Answered {
            decision,
            role: role.as_deref(),
            exception: grant.and_then(|id| self.exception(id)),
            teamspace: teamspace.as_ref().map(|one| one.name.as_str()),
            unmet,
            status: explanation
                .steps
                .iter()
                .find_map(|step| match step.finding {
                    Finding::Inactive(status) => Some(status),
                    _ => None,
                }),
        };
        let message = self.sentence(action, &answered);
        let exception = answered.exception;
        Reason {
            code: decision.code().name(),
            message,
            step: decision.code().step(),
            node: self.node(decision.level()),
            role: role.as_deref().map(named_role),
            scheme: found.and_then(scheme_in).map(id_text),
            grant: grant.map(|id| id_text(id.get())),
            exception,
            teamspace,
            link: met.and_then(|met| met.link).map(|link| id_text(link.get())),
            condition: conditions_text(decision.conditions()),
            required: decision.failed().map(|(required, _)| self.key(required)),
        }
    }

    pub fn key(&self, action: Action) -> String {
        self.catalog.action_key(action).to_owned()
    }

    pub fn node(&self, level: usize) -> NamedNode {
        named_node(self.catalog, self.located, level)
    }

    /// The role that was met, among those that the person holds here.
    pub fn role(&self, id: RoleId) -> Option<Arc<Role>> {
        let held = self
            .located
            .nodes
            .iter()
            .flat_map(|node| self.profile.roles_at(node.id));
        let found = held
            .chain(self.catalog.system_roles())
            .find(|role| role.id() == id);
        let of_workspace = || self.known?.roles.by_id(id.get());
        found.or_else(of_workspace).cloned()
    }

    /// “the role Contributor in “Web” includes it only on what they created, and Bob created this”.
    fn held_only(&self, step: &Step) -> String {
        let Finding::ConditionUnmet {
            met, conditions, ..
        } = step.finding
        else {
            return String::new();
        };
        let role = self.role(met.role);
        let about = (step.action, role.as_deref());
        let only = self.only_where(about, conditions);
        let whose = self.whose(about, conditions);
        let by = self.teamspace(met);
        let by = by.map(|one| format!(" through the teamspace “{}”", one.name));
        let by = by.unwrap_or_default();
        let name = role.as_deref().map_or("held", Role::name);
        let at = self.node(step.level).name;
        format!("the role {name} in “{at}”{by} includes it only {only}{whose}")
    }

    /// `delete “Payments module”`, `create work items in “Web”`, `leave “Web”`.
    fn act_on_thing(&self, action: Action) -> String {
        let thing = format!("“{}”", self.node(0).name);
        let asked_on = self.located.nodes.first().map(|node| node.kind);
        let info = asked_on.and_then(|kind| self.catalog.type_info(kind));
        let Some(info) = info else {
            return format!("{} at {thing}", self.catalog.action_label(action));
        };
        let phrase = self.catalog.action_phrase(action, asked_on);
        for this in ["this", "the", "a"] {
            let this = format!("{this} {}", info.label);
            if phrase.ends_with(&this) || phrase.contains(&format!("{this} ")) {
                return phrase.replace(&this, &thing);
            }
        }
        let of_things = self.catalog.action_label(action);
        let at = if info.is_scope { "in" } else { "on" };
        format!("{of_things} {at} {thing}")
    }

    /// The nearest role that the person holds.
    fn holder(&self) -> Option<Arc<Role>> {
        let mut held = self
            .located
            .nodes
            .iter()
            .flat_map(|node| self.profile.all_roles_at(node.id));
        held.next().cloned()
    }

    fn sentence(&self, action: Action, answered: &Answered<'_>) -> String {
        let decision = answered.decision;
        let who = self.name.unwrap_or("you");
        let act = self.act_on_thing(action);
        if decision.is_allowed() {
            format!("{who} may {act}: {}", self.why_allowed(action, answered))
        } else if decision.code() == Code::TokenScope {
            format!("{who} may not {act} with this token: its scopes do not name it")
        } else {
            format!("{who} may not {act}: {}", self.why_denied(action, answered))
        }
    }

    fn why_allowed(&self, action: Action, answered: &Answered<'_>) -> String {
        let decision = answered.decision;
        let at = format!("“{}”", self.node(decision.level()).name);
        let role = answered.role.map_or("no role", Role::name);
        let only = self.only_where((action, answered.role), decision.conditions());
        let brings = match answered.teamspace {
            Some(name) => format!("the teamspace “{name}” brings the role {role} to {at}, which"),
            None => format!("a teamspace that is linked to {at}"),
        };
        let does = if answered.teamspace.is_some() {
            "includes it"
        } else {
            "brings it along"
        };
        match decision.code() {
            Code::ExplicitGrant => by_name("allows", &at, answered.exception.as_ref()),
            Code::RoleCondition => {
                format!("the role {role} in {at} includes it {only}, which this is")
            }
            Code::Link => format!("{brings} {does}"),
            Code::LinkCondition => format!("{brings} {does} {only}, which this is"),
            Code::Wildcard => format!("the role {role} of the workspace covers all of it"),
            Code::Public => "the project is public, and members may do this there".to_owned(),
            _ => format!("the role {role} in {at} includes it"),
        }
    }

    fn why_denied(&self, action: Action, answered: &Answered<'_>) -> String {
        let decision = answered.decision;
        let at = format!("“{}”", self.node(decision.level()).name);
        match (decision.code(), answered.role) {
            (Code::DefaultDeny, _) if let Some(step) = answered.unmet => self.held_only(step),
            (Code::ExplicitDeny, _) => by_name("denies", &at, answered.exception.as_ref()),
            (Code::Requires, _) => {
                let required = decision.failed();
                let act = required.map(|(action, _)| self.catalog.action_label(action));
                let act = act.unwrap_or_default();
                let why = match (required, answered.unmet) {
                    (Some((_, Code::ExplicitDeny)), _) => {
                        let why = by_name("denies", &at, answered.exception.as_ref());
                        format!(", and {why}")
                    }
                    (_, Some(step)) => format!(", and {}", self.held_only(step)),
                    _ => String::new(),
                };
                format!("that takes the permission to {act} as well{why}")
            }
            (Code::Restricted, _) => "this is restricted to named people".to_owned(),
            (Code::OwnSelf, _) => "nobody does this about themselves".to_owned(),
            (Code::FeatureOff, _) => "the feature is switched off here".to_owned(),
            (Code::Inactive, _) => answered
                .status
                .map(status_text)
                .unwrap_or_default()
                .to_owned(),
            (_, None) => "nothing allows it, and no role is held here".to_owned(),
            (_, Some(role)) if decision.conditions().is_empty() => {
                let role = role.name();
                format!("nothing allows it, and {role} does not include it here")
            }
            (_, Some(role)) => {
                let about = (action, Some(role));
                let only = self.only_where(about, decision.conditions());
                format!("{} includes it only {only}", role.name())
            }
        }
    }
}

/// What answered, with its names.
struct Answered<'a> {
    decision: Decision,
    role: Option<&'a Role>,
    exception: Option<ToldException>,
    teamspace: Option<&'a str>,
    /// Where a role was found whose circumstances are not given.
    unmet: Option<&'a Step>,
    /// What the person is, where they are not active.
    status: Option<Status>,
}

/// “an exception on “Web” denies it, which Olga made: she is away”. Of one that the asker may not
/// read, only that there is one.
fn by_name(does: &str, at: &str, exception: Option<&ToldException>) -> String {
    let made = exception.map(|one| {
        let by = one.given_by.as_ref();
        let by = by.map(|person| format!(", made by {}", person.display_name));
        format!("{} (“{}”)", by.unwrap_or_default(), one.reason)
    });
    format!("an exception on {at} {does} it{}", made.unwrap_or_default())
}

/// A node of a thing's path, by its place there.
pub(super) fn named_node(catalog: &Catalog, located: &Located, level: usize) -> NamedNode {
    let place = level.min(located.nodes.len().saturating_sub(1));
    let node = located.nodes.get(place);
    let info = node.and_then(|node| catalog.type_info(node.kind));
    NamedNode {
        kind: info.map(|info| info.key.clone()).unwrap_or_default(),
        id: node.map(|node| id_text(node.id.get())).unwrap_or_default(),
        name: located.names.get(place).cloned().unwrap_or_default(),
        identifier: located
            .identifier
            .clone()
            .filter(|_| info.is_some_and(|info| info.key == "project")),
    }
}

/// The role that a finding is about.
pub(super) const fn met_in(finding: Finding) -> Option<RoleMet> {
    match finding {
        Finding::RoleAllows { met, .. }
        | Finding::ConditionUnmet { met, .. }
        | Finding::RoleStopped(met)
        | Finding::RoleInert(met)
        | Finding::RoleSilent(met) => Some(met),
        _ => None,
    }
}

fn scheme_in(finding: Finding) -> Option<u128> {
    match finding {
        Finding::RoleAllows { scheme, .. } | Finding::ConditionUnmet { scheme, .. } => {
            Some(scheme.get())
        }
        _ => None,
    }
}

pub(super) fn named_role(role: &Role) -> NamedRole {
    NamedRole {
        slug: role.key().to_owned(),
        name: role.name().to_owned(),
        namespace: namespace(role.scope()),
    }
}

/// An id as the API spells it.
pub(super) fn id_text(id: u128) -> String {
    Uuid::from_u128(id).to_string()
}

/// Conditions as the API spells them.
pub(super) fn conditions_text(conditions: Conditions) -> Option<String> {
    let names: Vec<&str> = conditions.iter().map(Condition::name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
