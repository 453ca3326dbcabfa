//! Explanations: every look at every node with what it found, who made an exception and why, what
//! came through a teamspace, what will be another answer later, and what would have to change.

use serde_json::{Value, json};

use super::grants::{grant, item};
use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, p, text, w};

/// A private project whose name is not its identifier, an item of the Owner's, and Bob, who
/// contributes.
struct World {
    stage: Stage,
    gnd: String,
    item: String,
    bob: Person,
}

const DELETE: &str = "workitem:delete";

impl World {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let body = json!({ "name": "Ground Ops Tooling", "identifier": "GND", "network": 0 });
        let gnd = stage.owner.post(&w("projects/"), body).await.expect(201);
        let gnd = text(&gnd["id"]);
        let bob = stage.member("bob", "member").await;
        stage.add(&gnd, &bob, "contributor").await;
        let item = item(&stage, &gnd, "Pad queue").await;
        Self {
            stage,
            gnd,
            item,
            bob,
        }
    }

    async fn explain(&self, by: &Person, of: &Person, action: &str) -> Value {
        let on = ("workitem", self.item.as_str());
        explain(by, (of, action), on).await
    }

    async fn give(&self, body: Value) {
        let given = self.stage.owner.post(&w("access/grants/"), body).await;
        given.expect(201);
    }

    fn at(&self, days: i64) -> String {
        let now = self.stage.app.clock.now();
        now.plus_seconds(days * 24 * 3600).to_string()
    }
}

async fn explain(by: &Person, (of, action): (&Person, &str), (kind, id): (&str, &str)) -> Value {
    let resource = json!({ "type": kind, "id": id });
    let body = json!({ "subject": of.email, "action": action, "resource": resource });
    by.post(&w("access/explain/"), body).await.expect(200)
}

/// The steps about an act itself: type of the node, look, what was found and what came of it.
fn looks(told: &Value, action: &str) -> Vec<[String; 3]> {
    let steps = told["steps"].as_array().expect("steps");
    let of_act = steps.iter().filter(|step| step["action"] == action);
    let look = |step: &Value| {
        let found = if step["found"] == true { "found" } else { "-" };
        [
            format!("{} {}", text(&step["node"]["type"]), text(&step["look"])),
            format!("{found} {}", text(&step["outcome"])),
            text(&step["detail"]),
        ]
    };
    of_act.map(look).collect()
}

fn step<'v>(told: &'v Value, node: &str, look: &str) -> &'v Value {
    let mut steps = told["steps"].as_array().expect("steps").iter();
    let step = steps.find(|step| step["node"]["type"] == node && step["look"] == look);
    step.unwrap_or_else(|| panic!("no {look} at {node}: {told}"))
}

#[track_caller]
fn check(told: &Value, action: &str, expected: &[[&str; 3]]) {
    let looks = looks(told, action);
    let looks: Vec<[&str; 3]> = looks.iter().map(|[a, b, c]| [&a[..], b, c]).collect();
    assert_eq!(looks, expected);
}

// PM-35 … PM-43: each step of the walk at each node, whether it found something or not. An exception
// that speaks of something else hides nothing.
#[tokio::test]
async fn every_look_at_every_node_is_told() {
    let world = World::new().await;
    let on_item = ("workitem", world.item.as_str());
    world
        .give(grant(&world.bob, "allow", "workitem:archive", on_item))
        .await;
    let told = world.explain(&world.stage.owner, &world.bob, DELETE).await;
    let owns = "Contributor includes it only on what they created, and olga Example created this";
    let stays = "Member counts in the workspace only and does not reach into projects";
    check(
        &told,
        DELETE,
        &[
            ["workitem person", "found continues", "an active member"],
            ["workitem deny", "- continues", "none"],
            ["workitem allow", "- continues", "none that speaks of this"],
            [
                "workitem role",
                "- continues",
                "nobody holds a role on a work item",
            ],
            ["project deny", "- continues", "none"],
            ["project allow", "- continues", "none"],
            ["project role", "found continues", owns],
            [
                "project link",
                "- continues",
                "no teamspace brings a role along",
            ],
            ["workspace deny", "- continues", "none"],
            ["workspace allow", "- continues", "none"],
            ["workspace role", "found continues", stays],
            ["workspace end", "- denied", "nothing on the whole way up"],
        ],
    );
    // Where it ends, nothing further is looked at; what it requires is walked on its own.
    let told = world
        .explain(&world.stage.owner, &world.bob, "workitem:edit")
        .await;
    let walked = looks(&told, "workitem:edit");
    assert_eq!(walked.last().expect("a step")[0], "project role");
    let required = looks(&told, "workitem:view");
    assert_eq!(required.last().expect("a step")[1], "found allowed");
}

