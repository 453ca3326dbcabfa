//! Personal access tokens [D-33].

use airside_kernel::Timestamp;
use axum::http::Method;
use serde_json::{Value, json};

use super::{audited, text};
use crate::support::{Client, TestApp};

const TOKENS: &str = "/api/v1/users/me/api-tokens/";

async fn make(person: &Client, body: Value) -> Value {
    person.post(TOKENS, body).await.expect(201)
}

#[tokio::test]
async fn a_token_acts_for_its_owner_until_it_ends() {
    // D-33
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let made = make(
        &ann,
        json!({ "label": " Nightly build ", "description": "CI" }),
    )
    .await;
    let secret = text(&made, "token").to_owned();
    assert!(secret.starts_with("airside_pat_"));
    assert!(secret.starts_with(text(&made, "prefix")));
    assert_eq!(made["label"], "Nightly build");
    assert_eq!(made["scopes"], json!([]));
    assert_eq!(made["last_used"], Value::Null);

    let script = app.anonymous().with_token(&secret);
    let me = script.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(me["email"], "ann@example.com");
    let bearer = app
        .anonymous()
        .with_header("authorization", &format!("Bearer {secret}"));
    bearer.get("/api/v1/users/me/").await.expect(200);

    let list = ann.get(TOKENS).await.expect(200);
    assert_eq!(list["total_count"], 1);
    assert_ne!(list["results"][0]["last_used"], Value::Null);
    assert!(!list.to_string().contains(&secret), "it is shown once");

    let path = format!("{TOKENS}{}/", text(&made, "id"));
    app.person("bob@example.com")
        .await
        .delete(&path)
        .await
        .expect(404);
    ann.delete(&path).await.expect(204);
    script.get("/api/v1/users/me/").await.expect(401);
    ann.delete(&path).await.expect(404);
    let record = audited(&app, "ann@example.com").await;
    assert_eq!(
        record[2..],
        ["personal_token.created", "personal_token.deleted"]
    );
}

#[tokio::test]
async fn a_wrong_token_is_401_even_beside_a_session() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let both = ann.with_header("x-api-key", "airside_pat_0000");
    both.get("/api/v1/users/me/").await.expect(401);
    app.anonymous()
        .with_token("")
        .get("/api/v1/users/me/")
        .await
        .expect(401);
}

#[tokio::test]
async fn a_token_expires() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let soon = app.clock.now().plus_seconds(3600);
    let made = make(&ann, json!({ "label": "short", "expired_at": soon })).await;
    let script = app.anonymous().with_token(text(&made, "token"));
    app.clock.advance(3599);
    script.get("/api/v1/users/me/").await.expect(200);
    app.clock.advance(1);
    script.get("/api/v1/users/me/").await.expect(401);
    let list = ann.get(TOKENS).await.expect(200);
    assert_eq!(list["results"][0]["is_active"], false);
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scopes() {
    // D-33
    let (app, admin) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let narrow = make(
        &ann,
        json!({ "label": "reads", "scopes": ["account:view"] }),
    )
    .await;
    let narrow = app.anonymous().with_token(text(&narrow, "token"));
    narrow.get("/api/v1/users/me/").await.expect(200);
    let change = json!({ "first_name": "Ann" });
    let answer = narrow.patch("/api/v1/users/me/", change.clone()).await;
    answer.expect_code(403, "token_scope");
    narrow
        .get("/auth/sessions/")
        .await
        .expect_code(403, "token_scope");

    let wide = make(&ann, json!({ "label": "writes", "scopes": ["account"] })).await;
    let wide = app.anonymous().with_token(text(&wide, "token"));
    wide.patch("/api/v1/users/me/", change).await.expect(200);

    // Instance administration has to be named.
    let plain = make(&admin, json!({ "label": "plain" })).await;
    let plain = app.anonymous().with_token(text(&plain, "token"));
    plain.get("/api/v1/users/me/").await.expect(200);
    plain.get("/api/instances/admins/").await.expect(403);
    let named = make(&admin, json!({ "label": "admin", "scopes": ["instance"] })).await;
    let named = app.anonymous().with_token(text(&named, "token"));
    named.get("/api/instances/admins/").await.expect(200);
}

#[tokio::test]
async fn a_token_makes_and_ends_no_tokens() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let made = make(&ann, json!({ "label": "script" })).await;
    let script = app.anonymous().with_token(text(&made, "token"));
    let wider = json!({ "label": "wider", "scopes": ["instance"] });
    script
        .post(TOKENS, wider)
        .await
        .expect_code(403, "session_required");
    let path = format!("{TOKENS}{}/", text(&made, "id"));
    let answer = script.send(Method::DELETE, &path, None).await;
    answer.expect_code(403, "session_required");
    app.anonymous()
        .post(TOKENS, json!({ "label": "x" }))
        .await
        .expect(401);
}

#[tokio::test]
async fn mistakes_are_told_field_by_field() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let past: Timestamp = app.clock.now();
    let body = json!({
        "label": "  ", "expired_at": past, "scopes": ["everything"],
        "description": "x".repeat(1001),
    });
    let told = ann.post(TOKENS, body).await.expect(400);
    let fields: Vec<&str> = told
        .as_object()
        .expect("fields")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(fields, ["description", "expired_at", "label", "scopes"]);
    let body = json!({ "label": "x", "expired_at": "tomorrow" });
    let told = ann.post(TOKENS, body).await.expect(400);
    assert!(told["expired_at"].is_array(), "{told}");
}

#[tokio::test]
async fn there_is_an_end_to_tokens() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    for number in 0..100 {
        make(&ann, json!({ "label": format!("token {number}") })).await;
    }
    let answer = ann.post(TOKENS, json!({ "label": "one more" })).await;
    answer.expect_code(409, "too_many_tokens");
}

#[tokio::test]
async fn only_admins_give_a_token_the_instance() {
    let (app, admin) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let body = json!({ "label": "a", "scopes": ["instance"] });
    let refused = ann.post(TOKENS, body.clone()).await.expect(400);
    assert!(refused["scopes"].is_array(), "{refused}");
    make(&admin, body).await;
}

#[tokio::test]
async fn a_scoped_token_is_told_that_its_scopes_do_not_do() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let made = make(&ann, json!({ "label": "a", "scopes": ["workitem"] })).await;
    let script = app.anonymous().with_token(text(&made, "token"));
    let refused = script.get("/api/v1/users/me/").await;
    refused.expect_code(403, "token_scope");
    let name = json!({ "first_name": "Eve" });
    let refused = script.patch("/api/v1/users/me/", name).await;
    refused.expect_code(403, "token_scope");
}
