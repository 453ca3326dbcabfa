//! A project of 100,000 work items in the demo organisation, and people with sessions.
//!
//! The rows are written past the operations, as the demo's are; what is measured reads and writes
//! through the program.

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_kernel::access::{Caller, Credential, Origin};
use airside_kernel::db::{SqlBuilder, sql};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::Records;
use airside_kernel::{AccessChange, AccessTx, Kernel, Timestamp, WriteTx, fingerprint};
use airside_projects::demo::SLUG;
use airside_workspaces::{ProjectInput, create_project};
use anyhow::{Context, Result};
use uuid::Uuid;

use crate::program::Place;

/// Work items of the project.
pub const ITEMS: i64 = 100_000;
/// One item in so many was submitted by the Guest.
const GUEST_EVERY: i64 = 100;
/// People who write at once.
pub const WRITERS: usize = 20;
/// Rows of one statement.
const ROWS: usize = 200;
/// Seconds between two items.
const ITEM_SECONDS: i64 = 90;

/// The project, and who reads and writes in it.
#[derive(Debug)]
pub struct Big {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The project.
    pub project: ProjectId,
    /// Items that were there from the start.
    pub items: i64,
    /// An item of the first page.
    pub item: Uuid,
    /// A Contributor.
    pub contributor: Person,
    /// A Guest.
    pub guest: Person,
    /// More Contributors.
    pub writers: Vec<Person>,
}

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The value of the session's cookie.
    pub session: String,
}

impl Big {
    /// The path of the project.
    pub fn path(&self) -> String {
        format!("/api/v1/workspaces/{SLUG}/projects/{}", self.project.0)
    }

    /// Somebody as a request of theirs brings them.
    pub async fn caller(&self, kernel: &Kernel, person: &Person) -> Result<Caller> {
        let mut connection = kernel.db.read().await?;
        let credential = Credential::SessionCookie(person.session.clone());
        let found = kernel
            .authenticator
            .authenticate(&mut connection, &credential, Some(SLUG))
            .await?;
        Ok(Caller {
            account: found.account,
            workspace: found.workspace,
            origin: Origin::default(),
        })
    }
}

/// Writes the project and its people into the demo organisation.
pub async fn fill(place: &Place) -> Result<Big> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let (workspace, owner) = workspace_and_owner(kernel).await?;
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel
        .change_access_as_system("fill the benchmark", change)
        .await?;
    let (project, records) = add_project(&mut tx, workspace, owner).await?;
    let place_of = (workspace, project);
    let contributor = add_person(&mut tx, place_of, ("contributor", false)).await?;
    let guest = add_person(&mut tx, place_of, ("guest", true)).await?;
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        writers.push(add_person(&mut tx, place_of, (&format!("writer{number}"), false)).await?);
    }
    let people: Vec<UserId> = writers.iter().map(|writer| writer.id).collect();
    let items = NewItems {
        place: place_of,
        people: &people,
        guest: (guest.id, GUEST_EVERY),
        count: ITEMS,
    };
    let item = items.write(&mut tx).await?.last().copied();
    tx.commit(records).await?;
    place.tend(kernel).await?;
    kernel.db.close().await;
    Ok(Big {
        workspace,
        project,
        items: ITEMS,
        item: item.context("an item")?,
        contributor,
        guest,
        writers,
    })
}

async fn add_project(
    tx: &mut AccessTx,
    workspace: WorkspaceId,
    owner: UserId,
) -> Result<(ProjectId, Records)> {
    let input: ProjectInput = serde_json::from_value(serde_json::json!({
        "name": "Big", "identifier": "BIG", "network": 0,
    }))?;
    let above = airside_projects::for_workspaces();
    Ok(create_project(tx, &above, (workspace, owner), input).await?)
}

/// An account in the workspace and the project, with a session.
async fn add_person(
    tx: &mut AccessTx,
    (workspace, project): (WorkspaceId, ProjectId),
    (name, is_guest): (&str, bool),
) -> Result<Person> {
    let email = EmailAddress::parse(&format!("{name}@bench.example")).context("an address")?;
    let id = accounts::create(tx, &NewAccount::of(email).named(name, "Bench").verified()).await?;
    let (in_workspace, in_project) = if is_guest {
        ("guest", "guest")
    } else {
        ("member", "contributor")
    };
    let member = sql(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role, status, joined_at, \
         updated_at) VALUES ($1, $2, $3, $4, 'active', $5, $5)",
    );
    let member = member.bind(tx.id::<Uuid>()).bind(workspace).bind(id);
    let at = tx.at();
    tx.execute(member.bind(in_workspace).bind(at)).await?;
    let member = sql(
        "INSERT INTO project_members (id, workspace_id, project_id, user_id, role, joined_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
    );
    let member = member.bind(tx.id::<Uuid>()).bind(workspace).bind(project);
    tx.execute(member.bind(id).bind(in_project).bind(at))
        .await?;
    open_session(tx, id).await
}

/// Signs somebody in.
pub async fn open_session(tx: &mut WriteTx, id: UserId) -> Result<Person> {
    let session = tx.kernel().entropy.secret("airside_session_");
    let open = sql(
        "INSERT INTO sessions (id, user_id, secret_hash, medium, created_at, last_seen_at, \
         expires_at) VALUES ($1, $2, $3, 'email', $4, $4, $5)",
    );
    let open = open
        .bind(tx.id::<Uuid>())
        .bind(id)
        .bind(fingerprint(&session));
    let until = tx.at().plus_seconds(24 * 3600);
    let at = tx.at();
    tx.execute(open.bind(at).bind(until)).await?;
    Ok(Person { id, session })
}

