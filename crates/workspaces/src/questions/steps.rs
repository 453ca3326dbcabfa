//! The walk of a decision in words: every look at every node, with what it found.

use airside_access::{Effect, Explanation, Finding, Look, Role, Scope};
use airside_access::{GrantId, RoleMet, Status, Step};

use super::exceptions::day;
use super::reason::{Speaker, conditions_text, met_in, named_role};
use super::{ExplainedStep, NamedNode, ToldException};

/// Everything that was looked at, in the order in which it was.
pub(super) fn steps(speaker: &Speaker<'_>, explanation: &Explanation) -> Vec<ExplainedStep> {
    let steps = explanation.steps.iter();
    steps.map(|step| one_step(speaker, step)).collect()
}

fn one_step(speaker: &Speaker<'_>, step: &Step) -> ExplainedStep {
    let finding = step.finding;
    let told = told(speaker, step);
    let met = met_in(finding);
    let role = met.and_then(|met| speaker.role(met.role));
    ExplainedStep {
        node: speaker.node(step.level),
        step: told.number,
        action: speaker.key(step.action),
        look: told.look,
        found: !matches!(
            finding,
            Finding::NotFound(_) | Finding::Nothing | Finding::Unmatched | Finding::Public(false)
        ),
        outcome: told.outcome,
        detail: told.detail,
        role: role.as_deref().map(named_role),
        teamspace: met.and_then(|met| speaker.teamspace(met)),
        condition: match finding {
            Finding::RoleAllows { way, .. } => conditions_text(way),
            Finding::ConditionUnmet { conditions, .. } => conditions_text(conditions),
            _ => None,
        },
        exception: grant_in(finding).and_then(|id| speaker.exception(id)),
    }
}

/// A finding in words.
struct Told {
    look: &'static str,
    number: Option<u8>,
    outcome: &'static str,
    detail: String,
}

const fn look_name(look: Look) -> (&'static str, u8) {
    match look {
        Look::Deny => ("deny", 1),
        Look::Allow => ("allow", 2),
        Look::Role => ("role", 3),
        Look::Link => ("link", 4),
    }
}

fn told(speaker: &Speaker<'_>, step: &Step) -> Told {
    let finding = step.finding;
    if let Some(look) = finding.look() {
        let (name, number) = look_name(look);
        let (outcome, detail) = of_look(speaker, step, look);
        return Told {
            look: name,
            number: Some(number),
            outcome,
            detail,
        };
    }
    let before = |look, outcome, detail: &str| Told {
        look,
        number: None,
        outcome,
        detail: detail.to_owned(),
    };
    match finding {
        Finding::Active => before("person", "continues", "an active member"),
        Finding::Inactive(status) => before("person", "denied", status_text(status)),
        Finding::InTokenScopes => before("token", "continues", "the token's scopes name it"),
        Finding::OutsideTokenScopes => {
            before("token", "denied", "the token's scopes do not name it")
        }
        Finding::AboutAnother => before("oneself", "continues", "it is about another"),
        Finding::AboutOneself => before("oneself", "denied", "it is about the person themselves"),
        Finding::FeatureOn(feature) => {
            let name = speaker.catalog.feature_name(feature);
            let detail = format!("the feature {name} is switched on");
            before("feature", "continues", &detail)
        }
        Finding::FeatureOff(feature) => {
            let name = speaker.catalog.feature_name(feature);
            let detail = format!("the feature {name} is switched off");
            before("feature", "denied", &detail)
        }
        Finding::Public(true) => before("public", "continues", "the project is public"),
        Finding::Public(false) => before("public", "continues", "the project is not public"),
        Finding::FactForbids { .. } => Told {
            number: Some(3),
            ..before("role", "denied", "a setting of the instance forbids it")
        },
        Finding::Unmatched => Told {
            number: Some(6),
            ..before("end", "denied", "nothing on the whole way up")
        },
        _ => before("role", "continues", "no role is held here"),
    }
}

fn of_look(speaker: &Speaker<'_>, step: &Step, look: Look) -> (&'static str, String) {
    match step.finding {
        Finding::NotFound(_) => ("continues", not_found(speaker, step, look)),
        Finding::Grant { id, effect, .. } => {
            let outcome = match effect {
                Effect::Deny => "denied",
                Effect::Allow => "allowed",
            };
            (outcome, of_exception(speaker.exception(id), effect))
        }
        Finding::GrantExpired { id, .. } => {
            let ended = speaker.exception(id).and_then(|one| one.expires_at);
            let ended = ended.map(|at| format!(" on {}", day(at)));
            let ended = ended.unwrap_or_default();
            ("continues", format!("one would fit, but ended{ended}"))
        }
        Finding::GrantStopped(_) => (
            "continues",
            "an exception from above does not reach what is restricted".to_owned(),
        ),
        _ => of_role(speaker, step),
    }
}

