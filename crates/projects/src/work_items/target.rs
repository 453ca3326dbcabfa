//! A work item as something that is acted on.

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::events::{About, Event};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{Error, Result};
use airside_workspaces::ProjectTarget;
use uuid::Uuid;

use super::rows::{COLUMNS, WorkItem};
use crate::ids::{StateId, WorkItemId};
use crate::part::Whole;
use crate::scope::{PROJECT_COLUMNS, ProjectFacts, created_node};
use crate::states;

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

    /// News of the item, or of what is a part of it, for those who may see it.
    #[must_use]
    pub fn event(&self, (kind, id): (&str, Uuid), op: &str) -> Event {
        Event::in_project(self.project.place(), kind, id, op).about(About {
            kind: "workitem".to_owned(),
            id: self.item.id.0,
            created_by: self.item.created_by,
            submitted_by: self.item.submitted_by,
            is_public: self.project.project_is_public,
        })
    }

    /// News of the item itself.
    #[must_use]
    pub fn own_event(&self, op: &str) -> Event {
        self.event(("workitem", self.item.id.0), op)
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

/// Where a new work item goes: its project, and the state in which that one's items begin.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NewWorkItemTarget {
    /// The project.
    #[sqlx(flatten)]
    pub project: ProjectTarget,
    /// The state, as long as the project has any.
    pub first_state_id: Option<StateId>,
    /// What kind of state that is.
    pub first_state_group: Option<String>,
}

impl Target for NewWorkItemTarget {
    type Key = (WorkspaceId, ProjectId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let mut query = SqlBuilder::new("SELECT ");
        query
            .push(ProjectTarget::COLUMNS)
            .push(", s.id AS first_state_id, s.state_group AS first_state_group")
            .push(" FROM projects p LEFT JOIN states s ON s.id = (SELECT id FROM states")
            .push(" WHERE project_id = p.id AND workspace_id = p.workspace_id")
            .push(states::DEFAULT_FIRST)
            .push(" LIMIT 1) WHERE p.deleted_at IS NULL AND p.id = ")
            .push_value(key.1);
        query.push(" AND p.workspace_id = ").push_value(key.0);
        query.build().fetch_optional(connection).await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        self.project.nodes(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.project.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.project.project()
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
