//! `/api/instances/audit/`

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Query};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AuditFilter, AuditRow, ops};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new().routes(routes!(list_instance_audit))
}

/// What was done at the instance, newest first.
#[utoipa::path(get, path = "/api/instances/audit/", tag = "instance",
    params(AuditFilter, PageQuery), responses((status = 200, body = Page<AuditRow>)))]
async fn list_instance_audit(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(filter): Query<AuditFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditRow>>> {
    ops::list(&kernel, &caller, &filter, page.window()?)
        .await
        .map(Json)
}
