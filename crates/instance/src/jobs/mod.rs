//! Background work as the instance admin sees it: what waits, and what was given up after its last
//! attempt, with the reason, to be tried again. What a job carries is not shown, since it may hold
//! a link that only its receiver should have.

pub mod ops;
pub(crate) mod routes;
pub(crate) mod rows;

use airside_kernel::ids::JobId;
use airside_kernel::{Timestamp, operations};
use serde::{Deserialize, Serialize};

use crate::target::{Inside, InstanceTarget};

operations! {
    /// Reads what background work there is.
    ViewJobs => "instance_health:view" on InstanceTarget;
    /// Has a job that was given up tried again.
    RetryJob => "job:retry" on Inside<Job>;
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// To be run, or to be run again.
    Waiting,
    /// Finished.
    Done,
    /// Given up.
    Failed,
}

impl JobState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// One job.
#[derive(Debug, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its kind, such as `mail`.
    pub kind: String,
    /// `waiting`, `done` or `failed`.
    pub state: String,
    /// When it runs, or ran, next.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was finished or given up.
    pub finished_at: Option<Timestamp>,
}

/// Which jobs are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobFilter {
    /// Jobs that stand there; `failed` if not given.
    #[param(inline)]
    pub state: Option<JobState>,
}
