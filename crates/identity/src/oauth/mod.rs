//! Signing in through another provider: Google, GitHub, GitLab, Gitea, and whatever speaks `OpenID`
//! Connect.
//!
//! A browser is sent to the provider with a state that belongs to a cookie of this browser and
//! counts once, and with a challenge (PKCE) whose answer only we know. It comes back with a code,
//! which is exchanged for a token between us and the provider; the token asks the provider who it
//! is. Nothing of that token is kept.
//!
//! Whom the provider names, by an id that stays (`connections`), signs in to the account that is
//! connected with it. Somebody new is connected with the account of the same address only where the
//! provider says that the address was verified. That proves the address, so that what somebody else
//! may have set up with it before ends (`prove_address`). Otherwise it is a sign-up, under the same
//! rules as any other; where sign-up is closed, an invitation of a verified address opens it.

mod arrival;
mod exchange;
mod id_token;
mod ops;
mod people;
pub(crate) mod routes;
mod settings;
mod visits;

use std::sync::Arc;

use airside_kernel::config::instance::ConfigurationKey as Key;
use airside_kernel::db::Connection;
use airside_kernel::{Error, Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use settings::{is_offered, missing};

use crate::accounts::EmailAddress;
use crate::codes::{self, Code};

/// A kind of provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the providers")]
pub enum Provider {
    Google,
    Github,
    Gitlab,
    Gitea,
    Oidc,
}

/// The keys of the instance's configuration that concern a provider.
#[derive(Debug, Clone, Copy)]
pub struct ProviderKeys {
    /// Switches it on.
    pub switch: Key,
    /// Our id there.
    pub client_id: Key,
    /// Our secret there.
    pub client_secret: Key,
    /// Where it is, and what is meant where nothing is set.
    pub place: Option<(Key, Option<&'static str>)>,
    /// Whether names follow the provider's.
    pub sync: Option<Key>,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 5] = [
        Self::Google,
        Self::Github,
        Self::Gitlab,
        Self::Gitea,
        Self::Oidc,
    ];

    /// As it is stored, and spelled in paths.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Gitea => "gitea",
            Self::Oidc => "oidc",
        }
    }

    /// Its keys.
    #[must_use]
    pub const fn keys(self) -> ProviderKeys {
        let (switch, client_id, client_secret, place, sync) = match self {
            Self::Google => (
                Key::IsGoogleEnabled,
                Key::GoogleClientId,
                Key::GoogleClientSecret,
                None,
                Some(Key::EnableGoogleSync),
            ),
            Self::Github => (
                Key::IsGithubEnabled,
                Key::GithubClientId,
                Key::GithubClientSecret,
                None,
                Some(Key::EnableGithubSync),
            ),
            Self::Gitlab => (
                Key::IsGitlabEnabled,
                Key::GitlabClientId,
                Key::GitlabClientSecret,
                Some((Key::GitlabHost, Some("https://gitlab.com"))),
                Some(Key::EnableGitlabSync),
            ),
            Self::Gitea => (
                Key::IsGiteaEnabled,
                Key::GiteaClientId,
                Key::GiteaClientSecret,
                Some((Key::GiteaHost, None)),
                Some(Key::EnableGiteaSync),
            ),
            Self::Oidc => (
                Key::IsOidcEnabled,
                Key::OidcClientId,
                Key::OidcClientSecret,
                Some((Key::OidcIssuer, None)),
                None,
            ),
        };
        ProviderKeys {
            switch,
            client_id,
            client_secret,
            place,
            sync,
        }
    }

    const fn not_configured(self) -> Code {
        match self {
            Self::Google => codes::GOOGLE_NOT_CONFIGURED,
            Self::Github => codes::GITHUB_NOT_CONFIGURED,
            Self::Gitlab => codes::GITLAB_NOT_CONFIGURED,
            Self::Gitea => codes::GITEA_NOT_CONFIGURED,
            Self::Oidc => codes::OAUTH_NOT_CONFIGURED,
        }
    }

    const fn failed(self) -> Code {
        match self {
            Self::Google => codes::GOOGLE_OAUTH_PROVIDER_ERROR,
            Self::Github => codes::GITHUB_OAUTH_PROVIDER_ERROR,
            Self::Gitlab => codes::GITLAB_OAUTH_PROVIDER_ERROR,
            Self::Gitea => codes::GITEA_OAUTH_PROVIDER_ERROR,
            Self::Oidc => codes::OIDC_OAUTH_PROVIDER_ERROR,
        }
    }

    /// The error that people get, with the reason in the log. Reasons are our own words: what a
    /// provider says may hold secrets.
    fn refuse(self, reason: &str) -> Error {
        tracing::warn!(provider = self.as_str(), reason, "a sign-in failed");
        self.failed().into()
    }
}

/// What this room asks of the room that keeps invitations.
#[async_trait]
pub trait Invitations: Send + Sync {
    /// Whether an invitation waits for that address.
    async fn is_invited(
        &self,
        connection: &mut Connection,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<bool>;
}

/// The answers of that room, which the program adds to requests.
#[derive(Clone)]
pub struct RoomAbove {
    /// Who is invited.
    pub invitations: Arc<dyn Invitations>,
}
