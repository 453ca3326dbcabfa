//! Passing the ownership on. There is one Owner, so the one who passes it on becomes an Admin in
//! the same transaction, and both learn of it by mail.

use airside_identity::accounts::EmailAddress;
use airside_kernel::access::{Caller, Target};
use airside_kernel::db::sql;
use airside_kernel::events::Event;
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::mail::Letter;
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};
use uuid::Uuid;

use super::{AssignOwner, Transfer, TransferOwnership, rows};
use crate::guard::{ADMIN, Giver, OWNER};
use crate::targets::{MemberTarget, WorkspaceTarget, named_workspace};
use crate::{people, plans};

pub(super) async fn transfer(kernel: &Kernel, caller: &Caller, given: Transfer) -> Result<()> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let mut transfer = kernel
        .authorize::<TransferOwnership>(caller, workspace)
        .await?;
    let mut assign = kernel.authorize::<AssignOwner>(caller, workspace).await?;
    let access = AccessChange::members(workspace, [user, given.user]);
    let permits = &mut (&mut transfer, &mut assign);
    let mut tx = kernel.change_access(caller, permits, access).await?;
    Giver::read(kernel, caller, workspace)
        .await?
        .require_plan_with_owner()?;
    let key = (workspace, given.user);
    let member = MemberTarget::locate(tx.reading(), &key).await?;
    let member = member.ok_or_else(|| Error::field("user", "is no member of this workspace"))?;
    require_confirmed(&member, given.confirmation.as_deref())?;
    if member.role.as_deref() != Some(ADMIN) {
        return Err(Error::conflict(
            "owner_from_admins",
            "the ownership passes to an Admin: make this member an Admin first",
        ));
    }
    let records = make_owner(&mut tx, workspace, given.user).await?;
    if kernel.mail_enabled().await? {
        announce(&mut tx, &transfer, &member, user).await?;
    }
    tx.publish(Event::in_workspace(workspace, "member", "changed"));
    tx.commit(records).await
}

/// The one who passes the ownership on has to name the other once more.
fn require_confirmed(member: &MemberTarget, confirmation: Option<&str>) -> Result<()> {
    let typed = confirmation.and_then(EmailAddress::parse);
    if typed.is_some_and(|typed| typed.as_str() == member.email) {
        return Ok(());
    }
    Err(Error::field(
        "confirmation",
        "type the address of the member who becomes the Owner, to confirm the transfer",
    ))
}

/// Makes somebody the Owner, whether they are a member yet or not; whoever was it becomes an
/// Admin. Where the plan has no Owner, they become an Admin. The transaction was opened as a change of their access, with the workspace locked.
pub async fn make_owner(
    tx: &mut AccessTx,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Records> {
    let former: Vec<(UserId, String)> =
        sql("SELECT m.user_id, u.display_name FROM workspace_members m \
         JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 AND m.role = $2")
        .bind(workspace)
        .bind(OWNER)
        .fetch_all(tx.reading())
        .await?;
    let place = named_workspace(tx.reading(), workspace).await?;
    let mut records = Records::default();
    for (former, name) in former {
        if former == user {
            continue;
        }
        tx.also(AccessChange::member(workspace, former));
        rows::set_role(tx, (workspace, former), ADMIN).await?;
        let before = (Some(name), Some(OWNER));
        records = records.and(changed(&place, former, before, ADMIN));
    }
    let before = MemberTarget::locate(tx.reading(), &(workspace, user)).await?;
    let before = before.and_then(|member| member.role);
    let role = if plans::has_owner(tx, workspace).await? {
        OWNER
    } else {
        ADMIN
    };
    if !rows::add(tx, (workspace, user), role).await? {
        rows::set_role(tx, (workspace, user), role).await?;
    }
    let name = people::named(tx.reading(), user)
        .await?
        .map(|(_, name)| name);
    Ok(records.and(changed(&place, user, (name, before.as_deref()), role)))
}

fn changed(
    workspace: &(&'static str, Option<Uuid>, Option<String>),
    user: UserId,
    (name, before): (Option<String>, Option<&str>),
    after: &str,
) -> Audit {
    Audit {
        workspace: workspace.1.map(WorkspaceId),
        action: "workspace.ownership_transferred",
        subject: name.map(|name| (user, name)),
        resource: workspace.clone(),
        role_before: before.map(str::to_owned),
        role_after: Some(after.to_owned()),
        ..Audit::default()
    }
}

async fn announce(
    tx: &mut AccessTx,
    workspace: &WorkspaceTarget,
    to: &MemberTarget,
    from: UserId,
) -> Result<()> {
    let from: (String, String) = sql("SELECT display_name, email FROM users WHERE id = $1")
        .bind(from)
        .fetch_one(tx.reading())
        .await?;
    let subject = format!("{} has a new Owner", workspace.name);
    let link = format!("{}/{}/", tx.kernel().settings.base_url, workspace.slug);
    let letter = |text: String| {
        Letter::new(subject.clone())
            .paragraph(text)
            .button("Open the workspace", link.clone())
    };
    let new = format!(
        "{} passed the ownership of {} to you.",
        from.0, workspace.name
    );
    tx.send_mail(&letter(new).to(&to.email, subject.clone()))?;
    let former = format!(
        "You passed the ownership of {} to {}. You are an Admin of it now.",
        workspace.name, to.display_name
    );
    tx.send_mail(&letter(former).to(&from.1, subject.clone()))
}
