//! Signing in through providers: what is refused, and how plainly.

use airside_kernel::config::instance::ConfigurationKey as Key;
use serde_json::json;

use super::oauth::{PROVIDERS, go, location, refused, stage, stage_with, visit};
use super::{configure, suspend};
use crate::support::provider::{Fault, IMPATIENCE, Manners, PATIENCE};
use crate::support::{Client, TestApp};

const FAILED: [(u32, &str); 5] = [
    (5115, "GOOGLE_OAUTH_PROVIDER_ERROR"),
    (5120, "GITHUB_OAUTH_PROVIDER_ERROR"),
    (5121, "GITLAB_OAUTH_PROVIDER_ERROR"),
    (5123, "GITEA_OAUTH_PROVIDER_ERROR"),
    (5124, "OIDC_OAUTH_PROVIDER_ERROR"),
];

fn failed(provider: &str) -> (u32, String) {
    let place = PROVIDERS.iter().position(|known| *known == provider);
    let (number, name) = FAILED[place.expect("a provider")];
    (number, name.to_owned())
}

/// Nobody is signed in in this browser, and where it is sent tells nothing that is secret.
async fn expect_nobody(browser: &Client) {
    assert_eq!(browser.cookie("sessionid"), None);
    browser.get("/api/v1/users/me/").await.expect(401);
}

#[tokio::test]
async fn whom_a_provider_does_not_vouch_for_stays_outside() {
    let (app, program) = stage().await;
    app.person("ann@example.com").await;
    for provider in PROVIDERS {
        let check = async |manners: Manners, expected: (u32, &str)| {
            program.behave(manners.clone());
            let browser = app.anonymous();
            let end = go(&app, &browser, provider, "").await;
            let expected = (expected.0, expected.1.to_owned());
            assert_eq!(refused(&end), expected, "{provider}: {manners:?}");
            expect_nobody(&browser).await;
        };
        let unverified = Manners {
            is_verified: false,
            ..Manners::default()
        };
        check(unverified, (5106, "OAUTH_EMAIL_NOT_VERIFIED")).await;
        // GitHub and Gitea list an address that is none.
        let nowhere = Manners {
            email: None,
            ..Manners::default()
        };
        check(nowhere, (5107, "OAUTH_EMAIL_MISSING")).await;
    }
    // Suspended: by the address, and by the connection.
    program.behave(Manners::default());
    suspend(&app, "ann@example.com", true).await;
    let suspended = (5019, "USER_ACCOUNT_DEACTIVATED".to_owned());
    let end = go(&app, &app.anonymous(), "google", "").await;
    assert_eq!(refused(&end), suspended);
    suspend(&app, "ann@example.com", false).await;
    assert_eq!(go(&app, &app.anonymous(), "google", "").await, "/");
    suspend(&app, "ann@example.com", true).await;
    let end = go(&app, &app.anonymous(), "google", "").await;
    assert_eq!(refused(&end), suspended);
    suspend(&app, "ann@example.com", false).await;
    // The address now belongs to somebody else there.
    program.behave(Manners {
        subject: 9,
        ..Manners::default()
    });
    let end = go(&app, &app.anonymous(), "google", "").await;
    assert_eq!(
        refused(&end),
        (5108, "OAUTH_CONNECTED_OTHERWISE".to_owned())
    );
}

#[tokio::test]
async fn github_can_be_limited_to_one_organisation() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    let check = async |organization: &str, comes_in: bool| {
        configure(&app, &[(Key::GithubOrganizationId, organization)]).await;
        let end = go(&app, &app.anonymous(), "github", "").await;
        if comes_in {
            assert_eq!(end, "/", "{organization}");
        } else {
            let expected = (5122, "GITHUB_USER_NOT_IN_ORG".to_owned());
            assert_eq!(refused(&end), expected, "{organization}");
        }
    };
    check("another", false).await;
    check("7", false).await;
    check("Example", true).await;
    check("77", true).await;
    // Also whoever came in before leaves with their membership.
    check("another", false).await;
    check("", true).await;
}

#[tokio::test]
async fn a_provider_that_is_not_itself_lets_nobody_in() {
    let (app, program) = stage().await;
    let everywhere = [Fault::Rubbish, Fault::TooMuch, Fault::Elsewhere];
    let openid = [
        Fault::OtherNonce,
        Fault::OtherAudience,
        Fault::OtherSubject,
        Fault::NoIdToken,
    ];
    for provider in PROVIDERS {
        let has_id_token = matches!(provider, "google" | "oidc");
        let own = openid.iter().filter(|_| has_id_token);
        for fault in everywhere.iter().chain(own) {
            program.behave(Manners {
                fault: Some(*fault),
                ..Manners::default()
            });
            let browser = app.anonymous();
            let end = go(&app, &browser, provider, "").await;
            assert_eq!(refused(&end), failed(provider), "{provider}: {fault:?}");
            expect_nobody(&browser).await;
        }
    }
    program.behave(Manners {
        fault: Some(Fault::OtherIssuer),
        ..Manners::default()
    });
    let answer = app.anonymous().get("/auth/oidc/").await;
    assert_eq!(refused(&location(&answer)), failed("oidc"));
}

