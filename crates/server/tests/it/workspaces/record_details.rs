//! What the audit record and the questions tell in detail: names, people, and since when.

use serde_json::{Value, json};

use super::audit_logs::entries;
use super::grants::grant;
use super::requests::{ask, decide};
use super::roles::{role, scheme};
use super::stage::{Person, Stage, p, text, w};

async fn one(stage: &Stage, query: &str) -> Value {
    let mut found = entries(stage, query).await;
    assert_eq!(found.len(), 1, "{query}: {found:?}");
    found.remove(0)
}

// PM-66: what a deleted role held is in the record, as what it held when it was made.
#[tokio::test]
async fn a_deleted_role_is_told_field_by_field() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let editing = scheme(owner, "Editing", "project", &["workitem:edit"]).await;
    let editor = role(owner, "Editor", "project", &[&editing]).await;
    let path = w(&format!("roles/{editor}/"));
    owner.delete(&path).await.expect(204);
    let entry = one(&stage, "action=role.deleted").await;
    let changes = entry["changes"].as_array().expect("changes");
    let was = |field: &str, old: &str| {
        let is = |one: &&Value| one["field"] == field && one["old"] == old && one["new"].is_null();
        assert!(changes.iter().any(|one| is(&one)), "PM-66: {old}: {entry}");
    };
    was("slug", "editor");
    was("base", "contributor");
    was("permission", "workitem:edit");
    was("permission", "workitem:view");
}

// PM-65: whom a teamspace's lead and its end concern, by name.
#[tokio::test]
async fn leads_and_the_end_of_a_teamspace_are_told_by_person() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let (ann, bob) = (
        stage.member("ann", "member").await,
        stage.member("bob", "member").await,
    );
    let team = json!({ "name": "Design", "lead": ann.id });
    let team = stage.owner.post(&w("teamspaces/"), team).await.expect(201);
    let team = w(&format!("teamspaces/{}/", text(&team["id"])));
    let link = json!({ "project_ids": [web], "role_slug": "contributor" });
    let links = format!("{team}projects/");
    stage.owner.post(&links, link).await.expect(200);
    let other = json!({ "lead": bob.id });
    stage.owner.patch(&team, other).await.expect(200);
    for (who, count) in [(&ann, 2), (&bob, 1)] {
        let query = format!("action=teamspace.lead_changed&subject={}", who.id);
        let told = entries(&stage, &query).await;
        assert_eq!(told.len(), count, "PM-65: {told:?}");
        let names = told.iter().any(|entry| {
            let change = &entry["changes"][0];
            change["old"] == "ann Example"
                && change["old_id"] == json!(ann.id)
                && change["new"] == "bob Example"
                && change["new_id"] == json!(bob.id)
        });
        assert!(names, "PM-65: {told:?}");
    }
    stage.owner.delete(&team).await.expect(204);
    for who in [&ann, &bob] {
        let query = format!("action=teamspace_member.removed&subject={}", who.id);
        let entry = one(&stage, &query).await;
        assert_eq!(entry["resource"]["name"], "Design", "PM-65: {entry}");
    }
    let entry = one(
        &stage,
        &format!("action=teamspace.project_unlinked&project={web}"),
    )
    .await;
    assert_eq!(entry["changes"][0]["new"], "WEB", "PM-65: {entry}");
}

// PM-65: the affected thing by its name, also where something ends.
#[tokio::test]
async fn what_an_entry_is_about_has_a_name() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let (ann, bob) = (
        stage.member("ann", "member").await,
        stage.member("bob", "member").await,
    );
    let given = grant(&ann, "allow", "workitem:view", ("project", &web));
    let given = owner.post(&w("access/grants/"), given).await.expect(201);
    let path = w(&format!("access/grants/{}/", text(&given["id"])));
    owner.delete(&path).await.expect(204);
    let asked = ask(&ann, ("project", &web), "").await.expect(201);
    decide(owner, &asked, "decline", json!({}))
        .await
        .expect(200);
    let asked = ask(&bob, ("project", &web), "").await.expect(201);
    decide(owner, &asked, "approve", json!({}))
        .await
        .expect(200);
    let higher = json!({ "role_slug": "admin" });
    let path = w(&format!("members/{}/", bob.id));
    owner.patch(&path, higher).await.expect(200);
    owner.delete(&path).await.expect(204);
    for (action, name) in [
        ("grant.ended", "WEB"),
        ("access_request.created", "WEB"),
        ("access_request.declined", "WEB"),
        ("access_request.approved", "WEB"),
        ("workspace_member.role_changed", "Acme"),
        ("workspace_member.removed", "Acme"),
    ] {
        let told = entries(&stage, &format!("action={action}")).await;
        assert!(!told.is_empty(), "{action}");
        for entry in told {
            assert_eq!(entry["resource"]["name"], name, "PM-65: {entry}");
        }
    }
}

/// Since when somebody may view the project, by their first path.
async fn since(stage: &Stage, who: &Person, web: &str) -> String {
    let asked = json!({
        "action": "project:view", "resource": { "type": "project", "id": web },
    });
    let able = stage.owner.post(&w("access/who-can/"), asked).await;
    let able = able.expect(200);
    let rows = able["results"].as_array().expect("a list");
    let row = rows.iter().find(|row| row["user"]["id"] == json!(who.id));
    text(&row.expect("one who may")["via"][0]["since"])
}

#[tokio::test]
async fn a_path_is_told_since_it_was_given_as_it_is() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let (ann, lin) = (
        stage.member("ann", "member").await,
        stage.member("lin", "member").await,
    );
    let adam = stage.member("adam", "member").await;
    stage.add(&web, &ann, "contributor").await;
    let team = json!({ "name": "Design", "member_ids": [lin.id] });
    let team = owner.post(&w("teamspaces/"), team).await.expect(201);
    let links = w(&format!("teamspaces/{}/projects/", text(&team["id"])));
    let link = async |role: &str| {
        let body = json!({ "project_ids": [web], "role_slug": role });
        owner.post(&links, body).await.expect(200);
    };
    link("contributor").await;
    let begun = stage.app.clock.now().to_string();
    assert_eq!(since(&stage, &ann, &web).await, begun);
    assert_eq!(since(&stage, &lin, &web).await, begun);
    stage.app.clock.advance(3600);
    let later = stage.app.clock.now().to_string();
    let of_ann = p(&web, &format!("members/{}/", ann.id));
    let commenter = json!({ "role_slug": "commenter" });
    owner.patch(&of_ann, commenter.clone()).await.expect(200);
    link("commenter").await;
    let admin = json!({ "role_slug": "admin" });
    let of_adam = w(&format!("members/{}/", adam.id));
    owner.patch(&of_adam, admin).await.expect(200);
    for who in [&ann, &lin, &adam] {
        assert_eq!(since(&stage, who, &web).await, later, "{}", who.email);
    }
    // Given once more, it is what it was.
    stage.app.clock.advance(3600);
    owner.patch(&of_ann, commenter).await.expect(200);
    link("commenter").await;
    for who in [&ann, &lin] {
        assert_eq!(since(&stage, who, &web).await, later, "{}", who.email);
    }
}
