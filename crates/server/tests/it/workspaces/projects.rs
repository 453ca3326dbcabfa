//! Projects: who may know of them, join them and change them.

use serde_json::{Value, json};

use super::stage::{Person, Stage, p, person, sorted, text, w};

const IDENTIFIER: &str = "identifier";

async fn listed(who: &Person, query: &str) -> Vec<String> {
    sorted(
        &who.get(&w(&format!("projects/{query}"))).await.expect(200),
        IDENTIFIER,
    )
}

// PM-70: Owner, Admin and Member create projects, a Guest does not; the creator is the Admin.
#[tokio::test]
async fn members_create_projects_and_are_their_admins() {
    let stage = Stage::new().await;
    let mia = stage.member("mia", "member").await;
    let guest = stage.member("gus", "guest").await;
    let body = json!({
        "name": " Website ", "identifier": "web", "description": "All of it",
        "logo_props": { "in_use": "emoji" }, "module_view": false,
    });
    let project = mia.post(&w("projects/"), body.clone()).await.expect(201);
    assert_eq!(project["name"], "Website");
    assert_eq!(project["identifier"], "WEB");
    assert_eq!(project["network"], 2);
    assert_eq!(project["logo_props"]["in_use"], "emoji");
    assert_eq!(
        (
            project["module_view"].clone(),
            project["cycle_view"].clone()
        ),
        (json!(false), json!(true))
    );
    assert_eq!(
        (project["is_member"].clone(), project["member_role"].clone()),
        (json!(true), json!(20))
    );
    assert_eq!(project["total_members"], 1);
    guest
        .post(&w("projects/"), body.clone())
        .await
        .expect_code(403, "default_deny");
    mia.post(&w("projects/"), body)
        .await
        .expect_code(409, "identifier_taken");
    for (wrong, field) in [
        (json!({ "name": "x" }), IDENTIFIER),
        (
            json!({ "name": "x", "identifier": "TOOLONGIDENTIFIER" }),
            IDENTIFIER,
        ),
        (json!({ "name": "x", "identifier": "A-B" }), IDENTIFIER),
        (json!({ "name": "", "identifier": "A" }), "name"),
        (
            json!({ "name": "x", "identifier": "A", "network": 1 }),
            "network",
        ),
        (
            json!({ "name": "x", "identifier": "A", "timezone": "Nowhere" }),
            "timezone",
        ),
        (
            json!({ "name": "x", "identifier": "A", "default_assignee": guest.id }),
            "default_assignee",
        ),
        (
            json!({ "name": "x", "identifier": "A", "project_lead": "01890000-0000-7000-8000-000000000000" }),
            "project_lead",
        ),
    ] {
        let answer = mia.post(&w("projects/"), wrong.clone()).await.expect(400);
        assert!(answer[field].is_array(), "{wrong}: {answer}");
    }
}

// PM-77, PM-78, PM-71, MX-031, MX-032: Members see and join public projects, only managers see
// private ones; a Guest sees those that they are in.
#[tokio::test]
async fn public_and_private_projects_are_seen_by_the_right_people() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let mia = stage.member("mia", "member").await;
    let guest = stage.member("gus", "guest").await;
    let public = stage.project("PUB", 2).await;
    let private = stage.project("PRIV", 0).await;
    assert_eq!(listed(&adam, "").await, ["PRIV", "PUB"], "PM-77");
    assert_eq!(listed(&mia, "").await, ["PUB"], "PM-78");
    assert_eq!(listed(&guest, "").await, [""; 0]);
    let count = mia.get(&w("projects/")).await.expect(200);
    assert_eq!(
        count["total_results"], 1,
        "a count holds nothing that the list does not"
    );
    mia.get(&p(&public, "")).await.expect(200);
    mia.get(&p(&private, ""))
        .await
        .expect_code(404, "not_found");
    mia.post(&p(&private, "join/"), json!({}))
        .await
        .expect_code(404, "not_found");
    guest
        .get(&p(&public, ""))
        .await
        .expect_code(404, "not_found");
    guest
        .post(&p(&public, "join/"), json!({}))
        .await
        .expect_code(404, "not_found");
    stage.add(&private, &guest, "guest").await;
    assert_eq!(listed(&guest, "").await, ["PRIV"], "PM-71");
    guest.get(&p(&private, "")).await.expect(200);
    let lite = mia.get(&w("projects-lite/")).await.expect(200);
    assert_eq!(sorted(&lite, IDENTIFIER), ["PUB"]);
    // Content needs joining: a public project's members are for its members [D-21].
    mia.get(&p(&public, "members/"))
        .await
        .expect_code(403, "default_deny");
}

