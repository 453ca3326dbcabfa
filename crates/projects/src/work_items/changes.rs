//! From what a caller asked for to what is written: the item after the change, the people and
//! labels that come and go, and the same field by field for the item's history.

use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{Error, Result, Validation, WriteTx};

use super::assign::{assignable, require_no_guests};
use super::input::ValidChange;
use super::rows::{self, MayWrite, WorkItem};
use super::target::WorkItemTarget;
use crate::assets;
use crate::ids::{LabelId, StateId, WorkItemId};
use crate::inbox::{self, News};
use crate::labels::Label;
use crate::part;
use crate::scope::next_version;
use crate::states::{State, StateGroup};
use crate::text;

/// Items below each other at most.
const DEPTH_MAX: usize = 10;

/// A change that may be written.
#[derive(Debug)]
pub(super) struct Prepared {
    pub after: WorkItem,
    pub people: (Vec<UserId>, Vec<UserId>),
    pub labels: (Vec<LabelId>, Vec<LabelId>),
    pub changes: Vec<FieldChange>,
}

impl Prepared {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Checks a change against the project, in the transaction that writes it.
pub(super) async fn prepare(
    tx: &mut WriteTx,
    permit: &impl MayWrite,
    before: &WorkItemTarget,
    change: &ValidChange,
    by: UserId,
) -> Result<Prepared> {
    let item = &before.item;
    let place = before.project.place();
    let mut after = applied(item, change);
    let mut changes = differences(item, &after);
    if let (Some(start), Some(target)) = (after.start_date, after.target_date)
        && start > target
    {
        return Err(Error::field(
            "target_date",
            "must not be before the start date",
        ));
    }
    if let Some(state) = change.state.filter(|state| *state != item.state_id) {
        changes.extend(change_state(tx, place, item, &mut after, state).await?);
    }
    if let Some(Some(parent)) = change.parent.filter(|parent| *parent != item.parent_id) {
        rows::lock_counters(tx, permit, place.1).await?;
        check_parent(tx, place, item.id, parent).await?;
    }
    // What has no number yet is about to be added, and nothing belongs to it.
    let related = if item.sequence_id == 0 {
        rows::Related::default()
    } else {
        rows::related_of(tx.reading(), &[item.id]).await?
    };
    let people = delta(related.assignees.get(&item.id), change.assignees.as_deref());
    let labels = delta(related.labels.get(&item.id), change.labels.as_deref());
    if let (Some(wanted), false) = (
        &change.assignees,
        people.0.is_empty() && people.1.is_empty(),
    ) {
        require_no_guests(tx, place.0, wanted).await?;
    }
    changes.extend(people_changes(tx, place, &people).await?);
    changes.extend(label_changes(tx, place, &labels).await?);
    after.updated_by = Some(by);
    after.updated_at = next_version(tx.at(), item.updated_at);
    Ok(Prepared {
        after,
        people,
        labels,
        changes,
    })
}

fn applied(item: &WorkItem, change: &ValidChange) -> WorkItem {
    let mut after = item.clone();
    if let Some(name) = &change.name {
        after.name.clone_from(name);
    }
    if let Some(html) = &change.description_html {
        after.description_html = html.clone().unwrap_or_default();
        after.description_stripped = text::strip(&after.description_html);
    }
    if let Some(priority) = change.priority {
        let priority = priority.unwrap_or(super::Priority::None);
        priority.name().clone_into(&mut after.priority);
    }
    after.parent_id = change.parent.unwrap_or(after.parent_id);
    after.start_date = change.start_date.unwrap_or(after.start_date);
    after.target_date = change.target_date.unwrap_or(after.target_date);
    after.point = change.point.unwrap_or(after.point);
    after.sort_order = change.sort_order.unwrap_or(after.sort_order);
    after.is_draft = change.is_draft.unwrap_or(after.is_draft);
    if let Some(source) = &change.external_source {
        after.external_source.clone_from(source);
    }
    if let Some(id) = &change.external_id {
        after.external_id.clone_from(id);
    }
    after
}

/// What changed in the item's own fields but the state. Texts are named and not repeated.
fn differences(before: &WorkItem, after: &WorkItem) -> Vec<FieldChange> {
    let shown = |value: Option<String>| value;
    let text = |value: &dyn ToString| Some(value.to_string());
    let fields = [
        ("name", text(&before.name), text(&after.name)),
        ("priority", text(&before.priority), text(&after.priority)),
        (
            "start_date",
            before.start_date.as_ref().and_then(|d| text(d)),
            after.start_date.as_ref().and_then(|d| text(d)),
        ),
        (
            "target_date",
            before.target_date.as_ref().and_then(|d| text(d)),
            after.target_date.as_ref().and_then(|d| text(d)),
        ),
        (
            "point",
            before.point.as_ref().and_then(|p| text(p)),
            after.point.as_ref().and_then(|p| text(p)),
        ),
        (
            "sort_order",
            text(&before.sort_order),
            text(&after.sort_order),
        ),
        ("is_draft", text(&before.is_draft), text(&after.is_draft)),
        (
            "external_source",
            before.external_source.clone(),
            after.external_source.clone(),
        ),
        (
            "external_id",
            before.external_id.clone(),
            after.external_id.clone(),
        ),
    ];
    let mut changes: Vec<FieldChange> = fields
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| FieldChange::text(field, shown(old), shown(new)))
        .collect();
    if before.description_html != after.description_html {
        changes.push(FieldChange::text("description", None, None));
    }
    if before.parent_id != after.parent_id {
        changes.push(FieldChange {
            old_id: before.parent_id.map(|id| id.0),
            new_id: after.parent_id.map(|id| id.0),
            ..FieldChange::text("parent", None, None)
        });
    }
    changes
}

