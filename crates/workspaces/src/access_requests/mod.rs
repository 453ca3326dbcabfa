//! Asking for access, and answering.
//!
//! Whoever is in the workspace may ask for access to a thing that they name, also to one that they
//! may not know of: the answer is the same whether it exists or not, and a request about nothing
//! is shown to nobody. It is decided by those who can make exceptions where the thing is; they are
//! told by mail and in their inbox, as is who asked when there is an answer. Approving makes an
//! exception, for 30 days where nothing else is said, or a member of the project.

mod decide;
mod deciders;
mod list;
mod ops;
mod routes;
mod rows;
mod target;

use airside_kernel::Timestamp;
use airside_kernel::ids::ProjectId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::grants::{GrantId, GrantPerson};
use crate::input::{Nullable, given};
use crate::questions::{NamedNode, Resource};
use crate::targets::WorkspaceTarget;

pub use deciders::TellDeciders;
pub use routes::routes;
pub(crate) use rows::withdraw_all;
pub use target::AccessRequestTarget;

airside_kernel::id_types! {
    /// A request for access.
    AccessRequestId,
}

airside_kernel::operations! {
    /// Asks for access, and reads and withdraws one's own requests.
    RequestAccess => "access_request:create" on WorkspaceTarget;
    /// Reads the requests of a workspace.
    ListAccessRequests => "access_request:decide" on WorkspaceTarget;
    /// Reads the requests of a project.
    ListProjectAccessRequests => "access_request:decide" on crate::targets::ProjectTarget;
    /// Answers a request.
    DecideAccessRequest => "access_request:decide" on AccessRequestTarget;
}

/// Longest message and answer.
const TEXT_CHARACTERS_MAX: usize = 1000;
/// Requests that one person makes in an hour at most.
const REQUESTS_PER_HOUR_MAX: i64 = 10;
/// Requests of one person that wait for an answer at most.
const PENDING_MAX: i64 = 50;
/// How long an exception lasts where the approval does not say.
const DAYS_GIVEN: i64 = 30;

/// A request to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRequestInput {
    /// To what: a workspace, a project, or a thing that lies directly in one; a work item also by
    /// its key, such as `WEB-12`.
    pub resource: Resource,
    /// What is to be done; without, seeing it.
    pub action: Option<String>,
    /// What for.
    #[serde(default)]
    pub message: String,
}

/// How a request is approved.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// `grant` or `membership`; without, a project that somebody asks to see makes them a member,
    /// and everything else is an exception.
    #[serde(rename = "as")]
    pub way: Option<ApprovedAs>,
    /// The role of a new member; without, the one that their base role maps to.
    pub role_slug: Option<String>,
    /// When an exception ends; null for never; left out, in 30 days.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Timestamp>)]
    pub expires_at: Option<Nullable<Timestamp>>,
    /// A word to who asked.
    #[serde(default)]
    pub answer: String,
}

/// What an approval makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApprovedAs {
    /// An exception.
    Grant,
    /// A member of the project.
    Membership,
}

/// How a request is declined.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// A word to who asked.
    #[serde(default)]
    pub answer: String,
}

/// A request as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccessRequest {
    /// Its id.
    pub id: AccessRequestId,
    /// Who asks.
    pub user: GrantPerson,
    /// To what. The name is empty for what the reader may not know of, and who asked by a key reads
    /// that key as the id.
    pub resource: NamedNode,
    /// The project, for those who decide.
    pub project: Option<ProjectId>,
    /// What is to be done.
    pub action: String,
    /// What for.
    pub message: String,
    /// `pending`, `approved`, `declined` or `withdrawn`.
    pub status: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<GrantPerson>,
    /// What they said.
    pub answer: Option<String>,
    /// The exception that was made.
    pub grant: Option<GrantId>,
    /// The role in the project that was given.
    pub role_slug: Option<String>,
}

/// Which requests are listed.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccessRequestQuery {
    /// `true` lists the caller's own.
    pub mine: Option<bool>,
    /// Only those in this project: what its Admins decide.
    pub project: Option<ProjectId>,
    /// `pending`, `approved`, `declined` or `withdrawn`; without, all.
    pub status: Option<String>,
    /// Rows of a page.
    pub per_page: Option<i64>,
    /// Cursor of an earlier page.
    pub cursor: Option<String>,
    /// `false` leaves out the totals.
    pub count: Option<bool>,
}
