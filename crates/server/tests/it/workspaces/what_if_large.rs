//! What is so much that one types a word before it is saved, also where it concerns one person; and
//! what is refused instead of supposed, since no operation leaves it behind.

use airside_kernel::db::sql;
use serde_json::{Value, json};

use super::grants::item;
use super::roles::{role, scheme};
use super::stage::{Person, Stage, each, text, w};
use super::what_if::what_if;

async fn because(who: &Person, change: &Value) -> Vec<Value> {
    let told = what_if(who, std::slice::from_ref(change)).await.expect(200);
    let because = told["totals"]["large_because"].as_array().expect("a list");
    assert_eq!(
        told["totals"]["is_large"],
        json!(!because.is_empty()),
        "{change}"
    );
    because.clone()
}

/// So many work items of the Owner's, as copies of one.
async fn copies(stage: &Stage, project: &str, count: i64) {
    let first = item(stage, project, "Pump").await;
    let kernel = stage.app.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    for number in 2..=count {
        let copy = sql(
            "INSERT INTO work_items (id, workspace_id, project_id, sequence_id, name, \
             description_html, description_stripped, search_text, priority, state_id, sort_order, \
             is_draft, created_by, created_at, updated_at) \
             SELECT $1, workspace_id, project_id, $2, name, description_html, \
             description_stripped, search_text, priority, state_id, sort_order, is_draft, \
             created_by, created_at, updated_at FROM work_items WHERE id = $3",
        )
        .bind(uuid::Uuid::from_u128(
            u128::try_from(number).expect("a number"),
        ))
        .bind(number)
        .bind(first.parse::<uuid::Uuid>().expect("an id"));
        tx.execute(copy).await.expect("a copy");
    }
    tx.commit_unaudited("test").await.expect("a commit");
}

// PM-09, PM-10, PM-38: the administration of a project or of the workspace is much for one person,
// and so is the sight of a hundred things that is taken away; the day's work is not.
#[tokio::test]
async fn much_for_one_person_is_confirmed_by_typing() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let bob = stage.member("bob", "member").await;
    let pam = stage.member("pam", "member").await;
    stage.add(&web, &bob, "contributor").await;
    stage.add(&web, &pam, "admin").await;
    copies(&stage, &web, 99).await;
    let on_web = json!({ "type": "project", "id": web });
    let in_web = |user: &Person, role: &str| json!({ "op": "set_project_role", "user": user.id, "project": web, "role": role });
    let leaves =
        |user: &Person| json!({ "op": "remove_project_member", "user": user.id, "project": web });
    let denied = |user: &Person, action: &str| {
        json!({ "op": "put_grant", "user": user.id, "action": action, "resource": on_web,
                "effect": "deny" })
    };
    let lea = stage.member("lea", "member").await;
    for (change, expected) in [
        (in_web(&lea, "contributor"), json!([])),
        (in_web(&bob, "commenter"), json!([])),
        (denied(&bob, "workitem:delete"), json!([])),
        (in_web(&lea, "admin"), json!(["gains_administration"])),
        (in_web(&pam, "contributor"), json!(["loses_administration"])),
        // 99 items, the project, and the states that come with it.
        (denied(&bob, "*"), json!(["loses_sight"])),
        (leaves(&bob), json!(["loses_sight"])),
        (leaves(&pam), json!(["loses_administration", "loses_sight"])),
        (
            json!({ "op": "set_role", "user": lea.id, "role": "admin" }),
            json!(["gains_administration"]),
        ),
        (
            json!({ "op": "remove_member", "user": bob.id }),
            json!(["loses_sight"]),
        ),
    ] {
        assert_eq!(json!(because(owner, &change).await), expected, "{change}");
    }
}

// D-03, D-16, PM-13, PM-59: what no operation leaves behind is not supposed either; the answer is
// the one that saving it would get.
#[tokio::test]
async fn what_cannot_be_is_refused_as_by_the_operation() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let (ada, gus) = (
        stage.member("ada", "admin").await,
        stage.member("gus", "guest").await,
    );
    let inviting = scheme(owner, "Inviting", "workspace", &["workspace_member:invite"]).await;
    let host = role(owner, "Host", "workspace", &[&inviting]).await;
    let resource = json!({ "type": "project", "id": web });
    let grant = |user: &Person, effect: &str, action: &str| {
        json!({ "op": "put_grant", "user": user.id, "action": action, "resource": resource,
                "effect": effect })
    };
    for (change, code) in [
        (
            json!({ "op": "remove_member", "user": owner.id }),
            "last_owner",
        ),
        (
            json!({ "op": "set_role", "user": owner.id, "role": "member" }),
            "last_owner",
        ),
        (
            json!({ "op": "delete_role", "role": host, "replacement": "owner" }),
            "owner_by_transfer",
        ),
        (grant(&gus, "allow", "workitem:view"), "grant_to_guest"),
        (
            grant(&ada, "allow", "project_member:add"),
            "grant_of_guarded_action",
        ),
        (grant(owner, "deny", "workitem:view"), "deny_owner"),
    ] {
        let answer = what_if(&ada, std::slice::from_ref(&change)).await;
        assert_eq!(answer.json["code"], code, "{change}: {}", answer.json);
    }
}

// PM-57, D-20: who was in a deleted teamspace loses what came through it. What could be done to the
// teamspace itself is nobody's any more, its lead's as little as an Admin's.
#[tokio::test]
async fn nothing_is_lost_on_a_teamspace_that_is_gone() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let lea = stage.member("lea", "member").await;
    let body = json!({ "name": "Design", "lead": lea.id });
    let made = owner.post(&w("teamspaces/"), body).await.expect(201);
    let design = text(&made["id"]);
    let links = w(&format!("teamspaces/{design}/projects/"));
    let body = json!({ "project_ids": [web], "role_slug": "commenter" });
    owner.post(&links, body).await.expect(200);
    let change = json!({ "op": "delete_teamspace", "teamspace": design });
    let told = what_if(owner, &[change]).await.expect(200);
    let actions = each(&told["lost"]["actions"], "action");
    assert!(actions.contains(&json!("project:view")), "{told}");
    let of_teamspaces = |one: &Value| text(one).starts_with("teamspace:");
    assert!(!actions.iter().any(of_teamspaces), "{told}");
}
