//! The rows of tokens.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{TokenId, UserId};
use airside_kernel::{Error, Result, WriteTx, fingerprint};
use secrecy::{ExposeSecret, SecretString};

use super::{CreateToken, DeleteToken, TokenInput, TokenRow, shown};

pub(super) async fn list(
    connection: &mut Connection,
    user: UserId,
    window: PageWindow,
) -> Result<Vec<TokenRow>> {
    sql(
        "SELECT id, prefix, label, description, scopes, created_at, expires_at, last_used_at \
         FROM personal_tokens WHERE user_id = $1 ORDER BY created_at DESC, id DESC \
         LIMIT $2 OFFSET $3",
    )
    .bind(user)
    .bind(window.fetch_limit())
    .bind(window.offset())
    .fetch_all(connection)
    .await
}

pub(super) async fn count(connection: &mut Connection, user: UserId) -> Result<i64> {
    sql("SELECT COUNT(*) FROM personal_tokens WHERE user_id = $1")
        .bind(user)
        .fetch_count(connection)
        .await
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<CreateToken>,
    input: &TokenInput,
    secret: &SecretString,
) -> Result<TokenRow> {
    let id: TokenId = tx.id();
    let insert = sql(
        "INSERT INTO personal_tokens (id, user_id, secret_hash, prefix, label, \
                      description, scopes, created_at, expires_at) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                      RETURNING id, prefix, label, description, scopes, created_at, expires_at, \
                      last_used_at",
    )
    .bind(id)
    .bind(permit.account.id)
    .bind(fingerprint(secret.expose_secret()))
    .bind(shown(secret))
    .bind(&input.label)
    .bind(&input.description)
    .bind(serde_json::to_string(&input.scopes)?)
    .bind(tx.at())
    .bind(input.expired_at);
    let row = tx.execute_returning(insert).await?;
    row.ok_or_else(|| Error::internal("a token was not stored"))
}

/// Ends a token; answers its label, if there was one.
pub(super) async fn delete(
    tx: &mut WriteTx,
    permit: &Permit<DeleteToken>,
    token: TokenId,
) -> Result<Option<String>> {
    let delete = sql("DELETE FROM personal_tokens WHERE id = $1 AND user_id = $2 RETURNING label");
    let row: Option<(String,)> = tx
        .execute_returning(delete.bind(token).bind(permit.account.id))
        .await?;
    Ok(row.map(|(label,)| label))
}

/// Ends all tokens of an account; answers how many.
pub async fn delete_all(tx: &mut WriteTx, user: UserId) -> Result<u64> {
    let delete = sql("DELETE FROM personal_tokens WHERE user_id = $1");
    Ok(tx.execute(delete.bind(user)).await?)
}
