//! Every account of the instance.

use airside_kernel::AccessChange;
use airside_kernel::db::sql;
use airside_kernel::ids::WorkspaceId;
use serde_json::{Value, json};

use super::invited;
use crate::support::{Client, PASSWORD, TestApp};

const USERS: &str = "/api/instances/users/";

fn emails(page: &Value) -> Vec<&str> {
    let rows = page["results"].as_array().expect("rows");
    rows.iter()
        .map(|row| row["email"].as_str().expect("an address"))
        .collect()
}

async fn id_of(admin: &Client, email: &str) -> String {
    let page = admin
        .get(&format!("{USERS}?search={email}"))
        .await
        .expect(200);
    page["results"][0]["id"].as_str().expect("an id").to_owned()
}

/// Accounts are found by parts of addresses and names, page by page.
#[tokio::test]
async fn accounts_are_listed_and_searched() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &bob, "GET", USERS).await;
    for (email, first_name) in [("zoe@example.com", "Zoë"), ("percent%_@example.com", "P")] {
        let body = json!({ "email": email, "first_name": first_name, "invite": false });
        admin.post(USERS, body).await.expect(201);
    }
    let page = admin.get(USERS).await.expect(200);
    assert_eq!(page["total_count"], 4);
    let row = &page["results"][0];
    assert_eq!(row["email"], "admin@example.com");
    assert_eq!(
        (&row["is_instance_admin"], &row["is_active"]),
        (&json!(true), &json!(true))
    );
    let check = async |query: &str, expected: &[&str]| {
        let page = admin.get(&format!("{USERS}?{query}")).await.expect(200);
        assert_eq!(emails(&page), expected, "{query}");
    };
    check("search=ZO%C3%8B", &["zoe@example.com"]).await;
    check("search=bob@", &["bob@example.com"]).await;
    check("search=%25_", &["percent%_@example.com"]).await;
    check("search=nobody", &[]).await;
    check("per_page=1&cursor=1:1:0", &["bob@example.com"]).await;
    admin.get(&format!("{USERS}?per_page=0")).await.expect(400);
}

/// D-37, IN-20: an invited person is in no workspace, and gets in by the link, once.
#[tokio::test]
async fn an_invited_person_chooses_a_password_and_is_in_no_workspace() {
    let (app, admin) = TestApp::set_up().await;
    let person = app.person("eve@example.com").await;
    let body = json!({ "email": "mallory@example.com" });
    super::assert_admins_only_with(&app, &person, ("POST", USERS), body).await;
    let (bob, id) = invited(&app, &admin, "bob@example.com").await;
    let own = bob.get("/api/v1/workspaces/").await.expect(200);
    assert_eq!(own["total_count"], 0);
    let row = admin.get(&format!("{USERS}?search=bob@")).await.expect(200)["results"][0].clone();
    assert_eq!(row["workspace_count"], 0);
    assert_eq!(row["display_name"], "Bo Jensen");
    assert!(
        row.get("invite_link").is_none(),
        "the link is shown once: {row}"
    );
    let again = admin
        .post(USERS, json!({ "email": "BOB@example.com" }))
        .await;
    again.expect_code(409, "user_exists");
    let wrong = admin
        .post(USERS, json!({ "email": "bob" }))
        .await
        .expect(400);
    assert!(wrong["email"].is_array());
    // Whoever lost the way in is shown another one, since mail is off.
    let path = format!("{USERS}{id}/reset-password/");
    super::assert_admins_only(&app, &person, "POST", &path).await;
    let reset = admin.post(&path, json!({})).await.expect(200);
    let link = reset["reset_link"].as_str().expect("a link");
    assert!(
        link.starts_with("http://localhost:8080/reset-password/"),
        "{link}"
    );
}

