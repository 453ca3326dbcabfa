//! Who gets the workspaces of somebody who is deleted or suspended.
//!
//! A workspace keeps its last Owner (or last Admin, where its plan has no Owner). An account that is
//! one goes only together with its workspaces: the instance admin names who gets them, and why. The
//! heir must be a member of each of them already; being an instance admin opens no workspace, neither
//! to oneself nor to others. Only where nobody else is a member, somebody else may be named.

use airside_identity::accounts::AccountRow;
use airside_kernel::access::Caller;
use airside_kernel::db::sql;
use airside_kernel::ids::UserId;
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Validation};
use airside_workspaces::make_owner;
use serde::Serialize;
use uuid::Uuid;

use super::HandOverInput;
use super::removal::find_active;
use super::rows::{self, Membership};
use crate::journal;

/// Longest reason, in characters.
const REASON_CHARACTERS_MAX: usize = 500;

/// Who gets the workspaces, and why.
#[derive(Debug)]
pub(super) struct HandOver {
    pub heir: AccountRow,
    pub reason: String,
}

/// A workspace that stands in the way.
#[derive(Debug, Serialize)]
struct Owned {
    id: Uuid,
    name: String,
    slug: String,
}

impl HandOver {
    /// Reads whom the caller named, if anybody.
    pub(super) async fn read(
        kernel: &Kernel,
        leaving: UserId,
        given: &HandOverInput,
    ) -> Result<Option<Self>> {
        let named = given.transfer_to.as_deref().map(str::trim);
        let Some(named) = named.filter(|named| !named.is_empty()) else {
            return Ok(None);
        };
        let reason = given.reason.as_deref().unwrap_or_default().trim();
        let mut wrong = Validation::new();
        let is_given = !reason.is_empty();
        wrong.require(
            is_given,
            "reason",
            "is required: both audit records keep it",
        );
        let is_short = reason.chars().count() <= REASON_CHARACTERS_MAX;
        wrong.require(is_short, "reason", "must have at most 500 characters");
        wrong.finish()?;
        let heir = find_active(kernel, "transfer_to", named).await?;
        if heir.id == leaving {
            let message = "must be another account than the one that goes";
            return Err(Error::field("transfer_to", message));
        }
        let reason = reason.to_owned();
        Ok(Some(Self { heir, reason }))
    }

    /// As the record of the account keeps it.
    pub(super) fn for_the_record(&self) -> String {
        format!("workspaces go to {}: {}", self.heir.email, self.reason)
    }

    /// The one who goes, whoever gets their workspaces, and the instance with its admins.
    pub(super) fn concerned(
        id: UserId,
        hand_over: Option<&Self>,
        memberships: &[Membership],
    ) -> AccessChange {
        let mut change = AccessChange::account(id).and(AccessChange::instance());
        for membership in memberships {
            let workspace = membership.workspace_id;
            change = change.and(AccessChange::member(workspace, id));
            if let Some(Self { heir, .. }) = hand_over.filter(|_| membership.is_owned()) {
                change = change.and(AccessChange::member(workspace, heir.id));
            }
        }
        change
    }

    /// Whether the heir may get this workspace.
    async fn check(&self, tx: &mut AccessTx, caller: &Caller, owned: &Membership) -> Result<()> {
        let others: Vec<(UserId,)> = sql("SELECT m.user_id FROM workspace_members m \
             JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 \
             AND m.status = 'active' AND u.is_active AND m.user_id <> $2")
        .bind(owned.workspace_id)
        .bind(owned.user_id)
        .fetch_all(tx.reading())
        .await?;
        let heir = self.heir.id;
        let is_member = others.iter().any(|(other,)| *other == heir);
        let is_free = others.is_empty() && heir != caller.user()?;
        if is_member || is_free {
            return Ok(());
        }
        let message = format!("is no member of the workspace {}", owned.name);
        Err(Error::field("transfer_to", message))
    }
}

/// Only the foreseen workspaces are locked.
pub(super) async fn still_the_same(
    tx: &mut AccessTx,
    id: UserId,
    foreseen: &[Membership],
) -> Result<()> {
    if rows::memberships(tx.reading(), id).await? == foreseen {
        return Ok(());
    }
    Err(Error::conflict(
        "memberships_changed",
        "the memberships of this account changed in this moment: try again",
    ))
}

/// Hands over what only this account owns; refused where it owns something and nobody is named.
pub(super) async fn hand_over(
    tx: &mut AccessTx,
    caller: &Caller,
    to: Option<&HandOver>,
    memberships: &[Membership],
) -> Result<Records> {
    let owned = || {
        memberships
            .iter()
            .filter(|membership| membership.is_owned())
    };
    let mut records = Records::default();
    let Some(to) = to else {
        let in_the_way: Vec<Owned> = owned()
            .map(|membership| Owned {
                id: membership.workspace_id.0,
                name: membership.name.clone(),
                slug: membership.slug.clone(),
            })
            .collect();
        if in_the_way.is_empty() {
            return Ok(records);
        }
        let message = "this account is the only Owner of workspaces: name who gets them";
        let details = ("workspaces", &in_the_way);
        return Err(Error::conflict_with("sole_owner", message, details));
    };
    for membership in owned() {
        to.check(tx, caller, membership).await?;
        let workspace = membership.workspace_id;
        records = records.and(make_owner(tx, workspace, to.heir.id).await?);
        // Why it happened belongs to the workspace's record, under the name of the operator.
        let mut why = journal::act("workspace.owner_named");
        why.workspace = Some(workspace);
        why.subject = Some((to.heir.id, to.heir.email.clone()));
        let name = Some(membership.name.clone());
        why.resource = ("workspace", Some(workspace.0), name);
        why.role_after = Some("owner".to_owned());
        why.reason = Some(to.reason.clone());
        let outside = Audit {
            workspace: None,
            ..why.clone()
        };
        records = records.and(why).and(outside);
    }
    Ok(records)
}

impl Membership {
    /// Whether the workspace would be left without its Owner, or its last Admin where the plan has
    /// no Owner. One in the bin is not handed over.
    pub(super) fn is_owned(&self) -> bool {
        !self.is_in_bin && self.is_needed
    }
}
