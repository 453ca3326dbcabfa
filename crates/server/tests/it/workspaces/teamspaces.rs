//! Teamspaces: what their members have through links, and who runs them.

use serde_json::{Value, json};

use super::grants::item;
use super::stage::{Person, Stage, p, person, sorted, text, w};

fn t(teamspace: &str, rest: &str) -> String {
    w(&format!("teamspaces/{teamspace}/{rest}"))
}

/// A teamspace of these people, led by the first of them.
async fn teamspace(stage: &Stage, people: &[&Person]) -> String {
    let ids: Vec<&str> = people.iter().map(|one| one.id.as_str()).collect();
    let body = json!({ "name": "Design", "lead": ids.first(), "member_ids": ids });
    let made = stage.owner.post(&w("teamspaces/"), body).await.expect(201);
    assert_eq!(made["total_members"], people.len());
    text(&made["id"])
}

async fn link(stage: &Stage, teamspace: &str, project: &str, role: &str) {
    let body = json!({ "project_ids": [project], "role_slug": role });
    let linked = stage
        .owner
        .post(&t(teamspace, "projects/"), body)
        .await
        .expect(200);
    assert_eq!(linked[0]["link_role_slug"], role);
}

/// Statuses of reading and of changing an item.
async fn reach(who: &Person, path: &str) -> (u16, u16) {
    let read = who.get(path).await.status.as_u16();
    let change = who.patch(path, json!({ "name": "changed" })).await;
    (read, change.status.as_u16())
}

// PM-41, PM-55…PM-58, D-20: links give a role without a membership, and take only it away.
#[tokio::test]
async fn a_link_gives_its_role_and_takes_only_that_away() {
    let stage = Stage::new().await;
    let (web, app) = (stage.project("WEB", 0).await, stage.project("APP", 0).await);
    let path = |project: &str, item: &str| p(project, &format!("work-items/{item}/"));
    let in_web = path(&web, &item(&stage, &web, "one").await);
    let in_app = path(&app, &item(&stage, &app, "two").await);
    let lea = stage.member("lea", "member").await;
    let max = stage.member("max", "member").await;
    stage.add(&web, &max, "commenter").await;
    let team = teamspace(&stage, &[&lea, &max]).await;
    assert_eq!(reach(&lea, &in_web).await, (404, 404));
    link(&stage, &team, &web, "contributor").await;
    link(&stage, &team, &app, "commenter").await;
    assert_eq!(reach(&lea, &in_web).await, (200, 200), "PM-55, PM-56");
    assert_eq!(
        reach(&lea, &in_app).await,
        (200, 403),
        "PM-56: each link with its own role"
    );
    assert_eq!(
        reach(&max, &in_web).await,
        (200, 200),
        "PM-58: whichever permits wins"
    );
    let members = stage.owner.get(&p(&web, "members/")).await.expect(200);
    assert!(
        !sorted(&members, "email").contains(&lea.email),
        "PM-57: no membership is made"
    );
    let lists = lea.get(&w("work-items/")).await.expect(200);
    assert_eq!(lists["total_count"], 2, "PM-41: lists follow links");
    let listed = lea.get(&t(&team, "projects/")).await.expect(200);
    assert_eq!(
        sorted(&listed, "link_role_slug"),
        ["commenter", "contributor"]
    );
    // Another role for the same link counts at the next request.
    link(&stage, &team, &web, "commenter").await;
    assert_eq!(reach(&lea, &in_web).await, (200, 403));
    let body = json!({ "project_ids": [web] });
    stage
        .owner
        .send(
            axum::http::Method::DELETE,
            &t(&team, "projects/"),
            Some(body),
        )
        .await
        .expect(204);
    assert_eq!(reach(&lea, &in_web).await, (404, 404), "D-20");
    assert_eq!(
        reach(&max, &in_web).await,
        (200, 403),
        "D-20: direct roles stay"
    );
    lea.post(&t(&team, "leave/"), json!({})).await.expect(204);
    assert_eq!(reach(&lea, &in_app).await, (404, 404));
    lea.post(&t(&team, "leave/"), json!({}))
        .await
        .expect_code(409, "not_a_member");
    stage.owner.delete(&t(&team, "")).await.expect(204);
    assert_eq!(reach(&max, &in_app).await, (404, 404));
    assert_eq!(reach(&max, &in_web).await, (200, 403));
    for (action, before, after) in [
        ("teamspace.project_linked", None, Some("contributor")),
        (
            "teamspace.project_role_changed",
            Some("contributor"),
            Some("commenter"),
        ),
        ("teamspace.project_unlinked", Some("commenter"), None),
    ] {
        let told = &stage.audited(action).await[0];
        assert_eq!(told[3].as_deref(), before, "PM-65: {action}");
        assert_eq!(told[4].as_deref(), after, "PM-65: {action}");
    }
}

