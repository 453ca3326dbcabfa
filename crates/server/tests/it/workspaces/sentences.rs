//! What explanations say of the cases in which one easily says too much: whose thing it is, what
//! somebody is, and what keeps a Guest from it.

use serde_json::{Value, json};

use super::grants::item;
use super::stage::{Person, Stage, each, p, text, w};

async fn explain(by: &Person, (of, action): (&Person, &str), (kind, id): (&str, &str)) -> Value {
    let resource = json!({ "type": kind, "id": id });
    let body = json!({ "subject": of.email, "action": action, "resource": resource });
    by.post(&w("access/explain/"), body).await.expect(200)
}

fn message(told: &Value) -> String {
    text(&told["reason"]["message"])
}

/// What the walk says of the role that was met in the project.
fn of_role(told: &Value) -> String {
    let mut steps = told["steps"].as_array().expect("steps").iter();
    let met = steps.find(|step| step["look"] == "role" && step["node"]["type"] == "project");
    text(&met.expect("a role in the project")["detail"])
}

// PM-74: a Guest has what they submitted. What they created in an earlier, higher role is not
// theirs, and no sentence says that they may with what they created, and that they created this.
#[tokio::test]
async fn what_a_guest_created_before_is_told_as_not_submitted() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let path = p(&web, "work-items/");
    let made = bob.post(&path, json!({ "name": "Pump" })).await.expect(201);
    let made = text(&made["id"]);
    let path = p(&web, &format!("members/{}/", bob.id));
    let owner = &stage.owner;
    let guest = json!({ "role_slug": "guest" });
    owner.patch(&path, guest).await.expect(200);
    let asked = (&bob, "workitem:view");
    let told = explain(owner, asked, ("workitem", &made)).await;
    let says = "Guest includes it only on what they submitted, and nobody submitted this";
    assert_eq!(of_role(&told), says);
    let says = "bob Example may not view “WEB-1 Pump”: the role Guest in “WEB” includes it only on \
                what they submitted, and nobody submitted this";
    assert_eq!(message(&told), says);
    // Nor does the refusal of a further act stop at what it takes as well.
    let told = explain(owner, (&bob, "workitem:edit"), ("workitem", &made)).await;
    assert_eq!(told["reason"]["code"], "default_deny", "{told}");
}

// PM-59: what the ceiling of Guests keeps from somebody takes two things: to become a member of the
// workspace, and a role in the project. Nobody is advised to make a Guest an Admin for it.
#[tokio::test]
async fn a_guest_becomes_a_member_first() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let gus = stage.member("gus", "guest").await;
    stage.add(&web, &gus, "guest").await;
    let owner = &stage.owner;
    let asked = (&gus, "workitem:create");
    let told = explain(owner, asked, ("project", &web)).await;
    let says = "gus Example may not create work items in “WEB”: nothing allows it, and Guest does \
                not include it here";
    assert_eq!(message(&told), says);
    let changes = &told["changes"];
    assert_eq!(each(changes, "part"), [1, 2], "{changes}");
    assert_eq!(changes[0]["roles"], json!(["member"]));
    assert_eq!(changes[1]["roles"], json!(["contributor", "admin"]));
    let messages = [
        "the role Member in “Acme”, since Guests may not",
        "a role in “WEB” with the permission to create work items: Contributor or Project Admin",
    ];
    assert_eq!(each(changes, "message"), messages);
    // Both are tried by being done.
    let path = w(&format!("members/{}/", gus.id));
    owner
        .patch(&path, json!({ "role_slug": "member" }))
        .await
        .expect(200);
    let told = explain(owner, asked, ("project", &web)).await;
    assert_eq!(told["allowed"], false);
    assert_eq!(
        each(&told["changes"], "part"),
        [1, 1],
        "a role or an exception"
    );
    let path = p(&web, &format!("members/{}/", gus.id));
    owner
        .patch(&path, json!({ "role_slug": "contributor" }))
        .await
        .expect(200);
    let told = explain(owner, asked, ("project", &web)).await;
    assert_eq!(told["allowed"], true);
    // For what a Guest may have, nothing further is asked for.
    let ida = stage.member("ida", "guest").await;
    let told = explain(owner, (&ida, "project:view"), ("project", &web)).await;
    assert_eq!(each(&told["changes"], "part"), [1], "{told}");
    assert_eq!(told["changes"][0]["roles"], json!(["guest", "commenter"]));
}

