//! Members over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Page, Path, Query, Versioned, no_content};
use airside_kernel::ids::UserId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    BulkChange, MemberChange, RolePreview, Transfer, bulk, change, lowering, removal, transfer,
};
use crate::people::{Member, MemberQuery};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_members))
        .routes(routes!(list_members_lite))
        .routes(routes!(update_members_bulk))
        .routes(routes!(get_member, update_member, remove_member))
        .routes(routes!(preview_member_role))
        .routes(routes!(leave_workspace))
        .routes(routes!(transfer_workspace_ownership))
}

/// The member that a path names.
type MemberPath = Path<(String, UserId)>;

/// Lists members. A Guest sees only those of projects that they share, without addresses.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/members/", tag = "members",
    params(("slug" = String, Path), MemberQuery),
    responses((status = 200, body = Vec<Member>), (status = 404, body = ErrorBody)),
)]
async fn list_members(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<MemberQuery>,
) -> Result<Json<Vec<Member>>> {
    change::list(&kernel, &caller, &query).await.map(Json)
}

/// Lists members in pages.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/members-lite/", tag = "members",
    params(("slug" = String, Path), MemberQuery),
    responses((status = 200, body = Page<Member>), (status = 404, body = ErrorBody)),
)]
async fn list_members_lite(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<MemberQuery>,
) -> Result<Json<Page<Member>>> {
    change::list_pages(&kernel, &caller, query).await.map(Json)
}

/// Changes the roles of many members, all or none.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/members/bulk-role/", tag = "members",
    params(("slug" = String, Path)), request_body = BulkChange,
    responses(
        (status = 200, body = Vec<Member>),
        (status = 409, description = "`rows_refused`, with the reason for each", body = ErrorBody),
    ),
)]
async fn update_members_bulk(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<BulkChange>,
) -> Result<Json<Vec<Member>>> {
    bulk::change(&kernel, &caller, given).await.map(Json)
}

/// Reads one member.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/members/{id}/", tag = "members",
    params(("slug" = String, Path), ("id" = UserId, Path)),
    responses((status = 200, body = Member), (status = 404, body = ErrorBody)),
)]
async fn get_member(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): MemberPath,
) -> Result<Versioned<Member>> {
    let member = change::get(&kernel, &caller, at.1).await?;
    Ok(Versioned::found(member.updated_at, member))
}

/// Changes a member's role.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/members/{id}/", tag = "members",
    params(("slug" = String, Path), ("id" = UserId, Path)), request_body = MemberChange,
    responses(
        (status = 200, body = Member),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`last_owner`, `last_admin`", body = ErrorBody),
    ),
)]
async fn update_member(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): MemberPath,
    version: IfMatch,
    Json(given): Json<MemberChange>,
) -> Result<Versioned<Member>> {
    let member = change::change(&kernel, &caller, (at.1, version), given).await?;
    Ok(Versioned::found(member.updated_at, member))
}

/// Removes a member; everything that gave them access here ends with it.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/members/{id}/", tag = "members",
    params(("slug" = String, Path), ("id" = UserId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody)),
)]
async fn remove_member(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): MemberPath,
) -> Result<StatusCode> {
    removal::remove(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Says what a change of role would take along.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/members/{id}/role-preview/", tag = "members",
    params(("slug" = String, Path), ("id" = UserId, Path)), request_body = MemberChange,
    responses((status = 200, body = RolePreview), (status = 403, body = ErrorBody)),
)]
async fn preview_member_role(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): MemberPath,
    Json(given): Json<MemberChange>,
) -> Result<Json<RolePreview>> {
    lowering::preview(&kernel, &caller, at.1, given)
        .await
        .map(Json)
}

/// Ends the caller's own membership.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/leave/", tag = "members",
    params(("slug" = String, Path)),
    responses((status = 204), (status = 409, body = ErrorBody)),
)]
async fn leave_workspace(State(kernel): State<Kernel>, caller: Caller) -> Result<StatusCode> {
    removal::leave(&kernel, &caller)
        .await
        .map(|()| no_content())
}

/// Passes the ownership to an Admin, who is named twice.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/transfer-ownership/", tag = "members",
    params(("slug" = String, Path)), request_body = Transfer,
    responses(
        (status = 204),
        (status = 400, description = "the confirmation does not name the member"),
        (status = 403, body = ErrorBody),
        (status = 409, description = "`owner_from_admins`", body = ErrorBody),
    ),
)]
async fn transfer_workspace_ownership(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<Transfer>,
) -> Result<StatusCode> {
    transfer::transfer(&kernel, &caller, given)
        .await
        .map(|()| no_content())
}
