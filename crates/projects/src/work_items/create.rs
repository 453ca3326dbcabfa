//! Adding a work item.

use std::borrow::Cow;

use airside_kernel::access::{Caller, Permit};
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::record::Records;
use airside_kernel::{Error, Kernel, Result, WriteTx};

use super::assign;
use super::changes::{activity, prepare};
use super::input::WorkItemChange;
use super::rows::{self, Related, WorkItem};
use super::target::WorkItemTarget;
use super::{AssignWorkItem, CreateWorkItem, Priority};
use crate::assets;
use crate::inbox::{self, News};
use crate::scope::{ProjectFacts, workspace_of};
use crate::states::{self, StateGroup};
use crate::text;

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    change: WorkItemChange,
) -> Result<(WorkItemTarget, Related)> {
    let key = (workspace_of(caller)?, project);
    let mut permit = kernel.authorize::<CreateWorkItem>(caller, key).await?;
    if change.name.is_none() {
        return Err(Error::field("name", "this field is required"));
    }
    let change = change.validated()?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.require_unarchived()?;
    let by = caller.user()?;
    let (target, related, records) = add(&mut tx, &permit, &change, by).await?;
    let place = target.project.place();
    if change.assignees.is_some_and(|people| !people.is_empty()) {
        let made = (place.0, place.1, target.item.id);
        kernel
            .authorize_made::<AssignWorkItem>(caller, &mut tx, &made)
            .await?;
    }
    tx.publish(Event::in_project(
        place,
        "workitem",
        target.item.id.0,
        "created",
    ));
    tx.commit(records).await?;
    Ok((target, related))
}

/// Adds the item with its people and labels, and records it.
async fn add(
    tx: &mut WriteTx,
    permit: &Permit<CreateWorkItem>,
    change: &WorkItemChange,
    by: UserId,
) -> Result<(WorkItemTarget, Related, Records)> {
    let blank = blank(tx, permit, by).await?;
    let change = &with_default_assignee(tx, permit, change).await?;
    let prepared = prepare(tx, permit, &blank, change, by).await?;
    let mut target = WorkItemTarget {
        item: prepared.after,
        project: blank.project,
    };
    target.item.updated_at = target.item.created_at;
    let beside = (
        inbox::subscription(&target, by),
        activity(&target, "created", Vec::new()),
    );
    let item = &mut target.item;
    let records = rows::add(tx, permit, item, change.sort_order, beside).await?;
    rows::put_assignees(tx, permit, item, (&prepared.people.0, &[])).await?;
    rows::put_labels(tx, permit, item, (&prepared.labels.0, &[])).await?;
    let mentioned = text::mentions(&target.item.description_html);
    assets::bind(tx, &target, (None, &target.item.description_html), by).await?;
    let related = Related::of_one(target.item.id, &prepared.people.0, &prepared.labels.0);
    let news = News {
        assigned: prepared.people.0,
        mentioned,
        ..News::default()
    };
    inbox::tell(tx, &target, news, by).await?;
    Ok((target, related, records))
}

/// Where nobody is named, the project's default assignee works on it, as long as they may.
async fn with_default_assignee<'a>(
    tx: &mut WriteTx,
    permit: &Permit<CreateWorkItem>,
    change: &'a WorkItemChange,
) -> Result<Cow<'a, WorkItemChange>> {
    let Some(person) = permit
        .default_assignee
        .filter(|_| change.assignees.is_none())
    else {
        return Ok(Cow::Borrowed(change));
    };
    let place = (permit.workspace_id, permit.id);
    match assign::assignable(tx, place, &[person]).await {
        Ok(_) => Ok(Cow::Owned(WorkItemChange {
            assignees: Some(vec![person]),
            ..change.clone()
        })),
        Err(Error::Validation(_)) => Ok(Cow::Borrowed(change)),
        Err(fault) => Err(fault),
    }
}

/// An item of which nothing was said yet, in the project's default state.
async fn blank(
    tx: &mut WriteTx,
    permit: &Permit<CreateWorkItem>,
    by: UserId,
) -> Result<WorkItemTarget> {
    let project = ProjectFacts::from(permit.target());
    let state = states::default_state(tx.reading(), project.place()).await?;
    let state = state.ok_or_else(|| {
        Error::conflict(
            "no_state",
            "this project has no state; add one before its first work item",
        )
    })?;
    let now = tx.at();
    let item = WorkItem {
        id: tx.id(),
        workspace_id: project.workspace_id,
        project_id: project.project_id,
        sequence_id: 0,
        name: String::new(),
        description_html: String::new(),
        description_stripped: String::new(),
        priority: Priority::None.name().to_owned(),
        completed_at: (state.state_group == StateGroup::Completed.name()).then_some(now),
        state_id: state.id,
        parent_id: None,
        point: None,
        start_date: None,
        target_date: None,
        archived_at: None,
        deleted_at: None,
        sort_order: 0.0,
        is_draft: false,
        external_source: None,
        external_id: None,
        created_by: Some(by),
        // Set by intake: for a Guest "own" is what they submitted, and not what they made in an
        // earlier, higher role.
        submitted_by: None,
        updated_by: Some(by),
        created_at: now,
        updated_at: now,
    };
    Ok(WorkItemTarget { item, project })
}
