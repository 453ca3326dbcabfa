//! Exceptions: what they do, who may make them, and what is left of them afterwards.

use serde_json::{Value, json};

use super::stage::{Person, Stage, each, p, sorted, text, w};
use crate::support::Answer;

/// What an exception says, for one person.
pub fn grant(who: &Person, effect: &str, action: &str, (kind, id): (&str, &str)) -> Value {
    json!({
        "user": who.id, "effect": effect, "action": action, "reason": "a test",
        "resource": { "type": kind, "id": id },
    })
}

async fn give(by: &Person, body: Value) -> Answer {
    by.post(&w("access/grants/"), body).await
}

/// A work item of the Owner's; its path below the project.
pub async fn item(stage: &Stage, project: &str, name: &str) -> String {
    let path = p(project, "work-items/");
    let item = stage.owner.post(&path, json!({ "name": name })).await;
    text(&item.expect(201)["id"])
}

async fn may(who: &Person, action: &str, kind: &str, id: &str) -> Value {
    let body = json!({ "action": action, "resource": { "type": kind, "id": id } });
    let answer = who.post(&w("access/check/"), body).await;
    if answer.status == 404 {
        return json!("not_found");
    }
    answer.expect(200)["reason"]["code"].clone()
}

/// Two projects with an item each, and a Contributor of both.
struct Two {
    stage: Stage,
    web: String,
    app: String,
    bob: Person,
    web_item: String,
    app_item: String,
}

impl Two {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let (web, app) = (stage.project("WEB", 0).await, stage.project("APP", 0).await);
        let bob = stage.member("bob", "member").await;
        for project in [&web, &app] {
            stage.add(project, &bob, "contributor").await;
        }
        let (web_item, app_item) = (
            item(&stage, &web, "web one").await,
            item(&stage, &app, "app one").await,
        );
        Self {
            stage,
            web,
            app,
            bob,
            web_item,
            app_item,
        }
    }

    async fn rename(&self, project: &str, item: &str) -> u16 {
        let path = p(project, &format!("work-items/{item}/"));
        let answer = self.bob.patch(&path, json!({ "name": "renamed" })).await;
        answer.status.as_u16()
    }
}

// PM-01, PM-03: what a role allows is denied in one project, and in no other.
#[tokio::test]
async fn a_denial_takes_one_permission_in_one_place() {
    let two = Two::new().await;
    assert_eq!(two.rename(&two.web, &two.web_item).await, 200);
    let deny = grant(&two.bob, "deny", "workitem:edit", ("project", &two.web));
    let made = give(&two.stage.owner, deny).await.expect(201);
    assert_eq!(made["status"], "active");
    assert_eq!(made["resource"]["name"], "WEB");
    assert_eq!(made["given_by"]["display_name"], "olga Example");
    // The very next request is decided anew [PM-63].
    assert_eq!(two.rename(&two.web, &two.web_item).await, 403, "PM-03");
    assert_eq!(two.rename(&two.app, &two.app_item).await, 200, "PM-03");
    let item = &two.web_item;
    let code = may(&two.bob, "workitem:edit", "workitem", item).await;
    assert_eq!(code, "explicit_deny", "PM-42: found on the parent");
    // PM-38: an exception on the item is nearer than the one on its project.
    let allow = grant(&two.bob, "allow", "workitem:edit", ("workitem", item));
    let allow = give(&two.stage.owner, allow).await.expect(201);
    assert_eq!(two.rename(&two.web, item).await, 200, "PM-38");
    // PM-35, PM-37: both on the same item, and the denial wins.
    let deny_item = grant(&two.bob, "deny", "workitem:edit", ("workitem", item));
    let deny_item = give(&two.stage.owner, deny_item).await.expect(201);
    assert_eq!(two.rename(&two.web, item).await, 403, "PM-35, PM-37");
    for ended in [&deny_item, &allow, &made] {
        let path = w(&format!("access/grants/{}/", text(&ended["id"])));
        two.stage.owner.delete(&path).await.expect(204);
        two.stage
            .owner
            .delete(&path)
            .await
            .expect_code(409, "grant_ended");
    }
    assert_eq!(two.rename(&two.web, item).await, 200);
}

// PM-04 on work items: a Guest gets one thing, and what it requires along [D-13].
#[tokio::test]
async fn an_exception_opens_one_thing_with_what_it_requires() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let gina = stage.member("gina", "guest").await;
    let (one, other) = (
        item(&stage, &web, "one").await,
        item(&stage, &web, "two").await,
    );
    let path = |item: &str| p(&web, &format!("work-items/{item}/"));
    gina.get(&path(&one)).await.expect(404);
    let allow = grant(&gina, "allow", "workitem:edit", ("workitem", &one));
    let made = give(&stage.owner, allow).await.expect(201);
    assert_eq!(made["brings"], json!(["workitem:view"]), "D-13");
    assert_eq!(
        may(&gina, "workitem:edit", "workitem", &one).await,
        "explicit_grant",
        "PM-36"
    );
    gina.patch(&path(&one), json!({ "name": "by gina" }))
        .await
        .expect(200);
    gina.get(&path(&other)).await.expect(404);
    gina.delete(&path(&one)).await.expect(403);
    let listed = gina.get(&w("work-items/")).await.expect(200);
    assert_eq!(
        sorted(&listed, "id"),
        std::slice::from_ref(&one),
        "PM-04: the list shows that one only"
    );
    assert_eq!(listed["total_count"], 1);
    let id = text(&made["id"]);
    stage
        .owner
        .delete(&w(&format!("access/grants/{id}/")))
        .await
        .expect(204);
    gina.get(&path(&one)).await.expect(404);
}

