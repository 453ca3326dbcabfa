//! Exceptions in time: they begin and end at their moment, and what has ended can be read.

use serde_json::{Value, json};

use super::grants::{grant, item};
use super::stage::{Person, Stage, each, p, sorted, text, w};

const DAY: i64 = 24 * 3600;

async fn give(by: &Person, body: Value) -> String {
    let made = by.post(&w("access/grants/"), body).await.expect(201);
    text(&made["id"])
}

/// The time so many seconds from now, as requests spell it.
fn after(stage: &Stage, seconds: i64) -> String {
    stage.app.clock.now().plus_seconds(seconds).to_string()
}

/// A project with an item, and somebody who is in neither.
async fn scene() -> (Stage, String, Person) {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let one = item(&stage, &web, "one").await;
    let mia = stage.member("mia", "member").await;
    (stage, p(&web, &format!("work-items/{one}/")), mia)
}

fn id_of(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .expect("an id")
}

// Section 5 of the access model: a profile counts before its next expiry only.
#[tokio::test]
async fn an_exception_ends_at_its_moment() {
    let (stage, path, mia) = scene().await;
    let mut body = grant(&mia, "allow", "workitem:view", ("workitem", id_of(&path)));
    body["expires_at"] = json!(after(&stage, 60));
    let id = give(&stage.owner, body).await;
    mia.get(&path).await.expect(200);
    stage.app.clock.advance(59);
    mia.get(&path).await.expect(200);
    let all = mia.get(&w("work-items/")).await.expect(200);
    assert_eq!(all["total_count"], 1);
    stage.app.clock.advance(1);
    mia.get(&path).await.expect(404);
    let all = mia.get(&w("work-items/")).await.expect(200);
    assert_eq!(all["total_count"], 0, "lists forget it at the same moment");
    let read = w(&format!("access/grants/{id}/"));
    let expired = stage.owner.get(&read).await.expect(200);
    assert_eq!(expired["status"], "expired");
    // Its end is in the history and in the record, also with its own time.
    stage.app.work().await;
    let expired = stage.owner.get(&read).await.expect(200);
    assert_eq!(expired["end_reason"], "expired");
    assert_eq!(expired["ended_at"], expired["expires_at"]);
    assert_eq!(stage.audited("grant.expired").await.len(), 1);
    let history = stage.owner.get(&w("access/grants/?status=expired")).await;
    assert_eq!(sorted(&history.expect(200), "id"), [id]);
    let live = stage.owner.get(&w("access/grants/")).await.expect(200);
    assert_eq!(live["total_count"], 0);
}

#[tokio::test]
async fn an_exception_begins_at_its_moment() {
    let (stage, path, mia) = scene().await;
    let mut body = grant(&mia, "allow", "workitem:view", ("workitem", id_of(&path)));
    body["starts_at"] = json!(after(&stage, 60));
    body["expires_at"] = json!(after(&stage, 120));
    let id = give(&stage.owner, body).await;
    mia.get(&path).await.expect(404);
    let planned = stage.owner.get(&w("access/grants/?status=planned")).await;
    assert_eq!(sorted(&planned.expect(200), "id"), [id]);
    stage.app.clock.advance(59);
    mia.get(&path).await.expect(404);
    stage.app.clock.advance(1);
    mia.get(&path).await.expect(200);
    let all = mia.get(&w("work-items/")).await.expect(200);
    assert_eq!(all["total_count"], 1);
    stage.app.clock.advance(60);
    mia.get(&path).await.expect(404);
}

#[tokio::test]
async fn exceptions_are_told_apart_by_when_they_hold_and_in_the_order_of_it() {
    let (stage, path, mia) = scene().await;
    let owner = &stage.owner;
    let thing = ("workitem", id_of(&path));
    let make = async |action: &str, from: Option<i64>, until: Option<i64>| {
        let mut body = grant(&mia, "deny", action, thing);
        body["starts_at"] = json!(from.map(|seconds| after(&stage, seconds)));
        body["expires_at"] = json!(until.map(|seconds| after(&stage, seconds)));
        give(owner, body).await
    };
    let ends_later = make("workitem:view", None, Some(5 * DAY)).await;
    let has_no_end = make("workitem:edit", None, None).await;
    let ends_first = make("workitem:delete", None, Some(DAY)).await;
    let begins_last = make("workitem:react", Some(3 * DAY), None).await;
    let begins_next = make("workitem:archive", Some(DAY), Some(2 * DAY)).await;
    let listed = async |query: &str| {
        let path = w(&format!("access/grants/?{query}"));
        each(&owner.get(&path).await.expect(200)["results"], "id")
    };
    let soon = "status=active&expires_within_days=7&order_by=expires_at";
    assert_eq!(listed(soon).await, [json!(ends_first), json!(ends_later)]);
    let held = listed("status=active").await;
    assert_eq!(
        held,
        [&ends_first, &has_no_end, &ends_later].map(|id| json!(id)),
        "what begins later does not hold yet"
    );
    let planned = listed("status=planned&order_by=starts_at").await;
    assert_eq!(planned, [json!(begins_next), json!(begins_last)]);
    owner
        .get(&w("access/grants/?order_by=reason"))
        .await
        .expect(400);
}