// PM-50 … PM-52: Owner and Admin join as Admin, a Member as Contributor.
#[tokio::test]
async fn whoever_joins_gets_the_role_of_their_base_role() {
    let stage = Stage::new().await;
    let mia = stage.member("mia", "member").await;
    let adam = stage.member("adam", "admin").await;
    let nina = stage.member("nina", "admin").await;
    let web = stage.project_of(&nina, "WEB", 2).await;
    let join = async |who: &Person| who.post(&p(&web, "join/"), json!({})).await.expect(200);
    assert_eq!(join(&mia).await["member_role_slug"], "contributor", "PM-52");
    assert_eq!(join(&adam).await["member_role_slug"], "admin", "PM-51");
    assert_eq!(
        join(&stage.owner).await["member_role_slug"],
        "admin",
        "PM-50"
    );
    mia.post(&p(&web, "join/"), json!({}))
        .await
        .expect_code(409, "already_member");
    // PM-77: an Admin joins a private project too.
    let hidden = stage.project_of(&nina, "HID", 0).await;
    adam.post(&p(&hidden, "join/"), json!({})).await.expect(200);
}

#[tokio::test]
async fn a_project_is_changed_by_its_admins() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    stage.project("APP", 2).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let path = p(&web, "");
    bob.patch(&path, json!({ "name": "Mine" }))
        .await
        .expect_code(403, "default_deny");
    let body = json!({ "name": "Web", "network": 0, "project_lead": bob.id, "emoji": "🛫" });
    let changed = stage.owner.patch(&path, body).await.expect(200);
    assert_eq!(
        (changed["name"].clone(), changed["network"].clone()),
        (json!("Web"), json!(0))
    );
    assert_eq!(changed["project_lead"], bob.id.as_str());
    let taken = stage
        .owner
        .patch(&path, json!({ "identifier": "APP" }))
        .await;
    taken.expect_code(409, "identifier_taken");
    let stale = stage.owner.with_header("If-Match", "\"7\"");
    stale
        .patch(&path, json!({ "name": "Z" }))
        .await
        .expect_code(409, "stale_version");
    let cleared = stage
        .owner
        .patch(&path, json!({ "project_lead": null }))
        .await
        .expect(200);
    assert_eq!(cleared["project_lead"], Value::Null);
    let access = stage.audited("project.access_changed").await;
    assert_eq!(access.len(), 1);
    let features = stage
        .owner
        .patch(&p(&web, "features/"), json!({ "epics": true }))
        .await;
    assert_eq!(features.expect(200)["epics"], true);
    assert_eq!(
        bob.get(&p(&web, "features/")).await.expect(200)["epics"],
        true
    );
    bob.patch(&p(&web, "features/"), json!({ "epics": false }))
        .await
        .expect_code(403, "default_deny");
    stage
        .owner
        .patch(&p(&web, "features/"), json!({ "telepathy": true }))
        .await
        .expect(400);
    let summary = bob.get(&p(&web, "summary/")).await.expect(200);
    assert_eq!(summary["total_members"], 2);
    bob.post(&p(&web, "favorite/"), json!({})).await.expect(204);
    assert_eq!(bob.get(&path).await.expect(200)["is_favorite"], true);
    assert_eq!(
        stage.owner.get(&path).await.expect(200)["is_favorite"],
        false
    );
    bob.delete(&p(&web, "favorite/")).await.expect(204);
    assert_eq!(bob.get(&path).await.expect(200)["is_favorite"], false);
}

