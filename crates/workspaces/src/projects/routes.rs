//! Projects over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Page, Path, Query, Versioned, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::list::{ProjectLite, ProjectQuery};
use super::{Project, ProjectInput, bin, create, edit, features, joining, list};
use crate::rooms::RoomsAbove;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_projects, create_project))
        .routes(routes!(list_projects_lite))
        .routes(routes!(list_bin))
        .routes(routes!(restore_project))
        .routes(routes!(get_project, update_project, delete_project))
        .routes(routes!(archive_project, unarchive_project))
        .routes(routes!(join_project))
        .routes(routes!(leave_project))
        .routes(routes!(add_project_favorite, remove_project_favorite))
        .routes(routes!(get_project_features, update_project_features))
        .routes(routes!(get_project_summary))
}

/// The project that a path names.
type ProjectPath = Path<(String, ProjectId)>;

/// Lists the projects that the caller may see.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/", tag = "projects",
    params(("slug" = String, Path), ProjectQuery),
    responses((status = 200, body = Page<Project>), (status = 404, body = ErrorBody)),
)]
async fn list_projects(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<ProjectQuery>,
) -> Result<Json<Page<Project>>> {
    list::list(&kernel, &caller, query).await.map(Json)
}

/// Creates a project, whose Admin the caller becomes.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/", tag = "projects",
    params(("slug" = String, Path)), request_body = ProjectInput,
    responses(
        (status = 201, body = Project),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`identifier_taken`", body = ErrorBody),
    ),
)]
async fn create_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<ProjectInput>,
) -> Result<Versioned<Project>> {
    let project = create::create(&kernel, &caller, given, &above).await?;
    Ok(Versioned::created(project.updated_at, project))
}

/// Lists projects to choose from.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects-lite/", tag = "projects",
    params(("slug" = String, Path), ProjectQuery),
    responses((status = 200, body = Page<ProjectLite>), (status = 404, body = ErrorBody)),
)]
async fn list_projects_lite(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(mut query): Query<ProjectQuery>,
) -> Result<Json<Page<ProjectLite>>> {
    query.per_page = query.per_page.or(Some(1000));
    let page = list::list(&kernel, &caller, query).await?;
    Ok(Json(page.map(ProjectLite::from)))
}

/// Lists the projects in the bin that the caller may restore.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/bin/", tag = "projects",
    params(("slug" = String, Path), ProjectQuery),
    responses((status = 200, body = Page<Project>), (status = 404, body = ErrorBody)),
)]
async fn list_bin(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<ProjectQuery>,
) -> Result<Json<Page<Project>>> {
    list::list_bin(&kernel, &caller, query).await.map(Json)
}

/// Takes a project out of the bin.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/bin/{project_id}/restore/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 200, body = Project), (status = 404, body = ErrorBody)),
)]
async fn restore_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<Json<Project>> {
    bin::restore(&kernel, &caller, at.1).await.map(Json)
}

/// What is added to an answer.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExpandQuery {
    /// `can`: what the caller may do.
    expand: Option<String>,
}

/// Reads a project.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ExpandQuery),
    responses((status = 200, body = Project), (status = 404, body = ErrorBody)),
)]
async fn get_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
    Query(query): Query<ExpandQuery>,
) -> Result<Versioned<Project>> {
    let project = list::get(&kernel, &caller, at.1, query.expand.as_deref()).await?;
    Ok(Versioned::found(project.updated_at, project))
}

/// Changes a project.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/projects/{project_id}/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)), request_body = ProjectInput,
    responses(
        (status = 200, body = Project),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`project_archived`, `identifier_taken`, `stale_version`",
         body = ErrorBody),
    ),
)]
async fn update_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
    version: IfMatch,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Json(given): Json<ProjectInput>,
) -> Result<Versioned<Project>> {
    let project = edit::edit(&kernel, &caller, at.1, (given, version), &above).await?;
    Ok(Versioned::found(project.updated_at, project))
}

/// Puts a project into the bin, where it can be restored for thirty days.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/projects/{project_id}/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn delete_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<StatusCode> {
    bin::delete(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Puts a project into the archive, where it takes no changes.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/archive/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn archive_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<StatusCode> {
    edit::archive(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Takes a project out of the archive.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/projects/{project_id}/archive/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn unarchive_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<StatusCode> {
    edit::unarchive(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Becomes a member of a project.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/join/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses(
        (status = 200, body = Project),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`already_member`", body = ErrorBody),
    ),
)]
async fn join_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<Json<Project>> {
    joining::join(&kernel, &caller, at.1).await.map(Json)
}

/// Ends the caller's own membership of a project.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/leave/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses(
        (status = 204),
        (status = 409, description = "`last_project_admin`, `not_a_member`", body = ErrorBody),
    ),
)]
async fn leave_project(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<StatusCode> {
    joining::leave(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Marks a project as one of the caller's favourites.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/favorite/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn add_project_favorite(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<StatusCode> {
    edit::set_favorite(&kernel, &caller, at.1, true)
        .await
        .map(|()| no_content())
}

/// Takes a project from the caller's favourites.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/projects/{project_id}/favorite/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn remove_project_favorite(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<StatusCode> {
    edit::set_favorite(&kernel, &caller, at.1, false)
        .await
        .map(|()| no_content())
}

/// Tells which features are switched on.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/features/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 200, body = BTreeMap<String, bool>), (status = 404, body = ErrorBody)),
)]
async fn get_project_features(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
) -> Result<Versioned<BTreeMap<&'static str, bool>>> {
    features::get(&kernel, &caller, at.1).await
}

/// Switches features on and off.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/projects/{project_id}/features/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    request_body = BTreeMap<String, bool>,
    responses(
        (status = 200, body = BTreeMap<String, bool>),
        (status = 400, description = "an unknown feature"),
        (status = 403, body = ErrorBody),
    ),
)]
async fn update_project_features(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
    version: IfMatch,
    Json(given): Json<BTreeMap<String, bool>>,
) -> Result<Versioned<BTreeMap<&'static str, bool>>> {
    features::edit(&kernel, &caller, (at.1, version), given).await
}

/// Figures of a project.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/summary/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    responses((status = 200, body = BTreeMap<String, i64>), (status = 404, body = ErrorBody)),
)]
async fn get_project_summary(
    State(kernel): State<Kernel>,
    caller: Caller,
    Extension(above): Extension<Arc<RoomsAbove>>,
    Path(at): ProjectPath,
) -> Result<Json<BTreeMap<&'static str, i64>>> {
    list::summary(&kernel, &caller, at.1, &above)
        .await
        .map(Json)
}
