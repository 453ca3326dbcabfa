//! Adding and removing instance admins.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const ADMINS: &str = "/api/instances/admins/";

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} in {value}"))
}

async fn add(admin: &Client, email: &str) -> Value {
    admin
        .post(ADMINS, json!({ "email": email, "role": 20 }))
        .await
        .expect(201)
}

async fn row_of(admin: &Client, email: &str) -> Value {
    let list = admin.get(ADMINS).await.expect(200);
    let mut rows = list.as_array().expect("a bare array").iter();
    let found = rows.find(|row| row["user"]["email"] == email);
    found.expect("the admin is listed").clone()
}

/// IN-04, IN-16, IN-19: an existing account becomes an admin and is listed with all its fields.
#[tokio::test]
async fn an_existing_account_becomes_an_admin() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &bob, "GET", ADMINS).await;
    let body = json!({ "email": "bob@example.com" });
    super::assert_admins_only_with(&app, &bob, ("POST", ADMINS), body).await; // IN-29
    let row = add(&admin, "Bob@example.com").await;
    assert_eq!(row["role"], 20);
    assert_eq!(row["is_verified"], false);
    let list = admin.get(ADMINS).await.expect(200);
    assert_eq!(list.as_array().expect("a bare array").len(), 2);
    let row = row_of(&admin, "bob@example.com").await;
    for key in ["id", "role", "created_at", "instance"] {
        assert!(!row[key].is_null(), "{key}");
    }
    for key in ["id", "email", "first_name", "last_name"] {
        assert!(row["user"].get(key).is_some(), "{key}");
    }
    for key in [
        "avatar",
        "avatar_url",
        "is_bot",
        "display_name",
        "last_login_medium",
    ] {
        assert!(row["user_detail"].get(key).is_some(), "{key}");
    }
    // The very next request of the new admin counts.
    bob.get(ADMINS).await.expect(200);
    let session = bob.get("/api/instances/admins/session/").await.expect(200);
    assert_eq!(session["user"]["is_instance_admin"], true);
}

/// IN-14, IN-15, IN-17: unknown accounts, admins and other roles are refused by name.
#[tokio::test]
async fn what_cannot_be_an_admin_is_refused_by_name() {
    let (app, admin) = TestApp::set_up().await;
    let _bob = app.person("bob@example.com").await;
    for email in ["nobody@example.com", "no address", ""] {
        let refused = admin
            .post(ADMINS, json!({ "email": email }))
            .await
            .expect(404);
        assert_eq!(
            refused["error"],
            "User with the provided email does not exist"
        );
    }
    let again = json!({ "email": "admin@example.com", "role": 20 });
    admin
        .post(ADMINS, again)
        .await
        .expect_code(409, "already_instance_admin");
    let refused = admin
        .post(ADMINS, json!({ "email": "bob@example.com", "role": 15 }))
        .await;
    assert!(refused.expect(400)["role"].is_array());
    admin.post(ADMINS, json!({})).await.expect(400);
    add(&admin, "bob@example.com").await;
}

/// IN-18, IN-30: an admin is removed, but not the last one whose account is active.
#[tokio::test]
async fn the_last_admin_stays() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let own = row_of(&admin, "admin@example.com").await;
    let own = format!("{ADMINS}{}/", text(&own, "id"));
    super::assert_admins_only(&app, &bob, "DELETE", &own).await;
    admin
        .delete(&own)
        .await
        .expect_code(409, "last_instance_admin");
    let row = add(&admin, "bob@example.com").await;
    let id = text(&row["user"], "id");
    admin
        .post(&format!("/api/instances/users/{id}/suspend/"), json!({}))
        .await
        .expect(200);
    // Bob's row is still there, but counts for nothing.
    admin
        .delete(&own)
        .await
        .expect_code(409, "last_instance_admin");
    admin
        .post(&format!("/api/instances/users/{id}/activate/"), json!({}))
        .await
        .expect(200);
    admin.delete(&own).await.expect(204);
    // The next request of the removed admin is refused.
    admin.get(ADMINS).await.expect(403);
    let bob = app.sign_in("bob@example.com").await;
    let list = bob.get(ADMINS).await.expect(200);
    assert_eq!(list.as_array().expect("a list").len(), 1);
    let unknown = format!("{ADMINS}0190aa00-0000-7000-8000-000000000000/");
    bob.delete(&unknown).await.expect(404);
    bob.delete(&format!("{ADMINS}nonsense/")).await.expect(404);
}

/// IN-18: two admins who remove each other at the same moment leave one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_admins_cannot_remove_each_other() {
    for _ in 0..5 {
        let (app, admin) = TestApp::set_up().await;
        let bob = app.person("bob@example.com").await;
        let row = add(&admin, "bob@example.com").await;
        let own = row_of(&admin, "admin@example.com").await;
        let bobs = format!("{ADMINS}{}/", text(&row, "id"));
        let admins = format!("{ADMINS}{}/", text(&own, "id"));
        let (first, second) = {
            let (admin, bob) = (admin.clone(), bob.clone());
            tokio::join!(
                tokio::spawn(async move { admin.delete(&bobs).await.status.as_u16() }),
                tokio::spawn(async move { bob.delete(&admins).await.status.as_u16() }),
            )
        };
        let mut answers = [first.expect("no panic"), second.expect("no panic")];
        answers.sort_unstable();
        assert_eq!(answers[0], 204, "{answers:?}");
        assert!(matches!(answers[1], 403 | 409), "{answers:?}");
        let remaining = [admin, bob];
        let mut admins = 0;
        for client in remaining {
            admins += u32::from(client.get(ADMINS).await.status.is_success());
        }
        assert_eq!(admins, 1);
    }
}

