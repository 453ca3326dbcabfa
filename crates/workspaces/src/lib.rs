//! Workspaces with their members, invitations and roles, the project row with its members, the
//! profile that decisions are made from, and the questions that people may ask about access.
//!
//! Everything that access is decided from lies in the tables of this room, whichever room shows
//! it: [`Profiles`] reads them for the engine. What is inside a project is the matter of the room
//! above, which hands its part in as [`RoomsAbove`].

mod access_requests;
mod audit_logs;
pub mod can;
mod custom_roles;
mod everybody;
mod export;
mod grants;
mod guard;
mod input;
mod invitations;
mod loader;
mod logos;
mod members;
mod people;
mod plans;
mod project_members;
mod projects;
pub mod questions;
mod role_sets;
pub mod roles;
pub mod rooms;
mod schemes;
mod shelf;
mod targets;
mod teamspaces;
mod what_if;
mod workspaces;

use std::sync::Arc;

use airside_kernel::Kernel;
use airside_kernel::db::Migration;
use airside_kernel::jobs::Handler;
use utoipa_axum::router::OpenApiRouter;

pub use access_requests::AccessRequestId;
pub use can::{Can, Verdict, can_of};
pub use invitations::OpenInvitations;
pub use loader::Profiles;
pub use members::make_owner;
pub use plans::{InUse, PlanChange, PlanOffer, Seats, change_plan, plan_offers, seats};
pub use projects::{Features, ProjectInput, create_project, note_default_state};
pub use rooms::{
    AccessNotice, CreatedProject, Inbox, Listed, Located, Locator, ProjectCounter, ProjectCreated,
    ProjectStates, ResourceKey, RoomsAbove, StoredFiles,
};
pub use targets::{BinnedProjectTarget, ProjectTarget, WorkspaceTarget, nodes_of};
pub use what_if::{WhatWouldChange, what_if_plan};
pub use workspaces::{NewWorkspace, Slug, create_workspace, slug_is_free};

/// The migrations of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 4,
        name: "workspaces",
        sql: include_str!("../migrations/0004_workspaces.sql"),
    },
    Migration {
        number: 6,
        name: "roles",
        sql: include_str!("../migrations/0006_roles.sql"),
    },
    Migration {
        number: 7,
        name: "access",
        sql: include_str!("../migrations/0007_access.sql"),
    },
    Migration {
        number: 11,
        name: "requests_by_name",
        sql: include_str!("../migrations/0011_requests_by_name.sql"),
    },
    Migration {
        number: 16,
        name: "since",
        sql: include_str!("../migrations/0016_since.sql"),
    },
    Migration {
        number: 19,
        name: "workspace_logos",
        sql: include_str!("../migrations/0019_workspace_logos.sql"),
    },
];

/// The routes of this room. They find what the rooms above bring along, an `Arc<RoomsAbove>`, as an
/// extension of the request.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .merge(workspaces::routes())
        .merge(logos::routes())
        .merge(members::routes())
        .merge(invitations::routes())
        .merge(projects::routes())
        .merge(project_members::routes())
        .merge(questions::routes())
        .merge(grants::routes())
        .merge(access_requests::routes())
        .merge(teamspaces::routes())
        .merge(audit_logs::routes())
        .merge(custom_roles::routes())
        .merge(schemes::routes())
        .merge(what_if::routes())
}

/// Permissions of a workspace that the engine asks for by itself, where a project is public.
const ASKED_OF_PUBLIC_PROJECTS: &[&str] = &["project:view_public", "project:join_public"];

/// The keys of the catalog that operations of this room check.
#[must_use]
pub fn operations() -> Vec<&'static str> {
    [
        ASKED_OF_PUBLIC_PROJECTS,
        workspaces::OPERATIONS,
        members::OPERATIONS,
        invitations::OPERATIONS,
        projects::OPERATIONS,
        project_members::OPERATIONS,
        questions::OPERATIONS,
        grants::OPERATIONS,
        access_requests::OPERATIONS,
        teamspaces::OPERATIONS,
        audit_logs::OPERATIONS,
        custom_roles::OPERATIONS,
        schemes::OPERATIONS,
    ]
    .concat()
}

/// The background work of this room, with what the rooms above bring along.
#[must_use]
pub fn job_handlers(above: RoomsAbove) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(access_requests::TellDeciders::new(above.clone())),
        Arc::new(workspaces::PurgeWorkspaces::new(above.clone())),
        Arc::new(projects::PurgeProjects::new(above)),
        Arc::new(grants::EndExpiredGrant),
        Arc::new(audit_logs::PruneAudit),
    ]
}
