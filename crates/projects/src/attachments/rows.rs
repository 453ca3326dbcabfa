//! The table `work_item_attachments`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::AssetId;
use airside_kernel::{Result, WriteTx};

use super::{Attachment, CreateAttachment, DeleteAttachment};
use crate::ids::WorkItemId;

const COLUMNS: &str = "id, workspace_id, project_id, work_item_id, name, content_type, \
     size_bytes, is_uploaded, upload_secret, upload_until, created_by, created_at, updated_at";

/// A file of that very item.
pub(super) async fn lookup(
    connection: &mut Connection,
    work_item: WorkItemId,
    file: AssetId,
) -> Result<Option<Attachment>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_attachments WHERE id = ")
        .push_value(file);
    query.push(" AND work_item_id = ").push_value(work_item);
    query.build().fetch_optional(connection).await
}

/// The file of which somebody holds the secret to send its bytes.
pub(super) async fn lookup_by_secret(
    connection: &mut Connection,
    file: AssetId,
    fingerprint: &str,
) -> Result<Option<Attachment>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_attachments WHERE id = ")
        .push_value(file);
    query.push(" AND upload_secret = ").push_value(fingerprint);
    query.build().fetch_optional(connection).await
}

pub(super) async fn list(
    connection: &mut Connection,
    work_item: WorkItemId,
    window: PageWindow,
) -> Result<Vec<Attachment>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_attachments WHERE is_uploaded AND work_item_id = ");
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
    sql("SELECT COUNT(*) FROM work_item_attachments WHERE work_item_id = $1")
        .bind(work_item)
        .fetch_count(connection)
        .await
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<CreateAttachment>,
    file: &Attachment,
) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_attachments (id, workspace_id, project_id, \
                     work_item_id, name, content_type, size_bytes, is_uploaded, upload_secret, \
                     upload_until, created_by, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(file.id)
    .bind(permit.project.workspace_id)
    .bind(permit.project.project_id)
    .bind(permit.item.id)
    .bind(&file.name)
    .bind(&file.content_type)
    .bind(file.size_bytes)
    .bind(file.is_uploaded)
    .bind(file.upload_secret.clone())
    .bind(file.upload_until)
    .bind(file.created_by)
    .bind(file.created_at)
    .bind(file.updated_at);
    tx.execute(query).await?;
    Ok(())
}

/// Notes that the bytes of an announced file are there; its secret is good for nothing any more.
pub(super) async fn received(tx: &mut WriteTx, file: &Attachment) -> Result<bool> {
    let query = sql(
        "UPDATE work_item_attachments SET content_type = $1, size_bytes = $2, \
                     is_uploaded = TRUE, upload_secret = NULL, upload_until = NULL, \
                     updated_at = $3 WHERE id = $4 AND NOT is_uploaded",
    )
    .bind(&file.content_type)
    .bind(file.size_bytes)
    .bind(tx.at())
    .bind(file.id);
    Ok(tx.execute(query).await? == 1)
}

pub(super) async fn delete(tx: &mut WriteTx, permit: &Permit<DeleteAttachment>) -> Result<()> {
    let query = sql("DELETE FROM work_item_attachments WHERE id = $1 AND work_item_id = $2")
        .bind(permit.attachment.id)
        .bind(permit.work_item.item.id);
    tx.execute(query).await?;
    Ok(())
}
