//! The facts of everybody in a workspace at once, for questions about all of them: who may do
//! this here, and what would change if something were another.
//!
//! They are the same facts as those of one person's profile, and become profiles by the same code.

use std::collections::HashMap;

use airside_access::{Catalog, Node, Profile};
use airside_identity::accounts::UserLiteRow;
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};
use uuid::Uuid;

use crate::loader::{self, Fact};

/// A member with the facts of their profile.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub user: UserLiteRow,
    /// When they did something last, anywhere on the instance.
    pub last_active_at: Option<Timestamp>,
    pub facts: Vec<Fact>,
    /// Since when each fact is the case as it is now, by its kind and id: a role since it was given,
    /// which may be long after joining.
    pub since: HashMap<(String, Uuid), Timestamp>,
}

#[derive(Debug, sqlx::FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    user: UserLiteRow,
    member_id: Uuid,
    role: Option<String>,
    status: String,
    is_active: bool,
    joined_at: Timestamp,
    last_active_at: Option<Timestamp>,
}

#[derive(Debug, sqlx::FromRow)]
struct FactRow {
    person: UserId,
    #[sqlx(flatten)]
    fact: Fact,
    since: Timestamp,
}

/// Everybody in a workspace, by name, with the facts that stand at these nodes, or all of them.
pub(crate) async fn read(
    connection: &mut Connection,
    (workspace, now): (WorkspaceId, Timestamp),
    at: Option<&[Node]>,
) -> Result<Vec<Person>> {
    let mut people = members(connection, workspace).await?;
    let places: HashMap<UserId, usize> = people
        .iter()
        .enumerate()
        .map(|(place, person)| (person.user.user_id, place))
        .collect();
    let rows: Vec<FactRow> = facts((workspace, now), at)
        .build()
        .fetch_all(connection)
        .await?;
    for FactRow {
        person,
        fact,
        since,
    } in rows
    {
        let Some(person) = places.get(&person).and_then(|place| people.get_mut(*place)) else {
            continue;
        };
        if let Some(id) = fact.id {
            person.since.insert((fact.kind.clone(), id), since);
        }
        person.facts.push(fact);
    }
    Ok(people)
}

async fn members(connection: &mut Connection, workspace: WorkspaceId) -> Result<Vec<Person>> {
    let mut text = SqlBuilder::new(
        "SELECT u.id AS user_id, u.first_name, u.last_name, u.email, u.avatar_asset_id, \
         u.display_name, m.id AS member_id, m.role, m.status, u.is_active, \
         COALESCE(m.role_since, m.joined_at) AS joined_at, \
         u.last_active_at FROM workspace_members m JOIN users u ON u.id = m.user_id \
         WHERE m.workspace_id = ",
    );
    text.push_value(workspace)
        .push(" ORDER BY u.display_name, u.id");
    let rows: Vec<MemberRow> = text.build().fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| person(workspace, row)).collect())
}

fn person(workspace: WorkspaceId, row: MemberRow) -> Person {
    let account = Fact {
        kind: "account".to_owned(),
        flag: Some(row.is_active),
        ..Fact::default()
    };
    let member = Fact {
        kind: "member".to_owned(),
        id: Some(row.member_id),
        node: Some(workspace.0),
        role: row.role,
        text: Some(row.status),
        ..Fact::default()
    };
    Person {
        user: row.user,
        last_active_at: row.last_active_at,
        facts: vec![account, member],
        since: HashMap::from([(("member".to_owned(), row.member_id), row.joined_at)]),
    }
}

/// What stands below the workspace: roles in projects, teamspaces, links and exceptions.
fn facts((workspace, now): (WorkspaceId, Timestamp), at: Option<&[Node]>) -> SqlBuilder {
    let ids: Option<Vec<Uuid>> = at.map(|nodes| {
        nodes
            .iter()
            .map(|node| Uuid::from_u128(node.id.get()))
            .collect()
    });
    let at = |text: &mut SqlBuilder, column: &str| {
        if let Some(ids) = &ids {
            text.push(" AND ").push(column).push(" IN ");
            text.push_list(ids.iter().copied());
        }
    };
    let mut text = SqlBuilder::new(
        "SELECT m.user_id AS person, 'project' AS kind, m.id AS id, m.project_id AS node, \
         CAST(NULL AS UUID) AS parent, m.role AS role, CAST(NULL AS TEXT) AS text, \
         CAST(NULL AS BIGINT) AS number, CAST(NULL AS BOOLEAN) AS flag, \
         COALESCE(m.role_since, m.joined_at) AS since \
         FROM project_members m WHERE m.workspace_id = ",
    );
    text.push_value(workspace);
    at(&mut text, "m.project_id");
    text.push(
        " UNION ALL SELECT m.user_id, 'teamspace', NULL, t.id, NULL, NULL, NULL, NULL, \
         COALESCE(t.lead_id = m.user_id, FALSE), m.joined_at FROM teamspace_members m \
         JOIN teamspaces t ON t.id = m.teamspace_id WHERE m.workspace_id = ",
    );
    text.push_value(workspace);
    text.push(
        " UNION ALL SELECT m.user_id, 'link', l.id, l.project_id, l.teamspace_id, l.role, NULL, \
         NULL, NULL, CASE WHEN m.joined_at > COALESCE(l.role_since, l.created_at) THEN m.joined_at \
         ELSE COALESCE(l.role_since, l.created_at) END \
         FROM teamspace_members m JOIN teamspace_links l ON l.teamspace_id = m.teamspace_id \
         WHERE m.workspace_id = ",
    );
    text.push_value(workspace);
    at(&mut text, "l.project_id");
    text.push(
        " UNION ALL SELECT g.user_id, 'grant', g.id, g.node_id, NULL, g.node_type, g.action, \
         g.expires_at, g.effect = 'allow', \
         CASE WHEN g.starts_at > g.created_at THEN g.starts_at ELSE g.created_at END \
         FROM grants g \
         WHERE g.user_id IS NOT NULL AND g.ended_at IS NULL AND g.workspace_id = ",
    );
    text.push_value(workspace);
    text.push(" AND (g.starts_at IS NULL OR g.starts_at <= ");
    text.push_value(now).push(")");
    at(&mut text, "g.node_id");
    text
}

impl Person {
    /// The person's profile, as far as these facts go.
    pub fn profile(
        &self,
        roles: &RoleSet,
        catalog: &Catalog,
        workspace: WorkspaceId,
    ) -> Result<Profile> {
        loader::profile(roles, catalog, (self.user.user_id, workspace), &self.facts)
    }
}
