//! Work items: what a project's people have to do.
//!
//! An item has a number in its project (`WEB-12`), a state, a priority, people, labels, dates and a
//! text. It may lie below another item of the same project. Deleting puts it aside, from where it
//! can be brought back until it is purged; archiving takes it out of the lists and freezes it.
//!
//! Two people count as its origin: who created it, and who submitted it. For a Guest "own" is what
//! they submitted, which the catalog says and the engine applies; here both are just columns.
//!
//! A list is filtered by access in its query ([`rows::list`]): the engine's answer becomes part of
//! the text, so totals and pages never tell of what the caller may not see.

mod assign;
mod bulk;
mod changes;
mod counts;
mod create;
pub(crate) mod filter;
mod input;
mod listing;
pub mod measuring;
mod moving;
mod order;
mod purge;
mod removal;
mod routes;
mod rows;
mod search;
mod target;
mod update;
mod view;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use airside_workspaces::{ProjectTarget, WorkspaceTarget};

pub(crate) use changes::record;
pub(crate) use listing::{find_by_key, parse_key};
pub use purge::PurgeWorkItems;
pub use routes::routes;
pub(crate) use rows::{WorkItem, count_for_summary, find_targets, visible_columns};
pub use target::{DeletedWorkItemTarget, NewWorkItemTarget, WorkItemTarget};

airside_kernel::operations! {
    /// Lists the work items of a project, those that the caller may view.
    ListProjectWorkItems => "project:view" on ProjectTarget;
    /// Lists the work items of a workspace, those that the caller may view.
    ListWorkspaceWorkItems => "workspace:view" on WorkspaceTarget;
    /// Lists what the caller has to do.
    ListYourWork => "your_work:view" on WorkspaceTarget;
    /// Reads a work item.
    ViewWorkItem => "workitem:view" on WorkItemTarget;
    /// Adds a work item.
    CreateWorkItem => "workitem:create" on NewWorkItemTarget;
    /// Changes a work item.
    EditWorkItem => "workitem:edit" on WorkItemTarget;
    /// Says who works on a work item.
    AssignWorkItem => "workitem:assign" on WorkItemTarget;
    /// Changes a work item together with others.
    BulkEditWorkItem => "workitem:bulk_edit" on WorkItemTarget;
    /// Archives a work item.
    ArchiveWorkItem => "workitem:archive" on WorkItemTarget;
    /// Takes a work item out of the archive.
    UnarchiveWorkItem => "workitem:unarchive" on WorkItemTarget;
    /// Deletes a work item.
    DeleteWorkItem => "workitem:delete" on WorkItemTarget;
    /// Brings a deleted work item back.
    RestoreWorkItem => "workitem:delete" on DeletedWorkItemTarget;
    /// Takes a work item to another project, where one needs to be allowed to create it.
    MoveWorkItem => "workitem:move" on WorkItemTarget;
}

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// At once.
    Urgent,
    /// Soon.
    High,
    /// In its turn.
    Medium,
    /// When there is time.
    Low,
    /// Nobody said.
    None,
}

impl Priority {
    /// All, the most important first.
    pub const ALL: [Self; 5] = [
        Self::Urgent,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::None,
    ];

    /// As it is stored and spelled.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::None => "none",
        }
    }
}
