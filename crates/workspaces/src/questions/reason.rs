//! Decisions in words.

use std::sync::Arc;

use airside_access::{
    Action, Catalog, Code, Condition, Conditions, Decision, Effect, Explanation, Finding, Profile,
    Role, RoleId, RoleMet, Status, Step,
};
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
}

impl Speaker<'_> {
    pub fn reason(&self, action: Action, explanation: &Explanation) -> Reason {
        let decision = explanation.decision;
        let found = explanation.answer().map(|step| step.finding);
        let met = found.and_then(met_in);
        let role = met
            .and_then(|met| self.role(met.role))
            .or_else(|| self.holder());
        Reason {
            code: decision.code().name(),
            message: self.sentence(action, decision, role.as_deref()),
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
        let place = level.min(self.located.nodes.len().saturating_sub(1));
        let node = self.located.nodes.get(place);
        let info = node.and_then(|node| self.catalog.type_info(node.kind));
        NamedNode {
            kind: info.map(|info| info.key.clone()).unwrap_or_default(),
            id: node.map(|node| id_text(node.id.get())).unwrap_or_default(),
            name: self.located.names.get(place).cloned().unwrap_or_default(),
        }
    }

    /// The role that was met, among those that the person holds here.
    fn role(&self, id: RoleId) -> Option<Arc<Role>> {
        let held = self
            .located
            .nodes
            .iter()
            .flat_map(|node| self.profile.roles_at(node.id));
        held.chain(self.catalog.system_roles())
            .find(|role| role.id() == id)
            .cloned()
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
        let act = self.catalog.action_label(action);
        let may = format!("{who} may {act}");
        let may_not = format!("{who} may not {act}");
        let node = self.node(decision.level());
        let at = format!("“{}”", node.name);
        let role = role.map_or("no role", Role::name);
        match decision.code() {
            Code::ExplicitDeny => format!("{may_not}: it was denied by name on {at}"),
            Code::ExplicitGrant => format!("{may}: it was allowed by name on {at}"),
            Code::Role => format!("{may}: the role {role} in {at} includes it"),
            Code::RoleCondition => {
                let only = only_where(decision.conditions());
                format!("{may}: the role {role} in {at} includes it {only}, which this is")
            }
            Code::Link => format!("{may}: a teamspace that is linked to {at} brings it along"),
            Code::LinkCondition => {
                let only = only_where(decision.conditions());
                format!("{may}: a teamspace that is linked to {at} brings it along {only}")
            }
            Code::Wildcard => format!("{may}: the role {role} of the workspace covers all of it"),
            Code::Public => format!("{may}: the project is public, and members may do this there"),
            Code::DefaultDeny if decision.conditions().is_empty() => {
                format!("{may_not}: nothing allows it, and {role} does not include it here")
            }
            Code::DefaultDeny => {
                format!(
                    "{may_not}: {role} includes it only {}",
                    only_where(decision.conditions())
                )
            }
            Code::Requires => {
                let required = decision.failed().map(|(required, _)| required);
                let required = required.map(|action| self.catalog.action_label(action));
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

/// Everything that was met, in the order in which it was met.
pub(super) fn steps(speaker: &Speaker<'_>, explanation: &Explanation) -> Vec<ExplainedStep> {
    explanation
        .steps
        .iter()
        .map(|step| one_step(speaker, step))
        .collect()
}

fn one_step(speaker: &Speaker<'_>, step: &Step) -> ExplainedStep {
    let named = |met: RoleMet| {
        speaker
            .role(met.role)
            .map_or_else(|| "a role".to_owned(), |role| role.name().to_owned())
    };
    let through = |met: RoleMet| if met.link.is_some() { Some(4) } else { Some(3) };
    let (number, outcome, detail) = match step.finding {
        Finding::Inactive(status) => (None, "denied", status_text(status).to_owned()),
        Finding::OutsideTokenScopes => (
            None,
            "denied",
            "the token's scopes do not name it".to_owned(),
        ),
        Finding::AboutOneself => (
            None,
            "denied",
            "it is about the person themselves".to_owned(),
        ),
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
        } => (Some(1), "denied", "an exception denies it here".to_owned()),
        Finding::Grant {
            effect: Effect::Allow,
            ..
        } => (Some(2), "allowed", "an exception allows it here".to_owned()),
        Finding::GrantExpired(_) => (
            Some(2),
            "continues",
            "an exception would fit, but has expired".to_owned(),
        ),
        Finding::GrantStopped(_) => {
            let detail = "an exception from above does not reach what is restricted";
            (Some(2), "continues", detail.to_owned())
        }
        Finding::RoleAllows { met, way, .. } => {
            let only = conditions_text(way)
                .map(|_| only_where(way))
                .unwrap_or_default();
            (
                through(met),
                "allowed",
                format!("{} includes it {only}", named(met))
                    .trim()
                    .to_owned(),
            )
        }
        Finding::ConditionUnmet {
            met, conditions, ..
        } => {
            let only = only_where(conditions);
            (
                through(met),
                "continues",
                format!("{} includes it only {only}", named(met)),
            )
        }
        Finding::RoleStopped(met) => {
            let detail = format!("{} does not reach what is restricted", named(met));
            (through(met), "continues", detail)
        }
        Finding::RoleInert(met) => (
            through(met),
            "continues",
            format!("{} has no reports now", named(met)),
        ),
        Finding::RoleSilent(met) => (
            through(met),
            "continues",
            format!("{} does not include it", named(met)),
        ),
        Finding::FactForbids { .. } => (
            Some(3),
            "denied",
            "a setting of the instance forbids it".to_owned(),
        ),
        Finding::Nothing => (None, "continues", "nothing is held here".to_owned()),
        Finding::Unmatched => (Some(6), "denied", "nothing on the whole way up".to_owned()),
    };
    ExplainedStep {
        node: speaker.node(step.level),
        step: number,
        action: speaker.key(step.action),
        outcome,
        detail,
    }
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

fn named_role(role: &Role) -> NamedRole {
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

fn only_where(conditions: Conditions) -> String {
    let words: Vec<&str> = conditions
        .iter()
        .map(|condition| match condition {
            Condition::Creator => "on what they created",
            Condition::Lead => "in teamspaces that they lead",
            Condition::OwnWorker => "on what is about themselves",
            Condition::Group => "on what is about their people",
        })
        .collect();
    words.join(" or ")
}
