//! The tables of work items: `work_items`, `work_item_assignees`, `work_item_labels` and the
//! project's counters.

mod list;
mod related;
mod write;

use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{CalendarDate, Timestamp};

pub(super) use list::{ListScope, Listing, count, group_counts, list, lookup_by_number};
pub(crate) use list::{count_for_summary, find_targets, visible_columns};
pub use related::{PersonLite, ProjectLite, StateLite};
pub(super) use related::{
    Related, labels_by_ids, padded, people_by_ids, project_names, related_of, states_by_ids,
};
pub(super) use write::{
    MayWrite, add, archive, assignment, is_below, labelling, lock_counters, move_to, put_assignees,
    put_labels, remove, restore, unarchive, update,
};

use crate::ids::{StateId, WorkItemId};

pub(super) const COLUMNS: &str = "work_items.id, work_items.workspace_id, work_items.project_id, \
     work_items.sequence_id, work_items.name, work_items.description_html, \
     work_items.description_stripped, work_items.priority, work_items.state_id, \
     work_items.parent_id, work_items.point, work_items.start_date, work_items.target_date, \
     work_items.completed_at, work_items.archived_at, work_items.deleted_at, \
     work_items.sort_order, work_items.is_draft, work_items.external_source, \
     work_items.external_id, work_items.created_by, work_items.submitted_by, \
     work_items.updated_by, work_items.created_at, work_items.updated_at";

/// A work item as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkItem {
    /// Its id.
    pub id: WorkItemId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The project.
    pub project_id: ProjectId,
    /// Its number in the project.
    pub sequence_id: i64,
    /// What it is about, in one line.
    pub name: String,
    /// Its text, sanitised.
    pub description_html: String,
    /// The same as plain text.
    pub description_stripped: String,
    /// How much it matters.
    pub priority: String,
    /// Its state.
    pub state_id: StateId,
    /// The item that it lies below.
    pub parent_id: Option<WorkItemId>,
    /// Its size in points.
    pub point: Option<i64>,
    /// The day on which work begins.
    pub start_date: Option<CalendarDate>,
    /// The day on which it should be done.
    pub target_date: Option<CalendarDate>,
    /// When it came to a state of the group `completed`.
    pub completed_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Its place among the others.
    pub sort_order: f64,
    /// Whether it is still being written.
    pub is_draft: bool,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// Who submitted it.
    pub submitted_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last, which is its version.
    pub updated_at: Timestamp,
}
