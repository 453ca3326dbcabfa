//! Forgotten, reset, changed and first passwords.

use airside_identity::{one_time, passwords};
use airside_kernel::config::instance::ConfigurationKey as Key;
use serde_json::json;

use super::{
    audited, configure, expect_number, link_in, mails, one_mail, suspend, switch_mail_on, text,
    user_id,
};
use crate::support::{PASSWORD, TestApp};

const OTHER: &str = "another-long-Passphrase-7";

/// The API's path of a mailed link.
fn api_path(link: &str) -> String {
    assert!(link.starts_with("/reset-password/"), "{link}");
    format!("/auth{link}/")
}

async fn forget(app: &TestApp, email: &str) -> serde_json::Value {
    app.anonymous()
        .post("/auth/forgot-password/", json!({ "email": email }))
        .await
        .expect(200)
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_and_ends_all_sessions() {
    let (app, _) = TestApp::set_up().await;
    switch_mail_on(&app).await;
    let ann = app.person("ann@example.com").await;
    forget(&app, "ann@example.com").await;
    let path = api_path(&link_in(&one_mail(&app).await));

    let post = async |body| app.anonymous().post(&path, body).await;
    expect_number(post(json!({})).await, 400, 5138, "MISSING_PASSWORD");
    let weak = json!({ "password": "password123" });
    expect_number(post(weak).await, 400, 5021, "PASSWORD_TOO_WEAK");
    post(json!({ "password": OTHER })).await.expect(204);
    let again = json!({ "password": "yet-Another-passphrase-5" });
    expect_number(post(again).await, 400, 5130, "EXPIRED_PASSWORD_TOKEN");

    ann.get("/api/v1/users/me/").await.expect(401);
    let with = |password: &str| json!({ "email": "ann@example.com", "password": password });
    app.anonymous()
        .post("/auth/sign-in/", with(PASSWORD))
        .await
        .expect(401);
    let back = app.anonymous();
    back.post("/auth/sign-in/", with(OTHER)).await.expect(200);
    let me = back.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(me["is_email_verified"], true);
    assert!(
        audited(&app, "ann@example.com")
            .await
            .contains(&"password.reset".to_owned())
    );
}

#[tokio::test]
async fn links_expire_are_replaced_and_belong_to_one_account() {
    let (app, _) = TestApp::set_up().await;
    switch_mail_on(&app).await;
    app.person("ann@example.com").await;
    app.person("bob@example.com").await;
    forget(&app, "ann@example.com").await;
    let first = link_in(&one_mail(&app).await);
    forget(&app, "ann@example.com").await;
    let second = link_in(&one_mail(&app).await);
    let body = json!({ "password": OTHER });
    let check = async |path: &str, number, name| {
        expect_number(
            app.anonymous().post(path, body.clone()).await,
            400,
            number,
            name,
        );
    };
    check(&api_path(&first), 5125, "INVALID_PASSWORD_TOKEN").await;
    let token = second.rsplit_once('/').expect("a token").1;
    let bob = user_id(&app, "bob@example.com").await;
    check(
        &format!("/auth/reset-password/{bob}/{token}/"),
        5125,
        "INVALID_PASSWORD_TOKEN",
    )
    .await;
    check("/auth/reset-password/x/y/", 5125, "INVALID_PASSWORD_TOKEN").await;
    app.clock.advance(3600);
    check(&api_path(&second), 5130, "EXPIRED_PASSWORD_TOKEN").await;
    app.sign_in("ann@example.com").await;
}

#[tokio::test]
async fn strangers_learn_nothing_and_get_no_link() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    app.person("gone@example.com").await;
    suspend(&app, "gone@example.com", true).await;
    let answer = app
        .anonymous()
        .post(
            "/auth/forgot-password/",
            json!({ "email": "ann@example.com" }),
        )
        .await;
    expect_number(answer, 400, 5025, "SMTP_NOT_CONFIGURED");

    switch_mail_on(&app).await;
    let known = forget(&app, "ann@example.com").await;
    assert!(!known.to_string().contains("reset-password"));
    assert_eq!(known, forget(&app, "nobody@example.com").await);
    assert_eq!(known, forget(&app, "gone@example.com").await);
    let to: Vec<String> = mails(&app).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["ann@example.com"]);
}

#[tokio::test]
async fn a_form_for_another_password_leads_back() {
    let (app, _) = TestApp::set_up().await;
    switch_mail_on(&app).await;
    app.person("ann@example.com").await;
    forget(&app, "ann@example.com").await;
    let path = api_path(&link_in(&one_mail(&app).await));
    let answer = app
        .anonymous()
        .post_form(&path, &[("password", "short")])
        .await;
    let to = "/forgot-password?error_code=5021&error_message=PASSWORD_TOO_WEAK";
    assert_eq!(answer.header("location"), Some(to));
    let answer = app
        .anonymous()
        .post_form(&path, &[("password", OTHER)])
        .await;
    assert_eq!(answer.header("location"), Some("/sign-in?success=true"));
}

