//! Asking for access, and the answers.

use airside_kernel::events::Event;
use serde_json::{Value, json};

use super::grants::item;
use super::stage::{Person, Stage, p, sorted, text, w};
use crate::support::Answer;

pub async fn ask(who: &Person, (kind, id): (&str, &str), message: &str) -> Answer {
    let body = json!({ "resource": { "type": kind, "id": id }, "message": message });
    who.post(&w("access/requests/"), body).await
}

pub async fn decide(by: &Person, request: &Value, how: &str, body: Value) -> Answer {
    let path = w(&format!("access/requests/{}/{how}/", text(&request["id"])));
    by.post(&path, body).await
}

/// An id of nothing.
pub const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

/// Everything of an answer but what every answer has of its own.
fn shape(answer: Value) -> Value {
    let mut answer = answer;
    let taken = answer.as_object_mut().expect("an object");
    taken.remove("id");
    taken["resource"]
        .as_object_mut()
        .expect("a resource")
        .remove("id");
    answer
}

// Section 7 of the access model: asking does not tell what exists.
#[tokio::test]
async fn asking_tells_nobody_whether_a_thing_exists() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let one = item(&stage, &web, "one").await;
    let mia = stage.member("mia", "member").await;
    let mut live = stage.app.app.kernel().events.subscribe();
    let hidden = ask(&mia, ("workitem", &one), "please").await.expect(201);
    let told = live.try_recv().expect("news of it");
    let missing = ask(&mia, ("workitem", NOTHING), "please").await.expect(201);
    let of_nothing = live.try_recv().expect("news of it as well");
    let words = |event: &Event| (event.kind.clone(), event.op.clone(), event.id, event.user);
    assert_eq!(words(&told), words(&of_nothing), "the same stream");
    assert_eq!(hidden["status"], "pending");
    assert_eq!(shape(hidden.clone()), shape(missing), "the same answer");
    for id in [&one, NOTHING] {
        ask(&mia, ("workitem", id), "again")
            .await
            .expect_code(409, "already_requested");
    }
    let private = ask(&mia, ("project", &web), "").await.expect(201);
    assert_eq!(private["resource"]["name"], "", "not even its name");
    assert_eq!(private["project"], Value::Null);
    // Those who decide see what there is, and nothing of what there is not.
    let waiting = stage
        .owner
        .get(&w("access/requests/?status=pending"))
        .await
        .expect(200);
    assert_eq!(waiting["total_count"], 2);
    let own = mia.get(&w("access/requests/?mine=true")).await.expect(200);
    assert_eq!(own["total_count"], 3);
    mia.get(&w("access/requests/")).await.expect(403);
}

// People know a work item by its key. Asking by it answers alike whether there is one or not: the
// same shape, the name that was given, and the same refusal of a second request however it is spelled.
#[tokio::test]
async fn asking_by_a_key_tells_nobody_whether_there_is_such_an_item() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let one = item(&stage, &web, "one").await;
    let mia = stage.member("mia", "member").await;
    let hidden = ask(&mia, ("workitem", "web-1"), "please").await.expect(201);
    let missing = ask(&mia, ("workitem", "NO-7"), "please").await.expect(201);
    assert_eq!(hidden["resource"]["id"], "WEB-1");
    assert_eq!(missing["resource"]["id"], "NO-7");
    assert_eq!(shape(hidden.clone()), shape(missing), "the same answer");
    for key in ["WEB-1", "WEB-01", "NO-7", "no-07"] {
        ask(&mia, ("workitem", key), "again")
            .await
            .expect_code(409, "already_requested");
    }
    for no_key in ["WEB", "-1", "WEB-", "WEB-x", "WEB-0", "W B-1"] {
        let answer = ask(&mia, ("workitem", no_key), "").await.expect(400);
        assert!(answer["resource.id"].is_array(), "{no_key}: {answer}");
    }
    let own = mia.get(&w("access/requests/?mine=true")).await.expect(200);
    assert_eq!(sorted(&own["results"], "action"), ["workitem:view"; 2]);
    let ids = own["results"].as_array().expect("a list");
    let ids: Vec<_> = ids.iter().map(|row| text(&row["resource"]["id"])).collect();
    assert_eq!(ids, ["NO-7", "WEB-1"], "never the id");
    // Who decides finds the item itself, and only the one that exists.
    let waiting = stage
        .owner
        .get(&w("access/requests/?status=pending"))
        .await
        .expect(200);
    assert_eq!(waiting["total_count"], 1);
    assert_eq!(waiting["results"][0]["resource"]["id"], json!(one));
    decide(&stage.owner, &hidden, "approve", json!({}))
        .await
        .expect(200);
    mia.get(&w("work-items/WEB-1/")).await.expect(200);
    ask(&mia, ("workitem", "web-1"), "")
        .await
        .expect_code(409, "already_allowed");
}

