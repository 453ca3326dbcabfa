//! `/api/instances/workspaces/`

use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Path, Query};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Kernel, Result};
use airside_workspaces::{RoomsAbove, WhatWouldChange};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    InstanceWorkspace, InstanceWorkspaceChange, InstanceWorkspacePlans, NewInstanceWorkspace,
    NewOwner, SlugCheck, SlugQuery, WorkspaceFilter, ops,
};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_instance_workspaces, create_instance_workspace))
        .routes(routes!(check_instance_workspace_slug))
        .routes(routes!(change_instance_workspace))
        .routes(routes!(list_instance_workspace_plans))
        .routes(routes!(simulate_workspace_plan))
        .routes(routes!(name_workspace_owner))
}

/// Every workspace with its Owner and figures.
#[utoipa::path(get, path = "/api/instances/workspaces/", tag = "instance",
    params(WorkspaceFilter, PageQuery),
    responses((status = 200, body = Page<InstanceWorkspace>)))]
async fn list_instance_workspaces(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(filter): Query<WorkspaceFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<InstanceWorkspace>>> {
    ops::list(&kernel, &caller, &filter, page.window()?)
        .await
        .map(Json)
}

/// Creates a workspace that belongs to the admin who asks.
#[utoipa::path(post, path = "/api/instances/workspaces/", tag = "instance",
    request_body = NewInstanceWorkspace, responses((status = 201, body = InstanceWorkspace)))]
async fn create_instance_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(new): Json<NewInstanceWorkspace>,
) -> Result<(StatusCode, Json<InstanceWorkspace>)> {
    let created = ops::create(&kernel, &caller, &new).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// Whether a workspace could have this slug.
#[utoipa::path(get, path = "/api/instances/workspace-slug-check/", tag = "instance",
    params(SlugQuery), responses((status = 200, body = SlugCheck)))]
async fn check_instance_workspace_slug(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<SlugQuery>,
) -> Result<Json<SlugCheck>> {
    let status = ops::check_slug(&kernel, &caller, &query.slug).await?;
    Ok(Json(SlugCheck { status }))
}

/// Puts a workspace on another plan.
#[utoipa::path(patch, path = "/api/instances/workspaces/{id}/", tag = "instance",
    params(("id" = WorkspaceId, Path)), request_body = InstanceWorkspaceChange,
    responses(
        (status = 200, body = InstanceWorkspace),
        (status = 409, description = "what the plan lacks is in use", body = ErrorBody),
    ))]
async fn change_instance_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<WorkspaceId>,
    Json(change): Json<InstanceWorkspaceChange>,
) -> Result<Json<InstanceWorkspace>> {
    ops::change(&kernel, &caller, id, change).await.map(Json)
}

/// What each plan would mean for a workspace: what it opens, and what is in use that it lacks.
#[utoipa::path(get, path = "/api/instances/workspaces/{id}/plans/", tag = "instance",
    params(("id" = WorkspaceId, Path)),
    responses((status = 200, body = InstanceWorkspacePlans)))]
async fn list_instance_workspace_plans(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<WorkspaceId>,
) -> Result<Json<InstanceWorkspacePlans>> {
    ops::plans(&kernel, &caller, id).await.map(Json)
}

/// What people would gain and lose by another plan. Nothing is changed. Administering the instance
/// gives no right inside a workspace: the answer counts by action, and its lists of people,
/// projects and things are empty.
#[utoipa::path(post, path = "/api/instances/workspaces/{id}/plans/simulate/", tag = "instance",
    params(("id" = WorkspaceId, Path)), request_body = InstanceWorkspaceChange,
    responses(
        (status = 200, body = WhatWouldChange),
        (status = 400, description = "a plan or an Owner that there is not"),
    ))]
async fn simulate_workspace_plan(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(id): Path<WorkspaceId>,
    Json(change): Json<InstanceWorkspaceChange>,
) -> Result<Json<WhatWouldChange>> {
    ops::simulate(&kernel, &caller, &above, (id, change))
        .await
        .map(Json)
}

/// Names a new Owner of a workspace whose Owner is gone or suspended.
#[utoipa::path(post, path = "/api/instances/workspaces/{id}/owner/", tag = "instance",
    params(("id" = WorkspaceId, Path)), request_body = NewOwner,
    responses((status = 200, body = InstanceWorkspace)))]
async fn name_workspace_owner(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<WorkspaceId>,
    Json(new): Json<NewOwner>,
) -> Result<Json<InstanceWorkspace>> {
    ops::name_owner(&kernel, &caller, id, &new).await.map(Json)
}
