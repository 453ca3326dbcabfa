//! Registering the instance, and its public description.

use serde_json::json;

use crate::support::TestApp;

/// IN-38: until it is registered, everything but the description answers 5000.
#[tokio::test]
async fn nothing_works_before_registration() {
    let app = TestApp::with(&[("register", "false")]).await;
    let anybody = app.anonymous();
    let info = anybody.get("/api/instances/").await.expect(200);
    assert_eq!(info["instance"]["is_activated"], false);
    assert_eq!(info["instance"]["is_setup_done"], false);
    for (method, path) in [
        ("GET", "/api/instances/admins/session/"),
        ("POST", "/api/instances/admins/sign-up/"),
        ("POST", "/admin/sign-in/"),
        ("POST", "/auth/sign-in/"),
        ("PATCH", "/api/instances/"),
        ("GET", "/api/v1/users/me/"),
    ] {
        let answer = anybody
            .send(method.parse().expect("a method"), path, Some(json!({})))
            .await;
        let body = answer.expect(400);
        assert_eq!(body["error_code"], 5000, "{path}");
        assert_eq!(body["error"], "Instance is not registered yet", "{path}");
    }
    assert!(
        airside_instance::register(app.app.kernel())
            .await
            .expect("it registers")
    );
    assert!(
        !airside_instance::register(app.app.kernel())
            .await
            .expect("it is registered")
    );
    anybody
        .get("/api/instances/admins/session/")
        .await
        .expect(200);
}

/// IN-27, IN-40, IN-41: the description is public, complete and holds no secret.
#[tokio::test]
async fn the_description_is_public_and_holds_no_secret() {
    let (app, admin) = TestApp::set_up().await;
    let secrets = json!({
        "GOOGLE_CLIENT_SECRET": "tell-nobody-1", "LLM_API_KEY": "tell-nobody-2",
        "UNSPLASH_ACCESS_KEY": "tell-nobody-3", "EMAIL_HOST_PASSWORD": "tell-nobody-4",
        "IS_GOOGLE_ENABLED": "1", "GOOGLE_CLIENT_ID": "google", "SLACK_CLIENT_ID": "slack",
    });
    admin
        .patch("/api/instances/configurations/", secrets)
        .await
        .expect(200);
    let answer = app.anonymous().get("/api/instances/").await;
    let text = String::from_utf8(answer.bytes.clone()).expect("text");
    assert!(!text.contains("tell-nobody"), "{text}");
    let info = answer.expect(200);
    let config = &info["config"];
    for (key, expected) in [
        ("enable_signup", json!(true)),
        ("is_workspace_creation_disabled", json!(false)),
        ("is_google_enabled", json!(true)),
        ("is_github_enabled", json!(false)),
        ("is_gitlab_enabled", json!(false)),
        ("is_gitea_enabled", json!(false)),
        ("is_oidc_enabled", json!(false)),
        ("is_magic_login_enabled", json!(false)),
        ("is_email_password_enabled", json!(true)),
        ("is_smtp_configured", json!(false)),
        ("has_unsplash_configured", json!(true)),
        ("has_llm_configured", json!(true)),
        ("slack_client_id", json!("slack")),
        ("file_size_limit", json!(5_242_880)),
        ("admin_base_url", json!("http://localhost:8080/admin")),
        ("space_base_url", json!("http://localhost:8080/spaces")),
        ("app_base_url", json!("http://localhost:8080")),
        ("is_self_managed", json!(true)),
    ] {
        assert_eq!(config[key], expected, "{key}");
    }
    let config = config.as_object().expect("an object");
    for key in [
        "github_app_name",
        "posthog_api_key",
        "posthog_host",
        "instance_changelog_url",
    ] {
        assert!(config.contains_key(key), "{key}");
    }
    let instance = info["instance"].as_object().expect("an object");
    for key in [
        "id",
        "instance_name",
        "instance_id",
        "current_version",
        "latest_version",
        "edition",
        "domain",
        "whitelist_emails",
        "namespace",
        "is_activated",
        "is_setup_done",
        "is_setup_token_needed",
        "is_signup_screen_visited",
        "is_telemetry_enabled",
        "is_support_required",
        "is_verified",
        "is_test",
        "is_current_version_deprecated",
        "workspaces_exist",
        "last_checked_at",
        "created_at",
        "updated_at",
        "deleted_at",
        "created_by",
        "updated_by",
    ] {
        assert!(instance.contains_key(key), "{key}");
    }
    assert_eq!(instance["edition"], "AIRSIDE_COMMUNITY");
    assert_eq!(instance["latest_version"], instance["current_version"]);
    assert_eq!(instance["is_setup_done"], true);
    assert_eq!(instance["workspaces_exist"], false);
}

/// IN-28, IN-42, IN-01: admins change name, telemetry and support; nobody else does.
#[tokio::test]
async fn admins_change_the_description() {
    let (app, admin) = TestApp::set_up().await;
    let person = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &person, "PATCH", "/api/instances/").await;
    let change = json!({
        "instance_name": " Example Ltd ", "is_telemetry_enabled": true, "is_support_required": true,
    });
    let changed = admin.patch("/api/instances/", change).await.expect(200);
    assert_eq!(changed["instance_name"], "Example Ltd");
    let info = app.anonymous().get("/api/instances/").await.expect(200);
    assert_eq!(info["instance"]["is_telemetry_enabled"], true);
    assert_eq!(info["instance"]["is_support_required"], true);
    for (body, status) in [
        (json!({ "instance_name": "" }), 400),
        (json!({ "instance_name": "x".repeat(256) }), 400),
        (json!({ "is_setup_done": false }), 400),
        (json!({ "id": "0190aa00-0000-7000-8000-000000000000" }), 400),
        (json!({ "is_telemetry_enabled": "perhaps" }), 400),
    ] {
        admin.patch("/api/instances/", body).await.expect(status);
    }
    let info = app.anonymous().get("/api/instances/").await.expect(200);
    assert_eq!(info["instance"]["instance_name"], "Example Ltd");
    assert_eq!(info["instance"]["is_setup_done"], true);
}
