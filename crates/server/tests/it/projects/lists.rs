//! Lists of work items: pages, filters, orders, searches, counts.

use serde_json::{Value, json};

use super::world::{W, World, names};

#[tokio::test]
async fn pages_carry_the_envelope_and_do_not_overlap() {
    let world = World::new().await;
    for number in 1..=5 {
        world
            .add(&world.bob, json!({ "name": format!("item {number}") }))
            .await;
    }
    let path = format!("{}/work-items/", world.p());
    let first = world
        .bob
        .get(&format!("{path}?per_page=2"))
        .await
        .expect(200);
    for field in [
        "grouped_by",
        "sub_grouped_by",
        "total_count",
        "next_cursor",
        "prev_cursor",
        "next_page_results",
        "prev_page_results",
        "count",
        "total_pages",
        "total_results",
        "extra_stats",
        "results",
    ] {
        assert!(first.get(field).is_some(), "{field}");
    }
    assert_eq!(
        (&first["total_results"], &first["total_pages"]),
        (&json!(5), &json!(3))
    );
    let mut seen = names(&first);
    let mut page = first;
    while page["next_page_results"] == true {
        let cursor = page["next_cursor"].as_str().expect("a cursor").to_owned();
        let next = format!("{path}?per_page=2&cursor={cursor}");
        page = world.bob.get(&next).await.expect(200);
        seen.extend(names(&page));
    }
    seen.sort();
    assert_eq!(seen, ["item 1", "item 2", "item 3", "item 4", "item 5"]);
    let cheap = world
        .bob
        .get(&format!("{path}?count=false"))
        .await
        .expect(200);
    assert_eq!(
        (&cheap["total_count"], &cheap["total_pages"]),
        (&Value::Null, &Value::Null)
    );
    for wrong in [
        "per_page=0",
        "per_page=1001",
        "cursor=x",
        "order_by=password",
        "priority=very",
        "state=x",
        "filters=%7B%22secret%22%3A1%7D",
        "pql=priority%20%3D%20high",
    ] {
        world.bob.get(&format!("{path}?{wrong}")).await.expect(400);
    }
}

#[tokio::test]
async fn filters_orders_and_searches_find_what_they_say() {
    let world = World::new().await;
    let todo = world.state("Todo").await;
    let done = world.state("Done").await;
    let label = json!({ "name": "bug" });
    let bug = world
        .owner
        .post(&format!("{}/labels/", world.p()), label)
        .await
        .expect(201);
    let items = [
        json!({ "name": "Apfel Größe", "priority": "high", "state": todo,
                "target_date": "2026-12-01", "assignees": [world.bob.id] }),
        json!({ "name": "Birne 100%", "priority": "low", "state": done, "labels": [bug["id"]],
                "description_html": "<p>needle in hay</p>" }),
        json!({ "name": "Citrus_x", "priority": "urgent", "state": todo,
                "target_date": "2026-11-01", "external_id": "77", "external_source": "old" }),
    ];
    for item in items {
        world.app.clock.advance(1);
        world.add(&world.bob, item).await;
    }
    let (a, b, c) = ("Apfel Größe", "Birne 100%", "Citrus_x");
    let bug = bug["id"].as_str().expect("an id");
    let check = async |query: &str, expected: &[&str]| {
        let path = format!("{}/work-items/?order_by=name&{query}", world.p());
        let page = world.bob.get(&path).await.expect(200);
        assert_eq!(names(&page), expected, "{query}");
        assert_eq!(page["total_count"], json!(expected.len()), "{query}");
    };
    check("", &[a, b, c]).await;
    check("priority=high,urgent", &[a, c]).await;
    check(&format!("state={todo}"), &[a, c]).await;
    check("state_group=completed", &[b]).await;
    check("assignees=me", &[a]).await;
    check("assignees=none", &[b, c]).await;
    check(&format!("labels={bug}"), &[b]).await;
    check("labels=none&priority=urgent", &[c]).await;
    check(&format!("created_by={}", world.carol.id), &[]).await;
    check("target_date_before=2026-11-21", &[c]).await;
    check("target_date=none", &[b]).await;
    check("parent=none", &[a, b, c]).await;
    check("external_id=77&external_source=old", &[c]).await;
    check("created_after=2026-11-20", &[a, b, c]).await;
    check("updated_after=2026-11-22T00:00:00Z", &[]).await;
    // Folded beyond ASCII; wildcards are letters; keys and numbers find their item.
    check("search=GR%C3%96%C3%9FE", &[a]).await;
    check("search=100%25", &[b]).await;
    check("search=_x", &[c]).await;
    check("search=NEEDLE", &[b]).await;
    check("search=web-3", &[c]).await;
    check("search=2", &[b]).await;
    let filters = r#"{"and":[{"state_group__in":["unstarted","completed"]},{"not":{"priority":"low"}},{"or":[{"assignees__id":"me"},{"target_date__lt":"2026-11-15"}]}]}"#;
    let encoded: Vec<String> = filters.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded = encoded.concat();
    check(&format!("filters={encoded}"), &[a, c]).await;
    check(
        "filters=%7B%22not%22%3A%7B%22target_date__lt%22%3A%222026-11-15%22%7D%7D",
        &[a, b],
    )
    .await;

    let ordered = async |order: &str| {
        let path = format!("{}/work-items/?order_by={order}", world.p());
        names(&world.bob.get(&path).await.expect(200))
    };
    assert_eq!(ordered("-priority").await, [c, a, b]);
    assert_eq!(ordered("target_date").await, [c, a, b]);
    assert_eq!(ordered("-target_date").await, [a, c, b]);
    assert_eq!(ordered("state,-name").await, [c, a, b]);
    assert_eq!(ordered("").await, [c, b, a]);
}

