//! A workspace of 1,000 people and 100,000 items: 20 projects, roles of the product's and of its
//! own, teamspaces with links, exceptions on items and projects, guests.
//!
//! All rows are written past the operations, as those of the large project are.

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_kernel::db::Value;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::Records;
use airside_kernel::{AccessChange, AccessTx, Kernel};
use airside_workspaces::{NewWorkspace, ProjectInput, create_project, create_workspace};
use anyhow::{Context, Result};
use uuid::Uuid;

use crate::Size;
use crate::bulk::Bulk;
use crate::place::{self, NewItems, Person};
use crate::program::Place;

/// The slug of the workspace.
pub const SLUG: &str = "crowd";
/// Projects.
const PROJECTS: usize = 20;
/// Projects that each person is a member of.
const PROJECTS_EACH: usize = 3;
/// One person in so many is a guest.
const GUEST_EVERY: usize = 20;
/// Teamspaces, members of each, and projects that each is linked to.
const TEAMSPACES: (usize, usize, usize) = (10, 40, 2);
/// Exceptions, of which one in five is on a project and the others on single items.
const GRANTS: usize = 400;
/// What the workspace's own role of projects holds.
const BUILDER: &str = "project:view project_member:view state:view label:view workitem:view \
    workitem:create workitem:edit workitem:delete+creator workitem_comment:view \
    workitem_comment:create";
/// What its own role of the workspace holds.
const STAFF: &str = "workspace:view workspace_member:view project:create project:view_public \
    your_work:view inbox:view";

/// The workspace, and who and what is in it.
#[derive(Debug)]
pub struct Crowd {
    /// Its Owner.
    pub owner: Person,
    /// Everybody else; one in [`GUEST_EVERY`] is a guest.
    pub people: Vec<UserId>,
    /// Its projects.
    pub projects: Vec<ProjectId>,
    /// All items.
    pub items: Vec<Uuid>,
    /// The scheme of a role that half of the people hold in projects.
    pub project_scheme: Uuid,
    /// That role.
    pub project_role: Uuid,
    /// The scheme of a role that half of the people hold in the workspace.
    pub workspace_scheme: Uuid,
}

impl Crowd {
    /// A path below the workspace.
    pub fn path(rest: &str) -> String {
        format!("/api/v1/workspaces/{SLUG}/{rest}")
    }

    /// What the figures are of.
    pub fn words(&self) -> String {
        let (items, people) = (self.items.len(), self.people.len() + 1);
        format!("{items} items and {people} people")
    }
}

fn is_guest(person: usize) -> bool {
    person.is_multiple_of(GUEST_EVERY)
}

/// Whether somebody holds the workspace's own roles: every second one.
fn has_own_role(person: usize) -> bool {
    person % 2 == 1
}

/// The projects of somebody.
fn projects_of(person: usize) -> impl Iterator<Item = usize> {
    (0..PROJECTS_EACH).map(move |place| (person * 7 + place * 9) % PROJECTS)
}

/// Writes the workspace.
pub async fn fill(place: &Place, size: &Size) -> Result<Crowd> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let workspace: WorkspaceId = kernel.entropy.id();
    let (owner, people) = found(kernel, workspace, size).await?;
    let mut projects = Vec::new();
    for number in 0..PROJECTS {
        projects.push(add_project(kernel, (workspace, owner.id), number).await?);
    }
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel
        .change_access_as_system("fill the benchmark", change)
        .await?;
    let mut scene = Scene {
        tx: &mut tx,
        workspace,
        people: &people,
        projects: &projects,
    };
    let (project_scheme, project_role) = scene.add_role("project", "builder", BUILDER).await?;
    let (workspace_scheme, _) = scene.add_role("workspace", "staff", STAFF).await?;
    scene.add_memberships().await?;
    scene.add_teamspaces().await?;
    let items = scene.add_items(size.items / 20).await?;
    scene.add_grants(&items).await?;
    tx.commit_unaudited("rows of the benchmark").await?;
    place.tend(kernel).await?;
    kernel.db.close().await;
    Ok(Crowd {
        owner,
        people,
        projects,
        items,
        project_scheme,
        project_role,
        workspace_scheme,
    })
}

