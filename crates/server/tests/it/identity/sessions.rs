//! Sessions: their cookie, their ends, and where they are listed.

use axum::http::Method;
use serde_json::json;

use super::{audited, text};
use crate::support::{Client, PASSWORD, TestApp};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let (app, _) = TestApp::set_up().await;
    app.person("ann@example.com").await;
    let body = json!({ "email": "ann@example.com", "password": PASSWORD });
    let answer = app.anonymous().post("/auth/sign-in/", body).await;
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("sessionid="), "{cookie}");
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "the test's instance has no https"
    );

    let app = TestApp::with(&[("base_url", "https://airside.example.com")]).await;
    app.sign_up_first_admin().await;
    let body = json!({ "email": "bob@example.com", "password": PASSWORD });
    let answer = app.anonymous().post("/auth/sign-up/", body).await;
    assert!(
        answer
            .header("set-cookie")
            .expect("a cookie")
            .contains("; Secure")
    );
}

#[tokio::test]
async fn a_session_ends_without_use_and_after_its_lifetime() {
    let (app, _) = TestApp::set_up().await;
    let idle = app.person("ann@example.com").await;
    app.clock.advance(14 * DAY - 1);
    let used = app.sign_in("ann@example.com").await;
    idle.get("/api/v1/users/me/").await.expect(200);
    app.clock.advance(14 * DAY);
    idle.get("/api/v1/users/me/").await.expect(401);
    used.get("/api/v1/users/me/").await.expect(401);

    let daily = app.sign_in("ann@example.com").await;
    for _ in 0..89 {
        app.clock.advance(DAY);
        daily.get("/api/v1/users/me/").await.expect(200);
    }
    app.clock.advance(DAY);
    daily.get("/api/v1/users/me/").await.expect(401);
}

#[tokio::test]
async fn the_last_use_is_noted_by_the_minute() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let last_seen = async || {
        let list = ann.get("/auth/sessions/").await.expect(200);
        text(&list["results"][0], "last_seen_at").to_owned()
    };
    let opened = last_seen().await;
    app.clock.advance(59);
    assert_eq!(last_seen().await, opened);
    app.clock.advance(1);
    let later = last_seen().await;
    assert!(later > opened, "{later} {opened}");
}

#[tokio::test]
async fn devices_are_listed_and_signed_out() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    app.clock.advance(60);
    let phone = app
        .anonymous()
        .at_address([10, 1, 2, 3])
        .with_header("user-agent", "Phone/1");
    let body = json!({ "email": "ann@example.com", "password": PASSWORD });
    phone.post("/auth/sign-in/", body).await.expect(200);
    let stranger = app.person("bob@example.com").await;

    let list = ann.get("/auth/sessions/").await.expect(200);
    assert_eq!(list["total_count"], 2);
    let sessions = list["results"].as_array().expect("rows");
    let find = |current: bool| sessions.iter().find(|row| row["is_current"] == current);
    let other = find(false).expect("the phone");
    assert_eq!(other["ip"], "10.1.2.3");
    assert_eq!(other["user_agent"], "Phone/1");
    assert_eq!(other["medium"], "email");
    assert!(!list.to_string().contains("airside_session_"));

    let path = format!("/auth/sessions/{}/", text(other, "id"));
    stranger.delete(&path).await.expect(404);
    app.anonymous().delete(&path).await.expect(401);
    phone.get("/api/v1/users/me/").await.expect(200);
    ann.delete(&path).await.expect(204);
    phone.get("/api/v1/users/me/").await.expect(401);
    ann.delete(&path).await.expect(404);
    ann.get("/api/v1/users/me/").await.expect(200);

    let (second, third) = (
        app.sign_in("ann@example.com").await,
        app.sign_in("ann@example.com").await,
    );
    ann.delete("/auth/sessions/").await.expect(204);
    for device in [second, third] {
        device.get("/api/v1/users/me/").await.expect(401);
    }
    ann.get("/api/v1/users/me/").await.expect(200);
    stranger.get("/api/v1/users/me/").await.expect(200);
    let record = audited(&app, "ann@example.com").await;
    assert_eq!(
        record.last().map(String::as_str),
        Some("session.others_ended")
    );
}

