//! What the model is made of, as the API tells it: levels, conditions, the order of the walk, and
//! features that are switched off.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::roles::{item, may};
use super::stage::{Stage, each, text, w};
use crate::support::TestApp;
use crate::support::pages::{WITHOUT_PAGES, add_page, make_table, with_pages};

fn words(values: &[Value]) -> BTreeSet<String> {
    values.iter().map(text).collect()
}

fn of(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn there_are_three_levels_and_two_conditions() {
    let stage = Stage::new().await;
    let catalog = stage.owner.get(&w("access/catalog/")).await.expect(200);
    let levels = words(&each(&catalog["roles"], "namespace"));
    assert_eq!(levels, of(&["workspace", "project", "teamspace"]), "PM-05");
    let held: BTreeSet<String> = each(&catalog["actions"], "held_at")
        .iter()
        .flat_map(|levels| levels.as_array().expect("levels").iter().map(text))
        .filter(|level| level != "instance" && level != "account")
        .collect();
    assert_eq!(held, of(&["workspace", "project", "teamspace"]), "PM-05");
    // The other two are of the People side, of which there is nothing yet.
    let conditions: BTreeSet<String> = each(&catalog["actions"], "conditions")
        .iter()
        .flat_map(|all| all.as_array().expect("conditions").iter().map(text))
        .collect();
    assert_eq!(conditions, of(&["creator", "lead"]), "PM-28");
    let told = catalog["conditions"].as_array().expect("conditions");
    assert_eq!(words(told), conditions, "PM-28");
    let body = json!({ "name": "x", "namespace": "project", "permissions": [] });
    for wrong in [
        "workitem:delete+self",
        "workitem:delete+group",
        "workitem:delete+owner",
    ] {
        let mut body = body.clone();
        body["permissions"] = json!([wrong]);
        let refused = stage.owner.post(&w("permission-schemes/"), body).await;
        assert_eq!(refused.status.as_u16(), 400, "PM-28: {wrong}");
    }
}

#[tokio::test]
async fn the_walk_begins_at_the_thing_and_goes_up() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let thing = item(&stage.owner, &web).await;
    let max = stage.member("max", "member").await;
    let asked = json!({
        "subject": max.email, "action": "workitem:view",
        "resource": { "type": "workitem", "id": thing },
    });
    let told = stage
        .owner
        .post(&w("access/explain/"), asked)
        .await
        .expect(200);
    assert_eq!(told["reason"]["code"], "default_deny", "PM-43");
    let mut kinds: Vec<Value> = each(&told["steps"], "node")
        .iter()
        .map(|node| node["type"].clone())
        .collect();
    kinds.dedup();
    assert_eq!(
        kinds[..3],
        [json!("workitem"), json!("project"), json!("workspace")],
        "PM-34, PM-42"
    );
    // A teamspace lies in the workspace, and its links open projects.
    let team = json!({ "name": "Design", "member_ids": [max.id] });
    let team = stage.owner.post(&w("teamspaces/"), team).await.expect(201);
    let asked = json!({
        "subject": max.email, "action": "teamspace:delete",
        "resource": { "type": "teamspace", "id": team["id"] },
    });
    let told = stage
        .owner
        .post(&w("access/explain/"), asked)
        .await
        .expect(200);
    let mut kinds: Vec<Value> = each(&told["steps"], "node")
        .iter()
        .map(|node| node["type"].clone())
        .collect();
    kinds.dedup();
    assert_eq!(
        kinds[..2],
        [json!("teamspace"), json!("workspace")],
        "PM-08"
    );
    assert!(!may(&max, "workitem:view", "workitem", &thing).await);
    let link = json!({ "project_ids": [web], "role_slug": "commenter" });
    let path = w(&format!("teamspaces/{}/projects/", text(&team["id"])));
    stage.owner.post(&path, link).await.expect(200);
    assert!(
        may(&max, "workitem:view", "workitem", &thing).await,
        "PM-08"
    );
}

#[tokio::test]
async fn what_is_switched_off_nobody_does() {
    let stage = Stage::on(TestApp::with_further(with_pages()).await).await;
    make_table(&stage.app).await;
    let owner = &stage.owner;
    let (on, off) = (
        stage.project("WEB", 0).await,
        stage.project(WITHOUT_PAGES, 0).await,
    );
    for (project, is_allowed) in [(&on, true), (&off, false)] {
        let page = add_page(
            &stage.app,
            (project.as_str(), owner.id.as_str()),
            ("page", false),
        )
        .await;
        assert_eq!(
            may(owner, "page:delete", "page", &page).await,
            is_allowed,
            "D-14"
        );
        assert!(
            may(owner, "page:edit", "page", &page).await,
            "D-14: nothing else"
        );
        let asked = json!({
            "action": "page:delete", "resource": { "type": "page", "id": page },
        });
        let able = owner
            .post(&w("access/who-can/"), asked.clone())
            .await
            .expect(200);
        assert_eq!(able["total_count"], i64::from(is_allowed), "D-14");
        let told = owner.post(&w("access/explain/"), asked).await.expect(200);
        let code = if is_allowed { "role" } else { "feature_off" };
        assert_eq!(told["reason"]["code"], code, "D-14");
    }
}
