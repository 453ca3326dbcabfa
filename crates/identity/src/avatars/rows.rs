//! The rows of pictures of people.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{AssetId, UserId};
use airside_kernel::{Result, WriteTx};

use super::{USER_AVATAR, UserAssetTarget};
use crate::profile::EditAccount;

/// An announced upload that never came is forgotten after this time.
const ANNOUNCED_SECONDS: i64 = 24 * 3600;

/// A file in the store.
#[derive(Debug)]
pub(super) struct Stored {
    pub id: AssetId,
    pub name: String,
    pub content_type: &'static str,
    pub size: i64,
}

pub(super) async fn lookup(
    connection: &mut Connection,
    id: AssetId,
) -> Result<Option<UserAssetTarget>> {
    sql("SELECT id, user_id, name, content_type FROM user_assets WHERE id = $1 AND is_uploaded")
        .bind(id)
        .fetch_optional(connection)
        .await
}

/// The name under which somebody announced an upload.
pub(super) async fn announced(
    connection: &mut Connection,
    user: UserId,
    id: AssetId,
) -> Result<Option<String>> {
    let row: Option<(String,)> = sql("SELECT name FROM user_assets \
             WHERE id = $1 AND user_id = $2 AND NOT is_uploaded")
    .bind(id)
    .bind(user)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(name,)| name))
}

/// Whether a picture is somebody's own.
pub(crate) async fn is_own(connection: &mut Connection, user: UserId, id: AssetId) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM user_assets \
         WHERE id = $1 AND user_id = $2 AND is_uploaded")
    .bind(id)
    .bind(user)
    .exists(connection)
    .await
}

pub(super) async fn announce(
    tx: &mut WriteTx,
    permit: &Permit<EditAccount>,
    id: AssetId,
    name: &str,
) -> Result<()> {
    let at = tx.at();
    let old = sql("DELETE FROM user_assets \
                   WHERE user_id = $1 AND NOT is_uploaded AND created_at < $2");
    let before = at.plus_seconds(-ANNOUNCED_SECONDS);
    tx.execute(old.bind(permit.account.id).bind(before)).await?;
    let insert = sql(
        "INSERT INTO user_assets (id, user_id, entity_type, name, content_type, \
                      size_bytes, is_uploaded, created_at) \
                      VALUES ($1, $2, $3, $4, '', 0, $5, $6)",
    )
    .bind(id)
    .bind(permit.account.id)
    .bind(USER_AVATAR)
    .bind(name)
    .bind(false)
    .bind(at);
    tx.execute(insert).await?;
    Ok(())
}

/// Writes the row of a stored file and makes it the account's picture.
pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<EditAccount>,
    stored: &Stored,
) -> Result<()> {
    let at = tx.at();
    let user = permit.account.id;
    let insert = sql(
        "INSERT INTO user_assets (id, user_id, entity_type, name, content_type, \
                      size_bytes, is_uploaded, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                      ON CONFLICT (id) DO UPDATE SET content_type = excluded.content_type, \
                      size_bytes = excluded.size_bytes, is_uploaded = excluded.is_uploaded",
    )
    .bind(stored.id)
    .bind(user)
    .bind(USER_AVATAR)
    .bind(&stored.name)
    .bind(stored.content_type)
    .bind(stored.size)
    .bind(true)
    .bind(at);
    tx.execute(insert).await?;
    let set = sql("UPDATE users SET avatar_asset_id = $1, updated_at = $2 WHERE id = $3");
    tx.execute(set.bind(stored.id).bind(at).bind(user)).await?;
    Ok(())
}

/// Deletes a picture.
pub(crate) async fn forget(tx: &mut WriteTx, user: UserId, id: AssetId) -> Result<()> {
    let delete = sql("DELETE FROM user_assets WHERE id = $1 AND user_id = $2");
    tx.execute(delete.bind(id).bind(user)).await?;
    tx.delete_files([id])
}
