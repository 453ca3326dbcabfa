//! Mailed codes and links over HTTP.

use airside_kernel::http::{Json, Visitor};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{MagicInput, MagicSent, ops};
use crate::accounts::UserLite;
use crate::posted::{NumberedError, Posted};
use crate::sign_in::{EmailInput, SIGN_IN_PAGES, SIGN_UP_PAGES};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(send_magic_code))
        .routes(routes!(sign_in_by_magic_code))
        .routes(routes!(sign_up_by_magic_code))
}

/// Mails a code and a link to an address, if they can let anybody in.
#[utoipa::path(
    post, path = "/auth/magic-generate/", tag = "identity", request_body = EmailInput,
    responses(
        (status = 200, body = MagicSent),
        (status = 400, body = NumberedError),
        (status = 403, description = "5016", body = NumberedError),
        (status = 429, description = "5900", body = NumberedError),
    ),
)]
async fn send_magic_code(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Json(input): Json<EmailInput>,
) -> Result<Json<MagicSent>> {
    ops::send_code(&kernel, &caller, &input).await.map(Json)
}

/// Signs in with a mailed code or link. A form is answered by a redirect.
#[utoipa::path(
    post, path = "/auth/magic-sign-in/", tag = "identity", request_body = MagicInput,
    responses(
        (status = 200, body = UserLite),
        (status = 302, description = "the answer to a form"),
        (status = 400, body = NumberedError),
        (status = 401, description = "5090, 5095 or 5100", body = NumberedError),
        (status = 403, description = "5016 or 5019", body = NumberedError),
    ),
)]
async fn sign_in_by_magic_code(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    posted: Posted<MagicInput>,
) -> Response {
    let outcome = ops::sign_in(&kernel, &caller, &posted.input).await;
    posted.reply.answer(outcome, SIGN_IN_PAGES)
}

/// Makes an account with a mailed code or link. A form is answered by a redirect.
#[utoipa::path(
    post, path = "/auth/magic-sign-up/", tag = "identity", request_body = MagicInput,
    responses(
        (status = 200, body = UserLite),
        (status = 302, description = "the answer to a form"),
        (status = 400, body = NumberedError),
        (status = 401, description = "5092, 5097 or 5102", body = NumberedError),
        (status = 403, description = "5015 or 5016", body = NumberedError),
    ),
)]
async fn sign_up_by_magic_code(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    posted: Posted<MagicInput>,
) -> Response {
    let outcome = ops::sign_up(&kernel, &caller, &posted.input).await;
    posted.reply.answer(outcome, SIGN_UP_PAGES)
}
