//! Roles of a workspace's own, held by ways other than a membership: by the link of a teamspace, and
//! by a request for access that is answered with one.

use axum::http::Method;
use serde_json::{Value, json};

use super::requests::{ask, decide};
use super::roles::{item, may, role, scheme};
use super::stage::{Person, Stage, each, p, sorted, text, w};

/// A private project, a teamspace that is linked to it by a role of the workspace's own, and one
/// item.
struct Linked {
    stage: Stage,
    web: String,
    item: String,
    lea: Person,
    team: String,
    scheme: String,
    editor: String,
}

impl Linked {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let web = stage.project("WEB", 0).await;
        let item = item(&stage.owner, &web).await;
        let lea = stage.member("lea", "member").await;
        let editing = ["project:view", "workitem:edit"];
        let scheme = scheme(&stage.owner, "Editing", "project", &editing).await;
        let editor = role(&stage.owner, "Editor", "project", &[&scheme]).await;
        let body = json!({ "name": "Design", "lead": lea.id, "member_ids": [lea.id] });
        let team = stage.owner.post(&w("teamspaces/"), body).await.expect(201);
        let world = Self {
            stage,
            web,
            item,
            lea,
            team: text(&team["id"]),
            scheme,
            editor,
        };
        world.link("editor").await;
        world
    }

    fn projects(&self) -> String {
        w(&format!("teamspaces/{}/projects/", self.team))
    }

    async fn link(&self, role: &str) {
        let body = json!({ "project_ids": [self.web], "role_slug": role });
        let linked = self.stage.owner.post(&self.projects(), body).await;
        assert_eq!(linked.expect(200)[0]["link_role_slug"], role);
    }

    /// Whether the one in the teamspace may view, edit and delete the item.
    async fn reach(&self) -> [bool; 3] {
        let (lea, item) = (&self.lea, self.item.as_str());
        [
            may(lea, "workitem:view", "workitem", item).await,
            may(lea, "workitem:edit", "workitem", item).await,
            may(lea, "workitem:delete", "workitem", item).await,
        ]
    }

    async fn put(&self, permissions: &[&str]) {
        let path = w(&format!("permission-schemes/{}/", self.scheme));
        let body = json!({ "permissions": permissions });
        self.stage.owner.patch(&path, body).await.expect(200);
    }
}

#[tokio::test]
async fn a_link_carries_a_role_of_the_workspaces_own() {
    let world = Linked::new().await;
    let owner = &world.stage.owner;
    assert_eq!(world.reach().await, [true, true, false], "PM-56, PM-57");
    // Who can, and by which path.
    let asked = json!({
        "action": "workitem:edit", "resource": { "type": "workitem", "id": world.item },
    });
    let able = owner
        .post(&w("access/who-can/"), asked.clone())
        .await
        .expect(200);
    let rows = able["results"].as_array().expect("a list");
    let of_lea = rows
        .iter()
        .find(|row| row["user"]["id"] == json!(world.lea.id));
    let path = &of_lea.expect("lea")["via"][0];
    assert_eq!(path["code"], "link", "PM-41: {path}");
    assert_eq!(path["role"]["slug"], "editor");
    assert_eq!(path["teamspace"]["name"], "Design");
    let mut own = asked;
    own["subject"] = json!(world.lea.email);
    let told = owner.post(&w("access/explain/"), own).await.expect(200);
    assert_eq!(told["reason"]["role"]["slug"], "editor");
    // Its scheme is edited: the very next request knows [D-11].
    world.put(&["project:view", "workitem:view"]).await;
    assert_eq!(world.reach().await, [true, false, false], "D-11");
    world
        .put(&["project:view", "workitem:delete", "workitem:edit"])
        .await;
    assert_eq!(world.reach().await, [true, true, true], "D-11, D-13");
    // A membership beside it: whichever permits [PM-58].
    world.put(&["project:view"]).await;
    assert_eq!(world.reach().await, [false, false, false]);
    world.stage.add(&world.web, &world.lea, "commenter").await;
    assert_eq!(world.reach().await, [true, false, false], "PM-58");
    world.put(&["project:view", "workitem:edit"]).await;
    assert_eq!(world.reach().await, [true, true, false], "PM-58");
    let gone = json!({ "project_ids": [world.web] });
    let unlinked = owner
        .send(Method::DELETE, &world.projects(), Some(gone))
        .await;
    unlinked.expect(204);
    assert_eq!(
        world.reach().await,
        [true, false, false],
        "D-20: direct roles stay"
    );
}

#[tokio::test]
async fn a_linked_role_that_is_deleted_leaves_its_links_to_the_replacement() {
    let world = Linked::new().await;
    let owner = &world.stage.owner;
    let path = w(&format!("roles/{}/", world.editor));
    owner.delete(&path).await.expect_code(409, "role_in_use");
    let listed = owner.get(&w("roles/?namespace=project")).await.expect(200);
    let roles = listed.as_array().or_else(|| listed["results"].as_array());
    let commenter = roles
        .expect("a list")
        .iter()
        .find(|role| role["slug"] == "commenter")
        .expect("the system role");
    let with = format!("{path}?replacement={}", text(&commenter["id"]));
    owner.delete(&with).await.expect(204);
    let links = owner.get(&world.projects()).await.expect(200);
    assert_eq!(sorted(&links, "link_role_slug"), ["commenter"], "D-07");
    assert_eq!(world.reach().await, [true, false, false], "D-07");
    let members = owner.get(&p(&world.web, "members/")).await.expect(200);
    assert!(
        !sorted(&members, "email").contains(&world.lea.email),
        "PM-57"
    );
}

