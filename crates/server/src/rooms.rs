//! The rooms, put together: their migrations, routes, jobs and operations, and the traits that a
//! lower room declares and a higher one fills.

use std::sync::Arc;

use airside_access::Engine;
use airside_kernel::Kernel;
use airside_kernel::access::{Access, Authenticator};
use airside_kernel::db::Migration;
use airside_kernel::jobs::{Handler, Jobs};
use utoipa_axum::router::OpenApiRouter;

pub fn migrations() -> Vec<Migration> {
    let mut all = [airside_kernel::MIGRATIONS].concat();
    all.sort_by_key(|migration| migration.number);
    all
}

pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
}

pub fn operations() -> Vec<&'static str> {
    Vec::new()
}

pub fn jobs() -> Jobs {
    let handlers: Vec<Arc<dyn Handler>> = vec![Arc::new(airside_kernel::mail::MailJobs)];
    Jobs::new(handlers)
}

pub fn access() -> anyhow::Result<Access> {
    Ok(Access::new(Engine::airside()?, Box::new(interim::Nobody)))
}

pub fn authenticator() -> Box<dyn Authenticator> {
    Box::new(interim::Nobody)
}

/// Until the rooms that fill these have landed.
mod interim {
    use airside_access::{Catalog, ProfileBuilder};
    use airside_kernel::access::{
        Account, Authenticator, Credential, Found, LoadedProfile, ProfileLoader,
    };
    use airside_kernel::db::Connection;
    use airside_kernel::ids::{UserId, WorkspaceId};
    use airside_kernel::{Error, Kernel, Result, Timestamp};

    pub struct Nobody;

    #[async_trait::async_trait]
    impl Authenticator for Nobody {
        async fn authenticate(
            &self,
            _: &mut Connection,
            _: &Credential,
            _: Option<&str>,
        ) -> Result<Found> {
            Ok(Found::default())
        }
        async fn refresh(
            &self,
            _: &mut Connection,
            _: &Account,
            _: Option<WorkspaceId>,
        ) -> Result<Found> {
            Ok(Found::default())
        }
        async fn note_use(&self, _: &Kernel, _: &Account) -> Result<()> {
            Ok(())
        }
    }

    #[async_trait::async_trait]
    impl ProfileLoader for Nobody {
        async fn load(
            &self,
            _: &mut Connection,
            _: &Catalog,
            (user, _): (UserId, WorkspaceId),
            _: Timestamp,
        ) -> Result<LoadedProfile> {
            let profile = ProfileBuilder::user(user.as_u128().into()).build();
            let profile = profile.map_err(Error::internal)?;
            Ok(LoadedProfile {
                profile,
                access_revision: 0,
                member_revision: 0,
            })
        }
    }
}
