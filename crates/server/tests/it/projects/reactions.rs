//! Reactions to work items and comments.

use serde_json::json;

use super::world::{World, text};

#[tokio::test]
async fn one_reacts_once_and_takes_back_ones_own() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let said = json!({ "comment_html": "<p>look</p>" });
    let comments = format!("{}comments/", world.item(&item));
    let comment = world.bob.post(&comments, said).await.expect(201);
    let of_item = format!("{}reactions/", world.item(&item));
    let of_comment = format!("{comments}{}/reactions/", text(&comment["id"]));
    for path in [of_item, of_comment] {
        let up = json!({ "reaction": "👍" });
        let given = world.cora.post(&path, up.clone()).await.expect(201);
        assert_eq!(
            (&given["reaction"], &given["actor"], &given["issue"]),
            (&json!("👍"), &json!(world.cora.id), &json!(item))
        );
        let again = world.cora.post(&path, up.clone()).await;
        again.expect_code(409, "reaction_exists");
        world.bob.post(&path, up.clone()).await.expect(201);
        let words = world.bob.post(&path, json!({ "reaction": "<b>" })).await;
        assert!(words.expect(400)["reaction"].is_array());
        let listed = world.bob.get(&path).await.expect(200);
        assert_eq!(listed["total_results"], 2, "{path}");

        // PM-71: whoever may not see the item learns nothing, and gives nothing.
        for outside in [&world.gus, &world.mia] {
            outside.get(&path).await.expect(404);
            outside.post(&path, up.clone()).await.expect(404);
        }
        world.app.anonymous().get(&path).await.expect(401);
        // Nobody's but one's own is taken back, not even by an Admin.
        let one = format!("{path}%F0%9F%91%8D/");
        world.owner.delete(&one).await.expect(404);
        world.cora.delete(&one).await.expect(204);
        world.cora.delete(&one).await.expect(404);
        let listed = world.bob.get(&path).await.expect(200);
        assert_eq!(listed["results"][0]["actor"], json!(world.bob.id), "{path}");
        assert_eq!(listed["total_results"], 1, "{path}");
    }
}

#[tokio::test]
async fn a_list_of_comments_brings_their_reactions_where_asked() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let comments = format!("{}comments/", world.item(&item));
    let mut ids = Vec::new();
    for words in ["<p>one</p>", "<p>two</p>"] {
        let said = json!({ "comment_html": words });
        let comment = world.bob.post(&comments, said).await.expect(201);
        ids.push(text(&comment["id"]));
    }
    let to_second = format!("{comments}{}/reactions/", ids[1]);
    let given = [(&world.cora, "👍"), (&world.bob, "👍"), (&world.bob, "🎉")];
    for (who, reaction) in given {
        let body = json!({ "reaction": reaction });
        who.post(&to_second, body).await.expect(201);
    }
    let asked = format!("{comments}?expand=can,reactions");
    let listed = world.cora.get(&asked).await.expect(200);
    assert_eq!(listed["results"][0]["reactions"], json!([]));
    let shown = listed["results"][1]["reactions"]
        .as_array()
        .expect("a list");
    let shown: Vec<_> = shown
        .iter()
        .map(|one| (&one["actor"], &one["reaction"]))
        .collect();
    let ids = [&world.cora, &world.bob, &world.bob].map(|who| json!(who.id));
    let emoji = [json!("👍"), json!("👍"), json!("🎉")];
    let wanted: Vec<_> = ids.iter().zip(&emoji).collect();
    assert_eq!(shown, wanted);
    let plain = world.cora.get(&comments).await.expect(200);
    assert!(plain["results"][1].get("reactions").is_none());
}

#[tokio::test]
async fn who_submitted_an_item_sees_reactions_to_it_and_gives_none() {
    let world = World::new().await;
    let own = world.add(&world.bob, json!({ "name": "reported" })).await;
    world.submitted_by(&own, world.gus.id).await;
    let path = format!("{}reactions/", world.item(&own));
    let up = json!({ "reaction": "🎉" });
    world.bob.post(&path, up.clone()).await.expect(201);
    let listed = world.gus.get(&path).await.expect(200);
    assert_eq!(listed["results"][0]["reaction"], "🎉");
    world.gus.post(&path, up.clone()).await.expect(403);
    // Another project's parent finds nothing, and an archived item takes no reaction.
    let other = world.add_project("OPS").await;
    let wrong = format!("/api/v1/workspaces/web/projects/{other}/work-items/{own}/reactions/");
    world.owner.post(&wrong, up.clone()).await.expect(404);
    let archive = format!("{}archive/", world.item(&own));
    world.bob.post(&archive, json!({})).await.expect(200);
    let refused = world.carol.post(&path, up).await;
    refused.expect_code(409, "work_item_archived");
}
