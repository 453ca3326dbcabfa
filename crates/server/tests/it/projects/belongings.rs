//! Comments, links and relations.

use serde_json::{Value, json};

use super::world::{W, World, text};
use crate::support::Client;

#[tokio::test]
async fn comments_are_their_authors() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}comments/", world.item(&item));
    let html = "<p>Look <img src=x onerror=alert(1)> &lt;here&gt;</p>";
    let said = world
        .cora
        .post(&path, json!({ "comment_html": html }))
        .await
        .expect(201);
    assert_eq!(
        said["comment_html"],
        "<p>Look <img src=\"x\"> &lt;here&gt;</p>"
    );
    assert_eq!(said["comment_stripped"], "Look  <here>");
    assert_eq!(said["actor"], json!(world.cora.id));
    assert_eq!(
        (&said["issue"], &said["access"]),
        (&json!(item), &json!("INTERNAL"))
    );
    let one = format!("{path}{}/", text(&said["id"]));
    for empty in [json!({}), json!({ "comment_html": "<p> </p>" })] {
        world.cora.post(&path, empty).await.expect(400);
    }
    // One edits and deletes one's own; the project's Admin anybody's.
    let change = json!({ "comment_html": "<p>better</p>" });
    world.bob.patch(&one, change.clone()).await.expect(403);
    world.bob.delete(&one).await.expect(403);
    let edited = world.cora.patch(&one, change).await.expect(200);
    assert!(edited["edited_at"].is_string());
    world.app.clock.advance(1);
    let answer = json!({ "comment_html": "<p>yes</p>", "parent": said["id"] });
    let answer = world.bob.post(&path, answer).await.expect(201);
    let deeper = json!({ "comment_html": "<p>no</p>", "parent": answer["id"] });
    world.bob.post(&path, deeper).await.expect(400);
    let page = world
        .cora
        .get(&format!("{path}?expand=can"))
        .await
        .expect(200);
    assert_eq!(page["results"][0]["can"]["workitem_comment:edit"], true);
    assert_eq!(
        page["results"][1]["can"]["workitem_comment:edit"]["allowed"],
        false
    );
    world.owner.delete(&one).await.expect(204);
    let page = world.cora.get(&path).await.expect(200);
    assert_eq!(page["total_results"], 1);
    assert_eq!(page["results"][0]["parent"], Value::Null);
    // The history tells that something was said, and not what.
    let history = world
        .cora
        .get(&format!("{}activities/", world.item(&item)))
        .await;
    let history = history.expect(200).to_string();
    assert!(
        history.contains("comment_deleted") && !history.contains("better"),
        "{history}"
    );
}

#[tokio::test]
async fn links_go_to_the_web_only() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}links/", world.item(&item));
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a b",
        "ftp://x",
        "",
    ] {
        world
            .bob
            .post(&path, json!({ "url": url }))
            .await
            .expect(400);
    }
    world.bob.post(&path, json!({})).await.expect(400);
    let body = json!({ "url": "https://example.com/a", "title": "A" });
    let link = world.bob.post(&path, body).await.expect(201);
    let one = format!("{path}{}/", text(&link["id"]));
    let changed = world
        .carol
        .patch(&one, json!({ "title": null }))
        .await
        .expect(200);
    assert_eq!(
        (&changed["title"], &changed["url"]),
        (&Value::Null, &link["url"])
    );
    let listed = world.cora.get(&path).await.expect(200);
    assert_eq!(listed["total_results"], 1);
    world.cora.delete(&one).await.expect(403);
    world.carol.delete(&one).await.expect(204);
    world.carol.get(&one).await.expect(404);
}

#[tokio::test]
async fn relations_are_read_from_both_ends() {
    let world = World::new().await;
    let a = world.add(&world.bob, json!({ "name": "a" })).await;
    let b = world.add(&world.bob, json!({ "name": "b" })).await;
    let (pa, pb) = (
        format!("{}relations/", world.item(&a)),
        format!("{}relations/", world.item(&b)),
    );
    let body = json!({ "relation_type": "blocking", "issues": [b] });
    world.cora.post(&pa, body.clone()).await.expect(403);
    let made = world.bob.post(&pa, body).await.expect(201);
    assert_eq!(made[0]["identifier"], "WEB-2");
    let of_b = world.cora.get(&pb).await.expect(200);
    assert_eq!(of_b["blocked_by"], json!([a]));
    assert_eq!(of_b.as_object().map(serde_json::Map::len), Some(8));
    let depends = world
        .cora
        .get(&format!("{}dependencies/", world.item(&a)))
        .await
        .expect(200);
    assert_eq!(depends["blocking"][0]["name"], "b");
    assert!(depends.get("relates_to").is_none());
    let own = json!({ "relation_type": "relates_to", "issues": [a] });
    world.bob.post(&pa, own).await.expect(400);
    // What one may not see cannot be related to.
    let other = world.add_project("OPS").await;
    let secret = format!("/api/v1/workspaces/web/projects/{other}/work-items/");
    let secret = world
        .owner
        .post(&secret, json!({ "name": "secret" }))
        .await
        .expect(201);
    let body = json!({ "relation_type": "relates_to", "issues": [secret["id"]] });
    world.bob.post(&pa, body.clone()).await.expect(400);
    world.owner.post(&pa, body).await.expect(201);
    assert_eq!(
        world.bob.get(&pa).await.expect(200)["relates_to"],
        json!([])
    );
    assert_eq!(
        world.owner.get(&pa).await.expect(200)["relates_to"],
        json!([secret["id"]])
    );

    let ended = json!({ "related_issue": a });
    world
        .bob
        .post(&format!("{pb}remove/"), ended.clone())
        .await
        .expect(204);
    world
        .bob
        .post(&format!("{pb}remove/"), ended)
        .await
        .expect(404);
    assert_eq!(world.bob.get(&pa).await.expect(200)["blocking"], json!([]));
}

