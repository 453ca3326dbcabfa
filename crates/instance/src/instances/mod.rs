//! The instance: this installation of the program, seen as one thing.
//!
//! It has one row, written when it is *registered*. `serve` registers an empty database by itself
//! and logs `Instance registered`; where that is switched off, everything but the public
//! [description](view::InstanceInfo) answers 5000 until `register-instance` was run. A registered
//! instance is *set up* when it has its first admin.
//!
//! The description is public: which ways of signing in are open, where the pages are, what the
//! instance is called. It holds no secret, and the settings behind it are in
//! [`configurations`](crate::configurations).

pub mod ops;
mod registration;
pub(crate) mod routes;
pub(crate) mod rows;
pub mod view;

pub use registration::{Registration, refuse_unregistered, register};

use airside_kernel::ids::{InstanceId, UserId};
use airside_kernel::{Error, Timestamp, operations};

use crate::target::InstanceTarget;

/// Longest name of an instance, in characters.
pub const NAME_CHARACTERS_MAX: usize = 255;

/// What the program calls its edition.
pub const EDITION: &str = "AIRSIDE_COMMUNITY";

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is said of an instance that has no row.
pub const NOT_REGISTERED_MESSAGE: &str = "Instance is not registered yet";

/// The error of everything that needs a registered instance.
pub const NOT_REGISTERED: Error = Error::Numbered {
    status: 400,
    number: 5000,
    name: "INSTANCE_NOT_CONFIGURED",
};

operations! {
    /// Reads the public description.
    ViewInstance => "instance:view_info" on InstanceTarget;
    /// Changes the instance's own fields.
    EditInstance => "instance:edit" on InstanceTarget;
    /// Switches telemetry.
    EditTelemetry => "telemetry:edit" on InstanceTarget;
    /// Switches support access.
    EditSupport => "support_required:edit" on InstanceTarget;
}

/// The instance's row.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct InstanceRow {
    /// Its id.
    pub id: InstanceId,
    /// What it is called, often the organisation's name.
    pub instance_name: String,
    /// The id made at its registration, for people and support.
    pub instance_id: String,
    /// Whether its first admin exists.
    pub is_setup_done: bool,
    /// Whether anybody opened the set-up page.
    pub is_signup_screen_visited: bool,
    /// Whether anonymous figures may be sent.
    pub is_telemetry_enabled: bool,
    /// Whether the makers may help.
    pub is_support_required: bool,
    /// Whether it was verified.
    pub is_verified: bool,
    /// Whether it is for trying things out.
    pub is_test: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When its row last changed.
    pub updated_at: Timestamp,
    /// Who registered it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
}
