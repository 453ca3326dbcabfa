//! What somebody is told who may not do something: in a sentence, and never that a thing exists
//! which they may not know of.

use airside_access::{Code, Decision, Profile};

use super::caller::Caller;
use super::judge::Judge;
use super::target::Target;
use crate::Kernel;
use crate::error::{Error, Result};

/// The same words for what does not exist and for what is not shared, so that they tell nothing.
const NOT_FOUND_IN_WORKSPACE: &str =
    "this does not exist, or it is not shared with you; you can request access";

/// The answer where a target was not found, or may not be known of.
pub(super) fn not_found(caller: &Caller) -> Error {
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
    let view = nodes.first().and_then(|node| catalog.type_info(node.kind)).and_then(|i| i.view);
    if let Some(view) = view
        && !judge.decide(target, view)?.is_allowed()
    {
        return Ok(not_found(caller));
    }
    Ok(Error::Forbidden {
        code: decision.code().name(),
        message: sentence(judge.profile(), &catalog.action_label(kernel.action(key)?), decision),
    })
}

/// Why, in a sentence.
fn sentence(standing: &Profile, act: &str, decision: Decision) -> String {
    let role = standing.base_role().map_or("your role", |role| role.name());
    match decision.code() {
        Code::ExplicitDeny => format!("you may not {act}: it was denied to you here by name"),
        Code::OwnSelf => format!("nobody may {act} when it concerns themselves"),
        Code::FeatureOff => format!("you may not {act}: the feature is switched off here"),
        Code::TokenScope => format!("this token's scopes do not let it {act}"),
        Code::Inactive => "your account or membership is not active".to_owned(),
        Code::Restricted => format!("you may not {act}: it is restricted to named people"),
        Code::Requires => format!("you may not {act}: something it requires is not allowed"),
        _ if decision.conditions().is_empty() => {
            format!("you may not {act}: {role} does not include it here")
        }
        _ => format!("you may {act} only where {}", decision.conditions()),
    }
}
