//! Invitations by mail and by link.

use airside_kernel::config::instance::ConfigurationKey;
use serde_json::{Value, json};

use super::stage::{Stage, accept, each, p, person, sorted, text, unproved, w};

async fn switch_mail_on(stage: &Stage) {
    let mut tx = stage
        .app
        .app
        .kernel()
        .write_as_system("test")
        .await
        .expect("a transaction");
    for (key, value) in [
        (ConfigurationKey::EnableSmtp, "1"),
        (ConfigurationKey::EmailHost, "mail.example.com"),
        (ConfigurationKey::EmailFrom, "airside@example.com"),
    ] {
        tx.set_configuration(key, value).await.expect("a setting");
    }
    tx.commit_unaudited("test").await.expect("a commit");
}

/// The token in the newest mail.
async fn mailed_token(stage: &Stage) -> (String, String) {
    stage.app.work().await;
    let mails = stage.app.app.kernel().mailer.take_captured();
    let mail = mails.last().expect("a mail");
    let (_, rest) = mail.text.split_once("/invitations/").expect("a link");
    let token = rest
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next();
    (mail.to.clone(), token.expect("a token").to_owned())
}

#[tokio::test]
async fn where_mail_is_off_the_inviter_gets_the_link_once() {
    let stage = Stage::new().await;
    let body = json!({ "email": " New@Example.com ", "role": 15 });
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    assert_eq!(sent["email"], "new@example.com");
    assert_eq!(sent["role_slug"], "member");
    assert_eq!(sent["status"], "pending");
    let token = text(&sent["token"]);
    let link = text(&sent["invite_link"]);
    assert_eq!(link, format!("http://localhost:8080/invitations/{token}"));
    let id = text(&sent["id"]);
    for path in ["invitations/".to_owned(), format!("invitations/{id}/")] {
        let answer = stage.owner.get(&w(&path)).await.expect(200);
        assert!(
            !answer.to_string().contains(&token),
            "no list leaks a token"
        );
    }
    let stored: Vec<(String,)> =
        airside_kernel::db::sql("SELECT token_hash FROM workspace_invitations")
            .fetch_all(
                &mut stage
                    .app
                    .app
                    .kernel()
                    .db
                    .read()
                    .await
                    .expect("a connection"),
            )
            .await
            .expect("rows");
    assert_ne!(stored[0].0, token, "stored hashed");
    let anonymous = stage.app.anonymous();
    let preview = anonymous
        .get(&format!("/auth/invitations/{token}/"))
        .await
        .expect(200);
    assert_eq!(preview["workspace_name"], "Acme");
    assert_eq!(preview["account_exists"], false);
    assert_eq!(preview["invited_by"], "olga Example");
    let same = anonymous
        .get(&format!("/auth/invitations/{token}/accept/"))
        .await
        .expect(200);
    assert_eq!(same, preview);
}

#[tokio::test]
async fn a_stranger_accepts_with_a_new_account() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let body = json!({
        "email": "new@example.com", "role_slug": "member",
        "projects": [{ "id": web, "role_slug": "commenter" }],
    });
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    assert_eq!(each(&sent["projects"], "role_slug"), ["commenter"]);
    let newcomer = stage.app.anonymous();
    let path = format!("/auth/invitations/{}/accept/", text(&sent["token"]));
    newcomer.post(&path, json!({})).await.expect(400);
    let weak = newcomer
        .post(&path, json!({ "password": "password" }))
        .await
        .expect(400);
    assert_eq!(weak["error_code"], 5021);
    let body = json!({
        "password": crate::support::PASSWORD, "first_name": "Nora", "last_name": "New",
    });
    let joined = newcomer.post(&path, body.clone()).await.expect(200);
    assert_eq!(joined["workspace_slug"], "acme");
    assert_eq!(
        newcomer.get(&w("")).await.expect(200)["role_slug"],
        "member"
    );
    let project = newcomer.get(&p(&web, "")).await.expect(200);
    assert_eq!(project["member_role_slug"], "commenter");
    // A replay of the token finds nothing.
    let other = stage.app.anonymous();
    other
        .post(&path, body)
        .await
        .expect_code(404, "invitation_not_found");
    assert_eq!(
        stage.owner.get(&w("invitations/")).await.expect(200)["total_results"],
        0
    );
    let joined = stage.audited("workspace_member.joined").await;
    assert_eq!(joined[0][0].as_deref(), Some("Nora New"));
    assert_eq!(joined[0][4].as_deref(), Some("member"));
}

