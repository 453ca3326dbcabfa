//! Deleting an account.
//!
//! Its memberships go with it, in every workspace on the record. Where it is the only Owner, the
//! workspace is handed over in the same transaction, or nothing happens and the answer names the
//! workspaces. Its own files are removed by a job after the commit.

use airside_identity::accounts::{self, AccountRow, EmailAddress};
use airside_kernel::access::Caller;
use airside_kernel::ids::{AssetId, UserId};
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};
use airside_workspaces::make_owner;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ops::about;
use super::rows::{self, Membership};
use super::{RemoveUser, UserRow};
use crate::admins::require_admin_remains;
use crate::journal;

/// Kind of the job that removes files.
const DELETE_FILES: &str = "delete_files";

/// A workspace that stands in the way.
#[derive(Debug, Serialize)]
struct Owned {
    id: Uuid,
    name: String,
    slug: String,
}

/// Deletes an account. `transfer_to` names who gets the workspaces that only it owns.
pub async fn remove(
    kernel: &Kernel,
    caller: &Caller,
    id: UserId,
    transfer_to: Option<&str>,
) -> Result<()> {
    let mut permit = kernel.authorize::<RemoveUser>(caller, id).await?;
    permit.thing()?;
    let heir = match transfer_to {
        Some(named) => Some(find_heir(kernel, named, id).await?),
        None => None,
    };
    let foreseen = {
        let mut connection = kernel.db.read().await?;
        rows::memberships(&mut connection, id).await?
    };
    let change = concerned(id, heir.as_ref(), &foreseen);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.thing()?;
    if row.is_instance_admin && row.is_active {
        require_admin_remains(tx.reading(), id).await?;
    }
    let memberships = still_the_same(&mut tx, id, &foreseen).await?;
    let left = leave(&mut tx, row, heir.as_ref(), &memberships).await?;
    let files = rows::own_files(tx.reading(), id).await?;
    if !files.is_empty() {
        tx.enqueue(NewJob::new(DELETE_FILES, &files)?);
    }
    rows::delete(&mut tx, &permit).await?;
    let mut audit = about(row, "user.deleted");
    audit.reason = heir.map(|heir| format!("workspaces go to {}", heir.email));
    tx.commit(left.and(audit.clone())).await?;
    journal::note(caller, &audit);
    Ok(())
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

async fn find_heir(kernel: &Kernel, named: &str, leaving: UserId) -> Result<AccountRow> {
    let heir = find_active(kernel, "transfer_to", named).await?;
    if heir.id == leaving {
        return Err(Error::field(
            "transfer_to",
            "must be another account than the deleted one",
        ));
    }
    Ok(heir)
}

/// The one who goes, whoever gets their workspaces, and the instance with its admins.
fn concerned(id: UserId, heir: Option<&AccountRow>, memberships: &[Membership]) -> AccessChange {
    let mut change = AccessChange::account(id).and(AccessChange::instance());
    for membership in memberships {
        let workspace = membership.workspace_id;
        change = change.and(AccessChange::member(workspace, id));
        if let Some(heir) = heir.filter(|_| membership.is_owned()) {
            change = change.and(AccessChange::member(workspace, heir.id));
        }
    }
    change
}

/// Only the foreseen workspaces are locked.
async fn still_the_same(
    tx: &mut AccessTx,
    id: UserId,
    foreseen: &[Membership],
) -> Result<Vec<Membership>> {
    let now = rows::memberships(tx.reading(), id).await?;
    if now == foreseen {
        return Ok(now);
    }
    Err(Error::conflict(
        "memberships_changed",
        "the memberships of this account changed in this moment: try again",
    ))
}

/// Hands over what only this account owns, and tells every workspace's record that it goes.
async fn leave(
    tx: &mut AccessTx,
    row: &UserRow,
    heir: Option<&AccountRow>,
    memberships: &[Membership],
) -> Result<Records> {
    let owned: Vec<Owned> = memberships
        .iter()
        .filter(|membership| membership.is_owned())
        .map(|membership| Owned {
            id: membership.workspace_id.0,
            name: membership.name.clone(),
            slug: membership.slug.clone(),
        })
        .collect();
    if heir.is_none() && !owned.is_empty() {
        let message = "this account is the only Owner of workspaces: name who gets them";
        return Err(Error::conflict_with(
            "sole_owner",
            message,
            ("workspaces", &owned),
        ));
    }
    let mut records = Records::default();
    for membership in memberships {
        let workspace = membership.workspace_id;
        if let Some(heir) = heir.filter(|_| membership.is_owned()) {
            records = records.and(make_owner(tx, workspace, heir.id).await?);
        }
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
    Ok(records)
}

impl Membership {
    /// Whether the workspace would be left without its Owner, or its last Admin where the plan has
    /// no Owner. One in the bin is not handed over.
    fn is_owned(&self) -> bool {
        !self.is_in_bin && self.is_needed
    }
}

/// Removes files that nothing names any more.
#[derive(Debug, Default)]
pub struct DeleteFiles;

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct FileIds(Vec<AssetId>);

#[async_trait]
impl Handler for DeleteFiles {
    fn kind(&self) -> &'static str {
        DELETE_FILES
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let FileIds(files) = serde_json::from_str(payload)?;
        for file in files {
            kernel.files.delete(file).await?;
        }
        Ok(())
    }
}
