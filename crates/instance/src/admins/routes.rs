//! `/api/instances/admins/`

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Path, Visitor, no_content};
use airside_kernel::ids::InstanceAdminId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AdminSession, InstanceAdmin, NewAdmin, ops};
use crate::users::InstanceUser;

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_instance_admins, add_instance_admin))
        .routes(routes!(remove_instance_admin))
        .routes(routes!(get_own_instance_admin))
        .routes(routes!(get_admin_session))
}

/// The instance admins.
#[utoipa::path(get, path = "/api/instances/admins/", tag = "instance",
    responses((status = 200, body = Vec<InstanceAdmin>)))]
async fn list_instance_admins(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<Vec<InstanceAdmin>>> {
    ops::list(&kernel, &caller).await.map(Json)
}

/// Makes an existing account an instance admin.
#[utoipa::path(post, path = "/api/instances/admins/", tag = "instance", request_body = NewAdmin,
    responses((status = 201, body = InstanceAdmin)))]
async fn add_instance_admin(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(new): Json<NewAdmin>,
) -> Result<(StatusCode, Json<InstanceAdmin>)> {
    let admin = ops::add(&kernel, &caller, &new).await?;
    Ok((StatusCode::CREATED, Json(admin)))
}

/// Takes the role of instance admin away.
#[utoipa::path(delete, path = "/api/instances/admins/{id}/", tag = "instance",
    params(("id" = InstanceAdminId, Path)), responses((status = 204)))]
async fn remove_instance_admin(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<InstanceAdminId>,
) -> Result<StatusCode> {
    ops::remove(&kernel, &caller, id)
        .await
        .map(|()| no_content())
}

/// One's own account, for an instance admin.
#[utoipa::path(get, path = "/api/instances/admins/me/", tag = "instance",
    responses((status = 200, body = InstanceUser)))]
async fn get_own_instance_admin(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<InstanceUser>> {
    ops::me(&kernel, &caller).await.map(Json)
}

/// Whether one is signed in, and whether as an instance admin.
#[utoipa::path(get, path = "/api/instances/admins/session/", tag = "instance",
    responses((status = 200, body = AdminSession)))]
async fn get_admin_session(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
) -> Result<Json<AdminSession>> {
    ops::session(&kernel, &caller).await.map(Json)
}