#[tokio::test]
async fn an_existing_account_accepts_only_what_is_for_its_address() {
    let stage = Stage::new().await;
    let nora = person(&stage.app, "nora").await;
    let sid = person(&stage.app, "sid").await;
    let body = json!({ "email": nora.email, "role_slug": "guest" });
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    accept(&sid, &sent)
        .await
        .expect_code(403, "invitation_for_another_address");
    let anonymous = stage.app.anonymous();
    accept(&anonymous, &sent)
        .await
        .expect_code(409, "account_exists");
    accept(&nora, &sent).await.expect(200);
    assert_eq!(nora.get(&w("")).await.expect(200)["role_slug"], "guest");
    accept(&nora, &sent)
        .await
        .expect_code(404, "invitation_not_found");
}

#[tokio::test]
async fn own_invitations_are_listed_accepted_and_declined() {
    let stage = Stage::new().await;
    let nora = person(&stage.app, "nora").await;
    let mine = "/api/v1/users/me/invitations/";
    let body = json!({ "email": nora.email, "role_slug": "member" });
    let sent = stage
        .owner
        .post(&w("invitations/"), body.clone())
        .await
        .expect(201);
    let list = nora.get(mine).await.expect(200);
    assert_eq!(each(&list, "role_slug"), ["member"]);
    assert_eq!(list[0]["workspace"]["slug"], "acme");
    assert!(!list.to_string().contains(&text(&sent["token"])));
    let id = text(&sent["id"]);
    let sid = person(&stage.app, "sid").await;
    let path = |verb: &str| format!("{mine}{id}/{verb}/");
    sid.post(&path("accept"), json!({}))
        .await
        .expect_code(404, "invitation_not_found");
    sid.post(&path("decline"), json!({}))
        .await
        .expect_code(404, "invitation_not_found");
    nora.post(&path("decline"), json!({})).await.expect(204);
    assert_eq!(nora.get(mine).await.expect(200), json!([]));
    let declined = stage
        .owner
        .get(&w(&format!("invitations/{id}/")))
        .await
        .expect(200);
    assert_eq!(declined["status"], "declined");
    nora.post(&path("accept"), json!({}))
        .await
        .expect_code(409, "invitation_declined");
    accept(&nora, &sent)
        .await
        .expect_code(409, "invitation_declined");
    // Invited anew, they may think again.
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    let path = format!("{mine}{}/accept/", text(&sent["id"]));
    nora.post(&path, json!({})).await.expect(200);
    nora.get(&w("")).await.expect(200);
    // Without a proved address the list shows nothing, and the id alone opens nothing.
    let uma = unproved(&stage.app, "uma").await;
    let body = json!({ "email": uma.email, "role_slug": "member" });
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    assert_eq!(uma.get(mine).await.expect(200), json!([]));
    let path = format!("{mine}{}/accept/", text(&sent["id"]));
    uma.post(&path, json!({}))
        .await
        .expect_code(403, "address_not_verified");
}

#[tokio::test]
async fn a_mailed_token_reaches_the_address_alone_and_proves_it() {
    let stage = Stage::new().await;
    switch_mail_on(&stage).await;
    let uma = unproved(&stage.app, "uma").await;
    let body = json!({ "email": uma.email, "role_slug": "member" });
    let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
    assert_eq!(sent["is_mailed"], true);
    assert!(
        sent.get("token").is_none() && sent.get("invite_link").is_none(),
        "{sent}"
    );
    let (to, token) = mailed_token(&stage).await;
    assert_eq!(to, uma.email);
    let old_cookie = uma.cookie("sessionid").expect("a session");
    uma.post(&format!("/auth/invitations/{token}/accept/"), json!({}))
        .await
        .expect(200);
    assert_eq!(uma.get(&w("")).await.expect(200)["role_slug"], "member");
    assert_ne!(
        uma.cookie("sessionid").as_deref(),
        Some(old_cookie.as_str())
    );
    let before = stage.app.anonymous();
    before.set_cookie("sessionid", &old_cookie);
    before.get(&w("")).await.expect(401);
}

