//! Reading an upload, which stops at the limit and not at the end of what is sent.

use airside_kernel::http::Json;
use airside_kernel::{Error, Kernel, Result};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::header;

use super::Announced;

/// Longest part of a form that is no file, in bytes.
const TEXT_BYTES_MAX: u64 = 1024;

/// A file as it came.
#[derive(Debug)]
pub(super) struct Incoming {
    pub name: String,
    pub bytes: Bytes,
    /// What proves the right to send it, where it was announced.
    pub secret: Option<String>,
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
        let (mut file, mut secret) = (None, None);
        while let Some(field) = form.next_field().await.map_err(|fault| malformed(&fault))? {
            match field.name().unwrap_or_default() {
                "file" | "asset" => {
                    let name = field.file_name().unwrap_or_default().to_owned();
                    file = Some((name, read(field, limit).await?));
                }
                "upload_secret" => {
                    let text = read(field, TEXT_BYTES_MAX).await?;
                    secret = Some(String::from_utf8_lossy(&text).into_owned());
                }
                _ => {
                    read(field, TEXT_BYTES_MAX).await?;
                }
            }
        }
        let (name, bytes) = file.ok_or_else(|| Error::field("file", "this field is required"))?;
        Ok(Self {
            name,
            bytes,
            secret,
        })
    }
}

fn malformed(fault: &dyn std::fmt::Display) -> Error {
    Error::BadRequest {
        code: "malformed_form",
        message: fault.to_string(),
    }
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
