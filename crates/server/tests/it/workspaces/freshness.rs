//! Freshness over HTTP: after a link, an exception, a scheme or a role changed through one process,
//! the very next request at another is decided anew; and nothing is written on a permission that was taken
//! away between the check and the commit. There is no channel between the processes.
//!
//! `AIRSIDE_FRESHNESS=10000` asks that often; without, a tenth of it.

use airside_kernel::db::sql;
use axum::http::Method;
use serde_json::{Value, json};

use super::grants::{grant, item};
use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, p, text, w};
use crate::support::Client;

/// Pairs that race at the same time.
const LANES: usize = 4;

fn rounds() -> usize {
    let asked = std::env::var("AIRSIDE_FRESHNESS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

/// The permissions of the project's own role, while it is whole.
const EDITING: [&str; 2] = ["workitem:view", "workitem:edit"];

/// A project with an item, somebody who may reach it through a teamspace, and that teamspace.
struct Scene {
    stage: Stage,
    project: String,
    item: String,
    mia: Person,
    team: String,
    /// What the project's own role holds.
    scheme: String,
}

impl Scene {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let project = stage.project("WEB", 0).await;
        let one = item(&stage, &project, "one").await;
        let mia = stage.member("mia", "member").await;
        let team = json!({ "name": "Design", "member_ids": [mia.id] });
        let team = stage.owner.post(&w("teamspaces/"), team).await.expect(201);
        let editing = scheme(&stage.owner, "Editing", "project", &EDITING).await;
        role(&stage.owner, "Editor", "project", &[&editing]).await;
        Self {
            scheme: editing,
            item: p(&project, &format!("work-items/{one}/")),
            team: w(&format!("teamspaces/{}/projects/", text(&team["id"]))),
            stage,
            project,
            mia,
        }
    }

    fn item_id(&self) -> &str {
        self.item
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .expect("an id")
    }

    fn link(&self, role: &str) -> (Method, String, Option<Value>) {
        let body = json!({ "project_ids": [self.project], "role_slug": role });
        (Method::POST, self.team.clone(), Some(body))
    }

    fn unlink(&self) -> (Method, String, Option<Value>) {
        let body = json!({ "project_ids": [self.project] });
        (Method::DELETE, self.team.clone(), Some(body))
    }

    fn put_scheme(&self, permissions: &[&str]) -> (Method, String, Option<Value>) {
        let path = w(&format!("permission-schemes/{}/", self.scheme));
        let body = json!({ "permissions": permissions });
        (Method::PATCH, path, Some(body))
    }

    fn join(&self, role: &str) -> (Method, String, Option<Value>) {
        let body = json!({ "member": self.mia.id, "role_slug": role });
        (Method::POST, p(&self.project, "members/"), Some(body))
    }

    fn leave(&self) -> (Method, String, Option<Value>) {
        let path = p(&self.project, &format!("members/{}/", self.mia.id));
        (Method::DELETE, path, None)
    }

    fn in_project(&self, role: &str) -> (Method, String, Option<Value>) {
        let (_, path, _) = self.leave();
        (Method::PATCH, path, Some(json!({ "role_slug": role })))
    }

    fn in_workspace(&self, role: &str) -> (Method, String, Option<Value>) {
        let path = w(&format!("members/{}/", self.mia.id));
        (Method::PATCH, path, Some(json!({ "role_slug": role })))
    }

    fn give(&self, effect: &str, action: &str) -> (Method, String, Option<Value>) {
        let body = grant(&self.mia, effect, action, ("workitem", self.item_id()));
        (Method::POST, w("access/grants/"), Some(body))
    }
}

async fn send(by: &Client, (method, path, body): (Method, String, Option<Value>)) -> Option<Value> {
    let answer = by.send(method, &path, body).await;
    let has_body = !answer.bytes.is_empty();
    let told = answer.expect_success();
    has_body.then_some(told)
}

/// What somebody is answered who reads the item, and who changes it.
async fn reach(who: &Client, item: &str, turn: usize) -> (u16, u16) {
    let read = who.get(item).await.status.as_u16();
    let name = json!({ "name": format!("turn {turn}") });
    (read, who.patch(item, name).await.status.as_u16())
}

/// The same, as who-can tells whoever inspects it.
async fn told_reach(owner: &Client, scene: &Scene) -> (u16, u16) {
    let is_among = async |action: &str| {
        let resource = json!({ "type": "workitem", "id": scene.item_id() });
        let body = json!({ "action": action, "resource": resource });
        let able = owner.post(&w("access/who-can/"), body).await.expect(200);
        let people = each(&able, "user");
        people
            .iter()
            .any(|user| user["id"] == scene.mia.id.as_str())
    };
    match (
        is_among("workitem:view").await,
        is_among("workitem:edit").await,
    ) {
        (true, true) => (200, 200),
        (true, false) => (200, 403),
        (false, _) => (404, 404),
    }
}

/// Reads at one process what was changed through another, or through the same; answers reads and
/// how many were stale.
async fn stale_reads(scene: &Scene, by: &Client, reader: &Client) -> (usize, usize) {
    let read = async |turn| reach(reader, &scene.item, turn).await;
    stale(scene, by, (rounds(), read)).await
}

/// Goes through all kinds of changes again and again, and looks after each.
async fn stale(
    scene: &Scene,
    by: &Client,
    (count, look): (usize, impl AsyncFn(usize) -> (u16, u16)),
) -> (usize, usize) {
    let (mut reads, mut stale) = (0, 0);
    let mut turn = 0;
    while reads < count {
        let mut grants: Vec<String> = Vec::new();
        let steps = [
            (Some(scene.link("contributor")), (200, 200)),
            (Some(scene.give("deny", "workitem:edit")), (200, 403)),
            (None, (200, 200)),
            (Some(scene.link("commenter")), (200, 403)),
            (Some(scene.give("allow", "workitem:edit")), (200, 200)),
            (Some(scene.unlink()), (200, 200)),
            (None, (404, 404)),
            (Some(scene.join("editor")), (200, 200)),
            (Some(scene.put_scheme(&EDITING[..1])), (200, 403)),
            (Some(scene.put_scheme(&EDITING)), (200, 200)),
            (Some(scene.in_project("guest")), (404, 404)),
            (Some(scene.leave()), (404, 404)),
            (Some(scene.in_workspace("admin")), (200, 200)),
            (Some(scene.in_workspace("member")), (404, 404)),
        ];
        for (change, expected) in steps {
            if let Some(change) = change {
                let told = send(by, change).await;
                let id = told.as_ref().and_then(|told| told["id"].as_str());
                grants.extend(id.map(str::to_owned));
            } else {
                let id = grants.pop().expect("an exception to end");
                let path = w(&format!("access/grants/{id}/"));
                send(by, (Method::DELETE, path, None)).await;
            }
            turn += 1;
            let seen = look(turn).await;
            reads += 2;
            stale += usize::from(seen.0 != expected.0) + usize::from(seen.1 != expected.1);
        }
    }
    (reads, stale)
}

// PM-63, PM-64.
#[tokio::test]
async fn the_next_request_knows_of_every_change() {
    let scene = Scene::new().await;
    let (reads, stale) = stale_reads(&scene, &scene.stage.owner, &scene.mia).await;
    assert_eq!(stale, 0, "of {reads}");
}

#[tokio::test]
async fn the_next_request_at_another_process_knows_of_every_change() {
    let scene = Scene::new().await;
    let other = scene.stage.app.another_process().await;
    let reader = scene.mia.moved_to(&other);
    let (reads, stale) = stale_reads(&scene, &scene.stage.owner, &reader).await;
    assert_eq!(stale, 0, "of {reads}");
}

#[tokio::test]
async fn who_can_at_another_process_knows_of_every_change() {
    let scene = Scene::new().await;
    let other = scene.stage.app.another_process().await;
    let owner = scene.stage.owner.moved_to(&other);
    let look = async |_| told_reach(&owner, &scene).await;
    let (reads, stale) = stale(&scene, &scene.stage.owner, (rounds() / 10, look)).await;
    assert_eq!(stale, 0, "of {reads}");
}

// What begins or ends at a moment does so at every process by itself: none tells another, and a
// profile that was kept before does not outlast it.
#[tokio::test]
async fn an_exception_begins_and_ends_at_its_moment_at_another_process() {
    let scene = Scene::new().await;
    let other = scene.stage.app.another_process().await;
    let (mia, owner) = (
        scene.mia.moved_to(&other),
        scene.stage.owner.moved_to(&other),
    );
    let seconds = |seconds| {
        scene
            .stage
            .app
            .clock
            .now()
            .plus_seconds(seconds)
            .to_string()
    };
    for (action, begins) in [("workitem:view", 60), ("workitem:edit", 120)] {
        let (method, path, body) = scene.give("allow", action);
        let mut body = body.expect("an exception");
        body["starts_at"] = json!(seconds(begins));
        body["expires_at"] = json!(seconds(begins + 60));
        send(&scene.stage.owner, (method, path, Some(body))).await;
    }
    // To edit brings along to view. The other process's clock goes on, and this one's stands still.
    for (passed, expected) in [
        (59, (404, 404)),
        (60, (200, 403)),
        (119, (200, 403)),
        (120, (200, 200)),
        (179, (200, 200)),
        (180, (404, 404)),
    ] {
        let now = other.clock.now().as_micros();
        let then = scene.stage.app.clock.now().plus_seconds(passed).as_micros();
        other.clock.advance((then - now) / 1_000_000);
        for turn in 0..2 {
            let seen = reach(&mia, &scene.item, turn).await;
            assert_eq!(seen, expected, "after {passed} seconds");
            let told = told_reach(&owner, &scene).await;
            assert_eq!(told, expected, "who-can after {passed} seconds");
            let listed = mia.get(&w("work-items/")).await.expect(200);
            let count = u16::from(expected.0 == 200);
            assert_eq!(
                listed["total_count"], count,
                "a list after {passed} seconds"
            );
        }
        let here = reach(&scene.mia, &scene.item, 0).await;
        assert_eq!(
            here,
            (404, 404),
            "nothing began where the clock stands still"
        );
    }
}

/// What came of one lane's races.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    written: usize,
    refused: usize,
    written_after_the_end: usize,
}