#[tokio::test]
async fn the_workspace_is_searched_and_counted() {
    let world = World::new().await;
    let other = world.add_project("OPS").await;
    world
        .add(&world.bob, json!({ "name": "router", "priority": "high" }))
        .await;
    let body = json!({ "name": "router too", "priority": "low" });
    world
        .owner
        .post(&format!("{W}/projects/{other}/work-items/"), body)
        .await
        .expect(201);
    let search = format!("{W}/work-items/search/?search=ROUTER");
    let mine = world.bob.get(&search).await.expect(200);
    assert_eq!(mine["issues"].as_array().map(Vec::len), Some(1));
    let found = &mine["issues"][0];
    assert_eq!(found["project__identifier"], "WEB");
    assert_eq!(found["workspace__slug"], "web");
    let all = world.owner.get(&search).await.expect(200);
    assert_eq!(all["issues"].as_array().map(Vec::len), Some(2));
    let advanced = json!({ "query": "router", "filters": { "priority": "low" } });
    let path = format!("{W}/work-items/advanced-search/");
    let found = world.owner.post(&path, advanced.clone()).await.expect(200);
    assert_eq!(found[0]["project_identifier"], "OPS");
    assert_eq!(world.bob.post(&path, advanced).await.expect(200), json!([]));

    let counts = format!("{W}/work-items/count/?group_by=priority&sub_group_by=state__group");
    let counts = world.owner.get(&counts).await.expect(200);
    assert_eq!(counts["total_count"], 2);
    let high = &counts["grouped_counts"]["high"];
    assert_eq!(high["sub_grouped_counts"]["backlog"]["count"], 1);
    let by_project = format!("{W}/work-items/count/?group_by=project_id");
    let by_project = world.bob.get(&by_project).await.expect(200);
    let groups = by_project["grouped_counts"].as_object().expect("groups");
    assert_eq!(
        groups.keys().collect::<Vec<_>>(),
        [&world.project.to_string()]
    );
    let by_people = format!("{W}/work-items/count/?group_by=assignees__id");
    let by_people = world.bob.get(&by_people).await.expect(200);
    assert_eq!(by_people["grouped_counts"]["None"]["count"], 1);
    world
        .bob
        .get(&format!("{W}/work-items/count/?group_by=password"))
        .await
        .expect(400);
}

// D-26: across the workspace a Guest sees the items of the projects that they can access, and in
// each of them what their role there lets them see.
#[tokio::test]
async fn a_guest_sees_across_the_workspace_what_their_projects_let_them() {
    let world = World::new().await;
    let (ops, law) = (
        world.add_project("OPS").await,
        world.add_project("LAW").await,
    );
    for project in [ops, law] {
        let path = format!("{W}/projects/{project}/work-items/");
        let body = json!({ "name": format!("in {project}") });
        world.owner.post(&path, body).await.expect(201);
    }
    let own = world.add(&world.bob, json!({ "name": "submitted" })).await;
    world.submitted_by(&own, world.gus.id).await;
    world.add(&world.bob, json!({ "name": "of others" })).await;
    world.join_project(ops, world.gus.id, "commenter").await;
    let path = format!("{W}/work-items/?order_by=name");
    let seen = world.gus.get(&path).await.expect(200);
    assert_eq!(names(&seen), [format!("in {ops}"), "submitted".to_owned()]);
    assert_eq!(seen["total_results"], 2);
    assert_eq!(world.owner.get(&path).await.expect(200)["total_results"], 4);
}

#[tokio::test]
async fn names_are_in_order_whatever_their_letters() {
    let world = World::new().await;
    for name in ["cherry", "Banana", "apple", "\u{c4}pfel", "\u{e4}hre"] {
        world.add(&world.bob, json!({ "name": name })).await;
    }
    let path = |order: &str| format!("{}/work-items/?order_by={order}", world.p());
    let listed = names(&world.bob.get(&path("name")).await.expect(200));
    let expected = ["apple", "Banana", "cherry", "\u{e4}hre", "\u{c4}pfel"];
    assert_eq!(listed, expected);
    let mut listed = names(&world.bob.get(&path("-name")).await.expect(200));
    listed.reverse();
    assert_eq!(listed, expected);
    for (identifier, name) in [("BAN", "Banana"), ("APP", "apple")] {
        let body = json!({ "name": name, "identifier": identifier });
        world
            .owner
            .post(&format!("{W}/projects/"), body)
            .await
            .expect(201);
    }
    let projects = world
        .owner
        .get(&format!("{W}/projects/?order_by=name"))
        .await;
    assert_eq!(names(&projects.expect(200)), ["apple", "Banana", "Site"]);
}
