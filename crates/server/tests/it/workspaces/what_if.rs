//! What a change would do, for those who may make it and may not look into the whole workspace: an
//! Admin of a project is told of their project alone, an admin of the instance of figures alone, who
//! may make neither change is told nothing.

use serde_json::{Value, json};

use super::grants::{grant, item};
use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, text, w};
use crate::support::{Answer, Client, TestApp};

pub async fn what_if(who: &Person, changes: &[Value]) -> Answer {
    let body = json!({ "changes": changes });
    who.post(&w("access/simulate/"), body).await
}

/// Two projects with an item each. Pam is an Admin of the first and knows nothing of the second;
/// Bob is in both.
struct Two {
    stage: Stage,
    web: String,
    hidden: String,
    pam: Person,
    bob: Person,
    lea: Person,
    web_item: String,
    hidden_item: String,
    /// An exception of Bob's in each project.
    grants: [String; 2],
    teamspace: String,
}

impl Two {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let web = stage.project("WEB", 0).await;
        let hidden = stage.project("HIDDEN", 0).await;
        let pam = stage.member("pam", "member").await;
        let bob = stage.member("bob", "member").await;
        stage.add(&web, &pam, "admin").await;
        stage.add(&web, &bob, "contributor").await;
        stage.add(&hidden, &bob, "contributor").await;
        let web_item = item(&stage, &web, "web one").await;
        let hidden_item = item(&stage, &hidden, "secret one").await;
        let mut grants = Vec::new();
        for on in [&web_item, &hidden_item] {
            let body = grant(&bob, "allow", "workitem:delete", ("workitem", on));
            let made = stage.owner.post(&w("access/grants/"), body).await;
            grants.push(text(&made.expect(201)["id"]));
        }
        let lea = stage.member("lea", "member").await;
        let body = json!({ "name": "Design", "member_ids": [lea.id] });
        let made = stage.owner.post(&w("teamspaces/"), body).await.expect(201);
        let teamspace = text(&made["id"]);
        let body = json!({ "project_ids": [hidden], "role_slug": "contributor" });
        let path = w(&format!("teamspaces/{teamspace}/projects/"));
        stage.owner.post(&path, body).await.expect(200);
        Self {
            stage,
            web,
            hidden,
            pam,
            bob,
            lea,
            web_item,
            hidden_item,
            grants: grants.try_into().expect("two"),
            teamspace,
        }
    }

    /// Every kind of change of who may what in one project, with this item and exception in it.
    fn changes(&self, project: &str, item: &str, grant: &str) -> Vec<Value> {
        let (bob, team) = (&self.bob.id, &self.teamspace);
        let on_item = json!({ "type": "workitem", "id": item });
        let on_project = json!({ "type": "project", "id": project });
        vec![
            json!({ "op": "set_project_role", "user": bob, "project": project, "role": "guest" }),
            json!({ "op": "remove_project_member", "user": bob, "project": project }),
            json!({ "op": "put_grant", "user": bob, "action": "workitem:edit",
                "resource": on_item, "effect": "deny" }),
            json!({ "op": "put_grant", "user": bob, "action": "*", "resource": on_project,
                "effect": "deny" }),
            json!({ "op": "delete_grant", "grant": grant }),
            json!({ "op": "put_link", "teamspace": team, "project": project, "role": "guest" }),
            json!({ "op": "delete_link", "teamspace": team, "project": project }),
        ]
    }
}

#[tokio::test]
async fn an_admin_of_a_project_sees_what_a_change_would_do_there() {
    let two = Two::new().await;
    let changes = two.changes(&two.web, &two.web_item, &two.grants[0]);
    for change in &changes {
        let told = what_if(&two.pam, std::slice::from_ref(change))
            .await
            .expect(200);
        let all = what_if(&two.stage.owner, std::slice::from_ref(change)).await;
        assert_eq!(told, all.expect(200), "all that it does is here: {change}");
        let both = told["totals"]["gained"]
            .as_i64()
            .zip(told["totals"]["lost"].as_i64());
        let ends_nothing = change["op"] == "delete_link";
        assert_eq!(both == Some((0, 0)), ends_nothing, "{change} {told}");
    }
    // Several at once, and the only place that is told of is the project.
    let told = what_if(&two.pam, &changes[..6]).await.expect(200);
    for side in ["gained", "lost"] {
        for project in each(&told[side]["projects"], "project") {
            assert_eq!(project["id"], two.web.as_str(), "{told}");
        }
    }
    assert_eq!(
        told["totals"]["people"], 2,
        "Bob, and Lea by the link: {told}"
    );
    assert_eq!(told["lost"]["people_count"], 1);
    assert!(!told.to_string().contains("secret"), "{told}");
    assert!(!told.to_string().contains(&two.hidden), "{told}");
}

