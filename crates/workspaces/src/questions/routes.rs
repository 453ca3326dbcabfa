//! Questions about access over HTTP.

use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json};
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::Found;
use super::catalog::CatalogAnswer;
use super::{Answer, Explained, Question, ResourceCan, WhatCan, answers, catalog};
use crate::rooms::RoomsAbove;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(check_access))
        .routes(routes!(explain_access))
        .routes(routes!(what_can_access))
        .routes(routes!(get_access_catalog))
}

/// May somebody do this to that?
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/check/", tag = "access",
    params(("slug" = String, Path)), request_body = Question,
    responses(
        (status = 200, body = Answer),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn check_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(question): Json<Question>,
) -> Result<Json<Answer>> {
    answers::check(&kernel, &caller, &above, &question)
        .await
        .map(Json)
}

/// The same, with everything that was met on the way and what would have to change.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/explain/", tag = "access",
    params(("slug" = String, Path)), request_body = Question,
    responses(
        (status = 200, body = Explained),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn explain_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(question): Json<Question>,
) -> Result<Json<Explained>> {
    answers::explain(&kernel, &caller, &above, &question)
        .await
        .map(Json)
}

/// What may be done to one thing, answered by action, or to each of several, answered as a list.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/what-can/", tag = "access",
    params(("slug" = String, Path)), request_body = WhatCan,
    responses(
        (status = 200, body = Vec<ResourceCan>),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn what_can_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<WhatCan>,
) -> Result<Response> {
    Ok(
        match answers::what_can(&kernel, &caller, &above, given).await? {
            Found::One(can) => Json(can).into_response(),
            Found::Several(several) => Json(several).into_response(),
        },
    )
}

/// The types, actions, conditions and system roles that there are.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/catalog/", tag = "access",
    params(("slug" = String, Path)),
    responses((status = 200, body = CatalogAnswer), (status = 404, body = ErrorBody)),
)]
async fn get_access_catalog(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<CatalogAnswer>> {
    catalog::get(&kernel, &caller).await.map(Json)
}
