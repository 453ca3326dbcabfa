//! A million exceptions in the database, and the profiles of people who have them, read when they
//! are not in memory: what the first request of somebody costs, after a start or after a change.
//!
//! The rows are made by the databases themselves, and those of one person lie far apart, as they do
//! where they were given over years.

use std::time::Instant;

use airside_kernel::access::ProfileLoader;
use airside_kernel::db::{Engine, SqlBuilder, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{AccessChange, AccessTx, Kernel};
use airside_workspaces::{NewWorkspace, Profiles, ProjectInput, create_project, create_workspace};
use anyhow::Result;

use super::crowd::Crowd;
use crate::Size;
use crate::figures::{Row, Times, as_f64};
use crate::program::Place;

/// Exceptions of each person.
const EACH: i64 = 50;
/// Projects, of which each person is a member of three, and as many teamspaces, each with a link.
const PROJECTS: i64 = 20;
/// Profiles read before anything is timed: the workspace's roles are compiled once for all.
const WARM_UP: usize = 20;
/// What is wanted, in milliseconds.
const P95_MAX: f64 = 2.0;

/// Fills, and reads profiles.
pub async fn measure(place: &Place, crowd: &Crowd, size: &Size) -> Result<Vec<Row>> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let workspace: WorkspaceId = kernel.entropy.id();
    fill(kernel, (workspace, crowd.owner.id), size).await?;
    place.tend(kernel).await?;
    let row = read(kernel, workspace, size).await?;
    kernel.db.close().await;
    Ok(vec![row])
}

async fn fill(
    kernel: &Kernel,
    (workspace, owner): (WorkspaceId, UserId),
    size: &Size,
) -> Result<()> {
    let mut tx = kernel
        .change_access_as_system("fill the benchmark", AccessChange::member(workspace, owner))
        .await?;
    let new = NewWorkspace::parse("Million", "million")?;
    let audit = create_workspace(&mut tx, &new, workspace, owner).await?;
    tx.commit(audit).await?;
    for number in 0..PROJECTS {
        let mut tx = kernel
            .change_access_as_system("fill the benchmark", AccessChange::member(workspace, owner))
            .await?;
        let input: ProjectInput = serde_json::from_value(serde_json::json!({
            "name": number.to_string(), "identifier": format!("MI{number}"), "network": 0,
        }))?;
        let above = airside_projects::for_workspaces();
        let (_, records) = create_project(&mut tx, &above, (workspace, owner), input).await?;
        tx.commit(records).await?;
    }
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel
        .change_access_as_system("fill the benchmark", change)
        .await?;
    if kernel.db.engine() == Engine::Sqlite {
        tx.execute(sql(PAGES)).await?;
    }
    add_people(&mut tx, workspace, size.excepted).await?;
    tx.commit_unaudited("rows of the benchmark").await?;
    for _ in 0..EACH {
        let change = AccessChange::everyone(workspace);
        let mut tx = kernel
            .change_access_as_system("fill the benchmark", change)
            .await?;
        add_grants(&mut tx, workspace).await?;
        tx.commit_unaudited("rows of the benchmark").await?;
    }
    Ok(())
}

/// Memory for pages while a million rows are written, which the program itself does not need: it
/// holds for this connection only.
const PAGES: &str = "PRAGMA cache_size = -500000";

/// A new random id, as the database makes one.
const fn random_id(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    }
}

/// Accounts whose last name is their number, and their places in workspace, projects and
/// teamspaces.
async fn add_people(tx: &mut AccessTx, workspace: WorkspaceId, count: i64) -> Result<()> {
    let id = random_id(tx.kernel().db.engine());
    let at = tx.at();
    add_accounts(tx, count).await?;
    let from_people = " FROM users u WHERE u.first_name = 'Million'";
    let of_workspace = "p.workspace_id = m.workspace_id AND m.role = 'member' \
         AND m.workspace_id = ";
    let steps = [
        (
            "workspace_members (workspace_id, joined_at, updated_at, id, user_id, role, status)",
            format!("u.id, 'member', 'active'{from_people}"),
            false,
        ),
        (
            "project_members (workspace_id, joined_at, updated_at, id, project_id, user_id, role)",
            format!(
                "p.id, m.user_id, 'contributor' FROM workspace_members m \
                 JOIN users u ON u.id = m.user_id JOIN projects p \
                 ON (CAST(u.last_name AS BIGINT) * 3 + CAST(p.name AS BIGINT)) % 7 = 0 \
                 WHERE {of_workspace}"
            ),
            true,
        ),
        (
            "teamspaces (workspace_id, created_at, updated_at, id, name)",
            "p.name FROM projects p WHERE p.workspace_id = ".to_owned(),
            true,
        ),
        (
            "teamspace_links (workspace_id, created_at, id, teamspace_id, project_id, role)",
            "t.id, p.id, 'commenter' FROM teamspaces t JOIN projects p \
             ON p.name = t.name AND p.workspace_id = t.workspace_id WHERE p.workspace_id = "
                .to_owned(),
            true,
        ),
    ];
    for (head, rest, of_workspace) in steps {
        let mut text = SqlBuilder::new("INSERT INTO ");
        text.push(head).push(" SELECT ").push_value(workspace);
        text.push(", ").push_value(at).push(", ");
        if head.contains("updated_at") {
            text.push_value(at).push(", ");
        }
        text.push(id).push(", ").push(&rest);
        if of_workspace {
            text.push_value(workspace);
        }
        tx.execute(text.build()).await?;
    }
    // Others are called by words; which condition is looked at first is for the database to choose.
    let in_teams = sql(
        "INSERT INTO teamspace_members (teamspace_id, workspace_id, user_id, joined_at) \
         SELECT t.id, m.workspace_id, m.user_id, m.joined_at FROM workspace_members m \
         JOIN users u ON u.id = m.user_id JOIN teamspaces t ON t.workspace_id = m.workspace_id \
         AND t.name = CAST(CAST(CASE WHEN u.first_name = 'Million' THEN u.last_name ELSE '0' END \
         AS BIGINT) % 20 AS TEXT) \
         WHERE m.role = 'member' AND m.workspace_id = $1",
    );
    tx.execute(in_teams.bind(workspace)).await?;
    Ok(())
}

