//! The older spelling of paths: what is at `work-items` is at `issues` as well, for clients that
//! were written before the word changed.

use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use tower::util::MapRequest;

/// The same routes, found by both spellings.
pub(super) fn with_older_spelling(router: Router) -> Router {
    Router::new().fallback_service(MapRequest::new(router, respelled))
}

fn respelled(mut request: Request) -> Request {
    if let Some(uri) = respell(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The address in today's spelling, if it is in the older one.
fn respell(uri: &Uri) -> Option<Uri> {
    let rest = uri.path().strip_prefix("/api/v1/workspaces/")?;
    let mut parts: Vec<&str> = rest.split('/').collect();
    let place = match parts.get(1) {
        Some(&"projects") => 3,
        _ => 1,
    };
    let part = parts.get_mut(place).filter(|part| **part == "issues")?;
    *part = "work-items";
    let query = uri.query().map(|query| format!("?{query}"));
    let path = format!(
        "/api/v1/workspaces/{}{}",
        parts.join("/"),
        query.unwrap_or_default()
    );
    path.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_read_in_its_own_place_only() {
        let check = |path: &str, found: Option<&str>| {
            let uri: Uri = format!("/api/v1/workspaces/{path}")
                .parse()
                .expect("a path");
            let found = found.map(|path| format!("/api/v1/workspaces/{path}"));
            assert_eq!(respell(&uri).map(|uri| uri.to_string()), found, "{path}");
        };
        check("a/issues/", Some("a/work-items/"));
        check(
            "a/issues/search/?search=issues",
            Some("a/work-items/search/?search=issues"),
        );
        check(
            "a/projects/1/issues/2/links/",
            Some("a/projects/1/work-items/2/links/"),
        );
        check("issues/members/", None);
        check("a/projects/issues/labels/", None);
        check("a/projects/1/work-items/issues/", None);
    }
}
