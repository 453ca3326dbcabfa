//! Files attached to work items.

use axum::http::Method;
use serde_json::json;

use super::world::{World, text};
use crate::support::{Answer, Client};

async fn upload(who: &Client, path: &str, name: &str, content: &[u8], fields: &str) -> Answer {
    let mut body = fields.as_bytes().to_vec();
    body.extend(
        format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/html\r\n\r\n"
        )
        .bytes(),
    );
    body.extend(content);
    body.extend(b"\r\n--edge--\r\n");
    who.send_bytes(
        Method::POST,
        path,
        Some("multipart/form-data; boundary=edge"),
        body,
    )
    .await
}

#[tokio::test]
async fn a_file_is_what_its_bytes_say_and_runs_nowhere() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}attachments/", world.item(&item));
    let page = b"<html><script>alert(1)</script></html>";
    let file = upload(&world.cora, &path, "../../evil.html", page, "")
        .await
        .expect(201);
    assert_eq!(file["attributes"]["name"], "evil.html");
    assert_eq!(file["attributes"]["type"], "text/plain; charset=utf-8");
    assert_eq!(file["size"], page.len());
    let url = text(&file["asset_url"]);
    let download = world.bob.get(&url).await;
    assert_eq!(download.bytes, page);
    assert_eq!(download.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        download.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let disposition = download.header("content-disposition").unwrap_or_default();
    assert!(
        disposition.starts_with("attachment; filename=\"evil.html\""),
        "{disposition}"
    );
    assert!(
        download
            .header("content-security-policy")
            .is_some_and(|p| p.contains("sandbox"))
    );

    let listed = world
        .cora
        .get(&format!("{path}?expand=can"))
        .await
        .expect(200);
    assert_eq!(listed[0]["id"], file["id"]);
    assert_eq!(listed[0]["can"]["workitem_attachment:delete"], true);
    let one = format!("{path}{}/", text(&file["id"]));
    assert_eq!(world.bob.get(&one).await.expect(200)["asset"], file["id"]);
    // One's own, or by the project's Admin.
    world.bob.delete(&one).await.expect(403);
    // PM-71: not for a Guest who may not see the item.
    world.gus.get(&url).await.expect(404);
    upload(&world.gus, &path, "x", b"x", "").await.expect(404);
    world.mia.get(&url).await.expect(404);
    world.app.anonymous().get(&url).await.expect(401);
    world.cora.delete(&one).await.expect(204);
    world.bob.get(&url).await.expect(404);
}

#[tokio::test]
async fn a_file_has_a_size_limit() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}attachments/", world.item(&item));
    let large = vec![0_u8; 5_242_881];
    upload(&world.bob, &path, "large.bin", &large, "")
        .await
        .expect(413);
    let announced = json!({ "name": "large.bin", "size": 5_242_881 });
    world.bob.post(&path, announced).await.expect(413);
    upload(&world.bob, &path, "fits.bin", &large[1..], "")
        .await
        .expect(201);
    let kind = Some("application/x-www-form-urlencoded");
    world
        .bob
        .send_bytes(Method::POST, &path, kind, b"a=b".to_vec())
        .await
        .expect(415);
    let listed = world.bob.get(&path).await.expect(200);
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_file_comes_in_three_steps_as_clients_send_it() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}attachments/", world.item(&item));
    let announced = json!({ "name": "report.pdf", "type": "application/pdf", "size": 8 });
    let announced = world.bob.post(&path, announced).await.expect(201);
    let id = text(&announced["asset_id"]);
    assert_eq!(announced["attachment"]["asset"], json!(id));
    let url = text(&announced["upload_data"]["url"]).replace("http://localhost:8080", "");
    let secret = text(&announced["upload_data"]["fields"]["upload_secret"]);
    let field = |secret: &str| {
        format!(
            "--edge\r\nContent-Disposition: form-data; name=\"upload_secret\"\r\n\r\n{secret}\r\n"
        )
    };
    let one = format!("{path}{id}/");
    let done = json!({ "is_uploaded": true });
    world
        .bob
        .patch(&one, done.clone())
        .await
        .expect_code(409, "not_uploaded");
    let stranger = world.app.anonymous();
    upload(&stranger, &url, "x", b"%PDF-1.7", "")
        .await
        .expect(401);
    upload(&stranger, &url, "x", b"%PDF-1.7", &field("upload_guess"))
        .await
        .expect(404);
    upload(&stranger, &url, "x", b"%PDF-1.7 and more", &field(&secret))
        .await
        .expect(413);
    upload(&stranger, &url, "x", b"%PDF-1.7", &field(&secret))
        .await
        .expect(204);
    upload(&stranger, &url, "x", b"%PDF-2.0", &field(&secret))
        .await
        .expect(404);
    let finished = world.bob.patch(&one, done.clone()).await.expect(200);
    assert_eq!(finished["is_uploaded"], true);
    // Whoever sends a file finishes it. Somebody else's file is changed by who may edit it, which a
    // Commenter never may and a Contributor only where they made it.
    world.cora.patch(&one, done.clone()).await.expect(403);
    world.carol.patch(&one, done.clone()).await.expect(403);
    world.gus.patch(&one, done.clone()).await.expect(404);
    world.owner.patch(&one, done).await.expect(200);
    let file = world.bob.get(&one).await.expect(200);
    assert_eq!(file["attributes"]["type"], "application/pdf");
    assert_eq!(
        world.bob.get(&text(&file["asset_url"])).await.bytes,
        b"%PDF-1.7"
    );
}

#[tokio::test]
async fn of_two_who_send_with_one_secret_one_is_refused() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}attachments/", world.item(&item));
    for _ in 0..5 {
        let announced = json!({ "name": "a.bin", "type": "application/pdf", "size": 8 });
        let announced = world.bob.post(&path, announced).await.expect(201);
        let url = text(&announced["upload_data"]["url"]).replace("http://localhost:8080", "");
        let secret = text(&announced["upload_data"]["fields"]["upload_secret"]);
        let field = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"upload_secret\"\r\n\r\n{secret}\r\n"
        );
        let (one, other) = (world.app.anonymous(), world.app.anonymous());
        let sent: [&[u8]; 2] = [b"%PDF-1.7", b"GIF89a!!"];
        let (pdf, gif) = tokio::join!(
            upload(&one, &url, "x", sent[0], &field),
            upload(&other, &url, "x", sent[1], &field),
        );
        let mut answers = [pdf.status.as_u16(), gif.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [204, 404]);
        let kept = format!("{path}{}/download/", text(&announced["asset_id"]));
        let kept = world.bob.get(&kept).await;
        assert_eq!(kept.bytes, sent[usize::from(gif.status == 204)]);
    }
}
