//! Pictures inside texts over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, Path};
use airside_kernel::ids::AssetId;
use airside_kernel::{Kernel, Result};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AssetView, ops};
use crate::attachments::content::file_answer;
use crate::attachments::upload::{Incoming, UPLOAD_BYTES_MAX};

/// The paths of pictures.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(create_asset))
        // The instance's own limit is kept while reading; this only lifts the one of other bodies.
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
        .routes(routes!(get_asset))
}

/// A picture in a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the API document")]
struct PictureForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The project that its text is in.
    project_id: String,
}

/// Sends a picture for a description or a comment, which names it by the answered address.
#[utoipa::path(
    post, path = "/api/v1/workspaces/{slug}/assets/", tag = "projects",
    params(("slug" = String, Path)),
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AssetView)),
)]
async fn create_asset(
    State(kernel): State<Kernel>,
    caller: Caller,
    incoming: Incoming,
) -> Result<(StatusCode, Json<AssetView>)> {
    let view = ops::upload(&kernel, &caller, incoming).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Looks at a picture of a description or a comment.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/assets/{asset_id}/", tag = "projects",
    params(("slug" = String, Path), ("asset_id" = AssetId, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)),
)]
async fn get_asset(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, asset)): Path<(String, AssetId)>,
) -> Result<Response> {
    let (asset, bytes) = ops::download(&kernel, &caller, asset).await?;
    file_answer((&asset.name, &asset.content_type), bytes)
}