/// The workspace, its Owner, and accounts for everybody.
async fn found(
    kernel: &Kernel,
    workspace: WorkspaceId,
    size: &Size,
) -> Result<(Person, Vec<UserId>)> {
    let mut tx = kernel.write_as_system("fill the benchmark").await?;
    let mut people = Vec::new();
    for number in 0..size.people {
        let email = EmailAddress::parse(&format!("crowd{number}@bench.example"));
        let new = NewAccount::of(email.context("an address")?);
        let new = new.named(&format!("Person {number}"), "Crowd").verified();
        people.push(accounts::create(&mut tx, &new).await?);
    }
    let owner = place::open_session(&mut tx, people.remove(0)).await?;
    tx.commit_unaudited("rows of the benchmark").await?;
    let change = AccessChange::member(workspace, owner.id);
    let mut tx = kernel
        .change_access_as_system("fill the benchmark", change)
        .await?;
    let new = NewWorkspace::parse("Crowd", SLUG)?;
    let audit = create_workspace(&mut tx, &new, workspace, owner.id).await?;
    tx.commit(audit).await?;
    Ok((owner, people))
}

async fn add_project(
    kernel: &Kernel,
    (workspace, owner): (WorkspaceId, UserId),
    number: usize,
) -> Result<ProjectId> {
    let mut tx = kernel
        .change_access_as_system("fill the benchmark", AccessChange::member(workspace, owner))
        .await?;
    let input: ProjectInput = serde_json::from_value(serde_json::json!({
        "name": format!("Project {number}"), "identifier": format!("CR{number}"),
        "network": if number.is_multiple_of(10) { 2 } else { 0 },
    }))?;
    let above = airside_projects::for_workspaces();
    let made: (ProjectId, Records) =
        create_project(&mut tx, &above, (workspace, owner), input).await?;
    let (project, records) = made;
    tx.commit(records).await?;
    Ok(project)
}

/// The workspace while it is filled.
struct Scene<'a> {
    tx: &'a mut AccessTx,
    workspace: WorkspaceId,
    people: &'a [UserId],
    projects: &'a [ProjectId],
}

