//! Personal access tokens: for programs that act for somebody, with that person's rights and no
//! more than the scopes that were named [D-33]. A token is shown once and stored as a fingerprint;
//! it stops with its account, and it cannot make or change the ways by which one signs in.

mod ops;
pub(crate) mod routes;
mod rows;

use airside_kernel::ids::TokenId;
use airside_kernel::{Result, Timestamp, operations};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use rows::delete_all;

use crate::targets::AccountTarget;

/// What every token begins with, so that people and scanners know it for what it is.
pub const TOKEN_PREFIX: &str = "airside_pat_";
/// Characters of a token, beyond its prefix, by which its owner tells it from others.
const SHOWN_CHARS: usize = 6;
/// Tokens of one person.
pub const TOKENS_MAX: i64 = 100;
/// Longest label, in characters.
pub const LABEL_CHARS_MAX: usize = 100;
/// Longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 1000;
/// Scopes of one token.
pub const SCOPES_MAX: usize = 100;

operations! {
    /// Lists one's own tokens.
    ViewTokens => "personal_token:view" on AccountTarget;
    /// Makes a token.
    CreateToken => "personal_token:create" on AccountTarget;
    /// Ends a token.
    DeleteToken => "personal_token:delete" on AccountTarget;
}

/// A token to be made.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct TokenInput {
    /// What its owner calls it.
    #[serde(default)]
    label: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// When it stops; never, if left out.
    expired_at: Option<Timestamp>,
    /// Types (`workitem`), actions (`workitem:edit`) or `instance`. None named: all of the owner's
    /// rights except instance administration and People.
    #[serde(default)]
    scopes: Vec<String>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct TokenRow {
    id: TokenId,
    prefix: String,
    label: String,
    description: String,
    scopes: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
}

/// A token as its owner sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Token {
    /// Id.
    id: TokenId,
    /// What its owner calls it.
    label: String,
    /// What it is for.
    description: String,
    /// The readable beginning of the token.
    prefix: String,
    /// What it is limited to.
    scopes: Vec<String>,
    /// When it was made.
    created_at: Timestamp,
    /// When it stops.
    expired_at: Option<Timestamp>,
    /// Whether it has not stopped.
    is_active: bool,
    /// When it was used last, to the minute.
    last_used: Option<Timestamp>,
    /// The token, in the answer to its making and never again.
    #[serde(rename = "token", skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl Token {
    fn new(row: TokenRow, now: Timestamp) -> Result<Self> {
        Ok(Self {
            id: row.id,
            label: row.label,
            description: row.description,
            prefix: row.prefix,
            scopes: serde_json::from_str(&row.scopes)?,
            created_at: row.created_at,
            expired_at: row.expires_at,
            is_active: row.expires_at.is_none_or(|at| at > now),
            last_used: row.last_used_at,
            secret: None,
        })
    }

    fn showing(mut self, secret: &SecretString) -> Self {
        self.secret = Some(secret.expose_secret().to_owned());
        self
    }
}

/// The part of a token that is shown later.
fn shown(secret: &SecretString) -> String {
    secret
        .expose_secret()
        .chars()
        .take(TOKEN_PREFIX.len() + SHOWN_CHARS)
        .collect()
}
