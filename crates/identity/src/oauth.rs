//! Signing in through another provider. None is built in yet, and the routes say so: a browser is
//! sent back to the page of signing in with the provider's own code.

use airside_kernel::Kernel;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::codes::{self, Code};
use crate::posted::{failed_page, found};
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

fn not_configured(code: Code) -> Response {
    found(&failed_page(
        SIGN_IN_PAGES.form,
        code.number,
        code.name,
        None,
    ))
}

macro_rules! providers {
    ($($start:ident $finish:ident $path:literal $code:ident;)*) => {$(
        /// Begins to sign in through this provider.
        #[utoipa::path(
            get, path = concat!("/auth/", $path, "/"), tag = "identity",
            responses((status = 302, description = "to the page of signing in, with a code")),
        )]
        async fn $start() -> Response {
            not_configured(codes::$code)
        }

        /// Where this provider sends browsers back to.
        #[utoipa::path(
            get, path = concat!("/auth/", $path, "/callback/"), tag = "identity",
            responses((status = 302, description = "to the page of signing in, with a code")),
        )]
        async fn $finish() -> Response {
            not_configured(codes::$code)
        }
    )*};
}

providers! {
    start_google_sign_in finish_google_sign_in "google" GOOGLE_NOT_CONFIGURED;
    start_github_sign_in finish_github_sign_in "github" GITHUB_NOT_CONFIGURED;
    start_gitlab_sign_in finish_gitlab_sign_in "gitlab" GITLAB_NOT_CONFIGURED;
    start_gitea_sign_in finish_gitea_sign_in "gitea" GITEA_NOT_CONFIGURED;
    start_oidc_sign_in finish_oidc_sign_in "oidc" OAUTH_NOT_CONFIGURED;
}
