//! Signing in through providers [IN-02, IN-22]: what it is good for. What is refused is beside it.

use airside_kernel::config::instance::ConfigurationKey as Key;
use serde_json::json;

use super::{audited, configure, text};
use crate::support::provider::{
    CLIENT_ID, CLIENT_SECRET, Manners, PATIENCE, ProviderProgram, pairs,
};
use crate::support::{Answer, Client, PASSWORD, TestApp};

pub const PROVIDERS: [&str; 5] = ["google", "github", "gitlab", "gitea", "oidc"];
const BASE: &str = "http://localhost:8080";

/// An instance that is set up, with all providers switched on and on loopback.
pub async fn stage() -> (TestApp, ProviderProgram) {
    stage_with(&[("allow_private_addresses", "true")], PATIENCE).await
}

/// The same with other settings.
pub async fn stage_with(
    flags: &[(&str, &str)],
    timeout: std::time::Duration,
) -> (TestApp, ProviderProgram) {
    let program = ProviderProgram::start().await;
    let authority = program.authority();
    let flags = [flags, &[("root_certificates", authority.as_str())]].concat();
    let app = TestApp::with_names(&flags, program.names(), timeout).await;
    app.sign_up_first_admin().await;
    configure(
        &app,
        &[
            (Key::IsGoogleEnabled, "1"),
            (Key::GoogleClientId, CLIENT_ID),
            (Key::GoogleClientSecret, CLIENT_SECRET),
            (Key::IsGithubEnabled, "1"),
            (Key::GithubClientId, CLIENT_ID),
            (Key::GithubClientSecret, CLIENT_SECRET),
            (Key::IsGitlabEnabled, "1"),
            (Key::GitlabHost, "https://gitlab.example.com/"),
            (Key::GitlabClientId, CLIENT_ID),
            (Key::GitlabClientSecret, CLIENT_SECRET),
            (Key::IsGiteaEnabled, "1"),
            (Key::GiteaHost, "https://gitea.example.com"),
            (Key::GiteaClientId, CLIENT_ID),
            (Key::GiteaClientSecret, CLIENT_SECRET),
            (Key::IsOidcEnabled, "1"),
            (Key::OidcIssuer, "https://id.example.com"),
            (Key::OidcClientId, CLIENT_ID),
            (Key::OidcClientSecret, CLIENT_SECRET),
        ],
    )
    .await;
    (app, program)
}

/// Where an answer sends the browser.
#[track_caller]
pub fn location(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 302, "{}", answer.request);
    answer.header("location").expect("a place").to_owned()
}

/// A browser goes to the provider; answers the path that it is sent back to.
pub async fn visit(app: &TestApp, browser: &Client, path: &str) -> String {
    let page = location(&browser.get(path).await);
    assert!(!page.contains(CLIENT_SECRET), "{page}");
    let request = axum::http::Request::get(page).body(Vec::new());
    let outward = &app.app.kernel().outward;
    let answer = outward.send(request.expect("a request")).await;
    let answer = answer.expect("the provider answers");
    let back = answer.headers().get("location").expect("sent back");
    let back = back.to_str().expect("text").to_owned();
    back.strip_prefix(BASE)
        .expect("the configured address")
        .to_owned()
}

/// The whole way, to where the browser is sent at the end.
pub async fn go(app: &TestApp, browser: &Client, provider: &str, next: &str) -> String {
    let back = visit(app, browser, &format!("/auth/{provider}/{next}")).await;
    location(&browser.get(&back).await)
}

/// The code in the query of the page of signing in.
#[track_caller]
pub fn refused(location: &str) -> (u32, String) {
    let (page, query) = location.split_once('?').unwrap_or((location, ""));
    assert_eq!(page, "/sign-in", "{location}");
    let query = pairs(query);
    let number = query["error_code"].parse().expect("a number");
    (number, query["error_message"].clone())
}

