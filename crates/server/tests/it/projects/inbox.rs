//! Following items, and the inbox.

use serde_json::{Value, json};

use super::world::{World, text};
use crate::support::Client;

const INBOX: &str = "/api/v1/users/me/notifications/";

async fn kinds(who: &Client) -> Vec<String> {
    let page = who.get(INBOX).await.expect(200);
    let rows = page["results"].as_array().expect("a page");
    rows.iter().map(|row| text(&row["kind"])).collect()
}

#[tokio::test]
async fn people_are_told_of_what_concerns_them() {
    let world = World::new().await;
    let body = json!({ "name": "a", "assignees": [world.carol.id, world.bob.id] });
    let item = world.add(&world.bob, body).await;
    world.app.work().await;
    assert_eq!(kinds(&world.carol).await, ["assigned"]);
    assert!(
        kinds(&world.bob).await.is_empty(),
        "nobody is told of what they did"
    );

    world.app.clock.advance(1);
    let done = world.state("Done").await;
    world
        .carol
        .patch(&world.item(&item), json!({ "state": done }))
        .await
        .expect(200);
    world.app.clock.advance(1);
    let said = json!({ "comment_html": "<p>done</p>" });
    world
        .carol
        .post(&format!("{}comments/", world.item(&item)), said)
        .await
        .expect(201);
    world.app.work().await;
    assert_eq!(kinds(&world.bob).await, ["commented", "state_changed"]);
    let page = world.bob.get(INBOX).await.expect(200);
    let state = &page["results"][1];
    assert_eq!(
        (&state["old_value"], &state["new_value"]),
        (&json!("Backlog"), &json!("Done"))
    );
    assert_eq!(state["actor"], json!(world.carol.id));
    assert_eq!(
        (&state["project_identifier"], &state["sequence_id"]),
        (&json!("WEB"), &json!(1))
    );
    assert_eq!(page["extra_stats"]["unread"], 2);

    let one = format!("{INBOX}{}/", text(&state["id"]));
    // Somebody else's notification is nobody's business.
    world
        .carol
        .patch(&one, json!({ "read": true }))
        .await
        .expect(404);
    world
        .bob
        .patch(&one, json!({ "read": true }))
        .await
        .expect(204);
    let unread = world
        .bob
        .get(&format!("{INBOX}?unread=true"))
        .await
        .expect(200);
    assert_eq!(unread["total_results"], 1);
    world
        .bob
        .patch(&one, json!({ "archived": true }))
        .await
        .expect(204);
    assert_eq!(kinds(&world.bob).await, ["commented"]);
    let archived = world
        .bob
        .get(&format!("{INBOX}?archived=true"))
        .await
        .expect(200);
    assert_eq!(archived["total_results"], 1);
    let all = format!("{INBOX}read-all/");
    let marked = world
        .bob
        .post(&all, json!({ "workspace": "elsewhere" }))
        .await
        .expect(200);
    assert_eq!(marked["marked"], 0);
    let marked = world.bob.post(&all, json!({})).await.expect(200);
    assert_eq!(marked["marked"], 1);
    world.app.anonymous().get(INBOX).await.expect(401);
}

#[tokio::test]
async fn a_mention_reaches_only_who_may_see_the_item() {
    let world = World::new().await;
    let item = world
        .add(&world.bob, json!({ "name": "secret plan" }))
        .await;
    let mention = |user| format!("<span data-type=\"mention\" data-id=\"{user}\">@x</span>");
    let html = format!(
        "<p>{} {} {} {}</p>",
        mention(world.cora.id),
        mention(world.gus.id),
        mention(world.mia.id),
        mention(world.bob.id)
    );
    let said = json!({ "comment_html": html });
    world
        .bob
        .post(&format!("{}comments/", world.item(&item)), said)
        .await
        .expect(201);
    world.app.work().await;
    assert_eq!(kinds(&world.cora).await, ["mentioned"]);
    for outside in [&world.gus, &world.mia, &world.bob] {
        assert!(kinds(outside).await.is_empty());
    }
}

#[tokio::test]
async fn a_mention_reaches_who_may_read_the_very_text() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    world.submitted_by(&item, world.gus.id).await;
    let mention = |user| format!("<span data-type=\"mention\" data-id=\"{user}\">@x</span>");
    // A Guest may see what they submitted and not its comments, so that they are told of the
    // description only.
    let comments = format!("{}comments/", world.item(&item));
    let said = json!({ "comment_html": mention(world.gus.id) });
    world.bob.post(&comments, said).await.expect(201);
    world.app.work().await;
    assert!(kinds(&world.gus).await.is_empty());
    let change = json!({ "description_html": mention(world.gus.id) });
    world
        .bob
        .patch(&world.item(&item), change)
        .await
        .expect(200);
    world.app.work().await;
    assert_eq!(kinds(&world.gus).await, ["mentioned"]);
    // Whom a later edit mentions hears of it once, with the comment.
    let said = json!({ "comment_html": "<p>first</p>" });
    let comment = world.bob.post(&comments, said).await.expect(201);
    let path = format!("{comments}{}/", text(&comment["id"]));
    world.app.work().await;
    for words in ["now", "again"] {
        let html = format!("<p>{words} {}</p>", mention(world.carol.id));
        let edit = json!({ "comment_html": html });
        world.bob.patch(&path, edit).await.expect(200);
    }
    world.app.work().await;
    assert_eq!(kinds(&world.carol).await, ["mentioned"]);
    let page = world.carol.get(INBOX).await.expect(200);
    assert_eq!(page["results"][0]["comment"], comment["id"]);
}

#[tokio::test]
async fn who_loses_access_finds_nothing_of_the_item_any_more() {
    let world = World::new().await;
    let body = json!({ "name": "a", "assignees": [world.carol.id] });
    let item = world.add(&world.bob, body).await;
    world.app.work().await;
    assert_eq!(kinds(&world.carol).await, ["assigned"]);
    world.leave_project(world.carol.id).await;
    let page = world.carol.get(INBOX).await.expect(200);
    assert_eq!(
        (&page["total_results"], &page["extra_stats"]["unread"]),
        (&json!(0), &json!(0))
    );
    // And is told of nothing more, though still following.
    let said = json!({ "comment_html": "<p>later</p>" });
    world
        .bob
        .post(&format!("{}comments/", world.item(&item)), said)
        .await
        .expect(201);
    world.app.work().await;
    world
        .join_project(world.project, world.carol.id, "contributor")
        .await;
    assert_eq!(kinds(&world.carol).await, ["assigned"]);
}

#[tokio::test]
async fn one_follows_what_one_may_follow() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}subscribe/", world.item(&item));
    let is_subscribed =
        async |who: &Client| -> Value { who.get(&path).await.expect(200)["subscribed"].clone() };
    assert_eq!(is_subscribed(&world.bob).await, true);
    assert_eq!(is_subscribed(&world.carol).await, false);
    world.carol.post(&path, json!({})).await.expect(200);
    assert_eq!(is_subscribed(&world.carol).await, true);
    world.carol.delete(&path).await.expect(204);
    assert_eq!(is_subscribed(&world.carol).await, false);
    // A Commenter follows only what they created.
    world.cora.post(&path, json!({})).await.expect(403);
    world.mia.post(&path, json!({})).await.expect(404);
}
