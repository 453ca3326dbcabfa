//! Members of a project, their roles, and the guest ceiling.

use serde_json::{Value, json};

use super::stage::{Person, Stage, each, p, person, text, w};

// PM-50 … PM-54: the same mapping for who is added without a role; PM-54 for Guests.
#[tokio::test]
async fn whoever_is_added_without_a_role_gets_the_usual_one() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    for (name, base, expected) in [
        ("adam", "admin", "admin"),
        ("mia", "member", "contributor"),
        ("gus", "guest", "guest"),
    ] {
        let who = stage.member(name, base).await;
        let body = json!({ "member_id": who.id });
        let added = stage
            .owner
            .post(&p(&web, "project-members/"), body)
            .await
            .expect(201);
        assert_eq!(added["role_slug"], expected, "{base}");
    }
    let members = stage
        .owner
        .get(&p(&web, "project-members/"))
        .await
        .expect(200);
    assert_eq!(
        members,
        stage.owner.get(&p(&web, "members/")).await.expect(200)
    );
    let page = stage
        .owner
        .get(&p(&web, "project-members-lite/?role_slug=guest"))
        .await
        .expect(200);
    assert_eq!(each(&page, "first_name"), ["gus"]);
}

// PM-59, PM-60, D-15: a Guest of the workspace is Guest or Commenter; the refusal changes nothing.
// PM-20: "Project Member" is a Contributor. D-18: members of the workspace only.
#[tokio::test]
async fn the_guest_ceiling_holds_by_every_way() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let guest = stage.member("gus", "guest").await;
    let mia = stage.member("mia", "member").await;
    let path = p(&web, "members/");
    let add = async |body: Value| stage.owner.post(&path, body).await;
    for role in ["admin", "contributor", "member"] {
        add(json!({ "member": guest.id, "role_slug": role }))
            .await
            .expect(400);
    }
    let both = json!({ "members": [
        { "member": mia.id, "role_slug": "contributor" },
        { "member": guest.id, "role": 15 },
    ]});
    let refused = add(both).await.expect(400);
    assert!(refused["members.1"].is_array(), "{refused}");
    let members = stage.owner.get(&path).await.expect(200);
    assert_eq!(
        members.as_array().map(Vec::len),
        Some(1),
        "PM-60: nothing was changed"
    );
    add(json!({ "member": guest.id, "role_slug": "commenter" }))
        .await
        .expect(201);
    let one = p(&web, &format!("members/{}/", guest.id));
    stage
        .owner
        .patch(&one, json!({ "role_slug": "admin" }))
        .await
        .expect(400);
    assert_eq!(
        stage.owner.get(&one).await.expect(200)["role_slug"],
        "commenter"
    );
    let added = add(json!({ "member": mia.id, "role_slug": "Project Member" }))
        .await
        .expect(201);
    assert_eq!(added["role_slug"], "contributor", "PM-20");
    let sid = person(&stage.app, "sid").await;
    let refused = add(json!({ "member": sid.id, "role_slug": "guest" }))
        .await
        .expect(400);
    assert!(
        refused.to_string().contains("no member of this workspace"),
        "D-18: {refused}"
    );
}

// PM-09, PM-10, PM-47, PM-48: a project's Admin manages it, and so do the workspace's managers.
#[tokio::test]
async fn project_admins_manage_members_and_others_do_not() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let ann = stage.member("ann", "member").await;
    let bob = stage.member("bob", "member").await;
    let max = stage.member("max", "member").await;
    let adam = stage.member("adam", "admin").await;
    stage.add(&web, &ann, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    let members = p(&web, "members/");
    let one = |who: &Person| p(&web, &format!("members/{}/", who.id));
    let body = json!({ "member": max.id, "role_slug": "commenter" });
    bob.post(&members, body.clone())
        .await
        .expect_code(403, "default_deny");
    ann.post(&members, body.clone()).await.expect(201);
    ann.post(&members, body)
        .await
        .expect_code(409, "already_member");
    bob.patch(&one(&max), json!({ "role": 5 }))
        .await
        .expect_code(403, "default_deny");
    ann.patch(&one(&max), json!({ "role": 20 }))
        .await
        .expect(200);
    // Admins manage Admins; nobody their own role.
    ann.patch(&one(&ann), json!({ "role": 15 }))
        .await
        .expect_code(403, "self");
    max.patch(&one(&ann), json!({ "role": 15 }))
        .await
        .expect(200);
    ann.patch(&one(&max), json!({ "role": 15 }))
        .await
        .expect_code(403, "default_deny");
    // An Admin of the workspace who is in no way a member of the project.
    adam.patch(&one(&max), json!({ "role": 15 }))
        .await
        .expect(200);
    adam.delete(&one(&max)).await.expect(204);
    max.get(&p(&web, "")).await.expect_code(404, "not_found");
    max.get(&w("")).await.expect(200);
    let changes = stage.audited("project_member.role_changed").await;
    assert_eq!(changes.len(), 3, "PM-65");
    assert_eq!(changes[0][2].as_deref(), Some("WEB"));
}

