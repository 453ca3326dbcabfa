//! One HTTP service of all rooms: the API, its document, health, and the browser application.

mod document;
mod health;
mod observe;
mod spelling;
mod web;

use std::sync::Arc;
use std::time::Duration;

use airside_instance::{Registration, refuse_unregistered};
use airside_kernel::http::{pick_fields, refuse_foreign_origins, replay_repeated_requests};
use airside_kernel::record::{Denials, note_denied};
use airside_kernel::{Error, Kernel};
use airside_workspaces::RoomsAbove;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

pub use document::openapi_document;
pub use observe::{install_metrics, metrics_router};

use crate::rooms;

/// Bytes of a body, where a route does not say otherwise.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How long a request may take until its answer begins.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// The service.
pub fn router(kernel: &Kernel, above: &Arc<RoomsAbove>) -> Router {
    let router = document::routes()
        .layer(Extension(Arc::clone(above)))
        .layer(Extension(rooms::above_identity()))
        .merge(health::routes())
        .fallback(fallback)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(Extension(rooms::running(kernel)))
        .layer(from_fn_with_state(
            Denials::new(kernel.clone()),
            note_denied,
        ))
        .layer(from_fn_with_state(
            Registration::new(kernel.clone()),
            refuse_unregistered,
        ))
        .layer(from_fn_with_state(kernel.clone(), replay_repeated_requests))
        .layer(from_fn(pick_fields))
        .layer(from_fn_with_state(kernel.clone(), refuse_foreign_origins))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            REQUEST_TIMEOUT,
        ))
        .layer(CompressionLayer::new())
        .layer(from_fn(web::secure_headers))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(kernel.clone(), observe::observe))
        .with_state(kernel.clone());
    spelling::with_older_spelling(router)
}

/// Paths of programs, where nothing is a page of the browser application.
fn is_api(path: &str) -> bool {
    ["/api/", "/auth/", "/access/"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

/// No route: the same path with its slash, a page of the browser application, or 404.
async fn fallback(request: Request) -> Response {
    let uri = request.uri();
    if !is_api(uri.path()) {
        return web::page_or_file(&request);
    }
    if uri.path().ends_with('/') {
        return Error::NotFound.into_response();
    }
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let location = format!("{}/{query}", uri.path());
    (
        StatusCode::PERMANENT_REDIRECT,
        [(header::LOCATION, location)],
    )
        .into_response()
}

/// A path that exists for other methods. Pages may share a path with a form's target.
async fn method_not_allowed(request: Request) -> Response {
    if request.method() == Method::GET && !is_api(request.uri().path()) {
        return web::page_or_file(&request);
    }
    let body = airside_kernel::http::ErrorBody {
        error: "this path does not take that method".to_owned(),
        code: "method_not_allowed".to_owned(),
    };
    (StatusCode::METHOD_NOT_ALLOWED, Json(body)).into_response()
}
