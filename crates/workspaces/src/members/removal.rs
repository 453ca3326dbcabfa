//! The end of a membership, by others or by oneself. What the person created stays, with their
//! name; everything that gave them access here ends in the one transaction [D-19].

use airside_kernel::access::Caller;
use airside_kernel::db::{Connection, sql};
use airside_kernel::events::Event;
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};

use super::{LeaveWorkspace, RemoveMember, lowering};
use crate::access_requests;
use crate::grants::{self, Ended};
use crate::guard::{self, Giver};
use crate::people;
use crate::targets::{MemberTarget, named_workspace};

pub(super) async fn remove(kernel: &Kernel, caller: &Caller, user: UserId) -> Result<()> {
    if caller.user()? == user {
        return leave(kernel, caller).await;
    }
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<RemoveMember>(caller, (workspace, user))
        .await?;
    let change = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_may_remove(tx.reading(), &giver, &permit).await?;
    let ended = end_membership(&mut tx, (workspace, user)).await?;
    tx.publish(Event::in_workspace(workspace, "member", "deleted"));
    let audit = Audit {
        workspace: Some(workspace),
        action: "workspace_member.removed",
        subject: Some((user, permit.display_name.clone())),
        resource: named_workspace(tx.reading(), workspace).await?,
        role_before: permit.role.clone(),
        ..Audit::default()
    };
    tx.commit(ended.and(audit)).await
}

/// The guard rails on ending somebody's membership.
pub(crate) async fn require_may_remove(
    connection: &mut Connection,
    giver: &Giver<'_>,
    member: &MemberTarget,
) -> Result<()> {
    let role = guard::base_role(&giver.roles, member.role.as_deref())?;
    giver.require_may_change(role.as_deref())?;
    guard::require_manager_remains(connection, member.workspace_id, &[member.user_id]).await
}

pub(super) async fn leave(kernel: &Kernel, caller: &Caller) -> Result<()> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let mut permit = kernel
        .authorize::<LeaveWorkspace>(caller, workspace)
        .await?;
    let change = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    guard::require_manager_remains(tx.reading(), workspace, &[user]).await?;
    let role: Option<(Option<String>,)> =
        sql("SELECT role FROM workspace_members WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace)
            .bind(user)
            .fetch_optional(tx.reading())
            .await?;
    let (role,) = role.ok_or(Error::NotFound)?;
    let ended = end_membership(&mut tx, (workspace, user)).await?;
    tx.publish(Event::in_workspace(workspace, "member", "deleted"));
    let audit = Audit {
        workspace: Some(workspace),
        action: "workspace_member.left",
        subject: people::named(tx.reading(), user).await?,
        resource: ("workspace", Some(workspace.0), Some(permit.name.clone())),
        role_before: role,
        ..Audit::default()
    };
    tx.commit(ended.and(audit)).await
}

/// Ends everything that gives somebody access to a workspace.
async fn end_membership(tx: &mut AccessTx, key: (WorkspaceId, UserId)) -> Result<Records> {
    lowering::revoke_invitations(tx, key).await?;
    lowering::end_teamspaces(tx, key).await?;
    access_requests::withdraw_all(tx, key).await?;
    let records = grants::end_of_member(tx, key, Ended::MemberRemoved).await?;
    for end in [
        "DELETE FROM project_members WHERE workspace_id = $1 AND user_id = $2",
        "UPDATE projects SET default_assignee = NULL \
         WHERE workspace_id = $1 AND default_assignee = $2",
        "UPDATE projects SET project_lead = NULL WHERE workspace_id = $1 AND project_lead = $2",
        "DELETE FROM project_favorites WHERE user_id = $2 \
         AND project_id IN (SELECT id FROM projects WHERE workspace_id = $1)",
        "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2",
    ] {
        tx.execute(sql(end).bind(key.0).bind(key.1)).await?;
    }
    Ok(records)
}
