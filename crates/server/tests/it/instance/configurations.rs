//! The configuration.

use serde_json::{Value, json};

use crate::support::TestApp;

const PATH: &str = "/api/instances/configurations/";
const MASK: &str = "********";

fn row<'a>(rows: &'a Value, key: &str) -> &'a Value {
    let rows = rows.as_array().expect("a bare array");
    rows.iter()
        .find(|row| row["key"] == key)
        .unwrap_or_else(|| panic!("{key} is listed"))
}

/// IN-21, IN-22, IN-25, IN-26: every key is there with its group and default.
#[tokio::test]
async fn every_key_is_listed_with_its_default() {
    let (app, admin) = TestApp::set_up().await;
    let person = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &person, "GET", PATH).await;
    super::assert_admins_only(&app, &person, "PATCH", PATH).await;
    let rows = admin.get(PATH).await.expect(200);
    for (key, category, value, is_encrypted) in [
        ("ENABLE_SIGNUP", "AUTHENTICATION", "1", false),
        ("ENABLE_EMAIL_PASSWORD", "AUTHENTICATION", "1", false),
        ("ENABLE_MAGIC_LINK_LOGIN", "AUTHENTICATION", "0", false),
        ("IS_GOOGLE_ENABLED", "AUTHENTICATION", "0", false),
        (
            "DISABLE_WORKSPACE_CREATION",
            "WORKSPACE_MANAGEMENT",
            "0",
            false,
        ),
        ("GOOGLE_CLIENT_SECRET", "GOOGLE", "", true),
        ("GITHUB_ORGANIZATION_ID", "GITHUB", "", false),
        ("GITLAB_HOST", "GITLAB", "", false),
        ("GITEA_CLIENT_SECRET", "GITEA", "", true),
        ("OIDC_ISSUER", "OIDC", "", false),
        ("EMAIL_PORT", "SMTP", "587", false),
        ("EMAIL_HOST_PASSWORD", "SMTP", "", true),
        ("LLM_PROVIDER", "AI", "openai", false),
        ("LLM_API_KEY", "AI", "", true),
        ("UNSPLASH_ACCESS_KEY", "UNSPLASH", "", true),
        ("SLACK_CLIENT_SECRET", "SLACK", "", true),
        ("FILE_SIZE_LIMIT", "STORAGE", "5242880", false),
    ] {
        let row = row(&rows, key);
        assert_eq!(row["category"], category, "{key}");
        assert_eq!(row["value"], value, "{key}");
        assert_eq!(row["is_encrypted"], is_encrypted, "{key}");
        assert_eq!(row["is_fixed"], false, "{key}");
        assert!(row["id"].is_string(), "{key}");
    }
}

/// IN-25, IN-02: a secret comes back masked, and its mask changes nothing.
#[tokio::test]
async fn secrets_are_masked_and_sealed() {
    let (app, admin) = TestApp::set_up().await;
    let set = json!({ "LLM_API_KEY": "sk-tell-nobody", "LLM_MODEL": "small" });
    let rows = admin.patch(PATH, set).await.expect(200);
    assert_eq!(row(&rows, "LLM_API_KEY")["value"], MASK);
    assert_eq!(row(&rows, "LLM_MODEL")["value"], "small");
    admin
        .patch(PATH, json!({ "LLM_API_KEY": MASK, "LLM_MODEL": "big" }))
        .await
        .expect(200);
    let kernel = app.app.kernel();
    let kept = kernel.configuration().await.expect("the configuration");
    let key = airside_kernel::config::instance::ConfigurationKey::LlmApiKey;
    let secret = kept.secret(key);
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&secret),
        "sk-tell-nobody"
    );
    let stored: (String,) = airside_kernel::db::sql(
        "SELECT value FROM instance_configurations WHERE key = 'LLM_API_KEY'",
    )
    .fetch_one(&mut kernel.db.read().await.expect("a connection"))
    .await
    .expect("the row");
    assert!(!stored.0.contains("tell-nobody"), "{}", stored.0);
    // Neither does the record tell it, nor what it was.
    admin
        .patch(PATH, json!({ "LLM_API_KEY": "sk-another" }))
        .await
        .expect(200);
    let answer = admin
        .get("/api/instances/audit/?action=configuration.changed")
        .await;
    let text = String::from_utf8(answer.bytes.clone()).expect("text");
    assert!(
        text.contains("LLM_API_KEY") && !text.contains("sk-"),
        "{text}"
    );
    assert_eq!(answer.json["total_count"], 3);
    let cleared = admin
        .patch(PATH, json!({ "LLM_API_KEY": "" }))
        .await
        .expect(200);
    assert_eq!(row(&cleared, "LLM_API_KEY")["value"], "");
}