impl Scene<'_> {
    /// A scheme and a role of it; answers both ids.
    async fn add_role(
        &mut self,
        namespace: &str,
        name: &str,
        permissions: &str,
    ) -> Result<(Uuid, Uuid)> {
        let (scheme, role): (Uuid, Uuid) = (self.tx.id(), self.tx.id());
        let at = self.tx.at();
        let mut schemes = Bulk::new(
            "permission_schemes (id, workspace_id, namespace, name, description, permissions, \
             created_at, updated_at)",
        );
        schemes.add([
            scheme.into(),
            self.workspace.into(),
            namespace.into(),
            name.into(),
            "".into(),
            permissions.into(),
            at.into(),
            at.into(),
        ]);
        schemes.write(self.tx).await?;
        let base = match namespace {
            "project" => "contributor",
            _ => "member",
        };
        let mut roles = Bulk::new(
            "roles (id, workspace_id, namespace, slug, name, description, base, created_at, \
             updated_at)",
        );
        roles.add([
            role.into(),
            self.workspace.into(),
            namespace.into(),
            name.into(),
            name.into(),
            "".into(),
            base.into(),
            at.into(),
            at.into(),
        ]);
        roles.write(self.tx).await?;
        let mut both = Bulk::new("role_schemes (role_id, scheme_id, position)");
        both.add([role.into(), scheme.into(), 0_i64.into()]);
        both.write(self.tx).await?;
        Ok((scheme, role))
    }

    async fn add_memberships(&mut self) -> Result<()> {
        let at: Value = self.tx.at().into();
        let mut members = Bulk::new(
            "workspace_members (id, workspace_id, user_id, role, status, joined_at, updated_at)",
        );
        let mut in_projects = Bulk::new(
            "project_members (id, workspace_id, project_id, user_id, role, joined_at, updated_at)",
        );
        for (number, user) in self.people.iter().enumerate() {
            let (in_workspace, in_project) = match number {
                _ if is_guest(number) => ("guest", "guest"),
                _ if has_own_role(number) => ("staff", "builder"),
                _ if number % 100 == 2 => ("admin", "admin"),
                _ if number % 10 == 4 => ("member", "admin"),
                _ if number % 10 == 6 => ("member", "commenter"),
                _ => ("member", "contributor"),
            };
            members.add([
                self.tx.id::<Uuid>().into(),
                self.workspace.into(),
                (*user).into(),
                in_workspace.into(),
                "active".into(),
                at.clone(),
                at.clone(),
            ]);
            for project in projects_of(number) {
                in_projects.add([
                    self.tx.id::<Uuid>().into(),
                    self.workspace.into(),
                    self.projects[project].into(),
                    (*user).into(),
                    in_project.into(),
                    at.clone(),
                    at.clone(),
                ]);
            }
        }
        members.write(self.tx).await?;
        in_projects.write(self.tx).await
    }

    async fn add_teamspaces(&mut self) -> Result<()> {
        let at: Value = self.tx.at().into();
        let (count, members_each, links_each) = TEAMSPACES;
        let mut teamspaces =
            Bulk::new("teamspaces (id, workspace_id, name, lead_id, created_at, updated_at)");
        let mut members =
            Bulk::new("teamspace_members (teamspace_id, workspace_id, user_id, joined_at)");
        let mut links = Bulk::new(
            "teamspace_links (id, workspace_id, teamspace_id, project_id, role, created_at)",
        );
        for number in 0..count {
            let id: Uuid = self.tx.id();
            let name = format!("Team {number}");
            // No guest belongs to a teamspace.
            let joins = (0..self.people.len()).filter(|person| !is_guest(*person));
            let joins = joins.skip(number * members_each * 2).take(members_each);
            let joins: Vec<UserId> = joins.map(|person| self.people[person]).collect();
            teamspaces.add([
                id.into(),
                self.workspace.into(),
                name.into(),
                joins.first().copied().into(),
                at.clone(),
                at.clone(),
            ]);
            for user in joins {
                members.add([id.into(), self.workspace.into(), user.into(), at.clone()]);
            }
            for link in 0..links_each {
                let role = if link == 0 {
                    "contributor"
                } else {
                    "commenter"
                };
                links.add([
                    self.tx.id::<Uuid>().into(),
                    self.workspace.into(),
                    id.into(),
                    self.projects[(number * links_each + link) % PROJECTS].into(),
                    role.into(),
                    at.clone(),
                ]);
            }
        }
        teamspaces.write(self.tx).await?;
        members.write(self.tx).await?;
        links.write(self.tx).await
    }

    /// As many items in each project, by its members; its guests submitted some.
    async fn add_items(&mut self, each: i64) -> Result<Vec<Uuid>> {
        let mut items = Vec::new();
        for (number, project) in self.projects.iter().enumerate() {
            let here = |person: &usize| projects_of(*person).any(|one| one == number);
            let members = || (0..self.people.len()).filter(here);
            let guest = members().find(|person| is_guest(*person)).unwrap_or(0);
            let people: Vec<UserId> = members()
                .filter(|person| !is_guest(*person))
                .map(|person| self.people[person])
                .collect();
            let new = NewItems {
                place: (self.workspace, *project),
                people: &people,
                guest: (self.people[guest], 50),
                count: each,
            };
            items.extend(new.write(self.tx).await?);
        }
        Ok(items)
    }

    async fn add_grants(&mut self, items: &[Uuid]) -> Result<()> {
        let at: Value = self.tx.at().into();
        let later: Value = self.tx.at().plus_seconds(7 * 24 * 3_600).into();
        let mut grants = Bulk::new(
            "grants (id, workspace_id, user_id, action, node_type, node_id, project_id, effect, \
             reason, given_by, expires_at, created_at, updated_at)",
        );
        let each = items.len() / PROJECTS;
        for number in 0..GRANTS {
            let user = self.people[number * 17 % self.people.len()];
            let place = number * 7_919 % items.len();
            let project = self.projects[place / each];
            let (kind, node, action, effect) = match number % 5 {
                0 => ("project", project.0, "project:view", "allow"),
                1 => ("workitem", items[place], "*", "deny"),
                2 => ("workitem", items[place], "workitem:delete", "deny"),
                3 => ("workitem", items[place], "workitem:view", "allow"),
                _ => ("workitem", items[place], "*", "allow"),
            };
            grants.add([
                self.tx.id::<Uuid>().into(),
                self.workspace.into(),
                user.into(),
                action.into(),
                kind.into(),
                node.into(),
                project.into(),
                effect.into(),
                "bench".into(),
                Value::Uuid(None),
                if number % 2 == 0 {
                    later.clone()
                } else {
                    Value::Int(None)
                },
                at.clone(),
                at.clone(),
            ]);
        }
        grants.write(self.tx).await
    }
}
