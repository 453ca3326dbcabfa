//! Exceptions: one person may, or may not, do one thing (or everything) to one workspace, project,
//! or thing that lies directly in one of them.
//!
//! An exception that allows brings along what its action requires, on the same node, so that it
//! works by itself: allowing to delete a work item allows to see it. It may begin later and it may
//! expire, each at its moment. One that has ended stays and can be read, with who ended it and
//! why; only what has not ended is in a profile.
//!
//! The [rules](rules) say what may be given by whom and to whom. They are asked inside the
//! transaction that writes.

mod end;
mod expiry;
mod list;
mod names;
mod ops;
mod routes;
mod rows;
mod rules;
mod target;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::input::{Nullable, given};
use crate::questions::{NamedNode, Resource};
use crate::targets::{ProjectTarget, WorkspaceTarget};

pub(crate) use end::{Ended, end_of_member, kind};
pub use expiry::EndExpiredGrant;
pub(crate) use names::Namer;
pub(crate) use ops::{NewGrant, add as add_grant, permit_for};
pub use routes::routes;
pub(crate) use rules::{Wanted, check as check_grant, require_allowable, require_deniable};
pub use target::GrantTarget;

airside_kernel::id_types! {
    /// An exception.
    GrantId,
}

airside_kernel::operations! {
    /// Makes an exception on the workspace or on what belongs to it directly.
    GrantInWorkspace => "access:grant" on WorkspaceTarget;
    /// Makes an exception on a project or on what is in it.
    GrantInProject => "access:grant" on ProjectTarget;
    /// Changes or ends an exception.
    EditGrant => "access:grant" on GrantTarget;
    /// Reads an exception.
    ViewGrant => "access:inspect" on GrantTarget;
}

/// Longest reason.
const REASON_CHARACTERS_MAX: usize = 500;
/// The action that stands for all of them.
const EVERY_ACTION: &str = "*";

/// What an exception does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GrantEffect {
    /// Allows.
    Allow,
    /// Denies.
    Deny,
}

impl GrantEffect {
    /// As it is stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    pub(crate) fn stored(text: &str) -> Self {
        if text == "allow" {
            Self::Allow
        } else {
            Self::Deny
        }
    }
}

/// An exception to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// Whom it is about: a member of the workspace.
    pub user: UserId,
    /// What, such as `workitem:delete`; `*` is everything.
    pub action: String,
    /// On what.
    pub resource: Resource,
    /// `allow` or `deny`.
    pub effect: GrantEffect,
    /// Why, for those who read it later.
    pub reason: String,
    /// When it begins; without, now.
    pub starts_at: Option<Timestamp>,
    /// When it ends; without, never.
    pub expires_at: Option<Timestamp>,
}

/// A change of an exception. What it is about stays: that would be another one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantChange {
    /// Why.
    pub reason: Option<String>,
    /// When it ends; null for never.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Timestamp>)]
    pub expires_at: Option<Nullable<Timestamp>>,
}

/// An exception as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Whom it is about.
    pub user: GrantPerson,
    /// What, such as `workitem:delete`, or `*`.
    pub action: String,
    /// On what. The name is empty for what is gone or not shared with the caller.
    pub resource: NamedNode,
    /// The project that this is in.
    pub project: Option<ProjectId>,
    /// `allow` or `deny`.
    pub effect: GrantEffect,
    /// What is allowed along, since the action requires it.
    pub brings: Vec<String>,
    /// Why.
    pub reason: String,
    /// `planned`, `active`, `expired` or `ended`.
    pub status: &'static str,
    /// When it begins, if later than it was made.
    pub starts_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Who made it.
    pub given_by: Option<GrantPerson>,
    /// When.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<GrantPerson>,
    /// `expired`, `withdrawn`, `member_removed` or `became_guest`.
    pub end_reason: Option<String>,
}

/// A person in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GrantPerson {
    /// Who.
    pub id: UserId,
    /// The name that is shown.
    pub display_name: String,
    /// The address.
    pub email: String,
}

/// Which exceptions are listed.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GrantQuery {
    /// Only those about this person.
    pub user: Option<UserId>,
    /// Only those in this project: what its Admins may read.
    pub project: Option<ProjectId>,
    /// Only those on things of this type.
    pub resource_type: Option<String>,
    /// Only those on this thing.
    pub resource: Option<Uuid>,
    /// Only those that name this action.
    pub action: Option<String>,
    /// `allow` or `deny`.
    pub effect: Option<GrantEffect>,
    /// `planned`, `active`, `expired`, `ended` or `all`; without, what is planned or active.
    pub status: Option<String>,
    /// Only those that end within so many days from now.
    pub expires_within_days: Option<i64>,
    /// `-created_at` (the default), `created_at`, `expires_at` or `starts_at`.
    pub order_by: Option<String>,
    /// Rows of a page.
    pub per_page: Option<i64>,
    /// Cursor of an earlier page.
    pub cursor: Option<String>,
    /// `false` leaves out the totals.
    pub count: Option<bool>,
}
