//! The end of exceptions, and what the audit record keeps of each.

use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessTx, Result};
use uuid::Uuid;

use super::rows::{self, Told};

/// Why somebody's exceptions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// They are no member any more: all of them end.
    MemberRemoved,
    /// They became a Guest, who has exceptions on single things only.
    BecameGuest,
}

impl Ended {
    const fn reason(self) -> &'static str {
        match self {
            Self::MemberRemoved => "member_removed",
            Self::BecameGuest => "became_guest",
        }
    }
}

/// Ends what somebody loses with their membership or with their role, each with a record of it.
pub(crate) async fn end_of_member(
    tx: &mut AccessTx,
    key: (WorkspaceId, UserId),
    why: Ended,
) -> Result<Records> {
    let only_scopes = why == Ended::BecameGuest;
    let mut records = Records::default();
    for told in rows::unended_of(tx.reading(), key, only_scopes).await? {
        rows::end(tx, (key.0, told.id), (None, why.reason())).await?;
        records = records.and(Audit {
            reason: Some(why.reason().to_owned()),
            ..audit("grant.ended", key, &told)
        });
    }
    Ok(records)
}

/// The record of something done to an exception, with what it says field by field.
pub(super) fn audit(
    action: &'static str,
    (workspace, user): (WorkspaceId, UserId),
    told: &Told,
) -> Audit {
    let was = |field: &str, text: &str| FieldChange::text(field, Some(text.to_owned()), None);
    Audit {
        workspace: Some(workspace),
        project: told.project_id,
        action,
        subject: Some((user, told.display_name.clone())),
        resource: (
            kind(&told.node_type),
            Some(told.node_id),
            told.node_name.clone(),
        ),
        changes: vec![
            FieldChange {
                old_id: Some(told.id.0),
                ..was("grant", &told.effect)
            },
            was("action", &told.action),
        ],
        ..Audit::default()
    }
}

/// The type of a node as records name it.
pub(crate) fn kind(node_type: &str) -> &'static str {
    match node_type {
        "workspace" => "workspace",
        "project" => "project",
        "teamspace" => "teamspace",
        "workitem" => "workitem",
        "state" => "state",
        "label" => "label",
        _ => "resource",
    }
}

/// A change that a new exception makes.
pub(super) fn set(field: &str, text: impl Into<String>) -> FieldChange {
    FieldChange::text(field, None, Some(text.into()))
}

/// The change that names a new exception.
pub(super) fn named(id: Uuid, effect: &str) -> FieldChange {
    FieldChange {
        new_id: Some(id),
        ..set("grant", effect)
    }
}
