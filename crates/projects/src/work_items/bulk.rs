//! The same change for many items at once: all of them, or none.

use std::borrow::Cow;

use airside_kernel::access::{Caller, Permit};
use airside_kernel::ids::ProjectId;
use airside_kernel::record::Records;
use airside_kernel::{Error, Kernel, Result, WriteTx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::{prepare, write};
use super::input::{ValidChange, WorkItemChange};
use super::update::stale;
use super::{AssignWorkItem, BulkEditWorkItem, rows};
use crate::ids::{LabelId, WorkItemId};
use crate::scope::workspace_of;

/// Items of one change at most.
const ITEMS_MAX: usize = 200;

/// Which items, and what of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = WorkItemBulkChange)]
pub(crate) struct BulkChange {
    /// The items, all of one project.
    pub ids: Vec<WorkItemId>,
    /// What is changed; `name` and `parent` are one item's own and not taken here.
    #[serde(default)]
    pub properties: WorkItemChange,
    /// Labels that each of them gets beside those that it has.
    #[serde(default)]
    pub add_labels: Vec<LabelId>,
    /// Labels that each of them loses, where it has them.
    #[serde(default)]
    pub remove_labels: Vec<LabelId>,
}

/// What was changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BulkChanged {
    /// The items that are not as they were.
    pub changed: Vec<WorkItemId>,
}

pub(super) async fn change_all(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    bulk: BulkChange,
) -> Result<BulkChanged> {
    let workspace = workspace_of(caller)?;
    let BulkChange {
        mut ids,
        properties,
        add_labels: comes,
        remove_labels: goes,
    } = bulk;
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > ITEMS_MAX {
        return Err(Error::field("ids", "takes 1 to 200 work items"));
    }
    if properties.name.is_some() || properties.parent.is_some() {
        return Err(Error::field(
            "properties",
            "`name` and `parent` are changed one by one",
        ));
    }
    let moves_labels = !comes.is_empty() || !goes.is_empty();
    if moves_labels && properties.labels.is_some() {
        return Err(Error::field(
            "add_labels",
            "either `labels` of all of them, or what comes and goes",
        ));
    }
    let change = properties.validated()?;
    let mut edits = Vec::with_capacity(ids.len());
    let mut assigns: Option<Vec<Permit<AssignWorkItem>>> = None;
    for item in &ids {
        let key = (workspace, project, *item);
        edits.push(kernel.authorize::<BulkEditWorkItem>(caller, key).await?);
        if change.assignees.is_some() {
            let assign = kernel.authorize::<AssignWorkItem>(caller, key).await?;
            assigns.get_or_insert_default().push(assign);
        }
    }
    let mut tx = kernel
        .write(caller, &mut (&mut edits, &mut assigns))
        .await?;
    let by = caller.user()?;
    let mut records: Option<Records> = None;
    let mut changed = Vec::new();
    for edit in &edits {
        edit.ensure_open()?;
        let of_it = if moves_labels {
            Cow::Owned(labelled(&mut tx, edit.item.id, &change, (&comes, &goes)).await?)
        } else {
            Cow::Borrowed(&change)
        };
        let prepared = prepare(&mut tx, edit, edit.target(), &of_it, by).await?;
        if prepared.is_empty() {
            continue;
        }
        let written = write(&mut tx, edit, edit.target(), prepared, by).await?;
        let (target, activity) = written.ok_or_else(stale)?;
        tx.publish(target.own_event("changed"));
        changed.push(target.item.id);
        records = Some(match records {
            Some(records) => records.and(activity),
            None => activity.into(),
        });
    }
    if let Some(records) = records {
        tx.commit(records).await?;
    }
    Ok(BulkChanged { changed })
}

/// The change for an item, with the labels that come to what it has and those that go.
async fn labelled(
    tx: &mut WriteTx,
    item: WorkItemId,
    change: &ValidChange,
    (comes, goes): (&[LabelId], &[LabelId]),
) -> Result<ValidChange> {
    let related = rows::related_of(tx.reading(), &[item]).await?;
    let now = related.labels.get(&item).map_or(&[][..], Vec::as_slice);
    change.with_labels(now, comes, goes)
}