#[tokio::test]
async fn the_guard_rails_hold_for_links_by_own_roles() {
    let world = Linked::new().await;
    let owner = &world.stage.owner;
    // A Guest comes by no own role through a teamspace either [D-15, D-16].
    let gina = world.stage.member("gina", "guest").await;
    let members = w(&format!("teamspaces/{}/members/", world.team));
    let guest = json!({ "member_ids": [gina.id] });
    owner.post(&members, guest.clone()).await.expect(400);
    world.lea.post(&members, guest).await.expect(400);
    assert!(
        !may(&gina, "workitem:view", "workitem", &world.item).await,
        "D-15, D-16"
    );
    // Whoever becomes a Guest loses it in the same act.
    let lowered = json!({ "role_slug": "guest" });
    let lea = w(&format!("members/{}/", world.lea.id));
    owner.patch(&lea, lowered).await.expect(200);
    assert_eq!(world.reach().await, [false, false, false], "D-16");
    // Nobody links with a role of the workspace, nor with one that there is not.
    for wrong in ["owner", "king"] {
        let body = json!({ "project_ids": [world.web], "role_slug": wrong });
        owner.post(&world.projects(), body).await.expect(400);
    }
}

#[tokio::test]
async fn a_request_is_answered_with_an_own_role() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let web = stage.project("WEB", 0).await;
    let thing = item(owner, &web).await;
    let editing = ["project:view", "workitem:edit"];
    let editing = scheme(owner, "Editing", "project", &editing).await;
    role(owner, "Editor", "project", &[&editing]).await;
    let mia = stage.member("mia", "member").await;
    let gina = stage.member("gina", "guest").await;
    let request = ask(&mia, ("project", &web), "").await.expect(201);
    let with = |slug: &str| json!({ "as": "membership", "role_slug": slug });
    for wrong in ["king", "owner"] {
        decide(owner, &request, "approve", with(wrong))
            .await
            .expect(400);
    }
    let approved = decide(owner, &request, "approve", with("editor")).await;
    assert_eq!(approved.expect(200)["role_slug"], "editor");
    assert!(may(&mia, "workitem:edit", "workitem", &thing).await);
    assert!(!may(&mia, "workitem:delete", "workitem", &thing).await);
    let with_it = p(&web, "members/?role_slug=editor");
    let members = owner.get(&with_it).await.expect(200);
    assert_eq!(sorted(&members, "email"), std::slice::from_ref(&mia.email));
    let told = &stage.audited("access_request.approved").await[0];
    assert_eq!(told[1].as_deref(), Some("mia Example"), "PM-65");
    assert_eq!(told[4].as_deref(), Some("editor"), "PM-65");
    // Not for Guests [D-15], and the request stays open.
    let request = ask(&gina, ("project", &web), "").await.expect(201);
    decide(owner, &request, "approve", with("editor"))
        .await
        .expect(400);
    assert!(
        !may(&gina, "project:view", "project", &web).await,
        "D-15, PM-60"
    );
    let waiting = owner
        .get(&w("access/requests/?status=pending"))
        .await
        .expect(200);
    assert_eq!(each(&waiting, "id"), [request["id"].clone()]);
    let plain: Value = json!({ "as": "membership", "role_slug": "guest" });
    decide(owner, &request, "approve", plain).await.expect(200);
    assert!(may(&gina, "project:view", "project", &web).await, "PM-59");
}

// PM-02, PM-57, D-07: who holds a role is counted once, in however many projects they hold it, and
// whether by a membership or through a teamspace.
#[tokio::test]
async fn a_role_is_held_by_people() {
    let stage = Stage::new().await;
    let owner = &stage.owner;
    let (web, ops) = (stage.project("WEB", 0).await, stage.project("OPS", 0).await);
    let (bob, lea) = (
        stage.member("bob", "member").await,
        stage.member("lea", "member").await,
    );
    for project in [&web, &ops] {
        stage.add(project, &bob, "commenter").await;
    }
    let body = json!({ "name": "Design", "member_ids": [bob.id, lea.id] });
    let made = owner.post(&w("teamspaces/"), body).await.expect(201);
    let links = w(&format!("teamspaces/{}/projects/", text(&made["id"])));
    let body = json!({ "project_ids": [web], "role_slug": "commenter" });
    owner.post(&links, body).await.expect(200);
    let listed = owner.get(&w("roles/?namespace=project")).await.expect(200);
    assert_eq!(
        each(&listed, "slug"),
        ["admin", "contributor", "commenter", "guest"]
    );
    assert_eq!(each(&listed, "member_count"), [1, 0, 2, 0]);
}