/// One lane: a right is given, and then used and taken away at the same time.
async fn race(scene: &Scene, lane: usize, (count, is_link): (usize, bool)) -> Tally {
    let stage = &scene.stage;
    let path = p(&scene.project, "work-items/");
    let made = stage
        .owner
        .post(&path, json!({ "name": "race" }))
        .await
        .expect(201);
    let id = text(&made["id"]);
    let item = format!("{path}{id}/");
    let mut tally = Tally::default();
    for number in 0..count {
        let name = format!("lane {lane} race {number}");
        let end = if is_link {
            send(&stage.owner, scene.link("contributor")).await;
            scene.unlink()
        } else {
            let body = grant(&scene.mia, "allow", "workitem:edit", ("workitem", &id));
            let give = (Method::POST, w("access/grants/"), Some(body));
            let told = send(&stage.owner, give).await.expect("an exception");
            let path = w(&format!("access/grants/{}/", text(&told["id"])));
            (Method::DELETE, path, None)
        };
        let write = async {
            let written = scene.mia.patch(&item, json!({ "name": name })).await;
            written.status.as_u16()
        };
        let revoke = async {
            send(&stage.owner, end).await;
            is_recorded(stage, &name).await
        };
        let (status, recorded_at_the_end) = if number % 2 == 0 {
            tokio::join!(write, revoke)
        } else {
            let (recorded, status) = tokio::join!(revoke, write);
            (status, recorded)
        };
        if status == 200 {
            tally.written += 1;
            tally.written_after_the_end += usize::from(!recorded_at_the_end);
        } else {
            assert!(matches!(status, 403 | 404), "{status}");
            tally.refused += 1;
        }
    }
    tally
}

