//! Which stored files go when what they belong to is removed for good: those attached to items, and
//! the pictures in their texts.

use airside_kernel::Result;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{AssetId, ProjectId, WorkspaceId};

use crate::ids::WorkItemId;

/// What is removed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Removed {
    Item(WorkItemId),
    Project(ProjectId),
    Workspace(WorkspaceId),
}

/// Its files.
pub(crate) async fn files_of(
    connection: &mut Connection,
    removed: Removed,
) -> Result<Vec<AssetId>> {
    let (column, id) = match removed {
        Removed::Item(id) => ("work_item_id", id.0),
        Removed::Project(id) => ("project_id", id.0),
        Removed::Workspace(id) => ("workspace_id", id.0),
    };
    let mut query = SqlBuilder::new("SELECT id FROM work_item_attachments WHERE ");
    query.push(column).push(" = ").push_value(id);
    query.push(" UNION ALL SELECT id FROM text_assets WHERE ");
    query.push(column).push(" = ").push_value(id);
    let rows: Vec<(AssetId,)> = query.build().fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
