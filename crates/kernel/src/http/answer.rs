//! Answers: errors, and things with their version.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::Error;
use crate::time::Timestamp;

/// Every error but those of validation and of signing in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ErrorBody {
    /// For people.
    pub error: String,
    /// For programs.
    pub code: String,
}

/// Why a request was refused, beside the answer, for the audit record.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub code: &'static str,
    pub message: String,
}

/// A refusal, with what the record of denied attempts tells of it.
fn refused(status: StatusCode, code: &'static str, message: String) -> Response {
    let refused = Refused {
        code,
        message: message.clone(),
    };
    let mut response = answer(status, code, message);
    response.extensions_mut().insert(refused);
    response
}

/// Errors of signing in and set-up.
#[derive(Debug, Serialize)]
struct NumberedBody<'a> {
    error_code: u32,
    error_message: &'a str,
}

/// JSON with an `ETag`, which a later change may name in `If-Match`.
#[derive(Debug)]
pub struct Versioned<T> {
    status: StatusCode,
    version: Timestamp,
    body: T,
}

impl<T> Versioned<T> {
    /// What was found or changed.
    pub const fn found(version: Timestamp, body: T) -> Self {
        Self {
            status: StatusCode::OK,
            version,
            body,
        }
    }

    /// What was created.
    pub const fn created(version: Timestamp, body: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            version,
            body,
        }
    }
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.body)).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.version.as_micros())) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

const RATE_LIMIT_NUMBER: u32 = 5900;
/// What a reader of a fault of ours gets; the log has the rest under the request's id.
const INTERNAL_MESSAGE: &str = "something went wrong on our side";

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Validation(fields) => {
                (StatusCode::BAD_REQUEST, axum::Json(fields)).into_response()
            }
            Self::BadRequest { code, message } => answer(StatusCode::BAD_REQUEST, code, message),
            Self::Numbered {
                status,
                number,
                name,
            } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
                let body = NumberedBody {
                    error_code: number,
                    error_message: name,
                };
                (status, axum::Json(body)).into_response()
            }
            Self::Unauthenticated => answer(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                self.to_string(),
            ),
            Self::NotFound => answer(StatusCode::NOT_FOUND, "not_found", self.to_string()),
            Self::NotFoundBecause { code, message } => {
                refused(StatusCode::NOT_FOUND, code, message)
            }
            Self::Forbidden { code, message } => refused(StatusCode::FORBIDDEN, code, message),
            Self::Conflict { code, message } => answer(StatusCode::CONFLICT, code, message),
            Self::ConflictWith {
                code,
                message,
                mut details,
            } => {
                details.insert("error".to_owned(), message.into());
                details.insert("code".to_owned(), code.into());
                (StatusCode::CONFLICT, axum::Json(details)).into_response()
            }
            Self::TooLarge(message) => answer(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message),
            Self::UnsupportedMedia(message) => answer(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media",
                message,
            ),
            Self::RateLimited {
                retry_after_seconds,
            } => rate_limited(retry_after_seconds),
            Self::Internal(fault) => {
                tracing::error!(error = ?fault, "internal error");
                let message = INTERNAL_MESSAGE.to_owned();
                answer(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
            }
        }
    }
}

fn answer(status: StatusCode, code: &str, message: String) -> Response {
    let body = ErrorBody {
        error: message,
        code: code.to_owned(),
    };
    (status, axum::Json(body)).into_response()
}

fn rate_limited(retry_after_seconds: u64) -> Response {
    let body = NumberedBody {
        error_code: RATE_LIMIT_NUMBER,
        error_message: "RATE_LIMIT_EXCEEDED",
    };
    let mut response = (StatusCode::TOO_MANY_REQUESTS, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(0));
    headers.insert("x-ratelimit-reset", HeaderValue::from(retry_after_seconds));
    response
}

/// The answer to a deletion.
#[must_use]
pub fn no_content() -> StatusCode {
    StatusCode::NO_CONTENT
}
