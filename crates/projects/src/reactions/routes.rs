//! Reactions over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{CommentReaction, ItemReaction, NewReaction, Reaction, ops};
use crate::comments::ViewComment;
use crate::ids::{CommentId, WorkItemId};
use crate::part::{self, OrderBy};
use crate::scope::workspace_of;
use crate::work_items::ViewWorkItem;

/// The paths of reactions.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_reactions, create_reaction))
        .routes(routes!(delete_reaction))
        .routes(routes!(list_comment_reactions, create_comment_reaction))
        .routes(routes!(delete_comment_reaction))
}

/// Lists the reactions to a work item, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/reactions/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), PageQuery,
    ),
    responses((status = 200, body = Page<Reaction>)),
)]
async fn list_reactions(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Reaction>>> {
    let key = (workspace_of(&caller)?, project, item);
    let window = page.window()?;
    let page = part::list::<ViewWorkItem, ItemReaction>(
        &kernel,
        &caller,
        key,
        (window, OrderBy::default()),
    )
    .await?;
    Ok(Json(page.map(Reaction::from)))
}

/// Gives a reaction to a work item.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/reactions/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body = NewReaction, responses((status = 201, body = Reaction)),
)]
async fn create_reaction(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Json(new): Json<NewReaction>,
) -> Result<(StatusCode, Json<Reaction>)> {
    let key = (workspace_of(&caller)?, project, item);
    let given = ops::react_to_item(&kernel, &caller, key, &new.reaction).await?;
    Ok((StatusCode::CREATED, Json(given)))
}

/// Takes back one's own reaction to a work item.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/reactions/{reaction}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("reaction" = String, Path),
    ),
    responses((status = 204)),
)]
async fn delete_reaction(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, reaction)): Path<(String, ProjectId, WorkItemId, String)>,
) -> Result<StatusCode> {
    let key = (workspace_of(&caller)?, project, item);
    ops::take_back_from_item(&kernel, &caller, key, &reaction).await?;
    Ok(no_content())
}

/// Lists the reactions to a comment, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/{comment_id}/reactions/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("comment_id" = CommentId, Path), PageQuery,
    ),
    responses((status = 200, body = Page<Reaction>)),
)]
async fn list_comment_reactions(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, comment)): Path<(String, ProjectId, WorkItemId, CommentId)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Reaction>>> {
    let key = ((workspace_of(&caller)?, project, item), comment);
    let window = page.window()?;
    let page = part::list::<ViewComment, CommentReaction>(
        &kernel,
        &caller,
        key,
        (window, OrderBy::default()),
    )
    .await?;
    Ok(Json(page.map(Reaction::from)))
}

/// Gives a reaction to a comment.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/{comment_id}/reactions/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("comment_id" = CommentId, Path),
    ),
    request_body = NewReaction, responses((status = 201, body = Reaction)),
)]
async fn create_comment_reaction(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, comment)): Path<(String, ProjectId, WorkItemId, CommentId)>,
    Json(new): Json<NewReaction>,
) -> Result<(StatusCode, Json<Reaction>)> {
    let key = ((workspace_of(&caller)?, project, item), comment);
    let given = ops::react_to_comment(&kernel, &caller, key, &new.reaction).await?;
    Ok((StatusCode::CREATED, Json(given)))
}

/// Takes back one's own reaction to a comment.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/comments/{comment_id}/reactions/{reaction}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("comment_id" = CommentId, Path),
        ("reaction" = String, Path),
    ),
    responses((status = 204)),
)]
async fn delete_comment_reaction(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, comment, reaction)): Path<(
        String,
        ProjectId,
        WorkItemId,
        CommentId,
        String,
    )>,
) -> Result<StatusCode> {
    let key = ((workspace_of(&caller)?, project, item), comment);
    ops::take_back_from_comment(&kernel, &caller, key, &reaction).await?;
    Ok(no_content())
}