// Guard rails of the access model, word by word.
#[tokio::test]
async fn the_guard_rails_of_exceptions() {
    let two = Two::new().await;
    let (stage, bob, web) = (&two.stage, &two.bob, two.web.as_str());
    let (adam, ada) = (
        stage.member("adam", "admin").await,
        stage.member("ada", "admin").await,
    );
    let (paul, gina) = (
        stage.member("paul", "member").await,
        stage.member("gina", "guest").await,
    );
    stage.add(web, &paul, "admin").await;
    let workspace = ("workspace", "acme");
    let project = ("project", web);
    let on_item = ("workitem", two.web_item.as_str());
    let cases: Vec<(&Person, Value, u16, &str)> = vec![
        // Nobody gives what they do not hold: a project's Admin holds nothing of the workspace.
        (
            &paul,
            grant(bob, "allow", "workitem:delete", project),
            201,
            "",
        ),
        (&paul, grant(bob, "allow", "*", project), 201, ""),
        (
            &paul,
            grant(bob, "allow", "project:create", workspace),
            403,
            "default_deny",
        ),
        (
            &paul,
            grant(bob, "allow", "workitem:delete", ("project", &two.app)),
            404,
            "not_found",
        ),
        (
            bob,
            grant(&paul, "allow", "workitem:view", on_item),
            403,
            "default_deny",
        ),
        // Never everything above a project.
        (
            &stage.owner,
            grant(bob, "allow", "*", workspace),
            403,
            "grant_above_project",
        ),
        // Never deleting a workspace, ownership, members, roles or exceptions.
        (
            &stage.owner,
            grant(bob, "allow", "workspace:delete", workspace),
            403,
            "grant_of_guarded_action",
        ),
        (
            &stage.owner,
            grant(bob, "allow", "workspace:transfer_ownership", workspace),
            403,
            "grant_of_guarded_action",
        ),
        (
            &stage.owner,
            grant(bob, "allow", "workspace_member:invite", workspace),
            403,
            "grant_of_guarded_action",
        ),
        (
            &stage.owner,
            grant(bob, "allow", "project_member:add", project),
            403,
            "grant_of_guarded_action",
        ),
        (
            &stage.owner,
            grant(bob, "allow", "access:grant", project),
            403,
            "grant_of_guarded_action",
        ),
        (
            &stage.owner,
            grant(bob, "allow", "role:edit", workspace),
            403,
            "grant_of_guarded_action",
        ),
        (
            &stage.owner,
            grant(bob, "allow", "permission_scheme:create", workspace),
            403,
            "grant_of_guarded_action",
        ),
        // A membership would outlast the exception that it came from.
        (
            &stage.owner,
            grant(bob, "allow", "project:join", project),
            403,
            "grant_of_guarded_action",
        ),
        // Guests only on single resources.
        (
            &stage.owner,
            grant(&gina, "allow", "workitem:view", project),
            403,
            "grant_to_guest",
        ),
        (
            &stage.owner,
            grant(&gina, "allow", "project:create", workspace),
            403,
            "grant_to_guest",
        ),
        (
            &stage.owner,
            grant(&gina, "allow", "workitem:view", on_item),
            201,
            "",
        ),
        // Denied is downwards, never the Owner, never oneself.
        (&adam, grant(bob, "deny", "*", project), 201, ""),
        (
            &adam,
            grant(&ada, "deny", "workitem:edit", project),
            403,
            "member_level",
        ),
        (
            &adam,
            grant(&stage.owner, "deny", "workitem:edit", project),
            403,
            "deny_owner",
        ),
        (
            &adam,
            grant(&adam, "deny", "workitem:edit", project),
            403,
            "grant_to_oneself",
        ),
        (
            &adam,
            grant(&adam, "allow", "workitem:edit", project),
            403,
            "grant_to_oneself",
        ),
        (
            &paul,
            grant(&adam, "deny", "workitem:edit", project),
            403,
            "member_level",
        ),
        (
            &stage.owner,
            grant(&adam, "deny", "workitem:edit", project),
            201,
            "",
        ),
        (
            &paul,
            grant(&gina, "deny", "workitem:view", on_item),
            201,
            "",
        ),
        // What makes no sense.
        (
            &adam,
            grant(bob, "allow", "workitem:fly", project),
            400,
            "action",
        ),
        (
            &adam,
            grant(bob, "allow", "workspace:edit", project),
            400,
            "action",
        ),
        (
            &adam,
            grant(bob, "allow", "workitem:view", ("galaxy", web)),
            400,
            "resource.type",
        ),
        (
            &adam,
            grant(
                bob,
                "allow",
                "workspace_member:view",
                ("workspace_member", &bob.id),
            ),
            400,
            "resource.type",
        ),
        // The same twice.
        (
            &paul,
            grant(bob, "allow", "workitem:delete", project),
            409,
            "grant_exists",
        ),
    ];
    for (by, body, status, code) in cases {
        let told = body.to_string();
        let answer = give(by, body).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{told}: {}",
            String::from_utf8_lossy(&answer.bytes)
        );
        if status == 400 {
            assert!(answer.expect(400).get(code).is_some(), "{told}");
        } else if status != 201 {
            answer.expect_code(status, code);
        }
    }
}

