//! Who may do what with work items.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{W, World, names, person, text};
use crate::support::Client;

#[tokio::test]
async fn a_contributor_edits_any_item_and_deletes_their_own() {
    let world = World::new().await;
    let hers = world.add(&world.carol, json!({ "name": "carol's" })).await;
    let his = world.add(&world.bob, json!({ "name": "bob's" })).await;
    // PM-44, PM-39: Bob edits Issue 123 by his project role.
    world
        .bob
        .patch(&world.item(&hers), json!({ "name": "changed" }))
        .await
        .expect(200);
    // PM-29, PM-30, PM-40, PM-69: only what one created oneself is deleted.
    let refused = world.bob.delete(&world.item(&hers)).await.expect(403);
    assert!(
        refused["error"]
            .as_str()
            .is_some_and(|why| why.contains("created")),
        "{refused}"
    );
    world.bob.delete(&world.item(&his)).await.expect(204);
    // PM-68: the Owner of the workspace deletes any.
    world.owner.delete(&world.item(&hers)).await.expect(204);
}

#[tokio::test]
async fn an_admin_of_the_project_may_do_everything_inside_it() {
    let world = World::new().await;
    // PM-09: a plain Member of the workspace, by the role in the project alone.
    world
        .join_project(world.project, world.mia.id, "admin")
        .await;
    let item = world.add(&world.bob, json!({ "name": "bob's" })).await;
    let path = world.item(&item);
    let said = json!({ "comment_html": "<p>bob's</p>" });
    let comment = world.bob.post(&format!("{path}comments/"), said).await;
    let comment = format!("{path}comments/{}/", text(&comment.expect(201)["id"]));
    let link = json!({ "url": "https://example.com" });
    let link = world.bob.post(&format!("{path}links/"), link).await;
    let link = format!("{path}links/{}/", text(&link.expect(201)["id"]));
    let other = world.add(&world.mia, json!({ "name": "hers" })).await;

    let changes = [
        (
            &path,
            json!({ "name": "hers now", "assignees": [world.carol.id] }),
        ),
        (&comment, json!({ "comment_html": "<p>better</p>" })),
        (&link, json!({ "title": "better" })),
    ];
    for (thing, change) in changes {
        world.mia.patch(thing, change).await.expect(200);
    }
    let related = json!({ "relation_type": "relates_to", "issues": [other] });
    let made = world.mia.post(&format!("{path}relations/"), related).await;
    made.expect(201);
    for kind in ["labels", "states"] {
        let of_project = format!("{}/{kind}/", world.p());
        let new = json!({ "name": "hers", "color": "#112233" });
        let made = world.mia.post(&of_project, new).await.expect(201);
        let one = format!("{of_project}{}/", text(&made["id"]));
        world
            .mia
            .patch(&one, json!({ "name": "b" }))
            .await
            .expect(200);
        world.mia.delete(&one).await.expect(204);
    }
    world
        .mia
        .get(&format!("{path}activities/"))
        .await
        .expect(200);
    world
        .mia
        .post(&format!("{path}archive/"), json!({}))
        .await
        .expect(200);
    world
        .mia
        .delete(&format!("{path}unarchive/"))
        .await
        .expect(204);
    for thing in [&comment, &link, &path] {
        world.mia.delete(thing).await.expect(204);
    }
    world
        .mia
        .post(&format!("{path}restore/"), json!({}))
        .await
        .expect(200);
    // Outside of it, they are whom they were.
    let ops = world.add_project("OPS").await;
    let outside = format!("{W}/projects/{ops}/work-items/");
    world.mia.get(&outside).await.expect(404);
}

#[tokio::test]
async fn a_commenter_reads_and_comments_only() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = world.item(&item);
    // PM-23
    world.cora.get(&path).await.expect(200);
    world
        .cora
        .get(&format!("{path}activities/"))
        .await
        .expect(200);
    let said = json!({ "comment_html": "<p>nice</p>" });
    world
        .cora
        .post(&format!("{path}comments/"), said)
        .await
        .expect(201);
    world
        .cora
        .patch(&path, json!({ "name": "b" }))
        .await
        .expect(403);
    world.cora.delete(&path).await.expect(403);
    world
        .cora
        .post(&format!("{path}archive/"), json!({}))
        .await
        .expect(403);
    world
        .cora
        .post(&format!("{path}links/"), json!({ "url": "https://a.b" }))
        .await
        .expect(403);
    let new = json!({ "name": "b" });
    world
        .cora
        .post(&format!("{}/work-items/", world.p()), new)
        .await
        .expect(403);
}

