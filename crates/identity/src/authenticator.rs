//! Who is behind a session cookie or a personal token: the one query that every request makes. It
//! brings along the workspace of the request's path with the revisions of its access facts, so that
//! what was decided before a change is not used after it.

use std::sync::Arc;

use airside_kernel::access::{Account, Authenticator, Credential, Found, Via, WorkspaceAccess};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{SessionId, TokenId, UserId, WorkspaceId};
use airside_kernel::{Clock, Kernel, Result, Timestamp, fingerprint};
use async_trait::async_trait;
use uuid::Uuid;

use crate::sessions::IDLE_SECONDS;

/// Uses of a credential that follow each other within this time are noted once.
const NOTE_USE_SECONDS: i64 = 60;

/// What all three look-ups select. `$2` is the time; the workspace is joined as `w`.
macro_rules! look_up {
    ($columns:literal, $from:literal, $workspace:literal, $where:literal) => {
        concat!(
            "SELECT u.id AS user_id, u.display_name, u.email, ",
            $columns,
            ", EXISTS (SELECT 1 FROM instance_admins a WHERE a.user_id = u.id) \
               AS is_instance_admin, \
             w.workspace_id, w.slug, w.revision AS access_revision, \
             m.revision AS member_revision, \
             EXISTS (SELECT 1 FROM workspace_members wm WHERE wm.workspace_id = w.workspace_id \
                     AND wm.user_id = u.id AND wm.status = 'active') AS is_member \
             FROM ",
            $from,
            " LEFT JOIN workspace_revisions w ON ",
            $workspace,
            " LEFT JOIN member_revisions m \
               ON m.workspace_id = w.workspace_id AND m.user_id = u.id \
             WHERE u.is_active AND ",
            $where,
        )
    };
}

macro_rules! by_session {
    ($workspace:literal, $where:literal) => {
        look_up!(
            "s.id AS credential_id, s.last_seen_at AS last_used_at, NULL AS scopes",
            "sessions s JOIN users u ON u.id = s.user_id",
            $workspace,
            $where
        )
    };
}

macro_rules! by_token {
    ($workspace:literal, $where:literal) => {
        look_up!(
            "t.id AS credential_id, t.last_used_at, t.scopes",
            "personal_tokens t JOIN users u ON u.id = t.user_id",
            $workspace,
            $where
        )
    };
}

/// `$3` is the time before which a session was used last if it is idle for too long.
const BY_SESSION_COOKIE: &str = by_session!(
    "w.slug = $4",
    "s.secret_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3"
);
const BY_SESSION_ID: &str = by_session!(
    "w.workspace_id = $4",
    "s.id = $1 AND s.expires_at > $2 AND s.last_seen_at > $3"
);
const BY_TOKEN: &str = by_token!(
    "w.slug = $3",
    "t.secret_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)"
);
const BY_TOKEN_ID: &str = by_token!(
    "w.workspace_id = $3",
    "t.id = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)"
);
const BY_USER_ID: &str = look_up!(
    "u.id AS credential_id, u.last_active_at AS last_used_at, NULL AS scopes",
    "users u",
    "w.workspace_id = $2",
    "u.id = $1"
);

#[derive(Debug, sqlx::FromRow)]
struct FoundRow {
    user_id: UserId,
    display_name: String,
    email: String,
    credential_id: Uuid,
    last_used_at: Option<Timestamp>,
    scopes: Option<String>,
    is_instance_admin: bool,
    workspace_id: Option<WorkspaceId>,
    slug: Option<String>,
    access_revision: Option<i64>,
    member_revision: Option<i64>,
    is_member: bool,
}

/// Looks sessions and tokens up in the tables of this room.
#[derive(Debug, Clone)]
pub struct SessionAuthenticator {
    clock: Clock,
}

impl SessionAuthenticator {
    /// Judges expiry by this clock.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock }
    }

    fn idle_since(now: Timestamp) -> Timestamp {
        now.plus_seconds(-IDLE_SECONDS)
    }
}

