//! Health for machines: alive, and ready to serve.

use airside_kernel::Kernel;
use airside_kernel::db::sql;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::rooms;

/// Not part of the API document: they answer text to load balancers.
pub(super) fn routes() -> Router<Kernel> {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
}

/// The database answers and its schema is this program's.
async fn ready(State(kernel): State<Kernel>) -> (StatusCode, &'static str) {
    let reachable = match kernel.db.read().await {
        Ok(mut connection) => {
            sql("SELECT CAST(1 AS BIGINT)")
                .exists(&mut connection)
                .await
        }
        Err(fault) => Err(fault),
    };
    if reachable.is_err() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer",
        );
    }
    match kernel.db.pending(&rooms::migrations()).await {
        Ok(pending) if pending.is_empty() => (StatusCode::OK, "ok"),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the schema is not this program's",
        ),
    }
}
