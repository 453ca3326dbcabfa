//! Pictures of people over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::config::instance::FILE_SIZE_MAX;
use airside_kernel::http::{ErrorBody, Json, Path};
use airside_kernel::ids::AssetId;
use airside_kernel::{Kernel, Result};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::upload::{SentFile, Upload};
use super::{Asset, AssetForm, ops};

/// What a form has beside its file: boundaries, names, the other parts.
const FORM_BYTES_MAX: u64 = 64 * 1024;
/// A picture does not change: another one has another id.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// Bytes of a form with a picture at most. The limit of the instance holds while a file is read;
/// this one is above all that an instance can allow.
#[expect(clippy::cast_possible_truncation, reason = "far below what fits")]
pub const PICTURE_BYTES_MAX: usize = (FILE_SIZE_MAX + FORM_BYTES_MAX) as usize;

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(create_user_asset))
        .routes(routes!(get_user_asset, upload_user_asset))
        .layer(DefaultBodyLimit::max(PICTURE_BYTES_MAX))
}

/// Uploads a picture and makes it the caller's, or announces one as JSON and is answered where to
/// send it.
#[utoipa::path(
    post, path = "/api/v1/users/assets/", tag = "identity",
    request_body(content = AssetForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = Asset),
        (status = 400, description = "messages by field"),
        (status = 401, body = ErrorBody),
        (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody),
    ),
)]
async fn create_user_asset(
    State(kernel): State<Kernel>,
    caller: Caller,
    upload: Upload,
) -> Result<(StatusCode, Json<Asset>)> {
    let asset = ops::upload(&kernel, &caller, upload).await?;
    Ok((StatusCode::CREATED, Json(asset)))
}

/// Sends a picture that was announced.
#[utoipa::path(
    post, path = "/api/v1/users/assets/{id}/", tag = "identity", params(("id" = AssetId, Path)),
    request_body(content = AssetForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, body = Asset),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody),
    ),
)]
async fn upload_user_asset(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<AssetId>,
    file: SentFile,
) -> Result<Json<Asset>> {
    ops::complete(&kernel, &caller, id, file).await.map(Json)
}

/// A person's picture.
#[utoipa::path(
    get, path = "/api/v1/users/assets/{id}/", tag = "identity", params(("id" = AssetId, Path)),
    responses(
        (status = 200, description = "the picture", content_type = "image/*"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn get_user_asset(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<AssetId>,
) -> Result<Response> {
    let (asset, content) = ops::view(&kernel, &caller, id).await?;
    picture_answer(&asset.content_type, content)
}

/// A picture as it is answered: never as anything else, and kept for ever under its id.
pub fn picture_answer(content_type: &str, content: Bytes) -> Result<Response> {
    let kind = HeaderValue::try_from(content_type).map_err(airside_kernel::Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, CACHE),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    Ok((headers, content).into_response())
}
