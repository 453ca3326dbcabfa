//! The curl lines of the requirement, as they are written there, against a server on a socket.
//! Only the host and what is in angle brackets is filled in.

use std::net::SocketAddr;
use std::process::Command;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::TestApp;

const LIST_ADMINS: &str = r#"curl -X GET https://plane.example.com/api/instances/admins/ \
  -H "Authorization: Bearer <admin-token>""#;
const INFO: &str = "curl -X GET https://plane.example.com/api/instances/";
const SESSION: &str = r#"curl -X GET https://plane.example.com/api/instances/admins/session/ \
  --cookie "sessionid=<session-cookie>""#;
const SIGN_OUT: &str = r#"curl -X POST https://plane.example.com/api/instances/admins/sign-out/ \
  --cookie "sessionid=<session-cookie>""#;

/// What a line answers: the status and the body.
async fn run(line: &str, address: SocketAddr, token: &str, cookie: &str) -> (u16, Value) {
    let line = line
        .replace("https://plane.example.com", &format!("http://{address}"))
        .replace("<admin-token>", token)
        .replace("<session-cookie>", cookie);
    let command = format!("{line} --silent --show-error --write-out '\n%{{http_code}}'");
    let output = tokio::task::spawn_blocking(move || {
        Command::new("sh")
            .arg("-c")
            .arg(command)
            .output()
            .expect("a shell")
    })
    .await
    .expect("curl ends");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("text");
    let (body, status) = text
        .rsplit_once('\n')
        .expect("the status is in the last line");
    let json = serde_json::from_str(body).unwrap_or(Value::Null);
    (status.parse().expect("a status"), json)
}

/// IN-19, IN-27, IN-32, IN-33: the lines work as written.
#[tokio::test]
async fn the_lines_of_the_requirement_work_as_written() {
    let (app, admin) = TestApp::set_up().await;
    let body = json!({ "label": "curl", "scopes": ["instance"] });
    let made = admin
        .post("/api/v1/users/me/api-tokens/", body)
        .await
        .expect(201);
    let token = made["token"].as_str().expect("a token");
    let cookie = admin.cookie("sessionid").expect("a session");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = app
        .app
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let curl = async |line: &str| run(line, address, token, &cookie).await;

    let (status, admins) = curl(LIST_ADMINS).await;
    assert_eq!(status, 200);
    assert_eq!(admins[0]["user"]["email"], "admin@example.com");
    assert_eq!(admins[0]["role"], 20);
    let (status, info) = curl(INFO).await;
    assert_eq!(status, 200);
    assert_eq!(info["instance"]["is_setup_done"], true);
    let (status, session) = curl(SESSION).await;
    assert_eq!(status, 200);
    assert_eq!(session["user"]["is_instance_admin"], true);
    let (status, _) = curl(SIGN_OUT).await;
    assert_eq!(status, 204);
    let (_, session) = curl(SESSION).await;
    assert_eq!(session["is_authenticated"], false);

    // A token that does not name the instance administers nothing, and a wrong one nobody is.
    let admin = app.sign_in("admin@example.com").await;
    let body = json!({ "label": "narrow" });
    let made = admin
        .post("/api/v1/users/me/api-tokens/", body)
        .await
        .expect(201);
    let narrow = made["token"].as_str().expect("a token");
    let (status, refused) = run(LIST_ADMINS, address, narrow, &cookie).await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (403, Some("token_scope"))
    );
    let (status, _) = run(LIST_ADMINS, address, "airside_nonsense", &cookie).await;
    assert_eq!(status, 401);
    server.abort();
}