#[tokio::test]
async fn changing_a_password_ends_the_other_sessions() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let elsewhere = app.sign_in("ann@example.com").await;
    let body = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    let change = async |body| ann.post("/auth/change-password/", body).await;
    expect_number(change(json!({})).await, 400, 5138, "MISSING_PASSWORD");
    expect_number(
        change(body("wrong", OTHER)).await,
        400,
        5135,
        "INCORRECT_OLD_PASSWORD",
    );
    expect_number(
        change(body(PASSWORD, "password123")).await,
        400,
        5021,
        "PASSWORD_TOO_WEAK",
    );
    // Words of one's own address are easy to guess.
    let own = body(PASSWORD, "ann@example.com");
    expect_number(change(own).await, 400, 5021, "PASSWORD_TOO_WEAK");
    elsewhere.get("/api/v1/users/me/").await.expect(200);
    change(body(PASSWORD, OTHER)).await.expect(204);

    elsewhere.get("/api/v1/users/me/").await.expect(401);
    ann.get("/api/v1/users/me/").await.expect(200);
    let with = |password: &str| json!({ "email": "ann@example.com", "password": password });
    app.anonymous()
        .post("/auth/sign-in/", with(PASSWORD))
        .await
        .expect(401);
    app.anonymous()
        .post("/auth/sign-in/", with(OTHER))
        .await
        .expect(200);
    app.anonymous()
        .post("/auth/change-password/", body(OTHER, PASSWORD))
        .await
        .expect(401);
    assert!(
        audited(&app, "ann@example.com")
            .await
            .contains(&"password.changed".to_owned())
    );
}

#[tokio::test]
async fn the_old_password_cannot_be_guessed_by_changing_it() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let body = json!({ "old_password": "wrong", "new_password": OTHER });
    for _ in 0..10 {
        ann.post("/auth/change-password/", body.clone())
            .await
            .expect(400);
    }
    let answer = ann.post("/auth/change-password/", body).await;
    expect_number(answer, 429, 5900, "RATE_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn a_first_password_is_set_once() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let body = json!({ "password": OTHER });
    let answer = ann.post("/auth/set-password/", body.clone()).await;
    expect_number(answer, 400, 5145, "PASSWORD_ALREADY_SET");
    app.anonymous()
        .post("/auth/set-password/", body)
        .await
        .expect(401);
}

#[tokio::test]
async fn where_mail_is_off_the_one_who_caused_a_link_gets_it() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let kernel = app.app.kernel();
    let user = user_id(&app, "ann@example.com").await;
    let hand_out = async |purpose| {
        let prepared = one_time::prepare(kernel, purpose).await.expect("a secret");
        let mut tx = kernel.write_as_system("a test").await.expect("begins");
        let account = airside_identity::accounts::lookup(tx.reading(), user).await;
        let account = account.expect("reads").expect("an account");
        let handed = passwords::hand_out_link(&mut tx, prepared, &account, "Acme").await;
        tx.commit_unaudited("a test").await.expect("commits");
        handed.expect("a link")
    };
    let passwords::Handed::Shown(url) = hand_out(one_time::Purpose::Invitation).await else {
        panic!("mail is off");
    };
    assert!(mails(&app).await.is_empty());
    let path = api_path(
        url.strip_prefix("http://localhost:8080")
            .expect("our address"),
    );
    app.anonymous()
        .post(&path, json!({ "password": OTHER }))
        .await
        .expect(204);
    ann.get("/api/v1/users/me/").await.expect(401);
    let body = json!({ "email": "ann@example.com", "password": OTHER });
    ann.post("/auth/sign-in/", body).await.expect(200);
    let me = ann.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(
        me["is_email_verified"], false,
        "a link that was handed over proves nothing"
    );

    switch_mail_on(&app).await;
    let handed = hand_out(one_time::Purpose::Invitation).await;
    assert!(matches!(handed, passwords::Handed::Mailed));
    let mail = one_mail(&app).await;
    assert_eq!(mail.subject, "Your account at Acme");
    api_path(&link_in(&mail));
}

#[tokio::test]
async fn what_is_mailed_is_sealed_while_it_waits() {
    let (app, _) = TestApp::set_up().await;
    switch_mail_on(&app).await;
    app.person("ann@example.com").await;
    forget(&app, "ann@example.com").await;
    let jobs: Vec<(String,)> =
        airside_kernel::db::sql("SELECT payload FROM jobs WHERE kind = 'mail'")
            .fetch_all(&mut app.app.kernel().db.read().await.expect("a connection"))
            .await
            .expect("the jobs read");
    assert_eq!(jobs.len(), 1);
    assert!(!jobs[0].0.contains("reset-password") && !jobs[0].0.contains("ann@example.com"));
    one_mail(&app).await;
}

#[tokio::test]
async fn tokens_change_no_passwords() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let token = ann
        .post("/api/v1/users/me/api-tokens/", json!({ "label": "script" }))
        .await
        .expect(201);
    let script = app.anonymous().with_token(text(&token, "token"));
    let body = json!({ "old_password": PASSWORD, "new_password": OTHER });
    script
        .post("/auth/change-password/", body)
        .await
        .expect_code(403, "session_required");
    configure(&app, &[(Key::EnableEmailPassword, "0")]).await;
    let answer = app
        .anonymous()
        .post(
            "/auth/forgot-password/",
            json!({ "email": "ann@example.com" }),
        )
        .await;
    expect_number(answer, 403, 5018, "PASSWORD_LOGIN_DISABLED");
}
