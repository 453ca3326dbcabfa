//! Uploads in the table `work_item_attachments`.

use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::ids::AssetId;
use airside_kernel::{Result, WriteTx};

use super::Attachment;
use crate::part::Columns;

/// The file of which somebody holds the secret to send its bytes.
pub(super) async fn lookup_by_secret(
    connection: &mut Connection,
    file: AssetId,
    fingerprint: &str,
) -> Result<Option<Attachment>> {
    let mut query = SqlBuilder::new("SELECT ");
    query.push(&Attachment::COLUMNS.join(", "));
    query.push(" FROM work_item_attachments WHERE id = ");
    query.push_value(file);
    query.push(" AND upload_secret = ").push_value(fingerprint);
    query.build().fetch_optional(connection).await
}

/// Uses the secret of an announced file up; `false` if somebody else was faster.
pub(super) async fn claim(tx: &mut WriteTx, file: &Attachment) -> Result<bool> {
    let query = sql(
        "UPDATE work_item_attachments SET upload_secret = NULL, upload_until = NULL \
                     WHERE id = $1 AND workspace_id = $2 AND upload_secret IS NOT NULL \
                     AND NOT is_uploaded",
    )
    .bind(file.id)
    .bind(file.workspace_id);
    Ok(tx.execute(query).await? == 1)
}

/// Notes that the bytes of an announced file are there.
pub(super) async fn received(tx: &mut WriteTx, file: &Attachment) -> Result<bool> {
    let query = sql(
        "UPDATE work_item_attachments SET content_type = $1, size_bytes = $2, \
                     is_uploaded = TRUE, updated_at = $3 WHERE id = $4 AND workspace_id = $5 \
                     AND NOT is_uploaded",
    )
    .bind(&file.content_type)
    .bind(file.size_bytes)
    .bind(tx.at())
    .bind(file.id)
    .bind(file.workspace_id);
    Ok(tx.execute(query).await? == 1)
}