#[tokio::test]
async fn an_exception_is_prolonged_within_the_same_rails() {
    let (stage, path, mia) = scene().await;
    let mut body = grant(&mia, "allow", "workitem:view", ("workitem", id_of(&path)));
    body["expires_at"] = json!(after(&stage, DAY));
    let id = give(&stage.owner, body).await;
    let at = w(&format!("access/grants/{id}/"));
    let owner = &stage.owner;
    let soon = async |days: i64| {
        let path = w(&format!(
            "access/grants/?expires_within_days={days}&order_by=expires_at"
        ));
        owner.get(&path).await.expect(200)["total_count"].clone()
    };
    assert_eq!(soon(3).await, 1);
    let later = json!({ "expires_at": after(&stage, 5 * DAY), "reason": "still needed" });
    let changed = owner.patch(&at, later).await.expect(200);
    assert_eq!(changed["reason"], "still needed");
    assert_eq!(soon(3).await, 0);
    assert_eq!(soon(5).await, 1);
    // The job of the first end finds nothing to note.
    stage.app.clock.advance(2 * DAY);
    stage.app.work().await;
    mia.get(&path).await.expect(200);
    owner
        .patch(&at, json!({ "expires_at": null }))
        .await
        .expect(200);
    stage.app.clock.advance(4 * DAY);
    stage.app.work().await;
    mia.get(&path).await.expect(200);
    let past = json!({ "expires_at": after(&stage, -1) });
    owner.patch(&at, past).await.expect(400);
    mia.patch(&at, json!({ "reason": "mine" }))
        .await
        .expect(404);
    let changes = stage.audited("grant.changed").await;
    assert_eq!(changes.len(), 2);
    owner.delete(&at).await.expect(204);
    owner
        .patch(&at, json!({ "reason": "late" }))
        .await
        .expect_code(409, "grant_ended");
}

#[tokio::test]
async fn what_expired_makes_room_for_the_same_again() {
    let (stage, path, mia) = scene().await;
    let body = |until: String| {
        let mut body = grant(&mia, "allow", "workitem:edit", ("workitem", id_of(&path)));
        body["expires_at"] = json!(until);
        body
    };
    give(&stage.owner, body(after(&stage, 60))).await;
    stage.app.clock.advance(61);
    give(&stage.owner, body(after(&stage, 60))).await;
    mia.get(&path).await.expect(200);
    let all = stage
        .owner
        .get(&w("access/grants/?status=all"))
        .await
        .expect(200);
    assert_eq!(each(&all, "status"), ["active", "expired"]);
}

// D-19: nothing comes back with a membership that comes back.
#[tokio::test]
async fn a_removed_member_leaves_their_exceptions_behind() {
    let (stage, path, mia) = scene().await;
    let id = give(
        &stage.owner,
        grant(&mia, "allow", "workitem:edit", ("workitem", id_of(&path))),
    )
    .await;
    mia.get(&path).await.expect(200);
    stage
        .owner
        .delete(&w(&format!("members/{}/", mia.id)))
        .await
        .expect(204);
    mia.get(&path).await.expect(404);
    let invitation = json!({ "email": mia.email, "role_slug": "member" });
    let sent = stage
        .owner
        .post(&w("invitations/"), invitation)
        .await
        .expect(201);
    super::stage::accept(&mia, &sent).await.expect(200);
    mia.get(&path).await.expect(404);
    let ended = stage
        .owner
        .get(&w(&format!("access/grants/{id}/")))
        .await
        .expect(200);
    assert_eq!(ended["status"], "ended");
    assert_eq!(ended["end_reason"], "member_removed");
    assert_eq!(stage.audited("grant.ended").await.len(), 1);
}

// D-15 and the ceiling: a new Guest keeps exceptions on single things only.
#[tokio::test]
async fn a_new_guest_loses_what_guests_cannot_have() {
    let (stage, path, mia) = scene().await;
    let one = give(
        &stage.owner,
        grant(&mia, "allow", "workitem:view", ("workitem", id_of(&path))),
    )
    .await;
    give(
        &stage.owner,
        grant(&mia, "allow", "project:create", ("workspace", "acme")),
    )
    .await;
    let preview = w(&format!("members/{}/role-preview/", mia.id));
    let preview = stage
        .owner
        .post(&preview, json!({ "role_slug": "guest" }))
        .await;
    assert_eq!(preview.expect(200)["ended_grants"], 1);
    let member = w(&format!("members/{}/", mia.id));
    stage
        .owner
        .patch(&member, json!({ "role_slug": "guest" }))
        .await
        .expect(200);
    let left = stage.owner.get(&w("access/grants/")).await.expect(200);
    assert_eq!(sorted(&left, "id"), [one]);
    mia.get(&path).await.expect(200);
}

// PM-65: who, to whom, on what, when and why.
#[tokio::test]
async fn every_exception_is_recorded() {
    let (stage, path, mia) = scene().await;
    let id = give(
        &stage.owner,
        grant(&mia, "allow", "workitem:edit", ("workitem", id_of(&path))),
    )
    .await;
    stage
        .owner
        .delete(&w(&format!("access/grants/{id}/")))
        .await
        .expect(204);
    for action in ["grant.created", "grant.ended"] {
        let told = stage.audited(action).await;
        let [actor, subject, ..] = &told[0];
        assert_eq!(actor.as_deref(), Some("olga Example"), "PM-65: {action}");
        assert_eq!(subject.as_deref(), Some("mia Example"), "PM-65: {action}");
    }
}
