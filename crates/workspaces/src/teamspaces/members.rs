//! Who is in a teamspace.

use airside_access::{Role, Scope};
use airside_kernel::access::{Caller, Target};
use airside_kernel::db::Connection;
use airside_kernel::events::Event;
use airside_kernel::ids::{TeamspaceId, UserId, WorkspaceId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessTx, Error, Kernel, Result};

use super::ops::{about, concerning};
use super::{
    AddTeamspaceMember, NAMED_MAX, RemoveTeamspaceMember, TeamspaceMember, TeamspaceTarget,
    leaving, list, rows,
};
use crate::guard::{self, Giver};
use crate::input;
use crate::people;
use crate::roles;
use crate::targets::{MemberTarget, ProjectTarget};

/// Puts members in, all or none; answers those who were not in yet.
pub(super) async fn add(
    kernel: &Kernel,
    caller: &Caller,
    (id, users): (TeamspaceId, Vec<UserId>),
) -> Result<Vec<TeamspaceMember>> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<AddTeamspaceMember>(caller, (workspace, id))
        .await?;
    input::require_at_most(users.len(), NAMED_MAX, "member_ids")?;
    let change = concerning(workspace, &users);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_may_give_links(tx.reading(), &permit, &giver).await?;
    let place = (workspace, id, permit.name.as_str());
    let mut records = Records::default();
    let mut any = false;
    for user in &users {
        if let Some(told) = put_in(&mut tx, place, ("member_ids", *user)).await? {
            any = true;
            records = records.and(told);
        }
    }
    if any {
        rows::touch(&mut tx, &permit).await?;
        tx.publish(Event::in_workspace(workspace, "teamspace", "changed"));
        tx.commit(records).await?;
    }
    let window = airside_kernel::http::PageQuery {
        per_page: Some(1000),
        ..Default::default()
    };
    let page = list::members(kernel, caller, id, window.window()?).await?;
    let added = page.results.into_iter();
    Ok(added.filter(|one| users.contains(&one.user.id)).collect())
}

/// Nobody gives what they do not hold: with the teamspace come the roles of its links.
pub(crate) async fn require_may_give_links(
    connection: &mut Connection,
    teamspace: &TeamspaceTarget,
    giver: &Giver<'_>,
) -> Result<()> {
    for link in rows::links(connection, teamspace).await? {
        let key = (teamspace.workspace_id, link.project_id);
        let Some(project) = ProjectTarget::locate(connection, &key).await? else {
            continue;
        };
        if let Some(role) = guard::project_role(&giver.roles, link.role.as_deref())? {
            giver.require_may_give_in(&project, &role)?;
        }
    }
    Ok(())
}

/// Puts one person in, unless they are; a Guest of the workspace never is [D-16].
pub(super) async fn put_in(
    tx: &mut AccessTx,
    (workspace, id, name): (WorkspaceId, TeamspaceId, &str),
    (field, user): (&str, UserId),
) -> Result<Option<Audit>> {
    let member = MemberTarget::locate(tx.reading(), &(workspace, user)).await?;
    let member = member.ok_or_else(|| Error::field(field, "is no member of this workspace"))?;
    let kernel = tx.kernel().clone();
    let set = kernel.access.roles(tx.reading(), workspace).await?;
    let base = guard::base_role(&set, member.role.as_deref())?;
    if base.is_none_or(|base| base.is_guest()) {
        let message = format!(
            "{} is a Guest of the workspace: Guests cannot be in a teamspace",
            member.display_name
        );
        return Err(Error::field(field, message));
    }
    if !rows::add_member(tx, (workspace, id), user).await? {
        return Ok(None);
    }
    Ok(Some(Audit {
        subject: Some((user, member.display_name)),
        role_after: Some(own_role(tx.kernel())?),
        ..about("teamspace_member.added", (workspace, id), name)
    }))
}

/// The one role that there is in a teamspace.
pub(super) fn own_role(kernel: &Kernel) -> Result<String> {
    let catalog = kernel.access.engine().catalog();
    let mut all = roles::of_scope(catalog, Scope::Teamspace);
    let role = all.next().map(|role| Role::key(role).to_owned());
    role.ok_or_else(|| Error::internal("teamspaces have no role"))
}

/// Takes members out, all or none.
pub(super) async fn remove(
    kernel: &Kernel,
    caller: &Caller,
    (id, users): (TeamspaceId, Vec<UserId>),
) -> Result<()> {
    if users == [caller.user()?] {
        return leaving::leave(kernel, caller, id).await;
    }
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<RemoveTeamspaceMember>(caller, (workspace, id))
        .await?;
    input::require_at_most(users.len(), NAMED_MAX, "member_ids")?;
    let change = concerning(workspace, &users);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let mut records = Records::default();
    for user in users {
        if !rows::remove_member(&mut tx, &permit, user).await? {
            return Err(Error::field("member_ids", "is not in this teamspace"));
        }
        let key = (workspace, id);
        records = records.and(Audit {
            subject: people::named(tx.reading(), user).await?,
            role_before: Some(own_role(kernel)?),
            ..about("teamspace_member.removed", key, &permit.name)
        });
    }
    rows::touch(&mut tx, &permit).await?;
    tx.publish(Event::in_workspace(workspace, "teamspace", "changed"));
    tx.commit(records).await
}
