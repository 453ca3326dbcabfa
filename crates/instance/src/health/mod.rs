//! How the program is, in the words of its admin: what runs, how full it is, who uses it, and what
//! went wrong. For machines there are `/healthz`, `/readyz` and `/metrics`.

mod disk;
pub mod ops;
pub(crate) mod routes;
mod rows;

use std::sync::Arc;

use airside_kernel::db::Connection;
use airside_kernel::{Result, Timestamp, operations};
use async_trait::async_trait;
use serde::Serialize;

use crate::jobs::Job;
use crate::target::InstanceTarget;

operations! {
    /// Reads health and usage.
    ViewHealth => "instance_health:view" on InstanceTarget;
}

/// What only the running program knows. It reaches the handler as an axum extension.
#[derive(Clone)]
pub struct Running {
    /// When the program started.
    pub started_at: Timestamp,
    /// Counts what is in rooms that this one does not know.
    pub usage: Option<Arc<dyn Usage>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("started_at", &self.started_at)
            .finish_non_exhaustive()
    }
}

/// Counts what is in rooms that this one does not know. Filled by the program.
#[async_trait]
pub trait Usage: Send + Sync {
    /// Work items of all workspaces.
    async fn work_items(&self, connection: &mut Connection) -> Result<i64>;
}

/// Whether a part of the program is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is.
    Ok,
    /// It works, and somebody should look at it.
    Attention,
    /// It is switched off.
    Off,
}

/// Health and usage.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// Version of the program.
    pub version: &'static str,
    /// When it started.
    pub started_at: Timestamp,
    /// Since how long it runs.
    pub uptime_seconds: i64,
    /// The database.
    pub database: DatabaseHealth,
    /// Stored files.
    pub storage: StorageHealth,
    /// Sending mail.
    pub mail: MailHealth,
    /// Background work.
    pub jobs: JobsHealth,
    /// The disk of the data folder.
    pub disk: DiskHealth,
    /// Secrets of the configuration.
    pub secrets: SecretsHealth,
    /// Who and what there is.
    pub usage: UsageFigures,
}

/// The database.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DatabaseHealth {
    /// Whether it answers; an answer that has this is from it.
    pub status: Status,
    /// `SQLite` or `PostgreSQL`.
    pub kind: &'static str,
    /// What it takes on its disk.
    pub size_bytes: i64,
}

/// Stored files.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StorageHealth {
    /// Whether it can be read.
    pub status: Status,
    /// How many files.
    pub files: u64,
    /// What they take.
    pub size_bytes: u64,
}

/// Sending mail.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MailHealth {
    /// Off where no server is named; attention where mails were given up.
    pub status: Status,
    /// The server.
    pub host: Option<String>,
    /// Mails that were given up.
    pub failed: i64,
}

/// Background work.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct JobsHealth {
    /// Attention where work was given up or is long overdue.
    pub status: Status,
    /// Jobs to be run.
    pub waiting: i64,
    /// Jobs that were given up.
    pub failed: i64,
    /// Since how long the longest waiting one is due.
    pub overdue_seconds: i64,
    /// The latest that were given up; all are at `/api/instances/jobs/`.
    pub latest_failed: Vec<Job>,
}

/// The disk of the data folder.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DiskHealth {
    /// Attention where little is left.
    pub status: Status,
    /// Its size.
    pub total_bytes: u64,
    /// What is left for this program.
    pub free_bytes: u64,
}

/// Secrets of the configuration, which are sealed with the instance key.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SecretsHealth {
    /// Attention where some were sealed with another key than today's.
    pub status: Status,
    /// How many are stored.
    pub stored: usize,
    /// How many of them cannot be opened: bring the right key back, or enter them again.
    pub unreadable: usize,
    /// Which those are.
    pub unreadable_keys: Vec<String>,
}

/// Who and what there is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UsageFigures {
    /// Accounts.
    pub users: i64,
    /// Accounts that were used in the last 30 days.
    pub users_active_in_30_days: i64,
    /// Workspaces, those in the bin not counted.
    pub workspaces: i64,
    /// Projects, those in the bin not counted.
    pub projects: i64,
    /// Work items; null where nobody counts them.
    pub work_items: Option<i64>,
    /// Database and files together.
    pub size_bytes: u64,
}
