//! Deleting an account, or keeping it out.
//!
//! The memberships of a deleted one go with it, in every workspace on the record. Where it is the
//! only Owner, the workspace is handed over in the same transaction, or nothing happens and the
//! answer names the workspaces. Its own files are removed by a job after the commit.

use airside_identity::accounts::{self, AccountRow, EmailAddress};
use airside_kernel::access::Caller;
use airside_kernel::ids::UserId;
use airside_kernel::record::{Audit, Records};
use airside_kernel::{Error, Kernel, Result};

use super::handing_over::{HandOver, hand_over, still_the_same};
use super::ops::about;
use super::rows::{self, Membership};
use super::{HandOverInput, InstanceUser, RemoveUser, SuspendUser, UserRow};
use crate::admins::require_admin_remains;
use crate::journal;
use crate::target::InInstance;

/// Deletes an account. The workspaces that only it owns are handed over, if it is said to whom.
pub async fn remove(
    kernel: &Kernel,
    caller: &Caller,
    id: UserId,
    given: &HandOverInput,
) -> Result<()> {
    let mut permit = kernel.authorize::<RemoveUser>(caller, id).await?;
    permit.thing()?;
    let to = HandOver::read(kernel, id, given).await?;
    let foreseen = {
        let mut connection = kernel.db.read().await?;
        rows::memberships(&mut connection, id).await?
    };
    let change = HandOver::concerned(id, to.as_ref(), &foreseen);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.thing()?;
    if row.is_instance_admin && row.is_active {
        require_admin_remains(tx.reading(), id).await?;
    }
    still_the_same(&mut tx, id, &foreseen).await?;
    let handed = hand_over(&mut tx, caller, to.as_ref(), &foreseen).await?;
    let left = handed.and(told_everywhere(row, &foreseen));
    let files = rows::own_files(tx.reading(), id).await?;
    tx.delete_files(files)?;
    rows::delete(&mut tx, &permit).await?;
    let mut audit = about(row, "user.deleted");
    audit.reason = to.map(|to| to.for_the_record());
    tx.commit(left.and(audit.clone())).await?;
    journal::note(caller, &audit);
    Ok(())
}

/// Keeps an account out: its sessions end and its tokens stop counting. The last Owner of a
/// workspace is kept out only together with handing it over.
pub async fn suspend(
    kernel: &Kernel,
    caller: &Caller,
    id: UserId,
    given: &HandOverInput,
) -> Result<InstanceUser> {
    let mut permit = kernel.authorize::<SuspendUser>(caller, id).await?;
    if !permit.thing()?.is_active {
        return Ok(permit.thing()?.clone().into());
    }
    let to = HandOver::read(kernel, id, given).await?;
    let foreseen = {
        let mut connection = kernel.db.read().await?;
        rows::memberships(&mut connection, id).await?
    };
    let change = HandOver::concerned(id, to.as_ref(), &foreseen);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.thing()?;
    if row.is_instance_admin {
        require_admin_remains(tx.reading(), id).await?;
    }
    still_the_same(&mut tx, id, &foreseen).await?;
    let handed = hand_over(&mut tx, caller, to.as_ref(), &foreseen).await?;
    accounts::set_active(&mut tx, id, false).await?;
    let mut audit = about(row, "user.suspended");
    audit.reason = to.map(|to| to.for_the_record());
    let after = UserRow::lookup(tx.reading(), id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.commit(handed.and(audit.clone())).await?;
    journal::note(caller, &audit);
    Ok(after.into())
}

/// The account that an id or an address names, if it can own something.
pub(crate) async fn find_active(
    kernel: &Kernel,
    field: &'static str,
    named: &str,
) -> Result<AccountRow> {
    let mut connection = kernel.db.read().await?;
    let found = match (named.trim().parse::<UserId>(), EmailAddress::parse(named)) {
        (Ok(id), _) => accounts::lookup(&mut connection, id).await?,
        (_, Some(email)) => accounts::find_by_email(&mut connection, &email).await?,
        _ => None,
    };
    let account =
        found.ok_or_else(|| Error::field(field, "must be the id or address of an account"))?;
    if !account.is_active {
        return Err(Error::field(
            field,
            "is the account of somebody who is suspended",
        ));
    }
    Ok(account)
}

/// Tells every workspace's record that the account goes.
fn told_everywhere(row: &UserRow, memberships: &[Membership]) -> Records {
    let mut records = Records::default();
    for membership in memberships {
        let workspace = membership.workspace_id;
        records = records.and(Audit {
            workspace: Some(workspace),
            action: "workspace_member.removed",
            subject: Some(row.subject()),
            resource: (
                "workspace",
                Some(workspace.0),
                Some(membership.name.clone()),
            ),
            role_before: membership.role.clone(),
            reason: Some("the account was deleted".to_owned()),
            ..Audit::default()
        });
    }
    records
}
