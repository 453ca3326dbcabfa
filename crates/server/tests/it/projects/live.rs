//! Live updates.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use futures::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::world::{W, World};
use crate::support::Client;

/// Somebody's open stream.
struct Stream(BodyDataStream, String);

impl Stream {
    async fn open(world: &World, who: &Client) -> Self {
        let session = who.cookie("sessionid").expect("a session");
        let request = Request::builder()
            .uri(format!("{W}/events/"))
            .header(header::COOKIE, format!("sessionid={session}"))
            .body(Body::empty())
            .expect("a request");
        let response = world
            .app
            .app
            .router()
            .oneshot(request)
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/event-stream"
        );
        let mut stream = Self(response.into_body().into_data_stream(), String::new());
        assert!(
            stream
                .line()
                .await
                .is_some_and(|line| line.starts_with(':')),
            "says hello"
        );
        stream
    }

    /// The next line that is not empty; `None` at the end.
    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some((line, rest)) = self.1.split_once('\n') {
                let (line, rest) = (line.trim().to_owned(), rest.to_owned());
                self.1 = rest;
                if !line.is_empty() {
                    return Some(line);
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_mins(1), self.0.next()).await;
            let chunk = chunk.expect("the stream lives or ends")?.expect("no fault");
            self.1.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next message.
    async fn message(&mut self) -> Option<Value> {
        loop {
            let line = self.line().await?;
            if let Some(data) = line.strip_prefix("data:") {
                return Some(serde_json::from_str(data.trim()).expect("JSON"));
            }
        }
    }
}

#[tokio::test]
async fn a_reader_hears_of_what_they_may_see() {
    let world = World::new().await;
    let other = world.add_project("OPS").await;
    let mut bob = Stream::open(&world, &world.bob).await;
    let mut owner = Stream::open(&world, &world.owner).await;
    let path = format!("{W}/projects/{other}/work-items/");
    let hidden = world
        .owner
        .post(&path, json!({ "name": "hidden" }))
        .await
        .expect(201);
    let seen = world.add(&world.carol, json!({ "name": "seen" })).await;
    let first = owner.message().await.expect("a message");
    assert_eq!(first["id"], hidden["id"]);
    let expected = json!({
        "kind": "workitem", "id": seen, "project": world.project, "op": "created",
    });
    // Bob is in one of the two projects: the first thing that he hears of is of that one.
    assert_eq!(bob.message().await, Some(expected.clone()));
    assert_eq!(owner.message().await, Some(expected));

    // News for one person reach that person.
    world
        .carol
        .patch(&world.item(&seen), json!({ "assignees": [world.bob.id] }))
        .await
        .expect(200);
    world.app.work().await;
    let kinds =
        [bob.message().await, bob.message().await].map(|m| m.expect("a message")["kind"].clone());
    assert_eq!(kinds, ["workitem", "notification"]);

    // Whoever loses the project hears that their access changed, and nothing of the project.
    world.leave_project(world.bob.id).await;
    let access = bob.message().await.expect("a message");
    assert_eq!(
        (&access["kind"], access.get("id")),
        (&json!("access"), None)
    );
    world.add(&world.carol, json!({ "name": "unseen" })).await;
    world.join_project(other, world.bob.id, "guest").await;
    assert_eq!(bob.message().await.expect("a message")["kind"], "access");
}

#[tokio::test]
async fn nobody_hears_of_items_that_they_may_not_see() {
    // PM-71: in a public project as well, to which everybody in the workspace has a way.
    let world = World::new().await;
    world
        .owner
        .patch(&format!("{}/", world.p()), json!({ "network": 2 }))
        .await
        .expect(200);
    let shown = world.add(&world.carol, json!({ "name": "shown" })).await;
    world.submitted_by(&shown, world.gus.id).await;
    let mut gus = Stream::open(&world, &world.gus).await;
    let mut mia = Stream::open(&world, &world.mia).await;
    let mut bob = Stream::open(&world, &world.bob).await;

    let hidden = world.add(&world.carol, json!({ "name": "hidden" })).await;
    world.gus.get(&world.item(&hidden)).await.expect(404);
    let say = json!({ "comment_html": "<p>among us</p>" });
    for item in [&hidden, &shown] {
        let comments = format!("{}comments/", world.item(item));
        world.carol.post(&comments, say.clone()).await.expect(201);
    }
    let change = json!({ "name": "shown again" });
    let changed = world.carol.patch(&world.item(&shown), change).await;
    changed.expect(200);
    // A Guest hears of their own item, when it was commented on and when it was renamed, and of no
    // comment.
    let expected = json!({
        "kind": "workitem", "id": shown, "project": world.project, "op": "changed",
    });
    for _ in 0..2 {
        assert_eq!(gus.message().await, Some(expected.clone()));
    }
    // Who is in the project hears of all of it.
    let mut kinds = Vec::new();
    for _ in 0..6 {
        let message = bob.message().await.expect("a message");
        kinds.push((message["kind"].clone(), message["id"] == shown));
    }
    assert_eq!(
        kinds
            .iter()
            .filter(|(kind, _)| kind == "workitem_comment")
            .count(),
        2
    );
    assert_eq!(kinds[0], (json!("workitem"), false));

    // Who was taken out of a public project still sees that there is one, and no more.
    world.leave_project(world.bob.id).await;
    assert_eq!(bob.message().await.expect("a message")["kind"], "access");
    world.add(&world.carol, json!({ "name": "unseen" })).await;
    let label = json!({ "name": "unseen", "color": "#112233" });
    let labels = format!("{}/labels/", world.p());
    world.owner.post(&labels, label).await.expect(201);
    world
        .owner
        .patch(&format!("{}/", world.p()), json!({ "name": "Renamed" }))
        .await
        .expect(200);
    for stream in [&mut bob, &mut mia] {
        let next = stream.message().await.expect("a message");
        assert_eq!(next["kind"], "project", "{next}");
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let world = World::new().await;
    let mut bob = Stream::open(&world, &world.bob).await;
    world
        .bob
        .post("/auth/sign-out/", json!({}))
        .await
        .expect_success();
    world.add(&world.carol, json!({ "name": "after" })).await;
    assert_eq!(bob.message().await, None);
    world
        .app
        .anonymous()
        .get(&format!("{W}/events/"))
        .await
        .expect(401);
}
