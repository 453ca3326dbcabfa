//! Comments over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{IfMatch, Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{CommentInput, CommentView, ops};
use crate::answer::{Expand, Versioned};
use crate::ids::{CommentId, WorkItemId};

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
        ("work_item_id" = WorkItemId, Path), Expand, PageQuery,
    ),
    responses((status = 200, body = Page<CommentView>)),
)]
async fn list_comments(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(expand): Query<Expand>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CommentView>>> {
    let with_can = expand.names("can");
    ops::list(&kernel, &caller, (project, item), page.window()?, with_can)
        .await
        .map(Json)
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
    let view = ops::create(&kernel, &caller, (project, item), input).await?;
    Ok(Versioned::created(
        view.comment.updated_at.as_micros(),
        view,
    ))
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
    let view = ops::view(&kernel, &caller, (project, item, comment)).await?;
    Ok(Versioned::found(view.comment.updated_at.as_micros(), view))
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
    let view = ops::update(&kernel, &caller, (project, item, comment), input, version).await?;
    Ok(Versioned::found(view.comment.updated_at.as_micros(), view))
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
) -> Result<StatusCode> {
    ops::delete(&kernel, &caller, (project, item, comment)).await?;
    Ok(no_content())
}
