//! Signing up, in and out with address and password.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use airside_kernel::config::instance::ConfigurationKey as Key;
use serde_json::json;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use super::{audited, configure, expect_number, suspend, text};
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn an_account_is_made_and_signs_in_and_out() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.anonymous();
    let input = json!({
        "email": " Ann.Lee@Example.com ", "password": PASSWORD, "first_name": "Ann",
        "last_name": "Lee",
    });
    let me = ann.post("/auth/sign-up/", input).await.expect(200);
    assert_eq!(text(&me, "email"), "ann.lee@example.com");
    assert_eq!(text(&me, "display_name"), "Ann Lee");
    ann.get("/api/v1/users/me/").await.expect(200);

    ann.post("/auth/sign-out/", json!({})).await.expect(204);
    assert_eq!(ann.cookie("sessionid"), None);
    ann.get("/api/v1/users/me/").await.expect(401);
    ann.post("/auth/sign-out/", json!({})).await.expect(204);

    let body = json!({ "email": "ANN.LEE@example.com", "password": PASSWORD });
    ann.post("/auth/sign-in/", body).await.expect(200);
    ann.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(
        audited(&app, "ann.lee@example.com").await,
        [
            "account.created",
            "session.opened",
            "session.ended",
            "session.opened"
        ]
    );
}

#[tokio::test]
async fn a_signed_out_cookie_is_worth_nothing() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let copied = ann.cookie("sessionid").expect("a session");
    ann.post("/auth/sign-out/", json!({})).await.expect(204);
    let thief = app.anonymous();
    thief.set_cookie("sessionid", &copied);
    thief.get("/api/v1/users/me/").await.expect(401);
}

#[tokio::test]
async fn mistakes_have_numbers() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    let nobody = app.anonymous();
    let check = async |path: &str, body, status, number, name| {
        expect_number(nobody.post(path, body).await, status, number, name);
    };
    let with = |email: &str, password: &str| json!({ "email": email, "password": password });
    let (up, into) = ("/auth/sign-up/", "/auth/sign-in/");
    check(up, json!({}), 400, 5040, "REQUIRED_EMAIL_PASSWORD_SIGN_UP").await;
    check(
        up,
        with("ann", PASSWORD),
        400,
        5045,
        "INVALID_EMAIL_SIGN_UP",
    )
    .await;
    check(
        up,
        with("Ann@example.com", PASSWORD),
        400,
        5030,
        "USER_ALREADY_EXIST",
    )
    .await;
    // IN-11, IN-12
    check(
        up,
        with("bob@example.com", "password123"),
        400,
        5021,
        "PASSWORD_TOO_WEAK",
    )
    .await;
    check(
        up,
        with("bob@example.com", "xK7#q!z"),
        400,
        5021,
        "PASSWORD_TOO_WEAK",
    )
    .await;
    check(
        into,
        with("", PASSWORD),
        400,
        5070,
        "REQUIRED_EMAIL_PASSWORD_SIGN_IN",
    )
    .await;
    check(
        into,
        with("ann", PASSWORD),
        400,
        5075,
        "INVALID_EMAIL_SIGN_IN",
    )
    .await;
    check("/auth/email-check/", json!({}), 400, 5010, "EMAIL_REQUIRED").await;
    check(
        "/auth/email-check/",
        json!({ "email": "x" }),
        400,
        5005,
        "INVALID_EMAIL",
    )
    .await;
}

#[tokio::test]
async fn nothing_works_before_the_instance_is_set_up() {
    let app = TestApp::new().await;
    let body = json!({ "email": "ann@example.com", "password": PASSWORD });
    for path in ["/auth/sign-up/", "/auth/sign-in/", "/auth/email-check/"] {
        let answer = app.anonymous().post(path, body.clone()).await;
        expect_number(answer, 400, 5000, "INSTANCE_NOT_CONFIGURED");
    }
}

