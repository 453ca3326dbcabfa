//! Permission schemes: named bundles of permissions, of which roles are made [PM-24].
//!
//! Each system role has exactly one scheme, of the same name and with its number [PM-25]; none of
//! those is ever edited [D-06]. A scheme of the workspace's own is always whole: a permission
//! brings what it requires under the same condition, and takes along what depends on it when it
//! goes [D-13]. Changing a scheme changes every role that has it, at the next request of whoever
//! holds one; deleting it takes its permissions from them all, which may leave none [D-11]. Schemes
//! only add up: what takes away is an exception for one person [D-12]. A scheme of the workspace may
//! hold `project/*:view`, which makes an auditor; nothing else in it reaches into projects.

mod bundle;
mod ops;
mod routes;

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::custom_roles::{is_number, refuse_system};
use crate::targets::WorkspaceTarget;

pub(crate) use bundle::Bundle;
pub(crate) use ops::{NewScheme, add, change};
pub use routes::routes;

/// Schemes of its own that a workspace has at most.
const SCHEMES_MAX: i64 = 500;
/// Permissions that a request names at most.
const PERMISSIONS_MAX: usize = 2_000;

airside_kernel::operations! {
    /// Reads permission schemes.
    ViewSchemes => "permission_scheme:view" on WorkspaceTarget;
    /// Makes a permission scheme.
    CreateScheme => "permission_scheme:create" on WorkspaceTarget;
    /// Changes a permission scheme.
    EditScheme => "permission_scheme:edit" on SchemeTarget;
    /// Deletes a permission scheme.
    DeleteScheme => "permission_scheme:delete" on SchemeTarget;
}

/// A permission scheme as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SchemeView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `workspace` or `project`.
    pub namespace: &'static str,
    /// What it is for.
    pub description: String,
    /// Whether it comes with the product.
    pub is_system: bool,
    /// What it holds.
    pub permissions: Vec<String>,
    /// Ids of the roles that have it.
    pub roles: Vec<Uuid>,
    /// When it was changed last, which is its version; null for a system scheme.
    pub updated_at: Option<Timestamp>,
}

impl SchemeView {
    /// Its version; those of the product never change.
    fn version(&self) -> Timestamp {
        self.updated_at.unwrap_or(Timestamp::from_micros(0))
    }
}

/// A new permission scheme.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SchemeInput {
    /// Its name.
    pub name: String,
    /// `workspace` or `project`: the kind of roles that may have it.
    pub namespace: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Such as `workitem:edit` and `workitem:delete+creator`. What they require is added.
    #[serde(default)]
    pub permissions: Vec<String>,
}

/// A change of a permission scheme. What is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// All that it is to hold. What is new brings what it requires; what is missing takes along
    /// what depends on it.
    pub permissions: Option<Vec<String>>,
}

/// A scheme of the workspace's own, as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SchemeRow {
    id: Uuid,
    namespace: String,
    name: String,
    description: String,
    permissions: String,
    updated_at: Timestamp,
}

/// A permission scheme of a workspace: one of its own, or a system one, which has no row.
#[derive(Debug, Clone)]
pub struct SchemeTarget {
    /// The workspace.
    pub workspace: WorkspaceTarget,
    id: Uuid,
    row: Option<SchemeRow>,
}

impl SchemeTarget {
    /// The row, which system schemes do not have [D-06].
    fn own(&self, catalog: &Catalog) -> Result<&SchemeRow> {
        let system = || refuse_system(catalog, self.id, "permission scheme");
        self.row.as_ref().ok_or_else(system)
    }
}

impl Target for SchemeTarget {
    type Key = (WorkspaceId, Uuid);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let Some(workspace) = WorkspaceTarget::locate(connection, &key.0).await? else {
            return Ok(None);
        };
        let row: Option<SchemeRow> = sql(
            "SELECT id, namespace, name, description, permissions, updated_at \
             FROM permission_schemes WHERE workspace_id = $1 AND id = $2",
        )
        .bind(key.0)
        .bind(key.1)
        .fetch_optional(connection)
        .await?;
        let id = key.1;
        let is_found = row.is_some() || is_number(id);
        Ok(is_found.then_some(Self { workspace, id, row }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        self.workspace.nodes(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.workspace.workspace()
    }
}