/// D-37: a suspended account is out with its next request, by session and by token.
#[tokio::test]
async fn a_suspended_account_is_out_at_once() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let token = json!({ "label": "script" });
    let token = bob
        .post("/api/v1/users/me/api-tokens/", token)
        .await
        .expect(201);
    let script = app
        .anonymous()
        .with_token(token["token"].as_str().expect("a token"));
    script.get("/api/v1/users/me/").await.expect(200);
    let id = id_of(&admin, "bob@").await;
    let path = format!("{USERS}{id}/suspend/");
    super::assert_admins_only(&app, &bob, "POST", &path).await;
    let row = admin.post(&path, json!({})).await.expect(200);
    assert_eq!(row["is_active"], false);
    bob.get("/api/v1/users/me/").await.expect(401);
    script.get("/api/v1/users/me/").await.expect(401);
    let body = json!({ "email": "bob@example.com", "password": PASSWORD });
    let refused = app.anonymous().post("/auth/sign-in/", body).await;
    assert_eq!(refused.json["error_code"], 5019);
    let path = format!("{USERS}{id}/reset-password/");
    admin
        .post(&path, json!({}))
        .await
        .expect_code(409, "user_suspended");
    let row = admin
        .post(&format!("{USERS}{id}/activate/"), json!({}))
        .await
        .expect(200);
    assert_eq!(row["is_active"], true);
    bob.get("/api/v1/users/me/").await.expect(401);
    app.sign_in("bob@example.com")
        .await
        .get("/api/v1/users/me/")
        .await
        .expect(200);
    script.get("/api/v1/users/me/").await.expect(200);
}

/// The last active admin can be neither suspended nor deleted.
#[tokio::test]
async fn the_last_admin_is_neither_suspended_nor_deleted() {
    let (_app, admin) = TestApp::set_up().await;
    let id = id_of(&admin, "admin@").await;
    let suspend = format!("{USERS}{id}/suspend/");
    admin
        .post(&suspend, json!({}))
        .await
        .expect_code(409, "last_instance_admin");
    let answer = admin.delete(&format!("{USERS}{id}/")).await;
    answer.expect_code(409, "last_instance_admin");
    admin.get(USERS).await.expect(200);
}

/// Two admins who suspend each other at the same moment leave one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_admins_cannot_suspend_each_other() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    admin
        .post(
            "/api/instances/admins/",
            json!({ "email": "bob@example.com" }),
        )
        .await
        .expect(201);
    let bobs = format!("{USERS}{}/suspend/", id_of(&admin, "bob@").await);
    let admins = format!("{USERS}{}/suspend/", id_of(&admin, "admin@").await);
    let (first, second) = {
        let (admin, bob) = (admin.clone(), bob.clone());
        tokio::join!(
            tokio::spawn(async move { admin.post(&bobs, json!({})).await.status.as_u16() }),
            tokio::spawn(async move { bob.post(&admins, json!({})).await.status.as_u16() }),
        )
    };
    let mut answers = [first.expect("no panic"), second.expect("no panic")];
    answers.sort_unstable();
    assert_eq!(answers[0], 200, "{answers:?}");
    assert!(matches!(answers[1], 401 | 409), "{answers:?}");
}

/// Every session of somebody ends, and no other.
#[tokio::test]
async fn somebody_is_signed_out_everywhere() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let second = app.sign_in("bob@example.com").await;
    let path = format!(
        "{USERS}{}/sign-out-everywhere/",
        id_of(&admin, "bob@").await
    );
    super::assert_admins_only(&app, &bob, "POST", &path).await;
    admin.post(&path, json!({})).await.expect(204);
    for client in [bob, second] {
        client.get("/api/v1/users/me/").await.expect(401);
    }
    app.sign_in("bob@example.com")
        .await
        .get("/api/v1/users/me/")
        .await
        .expect(200);
    admin.get(USERS).await.expect(200);
}

