//! The instance, its admins and its configuration: section 4D of docs/spec/acceptance.md.

mod admins;
mod command_line;
mod configurations;
mod curl;
mod health;
mod mail;
mod operating;
mod registration;
mod set_up;
mod users;
mod workspaces;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, TestApp};

/// The body of the first sign-up, with some fields changed.
pub fn sign_up_body(changes: Value) -> Value {
    let mut body = json!({
        "email": "admin@example.com", "password": PASSWORD, "first_name": "Ada",
        "last_name": "Minister", "company_name": "Example", "is_telemetry_enabled": true,
    });
    for (field, value) in changes.as_object().expect("an object") {
        body[field] = value.clone();
    }
    body
}

/// An account that an admin made, signed in; its way in is the link that the admin was shown.
pub async fn invited(app: &TestApp, admin: &Client, email: &str) -> (Client, String) {
    let body = json!({ "email": email, "first_name": "Bo", "last_name": "Jensen" });
    let made = admin.post("/api/instances/users/", body).await.expect(201);
    let id = made["id"].as_str().expect("an id").to_owned();
    let link = made["invite_link"]
        .as_str()
        .expect("a link, since mail is off");
    let token = link.rsplit('/').next().expect("the token");
    let person = app.anonymous();
    let body = json!({ "password": PASSWORD });
    let path = format!("/auth/reset-password/{id}/{token}/");
    person.post(&path, body).await.expect_success();
    let person = app.sign_in(email).await;
    (person, id)
}

/// Refused to strangers and to everybody who is no instance admin.
pub async fn assert_admins_only(app: &TestApp, other: &Client, method: &str, path: &str) {
    assert_admins_only_with(app, other, (method, path), json!({})).await;
}

/// The same with a body that an admin could send.
pub async fn assert_admins_only_with(
    app: &TestApp,
    other: &Client,
    (method, path): (&str, &str),
    body: Value,
) {
    let method: Method = method.parse().expect("a method");
    let body = (!method.is_safe()).then_some(body);
    let stranger = app.anonymous();
    stranger
        .send(method.clone(), path, body.clone())
        .await
        .expect(401);
    other.send(method, path, body).await.expect(403);
}
