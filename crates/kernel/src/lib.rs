//! What every feature stands on: the database and its write transactions, permits, the records of
//! what was done, jobs, files, configuration, ids, errors and time.
//!
//! The walk of a change through this crate: a [`Caller`](access::Caller) asks for an operation; the
//! target is found inside its parents and the engine decides, which gives a
//! [`Permit`](access::Permit); the permit opens a [`WriteTx`], inside which the decision is made
//! again on the facts of that moment; the rows change; and [`WriteTx::commit`] takes the record.

pub mod access;
pub mod config;
pub mod db;
pub mod entropy;
pub mod error;
pub mod events;
pub mod files;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod mail;
pub mod outward;
pub mod reach;
pub mod record;
pub mod secrets;
pub mod time;
mod write;

use std::ops::Deref;
use std::sync::Arc;

pub use entropy::{Entropy, fingerprint};
pub use error::{Error, Result, Validation};
pub use time::{CalendarDate, Clock, Timestamp};
pub use write::{AccessChange, AccessTx, WriteFault, WriteTx};

/// The migrations of this room.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        number: 1,
        name: "kernel",
        sql: include_str!("../migrations/0001_kernel.sql"),
    },
    db::Migration {
        number: 8,
        name: "audit",
        sql: include_str!("../migrations/0008_audit.sql"),
    },
    db::Migration {
        number: 10,
        name: "last_acts",
        sql: include_str!("../migrations/0010_last_acts.sql"),
    },
];

/// Everything that operations need, shared by all of them; cheap to clone.
#[derive(Debug, Clone)]
pub struct Kernel(Arc<Parts>);

/// The parts of a [`Kernel`].
pub struct Parts {
    /// Configuration of the program.
    pub settings: config::Settings,
    /// The database.
    pub db: db::Db,
    /// What time it is.
    pub clock: Clock,
    /// Ids and secrets.
    pub entropy: Entropy,
    /// Who may do what.
    pub access: access::Access,
    /// Who is calling.
    pub authenticator: Box<dyn access::Authenticator>,
    /// Secrets at rest.
    pub instance_key: secrets::InstanceKey,
    /// Stored files.
    pub files: files::Files,
    /// Background work.
    pub jobs: jobs::Jobs,
    /// Live updates.
    pub events: events::Events,
    /// Mail.
    pub mailer: mail::Mailer,
    /// Calls to other programs.
    pub outward: outward::Outward,
    /// The instance's configuration as it was read last; starts empty.
    pub configuration_cache: config::instance::ConfigurationCache,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kernel")
            .field("db", &self.db)
            .finish_non_exhaustive()
    }
}

impl Kernel {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Kernel {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