#[tokio::test]
async fn a_workspace_admin_sees_items_without_being_in_the_project() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "issue 789" })).await;
    // PM-46, PM-47, PM-48: by the wildcard of the workspace role.
    world.dave.get(&world.item(&item)).await.expect(200);
    world
        .dave
        .patch(&world.item(&item), json!({ "priority": "low" }))
        .await
        .expect(200);
    let list = world
        .dave
        .get(&format!("{W}/work-items/"))
        .await
        .expect(200);
    assert_eq!(names(&list), ["issue 789"]);
    // PM-43: a Member outside of the project is denied by default, and learns nothing.
    let unknown = world.item("01890a5d-ac96-774b-bcce-b302099a8057");
    let hidden = world.mia.get(&world.item(&item)).await.expect(404);
    assert_eq!(hidden, world.mia.get(&unknown).await.expect(404));
    let list = world.mia.get(&format!("{W}/work-items/")).await.expect(200);
    assert_eq!(list["total_results"], 0);
}

#[tokio::test]
async fn a_guest_sees_what_they_submitted_and_nothing_of_the_rest() {
    let world = World::new().await;
    let other = world
        .add(
            &world.bob,
            json!({ "name": "internal", "priority": "high" }),
        )
        .await;
    let own = world.add(&world.bob, json!({ "name": "reported" })).await;
    world.submitted_by(&own, world.gus.id).await;
    // PM-71, and the part of PM-74 that does not need intake.
    world.gus.get(&world.item(&own)).await.expect(200);
    world.gus.get(&world.item(&other)).await.expect(404);
    for path in ["comments/", "activities/", "links/"] {
        world
            .gus
            .get(&format!("{}{path}", world.item(&own)))
            .await
            .expect(403);
        world
            .gus
            .get(&format!("{}{path}", world.item(&other)))
            .await
            .expect(404);
    }
    world
        .gus
        .get(&format!("{}attachments/", world.item(&other)))
        .await
        .expect(404);
    let lists = [
        format!("{}/work-items/", world.p()),
        format!("{W}/work-items/"),
        format!("{}/work-items/?search=e", world.p()),
    ];
    for path in lists {
        let page = world.gus.get(&path).await.expect(200);
        assert_eq!(names(&page), ["reported"], "{path}");
        assert_eq!(page["total_count"], 1, "{path}");
    }
    let found = world
        .gus
        .get(&format!("{W}/work-items/search/?search=WEB-1"))
        .await
        .expect(200);
    assert_eq!(found["issues"], json!([]));
    let counts = format!("{W}/work-items/count/?group_by=priority");
    let counts = world.gus.get(&counts).await.expect(200);
    assert_eq!(counts["total_count"], 1);
    assert_eq!(counts["grouped_counts"], json!({ "none": { "count": 1 } }));
    // Not even by what relates to their own.
    let body = json!({ "relation_type": "blocked_by", "issues": [other] });
    world
        .bob
        .post(&format!("{}relations/", world.item(&own)), body)
        .await
        .expect(201);
    let relations = world
        .gus
        .get(&format!("{}relations/", world.item(&own)))
        .await
        .expect(200);
    assert_eq!(relations["blocked_by"], json!([]));
}

#[tokio::test]
async fn lists_say_what_the_caller_may_do_with_each_row() {
    let world = World::new().await;
    let his = world.add(&world.bob, json!({ "name": "his" })).await;
    world.add(&world.carol, json!({ "name": "hers" })).await;
    let path = format!("{}/work-items/?expand=can&order_by=sequence_id", world.p());
    let page = world.bob.get(&path).await.expect(200);
    let rows = page["results"].as_array().expect("rows");
    assert_eq!(rows[0]["id"], json!(his));
    assert_eq!(rows[0]["can"]["workitem:delete"], true);
    assert_eq!(rows[1]["can"]["workitem:edit"], true);
    let denied = &rows[1]["can"]["workitem:delete"];
    assert_eq!(denied["allowed"], false);
    assert!(
        denied["message"]
            .as_str()
            .is_some_and(|why| why.contains("created")),
        "{denied}"
    );
    // The same as the question by itself.
    let body = json!({ "resource": { "type": "workitem", "id": his } });
    let asked = world
        .cora
        .post(&format!("{W}/access/what-can/"), body)
        .await
        .expect(200);
    let listed = world.cora.get(&path).await.expect(200);
    assert_eq!(asked["workitem:edit"]["allowed"], false);
    assert_eq!(listed["results"][0]["can"], asked);
}

