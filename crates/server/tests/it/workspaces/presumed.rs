//! Adding an item begins with the locks of whom the credential belonged to a moment ago, and looks it
//! up in the transaction: whatever changed meanwhile counts. Each of these adds an item before, so
//! that there is something to be wrong about.

use airside_kernel::AccessChange;
use airside_kernel::db::sql;
use airside_kernel::http::SESSION_COOKIE;
use airside_kernel::ids::UserId;
use axum::http::Method;
use serde_json::json;

use super::stage::{Person, Stage, p, text, w};
use crate::support::Client;

/// A project, and somebody who just added an item to it.
async fn scene() -> (Stage, String, Person) {
    let stage = Stage::new().await;
    let project = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    stage.add(&project, &mia, "contributor").await;
    add(&mia, &project, 201).await;
    (stage, project, mia)
}

async fn add(by: &Client, project: &str, status: u16) {
    let path = p(project, "work-items/");
    by.post(&path, json!({ "name": "one" }))
        .await
        .expect(status);
}

// PM-61, PM-62: a role that was taken away, and whoever was removed, at the next request.
#[tokio::test]
async fn a_change_of_access_counts_at_the_next_item() {
    let (stage, project, mia) = scene().await;
    let member = p(&project, &format!("members/{}/", mia.id));
    let commenter = json!({ "role_slug": "commenter" });
    stage.owner.patch(&member, commenter).await.expect(200);
    add(&mia, &project, 403).await;
    let contributor = json!({ "role_slug": "contributor" });
    stage.owner.patch(&member, contributor).await.expect(200);
    add(&mia, &project, 201).await;
    let removed = w(&format!("members/{}/", mia.id));
    stage.owner.delete(&removed).await.expect(204);
    add(&mia, &project, 404).await;
}

// D-37: whoever signed out or was suspended adds nothing more.
#[tokio::test]
async fn a_session_that_ended_adds_no_item() {
    let (stage, project, mia) = scene().await;
    let cookie = mia.cookie(SESSION_COOKIE).expect("a session");
    mia.send(Method::POST, "/auth/sign-out/", Some(json!({})))
        .await;
    mia.set_cookie(SESSION_COOKIE, &cookie);
    add(&mia, &project, 401).await;

    let nina = stage.member("nina", "member").await;
    stage.add(&project, &nina, "contributor").await;
    add(&nina, &project, 201).await;
    let kernel = stage.app.app.kernel();
    let id: UserId = nina.id.parse().map(UserId).expect("an id");
    let change = AccessChange::account(id);
    let mut tx = kernel
        .change_access_as_system("test", change)
        .await
        .expect("a transaction");
    let suspended = sql("UPDATE users SET is_active = FALSE WHERE id = $1").bind(id);
    tx.execute(suspended).await.expect("suspended");
    tx.commit_unaudited("test").await.expect("committed");
    add(&nina, &project, 401).await;
}

// D-33: a token that was deleted.
#[tokio::test]
async fn a_token_that_ended_adds_no_item() {
    let (_stage, project, mia) = scene().await;
    let tokens = "/api/v1/users/me/api-tokens/";
    let made = mia.post(tokens, json!({ "label": "CI" })).await.expect(201);
    let script = mia.with_token(&text(&made["token"]));
    add(&script, &project, 201).await;
    let path = format!("{tokens}{}/", text(&made["id"]));
    mia.delete(&path).await.expect(204);
    add(&script, &project, 401).await;
    add(&mia, &project, 201).await;
}

/// The address of a workspace that is gone is another one's: what was known of it is not used.
#[tokio::test]
async fn an_address_that_was_given_anew_is_the_new_workspace() {
    let stage = Stage::new().await;
    let project = stage.project("OLD", 0).await;
    let tokens = "/api/v1/users/me/api-tokens/";
    let made = stage.owner.post(tokens, json!({ "label": "CI" })).await;
    let script = stage.owner.with_token(&text(&made.expect(201)["token"]));
    add(&script, &project, 201).await;
    stage.owner.delete(&w("")).await.expect(204);
    stage.app.clock.advance(31 * 86_400);
    stage.app.work().await;
    add(&script, &project, 404).await;
    let again = json!({ "name": "Acme", "slug": "acme" });
    let made = script.post("/api/v1/workspaces/", again).await.expect(201);
    let new = json!({ "name": "New", "identifier": "NEW", "network": 0 });
    let new = script.post(&w("projects/"), new).await.expect(201);
    add(&script, &text(&new["id"]), 201).await;
    add(&script, &project, 404).await;
    let mut connection = stage.app.app.kernel().db.read().await.expect("one");
    let workspace: Option<(uuid::Uuid,)> = sql("SELECT workspace_id FROM work_items")
        .fetch_optional(&mut connection)
        .await
        .expect("a row");
    assert_eq!(workspace.expect("an item").0.to_string(), text(&made["id"]));
}
