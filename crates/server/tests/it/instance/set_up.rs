//! The first sign-up, and signing in and out of the administration pages.

use serde_json::{Value, json};

use super::sign_up_body;
use crate::support::{PASSWORD, TestApp};

const SIGN_UP: &str = "/api/instances/admins/sign-up/";
const SIGN_IN: &str = "/api/instances/admins/sign-in/";
const SIGN_OUT: &str = "/api/instances/admins/sign-out/";
const SESSION: &str = "/api/instances/admins/session/";

/// IN-07, IN-08: the first sign-up makes the account and the admin, sets up and signs in.
#[tokio::test]
async fn the_first_sign_up_sets_the_instance_up() {
    for path in [SIGN_UP, "/admin/sign-up/"] {
        let app = TestApp::new().await;
        let admin = app.anonymous();
        let info = admin.get("/api/instances/").await.expect(200);
        assert_eq!(info["instance"]["is_setup_done"], false, "IN-10");
        admin.post(path, sign_up_body(json!({}))).await.expect(200);
        let session = admin.get(SESSION).await.expect(200);
        assert_eq!(session["user"]["is_instance_admin"], true);
        assert_eq!(session["user"]["first_name"], "Ada");
        let info = admin.get("/api/instances/").await.expect(200);
        assert_eq!(info["instance"]["is_setup_done"], true);
        assert_eq!(info["instance"]["instance_name"], "Example");
        assert_eq!(info["instance"]["is_telemetry_enabled"], true);
        let admins = admin.get("/api/instances/admins/").await.expect(200);
        assert_eq!(admins[0]["user"]["email"], "admin@example.com");
    }
}

/// IN-07, IN-11, IN-12: what is missing or weak is told by its code, and nothing happens.
#[tokio::test]
async fn a_sign_up_that_is_not_acceptable_is_told_why() {
    let app = TestApp::new().await;
    let check = async |changes: Value, number: u32| {
        let answer = app
            .anonymous()
            .post(SIGN_UP, sign_up_body(changes.clone()))
            .await;
        assert!(answer.status.is_client_error());
        assert_eq!(
            answer.json["error_code"], number,
            "{changes} {}",
            answer.json
        );
    };
    check(json!({ "email": "" }), 5155).await;
    check(json!({ "password": "" }), 5155).await;
    check(json!({ "first_name": " " }), 5155).await;
    check(json!({ "email": "nobody" }), 5160).await;
    check(json!({ "password": "Sh0rt!x" }), 5021).await;
    check(json!({ "password": "password1234" }), 5021).await;
    check(json!({ "password": "admin@example.com" }), 5021).await;
    let info = app.anonymous().get("/api/instances/").await.expect(200);
    assert_eq!(info["instance"]["is_setup_done"], false);
    // IN-07: the last name may be left out, and so may the company.
    let body = json!({ "email": "admin@example.com", "password": PASSWORD, "first_name": "Ada" });
    app.anonymous().post(SIGN_UP, body).await.expect(200);
}

/// IN-09: it works once, whoever asks.
#[tokio::test]
async fn the_sign_up_works_only_the_first_time() {
    let (app, admin) = TestApp::set_up().await;
    let person = app.person("bob@example.com").await;
    for client in [app.anonymous(), person, admin] {
        let body = sign_up_body(json!({ "email": "eve@example.com" }));
        let refused = client.post(SIGN_UP, body).await.expect(400);
        assert_eq!(refused["error_code"], 5150);
    }
}

/// IN-09: of many at once, exactly one wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sign_ups_at_once_exactly_one_wins() {
    let app = TestApp::new().await;
    let tries = (0..6).map(|number| {
        let client = app.anonymous();
        let body = sign_up_body(json!({ "email": format!("admin{number}@example.com") }));
        tokio::spawn(async move { client.post(SIGN_UP, body).await })
    });
    let mut won = 0;
    for answer in tries.collect::<Vec<_>>() {
        let answer = answer.await.expect("no panic");
        if answer.status.is_success() {
            won += 1;
        } else {
            assert_eq!(answer.json["error_code"], 5150, "{}", answer.json);
        }
    }
    assert_eq!(won, 1);
}

/// With a set-up token, the first sign-up needs it.
#[tokio::test]
async fn a_set_up_token_keeps_strangers_from_being_first() {
    let app = TestApp::with(&[("setup_token", "for-the-operator")]).await;
    let is_needed = async || {
        let info = app.anonymous().get("/api/instances/").await.expect(200);
        info["instance"]["is_setup_token_needed"] == true
    };
    assert!(is_needed().await, "the page has to ask for it");
    for changes in [json!({}), json!({ "setup_token": "guess" })] {
        let body = sign_up_body(changes);
        app.anonymous()
            .post(SIGN_UP, body)
            .await
            .expect_code(403, "setup_token");
    }
    let body = sign_up_body(json!({ "setup_token": "for-the-operator" }));
    app.anonymous().post(SIGN_UP, body).await.expect(200);
    assert!(!is_needed().await, "afterwards nobody is told of it");
}