// PM-31, PM-32: whoever leads a teamspace runs it, and nobody else who is only in it.
#[tokio::test]
async fn the_lead_runs_a_teamspace() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let lea = stage.member("lea", "member").await;
    let max = stage.member("max", "member").await;
    let mia = stage.member("mia", "member").await;
    let team = teamspace(&stage, &[&lea, &max]).await;
    let rename = json!({ "name": "Drawing" });
    let question = json!({
        "action": "teamspace:edit", "resource": { "type": "teamspace", "id": team },
    });
    let asked = lea.post(&w("access/check/"), question.clone()).await;
    assert_eq!(asked.expect(200)["reason"]["condition"], "lead", "PM-31");
    let asked = max.post(&w("access/check/"), question).await.expect(200);
    assert_eq!(asked["allowed"], false, "PM-31");
    max.patch(&t(&team, ""), rename.clone()).await.expect(403);
    mia.patch(&t(&team, ""), rename.clone()).await.expect(403);
    let renamed = lea.patch(&t(&team, ""), rename).await.expect(200);
    assert_eq!(renamed["name"], "Drawing", "PM-32");
    let members = json!({ "member_ids": [mia.id] });
    max.post(&t(&team, "members/"), members.clone())
        .await
        .expect(403);
    let added = lea.post(&t(&team, "members/"), members).await.expect(200);
    assert_eq!(sorted(&added, "email"), std::slice::from_ref(&mia.email));
    // A lead links only projects to which they may add people, and no role above their own.
    let linking = json!({ "project_ids": [web], "role_slug": "contributor" });
    lea.post(&t(&team, "projects/"), linking.clone())
        .await
        .expect(404);
    stage.add(&web, &lea, "contributor").await;
    lea.post(&t(&team, "projects/"), linking.clone())
        .await
        .expect(403);
    let admin = json!({ "role_slug": "admin" });
    let member = p(&web, &format!("members/{}/", lea.id));
    stage.owner.patch(&member, admin).await.expect(200);
    lea.post(&t(&team, "projects/"), linking).await.expect(200);
    // Another lead: the former one is a member like others.
    let lead = json!({ "lead": max.id });
    max.patch(&t(&team, ""), lead.clone()).await.expect(403);
    lea.patch(&t(&team, ""), lead).await.expect(200);
    lea.patch(&t(&team, ""), json!({ "name": "Mine" }))
        .await
        .expect(403);
    max.patch(&t(&team, ""), json!({ "name": "Ours" }))
        .await
        .expect(200);
    let gone = json!({ "member_ids": [lea.id] });
    max.send(
        axum::http::Method::DELETE,
        &t(&team, "members/"),
        Some(gone),
    )
    .await
    .expect(204);
    let left = stage.owner.get(&t(&team, "members/")).await.expect(200);
    assert_eq!(left["total_count"], 2);
    let nobody = stage
        .owner
        .patch(&t(&team, ""), json!({ "lead": null }))
        .await;
    assert_eq!(nobody.expect(200)["lead"], Value::Null);
    max.patch(&t(&team, ""), json!({ "name": "Nobody's" }))
        .await
        .expect(403);
}

