//! The audit record over HTTP.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, Json, Page, PageQuery, Query};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    AuditEntry, AuditFilter, AuditForm, AuditSettings, AuditSettingsChange, AuditVerification,
    export, ops, retention,
};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_audit_logs))
        .routes(routes!(export_audit_logs))
        .routes(routes!(verify_audit_logs))
        .routes(routes!(get_audit_settings, update_audit_settings))
}

/// Lists the audit record of the workspace, or with `project` the slice of a project, the newest
/// first.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/audit-logs/", tag = "audit",
    params(("slug" = String, Path), AuditFilter, PageQuery),
    responses(
        (status = 200, body = Page<AuditEntry>),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn list_audit_logs(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(filter): Query<AuditFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditEntry>>> {
    let window = page.window()?;
    ops::list(&kernel, &caller, (filter, window))
        .await
        .map(Json)
}

/// The audit record of the workspace, or with `project` the slice of a project, as a file, the
/// oldest first. The export is recorded.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/audit-logs/export/", tag = "audit",
    params(("slug" = String, Path), AuditForm, AuditFilter),
    responses(
        (status = 200, description = "the file", body = String, content_type = "text/csv"),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn export_audit_logs(
    State(kernel): State<Kernel>,
    caller: Caller,
    Query(filter): Query<AuditFilter>,
    Query(form): Query<AuditForm>,
) -> Result<Response> {
    export::export(&kernel, &caller, (filter, form)).await
}

/// Walks the chain of the audit record and says whether it is whole.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/audit-logs/verify/", tag = "audit",
    params(("slug" = String, Path)),
    responses(
        (status = 200, body = AuditVerification),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn verify_audit_logs(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<AuditVerification>> {
    ops::verify(&kernel, &caller).await.map(Json)
}

/// How long the audit record is kept.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/audit-logs/settings/", tag = "audit",
    params(("slug" = String, Path)),
    responses((status = 200, body = AuditSettings), (status = 403, body = ErrorBody)),
)]
async fn get_audit_settings(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<AuditSettings>> {
    retention::settings(&kernel, &caller).await.map(Json)
}

/// Changes how long the audit record is kept. What is older is removed within a day.
#[utoipa::path(
    patch, path = "/api/v1/workspaces/{slug}/audit-logs/settings/", tag = "audit",
    params(("slug" = String, Path)), request_body = AuditSettingsChange,
    responses(
        (status = 200, body = AuditSettings),
        (status = 400, description = "messages by field"),
        (status = 403, body = ErrorBody),
    ),
)]
async fn update_audit_settings(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<AuditSettingsChange>,
) -> Result<Json<AuditSettings>> {
    retention::change(&kernel, &caller, given).await.map(Json)
}
