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
    if let Some(view) = view
        && !judge.decide(target, view)?.is_allowed()
    {
        return Ok(not_found(caller));
    }
    let act = catalog.action_phrase(kernel.action(key)?, kind);
    Ok(Error::Forbidden {
        code: decision.code().name(),
        message: denial(judge.profile(), &nodes, &act, decision),
    })
}

/// Why somebody may not do something, in a sentence.
#[must_use]
pub fn denial(profile: &Profile, nodes: &[Node], act: &str, decision: Decision) -> String {
    let role = nodes
        .iter()
        .flat_map(|node| profile.roles_at(node.id))
        .next()
        .map_or("nobody without a role", |role| role.name());
    match decision.code() {
        Code::ExplicitDeny => format!("you may not {act}: it was denied to you here by name"),
        Code::OwnSelf => format!("nobody may {act} when it concerns themselves"),
        Code::FeatureOff => format!("you may not {act}: the feature is switched off here"),
        Code::TokenScope => format!("the scopes of this token do not let it {act}"),
        Code::Inactive => "your account or membership is not active".to_owned(),
        Code::Restricted => format!("you may not {act}: this is restricted to named people"),
        Code::Requires => format!("you may not {act}: something that it requires is not allowed"),
        _ => {
            let only: Vec<&str> = decision.conditions().iter().map(only_where).collect();
            if only.is_empty() {
                format!("you may not {act}: the role {role} does not allow it here")
            } else {
                format!(
                    "you may not {act}: the role {role} allows it only {}",
                    only.join(" or ")
                )
            }
        }
    }
}

const fn only_where(condition: Condition) -> &'static str {
    match condition {
        Condition::Creator => "on what you created",
        Condition::Lead => "in teamspaces that you lead",
        Condition::OwnWorker => "on what is about yourself",
        Condition::Group => "on what is about your people",
    }
}
