//! The table `workspace_logos`.

use airside_identity::{SentFile, clean_name};
use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{AssetId, UserId, WorkspaceId};
use airside_kernel::{Result, WriteTx};

use super::LogoRow;
use crate::workspaces::EditWorkspace;

pub(super) async fn lookup(
    connection: &mut Connection,
    workspace: WorkspaceId,
    id: AssetId,
) -> Result<Option<LogoRow>> {
    sql("SELECT id, content_type FROM workspace_logos WHERE id = $1 AND workspace_id = $2")
        .bind(id)
        .bind(workspace)
        .fetch_optional(connection)
        .await
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<EditWorkspace>,
    (id, kind, file): (AssetId, &str, &SentFile),
    user: UserId,
) -> Result<()> {
    let at = tx.at();
    let add = sql(
        "INSERT INTO workspace_logos (id, workspace_id, name, content_type, size_bytes, \
         created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(permit.id)
    .bind(clean_name(&file.name))
    .bind(kind)
    .bind(i64::try_from(file.content.len()).unwrap_or(i64::MAX))
    .bind(user)
    .bind(at);
    tx.execute(add).await?;
    Ok(())
}

/// All logos of a workspace.
pub(crate) async fn all(
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<Vec<AssetId>> {
    let all = sql("SELECT id FROM workspace_logos WHERE workspace_id = $1").bind(workspace);
    let rows: Vec<(AssetId,)> = all.fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets the logos of the workspace but the one that it has now, with their files.
pub(crate) async fn forget_others(
    tx: &mut WriteTx,
    permit: &Permit<EditWorkspace>,
    kept: Option<AssetId>,
) -> Result<()> {
    let mut others = all(tx.reading(), permit.id).await?;
    others.retain(|id| Some(*id) != kept);
    for id in &others {
        let gone = sql("DELETE FROM workspace_logos WHERE id = $1 AND workspace_id = $2");
        tx.execute(gone.bind(*id).bind(permit.id)).await?;
    }
    tx.delete_files(others)
}
