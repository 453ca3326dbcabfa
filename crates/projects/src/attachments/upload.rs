//! Reading an upload, which stops at the limit and not at the end of what is sent.

use airside_kernel::http::{Json, Path};
use airside_kernel::ids::AssetId;
use airside_kernel::{Error, Kernel, Result};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;

use super::{Announced, Attachment, ops};

/// Bytes of an upload at most, whatever the instance's limit says.
pub(crate) const UPLOAD_BYTES_MAX: usize = 1024 * 1024 * 1024;
/// Longest part of a form that is no file, in bytes.
const TEXT_BYTES_MAX: u64 = 1024;

/// A file as it came.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub name: String,
    pub bytes: Bytes,
    /// The project that it is for, where the form names one.
    pub project: Option<String>,
}

/// The bytes of a file that was announced. The secret comes before the bytes, and nothing is read
/// for whoever does not know it.
#[derive(Debug)]
pub(super) struct Delivery {
    pub attachment: Attachment,
    pub bytes: Bytes,
}

/// A file, or the announcement of one.
#[derive(Debug)]
pub(super) enum Upload {
    File(Incoming),
    Announcement(Announced),
}

impl FromRequest<Kernel> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, kernel: &Kernel) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            return Incoming::from_request(request, kernel)
                .await
                .map(Self::File);
        }
        let Json(announced) = Json::from_request(request, kernel).await?;
        Ok(Self::Announcement(announced))
    }
}

impl FromRequest<Kernel> for Incoming {
    type Rejection = Error;

    async fn from_request(request: Request, kernel: &Kernel) -> Result<Self> {
        let limit = kernel.configuration().await?.file_size_limit();
        let mut form = Multipart::from_request(request, kernel)
            .await
            .map_err(|fault| Error::UnsupportedMedia(fault.to_string()))?;
        let (mut file, mut project) = (None, None);
        while let Some(field) = form.next_field().await.map_err(|fault| malformed(&fault))? {
            match field.name().unwrap_or_default() {
                "file" | "asset" => {
                    let name = field.file_name().unwrap_or_default().to_owned();
                    file = Some((name, read(field, limit).await?));
                }
                "project_id" => project = Some(read_text(field).await?),
                _ => {
                    read(field, TEXT_BYTES_MAX).await?;
                }
            }
        }
        let (name, bytes) = file.ok_or_else(|| Error::field("file", "this field is required"))?;
        Ok(Self {
            name,
            bytes,
            project,
        })
    }
}

impl FromRequest<Kernel> for Delivery {
    type Rejection = Error;

    async fn from_request(request: Request, kernel: &Kernel) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let Path(id): Path<AssetId> = Path::from_request_parts(&mut parts, kernel).await?;
        let mut form = Multipart::from_request(Request::from_parts(parts, body), kernel)
            .await
            .map_err(|fault| Error::UnsupportedMedia(fault.to_string()))?;
        let mut awaited = None;
        while let Some(field) = form.next_field().await.map_err(|fault| malformed(&fault))? {
            match field.name().unwrap_or_default() {
                "upload_secret" => {
                    let secret = read_text(field).await?;
                    awaited = Some(ops::awaited(kernel, id, &secret).await?);
                }
                "file" | "asset" => {
                    let attachment: Attachment = awaited.ok_or(Error::Unauthenticated)?;
                    let announced = u64::try_from(attachment.size_bytes).unwrap_or(0);
                    let limit = kernel.configuration().await?.file_size_limit();
                    let limit = announced.min(limit);
                    let bytes = read(field, limit).await?;
                    return Ok(Self { attachment, bytes });
                }
                _ => {
                    read(field, TEXT_BYTES_MAX).await?;
                }
            }
        }
        awaited.ok_or(Error::Unauthenticated)?;
        Err(Error::field("file", "this field is required"))
    }
}

fn malformed(fault: &dyn std::fmt::Display) -> Error {
    Error::BadRequest {
        code: "malformed_form",
        message: fault.to_string(),
    }
}

async fn read_text(field: Field<'_>) -> Result<String> {
    let text = read(field, TEXT_BYTES_MAX).await?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn read(mut field: Field<'_>, limit: u64) -> Result<Bytes> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|fault| malformed(&fault))? {
        content.extend_from_slice(&chunk);
        if u64::try_from(content.len()).unwrap_or(u64::MAX) > limit {
            return Err(Error::TooLarge(format!(
                "a file may have at most {limit} bytes"
            )));
        }
    }
    Ok(content.into())
}
