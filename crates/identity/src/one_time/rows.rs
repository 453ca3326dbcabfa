//! The rows of one-time secrets.

use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{Result, Timestamp, WriteTx, fingerprint};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{Invalid, Prepared, Proof, Purpose, Recipient, TRIES_MAX, Taken};
use crate::accounts::EmailAddress;

/// Rows are kept this long after they stopped counting, so that a late click is told why.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Tried {
    pub id: Uuid,
    pub code_hash: Option<String>,
    pub attempts: i64,
    pub expires_at: Timestamp,
}

pub(super) async fn add(tx: &mut WriteTx, prepared: &Prepared, to: &Recipient) -> Result<()> {
    let at = tx.at();
    let purpose = prepared.purpose;
    let old = sql("DELETE FROM one_time_secrets \
                   WHERE (purpose = $1 AND email = $2) OR expires_at <= $3");
    let kept_since = at.plus_seconds(-KEPT_SECONDS);
    tx.execute(old.bind(purpose.as_str()).bind(&to.email).bind(kept_since))
        .await?;
    let id: Uuid = tx.id();
    let insert = sql(
        "INSERT INTO one_time_secrets (id, purpose, email, user_id, link_hash, \
                      code_hash, attempts, is_mailed, created_at, expires_at) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(purpose.as_str())
    .bind(&to.email)
    .bind(to.user)
    .bind(fingerprint(prepared.link.expose_secret()))
    .bind(prepared.code.as_ref().map(|(_, hash)| hash.clone()))
    .bind(0)
    .bind(to.is_mailed)
    .bind(at)
    .bind(purpose.expires_at(at));
    tx.execute(insert).await?;
    Ok(())
}

/// Counts a try of the address's code; `None` if there is no code to try.
pub(super) async fn count_try(
    tx: &mut WriteTx,
    purpose: Purpose,
    email: &EmailAddress,
) -> Result<Option<Tried>> {
    let count = sql("UPDATE one_time_secrets SET attempts = attempts + 1 \
                     WHERE purpose = $1 AND email = $2 AND used_at IS NULL \
                     RETURNING id, code_hash, attempts, expires_at");
    Ok(tx
        .execute_returning(count.bind(purpose.as_str()).bind(email))
        .await?)
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct FoundLink {
    id: Uuid,
    user_id: Option<UserId>,
    pub email: String,
    attempts: i64,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
}

impl FoundLink {
    /// Whether it counts.
    pub fn judge(&self, now: Timestamp) -> std::result::Result<Proof, Invalid> {
        if self.used_at.is_some() || self.expires_at <= now {
            return Err(Invalid::Expired);
        }
        // Guessing the code burns both.
        if self.attempts >= TRIES_MAX {
            Err(Invalid::Exhausted)
        } else {
            Ok(Proof(self.id))
        }
    }
}

/// The secret behind a link.
pub(super) async fn find_by_link(
    connection: &mut Connection,
    purpose: Purpose,
    link: &str,
) -> Result<Option<FoundLink>> {
    sql(
        "SELECT id, user_id, email, attempts, expires_at, used_at FROM one_time_secrets \
         WHERE link_hash = $1 AND purpose = $2",
    )
    .bind(fingerprint(link))
    .bind(purpose.as_str())
    .fetch_optional(connection)
    .await
}

/// Takes the secret that a code opened; `None` if somebody was faster.
pub(crate) async fn take_by_id(tx: &mut WriteTx, id: Uuid) -> Result<Option<Taken>> {
    let take = sql("UPDATE one_time_secrets SET used_at = $1 \
                    WHERE id = $2 AND used_at IS NULL AND expires_at > $1 \
                    RETURNING is_mailed");
    let at = tx.at();
    Ok(tx.execute_returning(take.bind(at).bind(id)).await?)
}

/// Judges a link of somebody's without using it up.
pub(crate) async fn look_at_link(
    connection: &mut Connection,
    purposes: &[Purpose],
    link: &str,
    (user, now): (UserId, Timestamp),
) -> Result<std::result::Result<Proof, Invalid>> {
    for purpose in purposes {
        let found = find_by_link(connection, *purpose, link).await?;
        if let Some(found) = found.filter(|found| found.user_id == Some(user)) {
            return Ok(found.judge(now));
        }
    }
    Ok(Err(Invalid::Wrong))
}

/// Takes the secret of somebody's link.
pub(crate) async fn take_by_link(
    tx: &mut WriteTx,
    purposes: &[Purpose],
    link: &str,
    user: UserId,
) -> Result<std::result::Result<Taken, Invalid>> {
    let now = tx.at();
    match look_at_link(tx.reading(), purposes, link, (user, now)).await? {
        Ok(proof) => Ok(take_by_id(tx, proof.0).await?.ok_or(Invalid::Expired)),
        Err(invalid) => Ok(Err(invalid)),
    }
}

/// Links that would set an account's password stop counting.
pub(crate) async fn void_password_links(tx: &mut WriteTx, user: UserId) -> Result<()> {
    let at = tx.at();
    let void = sql(
        "UPDATE one_time_secrets SET used_at = $1 WHERE user_id = $2 \
                    AND used_at IS NULL AND purpose IN ('reset_password', 'invitation')",
    );
    tx.execute(void.bind(at).bind(user)).await?;
    Ok(())
}