#[tokio::test]
async fn an_approved_request_is_an_exception_for_thirty_days() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let one = item(&stage, &web, "one").await;
    let path = p(&web, &format!("work-items/{one}/"));
    let mia = stage.member("mia", "member").await;
    let paul = stage.member("paul", "member").await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &paul, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    let request = ask(&mia, ("workitem", &one), "for the review")
        .await
        .expect(201);
    decide(&bob, &request, "approve", json!({}))
        .await
        .expect(403);
    decide(&mia, &request, "approve", json!({}))
        .await
        .expect(404);
    let listed = paul
        .get(&w(&format!("access/requests/?project={web}")))
        .await
        .expect(200);
    assert_eq!(listed["results"][0]["message"], "for the review");
    assert_eq!(listed["results"][0]["resource"]["name"], "WEB-1 one");
    let approved = decide(&paul, &request, "approve", json!({ "answer": "welcome" })).await;
    let approved = approved.expect(200);
    assert_eq!(approved["status"], "approved");
    mia.get(&path).await.expect(200);
    decide(&paul, &request, "decline", json!({}))
        .await
        .expect_code(409, "request_decided");
    let grant = text(&approved["grant"]);
    let grant = stage
        .owner
        .get(&w(&format!("access/grants/{grant}/")))
        .await
        .expect(200);
    let thirty_days = stage.app.clock.now().plus_seconds(30 * 24 * 3600);
    assert_eq!(grant["expires_at"], thirty_days.to_string());
    assert_eq!(grant["given_by"]["display_name"], "paul Example");
    assert_eq!(grant["reason"], "welcome");
    ask(&mia, ("workitem", &one), "")
        .await
        .expect_code(409, "already_allowed");
    let own = mia.get(&w("access/requests/?mine=true")).await.expect(200);
    assert_eq!(own["results"][0]["answer"], "welcome");
    assert_eq!(
        own["results"][0]["resource"]["name"], "WEB-1 one",
        "now they may know"
    );
    for (action, actor) in [
        ("access_request.created", "mia Example"),
        ("access_request.approved", "paul Example"),
        ("grant.created", "paul Example"),
    ] {
        let told = stage.audited(action).await;
        assert_eq!(told.len(), 1, "PM-65: {action}");
        assert_eq!(told[0][0].as_deref(), Some(actor), "PM-65: {action}");
        assert_eq!(
            told[0][1].as_deref(),
            Some("mia Example"),
            "PM-65: {action}"
        );
    }
}

#[tokio::test]
async fn asking_to_see_a_project_makes_a_member() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    let gina = stage.member("gina", "guest").await;
    let request = ask(&mia, ("project", &web), "").await.expect(201);
    let approved = decide(
        &stage.owner,
        &request,
        "approve",
        json!({ "role_slug": "commenter" }),
    );
    assert_eq!(approved.await.expect(200)["role_slug"], "commenter");
    mia.get(&p(&web, "")).await.expect(200);
    let members = stage.owner.get(&p(&web, "members/")).await.expect(200);
    assert!(sorted(&members, "email").contains(&mia.email));
    // The ceiling of Guests holds for this way too [PM-59, PM-60].
    let request = ask(&gina, ("project", &web), "").await.expect(201);
    let too_high = decide(
        &stage.owner,
        &request,
        "approve",
        json!({ "role_slug": "admin" }),
    );
    too_high.await.expect(400);
    decide(&stage.owner, &request, "approve", json!({}))
        .await
        .expect(200);
    let members = stage
        .owner
        .get(&p(&web, "members/?role_slug=guest"))
        .await
        .expect(200);
    assert_eq!(sorted(&members, "email"), std::slice::from_ref(&gina.email));
    let ended = ask(&gina, ("workspace", "acme"), "").await;
    ended.expect_code(409, "already_allowed");
}

