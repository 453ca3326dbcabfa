//! States over HTTP.
#![expect(
    unused_qualifications,
    reason = "the macro of the API document repeats the paths of parameters"
)]

use airside_kernel::access::Caller;
use airside_kernel::http::{IfMatch, Json, Page, PageQuery, Path, Query, Versioned, no_content};
use airside_kernel::ids::ProjectId;
use airside_kernel::{Kernel, Result};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ListStates, NewState, State, StateChange, ViewState, ops};
use crate::ids::StateId;
use crate::part::{self, OrderBy};
use crate::scope::workspace_of;

/// The paths of states.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_states, create_state))
        .routes(routes!(get_state, update_state, delete_state))
}

/// Lists the states of a project in their order.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/states/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), OrderBy, PageQuery),
    responses((status = 200, body = Page<State>)),
)]
async fn list_states(
    Shared(kernel): Shared<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Query(order): Query<OrderBy>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<State>>> {
    let key = (workspace_of(&caller)?, project);
    part::list::<ListStates, _>(&kernel, &caller, key, (page.window()?, order))
        .await
        .map(Json)
}

/// Adds a state to a project.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/projects/{project_id}/states/", tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
    request_body = NewState, responses((status = 201, body = State)),
)]
async fn create_state(
    Shared(kernel): Shared<Kernel>,
    caller: Caller,
    Path((_slug, project)): Path<(String, ProjectId)>,
    Json(new): Json<NewState>,
) -> Result<Versioned<State>> {
    let state = ops::create(&kernel, &caller, project, new).await?;
    Ok(Versioned::created(state.updated_at, state))
}

/// Reads a state.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/states/{state_id}/",
    tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ("state_id" = StateId, Path)),
    responses((status = 200, body = State)),
)]
async fn get_state(
    Shared(kernel): Shared<Kernel>,
    caller: Caller,
    Path((_slug, project, state)): Path<(String, ProjectId, StateId)>,
) -> Result<Versioned<State>> {
    let key = ((workspace_of(&caller)?, project), state);
    let state = part::view::<ViewState, _>(&kernel, &caller, key).await?;
    Ok(Versioned::found(state.updated_at, state))
}

/// Changes a state.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/projects/{project_id}/states/{state_id}/",
    tag = "projects",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), ("state_id" = StateId, Path)),
    request_body = StateChange, responses((status = 200, body = State)),
)]
async fn update_state(
    Shared(kernel): Shared<Kernel>,
    caller: Caller,
    Path((_slug, project, state)): Path<(String, ProjectId, StateId)>,
    version: IfMatch,
    Json(change): Json<StateChange>,
) -> Result<Versioned<State>> {
    let key = ((workspace_of(&caller)?, project), state);
    let state = ops::update(&kernel, &caller, key, change, version).await?;
    Ok(Versioned::found(state.updated_at, state))
}

/// Where the work items of a deleted state go.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Replacement {
    /// Another state of the project.
    replacement: Option<StateId>,
}

/// Deletes a state. One that work items are in needs a replacement.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/projects/{project_id}/states/{state_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path), ("state_id" = StateId, Path),
        Replacement,
    ),
    responses((status = 204)),
)]
async fn delete_state(
    Shared(kernel): Shared<Kernel>,
    caller: Caller,
    Path((_slug, project, state)): Path<(String, ProjectId, StateId)>,
    version: IfMatch,
    Query(query): Query<Replacement>,
) -> Result<StatusCode> {
    let key = ((workspace_of(&caller)?, project), state);
    ops::delete(&kernel, &caller, (key, version), query.replacement).await?;
    Ok(no_content())
}
