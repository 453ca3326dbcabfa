//! Pages of other sites, which change nothing in the name of somebody signed in here.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::caller::{credential_of, is_own_csrf_token, wrong_csrf_token};
use crate::Kernel;
use crate::access::Credential;
use crate::error::Error;

const CSRF_HEADER: &str = "x-csrftoken";

/// Whose page asks for a change.
#[derive(Debug, PartialEq, Eq)]
enum Page {
    /// One of ours, or no browser's.
    Ours,
    /// One of ours by a name that is not the instance's. Such a name may be lent to this address for
    /// a moment by whoever owns it, so that it is not taken for ours.
    ByAnotherName,
    Foreign,
}

/// Refuses changes that another site's page asks for. A browser always says where a request comes
/// from; a request that says nothing is no browser's.
pub async fn refuse_foreign_origins(
    State(kernel): State<Kernel>,
    request: Request,
    next: Next,
) -> Response {
    let (method, headers) = (request.method(), request.headers());
    if method.is_safe() || matches!(credential_of(headers), Some(Credential::Token(_))) {
        return next.run(request).await;
    }
    let base_url = &kernel.settings.base_url;
    match page(headers, base_url) {
        Page::Ours => {}
        Page::ByAnotherName => {
            let message = format!(
                "this instance is at {base_url}: open it there, or set AIRSIDE_BASE_URL to the \
                 address that you opened"
            );
            return Error::forbidden("wrong_address", message).into_response();
        }
        Page::Foreign => {
            let message = "this change was asked for by another site's page";
            return Error::forbidden("foreign_origin", message).into_response();
        }
    }
    let sent = headers.get(CSRF_HEADER);
    let sent = sent.map(|value| value.to_str().unwrap_or_default());
    if sent.is_some_and(|sent| !is_own_csrf_token(headers, sent)) {
        return wrong_csrf_token().into_response();
    }
    next.run(request).await
}

fn page(headers: &HeaderMap, base_url: &str) -> Page {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), _) | (None, None) => Page::Ours,
        (Some(_), _) => Page::Foreign,
        // Without TLS browsers say this only.
        (None, Some(origin)) if origin == base_url => Page::Ours,
        (None, Some(origin)) => match origin.parse::<Uri>().ok().as_ref() {
            Some(uri) if is_at(uri, text(header::HOST.as_str())) => {
                if is_numbered(uri) {
                    Page::Ours
                } else {
                    Page::ByAnotherName
                }
            }
            _ => Page::Foreign,
        },
    }
}

/// Whether the page came from where the request goes.
fn is_at(page: &Uri, host: Option<&str>) -> bool {
    let authority = page.authority().map(Authority::as_str);
    authority.is_some() && authority == host
}

/// Whether the host is an address of the network, or this machine: nobody else can have lent it.
fn is_numbered(page: &Uri) -> bool {
    let host = page.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://airside.example.com";

    fn asked(pairs: &[(&'static str, &'static str)]) -> Page {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, header::HeaderValue::from_static(value));
        }
        page(&headers, BASE)
    }

    #[test]
    fn a_page_of_another_site_is_known_by_what_the_browser_says() {
        assert_eq!(asked(&[]), Page::Ours);
        for (site, expected) in [
            ("same-origin", Page::Ours),
            ("none", Page::Ours),
            ("cross-site", Page::Foreign),
            ("same-site", Page::Foreign),
        ] {
            assert_eq!(asked(&[("sec-fetch-site", site)]), expected, "{site}");
            let lying = [("sec-fetch-site", site), ("origin", BASE)];
            assert_eq!(asked(&lying), expected, "{site}");
        }
    }

    #[test]
    fn without_tls_the_page_is_known_by_its_address() {
        let from = |origin, host| asked(&[("origin", origin), ("host", host)]);
        assert_eq!(from(BASE, "airside.example.com"), Page::Ours);
        assert_eq!(from(BASE, "127.0.0.1:8080"), Page::Ours);
        for own in ["192.168.1.5:8080", "[fd00::2]:8080", "localhost:8080"] {
            let origin: &'static str = Box::leak(format!("http://{own}").into_boxed_str());
            assert_eq!(from(origin, own), Page::Ours, "{own}");
            assert_eq!(from(origin, "airside.example.com"), Page::Foreign);
        }
        assert_eq!(from("http://nas:8080", "nas:8080"), Page::ByAnotherName);
        assert_eq!(from("http://nas:8080", "nas:8081"), Page::Foreign);
        assert_eq!(
            from("https://evil.example.com", "airside.example.com"),
            Page::Foreign
        );
        assert_eq!(from("null", "airside.example.com"), Page::Foreign);
    }
}
