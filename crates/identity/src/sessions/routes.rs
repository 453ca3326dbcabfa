//! One's own sessions over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::SessionId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Session, ops};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions, delete_sessions_others))
        .routes(routes!(delete_session))
}

/// Lists the devices on which one is signed in.
#[utoipa::path(
    get, path = "/auth/sessions/", tag = "identity", params(PageQuery),
    responses((status = 200, body = Page<Session>), (status = 401, body = ErrorBody)),
)]
async fn list_sessions(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Session>>> {
    ops::list(&kernel, &caller, query.window()?).await.map(Json)
}

/// Signs all devices out but this one.
#[utoipa::path(
    delete, path = "/auth/sessions/", tag = "identity",
    responses(
        (status = 204, description = "signed out"),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
    ),
)]
async fn delete_sessions_others(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<StatusCode> {
    ops::end_all_others(&kernel, &caller)
        .await
        .map(|()| no_content())
}

/// Signs one device out.
#[utoipa::path(
    delete, path = "/auth/sessions/{id}/", tag = "identity", params(("id" = SessionId, Path)),
    responses(
        (status = 204, description = "signed out"),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn delete_session(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode> {
    ops::end_one(&kernel, &caller, id)
        .await
        .map(|()| no_content())
}
