//! Links over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{IfMatch, Json, Page, PageQuery, Path, Query, Versioned, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LinkInput, LinkView, ListLinks, ViewLink, ops};
use crate::answer::Expand;
use crate::ids::{LinkId, WorkItemId};
use crate::part::{Asked, OrderBy, list_with_can, view};
use crate::scope::workspace_of;

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
        ("work_item_id" = WorkItemId, Path), Expand, OrderBy, PageQuery,
    ),
    responses((status = 200, body = Page<LinkView>)),
)]
async fn list_links(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(expand): Query<Expand>,
    Query(order): Query<OrderBy>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LinkView>>> {
    let key = (workspace_of(&caller)?, project, item);
    let asked = Asked {
        window: page.window()?,
        order,
        with_can: expand.names("can"),
    };
    let page = list_with_can::<ListLinks, _>(&kernel, &caller, key, asked).await?;
    Ok(Json(page.map(LinkView::from)))
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
    let key = (workspace_of(&caller)?, project, item);
    let link = ops::create(&kernel, &caller, key, input).await?;
    let version = link.updated_at;
    Ok(Versioned::created(version, (link, None).into()))
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
    let key = ((workspace_of(&caller)?, project, item), link);
    let link = view::<ViewLink, _>(&kernel, &caller, key).await?;
    let version = link.updated_at;
    Ok(Versioned::found(version, (link, None).into()))
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
    let key = ((workspace_of(&caller)?, project, item), link);
    let link = ops::update(&kernel, &caller, key, input, version).await?;
    let version = link.updated_at;
    Ok(Versioned::found(version, (link, None).into()))
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
    version: IfMatch,
) -> Result<StatusCode> {
    let key = ((workspace_of(&caller)?, project, item), link);
    ops::delete(&kernel, &caller, key, version).await?;
    Ok(no_content())
}
