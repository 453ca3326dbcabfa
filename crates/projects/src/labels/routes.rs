//! Labels over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{IfMatch, Json, Page, PageQuery, Path, Query, Versioned, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Label, LabelChange, ListLabels, ViewLabel, ops};
use crate::ids::LabelId;
use crate::part::{self, OrderBy};
use crate::scope::workspace_of;

/// The paths of labels.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_labels, create_label))
        .routes(routes!(get_label, update_label, delete_label))
}

/// Lists the labels of a project in their order.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/labels/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), OrderBy, PageQuery),
    responses((status = 200, body = Page<Label>)),
)]
async fn list_labels(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Query(order): Query<OrderBy>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Label>>> {
    let key = (workspace_of(&caller)?, project);
    part::list::<ListLabels, _>(&kernel, &caller, key, (page.window()?, order))
        .await
        .map(Json)
}

/// Adds a label to a project.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/labels/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    request_body = LabelChange, responses((status = 201, body = Label)),
)]
async fn create_label(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Json(new): Json<LabelChange>,
) -> Result<Versioned<Label>> {
    let label = ops::create(&kernel, &caller, project, new).await?;
    Ok(Versioned::created(label.updated_at, label))
}

/// Reads a label.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/labels/{label_id}/",
    tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ("label_id" = LabelId, Path)),
    responses((status = 200, body = Label)),
)]
async fn get_label(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, label)): Path<(String, ProjectId, LabelId)>,
) -> Result<Versioned<Label>> {
    let key = ((workspace_of(&caller)?, project), label);
    let label = part::view::<ViewLabel, _>(&kernel, &caller, key).await?;
    Ok(Versioned::found(label.updated_at, label))
}

/// Changes a label.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/projects/{project_id}/labels/{label_id}/",
    tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ("label_id" = LabelId, Path)),
    request_body = LabelChange, responses((status = 200, body = Label)),
)]
async fn update_label(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, label)): Path<(String, ProjectId, LabelId)>,
    version: IfMatch,
    Json(change): Json<LabelChange>,
) -> Result<Versioned<Label>> {
    let key = ((workspace_of(&caller)?, project), label);
    let label = ops::update(&kernel, &caller, key, change, version).await?;
    Ok(Versioned::found(label.updated_at, label))
}

/// Deletes a label and takes it off the work items that carry it.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/projects/{project_id}/labels/{label_id}/",
    tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ("label_id" = LabelId, Path)),
    responses((status = 204)),
)]
async fn delete_label(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, label)): Path<(String, ProjectId, LabelId)>,
    version: IfMatch,
) -> Result<StatusCode> {
    let key = ((workspace_of(&caller)?, project), label);
    ops::delete(&kernel, &caller, key, version).await?;
    Ok(no_content())
}
