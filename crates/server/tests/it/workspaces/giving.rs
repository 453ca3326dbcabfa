//! Nobody gives what they do not hold, nor takes back what was given by somebody above them: by
//! whatever way, with a token too.

use airside_kernel::db::sql;
use airside_kernel::ids::UserId;
use serde_json::{Value, json};

use super::grants::grant;
use super::requests::ask;
use super::roles::{role, scheme};
use super::stage::{Person, Stage, p, text, w};
use crate::support::Client;

/// Somebody who holds a role of the workspace's own with these permissions.
async fn holder(stage: &Stage, name: &str, permissions: &[&str]) -> Person {
    let of_it = format!("{name} scheme");
    let held = scheme(&stage.owner, &of_it, "workspace", permissions).await;
    role(&stage.owner, name, "workspace", &[&held]).await;
    stage
        .member(&name.to_lowercase(), &name.to_lowercase())
        .await
}

async fn token(who: &Person, scopes: &[&str]) -> Client {
    let body = json!({ "label": "narrow", "scopes": scopes });
    let made = who.post("/api/v1/users/me/api-tokens/", body).await;
    who.with_token(&text(&made.expect(201)["token"]))
}

fn member(who: &Person) -> String {
    w(&format!("members/{}/", who.id))
}

#[tokio::test]
async fn a_token_gives_no_more_than_its_scopes() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let (adam, bob) = (
        stage.member("adam", "admin").await,
        stage.member("bob", "member").await,
    );
    let grants = w("access/grants/");
    let everything = grant(&bob, "allow", "*", ("project", &web));
    let narrow = token(&adam, &["access:grant", "project:view"]).await;
    let refused = narrow.post(&grants, everything.clone()).await;
    refused.expect_code(403, "gives_more_than_held");
    let seeing = grant(&bob, "allow", "project:view", ("project", &web));
    narrow.post(&grants, seeing).await.expect(201);
    adam.post(&grants, everything).await.expect(201);
    let deleting = json!({
        "name": "Deleting", "namespace": "project", "permissions": ["workitem:delete"],
    });
    let schemes = w("permission-schemes/");
    let narrow = token(&adam, &["permission_scheme:create"]).await;
    let refused = narrow.post(&schemes, deleting.clone()).await;
    refused.expect_code(403, "gives_more_than_held");
    let wider = token(
        &adam,
        &["permission_scheme:create", "workitem", "project:view"],
    )
    .await;
    wider.post(&schemes, deleting).await.expect(201);
    let narrow = token(&adam, &["project_member"]).await;
    let as_admin = json!({ "member": bob.id, "role_slug": "admin" });
    let refused = narrow.post(&p(&web, "members/"), as_admin).await;
    refused.expect_code(403, "gives_more_than_held");
    let narrow = token(&adam, &["workspace_member"]).await;
    let invited = json!({ "email": "new@example.com", "role_slug": "member" });
    let refused = narrow.post(&w("invitations/"), invited).await;
    refused.expect_code(403, "gives_more_than_held");
    let whole = token(&adam, &[]).await;
    let invited = json!({ "email": "new@example.com", "role_slug": "member" });
    whole.post(&w("invitations/"), invited).await.expect(201);
}

// PM-67, D-29: no role of a workspace's own reads, exports or shortens the record.
#[tokio::test]
async fn the_audit_record_is_for_those_who_manage() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let adam = stage.member("adam", "admin").await;
    for (namespace, held) in [
        ("workspace", "audit:view"),
        ("workspace", "audit:export"),
        ("workspace", "audit:keep"),
        ("project", "project_audit:view"),
        ("project", "project_audit:export"),
    ] {
        let body = json!({ "name": "Spying", "namespace": namespace, "permissions": [held] });
        let refused = stage.owner.post(&w("permission-schemes/"), body).await;
        let told = refused.expect(400);
        assert!(told.get("permissions").is_some(), "PM-67: {held}: {told}");
    }
    let auditor = ["workspace:view", "workspace:edit", "project/*:view"];
    let auditor = holder(&stage, "Auditor", &auditor).await;
    auditor.get(&p(&web, "work-items/")).await.expect(200);
    let settings = w("audit-logs/settings/");
    let shorter = json!({ "kept_days": 30 });
    let refused = auditor.patch(&settings, shorter.clone()).await;
    refused.expect_code(403, "default_deny");
    for read in [
        w("audit-logs/"),
        w("audit-logs/export/"),
        w(&format!("audit-logs/?project={web}")),
        w(&format!("audit-logs/export/?project={web}")),
    ] {
        let status = auditor.get(&read).await.status.as_u16();
        assert_eq!(status, 403, "PM-67, D-29, D-30: {read}");
    }
    let own = json!({ "name": "Acme & Co" });
    auditor.patch(&w(""), own).await.expect(200);
    let kept = adam.patch(&settings, shorter).await.expect(200);
    assert_eq!(kept["kept_days"], 30);
}