// The name that people know, in the sentence and in the walk; the identifier stands beside it.
#[tokio::test]
async fn projects_and_the_workspace_go_by_their_names() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let told = world.explain(owner, &world.bob, DELETE).await;
    let said = text(&told["reason"]["message"]);
    assert_eq!(
        said,
        "bob Example may not delete “GND-1 Pad queue”: the role Contributor in “Ground Ops \
         Tooling” includes it only on what they created, and olga Example created this"
    );
    let project = &step(&told, "project", "role")["node"];
    assert_eq!(project["name"], "Ground Ops Tooling");
    assert_eq!(project["identifier"], "GND");
    let workspace = &step(&told, "workspace", "role")["node"];
    assert_eq!(workspace["name"], "Acme");
    assert_eq!(workspace["identifier"], Value::Null);
    let resource = json!({ "type": "workitem", "id": world.item });
    let asked = json!({ "action": "workitem:edit", "resource": resource });
    let able = owner.post(&w("access/who-can/"), asked).await.expect(200);
    let paths = each(&able, "via");
    let nodes: Vec<Value> = paths.iter().flat_map(|via| each(via, "node")).collect();
    for node in nodes {
        let expected = if node["type"] == "project" {
            "Ground Ops Tooling"
        } else {
            "Acme"
        };
        assert_eq!(node["name"], expected);
    }
    let file = format!(
        "access/who-can/export/?action=workitem:edit&resource_type=workitem&resource={}",
        world.item
    );
    let file = owner.get(&w(&file)).await;
    let file = String::from_utf8(file.bytes).expect("a text");
    assert!(file.contains("\"Ground Ops Tooling\",\"GND\","), "{file}");
}

// PM-35: who denied it, why, since when and until when, for who may read the exception; for
// everybody else only that there is one.
#[tokio::test]
async fn an_exception_is_told_to_who_may_read_it() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let pat = world.stage.member("pat", "member").await;
    world.stage.add(&world.gnd, &pat, "admin").await;
    let mut deny = grant(&world.bob, "deny", "*", ("project", &world.gnd));
    deny["reason"] = json!("She is away");
    deny["expires_at"] = json!(world.at(30));
    world.give(deny).await;
    let edit = "workitem:edit";
    for by in [owner, &pat] {
        let told = world.explain(by, &world.bob, edit).await;
        assert_eq!(told["reason"]["code"], "explicit_deny");
        let said = text(&told["reason"]["message"]);
        let end =
            "an exception on “Ground Ops Tooling” denies it, made by olga Example (“She is away”)";
        assert!(said.ends_with(end), "{said}");
        let found = step(&told, "project", "deny");
        assert_eq!(found["outcome"], "denied");
        for exception in [&found["exception"], &told["reason"]["exception"]] {
            assert_eq!(exception["given_by"]["display_name"], "olga Example");
            assert_eq!(exception["reason"], "She is away");
            assert_eq!(exception["action"], "*");
            assert_eq!(exception["expires_at"], json!(world.at(30)));
            assert_eq!(exception["created_at"], json!(world.at(0)));
        }
        let detail = text(&found["detail"]);
        assert!(
            detail.contains("by olga Example denies everything"),
            "{detail}"
        );
    }
    // Denied something in the project, Bob still knows of the item if he may see it.
    let of_view = grant(&world.bob, "allow", edit, ("workitem", &world.item));
    world.give(of_view).await;
    let told = world.explain(&world.bob, &world.bob, DELETE).await;
    assert_eq!(told["reason"]["code"], "explicit_deny");
    let said = text(&told["reason"]["message"]);
    assert!(
        said.ends_with("an exception on “Ground Ops Tooling” denies it"),
        "{said}"
    );
    assert!(!told.to_string().contains("away"), "{told}");
    assert_eq!(told["later"], json!([]), "nor when it ends");
    let found = step(&told, "project", "deny");
    assert_eq!(found["detail"], "an exception denies it here");
    assert_eq!(found["exception"], Value::Null);
    // What stands above the project is not for its Admins to read.
    let told = world.explain(owner, &world.bob, edit).await;
    assert_eq!(told["reason"]["code"], "explicit_grant");
    let end = "an exception on “GND-1 Pad queue” allows it, made by olga Example (“a test”)";
    assert!(text(&told["reason"]["message"]).ends_with(end), "{told}");
    let mut above = grant(&pat, "deny", "workspace:view", ("workspace", "acme"));
    above["reason"] = json!("Above it");
    world.give(above).await;
    let on = ("workspace", "acme");
    let told = explain(owner, (&pat, "workspace:view"), on).await;
    assert_eq!(told["reason"]["exception"]["reason"], "Above it");
}

