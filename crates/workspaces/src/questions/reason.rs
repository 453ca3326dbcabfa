//! Decisions in words.

use std::sync::Arc;

use airside_access::{
    Action, Catalog, Code, Condition, Conditions, Decision, Effect, Explanation, Finding, Profile,
    Role, RoleId, RoleMet, Status, Step,
};
use airside_kernel::access::{RoleSet, only_where};
use uuid::Uuid;

use super::{ExplainedStep, NamedNode, NamedRole, Reason, namespace};
use crate::rooms::Located;

/// What is needed to speak of a decision.
pub(super) struct Speaker<'a> {
    pub catalog: &'a Catalog,
    pub located: &'a Located,
    pub profile: &'a Profile,
    /// Whom it is about, unless they ask themselves.
    pub name: Option<&'a str>,
    /// The roles of the workspace and who created the thing, where one asks why.
    pub known: Option<&'a Known>,
}

/// What is looked up for who asks why.
pub(super) struct Known {
    pub roles: Arc<RoleSet>,
    /// Names of who created the thing and of who submitted it.
    pub creator: Option<String>,
    pub submitter: Option<String>,
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
        let message = match unmet.zip(role.as_deref()) {
            Some((step, role)) if decision.code() == Code::DefaultDeny => {
                self.only_under_conditions(action, (step, role), decision.conditions())
            }
            _ => self.sentence(action, decision, role.as_deref()),
        };
        Reason {
            code: decision.code().name(),
            message,
            step: decision.code().step(),
            node: self.node(decision.level()),
            role: role.as_deref().map(named_role),
            scheme: found.and_then(scheme_in).map(id_text),
            grant: found.and_then(grant_in).map(id_text),
            link: met.and_then(|met| met.link).map(|link| id_text(link.get())),
            condition: conditions_text(decision.conditions()),
            required: decision.failed().map(|(required, _)| self.key(required)),
        }
    }

    fn key(&self, action: Action) -> String {
        self.catalog.action_key(action).to_owned()
    }

    pub fn node(&self, level: usize) -> NamedNode {
        named_node(self.catalog, self.located, level)
    }

    /// The role that was met, among those that the person holds here.
    fn role(&self, id: RoleId) -> Option<Arc<Role>> {
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

    /// “Carol may not delete “Payments module”: the role Contributor in “Web” includes it only on
    /// what they created, and Bob created this”.
    fn only_under_conditions(
        &self,
        action: Action,
        (step, role): (&Step, &Role),
        conditions: Conditions,
    ) -> String {
        let who = self.name.unwrap_or("you");
        let act = self.act_on_thing(action);
        let at = self.node(step.level).name;
        let only = self.only_where(conditions);
        let creator = self
            .known
            .filter(|_| conditions.contains(Condition::Creator));
        let creator = creator.and_then(|known| {
            let submitted = role.reads_submitter().then_some(known.submitter.as_ref());
            let named = submitted.unwrap_or(known.creator.as_ref());
            let did = if role.reads_submitter() {
                "submitted"
            } else {
                "created"
            };
            named.map(|name| format!(", and {name} {did} this"))
        });
        let creator = creator.unwrap_or_default();
        format!(
            "{who} may not {act}: the role {} in “{at}” includes it only {only}{creator}",
            role.name()
        )
    }

    /// `delete “Payments module”`, `subscribe to “Payments module”`.
    /// The circumstances of the person asked about, said to them or of them.
    fn only_where(&self, conditions: Conditions) -> String {
        let of_another = self.name.is_some();
        let words: Vec<&str> = conditions
            .iter()
            .map(|condition| only_where(condition, of_another))
            .collect();
        words.join(" or ")
    }

    fn act_on_thing(&self, action: Action) -> String {
        let thing = format!("“{}”", self.node(0).name);
        let asked_on = self.located.nodes.first().map(|node| node.kind);
        let phrase = self.catalog.action_phrase(action, asked_on);
        let info = asked_on.and_then(|kind| self.catalog.type_info(kind));
        let this = info.map(|info| format!("this {}", info.label));
        match this.filter(|this| phrase.contains(this)) {
            Some(this) => phrase.replace(&this, &thing),
            None => format!("{phrase} at {thing}"),
        }
    }

    /// The nearest role that the person holds.
    fn holder(&self) -> Option<Arc<Role>> {
        let mut held = self
            .located
            .nodes
            .iter()
            .flat_map(|node| self.profile.roles_at(node.id));
        held.next().cloned()
    }

    fn sentence(&self, action: Action, decision: Decision, role: Option<&Role>) -> String {
        let who = self.name.unwrap_or("you");
        let asked_on = self.located.nodes.first().map(|node| node.kind);
        let act = self.catalog.action_phrase(action, asked_on);
        let may = format!("{who} may {act}");
        let may_not = format!("{who} may not {act}");
        let node = self.node(decision.level());
        let at = format!("“{}”", node.name);
        let held = role;
        let role = role.map_or("no role", Role::name);
        match decision.code() {
            Code::ExplicitDeny => format!("{may_not}: it was denied by name on {at}"),
            Code::ExplicitGrant => format!("{may}: it was allowed by name on {at}"),
            Code::Role => format!("{may}: the role {role} in {at} includes it"),
            Code::RoleCondition => {
                let only = self.only_where(decision.conditions());
                format!("{may}: the role {role} in {at} includes it {only}, which this is")
            }
            Code::Link => format!("{may}: a teamspace that is linked to {at} brings it along"),
            Code::LinkCondition => {
                let only = self.only_where(decision.conditions());
                format!("{may}: a teamspace that is linked to {at} brings it along {only}")
            }
            Code::Wildcard => format!("{may}: the role {role} of the workspace covers all of it"),
            Code::Public => format!("{may}: the project is public, and members may do this there"),
            Code::DefaultDeny if decision.conditions().is_empty() => match held {
                Some(role) => {
                    let role = role.name();
                    format!("{may_not}: nothing allows it, and {role} does not include it here")
                }
                None => format!("{may_not}: nothing allows it, and no role is held here"),
            },
            Code::DefaultDeny => {
                format!(
                    "{may_not}: {role} includes it only {}",
                    self.only_where(decision.conditions())
                )
            }
            Code::Requires => {
                let required = decision.failed().map(|(required, _)| required);
                let required = required.map(|action| self.catalog.action_phrase(action, None));
                let required = required.unwrap_or_default();
                format!("{may_not}: that takes the permission to {required} as well")
            }
            Code::Restricted => format!("{may_not}: this is restricted to named people"),
            Code::OwnSelf => format!("{may_not}: nobody does this about themselves"),
            Code::FeatureOff => format!("{may_not}: the feature is switched off here"),
            Code::TokenScope => format!("{may_not} with this token: its scopes do not name it"),
            Code::Inactive => format!("{may_not}: the account or the membership is not active"),
        }
    }
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
    }
}