#[tokio::test]
async fn each_provider_makes_an_account_and_signs_it_in_again() {
    for provider in PROVIDERS {
        let (app, program) = stage().await;
        program.behave(Manners::default());
        let ann = app.anonymous();
        let end = go(
            &app,
            &ann,
            provider,
            "?next_path=/acme/projects%3Ftab%3Dboard",
        )
        .await;
        assert_eq!(end, "/acme/projects?tab=board", "{provider}");
        let me = ann.get("/api/v1/users/me/").await.expect(200);
        assert_eq!(me["email"], "ann@example.com", "{provider}");
        assert_eq!(me["first_name"], "Ann", "{provider}");
        assert_eq!(me["last_name"], "Lee", "{provider}");
        assert_eq!(me["is_email_verified"], true, "{provider}");
        assert_eq!(me["last_login_medium"], provider);
        let sessions = ann.get("/auth/sessions/").await.expect(200);
        assert_eq!(sessions["results"][0]["medium"], provider);
        let expected = ["account.created", "account.connected", "session.opened"];
        assert_eq!(audited(&app, "ann@example.com").await, expected);

        // Whom the provider knows stays the same person when names and addresses change there.
        program.behave(Manners {
            email: Some("ann.new@example.com"),
            name: "Anna Other",
            ..Manners::default()
        });
        let again = app.anonymous();
        assert_eq!(go(&app, &again, provider, "").await, "/", "{provider}");
        let same = again.get("/api/v1/users/me/").await.expect(200);
        assert_eq!((&same["id"], &same["email"]), (&me["id"], &me["email"]));
        assert_eq!(
            same["first_name"], "Ann",
            "not followed unless it is asked for"
        );
        // The cookie of the visit is gone, and the first session goes on.
        assert_eq!(again.cookie("airside_visit"), None);
        ann.get("/api/v1/users/me/").await.expect(200);

        // Somebody else there is somebody else here.
        program.behave(Manners {
            subject: 4712,
            email: Some("bob@example.com"),
            ..Manners::default()
        });
        let bob = app.anonymous();
        assert_eq!(go(&app, &bob, provider, "").await, "/", "{provider}");
        let other = bob.get("/api/v1/users/me/").await.expect(200);
        assert_ne!(other["id"], me["id"], "{provider}");
    }
}

#[tokio::test]
async fn a_verified_address_leads_to_the_account_that_has_it() {
    for provider in PROVIDERS {
        let (app, program) = stage().await;
        program.behave(Manners::default());
        // Somebody took the address before its owner came, and nobody had proved it.
        let thief = app.person("ann@example.com").await;
        let token = thief
            .post("/api/v1/users/me/api-tokens/", json!({ "label": "mine" }))
            .await
            .expect(201);
        let taken = thief.get("/api/v1/users/me/").await.expect(200);
        let ann = app.anonymous();
        assert_eq!(go(&app, &ann, provider, "").await, "/", "{provider}");
        let me = ann.get("/api/v1/users/me/").await.expect(200);
        assert_eq!(me["id"], taken["id"], "{provider}");
        assert_eq!(me["is_email_verified"], true, "{provider}");
        thief.get("/api/v1/users/me/").await.expect(401);
        let by_token = thief.with_token(text(&token, "token"));
        by_token.get("/api/v1/users/me/").await.expect(401);
        let credentials = json!({ "email": "ann@example.com", "password": PASSWORD });
        let answer = app.anonymous().post("/auth/sign-in/", credentials).await;
        answer.expect(401);
    }
}

#[tokio::test]
async fn an_account_that_was_proved_keeps_its_password_and_gains_a_way_in() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    let first = app.anonymous();
    go(&app, &first, "google", "").await;
    let body = json!({ "password": PASSWORD });
    first
        .post("/auth/set-password/", body)
        .await
        .expect_success();
    for provider in ["github", "oidc"] {
        assert_eq!(go(&app, &app.anonymous(), provider, "").await, "/");
    }
    app.sign_in("ann@example.com").await;
    let listed = first.get("/auth/connections/").await.expect(200);
    let known: Vec<(&str, &str)> = listed["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (text(one, "provider"), text(one, "issuer")))
        .collect();
    let expected = [
        ("google", "https://accounts.google.com"),
        ("github", "https://github.com"),
        ("oidc", "https://id.example.com"),
    ];
    assert_eq!(known, expected);
    // A subject there is never shown.
    assert!(!listed.to_string().contains("4711"), "{listed}");
}

