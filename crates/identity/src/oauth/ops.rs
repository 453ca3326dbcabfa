//! The way to a provider and back.

use airside_kernel::access::Caller;
use airside_kernel::{Kernel, Result};
use axum::http::HeaderValue;
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;

use super::arrival::Arrival;
use super::exchange::{self, Token};
use super::id_token::{self, Expected};
use super::people::{Asking, Person};
use super::settings::{Endpoints, ProviderSettings};
use super::visits::{self, Browser, Visit};
use super::{Provider, RoomAbove};
use crate::attempts::{self, PROVIDER_ADDRESS};
use crate::sessions::OpenedSession;
use crate::sign_in::require_set_up;

/// How the way begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BeginQuery {
    /// The page of ours to go to after signing in.
    pub next_path: Option<String>,
}

/// What a provider sends browsers back with.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BackQuery {
    /// Becomes a token.
    pub code: Option<String>,
    /// What the browser was sent there with.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The provider's name of itself.
    pub iss: Option<String>,
}

/// Somebody who was sent to a provider.
pub(super) struct Sent {
    pub page: Url,
    pub cookie: HeaderValue,
}

async fn settings(
    kernel: &Kernel,
    caller: &Caller,
    provider: Provider,
) -> Result<ProviderSettings> {
    require_set_up(kernel).await?;
    let configuration = kernel.configuration().await?;
    let settings = ProviderSettings::of(&configuration, provider)?;
    let network = attempts::network(&caller.origin);
    attempts::spend(kernel, &[(PROVIDER_ADDRESS, network.as_str())]).await?;
    Ok(settings)
}

/// Begins a visit to the provider.
pub(super) async fn begin(
    kernel: &Kernel,
    caller: &Caller,
    provider: Provider,
    next_path: Option<String>,
) -> Result<Sent> {
    let settings = settings(kernel, caller, provider).await?;
    let calling = exchange::Caller { kernel, provider };
    let endpoints = settings.endpoints(&calling).await?;
    let browser = Browser::new(&kernel.entropy);
    let state = visits::begin(kernel, provider, &browser, next_path).await?;
    Ok(Sent {
        page: calling.page(&settings, &endpoints, (&browser, state))?,
        cookie: browser.set_cookie(kernel.settings.is_https()),
    })
}

/// Ends the visit that this browser comes back from, if there is one. Whatever happens then, it does
/// not come back from it again.
pub(super) async fn come_back(
    kernel: &Kernel,
    caller: &Caller,
    provider: Provider,
    (browser, state): (Option<&Browser>, Option<&str>),
) -> Result<(ProviderSettings, Option<Visit>)> {
    let settings = settings(kernel, caller, provider).await?;
    let visit = match (browser, state) {
        (Some(browser), Some(state)) => visits::end(kernel, provider, browser, state).await?,
        _ => None,
    };
    Ok((settings, visit))
}

/// Lets somebody in who came back from a visit of theirs.
pub(super) async fn finish(
    (kernel, above): (&Kernel, &RoomAbove),
    caller: &Caller,
    settings: &ProviderSettings,
    browser: &Browser,
    query: BackQuery,
) -> Result<OpenedSession> {
    let provider = settings.provider;
    let code = query
        .code
        .filter(|_| query.error.is_none())
        .ok_or_else(|| provider.refuse("it sent somebody back without a code"))?;
    let calling = exchange::Caller { kernel, provider };
    let endpoints = settings.endpoints(&calling).await?;
    if query.iss.is_some_and(|issuer| issuer != endpoints.issuer) {
        return Err(provider.refuse("the code is of another issuer"));
    }
    let token = calling.token(settings, &endpoints, (browser, code)).await?;
    let named = named(kernel, (settings, &endpoints), browser, &token)?;
    let asking = Asking {
        caller: &calling,
        settings,
        endpoints: &endpoints,
        token: &token.access,
    };
    let person: Person = asking.who(named.as_deref()).await?;
    let arrival = Arrival {
        kernel,
        caller,
        above,
        person,
        has_sync: settings.has_sync,
    };
    arrival.let_in().await
}

/// Whom the ID token names, where there has to be one.
fn named(
    kernel: &Kernel,
    (settings, endpoints): (&ProviderSettings, &Endpoints),
    browser: &Browser,
    token: &Token,
) -> Result<Option<String>> {
    if !settings.is_openid() {
        return Ok(None);
    }
    let refuse = |reason| settings.provider.refuse(reason);
    let id_token = token.id_token.as_deref();
    let id_token = id_token.ok_or_else(|| refuse("it gave no ID token"))?;
    let expected = Expected {
        issuer: &endpoints.issuer,
        client_id: &settings.client_id,
        nonce: &browser.nonce(),
        now: kernel.clock.now(),
    };
    id_token::subject(id_token, &expected)
        .map(Some)
        .map_err(refuse)
}
