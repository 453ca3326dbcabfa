//! The ids of what is inside a project.

airside_kernel::id_types! {
    /// A state of a project's work items.
    StateId,
    /// A label of a project.
    LabelId,
    /// A work item.
    WorkItemId,
    /// A comment on a work item.
    CommentId,
    /// A link from a work item to somewhere else.
    LinkId,
    /// A reaction to a work item or a comment.
    ReactionId,
    /// A notification in somebody's inbox.
    NotificationId,
}
