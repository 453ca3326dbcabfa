//! Questions about access, roles and schemes.

use serde_json::{Value, json};

use super::stage::{Person, Stage, each, p, person, text, w};

async fn check(who: &Person, action: &str, kind: &str, id: &str) -> Value {
    let body = json!({ "action": action, "resource": { "type": kind, "id": id } });
    who.post(&w("access/check/"), body).await.expect(200)
}

/// Code, step and type of the node that answered.
fn answered(answer: &Value) -> (bool, &str, Value, &str) {
    let reason = &answer["reason"];
    (
        answer["allowed"].as_bool().expect("an answer"),
        reason["code"].as_str().expect("a code"),
        reason["step"].clone(),
        reason["node"]["type"].as_str().expect("a type"),
    )
}

// PM-39, PM-42, PM-43, PM-46, PM-48, PM-54: which step answers, and where.
#[tokio::test]
async fn a_check_says_which_step_answered() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let bob = stage.member("bob", "member").await;
    let dave = stage.member("dave", "admin").await;
    let max = stage.member("max", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let own = check(&bob, "workitem:create", "project", &web).await;
    assert_eq!(answered(&own), (true, "role", json!(3), "project"), "PM-39");
    assert_eq!(own["reason"]["role"]["slug"], "contributor");
    assert_eq!(own["reason"]["node"]["name"], "WEB");
    let dave = check(&dave, "project:edit", "project", &web).await;
    assert_eq!(
        answered(&dave),
        (true, "wildcard", json!(3), "workspace"),
        "PM-42, PM-46, PM-48"
    );
    assert_eq!(dave["reason"]["role"]["slug"], "admin");
    let denied = check(&bob, "project:delete", "project", &web).await;
    assert_eq!(
        answered(&denied),
        (false, "default_deny", json!(6), "workspace"),
        "PM-43"
    );
    let message = text(&denied["reason"]["message"]);
    assert!(message.starts_with("you may not delete “WEB”"), "{message}");
    let public = check(&max, "project:join", "project", &web).await;
    assert_eq!(answered(&public).1, "public", "PM-78");
    let requires = check(&max, "workitem:create", "project", &web).await;
    assert_eq!(requires["allowed"], false);
    let workspace = check(&max, "project:create", "workspace", "acme").await;
    assert!(answered(&workspace).0, "PM-70");
    let own_role = check(
        &max,
        "workspace_member:change_role",
        "workspace_member",
        &max.id,
    )
    .await;
    assert_eq!(own_role["allowed"], false);
}

#[tokio::test]
async fn questions_about_others_need_the_right_to_inspect() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let ann = stage.member("ann", "member").await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &ann, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    let about = |subject: &str, kind: &str, id: &str, action: &str| json!({ "subject": subject, "action": action, "resource": { "type": kind, "id": id } });
    let path = w("access/check/");
    let question = about(&bob.email, "project", &web, "project:edit");
    let answer = stage.owner.post(&path, question.clone()).await.expect(200);
    assert_eq!(answer["allowed"], false);
    assert!(
        text(&answer["reason"]["message"]).starts_with("bob Example may not"),
        "{answer}"
    );
    ann.post(&path, question).await.expect(200);
    bob.post(&path, about(&ann.id, "project", &web, "project:edit"))
        .await
        .expect_code(403, "default_deny");
    ann.post(&path, about(&bob.id, "workspace", "acme", "project:create"))
        .await
        .expect_code(403, "default_deny");
    // Asking about oneself by name is asking for oneself.
    bob.post(&path, about(&bob.email, "project", &web, "project:edit"))
        .await
        .expect(200);
    let nobody = about("nobody@example.com", "project", &web, "project:view");
    stage.owner.post(&path, nobody).await.expect(400);
}