/// What is unknown or does not fit is refused as a whole.
#[tokio::test]
async fn a_change_is_made_whole_or_not_at_all() {
    let (_app, admin) = TestApp::set_up().await;
    for (key, value) in [
        ("NO_SUCH_KEY", "1"),
        ("enable_signup", "1"),
        ("ENABLE_SIGNUP", "maybe"),
        ("EMAIL_PORT", "0"),
        ("EMAIL_PORT", "70000"),
        ("FILE_SIZE_LIMIT", "-1"),
        ("FILE_SIZE_LIMIT", "lots"),
        ("EMAIL_HOST", "a\nb"),
    ] {
        let body = json!({ key: value, "SLACK_CLIENT_ID": "slack" });
        let refused = admin.patch(PATH, body).await.expect(400);
        assert!(refused[key].is_array(), "{key}: {refused}");
    }
    admin
        .patch(PATH, json!({ "EMAIL_PORT": 25 }))
        .await
        .expect(400);
    let both = json!({ "ENABLE_SIGNUP": "x", "NO_SUCH_KEY": "1" });
    let refused = admin.patch(PATH, both).await.expect(400);
    assert_eq!(
        refused.as_object().expect("fields").len(),
        2,
        "all mistakes at once"
    );
    let rows = admin.get(PATH).await.expect(200);
    assert_eq!(row(&rows, "SLACK_CLIENT_ID")["value"], "");
}

/// What the environment fixes is shown as fixed and refused.
#[tokio::test]
async fn what_the_operator_fixed_cannot_be_changed_here() {
    let environment = [
        ("AIRSIDE_ENABLE_SIGNUP", "false"),
        ("AIRSIDE_LLM_API_KEY", "sk-fixed"),
    ];
    let app = TestApp::with(&environment).await;
    let admin = app.sign_up_first_admin().await;
    let rows = admin.get(PATH).await.expect(200);
    assert_eq!(row(&rows, "ENABLE_SIGNUP")["value"], "0");
    assert_eq!(row(&rows, "ENABLE_SIGNUP")["is_fixed"], true);
    assert_eq!(row(&rows, "LLM_API_KEY")["value"], MASK);
    for body in [
        json!({ "ENABLE_SIGNUP": "1" }),
        json!({ "LLM_API_KEY": "sk-mine" }),
        json!({ "LLM_API_KEY": "" }),
    ] {
        admin
            .patch(PATH, body)
            .await
            .expect_code(409, "configuration_fixed");
    }
    let same = json!({ "ENABLE_SIGNUP": "0", "LLM_API_KEY": MASK, "LLM_MODEL": "small" });
    admin.patch(PATH, same).await.expect(200);
}