#[tokio::test]
async fn invitations_are_resent_changed_revoked_and_expire() {
    let stage = Stage::new().await;
    let nora = person(&stage.app, "nora").await;
    let body = json!({ "email": nora.email, "role_slug": "member" });
    let first = stage
        .owner
        .post(&w("invitations/"), body.clone())
        .await
        .expect(201);
    let again = stage
        .owner
        .post(&w("invitations/"), body.clone())
        .await
        .expect(400);
    assert!(
        again["email"][0]
            .as_str()
            .is_some_and(|text| text.contains("already")),
        "{again}"
    );
    let path = w(&format!("invitations/{}/", text(&first["id"])));
    let second = stage
        .owner
        .post(&format!("{path}resend/"), json!({}))
        .await
        .expect(200);
    assert_ne!(first["token"], second["token"]);
    accept(&nora, &first)
        .await
        .expect_code(404, "invitation_not_found");
    stage.app.clock.advance(8 * 86_400);
    let owner = stage.owner.clone();
    assert_eq!(owner.get(&path).await.expect(200)["status"], "expired");
    accept(&nora, &second)
        .await
        .expect_code(409, "invitation_expired");
    let third = owner
        .post(&format!("{path}resend/"), json!({}))
        .await
        .expect(200);
    let changed = owner
        .patch(&path, json!({ "role_slug": "guest" }))
        .await
        .expect(200);
    assert_eq!(changed["role_slug"], "guest");
    owner
        .patch(&path, json!({ "role_slug": "owner" }))
        .await
        .expect_code(409, "owner_by_transfer");
    owner
        .patch(&path, json!({ "email": "other@example.com" }))
        .await
        .expect(400);
    owner.delete(&path).await.expect(204);
    accept(&nora, &third)
        .await
        .expect_code(404, "invitation_not_found");
    owner.get(&path).await.expect_code(404, "not_found");
}

// Nobody invites to what they do not hold, or past the guest ceiling (PM-59, PM-60, D-15).
#[tokio::test]
async fn the_guard_rails_hold_for_invitations() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let adam = stage.member("adam", "admin").await;
    let mia = stage.member("mia", "member").await;
    let invite = async |body: Value| adam.post(&w("invitations/"), body).await;
    let to = |role: &str| json!({ "email": "x@example.com", "role_slug": role });
    mia.post(&w("invitations/"), to("guest"))
        .await
        .expect_code(403, "default_deny");
    mia.get(&w("invitations/"))
        .await
        .expect_code(403, "default_deny");
    invite(to("owner"))
        .await
        .expect_code(409, "owner_by_transfer");
    invite(to("contributor")).await.expect(400);
    invite(json!({ "email": "no address", "role_slug": "guest" }))
        .await
        .expect(400);
    invite(json!({ "role_slug": "guest" })).await.expect(400);
    invite(json!({ "email": mia.email, "role_slug": "guest" }))
        .await
        .expect(400);
    for role in ["admin", "contributor"] {
        let mut body = to("guest");
        body["projects"] = json!([{ "id": web, "role_slug": role }]);
        let refused = invite(body).await.expect(400);
        assert!(
            refused["projects"][0]
                .as_str()
                .is_some_and(|text| text.contains("Commenter"))
        );
    }
    let mut body = to("member");
    body["projects"] = json!([{ "id": "01890000-0000-7000-8000-000000000000", "role": 15 }]);
    invite(body).await.expect_code(404, "not_found");
    let mut body = to("guest");
    body["projects"] = json!([{ "id": web }]);
    let sent = invite(body).await.expect(201);
    assert_eq!(each(&sent["projects"], "role_slug"), ["guest"], "PM-54");
}

#[tokio::test]
async fn several_are_invited_together_or_not_at_all() {
    let stage = Stage::new().await;
    let rows = json!({ "invitations": [
        { "email": "a@example.com", "role_slug": "member" },
        { "email": "nonsense", "role_slug": "member" },
        { "email": "a@example.com", "role_slug": "guest" },
    ]});
    let refused = stage.owner.post(&w("invitations/"), rows).await.expect(400);
    assert!(refused["invitations.1.email"].is_array(), "{refused}");
    assert!(refused["invitations.2.email"].is_array(), "{refused}");
    assert_eq!(
        stage.owner.get(&w("invitations/")).await.expect(200)["total_results"],
        0
    );
    let rows = json!({ "invitations": [
        { "email": "a@example.com", "role_slug": "member" },
        { "email": "b@example.com", "role_slug": "guest" },
    ]});
    let sent = stage.owner.post(&w("invitations/"), rows).await.expect(201);
    assert_eq!(sorted(&sent, "email"), ["a@example.com", "b@example.com"]);
}

// Whoever no longer manages the workspace leaves no door open that they had opened.
#[tokio::test]
async fn invitations_end_with_their_sender() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let nora = person(&stage.app, "nora").await;
    let body = json!({ "email": nora.email, "role_slug": "admin" });
    let sent = adam.post(&w("invitations/"), body).await.expect(201);
    let path = w(&format!("members/{}/", adam.id));
    let preview = json!({ "role_slug": "member" });
    let preview = stage
        .owner
        .post(&format!("{path}role-preview/"), preview)
        .await
        .expect(200);
    assert_eq!(preview["revoked_invitations"], 1);
    stage
        .owner
        .patch(&path, json!({ "role_slug": "member" }))
        .await
        .expect(200);
    accept(&nora, &sent)
        .await
        .expect_code(404, "invitation_not_found");
}