#[tokio::test]
async fn what_is_not_shared_does_not_exist_for_questions() {
    let stage = Stage::new().await;
    let private = stage.project("PRIV", 0).await;
    let mia = stage.member("mia", "member").await;
    let ask = async |who: &Person, kind: &str, id: &str, action: &str| {
        let body = json!({ "action": action, "resource": { "type": kind, "id": id } });
        who.post(&w("access/check/"), body).await
    };
    let hidden = ask(&mia, "project", &private, "project:view")
        .await
        .expect(404);
    let missing = "01890000-0000-7000-8000-000000000000";
    let missing = ask(&mia, "project", missing, "project:view")
        .await
        .expect(404);
    assert_eq!(hidden, missing);
    ask(&mia, "project", "no id", "project:view")
        .await
        .expect(404);
    ask(&mia, "unicorn", &private, "project:view")
        .await
        .expect(400);
    ask(&mia, "workspace", "acme", "workspace:fly")
        .await
        .expect(400);
    ask(&mia, "workspace", "acme", "workitem:delete")
        .await
        .expect(400);
    let sid = person(&stage.app, "sid").await;
    ask(&sid, "workspace", "acme", "workspace:view")
        .await
        .expect_code(404, "not_found");
    let anonymous = stage.app.anonymous();
    let body =
        json!({ "action": "workspace:view", "resource": { "type": "workspace", "id": "acme" } });
    anonymous.post(&w("access/check/"), body).await.expect(401);
}

#[tokio::test]
async fn an_explanation_shows_the_way_and_what_would_have_to_change() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let body = json!({
        "subject": bob.email, "action": "project:archive",
        "resource": { "type": "project", "id": web },
    });
    let told = stage
        .owner
        .post(&w("access/explain/"), body)
        .await
        .expect(200);
    assert_eq!(told["allowed"], false);
    let steps = &told["steps"];
    let walked: Vec<(String, String)> = each(steps, "node")
        .iter()
        .zip(each(steps, "look"))
        .map(|(node, look)| (text(&node["type"]), text(&look)))
        .collect();
    let walked: Vec<(&str, &str)> = walked.iter().map(|(n, l)| (&n[..], &l[..])).collect();
    let expected = [
        ("project", "person"),
        ("project", "deny"),
        ("project", "allow"),
        ("project", "role"),
        ("project", "link"),
        ("workspace", "deny"),
        ("workspace", "allow"),
        ("workspace", "role"),
        ("workspace", "end"),
    ];
    assert_eq!(walked, expected, "from the thing up");
    assert_eq!(steps[3]["detail"], "Contributor does not include it");
    assert_eq!(steps[8]["step"], 6);
    let change = &told["changes"][0];
    assert_eq!(change["kind"], "role");
    assert_eq!(change["roles"], json!(["admin"]));
    assert_eq!(each(&json!([change]), "who"), [json!(["olga Example"])]);
    let body = json!({ "action": "project:edit", "resource": { "type": "project", "id": web } });
    let told = stage
        .owner
        .post(&w("access/explain/"), body)
        .await
        .expect(200);
    assert_eq!(
        (told["allowed"].clone(), told["changes"].clone()),
        (json!(true), json!([]))
    );
}

