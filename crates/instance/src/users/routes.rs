//! `/api/instances/users/`

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::UserId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    HandOverInput, InstanceUser, InvitedUser, NewUser, PasswordReset, UserFilter, ops, removal,
};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_instance_users, invite_instance_user))
        .routes(routes!(delete_instance_user))
        .routes(routes!(suspend_instance_user))
        .routes(routes!(activate_instance_user))
        .routes(routes!(sign_out_instance_user))
        .routes(routes!(reset_instance_user_password))
}

/// The accounts of the instance, by address.
#[utoipa::path(get, path = "/api/instances/users/", tag = "instance",
    params(UserFilter, PageQuery), responses((status = 200, body = Page<InstanceUser>)))]
async fn list_instance_users(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(filter): Query<UserFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<InstanceUser>>> {
    ops::list(&kernel, &caller, &filter, page.window()?)
        .await
        .map(Json)
}

/// Makes an account for somebody and sends them the way in.
#[utoipa::path(post, path = "/api/instances/users/", tag = "instance", request_body = NewUser,
    responses((status = 201, body = InvitedUser)))]
async fn invite_instance_user(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(new): Json<NewUser>,
) -> Result<(StatusCode, Json<InvitedUser>)> {
    let invited = ops::invite(&kernel, &caller, &new).await?;
    Ok((StatusCode::CREATED, Json(invited)))
}

/// Deletes an account. The workspaces that only it owns stand in the way, or go to somebody else.
#[utoipa::path(delete, path = "/api/instances/users/{id}/", tag = "instance",
    params(("id" = UserId, Path), HandOverInput), responses((status = 204)))]
async fn delete_instance_user(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<UserId>,
    Query(hand_over): Query<HandOverInput>,
) -> Result<StatusCode> {
    removal::remove(&kernel, &caller, id, &hand_over)
        .await
        .map(|()| no_content())
}

/// Keeps an account out, sessions and tokens alike. The workspaces that only it owns stand in the
/// way, or go to somebody else.
#[utoipa::path(post, path = "/api/instances/users/{id}/suspend/", tag = "instance",
    params(("id" = UserId, Path)), request_body = HandOverInput,
    responses((status = 200, body = InstanceUser)))]
async fn suspend_instance_user(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<UserId>,
    Json(hand_over): Json<HandOverInput>,
) -> Result<Json<InstanceUser>> {
    removal::suspend(&kernel, &caller, id, &hand_over)
        .await
        .map(Json)
}

/// Lets a suspended account in again.
#[utoipa::path(post, path = "/api/instances/users/{id}/activate/", tag = "instance",
    params(("id" = UserId, Path)), responses((status = 200, body = InstanceUser)))]
async fn activate_instance_user(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<UserId>,
) -> Result<Json<InstanceUser>> {
    ops::activate(&kernel, &caller, id).await.map(Json)
}

/// Ends every session of an account.
#[utoipa::path(post, path = "/api/instances/users/{id}/sign-out-everywhere/", tag = "instance",
    params(("id" = UserId, Path)), responses((status = 204)))]
async fn sign_out_instance_user(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<UserId>,
) -> Result<StatusCode> {
    ops::sign_out_everywhere(&kernel, &caller, id)
        .await
        .map(|_| no_content())
}

/// Sends somebody a link to choose another password, or answers it where mail is off.
#[utoipa::path(post, path = "/api/instances/users/{id}/reset-password/", tag = "instance",
    params(("id" = UserId, Path)), responses((status = 200, body = PasswordReset)))]
async fn reset_instance_user_password(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<UserId>,
) -> Result<Json<PasswordReset>> {
    ops::reset_password(&kernel, &caller, id).await.map(Json)
}
