//! Accounts at other providers that somebody signs in with. A provider names a person by an id that
//! stays when their address changes; that id and the issuer it belongs to are what is kept. Of each
//! issuer an account is connected with one person: who brings the same address later, with another
//! id, is somebody else.
//!
//! A connection is made by [signing in](crate::oauth). Its owner sees it among the other ways to
//! sign in, and can take it away while another way remains.

mod ops;
pub(crate) mod routes;
mod rows;

use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Timestamp, id_types, operations};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use rows::{add, find, note_use, remove_all};

use crate::accounts::{AccountRow, EmailAddress};
use crate::oauth::Provider;
use crate::targets::AccountTarget;

id_types! {
    /// A connection with an account at a provider.
    ConnectionId,
}

operations! {
    /// Lists the accounts at providers that are connected with one's own.
    ViewConnections => "account:view" on AccountTarget;
    /// Takes a way to sign in away.
    RemoveConnection => "password:change" on AccountTarget;
}

/// Who somebody is at a provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectedAs<'a> {
    pub provider: Provider,
    pub issuer: &'a str,
    pub subject: &'a str,
    pub email: Option<&'a EmailAddress>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct ConnectionRow {
    id: ConnectionId,
    provider: String,
    issuer: String,
    email: Option<String>,
    created_at: Timestamp,
    last_used_at: Timestamp,
}

/// A connection as its owner sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Connection {
    /// Id.
    id: ConnectionId,
    /// `google`, `github`, `gitlab`, `gitea` or `oidc`.
    provider: String,
    /// Where that is.
    issuer: String,
    /// The address there, as it was told last.
    email: Option<String>,
    /// When it was connected.
    created_at: Timestamp,
    /// When it was used last.
    last_used_at: Timestamp,
}

impl From<ConnectionRow> for Connection {
    fn from(row: ConnectionRow) -> Self {
        Self {
            id: row.id,
            provider: row.provider,
            issuer: row.issuer,
            email: row.email,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}

/// The record of a connection that was made or taken away.
pub(crate) fn audit(
    action: &'static str,
    of: &AccountRow,
    provider: Provider,
    id: ConnectionId,
) -> Audit {
    let provider = provider.as_str().to_owned();
    Audit {
        action,
        subject: Some((of.id, of.display_name.clone())),
        resource: ("connected_account", Some(id.0), Some(provider.clone())),
        changes: vec![FieldChange::text("provider", None, Some(provider))],
        ..Audit::default()
    }
}
