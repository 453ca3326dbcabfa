//! The OpenAPI document, generated from the handlers.

use std::sync::LazyLock;

use airside_kernel::Kernel;
use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Info, License, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::rooms;

/// The routes of all rooms and the path that answers their document. They are put together once,
/// and of the document only its text is kept.
static ROUTES: LazyLock<Router<Kernel>> = LazyLock::new(|| {
    let (router, document) = with_document(rooms::routes());
    let text = document
        .to_json()
        .expect("a document of texts and lists of them is JSON");
    let text = Bytes::from(text);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    router.route("/api/schema/", get(async move || (kind, text)))
});

/// The routes of all rooms.
pub(super) fn routes() -> Router<Kernel> {
    ROUTES.clone()
}

/// Splits the documented routes into the router and its document.
fn with_document(routes: OpenApiRouter<Kernel>) -> (Router<Kernel>, OpenApi) {
    let (router, generated) = routes.split_for_parts();
    let mut components = generated.components.unwrap_or_else(Components::new);
    let schemes = [
        (
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("sessionid"))),
        ),
        (
            "api_key",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Api-Key"))),
        ),
        (
            "bearer",
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        ),
    ];
    for (name, scheme) in schemes {
        components
            .security_schemes
            .insert(name.to_owned(), scheme.into());
    }
    let mut info = Info::new("Airside", env!("CARGO_PKG_VERSION"));
    info.license = Some(License::new("MIT OR Apache-2.0"));
    info.description = Some(
        "Projects and people of an organisation, around an access engine that can say why."
            .to_owned(),
    );
    let document = OpenApiBuilder::new()
        .info(info)
        .paths(generated.paths)
        .components(Some(components))
        .tags(generated.tags)
        .build();
    (router, document)
}

/// The document as it is committed: pretty JSON with a line end.
pub fn openapi_document() -> serde_json::Result<String> {
    let (_, document) = with_document(rooms::routes());
    document.to_pretty_json().map(|text| text + "\n")
}
