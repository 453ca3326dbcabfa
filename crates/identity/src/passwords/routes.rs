//! Passwords over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Path, Visitor};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LinkSent, NewPassword, PasswordChange, ops};
use crate::codes;
use crate::posted::{NumberedError, Pages, Posted};
use crate::sign_in::EmailInput;

const RESET_PAGES: Pages = Pages {
    form: "/forgot-password",
    done: "/sign-in?success=true",
};
const PROFILE_PAGES: Pages = Pages {
    form: "/profile/security",
    done: "/profile/security",
};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(forgot_password))
        .routes(routes!(reset_password))
        .routes(routes!(change_password))
        .routes(routes!(set_password))
}

/// Mails a link that sets another password. The answer is the same for every address.
#[utoipa::path(
    post, path = "/auth/forgot-password/", tag = "identity", request_body = EmailInput,
    responses(
        (status = 200, body = LinkSent),
        (status = 400, body = NumberedError),
        (status = 429, description = "5900", body = NumberedError),
    ),
)]
async fn forgot_password(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Json(input): Json<EmailInput>,
) -> Result<Json<LinkSent>> {
    ops::forgot(&kernel, &caller, &input).await.map(Json)
}

/// Sets the password with a mailed link, and ends all sessions of the account.
#[utoipa::path(
    post, path = "/auth/reset-password/{uid}/{token}/", tag = "identity",
    params(("uid" = String, Path), ("token" = String, Path)), request_body = NewPassword,
    responses(
        (status = 204, description = "the password is set"),
        (status = 302, description = "the answer to a form"),
        (status = 400, description = "5125, 5130, 5138 or 5021", body = NumberedError),
    ),
)]
async fn reset_password(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Path((uid, token)): Path<(String, String)>,
    posted: Posted<NewPassword>,
) -> Response {
    let password = posted.input.password.as_ref();
    let outcome = match uid.parse() {
        Ok(user) => ops::reset(&kernel, &caller, (user, &token), password).await,
        Err(_) => Err(codes::INVALID_PASSWORD_TOKEN.into()),
    };
    posted.reply.answer(outcome, RESET_PAGES)
}

/// Changes one's own password, and ends one's other sessions.
#[utoipa::path(
    post, path = "/auth/change-password/", tag = "identity", request_body = PasswordChange,
    responses(
        (status = 204, description = "the password is changed"),
        (status = 302, description = "the answer to a form"),
        (status = 400, description = "5135, 5138 or 5021", body = NumberedError),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
    ),
)]
async fn change_password(
    State(kernel): State<Kernel>,
    caller: Caller,
    posted: Posted<PasswordChange>,
) -> Response {
    let outcome = ops::change(&kernel, &caller, &posted.input).await;
    posted.reply.answer(outcome, PROFILE_PAGES)
}

/// Gives one's own account its first password.
#[utoipa::path(
    post, path = "/auth/set-password/", tag = "identity", request_body = NewPassword,
    responses(
        (status = 204, description = "the password is set"),
        (status = 302, description = "the answer to a form"),
        (status = 400, description = "5145, 5138 or 5021", body = NumberedError),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
    ),
)]
async fn set_password(
    State(kernel): State<Kernel>,
    caller: Caller,
    posted: Posted<NewPassword>,
) -> Response {
    let outcome = ops::set_first(&kernel, &caller, posted.input.password.as_ref()).await;
    posted.reply.answer(outcome, PROFILE_PAGES)
}