#[tokio::test]
async fn a_way_in_can_be_removed_while_another_remains() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    let ann = app.anonymous();
    go(&app, &ann, "google", "").await;
    let only = connection(&ann, 0).await;
    let answer = ann.delete(&only).await;
    answer.expect_code(409, "last_way_in");
    // Another provider that is switched off is no way in.
    go(&app, &app.anonymous(), "github", "").await;
    configure(&app, &[(Key::IsGithubEnabled, "0")]).await;
    ann.delete(&only).await.expect_code(409, "last_way_in");
    configure(&app, &[(Key::IsGithubEnabled, "1")]).await;
    // Nobody else's, and not by a token.
    let bob = app.person("bob@example.com").await;
    bob.delete(&only).await.expect(404);
    let token = ann
        .post("/api/v1/users/me/api-tokens/", json!({ "label": "script" }))
        .await
        .expect(201);
    let script = ann.with_token(text(&token, "token"));
    script
        .delete(&only)
        .await
        .expect_code(403, "session_required");
    ann.delete(&only).await.expect(204);
    ann.delete(&only).await.expect(404);
    // The last one stays until there is a password.
    let last = connection(&ann, 0).await;
    ann.delete(&last).await.expect_code(409, "last_way_in");
    let body = json!({ "password": PASSWORD });
    ann.post("/auth/set-password/", body).await.expect_success();
    ann.delete(&last).await.expect(204);
    let acts = audited(&app, "ann@example.com").await;
    let removed = acts.iter().filter(|act| *act == "account.disconnected");
    assert_eq!(removed.count(), 2, "{acts:?}");
    // Coming back from there connects again, since the address is verified.
    assert_eq!(go(&app, &app.anonymous(), "google", "").await, "/");
}

async fn connection(of: &Client, place: usize) -> String {
    let listed = of.get("/auth/connections/").await.expect(200);
    format!(
        "/auth/connections/{}/",
        text(&listed["results"][place], "id")
    )
}

#[tokio::test]
async fn names_follow_where_that_is_asked_for() {
    let (app, program) = stage().await;
    for (provider, key) in [
        ("google", Key::EnableGoogleSync),
        ("github", Key::EnableGithubSync),
        ("gitlab", Key::EnableGitlabSync),
        ("gitea", Key::EnableGiteaSync),
    ] {
        let ann = app.anonymous();
        program.behave(Manners::default());
        go(&app, &ann, provider, "").await;
        configure(&app, &[(key, "1")]).await;
        program.behave(Manners {
            name: "Anna Lee-Stone",
            ..Manners::default()
        });
        go(&app, &ann, provider, "").await;
        let me = ann.get("/api/v1/users/me/").await.expect(200);
        assert_eq!(me["first_name"], "Anna", "{provider}");
        assert_eq!(me["last_name"], "Lee-Stone", "{provider}");
        assert_eq!(me["display_name"], "Anna Lee-Stone", "{provider}");
        // A name to show that was chosen stays; what is empty there takes nothing away.
        let body = json!({ "display_name": "annie" });
        ann.patch("/api/v1/users/me/", body).await.expect(200);
        program.behave(Manners::default());
        go(&app, &ann, provider, "").await;
        let me = ann.get("/api/v1/users/me/").await.expect(200);
        assert_eq!(me["first_name"], "Ann", "{provider}");
        assert_eq!(me["display_name"], "annie", "{provider}");
        let body = json!({ "display_name": "Ann Lee" });
        ann.patch("/api/v1/users/me/", body).await.expect(200);
        configure(&app, &[(key, "0")]).await;
    }
}

// IN-22: with sign-up closed only admins invite.
#[tokio::test]
async fn with_sign_up_closed_the_known_and_the_invited_come_in() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    go(&app, &app.anonymous(), "oidc", "").await;
    let owner = app.person("owner@example.com").await;
    let body = json!({ "name": "Acme", "slug": "acme" });
    owner.post("/api/v1/workspaces/", body).await.expect(201);
    configure(&app, &[(Key::EnableSignup, "0")]).await;
    assert_eq!(go(&app, &app.anonymous(), "oidc", "").await, "/");
    let cleo = Manners {
        subject: 5,
        email: Some("cleo@example.com"),
        ..Manners::default()
    };
    let closed = (5015, "SIGNUP_DISABLED".to_owned());
    program.behave(cleo.clone());
    let end = go(&app, &app.anonymous(), "oidc", "").await;
    assert_eq!(refused(&end), closed);
    let body = json!({ "email": "cleo@example.com", "role": 15 });
    let invite = owner.post("/api/v1/workspaces/acme/invitations/", body);
    invite.await.expect_success();
    // An address that nobody verified opens nothing.
    program.behave(Manners {
        is_verified: false,
        ..cleo.clone()
    });
    let end = go(&app, &app.anonymous(), "oidc", "").await;
    assert_eq!(refused(&end), closed);
    program.behave(cleo);
    let browser = app.anonymous();
    assert_eq!(go(&app, &browser, "oidc", "").await, "/");
    let waiting = browser.get("/api/v1/users/me/invitations/").await;
    assert!(waiting.expect(200).to_string().contains("acme"));
}
