//! A label as something that is acted on.

use airside_access::Catalog;
use airside_kernel::Result;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, WorkspaceId};

use super::Label;
use super::rows::COLUMNS;
use crate::ids::LabelId;
use crate::scope::{PROJECT_COLUMNS, ProjectFacts, created_node};

/// A label, found inside its project and workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LabelTarget {
    /// The label.
    #[sqlx(flatten)]
    pub label: Label,
    /// Its project.
    #[sqlx(flatten)]
    pub project: ProjectFacts,
}

impl Target for LabelTarget {
    type Key = (WorkspaceId, ProjectId, LabelId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace, project, label) = *key;
        let mut query = SqlBuilder::new("SELECT ");
        query.push(COLUMNS).push(", ").push(PROJECT_COLUMNS);
        query.push(" FROM labels JOIN projects ON projects.id = labels.project_id");
        query.push(" WHERE labels.id = ").push_value(label);
        query.push(" AND labels.project_id = ").push_value(project);
        query
            .push(" AND labels.workspace_id = ")
            .push_value(workspace);
        query
            .push(" AND projects.workspace_id = ")
            .push_value(workspace);
        query.push(" AND projects.deleted_at IS NULL");
        query.build().fetch_optional(connection).await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let Label { id, created_by, .. } = self.label;
        self.project.nodes_above(
            catalog,
            &[created_node(catalog, "label", id.as_u128(), created_by)],
        )
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.project.workspace_id)
    }

    fn project(&self) -> Option<ProjectId> {
        Some(self.project.project_id)
    }
}