#[tokio::test]
async fn an_admin_of_a_project_learns_nothing_of_another() {
    let two = Two::new().await;
    let nothing = "019ab000-0000-7000-8000-000000000000";
    let there = two.changes(&two.hidden, &two.hidden_item, &two.grants[1]);
    let nowhere = two.changes(nothing, nothing, nothing);
    let here = two.changes(&two.web, &two.web_item, &two.grants[0]);
    for (there, nowhere) in there.iter().zip(&nowhere) {
        let refused = what_if(&two.pam, std::slice::from_ref(there)).await;
        let missing = what_if(&two.pam, std::slice::from_ref(nowhere)).await;
        assert!([403, 404].contains(&refused.status.as_u16()), "{there}");
        assert_eq!(refused.status, missing.status, "{there}");
        assert_eq!(
            refused.json, missing.json,
            "as what does not exist: {there}"
        );
        // Nor beside something that may be asked.
        let mixed = what_if(&two.pam, &[here[0].clone(), there.clone()]).await;
        assert_eq!(mixed.status, refused.status, "{there}");
        assert_eq!(mixed.json, refused.json, "{there}");
    }
    // What concerns the whole workspace is for those who may look into all of it.
    let bob = &two.bob.id;
    let owner = &two.stage.owner;
    let held = scheme(owner, "Held", "project", &["workitem:edit"]).await;
    let own = role(owner, "Own", "project", &[&held]).await;
    for change in [
        json!({ "op": "set_role", "user": bob, "role": "guest" }),
        json!({ "op": "remove_member", "user": bob }),
        json!({ "op": "put_scheme", "scheme": held, "permissions": ["workitem:view"] }),
        json!({ "op": "delete_scheme", "scheme": held }),
        json!({ "op": "put_role", "role": own, "schemes": [] }),
        json!({ "op": "delete_role", "role": own, "replacement": "guest" }),
        json!({ "op": "add_teamspace_member", "teamspace": two.teamspace, "user": bob }),
        json!({ "op": "remove_teamspace_member", "teamspace": two.teamspace, "user": bob }),
        json!({ "op": "set_plan", "plan": "free" }),
        json!({ "op": "put_grant", "user": bob, "action": "workspace:view", "effect": "deny",
            "resource": { "type": "workspace", "id": "acme" } }),
    ] {
        what_if(&two.pam, &[change]).await.expect(403);
    }
    // Whoever may not see a teamspace is not told by a link who is in it.
    let few = ["workspace:view"];
    let few = scheme(owner, "Few", "workspace", &few).await;
    role(owner, "Narrow", "workspace", &[&few]).await;
    let body = json!({ "role_slug": "narrow" });
    let path = w(&format!("members/{}/", two.pam.id));
    owner.patch(&path, body).await.expect(200);
    let role = what_if(&two.pam, &here[..1]).await.expect(200);
    assert!(
        role["totals"]["lost"].as_i64() > Some(0),
        "still an Admin there"
    );
    let hidden = what_if(&two.pam, &here[5..6]).await.expect(404);
    let link =
        json!({ "op": "put_link", "teamspace": nothing, "project": two.web, "role": "guest" });
    assert_eq!(hidden, what_if(&two.pam, &[link]).await.expect(404));
}

#[tokio::test]
async fn others_are_told_nothing() {
    let two = Two::new().await;
    let gus = two.stage.member("gus", "guest").await;
    let max = two.stage.member("max", "member").await;
    two.stage.add(&two.web, &gus, "commenter").await;
    let here = two.changes(&two.web, &two.web_item, &two.grants[0]);
    for change in here {
        // A Contributor and a Guest of the project, who see it; a Member who does not.
        for who in [&two.bob, &gus] {
            // Leaving is everybody's own.
            if who.id == two.bob.id && change["op"] == "remove_project_member" {
                continue;
            }
            let refused = what_if(who, std::slice::from_ref(&change)).await;
            let is_refused = [403, 404].contains(&refused.status.as_u16());
            assert!(is_refused, "{change} {}", refused.json);
        }
        let refused = what_if(&max, std::slice::from_ref(&change)).await;
        let expected = if change["op"] == "delete_grant" {
            403
        } else {
            404
        };
        assert_eq!(refused.status, expected, "{change}");
    }
    let of_bob = json!({ "op": "remove_project_member", "user": two.bob.id, "project": two.web });
    what_if(&gus, &[of_bob]).await.expect(403);
}

/// What another plan would do, as an instance admin asks.
async fn of_plan(admin: &Client, id: &str, body: Value) -> Answer {
    let path = format!("/api/instances/workspaces/{id}/plans/simulate/");
    admin.post(&path, body).await
}