async fn change_state(
    tx: &mut WriteTx,
    place: (WorkspaceId, ProjectId),
    before: &WorkItem,
    after: &mut WorkItem,
    state: StateId,
) -> Result<Option<FieldChange>> {
    let project = place.1.0;
    let old = part::lookup::<State>(tx.reading(), project, before.state_id).await?;
    let new = part::lookup::<State>(tx.reading(), project, state).await?;
    let new = new.ok_or_else(|| Error::field("state", "is not a state of this project"))?;
    after.state_id = new.id;
    after.completed_at = if new.state_group == StateGroup::Completed.name() {
        before.completed_at.or(Some(tx.at()))
    } else {
        None
    };
    Ok(Some(FieldChange {
        old_id: old.as_ref().map(|old| old.id.0),
        new_id: Some(new.id.0),
        ..FieldChange::text("state", old.map(|old| old.name), Some(new.name))
    }))
}

/// A parent is another item of the same project that does not lie below this one.
async fn check_parent(
    tx: &mut WriteTx,
    place: (WorkspaceId, ProjectId),
    item: WorkItemId,
    parent: WorkItemId,
) -> Result<()> {
    let depth_max = i64::try_from(DEPTH_MAX).unwrap_or(i64::MAX);
    let above = rows::is_below(tx.reading(), place.1, parent, depth_max).await?;
    if above.is_empty() {
        return Err(Error::field("parent", "is not a work item of this project"));
    }
    if above.contains(&item) {
        return Err(Error::field(
            "parent",
            "must not be the work item itself or lie below it",
        ));
    }
    if above.len() >= DEPTH_MAX {
        return Err(Error::field(
            "parent",
            "is nested too deeply; at most 10 levels",
        ));
    }
    Ok(())
}

/// What comes and what goes when the wanted things replace those that are there.
fn delta<T: Copy + Eq>(there: Option<&Vec<T>>, wanted: Option<&[T]>) -> (Vec<T>, Vec<T>) {
    let there = there.map(Vec::as_slice).unwrap_or_default();
    let Some(wanted) = wanted else {
        return (Vec::new(), Vec::new());
    };
    let without = |all: &[T], some: &[T]| -> Vec<T> {
        all.iter()
            .copied()
            .filter(|one| !some.contains(one))
            .collect()
    };
    (without(wanted, there), without(there, wanted))
}

