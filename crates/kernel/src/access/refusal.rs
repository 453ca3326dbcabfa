//! What somebody is told who may not do something: in a sentence, and never that a thing exists
//! which they may not know of.

use airside_access::{Code, Condition, Decision, Node, Profile};

use super::caller::Caller;
use super::judge::Judge;
use super::target::Target;
use crate::Kernel;
use crate::error::{Error, Result};

/// The same words for what does not exist and for what is not shared, so that they tell nothing.
const NOT_FOUND_IN_WORKSPACE: &str =
    "this does not exist, or it is not shared with you; you can request access";

/// The answer where a target was not found, or may not be known of.
#[must_use]
pub fn not_found(caller: &Caller) -> Error {
    if caller.account.is_none() {
        return Error::Unauthenticated;
    }
    match &caller.workspace {
        Some(workspace) if workspace.is_member => Error::NotFoundBecause {
            code: "not_found",
            message: NOT_FOUND_IN_WORKSPACE.to_owned(),
        },
        _ => Error::NotFound,
    }
}

/// The answer to a denial: 401 for nobody, 404 for who may not know of the target, otherwise 403
/// with the reason.
pub(super) fn refusal<T: Target>(
    kernel: &Kernel,
    caller: &Caller,
    judge: &Judge<'_>,
    target: &T,
    (key, decision): (&str, Decision),
) -> Result<Error> {
    if caller.account.is_none() {
        return Ok(Error::Unauthenticated);
    }
    let catalog = kernel.access.engine.catalog();
    let nodes = target.nodes(catalog);
    let kind = nodes.first().map(|node| node.kind);
    let view = kind
        .and_then(|kind| catalog.type_info(kind))
        .and_then(|info| info.view);
    if let Some(view) = view {
        let may_see = judge.decide(target, view)?;
        // One's own account is no secret to one's own token.
        let hides = may_see.code() != Code::TokenScope || target.workspace().is_some();
        if !may_see.is_allowed() && hides {
            if let Some(witness) = &caller.origin.witness {
                witness.hid();
            }
            return Ok(not_found(caller));
        }
    }
    let act = catalog.action_phrase(kernel.action(key)?, kind);
    Ok(Error::Forbidden {
        code: decision.code().name(),
        message: denial((judge.profile(), None), &nodes, &act, decision),
    })
}

/// Why somebody may not do something, in a sentence: `you`, or the person of that name.
#[must_use]
pub fn denial(
    (profile, name): (&Profile, Option<&str>),
    nodes: &[Node],
    act: &str,
    decision: Decision,
) -> String {
    let mut held = nodes.iter().flat_map(|node| profile.roles_at(node.id));
    let role = held.next().map(|role| role.name());
    let (who, whom) = name.map_or(("you", "you"), |name| (name, "them"));
    let may_not = format!("{who} may not {act}");
    match decision.code() {
        Code::ExplicitDeny => format!("{may_not}: it was denied to {whom} here by name"),
        Code::OwnSelf => format!("nobody may {act} when it concerns themselves"),
        Code::FeatureOff => format!("{may_not}: the feature is switched off here"),
        Code::TokenScope => format!("the scopes of this token do not let it {act}"),
        Code::Inactive => match name {
            None => "your account or membership is not active".to_owned(),
            Some(name) => format!("the account or membership of {name} is not active"),
        },
        Code::Restricted => format!("{may_not}: this is restricted to named people"),
        Code::Requires => format!("{may_not}: something that it requires is not allowed"),
        _ => {
            let only = decision.conditions().iter();
            let only: Vec<&str> = only.map(|one| only_where(one, name.is_some())).collect();
            let Some(role) = role else {
                return format!("{may_not}: no role here allows it");
            };
            if only.is_empty() {
                format!("{may_not}: the role {role} does not allow it here")
            } else {
                let only = only.join(" or ");
                format!("{may_not}: the role {role} allows it only {only}")
            }
        }
    }
}

/// Where a condition holds: of what is theirs, or, said to the person themself, of what is yours.
#[must_use]
pub const fn only_where(condition: Condition, of_another: bool) -> &'static str {
    match (condition, of_another) {
        (Condition::Creator, false) => "on what you created",
        (Condition::Creator, true) => "on what they created",
        (Condition::Lead, false) => "in teamspaces that you lead",
        (Condition::Lead, true) => "in teamspaces that they lead",
        (Condition::OwnWorker, false) => "on what is about yourself",
        (Condition::OwnWorker, true) => "on what is about themselves",
        (Condition::Group, false) => "on what is about your people",
        (Condition::Group, true) => "on what is about their people",
    }
}