#[tokio::test]
async fn an_instance_admin_is_told_figures_of_a_plan_and_no_names() {
    let (app, admin) = TestApp::set_up().await;
    let stage = Stage::on(app).await;
    let owner = &stage.owner;
    let acme = owner.get(&w("")).await.expect(200);
    let id = text(&acme["id"]);
    let web = stage.project("WEB", 0).await;
    item(&stage, &web, "secret one").await;
    let reading = scheme(owner, "Reading", "project", &["workitem:delete"]).await;
    role(owner, "Reader", "project", &[&reading]).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "reader").await;
    let ada = stage.member("ada", "admin").await;
    let inside = json!({ "op": "set_plan", "plan": "free" });
    let inside = what_if(owner, &[inside]).await.expect(200);
    let told = of_plan(&admin, &id, json!({ "plan": "free" }))
        .await
        .expect(200);
    assert_eq!(told["totals"], inside["totals"], "the same as inside");
    for side in ["gained", "lost"] {
        assert_eq!(told[side]["count"], inside[side]["count"]);
        assert_eq!(told[side]["actions"], inside[side]["actions"]);
        assert_eq!(told[side]["people_count"], inside[side]["people_count"]);
        for names in ["people", "projects", "things"] {
            assert_eq!(told[side][names], json!([]), "{side} {names}");
        }
    }
    assert!(told["totals"]["lost"].as_i64() > Some(0), "{told}");
    assert!(each(&told["lost"]["actions"], "action").contains(&json!("workitem:delete")));
    assert!(
        told["totals"]["gained"].as_i64() > Some(0),
        "an Admin may more: {told}"
    );
    for secret in [
        "secret",
        "WEB",
        "bob",
        "Reader",
        web.as_str(),
        bob.id.as_str(),
    ] {
        assert!(!told.to_string().contains(secret), "{secret}: {told}");
    }
    // Nothing was changed, and whoever becomes the Owner counts.
    assert_eq!(owner.get(&w("")).await.expect(200)["plan"], "enterprise");
    let body = json!({ "plan": "free", "owner": ada.email });
    of_plan(&admin, &id, body).await.expect(400);
    let body = json!({ "plan": "free", "convert": true });
    let path = format!("/api/instances/workspaces/{id}/");
    admin.patch(&path, body).await.expect(200);
    let raised = |who: &Person| json!({ "plan": "business", "owner": who.email });
    let told = of_plan(&admin, &id, raised(&ada)).await.expect(200);
    assert_eq!(
        told["totals"]["people"], 1,
        "Ada keeps what Olga loses: {told}"
    );
    assert_eq!(told["lost"]["people_count"], 1);
    of_plan(&admin, &id, raised(&bob)).await.expect(400);
    of_plan(&admin, &id, json!({ "plan": "gold" }))
        .await
        .expect(400);
    // It takes the right to change the plan, and gives none inside.
    for who in [owner, &ada, &bob] {
        of_plan(who, &id, json!({ "plan": "free" }))
            .await
            .expect(403);
    }
    let body = json!({ "changes": [{ "op": "set_plan", "plan": "free" }] });
    admin.post(&w("access/simulate/"), body).await.expect(404);
}

#[tokio::test]
async fn one_connection_is_enough_for_each_question() {
    let two = Two::new().await;
    let db = &two.stage.app.app.kernel().db;
    let owner = &two.stage.owner;
    let thing = json!({ "type": "workitem", "id": two.web_item });
    let asked =
        |action: &str| json!({ "subject": two.bob.email, "action": action, "resource": thing });
    let changes = two.changes(&two.web, &two.web_item, &two.grants[0]);
    let questions = [
        ("check", asked("workitem:edit")),
        ("explain", asked("workitem:archive")),
        (
            "who-can",
            json!({ "action": "workitem:edit", "resource": thing }),
        ),
        (
            "what-can",
            json!({ "subject": two.bob.email, "resource": thing }),
        ),
        (
            "resources",
            json!({ "action": "workitem:edit", "type": "workitem" }),
        ),
        ("simulate", json!({ "changes": changes })),
    ];
    // Lea leads what she asks about, and is looked up for it.
    let lea = &two.lea;
    let body = json!({ "lead": lea.id });
    let path = w(&format!("teamspaces/{}/", two.teamspace));
    owner.patch(&path, body).await.expect(200);
    let joins =
        json!({ "op": "add_teamspace_member", "teamspace": two.teamspace, "user": two.bob.id });
    let mut held = Vec::new();
    for _ in 1..db.readers() {
        held.push(db.read().await.expect("a connection"));
    }
    for (question, body) in questions {
        let path = w(&format!("access/{question}/"));
        owner.post(&path, body).await.expect(200);
    }
    what_if(lea, &[joins]).await.expect(200);
}
