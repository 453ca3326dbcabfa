//! Accounts, and how people prove who they are: passwords, mailed codes and links, sessions and
//! personal tokens.
//!
//! [`SessionAuthenticator`] answers the question of every request, who is asking. The rooms above
//! make accounts ([`accounts::create`]), let people in ([`sessions::open`]) and hand out links
//! ([`one_time`]). What an account may do is not decided here.

pub mod accounts;
pub mod attempts;
mod authenticator;
mod avatars;
pub mod codes;
mod connections;
mod letters;
mod magic;
pub mod oauth;
pub mod one_time;
pub mod passwords;
pub mod posted;
mod profile;
pub mod sessions;
pub mod sign_in;
mod targets;
pub mod tokens;

use airside_kernel::Kernel;
use airside_kernel::db::Migration;
use utoipa_axum::router::OpenApiRouter;

pub use authenticator::SessionAuthenticator;
pub use avatars::{
    PICTURE_BYTES_MAX, SentFile, UserAssetTarget, clean_name, content_type as picture_type,
    picture_answer, unsupported as no_picture,
};
pub use targets::{AccountTarget, InstanceKey, InstanceTarget};

/// The migrations of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 2,
        name: "identity",
        sql: include_str!("../migrations/0002_identity.sql"),
    },
    Migration {
        number: 17,
        name: "known holders",
        sql: include_str!("../migrations/0017_known_holders.sql"),
    },
    Migration {
        number: 18,
        name: "connected_accounts",
        sql: include_str!("../migrations/0018_connected_accounts.sql"),
    },
];

/// The actions that this room's operations ask for.
#[must_use]
pub fn operations() -> Vec<&'static str> {
    [
        sign_in::OPERATIONS,
        sessions::OPERATIONS,
        passwords::OPERATIONS,
        tokens::OPERATIONS,
        profile::OPERATIONS,
        avatars::OPERATIONS,
        connections::OPERATIONS,
    ]
    .concat()
}

/// The paths of this room.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .merge(sign_in::routes::routes())
        .merge(magic::routes::routes())
        .merge(passwords::routes::routes())
        .merge(sessions::routes::routes())
        .merge(tokens::routes::routes())
        .merge(profile::routes::routes())
        .merge(avatars::routes::routes())
        .merge(connections::routes::routes())
        .merge(oauth::routes::routes())
}
