//! A role is saved with all its schemes in one act: what some hold is changed, others are made for
//! it, and either all of it counts or nothing.

use serde_json::{Value, json};

use super::audit_logs::entries;
use super::roles::{item, may, permissions, role, scheme};
use super::stage::{Person, Stage, each, text, w};

/// A project role `Editor` of the schemes `Editing` and `Labels`, which Bob holds in a project.
struct World {
    stage: Stage,
    bob: Person,
    web: String,
    item: String,
    editing: String,
    labels: String,
    editor: String,
}

impl World {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let owner = &stage.owner;
        let web = stage.project("WEB", 0).await;
        let item = item(owner, &web).await;
        let editing = ["project:view", "workitem:edit"];
        let editing = scheme(owner, "Editing", "project", &editing).await;
        let labels = scheme(owner, "Labels", "project", &["label:create"]).await;
        let editor = role(owner, "Editor", "project", &[&editing, &labels]).await;
        let bob = stage.member("bob", "member").await;
        stage.add(&web, &bob, "editor").await;
        Self {
            stage,
            bob,
            web,
            item,
            editing,
            labels,
            editor,
        }
    }

    /// Everything at once: one scheme changed, one taken away, one of the product, one made.
    fn all_at_once(&self) -> Value {
        let commenter = "commenter";
        json!([
            { "name": "Archiving", "permissions": ["workitem:archive"] },
            { "id": self.editing, "permissions": ["project:view", "workitem:view", "workitem:delete"] },
            self.id_of(commenter),
        ])
    }

    /// The scheme of a role of the product has the number of that role.
    fn id_of(&self, slug: &str) -> String {
        let engine = self.stage.app.app.kernel().access.engine();
        let roles = engine.catalog().system_roles();
        let of_project = |role: &&std::sync::Arc<airside_access::Role>| {
            role.key() == slug && role.scope() == airside_access::Scope::Project
        };
        let found = roles.iter().find(of_project).expect("a role");
        uuid::Uuid::from_u128(found.id().get()).to_string()
    }

    fn path(&self) -> String {
        w(&format!("roles/{}/", self.editor))
    }

    async fn schemes(&self) -> Vec<String> {
        let list = self.stage.owner.get(&w("permission-schemes/")).await;
        let all = list.expect(200);
        let own = all["results"].as_array().expect("a list").iter();
        let own = own.filter(|row| row["is_system"] == false);
        own.map(|row| text(&row["name"])).collect()
    }

    /// What Bob may: delete, archive, create labels, comment.
    async fn bobs(&self) -> [bool; 4] {
        [
            may(&self.bob, "workitem:delete", "workitem", &self.item).await,
            may(&self.bob, "workitem:archive", "workitem", &self.item).await,
            may(&self.bob, "label:create", "project", &self.web).await,
            may(&self.bob, "workitem_comment:create", "workitem", &self.item).await,
        ]
    }
}

// PM-26, PM-27, D-11, PM-66: one request carries all, counts at the next request, and is recorded
// field by field.
#[tokio::test]
async fn a_role_is_saved_with_all_its_schemes_at_once() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    assert_eq!(world.bobs().await, [false, false, true, false]);
    // What it would do is known before, and makes nothing.
    let op = json!({ "op": "put_role", "role": world.editor, "schemes": world.all_at_once() });
    let told = owner
        .post(&w("access/simulate/"), json!({ "changes": [op] }))
        .await
        .expect(200);
    let gained = each(&told["gained"]["actions"], "action");
    for action in ["workitem:delete", "workitem:archive"] {
        assert!(gained.contains(&json!(action)), "{told}");
    }
    let lost = each(&told["lost"]["actions"], "action");
    for action in ["workitem:edit", "label:create"] {
        assert!(lost.contains(&json!(action)), "{told}");
    }
    assert_eq!(world.schemes().await, ["Editing", "Labels"]);
    let body = json!({ "schemes": world.all_at_once() });
    let saved = owner.patch(&world.path(), body).await.expect(200);
    let ids: Vec<String> = saved["schemes"]
        .as_array()
        .expect("ids")
        .iter()
        .map(text)
        .collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[1..], [world.editing.clone(), world.id_of("commenter")]);
    assert_eq!(world.schemes().await, ["Archiving", "Editing", "Labels"]);
    let made = permissions(owner, &format!("permission-schemes/{}/", ids[0])).await;
    assert_eq!(made, json!(["workitem:view", "workitem:archive"]), "D-13");
    assert_eq!(world.bobs().await, [true, true, false, true]);
    for (action, count) in [
        ("permission_scheme.created", 3),
        ("permission_scheme.changed", 1),
        ("role.changed", 1),
    ] {
        let told = entries(&world.stage, &format!("action={action}")).await;
        assert_eq!(told.len(), count, "{action}");
    }
    // Another order is saved and recorded as well; the same once more is nothing.
    let turned = json!({ "schemes": [ids[2], ids[1], ids[0]] });
    for _ in 0..2 {
        let saved = owner.patch(&world.path(), turned.clone()).await.expect(200);
        assert_eq!(saved["schemes"], turned["schemes"]);
    }
    assert_eq!(entries(&world.stage, "action=role.changed").await.len(), 2);
    // A new role is made with its scheme.
    let body = json!({
        "name": "Reader", "namespace": "project", "schemes":
        [{ "name": "Reading", "permissions": ["workitem:view"] }],
    });
    let made = owner.post(&w("roles/"), body.clone()).await.expect(201);
    assert_eq!(made["permissions"], json!(["workitem:view"]));
    // There is one of that slug already: no second scheme stays.
    let mut again = body;
    again["schemes"][0]["name"] = json!("Reading again");
    owner.post(&w("roles/"), again).await.expect(409);
    assert!(!world.schemes().await.contains(&"Reading again".to_owned()));
}

