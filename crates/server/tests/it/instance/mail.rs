//! The mail settings and the test mail. How each failure of a mail server is named is tested
//! against a server of its own.

use serde_json::json;

use crate::support::TestApp;

const CHECK: &str = "/api/instances/email-credentials-check/";
const DISABLE: &str = "/api/instances/configurations/disable-email-feature/";

/// IN-24: the test mail is an admin's act, is really sent, and tells what is missing.
#[tokio::test]
async fn the_test_mail_is_sent_with_the_saved_settings() {
    let (app, admin) = TestApp::set_up().await;
    let person = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &person, "DELETE", DISABLE).await;
    let to = json!({ "receiver_email": "ann@example.com" });
    super::assert_admins_only_with(&app, &person, ("POST", CHECK), to.clone()).await;
    let refused = admin.post(CHECK, to.clone()).await.expect(400);
    assert!(
        refused["error"]
            .as_str()
            .is_some_and(|said| !said.is_empty()),
        "{refused}"
    );
    let wrong = admin
        .post(CHECK, json!({ "receiver_email": "ann" }))
        .await
        .expect(400);
    assert!(wrong["receiver_email"].is_array());
    let settings = json!({
        "ENABLE_SMTP": "1", "EMAIL_HOST": "smtp.example.com", "EMAIL_FROM": "a@example.com",
        "EMAIL_HOST_USER": "airside", "EMAIL_HOST_PASSWORD": "hunter2-hunter2",
    });
    admin
        .patch("/api/instances/configurations/", settings)
        .await
        .expect(200);
    let info = admin.get("/api/instances/").await.expect(200);
    assert_eq!(info["config"]["is_smtp_configured"], true);
    admin.post(CHECK, to).await.expect(200);
    let sent = app.app.kernel().mailer.take_captured();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "ann@example.com");

    admin.delete(DISABLE).await.expect(204);
    let info = admin.get("/api/instances/").await.expect(200);
    assert_eq!(info["config"]["is_smtp_configured"], false);
    let rows = admin
        .get("/api/instances/configurations/")
        .await
        .expect(200);
    for row in rows.as_array().expect("rows") {
        if matches!(
            row["key"].as_str(),
            Some("EMAIL_HOST" | "EMAIL_HOST_PASSWORD")
        ) {
            assert_eq!(row["value"], "", "{row}");
        }
    }
}

/// Where mail is on, invitations are mailed and the admin sees no link.
#[tokio::test]
async fn invitations_are_mailed_where_mail_is_on() {
    let (app, admin) = TestApp::set_up().await;
    let settings = json!({
        "ENABLE_SMTP": "1", "EMAIL_HOST": "smtp.example.com", "EMAIL_FROM": "a@example.com",
    });
    admin
        .patch("/api/instances/configurations/", settings)
        .await
        .expect(200);
    let body = json!({ "email": "bob@example.com", "invite": true });
    let made = admin.post("/api/instances/users/", body).await.expect(201);
    assert!(made["invite_link"].is_null(), "{made}");
    app.work().await;
    let sent = app.app.kernel().mailer.take_captured();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "bob@example.com");
    assert!(
        sent[0].text.contains("/reset-password/"),
        "{}",
        sent[0].text
    );
    let path = format!(
        "/api/instances/users/{}/reset-password/",
        made["id"].as_str().expect("id")
    );
    let reset = admin.post(&path, json!({})).await.expect(200);
    assert!(reset["reset_link"].is_null(), "{reset}");
    app.work().await;
    assert_eq!(app.app.kernel().mailer.take_captured().len(), 1);
}
