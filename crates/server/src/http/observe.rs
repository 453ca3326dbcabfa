//! What the operator sees of a request: its id, one line in the log, and figures.

use std::time::Instant;

use airside_kernel::Kernel;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id that is taken over from a proxy.
const REQUEST_ID_BYTES_MAX: usize = 64;

/// Gives the request an id, logs and counts it, and keeps what went wrong inside from leaving.
pub(super) async fn observe(
    State(kernel): State<Kernel>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id(&request, &kernel);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "page".to_owned(), |matched| matched.as_str().to_owned());
    let shown_id = id.to_str().unwrap_or_default().to_owned();
    let span = tracing::info_span!("request", request.id = %shown_id, %method, path);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status();
    let labels = [
        ("method", method.to_string()),
        ("route", route),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("airside_http_requests_total", &labels).increment(1);
    metrics::histogram!("airside_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    let duration_ms = took.as_secs_f64() * 1000.0;
    span.in_scope(|| tracing::info!(status = status.as_u16(), duration_ms, "answered"));
    if status.is_server_error() && !path.starts_with("/readyz") {
        response = (status, Json(serde_json::json!({ "request_id": shown_id }))).into_response();
    }
    response.headers_mut().insert(REQUEST_ID, id);
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
    }
    response
}

/// A proxy's id if it is a plain one, otherwise a new one.
fn request_id(request: &Request, kernel: &Kernel) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID).filter(|id| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !id.is_empty() && id.len() <= REQUEST_ID_BYTES_MAX && id.as_bytes().iter().all(plain)
    });
    given.cloned().unwrap_or_else(|| {
        let id: uuid::Uuid = kernel.entropy.id();
        HeaderValue::from_str(&id.to_string()).unwrap_or(HeaderValue::from_static("unknown"))
    })
}

/// Collects figures from now on.
pub fn install_metrics() -> anyhow::Result<PrometheusHandle> {
    Ok(PrometheusBuilder::new().install_recorder()?)
}

/// `/metrics` in Prometheus text, for an address of its own.
pub fn metrics_router(handle: PrometheusHandle) -> Router {
    Router::new().route(
        "/metrics",
        axum::routing::get(move || async move { handle.render() }),
    )
}