// What would have to change is what would do: neither the role that somebody has, nor one above the
// ceiling of Guests; not the end of an exception alone where something else is missing too; and
// nobody is sent to themselves.
#[tokio::test]
async fn what_would_have_to_change_would_do() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let ann = stage.member("ann", "admin").await;
    let bob = stage.member("bob", "member").await;
    let carol = stage.member("carol", "member").await;
    let gus = stage.member("gus", "guest").await;
    stage.add(&web, &bob, "contributor").await;
    stage.add(&web, &carol, "contributor").await;
    stage.add(&web, &gus, "guest").await;
    let path = p(&web, "work-items/");
    let made = bob.post(&path, json!({ "name": "one" })).await.expect(201);
    let item = text(&made["id"]);
    let except = async |who: &Person, action: &str, kind: &str, id: &str| {
        let on = (kind, id);
        let body = super::grants::grant(who, "deny", action, on);
        owner.post(&w("access/grants/"), body).await.expect(201);
    };
    let needed = async |who: &Person, action: &str, kind: &str, id: &str| {
        let resource = json!({ "type": kind, "id": id });
        let body = json!({ "subject": who.email, "action": action, "resource": resource });
        let told = owner.post(&w("access/explain/"), body).await.expect(200);
        assert_eq!(told["allowed"], false);
        let change = |change: &Value| {
            let roles = change["roles"].clone();
            (text(&change["kind"]), roles, change["who"].clone())
        };
        let changes = told["changes"].as_array().expect("changes");
        changes.iter().map(change).collect::<Vec<_>>()
    };
    let managers = json!(["olga Example", "ann Example"]);
    let role = |roles: Value, who: &Value| ("role".to_owned(), roles, who.clone());
    let grant = |who: &Value| ("grant".to_owned(), Value::Null, who.clone());
    let end = |who: &Value| ("grant_end".to_owned(), Value::Null, who.clone());
    let delete = "workitem:delete";
    assert_eq!(
        needed(&carol, delete, "workitem", &item).await,
        [role(json!(["admin"]), &managers), grant(&managers)],
        "she is a Contributor already, and did not create it"
    );
    assert_eq!(
        needed(&gus, "workitem:edit", "workitem", &item).await,
        [grant(&managers)],
        "no role that a Guest can have includes it"
    );
    except(&carol, delete, "project", &web).await;
    assert_eq!(
        needed(&carol, delete, "workitem", &item).await,
        [
            end(&managers),
            role(json!(["admin"]), &managers),
            grant(&managers)
        ],
    );
    except(&bob, delete, "project", &web).await;
    let of_bob = needed(&bob, delete, "workitem", &item).await;
    assert_eq!(
        of_bob,
        [end(&managers), grant(&managers)],
        "he created it; what is nearer than the denial does as well"
    );
    except(&ann, "*", "project", &web).await;
    assert_eq!(
        needed(&ann, "project:view", "project", &web).await,
        [end(&json!(["olga Example"]))],
        "nobody ends what denies them something"
    );
    let whole = needed(&ann, "workspace:delete", "workspace", "acme").await;
    assert_eq!(whole, [role(json!(["owner"]), &json!(["olga Example"]))]);
    let roles = needed(&bob, "role:edit", "workspace", "acme").await;
    assert_eq!(
        roles,
        [role(json!(["admin"]), &managers)],
        "no exception allows it"
    );
}

// Who, what, by which role where, and whose it is: the sentence that people read first.
#[tokio::test]
async fn an_explanation_names_people_role_thing_and_creator() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let carol = stage.member("carol", "member").await;
    let bob = stage.member("bob", "member").await;
    for who in [&carol, &bob] {
        stage.add(&web, who, "contributor").await;
    }
    let item = json!({ "name": "Payments module" });
    let item = bob.post(&p(&web, "work-items/"), item).await.expect(201);
    let body = json!({
        "subject": carol.email, "action": "workitem:delete",
        "resource": { "type": "workitem", "id": item["id"] },
    });
    let told = stage
        .owner
        .post(&w("access/explain/"), body)
        .await
        .expect(200);
    let message = text(&told["reason"]["message"]);
    for part in [
        "carol Example may not delete",
        "Payments module",
        "Contributor",
        "WEB",
        "only on what they created",
        "bob Example created this",
    ] {
        assert!(message.contains(part), "`{part}` in {message}");
    }
    assert_eq!(told["reason"]["role"]["slug"], "contributor");
    // Whoever asks about themselves is spoken to.
    let body = json!({
        "action": "workitem:delete", "resource": { "type": "workitem", "id": item["id"] },
    });
    let told = carol.post(&w("access/explain/"), body).await.expect(200);
    let message = text(&told["reason"]["message"]);
    assert!(message.starts_with("you may not delete"), "{message}");
    assert!(message.contains("only on what you created"), "{message}");
}

