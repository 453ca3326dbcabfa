//! Archived and deleted items.

use serde_json::{Value, json};

use super::world::{W, World, names, sign_in, text};

#[tokio::test]
async fn an_archived_item_stays_as_it_is() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = world.item(&item);
    let said = json!({ "comment_html": "<p>mine</p>" });
    let comments = format!("{path}comments/");
    let comment = world.bob.post(&comments, said.clone()).await.expect(201);
    let comment = format!("{comments}{}/", text(&comment["id"]));
    let archived = world
        .bob
        .post(&format!("{path}archive/"), json!({}))
        .await
        .expect(200);
    assert!(archived["archived_at"].is_string());
    // D-23: edit and comment are blocked, deleting one's own comment is not.
    let code = "work_item_archived";
    world
        .bob
        .patch(&path, json!({ "name": "b" }))
        .await
        .expect_code(409, code);
    world
        .bob
        .post(&comments, said.clone())
        .await
        .expect_code(409, code);
    world.bob.patch(&comment, said).await.expect_code(409, code);
    world
        .bob
        .post(&format!("{path}archive/"), json!({}))
        .await
        .expect_code(409, code);
    let link = json!({ "url": "https://example.com" });
    world
        .bob
        .post(&format!("{path}links/"), link)
        .await
        .expect_code(409, code);
    world.bob.delete(&comment).await.expect(204);

    let list = format!("{}/work-items/", world.p());
    assert_eq!(world.bob.get(&list).await.expect(200)["total_results"], 0);
    let archive = format!("{}/archived-work-items/", world.p());
    let page = world.bob.get(&archive).await.expect(200);
    assert_eq!(
        (names(&page), page["total_results"].as_i64()),
        (vec!["a".to_owned()], Some(1))
    );
    world.bob.get(&path).await.expect(200);
    world
        .cora
        .delete(&format!("{path}unarchive/"))
        .await
        .expect(403);
    world
        .bob
        .delete(&format!("{path}unarchive/"))
        .await
        .expect(204);
    world
        .bob
        .patch(&path, json!({ "name": "b" }))
        .await
        .expect(200);
    assert_eq!(world.bob.get(&list).await.expect(200)["total_results"], 1);
}

#[tokio::test]
async fn a_deleted_item_comes_back_until_it_is_purged() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = world.item(&item);
    let list = format!("{}/work-items/", world.p());
    world.bob.delete(&path).await.expect(204);
    world.bob.delete(&path).await.expect(404);
    world.bob.get(&path).await.expect(404);
    world
        .bob
        .get(&format!("{W}/work-items/WEB-1/"))
        .await
        .expect(404);
    assert_eq!(world.bob.get(&list).await.expect(200)["total_results"], 0);
    // Who may not delete it may not bring it back.
    world
        .carol
        .post(&format!("{path}restore/"), json!({}))
        .await
        .expect(403);
    let back = world
        .bob
        .post(&format!("{path}restore/"), json!({}))
        .await
        .expect(200);
    assert_eq!(back["deleted_at"], Value::Null);
    assert_eq!(world.bob.get(&list).await.expect(200)["total_results"], 1);

    world.bob.delete(&path).await.expect(204);
    world.app.clock.advance(31 * 24 * 3600);
    world.app.work().await;
    let bob = sign_in(&world.app, world.bob.id).await;
    bob.post(&format!("{path}restore/"), json!({}))
        .await
        .expect(404);
    // Its number is not given again.
    let next = bob.post(&list, json!({ "name": "b" })).await.expect(201);
    assert_eq!(next["identifier"], "WEB-2");
}

#[tokio::test]
async fn an_archived_project_takes_no_change() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    world
        .owner
        .post(&format!("{}/archive/", world.p()), json!({}))
        .await
        .expect_success();
    let code = "project_archived";
    let list = format!("{}/work-items/", world.p());
    world
        .bob
        .post(&list, json!({ "name": "b" }))
        .await
        .expect_code(409, code);
    let path = world.item(&item);
    world
        .bob
        .patch(&path, json!({ "name": "b" }))
        .await
        .expect_code(409, code);
    world.bob.delete(&path).await.expect_code(409, code);
    let states = format!("{}/states/", world.p());
    world
        .owner
        .post(&states, json!({ "name": "x" }))
        .await
        .expect_code(409, code);
    world.bob.get(&path).await.expect(200);
}
