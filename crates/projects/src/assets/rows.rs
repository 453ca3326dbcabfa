//! The table `text_assets`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, Query, SqlBuilder, sql};
use airside_kernel::ids::{AssetId, UserId, WorkspaceId};
use airside_kernel::{Result, WriteTx};

use super::{TextAsset, UploadAsset};
use crate::ids::CommentId;
use crate::text;
use crate::work_items::WorkItemTarget;

pub(super) async fn lookup(
    connection: &mut Connection,
    workspace: WorkspaceId,
    asset: AssetId,
) -> Result<Option<TextAsset>> {
    sql(
        "SELECT id, workspace_id, project_id, work_item_id, comment_id, name, content_type, \
         size_bytes, created_by, created_at FROM text_assets \
         WHERE id = $1 AND workspace_id = $2",
    )
    .bind(asset)
    .bind(workspace)
    .fetch_optional(connection)
    .await
}

/// Pictures of somebody that are in no text.
pub(super) async fn count_unused(connection: &mut Connection, sender: UserId) -> Result<i64> {
    sql("SELECT COUNT(*) FROM text_assets WHERE created_by = $1 AND work_item_id IS NULL")
        .bind(sender)
        .fetch_count(connection)
        .await
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<UploadAsset>,
    asset: &TextAsset,
) -> Result<()> {
    let query = sql(
        "INSERT INTO text_assets (id, workspace_id, project_id, name, content_type, \
                     size_bytes, created_by, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(asset.id)
    .bind(permit.workspace_id)
    .bind(permit.id)
    .bind(&asset.name)
    .bind(&asset.content_type)
    .bind(asset.size_bytes)
    .bind(asset.created_by)
    .bind(asset.created_at);
    tx.execute(query).await?;
    Ok(())
}

/// Makes the pictures that a text shows a part of its item or comment: those that its writer sent
/// to this project, and that are in no text yet.
pub(crate) async fn bind(
    tx: &mut WriteTx,
    target: &WorkItemTarget,
    shown: (Option<CommentId>, &str),
    writer: UserId,
) -> Result<()> {
    if let Some(query) = binding(target, shown, writer) {
        tx.execute(query).await?;
    }
    Ok(())
}

/// What does that, if the text shows any.
pub(crate) fn binding(
    target: &WorkItemTarget,
    (comment, html): (Option<CommentId>, &str),
    writer: UserId,
) -> Option<Query> {
    let shown = text::pictures(html);
    if shown.is_empty() {
        return None;
    }
    let mut query = SqlBuilder::new("UPDATE text_assets SET work_item_id = ");
    query.push_value(target.item.id).push(", comment_id = ");
    query.push_value(comment).push(" WHERE id IN ");
    query.push_list(shown).push(" AND workspace_id = ");
    query.push_value(target.project.workspace_id);
    query.push(" AND project_id = ");
    query.push_value(target.project.project_id);
    query.push(" AND created_by = ").push_value(writer);
    query.push(" AND work_item_id IS NULL");
    Some(query.build())
}

/// The files of a comment.
pub(crate) async fn files_of_comment(
    connection: &mut Connection,
    comment: CommentId,
) -> Result<Vec<AssetId>> {
    let rows: Vec<(AssetId,)> = sql("SELECT id FROM text_assets WHERE comment_id = $1")
        .bind(comment)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
