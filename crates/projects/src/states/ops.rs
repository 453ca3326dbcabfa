//! What is done with states.

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::ProjectId;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result, Validation};

use super::rows;
use super::{
    COLOR_DEFAULT, CreateState, DeleteState, EditState, NewState, SEQUENCE_STEP, SetDefaultState,
    State, StateChange, StateGroup,
};
use crate::ids::StateId;
use crate::part::{self, Key, differences};
use crate::scope::{check_look, next_version, workspace_of};

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    new: NewState,
) -> Result<State> {
    let place = (workspace_of(caller)?, project);
    let mut permit = kernel.authorize::<CreateState>(caller, place).await?;
    let change = StateChange {
        name: Some(new.name),
        color: Some(new.color.unwrap_or_else(|| COLOR_DEFAULT.to_owned())),
        description: Some(new.description.unwrap_or_default()),
        group: Some(new.group.unwrap_or(StateGroup::Backlog)),
        sequence: new.sequence,
        ..StateChange::default()
    };
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.require_unarchived()?;
    let last = part::last_place::<State>(tx.reading(), project.0, "sequence").await?;
    let sequence = change.sequence.unwrap_or(last + SEQUENCE_STEP);
    let (now, by) = (tx.at(), Some(caller.user()?));
    let state = State {
        id: tx.id(),
        name: change.name.unwrap_or_default(),
        description: change.description.unwrap_or_default(),
        color: change.color.unwrap_or_default(),
        state_group: change
            .group
            .unwrap_or(StateGroup::Backlog)
            .name()
            .to_owned(),
        sequence,
        is_default: new.default == Some(true),
        external_source: new.external_source,
        external_id: new.external_id,
        project_id: project,
        workspace_id: place.0,
        created_by: by,
        updated_by: by,
        created_at: now,
        updated_at: now,
    };
    part::add(&mut tx, &permit, &state).await?;
    if state.is_default {
        rows::make_default(&mut tx, place, state.id).await?;
    }
    let change = FieldChange::text("state", None, Some(state.name.clone()));
    let told = ("created", "created");
    part::record(tx, (&state, permit.target()), told, vec![change]).await?;
    Ok(state)
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<State>,
    change: StateChange,
    version: IfMatch,
) -> Result<State> {
    let mut edit = kernel.authorize::<EditState>(caller, key).await?;
    let mut default = match change.default {
        Some(true) => Some(kernel.authorize::<SetDefaultState>(caller, key).await?),
        _ => None,
    };
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut (&mut edit, &mut default)).await?;
    edit.whole.require_unarchived()?;
    let before = &edit.part;
    version.check(before.updated_at.as_micros())?;
    if default.is_some() {
        rows::make_default(&mut tx, key.0, key.1).await?;
    }
    let after = State {
        updated_by: Some(caller.user()?),
        updated_at: next_version(tx.at(), before.updated_at),
        ..applied(before.clone(), change)
    };
    part::update(&mut tx, &edit, &after).await?;
    let changes = differences(&[
        ("state", &before.name, &after.name),
        ("color", &before.color, &after.color),
        ("description", &before.description, &after.description),
        ("group", &before.state_group, &after.state_group),
    ]);
    let told = ("updated", "changed");
    part::record(tx, (&after, &edit.whole), told, changes).await?;
    Ok(after)
}

fn applied(before: State, change: StateChange) -> State {
    let group = change.group.map(|group| group.name().to_owned());
    State {
        name: change.name.unwrap_or(before.name),
        description: change.description.unwrap_or(before.description),
        color: change.color.unwrap_or(before.color),
        state_group: group.unwrap_or(before.state_group),
        sequence: change.sequence.unwrap_or(before.sequence),
        external_source: change.external_source.unwrap_or(before.external_source),
        external_id: change.external_id.unwrap_or(before.external_id),
        is_default: before.is_default || change.default == Some(true),
        ..before
    }
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    (key, version): (Key<State>, IfMatch),
    replacement: Option<StateId>,
) -> Result<()> {
    let mut permit = kernel.authorize::<DeleteState>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    version.check(permit.part.updated_at.as_micros())?;
    permit.whole.require_unarchived()?;
    let (place, state) = key;
    if permit.part.is_default {
        return Err(Error::conflict(
            "default_state",
            "this is the default state; make another one the default first",
        ));
    }
    if rows::usage(&mut tx, &permit).await? > 0 {
        let Some(replacement) = replacement.filter(|id| *id != state) else {
            return Err(Error::conflict(
                "state_in_use",
                "work items are in this state; name a replacement for it",
            ));
        };
        let found = part::lookup::<State>(tx.reading(), place.1.0, replacement).await?;
        let found =
            found.ok_or_else(|| Error::field("replacement", "is not a state of this project"))?;
        rows::replace(&mut tx, &permit, &found).await?;
        tx.publish(Event {
            id: None,
            ..Event::in_project(place, "workitem", state.0, "changed")
        });
    }
    part::remove(&mut tx, &permit).await?;
    let change = FieldChange::text("state", Some(permit.part.name.clone()), None);
    let gone = (&permit.part, &permit.whole);
    part::record(tx, gone, ("deleted", "deleted"), vec![change]).await
}

fn validated(mut change: StateChange) -> Result<StateChange> {
    let mut validation = Validation::new();
    let look = (change.color.as_ref(), change.description.as_ref());
    check_look(&mut validation, &mut change.name, look);
    if let Some(sequence) = change.sequence {
        validation.require(sequence.is_finite(), "sequence", "must be a number");
    }
    validation.finish()?;
    Ok(change)
}
