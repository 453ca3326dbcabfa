//! A workspace with a project and one person in each role.

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_identity::sessions::{self, Medium};
use airside_kernel::AccessChange;
use airside_kernel::access::Origin;
use airside_kernel::db::sql;
use airside_kernel::http::SESSION_COOKIE;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

/// Where things are, and who is there.
pub struct World {
    pub app: TestApp,
    /// Owner of the workspace and creator of the project.
    pub owner: Client,
    /// Admin of the workspace, in no project.
    pub dave: Person,
    /// Contributors of the project.
    pub bob: Person,
    pub carol: Person,
    /// Commenter of the project.
    pub cora: Person,
    /// Guest of workspace and project.
    pub gus: Person,
    /// Member of the workspace, in no project.
    pub mia: Person,
    pub workspace: WorkspaceId,
    pub project: ProjectId,
}

/// Somebody with their id.
pub struct Person {
    pub client: Client,
    pub id: UserId,
}

impl std::ops::Deref for Person {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Path of the workspace.
pub const W: &str = "/api/v1/workspaces/web";

impl World {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let owner = person(&app, "owner").await.client;
        let body = json!({ "name": "Web", "slug": "web" });
        let workspace = owner.post("/api/v1/workspaces/", body).await.expect(201);
        let workspace: WorkspaceId = id(&workspace["id"]);
        let body = json!({ "name": "Site", "identifier": "WEB", "network": 0 });
        let project = owner
            .post(&format!("{W}/projects/"), body)
            .await
            .expect(201);
        let project: ProjectId = id(&project["id"]);
        let mut world = Self {
            dave: person(&app, "dave").await,
            bob: person(&app, "bob").await,
            carol: person(&app, "carol").await,
            cora: person(&app, "cora").await,
            gus: person(&app, "gus").await,
            mia: person(&app, "mia").await,
            app,
            owner,
            workspace,
            project,
        };
        world.join_all().await;
        world
    }

    async fn join_all(&mut self) {
        self.join_workspace(self.dave.id, "admin").await;
        for user in [self.bob.id, self.carol.id, self.cora.id, self.mia.id] {
            self.join_workspace(user, "member").await;
        }
        self.join_workspace(self.gus.id, "guest").await;
        for user in [self.bob.id, self.carol.id] {
            self.join_project(self.project, user, "contributor").await;
        }
        self.join_project(self.project, self.cora.id, "commenter")
            .await;
        self.join_project(self.project, self.gus.id, "guest").await;
    }

    pub async fn join_workspace(&self, user: UserId, role: &str) {
        let kernel = self.app.app.kernel();
        let change = AccessChange::member(self.workspace, user);
        let mut tx = kernel
            .change_access_as_system("test", change)
            .await
            .expect("a transaction");
        let query = sql(
            "INSERT INTO workspace_members (id, workspace_id, user_id, role, status, \
                         joined_at, updated_at) VALUES ($1, $2, $3, $4, 'active', $5, $5)",
        )
        .bind(tx.id::<Uuid>())
        .bind(self.workspace)
        .bind(user)
        .bind(role)
        .bind(tx.at());
        tx.execute(query).await.expect("a member");
        tx.commit_unaudited("test").await.expect("committed");
    }

    pub async fn join_project(&self, project: ProjectId, user: UserId, role: &str) {
        let kernel = self.app.app.kernel();
        let change = AccessChange::member(self.workspace, user);
        let mut tx = kernel
            .change_access_as_system("test", change)
            .await
            .expect("a transaction");
        let query = sql(
            "INSERT INTO project_members (id, workspace_id, project_id, user_id, role, \
                         joined_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(tx.id::<Uuid>())
        .bind(self.workspace)
        .bind(project)
        .bind(user)
        .bind(role)
        .bind(tx.at());
        tx.execute(query).await.expect("a member");
        tx.commit_unaudited("test").await.expect("committed");
    }

    pub async fn leave_project(&self, user: UserId) {
        let kernel = self.app.app.kernel();
        let change = AccessChange::member(self.workspace, user);
        let mut tx = kernel
            .change_access_as_system("test", change)
            .await
            .expect("a transaction");
        let query = sql("DELETE FROM project_members WHERE project_id = $1 AND user_id = $2")
            .bind(self.project)
            .bind(user);
        tx.execute(query).await.expect("removed");
        tx.commit_unaudited("test").await.expect("committed");
    }

    /// Lets a Guest count as the one who submitted an item, as intake will.
    pub async fn submitted_by(&self, item: &str, user: UserId) {
        let kernel = self.app.app.kernel();
        let mut tx = kernel.write_as_system("test").await.expect("a transaction");
        let item: Uuid = item.parse().expect("an id");
        let query = sql("UPDATE work_items SET submitted_by = $1 WHERE id = $2");
        tx.execute(query.bind(user).bind(item))
            .await
            .expect("submitted");
        tx.commit_unaudited("test").await.expect("committed");
    }

    /// Path of the project.
    pub fn p(&self) -> String {
        format!("{W}/projects/{}", self.project)
    }

    /// Path of an item of the project.
    pub fn item(&self, id: &str) -> String {
        format!("{}/work-items/{id}/", self.p())
    }

    /// A new item; answers its id.
    pub async fn add(&self, who: &Client, body: Value) -> String {
        let item = who
            .post(&format!("{}/work-items/", self.p()), body)
            .await
            .expect(201);
        text(&item["id"])
    }

    /// Another project, private.
    pub async fn add_project(&self, identifier: &str) -> ProjectId {
        let body = json!({ "name": identifier, "identifier": identifier, "network": 0 });
        let project = self
            .owner
            .post(&format!("{W}/projects/"), body)
            .await
            .expect(201);
        id(&project["id"])
    }

    /// The state of that name.
    pub async fn state(&self, name: &str) -> String {
        let states = self
            .owner
            .get(&format!("{}/states/", self.p()))
            .await
            .expect(200);
        let states = states["results"].as_array().expect("a list").clone();
        let state = states.iter().find(|state| state["name"] == name);
        text(&state.expect("the state")["id"])
    }
}

/// An account, made beside the sign-up, whose own tests are elsewhere, and signed in.
pub async fn person(app: &TestApp, name: &str) -> Person {
    let email = EmailAddress::parse(&format!("{name}@example.com")).expect("an address");
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    let new = NewAccount::of(email).named(name, "Example").verified();
    let id = accounts::create(&mut tx, &new).await.expect("an account");
    tx.commit_unaudited("test").await.expect("a commit");
    Person {
        client: sign_in(app, id).await,
        id,
    }
}

/// A new session of an account.
pub async fn sign_in(app: &TestApp, id: UserId) -> Client {
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("test").await.expect("a transaction");
    let origin = Origin::default();
    let session = sessions::open(&mut tx, id, &origin, Medium::Password)
        .await
        .expect("a session");
    tx.commit_unaudited("test").await.expect("a commit");
    let cookie = session.set_cookie();
    let value = cookie
        .to_str()
        .expect("text")
        .split(['=', ';'])
        .nth(1)
        .expect("a value");
    let client = app.anonymous();
    client.set_cookie(SESSION_COOKIE, value);
    client
}

/// An id out of an answer.
pub fn id<T: std::str::FromStr>(value: &Value) -> T {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("an id")
}

/// A text out of an answer.
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The names of a page's rows.
pub fn names(page: &Value) -> Vec<String> {
    let rows = page["results"].as_array().expect("a page");
    rows.iter().map(|row| text(&row["name"])).collect()
}
