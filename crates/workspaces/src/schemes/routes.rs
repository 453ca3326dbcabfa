//! Permission schemes over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Page, Path, Query, Versioned};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ops::{self, Schemes};
use super::{SchemeChange, SchemeInput, SchemeView};
use crate::shelf::{self, RoleQuery};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_permission_schemes, create_permission_scheme))
        .routes(routes!(
            get_permission_scheme,
            edit_permission_scheme,
            delete_permission_scheme
        ))
}

/// The scheme that a path names.
type SchemePath = Path<(String, Uuid)>;

/// Lists permission schemes.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/permission-schemes/", tag = "roles",
    params(("slug" = String, Path), RoleQuery),
    responses((status = 200, body = Page<SchemeView>), (status = 403, body = ErrorBody)),
)]
async fn list_permission_schemes(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<RoleQuery>,
) -> Result<Json<Page<SchemeView>>> {
    shelf::list::<Schemes>(&kernel, &caller, query)
        .await
        .map(Json)
}

/// Makes a permission scheme of the workspace's own.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/permission-schemes/", tag = "roles",
    params(("slug" = String, Path)), request_body = SchemeInput,
    responses(
        (status = 201, body = SchemeView),
        (status = 400, description = "no permission, or one that no role may hold"),
        (status = 403, description = "holds more than the one who makes it", body = ErrorBody),
        (status = 409, description = "not in the plan, or there is one already", body = ErrorBody),
    ),
)]
async fn create_permission_scheme(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<SchemeInput>,
) -> Result<Versioned<SchemeView>> {
    let scheme = ops::create(&kernel, &caller, given).await?;
    Ok(Versioned::created(scheme.version(), scheme))
}

/// Reads a permission scheme.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/permission-schemes/{scheme_id}/", tag = "roles",
    params(("slug" = String, Path), ("scheme_id" = Uuid, Path)),
    responses((status = 200, body = SchemeView), (status = 404, body = ErrorBody)),
)]
async fn get_permission_scheme(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): SchemePath,
) -> Result<Versioned<SchemeView>> {
    let scheme = shelf::get::<Schemes>(&kernel, &caller, at.1).await?;
    Ok(Versioned::found(scheme.version(), scheme))
}

/// Changes a permission scheme, and with it every role that has it.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/permission-schemes/{scheme_id}/", tag = "roles",
    params(("slug" = String, Path), ("scheme_id" = Uuid, Path)), request_body = SchemeChange,
    responses(
        (status = 200, body = SchemeView),
        (status = 403, description = "would hold more than the one who changes it", body = ErrorBody),
        (status = 409, description = "a scheme of the product", body = ErrorBody),
    ),
)]
async fn edit_permission_scheme(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): SchemePath,
    version: IfMatch,
    Json(change): Json<SchemeChange>,
) -> Result<Versioned<SchemeView>> {
    let scheme = ops::edit(&kernel, &caller, at.1, (change, version)).await?;
    Ok(Versioned::found(scheme.version(), scheme))
}

/// Deletes a permission scheme: the roles that have it lose what it holds.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/permission-schemes/{scheme_id}/", tag = "roles",
    params(("slug" = String, Path), ("scheme_id" = Uuid, Path)),
    responses(
        (status = 204, description = "deleted"),
        (status = 409, description = "a scheme of the product", body = ErrorBody),
    ),
)]
async fn delete_permission_scheme(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): SchemePath,
) -> Result<StatusCode> {
    ops::delete(&kernel, &caller, at.1).await?;
    Ok(StatusCode::NO_CONTENT)
}
