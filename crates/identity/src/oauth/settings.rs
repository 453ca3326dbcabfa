//! What an instance has set for a provider, and where that provider is called.

use airside_kernel::Result;
use airside_kernel::config::instance::{ConfigurationKey as Key, InstanceConfiguration};
use oauth2::AuthType;
use secrecy::SecretString;
use serde::Deserialize;

use super::Provider;
use super::exchange::Caller;

/// The keys that a provider needs and that have no value.
pub fn missing(provider: Provider, is_set: impl Fn(Key) -> bool) -> Vec<Key> {
    let keys = provider.keys();
    let place = match keys.place {
        Some((place, None)) => Some(place),
        _ => None,
    };
    [Some(keys.client_id), Some(keys.client_secret), place]
        .into_iter()
        .flatten()
        .filter(|key| !is_set(*key))
        .collect()
}

/// Whether people can sign in through it: it is switched on and nothing is missing.
#[must_use]
pub fn is_offered(configuration: &InstanceConfiguration, provider: Provider) -> bool {
    configuration.is_on(provider.keys().switch)
        && missing(provider, |key| configuration.is_set(key)).is_empty()
}

/// A provider that is offered.
#[derive(Debug, Clone)]
pub(super) struct ProviderSettings {
    pub provider: Provider,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Where it is, as it was set, but without a slash at its end.
    pub place: String,
    /// The only organisation of GitHub whose members may sign in.
    pub organization: Option<String>,
    /// Whether names follow the provider's.
    pub has_sync: bool,
}

/// Where a provider is called.
#[derive(Debug, Clone)]
pub(super) struct Endpoints {
    /// Whose ids these are.
    pub issuer: String,
    /// Where browsers go.
    pub authorize: String,
    /// Where codes become tokens.
    pub token: String,
    /// Where a token asks who it is.
    pub who: String,
    /// How we say who we are.
    pub auth: AuthType,
}

/// What a provider of `OpenID` Connect says about itself.
#[derive(Debug, Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl ProviderSettings {
    pub fn of(configuration: &InstanceConfiguration, provider: Provider) -> Result<Self> {
        if !is_offered(configuration, provider) {
            return Err(provider.not_configured().into());
        }
        let keys = provider.keys();
        let place = match (keys.place, provider) {
            (Some((key, default)), _) => Some(configuration.text(key))
                .filter(|text| !text.is_empty())
                .or(default)
                .unwrap_or_default(),
            (None, Provider::Github) => "https://github.com",
            (None, _) => "https://accounts.google.com",
        };
        let organization = configuration.text(Key::GithubOrganizationId).trim();
        let is_limited = provider == Provider::Github && !organization.is_empty();
        Ok(Self {
            provider,
            client_id: configuration.text(keys.client_id).to_owned(),
            client_secret: configuration.secret(keys.client_secret),
            place: place.trim_end_matches('/').to_owned(),
            organization: is_limited.then(|| organization.to_owned()),
            has_sync: keys.sync.is_some_and(|key| configuration.is_on(key)),
        })
    }

    /// What we ask people to let us see, with a space between.
    pub const fn scopes(&self) -> &'static str {
        match self.provider {
            Provider::Google | Provider::Oidc => "openid email profile",
            Provider::Github if self.organization.is_some() => "read:user user:email read:org",
            Provider::Github => "read:user user:email",
            Provider::Gitlab => "read_user",
            Provider::Gitea => "read:user",
        }
    }

    /// Whether it speaks `OpenID` Connect, with an ID token.
    pub const fn is_openid(&self) -> bool {
        matches!(self.provider, Provider::Google | Provider::Oidc)
    }

    pub async fn endpoints(&self, caller: &Caller<'_>) -> Result<Endpoints> {
        let place = self.place.as_str();
        let (authorize, token, who) = match self.provider {
            Provider::Google => (
                format!("{place}/o/oauth2/v2/auth"),
                "https://oauth2.googleapis.com/token".to_owned(),
                "https://openidconnect.googleapis.com/v1/userinfo".to_owned(),
            ),
            Provider::Github => (
                format!("{place}/login/oauth/authorize"),
                format!("{place}/login/oauth/access_token"),
                "https://api.github.com".to_owned(),
            ),
            Provider::Gitlab => (
                format!("{place}/oauth/authorize"),
                format!("{place}/oauth/token"),
                format!("{place}/api/v4/user"),
            ),
            Provider::Gitea => (
                format!("{place}/login/oauth/authorize"),
                format!("{place}/login/oauth/access_token"),
                format!("{place}/api/v1/user"),
            ),
            Provider::Oidc => return self.discover(caller).await,
        };
        Ok(Endpoints {
            issuer: place.to_owned(),
            authorize,
            token,
            who,
            auth: AuthType::RequestBody,
        })
    }

    async fn discover(&self, caller: &Caller<'_>) -> Result<Endpoints> {
        let address = format!("{}/.well-known/openid-configuration", self.place);
        let found: Discovery = caller.read(&address, None).await?;
        // The slash at the end is all that people get wrong and nobody can use.
        if found.issuer.trim_end_matches('/') != self.place {
            return Err(self.provider.refuse("it calls itself by another issuer"));
        }
        let basic = "client_secret_basic";
        let methods = found.token_endpoint_auth_methods_supported;
        let has_basic = methods.is_none_or(|methods| methods.iter().any(|known| known == basic));
        Ok(Endpoints {
            issuer: found.issuer,
            authorize: found.authorization_endpoint,
            token: found.token_endpoint,
            who: found.userinfo_endpoint,
            auth: if has_basic {
                AuthType::BasicAuth
            } else {
                AuthType::RequestBody
            },
        })
    }
}
