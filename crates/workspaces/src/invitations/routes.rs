//! Invitations over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Path, Query, Visitor, no_content};
use airside_kernel::ids::InvitationId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    AcceptInput, Invitation, InvitationChange, InvitationPreview, InvitationsInput, Joined,
    OwnInvitation, accept, answer, ops,
};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_invitations, create_invitations))
        .routes(routes!(
            get_invitation,
            update_invitation,
            revoke_invitation
        ))
        .routes(routes!(resend_invitation))
        .routes(routes!(preview_invitation))
        .routes(routes!(preview_invitation_to_accept, accept_invitation))
        .routes(routes!(list_own_invitations))
        .routes(routes!(accept_own_invitation))
        .routes(routes!(decline_own_invitation))
}

/// The invitation that a path names.
type InvitationPath = Path<(String, InvitationId)>;

/// Lists the invitations that nobody accepted yet.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/invitations/", tag = "invitations",
    params(("slug" = String, Path), PageQuery),
    responses((status = 200, body = Page<Invitation>), (status = 403, body = ErrorBody)),
)]
async fn list_invitations(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Invitation>>> {
    ops::list(&kernel, &caller, query.window()?).await.map(Json)
}

/// Invites one person, or several at once, all or none. One is answered as itself, several as a
/// list.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/invitations/", tag = "invitations",
    params(("slug" = String, Path)), request_body = InvitationsInput,
    responses(
        (status = 201, body = Invitation),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
    ),
)]
async fn create_invitations(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<InvitationsInput>,
) -> Result<Response> {
    let is_one = given.invitations.is_empty();
    let mut sent = ops::create(&kernel, &caller, given).await?;
    Ok(match sent.pop() {
        Some(invitation) if is_one => (StatusCode::CREATED, Json(invitation)).into_response(),
        last => {
            sent.extend(last);
            (StatusCode::CREATED, Json(sent)).into_response()
        }
    })
}

/// Reads one invitation.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/invitations/{id}/", tag = "invitations",
    params(("slug" = String, Path), ("id" = InvitationId, Path)),
    responses((status = 200, body = Invitation), (status = 404, body = ErrorBody)),
)]
async fn get_invitation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): InvitationPath,
) -> Result<Json<Invitation>> {
    ops::get(&kernel, &caller, at.1).await.map(Json)
}

/// Changes the role or the projects of an invitation.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/invitations/{id}/", tag = "invitations",
    params(("slug" = String, Path), ("id" = InvitationId, Path)), request_body = InvitationChange,
    responses((status = 200, body = Invitation), (status = 403, body = ErrorBody)),
)]
async fn update_invitation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): InvitationPath,
    Json(change): Json<InvitationChange>,
) -> Result<Json<Invitation>> {
    ops::edit(&kernel, &caller, at.1, change).await.map(Json)
}

/// Takes an invitation back.
#[utoipa::path(
    delete, path = "/api/v1/workspaces/{slug}/invitations/{id}/", tag = "invitations",
    params(("slug" = String, Path), ("id" = InvitationId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody)),
)]
async fn revoke_invitation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): InvitationPath,
) -> Result<StatusCode> {
    ops::revoke(&kernel, &caller, at.1)
        .await
        .map(|()| no_content())
}

/// Sends an invitation again with a new token, which ends the one before.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/invitations/{id}/resend/", tag = "invitations",
    params(("slug" = String, Path), ("id" = InvitationId, Path)),
    responses((status = 200, body = Invitation), (status = 403, body = ErrorBody)),
)]
async fn resend_invitation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): InvitationPath,
) -> Result<Json<Invitation>> {
    ops::resend(&kernel, &caller, at.1).await.map(Json)
}

/// Shows what a token opens.
#[utoipa::path(
    get, path = "/auth/invitations/{token}/", tag = "invitations",
    params(("token" = String, Path)),
    responses((status = 200, body = InvitationPreview), (status = 404, body = ErrorBody),
              (status = 409, description = "expired or declined", body = ErrorBody)),
)]
async fn preview_invitation(
    State(kernel): State<Kernel>,
    Path(token): Path<String>,
) -> Result<Json<InvitationPreview>> {
    accept::preview(&kernel, &token).await.map(Json)
}

/// Shows what a token opens.
#[utoipa::path(
    get, path = "/auth/invitations/{token}/accept/", tag = "invitations",
    params(("token" = String, Path)),
    responses((status = 200, body = InvitationPreview), (status = 404, body = ErrorBody),
              (status = 409, description = "expired or declined", body = ErrorBody)),
)]
async fn preview_invitation_to_accept(
    State(kernel): State<Kernel>,
    Path(token): Path<String>,
) -> Result<Json<InvitationPreview>> {
    accept::preview(&kernel, &token).await.map(Json)
}

/// Accepts an invitation, as who is signed in or with a new account.
#[utoipa::path(
    post, path = "/auth/invitations/{token}/accept/", tag = "invitations",
    params(("token" = String, Path)), request_body = AcceptInput,
    responses(
        (status = 200, body = Joined),
        (status = 400, description = "a weak password"),
        (status = 403, description = "`invitation_for_another_address`", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "expired, declined, `account_exists`", body = ErrorBody),
    ),
)]
async fn accept_invitation(
    State(kernel): State<Kernel>,
    Visitor(caller): Visitor,
    Path(token): Path<String>,
    Json(given): Json<AcceptInput>,
) -> Result<Response> {
    let (joined, session) = accept::accept(&kernel, &caller, &token, given).await?;
    Ok(match session {
        Some(session) => {
            ([(header::SET_COOKIE, session.set_cookie())], Json(joined)).into_response()
        }
        None => Json(joined).into_response(),
    })
}

/// Lists the invitations to the caller's own address.
#[utoipa::path(
    get, path = "/api/v1/users/me/invitations/", tag = "invitations",
    responses((status = 200, body = Vec<OwnInvitation>), (status = 401, body = ErrorBody)),
)]
async fn list_own_invitations(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<Vec<OwnInvitation>>> {
    answer::list(&kernel, &caller).await.map(Json)
}

/// Accepts an invitation to the caller's own address.
#[utoipa::path(
    post, path = "/api/v1/users/me/invitations/{id}/accept/", tag = "invitations",
    params(("id" = InvitationId, Path)),
    responses((status = 200, body = Joined), (status = 404, body = ErrorBody)),
)]
async fn accept_own_invitation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<Joined>> {
    answer::accept(&kernel, &caller, id).await.map(Json)
}

/// Declines an invitation to the caller's own address.
#[utoipa::path(
    post, path = "/api/v1/users/me/invitations/{id}/decline/", tag = "invitations",
    params(("id" = InvitationId, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)),
)]
async fn decline_own_invitation(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<StatusCode> {
    answer::decline(&kernel, &caller, id)
        .await
        .map(|()| no_content())
}