#[tokio::test]
async fn every_failed_sign_in_looks_the_same() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    app.person("gone@example.com").await;
    suspend(&app, "gone@example.com", true).await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("ann@example.com", "not her password 1"),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", "not the password 1"),
    ] {
        let answer = app
            .anonymous()
            .post(
                "/auth/sign-in/",
                json!({ "email": email, "password": password }),
            )
            .await;
        assert!(answer.header("set-cookie").is_none());
        answers.push((answer.status, answer.bytes));
    }
    assert_eq!(answers[0].0, 401);
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[tokio::test]
async fn a_suspended_account_is_out_at_once() {
    // D-37
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let token = ann
        .post("/api/v1/users/me/api-tokens/", json!({ "label": "script" }))
        .await
        .expect(201);
    let script = app.anonymous().with_token(text(&token, "token"));
    script.get("/api/v1/users/me/").await.expect(200);

    suspend(&app, "ann@example.com", true).await;
    ann.get("/api/v1/users/me/").await.expect(401);
    script.get("/api/v1/users/me/").await.expect(401);
    let body = json!({ "email": "ann@example.com", "password": PASSWORD });
    let answer = app.anonymous().post("/auth/sign-in/", body.clone()).await;
    expect_number(answer, 403, 5019, "USER_ACCOUNT_DEACTIVATED");

    suspend(&app, "ann@example.com", false).await;
    ann.get("/api/v1/users/me/").await.expect(401);
    app.anonymous()
        .post("/auth/sign-in/", body)
        .await
        .expect(200);
    script.get("/api/v1/users/me/").await.expect(200);
}

#[tokio::test]
async fn guessing_ends_for_an_account_and_begins_again_later() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    let wrong = json!({ "email": "ann@example.com", "password": "not her password 1" });
    let right = json!({ "email": "ann@example.com", "password": PASSWORD });
    for address in 0..10 {
        // From everywhere: it is the account that is guarded.
        let guesser = app.anonymous().at_address([10, 0, 0, address]);
        guesser
            .post("/auth/sign-in/", wrong.clone())
            .await
            .expect(401);
    }
    let refused = app.anonymous().post("/auth/sign-in/", right.clone()).await;
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    let wait: i64 = refused
        .header("retry-after")
        .expect("a wait")
        .parse()
        .expect("seconds");
    assert!((1..=15 * 60 + 1).contains(&wait), "{wait}");
    expect_number(refused, 429, 5900, "RATE_LIMIT_EXCEEDED");

    app.person("bob@example.com").await;
    app.clock.advance(wait);
    app.anonymous()
        .post("/auth/sign-in/", right)
        .await
        .expect(200);
}

#[tokio::test]
async fn right_passwords_are_no_guesses() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    let right = json!({ "email": "ann@example.com", "password": PASSWORD });
    for _ in 0..12 {
        app.anonymous()
            .post("/auth/sign-in/", right.clone())
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn guessing_ends_for_a_network() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    let guesser = app.anonymous().at_address([10, 9, 8, 7]);
    for account in 0..100 {
        let email = format!("user{account}@example.com");
        let body = json!({ "email": email, "password": "password 1" });
        guesser.post("/auth/sign-in/", body).await.expect(401);
    }
    let right = json!({ "email": "ann@example.com", "password": PASSWORD });
    let answer = guesser.post("/auth/sign-in/", right.clone()).await;
    expect_number(answer, 429, 5900, "RATE_LIMIT_EXCEEDED");
    app.anonymous()
        .post("/auth/sign-in/", right)
        .await
        .expect(200);
}

#[tokio::test]
async fn sign_up_and_passwords_can_be_switched_off() {
    // IN-03, IN-20, IN-21
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    configure(&app, &[(Key::EnableSignup, "0")]).await;
    let body = |email: &str| json!({ "email": email, "password": PASSWORD });
    let answer = app
        .anonymous()
        .post("/auth/sign-up/", body("bob@example.com"))
        .await;
    expect_number(answer, 403, 5015, "SIGNUP_DISABLED");
    // Who has an account already is told the same.
    let answer = app
        .anonymous()
        .post("/auth/sign-up/", body("ann@example.com"))
        .await;
    expect_number(answer, 403, 5015, "SIGNUP_DISABLED");
    app.sign_in("ann@example.com").await;

    configure(
        &app,
        &[(Key::EnableSignup, "1"), (Key::EnableEmailPassword, "0")],
    )
    .await;
    for path in ["/auth/sign-up/", "/auth/sign-in/"] {
        let answer = app.anonymous().post(path, body("ann@example.com")).await;
        expect_number(answer, 403, 5018, "PASSWORD_LOGIN_DISABLED");
    }
}

