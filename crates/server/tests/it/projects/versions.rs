//! A change or a removal that names another version than today's is refused, everywhere alike.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{W, World, text};

#[tokio::test]
async fn a_stale_version_changes_and_removes_nothing() {
    let world = World::new().await;
    let p = world.p();
    let make = async |path: String, body: Value| {
        let made = world.owner.post(&path, body).await.expect(201);
        format!("{path}{}/", text(&made["id"]))
    };
    let item = world.item(&world.add(&world.owner, json!({ "name": "a" })).await);
    let label = make(
        format!("{p}/labels/"),
        json!({ "name": "a", "color": "#112233" }),
    )
    .await;
    let state = json!({ "name": "a", "color": "#112233", "group": "started" });
    let state = make(format!("{p}/states/"), state).await;
    let comment = json!({ "comment_html": "<p>a</p>" });
    let comment = make(format!("{item}comments/"), comment).await;
    let link = json!({ "url": "https://example.com/" });
    let link = make(format!("{item}links/"), link).await;
    let member = format!("{W}/members/{}/", world.mia.id);
    let project_member = format!("{p}/members/{}/", world.cora.id);
    let features = format!("{p}/features/");
    let (change, remove) = (Method::PATCH, Method::DELETE);
    let cases = [
        (&change, &member, Some(json!({ "role_slug": "guest" }))),
        (
            &change,
            &project_member,
            Some(json!({ "role_slug": "guest" })),
        ),
        (&change, &features, Some(json!({ "pages": true }))),
        (&remove, &label, None),
        (&remove, &state, None),
        (&remove, &link, None),
        (&remove, &comment, None),
        (&remove, &item, None),
    ];
    for (method, path, body) in cases {
        let found = world.owner.get(path).await;
        let version = found.header("etag").expect("a version").to_owned();
        let before = found.expect(200);
        let stale = world.owner.with_header("if-match", "\"1\"");
        let refused = stale.send(method.clone(), path, body.clone()).await;
        refused.expect_code(409, "stale_version");
        assert_eq!(world.owner.get(path).await.expect(200), before, "{path}");
        let current = world.owner.with_header("if-match", &version);
        current
            .send(method.clone(), path, body)
            .await
            .expect_success();
    }
}