// PM-49: removing an Owner or Admin of the workspace has no effect on what they may do.
#[tokio::test]
async fn removing_a_manager_of_the_workspace_takes_nothing_from_them() {
    let stage = Stage::new().await;
    let adam = stage.member("adam", "admin").await;
    let nina = stage.member("nina", "admin").await;
    let web = stage.project_of(&nina, "WEB", 0).await;
    adam.post(&p(&web, "join/"), json!({})).await.expect(200);
    nina.delete(&p(&web, &format!("members/{}/", adam.id)))
        .await
        .expect(204);
    let project = adam.get(&p(&web, "?expand=can")).await.expect(200);
    assert_eq!(project["is_member"], false);
    assert_eq!(project["can"]["project:edit"], true);
    adam.patch(&p(&web, ""), json!({ "description": "still mine" }))
        .await
        .expect(200);
}

// D-04: the last Admin of a project cannot leave it.
#[tokio::test]
async fn the_last_admin_cannot_leave_a_project() {
    let stage = Stage::new().await;
    let ann = stage.member("ann", "member").await;
    let bob = stage.member("bob", "member").await;
    let web = stage.project_of(&ann, "WEB", 2).await;
    let leave = p(&web, "leave/");
    ann.post(&leave, json!({}))
        .await
        .expect_code(409, "last_project_admin");
    let own = p(&web, &format!("members/{}/", ann.id));
    ann.delete(&own)
        .await
        .expect_code(409, "last_project_admin");
    let body = json!({ "member": bob.id, "role_slug": "admin" });
    ann.post(&p(&web, "members/"), body).await.expect(201);
    ann.post(&leave, json!({})).await.expect(204);
    bob.post(&leave, json!({}))
        .await
        .expect_code(409, "last_project_admin");
    stage
        .owner
        .post(&leave, json!({}))
        .await
        .expect_code(409, "not_a_member");
}

// PM-21, PM-22, PM-73: what used to open a project to its Guests makes Commenters of them.
#[tokio::test]
async fn the_former_toggle_for_guests_makes_them_commenters() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let gina = stage.member("gina", "guest").await;
    stage.add(&web, &gina, "guest").await;
    let path = p(&web, "work-items/");
    let item = stage.owner.post(&path, json!({ "name": "thing" })).await;
    let item = format!("{path}{}/", text(&item.expect(201)["id"]));
    gina.get(&item).await.expect(404);
    let toggle = json!({ "guest_view_all_features": true });
    gina.patch(&p(&web, ""), toggle.clone()).await.expect(403);
    gina.get(&item).await.expect(404);
    let project = stage.owner.patch(&p(&web, ""), toggle).await.expect(200);
    assert_eq!(project["guest_view_all_features"], true);
    let commenters = p(&web, "members/?role_slug=commenter");
    let commenters = stage.owner.get(&commenters).await.expect(200);
    assert_eq!(
        each(&commenters, "email"),
        [json!(gina.email)],
        "PM-21: without any act of hers"
    );
    gina.get(&item).await.expect(200);
    let said = json!({ "comment_html": "<p>hello</p>" });
    gina.post(&format!("{item}comments/"), said)
        .await
        .expect(201);
    let change = json!({ "name": "other" });
    gina.patch(&item, change).await.expect(403);
    // There is no toggle any more: what she may do is her role, and nothing switches it back.
    let off = json!({ "guest_view_all_features": false });
    let project = stage.owner.patch(&p(&web, ""), off).await.expect(200);
    assert_eq!(project["guest_view_all_features"], true, "PM-22");
    gina.get(&item).await.expect(200);
    let late = stage.member("glen", "guest").await;
    stage.add(&web, &late, "guest").await;
    late.get(&item).await.expect(404);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_member_is_told_of_by_its_field() {
    let stage = Stage::new().await;
    let project = stage.project("WEB", 0).await;
    let stranger = person(&stage.app, "stranger").await;
    let gus = stage.member("gus", "guest").await;
    let add = async |body: Value| {
        let answer = stage.owner.post(&p(&project, "members/"), body).await;
        answer.expect(400)
    };
    let refused = add(json!({ "member": stranger.id, "role_slug": "contributor" })).await;
    assert!(refused["member"].is_array(), "{refused}");
    let refused = add(json!({ "member": gus.id, "role_slug": "admin" })).await;
    assert!(refused["role"].is_array(), "{refused}");
    // Whoever leads a project is no Guest, as whoever is assigned by default.
    for field in ["project_lead", "default_assignee"] {
        for who in [&gus.id, &stranger.id] {
            let refused = stage
                .owner
                .patch(&p(&project, ""), json!({ field: who }))
                .await;
            assert!(refused.expect(400)[field].is_array());
        }
    }
}
