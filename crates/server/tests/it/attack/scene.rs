//! Two workspaces and everybody who may try something in the first one: it holds a private project
//! whose every name has the word "zebra" in it, so that a leak is seen in any answer.

use airside_kernel::AccessChange;
use airside_kernel::db::sql;
use airside_kernel::ids::UserId;
use serde_json::{Value, json};

use super::requests::{Names, form, form_kind};
use crate::support::{Client, Snapshot, TestApp};

/// Who tries every route, in the order of the table's columns.
pub const ACTORS: &[&str] = &[
    "nobody",
    "owner",
    "admin",
    "member",
    "guest",
    "p_admin",
    "contrib",
    "comment",
    "p_guest",
    "inst_admin",
    "stranger",
    "removed",
    "suspended",
    "token",
];

/// Those of them who may not know of the private project.
pub const UNAWARE: &[&str] = &[
    "nobody",
    "member",
    "guest",
    "inst_admin",
    "stranger",
    "removed",
    "suspended",
];

/// What the narrow token may be used for.
const TOKEN_SCOPES: &[&str] = &["label"];

/// The instance with everything in it, to be copied for each attempt.
pub struct Scene {
    snapshot: Snapshot,
    people: Vec<(&'static str, Client)>,
    /// The things that routes are tried on.
    pub here: Names,
    /// Things of the same kinds under other parents.
    pub elsewhere: Names,
}

impl Scene {
    pub async fn set() -> Self {
        let (app, admin) = TestApp::set_up().await;
        let mut building = Building {
            people: vec![("inst_admin", admin), ("nobody", app.anonymous())],
            app,
            here: Names::new(),
            elsewhere: Names::new(),
        };
        building.people_and_places().await;
        building.project_and_members().await;
        building.things().await;
        building.exceptions().await;
        building.odds_and_ends().await;
        building.own_things().await;
        building.those_who_are_gone().await;
        let Building {
            app,
            people,
            here,
            elsewhere,
        } = building;
        Self {
            snapshot: app.into_snapshot().await,
            people,
            here,
            elsewhere,
        }
    }

    /// A copy of the instance.
    pub async fn open(&self) -> TestApp {
        self.snapshot.open().await
    }

    /// A copy on which something was done, as it was at first.
    pub async fn renew(&self, used: TestApp) -> TestApp {
        self.snapshot.renew(used).await
    }