async fn add_accounts(tx: &mut AccessTx, count: i64) -> Result<()> {
    let id = random_id(tx.kernel().db.engine());
    let at = tx.at();
    let mut users = SqlBuilder::new(
        "INSERT INTO users (id, email, first_name, last_name, display_name, search_text, \
         user_timezone, start_of_the_week, is_active, is_bot, is_email_verified, \
         last_login_medium, created_at, updated_at) \
         WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n \
         WHERE i < ",
    );
    users.push_value(count).push(") SELECT ").push(id);
    users.push(
        ", 'million' || i || '@bench.example', 'Million', CAST(i AS TEXT), 'Million ' || i, \
         'million ' || i, 'UTC', 0, TRUE, FALSE, TRUE, 'email', ",
    );
    users
        .push_value(at)
        .push(", ")
        .push_value(at)
        .push(" FROM n");
    tx.execute(users.build()).await?;
    Ok(())
}

/// One exception for everybody.
async fn add_grants(tx: &mut AccessTx, workspace: WorkspaceId) -> Result<()> {
    let id = random_id(tx.kernel().db.engine());
    let at = tx.at();
    let mut text = SqlBuilder::new(
        "INSERT INTO grants (id, workspace_id, user_id, action, node_type, node_id, effect, \
         reason, created_at, updated_at) SELECT ",
    );
    text.push(id)
        .push(", m.workspace_id, m.user_id, 'workitem:edit', 'workitem', ");
    text.push(id).push(", 'allow', 'bench', ").push_value(at);
    text.push(", ").push_value(at);
    text.push(" FROM workspace_members m WHERE m.role = 'member' AND m.workspace_id = ");
    text.push_value(workspace).push(" ORDER BY m.user_id");
    tx.execute(text.build()).await?;
    Ok(())
}

/// Each profile is of somebody else, and read in a snapshot as the kernel does it where nothing is
/// in memory.
async fn read(kernel: &Kernel, workspace: WorkspaceId, size: &Size) -> Result<Row> {
    let catalog = kernel.access.engine().catalog();
    let mut connection = kernel.db.read().await?;
    let people = sql(
        "SELECT user_id FROM workspace_members WHERE workspace_id = $1 AND role = 'member' \
         ORDER BY id LIMIT $2",
    );
    let count = i64::try_from(WARM_UP + size.profiles)?;
    let people: Vec<(UserId,)> = people
        .bind(workspace)
        .bind(count)
        .fetch_all(&mut connection)
        .await?;
    let grants = sql("SELECT COUNT(*) FROM grants WHERE ended_at IS NULL");
    let grants = grants.fetch_count(&mut connection).await?;
    drop(connection);
    let profiles = Profiles::default();
    let (mut times, mut bytes, mut held) = (Times::default(), 0, 0);
    for (place, (user,)) in people.iter().enumerate() {
        let now = kernel.clock.now();
        let began = Instant::now();
        let mut snapshot = kernel.db.snapshot().await?;
        let loaded = profiles
            .load(&mut snapshot, catalog, (*user, workspace), now)
            .await?;
        if place >= WARM_UP {
            times.add(began.elapsed());
            bytes += loaded.profile.bytes();
            held += loaded.profile.grants().len();
        }
    }
    let mean = |sum: usize| {
        let sum = i64::try_from(sum).unwrap_or_default();
        as_f64(sum) / as_f64(i64::try_from(size.profiles).unwrap_or(1))
    };
    let figures = vec![
        ("p50_ms", times.percentile(50)),
        ("p95_ms", times.percentile(95)),
        ("p99_ms", times.percentile(99)),
        ("bytes_per_profile", mean(bytes)),
        ("grants_per_profile", mean(held)),
        ("grants", as_f64(grants)),
    ];
    let limits = [("p95_ms", P95_MAX)];
    let title = "cold load of one profile, each of somebody else";
    Ok(Row::at_most("cold_profile", title, figures, &limits))
}
