//! The table `states`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Result, WriteFault, WriteTx};

use super::{
    CreateState, DEFAULTS, DeleteState, EditState, SEQUENCE_STEP, SetDefaultState, State,
    StateChange,
};
use crate::ids::StateId;
use crate::scope::next_version;

pub(super) const COLUMNS: &str = "states.id, states.name, states.description, states.color, \
     states.state_group, states.sequence, states.is_default, states.external_source, \
     states.external_id, states.project_id, states.workspace_id, states.created_by, \
     states.updated_by, states.created_at, states.updated_at";

/// The states of a new project, in the transaction that makes it.
pub(crate) async fn add_defaults(
    tx: &mut WriteTx,
    (workspace, project): (WorkspaceId, ProjectId),
    creator: Option<UserId>,
) -> Result<()> {
    let now = tx.at();
    let mut sequence = SEQUENCE_STEP;
    for (place, (name, color, group)) in DEFAULTS.into_iter().enumerate() {
        let state = State {
            id: tx.id(),
            name: name.to_owned(),
            description: String::new(),
            color: color.to_owned(),
            state_group: group.name().to_owned(),
            sequence,
            is_default: place == 0,
            external_source: None,
            external_id: None,
            project_id: project,
            workspace_id: workspace,
            created_by: creator,
            updated_by: creator,
            created_at: now,
            updated_at: now,
        };
        insert(tx, &state).await?;
        sequence += SEQUENCE_STEP;
    }
    Ok(())
}

pub(super) async fn add(
    tx: &mut WriteTx,
    _permit: &Permit<CreateState>,
    state: &State,
) -> Result<()> {
    insert(tx, state).await.map_err(taken)?;
    Ok(())
}

async fn insert(tx: &mut WriteTx, state: &State) -> Result<u64, WriteFault> {
    tx.execute(
        sql(
            "INSERT INTO states (id, workspace_id, project_id, name, description, color, \
             state_group, sequence, is_default, external_source, external_id, created_by, \
             updated_by, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(state.id)
        .bind(state.workspace_id)
        .bind(state.project_id)
        .bind(&state.name)
        .bind(&state.description)
        .bind(&state.color)
        .bind(&state.state_group)
        .bind(state.sequence)
        .bind(state.is_default)
        .bind(state.external_source.clone())
        .bind(state.external_id.clone())
        .bind(state.created_by)
        .bind(state.updated_by)
        .bind(state.created_at)
        .bind(state.updated_at),
    )
    .await
}

fn taken(fault: WriteFault) -> Error {
    fault.on_unique("states__project_id_name", || {
        Error::conflict(
            "state_exists",
            "this project already has a state of that name",
        )
    })
}

pub(super) async fn list(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
    window: PageWindow,
) -> Result<Vec<State>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM states WHERE workspace_id = ")
        .push_value(workspace);
    query.push(" AND project_id = ").push_value(project);
    query
        .push(" ORDER BY sequence, id LIMIT ")
        .push_value(window.fetch_limit());
    query.push(" OFFSET ").push_value(window.offset());
    query.build().fetch_all(connection).await
}

pub(super) async fn count(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
) -> Result<i64> {
    sql("SELECT COUNT(*) FROM states WHERE workspace_id = $1 AND project_id = $2")
        .bind(workspace)
        .bind(project)
        .fetch_count(connection)
        .await
}

/// The place after the last one.
pub(super) async fn next_sequence(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
) -> Result<f64> {
    let (last,): (f64,) = sql("SELECT COALESCE(MAX(sequence), 0.0) FROM states \
                               WHERE workspace_id = $1 AND project_id = $2")
    .bind(workspace)
    .bind(project)
    .fetch_one(connection)
    .await?;
    Ok(last + SEQUENCE_STEP)
}

/// A state of that very project.
pub(crate) async fn lookup_in_project(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
    state: StateId,
) -> Result<Option<State>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM states WHERE id = ")
        .push_value(state);
    query.push(" AND workspace_id = ").push_value(workspace);
    query.push(" AND project_id = ").push_value(project);
    query.build().fetch_optional(connection).await
}

