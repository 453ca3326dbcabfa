//! A state as something that is acted on.

use airside_access::Catalog;
use airside_kernel::Result;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, WorkspaceId};

use super::State;
use super::rows::COLUMNS;
use crate::ids::StateId;
use crate::scope::{PROJECT_COLUMNS, ProjectFacts, created_node};

/// A state, found inside its project and workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StateTarget {
    /// The state.
    #[sqlx(flatten)]
    pub state: State,
    /// Its project.
    #[sqlx(flatten)]
    pub project: ProjectFacts,
}

impl Target for StateTarget {
    type Key = (WorkspaceId, ProjectId, StateId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace, project, state) = *key;
        let mut query = SqlBuilder::new("SELECT ");
        query.push(COLUMNS).push(", ").push(PROJECT_COLUMNS);
        query.push(" FROM states JOIN projects ON projects.id = states.project_id");
        query.push(" WHERE states.id = ").push_value(state);
        query.push(" AND states.project_id = ").push_value(project);
        query
            .push(" AND states.workspace_id = ")
            .push_value(workspace);
        query
            .push(" AND projects.workspace_id = ")
            .push_value(workspace);
        query.push(" AND projects.deleted_at IS NULL");
        query.build().fetch_optional(connection).await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let State { id, created_by, .. } = self.state;
        self.project.nodes_above(
            catalog,
            &[created_node(catalog, "state", id.as_u128(), created_by)],
        )
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.project.workspace_id)
    }

    fn project(&self) -> Option<ProjectId> {
        Some(self.project.project_id)
    }
}
