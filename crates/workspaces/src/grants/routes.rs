//! Exceptions over HTTP.

use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Page, Path, Query, Versioned, no_content};
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Grant, GrantChange, GrantId, GrantInput, GrantQuery, list, ops};
use crate::rooms::RoomsAbove;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_grants, create_grant))
        .routes(routes!(get_grant, update_grant, end_grant))
}

/// The exception that a path names.
type GrantPath = Path<(String, GrantId)>;

/// Lists exceptions: of the workspace, or with `project` those of a project.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/grants/", tag = "access",
    params(("slug" = String, Path), GrantQuery),
    responses(
        (status = 200, body = Page<Grant>),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn list_grants(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(query): Query<GrantQuery>,
) -> Result<Json<Page<Grant>>> {
    list::list(&kernel, &caller, &above, query).await.map(Json)
}

/// Makes an exception.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/grants/", tag = "access",
    params(("slug" = String, Path)), request_body = GrantInput,
    responses(
        (status = 201, body = Grant),
        (status = 400, description = "messages by field"),
        (status = 403, description = "`gives_more_than_held`, `grant_to_oneself`, \
            `grant_above_project`, `grant_of_guarded_action`, `grant_to_guest`, `deny_owner`, \
            `member_level`", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`grant_exists`, with its id as `grant`", body = ErrorBody),
    ),
)]
async fn create_grant(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<GrantInput>,
) -> Result<Versioned<Grant>> {
    let grant = ops::create(&kernel, &caller, &above, given).await?;
    Ok(Versioned::created(grant.updated_at, grant))
}

/// Reads one exception, also one that has ended.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/grants/{id}/", tag = "access",
    params(("slug" = String, Path), ("id" = GrantId, Path)),
    responses(
        (status = 200, body = Grant),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn get_grant(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): GrantPath,
) -> Result<Versioned<Grant>> {
    let grant = list::get(&kernel, &caller, &above, at.1).await?;
    Ok(Versioned::found(grant.updated_at, grant))
}

/// Changes the reason or the end of an exception.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/access/grants/{id}/", tag = "access",
    params(("slug" = String, Path), ("id" = GrantId, Path)), request_body = GrantChange,
    responses(
        (status = 200, body = Grant),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`grant_ended`, `resource_gone`, `stale_version`", body = ErrorBody),
    ),
)]
async fn update_grant(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): GrantPath,
    version: IfMatch,
    Json(change): Json<GrantChange>,
) -> Result<Versioned<Grant>> {
    let grant = ops::edit(&kernel, &caller, &above, (at.1, change, version)).await?;
    Ok(Versioned::found(grant.updated_at, grant))
}

/// Ends an exception. It stays in the history.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/access/grants/{id}/", tag = "access",
    params(("slug" = String, Path), ("id" = GrantId, Path)),
    responses(
        (status = 204),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`grant_ended`", body = ErrorBody),
    ),
)]
async fn end_grant(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): GrantPath,
) -> Result<StatusCode> {
    ops::end(&kernel, &caller, &above, at.1)
        .await
        .map(|()| no_content())
}
