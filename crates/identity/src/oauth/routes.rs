//! Signing in through providers, over HTTP.

use airside_kernel::http::{Query, Visitor};
use airside_kernel::{Error, Kernel};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, BackQuery, BeginQuery};
use super::visits::{self, Browser, VISIT_COOKIE};
use super::{Provider, RoomAbove};
use crate::posted::{Reply, Success, found, is_own_path};
use crate::sign_in::SIGN_IN_PAGES;

/// The routes of all providers.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(start_google_sign_in))
        .routes(routes!(finish_google_sign_in))
        .routes(routes!(start_github_sign_in))
        .routes(routes!(finish_github_sign_in))
        .routes(routes!(start_gitlab_sign_in))
        .routes(routes!(finish_gitlab_sign_in))
        .routes(routes!(start_gitea_sign_in))
        .routes(routes!(finish_gitea_sign_in))
        .routes(routes!(start_oidc_sign_in))
        .routes(routes!(finish_oidc_sign_in))
}

/// Sends a browser to the provider.
async fn start(
    kernel: Kernel,
    Visitor(caller): Visitor,
    provider: Provider,
    query: BeginQuery,
) -> Response {
    let next_path = query.next_path.filter(|path| is_own_path(path));
    match ops::begin(&kernel, &caller, provider, next_path.clone()).await {
        Ok(sent) => {
            let mut response = found(sent.page.as_str());
            let headers = response.headers_mut();
            headers.append(header::SET_COOKIE, sent.cookie);
            response
        }
        Err(fault) => Reply::page(next_path).answer(Err(fault), SIGN_IN_PAGES),
    }
}

/// Takes a browser back from the provider.
async fn finish(
    (kernel, above): (Kernel, RoomAbove),
    Visitor(caller): Visitor,
    provider: Provider,
    (headers, query): (HeaderMap, BackQuery),
) -> Response {
    let browser = airside_kernel::http::cookie(&headers, VISIT_COOKIE)
        .map(|secret| Browser::bringing(&secret));
    let brought = (browser.as_ref(), query.state.as_deref());
    let (settings, visit) = match ops::come_back(&kernel, &caller, provider, brought).await {
        Ok(back) => back,
        Err(fault) => return Reply::page(None).answer(Err(fault), SIGN_IN_PAGES),
    };
    let is_https = kernel.settings.is_https();
    let (Some(visit), Some(browser)) = (visit, browser) else {
        let fault: Error = provider.refuse("somebody came back who was not sent, or again");
        return Reply::page(None).answer(Err(fault), SIGN_IN_PAGES);
    };
    let outcome = ops::finish((&kernel, &above), &caller, &settings, &browser, query).await;
    let outcome = outcome.map(|session| Success::default().cookie(session.set_cookie()));
    let mut response = Reply::page(visit.next_path).answer(outcome, SIGN_IN_PAGES);
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, visits::clear_cookie(is_https));
    response
}

macro_rules! providers {
    ($($start:ident $finish:ident $path:literal $provider:ident;)*) => {$(
        /// Begins to sign in through this provider.
        #[utoipa::path(
            get, path = concat!("/auth/", $path, "/"), tag = "identity", params(BeginQuery),
            responses((
                status = 302,
                description = "to the provider, or to the page of signing in with a code",
            )),
        )]
        async fn $start(
            State(kernel): State<Kernel>,
            visitor: Visitor,
            Query(query): Query<BeginQuery>,
        ) -> Response {
            start(kernel, visitor, Provider::$provider, query).await
        }

        /// Where this provider sends browsers back to.
        #[utoipa::path(
            get, path = concat!("/auth/", $path, "/callback/"), tag = "identity",
            params(BackQuery),
            responses((
                status = 302,
                description = "signed in, or to the page of signing in with a code",
            )),
        )]
        async fn $finish(
            State(kernel): State<Kernel>,
            Extension(above): Extension<RoomAbove>,
            visitor: Visitor,
            headers: HeaderMap,
            Query(query): Query<BackQuery>,
        ) -> Response {
            finish((kernel, above), visitor, Provider::$provider, (headers, query)).await
        }
    )*};
}

providers! {
    start_google_sign_in finish_google_sign_in "google" Google;
    start_github_sign_in finish_github_sign_in "github" Github;
    start_gitlab_sign_in finish_gitlab_sign_in "gitlab" Gitlab;
    start_gitea_sign_in finish_gitea_sign_in "gitea" Gitea;
    start_oidc_sign_in finish_oidc_sign_in "oidc" Oidc;
}
