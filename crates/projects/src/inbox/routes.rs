//! The inbox and following over HTTP.
#![expect(
    unused_qualifications,
    reason = "the macro of the API document repeats the paths of parameters"
)]

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Marked, Notification, NotificationChange, Subscription, ops};
use crate::ids::{NotificationId, WorkItemId};

/// The paths of the inbox and of following.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(mark_notifications_read))
        .routes(routes!(update_notification))
        .routes(routes!(
            get_subscription,
            create_subscription,
            delete_subscription
        ))
}

/// Which notifications.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// `true` lists what was put away.
    archived: Option<bool>,
    /// `true` lists only what was not read.
    unread: Option<bool>,
}

/// Lists the caller's notifications of all workspaces, about what they may still see.
#[utoipa::path(
    get, path = "/api/v1/users/me/notifications/", tag = "projects",
    params(InboxQuery, PageQuery), responses((status = 200, body = Page<Notification>)),
)]
async fn list_notifications(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<InboxQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Notification>>> {
    let which = (query.archived == Some(true), query.unread == Some(true));
    ops::list(&kernel, &caller, page.window()?, which)
        .await
        .map(Json)
}

/// Which notifications are marked as read.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
struct ReadAll {
    /// Slug of a workspace; all workspaces if not given.
    workspace: Option<String>,
}

/// Marks the caller's notifications as read: all, or those of a workspace.
#[utoipa::path(
    post, path = "/api/v1/users/me/notifications/read-all/", tag = "projects",
    request_body = ReadAll, responses((status = 200, body = Marked)),
)]
async fn mark_notifications_read(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(body): Json<ReadAll>,
) -> Result<Json<Marked>> {
    ops::mark_all_read(&kernel, &caller, body.workspace.as_deref())
        .await
        .map(Json)
}

/// Marks a notification as read or not, or puts it away.
#[utoipa::path(
    patch, path = "/api/v1/users/me/notifications/{notification_id}/", tag = "projects",
    params(("notification_id" = NotificationId, Path)),
    request_body = NotificationChange, responses((status = 204)),
)]
async fn update_notification(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(notification): Path<NotificationId>,
    Json(change): Json<NotificationChange>,
) -> Result<StatusCode> {
    ops::change(&kernel, &caller, notification, change).await?;
    Ok(no_content())
}

/// Whether the caller follows a work item.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/subscribe/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 200, body = Subscription)),
)]
async fn get_subscription(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<Json<Subscription>> {
    ops::subscription(&kernel, &caller, (project, item))
        .await
        .map(Json)
}

/// Follows a work item.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/subscribe/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 200, body = Subscription)),
)]
async fn create_subscription(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<Json<Subscription>> {
    ops::subscribe(&kernel, &caller, (project, item))
        .await
        .map(Json)
}

/// Follows a work item no longer.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/subscribe/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    responses((status = 204)),
)]
async fn delete_subscription(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
) -> Result<StatusCode> {
    ops::unsubscribe(&kernel, &caller, (project, item)).await?;
    Ok(no_content())
}
