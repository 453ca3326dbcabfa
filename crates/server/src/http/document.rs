//! The OpenAPI document, generated from the handlers.

use airside_kernel::Kernel;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Info, License, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::rooms;

/// Splits the documented routes into the router and its document.
pub(super) fn with_document(routes: OpenApiRouter<Kernel>) -> (axum::Router<Kernel>, OpenApi) {
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
