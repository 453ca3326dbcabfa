//! What is inside a project: work items and everything that belongs to them.
//!
//! The project row itself with its members is the room below ([`airside_workspaces`]); here are its
//! states and labels, the work items with comments, links, attachments, relations and history, who
//! is told of what, and the stream of live updates. Each feature is a folder that can be read
//! alone.

mod answer;
mod assets;
mod attachments;
mod comments;
pub mod demo;
mod files;
mod history;
mod ids;
mod inbox;
mod labels;
mod links;
mod listed;
mod live;
mod part;
mod reactions;
mod relations;
mod rooms;
mod scope;
mod states;
mod text;
mod work_items;

use std::sync::Arc;

use airside_kernel::Kernel;
use airside_kernel::db::Migration;
use airside_kernel::jobs::Handler;
use utoipa_axum::router::OpenApiRouter;

pub use rooms::{count_work_items, for_workspaces};
pub use work_items::measuring;

/// The migrations of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 5,
        name: "projects",
        sql: include_str!("../migrations/0005_projects.sql"),
    },
    Migration {
        number: 9,
        name: "reactions_and_pictures",
        sql: include_str!("../migrations/0009_reactions_and_pictures.sql"),
    },
    Migration {
        number: 12,
        name: "default_states",
        sql: include_str!("../migrations/0012_default_states.sql"),
    },
    Migration {
        number: 13,
        name: "items_by_workspace",
        sql: include_str!("../migrations/0013_items_by_workspace.sql"),
    },
    Migration {
        number: 14,
        name: "access_news",
        sql: include_str!("../migrations/0014_access_news.sql"),
    },
    Migration {
        number: 15,
        name: "leaner_items",
        sql: include_str!("../migrations/0015_leaner_items.sql"),
    },
];

/// The paths of this room.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .merge(states::routes())
        .merge(labels::routes())
        .merge(work_items::routes())
        .merge(comments::routes())
        .merge(links::routes())
        .merge(attachments::routes())
        .merge(assets::routes())
        .merge(reactions::routes())
        .merge(relations::routes())
        .merge(history::routes())
        .merge(inbox::routes())
        .merge(live::routes())
}

/// Keys of the catalog that this room's operations check.
pub fn operations() -> Vec<&'static str> {
    [
        states::OPERATIONS,
        labels::OPERATIONS,
        work_items::OPERATIONS,
        comments::OPERATIONS,
        links::OPERATIONS,
        attachments::OPERATIONS,
        assets::OPERATIONS,
        reactions::OPERATIONS,
        relations::OPERATIONS,
        history::OPERATIONS,
        inbox::OPERATIONS,
        live::OPERATIONS,
    ]
    .concat()
}

/// What does this room's background work.
pub fn job_handlers() -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(inbox::DeliverNews),
        Arc::new(work_items::PurgeWorkItems),
    ]
}
