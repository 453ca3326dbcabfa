//! States and labels.

use serde_json::json;

use super::world::{World, names, text};

#[tokio::test]
async fn a_project_begins_with_states_and_keeps_a_default() {
    let world = World::new().await;
    let path = format!("{}/states/", world.p());
    let states = world.bob.get(&path).await.expect(200);
    assert_eq!(
        names(&states),
        [
            "Backlog",
            "Todo",
            "In Progress",
            "Done",
            "Cancelled",
            "Triage"
        ]
    );
    assert_eq!(states["results"][0]["default"], true);
    assert_eq!(states["results"][3]["group"], "completed");
    assert_eq!(states["total_results"], 6);

    // A Contributor sees the states and does not change them.
    world
        .bob
        .post(&path, json!({ "name": "Review", "color": "#ff0000" }))
        .await
        .expect(403);
    let new = json!({ "name": "Review", "color": "#ff0000", "group": "started", "default": true });
    let state = world.owner.post(&path, new.clone()).await.expect(201);
    let review = format!("{path}{}/", text(&state["id"]));
    world
        .owner
        .post(&path, new)
        .await
        .expect_code(409, "state_exists");
    let states = world.owner.get(&path).await.expect(200);
    let defaults: Vec<_> = states["results"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|state| state["default"] == true)
        .collect();
    assert_eq!(defaults.len(), 1);
    assert_eq!(defaults[0]["name"], "Review");
    world
        .owner
        .delete(&review)
        .await
        .expect_code(409, "default_state");
    world
        .owner
        .patch(&review, json!({ "color": "red" }))
        .await
        .expect(400);

    let back = format!("{path}{}/", world.state("Backlog").await);
    world
        .owner
        .patch(&back, json!({ "default": true, "sequence": 1.5 }))
        .await
        .expect(200);
    world.owner.delete(&review).await.expect(204);
}

#[tokio::test]
async fn a_used_state_is_deleted_with_a_replacement() {
    let world = World::new().await;
    let todo = world.state("Todo").await;
    let done = world.state("Done").await;
    let item = world
        .add(&world.bob, json!({ "name": "a", "state": todo }))
        .await;
    let path = format!("{}/states/{todo}/", world.p());
    world
        .owner
        .delete(&path)
        .await
        .expect_code(409, "state_in_use");
    world
        .owner
        .delete(&format!("{path}?replacement={item}"))
        .await
        .expect(400);
    world
        .owner
        .delete(&format!("{path}?replacement={done}"))
        .await
        .expect(204);
    let moved = world.bob.get(&world.item(&item)).await.expect(200);
    assert_eq!(moved["state"], json!(done));
    assert!(
        moved["completed_at"].is_string(),
        "it came to a completed state"
    );
}

#[tokio::test]
async fn labels_are_the_projects_own() {
    let world = World::new().await;
    let path = format!("{}/labels/", world.p());
    world
        .bob
        .post(&path, json!({ "name": "bug" }))
        .await
        .expect(403);
    let bug = world
        .owner
        .post(&path, json!({ "name": "bug" }))
        .await
        .expect(201);
    let bug = text(&bug["id"]);
    world
        .owner
        .post(&path, json!({ "name": "bug" }))
        .await
        .expect_code(409, "label_exists");
    world
        .owner
        .post(&path, json!({ "color": "#fff" }))
        .await
        .expect(400);
    let child = json!({ "name": "crash", "parent": bug });
    let child = world.owner.post(&path, child).await.expect(201);
    let crash = text(&child["id"]);
    let circle = json!({ "parent": crash });
    world
        .owner
        .patch(&format!("{path}{bug}/"), circle)
        .await
        .expect(400);

    let other = world.add_project("OPS").await;
    let foreign = format!("/api/v1/workspaces/web/projects/{other}/labels/{bug}/");
    world.owner.get(&foreign).await.expect(404);
    world.owner.delete(&foreign).await.expect(404);
    let body = json!({ "name": "x", "labels": [bug] });
    let path_of_other = format!("/api/v1/workspaces/web/projects/{other}/work-items/");
    let refused = world.owner.post(&path_of_other, body).await.expect(400);
    assert!(
        refused["labels"][0]
            .as_str()
            .is_some_and(|why| why.contains("not a label"))
    );

    let item = world
        .add(&world.bob, json!({ "name": "x", "labels": [bug, crash] }))
        .await;
    world
        .owner
        .delete(&format!("{path}{bug}/"))
        .await
        .expect(204);
    let item = world.bob.get(&world.item(&item)).await.expect(200);
    assert_eq!(item["labels"], json!([crash]));
}
