//! Who may be assigned: an active member of the workspace who could add work items to the project
//! themselves, and never a Guest [PM-72]. Naming anybody else is an error with the reason; nobody
//! is left out in silence. Whoever became a Guest while they were assigned stays on the item, which
//! tells who worked on it, until its assignees are changed: the next list cannot name them.

use std::collections::HashMap;

use airside_kernel::access::Target;
use airside_kernel::db::SqlBuilder;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Result, Validation, WriteTx};
use airside_workspaces::ProjectTarget;

#[derive(sqlx::FromRow)]
struct Member {
    id: UserId,
    display_name: String,
    role: Option<String>,
}

/// The key of the workspace role whose holders are never assigned.
const GUEST: &str = "guest";

/// Refuses a list that keeps somebody who became a Guest meanwhile.
pub(super) async fn require_no_guests(
    tx: &mut WriteTx,
    workspace: WorkspaceId,
    people: &[UserId],
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let mut query = SqlBuilder::new(
        "SELECT users.display_name FROM workspace_members \
         JOIN users ON users.id = workspace_members.user_id \
         WHERE workspace_members.workspace_id = ",
    );
    query
        .push_value(workspace)
        .push(" AND workspace_members.role = ")
        .push_value(GUEST)
        .push(" AND users.id IN ")
        .push_list(people.iter().copied());
    let guests: Vec<(String,)> = query.build().fetch_all(tx.reading()).await?;
    let mut validation = Validation::new();
    for (name,) in guests {
        validation.add("assignees", not_for_guests(&name));
    }
    validation.finish()
}

fn not_for_guests(name: &str) -> String {
    format!("{name} is a Guest, and Guests cannot be assigned")
}

/// The names of people, if all of them may be assigned.
pub(super) async fn assignable(
    tx: &mut WriteTx,
    place: (WorkspaceId, ProjectId),
    people: &[UserId],
) -> Result<HashMap<UserId, String>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = SqlBuilder::new(
        "SELECT users.id, users.display_name, workspace_members.role FROM workspace_members \
         JOIN users ON users.id = workspace_members.user_id WHERE users.is_active \
         AND workspace_members.status = 'active' AND workspace_members.workspace_id = ",
    );
    query
        .push_value(place.0)
        .push(" AND users.id IN ")
        .push_list(people.iter().copied());
    let members: Vec<Member> = query.build().fetch_all(tx.reading()).await?;
    let project = ProjectTarget::locate(tx.reading(), &place)
        .await?
        .ok_or(Error::NotFound)?;
    let kernel = tx.kernel().clone();
    let mut validation = Validation::new();
    for user in people {
        let Some(member) = members.iter().find(|member| member.id == *user) else {
            validation.add(
                "assignees",
                format!("`{user}` is not a member of this workspace"),
            );
            continue;
        };
        let name = &member.display_name;
        if member.role.as_deref() == Some(GUEST) {
            validation.add("assignees", not_for_guests(name));
            continue;
        }
        let judge = kernel.judge_other(*user, place.0).await?;
        if !judge.allows(&project, "workitem:create")? {
            let message = format!("{name} has no role in this project that works on its items");
            validation.add("assignees", message);
        }
    }
    validation.finish()?;
    Ok(members
        .into_iter()
        .map(|member| (member.id, member.display_name))
        .collect())
}
