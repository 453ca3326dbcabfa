//! Who may be assigned.

use serde_json::json;

use super::world::{W, World, names, person};

#[tokio::test]
async fn only_who_works_in_the_project_is_assigned() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = world.item(&item);
    let check = async |user: airside_kernel::ids::UserId, why: &str| {
        let body = json!({ "assignees": [user, world.bob.id] });
        let refused = world.bob.patch(&path, body).await.expect(400);
        let message = refused["assignees"][0]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(message.contains(why), "{refused}");
    };
    // PM-72
    check(world.gus.id, "Guests cannot be assigned").await;
    check(world.cora.id, "no role in this project").await;
    check(world.mia.id, "no role in this project").await;
    let stranger = person(&world.app, "stranger").await;
    check(stranger.id, "not a member of this workspace").await;
    // Nothing of a refused change stays.
    let same = world.bob.get(&path).await.expect(200);
    assert_eq!(same["assignees"], json!([]));

    let body = json!({ "assignees": [world.carol.id, world.dave.id] });
    let item = world.bob.patch(&path, body).await.expect(200);
    assert_eq!(item["assignees"].as_array().map(Vec::len), Some(2));
    let one = json!({ "assignees": [world.carol.id] });
    world.bob.patch(&path, one).await.expect(200);
    let whole = world
        .bob
        .get(&format!("{path}?expand=assignees"))
        .await
        .expect(200);
    assert_eq!(whole["assignees"][0]["id"], json!(world.carol.id));
    assert!(
        whole["assignees"][0].get("email").is_none(),
        "no address beside an item"
    );
    let history = world
        .bob
        .get(&format!("{path}activities/"))
        .await
        .expect(200);
    let rows = history["results"].as_array().expect("rows");
    assert_eq!(
        rows.iter()
            .filter(|row| row["field"] == "assignees")
            .count(),
        3
    );
}

#[tokio::test]
async fn ones_work_is_listed_over_all_projects() {
    let world = World::new().await;
    let other = world.add_project("OPS").await;
    world.join_project(other, world.bob.id, "contributor").await;
    world
        .add(
            &world.carol,
            json!({ "name": "for bob", "assignees": [world.bob.id] }),
        )
        .await;
    world.add(&world.bob, json!({ "name": "by bob" })).await;
    let body = json!({ "name": "elsewhere", "assignees": [world.bob.id] });
    world
        .owner
        .post(&format!("{W}/projects/{other}/work-items/"), body)
        .await
        .expect(201);
    let check = async |query: &str, expected: &[&str]| {
        let page = world
            .bob
            .get(&format!("{W}/your-work/?{query}"))
            .await
            .expect(200);
        let mut found = names(&page);
        found.sort();
        assert_eq!(found, expected, "{query}");
        assert_eq!(page["total_results"], json!(expected.len()));
    };
    check("", &["elsewhere", "for bob"]).await;
    check("kind=created", &["by bob"]).await;
    check("kind=subscribed", &["by bob", "elsewhere", "for bob"]).await;
    check("kind=assigned&search=ELSE", &["elsewhere"]).await;
    // Without access to the project there is nothing of it, assigned or not.
    world.leave_project(world.bob.id).await;
    check("", &["elsewhere"]).await;
    // Guests have no such page.
    world.gus.get(&format!("{W}/your-work/")).await.expect(403);
}

#[tokio::test]
async fn the_default_assignee_works_on_what_names_nobody() {
    let world = World::new().await;
    let project = format!("{}/", world.p());
    let set = json!({ "default_assignee": world.carol.id });
    world.owner.patch(&project, set).await.expect(200);
    let check = async |body: serde_json::Value, assignees: serde_json::Value| {
        let item = world.add(&world.bob, body.clone()).await;
        let item = world.bob.get(&world.item(&item)).await.expect(200);
        assert_eq!(item["assignees"], assignees, "{body}");
    };
    check(json!({ "name": "a" }), json!([world.carol.id])).await;
    check(json!({ "name": "b", "assignees": [] }), json!([])).await;
    let named = json!({ "name": "c", "assignees": [world.bob.id] });
    check(named, json!([world.bob.id])).await;
    // PM-72: who works in the project no longer is not assigned, and the item is added all the same.
    world.leave_project(world.carol.id).await;
    check(json!({ "name": "d" }), json!([])).await;
}

#[tokio::test]
async fn who_may_not_assign_adds_items_that_name_nobody() {
    let world = World::new().await;
    let deny = json!({
        "user": world.bob.id, "effect": "deny", "action": "workitem:assign", "reason": "a test",
        "resource": { "type": "project", "id": world.project },
    });
    let grants = format!("{W}/access/grants/");
    world.owner.post(&grants, deny).await.expect(201);
    let path = format!("{}/work-items/", world.p());
    let named = json!({ "name": "a", "assignees": [world.bob.id] });
    world.bob.post(&path, named).await.expect(403);
    let nobody = json!({ "name": "b", "assignees": [] });
    world.bob.post(&path, nobody).await.expect(201);
    let list = world.bob.get(&path).await.expect(200);
    assert_eq!(names(&list), ["b"]);
}

#[tokio::test]
async fn whoever_became_a_guest_is_named_by_no_further_list() {
    // PM-72
    let world = World::new().await;
    let item = json!({ "name": "a", "assignees": [world.bob.id, world.carol.id] });
    let path = world.item(&world.add(&world.bob, item).await);
    let member = format!("{W}/members/{}/", world.bob.id);
    let guest = json!({ "role_slug": "guest" });
    world.owner.patch(&member, guest).await.expect(200);
    // What was stays, and other fields can be changed.
    let renamed = world.carol.patch(&path, json!({ "name": "b" })).await;
    assert_eq!(
        renamed.expect(200)["assignees"].as_array().map(Vec::len),
        Some(2)
    );
    let kept = json!({ "assignees": [world.bob.id, world.carol.id] });
    world.carol.patch(&path, kept).await.expect(200);
    for wanted in [
        vec![world.bob.id],
        vec![world.bob.id, world.carol.id, world.dave.id],
    ] {
        let refused = world
            .carol
            .patch(&path, json!({ "assignees": wanted }))
            .await;
        let refused = refused.expect(400);
        let told = refused["assignees"][0].as_str().unwrap_or_default();
        assert!(told.contains("Guests cannot be assigned"), "{refused}");
    }
    let others = json!({ "assignees": [world.carol.id, world.dave.id] });
    world.carol.patch(&path, others).await.expect(200);
}
