//! `/api/instances/jobs/`

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Path, Query};
use airside_kernel::ids::JobId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Job, JobFilter, JobState, ops};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(retry_job))
}

/// Background work, by default what was given up.
#[utoipa::path(get, path = "/api/instances/jobs/", tag = "instance",
    params(JobFilter, PageQuery), responses((status = 200, body = Page<Job>)))]
async fn list_jobs(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(filter): Query<JobFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Job>>> {
    let state = filter.state.unwrap_or(JobState::Failed);
    ops::list(&kernel, &caller, state, page.window()?)
        .await
        .map(Json)
}

/// Has a job that was given up tried again.
#[utoipa::path(post, path = "/api/instances/jobs/{id}/retry/", tag = "instance",
    params(("id" = JobId, Path)), responses((status = 200, body = Job)))]
async fn retry_job(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<JobId>,
) -> Result<Json<Job>> {
    ops::retry(&kernel, &caller, id).await.map(Json)
}