// Who is away is told of as what they are, and every act by the name of the thing that it is about.
#[tokio::test]
async fn acts_and_people_go_by_what_they_are() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let owner = &stage.owner;
    let item = item(&stage, &web, "Pump").await;
    let body = json!({ "name": "Design", "member_ids": [bob.id] });
    let made = owner.post(&w("teamspaces/"), body).await.expect(201);
    let design = text(&made["id"]);
    let acme = text(&owner.get(&w("")).await.expect(200)["id"]);
    for ((kind, id), action, act) in [
        (
            ("workspace", &acme),
            "workspace_member:leave",
            "leave “Acme”",
        ),
        (
            ("workspace", &acme),
            "project:create",
            "create projects in “Acme”",
        ),
        (("project", &web), "project_member:leave", "leave “WEB”"),
        (("project", &web), "label:create", "create labels in “WEB”"),
        (
            ("teamspace", &design),
            "teamspace:member_add",
            "add people to “Design”",
        ),
        (
            ("workitem", &item),
            "workitem_comment:create",
            "create comments on “WEB-1 Pump”",
        ),
        (
            ("workitem", &item),
            "workitem:subscribe",
            "subscribe to “WEB-1 Pump”",
        ),
    ] {
        let told = explain(owner, (&bob, action), (kind, id)).await;
        let may = if told["allowed"] == true {
            "may"
        } else {
            "may not"
        };
        let begins = format!("bob Example {may} {act}: ");
        let says = message(&told);
        assert!(says.starts_with(&begins), "{says}");
    }
    crate::identity::suspend(&stage.app, &bob.email, true).await;
    let told = explain(owner, (&bob, "workitem:view"), ("workitem", &item)).await;
    assert_eq!(
        message(&told),
        "bob Example may not view “WEB-1 Pump”: the account is suspended"
    );
}

// PM-30, PM-41, PM-36: the things that somebody may act on are those that the filter gives, each by
// its name and with the reason for which it is allowed, as far as the asker knows of them.
#[tokio::test]
async fn things_within_reach_are_told_with_their_reason() {
    let stage = Stage::new().await;
    let (web, ops) = (stage.project("WEB", 0).await, stage.project("OPS", 0).await);
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let owner = &stage.owner;
    let body = json!({ "name": "Design", "member_ids": [bob.id] });
    let made = owner.post(&w("teamspaces/"), body).await.expect(201);
    let links = w(&format!("teamspaces/{}/projects/", text(&made["id"])));
    let body = json!({ "project_ids": [ops], "role_slug": "contributor" });
    owner.post(&links, body).await.expect(200);
    let others = item(&stage, &web, "Pump").await;
    item(&stage, &web, "Valve").await;
    let path = p(&ops, "work-items/");
    bob.post(&path, json!({ "name": "Hose" })).await.expect(201);
    let body = json!({ "user": bob.id, "effect": "allow", "action": "workitem:delete",
        "reason": "tidies up", "resource": { "type": "workitem", "id": others } });
    owner.post(&w("access/grants/"), body).await.expect(201);

    let asked = json!({ "subject": bob.email, "action": "workitem:delete", "type": "workitem" });
    let path = w("access/resources/reasons/?per_page=1&count=true");
    let ids = owner.post(&w("access/resources/"), asked.clone()).await;
    let ids = ids.expect(200)["results"].clone();
    let (mut path, mut rows) = (path.clone(), Vec::new());
    loop {
        let page = owner.post(&path, asked.clone()).await.expect(200);
        assert_eq!(page["total_results"], 2);
        rows.extend(page["results"].as_array().expect("rows").clone());
        if page["next_page_results"] == false {
            break;
        }
        let cursor = text(&page["next_cursor"]);
        path = w(&format!(
            "access/resources/reasons/?per_page=1&count=true&cursor={cursor}"
        ));
    }
    let rows = json!(rows);
    assert_eq!(json!(each(&json!(each(&rows, "resource")), "id")), ids);
    assert_eq!(each(&json!(each(&rows, "project")), "name"), ["WEB", "OPS"]);
    let messages = [
        "bob Example may delete “WEB-1 Pump”: an exception on “WEB-1 Pump” allows it, made by olga \
         Example (“tidies up”)",
        "bob Example may delete “OPS-1 Hose”: the teamspace “Design” brings the role Contributor to \
         “OPS”, which includes it on what they created, which this is",
    ];
    let reasons = json!(each(&rows, "reason"));
    assert_eq!(each(&reasons, "message"), messages);
    // About others asks who may inspect access; and nobody learns of what they may not know of.
    let path = w("access/resources/reasons/");
    bob.post(
        &path,
        json!({ "subject": owner.email, "action": "workitem:view", "type": "workitem" }),
    )
    .await
    .expect(403);
    let own = json!({ "action": "project:view", "type": "project" });
    let own = bob.post(&path, own).await.expect(200);
    assert_eq!(
        each(&json!(each(&own["results"], "resource")), "name"),
        ["WEB", "OPS"]
    );
    for wrong in [
        ("workitem:fly", "workitem"),
        ("project:view", "workitem"),
        ("project:view", "x"),
    ] {
        let body = json!({ "action": wrong.0, "type": wrong.1 });
        bob.post(&path, body).await.expect(400);
    }
}