async fn people_changes(
    tx: &mut WriteTx,
    place: (WorkspaceId, ProjectId),
    (added, removed): &(Vec<UserId>, Vec<UserId>),
) -> Result<Vec<FieldChange>> {
    let names = assignable(tx, place, added).await?;
    let gone = rows::people_by_ids(tx.reading(), removed).await?;
    let added = added.iter().map(|user| FieldChange {
        new_id: Some(user.0),
        ..FieldChange::text("assignees", None, names.get(user).cloned())
    });
    let removed = removed.iter().map(|user| FieldChange {
        old_id: Some(user.0),
        ..FieldChange::text(
            "assignees",
            gone.get(user).map(|p| p.display_name.clone()),
            None,
        )
    });
    Ok(added.chain(removed).collect())
}

async fn label_changes(
    tx: &mut WriteTx,
    place: (WorkspaceId, ProjectId),
    (added, removed): &(Vec<LabelId>, Vec<LabelId>),
) -> Result<Vec<FieldChange>> {
    if added.is_empty() && removed.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<LabelId> = added.iter().chain(removed).copied().collect();
    let found = part::find::<Label>(tx.reading(), place.1.0, &all).await?;
    let name = |id: &LabelId| found.iter().find(|l| l.id == *id).map(|l| l.name.clone());
    let mut validation = Validation::new();
    for label in added.iter().filter(|label| name(label).is_none()) {
        validation.add(
            "labels",
            format!("`{label}` is not a label of this project"),
        );
    }
    validation.finish()?;
    let change = |old: Option<&LabelId>, new: Option<&LabelId>| FieldChange {
        old_id: old.map(|id| id.0),
        new_id: new.map(|id| id.0),
        ..FieldChange::text("labels", old.and_then(name), new.and_then(name))
    };
    let added = added.iter().map(|label| change(None, Some(label)));
    Ok(added
        .chain(removed.iter().map(|label| change(Some(label), None)))
        .collect())
}

/// Writes a prepared change; `None` if somebody else changed the item since it was read. The
/// record of it is for the caller to commit.
pub(super) async fn write(
    tx: &mut WriteTx,
    permit: &impl MayWrite,
    before: &WorkItemTarget,
    prepared: Prepared,
    by: UserId,
) -> Result<Option<(WorkItemTarget, Activity)>> {
    let Prepared {
        after,
        people,
        labels,
        changes,
    } = prepared;
    if !rows::update(tx, permit, &before.item, &after).await? {
        return Ok(None);
    }
    rows::put_assignees(tx, permit, &after, (&people.0, &people.1)).await?;
    rows::put_labels(tx, permit, &after, (&labels.0, &labels.1)).await?;
    let mentioned = text::new_mentions(&before.item.description_html, &after.description_html);
    let target = WorkItemTarget {
        item: after,
        project: before.project.clone(),
    };
    assets::bind(tx, &target, (None, &target.item.description_html), by).await?;
    let state = changes.iter().find(|change| change.field == "state");
    let news = News {
        assigned: people.0,
        mentioned,
        state: state.map(|change| (change.old.clone(), change.new.clone())),
        ..News::default()
    };
    inbox::tell(tx, &target, news, by).await?;
    let activity = activity(&target, "updated", changes);
    Ok(Some((target, activity)))
}

/// Commits an act on an item, or on what is a part of it, and tells the open browsers.
pub(crate) async fn record(
    mut tx: WriteTx,
    target: &WorkItemTarget,
    (verb, op): (&'static str, &str),
    changes: Vec<FieldChange>,
) -> Result<()> {
    tx.publish(target.own_event(op));
    tx.commit(activity(target, verb, changes)).await
}

/// The record of an act on an item.
pub(super) fn activity(
    target: &WorkItemTarget,
    verb: &'static str,
    changes: Vec<FieldChange>,
) -> Activity {
    Activity {
        workspace: target.project.workspace_id,
        project: Some(target.project.project_id),
        subject_type: "workitem",
        subject: target.item.id.0,
        verb,
        changes,
    }
}
