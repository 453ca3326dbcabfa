//! One's own account and its picture.

use airside_kernel::config::instance::ConfigurationKey as Key;
use axum::http::Method;
use serde_json::{Value, json};

use super::{audited, configure, text};
use crate::support::{Answer, Client, TestApp};

const ME: &str = "/api/v1/users/me/";
const ASSETS: &str = "/api/v1/users/assets/";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and what follows";

async fn send_file(person: &Client, path: &str, name: &str, content: &[u8]) -> Answer {
    let mut body = format!(
        "--line\r\nContent-Disposition: form-data; name=\"entity_type\"\r\n\r\nUSER_AVATAR\r\n\
         --line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--line--\r\n");
    person
        .send_bytes(
            Method::POST,
            path,
            Some("multipart/form-data; boundary=line"),
            body,
        )
        .await
}

#[tokio::test]
async fn an_account_is_shown_and_changed() {
    let (app, admin) = TestApp::set_up().await;
    app.anonymous().get(ME).await.expect(401);
    let ann = app.person("ann@example.com").await;
    let me = ann.get(ME).await.expect(200);
    for (field, value) in [
        ("email", json!("ann@example.com")),
        ("display_name", json!("ann")),
        ("first_name", json!("")),
        ("avatar", json!("")),
        ("avatar_url", Value::Null),
        ("user_timezone", json!("UTC")),
        ("start_of_the_week", json!(0)),
        ("is_active", json!(true)),
        ("is_email_verified", json!(false)),
        ("is_instance_admin", json!(false)),
        ("is_password_autoset", json!(false)),
    ] {
        assert_eq!(me[field], value, "{field}");
    }
    assert_eq!(admin.get(ME).await.expect(200)["is_instance_admin"], true);

    let change = json!({
        "first_name": " Ann ", "last_name": "Lee", "display_name": "Annie",
        "user_timezone": "Europe/Berlin", "start_of_the_week": 1,
        // Not to be changed by anybody this way.
        "email": "root@example.com", "is_instance_admin": true, "is_active": false,
    });
    let changed = ann.patch(ME, change).await.expect(200);
    assert_eq!(changed, ann.get(ME).await.expect(200));
    for (field, value) in [
        ("first_name", json!("Ann")),
        ("last_name", json!("Lee")),
        ("display_name", json!("Annie")),
        ("user_timezone", json!("Europe/Berlin")),
        ("start_of_the_week", json!(1)),
        ("email", json!("ann@example.com")),
        ("is_instance_admin", json!(false)),
        ("is_active", json!(true)),
    ] {
        assert_eq!(changed[field], value, "{field}");
    }
    let changed = ann
        .patch(ME, json!({ "display_name": "" }))
        .await
        .expect(200);
    assert_eq!(changed["display_name"], "Ann Lee");
    let record = audited(&app, "ann@example.com").await;
    assert_eq!(record[2..], ["account.edited", "account.edited"]);
}

#[tokio::test]
async fn mistakes_are_told_field_by_field() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let change = json!({
        "first_name": "x".repeat(101), "last_name": "a\nb", "user_timezone": "Mars/Olympus",
        "start_of_the_week": 7,
    });
    let told = ann.patch(ME, change).await.expect(400);
    let fields: Vec<&str> = told
        .as_object()
        .expect("fields")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        fields,
        [
            "first_name",
            "last_name",
            "start_of_the_week",
            "user_timezone"
        ]
    );
    ann.patch(ME, json!({ "first_name": "a\u{0}b" }))
        .await
        .expect(400);
    let told = ann
        .patch(ME, json!({ "avatar": "https://evil.example/x.png" }))
        .await
        .expect(400);
    assert!(told["avatar"].is_array(), "{told}");
}

#[tokio::test]
async fn a_stale_change_is_refused() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let me = ann.get(ME).await.expect(200);
    let at: airside_kernel::Timestamp = text(&me, "updated_at").parse().expect("a time");
    let version = at.as_micros().to_string();
    app.clock.advance(1);
    let first = ann.with_header("if-match", &version);
    first
        .patch(ME, json!({ "first_name": "Ann" }))
        .await
        .expect(200);
    let answer = first.patch(ME, json!({ "first_name": "Anna" })).await;
    answer.expect_code(409, "stale_version");
}

