//! Who is asking: an account by session or token, or nobody.

use std::sync::Arc;

use airside_access::Catalog;
use async_trait::async_trait;

use super::target::Target;
use crate::Kernel;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::http::IdempotencyKey;
use crate::ids::{SessionId, TokenId, UserId, WorkspaceId};
use crate::record::Witness;

/// The one who asks, as of the one query that looked the credentials up.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account, if the credentials belong to one.
    pub account: Option<Account>,
    /// The workspace named by the request's path, if there is such a workspace.
    pub workspace: Option<WorkspaceAccess>,
    /// Where the request came from.
    pub origin: Origin,
}

/// A signed-in account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account's id.
    pub user: UserId,
    /// Its name, kept as a snapshot in the audit record.
    pub display_name: String,
    /// Its address.
    pub email: String,
    /// Whether it is an active instance admin.
    pub is_instance_admin: bool,
    /// By what it asks.
    pub via: Via,
}

/// By what an account asks.
#[derive(Debug, Clone)]
pub enum Via {
    /// A browser session.
    Session(SessionId),
    /// A personal access token, limited to its scopes.
    Token {
        /// The token.
        id: TokenId,
        /// Types or permissions; none named means all but instance administration and People.
        scopes: Arc<[String]>,
    },
    /// The operator, at the command line.
    CommandLine,
}

/// The workspace of a request with the revisions of its access facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceAccess {
    /// The workspace.
    pub id: WorkspaceId,
    /// Its slug.
    pub slug: String,
    /// Whether this account belongs to it.
    pub is_member: bool,
    /// Moves with every change that concerns many.
    pub access_revision: i64,
    /// Moves with every change that concerns this account alone.
    pub member_revision: i64,
}

/// Where a request came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The client's address.
    pub ip: Option<String>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The id under which the log knows this request.
    pub request_id: Option<String>,
    /// The key under which the request is carried out once.
    pub idempotency: Option<IdempotencyKey>,
    /// Who watches what is tried, where access is administered.
    pub witness: Option<Witness>,
}

/// What a request brings to prove who it is.
#[derive(Debug, Clone)]
pub enum Credential {
    /// The value of the session cookie.
    SessionCookie(String),
    /// A personal access token.
    Token(String),
}

/// What the one query of a request found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The account; none for credentials that do not count (unknown, expired, suspended).
    pub account: Option<Account>,
    /// The workspace of the request's path.
    pub workspace: Option<WorkspaceAccess>,
    /// Whether so much time has passed since the credential's last noted use that this one is to
    /// be noted.
    pub is_use_due: bool,
}

/// Looks credentials up. Filled by the room that keeps accounts.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// The account behind a credential and the workspace of that slug with its revisions, in one
    /// query.
    async fn authenticate(
        &self,
        connection: &mut Connection,
        credential: &Credential,
        slug: Option<&str>,
    ) -> Result<Found>;

    /// Notes that the credential was used now.
    async fn note_use(&self, kernel: &Kernel, account: &Account) -> Result<()>;

    /// The same for an account that was found before, by its session's or token's id, in the
    /// transaction that is about to write.
    async fn refresh(
        &self,
        connection: &mut Connection,
        account: &Account,
        workspace: Option<WorkspaceId>,
    ) -> Result<Found>;
}

impl Caller {
    /// A caller without credentials.
    #[must_use]
    pub fn anonymous(origin: Origin) -> Self {
        Self {
            account: None,
            workspace: None,
            origin,
        }
    }

    /// Notes, where access is administered, that they are told of nothing where there is something.
    pub fn kept_from<T: Target>(&self, catalog: &Catalog, target: &T) {
        if let Some(witness) = &self.origin.witness {
            witness.tried(catalog, None, target);
            witness.hid();
        }
    }

    /// Whether what they try is watched, since access is administered there.
    #[must_use]
    pub const fn is_watched(&self) -> bool {
        self.origin.witness.is_some()
    }

    /// The account, or 401.
    pub fn signed_in(&self) -> Result<&Account> {
        self.account.as_ref().ok_or(Error::Unauthenticated)
    }

    /// The account's id, or 401.
    pub fn user(&self) -> Result<UserId> {
        self.signed_in().map(|account| account.user)
    }

    /// The workspace of the request's path; what does not exist is not found, and nobody is told
    /// who has not signed in.
    pub fn workspace(&self) -> Result<&WorkspaceAccess> {
        self.signed_in()?;
        self.workspace.as_ref().ok_or(Error::NotFound)
    }
}
