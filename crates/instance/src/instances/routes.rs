//! `/api/instances/`

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Visitor};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, InstanceChange};
use super::view::{InstanceInfo, InstanceView};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new().routes(routes!(get_instance, edit_instance))
}

/// What anybody may know of the instance, also before it is set up.
#[utoipa::path(get, path = "/api/instances/", tag = "instance",
    responses((status = 200, body = InstanceInfo)))]
async fn get_instance(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
) -> Result<Json<InstanceInfo>> {
    ops::describe(&kernel, &caller).await.map(Json)
}

/// Changes the instance's name, telemetry or support flag.
#[utoipa::path(patch, path = "/api/instances/", tag = "instance", request_body = InstanceChange,
    responses((status = 200, body = InstanceView)))]
async fn edit_instance(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(change): Json<InstanceChange>,
) -> Result<Json<InstanceView>> {
    ops::change(&kernel, &caller, change).await.map(Json)
}
