//! Changing a work item.

use airside_kernel::access::Caller;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::ProjectId;
use airside_kernel::{Error, Kernel, Result};

use super::changes::{prepare, write};
use super::input::{ValidChange, WorkItemChange};
use super::target::WorkItemTarget;
use super::{AssignWorkItem, EditWorkItem};
use crate::ids::WorkItemId;
use crate::scope::workspace_of;

/// How often a change is tried that loses to others at the same moment.
const ATTEMPTS_MAX: usize = 5;

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    key: (ProjectId, WorkItemId),
    change: WorkItemChange,
    version: IfMatch,
) -> Result<WorkItemTarget> {
    let workspace = workspace_of(caller)?;
    kernel
        .authorize::<EditWorkItem>(caller, (workspace, key.0, key.1))
        .await?;
    let change = change.validated()?;
    for _ in 0..ATTEMPTS_MAX {
        if let Some(target) = attempt(kernel, caller, key, &change, version).await? {
            return Ok(target);
        }
    }
    Err(stale())
}

/// The answer to who lost to others every time.
pub(super) fn stale() -> Error {
    Error::conflict(
        "stale_version",
        "somebody else changed this meanwhile; load it again",
    )
}

async fn attempt(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): (ProjectId, WorkItemId),
    change: &ValidChange,
    version: IfMatch,
) -> Result<Option<WorkItemTarget>> {
    let key = (workspace_of(caller)?, project, item);
    let mut edit = kernel.authorize::<EditWorkItem>(caller, key).await?;
    let mut assign = match &change.assignees {
        Some(_) => Some(kernel.authorize::<AssignWorkItem>(caller, key).await?),
        None => None,
    };
    let mut tx = kernel.write(caller, &mut (&mut edit, &mut assign)).await?;
    edit.ensure_open()?;
    version.check(edit.item.updated_at.as_micros())?;
    let by = caller.user()?;
    let prepared = prepare(&mut tx, &edit, edit.target(), change, by).await?;
    if prepared.is_empty() {
        return Ok(Some(edit.target().clone()));
    }
    let Some((target, activity)) = write(&mut tx, &edit, edit.target(), prepared, by).await? else {
        return Ok(None);
    };
    tx.publish(target.own_event("changed"));
    tx.commit(activity).await?;
    Ok(Some(target))
}