#[tokio::test]
async fn ending_a_denial_is_giving() {
    let stage = Stage::new().await;
    let (adam, ada) = (
        stage.member("adam", "admin").await,
        stage.member("ada", "admin").await,
    );
    let gina = stage.member("gina", "guest").await;
    let helper = holder(&stage, "Helper", &["access:grant"]).await;
    let deny = async |by: &Person, whom: &Person, action: &str| {
        let body = grant(whom, "deny", action, ("workspace", "acme"));
        let made = by.post(&w("access/grants/"), body).await.expect(201);
        w(&format!("access/grants/{}/", text(&made["id"])))
    };
    let of_adam = deny(&stage.owner, &adam, "audit:view").await;
    for below in [&helper, &ada] {
        below
            .delete(&of_adam)
            .await
            .expect_code(403, "member_level");
    }
    adam.delete(&of_adam)
        .await
        .expect_code(403, "grant_to_oneself");
    // Below oneself, and still nothing that one does not hold: neither now nor sooner.
    let of_gina = deny(&stage.owner, &gina, "workspace:edit").await;
    helper
        .delete(&of_gina)
        .await
        .expect_code(403, "gives_more_than_held");
    let tomorrow = stage.app.clock.now().plus_seconds(86_400).to_string();
    let sooner = json!({ "expires_at": tomorrow });
    helper
        .patch(&of_gina, sooner.clone())
        .await
        .expect_code(403, "gives_more_than_held");
    ada.patch(&of_gina, sooner).await.expect(200);
    ada.delete(&of_gina).await.expect(204);
    adam.get(&w("audit-logs/")).await.expect(403);
    stage.owner.delete(&of_adam).await.expect(204);
    adam.get(&w("audit-logs/")).await.expect(200);
}

// D-01, D-02, D-07: whoever deletes a role changes all who hold it.
#[tokio::test]
async fn replacing_a_role_takes_being_above_its_holders() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let cleaner = holder(&stage, "Cleaner", &["role:delete"]).await;
    let peer = holder(&stage, "Peer", &["workspace:view"]).await;
    let hollow = role(&stage.owner, "Hollow", "project", &[]).await;
    let editing = scheme(&stage.owner, "Editing", "project", &["workitem:edit"]).await;
    let editor = role(&stage.owner, "Editor", "project", &[&editing]).await;
    stage.add(&web, &peer, "editor").await;
    let roles = stage.owner.get(&w("roles/?namespace=workspace")).await;
    let roles = roles.expect(200);
    let list = roles.as_array().or_else(|| roles["results"].as_array());
    let id_of = |slug: &str| {
        let found = list.expect("a list").iter().find(|one| one["slug"] == slug);
        text(&found.expect("a role")["id"])
    };
    let deleted = |role: &str, by: &str| w(&format!("roles/{role}/?replacement={by}"));
    let of_peer = deleted(&id_of("peer"), "guest");
    cleaner
        .delete(&of_peer)
        .await
        .expect_code(403, "member_level");
    let own = deleted(&id_of("cleaner"), "guest");
    cleaner.delete(&own).await.expect_code(403, "member_level");
    let of_editor = deleted(&editor, &hollow);
    cleaner
        .delete(&of_editor)
        .await
        .expect_code(403, "member_level");
    let supposed = json!({ "changes": [
        { "op": "delete_role", "role": editor, "replacement": hollow },
    ] });
    let refused = cleaner.post(&w("access/simulate/"), supposed).await;
    assert_eq!(refused.status.as_u16(), 403, "as the change itself");
    stage.owner.delete(&of_editor).await.expect(204);
    stage.owner.delete(&of_peer).await.expect(204);
    // What nobody holds may go.
    cleaner
        .delete(&w(&format!("roles/{hollow}/")))
        .await
        .expect(204);
}

