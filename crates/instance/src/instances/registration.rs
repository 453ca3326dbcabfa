//! Registering the instance, and what is answered until that has happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use airside_kernel::{AccessChange, Kernel, Result};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{NOT_REGISTERED_MESSAGE, rows};
use crate::journal;

/// The one path that answers before registration.
const DESCRIPTION_PATH: &str = "/api/instances/";
/// Paths that need a registered instance.
const GUARDED: [&str; 3] = ["/api/", "/auth/", "/admin/sign-"];

/// Registers the instance. Answers whether it was this call that did it: one that is registered
/// stays as it is.
pub async fn register(kernel: &Kernel) -> Result<bool> {
    let mut tx = kernel
        .change_access_as_system("register the instance", AccessChange::instance())
        .await?;
    if rows::lookup(tx.reading()).await?.is_some() {
        return Ok(false);
    }
    let id = tx.id();
    rows::add(&mut tx, id).await?;
    let mut audit = journal::act("instance.registered");
    audit.resource = ("instance", Some(id.0), None);
    tx.commit(audit).await?;
    tracing::info!(instance.id = %id, "Instance registered");
    Ok(true)
}

/// Knows whether the instance is registered. Once it is, that stays so, and no query is needed.
#[derive(Debug, Clone)]
pub struct Registration {
    kernel: Kernel,
    is_known: Arc<AtomicBool>,
}

impl Registration {
    /// Asks the database of this kernel.
    #[must_use]
    pub fn new(kernel: Kernel) -> Self {
        Self {
            kernel,
            is_known: Arc::default(),
        }
    }

    /// Whether the instance is registered.
    pub async fn is_done(&self) -> Result<bool> {
        if self.is_known.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let mut connection = self.kernel.db.read().await?;
        let is_done = rows::lookup(&mut connection).await?.is_some();
        self.is_known.store(is_done, Ordering::Relaxed);
        Ok(is_done)
    }
}

/// Answers 5000 to every call of the API but the public description while the instance is not
/// registered.
pub async fn refuse_unregistered(
    State(registration): State<Registration>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_description = path == DESCRIPTION_PATH && request.method() == Method::GET;
    if is_description || !GUARDED.iter().any(|prefix| path.starts_with(prefix)) {
        return next.run(request).await;
    }
    match registration.is_done().await {
        Ok(true) => next.run(request).await,
        Ok(false) => not_registered(),
        Err(fault) => fault.into_response(),
    }
}

fn not_registered() -> Response {
    let body = json!({
        "error_code": 5000,
        "error_message": "INSTANCE_NOT_CONFIGURED",
        "error": NOT_REGISTERED_MESSAGE,
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
