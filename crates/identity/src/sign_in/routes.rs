//! Signing up, in and out over HTTP.

use airside_kernel::http::{CSRF_COOKIE, ErrorBody, Json, Visitor};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    Credentials, CsrfToken, EmailCheck, EmailInput, SIGN_IN_PAGES, SIGN_UP_PAGES, SignUpInput, ops,
};
use crate::accounts::UserLite;
use crate::posted::{NumberedError, Pages, Posted};
use crate::sessions::{Access, cookie};

/// How long a browser keeps its CSRF token: a year.
const CSRF_SECONDS: i64 = 365 * 24 * 3600;
const SIGN_OUT_PAGES: Pages = Pages {
    form: "/sign-in",
    done: "/sign-in",
};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(get_csrf_token))
        .routes(routes!(check_email))
        .routes(routes!(sign_up))
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
}

/// Gives this browser a CSRF token. Clients that send none are protected by other means.
#[utoipa::path(
    get, path = "/auth/get-csrf-token/", tag = "identity",
    responses((status = 200, body = CsrfToken)),
)]
async fn get_csrf_token(State(kernel): State<Kernel>) -> Response {
    let csrf_token = kernel.entropy.secret("");
    let access = Access {
        http_only: false,
        https: kernel.settings.is_https(),
    };
    let kept = cookie(CSRF_COOKIE, &csrf_token, CSRF_SECONDS, access);
    ([(header::SET_COOKIE, kept)], Json(CsrfToken { csrf_token })).into_response()
}

/// Tells how an address can sign in.
#[utoipa::path(
    post, path = "/auth/email-check/", tag = "identity", request_body = EmailInput,
    responses((status = 200, body = EmailCheck), (status = 400, body = NumberedError)),
)]
async fn check_email(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Json(input): Json<EmailInput>,
) -> Result<Json<EmailCheck>> {
    ops::check_email(&kernel, &caller, &input).await.map(Json)
}

/// Makes an account and signs it in. A form is answered by a redirect.
#[utoipa::path(
    post, path = "/auth/sign-up/", tag = "identity", request_body = SignUpInput,
    responses(
        (status = 200, body = UserLite),
        (status = 302, description = "the answer to a form"),
        (status = 400, body = NumberedError),
        (status = 403, description = "5015 or 5018", body = NumberedError),
    ),
)]
async fn sign_up(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    posted: Posted<SignUpInput>,
) -> Response {
    let outcome = ops::sign_up(&kernel, &caller, &posted.input).await;
    posted.reply.answer(outcome, SIGN_UP_PAGES)
}

/// Signs in with address and password. A form is answered by a redirect.
#[utoipa::path(
    post, path = "/auth/sign-in/", tag = "identity", request_body = Credentials,
    responses(
        (status = 200, body = UserLite),
        (status = 302, description = "the answer to a form"),
        (status = 400, body = NumberedError),
        (status = 401, description = "5065", body = NumberedError),
        (status = 403, description = "5018 or 5019", body = NumberedError),
        (status = 429, description = "5900", body = NumberedError),
    ),
)]
async fn sign_in(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    posted: Posted<Credentials>,
) -> Response {
    let outcome = ops::sign_in(&kernel, &caller, &posted.input).await;
    posted.reply.answer(outcome, SIGN_IN_PAGES)
}

/// Ends the session of this browser. A form is answered by a redirect.
#[utoipa::path(
    post, path = "/auth/sign-out/", tag = "identity",
    responses(
        (status = 204, description = "signed out"),
        (status = 302, description = "the answer to a form"),
        (status = 403, body = ErrorBody),
    ),
)]
async fn sign_out(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    posted: Posted<serde::de::IgnoredAny>,
) -> Response {
    let outcome = ops::sign_out(&kernel, &caller).await;
    posted.reply.answer(outcome, SIGN_OUT_PAGES)
}
