//! States and labels.

use serde_json::json;

use super::world::{W, World, names, text};

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
async fn the_project_itself_tells_and_takes_its_default_state() {
    let world = World::new().await;
    let project = format!("{}/", world.p());
    let default = async || {
        let told = world.owner.get(&project).await.expect(200);
        told["default_state"].clone()
    };
    assert_eq!(default().await, json!(world.state("Backlog").await));
    let todo = world.state("Todo").await;
    let body = json!({ "default_state": todo });
    world.bob.patch(&project, body.clone()).await.expect(403);
    let told = world.owner.patch(&project, body).await.expect(200);
    assert_eq!(told["default_state"], json!(todo));
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let item = world.bob.get(&world.item(&item)).await.expect(200);
    assert_eq!(item["state"], json!(todo));

    // The other way round it is the same.
    let done = world.state("Done").await;
    let path = format!("{}/states/{done}/", world.p());
    let body = json!({ "default": true });
    world.owner.patch(&path, body).await.expect(200);
    assert_eq!(default().await, json!(done));

    // A state of another project, or of none.
    let other = world.add_project("OTH").await;
    let theirs = world.owner.get(&format!("{W}/projects/{other}/")).await;
    let theirs = theirs.expect(200)["default_state"].clone();
    for state in [theirs, json!(world.project)] {
        let body = json!({ "default_state": state, "name": "Not kept" });
        let told = world.owner.patch(&project, body).await.expect(400);
        assert!(told["default_state"].is_array(), "{told}");
    }
    let told = world.owner.get(&project).await.expect(200);
    assert_eq!(told["name"], "Site");
    assert_eq!(told["default_state"], json!(done));
    let body = json!({ "name": "New", "identifier": "NEW", "default_state": done });
    let projects = format!("{W}/projects/");
    world.owner.post(&projects, body).await.expect(400);
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

/// What callers ask for is done or refused in words, and never passed over in silence.
#[tokio::test]
async fn labels_states_and_comments_come_in_the_order_that_is_asked_for() {
    let world = World::new().await;
    let labels = format!("{}/labels/", world.p());
    for name in ["bug", "Apron", "chocks"] {
        let body = json!({ "name": name });
        world.owner.post(&labels, body).await.expect(201);
    }
    let item = world.add(&world.bob, json!({ "name": "x" })).await;
    let comments = format!("{}comments/", world.item(&item));
    for said in ["one", "two"] {
        let body = json!({ "comment_html": format!("<p>{said}</p>") });
        world.bob.post(&comments, body).await.expect(201);
        world.app.clock.advance(1);
    }
    let states = format!("{}/states/", world.p());
    let check = async |path: &str, order: &str, field: &str, expected: &[&str]| {
        let page = world.bob.get(&format!("{path}?order_by={order}")).await;
        let page = page.expect(200);
        let rows = page["results"].as_array().expect("rows");
        let found: Vec<String> = rows.iter().map(|row| text(&row[field])).collect();
        assert_eq!(found, expected, "{path}?order_by={order}");
    };
    check(&labels, "name", "name", &["Apron", "bug", "chocks"]).await;
    check(&labels, "-name", "name", &["chocks", "bug", "Apron"]).await;
    check(&labels, "", "name", &["bug", "Apron", "chocks"]).await;
    let by_name = [
        "Backlog",
        "Cancelled",
        "Done",
        "In Progress",
        "Todo",
        "Triage",
    ];
    check(&states, "name", "name", &by_name).await;
    check(
        &comments,
        "-created_at",
        "comment_stripped",
        &["two", "one"],
    )
    .await;
    for path in [labels, states, comments] {
        let wrong = world.bob.get(&format!("{path}?order_by=password")).await;
        let wrong = wrong.expect(400)["order_by"][0].to_string();
        assert!(wrong.contains("`password` is none of"), "{wrong}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_field_is_said_of_the_field_and_not_of_a_parser() {
    let world = World::new().await;
    let items = format!("{}/work-items/", world.p());
    let check = async |body: serde_json::Value, field: &str, said: &str| {
        let refused = world.bob.post(&items, body).await.expect(400);
        assert_eq!(refused[field][0], said, "{refused}");
    };
    check(
        json!({ "name": "x", "target_date": "tomorrow" }),
        "target_date",
        "`tomorrow` is not a date such as 2026-11-21",
    )
    .await;
    check(
        json!({ "name": "x", "labels": ["red"] }),
        "labels[0]",
        "is not an id",
    )
    .await;
    check(
        json!({ "name": "x", "priority": "dire" }),
        "priority",
        "`dire` is none of urgent, high, medium, low, none",
    )
    .await;
    let wrong = world.bob.get(&format!("{items}?per_page=few")).await;
    let wrong = wrong.expect(400);
    assert_eq!(wrong["per_page"][0], "must be a whole number");
}
