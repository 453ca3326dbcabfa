//! Plans: data that opens and closes the Owner, roles and schemes of a workspace's own.

use serde_json::{Value, json};

use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, person, text, w};
use crate::support::{Answer, Client, TestApp};

async fn plan(admin: &Client, id: &str, body: Value) -> Answer {
    admin
        .patch(&format!("/api/instances/workspaces/{id}/"), body)
        .await
}

/// What each plan would mean, by key, and who could become the Owner.
async fn offers(admin: &Client, id: &str) -> Value {
    let path = format!("/api/instances/workspaces/{id}/plans/");
    let told = admin.get(&path).await.expect(200);
    let mut by_key = json!({ "admins": told["admins"] });
    for plan in told["plans"].as_array().expect("plans") {
        by_key[text(&plan["key"])] = plan.clone();
    }
    by_key
}

async fn stage() -> (Stage, Client, String) {
    let (app, admin) = TestApp::set_up().await;
    let stage = Stage::on(app).await;
    let acme = stage.owner.get(&w("")).await.expect(200);
    assert_eq!(
        acme["plan"], "enterprise",
        "whoever hosts this has everything"
    );
    (stage, admin, text(&acme["id"]))
}

// D-17: everybody but Guests takes a seat, whoever has a role of the workspace's own too.
#[tokio::test]
async fn everybody_but_guests_takes_a_seat() {
    let (stage, admin, id) = stage().await;
    let seats = async || {
        let path = format!("/api/instances/workspaces/{id}/plans/");
        admin.get(&path).await.expect(200)["seats"].clone()
    };
    assert_eq!(
        seats().await,
        json!({ "taken": 1, "guests": 0 }),
        "the Owner"
    );
    for (name, role) in [("ada", "admin"), ("bob", "member"), ("gina", "guest")] {
        stage.member(name, role).await;
    }
    assert_eq!(seats().await, json!({ "taken": 3, "guests": 1 }));
    let own = scheme(&stage.owner, "Looking", "workspace", &["workspace:view"]).await;
    role(&stage.owner, "Looker", "workspace", &[own.as_str()]).await;
    let lou = stage.member("lou", "looker").await;
    assert_eq!(seats().await, json!({ "taken": 4, "guests": 1 }));
    change_role(&stage.owner, &lou, "guest").await.expect(200);
    assert_eq!(seats().await, json!({ "taken": 3, "guests": 2 }));
    let left = w(&format!("members/{}/", lou.id));
    stage.owner.delete(&left).await.expect(204);
    assert_eq!(seats().await, json!({ "taken": 3, "guests": 1 }));
}

async fn change_role(by: &Person, of: &Person, slug: &str) -> Answer {
    let body = json!({ "role_slug": slug });
    by.patch(&w(&format!("members/{}/", of.id)), body).await
}

// PM-11, PM-12, PM-13, PM-14, PM-15, PM-16, PM-17, PM-18, PM-19: what each plan has.
#[tokio::test]
async fn each_plan_has_what_it_has() {
    let (stage, admin, id) = stage().await;
    let owner = &stage.owner;
    let ada = stage.member("ada", "admin").await;
    let bob = stage.member("bob", "member").await;
    for (key, has_owner, has_custom) in [
        ("business", true, false),
        ("pro", false, false),
        ("free", false, false),
        ("enterprise", true, true),
    ] {
        let body = json!({ "plan": key, "convert": true });
        let body = if key == "enterprise" {
            json!({ "plan": key, "owner": owner.email })
        } else {
            body
        };
        plan(&admin, &id, body).await.expect(200);
        let roles = owner.get(&w("roles/")).await.expect(200);
        let available = |slug: &str, namespace: &str| {
            let mut rows = roles["results"].as_array().expect("roles").iter();
            let found = rows.find(|r| r["slug"] == slug && r["namespace"] == namespace);
            found.expect("a role")["is_available"].clone()
        };
        assert_eq!(
            available("owner", "workspace"),
            has_owner,
            "PM-13, PM-17 on {key}"
        );
        for slug in ["admin", "member", "guest"] {
            assert_eq!(available(slug, "workspace"), true, "PM-11 on {key}");
        }
        for slug in ["admin", "contributor", "commenter", "guest"] {
            assert_eq!(available(slug, "project"), true, "PM-12 on {key}");
        }
        let refused = change_role(owner, &bob, "owner").await.expect(409);
        let code = if has_owner {
            "owner_by_transfer"
        } else {
            "not_in_plan"
        };
        assert_eq!(refused["code"], code, "PM-13, PM-16 on {key}");
        let body = json!({ "name": key, "namespace": "project" });
        let made = owner.post(&w("roles/"), body.clone()).await;
        assert_eq!(
            made.status == 201,
            has_custom,
            "PM-14 on {key}: {}",
            made.json
        );
        let made = owner.post(&w("permission-schemes/"), body).await;
        assert_eq!(
            made.status == 201,
            has_custom,
            "PM-15 on {key}: {}",
            made.json
        );
        let question = json!({
            "action": "workspace:delete", "resource": { "type": "workspace", "id": "acme" },
        });
        let may = ada.post(&w("access/check/"), question).await.expect(200);
        assert_eq!(may["allowed"], !has_owner, "PM-18 on {key}");
        if !has_owner {
            let body = json!({ "user": ada.id, "confirmation": ada.email });
            let path = w("transfer-ownership/");
            owner
                .post(&path, body)
                .await
                .expect_code(409, "not_in_plan");
        }
    }
    let changes = stage.audited("workspace.plan_changed").await;
    assert_eq!(changes.len(), 8, "in both records");
}

