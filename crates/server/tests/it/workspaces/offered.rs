//! What is offered for choosing is what the server takes: actions of exceptions.

use axum::http::Method;
use serde_json::{Value, json};

use super::grants::{grant, item};
use super::stage::{Person, Stage, each, text, w};

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
