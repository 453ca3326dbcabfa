//! Changes of roles and schemes, field by field, and the acts on access that
//! [`super::audit_logs`] does not go through.

use axum::http::Method;
use serde_json::{Value, json};

use super::audit_logs::entries;
use super::roles::{role, scheme};
use super::stage::{Stage, p, text, w};

/// The changes of an entry: field, before, after.
fn changes(entry: &Value) -> Vec<(String, Value, Value)> {
    let changes = entry["changes"].as_array().expect("changes");
    let mut told: Vec<_> = changes
        .iter()
        .map(|one| (text(&one["field"]), one["old"].clone(), one["new"].clone()))
        .collect();
    told.sort_by_key(|(field, old, new)| (field.clone(), old.to_string(), new.to_string()));
    told
}

fn permission(old: Option<&str>, new: Option<&str>) -> (String, Value, Value) {
    ("permission".to_owned(), json!(old), json!(new))
}

// PM-66: what was added and what was taken away, by whom, for schemes and for roles.
#[tokio::test]
async fn roles_and_schemes_are_recorded_field_by_field() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let editing = scheme(owner, "Editing", "project", &["workitem:edit"]).await;
    let deleting = scheme(owner, "Deleting", "project", &["workitem:delete"]).await;
    let editor = role(owner, "Editor", "project", &[&editing]).await;
    let path = w(&format!("permission-schemes/{editing}/"));
    let change = json!({ "name": "Writing", "permissions": ["workitem:view", "label:view"] });
    owner.patch(&path, change).await.expect(200);
    let path = w(&format!("roles/{editor}/"));
    let change = json!({ "name": "Writer", "schemes": [deleting] });
    owner.patch(&path, change).await.expect(200);
    let one = async |action: &str| {
        let told = entries(&stage, &format!("action={action}")).await;
        let last = told.last().unwrap_or_else(|| panic!("PM-66: {action}"));
        assert_eq!(last["actor"]["id"], json!(stage.owner.id), "PM-66: by whom");
        assert_eq!(last["outcome"], "done");
        last.clone()
    };
    let made = one("permission_scheme.created").await;
    assert_eq!(made["resource"]["id"], json!(deleting));
    assert!(
        changes(&made).contains(&permission(None, Some("workitem:delete"))),
        "PM-66"
    );
    assert!(
        changes(&made).contains(&permission(None, Some("workitem:view"))),
        "D-13"
    );
    let changed = one("permission_scheme.changed").await;
    assert_eq!(
        changes(&changed),
        [
            ("name".to_owned(), json!("Editing"), json!("Writing")),
            permission(Some("workitem:edit"), None),
            permission(None, Some("label:view")),
        ],
        "PM-66"
    );
    let made = one("role.created").await;
    assert_eq!(made["resource"]["name"], "Editor");
    assert!(
        changes(&made).contains(&permission(None, Some("workitem:edit"))),
        "PM-66"
    );
    let changed = one("role.changed").await;
    let told = changes(&changed);
    assert!(
        told.contains(&("name".to_owned(), json!("Editor"), json!("Writer"))),
        "PM-66: {told:?}"
    );
    assert!(
        told.contains(&permission(None, Some("workitem:delete"))),
        "PM-66: {told:?}"
    );
    assert!(
        told.contains(&permission(Some("label:view"), None)),
        "PM-66: {told:?}"
    );
    assert!(
        !told.contains(&permission(Some("workitem:view"), None)),
        "PM-66: both schemes have it: {told:?}"
    );
}

// A scheme that goes takes its permissions along, and the record says from which roles.
#[tokio::test]
async fn a_scheme_that_is_deleted_is_recorded_with_what_it_held() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let deleting = scheme(owner, "Deleting", "project", &["workitem:delete"]).await;
    role(owner, "Writer", "project", &[&deleting]).await;
    owner
        .delete(&w(&format!("permission-schemes/{deleting}/")))
        .await
        .expect(204);
    let told = entries(&stage, "action=permission_scheme.deleted").await;
    let gone = &told[0];
    assert!(
        changes(gone).contains(&permission(Some("workitem:delete"), None)),
        "PM-66, D-11"
    );
    assert!(
        changes(gone).contains(&("role".to_owned(), json!("Writer"), Value::Null)),
        "D-11: of which roles"
    );
}

