//! The rows of sessions.

use airside_kernel::access::Origin;
use airside_kernel::db::{Connection, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{SessionId, UserId};
use airside_kernel::{Result, Timestamp, WriteTx, fingerprint};

use super::{
    IDLE_SECONDS, LIFETIME_SECONDS, Medium, OpenedSession, SESSION_PREFIX, SESSIONS_MAX, SessionRow,
};

/// Opens a session, in place of the one used longest ago if there are too many, and notes the sign-in on the account. The transaction's commit records it.
pub async fn open(
    tx: &mut WriteTx,
    user: UserId,
    origin: &Origin,
    medium: Medium,
) -> Result<OpenedSession> {
    let at = tx.at();
    let id: SessionId = tx.id();
    let secret = tx.kernel().entropy.secret(SESSION_PREFIX);
    make_room(tx, user, at).await?;
    let insert = sql(
        "INSERT INTO sessions (id, user_id, secret_hash, medium, ip, user_agent, \
                      created_at, last_seen_at, expires_at) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(id)
    .bind(user)
    .bind(fingerprint(&secret))
    .bind(medium.as_str())
    .bind(origin.ip.clone())
    .bind(origin.user_agent.clone())
    .bind(at)
    .bind(at.plus_seconds(LIFETIME_SECONDS));
    tx.execute(insert).await?;
    let signed_in = sql("UPDATE users SET last_login_at = $1, last_active_at = $1, \
                         last_login_medium = $2 WHERE id = $3");
    tx.execute(signed_in.bind(at).bind(medium.as_str()).bind(user))
        .await?;
    Ok(OpenedSession {
        id,
        secret: secret.into(),
        is_https: tx.kernel().settings.is_https(),
    })
}

async fn make_room(tx: &mut WriteTx, user: UserId, at: Timestamp) -> Result<()> {
    let expired = sql("DELETE FROM sessions WHERE user_id = $1 \
                       AND (expires_at <= $2 OR last_seen_at <= $3)");
    let idle_since = at.plus_seconds(-IDLE_SECONDS);
    tx.execute(expired.bind(user).bind(at).bind(idle_since))
        .await?;
    let too_many = sql("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions \
                        WHERE user_id = $1 ORDER BY last_seen_at DESC, id DESC \
                        LIMIT $2 OFFSET $3)");
    let too_many = too_many.bind(user).bind(i64::MAX).bind(SESSIONS_MAX - 1);
    tx.execute(too_many).await?;
    Ok(())
}

/// Ends one of somebody's sessions; answers whether there was one.
pub async fn end(tx: &mut WriteTx, user: UserId, session: SessionId) -> Result<bool> {
    let end = sql("DELETE FROM sessions WHERE id = $1 AND user_id = $2");
    Ok(tx.execute(end.bind(session).bind(user)).await? > 0)
}

/// Ends all of somebody's sessions; answers how many.
pub async fn end_all(tx: &mut WriteTx, user: UserId) -> Result<u64> {
    let end = sql("DELETE FROM sessions WHERE user_id = $1");
    Ok(tx.execute(end.bind(user)).await?)
}

/// Ends all of somebody's sessions but the one that is kept, if one is; answers how many.
pub async fn end_others(tx: &mut WriteTx, user: UserId, kept: Option<SessionId>) -> Result<u64> {
    match kept {
        None => end_all(tx, user).await,
        Some(kept) => {
            let end = sql("DELETE FROM sessions WHERE user_id = $1 AND id <> $2");
            Ok(tx.execute(end.bind(user).bind(kept)).await?)
        }
    }
}

/// Somebody's live sessions, the one used last first.
pub(super) async fn list(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
    window: PageWindow,
) -> Result<Vec<SessionRow>> {
    sql(
        "SELECT id, medium, ip, user_agent, created_at, last_seen_at, expires_at FROM sessions \
         WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3 \
         ORDER BY last_seen_at DESC, id DESC LIMIT $4 OFFSET $5",
    )
    .bind(user)
    .bind(now)
    .bind(now.plus_seconds(-IDLE_SECONDS))
    .bind(window.fetch_limit())
    .bind(window.offset())
    .fetch_all(connection)
    .await
}

pub(super) async fn count(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<i64> {
    sql("SELECT COUNT(*) FROM sessions \
         WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3")
    .bind(user)
    .bind(now)
    .bind(now.plus_seconds(-IDLE_SECONDS))
    .fetch_count(connection)
    .await
}
