//! Health, usage and background work.

use airside_kernel::jobs::NewJob;
use serde_json::json;

use crate::support::TestApp;

const HEALTH: &str = "/api/instances/health/";
const JOBS: &str = "/api/instances/jobs/";

/// IN-05: how the program is and how much it is used.
#[tokio::test]
async fn health_and_usage_are_figures_of_this_instance() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &bob, "GET", HEALTH).await;
    bob.post(
        "/api/v1/workspaces/",
        json!({ "name": "Bakery", "slug": "bakery" }),
    )
    .await
    .expect(201);
    app.clock.advance(90);
    let health = admin.get(HEALTH).await.expect(200);
    assert_eq!(health["uptime_seconds"], 90);
    assert_eq!(health["usage"]["users"], 2);
    assert_eq!(health["usage"]["users_active_in_30_days"], 2);
    assert_eq!(health["usage"]["workspaces"], 1);
    assert_eq!(health["usage"]["work_items"], 0);
    assert_eq!(health["mail"]["status"], "off");
    assert_eq!(health["jobs"]["failed"], 0);
    assert!(health["database"]["size_bytes"].as_i64().expect("a number") > 10_000);
    assert!(health["disk"]["total_bytes"].as_u64().expect("a number") > 0);
    // Who was not here for a month is not active: Bob's session does not even last that long.
    app.clock.advance(31 * 24 * 3600);
    let admin = app.anonymous();
    let body = json!({ "email": "admin@example.com", "password": crate::support::PASSWORD });
    admin.post("/admin/sign-in/", body).await.expect(200);
    let health = admin.get(HEALTH).await.expect(200);
    assert_eq!(health["usage"]["users_active_in_30_days"], 1);
}

/// IN-05: work that was given up is shown with its reason, and tried again on request.
#[tokio::test]
async fn failed_work_is_shown_and_tried_again() {
    let (app, admin) = TestApp::set_up().await;
    let bob = app.person("bob@example.com").await;
    super::assert_admins_only(&app, &bob, "GET", JOBS).await;
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    let job = NewJob::new("no_such_kind", &"https://example.com/secret-link").expect("a job");
    tx.enqueue(job);
    tx.commit_unaudited("test").await.expect("a commit");
    for _ in 0..airside_kernel::jobs::ATTEMPTS_MAX {
        app.work().await;
        app.clock.advance(2 * 3600);
    }
    let page = admin.get(JOBS).await.expect(200);
    assert_eq!(page["total_count"], 1);
    let job = &page["results"][0];
    assert_eq!(job["attempts"], airside_kernel::jobs::ATTEMPTS_MAX);
    assert!(
        job["last_error"]
            .as_str()
            .is_some_and(|said| said.contains("no_such_kind"))
    );
    assert!(
        !page.to_string().contains("secret-link"),
        "what a job carries is not shown"
    );
    let health = admin.get(HEALTH).await.expect(200);
    assert_eq!(health["jobs"]["status"], "attention");
    assert_eq!(health["jobs"]["latest_failed"][0]["id"], job["id"]);

    let retry = format!("{JOBS}{}/retry/", job["id"].as_str().expect("an id"));
    super::assert_admins_only(&app, &bob, "POST", &retry).await;
    let again = admin.post(&retry, json!({})).await.expect(200);
    assert_eq!(
        (&again["state"], &again["attempts"]),
        (&json!("waiting"), &json!(0))
    );
    admin
        .post(&retry, json!({}))
        .await
        .expect_code(409, "job_not_failed");
    let waiting = admin
        .get(&format!("{JOBS}?state=waiting"))
        .await
        .expect(200);
    assert_eq!(waiting["total_count"], 1);
    admin.get(&format!("{JOBS}?state=lost")).await.expect(400);
    let unknown = format!("{JOBS}0190aa00-0000-7000-8000-000000000000/retry/");
    admin.post(&unknown, json!({})).await.expect(404);
}
