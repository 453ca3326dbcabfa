//! What is offered for choosing is what the server takes: actions of exceptions, and roles to give.

use axum::http::Method;
use serde_json::{Value, json};

use super::grants::{grant, item};
use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, p, text, w};
use crate::support::Answer;

/// Whether the catalog offers an action for an exception on a thing of that kind.
fn is_offered(catalog: &Value, action: &str, (kind, effect): (&str, &str)) -> bool {
    let actions = catalog["actions"].as_array().expect("actions");
    actions.iter().any(|one| {
        let kinds = one["exceptions_on"].as_array().expect("kinds");
        one["key"] == action
            && kinds.contains(&json!(kind))
            && (effect == "deny" || one["may_be_allowed"] == true)
    })
}

/// Whether the server takes such an exception, and ends it again.
async fn is_taken(by: &Person, exception: Value) -> bool {
    let told = exception.to_string();
    let made = by.post(&w("access/grants/"), exception).await;
    match made.status.as_u16() {
        201 => {
            let path = w(&format!("access/grants/{}/", text(&made.json["id"])));
            by.send(Method::DELETE, &path, None).await.expect(204);
            true
        }
        400 => false,
        403 => {
            assert_eq!(made.json["code"], "grant_of_guarded_action", "{told}");
            false
        }
        other => panic!("{other}: {told} {}", made.json),
    }
}

#[tokio::test]
async fn the_catalog_offers_every_exception_that_is_taken_and_no_other() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let one = item(&stage, &web, "one").await;
    let team = owner
        .post(&w("teamspaces/"), json!({ "name": "Design" }))
        .await;
    let team = text(&team.expect(201)["id"]);
    let workspace = owner.get(&w("")).await.expect(200);
    let workspace = text(&workspace["id"]);
    let catalog = bob.get(&w("access/catalog/")).await.expect(200);
    let mut actions: Vec<String> = each(&catalog["actions"], "key").iter().map(text).collect();
    actions.sort();
    actions.dedup();
    let things = [
        ("workspace", &workspace),
        ("teamspace", &team),
        ("project", &web),
        ("workitem", &one),
    ];
    for (kind, id) in things {
        for effect in ["allow", "deny"] {
            for action in &actions {
                let offered = is_offered(&catalog, action, (kind, effect));
                let taken = is_taken(owner, grant(&bob, effect, action, (kind, id))).await;
                assert_eq!(offered, taken, "{effect} {action} on a {kind}");
            }
        }
    }
    // PM-03 is said on the project itself, and what takes a role is never allowed by name.
    for (action, effect, expected) in [
        ("workitem:delete", "deny", true),
        ("workitem_comment:create", "allow", true),
        ("access:grant", "deny", true),
        ("access:grant", "allow", false),
        ("project_member:add", "allow", false),
        ("workspace:edit", "deny", false),
    ] {
        let offered = is_offered(&catalog, action, ("project", effect));
        assert_eq!(offered, expected, "{effect} {action}");
    }
}

async fn project_roles(who: &Person) -> Answer {
    who.get(&w("roles/?namespace=project")).await
}

#[tokio::test]
async fn who_gives_roles_in_some_project_reads_which_there_are() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let views = scheme(owner, "Views", "project", &["workitem:view"]).await;
    let reviewer = role(owner, "Reviewer", "project", &[&views]).await;
    let adding = scheme(owner, "Adding", "project", &["project_member:add"]).await;
    role(owner, "Doorkeeper", "project", &[&adding]).await;
    let changing = scheme(
        owner,
        "Changing",
        "project",
        &["project_member:change_role"],
    )
    .await;
    role(owner, "Promoter", "project", &[&changing]).await;
    let brings = scheme(owner, "Brings", "workspace", &["teamspace:view"]).await;
    role(owner, "Planner", "workspace", &[&brings]).await;
    let pia = stage.member("pia", "member").await;
    let dot = stage.member("dot", "member").await;
    let pro = stage.member("pro", "member").await;
    let bob = stage.member("bob", "member").await;
    let gus = stage.member("gus", "guest").await;
    let max = stage.member("max", "member").await;
    for (who, slug) in [
        (&pia, "admin"),
        (&dot, "doorkeeper"),
        (&pro, "promoter"),
        (&bob, "contributor"),
        (&gus, "guest"),
    ] {
        stage.add(&web, who, slug).await;
    }
    for giver in [&pia, &dot, &pro] {
        let listed = project_roles(giver).await.expect(200);
        let slugs = each(&listed["results"], "slug");
        for known in ["admin", "guest", "reviewer", "doorkeeper"] {
            assert!(slugs.contains(&json!(known)), "{known}: {slugs:?}");
        }
        let kinds = each(&listed["results"], "namespace");
        assert!(kinds.iter().all(|one| one == "project"));
        // How many hold one elsewhere is nothing that they may know.
        let counts = each(&listed["results"], "member_count");
        assert!(counts.iter().all(Value::is_null), "{counts:?}");
        // Nothing of the workspace's own roles, and no more of one role than the list tells.
        for path in ["roles/", "roles/?namespace=workspace"] {
            giver.get(&w(path)).await.expect(403);
        }
        let path = w(&format!("roles/{reviewer}/"));
        giver.get(&path).await.expect(403);
        giver.get(&w("roles/?namespace=moon")).await.expect(400);
    }
    let listed = project_roles(&pia).await.expect(200);
    let found = listed["results"].as_array().expect("roles").iter();
    let named: Vec<&Value> = found.filter(|one| one["slug"] == "reviewer").collect();
    assert_eq!(named[0]["name"], "Reviewer");
    assert_eq!(named[0]["permissions"], json!(["workitem:view"]));
    // What is listed can be given.
    let body = json!({ "member": max.id, "role_slug": "reviewer" });
    pia.post(&p(&web, "members/"), body).await.expect(201);
    for other in [&bob, &gus, &max] {
        project_roles(other).await.expect(403);
    }
    stage
        .app
        .anonymous()
        .get(&w("roles/?namespace=project"))
        .await
        .expect(401);
    let sam = super::stage::person(&stage.app, "sam").await;
    project_roles(&sam).await.expect(404);
    // At the next request after the role was taken away.
    let path = p(&web, &format!("members/{}/", pia.id));
    let lowered = json!({ "role_slug": "contributor" });
    owner.patch(&path, lowered).await.expect(200);
    project_roles(&pia).await.expect(403);
    // Who reads roles in general is told of everything, as before.
    let listed = project_roles(owner).await.expect(200);
    let counts = each(&listed["results"], "member_count");
    assert!(counts.iter().all(Value::is_number), "{counts:?}");
}