/// IN-36, IN-37: a deleted account leaves its row behind, which grants and counts for nothing.
#[tokio::test]
async fn a_deleted_admin_leaves_an_empty_row() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let row = add(&admin, "bob@example.com").await;
    let id = text(&row["user"], "id");
    admin
        .delete(&format!("/api/instances/users/{id}/"))
        .await
        .expect(204);
    bob.get(ADMINS).await.expect(401);
    let list = admin.get(ADMINS).await.expect(200);
    let left = list
        .as_array()
        .expect("a list")
        .iter()
        .find(|left| left["id"] == row["id"]);
    let left = left.expect("the row is there");
    assert!(
        left["user"].is_null() && left["user_detail"].is_null(),
        "{left}"
    );
    let own = row_of(&admin, "admin@example.com").await;
    let own = text(&own, "id");
    admin
        .delete(&format!("{ADMINS}{own}/"))
        .await
        .expect_code(409, "last_instance_admin");
    admin
        .delete(&format!("{ADMINS}{}/", text(&row, "id")))
        .await
        .expect(204);
}

/// IN-06, IN-34, IN-35: administering the instance opens nothing inside a workspace.
#[tokio::test]
async fn an_admin_is_a_stranger_in_workspaces() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let body = json!({ "name": "Bakery", "slug": "bakery" });
    bob.post("/api/v1/workspaces/", body).await.expect(201);
    bob.get("/api/v1/workspaces/bakery/").await.expect(200);
    admin.get("/api/v1/workspaces/bakery/").await.expect(404);
    admin
        .get("/api/v1/workspaces/bakery/members/")
        .await
        .expect(404);
    // And a workspace's Owner is nobody at the instance.
    for path in [
        "/api/instances/configurations/",
        "/api/instances/users/",
        "/api/instances/workspaces/",
        "/api/instances/audit/",
        "/api/instances/health/",
        "/api/instances/jobs/",
    ] {
        super::assert_admins_only(&app, &bob, "GET", path).await;
    }
}

/// IN-39: every act is on record, newest first, and names who did what to whom.
#[tokio::test]
async fn what_admins_do_is_on_record() {
    let (app, admin) = TestApp::set_up().await;
    let _bob = app.person("bob@example.com").await;
    let row = add(&admin, "bob@example.com").await;
    let page = admin
        .get("/api/instances/audit/?action=instance_admin.added")
        .await
        .expect(200);
    let entry = &page["results"][0];
    assert_eq!(entry["subject"]["id"], row["user"]["id"]);
    assert_eq!(entry["actor"]["type"], "user");
    assert_eq!(entry["role_after"], "instance_admin");
    assert_eq!(page["total_count"], 1);
    let page = admin
        .get("/api/instances/audit/?per_page=2")
        .await
        .expect(200);
    let numbers: Vec<i64> = page["results"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["seq"].as_i64())
        .collect();
    assert_eq!(numbers.len(), 2);
    assert!(numbers[0] > numbers[1], "newest first");
    assert_eq!(page["next_page_results"], true);
    let all = admin.get("/api/instances/audit/").await.expect(200);
    let actions: Vec<&str> = all["results"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| text(row, "action"))
        .collect();
    for action in [
        "instance.registered",
        "instance.set_up",
        "instance_admin.added",
    ] {
        assert!(actions.contains(&action), "{action} in {actions:?}");
    }
    let nobody = admin
        .get("/api/instances/audit/?before=2020-01-01T00:00:00Z")
        .await
        .expect(200);
    assert_eq!(nobody["total_count"], 0);
    admin
        .get("/api/instances/audit/?before=yesterday")
        .await
        .expect(400);
}

/// The record of the instance is what its admins did; what people did with their own accounts is
/// shown to who asks for it.
#[tokio::test]
async fn what_people_do_with_their_accounts_is_told_apart() {
    let (app, admin) = TestApp::set_up().await;
    app.person("bob@example.com").await;
    let actions = async |query: &str| -> Vec<String> {
        let page = admin.get(&format!("/api/instances/audit/{query}")).await;
        let page = page.expect(200);
        let rows = page["results"].as_array().expect("rows");
        assert_eq!(page["total_count"].as_u64(), Some(rows.len() as u64));
        rows.iter()
            .map(|row| text(row, "action").to_owned())
            .collect()
    };
    let is_own = |action: &String| action == "session.opened" || action == "account.created";
    for query in ["", "?of=admin"] {
        let listed = actions(query).await;
        assert!(!listed.iter().any(is_own), "{listed:?}");
        assert!(listed.contains(&"instance.set_up".to_owned()), "{listed:?}");
    }
    assert!(actions("?of=all").await.iter().any(is_own));
    assert!(!actions("?action=account.created").await.is_empty());
    assert!(actions("?action=account.created&of=admin").await.is_empty());
    admin
        .get("/api/instances/audit/?of=nobody")
        .await
        .expect(400);
}
