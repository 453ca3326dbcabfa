//! Many changes of role at once: all or nothing, with the reason for each member who stands in
//! the way.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_kernel::access::{Caller, Further, Permit};
use airside_kernel::events::Event;
use airside_kernel::ids::UserId;
use airside_kernel::record::Records;
use airside_kernel::{AccessChange, Error, Kernel, Result};
use serde::Serialize;

use super::{BULK_MAX, BulkChange, BulkRow, ChangeMemberRole, ChangeMemberRoles, change};
use crate::guard::{self, Giver, MANAGING};
use crate::input;
use crate::people::Member;
use crate::roles;

/// Why one member's role cannot be changed.
#[derive(Debug, Serialize)]
struct RefusedRow {
    id: UserId,
    code: &'static str,
    error: String,
}

/// The refusals of a request, which is made whole or not at all.
#[derive(Debug, Default)]
struct Refusals(Vec<RefusedRow>);

impl Refusals {
    /// Keeps what was found, or notes why not. A fault of ours ends the request.
    fn note<T>(&mut self, id: UserId, found: Result<T>) -> Result<Option<T>> {
        let (code, error) = match found {
            Ok(found) => return Ok(Some(found)),
            Err(Error::NotFound | Error::NotFoundBecause { .. }) => {
                ("not_found", "this is no member of the workspace".to_owned())
            }
            Err(Error::Forbidden { code, message } | Error::Conflict { code, message }) => {
                (code, message)
            }
            Err(Error::Validation(fields)) => (
                "invalid",
                fields
                    .into_values()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
            Err(other) => return Err(other),
        };
        self.0.push(RefusedRow { id, code, error });
        Ok(None)
    }

    fn finish(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let message = "nothing was changed: some of these changes are not possible";
        Err(Error::conflict_with(
            "rows_refused",
            message,
            ("rows", &self.0),
        ))
    }
}

pub(super) async fn change(
    kernel: &Kernel,
    caller: &Caller,
    given: BulkChange,
) -> Result<Vec<Member>> {
    let workspace = caller.workspace()?.id;
    // Whoever may change nobody is told so, and nothing of the members that they name.
    kernel
        .authorize::<ChangeMemberRoles>(caller, workspace)
        .await?;
    input::require_at_most(given.members.len(), BULK_MAX, "members")?;
    let users: Vec<UserId> = given.members.iter().map(|row| row.id).collect();
    let (mut permits, roles) = authorize(kernel, caller, given.members).await?;
    let mut assigns = match roles.iter().find(|role| role.key() == guard::ADMIN) {
        Some(role) => change::assigning(kernel, caller, role).await?,
        None => Vec::new(),
    };
    let access = AccessChange::members(workspace, users.iter().copied());
    let mut tx = kernel
        .change_access(caller, &mut (&mut permits, Further(&mut assigns)), access)
        .await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let mut refusals = Refusals::default();
    for (permit, role) in permits.iter().zip(&roles) {
        let checked = change::check(tx.reading(), &giver, permit, role).await;
        refusals.note(permit.user_id, checked)?;
    }
    let lowered: Vec<UserId> = permits
        .iter()
        .zip(&roles)
        .filter(|(_, role)| !MANAGING.contains(&role.key()))
        .map(|(permit, _)| permit.user_id)
        .collect();
    refusals.finish()?;
    guard::require_manager_remains(tx.reading(), workspace, &lowered).await?;
    let mut records = Records::default();
    for (permit, role) in permits.iter().zip(&roles) {
        records = records.and(change::apply(&mut tx, &giver.roles, permit, role).await?);
    }
    tx.publish(Event::in_workspace(workspace, "member", "changed"));
    tx.commit(records).await?;
    let mut members = Vec::with_capacity(users.len());
    for user in users {
        members.push(change::get(kernel, caller, user).await?);
    }
    Ok(members)
}

/// A permit and a role for each row.
async fn authorize(
    kernel: &Kernel,
    caller: &Caller,
    rows: Vec<BulkRow>,
) -> Result<(Vec<Permit<ChangeMemberRole>>, Vec<Arc<Role>>)> {
    let workspace = caller.workspace()?.id;
    let set = roles::now(kernel, workspace).await?;
    let (mut permits, mut roles) = (Vec::new(), Vec::new());
    let mut refusals = Refusals::default();
    for BulkRow { id, role } in rows {
        if permits
            .iter()
            .any(|permit: &Permit<ChangeMemberRole>| permit.user_id == id)
        {
            let twice = Error::conflict("named_twice", "this member is named twice");
            refusals.note::<()>(id, Err(twice))?;
            continue;
        }
        let role = refusals.note(id, role.required(&set, Scope::Workspace))?;
        let permit = kernel
            .authorize::<ChangeMemberRole>(caller, (workspace, id))
            .await;
        if let (Some(permit), Some(role)) = (refusals.note(id, permit)?, role) {
            permits.push(permit);
            roles.push(role);
        }
    }
    refusals.finish()?;
    Ok((permits, roles))
}
