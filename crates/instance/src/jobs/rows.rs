//! Rows of `jobs`, without what they carry.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::JobId;
use airside_kernel::{Result, Timestamp, WriteTx};

use super::{Job, JobState, RetryJob};
use crate::target::InInstance;

impl InInstance for Job {
    type Id = JobId;

    async fn lookup(connection: &mut Connection, id: JobId) -> Result<Option<Self>> {
        sql(
            "SELECT id, kind, state, run_at, attempts, last_error, created_at, finished_at \
             FROM jobs WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(connection)
        .await
    }
}

pub async fn list(
    connection: &mut Connection,
    state: JobState,
    window: PageWindow,
) -> Result<Vec<Job>> {
    sql(
        "SELECT id, kind, state, run_at, attempts, last_error, created_at, finished_at \
         FROM jobs WHERE state = $1 ORDER BY run_at DESC, id DESC LIMIT $2 OFFSET $3",
    )
    .bind(state.as_str())
    .bind(window.fetch_limit())
    .bind(window.offset())
    .fetch_all(connection)
    .await
}

pub async fn count(connection: &mut Connection, state: JobState) -> Result<i64> {
    sql("SELECT COUNT(*) FROM jobs WHERE state = $1")
        .bind(state.as_str())
        .fetch_count(connection)
        .await
}

/// How many wait and were given up, and since when the longest waiting one is due.
#[derive(Debug, sqlx::FromRow)]
pub struct Figures {
    pub waiting: i64,
    pub failed: i64,
    pub failed_mail: i64,
    pub due_since: Option<Timestamp>,
}

pub async fn figures(connection: &mut Connection, mail_kind: &str) -> Result<Figures> {
    sql(
        "SELECT COUNT(*) FILTER (WHERE state = 'waiting') AS waiting, \
         COUNT(*) FILTER (WHERE state = 'failed') AS failed, \
         COUNT(*) FILTER (WHERE state = 'failed' AND kind = $1) AS failed_mail, \
         MIN(CASE WHEN state = 'waiting' THEN run_at END) AS due_since \
         FROM jobs WHERE state IN ('waiting', 'failed')",
    )
    .bind(mail_kind)
    .fetch_one(connection)
    .await
}

/// Puts a job that was given up back to where it began.
pub async fn wait_again(tx: &mut WriteTx, permit: &Permit<RetryJob>) -> Result<()> {
    let id = permit.thing()?.id;
    let at = tx.at();
    let wait = sql(
        "UPDATE jobs SET state = 'waiting', attempts = 0, run_at = $1, \
         leased_until = NULL, finished_at = NULL WHERE id = $2 AND state = 'failed'",
    );
    tx.execute(wait.bind(at).bind(id)).await?;
    Ok(())
}
