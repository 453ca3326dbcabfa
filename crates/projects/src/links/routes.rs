//! Links over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{IfMatch, Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LinkInput, LinkView, ops};
use crate::answer::{Expand, Versioned};
use crate::ids::{LinkId, WorkItemId};

/// The paths of links.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_links, create_link))
        .routes(routes!(get_link, update_link, delete_link))
}

/// Lists the links of a work item, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/links/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), Expand, PageQuery,
    ),
    responses((status = 200, body = Page<LinkView>)),
)]
async fn list_links(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(expand): Query<Expand>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LinkView>>> {
    let with_can = expand.names("can");
    ops::list(&kernel, &caller, (project, item), page.window()?, with_can)
        .await
        .map(Json)
}

/// Adds a link to a work item.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/links/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = LinkInput, responses((status = 201, body = LinkView)),
)]
async fn create_link(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(input): Json<LinkInput>,
) -> Result<Versioned<LinkView>> {
    let view = ops::create(&kernel, &caller, (project, item), input).await?;
    Ok(Versioned::created(view.link.updated_at.as_micros(), view))
}

/// Reads a link.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/links/{link_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("link_id" = LinkId, Path),
    ),
    responses((status = 200, body = LinkView)),
)]
async fn get_link(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, link)): Path<(String, ProjectId, WorkItemId, LinkId)>,
) -> Result<Versioned<LinkView>> {
    let view = ops::view(&kernel, &caller, (project, item, link)).await?;
    Ok(Versioned::found(view.link.updated_at.as_micros(), view))
}

/// Changes a link.
#[utoipa::path(
    patch,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/links/{link_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("link_id" = LinkId, Path),
    ),
    request_body = LinkInput, responses((status = 200, body = LinkView)),
)]
async fn update_link(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, link)): Path<(String, ProjectId, WorkItemId, LinkId)>,
    version: IfMatch,
    Json(input): Json<LinkInput>,
) -> Result<Versioned<LinkView>> {
    let view = ops::update(&kernel, &caller, (project, item, link), input, version).await?;
    Ok(Versioned::found(view.link.updated_at.as_micros(), view))
}

/// Deletes a link.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/links/{link_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("link_id" = LinkId, Path),
    ),
    responses((status = 204)),
)]
async fn delete_link(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, link)): Path<(String, ProjectId, WorkItemId, LinkId)>,
) -> Result<StatusCode> {
    ops::delete(&kernel, &caller, (project, item, link)).await?;
    Ok(no_content())
}
