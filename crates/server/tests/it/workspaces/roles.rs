//! Roles and permission schemes of a workspace's own.

use serde_json::{Value, json};

use super::stage::{Person, Stage, each, p, text, w};

/// Makes a scheme; answers its id.
pub async fn scheme(who: &Person, name: &str, namespace: &str, permissions: &[&str]) -> String {
    let body = json!({ "name": name, "namespace": namespace, "permissions": permissions });
    let made = who.post(&w("permission-schemes/"), body).await.expect(201);
    text(&made["id"])
}

/// Makes a role; answers its id.
pub async fn role(who: &Person, name: &str, namespace: &str, schemes: &[&str]) -> String {
    let body = json!({ "name": name, "namespace": namespace, "schemes": schemes });
    let made = who.post(&w("roles/"), body).await.expect(201);
    text(&made["id"])
}

pub async fn may(who: &Person, action: &str, kind: &str, id: &str) -> bool {
    let body = json!({ "action": action, "resource": { "type": kind, "id": id } });
    let answer = who.post(&w("access/check/"), body).await;
    answer.status == 200 && answer.json["allowed"] == true
}

pub async fn item(who: &Person, project: &str) -> String {
    let made = who
        .post(&p(project, "work-items/"), json!({ "name": "thing" }))
        .await
        .expect(201);
    text(&made["id"])
}

pub async fn permissions(who: &Person, path: &str) -> Value {
    who.get(&w(path)).await.expect(200)["permissions"].clone()
}

// PM-24, PM-25, PM-26, PM-27, PM-33, D-08, D-09, D-10: a role is made of schemes, which add up.
#[tokio::test]
async fn a_role_is_the_sum_of_its_schemes() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let empty = role(owner, "Empty", "project", &[]).await;
    let body = json!({ "member": bob.id, "role_slug": "empty" });
    let added = owner.post(&p(&web, "members/"), body).await.expect(201);
    let added = if added.is_array() {
        added[0].clone()
    } else {
        added
    };
    assert_eq!(
        (&added["role"], &added["role_slug"]),
        (&json!(15), &json!("empty"))
    );
    assert!(!may(&bob, "project:view", "project", &web).await, "D-08");
    let one = scheme(
        owner,
        "Deleting own",
        "project",
        &["workitem:delete+creator"],
    )
    .await;
    let two = scheme(
        owner,
        "Deleting",
        "project",
        &["workitem:delete", "project:view"],
    )
    .await;
    let path = format!("roles/{empty}/");
    let schemes = json!({ "schemes": [one, two] });
    let changed = owner.patch(&w(&path), schemes).await.expect(200);
    let held = changed["permissions"].as_array().expect("a list").clone();
    for expected in [
        "workitem:delete",
        "workitem:delete+creator",
        "workitem:view",
        "project:view",
    ] {
        assert!(
            held.contains(&json!(expected)),
            "PM-27: {expected} in {held:?}"
        );
    }
    let thing = item(owner, &web).await;
    assert!(
        may(&bob, "workitem:delete", "workitem", &thing).await,
        "PM-33, PM-64"
    );
    assert!(!may(&bob, "workitem:edit", "workitem", &thing).await);
    let listed = owner.get(&w("roles/?namespace=project")).await.expect(200);
    let own = listed["results"]
        .as_array()
        .expect("a list")
        .last()
        .expect("a role")
        .clone();
    assert_eq!(own["member_count"], 1);
    assert_eq!(
        (&own["level"], &own["base"]),
        (&json!(15), &json!("contributor"))
    );
    // D-10: it may refer to a scheme of the product, PM-25: which has the number of its role.
    let systems = owner
        .get(&w("permission-schemes/?namespace=project"))
        .await
        .expect(200);
    let commenter = systems["results"].as_array().expect("schemes").iter();
    let commenter = commenter
        .clone()
        .find(|s| s["name"] == "Commenter")
        .expect("one")
        .clone();
    let schemes = json!({ "schemes": [commenter["id"]] });
    owner.patch(&w(&path), schemes).await.expect(200);
    assert!(
        may(&bob, "workitem_comment:create", "workitem", &thing).await,
        "D-10"
    );
    assert!(!may(&bob, "workitem:delete", "workitem", &thing).await);
    // D-09: the two kinds do not mix.
    let body = json!({ "role_slug": "empty" });
    owner
        .patch(&w(&format!("members/{}/", bob.id)), body)
        .await
        .expect(400);
    let body = json!({ "name": "Mixed", "namespace": "workspace", "schemes": [one] });
    owner.post(&w("roles/"), body).await.expect(400);
}

