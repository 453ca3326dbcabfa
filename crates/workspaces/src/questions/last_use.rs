//! When people last made use of their access, as far as the records tell: what they changed, not
//! what they read.

use std::collections::HashMap;

use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};

/// The last act of each of these people in a project, or in a workspace. Two look-ups in an index
/// for each of them.
pub(super) async fn read(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, Option<ProjectId>),
    people: impl Iterator<Item = UserId>,
) -> Result<HashMap<UserId, Timestamp>> {
    let people: Vec<UserId> = people.collect();
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let mut text = SqlBuilder::new(
        "SELECT u.id, (SELECT MAX(a.at) FROM activities a WHERE a.actor_id = u.id AND ",
    );
    match project {
        // Found by the project alone, since an index of the workspace would lead through all that
        // a person did elsewhere.
        Some(project) => text
            .push("a.project_id = (SELECT p.id FROM projects p WHERE p.id = ")
            .push_value(project)
            .push(" AND p.workspace_id = ")
            .push_value(workspace)
            .push(")"),
        None => text.push("a.workspace_id = ").push_value(workspace),
    };
    text.push(
        "), (SELECT MAX(e.at) FROM audit_entries e WHERE e.actor_id = u.id \
         AND e.outcome = 'done' AND e.chain_id = ",
    );
    text.push_value(workspace);
    if let Some(project) = project {
        text.push(" AND e.project_id = ").push_value(project);
    }
    text.push(") FROM users u WHERE u.id IN ").push_list(people);
    let rows: Vec<(UserId, Option<Timestamp>, Option<Timestamp>)> =
        text.build().fetch_all(connection).await?;
    let last = |(user, changed, administered): (UserId, Option<Timestamp>, Option<Timestamp>)| {
        Some((user, changed.max(administered)?))
    };
    Ok(rows.into_iter().filter_map(last).collect())
}
