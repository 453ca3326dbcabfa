//! Files over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, PageQuery, Path, Query, no_content};
use airside_kernel::ids::{AssetId, ProjectId};
use airside_kernel::{Kernel, Result};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::content::file_answer;
use super::upload::{Delivery, UPLOAD_BYTES_MAX, Upload};
use super::{AttachmentView, ops};
use crate::answer::Expand;
use crate::ids::WorkItemId;
use crate::part::{Asked, OrderBy};
use crate::scope::workspace_of;

/// The paths of files.
pub fn routes() -> OpenApiRouter<Kernel> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(list_attachments, create_attachment))
        .routes(routes!(receive_attachment))
        // The instance's own limit is kept while reading; this only lifts the one of other bodies.
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(
            get_attachment,
            update_attachment,
            delete_attachment
        ))
        .routes(routes!(download_attachment))
}

/// Lists the files of a work item.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), Expand, OrderBy, PageQuery,
    ),
    responses((status = 200, body = Vec<AttachmentView>)),
)]
async fn list_attachments(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    Query(expand): Query<Expand>,
    Query(order): Query<OrderBy>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Vec<AttachmentView>>> {
    let key = (workspace_of(&caller)?, project, item);
    let asked = Asked {
        window: page.window()?,
        order,
        with_can: expand.names("can"),
    };
    ops::list(&kernel, &caller, key, asked).await.map(Json)
}

/// A file in a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the API document")]
struct FileForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Attaches a file: as a form with a part `file`, or by announcing its name and size as JSON, which
/// answers where to send it.
#[utoipa::path(
    post,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path),
    ),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AttachmentView)),
)]
async fn create_attachment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item)): Path<(String, ProjectId, WorkItemId)>,
    upload: Upload,
) -> Result<Response> {
    let key = (workspace_of(&caller)?, project, item);
    Ok(match upload {
        Upload::File(incoming) => {
            let view = ops::create(&kernel, &caller, key, incoming).await?;
            (StatusCode::CREATED, Json(view)).into_response()
        }
        Upload::Announcement(announced) => {
            let view = ops::announce(&kernel, &caller, key, announced).await?;
            (StatusCode::CREATED, Json(view)).into_response()
        }
    })
}

/// Takes the bytes of an announced file from whoever holds its secret. The form's `upload_secret`
/// comes before its `file`.
#[utoipa::path(
    post, path = "/api/v1/uploads/{attachment_id}/", tag = "projects",
    params(("attachment_id" = AssetId, Path)),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 204)),
)]
async fn receive_attachment(
    State(kernel): State<Kernel>,
    delivery: Delivery,
) -> Result<StatusCode> {
    ops::receive(&kernel, delivery).await?;
    Ok(no_content())
}

/// Reads what is known of a file.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("attachment_id" = AssetId, Path),
    ),
    responses((status = 200, body = AttachmentView)),
)]
async fn get_attachment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, file)): Path<(String, ProjectId, WorkItemId, AssetId)>,
) -> Result<Json<AttachmentView>> {
    let key = ((workspace_of(&caller)?, project, item), file);
    ops::view(&kernel, &caller, key).await.map(Json)
}

/// What a client says after it sent the bytes.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "the bytes themselves say whether they are there")]
struct Uploaded {
    /// Always `true`.
    is_uploaded: Option<bool>,
}

/// Says that the bytes of an announced file were sent.
#[utoipa::path(
    patch,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("attachment_id" = AssetId, Path),
    ),
    request_body = Uploaded, responses((status = 200, body = AttachmentView)),
)]
async fn update_attachment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, file)): Path<(String, ProjectId, WorkItemId, AssetId)>,
    Json(_uploaded): Json<Uploaded>,
) -> Result<Json<AttachmentView>> {
    let key = ((workspace_of(&caller)?, project, item), file);
    ops::confirm(&kernel, &caller, key).await.map(Json)
}

/// Deletes a file.
#[utoipa::path(
    delete,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("attachment_id" = AssetId, Path),
    ),
    responses((status = 204)),
)]
async fn delete_attachment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, file)): Path<(String, ProjectId, WorkItemId, AssetId)>,
) -> Result<StatusCode> {
    let key = ((workspace_of(&caller)?, project, item), file);
    ops::delete(&kernel, &caller, key).await?;
    Ok(no_content())
}

/// Downloads a file.
#[utoipa::path(
    get,
    path = "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{attachment_id}/download/",
    tag = "projects",
    params(
        ("slug" = String, Path), ("project_id" = ProjectId, Path),
        ("work_item_id" = WorkItemId, Path), ("attachment_id" = AssetId, Path),
    ),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)),
)]
async fn download_attachment(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path((_slug, project, item, file)): Path<(String, ProjectId, WorkItemId, AssetId)>,
) -> Result<Response> {
    let key = ((workspace_of(&caller)?, project, item), file);
    let (file, bytes) = ops::download(&kernel, &caller, key).await?;
    file_answer((&file.name, &file.content_type), bytes)
}