// D-05, PM-66: what is refused in one part is refused as a whole, and leaves nothing behind.
#[tokio::test]
async fn a_role_is_saved_whole_or_not_at_all() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let before = owner.get(&world.path()).await.expect(200);
    let good = json!({ "name": "Archiving", "permissions": ["workitem:archive"] });
    let changed = json!({ "id": world.labels, "permissions": ["label:view"] });
    let of_workspace = scheme(owner, "Far", "workspace", &["workspace:view"]).await;
    let nothing = "019ab000-0000-7000-8000-000000000000";
    for (bad, status) in [
        (json!({ "name": "Labels", "permissions": [] }), 409),
        (json!({ "name": "", "permissions": [] }), 400),
        (json!({ "name": "Most", "permissions": ["*"] }), 400),
        (
            json!({ "name": "Most", "permissions": ["workspace:view"] }),
            400,
        ),
        (
            json!({ "id": world.labels, "permissions": ["label:delete"] }),
            400,
        ),
        (
            json!({ "id": of_workspace, "permissions": ["workspace:view"] }),
            400,
        ),
        (json!({ "id": nothing, "permissions": [] }), 404),
        (
            json!({ "id": world.id_of("commenter"), "permissions": [] }),
            409,
        ),
        (json!({ "id": world.editing }), 400),
        (
            json!({ "id": world.editing, "name": "x", "permissions": [] }),
            400,
        ),
        (json!(nothing), 400),
        (json!("commenter"), 400),
    ] {
        let body = json!({ "schemes": [good, changed, bad] });
        let refused = owner.patch(&world.path(), body).await;
        assert_eq!(refused.status.as_u16(), status, "{bad} {}", refused.json);
    }
    let many = vec![good.clone(); 21];
    owner
        .patch(&world.path(), json!({ "schemes": many }))
        .await
        .expect(400);
    assert_eq!(owner.get(&world.path()).await.expect(200), before);
    assert_eq!(world.schemes().await, ["Far", "Editing", "Labels"]);
    assert_eq!(world.bobs().await, [false, false, true, false]);
    assert!(
        entries(&world.stage, "action=role.changed")
            .await
            .is_empty()
    );
}

// PM-35: each part takes its own permission, and nobody gives more than they hold by any of them.
#[tokio::test]
async fn each_part_takes_its_own_permission() {
    let world = World::new().await;
    let owner = &world.stage.owner;
    let keeping = [
        "workspace:view",
        "role:view",
        "role:edit",
        "permission_scheme:view",
    ];
    let keeping = scheme(owner, "Keeping", "workspace", &keeping).await;
    role(owner, "Keeper", "workspace", &[&keeping]).await;
    let kim = world.stage.member("kim", "member").await;
    let body = json!({ "role_slug": "keeper" });
    let path = w(&format!("members/{}/", kim.id));
    owner.patch(&path, body).await.expect(200);
    let new = json!([world.editing, world.labels, { "name": "Mine", "permissions": [] }]);
    let changed = json!([world.editing, { "id": world.labels, "permissions": [] }]);
    let more = json!([{ "id": world.editing, "permissions": ["workitem:delete"] }]);
    for schemes in [&new, &changed] {
        let body = json!({ "schemes": schemes });
        kim.patch(&world.path(), body).await.expect(403);
    }
    let shorter = json!({ "schemes": [world.editing] });
    kim.patch(&world.path(), shorter).await.expect(200);
    // With the permissions, still no more than Kim holds.
    let all = json!({ "permissions": [
        "workspace:view", "role:view", "role:edit", "permission_scheme:view",
        "permission_scheme:create", "permission_scheme:edit",
    ] });
    let path = w(&format!("permission-schemes/{keeping}/"));
    owner.patch(&path, all).await.expect(200);
    for schemes in [
        &more,
        &json!([{ "name": "Most", "permissions": ["workitem:delete"] }]),
    ] {
        let body = json!({ "schemes": schemes });
        kim.patch(&world.path(), body)
            .await
            .expect_code(403, "gives_more_than_held");
    }
    let empty = json!([world.editing, { "name": "Mine", "permissions": [] }]);
    kim.patch(&world.path(), json!({ "schemes": empty }))
        .await
        .expect(200);
    world
        .bob
        .patch(&world.path(), json!({ "schemes": empty }))
        .await
        .expect(403);
}