#[tokio::test]
async fn everybody_holds_a_role_and_a_role_is_a_set_of_permissions() {
    let world = World::new().await;
    // PM-02
    for path in [format!("{W}/members/"), format!("{}/members/", world.p())] {
        let members = world.owner.get(&path).await.expect(200);
        let members = members.as_array().expect("a list");
        assert!(members.len() >= 5, "{path}");
        for member in members {
            assert!(member["role_slug"].is_string(), "{path}: {member}");
        }
    }
    let held = async |who: &Client| -> BTreeSet<String> {
        let body = json!({ "resource": { "type": "project", "id": world.project } });
        let can = who.post(&format!("{W}/access/what-can/"), body).await;
        let can = can.expect(200);
        let actions = can.as_object().expect("actions").iter();
        let allowed = actions.filter(|(_, verdict)| **verdict == true);
        allowed.map(|(action, _)| action.clone()).collect()
    };
    let contributor = held(&world.bob).await;
    assert_eq!(contributor, held(&world.carol).await, "one role, one set");
    for who in [&world.gus, &world.cora] {
        let fewer = held(who).await;
        assert!(fewer.is_subset(&contributor), "{fewer:?}");
        assert_ne!(fewer, contributor);
    }
    assert!(contributor.is_subset(&held(&world.owner).await));
}

#[tokio::test]
async fn ids_of_elsewhere_name_nothing() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let other = world.add_project("OPS").await;
    let said = json!({ "comment_html": "<p>x</p>" });
    let comment = world
        .bob
        .post(&format!("{}comments/", world.item(&item)), said)
        .await;
    let comment = text(&comment.expect(201)["id"]);
    let b = world.add(&world.bob, json!({ "name": "b" })).await;
    let wrong = [
        // Another project's parent.
        format!("{W}/projects/{other}/work-items/{item}/"),
        // Another item's comment.
        format!("{}comments/{comment}/", world.item(&b)),
        format!("{W}/projects/{other}/work-items/{item}/comments/{comment}/"),
    ];
    for path in wrong {
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let answer = world.owner.send(method, &path, Some(json!({}))).await;
            assert_eq!(answer.status, 404, "{path}");
        }
    }
    // Another workspace, whose Owner the caller is.
    let body = json!({ "name": "Else", "slug": "else" });
    world
        .owner
        .post("/api/v1/workspaces/", body)
        .await
        .expect(201);
    let path = world.item(&item).replace("/web/", "/else/");
    world.owner.get(&path).await.expect(404);
    // Nobody at all.
    for path in [
        world.item(&item),
        format!("{W}/work-items/"),
        format!("{W}/events/"),
    ] {
        assert_eq!(
            world.app.anonymous().get(&path).await.expect(401)["code"],
            "unauthenticated"
        );
    }
    let outsider = person(&world.app, "out").await;
    let hidden = outsider.get(&world.item(&item)).await.expect(404);
    assert_eq!(hidden["error"], Value::from("not found"));
}

#[tokio::test]
async fn moving_needs_both_projects() {
    let world = World::new().await;
    let other = world.add_project("OPS").await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}move/", world.item(&item));
    let to = json!({ "project": other });
    // D-24: Contributor here is not enough.
    world.bob.post(&path, to.clone()).await.expect(404);
    world.join_project(other, world.bob.id, "commenter").await;
    world.bob.post(&path, to.clone()).await.expect(403);
    world.cora.post(&path, to.clone()).await.expect(403);
    let moved = world.owner.post(&path, to).await.expect(200);
    assert_eq!(moved["identifier"], "OPS-1");
    world.owner.get(&world.item(&item)).await.expect(404);
    let there = format!("{W}/projects/{other}/work-items/");
    let page = world.owner.get(&there).await.expect(200);
    assert_eq!(
        (page["total_results"].as_i64(), names(&page)),
        (Some(1), vec!["a".to_owned()])
    );
    let here = world
        .owner
        .get(&format!("{}/work-items/", world.p()))
        .await
        .expect(200);
    assert_eq!(here["total_results"], 0);
}

#[tokio::test]
async fn the_project_lead_is_a_name_and_no_right() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    // D-22
    let lead = json!({ "project_lead": world.cora.id });
    world
        .owner
        .patch(&format!("{}/", world.p()), lead)
        .await
        .expect(200);
    world
        .cora
        .patch(&world.item(&item), json!({ "name": "b" }))
        .await
        .expect(403);
}