/// IN-20, IN-03: with sign-up closed only admins let new people in.
#[tokio::test]
async fn with_sign_up_closed_only_admins_invite() {
    let (app, admin) = TestApp::set_up().await;
    admin
        .patch(PATH, json!({ "ENABLE_SIGNUP": "0" }))
        .await
        .expect(200);
    let info = app.anonymous().get("/api/instances/").await.expect(200);
    assert_eq!(info["config"]["enable_signup"], false);
    let body = json!({ "email": "eve@example.com", "password": crate::support::PASSWORD });
    let refused = app.anonymous().post("/auth/sign-up/", body).await;
    assert_eq!(refused.json["error_code"], 5015);
    super::invited(&app, &admin, "bob@example.com").await;
}

/// IN-23: with workspace creation switched off, only admins create workspaces.
#[tokio::test]
async fn with_creation_disabled_only_admins_create_workspaces() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    admin
        .patch(PATH, json!({ "DISABLE_WORKSPACE_CREATION": "1" }))
        .await
        .expect(200);
    let body = json!({ "name": "Bakery", "slug": "bakery" });
    bob.post("/api/v1/workspaces/", body.clone())
        .await
        .expect(403);
    admin.post("/api/v1/workspaces/", body).await.expect(201);
    let body = json!({ "name": "Brewery", "slug": "brewery" });
    admin
        .post("/api/instances/workspaces/", body)
        .await
        .expect(201);
}

/// One way to sign in stays on, whatever is switched off.
#[tokio::test]
async fn nobody_shuts_everybody_out() {
    let (_app, admin) = TestApp::set_up().await;
    let refused = async |body: Value| {
        admin.patch(PATH, body).await.expect_code(409, "no_way_in");
    };
    refused(json!({ "ENABLE_EMAIL_PASSWORD": "0" })).await;
    // Codes need mail, and a provider needs what it is called by.
    refused(json!({ "ENABLE_EMAIL_PASSWORD": "0", "ENABLE_MAGIC_LINK_LOGIN": "1" })).await;
    refused(json!({ "ENABLE_EMAIL_PASSWORD": "0", "IS_GITHUB_ENABLED": "1" })).await;
    let codes = json!({
        "ENABLE_EMAIL_PASSWORD": "0", "ENABLE_MAGIC_LINK_LOGIN": "1", "ENABLE_SMTP": "1",
        "EMAIL_HOST": "mail.example.com", "EMAIL_FROM": "airside@example.com",
    });
    admin.patch(PATH, codes).await.expect(200);
    // Now mail is the only way.
    refused(json!({ "ENABLE_SMTP": "0" })).await;
    admin
        .delete(&format!("{PATH}disable-email-feature/"))
        .await
        .expect_code(409, "no_way_in");
    let provider = json!({
        "IS_GITHUB_ENABLED": "1", "GITHUB_CLIENT_ID": "id", "GITHUB_CLIENT_SECRET": "secret",
        "ENABLE_SMTP": "0",
    });
    admin.patch(PATH, provider).await.expect(200);
    refused(json!({ "GITHUB_CLIENT_SECRET": "" })).await;
    // One without an address of its own is none.
    refused(json!({
        "IS_GITHUB_ENABLED": "0", "IS_GITEA_ENABLED": "1", "GITEA_CLIENT_ID": "id",
        "GITEA_CLIENT_SECRET": "secret",
    }))
    .await;
}

/// What mail would trip over is refused when it is saved.
#[tokio::test]
async fn mail_settings_that_cannot_work_are_refused() {
    let (_app, admin) = TestApp::set_up().await;
    let refused = async |field: &str, body: Value| {
        let answer = admin.patch(PATH, body).await.expect(400);
        assert!(answer[field].is_array(), "{answer}");
    };
    refused("EMAIL_FROM", json!({ "EMAIL_FROM": "not a mail" })).await;
    let both = json!({ "EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1" });
    refused("EMAIL_USE_SSL", both).await;
    let one = json!({ "EMAIL_USE_TLS": "0", "EMAIL_USE_SSL": "1" });
    admin.patch(PATH, one).await.expect(200);
    refused("EMAIL_USE_SSL", json!({ "EMAIL_USE_TLS": "1" })).await;
}