// Nobody gives what they do not hold, by putting people in either.
#[tokio::test]
async fn a_lead_gives_no_more_through_links_than_they_hold() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let lea = stage.member("lea", "member").await;
    let mia = stage.member("mia", "member").await;
    let team = teamspace(&stage, &[&lea]).await;
    link(&stage, &team, &web, "contributor").await;
    let deny = json!({
        "user": lea.id, "effect": "deny", "action": "workitem:edit", "reason": "a test",
        "resource": { "type": "project", "id": web },
    });
    stage
        .owner
        .post(&w("access/grants/"), deny)
        .await
        .expect(201);
    let members = json!({ "member_ids": [mia.id] });
    lea.post(&t(&team, "members/"), members.clone())
        .await
        .expect_code(403, "gives_more_than_held");
    stage
        .owner
        .post(&t(&team, "members/"), members)
        .await
        .expect(200);
}

// D-16: a Guest of the workspace is in no teamspace, by whatever way.
#[tokio::test]
async fn guests_are_in_no_teamspace() {
    let stage = Stage::new().await;
    let web = stage.project("WEB", 0).await;
    let lea = stage.member("lea", "member").await;
    let gina = stage.member("gina", "guest").await;
    let team = teamspace(&stage, &[&lea]).await;
    link(&stage, &team, &web, "contributor").await;
    let guest = json!({ "member_ids": [gina.id] });
    stage
        .owner
        .post(&t(&team, "members/"), guest.clone())
        .await
        .expect(400);
    stage
        .owner
        .patch(&t(&team, ""), json!({ "lead": gina.id }))
        .await
        .expect(400);
    let mut with_guest = guest;
    with_guest["name"] = json!("Guests");
    stage
        .owner
        .post(&w("teamspaces/"), with_guest)
        .await
        .expect(400);
    gina.get(&t(&team, "")).await.expect(404);
    let own = gina.get(&w("teamspaces/")).await.expect(200);
    assert_eq!(own["total_count"], 0);
    // Who becomes a Guest leaves, in the same act.
    lea.get(&p(&web, "")).await.expect(200);
    let lowered = json!({ "role_slug": "guest" });
    stage
        .owner
        .patch(&w(&format!("members/{}/", lea.id)), lowered)
        .await
        .expect(200);
    lea.get(&p(&web, "")).await.expect(404);
    let left = stage.owner.get(&t(&team, "members/")).await.expect(200);
    assert_eq!(left["total_count"], 0, "D-16");
}

#[tokio::test]
async fn teamspaces_of_other_workspaces_are_out_of_reach() {
    let stage = Stage::new().await;
    let lea = stage.member("lea", "member").await;
    let team = teamspace(&stage, &[&lea]).await;
    let sid = person(&stage.app, "sid").await;
    let other = json!({ "name": "Other", "slug": "other" });
    sid.post("/api/v1/workspaces/", other).await.expect(201);
    let there = format!("/api/v1/workspaces/other/teamspaces/{team}/");
    sid.get(&there).await.expect(404);
    sid.patch(&there, json!({ "name": "Mine" }))
        .await
        .expect(404);
    sid.delete(&there).await.expect(404);
    sid.get(&t(&team, "")).await.expect(404);
    let strangers = json!({ "member_ids": [sid.id] });
    stage
        .owner
        .post(&t(&team, "members/"), strangers)
        .await
        .expect(400);
    let body = json!({ "name": "Far", "identifier": "FAR" });
    let far = sid
        .post("/api/v1/workspaces/other/projects/", body)
        .await
        .expect(201);
    let linking = json!({ "project_ids": [far["id"]] });
    stage
        .owner
        .post(&t(&team, "projects/"), linking)
        .await
        .expect(404);
    let script = json!({ "description_html": "<p>Hello<script>alert(1)</script></p>" });
    let changed = stage.owner.patch(&t(&team, ""), script).await.expect(200);
    assert_eq!(changed["description_html"], "<p>Hello</p>");
    assert_eq!(changed["description_stripped"], "Hello");
}
