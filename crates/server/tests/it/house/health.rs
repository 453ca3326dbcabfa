//! Health for machines, and what every answer carries.

use crate::support::TestApp;

#[tokio::test]
async fn the_program_says_that_it_is_alive_and_ready() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/readyz"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.bytes, b"ok", "{path}");
        answer.expect(200);
    }
}

#[tokio::test]
async fn every_answer_carries_a_request_id_and_keeps_the_browser_in() {
    let app = TestApp::new().await;
    let visitor = app.anonymous();
    let given = visitor
        .with_header("x-request-id", "proxy-7")
        .get("/api/instances/")
        .await;
    assert_eq!(given.header("x-request-id"), Some("proxy-7"));
    let forged = visitor
        .with_header("x-request-id", "a b<c>")
        .get("/api/instances/")
        .await;
    assert_ne!(forged.header("x-request-id"), Some("a b<c>"));
    assert!(forged.header("x-request-id").is_some());
    assert_eq!(forged.header("x-content-type-options"), Some("nosniff"));
    let policy = forged.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
}
