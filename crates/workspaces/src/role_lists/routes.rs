//! Roles and permission schemes over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, Path, Query};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{RoleQuery, RoleView, SchemeView, ops};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_roles))
        .routes(routes!(get_role))
        .routes(routes!(list_permission_schemes))
        .routes(routes!(get_permission_scheme))
}

/// The role or scheme that a path names.
type RolePath = Path<(String, Uuid)>;

/// Lists the roles of a workspace and of its projects.
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
    ops::list_roles(&kernel, &caller, query).await.map(Json)
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
) -> Result<Json<RoleView>> {
    ops::get_role(&kernel, &caller, at.1).await.map(Json)
}

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
    ops::list_schemes(&kernel, &caller, query).await.map(Json)
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
    Path(at): RolePath,
) -> Result<Json<SchemeView>> {
    ops::get_scheme(&kernel, &caller, at.1).await.map(Json)
}
