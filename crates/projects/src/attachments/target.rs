//! A file as something that is acted on.

use airside_access::Catalog;
use airside_kernel::Result;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::Connection;
use airside_kernel::ids::{AssetId, ProjectId, WorkspaceId};

use super::{Attachment, rows};
use crate::ids::WorkItemId;
use crate::scope::created_node;
use crate::work_items::WorkItemTarget;

/// A file, found inside its work item, project and workspace.
#[derive(Debug, Clone)]
pub struct AttachmentTarget {
    /// The file.
    pub attachment: Attachment,
    /// The work item that it is attached to.
    pub work_item: WorkItemTarget,
}

impl Target for AttachmentTarget {
    type Key = (WorkspaceId, ProjectId, WorkItemId, AssetId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace, project, item, file) = *key;
        let Some(work_item) =
            WorkItemTarget::locate(connection, &(workspace, project, item)).await?
        else {
            return Ok(None);
        };
        let attachment = rows::lookup(connection, item, file).await?;
        Ok(attachment.map(|attachment| Self {
            attachment,
            work_item,
        }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let Attachment { id, created_by, .. } = self.attachment;
        let node = created_node(catalog, "workitem_attachment", id.as_u128(), created_by);
        self.work_item.nodes_above(catalog, &[node])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.work_item.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.work_item.project()
    }
}
