//! What a change of role takes along. A Guest holds at most Commenter in projects, is in no
//! teamspace and has exceptions on single things only; whoever no longer manages the workspace
//! leaves no unanswered invitation of theirs behind.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_kernel::access::{Caller, RoleSet};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessTx, Kernel, Result};

use super::{ChangeMemberRole, MemberChange, RolePreview};
use crate::grants::{self, Ended};
use crate::guard::{COMMENTER, GUEST, MANAGING};
use crate::targets::MemberTarget;

/// What a change to this role would take along, for the one who is about to make it.
pub(super) async fn preview(
    kernel: &Kernel,
    caller: &Caller,
    user: UserId,
    change: MemberChange,
) -> Result<RolePreview> {
    let workspace = caller.workspace()?.id;
    let permit = kernel
        .authorize::<ChangeMemberRole>(caller, (workspace, user))
        .await?;
    let mut snapshot = kernel.db.snapshot().await?;
    let roles = kernel.access.roles(&mut snapshot, workspace).await?;
    let role = change.choice().required(&roles, Scope::Workspace)?;
    read(&mut snapshot, &roles, &permit, &role).await
}

/// What a change to this role takes along.
pub(super) async fn read(
    connection: &mut Connection,
    roles: &RoleSet,
    member: &MemberTarget,
    role: &Role,
) -> Result<RolePreview> {
    let key = (member.workspace_id, member.user_id);
    let mut preview = RolePreview {
        role_before: member.role.clone(),
        role_after: role.key().to_owned(),
        ..RolePreview::default()
    };
    if !MANAGING.contains(&role.key()) {
        preview.revoked_invitations = unanswered_invitations(connection, key).await?;
    }
    if !role.is_guest() {
        return Ok(preview);
    }
    preview.lowered_projects = sql(
        "SELECT p.id, p.name, m.role AS role_before, m.role AS role_after FROM project_members m \
         JOIN projects p ON p.id = m.project_id \
         WHERE m.workspace_id = $1 AND m.user_id = $2 AND m.role NOT IN ('commenter', 'guest') \
         ORDER BY p.name, p.id",
    )
    .bind(key.0)
    .bind(key.1)
    .fetch_all(connection)
    .await?;
    for project in &mut preview.lowered_projects {
        lowered(roles, &project.role_before).clone_into(&mut project.role_after);
    }
    preview.ended_teamspaces = sql(
        "SELECT t.id, t.name FROM teamspace_members m JOIN teamspaces t ON t.id = m.teamspace_id \
         WHERE m.workspace_id = $1 AND m.user_id = $2 ORDER BY t.name, t.id",
    )
    .bind(key.0)
    .bind(key.1)
    .fetch_all(connection)
    .await?;
    preview.ended_grants = sql("SELECT COUNT(*) FROM grants WHERE workspace_id = $1 \
         AND user_id = $2 AND effect = 'allow' AND ended_at IS NULL AND brought_by IS NULL \
         AND node_type IN ('workspace', 'project', 'teamspace')")
    .bind(key.0)
    .bind(key.1)
    .fetch_count(connection)
    .await?;
    Ok(preview)
}

/// What a Guest of the workspace holds instead of a role in a project. Nobody gets more by it: a
/// role of the workspace's own that holds less than Commenter becomes Guest.
pub(crate) fn lowered(roles: &RoleSet, key: &str) -> &'static str {
    let find = |key: &str| roles.find(Scope::Project, key);
    let holds_less =
        |(role, commenter): (&Arc<Role>, &Arc<Role>)| !role.is_system() && !role.covers(commenter);
    if find(key).zip(find(COMMENTER)).is_some_and(holds_less) {
        GUEST
    } else {
        COMMENTER
    }
}

async fn unanswered_invitations(
    connection: &mut Connection,
    (workspace, user): (WorkspaceId, UserId),
) -> Result<i64> {
    sql("SELECT COUNT(*) FROM workspace_invitations WHERE workspace_id = $1 AND invited_by = $2")
        .bind(workspace)
        .bind(user)
        .fetch_count(connection)
        .await
}

/// Takes along what [`read`] found, and records each project's role.
pub(super) async fn apply(
    tx: &mut AccessTx,
    member: &MemberTarget,
    preview: &RolePreview,
) -> Result<Records> {
    let key = (member.workspace_id, member.user_id);
    let mut records = Records::default();
    if preview.revoked_invitations > 0 {
        revoke_invitations(tx, key).await?;
    }
    for project in &preview.lowered_projects {
        let at = tx.at();
        let lower = sql("UPDATE project_members SET role = $1, role_since = $5 \
                         WHERE project_id = $2 AND workspace_id = $3 AND user_id = $4");
        let lower = lower
            .bind(&project.role_after)
            .bind(project.id)
            .bind(key.0)
            .bind(key.1)
            .bind(at);
        tx.execute(lower).await?;
        records = records.and(Audit {
            workspace: Some(key.0),
            project: Some(project.id),
            action: "project_member.role_changed",
            subject: Some((key.1, member.display_name.clone())),
            resource: ("project", Some(project.id.0), Some(project.name.clone())),
            role_before: Some(project.role_before.clone()),
            role_after: Some(project.role_after.clone()),
            reason: Some("became a Guest of the workspace".to_owned()),
            ..Audit::default()
        });
    }
    for teamspace in &preview.ended_teamspaces {
        records = records.and(Audit {
            workspace: Some(key.0),
            action: "teamspace_member.removed",
            subject: Some((key.1, member.display_name.clone())),
            resource: (
                "teamspace",
                Some(teamspace.id.0),
                Some(teamspace.name.clone()),
            ),
            reason: Some("became a Guest of the workspace".to_owned()),
            ..Audit::default()
        });
    }
    if !preview.ended_teamspaces.is_empty() {
        end_teamspaces(tx, key).await?;
    }
    if preview.ended_grants > 0 {
        records = records.and(grants::end_of_member(tx, key, Ended::BecameGuest).await?);
    }
    Ok(records)
}

/// Takes back the invitations that somebody sent and that nobody answered.
pub(super) async fn revoke_invitations(
    tx: &mut AccessTx,
    (workspace, user): (WorkspaceId, UserId),
) -> Result<()> {
    let revoke =
        sql("DELETE FROM workspace_invitations WHERE workspace_id = $1 AND invited_by = $2");
    tx.execute(revoke.bind(workspace).bind(user)).await?;
    Ok(())
}

/// Ends somebody's teamspaces, their leads included.
pub(super) async fn end_teamspaces(
    tx: &mut AccessTx,
    (workspace, user): (WorkspaceId, UserId),
) -> Result<()> {
    for end in [
        "DELETE FROM teamspace_members WHERE workspace_id = $1 AND user_id = $2",
        "UPDATE teamspaces SET lead_id = NULL WHERE workspace_id = $1 AND lead_id = $2",
    ] {
        tx.execute(sql(end).bind(workspace).bind(user)).await?;
    }
    Ok(())
}
