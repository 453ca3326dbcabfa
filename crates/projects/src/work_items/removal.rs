//! Archiving and deleting work items, and taking both back.

use airside_kernel::access::{Caller, Permit};
use airside_kernel::http::IfMatch;
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::jobs::NewJob;
use airside_kernel::{Error, Kernel, Result, WriteTx};

use super::changes::record;
use super::purge::{KEPT_SECONDS, Purge};
use super::rows;
use super::target::WorkItemTarget;
use super::{ArchiveWorkItem, DeleteWorkItem, RestoreWorkItem, UnarchiveWorkItem};
use crate::ids::WorkItemId;
use crate::scope::workspace_of;

type Key = (ProjectId, WorkItemId);

fn key(caller: &Caller, (project, item): Key) -> Result<(WorkspaceId, ProjectId, WorkItemId)> {
    Ok((workspace_of(caller)?, project, item))
}

pub(super) async fn archive(kernel: &Kernel, caller: &Caller, item: Key) -> Result<WorkItemTarget> {
    let key = key(caller, item)?;
    let mut permit = kernel.authorize::<ArchiveWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    if !rows::archive(&mut tx, &permit).await? {
        return Err(Error::conflict(
            "work_item_archived",
            "this work item is archived already",
        ));
    }
    let mut target: WorkItemTarget = permit.target().clone();
    target.item.archived_at = Some(tx.at());
    record(tx, &target, ("archived", "changed"), Vec::new()).await?;
    Ok(target)
}

pub(super) async fn unarchive(kernel: &Kernel, caller: &Caller, item: Key) -> Result<()> {
    let key = key(caller, item)?;
    let mut permit = kernel.authorize::<UnarchiveWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.project.ensure_open()?;
    if !rows::unarchive(&mut tx, &permit).await? {
        return Err(Error::conflict(
            "work_item_not_archived",
            "this work item is not archived",
        ));
    }
    record(tx, permit.target(), ("restored", "changed"), Vec::new()).await
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    item: Key,
    version: IfMatch,
) -> Result<()> {
    let key = key(caller, item)?;
    let mut permit = kernel.authorize::<DeleteWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.project.ensure_open()?;
    version.check(permit.item.updated_at.as_micros())?;
    if !rows::remove(&mut tx, &permit).await? {
        return Err(Error::NotFound);
    }
    enqueue_purge(&mut tx, &permit)?;
    record(tx, permit.target(), ("deleted", "deleted"), Vec::new()).await
}

fn enqueue_purge(tx: &mut WriteTx, permit: &Permit<DeleteWorkItem>) -> Result<()> {
    let purge = Purge {
        work_item: permit.item.id,
        deleted_at: tx.at(),
    };
    let job = NewJob::new(super::purge::KIND, &purge)?.at(tx.at().plus_seconds(KEPT_SECONDS));
    tx.enqueue(job);
    Ok(())
}

pub(super) async fn restore(kernel: &Kernel, caller: &Caller, item: Key) -> Result<WorkItemTarget> {
    let key = key(caller, item)?;
    let mut permit = kernel.authorize::<RestoreWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.0.project.ensure_open()?;
    if !rows::restore(&mut tx, &permit).await? {
        return Err(Error::NotFound);
    }
    let mut target = permit.0.clone();
    target.item.deleted_at = None;
    record(tx, &target, ("undeleted", "created"), Vec::new()).await?;
    Ok(target)
}
