//! What is private, on the API's own test type: pages, until the product has them. A private page
//! is its creator's and of those who hold an exception on it; neither roles nor exceptions from
//! above reach it, whoever holds them.

use serde_json::{Value, json};

use super::grants::grant;
use super::stage::{Person, Stage, each, text, w};
use crate::support::TestApp;
use crate::support::pages::{add_page, make_table, with_pages};

/// A project with an Admin, a Contributor, a Commenter and a Guest.
struct Pages {
    stage: Stage,
    web: String,
    bob: Person,
    carol: Person,
    cora: Person,
    gina: Person,
}

impl Pages {
    async fn new() -> Self {
        let stage = Stage::on(TestApp::with_further(with_pages()).await).await;
        make_table(&stage.app).await;
        let web = stage.project("WEB", 0).await;
        let [bob, carol, cora] = [
            stage.member("bob", "member").await,
            stage.member("carol", "member").await,
            stage.member("cora", "member").await,
        ];
        let gina = stage.member("gina", "guest").await;
        for (who, role) in [
            (&bob, "admin"),
            (&carol, "contributor"),
            (&cora, "commenter"),
            (&gina, "guest"),
        ] {
            stage.add(&web, who, role).await;
        }
        Self {
            stage,
            web,
            bob,
            carol,
            cora,
            gina,
        }
    }

    async fn page(&self, by: &Person, name: &str, is_private: bool) -> String {
        let place = (self.web.as_str(), by.id.as_str());
        add_page(&self.stage.app, place, (name, is_private)).await
    }

    async fn give(&self, by: &Person, body: Value) {
        by.post(&w("access/grants/"), body).await.expect(201);
    }
}

/// The code of the answer, or that there is no such thing.
async fn code(who: &Person, action: &str, page: &str) -> String {
    let body = json!({ "action": action, "resource": { "type": "page", "id": page } });
    let answer = who.post(&w("access/check/"), body).await;
    if answer.status == 404 {
        return "not_found".to_owned();
    }
    text(&answer.expect(200)["reason"]["code"])
}

/// What `filter` gives of pages.
async fn listed(who: &Person, action: &str) -> Vec<String> {
    let body = json!({ "action": action, "type": "page" });
    let found = who.post(&w("access/resources/"), body).await.expect(200);
    found["results"]
        .as_array()
        .expect("ids")
        .iter()
        .map(text)
        .collect()
}

#[tokio::test]
async fn a_guest_edits_the_one_page_that_an_exception_names() {
    let world = Pages::new().await;
    let (one, other) = (
        world.page(&world.bob, "one", false).await,
        world.page(&world.bob, "other", false).await,
    );
    let gina = &world.gina;
    assert_eq!(code(gina, "page:edit", &one).await, "not_found");
    world
        .give(
            &world.bob,
            grant(gina, "allow", "page:edit", ("page", &one)),
        )
        .await;
    assert_eq!(
        code(gina, "page:edit", &one).await,
        "explicit_grant",
        "PM-04"
    );
    assert_eq!(
        code(gina, "page:view", &one).await,
        "explicit_grant",
        "what editing requires comes along"
    );
    assert_eq!(
        code(gina, "page:delete", &one).await,
        "default_deny",
        "PM-04"
    );
    assert_eq!(code(gina, "page:edit", &other).await, "not_found", "PM-04");
    assert_eq!(listed(gina, "page:edit").await, [one.as_str()], "PM-04");
    assert_eq!(listed(gina, "page:view").await, [one.as_str()], "PM-04");
}

#[tokio::test]
async fn a_private_page_is_its_creators_and_nobody_elses() {
    let world = Pages::new().await;
    let page = world.page(&world.bob, "secret plan", true).await;
    let owner = &world.stage.owner;
    let ann = world.stage.member("ann", "admin").await;
    assert_eq!(code(&world.bob, "page:edit", &page).await, "role");
    for who in [owner, &ann, &world.carol, &world.cora, &world.gina] {
        assert_eq!(
            code(who, "page:view", &page).await,
            "not_found",
            "neither role nor wildcard reaches it: {}",
            who.email
        );
        assert!(listed(who, "page:view").await.is_empty(), "{}", who.email);
    }
    // An exception from above does not reach it either, and one that denies does [PM-42].
    let on_project = grant(&world.cora, "allow", "page:edit", ("project", &world.web));
    world.give(owner, on_project).await;
    let open = world.page(&world.bob, "open", false).await;
    assert_eq!(
        code(&world.cora, "page:edit", &open).await,
        "explicit_grant",
        "PM-42"
    );
    assert_eq!(code(&world.cora, "page:edit", &page).await, "not_found");
    // Why not, in words, as its creator asks it.
    let asked = json!({
        "subject": world.carol.email, "action": "page:view",
        "resource": { "type": "page", "id": page },
    });
    let told = world
        .bob
        .post(&w("access/explain/"), asked)
        .await
        .expect(200);
    assert_eq!(told["allowed"], false);
    assert_eq!(told["reason"]["code"], "restricted", "{told}");
    let steps = each(&told["steps"], "detail");
    assert!(
        steps.iter().any(|step| text(step).contains("restricted")),
        "{steps:?}"
    );
    // Nobody gives what they may not do there: the Owner could make no such exception.
    let changes = &told["changes"];
    assert_eq!(each(changes, "kind"), ["grant"], "{changes}");
    assert_eq!(changes[0]["who"], json!(["bob Example"]), "{changes}");
    let denied = grant(&world.bob, "deny", "page:edit", ("project", &world.web));
    world.give(owner, denied).await;
    assert_eq!(
        code(&world.bob, "page:edit", &page).await,
        "explicit_deny",
        "PM-42"
    );
    assert_eq!(code(&world.bob, "page:view", &page).await, "role");
    assert_eq!(listed(&world.bob, "page:edit").await.len(), 0);
}

