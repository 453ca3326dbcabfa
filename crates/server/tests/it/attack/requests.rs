//! The routes of the API document as requests: paths filled with the scene's ids, bodies from
//! `bodies.json`.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::Value;

use crate::support::{Answer, Client};

/// Names of the scene's things, as paths and bodies call them, and their ids.
pub type Names = BTreeMap<String, String>;

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Route {
    pub id: String,
    pub method: Method,
    path: String,
    query: String,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    None,
    Json(Value),
    /// A picture or a text, as a form with one file.
    File(Value),
}

/// A route that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    path: String,
    body: Body,
}

/// The smallest PNG there is.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F, 0x15, 0xC4,
    0x89, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x00, 0x01, 0x00, 0x00,
    0x05, 0x00, 0x01, 0x0D, 0x0A, 0x2D, 0xB4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
    0x42, 0x60, 0x82,
];
const BOUNDARY: &str = "a-line-between-parts";

/// Every operation of the document.
pub fn routes() -> Vec<Route> {
    let document = airside::openapi_document().expect("the document is JSON");
    let document: Value = serde_json::from_str(&document).expect("the document is JSON");
    let bodies: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("bodies.json")).expect("bodies.json is JSON");
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            let content = operation["requestBody"]["content"].as_object();
            let given = bodies.get(&id);
            let fields = given
                .cloned()
                .unwrap_or_else(|| Value::Object(serde_json::Map::default()));
            let body = match content {
                Some(kinds) if kinds.contains_key("multipart/form-data") => Body::File(fields),
                Some(_) => Body::Json(fields),
                None if given.is_some_and(Value::is_object) => Body::Json(fields),
                None => Body::None,
            };
            routes.push(Route {
                method: Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"),
                path: path.clone(),
                query: given.and_then(Value::as_str).unwrap_or_default().to_owned(),
                body,
                id,
            });
        }
    }
    let unknown: Vec<&String> = bodies
        .keys()
        .filter(|id| routes.iter().all(|route| route.id != **id))
        .collect();
    assert!(
        unknown.is_empty(),
        "bodies.json names no operations: {unknown:?}"
    );
    routes
}

impl Route {
    /// Names of the things in the path, in its order.
    pub fn parents(&self) -> Vec<String> {
        let segments: Vec<&str> = self.path.split('/').collect();
        segments
            .windows(2)
            .filter_map(|pair| named(pair[0], pair[1]))
            .collect()
    }

    /// The request about these things.
    pub fn request(&self, names: &Names) -> Request {
        self.request_by(names, "anybody")
    }

    /// The same by somebody who may have a thing of that kind of their own.
    pub fn request_by(&self, names: &Names, actor: &str) -> Request {
        // Some need a thing in a state of its own, such as one that is archived.
        let fill = |name: &str| {
            let kinds = [
                format!("{}:{name}@{actor}", self.id),
                format!("{name}@{actor}"),
                format!("{}:{name}", self.id),
                name.to_owned(),
            ];
            let found = kinds.iter().find_map(|kind| names.get(kind));
            found.unwrap_or_else(|| panic!("{} needs a `{name}` of the scene", self.id))
        };
        let segments: Vec<&str> = self.path.split('/').collect();
        let mut path = String::new();
        for (place, segment) in segments.iter().enumerate() {
            if place > 0 {
                path.push('/');
            }
            match place
                .checked_sub(1)
                .and_then(|before| named(segments[before], segment))
            {
                Some(name) => path.push_str(fill(&name)),
                None => path.push_str(segment),
            }
        }
        if !self.query.is_empty() {
            path.push('?');
            path.push_str(&filled_text(&self.query, names));
        }
        Request {
            method: self.method.clone(),
            path,
            body: match &self.body {
                Body::None => Body::None,
                Body::Json(body) => Body::Json(filled(body, names)),
                Body::File(fields) => Body::File(filled(fields, names)),
            },
        }
    }

    /// Whether it makes the instance another one.
    pub fn sets_up(&self) -> bool {
        self.path.ends_with("/sign-up/") && self.path.contains("/admin")
    }
}

/// The name of what a segment stands for: `{project_id}` is a project, and `{id}` is called by the
/// segment before it.
fn named(before: &str, segment: &str) -> Option<String> {
    let parameter = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(match (before, parameter) {
        (_, "slug") => "slug".to_owned(),
        ("bin", "project_id") => "bin/project".to_owned(),
        (before, "id" | "token" | "key" | "uid") => format!("{before}/{parameter}"),
        _ => parameter.trim_end_matches("_id").to_owned(),
    })
}

fn filled_text(text: &str, names: &Names) -> String {
    let mut text = text.to_owned();
    for (name, id) in names {
        text = text.replace(&format!("{{{name}}}"), id);
    }
    text
}

fn filled(body: &Value, names: &Names) -> Value {
    match body {
        Value::String(text) => Value::String(filled_text(text, names)),
        Value::Array(list) => list.iter().map(|value| filled(value, names)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (filled_text(key, names), filled(value, names)))
            .collect(),
        other => other.clone(),
    }
}

impl Request {
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same request with another body.
    pub async fn send_instead(&self, client: &Client, body: axum::body::Body) -> Answer {
        let kind = match self.body {
            Body::File(_) => form_kind(),
            _ => "application/json".to_owned(),
        };
        let method = self.method.clone();
        client
            .send_body(method, &self.path, Some(&kind), body)
            .await
    }

    pub async fn send(&self, client: &Client) -> Answer {
        match &self.body {
            Body::None => client.send(self.method.clone(), &self.path, None).await,
            Body::Json(body) => {
                let body = Some(body.clone());
                client.send(self.method.clone(), &self.path, body).await
            }
            Body::File(fields) => {
                let kind = format!("multipart/form-data; boundary={BOUNDARY}");
                let (method, bytes) = (self.method.clone(), form(fields));
                client
                    .send_bytes(method, &self.path, Some(&kind), bytes)
                    .await
            }
        }
    }
}

/// A form with these fields and a picture.
pub fn form(fields: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in fields.as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        bytes.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"pixel.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(PIXEL);
    bytes.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    bytes
}

/// The kind of such a form.
pub fn form_kind() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}