// PM-65: a role that is replaced is a change of each that held it, membership and link.
#[tokio::test]
async fn replacing_a_role_is_recorded_for_everybody_who_held_it() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let lea = stage.member("lea", "member").await;
    let editing = scheme(owner, "Editing", "project", &["project:view"]).await;
    let editor = role(owner, "Editor", "project", &[&editing]).await;
    let reader = role(owner, "Reader", "project", &[&editing]).await;
    stage.add(&web, &bob, "editor").await;
    let team = json!({ "name": "Design", "member_ids": [lea.id] });
    let team = owner.post(&w("teamspaces/"), team).await.expect(201);
    let projects = w(&format!("teamspaces/{}/projects/", text(&team["id"])));
    let link = json!({ "project_ids": [web], "role_slug": "editor" });
    owner.post(&projects, link).await.expect(200);
    let path = w(&format!("roles/{editor}/?replacement={reader}"));
    owner.delete(&path).await.expect(204);
    for (action, subject) in [
        ("project_member.role_changed", json!("bob Example")),
        ("teamspace.project_role_changed", Value::Null),
        ("role.deleted", Value::Null),
    ] {
        let told = entries(&stage, &format!("action={action}")).await;
        assert_eq!(told.len(), 1, "PM-65: {action}");
        assert_eq!(told[0]["subject"]["name"], subject, "PM-65: {action}");
        if action == "role.deleted" {
            continue;
        }
        assert_eq!(told[0]["role_before"], "editor", "PM-65: {action}");
        assert_eq!(told[0]["role_after"], "reader", "PM-65: {action}");
        assert_eq!(told[0]["project"], json!(web), "D-30: {action}");
    }
}

/// Does what is left over; answers the project.
async fn the_rest(stage: &Stage) -> String {
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let mia = stage.member("mia", "member").await;
    let gina = stage.member("gina", "guest").await;
    stage.add(&web, &gina, "guest").await;
    let ask = json!({ "resource": { "type": "project", "id": web }, "action": "project:view" });
    let asked = mia.post(&w("access/requests/"), ask).await.expect(201);
    let path = w(&format!("access/requests/{}/withdraw/", text(&asked["id"])));
    mia.post(&path, json!({})).await.expect(200);
    let team = json!({ "name": "Design", "member_ids": [mia.id] });
    let team = owner.post(&w("teamspaces/"), team).await.expect(201);
    let team = w(&format!("teamspaces/{}/", text(&team["id"])));
    owner
        .patch(&team, json!({ "lead": mia.id }))
        .await
        .expect(200);
    mia.post(&format!("{team}leave/"), json!({}))
        .await
        .expect(204);
    let toggle = json!({ "guest_view_all_features": true });
    owner.patch(&p(&web, ""), toggle).await.expect(200);
    let sent = json!({ "email": "new@example.com", "role_slug": "member" });
    let sent = owner.post(&w("invitations/"), sent).await.expect(201);
    let path = w(&format!("invitations/{}/", text(&sent["id"])));
    owner
        .patch(&path, json!({ "role_slug": "guest" }))
        .await
        .expect(200);
    owner.send(Method::DELETE, &path, None).await.expect(204);
    web
}

// PM-65: nothing that changes who may do what goes unrecorded.
#[tokio::test]
async fn the_other_changes_of_access_are_recorded_as_well() {
    let stage = Stage::new().await;
    let web = the_rest(&stage).await;
    for (action, actor, subject, roles, is_in_slice) in [
        (
            "access_request.withdrawn",
            "mia",
            Some("mia"),
            (None, None),
            true,
        ),
        (
            "teamspace.lead_changed",
            "olga",
            Some("mia"),
            (None, None),
            false,
        ),
        (
            "teamspace_member.left",
            "mia",
            Some("mia"),
            (Some("member"), None),
            false,
        ),
        (
            "project.created",
            "olga",
            Some("olga"),
            (None, Some("admin")),
            true,
        ),
        (
            "project_member.role_changed",
            "olga",
            Some("gina"),
            (Some("guest"), Some("commenter")),
            true,
        ),
        (
            "invitation.changed",
            "olga",
            None,
            (Some("member"), Some("guest")),
            false,
        ),
        (
            "invitation.revoked",
            "olga",
            None,
            (Some("guest"), None),
            false,
        ),
    ] {
        let told = entries(&stage, &format!("action={action}")).await;
        assert_eq!(told.len(), 1, "PM-65: {action}");
        let entry = &told[0];
        let named = |name: &str| json!(format!("{name} Example"));
        assert_eq!(entry["actor"]["name"], named(actor), "PM-65: {entry}");
        let told = &entry["subject"]["name"];
        assert_eq!(*told, subject.map_or(Value::Null, named), "PM-65: {entry}");
        assert_eq!(entry["role_before"], json!(roles.0), "PM-65: {entry}");
        assert_eq!(entry["role_after"], json!(roles.1), "PM-65: {entry}");
        assert_eq!(entry["project"] == json!(web), is_in_slice, "D-30: {entry}");
    }
}