    /// One of the actors, at that copy.
    pub fn client(&self, app: &TestApp, actor: &str) -> Client {
        let found = self.people.iter().find(|(name, _)| *name == actor);
        found.expect("an actor of the scene").1.moved_to(app)
    }
}

pub(super) struct Building {
    pub(super) app: TestApp,
    people: Vec<(&'static str, Client)>,
    pub(super) here: Names,
    elsewhere: Names,
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub(super) const ACME: &str = "/api/v1/workspaces/acme/";
pub(super) const OTHER: &str = "/api/v1/workspaces/other/";

impl Building {
    pub(super) fn person(&self, name: &str) -> &Client {
        let found = self.people.iter().find(|(known, _)| *known == name);
        &found.expect("somebody of the scene").1
    }

    async fn sign_up(&mut self, name: &'static str) {
        let client = self.app.person(&format!("{name}@acme.example.com")).await;
        self.people.push((name, client));
    }

    pub(super) async fn user_id(&self, name: &str) -> String {
        let me = self.person(name).get("/api/v1/users/me/").await.expect(200);
        text(&me["id"])
    }

    pub(super) fn here(&mut self, name: &str, id: impl Into<String>) {
        self.here.insert(name.to_owned(), id.into());
    }

    pub(super) fn elsewhere(&mut self, name: &str, id: impl Into<String>) {
        self.elsewhere.insert(name.to_owned(), id.into());
    }

    pub(super) async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        self.person(who).post(path, body).await.expect_success()
    }

    /// Invites somebody, who accepts.
    async fn join(&self, workspace: &str, by: &str, (name, role): (&str, &str)) {
        let body = json!({ "email": format!("{name}@acme.example.com"), "role_slug": role });
        let path = format!("{workspace}invitations/");
        let invitation = self.post(by, &path, body).await;
        let token = text(&invitation["token"]);
        let path = format!("/auth/invitations/{token}/accept/");
        self.post(name, &path, json!({})).await;
    }

    async fn people_and_places(&mut self) {
        for name in [
            "owner",
            "admin",
            "member",
            "guest",
            "p_admin",
            "contrib",
            "comment",
            "p_guest",
            "stranger",
            "removed",
            "suspended",
            "victim",
            "bystander",
        ] {
            self.sign_up(name).await;
        }
        let create = |name: &str, slug: &str| json!({ "name": name, "slug": slug });
        let path = "/api/v1/workspaces/";
        let acme = self.post("owner", path, create("Acme", "acme")).await;
        self.post("stranger", path, create("Other", "other")).await;
        for joining in [
            ("admin", "admin"),
            ("member", "member"),
            ("guest", "guest"),
            ("p_admin", "member"),
            ("contrib", "member"),
            ("comment", "member"),
            ("p_guest", "guest"),
            ("removed", "member"),
            ("suspended", "member"),
            ("victim", "member"),
        ] {
            self.join(ACME, "owner", joining).await;
        }
        // Whoever may do everything in both.
        self.join(OTHER, "stranger", ("owner", "admin")).await;
        self.join(OTHER, "stranger", ("bystander", "member")).await;
        self.here("slug", "acme");
        self.elsewhere("slug", "other");
        self.here("workspace", text(&acme["id"]));
        self.here("workspaces/id", text(&acme["id"]));
    }

    async fn project_and_members(&mut self) {
        let path = format!("{ACME}projects/");
        let private =
            |name: &str, key: &str| json!({ "name": name, "identifier": key, "network": 0 });
        let here = self.post("p_admin", &path, private("Zebra", "ZEB")).await;
        let there = self.post("owner", &path, private("Zebra two", "ZWO")).await;
        let binned = self
            .post("owner", &path, private("Zebra three", "ZHR"))
            .await;
        let public = json!({ "name": "Open", "identifier": "OPEN", "network": 2 });
        let public = self.post("owner", &path, public).await;
        self.here("project", text(&here["id"]));
        self.elsewhere("project", text(&there["id"]));
        self.here("bin/project", text(&binned["id"]));
        self.elsewhere("bin/project", text(&there["id"]));
        let foreign = json!({ "name": "Foreign", "identifier": "FOR", "network": 0 });
        let path_there = format!("{OTHER}projects/");
        let foreign = self.post("stranger", &path_there, foreign).await;
        self.elsewhere("last project", text(&foreign["id"]));
        self.here("public", text(&public["id"]));
        self.here("join_project:project", text(&public["id"]));
        let archived = self
            .post("p_admin", &path, private("Zebra four", "ZFO"))
            .await;
        let archived = text(&archived["id"]);
        self.post("p_admin", &format!("{path}{archived}/archive/"), json!({}))
            .await;
        self.here("unarchive_project:project", archived);
        let binned = format!("{path}{}/", self.here["bin/project"]);
        self.person("owner").delete(&binned).await.expect_success();
        for (name, role) in [
            ("contrib", "contributor"),
            ("comment", "commenter"),
            ("p_guest", "guest"),
            ("removed", "contributor"),
            ("suspended", "contributor"),
            ("victim", "contributor"),
        ] {
            let body = json!({ "member": self.user_id(name).await, "role_slug": role });
            let path = format!("{path}{}/members/", self.here["project"]);
            self.post("p_admin", &path, body).await;
        }
        let victim = self.user_id("victim").await;
        let stranger = self.user_id("stranger").await;
        for name in ["members/id", "project-members/id", "users/id", "victim"] {
            self.here(name, victim.as_str());
            self.elsewhere(name, stranger.as_str());
        }
        let contributor = self.user_id("contrib").await;
        self.here("contributor", contributor);
        let newcomer = self.user_id("stranger").await;
        self.here("stranger", newcomer);
        let member = self.user_id("member").await;
        self.here("member", member);
    }

    /// A work item of the private project; answers its path and id.
    async fn item(&self, project: &str, name: &str) -> (String, String) {
        let path = format!("{ACME}projects/{project}/work-items/");
        let item = self.post("owner", &path, json!({ "name": name })).await;
        let id = text(&item["id"]);
        (format!("{path}{id}/"), id)
    }

    async fn done_state(&self, project: &str) -> String {
        let path = format!("{ACME}projects/{project}/states/");
        let states = self.person("owner").get(&path).await.expect(200);
        let states = states["results"].as_array().expect("a list").clone();
        let done = states.iter().find(|state| state["group"] == "completed");
        text(&done.expect("a state that is done")["id"])
    }

    /// What hangs on an item: kind and id.
    /// A picture that the item's description shows.
    async fn picture(&self, item: &str, project: &str) -> String {
        let fields = form(&json!({ "project_id": project }));
        let path = format!("{ACME}assets/");
        let owner = self.person("owner");
        let kind = form_kind();
        let sent = owner.send_bytes(axum::http::Method::POST, &path, Some(&kind), fields);
        let sent = sent.await.expect_success();
        let text_with_it = format!("<img src=\"{}\">", text(&sent["asset_url"]));
        let change = json!({ "description_html": text_with_it });
        owner.patch(item, change).await.expect_success();
        text(&sent["id"])
    }

    async fn belongings(&self, item: &str, reaction: &str) -> Vec<(&'static str, String)> {
        let comment = json!({ "comment_html": "<p>zebra comment</p>" });
        let comment = self
            .post("owner", &format!("{item}comments/"), comment)
            .await;
        let of_comment = format!("{item}comments/{}/", text(&comment["id"]));
        for thing in [item, of_comment.as_str()] {
            let given = json!({ "reaction": reaction });
            self.post("owner", &format!("{thing}reactions/"), given)
                .await;
        }
        let link = json!({ "url": "https://zebra.example.com", "title": "zebra link" });
        let link = self.post("owner", &format!("{item}links/"), link).await;
        let file = self
            .person("owner")
            .send_bytes(
                axum::http::Method::POST,
                &format!("{item}attachments/"),
                Some(&form_kind()),
                form(&json!({})),
            )
            .await
            .expect_success();
        let activities = format!("{item}activities/");
        let activities = self.person("owner").get(&activities).await.expect(200);
        vec![
            ("reaction", reaction.to_owned()),
            ("comment", text(&comment["id"])),
            ("link", text(&link["id"])),
            ("attachment", text(&file["id"])),
            ("activity", text(&activities["results"][0]["id"])),
        ]
    }

    async fn things(&mut self) {
        let (project, other) = (
            self.here["project"].clone(),
            self.elsewhere["project"].clone(),
        );
        let (item, id) = self.item(&project, "zebra item").await;
        self.here("work_item", id);
        for (name, id) in self.belongings(&item, "128077").await {
            self.here(name, id);
        }
        let picture = self.picture(&item, &project).await;
        self.here("asset", picture);
        self.elsewhere("asset", uuid::Uuid::from_u128(7).to_string());
        // What hangs on another item of the same project is not this one's.
        let (beside, id) = self.item(&project, "zebra beside").await;
        for (name, id) in self.belongings(&beside, "128078").await {
            self.elsewhere(name, id);
        }
        self.here("related", id);
        let relation = json!({ "relation_type": "relates_to", "issues": [self.here["related"]] });
        self.post("owner", &format!("{item}relations/"), relation)
            .await;
        let (_, id) = self.item(&other, "zebra far").await;
        self.elsewhere("work_item", id.as_str());
        self.elsewhere("related", id);
        self.here("work-items/key", "ZEB-1");
        self.elsewhere("work-items/key", "ZEB-99");
        let (archived, id) = self.item(&project, "zebra archived").await;
        let done = json!({ "state": self.done_state(&project).await });
        let change = self.person("owner").patch(&archived, done).await;
        change.expect_success();
        self.post("owner", &format!("{archived}archive/"), json!({}))
            .await;
        self.here("unarchive_work_item:work_item", id);
        let (deleted, id) = self.item(&project, "zebra deleted").await;
        self.person("owner").delete(&deleted).await.expect_success();
        self.here("restore_work_item:work_item", id);
        for kind in ["labels", "states"] {
            let body = json!({ "name": "zebra thing", "color": "#112233", "group": "started" });
            let path = |project: &str| format!("{ACME}projects/{project}/{kind}/");
            let here = self.post("owner", &path(&project), body.clone()).await;
            let there = self.post("owner", &path(&other), body).await;
            let name = kind.trim_end_matches('s');
            self.here(name, text(&here["id"]));
            self.elsewhere(name, text(&there["id"]));
        }
    }

    /// Sessions, tokens, invitations, and those who are gone.
    async fn odds_and_ends(&mut self) {
        for (who, workspace, there) in [("owner", ACME, false), ("stranger", OTHER, true)] {
            let body = json!({ "email": "newcomer@example.com", "role_slug": "member" });
            let path = format!("{workspace}invitations/");
            let invitation = self.post(who, &path, body).await;
            if there {
                self.elsewhere("invitations/id", text(&invitation["id"]));
            } else {
                self.here("invitations/id", text(&invitation["id"]));
                self.here("invitations/token", text(&invitation["token"]));
            }
        }
        let tokens = "/api/v1/users/me/api-tokens/";
        let token = json!({ "label": "narrow", "scopes": TOKEN_SCOPES });
        let token = self.post("owner", tokens, token).await;
        let narrow = self.person("owner").with_token(&text(&token["token"]));
        self.people.push(("token", narrow));
        self.here("api-tokens/id", text(&token["id"]));
        let sessions = self
            .person("victim")
            .get("/auth/sessions/")
            .await
            .expect(200);
        let sessions = sessions
            .as_array()
            .or_else(|| sessions["results"].as_array())
            .cloned();
        self.here("sessions/id", text(&sessions.expect("a list")[0]["id"]));
        let admins = "/api/instances/admins/";
        let admins = self.person("inst_admin").get(admins).await.expect(200);
        self.here("admins/id", text(&admins[0]["id"]));
        self.roles().await;
        let victim = self.here["victim"].clone();
        self.here("reset-password/uid", victim);
        self.here("{uid}/token", "not-a-token");
    }

    async fn those_who_are_gone(&self) {
        let removed = self.user_id("removed").await;
        let path = format!("{ACME}members/{removed}/");
        self.person("owner").delete(&path).await.expect_success();
        let suspended: UserId = self.user_id("suspended").await.parse().expect("an id");
        self.suspend(suspended).await;
    }

    /// Exceptions, here and elsewhere.
    async fn exceptions(&mut self) {
        let project = self.here["project"].clone();
        let victim = self.here["victim"].clone();
        let body = |user: &str, kind: &str, id: &str, action: &str| {
            json!({
                "user": user, "action": action, "effect": "allow", "reason": "zebra reason",
                "resource": { "type": kind, "id": id },
            })
        };
        let path = format!("{ACME}access/grants/");
        let here = body(&victim, "project", &project, "workitem:delete");
        let here = self.post("owner", &path, here).await;
        self.here("grants/id", text(&here["id"]));
        let path = format!("{OTHER}access/grants/");
        let owner = self.user_id("owner").await;
        let there = body(&owner, "workspace", "other", "project:create");
        let there = self.post("stranger", &path, there).await;
        self.elsewhere("grants/id", text(&there["id"]));
        let ask = |kind: &str, id: &str, action: &str| json!({ "resource": { "type": kind, "id": id }, "action": action });
        let path = format!("{ACME}access/requests/");
        let here = ask("project", &project, "workitem:delete");
        let here = self.post("contrib", &path, here).await;
        self.here("requests/id", text(&here["id"]));
        let team = json!({ "name": "a team", "member_ids": [victim] });
        let here = self
            .post("owner", &format!("{ACME}teamspaces/"), team)
            .await;
        let here = text(&here["id"]);
        let link = json!({ "project_ids": [project], "role_slug": "commenter" });
        let links = format!("{ACME}teamspaces/{here}/projects/");
        self.post("owner", &links, link).await;
        self.here("teamspace", here);
        let path = format!("{OTHER}access/requests/");
        let there = ask("workspace", "other", "workspace:edit");
        let there = self.post("bystander", &path, there).await;
        self.elsewhere("requests/id", text(&there["id"]));
        let path = format!("{OTHER}teamspaces/");
        let there = self.post("stranger", &path, json!({ "name": "Far" })).await;
        self.elsewhere("teamspace", text(&there["id"]));
    }

    /// A role and a scheme of each workspace's own.
    async fn roles(&mut self) {
        for (who, workspace) in [("owner", ACME), ("stranger", OTHER)] {
            let body = json!({
                "name": "zebra scheme", "namespace": "project", "permissions": ["label:view"],
            });
            let path = format!("{workspace}permission-schemes/");
            let scheme = text(&self.post(who, &path, body).await["id"]);
            let body = json!({ "name": "zebra role", "namespace": "project", "schemes": [scheme] });
            let role = self.post(who, &format!("{workspace}roles/"), body).await;
            let role = text(&role["id"]);
            if workspace == ACME {
                self.here("role", role);
                self.here("scheme", scheme);
            } else {
                self.elsewhere("role", role);
                self.elsewhere("scheme", scheme);
            }
        }
    }

    /// The account stays signed in, as far as its cookie knows.
    pub(super) async fn suspend(&self, user: UserId) {
        let kernel = self.app.app.kernel();
        let mut tx = kernel
            .change_access_as_system("a test", AccessChange::account(user))
            .await
            .expect("begins");
        let suspend = sql("UPDATE users SET is_active = FALSE WHERE id = $1");
        tx.execute(suspend.bind(user)).await.expect("is written");
        tx.commit_unaudited("a test").await.expect("commits");
    }
}
