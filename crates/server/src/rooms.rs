//! The rooms, put together: their migrations, routes, jobs and operations, and the traits that a
//! lower room declares and a higher one fills.

use std::sync::Arc;

use airside_access::{Catalog, Engine, Source};
use airside_instance::health::{Running, Usage};
use airside_kernel::access::{Access, Authenticator};
use airside_kernel::db::{Connection, Migration};
use airside_kernel::jobs::{Handler, Jobs};
use airside_kernel::{Clock, Kernel, Result};
use airside_workspaces::RoomsAbove;
use utoipa_axum::router::OpenApiRouter;

pub fn migrations() -> Vec<Migration> {
    let mut all = [
        airside_kernel::MIGRATIONS,
        airside_identity::MIGRATIONS,
        airside_workspaces::MIGRATIONS,
        airside_projects::MIGRATIONS,
    ]
    .concat();
    all.sort_by_key(|migration| migration.number);
    all
}

pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .merge(airside_identity::routes())
        .merge(airside_workspaces::routes())
        .merge(airside_projects::routes())
        .merge(airside_instance::routes())
}

/// What the rooms above that of the workspaces do for it.
pub fn above_workspaces() -> RoomsAbove {
    airside_projects::for_workspaces()
}

/// What the rooms above that of the accounts do for it.
pub fn above_identity() -> airside_identity::oauth::RoomAbove {
    airside_identity::oauth::RoomAbove {
        invitations: Arc::new(airside_workspaces::OpenInvitations),
    }
}

pub fn operations() -> Vec<&'static str> {
    [
        airside_identity::operations(),
        airside_workspaces::operations(),
        airside_projects::operations(),
        airside_instance::operations(),
    ]
    .concat()
}

pub fn jobs(above: RoomsAbove) -> Jobs {
    let kernel: Vec<Arc<dyn Handler>> = vec![
        Arc::new(airside_kernel::mail::MailJobs),
        Arc::new(airside_kernel::files::DeleteFiles),
    ];
    let rooms = [
        kernel,
        airside_workspaces::job_handlers(above),
        airside_projects::job_handlers(),
    ];
    Jobs::new(rooms.concat())
}

/// The engine, with the types of a catalog beside the product's own.
pub fn access(further: &[Source<'static>]) -> anyhow::Result<Access> {
    let sources = [&Catalog::airside_sources(), further].concat();
    Ok(Access::new(
        Engine::new(Catalog::parse(&sources)?),
        Box::new(airside_workspaces::Profiles::default()),
    ))
}

pub fn authenticator(clock: Clock) -> Box<dyn Authenticator> {
    Box::new(airside_identity::SessionAuthenticator::new(clock))
}

/// What the health page knows of the running program.
pub fn running(kernel: &Kernel) -> Running {
    Running {
        started_at: kernel.clock.now(),
        usage: Some(Arc::new(RoomsUsage)),
    }
}

/// Counts what is in the rooms that the room of the instance does not know.
struct RoomsUsage;

#[async_trait::async_trait]
impl Usage for RoomsUsage {
    async fn work_items(&self, connection: &mut Connection) -> Result<i64> {
        airside_projects::count_work_items(connection).await
    }
}