/// A deleted account takes its memberships along; workspaces that only it owns stand in the way.
/// IN-06: they go to one of their members, with a reason, and never to the admin.
#[tokio::test]
async fn a_sole_owner_goes_only_with_an_heir() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let heir = app.person("heir@example.com").await;
    let name = json!({ "name": "Bakery", "slug": "bakery" });
    bob.post("/api/v1/workspaces/", name).await.expect(201);
    join(&app, "bakery", "heir@example.com").await;
    let id = id_of(&admin, "bob@").await;
    let path = format!("{USERS}{id}/");
    let suspend = format!("{path}suspend/");
    super::assert_admins_only(&app, &heir, "DELETE", &path).await;
    for refused in [
        admin.delete(&path).await,
        admin.post(&suspend, json!({})).await,
    ] {
        let refused = refused.expect_code(409, "sole_owner");
        assert_eq!(refused["workspaces"][0]["name"], "Bakery");
        assert_eq!(refused["workspaces"][0]["slug"], "bakery");
    }
    let why = "reason=Bob+left";
    for wrong in [
        "nobody@example.com",
        "bob@example.com",
        "nonsense",
        "admin@example.com",
    ] {
        let with = format!("{path}?transfer_to={wrong}&{why}");
        let answer = admin.delete(&with).await.expect(400);
        assert!(answer["transfer_to"].is_array(), "{wrong}: {answer}");
        let body = json!({ "transfer_to": wrong, "reason": "Bob left" });
        let answer = admin.post(&suspend, body).await.expect(400);
        assert!(answer["transfer_to"].is_array(), "{wrong}: {answer}");
    }
    let silent = format!("{path}?transfer_to=heir@example.com");
    assert!(admin.delete(&silent).await.expect(400)["reason"].is_array());
    bob.get("/api/v1/workspaces/bakery/").await.expect(200);
    admin.get("/api/v1/workspaces/bakery/").await.expect(404);
    admin.delete(&format!("{silent}&{why}")).await.expect(204);
    bob.get("/api/v1/workspaces/bakery/").await.expect(401);
    let members = heir.get("/api/v1/workspaces/bakery/members/").await;
    let members = members.expect(200);
    let members = members.as_array().expect("a bare array");
    assert_eq!(members.len(), 1, "{members:?}");
    assert_eq!(members[0]["role_slug"], "owner");
    assert_eq!(
        named_because(&app).await,
        ["Bob left", "Bob left"],
        "in the chains of both"
    );
    admin.delete(&path).await.expect(404);
    // The address is free again, and the new account has nothing of the old one.
    let bob = app.person("bob@example.com").await;
    bob.get("/api/v1/workspaces/bakery/").await.expect(404);
}

/// A sole Owner is suspended together with handing over, and where nobody else is a member, to
/// anybody but the admin.
#[tokio::test]
async fn a_sole_owner_is_suspended_with_an_heir() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let heir = app.person("heir@example.com").await;
    let name = json!({ "name": "Bakery", "slug": "bakery" });
    bob.post("/api/v1/workspaces/", name).await.expect(201);
    let suspend = format!("{USERS}{}/suspend/", id_of(&admin, "bob@").await);
    let to = |email: &str| json!({ "transfer_to": email, "reason": "Bob left" });
    let own = admin.post(&suspend, to("admin@example.com")).await;
    assert!(own.expect(400)["transfer_to"].is_array());
    let row = admin.post(&suspend, to("heir@example.com")).await;
    assert_eq!(row.expect(200)["is_active"], false);
    heir.get("/api/v1/workspaces/bakery/").await.expect(200);
    bob.get("/api/v1/workspaces/bakery/").await.expect(401);
    assert_eq!(named_because(&app).await, ["Bob left", "Bob left"]);
}

async fn join(app: &TestApp, slug: &str, email: &str) {
    let kernel = app.app.kernel();
    let user = crate::identity::user_id(app, email).await;
    let workspace: (WorkspaceId,) = {
        let mut connection = kernel.db.read().await.expect("a connection");
        let find = sql("SELECT id FROM workspaces WHERE slug = $1").bind(slug.to_owned());
        find.fetch_one(&mut connection).await.expect("it is there")
    };
    let change = AccessChange::member(workspace.0, user);
    let mut tx = kernel
        .change_access_as_system("test", change)
        .await
        .expect("begins");
    let query = sql(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role, status, \
                     joined_at, updated_at) VALUES ($1, $2, $3, 'member', 'active', $4, $4)",
    );
    let query = query
        .bind(tx.id::<uuid::Uuid>())
        .bind(workspace.0)
        .bind(user);
    let query = query.bind(tx.at());
    tx.execute(query).await.expect("a member");
    tx.commit_unaudited("test").await.expect("committed");
}

/// The reasons for which somebody was made an Owner from outside.
async fn named_because(app: &TestApp) -> Vec<String> {
    let mut connection = app.app.kernel().db.read().await.expect("a connection");
    let query = sql("SELECT reason FROM audit_entries WHERE action = 'workspace.owner_named'");
    let rows: Vec<(String,)> = query.fetch_all(&mut connection).await.expect("the record");
    rows.into_iter().map(|(reason,)| reason).collect()
}
