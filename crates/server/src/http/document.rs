//! The OpenAPI document, generated from the handlers.

use std::sync::LazyLock;

use airside_kernel::Kernel;
use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use utoipa::PartialSchema;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Info, License, OpenApi, OpenApiBuilder, Paths, RefOr, Required};
use utoipa_axum::router::OpenApiRouter;

use crate::rooms;

/// What holds for every operation.
const CONVENTIONS: &str = include_str!("conventions.md");

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
    info.description = Some(CONVENTIONS.to_owned());
    let mut paths = generated.paths;
    document_fields(&mut paths);
    let document = OpenApiBuilder::new()
        .info(info)
        .paths(paths)
        .components(Some(components))
        .tags(generated.tags)
        .build();
    (router, document)
}

/// What every answer of the API takes is written here once, and not at every route.
fn document_fields(paths: &mut Paths) {
    for (path, item) in &mut paths.paths {
        let answer = item.get.as_mut().filter(|_| path.starts_with("/api/v1/"));
        let Some(operation) = answer.filter(|operation| answers_json(operation)) else {
            continue;
        };
        let parameters = operation.parameters.get_or_insert_default();
        if parameters
            .iter()
            .all(|parameter| !is_named(parameter, "fields"))
        {
            let fields = ParameterBuilder::new()
                .name("fields")
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(
                    "Fields to answer, with commas between; all if not given.",
                ))
                .schema(Some(String::schema()));
            parameters.push(fields.build().into());
        }
    }
}

fn is_named(parameter: &RefOr<Parameter>, name: &str) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == name)
}

fn answers_json(operation: &Operation) -> bool {
    let found = operation.responses.responses.get("200");
    matches!(found, Some(RefOr::T(answer)) if answer.content.contains_key("application/json"))
}

/// The document as it is committed: pretty JSON with a line end.
pub fn openapi_document() -> serde_json::Result<String> {
    let (_, document) = with_document(rooms::routes());
    document.to_pretty_json().map(|text| text + "\n")
}
