//! Answers that carry the version of what they show.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// JSON with an `ETag`, which a later change may name in `If-Match`.
#[derive(Debug)]
pub struct Versioned<T> {
    status: StatusCode,
    version: i64,
    body: T,
}

impl<T> Versioned<T> {
    /// What was found or changed.
    pub const fn found(version: i64, body: T) -> Self {
        Self {
            status: StatusCode::OK,
            version,
            body,
        }
    }

    /// What was created.
    pub const fn created(version: i64, body: T) -> Self {
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
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.version)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// Whole things in the place of ids.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Expand {
    /// `can` adds what the caller may do with each row.
    pub expand: Option<String>,
}

impl Expand {
    /// Whether that was asked for.
    #[must_use]
    pub fn names(&self, what: &str) -> bool {
        let names = self.expand.as_deref().unwrap_or_default();
        names.split(',').any(|name| name.trim() == what)
    }
}
