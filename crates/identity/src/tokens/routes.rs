//! One's own tokens over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Path, Query, no_content};
use airside_kernel::ids::TokenId;
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Token, TokenInput, ops};

/// The routes of this feature.
pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(delete_token))
}

/// Lists one's own personal tokens.
#[utoipa::path(
    get, path = "/api/v1/users/me/api-tokens/", tag = "identity", params(PageQuery),
    responses((status = 200, body = Page<Token>), (status = 401, body = ErrorBody)),
)]
async fn list_tokens(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Token>>> {
    ops::list(&kernel, &caller, query.window()?).await.map(Json)
}

/// Makes a personal token. The answer holds it, once.
#[utoipa::path(
    post, path = "/api/v1/users/me/api-tokens/", tag = "identity", request_body = TokenInput,
    responses(
        (status = 201, body = Token),
        (status = 400, description = "messages by field"),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
        (status = 409, description = "`too_many_tokens`", body = ErrorBody),
    ),
)]
async fn create_token(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(input): Json<TokenInput>,
) -> Result<(StatusCode, Json<Token>)> {
    let token = ops::create(&kernel, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(token)))
}

/// Ends a personal token.
#[utoipa::path(
    delete, path = "/api/v1/users/me/api-tokens/{id}/", tag = "identity",
    params(("id" = TokenId, Path)),
    responses(
        (status = 204, description = "ended"),
        (status = 401, body = ErrorBody),
        (status = 403, description = "`session_required`", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn delete_token(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(id): Path<TokenId>,
) -> Result<StatusCode> {
    ops::delete(&kernel, &caller, id)
        .await
        .map(|()| no_content())
}