// PM-38, PM-42: an exception on the workspace answers about an item, and the Admin of a project, who
// may ask about that item, reads only that there is one.
#[tokio::test]
async fn what_stands_above_a_project_is_not_told_to_its_admins() {
    let world = World::new().await;
    let pat = world.stage.member("pat", "member").await;
    world.stage.add(&world.gnd, &pat, "admin").await;
    let gus = world.stage.member("gus", "member").await;
    let mut deny = grant(&gus, "deny", "*", ("workspace", "acme"));
    deny["reason"] = json!("Above it");
    world.give(deny).await;
    let told = world.explain(&pat, &gus, DELETE).await;
    assert_eq!(told["reason"]["code"], "explicit_deny");
    assert_eq!(told["reason"]["exception"], Value::Null);
    assert!(!told.to_string().contains("Above it"), "{told}");
    // Nor is it theirs to end.
    assert_eq!(told["changes"][0]["kind"], "grant_end");
    assert_eq!(told["changes"][0]["who"], json!(["olga Example"]));
    let told = world.explain(&world.stage.owner, &gus, DELETE).await;
    assert_eq!(told["reason"]["exception"]["reason"], "Above it");
}

// PM-41, PM-58: a role that came through a teamspace is told with the teamspace.
#[tokio::test]
async fn what_came_through_a_teamspace_names_it() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let lea = world.stage.member("lea", "member").await;
    let body = json!({ "name": "Ramp Engineering", "member_ids": [lea.id] });
    let team = owner.post(&w("teamspaces/"), body).await.expect(201);
    let linked = w(&format!("teamspaces/{}/projects/", text(&team["id"])));
    let body = json!({ "project_ids": [world.gnd], "role_slug": "commenter" });
    owner.post(&linked, body).await.expect(200);
    let told = world.explain(owner, &lea, "workitem_comment:create").await;
    let on = ("workitem", world.item.as_str());
    let told = if told["allowed"] == true {
        told
    } else {
        explain(owner, (&lea, "workitem:view"), on).await
    };
    assert_eq!(told["reason"]["code"], "link", "{told}");
    assert_eq!(told["reason"]["teamspace"]["name"], "Ramp Engineering");
    assert_eq!(told["reason"]["role"]["slug"], "commenter");
    let said = text(&told["reason"]["message"]);
    let end = "the teamspace “Ramp Engineering” brings the role Commenter to “Ground Ops \
               Tooling”, which includes it";
    assert!(said.ends_with(end), "{said}");
    let told = world.explain(owner, &lea, DELETE).await;
    let found = step(&told, "project", "link");
    let silent = "the teamspace “Ramp Engineering” brings Commenter, which does not include it";
    assert_eq!(found["detail"], silent);
    assert_eq!(found["teamspace"]["id"], team["id"]);
    assert_eq!(
        step(&told, "project", "role")["detail"],
        "no role is held here"
    );
}

// What is public answers where nothing else does, and is told as looked at where it is not.
#[tokio::test]
async fn whether_a_project_is_public_is_looked_at_last() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let mia = world.stage.member("mia", "member").await;
    let open = world.stage.project("OPEN", 2).await;
    let told = explain(owner, (&mia, "project:view"), ("project", &open)).await;
    assert_eq!(told["reason"]["code"], "public");
    assert_eq!(step(&told, "project", "public")["found"], true);
    let told = explain(owner, (&mia, "project:view"), ("project", &world.gnd)).await;
    assert_eq!(told["allowed"], false);
    assert_eq!(step(&told, "project", "public")["found"], false);
    let last = told["steps"].as_array().and_then(|all| all.last()).cloned();
    assert_eq!(last.expect("a step")["look"], "end");
}

