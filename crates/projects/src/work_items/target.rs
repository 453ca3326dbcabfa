//! A work item as something that is acted on.

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{Error, Result};
use uuid::Uuid;

use super::rows::{COLUMNS, WorkItem};
use crate::ids::WorkItemId;
use crate::part::Whole;
use crate::scope::{PROJECT_COLUMNS, ProjectFacts, created_node};

/// A work item, found inside its project and workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkItemTarget {
    /// The work item.
    #[sqlx(flatten)]
    pub item: WorkItem,
    /// Its project.
    #[sqlx(flatten)]
    pub project: ProjectFacts,
}

impl WorkItemTarget {
    /// What people call it: `WEB-12`.
    #[must_use]
    pub fn identifier(&self) -> String {
        format!(
            "{}-{}",
            self.project.project_identifier, self.item.sequence_id
        )
    }

    /// Refuses a change of what is archived, be it the item or its project [D-23].
    pub fn ensure_open(&self) -> Result<()> {
        self.project.ensure_open()?;
        match self.item.archived_at {
            None => Ok(()),
            Some(_) => Err(Error::conflict(
                "work_item_archived",
                "this work item is archived: take it out of the archive first",
            )),
        }
    }

    async fn find(
        connection: &mut Connection,
        (workspace, project, item): (WorkspaceId, ProjectId, WorkItemId),
        is_deleted: bool,
    ) -> Result<Option<Self>> {
        let mut query = SqlBuilder::new("SELECT ");
        query.push(COLUMNS).push(", ").push(PROJECT_COLUMNS);
        query.push(" FROM work_items JOIN projects ON projects.id = work_items.project_id");
        query.push(" WHERE work_items.id = ").push_value(item);
        query
            .push(" AND work_items.project_id = ")
            .push_value(project);
        query
            .push(" AND work_items.workspace_id = ")
            .push_value(workspace);
        query
            .push(" AND projects.workspace_id = ")
            .push_value(workspace);
        query.push(" AND projects.deleted_at IS NULL AND work_items.deleted_at IS ");
        query.push(if is_deleted { "NOT NULL" } else { "NULL" });
        query.build().fetch_optional(connection).await
    }
}

impl Whole for WorkItemTarget {
    const COLUMN: &'static str = "work_item_id";

    fn id(&self) -> Uuid {
        self.item.id.0
    }
}

impl Target for WorkItemTarget {
    type Key = (WorkspaceId, ProjectId, WorkItemId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        Self::find(connection, *key, false).await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let WorkItem {
            id,
            created_by,
            submitted_by,
            ..
        } = self.item;
        let mut node = created_node(catalog, "workitem", id.as_u128(), created_by);
        if let (Some(node), Some(user)) = (&mut node, submitted_by) {
            *node = node.submitted_by(user.as_u128().into());
        }
        self.project.nodes_above(catalog, node)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.project.workspace_id)
    }

    fn project(&self) -> Option<ProjectId> {
        Some(self.project.project_id)
    }
}

/// A deleted work item: it can be brought back and nothing else.
#[derive(Debug, Clone)]
pub struct DeletedWorkItemTarget(pub WorkItemTarget);

impl Target for DeletedWorkItemTarget {
    type Key = (WorkspaceId, ProjectId, WorkItemId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        Ok(WorkItemTarget::find(connection, *key, true)
            .await?
            .map(Self))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        self.0.nodes(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.0.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.0.project()
    }
}