/// The Owner of the demo organisation, signed in.
pub async fn owner(place: &Place) -> Result<Person> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let (_, owner) = workspace_and_owner(kernel).await?;
    let mut tx = kernel.write_as_system("sign in").await?;
    let person = open_session(&mut tx, owner).await?;
    tx.commit_unaudited("a session for the benchmark").await?;
    kernel.db.close().await;
    Ok(person)
}

async fn workspace_and_owner(kernel: &Kernel) -> Result<(WorkspaceId, UserId)> {
    let mut connection = kernel.db.read().await?;
    let query = sql(
        "SELECT workspaces.id, workspace_members.user_id FROM workspaces \
         JOIN workspace_members ON workspace_members.workspace_id = workspaces.id \
         WHERE workspaces.slug = $1 AND workspace_members.role = 'owner'",
    );
    Ok(query.bind(SLUG).fetch_one(&mut connection).await?)
}

/// Items to be written into a project that has none.
#[derive(Debug)]
pub struct NewItems<'a> {
    /// Workspace and project.
    pub place: (WorkspaceId, ProjectId),
    /// Who created them, in turn.
    pub people: &'a [UserId],
    /// Who submitted one in so many.
    pub guest: (UserId, i64),
    /// How many.
    pub count: i64,
}

impl NewItems<'_> {
    /// Writes the items, the newest last, each second one with somebody who works on it; answers
    /// their ids in that order.
    pub async fn write(&self, tx: &mut AccessTx) -> Result<Vec<Uuid>> {
        let states = sql("SELECT id FROM states WHERE project_id = $1 ORDER BY sequence");
        let states: Vec<(Uuid,)> = states.bind(self.place.1).fetch_all(tx.reading()).await?;
        let mut ids = Vec::new();
        for first in (1..=self.count).step_by(ROWS) {
            let mut items = SqlBuilder::new(
                "INSERT INTO work_items (id, workspace_id, project_id, sequence_id, name, \
                 description_html, description_stripped, search_text, priority, state_id, \
                 sort_order, is_draft, created_by, submitted_by, updated_by, created_at, \
                 updated_at) VALUES ",
            );
            let mut assigned = SqlBuilder::new(
                "INSERT INTO work_item_assignees (work_item_id, user_id, workspace_id) VALUES ",
            );
            let numbers = (first..=self.count).take(ROWS).enumerate();
            for (index, number) in numbers {
                let at = tx.at().plus_seconds((number - self.count) * ITEM_SECONDS);
                let id = tx.kernel().entropy.id_at(at);
                let by = self.people[index * 13 % self.people.len()];
                let (guest, every) = self.guest;
                let item = Item {
                    id,
                    number,
                    at,
                    state: states[index * 7 % states.len()].0,
                    by,
                    submitter: (number % every == 0).then_some(guest),
                };
                items.push(if index == 0 { "" } else { ", " });
                item.push(&mut items, self.place);
                if index % 2 == 0 {
                    assigned.push(if index == 0 { "(" } else { ", (" });
                    assigned.push_value(id).push(", ").push_value(by);
                    assigned.push(", ").push_value(self.place.0).push(")");
                }
                ids.push(id);
            }
            tx.execute(items.build()).await?;
            tx.execute(assigned.build()).await?;
        }
        let count = sql(
            "INSERT INTO project_counters (project_id, last_sequence_id, live_items, \
             archived_items) VALUES ($1, $2, $2, 0) ON CONFLICT (project_id) DO UPDATE \
             SET last_sequence_id = $2, live_items = $2",
        );
        tx.execute(count.bind(self.place.1).bind(self.count))
            .await?;
        Ok(ids)
    }
}

struct Item {
    id: Uuid,
    number: i64,
    at: Timestamp,
    state: Uuid,
    by: UserId,
    submitter: Option<UserId>,
}

impl Item {
    fn push(&self, to: &mut SqlBuilder, (workspace, project): (WorkspaceId, ProjectId)) {
        let number = self.number;
        let name = format!("Ferry {number}: the timetable of the northern line is late");
        to.push("(").push_value(self.id);
        to.push(", ").push_value(workspace);
        to.push(", ").push_value(project);
        to.push(", ").push_value(number);
        to.push(", ").push_value(name.as_str());
        to.push(", ").push_value(format!("<p>{TEXT}</p>"));
        to.push(", ").push_value(TEXT);
        let search = format!("{name} {TEXT}").to_lowercase();
        to.push(", ").push_value(search);
        to.push(", 'medium', ").push_value(self.state);
        to.push(&format!(", {number}0000, FALSE, "));
        to.push_value(self.by).push(", ");
        to.push_value(self.submitter).push(", ");
        to.push_value(self.by);
        to.push(", ").push_value(self.at);
        to.push(", ").push_value(self.at).push(")");
    }
}

const TEXT: &str = "Since the new timetable the ferry at seven leaves before the bus from the hill \
    arrives. Whoever comes by bus waits for forty minutes, and the café at the pier is closed at \
    that time. Ask the bus company whether ten minutes are possible, or move the ferry; the crew \
    has no objection to a later start in winter.";

/// Items of the project, as a fresh look into the database finds them.
pub async fn count_items(place: &Place, big: &Big) -> Result<i64> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let mut connection = kernel.db.read().await?;
    let query = sql("SELECT COUNT(*) FROM work_items WHERE project_id = $1 \
                     AND deleted_at IS NULL AND archived_at IS NULL");
    let count = query.bind(big.project).fetch_count(&mut connection).await?;
    drop(connection);
    kernel.db.close().await;
    Ok(count)
}