// PM-38 on the server: a denial on the project blocks an Admin's wildcard.
#[tokio::test]
async fn a_denial_on_a_project_blocks_the_wildcard_of_an_admin() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let adam = stage.member("adam", "admin").await;
    let one = item(&stage, &web, "one").await;
    let path = p(&web, &format!("work-items/{one}/"));
    adam.get(&path).await.expect(200);
    give(&stage.owner, grant(&adam, "deny", "*", ("project", &web)))
        .await
        .expect(201);
    adam.get(&path).await.expect(404);
    let listed = adam.get(&w("work-items/")).await.expect(200);
    assert_eq!(listed["total_count"], 0, "PM-38: in lists as well");
    adam.get(&p(&web, "")).await.expect(404);
}

#[tokio::test]
async fn other_workspaces_and_their_people_are_out_of_reach() {
    let two = Two::new().await;
    let sid = super::stage::person(&two.stage.app, "sid").await;
    let other = json!({ "name": "Other", "slug": "other" });
    sid.post("/api/v1/workspaces/", other).await.expect(201);
    let body = json!({ "name": "Far", "identifier": "FAR" });
    let far = sid
        .post("/api/v1/workspaces/other/projects/", body)
        .await
        .expect(201);
    let far = text(&far["id"]);
    let owner = &two.stage.owner;
    let on_far = grant(&two.bob, "allow", "workitem:view", ("project", &far));
    give(owner, on_far).await.expect(404);
    let to_sid = grant(&sid, "allow", "workitem:view", ("project", &two.web));
    let wrong = give(owner, to_sid).await.expect(400);
    assert!(wrong.get("user").is_some(), "{wrong}");
    let made = grant(&two.bob, "allow", "workitem:delete", ("project", &two.web));
    let made = give(owner, made).await.expect(201);
    let there = format!(
        "/api/v1/workspaces/other/access/grants/{}/",
        text(&made["id"])
    );
    sid.get(&there).await.expect(404);
    sid.delete(&there).await.expect(404);
    sid.get(&w(&format!("access/grants/{}/", text(&made["id"]))))
        .await
        .expect(404);
}

// Lists by person, by thing, of a project for its Admins, in pages.
#[tokio::test]
async fn exceptions_are_listed_for_who_may_inspect() {
    let two = Two::new().await;
    let (stage, bob) = (&two.stage, &two.bob);
    let paul = stage.member("paul", "member").await;
    stage.add(&two.web, &paul, "admin").await;
    let owner = &stage.owner;
    give(
        owner,
        grant(bob, "allow", "workitem:delete", ("project", &two.web)),
    )
    .await
    .expect(201);
    give(
        owner,
        grant(bob, "deny", "workitem:edit", ("workitem", &two.app_item)),
    )
    .await
    .expect(201);
    give(
        owner,
        grant(&paul, "allow", "project:create", ("workspace", "acme")),
    )
    .await
    .expect(201);
    let list = async |who: &Person, query: &str| {
        let path = w(&format!("access/grants/?{query}"));
        let page = who.get(&path).await.expect(200);
        sorted(&page, "action")
    };
    assert_eq!(list(owner, "").await.len(), 3);
    assert_eq!(
        list(owner, &format!("user={}", paul.id)).await,
        ["project:create"]
    );
    let by_thing = format!("resource_type=workitem&resource={}", two.app_item);
    assert_eq!(list(owner, &by_thing).await, ["workitem:edit"]);
    assert_eq!(list(owner, "effect=deny").await, ["workitem:edit"]);
    let of_web = format!("project={}", two.web);
    assert_eq!(list(&paul, &of_web).await, ["workitem:delete"]);
    let page = owner.get(&w("access/grants/?per_page=2")).await.expect(200);
    assert_eq!(page["total_count"], 3);
    assert_eq!(each(&page, "id").len(), 2);
    assert_eq!(page["next_page_results"], true);
    let path = w("access/grants/");
    paul.get(&path).await.expect(403);
    bob.get(&path).await.expect(403);
    bob.get(&w(&format!("access/grants/?{of_web}")))
        .await
        .expect(403);
    paul.get(&w(&format!("access/grants/?project={}", two.app)))
        .await
        .expect(404);
    owner
        .get(&w("access/grants/?status=some"))
        .await
        .expect(400);
}
