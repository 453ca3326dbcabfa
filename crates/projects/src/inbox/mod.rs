//! Who is told of what happens to a work item, and the inbox where they read it.
//!
//! People follow an item by subscribing; who creates, is assigned to or comments on it does so by
//! that. An act leaves [`News`], which a job delivers after the commit: for each receiver it asks
//! the engine whether they may see what they would be told of, so a mention reaches nobody who may
//! not view the item. Reading asks again, in the query: who lost access finds nothing of the item
//! in their inbox any more. Requests for access are told of in the same place, to those who decide
//! about them and, when they are answered, to who asked.

mod access_news;
mod news;
mod ops;
mod routes;
mod rows;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_workspaces::{AccessRequestId, WorkspaceTarget};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use access_news::put;
pub use news::DeliverNews;
pub(crate) use news::{News, tell, tell_of_new};
pub use routes::routes;
pub(crate) use rows::{subscribe_all, subscription};

use crate::ids::{CommentId, NotificationId, WorkItemId};
use crate::work_items::WorkItemTarget;

airside_kernel::operations! {
    /// Follows a work item, or no longer.
    SubscribeWorkItem => "workitem:subscribe" on WorkItemTarget;
    /// Reads one's inbox, as far as it concerns a workspace, and marks what was read.
    ViewInbox => "inbox:view" on WorkspaceTarget;
}

/// Something that its receiver should know.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// The workspace.
    #[serde(rename = "workspace")]
    pub workspace_id: WorkspaceId,
    /// The workspace's slug.
    pub workspace_slug: String,
    /// The project; null for a request about the workspace, and for who asked.
    #[serde(rename = "project")]
    pub project_id: Option<ProjectId>,
    /// The work item, unless it is about a request for access.
    #[serde(rename = "work_item")]
    pub work_item_id: Option<WorkItemId>,
    /// The project's identifier; with the number it makes the key.
    pub project_identifier: Option<String>,
    /// The work item's number.
    pub sequence_id: Option<i64>,
    /// The work item's name.
    pub work_item_name: Option<String>,
    /// The request for access, where it is about one.
    #[serde(rename = "access_request")]
    pub access_request_id: Option<AccessRequestId>,
    /// How that request stands now: `pending`, `approved`, `declined` or `withdrawn`.
    pub access_request_status: Option<String>,
    /// The permission that was asked for.
    pub action: Option<String>,
    /// Type of the thing that it was asked for.
    pub resource_type: Option<String>,
    /// What was asked for in words, such as `view a work item`.
    #[sqlx(skip)]
    pub act: Option<String>,
    /// `assigned`, `mentioned`, `commented`, `state_changed`, `access_requested`,
    /// `access_approved` or `access_declined`.
    pub kind: String,
    /// Who did it.
    #[serde(rename = "actor")]
    pub actor_id: Option<UserId>,
    /// The name of who did it.
    pub actor_name: Option<String>,
    /// The comment, where there is one.
    #[serde(rename = "comment")]
    pub comment_id: Option<CommentId>,
    /// What it was before.
    pub old_value: Option<String>,
    /// What it is since, or what was said with a request or its answer.
    pub new_value: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
}

/// What a receiver does with a notification; what is left out stays.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub(crate) struct NotificationChange {
    /// Whether it was read.
    pub read: Option<bool>,
    /// Whether it is put away.
    pub archived: Option<bool>,
}

/// Whether the caller follows an item.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Subscription {
    /// `true` if so.
    pub subscribed: bool,
}

/// What was marked.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Marked {
    /// Notifications that were not read before.
    pub marked: u64,
}
