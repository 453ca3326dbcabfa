//! Somebody who talks to the product: keeps cookies as a browser does, or sends a token.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// One person, or nobody, with their cookies.
#[derive(Clone)]
pub struct Client {
    router: axum::Router,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
    token: Option<String>,
    headers: HeaderMap,
    address: SocketAddr,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub request: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The body, or null where it is no JSON.
    pub json: Value,
}

impl Client {
    pub fn new(router: axum::Router) -> Self {
        Self {
            router,
            cookies: Arc::default(),
            token: None,
            headers: HeaderMap::new(),
            address: SocketAddr::from(([127, 0, 0, 1], 50_000)),
        }
    }

    /// The same person with their cookies at a copy of the instance.
    pub fn moved_to(&self, app: &super::TestApp) -> Self {
        let cookies = self.cookies.lock().expect("no panic while locked").clone();
        Self {
            router: app.router.clone(),
            cookies: Arc::new(Mutex::new(cookies)),
            ..self.clone()
        }
    }

    /// The same person without cookies, by token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            cookies: Arc::default(),
            ..self.clone()
        }
    }

    /// The same person from another address.
    pub fn at_address(&self, address: [u8; 4]) -> Self {
        Self {
            address: SocketAddr::from((address, 50_000)),
            ..self.clone()
        }
    }

    /// The same person with one more header on every request.
    pub fn with_header(&self, name: &'static str, value: &str) -> Self {
        let mut headers = self.headers.clone();
        headers.insert(name, value.parse().expect("a header value"));
        Self {
            headers,
            ..self.clone()
        }
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().expect("no panic while locked");
        cookies
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    }

    /// Puts a cookie in, as a copied one would be.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("no panic while locked");
        cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// A JSON request.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let kind = body.is_some().then_some("application/json");
        let bytes = body
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default();
        self.send_bytes(method, path, kind, bytes).await
    }

    /// A form, as a page without scripts posts it.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| -> String {
            text.bytes()
                .map(|byte| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                    _ => format!("%{byte:02X}"),
                })
                .collect()
        };
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let kind = Some("application/x-www-form-urlencoded");
        self.send_bytes(Method::POST, path, kind, pairs.join("&").into_bytes())
            .await
    }

    /// A request with any body.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        bytes: Vec<u8>,
    ) -> Answer {
        self.send_body(method, path, content_type, Body::from(bytes))
            .await
    }

    /// The same, with a body that comes in pieces.
    pub async fn send_body(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if let Some(kind) = content_type {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(token) = &self.token {
            request = request.header("X-Api-Key", token);
        }
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("a cookie is text"));
        }
        // A stream does not end by itself; that it began is all there is to know.
        let kind = parts.headers.get(header::CONTENT_TYPE);
        let bytes = if kind.is_some_and(|kind| kind == "text/event-stream") {
            Vec::new()
        } else {
            let read = axum::body::to_bytes(body, usize::MAX).await;
            read.expect("the body ends").to_vec()
        };
        Answer {
            request: format!("{method} {path}"),
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            bytes,
        }
    }

    fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().expect("no panic while locked");
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep(&self, set_cookie: &str) {
        let pair = set_cookie.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else {
            return;
        };
        let is_ended = set_cookie.to_ascii_lowercase().contains("max-age=0");
        self.set_cookie(name.trim(), if is_ended { "" } else { value.trim() });
    }
}

impl Answer {
    /// The body, if the status is this one; otherwise the test ends with all there is to know.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{} answered {}",
            self.request,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json
    }

    /// The same for any status of success or redirection.
    #[track_caller]
    pub fn expect_success(self) -> Value {
        assert!(
            self.status.is_success() || self.status.is_redirection(),
            "{} answered {} {}",
            self.request,
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json
    }

    /// An error of that status and code.
    #[track_caller]
    pub fn expect_code(self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{body}");
        body
    }

    /// Text of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
