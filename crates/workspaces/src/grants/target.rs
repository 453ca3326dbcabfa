//! An exception as operations find it: where the node lies that it is on.

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};
use uuid::Uuid;

use super::{GrantEffect, GrantId};
use crate::targets::{ProjectTarget, nodes_of};

/// An exception, ended or not.
#[derive(Debug, Clone)]
pub struct GrantTarget {
    /// Its id.
    pub id: GrantId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The project that its node is, or is in.
    pub project: Option<ProjectTarget>,
    /// Whom it is about, with their name.
    pub user: (UserId, String),
    /// Who made it.
    pub given_by: Option<UserId>,
    /// A key of the catalog, or `*`.
    pub action: String,
    /// What it does.
    pub effect: GrantEffect,
    /// Type and id of its node.
    pub node: (String, Uuid),
    /// What the node was called when it was made.
    pub node_name: Option<String>,
    /// Why it was made.
    pub reason: String,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When it was changed last, which is its version.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Facts {
    project_id: Option<ProjectId>,
    user_id: UserId,
    display_name: String,
    given_by: Option<UserId>,
    action: String,
    effect: String,
    node_type: String,
    node_id: Uuid,
    node_name: Option<String>,
    reason: String,
    starts_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl Target for GrantTarget {
    type Key = (WorkspaceId, GrantId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace_id, id) = *key;
        let facts: Option<Facts> = sql(
            "SELECT g.project_id, g.user_id, u.display_name, g.given_by, g.action, g.effect, \
             g.node_type, g.node_id, g.node_name, g.reason, g.starts_at, g.expires_at, g.ended_at, \
             COALESCE(g.updated_at, g.created_at) AS updated_at \
             FROM grants g JOIN users u ON u.id = g.user_id \
             WHERE g.id = $1 AND g.workspace_id = $2 AND g.brought_by IS NULL",
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
            user: (facts.user_id, facts.display_name),
            given_by: facts.given_by,
            action: facts.action,
            effect: GrantEffect::stored(&facts.effect),
            node: (facts.node_type, facts.node_id),
            node_name: facts.node_name,
            reason: facts.reason,
            starts_at: facts.starts_at,
            expires_at: facts.expires_at,
            ended_at: facts.ended_at,
            updated_at: facts.updated_at,
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
