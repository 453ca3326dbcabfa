//! `/api/instances/admins/sign-up/` = `/admin/sign-up/`, and the same for signing in and out.

use airside_identity::posted::{Pages, Posted, Success};
use airside_identity::sessions::clear_cookie;
use airside_kernel::http::Visitor;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, Entered};
use super::{SignInForm, SignOutForm, SignUpForm};
use crate::admins::{AdminSession, SessionUser};

/// Where the set-up form is, and where it leads.
const SET_UP: Pages = Pages {
    form: "/admin/sign-up",
    done: "/admin",
};
/// Where the sign-in form is, and where it leads.
const SIGN_IN: Pages = Pages {
    form: "/admin/sign-in",
    done: "/admin",
};
/// Where signing out leads.
const SIGN_OUT: Pages = Pages {
    form: "/admin",
    done: "/admin/sign-in",
};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(sign_up_admin))
        .routes(routes!(sign_up_admin_page))
        .routes(routes!(sign_in_admin))
        .routes(routes!(sign_in_admin_page))
        .routes(routes!(sign_out_admin))
        .routes(routes!(sign_out_admin_page))
}

/// Makes the first admin; afterwards 5150.
#[utoipa::path(post, path = "/api/instances/admins/sign-up/", tag = "instance",
    request_body = SignUpForm, responses((status = 200, body = AdminSession)))]
async fn sign_up_admin(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Posted { input, reply }: Posted<SignUpForm>,
) -> Response {
    let entered = ops::sign_up(&kernel, &caller, &input).await;
    reply.answer(entered_answer(&kernel, entered).await, SET_UP)
}

/// The same under the address of the page.
#[utoipa::path(post, path = "/admin/sign-up/", tag = "instance",
    request_body = SignUpForm, responses((status = 200, body = AdminSession)))]
async fn sign_up_admin_page(
    state: State<Kernel>,
    caller: Visitor,
    posted: Posted<SignUpForm>,
) -> Response {
    sign_up_admin(state, caller, posted).await
}

/// Signs an instance admin in; anybody else gets 5175 and no session.
#[utoipa::path(post, path = "/api/instances/admins/sign-in/", tag = "instance",
    request_body = SignInForm, responses((status = 200, body = AdminSession)))]
async fn sign_in_admin(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Posted { input, reply }: Posted<SignInForm>,
) -> Response {
    let entered = ops::sign_in(&kernel, &caller, &input).await;
    reply.answer(entered_answer(&kernel, entered).await, SIGN_IN)
}

/// The same under the address of the page.
#[utoipa::path(post, path = "/admin/sign-in/", tag = "instance",
    request_body = SignInForm, responses((status = 200, body = AdminSession)))]
async fn sign_in_admin_page(
    state: State<Kernel>,
    caller: Visitor,
    posted: Posted<SignInForm>,
) -> Response {
    sign_in_admin(state, caller, posted).await
}

/// Ends the session of an instance admin.
#[utoipa::path(post, path = "/api/instances/admins/sign-out/", tag = "instance",
    request_body = SignOutForm, responses((status = 204)))]
async fn sign_out_admin(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Posted { reply, .. }: Posted<SignOutForm>,
) -> Response {
    let outcome = ops::sign_out(&kernel, &caller).await;
    let cookie = clear_cookie(kernel.settings.is_https());
    reply.answer(
        outcome.map(|()| Success::default().cookie(cookie)),
        SIGN_OUT,
    )
}

/// The same under the address of the page.
#[utoipa::path(post, path = "/admin/sign-out/", tag = "instance",
    request_body = SignOutForm, responses((status = 204)))]
async fn sign_out_admin_page(
    state: State<Kernel>,
    caller: Visitor,
    posted: Posted<SignOutForm>,
) -> Response {
    sign_out_admin(state, caller, posted).await
}

async fn entered_answer(kernel: &Kernel, entered: Result<Entered>) -> Result<Success> {
    let Entered { user, session } = entered?;
    let user: SessionUser = ops::entered_admin(kernel, user).await?;
    let body = AdminSession {
        is_authenticated: true,
        user: Some(user),
    };
    Success::default().cookie(session.set_cookie()).json(&body)
}
