//! Comments over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{IfMatch, Json, Page, PageQuery, Path, Query, Versioned, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{CommentInput, CommentView, ViewComment, ops};
use crate::answer::Expand;
use crate::ids::{CommentId, WorkItemId};
use crate::part::{OrderBy, view};
use crate::scope::workspace_of;

/// The paths of comments.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_comments, create_comment))
        .routes(routes!(get_comment, update_comment, delete_comment))
}

/// Lists the comments of a work item, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), Expand, OrderBy, PageQuery,
    ),
    responses((status = 200, body = Page<CommentView>)),
)]
async fn list_comments(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(expand): Query<Expand>,
    Query(order): Query<OrderBy>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CommentView>>> {
    let key = (workspace_of(&caller)?, project, item);
    let page = ops::list(&kernel, &caller, key, (page.window()?, order, &expand)).await?;
    Ok(Json(page))
}

/// Says something about a work item.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = CommentInput, responses((status = 201, body = CommentView)),
)]
async fn create_comment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(input): Json<CommentInput>,
) -> Result<Versioned<CommentView>> {
    let key = (workspace_of(&caller)?, project, item);
    let comment = ops::create(&kernel, &caller, key, input).await?;
    let version = comment.updated_at;
    Ok(Versioned::created(version, (comment, None).into()))
}

/// Reads a comment.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/{comment_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("comment_id" = CommentId, Path),
    ),
    responses((status = 200, body = CommentView)),
)]
async fn get_comment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, comment)): Path<(String, ProjectId, WorkItemId, CommentId)>,
) -> Result<Versioned<CommentView>> {
    let key = ((workspace_of(&caller)?, project, item), comment);
    let comment = view::<ViewComment, _>(&kernel, &caller, key).await?;
    let version = comment.updated_at;
    Ok(Versioned::found(version, (comment, None).into()))
}

/// Changes a comment.
#[utoipa::path(
    patch,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/{comment_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("comment_id" = CommentId, Path),
    ),
    request_body = CommentInput, responses((status = 200, body = CommentView)),
)]
async fn update_comment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, comment)): Path<(String, ProjectId, WorkItemId, CommentId)>,
    version: IfMatch,
    Json(input): Json<CommentInput>,
) -> Result<Versioned<CommentView>> {
    let key = ((workspace_of(&caller)?, project, item), comment);
    let comment = ops::update(&kernel, &caller, key, input, version).await?;
    let version = comment.updated_at;
    Ok(Versioned::found(version, (comment, None).into()))
}

/// Deletes a comment.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/{comment_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("comment_id" = CommentId, Path),
    ),
    responses((status = 204)),
)]
async fn delete_comment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, comment)): Path<(String, ProjectId, WorkItemId, CommentId)>,
    version: IfMatch,
) -> Result<StatusCode> {
    let key = ((workspace_of(&caller)?, project, item), comment);
    ops::delete(&kernel, &caller, key, version).await?;
    Ok(no_content())
}