#[async_trait]
impl Authenticator for SessionAuthenticator {
    async fn authenticate(
        &self,
        connection: &mut Connection,
        credential: &Credential,
        slug: Option<&str>,
    ) -> Result<Found> {
        let now = self.clock.now();
        let (query, via): (_, fn(&FoundRow) -> Result<Via>) = match credential {
            Credential::SessionCookie(secret) => {
                let query = sql(BY_SESSION_COOKIE).bind(fingerprint(secret)).bind(now);
                (query.bind(Self::idle_since(now)), via_session)
            }
            Credential::Token(secret) => {
                (sql(BY_TOKEN).bind(fingerprint(secret)).bind(now), via_token)
            }
        };
        let row: Option<FoundRow> = query.bind(slug).fetch_optional(connection).await?;
        row.map_or_else(|| Ok(Found::default()), |row| found(row, via, now))
    }

    async fn note_use(&self, kernel: &Kernel, account: &Account) -> Result<()> {
        const REASON: &str = "note the last use of a session or token";
        let mut tx = kernel.write_as_system(REASON).await?;
        let (now, before) = (tx.at(), tx.at().plus_seconds(-NOTE_USE_SECONDS));
        let noted = match &account.via {
            Via::Session(id) => {
                sql("UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND last_seen_at <= $3")
                    .bind(now)
                    .bind(*id)
            }
            Via::Token { id, .. } => sql("UPDATE personal_tokens SET last_used_at = $1 \
                 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at <= $3)")
            .bind(now)
            .bind(*id),
            Via::CommandLine => return Ok(()),
        };
        tx.execute(noted.bind(before)).await?;
        let active = sql("UPDATE users SET last_active_at = $1 WHERE id = $2");
        tx.execute(active.bind(now).bind(account.user)).await?;
        tx.commit_unaudited(REASON).await
    }

    async fn refresh(
        &self,
        connection: &mut Connection,
        account: &Account,
        workspace: Option<WorkspaceId>,
    ) -> Result<Found> {
        let now = self.clock.now();
        let (query, via): (_, fn(&FoundRow) -> Result<Via>) = match &account.via {
            Via::Session(id) => {
                let query = sql(BY_SESSION_ID).bind(*id).bind(now);
                (query.bind(Self::idle_since(now)), via_session)
            }
            Via::Token { id, .. } => (sql(BY_TOKEN_ID).bind(*id).bind(now), via_token),
            Via::CommandLine => (sql(BY_USER_ID).bind(account.user), |_| Ok(Via::CommandLine)),
        };
        let row: Option<FoundRow> = query.bind(workspace).fetch_optional(connection).await?;
        row.map_or_else(|| Ok(Found::default()), |row| found(row, via, now))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the other ways can fail")]
fn via_session(row: &FoundRow) -> Result<Via> {
    Ok(Via::Session(SessionId(row.credential_id)))
}

fn via_token(row: &FoundRow) -> Result<Via> {
    let scopes: Vec<String> = serde_json::from_str(row.scopes.as_deref().unwrap_or("[]"))?;
    Ok(Via::Token {
        id: TokenId(row.credential_id),
        scopes: Arc::from(scopes),
    })
}

fn found(row: FoundRow, via: fn(&FoundRow) -> Result<Via>, now: Timestamp) -> Result<Found> {
    let via = via(&row)?;
    let is_use_due = row
        .last_used_at
        .is_none_or(|at| now.seconds_since(at) >= NOTE_USE_SECONDS);
    let workspace = match (row.workspace_id, row.slug, row.access_revision) {
        (Some(id), Some(slug), Some(access_revision)) => Some(WorkspaceAccess {
            id,
            slug,
            is_member: row.is_member,
            access_revision,
            member_revision: row.member_revision.unwrap_or_default(),
        }),
        _ => None,
    };
    let account = Account {
        user: row.user_id,
        display_name: row.display_name,
        email: row.email,
        is_instance_admin: row.is_instance_admin,
        via,
    };
    Ok(Found {
        account: Some(account),
        workspace,
        is_use_due,
    })
}
