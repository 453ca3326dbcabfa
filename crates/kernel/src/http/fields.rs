//! `?fields=id,name`: of each thing in an answer only those fields. It is done where answers leave,
//! once for all routes; a route that can save work for it looks at the parameter as well.

use std::collections::BTreeSet;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;

/// Where answers have this shape.
const PREFIX: &str = "/api/v1/";
/// Longest answer that is cut down, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// What `expand` adds to a thing, and is then wanted even where `fields` does not repeat it.
const ADDED: &str = "can";

/// Which fields a caller asks for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    fields: Option<String>,
    expand: Option<String>,
}

/// Leaves out of an answer what was not asked for.
pub async fn pick_fields(request: Request, next: Next) -> Response {
    let fields = asked(&request);
    let response = next.run(request).await;
    match fields {
        Some(fields) if response.status().is_success() && is_json(&response) => {
            let picked = picked(response, &fields).await;
            picked.unwrap_or_else(IntoResponse::into_response)
        }
        _ => response,
    }
}

fn asked(request: &Request) -> Option<BTreeSet<String>> {
    let uri = request.uri();
    if !uri.path().starts_with(PREFIX) {
        return None;
    }
    let Query(asked) = Query::<Asked>::try_from_uri(uri).ok()?;
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(',').map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let mut fields = words(&asked.fields?);
    if fields.is_empty() {
        return None;
    }
    if words(asked.expand.as_deref().unwrap_or_default()).contains(ADDED) {
        fields.insert(ADDED.to_owned());
    }
    Some(fields)
}

fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

async fn picked(response: Response, fields: &BTreeSet<String>) -> Result<Response, Error> {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_BYTES_MAX).await;
    let mut answer: Value = serde_json::from_slice(&body.map_err(Error::internal)?)?;
    pick(&mut answer, fields);
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = serde_json::to_vec(&answer)?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// A page keeps its envelope, and so does a list under a name; their rows, those of a bare list,
/// and a thing by itself lose fields.
fn pick(answer: &mut Value, fields: &BTreeSet<String>) {
    match answer {
        Value::Array(rows) => rows.iter_mut().for_each(|row| pick(row, fields)),
        Value::Object(list) if list.contains_key("next_cursor") || list.len() == 1 => {
            for rows in list.values_mut().filter(|value| value.is_array()) {
                pick(rows, fields);
            }
        }
        Value::Object(thing) => thing.retain(|field, _| fields.contains(field)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_keeps_its_envelope_and_its_rows_lose_fields() {
        let check = |mut answer: Value, left: Value| {
            let fields = ["id", "name"].map(str::to_owned).into();
            pick(&mut answer, &fields);
            assert_eq!(answer, left);
        };
        let thing = json!({ "id": 1, "name": "a", "secret": 2 });
        let left = json!({ "id": 1, "name": "a" });
        check(thing.clone(), left.clone());
        check(json!([thing]), json!([left]));
        check(
            json!({ "next_cursor": "x", "count": 1, "results": [thing] }),
            json!({ "next_cursor": "x", "count": 1, "results": [left] }),
        );
        check(json!({ "issues": [thing] }), json!({ "issues": [left] }));
    }
}
