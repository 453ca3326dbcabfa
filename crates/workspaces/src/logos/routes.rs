//! Logos over HTTP.

use airside_identity::{PICTURE_BYTES_MAX, SentFile, picture_answer};
use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Path};
use airside_kernel::ids::AssetId;
use airside_kernel::{Kernel, Result};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LogoForm, WorkspaceLogo, ops};

/// The routes of this feature. The instance's own limit is kept while a file is read; this only
/// lifts the one of other bodies.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(upload_workspace_logo))
        .layer(DefaultBodyLimit::max(PICTURE_BYTES_MAX))
        .routes(routes!(get_workspace_logo))
}

/// Sends a logo and makes it the workspace's. `PATCH` of the workspace with `logo: null` takes it
/// away.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/logo/", tag = "workspaces",
    params(("slug" = String, Path)),
    request_body(content = LogoForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = WorkspaceLogo),
        (status = 400, description = "messages by field"),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody),
    ),
)]
async fn upload_workspace_logo(
    State(kernel): State<Kernel>,
    caller: Caller,
    file: SentFile,
) -> Result<(StatusCode, Json<WorkspaceLogo>)> {
    let logo = ops::upload(&kernel, &caller, file).await?;
    Ok((StatusCode::CREATED, Json(logo)))
}

/// A workspace's logo.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/logo/{id}/", tag = "workspaces",
    params(("slug" = String, Path), ("id" = AssetId, Path)),
    responses(
        (status = 200, description = "the picture", content_type = "image/*"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn get_workspace_logo(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, id)): Path<(String, AssetId)>,
) -> Result<Response> {
    let (logo, content) = ops::view(&kernel, &caller, id).await?;
    picture_answer(&logo.content_type, content)
}
