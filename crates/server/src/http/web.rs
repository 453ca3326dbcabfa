//! The browser application, from inside the program.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

/// The build of `web/`. Where it is missing, the program serves the API alone.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Build;

const INDEX: &str = "index.html";
/// Names below this folder carry a hash of their content.
const HASHED: &str = "assets/";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

const MISSING: &str = "<!doctype html><html lang=\"en\"><title>Airside</title>\
    <h1>The browser application is not built</h1>\
    <p>The API is served. To build the browser application, run <code>make web</code> \
    in the project's folder and build the program again.</p></html>";

/// Nothing comes from other hosts, nothing is written inline, and nobody frames us. What places
/// menus and dragged cards does it by script, which a style policy does not concern.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// A file of the build, or the page that the application's own router takes over from.
pub(super) fn page_or_file(request: &Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return airside_kernel::Error::NotFound.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if let Some(file) = Build::get(path).filter(|_| !path.is_empty()) {
        let lasting = if path.starts_with(HASHED) {
            FOREVER
        } else {
            ASK_AGAIN
        };
        return answer(&file, lasting);
    }
    if path.starts_with(HASHED) {
        return (StatusCode::NOT_FOUND, "no such file").into_response();
    }
    match Build::get(INDEX) {
        Some(index) => answer(&index, ASK_AGAIN),
        None => (StatusCode::OK, Html(MISSING)).into_response(),
    }
}

fn answer(file: &rust_embed::EmbeddedFile, cache: &'static str) -> Response {
    let kind = file.metadata.mimetype().to_owned();
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, cache.to_owned()),
        ],
        file.data.to_vec(),
    )
        .into_response()
}

/// What every answer tells the browser not to do.
pub(super) async fn secure_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let always = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in always {
        if !response.headers().contains_key(&name) {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
    }
    response
}
