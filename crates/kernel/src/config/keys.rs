//! The keys of the instance's configuration: what an instance admin may set while it runs.

use lettre::message::Mailbox;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Groups of keys, as the administration pages show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are the groups")]
pub enum Category {
    Authentication,
    WorkspaceManagement,
    Google,
    Github,
    Gitlab,
    Gitea,
    Oidc,
    Smtp,
    Ai,
    Unsplash,
    Slack,
    Storage,
}

impl Category {
    /// As it is stored and answered.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "AUTHENTICATION",
            Self::WorkspaceManagement => "WORKSPACE_MANAGEMENT",
            Self::Google => "GOOGLE",
            Self::Github => "GITHUB",
            Self::Gitlab => "GITLAB",
            Self::Gitea => "GITEA",
            Self::Oidc => "OIDC",
            Self::Smtp => "SMTP",
            Self::Ai => "AI",
            Self::Unsplash => "UNSPLASH",
            Self::Slack => "SLACK",
            Self::Storage => "STORAGE",
        }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// `1` or `0`.
    Switch,
    /// One line of text.
    Text,
    /// One line of text that is sealed at rest and never shown.
    Secret,
    /// An address of the web, without anything behind its path.
    Address,
    /// A TCP port.
    Port,
    /// A number of bytes, from one to [`FILE_SIZE_MAX`].
    Bytes,
}

/// Largest upload that an instance can allow.
pub const FILE_SIZE_MAX: u64 = 1 << 30;
/// Largest upload where the instance says nothing else.
pub const FILE_SIZE_LIMIT_DEFAULT: u64 = 5 << 20;
/// Longest value.
const VALUE_BYTES_MAX: usize = 4096;

/// What is known of one key.
#[derive(Debug, Clone, Copy)]
pub struct KeySpec {
    /// The key, such as `EMAIL_HOST`.
    pub name: &'static str,
    /// Its group.
    pub category: Category,
    /// What its value may be.
    pub kind: ValueKind,
    /// Its value where nothing was set.
    pub default: &'static str,
}

/// Declares [`ConfigurationKey`] with one line for each key.
macro_rules! configuration_keys {
    ($($variant:ident $name:literal $category:ident $kind:ident = $default:literal;)*) => {
        /// A key of the instance's configuration.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the variants are the keys")]
        pub enum ConfigurationKey {
            $($variant),*
        }

        impl ConfigurationKey {
            /// Every key, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// What is known of this key.
            #[must_use]
            pub const fn spec(self) -> KeySpec {
                match self {
                    $(Self::$variant => KeySpec {
                        name: $name,
                        category: Category::$category,
                        kind: ValueKind::$kind,
                        default: $default,
                    }),*
                }
            }
        }
    };
}

configuration_keys! {
    EnableSignup "ENABLE_SIGNUP" Authentication Switch = "1";
    EnableEmailPassword "ENABLE_EMAIL_PASSWORD" Authentication Switch = "1";
    EnableMagicLinkLogin "ENABLE_MAGIC_LINK_LOGIN" Authentication Switch = "0";
    IsGoogleEnabled "IS_GOOGLE_ENABLED" Authentication Switch = "0";
    IsGithubEnabled "IS_GITHUB_ENABLED" Authentication Switch = "0";
    IsGitlabEnabled "IS_GITLAB_ENABLED" Authentication Switch = "0";
    IsGiteaEnabled "IS_GITEA_ENABLED" Authentication Switch = "0";
    IsOidcEnabled "IS_OIDC_ENABLED" Authentication Switch = "0";
    DisableWorkspaceCreation "DISABLE_WORKSPACE_CREATION" WorkspaceManagement Switch = "0";
    GoogleClientId "GOOGLE_CLIENT_ID" Google Text = "";
    GoogleClientSecret "GOOGLE_CLIENT_SECRET" Google Secret = "";
    EnableGoogleSync "ENABLE_GOOGLE_SYNC" Google Switch = "0";
    GithubClientId "GITHUB_CLIENT_ID" Github Text = "";
    GithubClientSecret "GITHUB_CLIENT_SECRET" Github Secret = "";
    GithubOrganizationId "GITHUB_ORGANIZATION_ID" Github Text = "";
    EnableGithubSync "ENABLE_GITHUB_SYNC" Github Switch = "0";
    GitlabHost "GITLAB_HOST" Gitlab Address = "";
    GitlabClientId "GITLAB_CLIENT_ID" Gitlab Text = "";
    GitlabClientSecret "GITLAB_CLIENT_SECRET" Gitlab Secret = "";
    EnableGitlabSync "ENABLE_GITLAB_SYNC" Gitlab Switch = "0";
    GiteaHost "GITEA_HOST" Gitea Address = "";
    GiteaClientId "GITEA_CLIENT_ID" Gitea Text = "";
    GiteaClientSecret "GITEA_CLIENT_SECRET" Gitea Secret = "";
    EnableGiteaSync "ENABLE_GITEA_SYNC" Gitea Switch = "0";
    OidcIssuer "OIDC_ISSUER" Oidc Address = "";
    OidcClientId "OIDC_CLIENT_ID" Oidc Text = "";
    OidcClientSecret "OIDC_CLIENT_SECRET" Oidc Secret = "";
    OidcName "OIDC_NAME" Oidc Text = "";
    EnableSmtp "ENABLE_SMTP" Smtp Switch = "0";
    EmailHost "EMAIL_HOST" Smtp Text = "";
    EmailHostUser "EMAIL_HOST_USER" Smtp Text = "";
    EmailHostPassword "EMAIL_HOST_PASSWORD" Smtp Secret = "";
    EmailPort "EMAIL_PORT" Smtp Port = "587";
    EmailFrom "EMAIL_FROM" Smtp Text = "";
    EmailUseTls "EMAIL_USE_TLS" Smtp Switch = "1";
    EmailUseSsl "EMAIL_USE_SSL" Smtp Switch = "0";
    LlmProvider "LLM_PROVIDER" Ai Text = "openai";
    LlmApiBase "LLM_API_BASE" Ai Text = "";
    LlmApiKey "LLM_API_KEY" Ai Secret = "";
    LlmModel "LLM_MODEL" Ai Text = "";
    UnsplashAccessKey "UNSPLASH_ACCESS_KEY" Unsplash Secret = "";
    SlackClientId "SLACK_CLIENT_ID" Slack Text = "";
    SlackClientSecret "SLACK_CLIENT_SECRET" Slack Secret = "";
    FileSizeLimit "FILE_SIZE_LIMIT" Storage Bytes = "5242880";
}