// D-01, D-02: an exception that allows is taken from nobody who is above.
#[tokio::test]
async fn ending_what_is_allowed_takes_not_being_below() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let (adam, ada) = (
        stage.member("adam", "admin").await,
        stage.member("ada", "admin").await,
    );
    let helper = holder(&stage, "Helper", &["access:grant", "access:inspect"]).await;
    let below = holder(&stage, "Below", &["workspace:view"]).await;
    let grants = w("access/grants/");
    let allow = async |whom: &Person, action: &str| {
        let body = grant(whom, "allow", action, ("workspace", "acme"));
        let made = stage.owner.post(&grants, body).await.expect(201);
        w(&format!("access/grants/{}/", text(&made["id"])))
    };
    let of_adam = allow(&adam, "workspace:view").await;
    helper
        .delete(&of_adam)
        .await
        .expect_code(403, "member_level");
    let tomorrow = stage.app.clock.now().plus_seconds(86_400).to_string();
    let sooner = json!({ "expires_at": tomorrow });
    helper
        .patch(&of_adam, sooner.clone())
        .await
        .expect_code(403, "member_level");
    let kept = helper.get(&of_adam).await.expect(200);
    assert_eq!(kept["ended_at"], Value::Null);
    // Equals may, and of those below anybody who makes exceptions.
    ada.patch(&of_adam, sooner).await.expect(200);
    ada.delete(&of_adam).await.expect(204);
    let of_below = allow(&below, "workspace:view").await;
    helper.delete(&of_below).await.expect(204);
    // In a project it is the level there that counts, and what one gave oneself one takes back.
    let (pam, bob) = (
        stage.member("pam", "member").await,
        stage.member("bob", "member").await,
    );
    stage.add(&web, &pam, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    let body = grant(&adam, "allow", "workitem:view", ("project", &web));
    let made = pam.post(&grants, body).await.expect(201);
    let own = w(&format!("access/grants/{}/", text(&made["id"])));
    pam.delete(&own).await.expect(204);
}

// PM-57, PM-58: what comes through a teamspace counts as what is held directly.
#[tokio::test]
async fn levels_count_roles_that_come_through_a_link() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let (lin, pam) = (
        stage.member("lin", "member").await,
        stage.member("pam", "member").await,
    );
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &pam, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    let team = json!({ "name": "Leads", "member_ids": [lin.id] });
    let team = stage.owner.post(&w("teamspaces/"), team).await.expect(201);
    let link = json!({ "project_ids": [web], "role_slug": "admin" });
    let path = w(&format!("teamspaces/{}/projects/", text(&team["id"])));
    stage.owner.post(&path, link).await.expect(200);
    let of_bob = p(&web, &format!("members/{}/", bob.id));
    let lower = json!({ "role_slug": "commenter" });
    lin.patch(&of_bob, lower).await.expect(200);
    let grants = w("access/grants/");
    let deny = grant(&lin, "deny", "workitem:edit", ("project", &web));
    pam.post(&grants, deny)
        .await
        .expect_code(403, "member_level");
    let deny = grant(&bob, "deny", "workitem_comment:create", ("project", &web));
    lin.post(&grants, deny).await.expect(201);
}

#[tokio::test]
async fn nobody_gives_a_role_above_their_own_in_a_project() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let (chip, carol) = (
        stage.member("chip", "member").await,
        stage.member("carol", "member").await,
    );
    let chief = ["project_member:change_role", "project_member:add"];
    let chief = scheme(&stage.owner, "Leading", "project", &chief).await;
    role(&stage.owner, "Chief", "project", &[&chief]).await;
    let empty = json!({ "name": "Talker", "namespace": "project", "base": "commenter" });
    stage.owner.post(&w("roles/"), empty).await.expect(201);
    stage.add(&web, &chip, "chief").await;
    stage.add(&web, &carol, "talker").await;
    let of_carol = p(&web, &format!("members/{}/", carol.id));
    let above = json!({ "role_slug": "admin" });
    let refused = chip.patch(&of_carol, above).await;
    let told = refused.expect_code(403, "gives_more_than_held");
    assert!(text(&told["error"]).contains("above your own"), "{told}");
    let equal = json!({ "role_slug": "chief" });
    chip.patch(&of_carol, equal).await.expect(200);
}

