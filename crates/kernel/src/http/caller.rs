//! Who is calling: the session cookie, `X-Api-Key` or a bearer token.
//!
//! A handler that takes a [`Caller`] is reached by accounts only: nobody's body is read, and nobody
//! is told what is wrong with it. What is open to everybody takes a [`Visitor`].

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;

use super::idempotency::IdempotencyKey;
use crate::Kernel;
use crate::access::{Caller, Credential, Origin, Presumed};
use crate::entropy::fingerprint;
use crate::error::Error;
use crate::record::Witness;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "sessionid";
/// Name of the cookie that holds the CSRF token of a browser.
pub const CSRF_COOKIE: &str = "csrftoken";
/// Below this prefix, the next part of the path is a workspace's slug.
pub(crate) const WORKSPACE_PREFIX: &str = "/api/v1/workspaces/";
const API_KEY: &str = "x-api-key";
const BEARER: &str = "Bearer ";
/// Longest kept part of a client's name for itself.
const USER_AGENT_BYTES_MAX: usize = 300;

impl FromRequestParts<Kernel> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, kernel: &Kernel) -> Result<Self, Error> {
        let Visitor(caller) = Visitor::from_request_parts(parts, kernel).await?;
        caller.signed_in()?;
        Ok(caller)
    }
}

/// Whoever asks for what is open to everybody: an account, or nobody in particular.
#[derive(Debug, Clone)]
pub struct Visitor(pub Caller);

impl FromRequestParts<Kernel> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, kernel: &Kernel) -> Result<Self, Error> {
        let origin = origin(parts, kernel);
        let slug = workspace_slug(&parts.uri);
        let mut caller = Caller::anonymous(origin);
        let Some(credential) = credential_of(&parts.headers) else {
            return Ok(Self(caller));
        };
        let found = {
            let mut connection = kernel.db.read().await?;
            kernel
                .authenticator
                .authenticate(&mut connection, &credential, slug.as_deref())
                .await?
        };
        if found.account.is_none() && matches!(credential, Credential::Token(_)) {
            return Err(Error::Unauthenticated);
        }
        if let (Some(account), true) = (&found.account, found.is_use_due) {
            // Not worth a failed request: the next one tries again.
            if let Err(fault) = kernel.authenticator.note_use(kernel, account).await {
                tracing::warn!(error = ?fault, "the use of a credential was not noted");
            }
        }
        caller.account = found.account;
        caller.workspace = found.workspace;
        if let Some(witness) = &caller.origin.witness {
            witness.saw(&caller);
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<Kernel> for Presumed {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, kernel: &Kernel) -> Result<Self, Error> {
        let named = credential_of(&parts.headers).zip(workspace_slug(&parts.uri));
        let named = named
            .as_ref()
            .map(|(credential, slug)| (credential, slug.as_str()));
        let presumed = named.and_then(|named| kernel.presume(named, &origin(parts, kernel)));
        if let Some(presumed) = presumed {
            return Ok(presumed);
        }
        let caller = Caller::from_request_parts(parts, kernel).await?;
        if let Some(named) = named {
            kernel.remember(named, &caller);
        }
        Ok(caller.into())
    }
}

/// What the request brings to prove who it is. A token goes before a cookie.
#[must_use]
pub fn credential_of(headers: &HeaderMap) -> Option<Credential> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(token) = text(API_KEY) {
        return Some(Credential::Token(token.to_owned()));
    }
    let bearer = text(header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix(BEARER));
    if let Some(token) = bearer {
        return Some(Credential::Token(token.trim().to_owned()));
    }
    CookieJar::from_headers(headers)
        .get(SESSION_COOKIE)
        .map(|cookie| Credential::SessionCookie(cookie.value().to_owned()))
}

fn workspace_slug(uri: &Uri) -> Option<String> {
    let rest = uri.path().strip_prefix(WORKSPACE_PREFIX)?;
    rest.split('/')
        .next()
        .filter(|slug| !slug.is_empty())
        .map(str::to_owned)
}

fn origin(parts: &Parts, kernel: &Kernel) -> Origin {
    let text = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = text("x-forwarded-for");
    Origin {
        ip: client_ip(peer, forwarded, &kernel.settings.trusted_proxies).map(|ip| ip.to_string()),
        user_agent: text("user-agent").map(|agent| {
            let mut end = agent.len().min(USER_AGENT_BYTES_MAX);
            while !agent.is_char_boundary(end) {
                end -= 1;
            }
            agent[..end].to_owned()
        }),
        request_id: text("x-request-id").map(str::to_owned),
        idempotency: parts.extensions.get::<IdempotencyKey>().cloned(),
        witness: parts.extensions.get::<Witness>().cloned(),
    }
}

/// The client's address: the last one in `X-Forwarded-For` that is not a trusted proxy, if the
/// peer is one.
fn client_ip(peer: Option<IpAddr>, forwarded: Option<&str>, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = peer?;
    if !trusted.contains(&peer) {
        return Some(peer);
    }
    forwarded
        .unwrap_or_default()
        .rsplit(',')
        .map_while(|address| address.trim().parse::<IpAddr>().ok())
        .find(|address| !trusted.contains(address))
        .or(Some(peer))
}

/// A cookie of this browser.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(name).map(|cookie| cookie.value().to_owned())
}

/// Whether a sent token is the one of this browser's cookie. Clients that know nothing of such
/// tokens send none, and are protected by where the browser says that a request comes from.
#[must_use]
pub fn is_own_csrf_token(headers: &HeaderMap, sent: &str) -> bool {
    let jar = CookieJar::from_headers(headers);
    let own = jar.get(CSRF_COOKIE).map(Cookie::value);
    own.is_some_and(|own| !own.is_empty() && fingerprint(own) == fingerprint(sent))
}

/// The answer to a token that is not this browser's.
#[must_use]
pub fn wrong_csrf_token() -> Error {
    Error::forbidden(
        "wrong_csrf_token",
        "the CSRF token is not this browser's; fetch a new one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        let ip = |text: &str| text.parse::<IpAddr>().ok();
        let proxy = [IpAddr::from([10, 0, 0, 1])];
        let header = Some("6.6.6.6, 9.9.9.9");
        assert_eq!(client_ip(ip("8.8.8.8"), header, &proxy), ip("8.8.8.8"));
        assert_eq!(client_ip(ip("10.0.0.1"), header, &proxy), ip("9.9.9.9"));
        assert_eq!(client_ip(ip("10.0.0.1"), None, &proxy), ip("10.0.0.1"));
    }
}
