//! `/api/instances/configurations/` and the check of the mail settings.

use std::collections::BTreeMap;

use airside_kernel::access::Caller;
use airside_kernel::http::{Json, no_content};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Configuration;
use super::ops::{self, TestMail, TestMailSent};

pub(crate) fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_configurations, edit_configurations))
        .routes(routes!(disable_email_feature))
        .routes(routes!(check_email_credentials))
}

/// Every key of the configuration; secrets are masked.
#[utoipa::path(get, path = "/api/instances/configurations/", tag = "instance",
    responses((status = 200, body = Vec<Configuration>)))]
async fn list_configurations(
    State(kernel): State<Kernel>,
    caller: Caller,
) -> Result<Json<Vec<Configuration>>> {
    ops::list(&kernel, &caller).await.map(Json)
}

/// Sets keys: an object of keys and values. All or none.
#[utoipa::path(patch, path = "/api/instances/configurations/", tag = "instance",
    request_body = BTreeMap<String, String>,
    responses((status = 200, body = Vec<Configuration>)))]
async fn edit_configurations(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(given): Json<BTreeMap<String, String>>,
) -> Result<Json<Vec<Configuration>>> {
    ops::change(&kernel, &caller, &given).await.map(Json)
}

/// Clears the mail settings.
#[utoipa::path(delete, path = "/api/instances/configurations/disable-email-feature/",
    tag = "instance", responses((status = 204)))]
async fn disable_email_feature(State(kernel): State<Kernel>, caller: Caller) -> Result<StatusCode> {
    ops::disable_email(&kernel, &caller)
        .await
        .map(|()| no_content())
}

/// Sends a real mail with the saved settings, or says in plain words why that failed.
#[utoipa::path(post, path = "/api/instances/email-credentials-check/", tag = "instance",
    request_body = TestMail, responses((status = 200, body = TestMailSent)))]
async fn check_email_credentials(
    State(kernel): State<Kernel>,
    caller: Caller,
    Json(test): Json<TestMail>,
) -> Result<Json<TestMailSent>> {
    ops::test_email(&kernel, &caller, test).await.map(Json)
}
