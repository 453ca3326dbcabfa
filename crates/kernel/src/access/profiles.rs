//! Profiles in memory. A profile is used only at exactly the revisions that the request's own
//! look-up of its session brought along, so there is nothing to invalidate and nothing stale, on
//! any number of processes: a change of access moves a revision, and the next request loads anew.

use std::sync::Arc;
use std::time::Duration;

use airside_access::{Catalog, Profile};
use async_trait::async_trait;
use moka::sync::Cache;

use super::roles::RoleSet;
use crate::db::Connection;
use crate::error::Result;
use crate::ids::{UserId, WorkspaceId};
use crate::time::Timestamp;

/// How long a profile is used at most, in seconds [PM-61].
const USED_FOR: i64 = 5 * 60;
/// After that it leaves memory too, asked for again or not.
const KEPT_FOR: Duration = Duration::from_mins(5);
/// Profiles kept at most.
const KEPT_MAX: u64 = 20_000;

/// A profile and the revisions of the facts it was built from.
#[derive(Debug, Clone)]
pub struct LoadedProfile {
    /// The profile.
    pub profile: Profile,
    /// The workspace's access revision.
    pub access_revision: i64,
    /// The person's revision in the workspace.
    pub member_revision: i64,
}

/// Reads the facts of a profile. Filled by the room that keeps members and roles.
#[async_trait]
pub trait ProfileLoader: Send + Sync {
    /// The profile of one person in one workspace, with its revisions as of the same moment: the
    /// connection is a snapshot or a transaction.
    async fn load(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        (user, workspace): (UserId, WorkspaceId),
        now: Timestamp,
    ) -> Result<LoadedProfile>;

    /// The roles that can be held in a workspace, as of the connection's moment; those of the
    /// product, unless workspaces have their own.
    async fn roles(
        &self,
        _connection: &mut Connection,
        catalog: &Catalog,
        _workspace: WorkspaceId,
    ) -> Result<Arc<RoleSet>> {
        Ok(Arc::new(RoleSet::new(catalog, 0, "", Vec::new())))
    }
}

#[derive(Debug)]
struct Held {
    loaded: LoadedProfile,
    valid_until: Timestamp,
}

/// The cache.
pub(super) struct Profiles {
    loader: Box<dyn ProfileLoader>,
    held: Cache<(UserId, WorkspaceId), Arc<Held>>,
}

/// The revisions that a profile must have been built at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Revisions {
    pub access: i64,
    pub member: i64,
}

/// A profile that may be used now.
#[derive(Debug, Clone)]
pub(super) struct Current(Arc<Held>);

impl std::ops::Deref for Current {
    type Target = Profile;
    fn deref(&self) -> &Profile {
        &self.0.loaded.profile
    }
}

impl Profiles {
    pub fn new(loader: Box<dyn ProfileLoader>) -> Self {
        let held = Cache::builder()
            .max_capacity(KEPT_MAX)
            .time_to_live(KEPT_FOR)
            .build();
        Self { loader, held }
    }

    pub fn loader(&self) -> &dyn ProfileLoader {
        &*self.loader
    }

    /// The profile in memory, if it is of these revisions.
    pub fn kept(
        &self,
        key: (UserId, WorkspaceId),
        revisions: Revisions,
        now: Timestamp,
    ) -> Option<Current> {
        let held = self.held.get(&key)?;
        let is_current = held.loaded.access_revision == revisions.access
            && held.loaded.member_revision == revisions.member
            && now < held.valid_until;
        is_current.then_some(Current(held))
    }

    /// Reads the profile from the database and keeps it.
    pub async fn load(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        key: (UserId, WorkspaceId),
        now: Timestamp,
    ) -> Result<Current> {
        let loaded = self.loader.load(connection, catalog, key, now).await?;
        let limit = now.plus_seconds(USED_FOR);
        let valid_until = loaded
            .profile
            .valid_until(now.for_access())
            .map_or(limit, |until| Timestamp::from_micros(until.0).min(limit));
        let held = Arc::new(Held {
            loaded,
            valid_until,
        });
        self.held.insert(key, Arc::clone(&held));
        Ok(Current(held))
    }
}
