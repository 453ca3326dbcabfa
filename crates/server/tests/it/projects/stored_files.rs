//! Stored files go with what they belong to, whatever takes that away.

use axum::http::Method;
use serde_json::json;

use super::pictures::{PICTURE, send, shown};
use super::world::{W, World, id, sign_in, text};
use crate::support::Client;

const DAY: i64 = 24 * 3600;

async fn attach(who: &Client, path: &str) -> String {
    let body =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n\
                 text\r\n--edge--\r\n";
    let kind = Some("multipart/form-data; boundary=edge");
    let sent = who.send_bytes(Method::POST, path, kind, body.to_vec());
    text(&sent.await.expect(201)["id"])
}

/// A file attached, a picture in the description, and one in a comment; the paths of the first and
/// of the last.
async fn fill(world: &World, who: &Client, project: &str) -> (String, String) {
    let picture = text(&send(who, project, PICTURE).await.expect(201)["asset_url"]);
    let item = json!({ "name": "a", "description_html": shown(&picture) });
    let items = format!("{W}/projects/{project}/work-items/");
    let item = format!(
        "{items}{}/",
        text(&who.post(&items, item).await.expect(201)["id"])
    );
    let attachments = format!("{item}attachments/");
    let attached = attach(who, &attachments).await;
    let picture = text(&send(who, project, PICTURE).await.expect(201)["asset_url"]);
    let comments = format!("{item}comments/");
    let comment = json!({ "comment_html": shown(&picture) });
    let comment = text(&who.post(&comments, comment).await.expect(201)["id"]);
    // One that is in no text.
    send(who, project, PICTURE).await.expect(201);
    world.app.work().await;
    (
        format!("{attachments}{attached}/"),
        format!("{comments}{comment}/"),
    )
}

async fn stored(world: &World) -> u64 {
    world.app.work().await;
    let stored = world.app.app.kernel().files.stored().await;
    stored.expect("the store is read").files
}

#[tokio::test]
async fn files_go_with_what_they_belong_to() {
    let world = World::new().await;
    let me = world.owner.get("/api/v1/users/me/").await.expect(200);
    let first = world.project.to_string();
    let second = world.add_project("OPS").await.to_string();
    let (attached, comment) = fill(&world, &world.owner, &first).await;
    fill(&world, &world.owner, &second).await;
    world.owner.delete(&attached).await.expect(204);
    assert_eq!(stored(&world).await, 7);
    world.owner.delete(&comment).await.expect(204);
    assert_eq!(stored(&world).await, 6);

    let logo =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\
                 \x89PNG\r\n\x1a\n\r\n--edge--\r\n";
    let path = format!("{W}/logo/");
    for count in [7, 7] {
        let kind = Some("multipart/form-data; boundary=edge");
        let sent = world
            .owner
            .send_bytes(Method::POST, &path, kind, logo.to_vec());
        sent.await.expect(201);
        assert_eq!(stored(&world).await, count, "another logo takes the place");
    }

    let project = format!("{W}/projects/{second}/");
    world.owner.delete(&project).await.expect(204);
    assert_eq!(
        stored(&world).await,
        7,
        "what is in the bin keeps its files"
    );
    world.app.clock.advance(31 * DAY);
    assert_eq!(stored(&world).await, 3, "the other project's and the logo");

    // Sessions end without use.
    let owner = sign_in(&world.app, id(&me["id"])).await;
    owner.delete(&format!("{W}/")).await.expect(204);
    assert_eq!(stored(&world).await, 3);
    world.app.clock.advance(31 * DAY);
    assert_eq!(stored(&world).await, 0);
}