#[tokio::test]
async fn its_creator_opens_it_to_somebody_by_name() {
    let world = Pages::new().await;
    let page = world.page(&world.bob, "secret plan", true).await;
    let owner = &world.stage.owner;
    let on_page = || grant(&world.carol, "allow", "page:edit", ("page", &page));
    // Who may not know of it gives nobody anything on it, Owner or not.
    owner
        .post(&w("access/grants/"), on_page())
        .await
        .expect(404);
    world.give(&world.bob, on_page()).await;
    assert_eq!(
        code(&world.carol, "page:edit", &page).await,
        "explicit_grant",
        "PM-36"
    );
    assert_eq!(listed(&world.carol, "page:view").await, [page.as_str()]);
    let asked = json!({ "action": "page:view", "resource": { "type": "page", "id": page } });
    let able = world
        .bob
        .post(&w("access/who-can/"), asked)
        .await
        .expect(200);
    let rows = able["results"].as_array().expect("a list");
    let ways: Vec<(Value, Value)> = rows
        .iter()
        .map(|row| (row["user"]["id"].clone(), row["via"][0]["code"].clone()))
        .collect();
    assert_eq!(
        ways,
        [
            (json!(world.bob.id), json!("role")),
            (json!(world.carol.id), json!("grant")),
        ]
    );
    // A deny on the same node goes first [PM-37].
    let deny = grant(&world.carol, "deny", "page:edit", ("page", &page));
    world.give(&world.bob, deny).await;
    assert_eq!(
        code(&world.carol, "page:edit", &page).await,
        "explicit_deny",
        "PM-35, PM-37"
    );
    assert_eq!(
        code(&world.carol, "page:view", &page).await,
        "explicit_grant"
    );
}

#[tokio::test]
async fn a_link_reaches_pages_but_not_private_ones() {
    let world = Pages::new().await;
    let (open, page) = (
        world.page(&world.bob, "open", false).await,
        world.page(&world.bob, "secret plan", true).await,
    );
    let lea = world.stage.member("lea", "member").await;
    let body = json!({ "name": "Design", "member_ids": [lea.id] });
    let team = world
        .stage
        .owner
        .post(&w("teamspaces/"), body)
        .await
        .expect(201);
    let link = json!({ "project_ids": [world.web], "role_slug": "contributor" });
    let path = w(&format!("teamspaces/{}/projects/", text(&team["id"])));
    world.stage.owner.post(&path, link).await.expect(200);
    assert_eq!(code(&lea, "page:edit", &open).await, "link", "PM-41");
    assert_eq!(code(&lea, "page:view", &page).await, "not_found");
    // What she made herself is hers, by the same link.
    let own = world.page(&lea, "mine", true).await;
    assert_eq!(code(&lea, "page:edit", &own).await, "link", "PM-41");
    assert_eq!(code(&world.bob, "page:view", &own).await, "not_found");
    world
        .give(
            &world.bob,
            grant(&lea, "allow", "page:view", ("page", &page)),
        )
        .await;
    assert_eq!(code(&lea, "page:view", &page).await, "explicit_grant");
    assert_eq!(code(&lea, "page:edit", &page).await, "restricted");
}

#[tokio::test]
async fn a_private_page_is_asked_for_and_opened_only_by_who_holds_it() {
    let world = Pages::new().await;
    let page = world.page(&world.bob, "secret plan", true).await;
    let body = json!({ "resource": { "type": "page", "id": page }, "action": "page:view" });
    let request = world
        .cora
        .post(&w("access/requests/"), body)
        .await
        .expect(201);
    assert_eq!(request["resource"]["name"], "");
    let approve = w(&format!(
        "access/requests/{}/approve/",
        text(&request["id"])
    ));
    world
        .stage
        .owner
        .post(&approve, json!({ "as": "grant" }))
        .await
        .expect_code(403, "gives_more_than_held");
    let approved = world.bob.post(&approve, json!({ "as": "grant" })).await;
    assert_eq!(approved.expect(200)["status"], "approved");
    assert_eq!(
        code(&world.cora, "page:view", &page).await,
        "explicit_grant",
        "PM-36"
    );
    // Her role has nothing to say about changing pages, here or anywhere.
    assert_eq!(code(&world.cora, "page:edit", &page).await, "default_deny");
}
