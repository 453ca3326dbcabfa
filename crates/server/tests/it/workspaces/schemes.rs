//! Permission schemes: how they change their roles, and what none may hold.

use serde_json::{Value, json};

use super::roles::{item, may, permissions, role, scheme};
use super::stage::{Person, Stage, text, w};

// D-11, D-13, PM-62, PM-64: a change of a scheme changes all its roles at the next request, on a
// second process as well, and keeps the scheme whole.
#[tokio::test]
async fn a_scheme_changes_its_roles_at_the_next_request() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let editing = scheme(owner, "Editing", "project", &["workitem:edit"]).await;
    role(owner, "Editor", "project", &[&editing]).await;
    role(owner, "Editor two", "project", &[&editing]).await;
    stage.add(&web, &bob, "editor").await;
    let thing = item(owner, &web).await;
    let path = format!("permission-schemes/{editing}/");
    assert_eq!(
        permissions(owner, &path).await,
        json!(["workitem:view", "workitem:edit"]),
        "D-13"
    );
    let other = stage.app.another_process().await;
    let there = Person {
        client: bob.client.moved_to(&other),
        ..bob.clone()
    };
    for round in 0..5 {
        let wanted = json!({ "permissions": ["workitem:view"] });
        let changed = owner.patch(&w(&path), wanted).await.expect(200);
        assert_eq!(changed["permissions"], json!(["workitem:view"]));
        for who in [&bob, &there] {
            assert!(
                !may(who, "workitem:edit", "workitem", &thing).await,
                "D-11, round {round}"
            );
            assert!(may(who, "workitem:view", "workitem", &thing).await);
        }
        let wanted = json!({ "permissions": ["workitem:view", "workitem:edit"] });
        owner.patch(&w(&path), wanted).await.expect(200);
        for who in [&there, &bob] {
            assert!(
                may(who, "workitem:edit", "workitem", &thing).await,
                "PM-64, round {round}"
            );
        }
    }
    // Without what they require, they go along [D-13].
    let wanted = json!({ "permissions": ["workitem:edit"] });
    let changed = owner.patch(&w(&path), wanted).await.expect(200);
    assert_eq!(changed["permissions"], json!([]));
    owner.delete(&w(&path)).await.expect(204);
    assert!(!may(&bob, "workitem:view", "workitem", &thing).await);
    let audit = changes_of(&stage, "permission_scheme.changed").await;
    let change = |old: Value, new: Value| {
        let mut change = json!({ "field": "permission" });
        if !old.is_null() {
            change["old"] = old;
        }
        if !new.is_null() {
            change["new"] = new;
        }
        change
    };
    assert_eq!(
        audit[0],
        json!([change(json!("workitem:edit"), Value::Null)]),
        "PM-66"
    );
    assert_eq!(
        audit[1],
        json!([change(Value::Null, json!("workitem:edit"))]),
        "PM-65, PM-66"
    );
}

/// What the audit record says that changed, of one action.
async fn changes_of(stage: &Stage, action: &str) -> Vec<Value> {
    let mut connection = stage
        .app
        .app
        .kernel()
        .db
        .read()
        .await
        .expect("a connection");
    let rows: Vec<(String,)> =
        airside_kernel::db::sql("SELECT changes FROM audit_entries WHERE action = $1 ORDER BY seq")
            .bind(action)
            .fetch_all(&mut connection)
            .await
            .expect("rows");
    let read = |(text,): (String,)| serde_json::from_str(&text).expect("JSON");
    rows.into_iter().map(read).collect()
}

// D-05, D-06, D-12: what no role may hold, and what nobody edits.
#[tokio::test]
async fn some_things_no_role_of_its_own_may_hold() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let refused = [
        ("workspace", "*"),
        ("project", "*"),
        ("workspace", "project/*"),
        ("project", "project/*:view"),
        ("workspace", "workspace:delete"),
        ("workspace", "workspace:transfer_ownership"),
        ("workspace", "workitem:view"),
        ("project", "project:create"),
        ("project", "workitem:view+lead"),
        ("project", "workitem:fly"),
        ("project", "workitem:delete-creator"),
    ];
    for (namespace, permission) in refused {
        let body = json!({ "name": "x", "namespace": namespace, "permissions": [permission] });
        let answer = owner
            .post(&w("permission-schemes/"), body)
            .await
            .expect(400);
        assert!(
            answer["permissions"].is_array(),
            "D-05: {permission}: {answer}"
        );
    }
    let listed = owner.get(&w("roles/")).await.expect(200);
    for role in listed["results"].as_array().expect("roles") {
        let id = text(&role["id"]);
        for kind in ["roles", "permission-schemes"] {
            let path = w(&format!("{kind}/{id}/"));
            let change = json!({ "name": "Mine" });
            owner
                .patch(&path, change)
                .await
                .expect_code(409, "system_role");
            owner.delete(&path).await.expect_code(409, "system_role");
        }
    }
    // The Owner's and Admin's schemes hold everything.
    let first = |list: &Value| text(&list["results"][0]["id"]);
    let owner_scheme = first(&owner.get(&w("permission-schemes/")).await.expect(200));
    let body = json!({ "name": "King", "namespace": "workspace", "schemes": [owner_scheme] });
    owner.post(&w("roles/"), body).await.expect(400);
    for slug in [
        "admin",
        "contributor",
        "member",
        "viewer",
        "9lives",
        "Ümlaut",
    ] {
        let body = json!({ "name": "Role", "slug": slug, "namespace": "project" });
        owner.post(&w("roles/"), body).await.expect(400);
    }
    let body = json!({ "name": "High", "namespace": "project", "base": "admin" });
    owner.post(&w("roles/"), body).await.expect(400);
    role(owner, "Twice", "project", &[]).await;
    let body = json!({ "name": "Twice", "namespace": "project" });
    owner
        .post(&w("roles/"), body)
        .await
        .expect_code(409, "role_exists");
    role(owner, "Twice", "workspace", &[]).await;
}
