//! Access reviews: who may do something, by which paths and since when, as pages and as files.

use serde_json::{Value, json};

use super::audit_logs::entries;
use super::roles::item;
use super::stage::{Person, Stage, p, text, w};

fn export(action: &str, (kind, id): (&str, &str), form: &str) -> String {
    w(&format!(
        "access/who-can/export/?action={action}&resource_type={kind}&resource={id}&format={form}"
    ))
}

async fn file(by: &Person, path: &str) -> String {
    let answer = by.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}");
    assert!(answer.header("content-disposition").is_some());
    String::from_utf8(answer.bytes).expect("text")
}

#[tokio::test]
async fn who_can_leaves_as_a_file_and_says_so() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let ann = stage.member("ann", "admin").await;
    let bob = stage.member("bob", "member").await;
    let max = stage.member("max", "member").await;
    for who in [&ann, &bob] {
        stage.add(&web, who, "contributor").await;
    }
    // People name themselves, and a spreadsheet is no place for their formulas.
    let name = json!({ "display_name": "=cmd|' /C calc'!A0, \"x\"" });
    bob.patch("/api/v1/users/me/", name).await.expect(200);
    let path = export("workitem:view", ("project", &web), "csv");
    owner.get(&path).await.expect(400);
    let thing = item(&bob, &web).await;
    let of_item = |form| export("workitem:view", ("workitem", &thing), form);
    let table = file(owner, &of_item("csv")).await;
    let rows: Vec<&str> = table.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert!(rows[0].starts_with("user_id,name,email,code,node_type"));
    assert_eq!(
        rows.len(),
        6,
        "bob once, ann and olga by two paths: {table}"
    );
    assert!(
        table.contains("\"'=cmd|' /C calc'!A0, \"\"x\"\"\""),
        "{table}"
    );
    let columns = rows[0].split(',').count();
    assert!(
        rows[1..]
            .iter()
            .all(|row| row.matches("\",\"").count() + 1 >= columns)
    );
    // The other form holds what the pages hold.
    let lines = file(owner, &of_item("jsonl")).await;
    let told: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let asked = json!({
        "action": "workitem:view", "resource": { "type": "workitem", "id": thing },
    });
    let listed = owner.post(&w("access/who-can/"), asked).await.expect(200);
    assert_eq!(json!(told), listed["results"]);
    for wrong in [
        of_item("xml"),
        export("workitem:fly", ("workitem", &thing), "csv"),
        export("workitem:view", ("moon", &thing), "csv"),
    ] {
        owner.get(&wrong).await.expect(400);
    }
    // Who may not inspect access there gets nothing, and what one may not know of is not found.
    bob.get(&of_item("csv")).await.expect(403);
    max.get(&of_item("csv")).await.expect(404);
    stage.app.anonymous().get(&of_item("csv")).await.expect(401);
    // Each that left is recorded, in the slice of its project; what was refused did not leave.
    let exports = entries(&stage, &format!("action=access.exported&project={web}")).await;
    assert_eq!(exports.len(), 2);
    for (entry, form) in exports.iter().zip(["csv", "jsonl"]) {
        assert_eq!(entry["actor"]["id"], json!(owner.id));
        assert_eq!(entry["resource"]["id"], json!(thing));
        let changes: Vec<_> = entry["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .collect();
        assert_eq!(changes[0]["new"], "workitem:view");
        assert_eq!(changes[1]["new"], form);
    }
}

#[tokio::test]
async fn last_used_is_the_last_change_in_that_very_place() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let (web, app) = (stage.project("WEB", 0).await, stage.project("APP", 0).await);
    let bob = stage.member("bob", "member").await;
    let cat = stage.member("cat", "member").await;
    for (project, who) in [(&web, &bob), (&app, &bob), (&web, &cat)] {
        stage.add(project, who, "contributor").await;
    }
    let used = async |kind: &str, id: &str, action: &str, who: &Person| {
        let asked = json!({ "action": action, "resource": { "type": kind, "id": id } });
        let able = owner.post(&w("access/who-can/"), asked).await.expect(200);
        let rows = able["results"].as_array().expect("a list").clone();
        let row = rows
            .into_iter()
            .find(|row| row["user"]["id"] == json!(who.id));
        let row = row.expect("somebody who may");
        (row["last_used"].clone(), row["last_active"].clone())
    };
    let (never, seen) = used("project", &web, "project:view", &bob).await;
    assert_eq!(never, Value::Null, "being added is the act of who adds");
    assert!(seen.is_null() || seen.is_string());
    stage.app.clock.advance(60);
    let at = stage.app.clock.now().to_string();
    item(&bob, &web).await;
    stage.app.clock.advance(60);
    // Reading leaves no trace, and who changed nothing has used nothing.
    cat.get(&p(&web, "work-items/")).await.expect(200);
    let in_web = used("project", &web, "project:view", &bob).await.0;
    assert_eq!(text(&in_web), at);
    assert_eq!(
        used("project", &app, "project:view", &bob).await.0,
        Value::Null
    );
    assert_eq!(
        used("project", &web, "project:view", &cat).await.0,
        Value::Null
    );
    let all = used("workspace", "acme", "workspace:view", &bob).await.0;
    assert!(
        text(&all) >= at,
        "a change anywhere in the workspace: {all}"
    );
    // What changes access counts as well, though it is in the other record.
    stage.app.clock.advance(60);
    let at = stage.app.clock.now().to_string();
    let body = json!({ "member": cat.id, "role_slug": "commenter" });
    owner.post(&p(&app, "members/"), body).await.expect(201);
    assert_eq!(
        text(&used("project", &app, "project:view", owner).await.0),
        at
    );
}

