//! Access on the server: the engine, the profiles it decides from, and the permits that its
//! decisions give.
//!
//! Three rules hold by construction. There is no write without a [`Permit`] for that very thing; no
//! permit without a decision of the engine; and no commit without a record. Reads take
//! [`Judge::visible`], which becomes part of the query.

mod authorize;
mod caller;
mod judge;
mod permit;
mod presumed;
mod profiles;
mod refusal;
mod roles;
mod target;
mod visibility;

pub use authorize::Recheck;
pub use caller::{Account, Authenticator, Caller, Credential, Found, Origin, Via, WorkspaceAccess};
pub use judge::Judge;
pub use permit::{AnyPermit, Further, Permit, PermitSet};
pub use presumed::Presumed;
pub use profiles::{LoadedProfile, ProfileLoader};
pub use refusal::{denial, not_found, only_where};
pub use roles::RoleSet;
pub use target::{Nodes, Operation, Target};
pub use visibility::{NodeColumns, NodeFacts, ScopeColumn, Visible};

use std::sync::Arc;

use airside_access::Engine;

use presumed::Presumptions;
use profiles::Profiles;

use crate::db::Connection;
use crate::error::Result;
use crate::ids::WorkspaceId;

/// The engine and the profiles.
pub struct Access {
    engine: Engine,
    profiles: Profiles,
    presumptions: Presumptions,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    /// Decides by this engine from the profiles of this loader.
    #[must_use]
    pub fn new(engine: Engine, loader: Box<dyn ProfileLoader>) -> Self {
        Self {
            engine,
            profiles: Profiles::new(loader),
            presumptions: Presumptions::new(),
        }
    }

    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The roles that can be held in a workspace, as of the connection's moment. A transaction that
    /// changes roles asks before it does: what it changed counts from its commit on.
    pub async fn roles(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
    ) -> Result<Arc<RoleSet>> {
        let loader = self.profiles.loader();
        loader
            .roles(connection, self.engine.catalog(), workspace)
            .await
    }
}