#[tokio::test]
async fn a_new_teamspace_is_filled_by_who_may_fill_one() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let founder = holder(&stage, "Founder", &["teamspace:create"]).await;
    let make = async |body: Value| founder.post(&w("teamspaces/"), body).await;
    make(json!({ "name": "A", "member_ids": [adam.id] }))
        .await
        .expect(403);
    make(json!({ "name": "B", "lead": founder.id }))
        .await
        .expect(403);
    let listed = stage.owner.get(&w("teamspaces/")).await.expect(200);
    assert_eq!(listed["total_count"], 0, "nothing is left of a refusal");
    let made = make(json!({ "name": "C", "member_ids": [founder.id] })).await;
    assert_eq!(made.expect(201)["is_member"], true);
    let full = json!({ "name": "D", "member_ids": [founder.id], "lead": adam.id });
    adam.post(&w("teamspaces/"), full).await.expect(201);
}

#[tokio::test]
async fn an_invitation_is_taken_back_by_who_could_have_sent_it() {
    let stage = Stage::new().await;
    let inviter = holder(&stage, "Inviter", &["workspace_member:invite"]).await;
    let invite = async |name: &str, role: &str| {
        let body = json!({ "email": format!("{name}@example.com"), "role_slug": role });
        let sent = stage.owner.post(&w("invitations/"), body).await.expect(201);
        w(&format!("invitations/{}/", text(&sent["id"])))
    };
    let (of_admin, of_guest) = (invite("ad", "admin").await, invite("gu", "guest").await);
    inviter.delete(&of_admin).await.expect(403);
    let lower = json!({ "role_slug": "guest" });
    inviter.patch(&of_admin, lower).await.expect(403);
    inviter.delete(&of_guest).await.expect(204);
    stage.owner.delete(&of_admin).await.expect(204);
}

// One answer for everybody who is not of the workspace, so that it tells nobody's account.
#[tokio::test]
async fn questions_tell_nothing_of_accounts_elsewhere() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let sid = super::stage::person(&stage.app, "sid").await;
    let left = stage.member("left", "member").await;
    stage.owner.delete(&member(&left)).await.expect(204);
    for path in ["access/check/", "access/explain/", "access/what-can/"] {
        let ask = async |whom: &str| {
            let body = json!({
                "subject": whom, "action": "project:view",
                "resource": { "type": "project", "id": web },
            });
            stage.owner.post(&w(path), body).await.expect(400)
        };
        let nobody = ask("nobody@example.com").await;
        for whom in [&sid.email, &sid.id, &left.email, &left.id] {
            assert_eq!(ask(whom).await, nobody, "{path} {whom}");
        }
    }
    // A member without a role in the workspace.
    let mia = stage.member("mia", "member").await;
    let kernel = stage.app.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    let bare = sql("UPDATE workspace_members SET role = NULL WHERE user_id = $1");
    let id: UserId = mia.id.parse().expect("an id");
    tx.execute(bare.bind(id)).await.expect("a change");
    tx.commit_unaudited("test").await.expect("a commit");
    let body = json!({
        "subject": mia.email, "action": "project:view",
        "resource": { "type": "project", "id": web },
    });
    let told = stage.owner.post(&w("access/explain/"), body).await;
    let told = text(&told.expect(200)["reason"]["message"]);
    assert!(
        told.ends_with("nothing allows it, and no role is held here"),
        "{told}"
    );
}

