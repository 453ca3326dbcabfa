//! What was good once is not good twice: invitations, reset links, codes, and the cookie of a
//! session that has ended.

use airside_kernel::config::instance::ConfigurationKey;
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, TestApp};

const OTHER_PASSWORD: &str = "another-horse-battery-staple-7";
const ME: &str = "/api/v1/users/me/";

/// A copy of somebody's browser, as of now.
fn stolen(app: &TestApp, client: &Client) -> Client {
    client.moved_to(app)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Switches mail on; what is sent is captured.
async fn mail_on(app: &TestApp) {
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    for (key, value) in [
        (ConfigurationKey::EnableSmtp, "1"),
        (ConfigurationKey::EmailHost, "mail.example.com"),
        (ConfigurationKey::EmailFrom, "airside@example.com"),
        (ConfigurationKey::EnableMagicLinkLogin, "1"),
    ] {
        tx.set_configuration(key, value).await.expect("is set");
    }
    tx.commit_unaudited("a test").await.expect("commits");
}

/// The text of the last mail to somebody.
async fn mailed(app: &TestApp, to: &str) -> String {
    app.work().await;
    let mails = app.app.kernel().mailer.take_captured();
    let last = mails.into_iter().rfind(|mail| mail.to == to);
    last.unwrap_or_else(|| panic!("no mail to {to}")).text
}

/// The part of a text between a word and the next space.
fn after(text: &str, word: &str) -> String {
    let (_, rest) = text.split_once(word).expect("the word is there");
    rest.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn the_cookie_of_a_session_that_ended_is_nobodys() {
    let (app, _) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let copy = stolen(&app, &bob);
    copy.get(ME).await.expect(200);
    bob.post("/auth/sign-out/", json!({}))
        .await
        .expect_success();
    copy.get(ME).await.expect(401);

    // A change of the password ends the other sessions.
    let here = app.sign_in("bob@example.com").await;
    let there = app.sign_in("bob@example.com").await;
    let change = json!({ "old_password": PASSWORD, "new_password": OTHER_PASSWORD });
    here.post("/auth/change-password/", change)
        .await
        .expect_success();
    there.get(ME).await.expect(401);
    here.get(ME).await.expect(200);

    // Signing out everywhere else ends them too.
    let body = json!({ "email": "bob@example.com", "password": OTHER_PASSWORD });
    let again = app.anonymous();
    again.post("/auth/sign-in/", body).await.expect_success();
    again.get(ME).await.expect(200);
    here.delete("/auth/sessions/").await.expect_success();
    again.get(ME).await.expect(401);
    here.get(ME).await.expect(200);
}

#[tokio::test]
async fn a_token_that_was_deleted_opens_nothing() {
    let (app, _) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    let tokens = "/api/v1/users/me/api-tokens/";
    let token = bob
        .post(tokens, json!({ "label": "mine" }))
        .await
        .expect(201);
    let by_token = bob.with_token(&text(&token["token"]));
    by_token.get(ME).await.expect(200);
    let path = format!("{tokens}{}/", text(&token["id"]));
    bob.delete(&path).await.expect(204);
    by_token.get(ME).await.expect(401);
}

#[tokio::test]
async fn an_invitation_is_accepted_once_and_by_nobody_else() {
    let (app, _) = TestApp::set_up().await;
    let owner = app.person("owner@example.com").await;
    let create = json!({ "name": "Acme", "slug": "acme" });
    owner.post("/api/v1/workspaces/", create).await.expect(201);
    let (bob, mallory) = (
        app.person("bob@example.com").await,
        app.person("mallory@example.com").await,
    );
    let acme = "/api/v1/workspaces/acme/";
    let invite = json!({ "email": "bob@example.com", "role_slug": "member" });
    let invitations = format!("{acme}invitations/");
    let sent = owner.post(&invitations, invite).await.expect(201);
    let accept = format!("/auth/invitations/{}/accept/", text(&sent["token"]));

    let refused = mallory.post(&accept, json!({})).await;
    assert!(refused.status.is_client_error(), "{refused:?}");
    mallory.get(acme).await.expect(404);
    bob.post(&accept, json!({})).await.expect_success();
    bob.get(acme).await.expect(200);
    for again in [&mallory, &app.anonymous(), &bob] {
        let refused = again.post(&accept, json!({})).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
    }
    // Nor does it bring somebody back who was removed since.
    let bob_id = text(&bob.get(ME).await.expect(200)["id"]);
    let member = format!("{acme}members/{bob_id}/");
    owner.delete(&member).await.expect_success();
    let refused = bob.post(&accept, json!({})).await;
    assert!(refused.status.is_client_error(), "{refused:?}");
    bob.get(acme).await.expect(404);
}

#[tokio::test]
async fn a_reset_link_is_good_once_and_ends_what_was_before() {
    let (app, _) = TestApp::set_up().await;
    mail_on(&app).await;
    let bob = app.person("bob@example.com").await;
    let visitor = app.anonymous();
    let forgot = json!({ "email": "bob@example.com" });
    let ask = async || {
        let path = "/auth/forgot-password/";
        visitor.post(path, forgot.clone()).await.expect_success();
        let mail = mailed(&app, "bob@example.com").await;
        format!(
            "/auth/reset-password/{}/",
            after(&mail, "/reset-password/").trim_matches('/')
        )
    };
    let older = ask().await;
    let link = ask().await;
    let reset = |password: &str| json!({ "password": password });
    visitor
        .post(&link, reset(OTHER_PASSWORD))
        .await
        .expect_success();
    bob.get(ME).await.expect(401);
    for used in [&link, &older] {
        let refused = app.anonymous().post(used, reset(PASSWORD)).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
    }
    let old = json!({ "email": "bob@example.com", "password": PASSWORD });
    let refused = app.anonymous().post("/auth/sign-in/", old).await;
    assert!(refused.status.is_client_error(), "{refused:?}");
}

#[tokio::test]
async fn a_mailed_code_signs_in_once() {
    let (app, _) = TestApp::set_up().await;
    mail_on(&app).await;
    app.person("bob@example.com").await;
    let visitor = app.anonymous();
    let ask = json!({ "email": "bob@example.com" });
    visitor
        .post("/auth/magic-generate/", ask)
        .await
        .expect_success();
    let mail = mailed(&app, "bob@example.com").await;
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
    let code = mail
        .split_whitespace()
        .find(is_code)
        .expect("a code")
        .to_owned();
    let sign_in = || json!({ "email": "bob@example.com", "code": code });
    visitor
        .post("/auth/magic-sign-in/", sign_in())
        .await
        .expect_success();
    visitor.get(ME).await.expect(200);
    let thief = app.anonymous();
    let refused = thief.post("/auth/magic-sign-in/", sign_in()).await;
    assert!(refused.status.is_client_error(), "{refused:?}");
    thief.get(ME).await.expect(401);
}
