//! Relations over HTTP.

use std::collections::BTreeMap;

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Path, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{EndedRelation, NewRelations, RelatedItem, Relations, ops};
use crate::ids::WorkItemId;

/// The paths of relations.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_relations, create_relations))
        .routes(routes!(delete_relation))
        .routes(routes!(list_dependencies, create_dependencies))
        .routes(routes!(delete_dependency))
}

/// Lists the work items that relate to one, by what they are to it.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/relations/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 200, body = BTreeMap<String, Vec<WorkItemId>>)),
)]
async fn list_relations(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<Json<Relations>> {
    ops::list(&kernel, &caller, (project, item)).await.map(Json)
}

/// Relates a work item to others.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/relations/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = NewRelations, responses((status = 201, body = Vec<RelatedItem>)),
)]
async fn create_relations(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(new): Json<NewRelations>,
) -> Result<(StatusCode, Json<Vec<RelatedItem>>)> {
    let related = ops::create(&kernel, &caller, (project, item), new).await?;
    Ok((StatusCode::CREATED, Json(related)))
}

/// Ends the relations between two work items.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/relations/remove/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = EndedRelation, responses((status = 204)),
)]
async fn delete_relation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(ended): Json<EndedRelation>,
) -> Result<StatusCode> {
    ops::delete(&kernel, &caller, (project, item), ended).await?;
    Ok(no_content())
}

/// Lists the work items whose time depends on one, by how.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/dependencies/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 200, body = BTreeMap<String, Vec<RelatedItem>>)),
)]
async fn list_dependencies(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<Json<BTreeMap<&'static str, Vec<RelatedItem>>>> {
    ops::dependencies(&kernel, &caller, (project, item))
        .await
        .map(Json)
}

/// Makes work items depend on one.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/dependencies/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = NewRelations, responses((status = 201, body = Vec<RelatedItem>)),
)]
async fn create_dependencies(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(new): Json<NewRelations>,
) -> Result<(StatusCode, Json<Vec<RelatedItem>>)> {
    let related = ops::create(&kernel, &caller, (project, item), new).await?;
    Ok((StatusCode::CREATED, Json(related)))
}

/// Ends the dependencies between two work items.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/dependencies/{related_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("related_id" = WorkItemId, Path),
    ),
    responses((status = 204)),
)]
async fn delete_dependency(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, related)): Path<(String, ProjectId, WorkItemId, WorkItemId)>,
) -> Result<StatusCode> {
    let ended = EndedRelation {
        related_issue: related,
        relation_type: None,
    };
    ops::delete(&kernel, &caller, (project, item), ended).await?;
    Ok(no_content())
}
