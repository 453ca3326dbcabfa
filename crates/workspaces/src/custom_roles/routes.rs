//! Roles over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Page, Path, Query, Versioned};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ops::{self, Roles};
use super::{Replacement, RoleChange, RoleInput, RoleView, delete, giving};
use crate::shelf::{self, RoleQuery};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_roles, create_role))
        .routes(routes!(get_role, edit_role, delete_role))
}

/// The role that a path names.
type RolePath = Path<(String, Uuid)>;

/// Lists the roles of a workspace and of its projects. Who may give roles in some project lists
/// those of projects.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/roles/", tag = "roles",
    params(("slug" = String, Path), RoleQuery),
    responses((status = 200, body = Page<RoleView>), (status = 403, body = ErrorBody)),
)]
async fn list_roles(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<RoleQuery>,
) -> Result<Json<Page<RoleView>>> {
    giving::list(&kernel, &caller, query).await.map(Json)
}

/// Makes a role of the workspace's own.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/roles/", tag = "roles",
    params(("slug" = String, Path)), request_body = RoleInput,
    responses(
        (status = 201, body = RoleView),
        (status = 400, description = "an unknown scheme, a slug that is taken by the product"),
        (status = 403, description = "holds more than the one who makes it", body = ErrorBody),
        (status = 409, description = "not in the plan, or there is one already", body = ErrorBody),
    ),
)]
async fn create_role(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<RoleInput>,
) -> Result<Versioned<RoleView>> {
    let role = ops::create(&kernel, &caller, given).await?;
    Ok(Versioned::created(role.version(), role))
}

/// Reads a role.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/roles/{role_id}/", tag = "roles",
    params(("slug" = String, Path), ("role_id" = Uuid, Path)),
    responses((status = 200, body = RoleView), (status = 404, body = ErrorBody)),
)]
async fn get_role(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): RolePath,
) -> Result<Versioned<RoleView>> {
    let role = shelf::get::<Roles>(&kernel, &caller, at.1).await?;
    Ok(Versioned::found(role.version(), role))
}

/// Changes a role of the workspace's own, at the next request of everybody who holds it.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/roles/{role_id}/", tag = "roles",
    params(("slug" = String, Path), ("role_id" = Uuid, Path)), request_body = RoleChange,
    responses(
        (status = 200, body = RoleView),
        (status = 403, description = "would hold more than the one who changes it", body = ErrorBody),
        (status = 409, description = "a role of the product", body = ErrorBody),
    ),
)]
async fn edit_role(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): RolePath,
    version: IfMatch,
    Json(change): Json<RoleChange>,
) -> Result<Versioned<RoleView>> {
    let role = ops::edit(&kernel, &caller, at.1, (change, version)).await?;
    Ok(Versioned::found(role.version(), role))
}

/// Deletes a role of the workspace's own. Those who hold it get the replacement.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/roles/{role_id}/", tag = "roles",
    params(("slug" = String, Path), ("role_id" = Uuid, Path), Replacement),
    responses(
        (status = 204, description = "deleted"),
        (status = 409, description = "in use, and no replacement named", body = ErrorBody),
    ),
)]
async fn delete_role(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): RolePath,
    Query(given): Query<Replacement>,
) -> Result<StatusCode> {
    delete::delete(&kernel, &caller, at.1, given).await?;
    Ok(StatusCode::NO_CONTENT)
}
