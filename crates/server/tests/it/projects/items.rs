//! Single work items: creating, reading, changing.

use serde_json::{Value, json};

use super::world::{W, World, text};

#[tokio::test]
async fn an_item_has_a_number_and_a_key_and_the_clients_shape() {
    let world = World::new().await;
    let path = format!("{}/work-items/", world.p());
    let body = json!({
        "name": "  Fix the gate ", "priority": "high", "target_date": "2026-12-01",
        "description_html": "<p>Hello <script>alert(1)</script><b>you</b></p>",
        "created_by": "01890a5d-ac96-774b-bcce-b302099a8057", "sequence_id": 99,
    });
    let item = world.bob.post(&path, body).await.expect(201);
    assert_eq!(item["identifier"], "WEB-1");
    assert_eq!(item["sequence_id"], 1);
    assert_eq!(item["name"], "Fix the gate");
    assert_eq!(item["description_html"], "<p>Hello <b>you</b></p>");
    assert_eq!(item["description_stripped"], "Hello you");
    assert_eq!(item["created_by"], json!(world.bob.id));
    assert_eq!(item["state"], json!(world.state("Backlog").await));
    assert_eq!(item["target_date"], "2026-12-01");
    for field in ["assignees", "labels"] {
        assert_eq!(item[field], json!([]), "{field}");
    }
    assert_eq!(item["project"], json!(world.project));

    let second = world
        .bob
        .post(&path, json!({ "name": "b" }))
        .await
        .expect(201);
    assert_eq!(second["identifier"], "WEB-2");
    let found = world
        .bob
        .get(&format!("{W}/work-items/web-2/"))
        .await
        .expect(200);
    assert_eq!(found["id"], second["id"]);
    for key in ["WEB-3", "OPS-1", "WEB-x", "x"] {
        world
            .bob
            .get(&format!("{W}/work-items/{key}/"))
            .await
            .expect(404);
    }
    let shaped = format!(
        "{}?fields=id,name&expand=state,can",
        world.item(&text(&item["id"]))
    );
    let shaped = world.bob.get(&shaped).await.expect(200);
    let mut fields: Vec<_> = shaped.as_object().expect("an object").keys().collect();
    fields.sort();
    assert_eq!(fields, ["can", "id", "name"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_field_by_field() {
    let world = World::new().await;
    let path = format!("{}/work-items/", world.p());
    let check = async |body: Value, fields: &[&str]| {
        let answer = world.bob.post(&path, body.clone()).await.expect(400);
        let mut named: Vec<_> = answer
            .as_object()
            .expect("fields")
            .keys()
            .cloned()
            .collect();
        named.sort();
        assert_eq!(named, fields, "{body}");
    };
    check(json!({}), &["name"]).await;
    check(json!({ "name": "   " }), &["name"]).await;
    let many = json!({ "name": "x".repeat(256), "start_date": "2026-02-02",
                       "target_date": "2026-02-01", "point": -1 });
    check(many, &["name", "point", "target_date"]).await;
    check(json!({ "name": "a", "priority": "very" }), &["priority"]).await;
    check(
        json!({ "name": "a", "target_date": "tomorrow" }),
        &["target_date"],
    )
    .await;
    check(json!({ "name": "a", "state": world.project }), &["state"]).await;
    check(json!({ "name": "a", "parent": world.project }), &["parent"]).await;
    world
        .bob
        .post(&path, json!({ "name": "a\u{0}b" }))
        .await
        .expect(400);
}

#[tokio::test]
async fn a_change_says_what_changed_and_refuses_a_stale_version() {
    let world = World::new().await;
    let id = world
        .add(
            &world.bob,
            json!({ "name": "a", "start_date": "2026-12-05" }),
        )
        .await;
    let path = world.item(&id);
    let first = world.bob.get(&path).await;
    world.app.clock.advance(1);
    let tag = first.header("etag").expect("a version").to_owned();
    let done = world.state("Done").await;
    let change = json!({ "state": done, "priority": "urgent" });
    let bob = world.bob.with_header("if-match", &tag);
    let changed = bob.patch(&path, change.clone()).await.expect(200);
    assert!(changed["completed_at"].is_string());
    bob.patch(&path, json!({ "name": "b" }))
        .await
        .expect_code(409, "stale_version");
    let early = json!({ "target_date": "2026-12-01" });
    world.bob.patch(&path, early).await.expect(400);

    let todo = world.state("Todo").await;
    world.app.clock.advance(1);
    let back = world
        .bob
        .patch(&path, json!({ "state": todo }))
        .await
        .expect(200);
    assert_eq!(back["completed_at"], Value::Null);
    world.app.clock.advance(1);
    // Nothing changed: the version stays.
    let same = world
        .bob
        .patch(&path, json!({ "state": todo }))
        .await
        .expect(200);
    assert_eq!(same["version"], back["version"]);

    let history = world
        .bob
        .get(&format!("{path}activities/"))
        .await
        .expect(200);
    let rows = history["results"].as_array().expect("a page");
    let told: Vec<_> = rows
        .iter()
        .map(|row| (&row["verb"], &row["field"]))
        .collect();
    assert_eq!(told[0], (&json!("created"), &Value::Null));
    let state = rows
        .iter()
        .find(|row| row["field"] == "state")
        .expect("the state");
    assert_eq!(
        (&state["old_value"], &state["new_value"]),
        (&json!("Backlog"), &json!("Done"))
    );
    assert_eq!(state["actor"], json!(world.bob.id));
    assert_eq!(state["project"], json!(world.project));
    let one = format!("{path}activities/{}/", text(&state["id"]));
    world.bob.get(&one).await.expect(200);
}

#[tokio::test]
async fn the_same_creation_sent_twice_happens_once() {
    let world = World::new().await;
    let path = format!("{}/work-items/", world.p());
    let bob = world.bob.with_header("idempotency-key", "import-1");
    let first = bob.post(&path, json!({ "name": "once" })).await.expect(201);
    let again = bob.post(&path, json!({ "name": "once" })).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    let other = bob.post(&path, json!({ "name": "other" })).await;
    other.expect_code(409, "idempotency_key_reused");
    let carol = world.carol.with_header("idempotency-key", "import-1");
    let hers = carol
        .post(&path, json!({ "name": "once" }))
        .await
        .expect(201);
    assert_ne!(first["id"], hers["id"]);
    let page = world.bob.get(&path).await.expect(200);
    assert_eq!(page["total_results"], 2);
}

#[tokio::test]
async fn items_lie_below_each_other_without_circles() {
    let world = World::new().await;
    let a = world.add(&world.bob, json!({ "name": "a" })).await;
    let b = world
        .add(&world.bob, json!({ "name": "b", "parent": a }))
        .await;
    let c = world
        .add(&world.bob, json!({ "name": "c", "parent": b }))
        .await;
    for parent in [&a, &b, &c] {
        world
            .bob
            .patch(&world.item(&a), json!({ "parent": parent }))
            .await
            .expect(400);
    }
    let children = format!("{}/work-items/?parent={a}", world.p());
    assert_eq!(
        super::world::names(&world.bob.get(&children).await.expect(200)),
        ["b"]
    );
    let other = world.add_project("OPS").await;
    let body = json!({ "name": "x", "parent": a });
    let foreign = format!("{W}/projects/{other}/work-items/");
    world.owner.post(&foreign, body).await.expect(400);
    world
        .bob
        .patch(&world.item(&b), json!({ "parent": null }))
        .await
        .expect(200);
}

#[tokio::test]
async fn many_items_change_together_or_not_at_all() {
    let world = World::new().await;
    let a = world.add(&world.bob, json!({ "name": "a" })).await;
    let b = world.add(&world.bob, json!({ "name": "b" })).await;
    let path = format!("{}/work-items/bulk/", world.p());
    let body = json!({ "ids": [a, b], "properties": { "priority": "low" } });
    let changed = world.carol.patch(&path, body).await.expect(200);
    assert_eq!(changed["changed"].as_array().map(Vec::len), Some(2));
    let bad = json!({ "ids": [a, world.project], "properties": { "priority": "high" } });
    world.carol.patch(&path, bad).await.expect(404);
    let a = world.bob.get(&world.item(&a)).await.expect(200);
    assert_eq!(a["priority"], "low");
    let body = json!({ "ids": [b], "properties": { "priority": "low" } });
    world.cora.patch(&path, body).await.expect(403);

    // Labels come to what each has, and go from those that have them.
    let labels = format!("{}/labels/", world.p());
    let mut ids = Vec::new();
    for name in ["bug", "night"] {
        let label = world.owner.post(&labels, json!({ "name": name })).await;
        ids.push(label.expect(201)["id"].clone());
    }
    let (bug, night) = (&ids[0], &ids[1]);
    let c = json!({ "name": "c", "labels": [bug] });
    let c = world.add(&world.bob, c).await;
    let both = json!([b, c]);
    let dates = json!({ "start_date": "2026-11-23", "target_date": "2026-11-30" });
    let body = json!({ "ids": both, "add_labels": [night], "properties": dates });
    world.bob.patch(&path, body).await.expect(200);
    let body = json!({ "ids": both, "remove_labels": [bug] });
    let changed = world.bob.patch(&path, body).await.expect(200);
    assert_eq!(changed["changed"], json!([c]), "the other one had it not");
    for id in [&b, &c] {
        let item = world.bob.get(&world.item(id)).await.expect(200);
        assert_eq!(item["labels"], json!([night]));
        assert_eq!(item["target_date"], "2026-11-30");
    }
    let two_ways = json!({ "ids": both, "add_labels": [bug], "properties": { "labels": [] } });
    world.bob.patch(&path, two_ways).await.expect(400);
    let foreign = json!({ "ids": both, "add_labels": [world.project] });
    let refused = world.bob.patch(&path, foreign).await.expect(400);
    assert!(refused["labels"][0].is_string(), "{refused}");
}