// An exception that begins or ends later and turns the answer is told with its moment; one that
// changes nothing is not, and it is told only to who may read it.
#[tokio::test]
async fn what_will_be_another_answer_is_told_with_its_moment() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let on_item = ("workitem", world.item.as_str());
    let mut allow = grant(&world.bob, "allow", DELETE, on_item);
    allow["starts_at"] = json!(world.at(9));
    allow["expires_at"] = json!(world.at(20));
    world.give(allow).await;
    let mut other = grant(&world.bob, "allow", "workitem:edit", on_item);
    other["starts_at"] = json!(world.at(3));
    world.give(other).await;
    let told = world.explain(owner, &world.bob, DELETE).await;
    assert_eq!(told["allowed"], false);
    let later = &told["later"];
    assert_eq!(each(later, "at"), [json!(world.at(9)), json!(world.at(20))]);
    assert_eq!(each(later, "allowed"), [json!(true), json!(false)]);
    let day = |days| world.at(days)[..10].to_owned();
    let begins = format!("from {} on an exception allows it", day(9));
    let ends = format!("on {} the exception that allows it ends", day(20));
    assert_eq!(each(later, "message"), [json!(begins), json!(ends)]);
    assert_eq!(
        later[0]["exception"]["given_by"]["display_name"],
        "olga Example"
    );
    let told = world.explain(&world.bob, &world.bob, DELETE).await;
    assert_eq!(
        told["later"],
        json!([]),
        "that it is planned is not his to read"
    );
    let told = world.explain(owner, &world.bob, "workitem:edit").await;
    assert_eq!(told["later"], json!([]), "he may already");
    // The moment comes: what was told is what is decided.
    world.stage.app.clock.advance(9 * 24 * 3600);
    let told = world.explain(owner, &world.bob, DELETE).await;
    assert_eq!(told["allowed"], true);
    assert_eq!(each(&told["later"], "allowed"), [json!(false)]);
    world.stage.app.clock.advance(11 * 24 * 3600);
    let told = world.explain(owner, &world.bob, DELETE).await;
    assert_eq!(told["allowed"], false);
    assert_eq!(told["later"], json!([]));
}

// The least that would do comes first, a role of the workspace's own among the roles, and an
// exception beside them; each tried, and each only where somebody could give it.
#[tokio::test]
async fn what_would_do_begins_with_the_least() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let deleting = ["project:view", "workitem:view", DELETE];
    let with = scheme(owner, "Deleting", "project", &deleting).await;
    role(owner, "Cleaner", "project", &[&with]).await;
    let none = scheme(owner, "Looking", "project", &["project:view"]).await;
    role(owner, "Looker", "project", &[&none]).await;
    let told = world.explain(owner, &world.bob, DELETE).await;
    let changes = &told["changes"];
    assert_eq!(each(changes, "kind"), ["role", "grant"], "{changes}");
    assert_eq!(each(changes, "part"), [1, 1], "either does");
    assert_eq!(changes[0]["roles"], json!(["cleaner", "admin"]));
    assert_eq!(changes[0]["node"]["name"], "Ground Ops Tooling");
    let message = "a role in “Ground Ops Tooling” with the permission to delete work items: Cleaner \
                   or Project Admin";
    assert_eq!(changes[0]["message"], message);
    let message =
        "an exception on “GND-1 Pad queue” that gives the permission to delete work items";
    assert_eq!(changes[1]["message"], message);
    assert_eq!(
        each(changes, "who"),
        [json!(["olga Example"]), json!(["olga Example"])]
    );
    // Who gives roles in the project knows them, and who may not read roles is told of the product's
    // only.
    let pat = world.stage.member("pat", "member").await;
    world.stage.add(&world.gnd, &pat, "admin").await;
    let told = world.explain(&pat, &world.bob, DELETE).await;
    assert_eq!(told["changes"][0]["roles"], json!(["cleaner", "admin"]));
    let told = world.explain(&world.bob, &world.bob, DELETE).await;
    assert_eq!(told["changes"][0]["roles"], json!(["admin"]));
    // Both are tried by being done: the role is given, and then the exception.
    let path = p(&world.gnd, &format!("members/{}/", world.bob.id));
    let cleaner = json!({ "role_slug": "cleaner" });
    owner.patch(&path, cleaner).await.expect(200);
    let told = world.explain(owner, &world.bob, DELETE).await;
    assert_eq!(told["allowed"], true, "{told}");
    // A Guest gets an exception on the single thing, no role of the workspace's own, and nothing on
    // the whole project.
    let gus = world.stage.member("gus", "guest").await;
    world.stage.add(&world.gnd, &gus, "guest").await;
    let told = world.explain(owner, &gus, DELETE).await;
    let changes = &told["changes"];
    assert_eq!(each(changes, "kind"), ["grant"], "{changes}");
    assert_eq!(changes[0]["node"]["type"], "workitem");
    let on = ("project", world.gnd.as_str());
    let told = explain(owner, (&gus, "project:archive"), on).await;
    assert!(
        !each(&told["changes"], "kind").contains(&json!("grant")),
        "{told}"
    );
}

