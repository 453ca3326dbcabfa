//! Who hears of a request for access: those who decide, and who asked.

use serde_json::{Value, json};

use super::grants::item;
use super::requests::{NOTHING, ask, decide};
use super::stage::{Person, Stage, p, text, w};
use crate::support::{Client, TestApp};

const INBOX: &str = "/api/v1/users/me/notifications/";

async fn news(who: &Client) -> Vec<Value> {
    let page = who.get(INBOX).await.expect(200);
    page["results"].as_array().expect("a page").clone()
}

#[tokio::test]
async fn who_decides_finds_a_request_in_the_inbox_and_who_asked_the_answer() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let one = item(&stage, &web, "secret plan").await;
    let paul = stage.member("paul", "member").await;
    let bob = stage.member("bob", "member").await;
    let mia = stage.member("mia", "member").await;
    stage.add(&web, &paul, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    // What there is not is asked of nobody.
    ask(&mia, ("workitem", NOTHING), "").await.expect(201);
    stage.app.work().await;
    assert!(news(&paul).await.is_empty() && news(&stage.owner).await.is_empty());
    let request = ask(&mia, ("workitem", &one), "for the review")
        .await
        .expect(201);
    stage.app.work().await;
    for who in [&bob, &mia] {
        assert!(news(who).await.is_empty(), "{}", who.email);
    }
    assert_eq!(news(&stage.owner).await.len(), 1);
    let told = news(&paul).await;
    assert_eq!(told.len(), 1);
    for (field, value) in [
        ("kind", json!("access_requested")),
        ("access_request", request["id"].clone()),
        ("access_request_status", json!("pending")),
        ("actor", json!(mia.id)),
        ("project", json!(web)),
        ("project_identifier", json!("WEB")),
        ("act", json!("view a work item")),
        ("new_value", json!("for the review")),
        ("work_item", Value::Null),
        ("read_at", Value::Null),
    ] {
        assert_eq!(told[0][field], value, "{field}: {}", told[0]);
    }
    assert!(!told[0].to_string().contains("secret plan"));
    let unread = paul.get(&format!("{INBOX}?unread=true")).await.expect(200);
    assert_eq!(unread["extra_stats"]["unread"], 1);
    decide(&paul, &request, "approve", json!({ "answer": "welcome" }))
        .await
        .expect(200);
    stage.app.work().await;
    let answer = news(&mia).await;
    assert_eq!(answer.len(), 1);
    assert_eq!(answer[0]["kind"], "access_approved");
    assert_eq!(answer[0]["new_value"], "welcome");
    for hidden in ["project", "project_identifier", "actor", "actor_name"] {
        assert_eq!(
            answer[0][hidden],
            Value::Null,
            "who asked is not told {hidden}"
        );
    }
    assert_eq!(news(&paul).await[0]["access_request_status"], "approved");
    let read = format!("{INBOX}{}/", text(&answer[0]["id"]));
    mia.patch(&read, json!({ "read": true })).await.expect(204);
    paul.patch(&read, json!({ "read": true })).await.expect(404);
    // Who decides no more finds nothing of it any more.
    let lower = json!({ "role_slug": "contributor" });
    let member = p(&web, &format!("members/{}/", paul.id));
    stage.owner.patch(&member, lower).await.expect(200);
    assert!(news(&paul).await.is_empty());
    assert_eq!(news(&stage.owner).await.len(), 1);
    assert_eq!(news(&mia).await.len(), 1, "one's own stays");
}

#[tokio::test]
async fn a_request_about_the_workspace_is_news_of_its_managers_only() {
    let stage = Stage::new().await;
    let ann = stage.member("ann", "admin").await;
    let paul = stage.member("paul", "member").await;
    let web = stage.project("WEB", 0).await;
    stage.add(&web, &paul, "admin").await;
    let gina = stage.member("gina", "guest").await;
    let body = json!({
        "resource": { "type": "workspace", "id": "acme" }, "action": "project:create",
    });
    gina.post(&w("access/requests/"), body).await.expect(201);
    stage.app.work().await;
    for manager in [&stage.owner, &ann] {
        let told = news(manager).await;
        assert_eq!(told.len(), 1, "{}", manager.email);
        assert_eq!(told[0]["project"], Value::Null);
        assert_eq!(told[0]["act"], "create a project");
    }
    assert!(news(&paul).await.is_empty());
    let lowered = json!({ "role_slug": "member" });
    let path = w(&format!("members/{}/", ann.id));
    stage.owner.patch(&path, lowered).await.expect(200);
    assert!(news(&ann).await.is_empty());
}

/// A workspace whose instance sends mail, with many Admins of one project.
async fn mailing() -> (Stage, String, Person) {
    let (app, admin) = TestApp::set_up().await;
    let stage = Stage::on(app).await;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    for number in 0..21 {
        let paul = stage.member(&format!("paul{number}"), "member").await;
        stage.add(&web, &paul, "admin").await;
    }
    let mail = json!({
        "ENABLE_SMTP": "1", "EMAIL_HOST": "mail.example.com",
        "EMAIL_FROM": "airside@example.com",
    });
    admin
        .patch("/api/instances/configurations/", mail)
        .await
        .expect(200);
    (stage, web, mia)
}

#[tokio::test]
async fn those_who_decide_get_one_mail_each_and_no_more_than_a_few_do() {
    let (stage, web, mia) = mailing().await;
    let one = item(&stage, &web, "secret plan").await;
    ask(&mia, ("workitem", &one), "for the review")
        .await
        .expect(201);
    stage.app.work().await;
    let mails = stage.app.app.kernel().mailer.take_captured();
    let asked: Vec<_> = mails
        .iter()
        .filter(|mail| mail.subject == "mia Example asks for access")
        .collect();
    let mut receivers: Vec<&str> = asked.iter().map(|mail| mail.to.as_str()).collect();
    receivers.sort_unstable();
    receivers.dedup();
    assert_eq!((asked.len(), receivers.len()), (20, 20));
    for part in [
        "view a work item",
        "WEB",
        "for the review",
        "/acme/settings/requests",
    ] {
        assert!(asked[0].text.contains(part), "{part}: {}", asked[0].text);
    }
    assert!(!asked[0].text.contains("secret plan"), "{}", asked[0].text);
}
