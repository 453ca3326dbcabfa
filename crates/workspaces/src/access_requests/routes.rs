//! Requests for access over HTTP.

use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, Path, Query};
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    AccessRequest, AccessRequestId, AccessRequestInput, AccessRequestQuery, Approval, Refusal,
    decide, list, ops,
};
use crate::rooms::RoomsAbove;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_access_requests, create_access_request))
        .routes(routes!(approve_access_request))
        .routes(routes!(decline_access_request))
        .routes(routes!(withdraw_access_request))
}

/// The request that a path names.
type RequestPath = Path<(String, AccessRequestId)>;

/// Lists requests: with `mine` one's own, with `project` those of a project, else those of the
/// workspace.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/requests/", tag = "access",
    params(("slug" = String, Path), AccessRequestQuery),
    responses((status = 200, body = Page<AccessRequest>), (status = 403, body = ErrorBody)),
)]
async fn list_access_requests(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(query): Query<AccessRequestQuery>,
) -> Result<Json<Page<AccessRequest>>> {
    list::list(&kernel, &caller, &above, query).await.map(Json)
}

/// Asks for access to a thing. The answer is the same whether there is such a thing or not.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/requests/", tag = "access",
    params(("slug" = String, Path)), request_body = AccessRequestInput,
    responses(
        (status = 201, body = AccessRequest),
        (status = 400, description = "messages by field"),
        (status = 409, description = "`already_requested`, `already_allowed`", body = ErrorBody),
        (status = 429, description = "too many requests in an hour, or waiting"),
    ),
)]
async fn create_access_request(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<AccessRequestInput>,
) -> Result<(StatusCode, Json<AccessRequest>)> {
    let request = ops::create(&kernel, &caller, &above, given).await?;
    Ok((StatusCode::CREATED, Json(request)))
}

/// Approves a request, with an exception or with a membership of the project.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/requests/{id}/approve/", tag = "access",
    params(("slug" = String, Path), ("id" = AccessRequestId, Path)), request_body = Approval,
    responses(
        (status = 200, body = AccessRequest),
        (status = 400, description = "messages by field"),
        (status = 403, description = "as for exceptions and project members", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`request_decided`, `resource_gone`, `requester_gone`, \
            `grant_exists`, `already_member`", body = ErrorBody),
    ),
)]
async fn approve_access_request(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): RequestPath,
    Json(approval): Json<Approval>,
) -> Result<Json<AccessRequest>> {
    decide::approve(&kernel, &caller, &above, (at.1, approval))
        .await
        .map(Json)
}

/// Declines a request.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/requests/{id}/decline/", tag = "access",
    params(("slug" = String, Path), ("id" = AccessRequestId, Path)), request_body = Refusal,
    responses(
        (status = 200, body = AccessRequest),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`request_decided`", body = ErrorBody),
    ),
)]
async fn decline_access_request(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): RequestPath,
    Json(refusal): Json<Refusal>,
) -> Result<Json<AccessRequest>> {
    decide::decline(&kernel, &caller, &above, (at.1, refusal))
        .await
        .map(Json)
}

/// Withdraws one of one's own requests.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/requests/{id}/withdraw/", tag = "access",
    params(("slug" = String, Path), ("id" = AccessRequestId, Path)),
    responses(
        (status = 200, body = AccessRequest),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`request_decided`", body = ErrorBody),
    ),
)]
async fn withdraw_access_request(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): RequestPath,
) -> Result<Json<AccessRequest>> {
    ops::withdraw(&kernel, &caller, &above, at.1)
        .await
        .map(Json)
}
