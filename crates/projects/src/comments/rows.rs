//! The table `work_item_comments`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::UserId;
use airside_kernel::{Result, WriteTx};

use super::{Comment, CreateComment, DeleteComment, EditComment};
use crate::ids::{CommentId, WorkItemId};

const COLUMNS: &str = "id, comment_html, comment_stripped, access, parent_id, work_item_id, \
     project_id, workspace_id, external_source, external_id, created_by, updated_by, created_at, \
     updated_at, edited_at";

/// A comment on that very item.
pub(super) async fn lookup(
    connection: &mut Connection,
    work_item: WorkItemId,
    comment: CommentId,
) -> Result<Option<Comment>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_comments WHERE id = ")
        .push_value(comment);
    query.push(" AND work_item_id = ").push_value(work_item);
    query.build().fetch_optional(connection).await
}

/// The comments of an item that was found inside its parents, the oldest first.
pub(super) async fn list(
    connection: &mut Connection,
    work_item: WorkItemId,
    window: PageWindow,
) -> Result<Vec<Comment>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_comments WHERE work_item_id = ");
    query
        .push_value(work_item)
        .push(" ORDER BY created_at, id LIMIT ");
    query
        .push_value(window.fetch_limit())
        .push(" OFFSET ")
        .push_value(window.offset());
    query.build().fetch_all(connection).await
}

pub(super) async fn count(connection: &mut Connection, work_item: WorkItemId) -> Result<i64> {
    sql("SELECT COUNT(*) FROM work_item_comments WHERE work_item_id = $1")
        .bind(work_item)
        .fetch_count(connection)
        .await
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<CreateComment>,
    comment: &Comment,
) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_comments (id, workspace_id, project_id, work_item_id, \
                     parent_id, comment_html, comment_stripped, access, external_source, \
                     external_id, created_by, updated_by, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(comment.id)
    .bind(permit.project.workspace_id)
    .bind(permit.project.project_id)
    .bind(permit.item.id)
    .bind(comment.parent_id)
    .bind(&comment.comment_html)
    .bind(&comment.comment_stripped)
    .bind(&comment.access)
    .bind(comment.external_source.clone())
    .bind(comment.external_id.clone())
    .bind(comment.created_by)
    .bind(comment.updated_by)
    .bind(comment.created_at)
    .bind(comment.updated_at);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn update(
    tx: &mut WriteTx,
    permit: &Permit<EditComment>,
    after: &Comment,
    by: UserId,
) -> Result<()> {
    let query = sql(
        "UPDATE work_item_comments SET comment_html = $1, comment_stripped = $2, \
                     external_source = $3, external_id = $4, updated_by = $5, updated_at = $6, \
                     edited_at = $7 WHERE id = $8 AND work_item_id = $9",
    )
    .bind(&after.comment_html)
    .bind(&after.comment_stripped)
    .bind(after.external_source.clone())
    .bind(after.external_id.clone())
    .bind(by)
    .bind(after.updated_at)
    .bind(after.edited_at)
    .bind(permit.comment.id)
    .bind(permit.work_item.item.id);
    tx.execute(query).await?;
    Ok(())
}

/// Deletes a comment. Answers to it stay, as comments of their own.
pub(super) async fn delete(tx: &mut WriteTx, permit: &Permit<DeleteComment>) -> Result<()> {
    let answers = sql("UPDATE work_item_comments SET parent_id = NULL WHERE parent_id = $1");
    tx.execute(answers.bind(permit.comment.id)).await?;
    let query = sql("DELETE FROM work_item_comments WHERE id = $1 AND work_item_id = $2")
        .bind(permit.comment.id)
        .bind(permit.work_item.item.id);
    tx.execute(query).await?;
    Ok(())
}