// D-07: deleting a role that is held needs a replacement, which its holders get.
#[tokio::test]
async fn a_role_that_is_held_is_replaced() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let member = scheme(owner, "Members", "workspace", &["workspace:view"]).await;
    let clerk = role(owner, "Clerk", "workspace", &[&member]).await;
    let reader = role(owner, "Reader", "project", &[]).await;
    let body = json!({ "role_slug": clerk });
    let path = format!("members/{}/", bob.id);
    let changed = owner.patch(&w(&path), body).await.expect(200);
    assert_eq!(
        (&changed["role"], &changed["role_slug"]),
        (&json!(15), &json!("clerk"))
    );
    assert!(!may(&bob, "project:create", "workspace", "acme").await);
    stage.add(&web, &bob, "reader").await;
    for id in [&clerk, &reader] {
        let path = w(&format!("roles/{id}/"));
        owner.delete(&path).await.expect_code(409, "role_in_use");
        let other = format!("{path}?replacement={id}");
        owner.delete(&other).await.expect(400);
    }
    let path_of = |id: &str, to: &str| w(&format!("roles/{id}/?replacement={to}"));
    owner
        .delete(&path_of(&clerk, "contributor"))
        .await
        .expect(400);
    owner
        .delete(&path_of(&clerk, "owner"))
        .await
        .expect_code(409, "owner_by_transfer");
    owner.delete(&path_of(&clerk, "member")).await.expect(204);
    owner
        .delete(&path_of(&reader, "commenter"))
        .await
        .expect(204);
    assert!(
        may(&bob, "project:create", "workspace", "acme").await,
        "D-07"
    );
    let there = bob.get(&p(&web, "members/")).await.expect(200);
    assert!(
        each(&there, "role_slug").contains(&json!("commenter")),
        "D-07"
    );
    let told = stage.audited("project_member.role_changed").await;
    let last = told.last().expect("an entry");
    assert_eq!(last[3].as_deref(), Some("reader"), "PM-65");
    assert_eq!(last[4].as_deref(), Some("commenter"), "PM-65");
    owner.get(&w(&format!("roles/{clerk}/"))).await.expect(404);
}

// D-15, PM-53, PM-59, PM-60: custom roles and guests, and joining.
#[tokio::test]
async fn guests_get_no_role_of_its_own_and_holders_join_as_contributors() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 2).await;
    let gus = stage.member("gus", "guest").await;
    let bob = stage.member("bob", "member").await;
    let low = json!({ "name": "Low", "namespace": "project", "base": "guest" });
    let low = owner.post(&w("roles/"), low).await.expect(201);
    assert_eq!(low["level"], 5);
    let body = json!({ "member": gus.id, "role_slug": "low" });
    owner.post(&p(&web, "members/"), body).await.expect(400);
    let joining = [
        "workspace:view",
        "project:view_public",
        "project:join_public",
    ];
    let joining = scheme(owner, "Joining", "workspace", &joining).await;
    role(owner, "Joiner", "workspace", &[&joining]).await;
    let body = json!({ "role_slug": "joiner" });
    owner
        .patch(&w(&format!("members/{}/", bob.id)), body)
        .await
        .expect(200);
    bob.post(&p(&web, "join/"), json!({}))
        .await
        .expect_success();
    let members = owner.get(&p(&web, "members/")).await.expect(200);
    let bobs = members
        .as_array()
        .expect("a list")
        .iter()
        .find(|m| m["id"] == bob.id.as_str());
    assert_eq!(bobs.expect("Bob")["role_slug"], "contributor", "PM-53");
    // Becoming a Guest lowers a role of the workspace's own, and never raises it.
    let body = json!({ "role_slug": "low" });
    owner
        .patch(&p(&web, &format!("members/{}/", bob.id)), body)
        .await
        .expect(200);
    let path = format!("members/{}/", bob.id);
    owner
        .patch(&w(&path), json!({ "role_slug": "guest" }))
        .await
        .expect(200);
    let members = owner.get(&p(&web, "members/")).await.expect(200);
    let bobs = members
        .as_array()
        .expect("a list")
        .iter()
        .find(|m| m["id"] == bob.id.as_str());
    assert_eq!(bobs.expect("Bob")["role_slug"], "guest", "D-15");
}

// The read-only auditor: every view of every project, and nothing else there.
#[tokio::test]
async fn an_auditor_reads_every_project_and_changes_nothing() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let thing = item(owner, &web).await;
    let ann = stage.member("ann", "member").await;
    let all = scheme(
        owner,
        "Audit",
        "workspace",
        &["workspace:view", "project/*:view"],
    )
    .await;
    let made = role(owner, "Auditor", "workspace", &[&all]).await;
    assert!(!may(&ann, "workitem:view", "workitem", &thing).await);
    let body = json!({ "role_slug": "auditor" });
    owner
        .patch(&w(&format!("members/{}/", ann.id)), body)
        .await
        .expect(200);
    assert!(may(&ann, "workitem:view", "workitem", &thing).await);
    assert!(may(&ann, "label:view", "project", &web).await);
    for action in [
        "workitem:edit",
        "workitem:delete",
        "workitem_comment:create",
    ] {
        assert!(!may(&ann, action, "workitem", &thing).await, "{action}");
    }
    assert!(!may(&ann, "access:inspect", "project", &web).await);
    assert_eq!(
        permissions(owner, &format!("roles/{made}/")).await,
        json!(["project/*:view", "workspace:view"])
    );
    let listed = ann.get(&p(&web, "work-items/")).await.expect(200);
    assert_eq!(listed["total_results"], 1);
}

