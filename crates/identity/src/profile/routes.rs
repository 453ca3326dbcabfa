//! One's own account over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Versioned};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Me, MeChange, ops};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new().routes(routes!(get_me, update_me))
}

/// The account of the caller.
#[utoipa::path(
    get, path = "/api/v1/users/me/", tag = "identity",
    responses((status = 200, body = Me), (status = 401, body = ErrorBody)),
)]
async fn get_me(State(kernel): State<Kernel>, caller: Caller) -> Result<Versioned<Me>> {
    let me = ops::view(&kernel, &caller).await?;
    Ok(Versioned::found(me.updated_at, me))
}

/// Changes the account of the caller.
#[utoipa::path(
    patch, path = "/api/v1/users/me/", tag = "identity", request_body = MeChange,
    responses(
        (status = 200, body = Me),
        (status = 400, description = "messages by field"),
        (status = 401, body = ErrorBody),
        (status = 409, description = "`stale_version`", body = ErrorBody),
    ),
)]
async fn update_me(
    State(kernel): State<Kernel>,
    caller: Caller,
    if_match: IfMatch,
    Json(change): Json<MeChange>,
) -> Result<Versioned<Me>> {
    let me = ops::edit(&kernel, &caller, change, if_match).await?;
    Ok(Versioned::found(me.updated_at, me))
}
