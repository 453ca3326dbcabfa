//! A teamspace as operations find it.

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};

use crate::targets::nodes_of;

/// A teamspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TeamspaceTarget {
    /// Its id.
    pub id: TeamspaceId,
    /// Its workspace.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description_html: Option<String>,
    /// A logo, as JSON.
    pub logo_props: Option<String>,
    /// Who leads it.
    pub lead_id: Option<UserId>,
    /// When it was changed last, which is its version.
    pub updated_at: Timestamp,
}

impl Target for TeamspaceTarget {
    type Key = (WorkspaceId, TeamspaceId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        sql(
            "SELECT id, workspace_id, name, description_html, logo_props, lead_id, updated_at \
             FROM teamspaces WHERE id = $1 AND workspace_id = $2",
        )
        .bind(key.1)
        .bind(key.0)
        .fetch_optional(connection)
        .await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let parts = [
            ("teamspace", self.id.as_u128()),
            ("workspace", self.workspace_id.as_u128()),
        ];
        nodes_of(catalog, &parts)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace_id)
    }
}
