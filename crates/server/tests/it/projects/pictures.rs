//! Pictures inside descriptions and comments.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{W, World, text};
use crate::support::{Answer, Client};

pub(super) const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

pub(super) async fn send(who: &Client, project: &str, content: &[u8]) -> Answer {
    let mut body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"project_id\"\r\n\r\n{project}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend(content);
    body.extend(b"\r\n--edge--\r\n");
    let kind = Some("multipart/form-data; boundary=edge");
    let path = format!("{W}/assets/");
    who.send_bytes(Method::POST, &path, kind, body).await
}

pub(super) fn shown(url: &str) -> Value {
    json!(format!("<p>look <img src=\"{url}\"></p>"))
}

#[tokio::test]
async fn a_picture_follows_the_text_that_shows_it() {
    let world = World::new().await;
    let project = world.project.to_string();
    let sent = send(&world.bob, &project, PICTURE).await.expect(201);
    let url = text(&sent["asset_url"]);
    assert_eq!(sent["type"], "image/png");
    // In no text yet: its sender's alone, not even an Admin's.
    assert_eq!(world.bob.get(&url).await.bytes, PICTURE);
    for other in [&world.carol, &world.dave, &world.gus] {
        other.get(&url).await.expect(404);
    }
    let item = json!({ "name": "a", "description_html": shown(&url) });
    let item = world.add(&world.bob, item).await;
    let page = world.cora.get(&url).await;
    assert_eq!((page.status.as_u16(), &page.bytes[..]), (200, PICTURE));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("sandbox"), "{policy}");
    world.owner.get(&url).await.expect(200);
    // PM-71: not for whoever may not see the item, and once they may, for them as well.
    for outside in [&world.gus, &world.mia] {
        outside.get(&url).await.expect(404);
    }
    world.app.anonymous().get(&url).await.expect(401);
    world.submitted_by(&item, world.gus.id).await;
    assert_eq!(world.gus.get(&url).await.status, 200);

    // A picture of a comment follows the comment, which a Guest may not read.
    let sent = send(&world.carol, &project, PICTURE).await.expect(201);
    let said = text(&sent["asset_url"]);
    let comments = format!("{}comments/", world.item(&item));
    let body = json!({ "comment_html": shown(&said) });
    let comment = world.carol.post(&comments, body).await.expect(201);
    assert_eq!(world.cora.get(&said).await.status, 200);
    assert!(!world.gus.get(&said).await.status.is_success());
    let comment = format!("{comments}{}/", text(&comment["id"]));
    world.carol.delete(&comment).await.expect(204);
    world.carol.get(&said).await.expect(404);
}

#[tokio::test]
async fn nobody_takes_a_picture_of_others_into_their_own_text() {
    let world = World::new().await;
    let project = world.project.to_string();
    let sent = send(&world.bob, &project, PICTURE).await.expect(201);
    let url = text(&sent["asset_url"]);
    let stolen = json!({ "name": "mine", "description_html": shown(&url) });
    world.add(&world.carol, stolen).await;
    world.carol.get(&url).await.expect(404);
    assert_eq!(world.bob.get(&url).await.status, 200);
    // Another workspace's path finds nothing.
    let body = json!({ "name": "Else", "slug": "else" });
    let made = world.bob.post("/api/v1/workspaces/", body).await;
    if made.status.is_success() {
        let elsewhere = url.replace("/web/", "/else/");
        world.bob.get(&elsewhere).await.expect(404);
    }
    // A private picture of somebody who left the project is theirs no more.
    world.leave_project(world.bob.id).await;
    world.bob.get(&url).await.expect(404);
}

#[tokio::test]
async fn only_pictures_are_taken_from_who_may_send_them() {
    let world = World::new().await;
    let project = world.project.to_string();
    let page = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>";
    let refused = send(&world.bob, &project, page).await;
    refused.expect_code(415, "unsupported_media");
    let large = [PICTURE, &vec![0_u8; 5_242_880]].concat();
    send(&world.bob, &project, &large).await.expect(413);
    send(&world.cora, &project, PICTURE).await.expect(201);
    send(&world.gus, &project, PICTURE).await.expect(403);
    send(&world.mia, &project, PICTURE).await.expect(404);
    send(&world.bob, "no-id", PICTURE).await.expect(404);
    let other = world.add_project("OPS").await.to_string();
    send(&world.bob, &other, PICTURE).await.expect(404);
}
