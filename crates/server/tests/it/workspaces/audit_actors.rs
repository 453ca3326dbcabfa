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
    assert_eq!(slice.len(), 3, "D-30: on the project's things too");
    // Whom it was about, what was tried and on what [PM-65].
    let of = |code: &str| {
        let has = |entry: &&serde_json::Value| entry["changes"][1]["new"] == code;
        denied.iter().find(has).expect("an entry").clone()
    };
    let entry = of("deny_owner");
    assert_eq!(entry["subject"]["id"], json!(stage.owner.id), "{entry}");
    assert_eq!(entry["project"], json!(web), "{entry}");
    assert_eq!(entry["changes"][2]["new"], "access:grant", "{entry}");
    assert_eq!(
        (&entry["resource"]["type"], &entry["resource"]["id"]),
        (&json!("project"), &json!(web))
    );
    let by_subject = entries(&stage, &format!("outcome=denied&subject={}", adam.id)).await;
    assert!(!by_subject.is_empty(), "PM-65");
    for _ in 0..40 {
        mia.get(&w("audit-logs/")).await.expect(403);
    }
    let by_mia = entries(&stage, &format!("outcome=denied&actor={}", mia.id)).await;
    let noted = by_mia.len();
    assert!(
        noted > 20 && noted <= 26,
        "no way to fill the disk: {noted}"
    );
    let told: Vec<_> = by_mia
        .iter()
        .filter_map(|entry| {
            let changes = entry["changes"].as_array().expect("changes");
            let of = changes.iter().find(|one| one["field"] == "left_out");
            of.map(|one| text(&one["new"]))
        })
        .collect();
    assert!(
        told.contains(&"16".to_owned()),
        "nobody tries unseen: {told:?}"
    );
    stage.app.clock.advance(3601);
    mia.get(&w("audit-logs/")).await.expect(403);
    let by_mia = entries(&stage, &format!("outcome=denied&actor={}", mia.id)).await;
    assert_eq!(by_mia.len(), noted + 1);
    // What is there and kept from them was tried; what is not there was not.
    let hidden = stage.project("HID", 0).await;
    let max = stage.member("max", "member").await;
    let none = "01890000-0000-7000-8000-000000000000";
    for project in [hidden.as_str(), none] {
        max.delete(&p(project, "")).await.expect(404);
    }
    let by_max = entries(&stage, &format!("outcome=denied&actor={}", max.id)).await;
    assert_eq!(by_max.len(), 1, "{by_max:?}");
    assert_eq!(by_max[0]["project"], json!(hidden));
    for project in [hidden.as_str(), none] {
        let body = grant(&mia, "allow", "workitem:view", ("project", project));
        max.post(&w("access/grants/"), body).await.expect(404);
    }
    let by_max = entries(&stage, &format!("outcome=denied&actor={}", max.id)).await;
    assert_eq!(by_max.len(), 2, "{by_max:?}");
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
