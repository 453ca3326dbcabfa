//! Every workspace of the instance.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const WORKSPACES: &str = "/api/instances/workspaces/";

async fn bakery(app: &TestApp) -> Client {
    let bob = app.person("bob@example.com").await;
    let body = json!({ "name": "Äpfel", "slug": "bakery" });
    bob.post("/api/v1/workspaces/", body).await.expect(201);
    bob
}

async fn only(admin: &Client) -> Value {
    admin.get(WORKSPACES).await.expect(200)["results"][0].clone()
}

/// IN-03, IN-05: all workspaces with their Owners and figures; admins create more.
#[tokio::test]
async fn workspaces_are_listed_and_created() {
    let (app, admin) = TestApp::set_up().await;
    let bob = bakery(&app).await;
    super::assert_admins_only(&app, &bob, "GET", WORKSPACES).await;
    let body = json!({ "name": "Brewery", "slug": "brewery" });
    super::assert_admins_only_with(&app, &bob, ("POST", WORKSPACES), body).await;
    let row = only(&admin).await;
    assert_eq!(row["owner"]["email"], "bob@example.com");
    assert_eq!(
        (&row["total_members"], &row["total_projects"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(row["is_orphaned"], false);
    let body = json!({ "name": "Brewery", "slug": "brewery" });
    let made = admin.post(WORKSPACES, body.clone()).await.expect(201);
    assert_eq!(made["owner"]["email"], "admin@example.com");
    let taken = admin.post(WORKSPACES, body).await;
    assert!(taken.status.is_client_error(), "{}", taken.json);
    let wrong = admin
        .post(WORKSPACES, json!({ "name": "", "slug": "a b" }))
        .await
        .expect(400);
    assert!(wrong["slug"].is_array(), "{wrong}");
    for (search, expected) in [("%C3%84pf", 1), ("brew", 1), ("bakery", 1), ("none", 0)] {
        let page = admin
            .get(&format!("{WORKSPACES}?search={search}"))
            .await
            .expect(200);
        assert_eq!(page["total_count"], expected, "{search}");
    }
    let info = app.anonymous().get("/api/instances/").await.expect(200);
    assert_eq!(info["instance"]["workspaces_exist"], true);
}

#[tokio::test]
async fn slugs_are_checked_before_they_are_taken() {
    let (app, admin) = TestApp::set_up().await;
    let bob = bakery(&app).await;
    let path = "/api/instances/workspace-slug-check/?slug=";
    super::assert_admins_only(&app, &bob, "GET", &format!("{path}x")).await;
    let free = admin.get(&format!("{path}brewery")).await.expect(200);
    assert_eq!(free["status"], true);
    let taken = admin.get(&format!("{path}bakery")).await.expect(200);
    assert_eq!(taken["status"], false);
    let wrong = admin.get(&format!("{path}a%20b")).await.expect(400);
    assert!(wrong["slug"].is_array(), "{wrong}");
}

/// An orphaned workspace gets a new Owner, with a reason, on the record of both.
#[tokio::test]
async fn an_orphaned_workspace_gets_an_owner() {
    let (app, admin) = TestApp::set_up().await;
    let bob = bakery(&app).await;
    let heir = app.person("heir@example.com").await;
    let row = only(&admin).await;
    let id = row["id"].as_str().expect("an id");
    let path = format!("{WORKSPACES}{id}/owner/");
    let body = json!({ "user": "heir@example.com", "reason": "Bob left the company" });
    super::assert_admins_only_with(&app, &bob, ("POST", &path), body.clone()).await;
    // While the Owner can act, nobody else names one: an admin has no right inside.
    admin
        .post(&path, body.clone())
        .await
        .expect_code(409, "workspace_not_orphaned");
    let bobs = row["owner"]["id"].as_str().expect("an id");
    // Suspended while there was another Owner, say.
    crate::identity::suspend(&app, "bob@example.com", true).await;
    assert_eq!(only(&admin).await["is_orphaned"], true);
    let wrong = admin
        .post(&path, json!({ "user": "heir@example.com", "reason": " " }))
        .await;
    assert!(wrong.expect(400)["reason"].is_array());
    for user in ["nobody@example.com", bobs] {
        let body = json!({ "user": user, "reason": "because" });
        assert!(
            admin.post(&path, body).await.expect(400)["user"].is_array(),
            "{user}"
        );
    }
    let named = admin.post(&path, body).await.expect(200);
    assert_eq!(named["owner"]["email"], "heir@example.com");
    assert_eq!(named["is_orphaned"], false);
    heir.get("/api/v1/workspaces/bakery/").await.expect(200);
    admin.get("/api/v1/workspaces/bakery/").await.expect(404);
    let records: Vec<(String,)> = airside_kernel::db::sql(
        "SELECT reason FROM audit_entries WHERE action = 'workspace.owner_named' \
         GROUP BY chain_id, reason",
    )
    .fetch_all(&mut app.app.kernel().db.read().await.expect("a connection"))
    .await
    .expect("the record");
    let reasons: Vec<&str> = records.iter().map(|(reason,)| reason.as_str()).collect();
    assert_eq!(
        reasons, ["Bob left the company"; 2],
        "in the chains of both"
    );
    let unknown = format!("{WORKSPACES}0190aa00-0000-7000-8000-000000000000/owner/");
    let body = json!({ "user": "heir@example.com", "reason": "because" });
    admin.post(&unknown, body).await.expect(404);
}
