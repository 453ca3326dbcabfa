//! The instance: one installation of the program, its admins and its configuration.
//!
//! An instance is [registered](instances), then [set up](panel) by its first admin. Its
//! [admins] see and change the [configuration](configurations), [every account](users) and
//! [every workspace](workspaces) from the outside, its [health] and [background work](jobs),
//! and what they did is [on record](audit). What is inside of a workspace is not theirs.
//!
//! The operator's [command line](commands) does the few things that must work when nobody can sign
//! in.

pub mod admins;
pub mod audit;
pub mod commands;
pub mod configurations;
pub mod health;
pub mod instances;
pub mod jobs;
mod journal;
pub mod panel;
mod search;
pub mod target;
pub mod users;
pub mod workspaces;

use airside_kernel::Kernel;
use utoipa_axum::router::OpenApiRouter;

pub use instances::{Registration, refuse_unregistered, register};

/// The actions that this room's operations ask for.
#[must_use]
pub fn operations() -> Vec<&'static str> {
    [
        instances::OPERATIONS,
        admins::OPERATIONS,
        panel::OPERATIONS,
        configurations::OPERATIONS,
        users::OPERATIONS,
        workspaces::OPERATIONS,
        audit::OPERATIONS,
        health::OPERATIONS,
        jobs::OPERATIONS,
    ]
    .concat()
}

/// The paths of this room.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .merge(instances::routes::routes())
        .merge(admins::routes::routes())
        .merge(panel::routes::routes())
        .merge(configurations::routes::routes())
        .merge(users::routes::routes())
        .merge(workspaces::routes::routes())
        .merge(audit::routes::routes())
        .merge(health::routes::routes())
        .merge(jobs::routes::routes())
}
