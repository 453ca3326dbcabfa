//! What is done with labels.

use airside_kernel::access::Caller;
use airside_kernel::db::Connection;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageWindow};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{Error, Kernel, Result, Validation, WriteTx};

use super::rows;
use super::{
    COLOR_DEFAULT, CreateLabel, DESCRIPTION_CHARS_MAX, DeleteLabel, EditLabel, LABELS_MAX, Label,
    LabelChange, ListLabels, NAME_CHARS_MAX, ViewLabel,
};
use crate::ids::LabelId;
use crate::scope::{is_color, next_version, valid_name, workspace_of};

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    window: PageWindow,
) -> Result<Page<Label>> {
    let place = (workspace_of(caller)?, project);
    kernel.authorize::<ListLabels>(caller, place).await?;
    let mut connection = kernel.db.read().await?;
    let labels = rows::list(&mut connection, place, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, place).await?)
    } else {
        None
    };
    Ok(Page::new(window, labels, total))
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    (project, label): (ProjectId, LabelId),
) -> Result<Label> {
    let key = (workspace_of(caller)?, project, label);
    let permit = kernel.authorize::<ViewLabel>(caller, key).await?;
    Ok(permit.label.clone())
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    change: LabelChange,
) -> Result<Label> {
    let place = (workspace_of(caller)?, project);
    let mut permit = kernel.authorize::<CreateLabel>(caller, place).await?;
    if change.name.is_none() {
        return Err(Error::field("name", "this field is required"));
    }
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.require_unarchived()?;
    if rows::count(tx.reading(), place).await? >= LABELS_MAX {
        return Err(Error::conflict(
            "too_many_labels",
            "a project has at most 1000 labels",
        ));
    }
    let (now, by) = (tx.at(), Some(caller.user()?));
    let blank = Label {
        id: tx.id(),
        name: String::new(),
        description: String::new(),
        color: COLOR_DEFAULT.to_owned(),
        sort_order: rows::next_sort_order(tx.reading(), place).await?,
        parent_id: None,
        external_source: None,
        external_id: None,
        project_id: project,
        workspace_id: place.0,
        created_by: by,
        updated_by: by,
        created_at: now,
        updated_at: now,
    };
    let label = applied(&blank, &change);
    check_parent(tx.reading(), place, &label).await?;
    rows::add(&mut tx, &permit, &label).await?;
    let change = FieldChange::text("label", None, Some(label.name.clone()));
    record(tx, &label, ("created", "created"), vec![change]).await?;
    Ok(label)
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    (project, label): (ProjectId, LabelId),
    change: LabelChange,
    version: IfMatch,
) -> Result<Label> {
    let place = (workspace_of(caller)?, project);
    let mut permit = kernel
        .authorize::<EditLabel>(caller, (place.0, project, label))
        .await?;
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.project.ensure_open()?;
    let before = &permit.label;
    version.check(before.updated_at.as_micros())?;
    let after = Label {
        updated_by: Some(caller.user()?),
        updated_at: next_version(tx.at(), before.updated_at),
        ..applied(before, &change)
    };
    check_parent(tx.reading(), place, &after).await?;
    rows::update(&mut tx, &permit, &after).await?;
    let changes = differences(before, &after);
    record(tx, &after, ("updated", "changed"), changes).await?;
    Ok(after)
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    (project, label): (ProjectId, LabelId),
) -> Result<()> {
    let key = (workspace_of(caller)?, project, label);
    let mut permit = kernel.authorize::<DeleteLabel>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.project.ensure_open()?;
    rows::delete(&mut tx, &permit).await?;
    let change = FieldChange::text("label", Some(permit.label.name.clone()), None);
    record(tx, &permit.label, ("deleted", "deleted"), vec![change]).await
}

fn validated(mut change: LabelChange) -> Result<LabelChange> {
    let mut validation = Validation::new();
    if let Some(name) = change.name.take() {
        match valid_name(&name, NAME_CHARS_MAX) {
            Ok(name) => change.name = Some(name),
            Err(message) => validation.add("name", message),
        }
    }
    if let Some(Some(color)) = &change.color {
        let is_valid = color.is_empty() || is_color(color);
        validation.require(is_valid, "color", "must be a colour such as `#1a2b3c`");
    }
    if let Some(text) = &change.description {
        let is_short = text.chars().count() <= DESCRIPTION_CHARS_MAX;
        validation.require(
            is_short,
            "description",
            "must be at most 1000 characters long",
        );
    }
    if let Some(order) = change.sort_order {
        validation.require(order.is_finite(), "sort_order", "must be a number");
    }
    validation.finish()?;
    Ok(change)
}

fn applied(before: &Label, change: &LabelChange) -> Label {
    let LabelChange {
        name,
        color,
        description,
        sort_order,
        parent,
        ..
    } = change.clone();
    let color = color.map(|color| {
        color
            .filter(|color| !color.is_empty())
            .unwrap_or_else(|| COLOR_DEFAULT.to_owned())
    });
    Label {
        name: name.unwrap_or_else(|| before.name.clone()),
        color: color.unwrap_or_else(|| before.color.clone()),
        description: description.unwrap_or_else(|| before.description.clone()),
        sort_order: sort_order.unwrap_or(before.sort_order),
        parent_id: parent.unwrap_or(before.parent_id),
        external_source: change
            .external_source
            .clone()
            .unwrap_or_else(|| before.external_source.clone()),
        external_id: change
            .external_id
            .clone()
            .unwrap_or_else(|| before.external_id.clone()),
        ..before.clone()
    }
}

/// A parent is another label of the project that has none itself.
async fn check_parent(
    connection: &mut Connection,
    place: (WorkspaceId, ProjectId),
    label: &Label,
) -> Result<()> {
    let Some(parent) = label.parent_id else {
        return Ok(());
    };
    let found = rows::find_in_project(connection, place, &[parent]).await?;
    match found.first() {
        Some(found) if found.id != label.id && found.parent_id.is_none() => Ok(()),
        _ => Err(Error::field(
            "parent",
            "must be another label of this project without a parent",
        )),
    }
}

fn differences(before: &Label, after: &Label) -> Vec<FieldChange> {
    let fields = [
        ("label", &before.name, &after.name),
        ("color", &before.color, &after.color),
        ("description", &before.description, &after.description),
    ];
    fields
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| FieldChange::text(field, Some(old.clone()), Some(new.clone())))
        .collect()
}

async fn record(
    mut tx: WriteTx,
    label: &Label,
    (verb, op): (&'static str, &str),
    changes: Vec<FieldChange>,
) -> Result<()> {
    tx.publish(Event::in_project(
        (label.workspace_id, label.project_id),
        "label",
        label.id.0,
        op,
    ));
    tx.commit(Activity {
        workspace: label.workspace_id,
        project: Some(label.project_id),
        subject_type: "label",
        subject: label.id.0,
        verb,
        changes,
    })
    .await
}
