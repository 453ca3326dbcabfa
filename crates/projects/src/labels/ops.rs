//! What is done with labels.

use airside_kernel::access::Caller;
use airside_kernel::db::Connection;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::ProjectId;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result, Validation};

use super::{
    COLOR_DEFAULT, CreateLabel, DeleteLabel, EditLabel, Label, LabelChange, SORT_ORDER_STEP,
};
use crate::part::{self, Key, differences, required};
use crate::scope::{check_look, next_version, workspace_of};

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    change: LabelChange,
) -> Result<Label> {
    let place = (workspace_of(caller)?, project);
    let mut permit = kernel.authorize::<CreateLabel>(caller, place).await?;
    required("name", change.name.as_ref())?;
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.require_unarchived()?;
    let last = part::last_place::<Label>(tx.reading(), project.0, "sort_order").await?;
    let (now, by) = (tx.at(), Some(caller.user()?));
    let blank = Label {
        id: tx.id(),
        name: String::new(),
        description: String::new(),
        color: COLOR_DEFAULT.to_owned(),
        sort_order: last + SORT_ORDER_STEP,
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
    check_parent(tx.reading(), &label).await?;
    part::add(&mut tx, &permit, &label).await?;
    let change = FieldChange::text("label", None, Some(label.name.clone()));
    let told = ("created", "created");
    part::record(tx, (&label, permit.target()), told, vec![change]).await?;
    Ok(label)
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Label>,
    change: LabelChange,
    version: IfMatch,
) -> Result<Label> {
    let mut permit = kernel.authorize::<EditLabel>(caller, key).await?;
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.whole.require_unarchived()?;
    let before = &permit.part;
    version.check(before.updated_at.as_micros())?;
    let after = Label {
        updated_by: Some(caller.user()?),
        updated_at: next_version(tx.at(), before.updated_at),
        ..applied(before, &change)
    };
    check_parent(tx.reading(), &after).await?;
    part::update(&mut tx, &permit, &after).await?;
    let changes = differences(&[
        ("label", &before.name, &after.name),
        ("color", &before.color, &after.color),
        ("description", &before.description, &after.description),
    ]);
    let told = ("updated", "changed");
    part::record(tx, (&after, &permit.whole), told, changes).await?;
    Ok(after)
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Label>,
    version: IfMatch,
) -> Result<()> {
    let mut permit = kernel.authorize::<DeleteLabel>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    version.check(permit.part.updated_at.as_micros())?;
    permit.whole.require_unarchived()?;
    part::remove(&mut tx, &permit).await?;
    let change = FieldChange::text("label", Some(permit.part.name.clone()), None);
    let gone = (&permit.part, &permit.whole);
    part::record(tx, gone, ("deleted", "deleted"), vec![change]).await
}

fn validated(mut change: LabelChange) -> Result<LabelChange> {
    let mut validation = Validation::new();
    let color = change.color.as_ref().and_then(Option::as_ref);
    let color = color.filter(|color| !color.is_empty());
    let look = (color, change.description.as_ref());
    check_look(&mut validation, &mut change.name, look);
    if let Some(order) = change.sort_order {
        validation.require(order.is_finite(), "sort_order", "must be a number");
    }
    validation.finish()?;
    Ok(change)
}

fn applied(before: &Label, change: &LabelChange) -> Label {
    let before = before.clone();
    let change = change.clone();
    let color = change.color.map(|color| {
        color
            .filter(|color| !color.is_empty())
            .unwrap_or_else(|| COLOR_DEFAULT.to_owned())
    });
    Label {
        name: change.name.unwrap_or(before.name),
        color: color.unwrap_or(before.color),
        description: change.description.unwrap_or(before.description),
        sort_order: change.sort_order.unwrap_or(before.sort_order),
        parent_id: change.parent.unwrap_or(before.parent_id),
        external_source: change.external_source.unwrap_or(before.external_source),
        external_id: change.external_id.unwrap_or(before.external_id),
        ..before
    }
}

/// A parent is another label of the project that has none itself.
async fn check_parent(connection: &mut Connection, label: &Label) -> Result<()> {
    let Some(parent) = label.parent_id else {
        return Ok(());
    };
    let found = part::lookup::<Label>(connection, label.project_id.0, parent).await?;
    match found {
        Some(found) if found.id != label.id && found.parent_id.is_none() => Ok(()),
        _ => Err(Error::field(
            "parent",
            "must be another label of this project without a parent",
        )),
    }
}