/// The state in which new work items begin.
pub(crate) async fn default_state(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
) -> Result<Option<State>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM states WHERE workspace_id = ")
        .push_value(workspace);
    query.push(" AND project_id = ").push_value(project);
    query.push(" ORDER BY CASE WHEN is_default THEN 0 ELSE 1 END, sequence, id LIMIT 1");
    query.build().fetch_optional(connection).await
}

pub(super) async fn update(
    tx: &mut WriteTx,
    permit: &Permit<EditState>,
    change: &StateChange,
    by: UserId,
) -> Result<State> {
    let before = &permit.state;
    let version = next_version(tx.at(), before.updated_at);
    let after = State {
        name: change.name.clone().unwrap_or_else(|| before.name.clone()),
        description: change
            .description
            .clone()
            .unwrap_or_else(|| before.description.clone()),
        color: change.color.clone().unwrap_or_else(|| before.color.clone()),
        state_group: change.group.map_or_else(
            || before.state_group.clone(),
            |group| group.name().to_owned(),
        ),
        sequence: change.sequence.unwrap_or(before.sequence),
        external_source: change
            .external_source
            .clone()
            .unwrap_or_else(|| before.external_source.clone()),
        external_id: change
            .external_id
            .clone()
            .unwrap_or_else(|| before.external_id.clone()),
        is_default: before.is_default || change.default == Some(true),
        updated_by: Some(by),
        updated_at: version,
        ..before.clone()
    };
    let query = sql(
        "UPDATE states SET name = $1, description = $2, color = $3, state_group = $4, \
                     sequence = $5, external_source = $6, external_id = $7, updated_by = $8, \
                     updated_at = $9 WHERE id = $10 AND project_id = $11",
    )
    .bind(&after.name)
    .bind(&after.description)
    .bind(&after.color)
    .bind(&after.state_group)
    .bind(after.sequence)
    .bind(after.external_source.clone())
    .bind(after.external_id.clone())
    .bind(by)
    .bind(after.updated_at)
    .bind(after.id)
    .bind(after.project_id);
    tx.execute(query).await.map_err(taken)?;
    Ok(after)
}

/// Makes the state the only default of its project.
pub(super) async fn make_default(tx: &mut WriteTx, permit: &Permit<SetDefaultState>) -> Result<()> {
    make_only_default(tx, permit.state.project_id, permit.state.id).await
}

/// The same for a state that is being made.
pub(super) async fn make_new_default(
    tx: &mut WriteTx,
    permit: &Permit<CreateState>,
    state: StateId,
) -> Result<()> {
    make_only_default(tx, permit.id, state).await
}

async fn make_only_default(tx: &mut WriteTx, project: ProjectId, state: StateId) -> Result<()> {
    let query = sql("UPDATE states SET is_default = (id = $1) WHERE project_id = $2")
        .bind(state)
        .bind(project);
    tx.execute(query).await?;
    Ok(())
}

/// Work items in the state, deleted ones included, which may come back.
pub(super) async fn usage(tx: &mut WriteTx, permit: &Permit<DeleteState>) -> Result<i64> {
    sql("SELECT COUNT(*) FROM work_items WHERE state_id = $1")
        .bind(permit.state.id)
        .fetch_count(tx.reading())
        .await
}

/// Moves all work items of the state to its replacement.
pub(super) async fn replace(
    tx: &mut WriteTx,
    permit: &Permit<DeleteState>,
    replacement: &State,
) -> Result<()> {
    let now = tx.at();
    let is_completed = replacement.state_group == super::StateGroup::Completed.name();
    let query = sql("UPDATE work_items SET state_id = $1, updated_at = CASE \
                     WHEN updated_at >= $2 THEN updated_at + 1 ELSE $2 END, \
                     completed_at = CASE WHEN $3 THEN COALESCE(completed_at, $2) ELSE NULL END \
                     WHERE state_id = $4 AND project_id = $5")
    .bind(replacement.id)
    .bind(now)
    .bind(is_completed)
    .bind(permit.state.id)
    .bind(permit.state.project_id);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut WriteTx, permit: &Permit<DeleteState>) -> Result<()> {
    let query = sql("DELETE FROM states WHERE id = $1 AND project_id = $2")
        .bind(permit.state.id)
        .bind(permit.state.project_id);
    tx.execute(query).await?;
    Ok(())
}
