//! Single work items.

use airside_kernel::access::{Caller, Presumed};
use airside_kernel::http::{IfMatch, Json, Path, Query, Versioned, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ids::WorkItemId;
use crate::work_items::bulk::{self, BulkChange, BulkChanged};
use crate::work_items::create;
use crate::work_items::input::WorkItemChange;
use crate::work_items::listing;
use crate::work_items::moving::{self, Destination};
use crate::work_items::removal;
use crate::work_items::update;
use crate::work_items::view::{Shape, ShapeQuery, WorkItemView};

pub(super) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(create_work_item))
        .routes(routes!(update_work_items_bulk))
        .routes(routes!(get_work_item, update_work_item, delete_work_item))
        .routes(routes!(get_work_item_by_key))
        .routes(routes!(restore_work_item))
        .routes(routes!(archive_work_item))
        .routes(routes!(unarchive_work_item))
        .routes(routes!(move_work_item))
}

/// Adds a work item.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ShapeQuery),
    request_body = WorkItemChange, responses((status = 201, body = WorkItemView)),
)]
async fn create_work_item(
    State(kernel): State<Kernel>,
    presumed: Presumed,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Query(shape): Query<ShapeQuery>,
    Json(new): Json<WorkItemChange>,
) -> Result<Versioned<WorkItemView>> {
    let (caller, made) = create::create(&kernel, presumed, project, new).await?;
    let shaped = listing::shape_new(&kernel, &caller, made, &Shape::new(&shape)).await?;
    Ok(Versioned::created(shaped.updated_at, shaped))
}

/// Changes many work items of a project in the same way: all of them, or none.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/bulk/",
    tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    request_body = BulkChange, responses((status = 200, body = BulkChanged)),
)]
async fn update_work_items_bulk(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Json(bulk): Json<BulkChange>,
) -> Result<Json<BulkChanged>> {
    bulk::change_all(&kernel, &caller, project, bulk)
        .await
        .map(Json)
}

/// Reads a work item.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ShapeQuery,
    ),
    responses((status = 200, body = WorkItemView)),
)]
async fn get_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(shape): Query<ShapeQuery>,
) -> Result<Versioned<WorkItemView>> {
    let shape = Shape::new(&shape);
    let shaped = listing::view_one(&kernel, &caller, (project, item), &shape).await?;
    Ok(Versioned::found(shaped.updated_at, shaped))
}

/// Reads the work item of a key such as `WEB-12`.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/work-items/{key}/", tag = "projects",
    params(("slug" = String, Path), ("key" = String, Path), ShapeQuery),
    responses((status = 200, body = WorkItemView)),
)]
async fn get_work_item_by_key(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, key)): Path<(String, String)>,
    Query(shape): Query<ShapeQuery>,
) -> Result<Versioned<WorkItemView>> {
    let shaped = listing::view_by_key(&kernel, &caller, &key, &Shape::new(&shape)).await?;
    Ok(Versioned::found(shaped.updated_at, shaped))
}

/// Changes a work item.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ShapeQuery,
    ),
    request_body = WorkItemChange, responses((status = 200, body = WorkItemView)),
)]
async fn update_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(shape): Query<ShapeQuery>,
    version: IfMatch,
    Json(change): Json<WorkItemChange>,
) -> Result<Versioned<WorkItemView>> {
    let target = update::update(&kernel, &caller, (project, item), change, version).await?;
    let shaped = listing::shape_one(&kernel, &caller, target, &Shape::new(&shape)).await?;
    Ok(Versioned::found(shaped.updated_at, shaped))
}

/// Deletes a work item. It can be brought back until it is purged.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 204)),
)]
async fn delete_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    version: IfMatch,
) -> Result<StatusCode> {
    removal::delete(&kernel, &caller, (project, item), version).await?;
    Ok(no_content())
}

/// Brings a deleted work item back.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/restore/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 200, body = WorkItemView)),
)]
async fn restore_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<Json<WorkItemView>> {
    let target = removal::restore(&kernel, &caller, (project, item)).await?;
    listing::shape_one(&kernel, &caller, target, &Shape::default())
        .await
        .map(Json)
}

/// When an item was archived.
#[derive(Debug, Serialize, ToSchema)]
struct Archived {
    /// The time.
    archived_at: Option<airside_kernel::Timestamp>,
}

/// Archives a work item.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/archive/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 200, body = Archived)),
)]
async fn archive_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<Json<Archived>> {
    let target = removal::archive(&kernel, &caller, (project, item)).await?;
    Ok(Json(Archived {
        archived_at: target.item.archived_at,
    }))
}

/// Takes a work item out of the archive.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/unarchive/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 204)),
)]
async fn unarchive_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<StatusCode> {
    removal::unarchive(&kernel, &caller, (project, item)).await?;
    Ok(no_content())
}

/// Takes a work item to another project of the workspace.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/move/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = Destination, responses((status = 200, body = WorkItemView)),
)]
async fn move_work_item(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(to): Json<Destination>,
) -> Result<Json<WorkItemView>> {
    let target = moving::move_item(&kernel, &caller, (project, item), to).await?;
    listing::shape_one(&kernel, &caller, target, &Shape::default())
        .await
        .map(Json)
}
