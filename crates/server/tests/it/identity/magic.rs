//! Signing in and up with a mailed code or link.

use airside_instance::commands;
use airside_kernel::config::instance::ConfigurationKey as Key;
use secrecy::SecretString;
use serde_json::json;

use super::{
    audited, code_in, configure, expect_number, link_in, mails, one_mail, suspend, switch_mail_on,
    text,
};
use crate::support::{Client, PASSWORD, TestApp};

async fn app() -> TestApp {
    let (app, _) = TestApp::set_up().await;
    switch_mail_on(&app).await;
    configure(&app, &[(Key::EnableMagicLinkLogin, "1")]).await;
    app
}

async fn send_code(app: &TestApp, email: &str) {
    let answer = app
        .anonymous()
        .post("/auth/magic-generate/", json!({ "email": email }))
        .await;
    let expected = json!({ "key": format!("magic_{email}"), "status": "MAGIC_CODE" });
    assert_eq!(answer.expect(200), expected);
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_code_makes_an_account_and_another_signs_it_in() {
    let app = app().await;
    send_code(&app, "ann@example.com").await;
    let mail = one_mail(&app).await;
    assert_eq!(mail.to, "ann@example.com");
    let code = code_in(&mail);
    assert!(mail.html.contains(&code));
    let ann = app.anonymous();
    let body = json!({ "email": "ann@example.com", "code": code, "first_name": "Ann" });
    ann.post("/auth/magic-sign-up/", body.clone())
        .await
        .expect(200);
    let me = ann.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(me["is_email_verified"], true);
    assert_eq!(me["is_password_autoset"], true);
    assert_eq!(me["last_login_medium"], "magic-code");
    // It works once.
    let answer = app.anonymous().post("/auth/magic-sign-in/", body).await;
    expect_number(answer, 401, 5095, "EXPIRED_MAGIC_CODE_SIGN_IN");

    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    // People copy spaces along.
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let body = json!({ "email": "ann@example.com", "code": spaced });
    app.anonymous()
        .post("/auth/magic-sign-in/", body)
        .await
        .expect(200);
}

#[tokio::test]
async fn the_link_does_what_the_code_does() {
    let app = app().await;
    app.person("ann@example.com").await;
    send_code(&app, "ann@example.com").await;
    let link = link_in(&one_mail(&app).await);
    let query = link
        .strip_prefix("/sign-in/code?email=ann%40example.com&code=")
        .expect("a link");
    // Opening it changes nothing, since scanners of mail do that.
    app.anonymous().get(&link).await;
    let body = |email: &str| json!({ "email": email, "code": query });
    let answer = app
        .anonymous()
        .post("/auth/magic-sign-in/", body("bob@example.com"))
        .await;
    expect_number(answer, 401, 5090, "INVALID_MAGIC_CODE_SIGN_IN");
    app.anonymous()
        .post("/auth/magic-sign-in/", body("ann@example.com"))
        .await
        .expect(200);
    let answer = app
        .anonymous()
        .post("/auth/magic-sign-in/", body("ann@example.com"))
        .await;
    expect_number(answer, 401, 5095, "EXPIRED_MAGIC_CODE_SIGN_IN");
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes() {
    let app = app().await;
    app.person("ann@example.com").await;
    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    app.clock.advance(10 * 60);
    let body = json!({ "email": "ann@example.com", "code": code });
    let answer = app
        .anonymous()
        .post("/auth/magic-sign-in/", body.clone())
        .await;
    expect_number(answer, 401, 5095, "EXPIRED_MAGIC_CODE_SIGN_IN");
    let answer = app.anonymous().post("/auth/magic-sign-up/", body).await;
    expect_number(answer, 401, 5097, "EXPIRED_MAGIC_CODE_SIGN_UP");
}

#[tokio::test]
async fn five_wrong_tries_burn_a_code_and_its_link() {
    let app = app().await;
    app.person("ann@example.com").await;
    send_code(&app, "ann@example.com").await;
    let mail = one_mail(&app).await;
    let code = code_in(&mail);
    let attempt = async |code: &str| {
        let body = json!({ "email": "ann@example.com", "code": code });
        app.anonymous().post("/auth/magic-sign-in/", body).await
    };
    for _ in 0..4 {
        let answer = attempt(wrong(&code)).await;
        expect_number(answer, 401, 5090, "INVALID_MAGIC_CODE_SIGN_IN");
    }
    let exhausted = "EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_IN";
    expect_number(attempt(wrong(&code)).await, 401, 5100, exhausted);
    expect_number(attempt(&code).await, 401, 5100, exhausted);
    let link = link_in(&mail);
    let secret = link.rsplit_once("code=").expect("a secret").1;
    expect_number(attempt(secret).await, 401, 5100, exhausted);

    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    attempt(&code).await.expect(200);
}

#[tokio::test]
async fn many_tries_at_once_are_counted_one_by_one() {
    let app = app().await;
    app.person("ann@example.com").await;
    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    let attempts = (0..8).map(|_| {
        let body = json!({ "email": "ann@example.com", "code": wrong(&code) });
        let client: Client = app.anonymous();
        tokio::spawn(async move { client.post("/auth/magic-sign-in/", body).await })
    });
    let mut wrong = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        let body = attempt.await.expect("it ends").expect(401);
        wrong += u32::from(body["error_code"] == 5090);
    }
    assert_eq!(wrong, 4);
}

#[tokio::test]
async fn one_of_two_at_once_uses_a_code() {
    let app = app().await;
    app.person("ann@example.com").await;
    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    let attempts: Vec<_> = (0..2)
        .map(|_| {
            let body = json!({ "email": "ann@example.com", "code": code.clone() });
            let client = app.anonymous();
            tokio::spawn(async move { client.post("/auth/magic-sign-in/", body).await.status })
        })
        .collect();
    let mut let_in = 0;
    for attempt in attempts {
        let_in += u32::from(attempt.await.expect("it ends") == 200);
    }
    assert_eq!(let_in, 1);
}

#[tokio::test]
async fn strangers_learn_nothing_about_accounts() {
    let app = app().await;
    app.person("ann@example.com").await;
    app.person("gone@example.com").await;
    suspend(&app, "gone@example.com", true).await;
    configure(&app, &[(Key::EnableSignup, "0")]).await;
    let mut answers = Vec::new();
    for email in ["ann@example.com", "gone@example.com", "nobody@example.com"] {
        send_code(&app, email).await;
        let body = json!({ "email": email, "code": "12345x" });
        let answer = app.anonymous().post("/auth/magic-sign-in/", body).await;
        answers.push((answer.status, answer.bytes));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let to: Vec<String> = mails(&app).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["ann@example.com"], "only who can come in gets a mail");
}

#[tokio::test]
async fn mails_that_strangers_cause_are_limited() {
    let app = app().await;
    for _ in 0..5 {
        send_code(&app, "ann@example.com").await;
    }
    let body = json!({ "email": "ann@example.com" });
    let answer = app.anonymous().post("/auth/magic-generate/", body).await;
    expect_number(answer, 429, 5900, "RATE_LIMIT_EXCEEDED");
    send_code(&app, "bob@example.com").await;
}

#[tokio::test]
async fn codes_can_be_off_and_need_mail() {
    let app = app().await;
    let body = json!({ "email": "ann@example.com", "code": "123456" });
    let check = async |path: &str, status, number, name| {
        expect_number(
            app.anonymous().post(path, body.clone()).await,
            status,
            number,
            name,
        );
    };
    configure(&app, &[(Key::EnableSmtp, "0")]).await;
    check("/auth/magic-generate/", 400, 5025, "SMTP_NOT_CONFIGURED").await;
    configure(&app, &[(Key::EnableMagicLinkLogin, "0")]).await;
    for path in [
        "/auth/magic-generate/",
        "/auth/magic-sign-in/",
        "/auth/magic-sign-up/",
    ] {
        check(path, 403, 5016, "MAGIC_LINK_LOGIN_DISABLED").await;
    }
    configure(
        &app,
        &[(Key::EnableMagicLinkLogin, "1"), (Key::EnableSignup, "0")],
    )
    .await;
    check("/auth/magic-sign-up/", 403, 5015, "SIGNUP_DISABLED").await;
    let answer = app
        .anonymous()
        .post("/auth/magic-sign-in/", json!({ "code": "123456" }))
        .await;
    expect_number(answer, 400, 5085, "MAGIC_SIGN_IN_EMAIL_CODE_REQUIRED");
}

#[tokio::test]
async fn the_right_code_for_the_other_door_says_so() {
    let app = app().await;
    app.person("ann@example.com").await;
    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    let body = json!({ "email": "ann@example.com", "code": code });
    let answer = app
        .anonymous()
        .post("/auth/magic-sign-up/", body.clone())
        .await;
    expect_number(answer, 400, 5030, "USER_ALREADY_EXIST");
    app.anonymous()
        .post("/auth/magic-sign-in/", body)
        .await
        .expect(200);
    mails(&app).await;

    send_code(&app, "bob@example.com").await;
    let code = code_in(&one_mail(&app).await);
    let body = json!({ "email": "bob@example.com", "code": code });
    let answer = app
        .anonymous()
        .post("/auth/magic-sign-in/", body.clone())
        .await;
    expect_number(answer, 400, 5060, "USER_DOES_NOT_EXIST");
    app.anonymous()
        .post("/auth/magic-sign-up/", body)
        .await
        .expect(200);
}

#[tokio::test]
async fn whoever_made_an_account_with_anothers_address_loses_it() {
    let app = app().await;
    let squatter = app.person("ann@example.com").await;
    let token = squatter
        .post("/api/v1/users/me/api-tokens/", json!({ "label": "mine" }))
        .await
        .expect(201);
    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    let ann = app.anonymous();
    let body = json!({ "email": "ann@example.com", "code": code });
    ann.post("/auth/magic-sign-in/", body).await.expect(200);
    ann.get("/api/v1/users/me/").await.expect(200);
    mails(&app).await;

    squatter.get("/api/v1/users/me/").await.expect(401);
    let script = app.anonymous().with_token(text(&token, "token"));
    script.get("/api/v1/users/me/").await.expect(401);
    let body = json!({ "email": "ann@example.com", "password": PASSWORD });
    app.anonymous()
        .post("/auth/sign-in/", body)
        .await
        .expect(401);
    // Ann, who has proved her address, keeps what she sets up from now on.
    ann.post(
        "/auth/set-password/",
        json!({ "password": "another-long-Passphrase-7" }),
    )
    .await
    .expect(204);
    send_code(&app, "ann@example.com").await;
    let code = code_in(&one_mail(&app).await);
    let body = json!({ "email": "ann@example.com", "code": code });
    app.anonymous()
        .post("/auth/magic-sign-in/", body)
        .await
        .expect(200);
    ann.get("/api/v1/users/me/").await.expect(200);
    let body = json!({ "email": "ann@example.com", "password": "another-long-Passphrase-7" });
    app.anonymous()
        .post("/auth/sign-in/", body)
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_taken_from_an_unproved_account_is_recorded_and_told() {
    let app = app().await;
    app.person("ann@example.com").await;
    sign_in_by_code(&app, "ann@example.com").await;
    let audited = audited(&app, "ann@example.com").await;
    assert!(
        audited.contains(&"account.reclaimed".to_owned()),
        "{audited:?}"
    );
    let told = one_mail(&app).await;
    assert_eq!(told.to, "ann@example.com");
    assert!(told.text.contains("former password"), "{}", told.text);
}

async fn sign_in_by_code(app: &TestApp, email: &str) {
    send_code(app, email).await;
    let code = code_in(&one_mail(app).await);
    let body = json!({ "email": email, "code": code });
    let client = app.anonymous();
    client.post("/auth/magic-sign-in/", body).await.expect(200);
}

#[tokio::test]
async fn whoever_got_an_account_from_an_admin_keeps_it() {
    let app = app().await;
    let password = SecretString::from(PASSWORD);
    let made = commands::create_user(app.app.kernel(), "ann@example.com", Some(&password)).await;
    made.expect("an account");
    // Made on the command line, and at set-up.
    for email in ["ann@example.com", "admin@example.com"] {
        let holder = app.sign_in(email).await;
        let tokens = "/api/v1/users/me/api-tokens/";
        let token = holder.post(tokens, json!({ "label": "mine" })).await;
        let token = token.expect(201);
        sign_in_by_code(&app, email).await;
        holder.get("/api/v1/users/me/").await.expect(200);
        let script = app.anonymous().with_token(text(&token, "token"));
        let me = script.get("/api/v1/users/me/").await.expect(200);
        assert_eq!(me["is_email_verified"], true);
        app.sign_in(email).await;
        let audited = audited(&app, email).await;
        assert!(
            !audited.contains(&"account.reclaimed".to_owned()),
            "{audited:?}"
        );
        assert!(mails(&app).await.is_empty());
    }
}
