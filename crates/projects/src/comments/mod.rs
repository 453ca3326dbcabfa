//! Comments: what people say about a work item. One edits and deletes one's own, an Admin any. An
//! archived item takes no comment and no edit, but one may still delete what one said [D-23].

mod ops;
mod routes;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_workspaces::Can;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;

use crate::ids::{CommentId, WorkItemId};
use crate::part::{Found, Part, columns};
use crate::reactions::Reaction;
use crate::work_items::WorkItemTarget;

/// A comment, found inside its work item, project and workspace.
pub type CommentTarget = Found<Comment>;

airside_kernel::operations! {
    /// Lists the comments of a work item.
    ListComments => "workitem_comment:view" on WorkItemTarget;
    /// Reads a comment.
    ViewComment => "workitem_comment:view" on CommentTarget;
    /// Says something about a work item.
    CreateComment => "workitem_comment:create" on WorkItemTarget;
    /// Changes a comment.
    EditComment => "workitem_comment:edit" on CommentTarget;
    /// Deletes a comment.
    DeleteComment => "workitem_comment:delete" on CommentTarget;
}

/// A comment.
#[expect(
    clippy::struct_field_names,
    reason = "the names that the public clients read"
)]
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// Its text as HTML.
    pub comment_html: String,
    /// The same as plain text.
    pub comment_stripped: String,
    /// Always `INTERNAL`: for who may see the item.
    pub access: String,
    /// The comment that it answers.
    #[serde(rename = "parent")]
    pub parent_id: Option<CommentId>,
    /// The work item.
    #[serde(rename = "issue")]
    pub work_item_id: WorkItemId,
    /// The project.
    #[serde(rename = "project")]
    pub project_id: ProjectId,
    /// The workspace.
    #[serde(rename = "workspace")]
    pub workspace_id: WorkspaceId,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
    /// Who said it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When its text was changed.
    pub edited_at: Option<Timestamp>,
}

columns!(Comment: id, comment_html, comment_stripped, access, parent_id, work_item_id, project_id,
    workspace_id, external_source, external_id, created_by, updated_by, created_at, updated_at,
    edited_at);

impl Part for Comment {
    type Id = CommentId;
    type Whole = WorkItemTarget;
    const KIND: &'static str = "workitem_comment";
    const TABLE: &'static str = "work_item_comments";
}

/// A comment with who said it under the name that the public clients expect.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentView {
    /// The comment.
    #[serde(flatten)]
    pub comment: Comment,
    /// Who said it.
    pub actor: Option<UserId>,
    /// Files in it; always empty, since files are attached to the item.
    pub attachments: Vec<String>,
    /// The reactions to it, the oldest first. Only with `expand=reactions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactions: Option<Vec<Reaction>>,
    /// By action: `true`, or why not. Only with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub can: Option<Can>,
}

impl From<(Comment, Option<Can>)> for CommentView {
    fn from((comment, can): (Comment, Option<Can>)) -> Self {
        Self {
            actor: comment.created_by,
            comment,
            attachments: Vec::new(),
            reactions: None,
            can,
        }
    }
}

/// A new comment, or a change of one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CommentInput {
    /// Its text as HTML, which is sanitised.
    pub comment_html: Option<String>,
    /// The comment that it answers; of a new one only.
    pub parent: Option<CommentId>,
    /// Where it is imported from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
}