/// What it means that nothing was found.
fn not_found(speaker: &Speaker<'_>, step: &Step, look: Look) -> String {
    let kind = speaker.located.nodes.get(step.level).map(|node| node.kind);
    let info = kind.and_then(|kind| speaker.catalog.type_info(kind));
    match look {
        Look::Deny | Look::Allow => {
            let effect = if look == Look::Deny {
                Effect::Deny
            } else {
                Effect::Allow
            };
            let of_else = |grant: &airside_access::Grant| {
                grant.node == step.node && grant.effect == effect && grant.is_live(speaker.now)
            };
            if speaker.profile.grants().iter().any(of_else) {
                "none that speaks of this".to_owned()
            } else {
                "none".to_owned()
            }
        }
        Look::Role => match info.filter(|info| !info.is_scope) {
            Some(info) => format!("nobody holds a role on {}", info.noun),
            None => "no role is held here".to_owned(),
        },
        Look::Link => "no teamspace brings a role along".to_owned(),
    }
}

/// An exception in words; of one that the asker may not read, only that there is one.
fn of_exception(told: Option<ToldException>, effect: Effect) -> String {
    let does = match effect {
        Effect::Deny => "denies",
        Effect::Allow => "allows",
    };
    let Some(told) = told else {
        return format!("an exception {does} it here");
    };
    let what = if told.action == "*" {
        "everything"
    } else {
        "it"
    };
    let by = told.given_by.as_ref();
    let by = by.map(|person| format!(" by {}", person.display_name));
    let since = day(told.starts_at.unwrap_or(told.created_at));
    let until = told.expires_at.map(|at| format!(" until {}", day(at)));
    format!(
        "an exception{} {does} {what} here since {since}{}: {}",
        by.unwrap_or_default(),
        until.unwrap_or_default(),
        told.reason
    )
}

fn of_role(speaker: &Speaker<'_>, step: &Step) -> (&'static str, String) {
    let Step { level, finding, .. } = *step;
    let met = met_in(finding);
    let role = met.and_then(|met| speaker.role(met.role));
    let name = role.as_deref().map_or("a role", Role::name);
    // A role that came through a teamspace is told with it.
    let name = match met.filter(|met| met.link.is_some()) {
        Some(met) => format!("{} brings {name}, which", through(speaker.teamspace(met))),
        None => name.to_owned(),
    };
    let about = (step.action, role.as_deref());
    match finding {
        Finding::RoleAllows { way, .. } if way.always() => {
            ("allowed", format!("{name} includes it"))
        }
        Finding::RoleAllows { way, .. } => (
            "allowed",
            format!("{name} includes it {}", speaker.only_where(about, way)),
        ),
        Finding::ConditionUnmet { conditions, .. } => {
            let only = speaker.only_where(about, conditions);
            let whose = speaker.whose(about, conditions);
            (
                "continues",
                format!("{name} includes it only {only}{whose}"),
            )
        }
        Finding::RoleStopped(_) => (
            "continues",
            format!("{name} does not reach what is restricted"),
        ),
        Finding::RoleInert(_) => ("continues", format!("{name} has no reports now")),
        _ if stays_in_workspace(speaker, level, role.as_deref()) => (
            "continues",
            format!("{name} counts in the workspace only and does not reach into projects"),
        ),
        _ => ("continues", format!("{name} does not include it")),
    }
}

/// The teamspace at the beginning of a sentence.
fn through(teamspace: Option<NamedNode>) -> String {
    match teamspace {
        Some(teamspace) => format!("the teamspace “{}”", teamspace.name),
        None => "a teamspace".to_owned(),
    }
}

/// Whether a role of the workspace says nothing of what is in projects at all.
fn stays_in_workspace(speaker: &Speaker<'_>, level: usize, role: Option<&Role>) -> bool {
    let is_above = level > 0 && speaker.located.project.is_some();
    role.is_some_and(|role| {
        let mut held = role.permissions(speaker.catalog);
        is_above
            && role.scope() == Scope::Workspace
            && !held.any(|permission| permission.scope == Scope::Project)
    })
}

pub(super) const fn status_text(status: Status) -> &'static str {
    match status {
        Status::Active => "the person is active",
        Status::Suspended => "the account is suspended",
        Status::Archived => "the membership is archived",
        Status::OffBoarded => "the worker was off-boarded",
    }
}

/// The exception that a finding is about.
pub(super) const fn grant_in(finding: Finding) -> Option<GrantId> {
    match finding {
        Finding::Grant { id, .. }
        | Finding::GrantExpired { id, .. }
        | Finding::GrantStopped(id) => Some(id),
        _ => None,
    }
}

impl Speaker<'_> {
    /// The teamspace by whose link a role was met.
    pub fn teamspace(&self, met: RoleMet) -> Option<NamedNode> {
        self.known?.teamspace(met.link?)
    }

    /// An exception, if the asker may read it.
    pub fn exception(&self, id: GrantId) -> Option<ToldException> {
        self.known?.exceptions.told(id)
    }
}
