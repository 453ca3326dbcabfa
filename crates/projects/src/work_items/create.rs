//! Adding a work item.

use std::iter;

use airside_kernel::access::{Caller, Permit, Presumed};
use airside_kernel::db::Query;
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::{Error, Kernel, Result, WriteTx};

use super::assign;
use super::changes::{activity, prepare};
use super::input::{ValidChange, WorkItemChange};
use super::rows::{self, Related, WorkItem};
use super::target::WorkItemTarget;
use super::{AssignWorkItem, CreateWorkItem, Priority};
use crate::assets;
use crate::ids::LabelId;
use crate::inbox::{self, News};
use crate::scope::ProjectFacts;
use crate::states::StateGroup;
use crate::text;

pub(super) async fn create(
    kernel: &Kernel,
    presumed: Presumed,
    project: ProjectId,
    change: WorkItemChange,
) -> Result<(Caller, (WorkItemTarget, Related))> {
    let is_named = change.name.is_some();
    let change = change.validated();
    let (mut tx, permit, caller) = kernel
        .write_if_allowed::<CreateWorkItem>(presumed, |workspace| (workspace, project))
        .await?;
    if !is_named {
        return Err(Error::field("name", "this field is required"));
    }
    let change = change?;
    permit.project.require_unarchived()?;
    let by = caller.user()?;
    let draft = draft(&mut tx, &permit, &change, by).await?;
    if change
        .assignees
        .as_ref()
        .is_some_and(|people| !people.is_empty())
    {
        let target = draft.target.clone();
        kernel
            .authorize_made::<AssignWorkItem>(&caller, &mut tx, target)
            .await?;
    }
    let made = add(tx, &permit, draft, change.sort_order).await?;
    Ok((caller, made))
}

/// An item that may be added.
struct Draft {
    target: WorkItemTarget,
    people: Vec<UserId>,
    labels: Vec<LabelId>,
    by: UserId,
}

/// The item that is asked for, checked against the project.
async fn draft(
    tx: &mut WriteTx,
    permit: &Permit<CreateWorkItem>,
    change: &ValidChange,
    by: UserId,
) -> Result<Draft> {
    let blank = blank(tx, permit, by)?;
    let mut prepared = prepare(tx, permit, &blank, change, by).await?;
    if change.assignees.is_none() {
        prepared
            .people
            .0
            .extend(default_assignee(tx, permit).await?);
    }
    let mut target = WorkItemTarget {
        item: prepared.after,
        project: blank.project,
    };
    target.item.updated_at = target.item.created_at;
    Ok(Draft {
        target,
        people: prepared.people.0,
        labels: prepared.labels.0,
        by,
    })
}

/// Adds the item with its people, labels and pictures, and commits.
async fn add(
    mut tx: WriteTx,
    permit: &Permit<CreateWorkItem>,
    draft: Draft,
    sort_order: Option<f64>,
) -> Result<(WorkItemTarget, Related)> {
    let Draft {
        mut target,
        people,
        labels,
        by,
    } = draft;
    let shown = (None, target.item.description_html.as_str());
    let others = people.iter().copied().filter(|user| *user != by);
    let mut beside: Vec<Query> = Vec::new();
    beside.extend(
        iter::once(by)
            .chain(others)
            .map(|user| inbox::subscription(&target, user)),
    );
    beside.extend(
        people
            .iter()
            .map(|user| rows::assignment(&target.item, *user)),
    );
    beside.extend(
        labels
            .iter()
            .map(|label| rows::labelling(&target.item, *label)),
    );
    beside.extend(assets::binding(&target, shown, by));
    let related = Related::of_one(target.item.id, &people, &labels);
    let news = News {
        assigned: people,
        mentioned: text::mentions(&target.item.description_html),
        ..News::default()
    };
    inbox::tell_of_new(&mut tx, &target, news, by)?;
    tx.publish(target.own_event("created"));
    let beside = (beside, activity(&target, "created", Vec::new()));
    rows::add(tx, permit, &mut target.item, sort_order, beside).await?;
    Ok((target, related))
}

/// Where nobody is named, the project's default assignee works on it, as long as they may.
async fn default_assignee(
    tx: &mut WriteTx,
    permit: &Permit<CreateWorkItem>,
) -> Result<Option<UserId>> {
    let Some(person) = permit.project.default_assignee else {
        return Ok(None);
    };
    let place = (permit.project.workspace_id, permit.project.id);
    match assign::assignable(tx, place, &[person]).await {
        Ok(_) => Ok(Some(person)),
        Err(Error::Validation(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// An item of which nothing was said yet, in the project's default state.
fn blank(tx: &WriteTx, permit: &Permit<CreateWorkItem>, by: UserId) -> Result<WorkItemTarget> {
    let project = ProjectFacts::from(&permit.project);
    let state = permit.first_state_id.ok_or_else(|| {
        Error::conflict(
            "no_state",
            "this project has no state; add one before its first work item",
        )
    })?;
    let is_completed = permit.first_state_group.as_deref() == Some(StateGroup::Completed.name());
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
        completed_at: is_completed.then_some(now),
        state_id: state,
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
