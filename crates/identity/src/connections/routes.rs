//! One's own connections over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Connection, ConnectionId, ops};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_connections))
        .routes(routes!(remove_connection))
}

/// Lists the accounts at providers by which one signs in.
#[utoipa::path(
    get, path = "/auth/connections/", tag = "identity", params(PageQuery),
    responses((status = 200, body = Page<Connection>), (status = 401, body = ErrorBody)),
)]
async fn list_connections(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Connection>>> {
    ops::list(&kernel, &caller, query.window()?).await.map(Json)
}

/// Takes one of them away, while another way to sign in remains.
#[utoipa::path(
    delete, path = "/auth/connections/{id}/", tag = "identity",
    params(("id" = ConnectionId, Path)),
    responses(
        (status = 204, description = "removed"),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`last_way_in`", body = ErrorBody),
    ),
)]
async fn remove_connection(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<ConnectionId>,
) -> Result<StatusCode> {
    ops::remove(&kernel, &caller, id)
        .await
        .map(|()| no_content())
}
