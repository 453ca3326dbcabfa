//! A link as something that is acted on.

use airside_access::Catalog;
use airside_kernel::Result;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::Connection;
use airside_kernel::ids::{ProjectId, WorkspaceId};

use super::{Link, rows};
use crate::ids::{LinkId, WorkItemId};
use crate::scope::created_node;
use crate::work_items::WorkItemTarget;

/// A link, found inside its work item, project and workspace.
#[derive(Debug, Clone)]
pub struct LinkTarget {
    /// The link.
    pub link: Link,
    /// The work item that it belongs to.
    pub work_item: WorkItemTarget,
}

impl Target for LinkTarget {
    type Key = (WorkspaceId, ProjectId, WorkItemId, LinkId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace, project, item, link) = *key;
        let Some(work_item) =
            WorkItemTarget::locate(connection, &(workspace, project, item)).await?
        else {
            return Ok(None);
        };
        let link = rows::lookup(connection, item, link).await?;
        Ok(link.map(|link| Self { link, work_item }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let Link { id, created_by, .. } = self.link;
        let node = created_node(catalog, "workitem_link", id.as_u128(), created_by);
        self.work_item.nodes_above(catalog, &[node])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.work_item.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.work_item.project()
    }
}