#[tokio::test]
async fn a_picture_is_uploaded_seen_replaced_and_taken_away() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let asset = send_file(&ann, ASSETS, "../../me \"1\".png", PNG)
        .await
        .expect(201);
    let url = text(&asset, "asset_url").to_owned();
    let me = ann.get(ME).await.expect(200);
    assert_eq!(me["avatar_url"], url.as_str());
    assert_eq!(me["avatar"], url.as_str());

    let bob = app.person("bob@example.com").await;
    let seen = bob.get(&url).await;
    assert_eq!(seen.bytes, PNG);
    assert_eq!(seen.header("content-type"), Some("image/png"));
    assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
    app.anonymous().get(&url).await.expect(401);

    let gif = send_file(&ann, ASSETS, "me.gif", b"GIF89a...")
        .await
        .expect(201);
    assert_ne!(text(&gif, "asset_url"), url);
    bob.get(&url).await.expect(404);
    // Nobody shows another's picture as their own.
    bob.patch(ME, json!({ "avatar": gif["asset_url"] }))
        .await
        .expect(400);

    let me = ann.patch(ME, json!({ "avatar": "" })).await.expect(200);
    assert_eq!(me["avatar_url"], Value::Null);
    bob.get(text(&gif, "asset_url")).await.expect(404);
}

#[tokio::test]
async fn a_file_is_what_its_content_says_and_not_too_large() {
    // IN-26
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    send_file(&ann, ASSETS, "me.png", svg)
        .await
        .expect_code(415, "unsupported_media");
    send_file(&ann, ASSETS, "me.png", b"")
        .await
        .expect_code(415, "unsupported_media");

    let mut large = PNG.to_vec();
    large.resize(5_242_880, 0);
    send_file(&ann, ASSETS, "me.png", &large).await.expect(201);
    large.push(0);
    send_file(&ann, ASSETS, "me.png", &large)
        .await
        .expect_code(413, "too_large");
    configure(&app, &[(Key::FileSizeLimit, "30")]).await;
    send_file(&ann, ASSETS, "me.png", &[PNG, PNG].concat())
        .await
        .expect_code(413, "too_large");
    send_file(&ann, ASSETS, "me.png", PNG).await.expect(201);

    let form = "multipart/form-data; boundary=line";
    let answer = ann
        .send_bytes(Method::POST, ASSETS, Some(form), b"--line--\r\n".to_vec())
        .await;
    assert!(answer.expect(400)["file"].is_array());
    send_file(&app.anonymous(), ASSETS, "me.png", PNG)
        .await
        .expect(401);
}

#[tokio::test]
async fn a_picture_can_be_announced_first() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let announce = |size: i64, kind: &str, entity: &str| json!({ "name": "me.png", "type": kind, "size": size, "entity_type": entity });
    let body = announce(27, "image/png", "USER_AVATAR");
    let asset = ann.post(ASSETS, body).await.expect(201);
    let url = text(&asset["upload_data"], "url").to_owned();
    let path = url
        .strip_prefix("http://localhost:8080")
        .expect("our address");
    ann.get(path).await.expect(404);
    assert_eq!(ann.get(ME).await.expect(200)["avatar_url"], Value::Null);

    let bob = app.person("bob@example.com").await;
    send_file(&bob, path, "x.png", PNG).await.expect(404);
    send_file(&ann, path, "x.png", PNG).await.expect(200);
    assert_eq!(
        ann.get(ME).await.expect(200)["avatar_url"],
        asset["asset_url"]
    );
    assert_eq!(bob.get(path).await.bytes, PNG);
    // It was sent; what is there is not written over.
    send_file(&ann, path, "x.png", b"GIF89a").await.expect(404);

    ann.post(ASSETS, announce(6_000_000, "image/png", "USER_AVATAR"))
        .await
        .expect(413);
    ann.post(ASSETS, announce(10, "image/svg+xml", "USER_AVATAR"))
        .await
        .expect(415);
    ann.post(ASSETS, announce(10, "image/png", "PROJECT_COVER"))
        .await
        .expect(400);
    ann.post(ASSETS, announce(0, "image/png", "USER_AVATAR"))
        .await
        .expect(400);
}