/// Everything that was met, in the order in which it was met.
pub(super) fn steps(speaker: &Speaker<'_>, explanation: &Explanation) -> Vec<ExplainedStep> {
    explanation
        .steps
        .iter()
        .map(|step| one_step(speaker, step))
        .collect()
}

fn one_step(speaker: &Speaker<'_>, step: &Step) -> ExplainedStep {
    let (number, outcome, detail) = told(speaker, step.finding);
    ExplainedStep {
        node: speaker.node(step.level),
        step: number,
        action: speaker.key(step.action),
        outcome,
        detail,
    }
}

/// The step of the walk, what came of it, and a sentence.
type Told = (Option<u8>, &'static str, String);

fn told(speaker: &Speaker<'_>, finding: Finding) -> Told {
    let plain = |step, outcome, detail: &str| (step, outcome, detail.to_owned());
    match finding {
        Finding::Inactive(status) => plain(None, "denied", status_text(status)),
        Finding::OutsideTokenScopes => plain(None, "denied", "the token's scopes do not name it"),
        Finding::AboutOneself => plain(None, "denied", "it is about the person themselves"),
        Finding::FeatureOff(feature) => {
            let name = speaker.catalog.feature_name(feature);
            (
                None,
                "denied",
                format!("the feature {name} is switched off"),
            )
        }
        Finding::Grant {
            effect: Effect::Deny,
            ..
        } => plain(Some(1), "denied", "an exception denies it here"),
        Finding::Grant {
            effect: Effect::Allow,
            ..
        } => plain(Some(2), "allowed", "an exception allows it here"),
        Finding::GrantExpired(_) => plain(
            Some(2),
            "continues",
            "an exception would fit, but has expired",
        ),
        Finding::GrantStopped(_) => plain(
            Some(2),
            "continues",
            "an exception from above does not reach what is restricted",
        ),
        Finding::FactForbids { .. } => {
            plain(Some(3), "denied", "a setting of the instance forbids it")
        }
        Finding::Nothing => plain(None, "continues", "nothing is held here"),
        Finding::Unmatched => plain(Some(6), "denied", "nothing on the whole way up"),
        Finding::RoleAllows { .. }
        | Finding::ConditionUnmet { .. }
        | Finding::RoleStopped(_)
        | Finding::RoleInert(_)
        | Finding::RoleSilent(_) => told_of_role(speaker, finding),
    }
}

fn told_of_role(speaker: &Speaker<'_>, finding: Finding) -> Told {
    let met = met_in(finding);
    let role = met.and_then(|met| speaker.role(met.role));
    let name = role.as_deref().map_or("a role", Role::name);
    let step = if met.is_some_and(|met| met.link.is_some()) {
        4
    } else {
        3
    };
    let (outcome, detail) = match finding {
        Finding::RoleAllows { way, .. } if way.always() => {
            ("allowed", format!("{name} includes it"))
        }
        Finding::RoleAllows { way, .. } => (
            "allowed",
            format!("{name} includes it {}", speaker.only_where(way)),
        ),
        Finding::ConditionUnmet { conditions, .. } => (
            "continues",
            format!("{name} includes it only {}", speaker.only_where(conditions)),
        ),
        Finding::RoleStopped(_) => (
            "continues",
            format!("{name} does not reach what is restricted"),
        ),
        Finding::RoleInert(_) => ("continues", format!("{name} has no reports now")),
        _ => ("continues", format!("{name} does not include it")),
    };
    (Some(step), outcome, detail)
}

const fn status_text(status: Status) -> &'static str {
    match status {
        Status::Active => "the person is active",
        Status::Suspended => "the account is suspended",
        Status::Archived => "the membership is archived",
        Status::OffBoarded => "the worker was off-boarded",
    }
}

const fn met_in(finding: Finding) -> Option<RoleMet> {
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

fn grant_in(finding: Finding) -> Option<u128> {
    match finding {
        Finding::Grant { id, .. } | Finding::GrantExpired(id) | Finding::GrantStopped(id) => {
            Some(id.get())
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

fn conditions_text(conditions: Conditions) -> Option<String> {
    let names: Vec<&str> = conditions.iter().map(Condition::name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
