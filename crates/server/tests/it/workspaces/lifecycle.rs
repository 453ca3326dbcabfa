//! Creating, changing, deleting and restoring workspaces.

use serde_json::{Value, json};

use super::stage::{Stage, each, person, sorted, text, w};
use crate::support::TestApp;

const WORKSPACES: &str = "/api/v1/workspaces/";

fn named(slug: &str) -> Value {
    json!({ "name": slug, "slug": slug })
}

#[tokio::test]
async fn whoever_creates_a_workspace_owns_it() {
    let stage = Stage::new().await;
    let workspace = stage.owner.get(&w("?expand=can")).await.expect(200);
    assert_eq!(workspace["name"], "Acme");
    assert_eq!(workspace["role"], 25);
    assert_eq!(workspace["role_slug"], "owner");
    assert_eq!(workspace["owner"], stage.owner.id.as_str());
    assert_eq!(workspace["total_members"], 1);
    assert_eq!(workspace["can"]["workspace:delete"], true);
    let list = stage.owner.get(WORKSPACES).await.expect(200);
    assert_eq!(each(&list, "slug"), ["acme"]);
    assert_eq!(list["total_results"], 1);
    let created = stage.audited("workspace.created").await;
    assert_eq!(created[0][0].as_deref(), Some("olga Example"));
}

// MX-002, PM-68: who has no workspace yet or manages one may create another; a Member or Guest
// may not; nor anybody but instance admins where the instance restricts it (IN-23).
#[tokio::test]
async fn members_and_guests_of_other_workspaces_create_none() {
    let stage = Stage::new().await;
    let admin = stage.member("adam", "admin").await;
    let member = stage.member("mia", "member").await;
    let guest = stage.member("gus", "guest").await;
    admin.post(WORKSPACES, named("adams")).await.expect(201);
    stage
        .owner
        .post(WORKSPACES, named("olgas"))
        .await
        .expect(201);
    member
        .post(WORKSPACES, named("mias"))
        .await
        .expect_code(403, "default_deny");
    guest
        .post(WORKSPACES, named("guss"))
        .await
        .expect_code(403, "default_deny");
    let anonymous = stage.app.anonymous();
    anonymous
        .post(WORKSPACES, named("nobodys"))
        .await
        .expect_code(401, "unauthenticated");
    let restricted = TestApp::with(&[]).await;
    let somebody = person(&restricted, "sam").await;
    let kernel = restricted.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    let key = airside_kernel::config::instance::ConfigurationKey::DisableWorkspaceCreation;
    tx.set_configuration(key, "1").await.expect("a setting");
    tx.commit_unaudited("test").await.expect("a commit");
    somebody
        .post(WORKSPACES, named("sams"))
        .await
        .expect_code(403, "default_deny");
}

#[tokio::test]
async fn a_slug_is_checked_and_unique() {
    let stage = Stage::new().await;
    let check = async |slug: &str, status: u16, part: &str| {
        let path = format!("/api/v1/workspace-slug-check/?slug={slug}");
        let answer = stage.owner.get(&path).await.expect(status);
        assert!(answer.to_string().contains(part), "{slug}: {answer}");
    };
    check("acme", 200, "false").await;
    check("free", 200, "true").await;
    check("api", 400, "word of the program").await;
    check("Caps", 400, "lower-case").await;
    stage
        .owner
        .post(WORKSPACES, named("acme"))
        .await
        .expect_code(409, "slug_taken");
    let wrong = stage
        .owner
        .post(WORKSPACES, json!({ "name": " ", "slug": "a b" }))
        .await;
    let wrong = wrong.expect(400);
    assert!(
        wrong["name"].is_array() && wrong["slug"].is_array(),
        "all at once: {wrong}"
    );
    let anonymous = stage.app.anonymous();
    anonymous
        .get("/api/v1/workspace-slug-check/?slug=x")
        .await
        .expect(401);
}

#[tokio::test]
async fn settings_are_changed_by_managers_and_recorded() {
    let stage = Stage::new().await;
    let admin = stage.member("adam", "admin").await;
    let member = stage.member("mia", "member").await;
    let body = json!({ "name": "Acme Ltd", "timezone": "Europe/Vienna", "logo": "/logo.png" });
    let changed = admin.patch(&w(""), body).await.expect(200);
    assert_eq!(changed["name"], "Acme Ltd");
    assert_eq!(changed["timezone"], "Europe/Vienna");
    assert_eq!(changed["logo_url"], "/logo.png");
    let cleared = admin
        .patch(&w(""), json!({ "logo": null }))
        .await
        .expect(200);
    assert_eq!(cleared["logo_url"], Value::Null);
    for wrong in [
        json!({ "timezone": "Mars/Olympus" }),
        json!({ "slug": "other" }),
        json!({ "logo": "javascript:alert(1)" }),
        json!({ "name": "x".repeat(81) }),
    ] {
        admin.patch(&w(""), wrong).await.expect(400);
    }
    let stale = admin.with_header("If-Match", "\"1\"");
    stale
        .patch(&w(""), json!({ "name": "Z" }))
        .await
        .expect_code(409, "stale_version");
    member
        .patch(&w(""), json!({ "name": "Mine" }))
        .await
        .expect_code(403, "default_deny");
    assert_eq!(stage.audited("workspace.changed").await.len(), 2);
}

