//! Reactions: an emoji that somebody gives to a work item or a comment, each once. One takes back
//! only one's own. Who may not see the item, or the comment, sees no reaction to it.

mod ops;
mod routes;
mod rows;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;
pub(crate) use rows::of_comments;

use crate::comments::{Comment, CommentTarget};
use crate::ids::{CommentId, ReactionId, WorkItemId};
use crate::part::{Found, Limit, Part, Unique, Whole, columns};
use crate::work_items::WorkItemTarget;

airside_kernel::operations! {
    /// Gives a reaction to a work item, or takes it back.
    ReactToWorkItem => "workitem:react" on WorkItemTarget;
    /// Gives a reaction to a comment, or takes it back.
    ReactToComment => "workitem_comment:react" on CommentTarget;
}

/// Longest reaction, in characters: an emoji is put together of up to ten or so.
const REACTION_CHARS_MAX: usize = 32;
const LIMIT: Limit = Limit {
    max: 500,
    code: "too_many_reactions",
    message: "this has 500 reactions already",
};

/// A reaction.
#[expect(
    clippy::struct_field_names,
    reason = "the names that the public clients read"
)]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reaction {
    /// Its id.
    pub id: ReactionId,
    /// The emoji.
    pub reaction: String,
    /// Who gave it.
    pub actor: Option<UserId>,
    /// The work item.
    pub issue: WorkItemId,
    /// The comment, where it is for one.
    pub comment: Option<CommentId>,
    /// The project.
    pub project: ProjectId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// When it was given.
    pub created_at: Timestamp,
}

/// A new reaction.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewReaction {
    /// The emoji, or its code points as numbers with hyphens between.
    pub reaction: String,
}

/// Declares the rows of reactions to one kind of thing.
macro_rules! reaction_row {
    ($(#[$doc:meta])* $name:ident of $whole:ty, $table:literal, $index:literal,
        $comment:expr, { $($field:ident: $kind:ty),* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, sqlx::FromRow)]
        struct $name {
            id: ReactionId,
            workspace_id: WorkspaceId,
            project_id: ProjectId,
            work_item_id: WorkItemId,
            $($field: $kind,)*
            reaction: String,
            created_by: Option<UserId>,
            created_at: Timestamp,
        }

        columns!($name: id, workspace_id, project_id, work_item_id, $($field,)* reaction,
            created_by, created_at);

        impl Part for $name {
            type Id = ReactionId;
            type Whole = $whole;
            const KIND: &'static str = "reaction";
            const TABLE: &'static str = $table;
            const LIMIT: Option<Limit> = Some(LIMIT);
            const UNIQUE: Option<Unique> = Some(Unique {
                index: $index,
                code: "reaction_exists",
                message: "you gave this reaction already",
            });
        }

        impl From<$name> for Reaction {
            fn from(row: $name) -> Self {
                let comment: fn(&$name) -> Option<CommentId> = $comment;
                Self {
                    comment: comment(&row),
                    id: row.id,
                    reaction: row.reaction,
                    actor: row.created_by,
                    issue: row.work_item_id,
                    project: row.project_id,
                    workspace: row.workspace_id,
                    created_at: row.created_at,
                }
            }
        }
    };
}

reaction_row!(
    /// To a work item.
    ItemReaction of WorkItemTarget, "work_item_reactions",
    "work_item_reactions__work_item_id_created_by_reaction", |_| None, {}
);
reaction_row!(
    /// To a comment.
    CommentReaction of CommentTarget, "work_item_comment_reactions",
    "work_item_comment_reactions__comment_id_created_by_reaction",
    |row| Some(row.comment_id), { comment_id: CommentId }
);

impl Whole for Found<Comment> {
    const COLUMN: &'static str = "comment_id";

    fn id(&self) -> uuid::Uuid {
        self.part.id.0
    }
}