// One Admin of a project does not end what is denied to another: only who is above both.
#[tokio::test]
async fn a_denial_is_ended_by_who_is_above() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let (ann, pat) = (
        world.stage.member("ann", "admin").await,
        world.stage.member("pat", "member").await,
    );
    world.stage.add(&world.gnd, &pat, "admin").await;
    let on_project = ("project", world.gnd.as_str());
    world.give(grant(&pat, "deny", DELETE, on_project)).await;
    let told = world.explain(owner, &pat, DELETE).await;
    let changes = &told["changes"];
    assert_eq!(each(changes, "kind"), ["grant_end", "grant"], "{changes}");
    assert_eq!(changes[0]["who"], json!(["olga Example"]), "{changes}");
    let grants = owner.get(&w("access/grants/")).await.expect(200);
    let path = w(&format!(
        "access/grants/{}/",
        text(&grants["results"][0]["id"])
    ));
    ann.delete(&path).await.expect_code(403, "member_level");
    owner.delete(&path).await.expect(204);
    let told = world.explain(owner, &pat, DELETE).await;
    assert_eq!(told["allowed"], true);
}

// Who is away altogether: whoever could bring them back is named, and nobody of the workspace where
// that is not theirs to do.
#[tokio::test]
async fn who_could_bring_somebody_back_is_named() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    crate::identity::suspend(&world.stage.app, &world.bob.email, true).await;
    let told = world.explain(owner, &world.bob, "workitem:edit").await;
    assert_eq!(told["reason"]["code"], "inactive");
    let person = step(&told, "workitem", "person");
    assert_eq!(person["outcome"], "denied");
    assert_eq!(person["detail"], "the account is suspended");
    assert_eq!(each(&told["changes"], "kind"), ["status"]);
    assert_eq!(told["changes"][0]["who"], json!([]));
}

// D-23: what is archived takes no changes whoever may make them, which is no matter of access: the
// answer says it beside, unless the question is about seeing.
#[tokio::test]
async fn what_is_archived_is_said() {
    let world = World::new().await;
    let (owner, bob) = (&world.stage.owner, &world.bob);
    let project = p(&world.gnd, "");
    let item = p(&world.gnd, &format!("work-items/{}/", world.item));
    let told = world.explain(owner, bob, "workitem:edit").await;
    assert_eq!(told.get("archived"), None, "{told}");
    let archive = |path: &str| format!("{path}archive/");
    owner
        .post(&archive(&item), json!({}))
        .await
        .expect_success();
    let told = world.explain(owner, bob, "workitem:edit").await;
    assert_eq!(
        (&told["allowed"], &told["archived"]["type"]),
        (&json!(true), &json!("workitem"))
    );
    owner
        .delete(&format!("{item}unarchive/"))
        .await
        .expect_success();
    owner
        .post(&archive(&project), json!({}))
        .await
        .expect_success();
    bob.patch(&item, json!({ "name": "New" }))
        .await
        .expect_code(409, "project_archived");
    let told = world.explain(owner, bob, "workitem:edit").await;
    assert_eq!(
        (&told["allowed"], &told["archived"]["id"]),
        (&json!(true), &json!(world.gnd))
    );
    assert_eq!(told["archived"]["name"], "Ground Ops Tooling");
    let told = world.explain(owner, bob, "workitem:view").await;
    assert_eq!(told.get("archived"), None, "{told}");
}