// Requests are listed to whom they can be answered by, and by nobody's id to others.
#[tokio::test]
async fn requests_are_listed_for_who_may_answer_them() {
    let stage = Stage::new().await;
    let (web, app) = (stage.project("WEB", 0).await, stage.project("APP", 0).await);
    let adam = stage.member("adam", "admin").await;
    let mia = stage.member("mia", "member").await;
    for project in [&web, &app] {
        ask(&mia, ("project", project), "").await.expect(201);
    }
    let requests = w("access/requests/");
    let all = adam.get(&requests).await.expect(200);
    assert_eq!(all["total_count"], 2);
    // What is denied to somebody by name they do not decide about either.
    let deny = grant(&adam, "deny", "*", ("project", &app));
    let made = stage.owner.post(&w("access/grants/"), deny).await;
    made.expect(201);
    let left = adam.get(&requests).await.expect(200);
    assert_eq!(left["total_count"], 1);
    assert_eq!(left["results"][0]["project"], json!(web));
    // Who decides in the workspace and sees no project decides nothing in one.
    let decider = holder(&stage, "Decider", &["access_request:decide"]).await;
    let none = decider.get(&requests).await.expect(200);
    assert_eq!(none["total_count"], 0, "{none}");
}

// One answer for a project that is not shared and for one that there is not.
#[tokio::test]
async fn supposing_tells_nothing_of_projects_that_are_not_shared() {
    let stage = Stage::new().await;
    let hidden = stage.project("HID", 0).await;
    let bob = stage.member("bob", "member").await;
    let team = json!({ "name": "Design", "member_ids": [bob.id] });
    let team = stage.owner.post(&w("teamspaces/"), team).await.expect(201);
    let eye = ["access:inspect", "teamspace:view"];
    let eye = holder(&stage, "Eye", &eye).await;
    let none = "01890000-0000-7000-8000-000000000000";
    for change in [
        json!({ "op": "set_project_role", "user": bob.id, "role": "contributor" }),
        json!({ "op": "remove_project_member", "user": bob.id }),
        json!({ "op": "put_link", "teamspace": team["id"], "role": "contributor" }),
        json!({ "op": "delete_link", "teamspace": team["id"] }),
    ] {
        let ask = async |project: &str| {
            let mut change = change.clone();
            change["project"] = json!(project);
            let body = json!({ "changes": [change] });
            let answer = eye.post(&w("access/simulate/"), body).await;
            answer.expect(400)
        };
        assert_eq!(ask(&hidden).await, ask(none).await, "{change}");
    }
    let owner = json!({ "changes": [{ "op": "set_role", "user": bob.id, "role": "owner" }] });
    let refused = stage.owner.post(&w("access/simulate/"), owner).await;
    refused.expect_code(409, "owner_by_transfer");
}

// Capital letters tell no two names apart, and none is a name of the product.
#[tokio::test]
async fn roles_and_schemes_have_names_of_their_own() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let editing = scheme(owner, "Editing", "project", &["workitem:edit"]).await;
    let editor = role(owner, "Editor", "project", &[&editing]).await;
    let other = role(owner, "Other", "project", &[]).await;
    let make = async |place: &str, name: &str| {
        let body = json!({
            "name": name, "slug": "another", "namespace": "project", "permissions": [],
        });
        owner.post(&w(place), body).await
    };
    for taken in ["OWNER", "Contributor", "guest"] {
        for place in ["roles/", "permission-schemes/"] {
            let told = make(place, taken).await.expect(400);
            assert!(told.get("name").is_some(), "{place} {taken}: {told}");
        }
    }
    make("roles/", "EDITOR")
        .await
        .expect_code(409, "role_exists");
    make("permission-schemes/", "eDiting")
        .await
        .expect_code(409, "scheme_exists");
    let same = json!({ "name": "editor" });
    let path = w(&format!("roles/{other}/"));
    owner
        .patch(&path, same.clone())
        .await
        .expect_code(409, "role_exists");
    let path = w(&format!("roles/{editor}/"));
    owner.patch(&path, same).await.expect(200);
    let path = w(&format!("permission-schemes/{editing}/"));
    let product = json!({ "name": "Admin" });
    owner.patch(&path, product).await.expect(400);
    let auditor = json!({
        "name": "Reading", "namespace": "project", "permissions": ["project/*:view"],
    });
    let told = owner.post(&w("permission-schemes/"), auditor).await;
    let told = told.expect(400)["permissions"][0].to_string();
    assert!(told.contains("is for a scheme of the workspace"), "{told}");
}
