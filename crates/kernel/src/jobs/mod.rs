//! Background work: rows written in the transaction that causes them, so that neither is without
//! the other. A worker leases what is due, runs it, and retries what failed with growing pauses.
//! Handlers are idempotent: a process that dies after the work and before the note runs it again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use tokio::sync::Notify;

use crate::Kernel;
use crate::db::{Engine, Query, sql};
use crate::error::{Error, Result};
use crate::ids::JobId;
use crate::time::Timestamp;

/// Attempts before a job is given up and shown as failed.
pub const ATTEMPTS_MAX: i64 = 12;
/// Seconds that a worker has for one attempt before another may take the job.
const LEASE_SECONDS: i64 = 120;
/// Jobs that a worker takes at once.
const LEASE_BATCH: i64 = 16;
/// The longest pause between attempts.
const BACKOFF_MAX_SECONDS: i64 = 3600;
/// How often a worker looks without being woken.
const POLL: Duration = Duration::from_secs(5);

/// A job about to be written.
#[derive(Debug, Clone)]
pub struct NewJob {
    kind: &'static str,
    payload: String,
    run_at: Option<Timestamp>,
}

impl NewJob {
    /// A job of a kind that some handler knows.
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Result<Self> {
        Ok(Self {
            kind,
            payload: serde_json::to_string(payload)?,
            run_at: None,
        })
    }

    /// Not before this time.
    #[must_use]
    pub fn at(mut self, run_at: Timestamp) -> Self {
        self.run_at = Some(run_at);
        self
    }

    pub(crate) fn insertion(self, id: JobId, now: Timestamp) -> Query {
        sql(
            "INSERT INTO jobs (id, kind, payload, state, run_at, attempts, created_at) \
             VALUES ($1, $2, $3, 'waiting', $4, 0, $5)",
        )
        .bind(id)
        .bind(self.kind)
        .bind(self.payload)
        .bind(self.run_at.unwrap_or(now))
        .bind(now)
    }
}

/// Does the work of one kind of job.
#[async_trait]
pub trait Handler: Send + Sync {
    /// The kind.
    fn kind(&self) -> &'static str;
    /// The work. May be called again after it was done.
    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()>;
}

/// The handlers and the bell that wakes the worker.
#[derive(Default)]
pub struct Jobs {
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    bell: Notify,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Leased {
    id: JobId,
    kind: String,
    payload: String,
    attempts: i64,
    #[sqlx(rename = "leased_until")]
    until: Timestamp,
}

impl Jobs {
    /// Knows these handlers.
    #[must_use]
    pub fn new(handlers: impl IntoIterator<Item = Arc<dyn Handler>>) -> Self {
        let handlers = handlers
            .into_iter()
            .map(|handler| (handler.kind(), handler))
            .collect();
        Self {
            handlers,
            bell: Notify::new(),
        }
    }

    /// Wakes the worker, since there is work.
    pub fn wake(&self) {
        self.bell.notify_one();
    }
}

impl Kernel {
    /// Works until the process ends. A fault of the database pauses it.
    pub async fn work(&self) {
        loop {
            match self.run_due_jobs().await {
                Ok(0) => {
                    let _ = tokio::time::timeout(POLL, self.jobs.bell.notified()).await;
                }
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(error = ?fault, "background work is paused");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    /// Runs what is due now; answers how many jobs were tried.
    pub async fn run_due_jobs(&self) -> Result<usize> {
        let leased = self.lease_jobs().await?;
        let count = leased.len();
        for job in leased {
            // Those before it took so long that it may be another's by now.
            if self.clock.now() >= job.until {
                continue;
            }
            let outcome = self.run_job(&job).await;
            self.note_job(&job, outcome).await?;
        }
        Ok(count)
    }

    /// One attempt, which ends with its lease: work that hangs must not hold up all other work.
    async fn run_job(&self, job: &Leased) -> Result<()> {
        let Some(handler) = self.jobs.handlers.get(job.kind.as_str()) else {
            let kind = &job.kind;
            return Err(Error::internal(format!(
                "no handler for jobs of kind `{kind}`"
            )));
        };
        let seconds = job.until.seconds_since(self.clock.now());
        let limit = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        tokio::time::timeout(limit, handler.run(self, &job.payload))
            .await
            .unwrap_or_else(|_| Err(Error::internal("the work took too long and was ended")))
    }

    async fn lease_jobs(&self) -> Result<Vec<Leased>> {
        let skip = match self.db.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => " FOR UPDATE SKIP LOCKED",
        };
        let now = self.clock.now();
        {
            // Most looks find nothing, and those should not take the write connection.
            let due = "SELECT CAST(1 AS BIGINT) FROM jobs WHERE state = 'waiting' AND run_at <= $1 \
                       AND (leased_until IS NULL OR leased_until < $1) LIMIT 1";
            if !sql(due)
                .bind(now)
                .exists(&mut self.db.read().await?)
                .await?
            {
                return Ok(Vec::new());
            }
        }
        let mut tx = self.write_as_system("lease jobs").await?;
        let mut lease = crate::db::SqlBuilder::new("UPDATE jobs SET attempts = attempts + 1, ");
        lease
            .push("leased_until = ")
            .push_value(now.plus_seconds(LEASE_SECONDS));
        lease.push(" WHERE id IN (SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= ");
        lease
            .push_value(now)
            .push(" AND (leased_until IS NULL OR leased_until < ");
        lease
            .push_value(now)
            .push(") ORDER BY run_at, id LIMIT ")
            .push_value(LEASE_BATCH);
        lease
            .push(skip)
            .push(") RETURNING id, kind, payload, attempts, leased_until");
        let leased = lease.build().fetch_all(tx.reading()).await?;
        tx.commit_unaudited("lease jobs").await?;
        Ok(leased)
    }

    /// Notes the outcome, unless another worker has taken the job since.
    async fn note_job(&self, job: &Leased, outcome: Result<()>) -> Result<()> {
        let mut tx = self.write_as_system("note a job's outcome").await?;
        let now = tx.at();
        match outcome {
            Ok(()) => {
                let done = sql("UPDATE jobs SET state = 'done', finished_at = $1, \
                                leased_until = NULL, last_error = NULL \
                                WHERE id = $2 AND attempts = $3");
                tx.execute(done.bind(now).bind(job.id).bind(job.attempts))
                    .await?;
            }
            Err(fault) => {
                let text = error_chain(&fault);
                tracing::warn!(job.kind = %job.kind, job.id = %job.id, error = %text, "job failed");
                let given_up = job.attempts >= ATTEMPTS_MAX;
                let state = if given_up { "failed" } else { "waiting" };
                let pause = (5_i64 << job.attempts.clamp(0, 20)).min(BACKOFF_MAX_SECONDS);
                let failed = sql(
                    "UPDATE jobs SET state = $1, run_at = $2, leased_until = NULL, \
                                  last_error = $3, finished_at = $4 WHERE id = $5 AND attempts = $6",
                );
                let failed = failed
                    .bind(state)
                    .bind(now.plus_seconds(pause))
                    .bind(text)
                    .bind(given_up.then_some(now))
                    .bind(job.id)
                    .bind(job.attempts);
                tx.execute(failed).await?;
            }
        }
        tx.commit_unaudited("note a job's outcome").await
    }
}

fn error_chain(fault: &Error) -> String {
    let mut text = fault.to_string();
    let mut source = std::error::Error::source(fault);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