// The rules for lowering and raising: 409 with the list, or converted; an Admin becomes the Owner.
#[tokio::test]
async fn lowering_a_plan_says_what_is_in_use_or_converts_it() {
    let (stage, admin, id) = stage().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let ada = stage.member("ada", "admin").await;
    let seeing = scheme(owner, "Seeing", "workspace", &["workspace:view"]).await;
    role(owner, "Seer", "workspace", &[&seeing]).await;
    role(owner, "Reader", "project", &[]).await;
    role(owner, "Unused", "project", &[]).await;
    change_role(owner, &bob, "seer").await.expect(200);
    stage.add(&web, &bob, "reader").await;
    let refused = plan(&admin, &id, json!({ "plan": "free" }))
        .await
        .expect(409);
    assert_eq!(refused["code"], "plan_in_use");
    let mut names: Vec<String> = each(&refused["in_use"], "name").iter().map(text).collect();
    names.sort();
    assert_eq!(names, ["Reader", "Seer", "olga Example"]);
    let refused = plan(&admin, &id, json!({ "plan": "business" }))
        .await
        .expect(409);
    assert_eq!(each(&refused["in_use"], "kind"), ["role", "role"]);
    let told = offers(&admin, &id).await;
    let lost = |key: &str| {
        let rows = told[key]["in_use"].as_array().expect("a list").iter();
        let becomes = |row: &Value| format!("{} {}", text(&row["name"]), text(&row["becomes"]));
        let mut rows: Vec<String> = rows.map(becomes).collect();
        rows.sort();
        rows
    };
    let roles = ["Reader Contributor", "Seer Member"];
    assert_eq!(lost("business"), roles, "the same as the refusal says");
    assert_eq!(lost("free"), [roles[0], roles[1], "olga Example Admin"]);
    assert!(lost("enterprise").is_empty() && told["enterprise"]["is_current"] == true);
    let body = json!({ "plan": "free", "convert": true });
    assert_eq!(plan(&admin, &id, body).await.expect(200)["plan"], "free");
    let told = offers(&admin, &id).await;
    assert_eq!(told["business"]["needs_owner"], true);
    assert_eq!(told["pro"]["needs_owner"], false);
    let mut admins: Vec<String> = each(&told["admins"], "id").iter().map(text).collect();
    admins.sort();
    let mut expected = [ada.id.clone(), owner.id.clone()];
    expected.sort();
    assert_eq!(admins, expected, "who could become the Owner");
    let path = format!("/api/instances/workspaces/{id}/plans/");
    owner.get(&path).await.expect(403);
    let members = owner.get(&w("members/")).await.expect(200);
    let role_of = |members: &Value, who: &Person| {
        let mut rows = members.as_array().expect("members").iter();
        text(
            &rows
                .find(|row| row["id"] == who.id.as_str())
                .expect("a member")["role_slug"],
        )
    };
    assert_eq!(role_of(&members, owner), "admin");
    assert_eq!(role_of(&members, &bob), "member");
    change_role(owner, &bob, "seer").await.expect(400);
    // Raising names an Admin as the Owner in the same act.
    plan(&admin, &id, json!({ "plan": "enterprise" }))
        .await
        .expect(400);
    let body = json!({ "plan": "enterprise", "owner": bob.email });
    plan(&admin, &id, body).await.expect(400);
    let body = json!({ "plan": "enterprise", "owner": ada.email });
    plan(&admin, &id, body).await.expect(200);
    let members = owner.get(&w("members/")).await.expect(200);
    assert_eq!(role_of(&members, &ada), "owner");
    assert_eq!(role_of(&members, owner), "admin");
    // What was made is still there.
    change_role(&ada, &bob, "seer").await.expect(200);
    plan(&admin, &id, json!({ "plan": "gold" }))
        .await
        .expect(400);
    let body = json!({ "plan": "enterprise", "owner": owner.email });
    plan(&admin, &id, body).await.expect(400);
    for who in [owner, &person(&stage.app, "sid").await] {
        plan(who, &id, json!({ "plan": "free" })).await.expect(403);
    }
}
