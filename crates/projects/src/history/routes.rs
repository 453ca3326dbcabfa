//! History over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Path, Query};
use airside_kernel::ids::{ProjectId, RecordId};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ActivityView, ops};
use crate::ids::WorkItemId;

/// The paths of history.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_activities))
        .routes(routes!(get_activity))
}

/// Lists what was done to a work item, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/activities/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), PageQuery,
    ),
    responses((status = 200, body = Page<ActivityView>)),
)]
async fn list_activities(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ActivityView>>> {
    ops::list(&kernel, &caller, (project, item), page.window()?)
        .await
        .map(Json)
}

/// Reads one thing that was done to a work item.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/activities/{activity_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("activity_id" = RecordId, Path),
    ),
    responses((status = 200, body = ActivityView)),
)]
async fn get_activity(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, activity)): Path<(String, ProjectId, WorkItemId, RecordId)>,
) -> Result<Json<ActivityView>> {
    ops::view(&kernel, &caller, (project, item, activity))
        .await
        .map(Json)
}
