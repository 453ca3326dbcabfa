//! The history of a work item: who changed which field when, from the kernel's record of activity.

mod ops;
mod routes;
mod rows;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, RecordId, UserId, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use routes::routes;

use crate::ids::WorkItemId;
use crate::work_items::WorkItemTarget;

airside_kernel::operations! {
    /// Reads the history of a work item.
    ListActivities => "workitem_activity:view" on WorkItemTarget;
}

/// One changed field, or an act that is told by its verb alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActivityView {
    /// Its id.
    pub id: RecordId,
    /// `created`, `updated`, `archived`, `commented` …
    pub verb: String,
    /// What changed.
    pub field: Option<String>,
    /// As people read it.
    pub old_value: Option<String>,
    /// As people read it.
    pub new_value: Option<String>,
    /// The thing that the old value named.
    pub old_identifier: Option<Uuid>,
    /// The thing that the new value names.
    pub new_identifier: Option<Uuid>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// The work item.
    pub issue: WorkItemId,
    /// The comment, where it is about one.
    pub issue_comment: Option<Uuid>,
    /// Always empty.
    pub attachments: Vec<String>,
    /// The project.
    pub project: ProjectId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// When, in seconds since 1970.
    pub epoch: i64,
    /// When.
    pub created_at: Timestamp,
    /// When.
    pub updated_at: Timestamp,
}