#[tokio::test]
async fn a_provider_that_is_slow_or_away_is_given_up() {
    let flags = [("allow_private_addresses", "true")];
    let (app, program) = stage_with(&flags, IMPATIENCE).await;
    program.behave(Manners {
        fault: Some(Fault::Silent),
        ..Manners::default()
    });
    let end = go(&app, &app.anonymous(), "gitlab", "").await;
    assert_eq!(refused(&end), failed("gitlab"));
    let dead = format!(
        "https://127.0.0.1:{}",
        crate::support::smtp::dead_port().await
    );
    configure(&app, &[(Key::OidcIssuer, &dead)]).await;
    let answer = app.anonymous().get("/auth/oidc/?next_path=/acme").await;
    let end = location(&answer);
    assert_eq!(refused(&end), failed("oidc"));
    // Trying again leads where one wanted to go.
    assert!(end.ends_with("&next=%2Facme"), "{end}");
}

#[tokio::test]
async fn calls_go_into_private_networks_only_where_the_operator_says_so() {
    let (app, _program) = stage_with(&[], PATIENCE).await;
    let answer = app.anonymous().get("/auth/oidc/").await;
    assert_eq!(refused(&location(&answer)), failed("oidc"));
    // Nor by the number of the address.
    for address in [
        "https://127.0.0.1",
        "https://[::1]",
        "https://169.254.169.254",
    ] {
        configure(&app, &[(Key::OidcIssuer, address)]).await;
        let answer = app.anonymous().get("/auth/oidc/").await;
        assert_eq!(refused(&location(&answer)), failed("oidc"), "{address}");
    }
}

#[tokio::test]
async fn a_visit_counts_once_and_for_its_own_browser() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    for provider in PROVIDERS {
        let start = format!("/auth/{provider}/");
        let refuses = async |browser: &Client, path: &str| {
            let end = location(&browser.get(path).await);
            assert_eq!(refused(&end), failed(provider), "{path}");
            expect_nobody(browser).await;
        };
        let ann = app.anonymous();
        let back = visit(&app, &ann, &start).await;
        // Another browser, with and without a visit of its own.
        refuses(&app.anonymous(), &back).await;
        let other = app.anonymous();
        visit(&app, &other, &start).await;
        refuses(&other, &back).await;
        // No state, a wrong one, and the visit of another provider.
        let (path, query) = back.split_once('?').expect("a query");
        let code = query.split('&').next().expect("a code");
        refuses(&ann, &format!("{path}?{code}")).await;
        refuses(&ann, &format!("{path}?{code}&state=0123")).await;
        // It still counts for its own browser, once.
        assert_eq!(location(&ann.get(&back).await), "/", "{provider}");
        let visited = ann.cookie("airside_visit");
        assert_eq!(visited, None, "{provider}");
        let replay = ann.get(&back).await;
        assert_eq!(refused(&location(&replay)), failed(provider));
    }
    let ann = app.anonymous();
    let back = visit(&app, &ann, "/auth/github/").await;
    let elsewhere = back.replace("/github/", "/gitlab/");
    let end = location(&ann.get(&elsewhere).await);
    assert_eq!(refused(&end), failed("gitlab"));
    // Not after ten minutes.
    let late = app.anonymous();
    let back = visit(&app, &late, "/auth/github/").await;
    app.clock.advance(11 * 60);
    let end = location(&late.get(&back).await);
    assert_eq!(refused(&end), failed("github"));
}

#[tokio::test]
async fn a_code_counts_for_its_own_verifier_only() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    for provider in PROVIDERS {
        // Somebody's code, put into the visit of another browser.
        let start = format!("/auth/{provider}/");
        let stolen = visit(&app, &app.anonymous(), &start).await;
        let thief = app.anonymous();
        let own = visit(&app, &thief, &start).await;
        let code = |path: &str| {
            let query = path.split_once('?').expect("a query").1.to_owned();
            query.split('&').next().expect("a code").to_owned()
        };
        let injected = own.replace(&code(&own), &code(&stolen));
        let end = location(&thief.get(&injected).await);
        assert_eq!(refused(&end), failed(provider));
        expect_nobody(&thief).await;
        // Who changed their mind at the provider comes back without a code.
        let shy = app.anonymous();
        let own = visit(&app, &shy, &start).await;
        let declined = own.replace(&code(&own), "error=access_denied");
        let end = location(&shy.get(&declined).await);
        assert_eq!(refused(&end), failed(provider));
    }
}