/// Whether the history knows of an item's new name.
async fn is_recorded(stage: &Stage, name: &str) -> bool {
    let mut connection = stage
        .app
        .app
        .kernel()
        .db
        .read()
        .await
        .expect("a connection");
    let found = sql("SELECT COUNT(*) FROM activities WHERE new_value = $1").bind(name);
    found.fetch_count(&mut connection).await.expect("a count") > 0
}

// A write whose permission was taken away between check and commit is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_on_an_exception_that_has_ended() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let mut lanes = tokio::task::JoinSet::new();
    for lane in 0..LANES {
        let (scene, count) = (scene.clone(), rounds().div_ceil(LANES));
        lanes.spawn(async move { race(&scene, lane, (count, false)).await });
    }
    let mut sum = Tally::default();
    while let Some(tally) = lanes.join_next().await {
        let tally = tally.expect("a lane ends");
        sum.written += tally.written;
        sum.refused += tally.refused;
        sum.written_after_the_end += tally.written_after_the_end;
    }
    check(sum);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_on_a_link_that_has_ended() {
    let scene = Scene::new().await;
    check(race(&scene, 0, (rounds(), true)).await);
}

fn check(sum: Tally) {
    assert_eq!(sum.written_after_the_end, 0, "{sum:?}");
    assert!(sum.written > 0 && sum.refused > 0, "it was a race: {sum:?}");
}
