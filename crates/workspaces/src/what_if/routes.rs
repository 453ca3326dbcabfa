//! What would change, over HTTP.

use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json};
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{WhatIf, WhatWouldChange, effect};
use crate::rooms::RoomsAbove;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new().routes(routes!(simulate_access))
}

/// What would people gain and lose by these changes? Nothing is changed. Who may inspect access in
/// the workspace is told of all of it; the Admins of a project ask about changes of its members,
/// links and exceptions, and are told of that project. Everybody else asks about changes that they
/// may make, as far as they see what is concerned; `is_partial` says so.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/simulate/", tag = "access",
    params(("slug" = String, Path)), request_body = WhatIf,
    responses(
        (status = 200, body = WhatWouldChange),
        (status = 400, description = "a change that could not be made"),
        (status = 403, description = "may neither inspect access there nor make the change; or \
            what making it would be refused with", body = ErrorBody),
        (status = 404, description = "what a change is about is not shared with the caller",
            body = ErrorBody),
        (status = 409, description = "what making the change would be refused with",
            body = ErrorBody),
    ),
)]
async fn simulate_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<WhatIf>,
) -> Result<Json<WhatWouldChange>> {
    effect::what_if(&kernel, &caller, &above, given)
        .await
        .map(Json)
}