#[tokio::test]
async fn strangers_find_no_workspace() {
    let stage = Stage::new().await;
    let stranger = person(&stage.app, "sid").await;
    let missing = stranger
        .get("/api/v1/workspaces/nowhere/")
        .await
        .expect_code(404, "not_found");
    let closed = stranger.get(&w("")).await.expect_code(404, "not_found");
    assert_eq!(
        missing, closed,
        "the same words for what does not exist and what is not shared"
    );
    for path in [
        "members/",
        "projects/",
        "invitations/",
        "bin/",
        "members-lite/",
    ] {
        stranger.get(&w(path)).await.expect_code(404, "not_found");
        stage
            .app
            .anonymous()
            .get(&w(path))
            .await
            .expect_code(401, "unauthenticated");
    }
    assert_eq!(
        each(&stranger.get(WORKSPACES).await.expect(200), "slug"),
        [""; 0]
    );
}

// PM-18: only the Owner deletes the workspace; it can be restored for thirty days.
#[tokio::test]
async fn only_the_owner_deletes_and_restores_a_workspace() {
    let stage = Stage::new().await;
    let admin = stage.member("adam", "admin").await;
    stage.project("WEB", 2).await;
    admin.delete(&w("")).await.expect_code(403, "default_deny");
    stage.owner.delete(&w("")).await.expect(204);
    for path in ["", "members/", "projects/"] {
        stage
            .owner
            .get(&w(path))
            .await
            .expect_code(404, "not_found");
        admin.get(&w(path)).await.expect_code(404, "not_found");
    }
    assert_eq!(
        sorted(&stage.owner.get(WORKSPACES).await.expect(200), "slug"),
        [""; 0]
    );
    let bin = stage
        .owner
        .get("/api/v1/workspaces/?deleted=true")
        .await
        .expect(200);
    assert_eq!(sorted(&bin, "slug"), ["acme"]);
    let bin = admin
        .get("/api/v1/workspaces/?deleted=true")
        .await
        .expect(200);
    assert_eq!(sorted(&bin, "slug"), [""; 0]);
    // The slug stays taken meanwhile.
    admin
        .post(WORKSPACES, named("acme"))
        .await
        .expect_code(409, "slug_taken");
    let restore = w("restore/");
    admin
        .post(&restore, json!({}))
        .await
        .expect_code(403, "default_deny");
    let stranger = person(&stage.app, "sid").await;
    stranger
        .post(&restore, json!({}))
        .await
        .expect_code(404, "not_found");
    stage
        .app
        .anonymous()
        .post(&restore, json!({}))
        .await
        .expect(401);
    let restored = stage.owner.post(&restore, json!({})).await.expect(200);
    assert_eq!(restored["slug"], "acme");
    assert_eq!(
        sorted(&admin.get(&w("projects/")).await.expect(200), "identifier"),
        ["WEB"]
    );
    stage
        .owner
        .post(&restore, json!({}))
        .await
        .expect_code(404, "not_found");
}

#[tokio::test]
async fn the_bin_is_emptied_after_thirty_days() {
    let stage = Stage::new().await;
    stage.project("WEB", 2).await;
    stage.owner.delete(&w("")).await.expect(204);
    stage
        .owner
        .post(&w("restore/"), json!({}))
        .await
        .expect(200);
    stage.app.clock.advance(86_400);
    stage.owner.delete(&w("")).await.expect(204);
    // The job of the first deletion finds the workspace deleted anew and leaves it alone.
    stage.app.clock.advance(29 * 86_400 + 3600);
    stage.app.work().await;
    let owner = stage.owner.clone();
    let bin = "/api/v1/workspaces/?deleted=true";
    // Sessions end without use, so the Owner is looked up in the database's own words.
    let count = async || {
        let mut connection = stage
            .app
            .app
            .kernel()
            .db
            .read()
            .await
            .expect("a connection");
        airside_kernel::db::sql("SELECT COUNT(*) FROM workspaces")
            .fetch_count(&mut connection)
            .await
            .expect("a count")
    };
    assert_eq!(count().await, 1);
    stage.app.clock.advance(86_400);
    stage.app.work().await;
    assert_eq!(count().await, 0);
    owner.get(bin).await;
    let again = person(&stage.app, "nina").await;
    again.post(WORKSPACES, named("acme")).await.expect(201);
    assert_eq!(
        text(&again.get(&w("")).await.expect(200)["role_slug"]),
        "owner"
    );
}
