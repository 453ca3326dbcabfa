//! Sessions: a sign-in on one device. The cookie holds a random secret of which only the
//! fingerprint is stored. A session ends when it is signed out, when its account is suspended or
//! changes its password elsewhere, after a time without use, and at the latest after its lifetime.

pub(crate) mod ops;
pub(crate) mod routes;
mod rows;

use airside_kernel::http::SESSION_COOKIE;
use airside_kernel::ids::SessionId;
use airside_kernel::{Timestamp, operations};
use axum::http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

pub use ops::require_session;
pub use rows::{end, end_all, end_others, open};

use crate::oauth::Provider;
use crate::targets::AccountTarget;

/// A session without use ends after this time: 14 days.
pub const IDLE_SECONDS: i64 = 14 * 24 * 3600;
/// A session ends after this time in any case: 90 days.
pub const LIFETIME_SECONDS: i64 = 90 * 24 * 3600;
/// Sessions of one account.
pub const SESSIONS_MAX: i64 = 100;
/// What the value of the cookie begins with.
const SESSION_PREFIX: &str = "airside_session_";

/// By what somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// Address and password.
    Password,
    /// A mailed code or link.
    MagicCode,
    /// The mailed link of an invitation.
    Invitation,
    /// An account at another provider.
    Provider(Provider),
}

impl Medium {
    /// As it is stored and answered.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "email",
            Self::MagicCode => "magic-code",
            Self::Invitation => "invitation",
            Self::Provider(provider) => provider.as_str(),
        }
    }
}

/// A session that was just opened, with its cookie's value, which is nowhere else.
#[derive(Debug)]
pub struct OpenedSession {
    /// Its id.
    pub id: SessionId,
    secret: SecretString,
    is_https: bool,
}

impl OpenedSession {
    /// The `Set-Cookie` header.
    #[must_use]
    pub fn set_cookie(&self) -> HeaderValue {
        let secret = self.secret.expose_secret();
        cookie(
            SESSION_COOKIE,
            secret,
            LIFETIME_SECONDS,
            Access {
                http_only: true,
                https: self.is_https,
            },
        )
    }
}

/// Who may read a cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access {
    /// Not the page's scripts.
    pub http_only: bool,
    /// Only over https.
    pub https: bool,
}

/// The `Set-Cookie` header that takes the session's cookie away.
#[must_use]
pub fn clear_cookie(is_https: bool) -> HeaderValue {
    cookie(
        SESSION_COOKIE,
        "",
        0,
        Access {
            http_only: true,
            https: is_https,
        },
    )
}

pub(crate) fn cookie(name: &str, value: &str, max_age: i64, access: Access) -> HeaderValue {
    let http_only = if access.http_only { "; HttpOnly" } else { "" };
    let secure = if access.https { "; Secure" } else { "" };
    let text =
        format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax{http_only}{secure}");
    // Names and values are hexadecimal digits and letters of ours.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

operations! {
    /// Lists one's own sessions.
    ViewSessions => "session:view" on AccountTarget;
    /// Ends one's own sessions.
    EndSession => "session:end" on AccountTarget;
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct SessionRow {
    id: SessionId,
    medium: String,
    ip: Option<String>,
    user_agent: Option<String>,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Session {
    /// Id.
    id: SessionId,
    /// Whether it is the one that asks.
    is_current: bool,
    /// By what it was opened: `email`, `magic-code`, `invitation`, or the provider, such as `google`.
    medium: String,
    /// The address that it was opened from.
    ip: Option<String>,
    /// What the browser called itself.
    user_agent: Option<String>,
    /// When it was opened.
    created_at: Timestamp,
    /// When it was used last, to the minute.
    last_seen_at: Timestamp,
    /// When it ends in any case.
    expires_at: Timestamp,
}

impl Session {
    fn new(row: SessionRow, current: Option<SessionId>) -> Self {
        let SessionRow {
            id,
            medium,
            ip,
            user_agent,
            created_at,
            last_seen_at,
            expires_at,
        } = row;
        let is_current = current == Some(id);
        Self {
            id,
            is_current,
            medium,
            ip,
            user_agent,
            created_at,
            last_seen_at,
            expires_at,
        }
    }
}
