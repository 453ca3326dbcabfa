//! Talking to a provider: the page that browsers are sent to, the code that becomes a token, and
//! what a token may read.

use airside_kernel::outward::Outward;
use airside_kernel::{Kernel, Result};
use axum::http::header::{ACCEPT, AUTHORIZATION};
use axum::http::{Request, StatusCode};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, ExtraTokenFields,
    HttpRequest, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Provider;
use super::settings::{Endpoints, ProviderSettings};
use super::visits::Browser;

/// What a token comes with where it is `OpenID` Connect.
#[derive(Debug, Deserialize, Serialize)]
struct WithIdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for WithIdToken {}

type Answer = StandardTokenResponse<WithIdToken, BasicTokenType>;
type OwnClient = Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

/// What a code became.
pub(super) struct Token {
    pub access: SecretString,
    pub id_token: Option<String>,
}

/// Calls one provider.
pub(super) struct Caller<'a> {
    pub kernel: &'a Kernel,
    pub provider: Provider,
}

/// Where a provider sends browsers back to.
pub(super) fn callback(kernel: &Kernel, provider: Provider) -> String {
    let base = &kernel.settings.base_url;
    format!("{base}/auth/{}/callback/", provider.as_str())
}

fn client(settings: &ProviderSettings, endpoints: &Endpoints) -> OwnClient {
    Client::new(ClientId::new(settings.client_id.clone()))
        .set_client_secret(ClientSecret::new(
            settings.client_secret.expose_secret().to_owned(),
        ))
        .set_auth_type(endpoints.auth.clone())
}

impl Caller<'_> {
    fn redirect(&self) -> Result<RedirectUrl> {
        RedirectUrl::new(callback(self.kernel, self.provider))
            .map_err(|_| self.provider.refuse("`base_url` is no address"))
    }

    /// The provider's page for this visit.
    pub fn page(
        &self,
        settings: &ProviderSettings,
        endpoints: &Endpoints,
        (browser, state): (&Browser, String),
    ) -> Result<Url> {
        let authorize = AuthUrl::new(endpoints.authorize.clone())
            .ok()
            .filter(|address| matches!(address.url().scheme(), "https" | "http"))
            .ok_or_else(|| self.provider.refuse("its page of signing in is no address"))?;
        let verifier = PkceCodeVerifier::new(browser.verifier());
        let client = client(settings, endpoints)
            .set_auth_uri(authorize)
            .set_redirect_uri(self.redirect()?);
        let mut request = client
            .authorize_url(|| CsrfToken::new(state))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(
                settings
                    .scopes()
                    .split(' ')
                    .map(|scope| Scope::new(scope.to_owned())),
            );
        if settings.is_openid() {
            request = request.add_extra_param("nonce", browser.nonce());
        }
        Ok(request.url().0)
    }

    /// Exchanges the code of this visit.
    pub async fn token(
        &self,
        settings: &ProviderSettings,
        endpoints: &Endpoints,
        (browser, code): (&Browser, String),
    ) -> Result<Token> {
        let token = TokenUrl::new(endpoints.token.clone())
            .map_err(|_| self.provider.refuse("its place for tokens is no address"))?;
        let outward = self.kernel.outward.clone();
        let send = move |request| send(outward.clone(), request);
        let answer = client(settings, endpoints)
            .set_token_uri(token)
            .set_redirect_uri(self.redirect()?)
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(browser.verifier()))
            .request_async(&send)
            .await
            .map_err(|fault| match fault {
                RequestTokenError::Request(fault) => self.provider.refuse(&fault.to_string()),
                RequestTokenError::ServerResponse(_) => self
                    .provider
                    .refuse("it refused the code or our client id and secret"),
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => self
                    .provider
                    .refuse("it answered something else than a token"),
            })?;
        Ok(Token {
            access: SecretString::from(answer.access_token().secret().clone()),
            id_token: answer.extra_fields().id_token.clone(),
        })
    }

    /// Reads JSON, by the token if one is given.
    pub async fn read<T: DeserializeOwned>(
        &self,
        address: &str,
        token: Option<&SecretString>,
    ) -> Result<T> {
        let mut request = Request::get(address).header(ACCEPT, "application/json");
        if let Some(token) = token {
            let bearer = format!("Bearer {}", token.expose_secret());
            request = request.header(AUTHORIZATION, bearer);
        }
        let request = request
            .body(Vec::new())
            .map_err(|_| self.provider.refuse("it is at no address of the web"))?;
        let answer = self
            .kernel
            .outward
            .send(request)
            .await
            .map_err(|fault| self.provider.refuse(&fault.to_string()))?;
        if answer.status() != StatusCode::OK {
            let reason = format!("it answered with status {}", answer.status().as_u16());
            return Err(self.provider.refuse(&reason));
        }
        serde_json::from_slice(answer.body()).map_err(|_| {
            self.provider
                .refuse("it answered something that is not understood")
        })
    }
}

async fn send(
    outward: Outward,
    request: HttpRequest,
) -> std::result::Result<oauth2::HttpResponse, airside_kernel::outward::OutwardFault> {
    outward.send(request).await
}
