//! The table `states`.

use airside_kernel::access::Permit;
use airside_kernel::db::sql;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, WriteTx};
use airside_workspaces::note_default_state;

use super::{DEFAULTS, DeleteState, SEQUENCE_STEP, State};
use crate::ids::StateId;
use crate::part;

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
        part::insert(tx, project.0, &state).await?;
        if state.is_default {
            note_default_state(tx, (workspace, project), state.id.0).await?;
        }
        sequence += SEQUENCE_STEP;
    }
    Ok(())
}

/// The order of a project's states in which the first is the one where new work items begin.
pub(crate) const DEFAULT_FIRST: &str =
    " ORDER BY CASE WHEN is_default THEN 0 ELSE 1 END, sequence, id";

/// Makes the state the only default of its project; `false` if the project has no such state.
pub(crate) async fn make_default(
    tx: &mut WriteTx,
    (workspace, project): (WorkspaceId, ProjectId),
    state: StateId,
) -> Result<bool> {
    if part::lookup::<State>(tx.reading(), project.0, state)
        .await?
        .is_none()
    {
        return Ok(false);
    }
    let query =
        sql("UPDATE states SET is_default = (id = $1) WHERE project_id = $2 AND workspace_id = $3")
            .bind(state)
            .bind(project)
            .bind(workspace);
    tx.execute(query).await?;
    note_default_state(tx, (workspace, project), state.0).await?;
    Ok(true)
}

/// Work items in the state, deleted ones included, which may come back.
pub(super) async fn usage(tx: &mut WriteTx, permit: &Permit<DeleteState>) -> Result<i64> {
    sql("SELECT COUNT(*) FROM work_items WHERE state_id = $1")
        .bind(permit.part.id)
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
    .bind(permit.part.id)
    .bind(permit.part.project_id);
    tx.execute(query).await?;
    Ok(())
}