// Section 6: nobody builds or gives more than they hold.
#[tokio::test]
async fn nobody_builds_or_gives_more_than_they_hold() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let building = [
        "role:create",
        "role:edit",
        "role:delete",
        "permission_scheme:create",
        "permission_scheme:edit",
        "workspace_member:change_role",
        "workspace_member:view",
    ];
    let building = scheme(owner, "Building", "workspace", &building).await;
    let strong = scheme(owner, "Strong", "workspace", &["workspace:edit"]).await;
    let strong_role = role(owner, "Strong", "workspace", &[&strong]).await;
    let builder = role(owner, "Builder", "workspace", &[&building]).await;
    let bea = stage.member("bea", "member").await;
    let bob = stage.member("bob", "member").await;
    let path = |who: &Person| w(&format!("members/{}/", who.id));
    owner
        .patch(&path(&bea), json!({ "role_slug": "builder" }))
        .await
        .expect(200);
    let named = |name: &str, namespace: &str, permissions: &[&str]| json!({ "name": name, "namespace": namespace, "permissions": permissions });
    let held = "gives_more_than_held";
    let schemes = w("permission-schemes/");
    bea.post(&schemes, named("a", "workspace", &["workspace:edit"]))
        .await
        .expect_code(403, held);
    bea.post(&schemes, named("b", "workspace", &["project/*:view"]))
        .await
        .expect_code(403, held);
    bea.post(&schemes, named("c", "project", &["workitem:edit"]))
        .await
        .expect_code(403, held);
    let fine = bea
        .post(&schemes, named("d", "workspace", &["role:view"]))
        .await
        .expect(201);
    // Neither by her own role, nor by a scheme of hers, nor by attaching what is there.
    let edit = json!({ "permissions": ["role:create", "workspace:edit", "workspace:view"] });
    let own = w(&format!("permission-schemes/{building}/"));
    bea.patch(&own, edit.clone()).await.expect_code(403, held);
    let fine = w(&format!("permission-schemes/{}/", text(&fine["id"])));
    bea.patch(&fine, edit).await.expect_code(403, held);
    let attach = json!({ "schemes": [building, strong] });
    bea.patch(&w(&format!("roles/{builder}/")), attach)
        .await
        .expect_code(403, held);
    let body = json!({ "name": "Mine", "namespace": "workspace", "schemes": [strong] });
    bea.post(&w("roles/"), body).await.expect_code(403, held);
    // She gives nobody what is stronger than hers.
    bea.patch(&path(&bea), json!({ "role_slug": "strong" }))
        .await
        .expect(403);
    bea.patch(&path(&bob), json!({ "role_slug": "strong" }))
        .await
        .expect(403);
    bea.delete(&w(&format!("roles/{strong_role}/")))
        .await
        .expect(204);
    // A project Admin gives no role that holds what they do not.
    let pat = stage.member("pat", "member").await;
    stage.add(&web, &pat, "admin").await;
    let joining = scheme(owner, "Joining", "project", &["project:join"]).await;
    role(owner, "Joiner", "project", &[&joining]).await;
    let body = json!({ "member": bob.id, "role_slug": "joiner" });
    pat.post(&p(&web, "members/"), body)
        .await
        .expect_code(403, held);
}

// Ids of another workspace, of a role or of a scheme, name nothing here.
#[tokio::test]
async fn roles_and_schemes_of_another_workspace_are_not_found() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let body = json!({ "name": "Other", "slug": "other" });
    owner.post("/api/v1/workspaces/", body).await.expect(201);
    let there = |rest: &str| format!("/api/v1/workspaces/other/{rest}");
    let body = json!({ "name": "Foreign", "namespace": "project", "permissions": ["label:view"] });
    let foreign = owner
        .post(&there("permission-schemes/"), body)
        .await
        .expect(201);
    let foreign = text(&foreign["id"]);
    let body = json!({ "name": "Foreign", "namespace": "workspace" });
    let alien = owner.post(&there("roles/"), body).await.expect(201);
    let alien = text(&alien["id"]);
    let body = json!({ "name": "Thief", "namespace": "project", "schemes": [foreign] });
    owner.post(&w("roles/"), body).await.expect(400);
    let own = role(owner, "Own", "project", &[]).await;
    let body = json!({ "schemes": [foreign] });
    owner
        .patch(&w(&format!("roles/{own}/")), body)
        .await
        .expect(400);
    for path in [
        format!("roles/{alien}/"),
        format!("permission-schemes/{foreign}/"),
    ] {
        owner.get(&w(&path)).await.expect(404);
        owner
            .patch(&w(&path), json!({ "name": "Mine" }))
            .await
            .expect(404);
        owner.delete(&w(&path)).await.expect(404);
    }
    let bob = stage.member("bob", "member").await;
    let path = w(&format!("members/{}/", bob.id));
    for named in [alien.as_str(), "foreign"] {
        owner
            .patch(&path, json!({ "role_slug": named }))
            .await
            .expect(400);
    }
    bob.get(&w("roles/")).await.expect(403);
    bob.post(&w("roles/"), json!({ "name": "x", "namespace": "project" }))
        .await
        .expect(403);
}