/// Forms are answered by redirects with the same codes.
#[tokio::test]
async fn forms_are_sent_to_the_panel_or_back_with_the_code() {
    let app = TestApp::new().await;
    let fields = [
        ("email", "admin@example.com"),
        ("password", "password1234"),
        ("first_name", "Ada"),
        ("is_telemetry_enabled", "on"),
    ];
    let refused = app.anonymous().post_form("/admin/sign-up/", &fields).await;
    assert_eq!(refused.status.as_u16(), 302);
    assert_eq!(
        refused.header("location"),
        Some(
            "/admin/sign-up?error_code=5021&error_message=PASSWORD_TOO_WEAK\
             &email=admin%40example.com"
        )
    );
    let fields = fields.map(|(name, value)| match name {
        "password" => (name, PASSWORD),
        _ => (name, value),
    });
    let admin = app.anonymous();
    let done = admin.post_form("/admin/sign-up/", &fields).await;
    assert_eq!(
        (done.status.as_u16(), done.header("location")),
        (302, Some("/admin"))
    );
    admin.get("/api/instances/admins/me/").await.expect(200);

    let fields = [("email", "admin@example.com"), ("password", "wrong")];
    let refused = app.anonymous().post_form("/admin/sign-in/", &fields).await;
    let location = refused.header("location").expect("a location");
    assert!(
        location.starts_with("/admin/sign-in?error_code=5175"),
        "{location}"
    );
    let left = admin.post_form("/admin/sign-out/", &[]).await;
    assert_eq!(
        (left.status.as_u16(), left.header("location")),
        (302, Some("/admin/sign-in"))
    );
    admin.get("/api/instances/admins/me/").await.expect(401);
}

/// IN-35: who is no admin is told the same as who mistyped, and gets no session.
#[tokio::test]
async fn only_admins_sign_in_here() {
    let (app, admin) = TestApp::set_up().await;
    let _bob = app.person("bob@example.com").await;
    let check = async |email: &str, password: &str, number: u32| {
        let client = app.anonymous();
        let body = json!({ "email": email, "password": password });
        let answer = client.post(SIGN_IN, body).await;
        assert_eq!(answer.json["error_code"], number, "{email}");
        assert_eq!(client.cookie("sessionid"), None, "{email}");
    };
    check("bob@example.com", PASSWORD, 5175).await;
    check("bob@example.com", "something else", 5175).await;
    check("admin@example.com", "something else", 5175).await;
    check("nobody@example.com", PASSWORD, 5175).await;
    check("", PASSWORD, 5170).await;
    check("admin@example.com", "", 5170).await;
    check("no address", PASSWORD, 5160).await;

    let again = app.anonymous();
    let body = json!({ "email": " Admin@Example.com", "password": PASSWORD });
    let entered = again.post(SIGN_IN, body.clone()).await.expect(200);
    assert_eq!(entered["user"]["is_instance_admin"], true);
    again.get("/api/instances/admins/me/").await.expect(200);
    // The panel stays reachable when passwords are switched off for everybody else.
    let change = json!({
        "ENABLE_EMAIL_PASSWORD": "0", "ENABLE_MAGIC_LINK_LOGIN": "1", "ENABLE_SMTP": "1",
        "EMAIL_HOST": "mail.example.com", "EMAIL_FROM": "airside@example.com",
    });
    admin
        .patch("/api/instances/configurations/", change)
        .await
        .expect(200);
    app.anonymous()
        .post("/admin/sign-in/", body)
        .await
        .expect(200);
}

/// A suspended admin is told so, a suspended somebody else is not.
#[tokio::test]
async fn a_suspended_admin_does_not_come_in() {
    let (app, admin) = TestApp::set_up().await;
    let _bob = app.person("bob@example.com").await;
    let bob = json!({ "email": "bob@example.com", "role": 20 });
    let row = admin.post("/api/instances/admins/", bob).await.expect(201);
    let path = format!(
        "/api/instances/users/{}/suspend/",
        row["user"]["id"].as_str().expect("id")
    );
    admin.post(&path, json!({})).await.expect(200);
    let body = json!({ "email": "bob@example.com", "password": PASSWORD });
    let refused = app.anonymous().post(SIGN_IN, body.clone()).await;
    assert_eq!(refused.json["error_code"], 5190);
    let row = row["id"].as_str().expect("an id");
    admin
        .delete(&format!("/api/instances/admins/{row}/"))
        .await
        .expect(204);
    let refused = app.anonymous().post(SIGN_IN, body).await;
    assert_eq!(refused.json["error_code"], 5175);
}

/// IN-33: signing out needs an admin's session and ends it.
#[tokio::test]
async fn signing_out_ends_the_session() {
    let (app, admin) = TestApp::set_up().await;
    let person = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &person, "POST", SIGN_OUT).await;
    let session = person.get(SESSION).await.expect(200);
    assert_eq!(session["is_authenticated"], true, "it stays signed in");
    let cookie = admin.cookie("sessionid").expect("a session");
    admin.post(SIGN_OUT, json!({})).await.expect(204);
    assert_eq!(admin.cookie("sessionid"), None);
    // A copied cookie is worth nothing either.
    admin.set_cookie("sessionid", &cookie);
    admin.get("/api/instances/admins/me/").await.expect(401);
    admin.post(SIGN_OUT, json!({})).await.expect(401);
}

/// IN-32: the session is public, and says who is an admin.
#[tokio::test]
async fn the_session_tells_who_is_signed_in() {
    let (app, admin) = TestApp::set_up().await;
    let nobody = app.anonymous().get(SESSION).await.expect(200);
    assert_eq!(nobody, json!({ "is_authenticated": false }));
    let person = app.person("bob@example.com").await;
    let session = person.get(SESSION).await.expect(200);
    assert_eq!(session["is_authenticated"], true);
    assert_eq!(session["user"]["is_instance_admin"], false);
    let session = admin.get(SESSION).await.expect(200);
    let user = session["user"].as_object().expect("a user");
    for key in [
        "id",
        "email",
        "first_name",
        "last_name",
        "avatar",
        "is_instance_admin",
    ] {
        assert!(user.contains_key(key), "{key}");
    }
    // IN-31
    super::assert_admins_only(&app, &person, "GET", "/api/instances/admins/me/").await;
    let me = admin.get("/api/instances/admins/me/").await.expect(200);
    assert_eq!(me["email"], "admin@example.com");
}
