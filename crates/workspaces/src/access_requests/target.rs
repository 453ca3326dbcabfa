//! A request as those who decide find it. One about nothing is found by nobody.

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Result};
use uuid::Uuid;

use super::AccessRequestId;
use crate::questions::Resource;
use crate::targets::{ProjectTarget, nodes_of};

/// A request about a thing that exists.
#[derive(Debug, Clone)]
pub struct AccessRequestTarget {
    /// Its id.
    pub id: AccessRequestId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The project that the thing is, or is in.
    pub project: Option<ProjectTarget>,
    /// Who asks.
    pub user_id: UserId,
    /// What is to be done.
    pub action: String,
    /// Type and id of the thing.
    pub node: (String, Uuid),
    /// What the thing was called when it was asked for.
    pub node_name: Option<String>,
    /// What for.
    pub message: String,
    /// Whether it was decided, and how.
    pub status: String,
}

impl AccessRequestTarget {
    /// The thing as questions name it.
    #[must_use]
    pub fn resource(&self) -> Resource {
        Resource {
            kind: self.node.0.clone(),
            id: self.node.1.to_string(),
        }
    }

    /// Refuses to decide twice.
    pub fn require_pending(&self) -> Result<()> {
        if self.status == "pending" {
            return Ok(());
        }
        Err(Error::conflict(
            "request_decided",
            format!("this request was {} already", self.status),
        ))
    }
}

#[derive(sqlx::FromRow)]
struct Facts {
    project_id: Option<ProjectId>,
    user_id: UserId,
    action: String,
    node_type: String,
    node_id: Uuid,
    node_name: Option<String>,
    message: String,
    status: String,
}

impl Target for AccessRequestTarget {
    type Key = (WorkspaceId, AccessRequestId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace_id, id) = *key;
        let facts: Option<Facts> = sql(
            "SELECT project_id, user_id, action, node_type, node_id, node_name, message, status \
             FROM access_requests WHERE id = $1 AND workspace_id = $2 AND is_known",
        )
        .bind(id)
        .bind(workspace_id)
        .fetch_optional(connection)
        .await?;
        let Some(facts) = facts else { return Ok(None) };
        let project = match facts.project_id {
            None => None,
            Some(project) => {
                let found = ProjectTarget::locate(connection, &(workspace_id, project)).await?;
                if found.is_none() {
                    return Ok(None);
                }
                found
            }
        };
        Ok(Some(Self {
            id,
            workspace_id,
            project,
            user_id: facts.user_id,
            action: facts.action,
            node: (facts.node_type, facts.node_id),
            node_name: facts.node_name,
            message: facts.message,
            status: facts.status,
        }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        match &self.project {
            Some(project) => project.nodes(catalog),
            None => nodes_of(catalog, &[("workspace", self.workspace_id.as_u128())]),
        }
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace_id)
    }

    fn project(&self) -> Option<ProjectId> {
        self.project.as_ref().map(|project| project.id)
    }
}
