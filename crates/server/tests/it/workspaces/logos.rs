//! Logos of workspaces.

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{Stage, person, text, w};
use crate::support::{Answer, Client};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";
const OTHER: &[u8] = b"GIF89a not much of a picture either";

async fn send(who: &Client, content: &[u8]) -> Answer {
    let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    let body = [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat();
    let kind = Some("multipart/form-data; boundary=edge");
    who.send_bytes(Method::POST, &w("logo/"), kind, body).await
}

#[tokio::test]
async fn a_logo_is_sent_by_managers_and_seen_by_everybody_in_the_workspace() {
    let stage = Stage::new().await;
    let admin = stage.member("adam", "admin").await;
    let member = stage.member("mia", "member").await;
    let guest = stage.member("gus", "guest").await;
    let stranger = person(&stage.app, "sam").await;
    send(&member, PICTURE).await.expect(403);
    send(&guest, PICTURE).await.expect(403);
    send(&stranger, PICTURE).await.expect(404);
    send(&admin, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        .await
        .expect(415);

    let sent = send(&admin, PICTURE).await.expect(201);
    let first = text(&sent["asset_url"]);
    let workspace = member.get(&w("")).await.expect(200);
    assert_eq!(workspace["logo_url"], first.as_str());
    for who in [&admin, &member, &guest] {
        let shown = who.get(&first).await;
        assert_eq!((shown.status.as_u16(), &shown.bytes[..]), (200, PICTURE));
        assert_eq!(shown.header("content-type"), Some("image/png"));
        assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    }
    stranger.get(&first).await.expect(404);
    stage.app.anonymous().get(&first).await.expect(401);
    // By its id in another workspace it is nothing.
    let body = json!({ "name": "Sam", "slug": "sams" });
    stranger.post("/api/v1/workspaces/", body).await.expect(201);
    stranger
        .get(&first.replace("/acme/", "/sams/"))
        .await
        .expect(404);

    // Another one takes its place, and none that of both.
    let second = text(&send(&admin, OTHER).await.expect(201)["asset_url"]);
    assert_eq!(admin.get(&second).await.bytes, OTHER);
    admin.get(&first).await.expect(404);
    let none = admin.patch(&w(""), json!({ "logo": null })).await;
    assert_eq!(none.expect(200)["logo_url"], Value::Null);
    admin.get(&second).await.expect(404);
    let changed = stage.audited("workspace.changed").await;
    assert_eq!(changed.len(), 3, "each is recorded: {changed:?}");
}

/// IN-26: the limit of the instance holds for logos as well.
#[tokio::test]
async fn a_logo_is_no_larger_than_the_instance_allows() {
    let stage = Stage::new().await;
    let large = [PICTURE, &vec![0; 5_242_880]].concat();
    send(&stage.owner, &large).await.expect(413);
    assert_eq!(
        stage.owner.get(&w("")).await.expect(200)["logo_url"],
        Value::Null
    );
}
