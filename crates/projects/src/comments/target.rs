//! A comment as something that is acted on.

use airside_access::Catalog;
use airside_kernel::Result;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::Connection;
use airside_kernel::ids::{ProjectId, WorkspaceId};

use super::{Comment, rows};
use crate::ids::{CommentId, WorkItemId};
use crate::scope::created_node;
use crate::work_items::WorkItemTarget;

/// A comment, found inside its work item, project and workspace.
#[derive(Debug, Clone)]
pub struct CommentTarget {
    /// The comment.
    pub comment: Comment,
    /// The work item that it is about.
    pub work_item: WorkItemTarget,
}

impl Target for CommentTarget {
    type Key = (WorkspaceId, ProjectId, WorkItemId, CommentId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace, project, item, comment) = *key;
        let Some(work_item) =
            WorkItemTarget::locate(connection, &(workspace, project, item)).await?
        else {
            return Ok(None);
        };
        let comment = rows::lookup(connection, item, comment).await?;
        Ok(comment.map(|comment| Self { comment, work_item }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let Comment { id, created_by, .. } = self.comment;
        let node = created_node(catalog, "workitem_comment", id.as_u128(), created_by);
        self.work_item.nodes_above(catalog, &[node])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.work_item.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.work_item.project()
    }
}
