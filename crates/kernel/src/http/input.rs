//! Reading input. A mistake in it is always a 400 that names the field, and an id that is none
//! names nothing.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Error::TooLarge("the body is larger than allowed".to_owned()))?;
        if !is_json && !bytes.is_empty() {
            return Err(Error::UnsupportedMedia(
                "the body must be application/json".to_owned(),
            ));
        }
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        serde_path_to_error::deserialize(&mut deserializer)
            .map(Self)
            .map_err(|fault| {
                let message = in_plain_words(&without_place(&fault.inner().to_string()));
                match fault.path().to_string().as_str() {
                    path if path == "." || !fault.inner().is_data() => malformed(&message),
                    path => Error::field(path, message),
                }
            })
    }
}

/// The message without the place in the text, which nobody has before them.
fn without_place(message: &str) -> String {
    let place = message.rfind(" at line ");
    place.map_or(message, |at| &message[..at]).to_owned()
}

/// What parsers say of themselves, said of the value instead.
fn in_plain_words(message: &str) -> String {
    if message.starts_with("UUID parsing failed") {
        return "is not an id".to_owned();
    }
    if message.starts_with("invalid digit found") || message.starts_with("cannot parse integer") {
        return "must be a whole number".to_owned();
    }
    if message.starts_with("provided string was not `true` or `false`") {
        return "must be true or false".to_owned();
    }
    let variant = message.strip_prefix("unknown variant `");
    let variant = variant.and_then(|rest| rest.split_once("`, expected "));
    if let Some((given, known)) = variant {
        let known = known.strip_prefix("one of ").unwrap_or(known);
        let words = known.replace('`', "").replace(" or ", ", ");
        return format!("`{given}` is none of {words}");
    }
    message.to_owned()
}

/// A missing field is told of as that field's; other faults concern the body as a whole.
fn malformed(message: &str) -> Error {
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'))
        .map(|(field, _)| field);
    match missing {
        Some(field) => Error::field(field, "this field is required"),
        None => Error::BadRequest {
            code: "malformed_json",
            message: message.to_owned(),
        },
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The parameters of the path.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Error::NotFound)
    }
}

/// The parameters of the query.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        axum_extra::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum_extra::extract::Query(value)| Self(value))
            .map_err(|fault| wrong_query(&fault.body_text()))
    }
}

/// A parameter that is missing or does not fit is told of as that field.
fn wrong_query(text: &str) -> Error {
    let message = text
        .strip_prefix("Failed to deserialize query string: ")
        .unwrap_or(text);
    let is_name = |name: &str| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        !name.is_empty() && name.chars().all(is_letter)
    };
    match message.split_once(": ") {
        Some((field, wrong)) if is_name(field) => Error::field(field, in_plain_words(wrong)),
        _ => match malformed(message) {
            Error::BadRequest { message, .. } => Error::BadRequest {
                code: "malformed_query",
                message,
            },
            missing => missing,
        },
    }
}

/// The version that the caller believes to change: `If-Match: "<version>"`, where a version is the
/// `updated_at` of the thing in microseconds, as its `ETag` says.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub Option<i64>);

impl IfMatch {
    /// Refuses a change of something that somebody else changed meanwhile.
    pub fn check(self, current: i64) -> Result<(), Error> {
        match self.0 {
            Some(expected) if expected != current => Err(Error::conflict(
                "stale_version",
                "somebody else changed this meanwhile; load it again",
            )),
            _ => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(None));
        };
        let version = value.to_str().ok().map(|text| text.trim_matches('"'));
        match version.filter(|version| *version != "*") {
            Some(text) => text
                .parse()
                .map(|version| Self(Some(version)))
                .map_err(|_| Error::BadRequest {
                    code: "malformed_version",
                    message: "If-Match is not a version that this server gave".to_owned(),
                }),
            None => Ok(Self(None)),
        }
    }
}