impl ConfigurationKey {
    /// The key of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|key| key.spec().name == name)
    }

    /// The id of its row: the same on every instance, made of its name.
    #[must_use]
    pub fn id(self) -> Uuid {
        let digest: [u8; 32] = Sha256::digest(self.spec().name.as_bytes()).into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// Whether its value is sealed at rest.
    #[must_use]
    pub const fn is_encrypted(self) -> bool {
        matches!(self.spec().kind, ValueKind::Secret)
    }

    /// What is wrong with a value for this key, if anything is.
    pub fn check(self, value: &str) -> Result<(), &'static str> {
        if value.len() > VALUE_BYTES_MAX {
            return Err("is longer than 4096 bytes");
        }
        if value.chars().any(char::is_control) {
            return Err("must be one line of text");
        }
        if self == Self::EmailFrom && !value.is_empty() && value.parse::<Mailbox>().is_err() {
            return Err("must be an address such as Airside <airside@example.com>");
        }
        match self.spec().kind {
            ValueKind::Switch if !matches!(value, "0" | "1") => Err("must be 0 or 1"),
            ValueKind::Address if !value.is_empty() && !is_address(value) => {
                Err("must be an address such as https://id.example.com")
            }
            ValueKind::Port if !value.parse::<u16>().is_ok_and(|port| port > 0) => {
                Err("must be a port from 1 to 65535")
            }
            ValueKind::Bytes
                if !value
                    .parse::<u64>()
                    .is_ok_and(|n| (1..=FILE_SIZE_MAX).contains(&n)) =>
            {
                Err("must be a number of bytes from 1 to 1073741824")
            }
            _ => Ok(()),
        }
    }
}

/// Whether it is an address of the web with a host, and nothing behind its path.
fn is_address(value: &str) -> bool {
    let Ok(address) = value.parse::<axum::http::Uri>() else {
        return false;
    };
    let is_web = matches!(address.scheme_str(), Some("https" | "http"));
    let has_host = address.host().is_some_and(|host| !host.is_empty());
    let has_more = value.contains(['?', '#', '@']);
    is_web && has_host && !has_more
}

#[cfg(test)]
mod tests {
    use super::ConfigurationKey as Key;

    #[test]
    fn every_default_is_a_value_that_its_key_takes() {
        for key in Key::ALL {
            let spec = key.spec();
            assert_eq!(key.check(spec.default), Ok(()), "{}", spec.name);
            assert_eq!(Key::from_name(spec.name), Some(*key));
        }
        assert_eq!(Key::from_name("EMAIL"), None);
    }

    #[test]
    fn values_are_checked_by_kind() {
        let check = |key: Key, value: &str, fits: bool| {
            assert_eq!(key.check(value).is_ok(), fits, "{key:?} = {value}");
        };
        check(Key::EnableSignup, "2", false);
        check(Key::EnableSignup, "", false);
        check(Key::EmailPort, "0", false);
        check(Key::EmailPort, "465", true);
        check(Key::EmailPort, "65536", false);
        check(Key::FileSizeLimit, "0", false);
        check(Key::FileSizeLimit, "1073741825", false);
        check(Key::OidcIssuer, "https://id.example.com/realms/main", true);
        check(Key::OidcIssuer, "http://127.0.0.1:9000", true);
        check(Key::OidcIssuer, "", true);
        check(Key::OidcIssuer, "id.example.com", false);
        check(Key::OidcIssuer, "javascript:alert(1)", false);
        check(Key::OidcIssuer, "https://id.example.com?x=1", false);
        check(Key::OidcIssuer, "https://us@id.example.com", false);
        check(Key::EmailHost, "smtp.example.com", true);
        check(Key::EmailFrom, "not a mail", false);
        check(Key::EmailFrom, "airside@example.com", true);
        check(Key::EmailFrom, "Airside <airside@example.com>", true);
        check(Key::EmailHost, "a\r\nRCPT TO:<x>", false);
    }
}