#[tokio::test]
async fn lists_of_sessions_come_in_pages() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    for _ in 0..2 {
        app.sign_in("ann@example.com").await;
    }
    let page = ann.get("/auth/sessions/?per_page=2").await.expect(200);
    assert_eq!(page["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(page["next_page_results"], true);
    let path = format!("/auth/sessions/?cursor={}", text(&page, "next_cursor"));
    let page = ann.get(&path).await.expect(200);
    assert_eq!(page["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["next_page_results"], false);
    let page = ann.get("/auth/sessions/?count=false").await.expect(200);
    assert_eq!(page["total_count"], json!(null));
}

#[tokio::test]
async fn tokens_end_no_sessions() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let body = json!({ "label": "script" });
    let token = ann
        .post("/api/v1/users/me/api-tokens/", body)
        .await
        .expect(201);
    let script = app.anonymous().with_token(text(&token, "token"));
    script.get("/auth/sessions/").await.expect(200);
    script
        .delete("/auth/sessions/")
        .await
        .expect_code(403, "session_required");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_act() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let foreign = ann.with_header("sec-fetch-site", "cross-site");
    let change = json!({ "first_name": "Mallory" });
    let answer = foreign.patch("/api/v1/users/me/", change.clone()).await;
    answer.expect_code(403, "foreign_origin");
    let sign_out = foreign
        .send(Method::POST, "/auth/sign-out/", Some(json!({})))
        .await;
    sign_out.expect_code(403, "foreign_origin");
    ann.with_header("sec-fetch-site", "same-origin")
        .patch("/api/v1/users/me/", change)
        .await
        .expect(200);
}

// A browser without TLS says only which page asks: one that was opened by the machine's address is
// ours, one by a name that is not the instance's is told where that is.
#[tokio::test]
async fn a_page_by_another_address_is_ours_and_by_another_name_is_not() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let from = |origin: &str, host: &str| {
        let by_host = ann.with_header("host", host);
        by_host.with_header("origin", origin)
    };
    let change = async |client: Client, name: &str| {
        let body = json!({ "first_name": name });
        client.patch("/api/v1/users/me/", body).await
    };
    let numbered = from("http://192.168.1.5:8080", "192.168.1.5:8080");
    change(numbered, "Ann").await.expect(200);
    let named = from("http://nas:8080", "nas:8080");
    let answer = change(named, "Mallory").await;
    answer.expect_code(403, "wrong_address");
    let foreign = from("http://nas:9090", "nas:8080");
    let answer = change(foreign, "Mallory").await;
    answer.expect_code(403, "foreign_origin");
    let me = ann.get("/api/v1/users/me/").await.expect(200);
    assert_eq!(text(&me, "first_name"), "Ann");
}

#[tokio::test]
async fn a_csrf_token_is_not_needed_and_a_wrong_one_is_refused() {
    let (app, _) = TestApp::set_up().await;
    let ann = app.person("ann@example.com").await;
    let token = ann.get("/auth/get-csrf-token/").await.expect(200);
    let token = text(&token, "csrf_token").to_owned();
    let change = json!({ "first_name": "Ann" });
    ann.patch("/api/v1/users/me/", change.clone())
        .await
        .expect(200);
    ann.with_header("x-csrftoken", &token)
        .patch("/api/v1/users/me/", change.clone())
        .await
        .expect(200);
    ann.with_header("x-csrftoken", "wrong")
        .patch("/api/v1/users/me/", change)
        .await
        .expect_code(403, "wrong_csrf_token");

    let fields = |token| {
        [
            ("email", "ann@example.com"),
            ("password", PASSWORD),
            ("csrfmiddlewaretoken", token),
        ]
    };
    let answer = ann.post_form("/auth/sign-in/", &fields("wrong")).await;
    answer.expect_code(403, "wrong_csrf_token");
    let answer = ann.post_form("/auth/sign-in/", &fields(&token)).await;
    assert_eq!(answer.header("location"), Some("/"));
}

#[tokio::test]
async fn an_account_has_so_many_sessions_at_most() {
    use airside_identity::sessions::{self, Medium, SESSIONS_MAX};
    let (app, _) = TestApp::set_up().await;
    let oldest = app.person("ann@example.com").await;
    let user = super::user_id(&app, "ann@example.com").await;
    let origin = airside_kernel::access::Origin::default();
    app.clock.advance(1);
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    for _ in 1..SESSIONS_MAX {
        sessions::open(&mut tx, user, &origin, Medium::Password)
            .await
            .expect("opens");
    }
    tx.commit_unaudited("a test").await.expect("commits");
    let list = oldest.get("/auth/sessions/").await.expect(200);
    assert_eq!(list["total_count"], SESSIONS_MAX);

    app.clock.advance(1);
    let newest = app.sign_in("ann@example.com").await;
    let list = newest.get("/auth/sessions/").await.expect(200);
    assert_eq!(list["total_count"], SESSIONS_MAX);
    oldest.get("/api/v1/users/me/").await.expect(401);
}