fn of_person(who: &Person, (kind, id): (&str, &str), form: &str) -> String {
    w(&format!(
        "access/what-can/export/?subject={}&resource_type={kind}&resource={id}&format={form}",
        who.id
    ))
}

/// Everything that is answered about somebody and a thing, page by page.
async fn what_can(by: &Person, who: &Person, (kind, id): (&str, &str)) -> Vec<Value> {
    let asked = json!({ "subject": who.id, "resource": { "type": kind, "id": id } });
    let mut rows = Vec::new();
    let mut cursor = "10:0:0".to_owned();
    loop {
        let path = w(&format!(
            "access/what-can/actions/?per_page=10&cursor={cursor}"
        ));
        let page = by.post(&path, asked.clone()).await.expect(200);
        rows.extend(page["results"].as_array().expect("a list").clone());
        if page["next_page_results"] != true {
            assert_eq!(page["total_results"], json!(rows.len()));
            return rows;
        }
        cursor = text(&page["next_cursor"]);
    }
}

#[tokio::test]
async fn what_can_is_paged_says_why_and_agrees_with_the_decision() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let max = stage.member("max", "member").await;
    stage.add(&web, &bob, "contributor").await;
    let thing = item(owner, &web).await;
    for (kind, id) in [
        ("workspace", "acme"),
        ("project", &web),
        ("workitem", &thing),
    ] {
        let rows = what_can(owner, &bob, (kind, id)).await;
        let one = json!({ "subject": bob.id, "resource": { "type": kind, "id": id } });
        let short = owner.post(&w("access/what-can/"), one.clone()).await;
        let short = short.expect(200);
        assert_eq!(rows.len(), short.as_object().expect("a map").len());
        for row in &rows {
            let action = text(&row["action"]);
            assert_eq!(row["allowed"], json!(short[&action] == true), "{action}");
            let mut question = one.clone();
            question["action"] = json!(action);
            let told = owner.post(&w("access/explain/"), question).await;
            assert_eq!(told.expect(200)["reason"], row["reason"], "{action}");
        }
    }
    let rows = what_can(owner, &bob, ("workitem", &thing)).await;
    let delete = rows.iter().find(|row| row["action"] == "workitem:delete");
    let reason = &delete.expect("asked on items")["reason"];
    assert!(text(&reason["message"]).contains("olga"), "{reason}");
    // About oneself everybody asks, about others who may inspect access there.
    assert!(!what_can(&bob, &bob, ("workitem", &thing)).await.is_empty());
    let about = json!({ "subject": owner.id, "resource": { "type": "workitem", "id": thing } });
    let path = w("access/what-can/actions/");
    bob.post(&path, about.clone()).await.expect(403);
    max.post(&path, about.clone()).await.expect(404);
    let nobody = stage.app.anonymous();
    nobody.post(&path, about).await.expect(401);
    let unknown =
        json!({ "subject": "x@example.com", "resource": { "type": "project", "id": web } });
    owner.post(&path, unknown).await.expect(400);
}

#[tokio::test]
async fn what_can_leaves_as_a_file_and_says_so() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let ann = stage.member("ann", "member").await;
    let bob = stage.member("bob", "member").await;
    let max = stage.member("max", "member").await;
    stage.add(&web, &ann, "admin").await;
    stage.add(&web, &bob, "contributor").await;
    let name = json!({ "display_name": "=cmd|' /C calc'!A0, \"x\"" });
    bob.patch("/api/v1/users/me/", name).await.expect(200);
    let of_bob = |form| of_person(&bob, ("project", &web), form);
    let listed = what_can(owner, &bob, ("project", &web)).await;
    let table = file(owner, &of_bob("csv")).await;
    let rows: Vec<&str> = table.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert!(rows[0].starts_with("user_id,name,email,action,label,allowed,code,reason"));
    assert_eq!(rows.len(), listed.len() + 1);
    assert!(
        rows[1..]
            .iter()
            .all(|row| row.contains("\"'=cmd|' /C calc'!A0")),
        "{table}"
    );
    let columns = rows[0].split(',').count();
    let fields = |row: &str| row.matches("\",\"").count() + 1;
    assert!(rows[1..].iter().all(|row| fields(row) >= columns));
    let lines = file(owner, &of_bob("jsonl")).await;
    let lines = lines.lines().zip(&listed);
    for (line, row) in lines {
        let mut told: Value = serde_json::from_str(line).expect("JSON");
        let user = told.as_object_mut().expect("a document").remove("user");
        assert_eq!(user.expect("whom")["id"], json!(bob.id));
        assert_eq!(&told, row);
    }
    owner.get(&of_bob("xml")).await.expect(400);
    owner
        .get(&of_person(&bob, ("moon", &web), "csv"))
        .await
        .expect(400);
    // An Admin of the project takes away what concerns it; others nothing, not even about themselves.
    file(&ann, &of_bob("csv")).await;
    bob.get(&of_bob("csv")).await.expect(403);
    max.get(&of_bob("csv")).await.expect(404);
    ann.get(&of_person(&bob, ("workspace", "acme"), "csv"))
        .await
        .expect(403);
    stage.app.anonymous().get(&of_bob("csv")).await.expect(401);
    let exports = entries(&stage, &format!("action=access.exported&project={web}")).await;
    let told: Vec<[&Value; 3]> = exports
        .iter()
        .map(|one| {
            [
                &one["actor"]["id"],
                &one["subject"]["id"],
                &one["changes"][0]["new"],
            ]
        })
        .collect();
    let by = |who: &Person| json!(who.id);
    assert_eq!(
        json!(told),
        json!([
            [by(owner), by(&bob), "csv"],
            [by(owner), by(&bob), "jsonl"],
            [by(&ann), by(&bob), "csv"],
        ])
    );
}