#[tokio::test]
async fn an_archived_project_is_set_aside_and_takes_no_changes() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let bob = stage.member("bob", "member").await;
    let cora = stage.member("cora", "member").await;
    stage.add(&web, &bob, "contributor").await;
    stage.add(&web, &cora, "commenter").await;
    bob.post(&p(&web, "archive/"), json!({}))
        .await
        .expect_code(403, "default_deny");
    stage
        .owner
        .post(&p(&web, "archive/"), json!({}))
        .await
        .expect(204);
    assert_eq!(listed(&bob, "").await, [""; 0]);
    assert_eq!(listed(&bob, "?archived=true").await, ["WEB"]);
    assert_eq!(listed(&bob, "?include_archived=true").await, ["WEB"]);
    assert_eq!(listed(&cora, "?archived=true").await, [""; 0], "MX-070");
    bob.get(&p(&web, "")).await.expect(200);
    cora.get(&p(&web, ""))
        .await
        .expect_code(403, "default_deny");
    let owner = &stage.owner;
    owner
        .patch(&p(&web, ""), json!({ "name": "x" }))
        .await
        .expect_code(409, "project_archived");
    let max = stage.member("max", "member").await;
    let body = json!({ "member": max.id });
    owner
        .post(&p(&web, "members/"), body)
        .await
        .expect_code(409, "project_archived");
    max.post(&p(&web, "join/"), json!({}))
        .await
        .expect_code(409, "project_archived");
    owner.delete(&p(&web, "archive/")).await.expect(204);
    assert_eq!(listed(&cora, "").await, ["WEB"]);
}

#[tokio::test]
async fn a_deleted_project_lies_in_the_bin_for_thirty_days() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let ann = stage.member("ann", "member").await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &ann, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    bob.delete(&p(&web, ""))
        .await
        .expect_code(403, "default_deny");
    ann.delete(&p(&web, "")).await.expect(204);
    for path in ["", "members/", "summary/", "features/"] {
        stage
            .owner
            .get(&p(&web, path))
            .await
            .expect_code(404, "not_found");
    }
    assert_eq!(
        listed(&stage.owner, "?include_archived=true").await,
        [""; 0]
    );
    assert_eq!(
        sorted(&ann.get(&w("bin/")).await.expect(200), IDENTIFIER),
        ["WEB"]
    );
    assert_eq!(
        sorted(&bob.get(&w("bin/")).await.expect(200), IDENTIFIER),
        [""; 0]
    );
    let body = json!({ "name": "W", "identifier": "WEB" });
    stage
        .owner
        .post(&w("projects/"), body.clone())
        .await
        .expect_code(409, "identifier_taken");
    let restore = w(&format!("bin/{web}/restore/"));
    bob.post(&restore, json!({}))
        .await
        .expect_code(403, "default_deny");
    ann.post(&restore, json!({})).await.expect(200);
    assert_eq!(
        bob.get(&p(&web, "")).await.expect(200)["member_role_slug"],
        "contributor"
    );
    ann.delete(&p(&web, "")).await.expect(204);
    stage.app.clock.advance(31 * 86_400);
    stage.app.work().await;
    let nina = person(&stage.app, "nina").await;
    let count = airside_kernel::db::sql("SELECT COUNT(*) FROM projects")
        .fetch_count(
            &mut stage
                .app
                .app
                .kernel()
                .db
                .read()
                .await
                .expect("a connection"),
        )
        .await
        .expect("a count");
    assert_eq!(count, 0);
    nina.get(&w("")).await.expect(404);
}

// Ids of another workspace are nobody's here.
#[tokio::test]
async fn a_project_of_another_workspace_is_not_found() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let mallory = person(&stage.app, "mallory").await;
    let body = json!({ "name": "Evil", "slug": "evil" });
    mallory.post("/api/v1/workspaces/", body).await.expect(201);
    for rest in ["", "members/", "features/", "summary/"] {
        let path = format!("/api/v1/workspaces/evil/projects/{web}/{rest}");
        mallory.get(&path).await.expect_code(404, "not_found");
    }
    let path = format!("/api/v1/workspaces/evil/projects/{web}/");
    mallory
        .patch(&path, json!({ "name": "Mine" }))
        .await
        .expect_code(404, "not_found");
    mallory.delete(&path).await.expect_code(404, "not_found");
    let member = format!("/api/v1/workspaces/evil/members/{}/", stage.owner.id);
    mallory
        .patch(&member, json!({ "role": 5 }))
        .await
        .expect_code(404, "not_found");
    mallory.delete(&member).await.expect_code(404, "not_found");
    let name = stage.owner.get(&p(&web, "")).await.expect(200)["name"].clone();
    assert_eq!(text(&name), "WEB");
}
