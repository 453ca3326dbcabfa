//! Lists, counts and searches.
#![expect(
    unused_qualifications,
    reason = "the macro of the API document repeats the paths of parameters"
)]

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Path, Query};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::work_items::counts::{self, Counts, GroupQuery};
use crate::work_items::listing::{self, ItemQuery, Wanted, WorkKind};
use crate::work_items::search::{self, AdvancedFound, AdvancedSearch, SearchQuery, SearchResults};
use crate::work_items::view::{Shape, ShapeQuery, WorkItemView};

pub(super) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_work_items))
        .routes(routes!(list_work_items_archived))
        .routes(routes!(list_work_items_workspace))
        .routes(routes!(list_your_work))
        .routes(routes!(count_work_items))
        .routes(routes!(search_work_items))
        .routes(routes!(search_work_items_advanced))
}

/// Lists the work items of a project that the caller may view.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/", tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path), ItemQuery, ShapeQuery, PageQuery,
    ),
    responses((status = 200, body = Page<WorkItemView>)),
)]
async fn list_work_items(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Query(query): Query<ItemQuery>,
    Query(shape): Query<ShapeQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkItemView>>> {
    let wanted = Wanted {
        query: &query,
        shape: Shape::new(&shape),
        window: page.window()?,
    };
    listing::of_project(&kernel, &caller, project, wanted, false)
        .await
        .map(Json)
}

/// Lists the archived work items of a project that the caller may view.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/archived-work-items/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path), ItemQuery, ShapeQuery, PageQuery,
    ),
    responses((status = 200, body = Page<WorkItemView>)),
)]
async fn list_work_items_archived(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Query(query): Query<ItemQuery>,
    Query(shape): Query<ShapeQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkItemView>>> {
    let wanted = Wanted {
        query: &query,
        shape: Shape::new(&shape),
        window: page.window()?,
    };
    listing::of_project(&kernel, &caller, project, wanted, true)
        .await
        .map(Json)
}

/// Lists the work items of all projects that the caller may view.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/work-items/", tag = "projects",
    params(("slug" = String, Path), ItemQuery, ShapeQuery, PageQuery),
    responses((status = 200, body = Page<WorkItemView>)),
)]
async fn list_work_items_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<ItemQuery>,
    Query(shape): Query<ShapeQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkItemView>>> {
    let wanted = Wanted {
        query: &query,
        shape: Shape::new(&shape),
        window: page.window()?,
    };
    listing::of_workspace(&kernel, &caller, wanted)
        .await
        .map(Json)
}

/// Which part of the caller's work.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WorkQuery {
    /// `assigned` (the default), `created` or `subscribed`.
    #[param(inline)]
    kind: Option<WorkKind>,
}

/// Lists the caller's own work over all projects that they see.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/your-work/", tag = "projects",
    params(("slug" = String, Path), WorkQuery, ItemQuery, ShapeQuery, PageQuery),
    responses((status = 200, body = Page<WorkItemView>)),
)]
async fn list_your_work(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(work): Query<WorkQuery>,
    Query(query): Query<ItemQuery>,
    Query(shape): Query<ShapeQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkItemView>>> {
    let wanted = Wanted {
        query: &query,
        shape: Shape::new(&shape),
        window: page.window()?,
    };
    let kind = work.kind.unwrap_or_default();
    listing::your_work(&kernel, &caller, kind, wanted)
        .await
        .map(Json)
}

/// Counts work items of all projects that the caller may view, by one or two dimensions.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/work-items/count/", tag = "projects",
    params(("slug" = String, Path), ItemQuery, GroupQuery),
    responses((status = 200, body = Counts)),
)]
async fn count_work_items(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<ItemQuery>,
    Query(groups): Query<GroupQuery>,
) -> Result<Json<Counts>> {
    counts::counts(&kernel, &caller, &query, groups)
        .await
        .map(Json)
}

/// Finds work items by key, name and text.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/work-items/search/", tag = "projects",
    params(("slug" = String, Path), SearchQuery),
    responses((status = 200, body = SearchResults)),
)]
async fn search_work_items(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchResults>> {
    search::search(&kernel, &caller, query).await.map(Json)
}

/// Finds work items by words and a filter.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/work-items/advanced-search/", tag = "projects",
    params(("slug" = String, Path)),
    request_body = AdvancedSearch, responses((status = 200, body = Vec<AdvancedFound>)),
)]
async fn search_work_items_advanced(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(query): Json<AdvancedSearch>,
) -> Result<Json<Vec<AdvancedFound>>> {
    search::advanced(&kernel, &caller, query).await.map(Json)
}