#[tokio::test]
async fn signing_in_leads_to_pages_of_this_program_only() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    for foreign in [
        "//evil.example",
        "https://evil.example",
        "/%5Cevil.example",
        "/%09/evil",
    ] {
        let next = format!("?next_path={foreign}");
        let end = go(&app, &app.anonymous(), "google", &next).await;
        assert_eq!(end, "/", "{foreign}");
    }
}

#[tokio::test]
async fn only_providers_that_are_whole_are_offered() {
    let not_configured = [
        (5105, "GOOGLE_NOT_CONFIGURED"),
        (5110, "GITHUB_NOT_CONFIGURED"),
        (5111, "GITLAB_NOT_CONFIGURED"),
        (5112, "GITEA_NOT_CONFIGURED"),
        (5104, "OAUTH_NOT_CONFIGURED"),
    ];
    let (app, admin) = TestApp::set_up().await;
    let path = "/api/instances/configurations/";
    for (provider, (number, name)) in PROVIDERS.iter().zip(not_configured) {
        let upper = provider.to_uppercase();
        let (switch, id) = (format!("IS_{upper}_ENABLED"), format!("{upper}_CLIENT_ID"));
        let secret = format!("{upper}_CLIENT_SECRET");
        let place = match *provider {
            "gitea" => Some("GITEA_HOST"),
            "oidc" => Some("OIDC_ISSUER"),
            _ => None,
        };
        let offered = async |expected: bool| {
            let info = app.anonymous().get("/api/instances/").await.expect(200);
            let flag = format!("is_{provider}_enabled");
            assert_eq!(info["config"][flag.as_str()], expected, "{provider}");
        };
        // IN-02, IN-22: what is missing is named, field by field.
        let wrong = admin.patch(path, json!({ &switch: "1" })).await.expect(400);
        let message = format!("must be set while {switch} is on");
        for key in [id.as_str(), secret.as_str()].into_iter().chain(place) {
            assert_eq!(wrong[key], json!([message.as_str()]), "{wrong}");
        }
        offered(false).await;
        let mut whole = json!({ &switch: "1", &id: "us", &secret: "tell-nobody" });
        if let Some(place) = place {
            whole[place] = json!("id.example.com");
            let wrong = admin.patch(path, whole.clone()).await.expect(400);
            assert!(wrong[place].is_array(), "{wrong}");
            whole[place] = json!("https://id.example.com");
        }
        admin.patch(path, whole).await.expect(200);
        offered(true).await;
        // Nor can what it needs be taken away while it is on.
        let wrong = admin.patch(path, json!({ &secret: "" })).await.expect(400);
        assert!(wrong[secret.as_str()].is_array(), "{wrong}");
        let off = json!({ &switch: "0", &secret: "" });
        admin.patch(path, off).await.expect(200);
        offered(false).await;
        let end = location(&app.anonymous().get(&format!("/auth/{provider}/")).await);
        assert_eq!(refused(&end), (number, name.to_owned()));
    }
}

#[tokio::test]
async fn before_set_up_nobody_goes_anywhere() {
    let app = TestApp::new().await;
    for provider in PROVIDERS {
        let answer = app.anonymous().get(&format!("/auth/{provider}/")).await;
        let end = location(&answer);
        let expected = (5000, "INSTANCE_NOT_CONFIGURED".to_owned());
        assert_eq!(refused(&end), expected, "{provider}");
    }
}

// A switched-off way in is no way round: a connection counts only while its provider does.
#[tokio::test]
async fn a_provider_that_was_switched_off_meanwhile_lets_nobody_in() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    let ann = app.anonymous();
    let back = visit(&app, &ann, "/auth/gitea/").await;
    configure(&app, &[(Key::IsGiteaEnabled, "0")]).await;
    let end = location(&ann.get(&back).await);
    assert_eq!(refused(&end), (5112, "GITEA_NOT_CONFIGURED".to_owned()));
}

#[tokio::test]
async fn a_subject_of_another_host_is_somebody_else() {
    let (app, program) = stage().await;
    program.behave(Manners::default());
    let ann = app.anonymous();
    assert_eq!(go(&app, &ann, "gitlab", "").await, "/");
    configure(&app, &[(Key::GitlabHost, "")]).await;
    program.behave(Manners {
        email: Some("mallory@example.com"),
        ..Manners::default()
    });
    let mallory = app.anonymous();
    assert_eq!(go(&app, &mallory, "gitlab", "").await, "/");
    let me = mallory.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(me["email"], "mallory@example.com");
}
