//! The stream over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::Path;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::Sse;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::stream;

/// Tells reverse proxies to pass the stream on as it comes.
const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The path of the stream.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new().routes(routes!(listen_events))
}

/// Listens to what changes in a workspace: server-sent events such as
/// `{"kind":"workitem","id":"…","project":"…","op":"changed"}`. Kind `access` means that the caller's
/// own access may have changed: fetch everything again.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/events/", tag = "projects",
    params(("slug" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = String)),
)]
async fn listen_events(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(_slug): Path<String>,
) -> Result<Response> {
    let events = stream::listen(kernel, caller).await?;
    let mut response = Sse::new(events).into_response();
    let headers = response.headers_mut();
    headers.insert(NO_BUFFERING, HeaderValue::from_static("no"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
