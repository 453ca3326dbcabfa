//! Who can, which things, and what if: what they tell, and to whom.

use serde_json::{Value, json};

use super::roles::{item, role, scheme};
use super::stage::{Person, Stage, each, p, text, w};

async fn who_can(by: &Person, action: &str, kind: &str, id: &str) -> Value {
    let body = json!({ "action": action, "resource": { "type": kind, "id": id } });
    by.post(&w("access/who-can/"), body).await.expect(200)
}

fn codes(row: &Value) -> Vec<String> {
    each(&row["via"], "code").iter().map(text).collect()
}

#[tokio::test]
async fn who_can_tells_every_path_in_pages() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let ann = stage.member("ann", "admin").await;
    let bob = stage.member("bob", "member").await;
    stage.member("max", "member").await;
    for who in [&ann, &bob] {
        stage.add(&web, who, "contributor").await;
    }
    let thing = item(&bob, &web).await;
    let able = who_can(owner, "workitem:delete", "workitem", &thing).await;
    assert_eq!(able["total_results"], 3, "{able}");
    let names: Vec<String> = each(&able, "user")
        .iter()
        .map(|u| text(&u["display_name"]))
        .collect();
    assert_eq!(names, ["ann Example", "bob Example", "olga Example"]);
    assert_eq!(codes(&able["results"][0]), ["wildcard"], "{able}");
    assert_eq!(codes(&able["results"][1]), ["role_condition"]);
    let path = &able["results"][1]["via"][0];
    assert_eq!(path["condition"], "creator");
    assert_eq!(
        (&path["node"]["name"], &path["role"]["slug"]),
        (&json!("WEB"), &json!("contributor"))
    );
    assert!(path["since"].is_string(), "{path}");
    let viewing = who_can(owner, "workitem:view", "workitem", &thing).await;
    assert_eq!(
        codes(&viewing["results"][0]),
        ["role", "wildcard"],
        "all paths and not the first"
    );
    let path = w("access/who-can/?per_page=2");
    let body =
        json!({ "action": "workitem:view", "resource": { "type": "workitem", "id": thing } });
    let page = owner.post(&path, body.clone()).await.expect(200);
    assert_eq!(
        (&page["count"], &page["total_results"]),
        (&json!(2), &json!(3))
    );
    // Who may not inspect is not told, and what one may not know of is not found.
    bob.post(&path, body.clone()).await.expect(403);
    stage
        .app
        .anonymous()
        .post(&path, body.clone())
        .await
        .expect(401);
    let max = stage.member("mia", "member").await;
    max.post(&path, body).await.expect(404);
}

#[tokio::test]
async fn resources_are_what_somebody_may_act_on() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let (mine, other) = (item(&bob, &web).await, item(owner, &web).await);
    let path = w("access/resources/");
    let ids = |list: &Value| -> Vec<String> {
        let mut ids: Vec<String> = list["results"]
            .as_array()
            .expect("ids")
            .iter()
            .map(text)
            .collect();
        ids.sort();
        ids
    };
    let body = json!({ "action": "workitem:delete", "type": "workitem" });
    assert_eq!(
        ids(&bob.post(&path, body.clone()).await.expect(200)),
        [mine.as_str()]
    );
    let body = json!({ "subject": bob.email, "action": "workitem:view", "type": "workitem" });
    let mut both = vec![mine, other];
    both.sort();
    assert_eq!(
        ids(&owner.post(&path, body.clone()).await.expect(200)),
        both
    );
    let about_owner =
        json!({ "subject": owner.email, "action": "workitem:view", "type": "workitem" });
    bob.post(&path, about_owner).await.expect(403);
    for (action, kind) in [
        ("workitem:fly", "workitem"),
        ("workitem:edit", "project"),
        ("x", "moon"),
    ] {
        let body = json!({ "action": action, "type": kind });
        owner.post(&path, body).await.expect(400);
    }
    // Somebody who may inspect the workspace, and may not see the project, learns nothing of it.
    let inspecting = ["workspace:view", "access:inspect"];
    let inspecting = scheme(owner, "Inspecting", "workspace", &inspecting).await;
    role(owner, "Inspector", "workspace", &[&inspecting]).await;
    let ida = stage.member("ida", "member").await;
    let change = json!({ "role_slug": "inspector" });
    owner
        .patch(&w(&format!("members/{}/", ida.id)), change)
        .await
        .expect(200);
    assert!(ids(&ida.post(&path, body).await.expect(200)).is_empty());
    let body = json!({ "changes": [{ "op": "remove_member", "user": bob.id }] });
    let told = ida.post(&w("access/simulate/"), body).await.expect(200);
    assert!(!told.to_string().contains(&web), "{told}");
    assert_eq!(each(&told["lost"]["projects"], "project"), [Value::Null]);
}

#[tokio::test]
async fn what_if_counts_and_names_what_would_change() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let editing = scheme(owner, "Editing", "project", &["workitem:edit"]).await;
    role(owner, "Editor", "project", &[&editing]).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "editor").await;
    for _ in 0..12 {
        item(owner, &web).await;
    }
    let path = w("access/simulate/");
    let wanted = json!(["workitem:view", "workitem:delete"]);
    let op = json!({ "op": "put_scheme", "scheme": editing, "permissions": wanted });
    let told = owner
        .post(&path, json!({ "changes": [op] }))
        .await
        .expect(200);
    assert_eq!(told["totals"]["people"], 1);
    let gained = &told["gained"];
    assert_eq!(gained["count"], 12, "{told}");
    assert_eq!(
        gained["actions"],
        json!([{ "action": "workitem:delete", "count": 12 }])
    );
    assert_eq!(gained["projects"][0]["project"]["name"], "WEB");
    assert_eq!(gained["people"][0]["user"]["display_name"], "bob Example");
    assert_eq!(gained["things"].as_array().expect("things").len(), 10);
    assert!(each(&told["lost"]["actions"], "action").contains(&json!("workitem:edit")));
    // Nothing was changed.
    let scheme = owner
        .get(&w(&format!("permission-schemes/{editing}/")))
        .await
        .expect(200);
    assert_eq!(
        scheme["permissions"],
        json!(["workitem:view", "workitem:edit"])
    );
    let op = json!({ "op": "set_plan", "plan": "free" });
    let told = owner
        .post(&path, json!({ "changes": [op] }))
        .await
        .expect(200);
    assert_eq!(
        told["totals"]["people"], 1,
        "the Owner keeps all as Admin: {told}"
    );
    for wrong in [
        json!({ "op": "fly" }),
        json!({ "op": "set_role", "user": bob.id, "role": "king" }),
        json!({ "op": "put_scheme", "scheme": web, "permissions": [] }),
        json!({ "op": "put_scheme", "scheme": editing, "permissions": ["*"] }),
        json!({ "op": "delete_grant", "grant": web }),
        json!({ "op": "set_project_role", "user": bob.id, "project": editing, "role": "guest" }),
    ] {
        owner
            .post(&path, json!({ "changes": [wrong] }))
            .await
            .expect(400);
    }
    owner
        .post(&path, json!({ "changes": [] }))
        .await
        .expect(400);
    let op = json!({ "op": "remove_member", "user": owner.id });
    bob.post(&path, json!({ "changes": [op] }))
        .await
        .expect(403);
    let there = bob.get(&p(&web, "members/")).await;
    assert_eq!(
        there.status.as_u16(),
        404,
        "the role holds nothing of members"
    );
}
