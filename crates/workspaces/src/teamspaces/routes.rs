//! Teamspaces over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{
    ErrorBody, IfMatch, Json, Page, PageQuery, Path, Query, Versioned, no_content,
};
use airside_kernel::ids::TeamspaceId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    LinkedProject, Teamspace, TeamspaceChange, TeamspaceInput, TeamspaceMember, TeamspaceMembers,
    TeamspaceProjectIds, TeamspaceProjectsInput, TeamspaceQuery, leaving, links, list, members,
    ops,
};
use crate::projects::ProjectQuery;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_teamspaces, create_teamspace))
        .routes(routes!(get_teamspace, update_teamspace, delete_teamspace))
        .routes(routes!(
            list_teamspace_members,
            add_teamspace_members,
            remove_teamspace_members
        ))
        .routes(routes!(
            list_teamspace_projects,
            link_teamspace_projects,
            unlink_teamspace_projects
        ))
        .routes(routes!(leave_teamspace))
}

/// The teamspace that a path names.
type TeamspacePath = Path<(String, TeamspaceId)>;

/// What is added to an answer.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExpandQuery {
    /// `can`: what the caller may do.
    expand: Option<String>,
}

/// Lists the teamspaces that the caller may see.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/teamspaces/", tag = "teamspaces",
    params(("slug" = String, Path), TeamspaceQuery),
    responses((status = 200, body = Page<Teamspace>), (status = 404, body = ErrorBody)),
)]
async fn list_teamspaces(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<TeamspaceQuery>,
) -> Result<Json<Page<Teamspace>>> {
    list::list(&kernel, &caller, query).await.map(Json)
}

/// Creates a teamspace.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/teamspaces/", tag = "teamspaces",
    params(("slug" = String, Path)), request_body = TeamspaceInput,
    responses(
        (status = 201, body = Teamspace),
        (status = 400, description = "messages by field; a Guest cannot be in one"),
        (status = 403, body = ErrorBody),
    ),
)]
async fn create_teamspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<TeamspaceInput>,
) -> Result<Versioned<Teamspace>> {
    let teamspace = ops::create(&kernel, &caller, given).await?;
    Ok(Versioned::created(teamspace.updated_at, teamspace))
}

/// Reads a teamspace.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/", tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path), ExpandQuery),
    responses((status = 200, body = Teamspace), (status = 404, body = ErrorBody)),
)]
async fn get_teamspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Query(query): Query<ExpandQuery>,
) -> Result<Versioned<Teamspace>> {
    let teamspace = list::get(&kernel, &caller, at.1, query.expand.as_deref()).await?;
    Ok(Versioned::found(teamspace.updated_at, teamspace))
}

/// Changes a teamspace's settings, or who leads it.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/", tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    request_body = TeamspaceChange,
    responses(
        (status = 200, body = Teamspace),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`stale_version`", body = ErrorBody),
    ),
)]
async fn update_teamspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    version: IfMatch,
    Json(change): Json<TeamspaceChange>,
) -> Result<Versioned<Teamspace>> {
    let teamspace = ops::edit(&kernel, &caller, (at.1, change), version).await?;
    Ok(Versioned::found(teamspace.updated_at, teamspace))
}

/// Deletes a teamspace. What its members had through it ends.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/", tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    responses(
        (status = 204),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn delete_teamspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
) -> Result<StatusCode> {
    ops::delete(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Lists the members of a teamspace.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/members/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path), PageQuery),
    responses((status = 200, body = Page<TeamspaceMember>), (status = 404, body = ErrorBody)),
)]
async fn list_teamspace_members(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<TeamspaceMember>>> {
    list::members(&kernel, &caller, at.1, query.window()?)
        .await
        .map(Json)
}

/// Puts members of the workspace into a teamspace, all or none.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/members/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    request_body = TeamspaceMembers,
    responses(
        (status = 200, body = Vec<TeamspaceMember>),
        (status = 400, description = "messages by field; a Guest cannot be in one"),
        (status = 403, description = "`gives_more_than_held`: the links bring along more than \
            the caller may give", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn add_teamspace_members(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Json(given): Json<TeamspaceMembers>,
) -> Result<Json<Vec<TeamspaceMember>>> {
    members::add(&kernel, &caller, (at.1, given.member_ids))
        .await
        .map(Json)
}

/// Takes members out of a teamspace, all or none. Whoever names only themselves leaves it.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/members/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    request_body = TeamspaceMembers,
    responses(
        (status = 204),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn remove_teamspace_members(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Json(given): Json<TeamspaceMembers>,
) -> Result<StatusCode> {
    members::remove(&kernel, &caller, (at.1, given.member_ids))
        .await
        .map(|()| no_content())
}

/// Lists the linked projects that the caller may see, each with the role of its link.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/projects/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path), ProjectQuery),
    responses((status = 200, body = Page<LinkedProject>), (status = 404, body = ErrorBody)),
)]
async fn list_teamspace_projects(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Query(query): Query<ProjectQuery>,
) -> Result<Json<Page<LinkedProject>>> {
    links::list(&kernel, &caller, at.1, query).await.map(Json)
}

/// Links projects with a role for all members, or gives links another role; all or none.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/projects/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    request_body = TeamspaceProjectsInput,
    responses(
        (status = 200, body = Vec<LinkedProject>),
        (status = 400, description = "messages by field"),
        (status = 403, description = "also `gives_more_than_held`", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`project_archived`", body = ErrorBody),
    ),
)]
async fn link_teamspace_projects(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Json(given): Json<TeamspaceProjectsInput>,
) -> Result<Json<Vec<LinkedProject>>> {
    links::link(&kernel, &caller, at.1, given).await.map(Json)
}

/// Ends links, all or none. What members have directly stays.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/projects/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    request_body = TeamspaceProjectIds,
    responses(
        (status = 204),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn unlink_teamspace_projects(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
    Json(given): Json<TeamspaceProjectIds>,
) -> Result<StatusCode> {
    links::unlink(&kernel, &caller, at.1, given)
        .await
        .map(|()| no_content())
}

/// Leaves a teamspace.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/teamspaces/{teamspace_id}/leave/",
    tag = "teamspaces",
    params(("slug" = String, Path), ("teamspace_id" = TeamspaceId, Path)),
    responses(
        (status = 204),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`not_a_member`", body = ErrorBody),
    ),
)]
async fn leave_teamspace(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): TeamspacePath,
) -> Result<StatusCode> {
    leaving::leave(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}
