//! The instance, its admins and its configuration: section 4D of docs/spec/acceptance.md.

mod admins;
mod command_line;
mod configurations;
mod curl;
mod health;
mod mail;
mod registration;
mod set_up;
mod users;
mod workspaces;

use serde_json::Value;

use crate::support::{Client, PASSWORD, TestApp};

/// The body of the first sign-up, with some fields changed.
pub fn sign_up_body(changes: Value) -> Value {
    let mut body = serde_json::json!({
        "email": "admin@example.com", "password": PASSWORD, "first_name": "Ada",
        "last_name": "Minister", "company_name": "Example", "is_telemetry_enabled": true,
    });
    for (field, value) in changes.as_object().expect("an object") {
        body[field] = value.clone();
    }
    body
}

/// An account that an admin made, signed in; its way in is the link that the admin was shown.
#[expect(dead_code, reason = "wip")]
pub async fn invited(app: &TestApp, admin: &Client, email: &str) -> (Client, String) {
    let body = serde_json::json!({ "email": email, "first_name": "Bo", "last_name": "Jensen" });
    let made = admin.post("/api/instances/users/", body).await.expect(201);
    let id = made["id"].as_str().expect("an id").to_owned();
    let link = made["invite_link"]
        .as_str()
        .expect("a link, since mail is off");
    let token = link.rsplit('/').next().expect("the token");
    let person = app.anonymous();
    let body = serde_json::json!({ "password": PASSWORD });
    let path = format!("/auth/reset-password/{id}/{token}/");
    person.post(&path, body).await.expect_success();
    let person = app.sign_in(email).await;
    (person, id)
}

/// What an instance admin is refused as: everybody else.
pub async fn assert_admins_only(app: &TestApp, other: &Client, method: &str, path: &str) {
    let method: axum::http::Method = method.parse().expect("a method");
    let body = (!method.is_safe()).then(|| serde_json::json!({}));
    app.anonymous()
        .send(method.clone(), path, body.clone())
        .await
        .expect(401);
    other.send(method, path, body).await.expect(403);
}
