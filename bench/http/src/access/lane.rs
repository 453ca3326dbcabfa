//! A workspace in which access changes all the time: an Owner at one process, a member at the
//! other, a project with one item, and every way by which the member may reach it.

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::client::Client;
use crate::place::{self, Person};
use crate::program::{Place, Serving};

/// The permissions of the member's own role in the project, while it includes the item.
const BUILDER: [&str; 3] = ["project:view", "workitem:view", "workitem:edit"];

/// Accounts of an Owner and a member, signed in.
pub async fn pair(place: &Place, number: usize) -> Result<(Person, Person)> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let mut tx = kernel.write_as_system("fill the benchmark").await?;
    let mut two = Vec::new();
    for name in ["owner", "member"] {
        let email = EmailAddress::parse(&format!("{name}{number}@bench.example"));
        let new = NewAccount::of(email.context("an address")?);
        let id = accounts::create(&mut tx, &new.named(name, "Bench").verified()).await?;
        two.push(place::open_session(&mut tx, id).await?);
    }
    tx.commit_unaudited("rows of the benchmark").await?;
    kernel.db.close().await;
    let member = two.pop().context("a member")?;
    Ok((two.pop().context("an Owner")?, member))
}

/// A change of access, and whether the member may see the item after it.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// The teamspace is linked to the project.
    Link,
    /// The link ends.
    Unlink,
    /// The member's role in the project includes the item.
    ProjectRole,
    /// It is that of a Guest again.
    ProjectGuest,
    /// The scheme of that role no longer includes the item.
    SchemeLoses,
    /// It does again.
    SchemeGains,
    /// An exception on the item.
    Grant,
    /// It ends.
    GrantEnds,
    /// The member administers the workspace.
    WorkspaceAdmin,
    /// The member no longer does.
    WorkspaceMember,
}

impl Change {
    /// One after the other, each of which turns the answer.
    pub const CYCLE: [(Self, bool); 10] = [
        (Self::Link, true),
        (Self::Unlink, false),
        (Self::ProjectRole, true),
        (Self::SchemeLoses, false),
        (Self::SchemeGains, true),
        (Self::ProjectGuest, false),
        (Self::Grant, true),
        (Self::GrantEnds, false),
        (Self::WorkspaceAdmin, true),
        (Self::WorkspaceMember, false),
    ];
}

