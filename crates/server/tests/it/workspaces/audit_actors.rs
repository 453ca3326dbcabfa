//! Who is in the audit record beside those who changed something: those who were refused, and those
//! in whose name a token acted.

use serde_json::json;

use super::audit_logs::entries;
use super::grants::grant;
use super::stage::{Stage, p, text, w};

// Denied administrative attempts are in the record, within bounds.
#[tokio::test]
async fn denied_attempts_are_recorded_and_bounded() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let mia = stage.member("mia", "member").await;
    let adam = stage.member("adam", "admin").await;
    stage.add(&web, &mia, "contributor").await;
    let lower = json!({ "role_slug": "member" });
    mia.patch(&w(&format!("members/{}/", adam.id)), lower)
        .await
        .expect(403);
    let deny = grant(&stage.owner, "deny", "workitem:edit", ("project", &web));
    adam.post(&w("access/grants/"), deny)
        .await
        .expect_code(403, "deny_owner");
    mia.post(&p(&web, "members/"), json!({ "member": adam.id }))
        .await
        .expect(403);
    mia.get(&w("audit-logs/")).await.expect(403);
    mia.delete(&p(&web, "")).await.expect(403);
    let denied = entries(&stage, "outcome=denied").await;
    let codes: Vec<_> = denied
        .iter()
        .map(|entry| entry["changes"][1]["new"].clone())
        .collect();
    assert!(
        codes.contains(&json!("deny_owner")),
        "a guard rail too: {codes:?}"
    );
    assert!(
        denied
            .iter()
            .all(|entry| entry["action"] == "access.denied")
    );
    let slice = entries(&stage, &format!("outcome=denied&project={web}")).await;
    assert_eq!(slice.len(), 2, "D-30");
    for _ in 0..40 {
        mia.get(&w("audit-logs/")).await.expect(403);
    }
    let by_mia = entries(&stage, &format!("outcome=denied&actor={}", mia.id)).await;
    assert_eq!(by_mia.len(), 20, "no way to fill the disk");
    stage.app.clock.advance(3601);
    mia.get(&w("audit-logs/")).await.expect(403);
    let by_mia = entries(&stage, &format!("outcome=denied&actor={}", mia.id)).await;
    assert_eq!(by_mia.len(), 21);
}

// Whose token did it: the entry says the token and in whose name.
#[tokio::test]
async fn what_a_token_did_is_told_with_its_owner() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    let token = json!({ "label": "robot" });
    let token = stage
        .owner
        .post("/api/v1/users/me/api-tokens/", token)
        .await
        .expect(201);
    let robot = stage.owner.with_token(&text(&token["token"]));
    let made = grant(&mia, "allow", "workitem:delete", ("project", &web));
    robot.post(&w("access/grants/"), made).await.expect(201);
    let told = entries(&stage, "action=grant.created").await;
    assert_eq!(told[0]["via"], format!("token:{}", text(&token["id"])));
    assert_eq!(told[0]["on_behalf_of"], json!(stage.owner.id), "D-29, D-33");
}
