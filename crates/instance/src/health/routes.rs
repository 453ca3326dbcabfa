//! `/api/instances/health/`

use airside_kernel::access::Caller;
use airside_kernel::http::Json;
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Health, Running, ops};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new().routes(routes!(get_instance_health))
}

/// How the program is and how much it is used.
#[utoipa::path(get, path = "/api/instances/health/", tag = "instance",
    responses((status = 200, body = Health)))]
async fn get_instance_health(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(running): Extension<Running>,
) -> Result<Json<Health>> {
    ops::view(&kernel, &caller, &running).await.map(Json)
}