/// All of them are read together, so there is an end to them, from whichever side they are made.
#[tokio::test]
async fn an_item_has_so_many_relations_at_most() {
    let world = World::new().await;
    let a = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}relations/", world.item(&a));
    let mut others = Vec::new();
    for number in 0..63 {
        let item = json!({ "name": format!("other {number}") });
        others.push(world.add(&world.bob, item).await);
    }
    let shown = world.bob.get(&path).await.expect(200);
    let kinds: Vec<&String> = shown.as_object().expect("kinds").keys().collect();
    let chunks = kinds
        .iter()
        .flat_map(|kind| others.chunks(50).map(move |some| (kind, some)));
    let mut refused = 0;
    for (kind, some) in chunks {
        let body = json!({ "relation_type": kind, "issues": some });
        let answer = world.bob.post(&path, body).await;
        if answer.status == 409 {
            answer.expect_code(409, "too_many_relations");
            refused += 1;
        } else {
            answer.expect(201);
        }
    }
    assert_eq!(kinds.last().map(|kind| kind.as_str()), Some("start_before"));
    assert_eq!(refused, 1, "the last ones of 504");
    let related = || async {
        let shown = world.bob.get(&path).await.expect(200);
        let lists = shown.as_object().expect("kinds").values();
        lists.map(|list| list.as_array().map_or(0, Vec::len)).sum()
    };
    let before: usize = related().await;
    assert_eq!(before, 491, "nothing of what was refused");
    // Ten more have no room, asked for at their end either.
    let mut last = 201;
    for other in &others[50..60] {
        let path = format!("{}relations/", world.item(other));
        let body = json!({ "relation_type": "start_after", "issues": [a] });
        last = world.bob.post(&path, body).await.status.as_u16();
    }
    assert_eq!(last, 409);
    assert_eq!(related().await, 500);
}

#[tokio::test]
async fn history_names_nothing_that_its_reader_may_not_know() {
    let world = World::new().await;
    let hidden = world.add_project("PRV").await;
    let items = format!("{W}/projects/{hidden}/work-items/");
    let other = world.owner.post(&items, json!({ "name": "secret" })).await;
    let other = text(&other.expect(201)["id"]);
    let item = world.item(&world.add(&world.bob, json!({ "name": "seen" })).await);
    let related = json!({ "relation_type": "blocking", "issues": [other] });
    let relations = format!("{item}relations/");
    world.owner.post(&relations, related).await.expect(201);
    let moved = json!({ "project": world.project });
    world
        .owner
        .post(&format!("{items}{other}/move/"), moved)
        .await
        .expect(200);
    world
        .owner
        .patch(&world.item(&other), json!({ "name": "here" }))
        .await
        .expect(200);
    let history = async |who: &Client, path: &str| {
        let answer = who.get(&format!("{path}activities/")).await;
        answer.expect(200)["results"].to_string()
    };
    // Moved here, the item may be known, and where it was may not.
    let told = history(&world.bob, &world.item(&other)).await;
    assert!(
        !told.contains("PRV") && !told.contains(&hidden.to_string()),
        "{told}"
    );
    assert!(
        history(&world.owner, &world.item(&other))
            .await
            .contains("PRV-1")
    );
    // A relation into what is hidden is told of without its other end.
    let second = world.owner.post(&items, json!({ "name": "secret" })).await;
    let second = text(&second.expect(201)["id"]);
    let related = json!({ "relation_type": "blocking", "issues": [second] });
    world.owner.post(&relations, related).await.expect(201);
    let told = history(&world.bob, &item).await;
    assert!(!told.contains("PRV-2") && !told.contains(&second), "{told}");
    assert!(told.contains("blocking"), "{told}");
    assert!(history(&world.owner, &item).await.contains("PRV-2"));
}
