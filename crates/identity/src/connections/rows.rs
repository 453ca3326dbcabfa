//! The rows of connections.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::UserId;
use airside_kernel::{Result, WriteTx};

use super::{ConnectedAs, ConnectionId, ConnectionRow, RemoveConnection};
use crate::codes;

/// The account that is connected with somebody at a provider.
pub(crate) async fn find(
    connection: &mut Connection,
    of: &ConnectedAs<'_>,
) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> = sql("SELECT user_id FROM connected_accounts \
         WHERE provider = $1 AND issuer = $2 AND subject = $3")
    .bind(of.provider.as_str())
    .bind(of.issuer)
    .bind(of.subject)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(user,)| user))
}

/// Connects an account. One that is connected with somebody else there is refused.
pub(crate) async fn add(
    tx: &mut WriteTx,
    user: UserId,
    of: &ConnectedAs<'_>,
) -> Result<ConnectionId> {
    let id: ConnectionId = tx.id();
    let insert = sql("INSERT INTO connected_accounts \
         (id, user_id, provider, issuer, subject, email, created_at, last_used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
         ON CONFLICT (provider, issuer, subject) DO NOTHING")
    .bind(id)
    .bind(user)
    .bind(of.provider.as_str())
    .bind(of.issuer)
    .bind(of.subject)
    .bind(of.email.map(ToString::to_string))
    .bind(tx.at());
    let added = tx.execute(insert).await.map_err(|fault| {
        fault.on_unique("connected_accounts__user_id_provider_issuer", || {
            codes::OAUTH_CONNECTED_OTHERWISE.into()
        })
    })?;
    // The same person came twice at once, and is connected now.
    if added == 0 {
        return Err(codes::AUTHENTICATION_FAILED.into());
    }
    Ok(id)
}

/// Notes that somebody signed in by it; answers whether the account is still connected so.
pub(crate) async fn note_use(tx: &mut WriteTx, user: UserId, of: &ConnectedAs<'_>) -> Result<bool> {
    let note = sql(
        "UPDATE connected_accounts SET last_used_at = $1, email = $2 \
         WHERE provider = $3 AND issuer = $4 AND subject = $5 AND user_id = $6",
    )
    .bind(tx.at())
    .bind(of.email.map(ToString::to_string))
    .bind(of.provider.as_str())
    .bind(of.issuer)
    .bind(of.subject)
    .bind(user);
    Ok(tx.execute(note).await? > 0)
}

/// Takes all connections of an account away.
pub(crate) async fn remove_all(tx: &mut WriteTx, user: UserId) -> Result<u64> {
    let remove = sql("DELETE FROM connected_accounts WHERE user_id = $1");
    Ok(tx.execute(remove.bind(user)).await?)
}

pub(super) async fn list(
    connection: &mut Connection,
    user: UserId,
    window: PageWindow,
) -> Result<Vec<ConnectionRow>> {
    sql(
        "SELECT id, provider, issuer, email, created_at, last_used_at FROM connected_accounts \
         WHERE user_id = $1 ORDER BY created_at, id LIMIT $2 OFFSET $3",
    )
    .bind(user)
    .bind(window.fetch_limit())
    .bind(window.offset())
    .fetch_all(connection)
    .await
}

pub(super) async fn count(connection: &mut Connection, user: UserId) -> Result<i64> {
    sql("SELECT COUNT(*) FROM connected_accounts WHERE user_id = $1")
        .bind(user)
        .fetch_count(connection)
        .await
}

/// The providers of an account's connections.
pub(super) async fn providers(
    connection: &mut Connection,
    user: UserId,
) -> Result<Vec<(ConnectionId, String)>> {
    sql("SELECT id, provider FROM connected_accounts WHERE user_id = $1")
        .bind(user)
        .fetch_all(connection)
        .await
}

pub(super) async fn remove(
    tx: &mut WriteTx,
    permit: &Permit<RemoveConnection>,
    id: ConnectionId,
) -> Result<bool> {
    let remove = sql("DELETE FROM connected_accounts WHERE id = $1 AND user_id = $2");
    let remove = remove.bind(id).bind(permit.account.id);
    Ok(tx.execute(remove).await? > 0)
}
