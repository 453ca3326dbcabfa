//! The table `labels`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{Error, Result, WriteFault, WriteTx};

use super::{CreateLabel, DeleteLabel, EditLabel, Label, SORT_ORDER_STEP};
use crate::ids::LabelId;

pub(super) const COLUMNS: &str = "labels.id, labels.name, labels.description, labels.color, \
     labels.sort_order, labels.parent_id, labels.external_source, labels.external_id, \
     labels.project_id, labels.workspace_id, labels.created_by, labels.updated_by, \
     labels.created_at, labels.updated_at";

pub(super) async fn add(
    tx: &mut WriteTx,
    _permit: &Permit<CreateLabel>,
    label: &Label,
) -> Result<()> {
    let query = sql(
        "INSERT INTO labels (id, workspace_id, project_id, parent_id, name, \
                     description, color, sort_order, external_source, external_id, created_by, \
                     updated_by, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(label.id)
    .bind(label.workspace_id)
    .bind(label.project_id)
    .bind(label.parent_id)
    .bind(&label.name)
    .bind(&label.description)
    .bind(&label.color)
    .bind(label.sort_order)
    .bind(label.external_source.clone())
    .bind(label.external_id.clone())
    .bind(label.created_by)
    .bind(label.updated_by)
    .bind(label.created_at)
    .bind(label.updated_at);
    tx.execute(query).await.map_err(taken)?;
    Ok(())
}

fn taken(fault: WriteFault) -> Error {
    fault.on_unique("labels__project_id_name", || {
        Error::conflict(
            "label_exists",
            "this project already has a label of that name",
        )
    })
}

pub(super) async fn list(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
    window: PageWindow,
) -> Result<Vec<Label>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM labels WHERE workspace_id = ")
        .push_value(workspace);
    query.push(" AND project_id = ").push_value(project);
    query
        .push(" ORDER BY sort_order, id LIMIT ")
        .push_value(window.fetch_limit());
    query.push(" OFFSET ").push_value(window.offset());
    query.build().fetch_all(connection).await
}

pub(super) async fn count(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
) -> Result<i64> {
    sql("SELECT COUNT(*) FROM labels WHERE workspace_id = $1 AND project_id = $2")
        .bind(workspace)
        .bind(project)
        .fetch_count(connection)
        .await
}

pub(super) async fn next_sort_order(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
) -> Result<f64> {
    let (last,): (f64,) = sql("SELECT COALESCE(MAX(sort_order), 0.0) FROM labels \
                               WHERE workspace_id = $1 AND project_id = $2")
    .bind(workspace)
    .bind(project)
    .fetch_one(connection)
    .await?;
    Ok(last + SORT_ORDER_STEP)
}

/// Those of the given labels that are of that very project.
pub(crate) async fn find_in_project(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
    ids: &[LabelId],
) -> Result<Vec<Label>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM labels WHERE workspace_id = ")
        .push_value(workspace);
    query.push(" AND project_id = ").push_value(project);
    query.push(" AND id IN ").push_list(ids.iter().copied());
    query.build().fetch_all(connection).await
}

pub(super) async fn update(
    tx: &mut WriteTx,
    permit: &Permit<EditLabel>,
    label: &Label,
) -> Result<()> {
    let query = sql(
        "UPDATE labels SET name = $1, description = $2, color = $3, sort_order = $4, \
                     parent_id = $5, external_source = $6, external_id = $7, updated_by = $8, \
                     updated_at = $9 WHERE id = $10 AND project_id = $11",
    )
    .bind(&label.name)
    .bind(&label.description)
    .bind(&label.color)
    .bind(label.sort_order)
    .bind(label.parent_id)
    .bind(label.external_source.clone())
    .bind(label.external_id.clone())
    .bind(label.updated_by)
    .bind(label.updated_at)
    .bind(permit.label.id)
    .bind(permit.label.project_id);
    tx.execute(query).await.map_err(taken)?;
    Ok(())
}

pub(super) async fn delete(tx: &mut WriteTx, permit: &Permit<DeleteLabel>) -> Result<()> {
    let query = sql("DELETE FROM labels WHERE id = $1 AND project_id = $2")
        .bind(permit.label.id)
        .bind(permit.label.project_id);
    tx.execute(query).await?;
    Ok(())
}