/// One such workspace, as both see it.
#[derive(Debug)]
pub struct Lane {
    pub owner: Client,
    pub member: Client,
    /// Path of the item.
    pub item: String,
    workspace: String,
    project: String,
    project_id: String,
    item_id: String,
    member_id: String,
    scheme: String,
    teamspace: String,
    /// The exception that was given last.
    grant: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Lane {
    /// Makes it: the Owner asks at one process, the member at the other.
    pub async fn make(
        number: usize,
        (owner, member): &(Person, Person),
        (here, there): (&Serving, &Serving),
    ) -> Result<Self> {
        let workspace = format!("/api/v1/workspaces/fresh{number}/");
        let mut lane = Self {
            owner: Client::connect(here.address, &owner.session).await?,
            member: Client::connect(there.address, &member.session).await?,
            member_id: member.id.to_string(),
            workspace,
            item: String::new(),
            project: String::new(),
            project_id: String::new(),
            item_id: String::new(),
            scheme: String::new(),
            teamspace: String::new(),
            grant: String::new(),
        };
        let body = json!({ "name": "Fresh", "slug": format!("fresh{number}") });
        lane.post("/api/v1/workspaces/", body).await?;
        let email = format!("member{number}@bench.example");
        let invitation = json!({ "email": email, "role_slug": "member" });
        let sent = lane.post_here("invitations/", invitation).await?;
        let accept = format!("/auth/invitations/{}/accept/", text(&sent["token"]));
        lane.member.post(&accept, "{}").await?.json(200)?;
        lane.fill().await?;
        Ok(lane)
    }

    async fn fill(&mut self) -> Result<()> {
        let project = json!({ "name": "Web", "identifier": "WEB", "network": 0 });
        let project = self.post_here("projects/", project).await?;
        self.project_id = text(&project["id"]);
        self.project = format!("{}projects/{}/", self.workspace, self.project_id);
        let items = format!("{}work-items/", self.project);
        let item = self.post(&items, json!({ "name": "an item" })).await?;
        self.item_id = text(&item["id"]);
        self.item = format!("{items}{}/", self.item_id);
        let member = json!({ "member": self.member_id, "role_slug": "guest" });
        let members = format!("{}members/", self.project);
        self.post(&members, member).await?;
        let scheme = json!({ "name": "b", "namespace": "project", "permissions": BUILDER });
        let scheme = self.post_here("permission-schemes/", scheme).await?;
        self.scheme = text(&scheme["id"]);
        let role = json!({ "name": "Builder", "namespace": "project", "schemes": [self.scheme] });
        self.post_here("roles/", role).await?;
        let teamspace = json!({ "name": "Design", "member_ids": [self.member_id] });
        let teamspace = self.post_here("teamspaces/", teamspace).await?;
        self.teamspace = text(&teamspace["id"]);
        Ok(())
    }

    async fn post_here(&mut self, rest: &str, body: Value) -> Result<Value> {
        let path = format!("{}{rest}", self.workspace);
        self.post(&path, body).await
    }

    async fn post(&mut self, path: &str, body: Value) -> Result<Value> {
        self.owner.post(path, &body.to_string()).await?.json(201)
    }

    /// The body of an exception on the item.
    pub fn exception(&self, action: &str) -> Value {
        json!({
            "user": self.member_id, "action": action, "effect": "allow", "reason": "bench",
            "resource": { "type": "workitem", "id": self.item_id },
        })
    }

    /// Gives an exception.
    pub async fn give(&mut self, exception: Value) -> Result<()> {
        let given = self.post_here("access/grants/", exception).await?;
        self.grant = text(&given["id"]);
        Ok(())
    }

    /// The request that makes a change, but for the one that gives an exception.
    fn request(&self, change: Change) -> (&'static str, String, Value) {
        let w = &self.workspace;
        let linked = format!("{w}teamspaces/{}/projects/", self.teamspace);
        let in_project = format!("{}members/{}/", self.project, self.member_id);
        let in_workspace = format!("{w}members/{}/", self.member_id);
        let scheme = format!("{w}permission-schemes/{}/", self.scheme);
        let projects = [&self.project_id];
        let role = |slug: &str| json!({ "role_slug": slug });
        match change {
            Change::Link => {
                let body = json!({ "project_ids": projects, "role_slug": "contributor" });
                ("POST", linked, body)
            }
            Change::Unlink => ("DELETE", linked, json!({ "project_ids": projects })),
            Change::ProjectRole => ("PATCH", in_project, role("builder")),
            Change::ProjectGuest => ("PATCH", in_project, role("guest")),
            Change::SchemeLoses => {
                let body = json!({ "permissions": ["project:view"] });
                ("PATCH", scheme, body)
            }
            Change::SchemeGains => ("PATCH", scheme, json!({ "permissions": BUILDER })),
            Change::Grant => {
                let grants = format!("{w}access/grants/");
                ("POST", grants, self.exception("workitem:edit"))
            }
            Change::GrantEnds => {
                let grant = format!("{w}access/grants/{}/", self.grant);
                ("DELETE", grant, json!({}))
            }
            Change::WorkspaceAdmin => ("PATCH", in_workspace, role("admin")),
            Change::WorkspaceMember => ("PATCH", in_workspace, role("member")),
        }
    }

    /// Makes a change, as the Owner.
    pub async fn change(&mut self, change: Change) -> Result<()> {
        if matches!(change, Change::Grant) {
            let exception = self.exception("workitem:edit");
            return self.give(exception).await;
        }
        let (method, path, body) = self.request(change);
        let answer = self.owner.send(method, &path, &body.to_string()).await?;
        let told = String::from_utf8_lossy(&answer.body);
        anyhow::ensure!(answer.status < 300, "{method} {path} answered {told}");
        Ok(())
    }

    /// The member uses a right, the Owner takes it away at the same time, now the one first and
    /// now the other. Answers what the member was answered, and what the item was called at the
    /// moment when the right was gone.
    pub async fn race(&mut self, end: Change, turn: usize) -> Result<(u16, String)> {
        let (method, path, body) = self.request(end);
        let body = body.to_string();
        let name = json!({ "name": name_of(turn) }).to_string();
        let (owner, member, item) = (&mut self.owner, &mut self.member, &self.item);
        // Between 0 and 2 ms of a start for the member.
        let ahead = std::time::Duration::from_micros((turn as u64 * 379) % 2_000);
        let write = async { anyhow::Ok(member.send("PATCH", item, &name).await?.status) };
        let revoke = async {
            if !turn.is_multiple_of(4) {
                tokio::time::sleep(ahead).await;
            }
            let answer = owner.send(method, &path, &body).await?;
            anyhow::ensure!(answer.status < 300, "{path} answered {}", answer.status);
            let item = owner.get(item).await?.json(200)?;
            anyhow::Ok(text(&item["name"]))
        };
        let (status, seen) = if turn.is_multiple_of(2) {
            tokio::join!(write, revoke)
        } else {
            let (seen, status) = tokio::join!(revoke, write);
            (status, seen)
        };
        Ok((status?, seen?))
    }
}

/// What the member calls the item in a race.
pub fn name_of(turn: usize) -> String {
    format!("race {turn}")
}