#[tokio::test]
async fn what_can_answers_by_action_and_agrees_with_lists() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let resource = json!({ "type": "project", "id": web });
    let path = w("access/what-can/");
    let can = bob
        .post(&path, json!({ "resource": resource }))
        .await
        .expect(200);
    assert_eq!(can["project:view"], true);
    assert_eq!(can["project:delete"]["allowed"], false);
    assert_eq!(can["project:delete"]["code"], "default_deny");
    let list = bob.get(&w("projects/?expand=can")).await.expect(200);
    assert_eq!(list["results"][0]["can"], can, "lists carry the same");
    let missing = json!({ "type": "project", "id": "01890000-0000-7000-8000-000000000000" });
    let several =
        json!({ "resources": [resource, missing, { "type": "workspace", "id": "acme" }] });
    let several = bob.post(&path, several).await.expect(200);
    assert_eq!(several[0]["can"], can);
    assert_eq!(several[1]["can"], json!({}));
    assert_eq!(several[2]["can"]["workspace:view"], true);
    let inspected = json!({ "subject": bob.email, "resource": { "type": "project", "id": web } });
    let inspected = stage.owner.post(&path, inspected).await.expect(200);
    assert_eq!(inspected["project:view"], true);
    bob.post(&path, json!({})).await.expect(400);
}

#[tokio::test]
async fn the_catalog_and_the_roles_can_be_read() {
    let stage = Stage::new().await;
    let gus = stage.member("gus", "guest").await;
    let catalog = gus.get(&w("access/catalog/")).await.expect(200);
    assert!(each(&catalog["types"], "key").contains(&json!("workitem")));
    assert!(each(&catalog["actions"], "key").contains(&json!("workitem:delete")));
    assert_eq!(catalog["conditions"], json!(["creator", "lead"]));
    assert!(each(&catalog["roles"], "slug").contains(&json!("commenter")));
    let roles = stage
        .owner
        .get(&w("roles/?namespace=workspace"))
        .await
        .expect(200);
    assert_eq!(each(&roles, "slug"), ["owner", "admin", "member", "guest"]);
    assert_eq!(each(&roles, "member_count"), [1, 0, 0, 1]);
    let id = text(&roles["results"][0]["id"]);
    let owner = stage
        .owner
        .get(&w(&format!("roles/{id}/")))
        .await
        .expect(200);
    assert!(
        owner["permissions"]
            .as_array()
            .is_some_and(|all| all.contains(&json!("workspace:delete")))
    );
    let schemes = stage
        .owner
        .get(&w("permission-schemes/?namespace=project"))
        .await
        .expect(200);
    assert_eq!(schemes["total_results"], 4);
    assert_eq!(owner["schemes"], json!([id]), "one scheme of the same name");
    gus.get(&w("roles/")).await.expect_code(403, "default_deny");
    gus.get(&w("permission-schemes/"))
        .await
        .expect_code(403, "default_deny");
    stage
        .owner
        .get(&w("roles/?namespace=moon"))
        .await
        .expect(400);
}

// PM-61 … PM-63: a changed role is seen by the next request, also of a second process; and open
// browsers are told that access changed.
#[tokio::test]
async fn a_change_of_role_is_seen_by_the_next_request_and_announced() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 2).await;
    let bob = stage.member("bob", "member").await;
    stage.add(&web, &bob, "commenter").await;
    let create = async || check(&bob, "workitem:create", "project", &web).await["allowed"].clone();
    assert_eq!(create().await, false);
    let mut events = stage.app.app.kernel().events.subscribe();
    let path = p(&web, &format!("members/{}/", bob.id));
    stage
        .owner
        .patch(&path, json!({ "role_slug": "contributor" }))
        .await
        .expect(200);
    assert_eq!(create().await, true, "PM-63");
    let mut told = false;
    while let Ok(event) = events.try_recv() {
        told |= event.kind == "access" && event.user.is_some_and(|user| user.to_string() == bob.id);
    }
    assert!(told, "the other open browser fetches again");
    let other = stage.app.another_process().await;
    let there = other.anonymous();
    there.set_cookie("sessionid", &bob.cookie("sessionid").expect("a session"));
    let body = json!({ "action": "workitem:create", "resource": { "type": "project", "id": web } });
    let answer = there
        .post(&w("access/check/"), body.clone())
        .await
        .expect(200);
    assert_eq!(answer["allowed"], true);
    stage
        .owner
        .patch(&path, json!({ "role_slug": "guest" }))
        .await
        .expect(200);
    let answer = there.post(&w("access/check/"), body).await.expect(200);
    assert_eq!(answer["allowed"], false, "PM-63, on another node");
}