#[tokio::test]
async fn whether_an_account_exists_is_told_only_while_anybody_can_find_out() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    let check = async |email: &str, existing: bool| {
        let answer = app
            .anonymous()
            .post("/auth/email-check/", json!({ "email": email }))
            .await;
        let expected = json!({ "existing": existing, "status": "CREDENTIAL" });
        assert_eq!(answer.expect(200), expected, "{email}");
    };
    check("ann@example.com", true).await;
    check("bob@example.com", false).await;
    configure(&app, &[(Key::EnableSignup, "0")]).await;
    check("ann@example.com", true).await;
    check("bob@example.com", true).await;
}

#[tokio::test]
async fn forms_are_answered_by_redirects() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.anonymous();
    let check = async |path: &str, fields: &[(&str, &str)], to: &str| {
        let answer = ann.post_form(path, fields).await;
        assert_eq!(answer.status, 302, "{path} {fields:?}");
        assert_eq!(answer.header("location"), Some(to), "{path} {fields:?}");
    };
    let email = ("email", "ann@example.com");
    check(
        "/auth/sign-up/",
        &[email, ("password", "password123")],
        "/sign-up?error_code=5021&error_message=PASSWORD_TOO_WEAK&email=ann%40example.com",
    )
    .await;
    check("/auth/sign-up/", &[email, ("password", PASSWORD)], "/").await;
    ann.get("/api/v1/users/me/").await.expect(200);
    check("/auth/sign-out/", &[], "/sign-in").await;
    check(
        "/auth/sign-in/",
        &[email, ("password", "wrong")],
        "/sign-in?error_code=5065&error_message=AUTHENTICATION_FAILED_SIGN_IN&email=ann%40example.com",
    )
    .await;
    let right = [email, ("password", PASSWORD)];
    check(
        "/auth/sign-in/",
        &[right[0], right[1], ("next_path", "/acme/")],
        "/acme/",
    )
    .await;
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        check(
            "/auth/sign-in/",
            &[right[0], right[1], ("next_path", elsewhere)],
            "/",
        )
        .await;
    }
}

#[tokio::test]
async fn providers_say_that_they_are_not_set_up() {
    let (app, _) = TestApp::set_up().await;
    for (provider, number, name) in [
        ("google", 5105, "GOOGLE_NOT_CONFIGURED"),
        ("github", 5110, "GITHUB_NOT_CONFIGURED"),
        ("gitlab", 5111, "GITLAB_NOT_CONFIGURED"),
        ("gitea", 5112, "GITEA_NOT_CONFIGURED"),
        ("oidc", 5104, "OAUTH_NOT_CONFIGURED"),
    ] {
        for path in [
            format!("/auth/{provider}/"),
            format!("/auth/{provider}/callback/"),
        ] {
            let answer = app.anonymous().get(&path).await;
            assert_eq!(answer.status, 302, "{path}");
            let to = format!("/sign-in?error_code={number}&error_message={name}");
            assert_eq!(answer.header("location"), Some(to.as_str()), "{path}");
        }
    }
}

/// Counts the passwords that are compared while it listens.
#[derive(Clone, Default)]
struct Comparisons(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Comparisons {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "airside_identity::passwords" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn every_failed_sign_in_takes_the_same_work() {
    let (app, _) = TestApp::set_up().await;
    for email in ["ann@example.com", "out@example.com"] {
        app.person(email).await;
    }
    suspend(&app, "out@example.com", true).await;
    configure(&app, &[(Key::EnableMagicLinkLogin, "1")]).await;
    airside_instance::commands::create_user(app.app.kernel(), "none@example.com", None)
        .await
        .expect("an account without a password");
    // A listener that is the only one is not asked about events that were met before it came.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    for path in ["/auth/sign-in/", "/api/instances/admins/sign-in/"] {
        for (case, email, password) in [
            ("a wrong password", "ann@example.com", "wrong-Passphrase-3"),
            ("no such account", "nobody@example.com", PASSWORD),
            ("no password", "none@example.com", PASSWORD),
            ("suspended", "out@example.com", PASSWORD),
            (
                "suspended, and wrong",
                "out@example.com",
                "wrong-Passphrase-3",
            ),
        ] {
            let counted = Comparisons::default();
            let subscriber = tracing_subscriber::registry().with(counted.clone());
            let body = json!({ "email": email, "password": password });
            let nobody = app.anonymous();
            let answer = nobody.post(path, body).with_subscriber(subscriber).await;
            assert!(answer.status.is_client_error(), "{path}, {case}");
            assert_eq!(counted.0.load(Ordering::Relaxed), 1, "{path}, {case}");
        }
    }
}