#[tokio::test]
async fn requests_are_declined_withdrawn_and_bounded() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    let request = ask(&mia, ("project", &web), "").await.expect(201);
    let no = decide(
        &stage.owner,
        &request,
        "decline",
        json!({ "answer": "not yet" }),
    )
    .await;
    assert_eq!(no.expect(200)["status"], "declined");
    mia.get(&p(&web, "")).await.expect(404);
    let again = ask(&mia, ("project", &web), "").await.expect(201);
    decide(&stage.owner, &again, "withdraw", json!({}))
        .await
        .expect(404);
    decide(&mia, &again, "withdraw", json!({}))
        .await
        .expect(200);
    decide(&mia, &again, "withdraw", json!({}))
        .await
        .expect_code(409, "request_decided");
    decide(&stage.owner, &again, "approve", json!({}))
        .await
        .expect_code(409, "request_decided");
    for number in 0..8 {
        let id = format!("01890000-0000-7000-8000-00000000000{number}");
        ask(&mia, ("workitem", &id), "").await.expect(201);
    }
    ask(&mia, ("workitem", NOTHING), "").await.expect(429);
    stage.app.clock.advance(3601);
    ask(&mia, ("project", &web), "").await.expect(201);
    // What makes no sense is told by field, before anything is looked for.
    for (resource, action) in [
        (json!({ "type": "galaxy", "id": NOTHING }), Value::Null),
        (json!({ "type": "project", "id": "x" }), Value::Null),
        (
            json!({ "type": "project", "id": NOTHING }),
            json!("project_member:add"),
        ),
        (
            json!({ "type": "project", "id": NOTHING }),
            json!("workspace:delete"),
        ),
    ] {
        let body = json!({ "resource": resource, "action": action });
        mia.post(&w("access/requests/"), body).await.expect(400);
    }
    // Nothing waits for somebody who is gone.
    stage
        .owner
        .delete(&w(&format!("members/{}/", mia.id)))
        .await
        .expect(204);
    let waiting = stage.owner.get(&w("access/requests/?status=pending")).await;
    assert_eq!(waiting.expect(200)["total_count"], 0);
}

#[tokio::test]
async fn a_decision_is_mailed() {
    let (app, admin) = crate::support::TestApp::set_up().await;
    let mail = json!({
        "ENABLE_SMTP": "1", "EMAIL_HOST": "mail.example.com",
        "EMAIL_FROM": "airside@example.com",
    });
    admin
        .patch("/api/instances/configurations/", mail)
        .await
        .expect(200);
    let stage = Stage::on(app).await;
    let web = stage.project("WEB", 0).await;
    let mia = super::stage::person(&stage.app, "mia").await;
    let invitation = json!({ "email": mia.email, "role_slug": "member" });
    stage
        .owner
        .post(&w("invitations/"), invitation)
        .await
        .expect(201);
    let own = mia.get("/api/v1/users/me/invitations/").await.expect(200);
    let id = super::stage::each(&own, "id")[0].clone();
    let accept = format!("/api/v1/users/me/invitations/{}/accept/", text(&id));
    mia.post(&accept, json!({})).await.expect_success();
    let request = ask(&mia, ("project", &web), "").await.expect(201);
    stage.app.work().await;
    let _earlier = stage.app.app.kernel().mailer.take_captured();
    decide(
        &stage.owner,
        &request,
        "decline",
        json!({ "answer": "ask Paul" }),
    )
    .await
    .expect(200);
    stage.app.work().await;
    let mails = stage.app.app.kernel().mailer.take_captured();
    let told = mails
        .iter()
        .find(|mail| mail.to == mia.email)
        .expect("a mail");
    assert_eq!(told.subject, "Your request for access was declined");
    assert!(told.text.contains("ask Paul"), "{}", told.text);
    assert!(
        !told.text.contains("WEB"),
        "it does not name what is not shared: {}",
        told.text
    );
}
