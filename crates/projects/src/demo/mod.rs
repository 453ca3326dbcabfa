//! A believable organisation to look at: Harbour & Hill, which makes a ferry-booking product. Two
//! dozen people in all roles, four projects and a thousand work items with half a year of history.
//!
//! Everything but ids comes from a fixed seed and is counted back from the moment of filling, so
//! that the demo always looks as if it were alive today. It is written in one transaction: either
//! all of it is there or nothing.

mod cast;
mod items;
mod rows;
mod story;
mod words;

use std::sync::Arc;

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_identity::passwords::{self, AcceptedPassword};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::Records;
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Timestamp};
use airside_workspaces::{NewWorkspace, ProjectInput, create_project, create_workspace};

use cast::{CAST, Member};
use rows::ProjectFrame;
use secrecy::SecretString;

/// The workspace's slug.
pub const SLUG: &str = "harbour-hill";
/// Seed of everything that looks like chance.
const SEED: u64 = 20_261_121;
/// How far back the history goes: 26 weeks.
const HISTORY_SECONDS: i64 = 26 * 7 * 24 * 3600;

/// Somebody of the demo, and what they are in the workspace.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// The account.
    pub id: UserId,
    /// The address to sign in with.
    pub email: String,
    /// First and last name.
    pub name: String,
    /// Key of the role in the workspace.
    pub role: &'static str,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its slug.
    pub slug: &'static str,
    /// The people; the first is the Owner. All have the same password.
    pub people: Vec<DemoPerson>,
    /// Work items written.
    pub items: usize,
}

/// Writes the organisation into an instance that does not have it yet.
pub async fn fill(kernel: &Kernel, password: &SecretString) -> Result<Demo> {
    let hash = passwords::accept(&kernel.entropy, password, &[]).await?;
    let workspace: WorkspaceId = kernel.entropy.id();
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel
        .change_access_as_system("fill the demo", change)
        .await?;
    let people = add_people(&mut tx, &hash).await?;
    let owner = people
        .first()
        .ok_or_else(|| Error::internal("the cast is empty"))?
        .id;
    let new = NewWorkspace::parse("Harbour & Hill", SLUG)?;
    let mut records: Records = create_workspace(&mut tx, &new, workspace, owner)
        .await?
        .into();
    for person in people.iter().skip(1) {
        rows::add_workspace_member(&mut tx, workspace, (person.id, person.role)).await?;
    }
    let began = tx.at().plus_seconds(-HISTORY_SECONDS);
    rows::date_back(&mut tx, workspace, began).await?;
    let mut written = 0;
    let mut dice = items::Dice::new(SEED);
    for plan in &story::PROJECTS {
        let place = (workspace, owner);
        let (project, record) = add_project(&mut tx, place, plan, &people).await?;
        records = records.and(record);
        let frame = ProjectFrame::read(&mut tx, (workspace, project), plan, began).await?;
        let team = team_of(plan, &people);
        written += items::fill_project(&mut tx, &frame, plan, &team, &mut dice).await?;
    }
    tx.commit(records).await?;
    Ok(Demo {
        workspace,
        slug: SLUG,
        people,
        items: written,
    })
}

async fn add_people(tx: &mut AccessTx, hash: &AcceptedPassword) -> Result<Vec<DemoPerson>> {
    let mut people = Vec::with_capacity(CAST.len());
    for Member {
        first_name,
        last_name,
        role,
        ..
    } in &CAST
    {
        let address = format!("{}@harbourhill.example", first_name.to_lowercase());
        let email = EmailAddress::parse(&address)
            .ok_or_else(|| Error::internal("an address of the cast is none"))?;
        let new = NewAccount::of(email)
            .named(first_name, last_name)
            .verified();
        let id = accounts::create(tx, &new).await?;
        passwords::set(tx, id, hash).await?;
        let name = format!("{first_name} {last_name}");
        people.push(DemoPerson {
            id,
            email: address,
            name,
            role,
        });
    }
    Ok(people)
}

async fn add_project(
    tx: &mut AccessTx,
    (workspace, owner): (WorkspaceId, UserId),
    plan: &story::ProjectPlan,
    people: &[DemoPerson],
) -> Result<(ProjectId, Records)> {
    let input: ProjectInput = serde_json::from_value(serde_json::json!({
        "name": plan.name,
        "identifier": plan.identifier,
        "description": plan.description,
        "network": if plan.is_public { 2 } else { 0 },
    }))?;
    let above = airside_workspaces::RoomsAbove {
        project_created: crate::for_workspaces()
            .project_created
            .iter()
            .map(Arc::clone)
            .collect(),
        ..airside_workspaces::RoomsAbove::default()
    };
    let (project, records) = create_project(tx, &above, (workspace, owner), input).await?;
    for (person, member) in people.iter().zip(&CAST) {
        let Some(role) = member.role_in(plan.identifier) else {
            continue;
        };
        if person.id != owner {
            rows::add_project_member(tx, (workspace, project), (person.id, role)).await?;
        }
    }
    Ok((project, records))
}

/// Somebody who works in a project.
#[derive(Debug, Clone)]
struct Teammate {
    id: UserId,
    name: String,
    /// Whether they work on items, and not only read and comment.
    works: bool,
}

fn team_of(plan: &story::ProjectPlan, people: &[DemoPerson]) -> Vec<Teammate> {
    people
        .iter()
        .zip(&CAST)
        .filter_map(|(person, member)| {
            let role = member.role_in(plan.identifier)?;
            let works = matches!(role, "admin" | "contributor");
            (role != "guest").then(|| Teammate {
                id: person.id,
                name: person.name.clone(),
                works,
            })
        })
        .collect()
}

/// Seconds from one instant to another, at least one.
fn span(from: Timestamp, to: Timestamp) -> i64 {
    to.seconds_since(from).max(1)
}
