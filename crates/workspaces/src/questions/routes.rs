//! Questions about access over HTTP.

use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Query};
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::Found;
use super::catalog::CatalogAnswer;
use super::reached::ReachedThing;
use super::resources::WhichResources;
use super::what_can::{ActionCan, WhatCanHere};
use super::what_can_export::WhatCanExport;
use super::who_can::{AblePerson, WhoCan};
use super::who_can_export::WhoCanExport;
use super::{
    Answer, Explained, Question, ResourceCan, WhatCan, answers, catalog, reached, resources,
    what_can, what_can_export, who_can, who_can_export,
};
use crate::rooms::RoomsAbove;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(check_access))
        .routes(routes!(explain_access))
        .routes(routes!(what_can_access))
        .routes(routes!(list_what_can_actions))
        .routes(routes!(export_what_can_access))
        .routes(routes!(who_can_access))
        .routes(routes!(export_who_can_access))
        .routes(routes!(list_access_resources))
        .routes(routes!(list_reached_things))
        .routes(routes!(get_access_catalog))
}

/// May somebody do this to that?
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/check/", tag = "access",
    params(("slug" = String, Path)), request_body = Question,
    responses(
        (status = 200, body = Answer),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn check_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(question): Json<Question>,
) -> Result<Json<Answer>> {
    answers::check(&kernel, &caller, &above, &question)
        .await
        .map(Json)
}

/// The same, with everything that was met on the way and what would have to change.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/explain/", tag = "access",
    params(("slug" = String, Path)), request_body = Question,
    responses(
        (status = 200, body = Explained),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn explain_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(question): Json<Question>,
) -> Result<Json<Explained>> {
    answers::explain(&kernel, &caller, &above, &question)
        .await
        .map(Json)
}

/// What may be done to one thing, answered by action, or to each of several, answered as a list.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/what-can/", tag = "access",
    params(("slug" = String, Path)), request_body = WhatCan,
    responses(
        (status = 200, body = Vec<ResourceCan>),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn what_can_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<WhatCan>,
) -> Result<Response> {
    Ok(
        match answers::what_can(&kernel, &caller, &above, given).await? {
            Found::One(can) => Json(can).into_response(),
            Found::Several(several) => Json(several).into_response(),
        },
    )
}

/// Everything that is asked about one thing, page by page, each with what somebody may and why.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/what-can/actions/", tag = "access",
    params(("slug" = String, Path), PageQuery), request_body = WhatCanHere,
    responses(
        (status = 200, body = Page<ActionCan>),
        (status = 400, description = "an unknown type, or no member", body = ErrorBody),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn list_what_can_actions(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(page): Query<PageQuery>,
    Json(asked): Json<WhatCanHere>,
) -> Result<Json<Page<ActionCan>>> {
    what_can::what_can(&kernel, &caller, (&above, asked), page.window()?)
        .await
        .map(Json)
}

/// The same as a file, one line for each action. The export is recorded.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/what-can/export/", tag = "access",
    params(("slug" = String, Path), WhatCanExport),
    responses(
        (status = 200, description = "the file", body = String, content_type = "text/csv"),
        (status = 400, description = "an unknown type or form, or no member", body = ErrorBody),
        (status = 403, description = "may not inspect access there", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn export_what_can_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(asked): Query<WhatCanExport>,
) -> Result<Response> {
    what_can_export::export(&kernel, &caller, &above, asked).await
}

/// Who may do this here, and by which paths.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/who-can/", tag = "access",
    params(("slug" = String, Path), PageQuery), request_body = WhoCan,
    responses(
        (status = 200, body = Page<AblePerson>),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "may not inspect access there", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn who_can_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(page): Query<PageQuery>,
    Json(asked): Json<WhoCan>,
) -> Result<Json<Page<AblePerson>>> {
    who_can::who_can(&kernel, &caller, (&above, asked), page.window()?)
        .await
        .map(Json)
}

/// The same as a file, one line for each path. The export is recorded.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/who-can/export/", tag = "access",
    params(("slug" = String, Path), WhoCanExport),
    responses(
        (status = 200, description = "the file", body = String, content_type = "text/csv"),
        (status = 400, description = "an unknown action, type or form"),
        (status = 403, description = "may not inspect access there", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn export_who_can_access(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(asked): Query<WhoCanExport>,
) -> Result<Response> {
    who_can_export::export(&kernel, &caller, &above, asked).await
}

/// Which things of a type somebody may act on.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/resources/", tag = "access",
    params(("slug" = String, Path), PageQuery), request_body = WhichResources,
    responses(
        (status = 200, body = Page<Uuid>),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
    ),
)]
async fn list_access_resources(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(page): Query<PageQuery>,
    Json(asked): Json<WhichResources>,
) -> Result<Json<Page<Uuid>>> {
    resources::resources(&kernel, &caller, (&above, asked), page.window()?)
        .await
        .map(Json)
}

/// The same by name, each with why they may.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/access/resources/reasons/", tag = "access",
    params(("slug" = String, Path), PageQuery), request_body = WhichResources,
    responses(
        (status = 200, body = Page<ReachedThing>),
        (status = 400, description = "an unknown action or type"),
        (status = 403, description = "asked about somebody else", body = ErrorBody),
    ),
)]
async fn list_reached_things(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Query(page): Query<PageQuery>,
    Json(asked): Json<WhichResources>,
) -> Result<Json<Page<ReachedThing>>> {
    reached::reached(&kernel, &caller, (&above, asked), page.window()?)
        .await
        .map(Json)
}

/// The types, actions, conditions and system roles that there are.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/access/catalog/", tag = "access",
    params(("slug" = String, Path)),
    responses((status = 200, body = CatalogAnswer), (status = 404, body = ErrorBody)),
)]
async fn get_access_catalog(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<CatalogAnswer>> {
    catalog::get(&kernel, &caller).await.map(Json)
}
