//! The instance and one's own account, as the engine sees them.

use airside_access::{Catalog, FactSet, Node};
use airside_kernel::Result;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::audit::INSTANCE_CHAIN;

use crate::accounts::{self, AccountRow};

/// Names the instance, with the settings and circumstances that decisions there depend on and that
/// its row does not hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InstanceKey {
    /// Only invited people may sign up.
    pub sign_up_closed: bool,
    /// Only instance admins may create workspaces.
    pub workspace_creation_restricted: bool,
    /// The caller belongs to workspaces, and only as Member or Guest.
    pub member_elsewhere_only: bool,
}

/// The instance.
#[derive(Debug, Clone, Copy)]
pub struct InstanceTarget {
    /// Whether it has its first admin.
    pub is_setup_done: bool,
    key: InstanceKey,
}

impl Target for InstanceTarget {
    type Key = InstanceKey;

    async fn locate(connection: &mut Connection, key: &InstanceKey) -> Result<Option<Self>> {
        let row: Option<(bool,)> = sql("SELECT is_setup_done FROM instances")
            .fetch_optional(connection)
            .await?;
        Ok(row.map(|(is_setup_done,)| Self {
            is_setup_done,
            key: *key,
        }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let id = INSTANCE_CHAIN.as_u128().into();
        catalog
            .node_type("instance")
            .map(|kind| Node::new(kind, id))
            .into_iter()
            .collect()
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }

    fn facts(&self, catalog: &Catalog) -> FactSet {
        [
            ("set_up", self.is_setup_done),
            ("sign_up_closed", self.key.sign_up_closed),
            (
                "workspace_creation_restricted",
                self.key.workspace_creation_restricted,
            ),
            ("member_elsewhere_only", self.key.member_elsewhere_only),
        ]
        .into_iter()
        .filter(|(_, is_true)| *is_true)
        .filter_map(|(name, _)| catalog.fact(name))
        .collect()
    }
}

/// An account.
#[derive(Debug, Clone)]
pub struct AccountTarget {
    /// Its row.
    pub account: AccountRow,
}

impl Target for AccountTarget {
    type Key = UserId;

    async fn locate(connection: &mut Connection, key: &UserId) -> Result<Option<Self>> {
        let account = accounts::lookup(connection, *key).await?;
        Ok(account.map(|account| Self { account }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let id = self.account.id.as_u128().into();
        catalog
            .node_type("account")
            .map(|kind| Node::new(kind, id))
            .into_iter()
            .collect()
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }
}
