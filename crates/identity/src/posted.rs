//! What the pages of signing in and of set-up post. They are plain forms, which work without
//! scripts and are answered by a redirect, or JSON from programs and scripts, answered by JSON; the
//! codes are the same.

use std::fmt::Write;

use airside_kernel::http::{self, is_own_csrf_token, wrong_csrf_token};
use airside_kernel::{Error, Result};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::codes;

/// A posted form or JSON body.
#[derive(Debug)]
pub struct Posted<T> {
    /// The fields. All that a form sends is text.
    pub input: T,
    /// How to answer.
    pub reply: Reply,
}

/// How a post is answered.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    is_form: bool,
    email: Option<String>,
    next_path: Option<String>,
}

/// One of the numbered codes of signing in and set-up.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NumberedError {
    /// The number.
    pub error_code: u32,
    /// The name.
    pub error_message: String,
}

/// What a successful post leads to.
#[derive(Debug, Default)]
pub struct Success {
    cookies: Vec<HeaderValue>,
    json: Option<Value>,
}

/// The pages of one form.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    /// Where the form is, for trying again.
    pub form: &'static str,
    /// Where success leads, unless the form names another place of ours.
    pub done: &'static str,
}

const FORM: &str = "application/x-www-form-urlencoded";

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with(FORM));
        let headers = request.headers().clone();
        let fields = if is_form {
            form_fields(request, state).await?
        } else {
            http::Json::<Map<String, Value>>::from_request(request, state)
                .await?
                .0
        };
        check_csrf_field(&headers, &fields)?;
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let reply = Reply {
            is_form,
            email: text("email"),
            next_path: text("next_path").filter(|path| is_own_path(path)),
        };
        let input = serde_path_to_error::deserialize(Value::Object(fields))
            .map_err(|fault| Error::field(fault.path().to_string(), fault.inner().to_string()))?;
        Ok(Self { input, reply })
    }
}

async fn form_fields<S: Send + Sync>(request: Request, state: &S) -> Result<Map<String, Value>> {
    let axum::Form(pairs) = axum::Form::<Vec<(String, String)>>::from_request(request, state)
        .await
        .map_err(|fault| Error::BadRequest {
            code: "malformed_form",
            message: fault.to_string(),
        })?;
    Ok(pairs
        .into_iter()
        .map(|(name, value)| (name, Value::String(value)))
        .collect())
}

fn check_csrf_field(headers: &HeaderMap, fields: &Map<String, Value>) -> Result<()> {
    match fields.get("csrfmiddlewaretoken").and_then(Value::as_str) {
        Some(sent) if !is_own_csrf_token(headers, sent) => Err(wrong_csrf_token()),
        _ => Ok(()),
    }
}

/// Whether a place to go to is one of this program's pages and not of another site.
pub(crate) fn is_own_path(path: &str) -> bool {
    let begins_well = path.starts_with('/') && !path.starts_with("//");
    // Browsers read a backslash as a slash, and drop tabs and line breaks.
    begins_well && !path.contains('\\') && path.chars().all(|c| c.is_ascii_graphic())
}

impl Success {
    /// Sets a cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: HeaderValue) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// What a JSON caller is told; nothing is 204.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self> {
        self.json = Some(serde_json::to_value(body)?);
        Ok(self)
    }
}

impl Reply {
    /// The answer to a browser that was not posting: a redirect, after success to this page.
    pub(crate) fn page(next_path: Option<String>) -> Self {
        Self {
            is_form: true,
            email: None,
            next_path,
        }
    }

    /// Where a form's success leads that names no place itself.
    #[must_use]
    pub fn leading_to(mut self, path: &str) -> Self {
        self.next_path.get_or_insert_with(|| path.to_owned());
        self
    }

    /// The answer.
    #[must_use]
    pub fn answer(self, outcome: Result<Success>, pages: Pages) -> Response {
        match outcome {
            Ok(success) => self.succeed(success, pages),
            Err(fault) => self.fail(fault, pages),
        }
    }

    fn succeed(self, success: Success, pages: Pages) -> Response {
        let mut response = if self.is_form {
            found(self.next_path.as_deref().unwrap_or(pages.done))
        } else {
            match success.json {
                Some(body) => axum::Json(body).into_response(),
                None => StatusCode::NO_CONTENT.into_response(),
            }
        };
        for cookie in success.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    fn fail(self, fault: Error, pages: Pages) -> Response {
        let (number, name) = match &fault {
            Error::Numbered { number, name, .. } => (*number, (*name).to_owned()),
            Error::RateLimited { .. } => {
                let code = codes::RATE_LIMIT_EXCEEDED;
                (code.number, code.name.to_owned())
            }
            Error::Validation(fields) => {
                let said = fields
                    .iter()
                    .map(|(field, said)| format!("{field} {}", said.join(", ")));
                let said = said.collect::<Vec<_>>().join("; ");
                (codes::AUTHENTICATION_FAILED.number, said)
            }
            _ => return fault.into_response(),
        };
        if !self.is_form {
            return fault.into_response();
        }
        let mut page = failed_page(pages.form, number, &name, self.email.as_deref());
        if let Some(next) = &self.next_path {
            let _ = write!(page, "&next={}", encoded(next));
        }
        found(&page)
    }
}

/// The page of a form with what went wrong in its query.
pub(crate) fn failed_page(page: &str, number: u32, name: &str, email: Option<&str>) -> String {
    let mut target = format!("{page}?error_code={number}&error_message={}", encoded(name));
    if let Some(email) = email {
        let _ = write!(target, "&email={}", encoded(email));
    }
    target
}

/// Sends a browser to a page of ours.
pub(crate) fn found(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// A text as the value of a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => {
                let _ = write!(encoded, "%{other:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_leads_to_pages_of_this_program_only() {
        for own in ["/", "/acme/projects/1?tab=board", "/a%20b"] {
            assert!(is_own_path(own), "{own}");
        }
        for foreign in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "",
        ] {
            assert!(!is_own_path(foreign), "{foreign}");
        }
    }

    #[test]
    fn values_of_a_query_are_encoded() {
        let page = failed_page("/sign-in", 5075, "INVALID_EMAIL_SIGN_IN", Some("a&b=c@é"));
        assert_eq!(
            page,
            "/sign-in?error_code=5075&error_message=INVALID_EMAIL_SIGN_IN&email=a%26b%3Dc%40%C3%A9"
        );
    }
}
