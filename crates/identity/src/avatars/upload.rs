//! Reading an upload, which stops at the limit and not at the end of what is sent.

use airside_kernel::http::Json;
use airside_kernel::{Error, Kernel, Result};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::header;

use super::AssetAnnouncement;

/// Longest part of a form that is no file, in bytes.
const TEXT_BYTES_MAX: u64 = 1024;

/// A file that was sent by a form, no larger than the instance allows.
#[derive(Debug)]
pub struct SentFile {
    /// What the sender calls it.
    pub name: String,
    /// Its content.
    pub content: Bytes,
    /// What it is sent for.
    pub entity_type: Option<String>,
}

/// A file, or the announcement of one.
#[derive(Debug)]
pub(super) enum Upload {
    File(SentFile),
    Announcement(AssetAnnouncement),
}

impl FromRequest<Kernel> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, kernel: &Kernel) -> Result<Self> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("multipart/form-data"));
        if is_form {
            return SentFile::from_request(request, kernel)
                .await
                .map(Self::File);
        }
        let Json(announcement) = Json::from_request(request, kernel).await?;
        Ok(Self::Announcement(announcement))
    }
}

impl FromRequest<Kernel> for SentFile {
    type Rejection = Error;

    async fn from_request(request: Request, kernel: &Kernel) -> Result<Self> {
        let malformed = |fault: &dyn std::fmt::Display| Error::BadRequest {
            code: "malformed_form",
            message: fault.to_string(),
        };
        let limit = kernel.configuration().await?.file_size_limit();
        let mut form = Multipart::from_request(request, kernel)
            .await
            .map_err(|fault| Error::UnsupportedMedia(fault.to_string()))?;
        let (mut file, mut entity_type) = (None, None);
        while let Some(field) = form.next_field().await.map_err(|fault| malformed(&fault))? {
            let part = field.name().unwrap_or_default().to_owned();
            match part.as_str() {
                "file" | "asset" => {
                    let name = field.file_name().unwrap_or_default().to_owned();
                    file = Some((name, read(field, limit).await?));
                }
                "entity_type" => {
                    let text = read(field, TEXT_BYTES_MAX).await?;
                    entity_type = Some(String::from_utf8_lossy(&text).into_owned());
                }
                _ => {
                    read(field, TEXT_BYTES_MAX).await?;
                }
            }
        }
        let (name, content) = file.ok_or_else(|| Error::field("file", "this field is required"))?;
        Ok(Self {
            name,
            content,
            entity_type,
        })
    }
}

async fn read(mut field: Field<'_>, limit: u64) -> Result<Bytes> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|fault| Error::BadRequest {
        code: "malformed_form",
        message: fault.to_string(),
    })? {
        content.extend_from_slice(&chunk);
        if u64::try_from(content.len()).unwrap_or(u64::MAX) > limit {
            return Err(too_large(limit));
        }
    }
    Ok(content.into())
}

/// The answer to a file that is larger than the instance allows.
pub(super) fn too_large(limit: u64) -> Error {
    Error::TooLarge(format!("the file is larger than the allowed {limit} bytes"))
}
