//! What somebody may do to a thing, as lists and `what-can` answer it.

use std::collections::BTreeMap;

use airside_access::{Code, Decision};
use airside_kernel::access::{Judge, Target, denial};
use airside_kernel::{Error, Kernel, Result};
use serde::Serialize;
use utoipa::ToSchema;

/// By action: `true`, or why not.
pub type Can = BTreeMap<String, Verdict>;

/// Whether one thing may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Verdict {
    /// `true`
    Yes(bool),
    /// Not, and why.
    No {
        /// Always `false`.
        allowed: bool,
        /// The reason as a word.
        code: &'static str,
        /// The reason in a sentence.
        message: String,
    },
}

/// Every action that is asked on things of this type, each with its verdict. Runs no query.
pub fn can_of<T: Target>(kernel: &Kernel, judge: &Judge<'_>, target: &T) -> Result<Can> {
    can_of_person(kernel, (judge, None), target)
}

/// The same, told to another: the reasons name the person.
pub(crate) fn can_of_person<T: Target>(
    kernel: &Kernel,
    (judge, name): (&Judge<'_>, Option<&str>),
    target: &T,
) -> Result<Can> {
    let catalog = kernel.access.engine().catalog();
    let nodes = target.nodes(catalog);
    let verdict = |action, decision: Decision| {
        if decision.is_allowed() {
            return Verdict::Yes(true);
        }
        let code: Code = decision.code();
        let act = catalog.action_phrase(action, nodes.first().map(|node| node.kind));
        let message = denial((judge.profile(), name), &nodes, &act, decision);
        Verdict::No {
            allowed: false,
            code: code.name(),
            message,
        }
    };
    let decided = judge.what_can(target)?;
    Ok(decided
        .into_iter()
        .map(|(action, decision)| {
            (
                catalog.action_key(action).to_owned(),
                verdict(action, decision),
            )
        })
        .collect())
}

/// Adds a refusal that the engine knows nothing of to actions that it would allow.
pub(crate) fn refuse(can: &mut Can, actions: &[&str], refusal: &Error) {
    let (Error::Forbidden { code, message } | Error::Conflict { code, message }) = refusal else {
        return;
    };
    for action in actions {
        if let Some(verdict @ Verdict::Yes(_)) = can.get_mut(*action) {
            *verdict = Verdict::No {
                allowed: false,
                code,
                message: message.clone(),
            };
        }
    }
}
