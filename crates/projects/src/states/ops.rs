//! What is done with states.

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageWindow};
use airside_kernel::ids::ProjectId;
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{Error, Kernel, Result, Validation, WriteTx};

use super::rows;
use super::{
    COLOR_DEFAULT, CreateState, DESCRIPTION_CHARS_MAX, DeleteState, EditState, ListStates,
    NAME_CHARS_MAX, NewState, STATES_MAX, SetDefaultState, State, StateChange, StateGroup,
    ViewState,
};
use crate::ids::StateId;
use crate::scope::{is_color, valid_name, workspace_of};

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    window: PageWindow,
) -> Result<Page<State>> {
    let place = (workspace_of(caller)?, project);
    kernel.authorize::<ListStates>(caller, place).await?;
    let mut connection = kernel.db.read().await?;
    let states = rows::list(&mut connection, place, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, place).await?)
    } else {
        None
    };
    Ok(Page::new(window, states, total))
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    (project, state): (ProjectId, StateId),
) -> Result<State> {
    let key = (workspace_of(caller)?, project, state);
    let permit = kernel.authorize::<ViewState>(caller, key).await?;
    Ok(permit.state.clone())
}

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
    if rows::count(tx.reading(), place).await? >= STATES_MAX {
        return Err(Error::conflict(
            "too_many_states",
            "a project has at most 100 states",
        ));
    }
    let sequence = match change.sequence {
        Some(sequence) => sequence,
        None => rows::next_sequence(tx.reading(), place).await?,
    };
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
    rows::add(&mut tx, &permit, &state).await?;
    if state.is_default {
        rows::make_new_default(&mut tx, &permit, state.id).await?;
    }
    let change = FieldChange::text("state", None, Some(state.name.clone()));
    record(tx, &state, ("created", "created"), vec![change]).await?;
    Ok(state)
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    (project, state): (ProjectId, StateId),
    change: StateChange,
    version: IfMatch,
) -> Result<State> {
    let key = (workspace_of(caller)?, project, state);
    let mut edit = kernel.authorize::<EditState>(caller, key).await?;
    let mut default = match change.default {
        Some(true) => Some(kernel.authorize::<SetDefaultState>(caller, key).await?),
        _ => None,
    };
    let change = validated(change)?;
    let mut tx = kernel.write(caller, &mut (&mut edit, &mut default)).await?;
    edit.project.ensure_open()?;
    version.check(edit.state.updated_at.as_micros())?;
    if let Some(permit) = &default {
        rows::make_default(&mut tx, permit).await?;
    }
    let after = rows::update(&mut tx, &edit, &change, caller.user()?).await?;
    let changes = differences(&edit.state, &after);
    record(tx, &after, ("updated", "changed"), changes).await?;
    Ok(after)
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    (project, state): (ProjectId, StateId),
    replacement: Option<StateId>,
) -> Result<()> {
    let place = (workspace_of(caller)?, project);
    let mut permit = kernel
        .authorize::<DeleteState>(caller, (place.0, project, state))
        .await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.project.ensure_open()?;
    if permit.state.is_default {
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
        let found = rows::lookup_in_project(tx.reading(), place, replacement).await?;
        let found =
            found.ok_or_else(|| Error::field("replacement", "is not a state of this project"))?;
        rows::replace(&mut tx, &permit, &found).await?;
        tx.publish(Event {
            id: None,
            ..Event::in_project(place, "workitem", state.0, "changed")
        });
    }
    rows::delete(&mut tx, &permit).await?;
    let change = FieldChange::text("state", Some(permit.state.name.clone()), None);
    record(tx, &permit.state, ("deleted", "deleted"), vec![change]).await
}

fn validated(mut change: StateChange) -> Result<StateChange> {
    let mut validation = Validation::new();
    if let Some(name) = change.name.take() {
        match valid_name(&name, NAME_CHARS_MAX) {
            Ok(name) => change.name = Some(name),
            Err(message) => validation.add("name", message),
        }
    }
    if let Some(color) = &change.color {
        validation.require(
            is_color(color),
            "color",
            "must be a colour such as `#1a2b3c`",
        );
    }
    if let Some(text) = &change.description {
        let is_short = text.chars().count() <= DESCRIPTION_CHARS_MAX;
        validation.require(
            is_short,
            "description",
            "must be at most 1000 characters long",
        );
    }
    if let Some(sequence) = change.sequence {
        validation.require(sequence.is_finite(), "sequence", "must be a number");
    }
    validation.finish()?;
    Ok(change)
}

fn differences(before: &State, after: &State) -> Vec<FieldChange> {
    let fields = [
        ("state", &before.name, &after.name),
        ("color", &before.color, &after.color),
        ("description", &before.description, &after.description),
        ("group", &before.state_group, &after.state_group),
    ];
    fields
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| FieldChange::text(field, Some(old.clone()), Some(new.clone())))
        .collect()
}

async fn record(
    mut tx: WriteTx,
    state: &State,
    (verb, op): (&'static str, &str),
    changes: Vec<FieldChange>,
) -> Result<()> {
    tx.publish(Event::in_project(
        (state.workspace_id, state.project_id),
        "state",
        state.id.0,
        op,
    ));
    tx.commit(Activity {
        workspace: state.workspace_id,
        project: Some(state.project_id),
        subject_type: "state",
        subject: state.id.0,
        verb,
        changes,
    })
    .await
}
