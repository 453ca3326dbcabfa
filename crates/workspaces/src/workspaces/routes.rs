//! Workspaces over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{
    ErrorBody, IfMatch, Json, Page, PageQuery, Path, Query, Versioned, no_content,
};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Workspace, WorkspaceChange, WorkspaceInput, bin, ops};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_workspaces, create_workspace))
        .routes(routes!(check_workspace_slug))
        .routes(routes!(get_workspace, update_workspace, delete_workspace))
        .routes(routes!(restore_workspace))
}

/// Which workspaces are listed.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WorkspaceListQuery {
    /// `true` lists the caller's workspaces in the bin instead.
    deleted: Option<bool>,
    /// Rows of a page.
    per_page: Option<i64>,
    /// Cursor of an earlier page.
    cursor: Option<String>,
    /// `false` leaves out the totals.
    count: Option<bool>,
}

/// What is added to an answer.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExpandQuery {
    /// `can`: what the caller may do.
    expand: Option<String>,
}

/// Lists the workspaces that the caller belongs to.
#[utoipa::path(
    get, path = "/api/v1/workspaces/", tag = "workspaces", params(WorkspaceListQuery),
    responses((status = 200, body = Page<Workspace>), (status = 401, body = ErrorBody)),
)]
async fn list_workspaces(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<WorkspaceListQuery>,
) -> Result<Json<Page<Workspace>>> {
    let WorkspaceListQuery {
        deleted,
        per_page,
        cursor,
        count,
    } = query;
    let window = PageQuery {
        per_page,
        cursor,
        count,
    }
    .window()?;
    ops::list(&kernel, &caller, deleted.unwrap_or(false), window)
        .await
        .map(Json)
}

/// Creates a workspace that belongs to the caller.
#[utoipa::path(
    post, path = "/api/v1/workspaces/", tag = "workspaces", request_body = WorkspaceInput,
    responses(
        (status = 201, body = Workspace),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`slug_taken`", body = ErrorBody),
    ),
)]
async fn create_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<WorkspaceInput>,
) -> Result<Versioned<Workspace>> {
    let workspace = ops::create(&kernel, &caller, given).await?;
    Ok(Versioned::created(workspace.updated_at, workspace))
}

/// A slug to be checked.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SlugQuery {
    /// The slug.
    slug: String,
}

/// Whether a slug can be used.
#[derive(Debug, Serialize, ToSchema)]
struct SlugCheck {
    /// `true` if no workspace has it.
    status: bool,
}

/// Tells whether a workspace could have this slug.
#[utoipa::path(
    get, path = "/api/v1/workspace-slug-check/", tag = "workspaces", params(SlugQuery),
    responses((status = 200, body = SlugCheck), (status = 400, description = "why it cannot be")),
)]
async fn check_workspace_slug(
    State(kernel): State<Kernel>,
    caller: Caller,
    query: Query<SlugQuery>,
) -> Result<Json<SlugCheck>> {
    let status = ops::check_slug(&kernel, &caller, &query.0.slug).await?;
    Ok(Json(SlugCheck { status }))
}

/// Reads a workspace.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/", tag = "workspaces",
    params(("slug" = String, Path), ExpandQuery),
    responses((status = 200, body = Workspace), (status = 404, body = ErrorBody)),
)]
async fn get_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<ExpandQuery>,
) -> Result<Versioned<Workspace>> {
    let workspace = ops::get(&kernel, &caller, query.expand.as_deref()).await?;
    Ok(Versioned::found(workspace.updated_at, workspace))
}

/// Changes a workspace's settings.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/", tag = "workspaces",
    params(("slug" = String, Path)), request_body = WorkspaceChange,
    responses(
        (status = 200, body = Workspace),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`stale_version`", body = ErrorBody),
    ),
)]
async fn update_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    version: IfMatch,
    Json(change): Json<WorkspaceChange>,
) -> Result<Versioned<Workspace>> {
    let workspace = ops::edit(&kernel, &caller, change, version).await?;
    Ok(Versioned::found(workspace.updated_at, workspace))
}

/// Puts a workspace into the bin, where it can be restored for thirty days.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/", tag = "workspaces",
    params(("slug" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn delete_workspace(State(kernel): State<Kernel>, caller: Caller) -> Result<StatusCode> {
    bin::delete(&kernel, &caller).await.map(|()| no_content())
}

/// Takes a workspace out of the bin.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/restore/", tag = "workspaces",
    params(("slug" = String, Path)),
    responses((status = 200, body = Workspace), (status = 404, body = ErrorBody)),
)]
async fn restore_workspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(slug): Path<String>,
) -> Result<Json<Workspace>> {
    bin::restore(&kernel, &caller, &slug).await.map(Json)
}
