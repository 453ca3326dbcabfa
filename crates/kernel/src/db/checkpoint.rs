//! Copying what SQLite's log holds into the database file, beside the writers.
//!
//! By itself SQLite lets the writer do that whose commit made the log long, and everybody who waits
//! for the one writer waits for that too. Here a connection of its own does it while others write;
//! with twenty writers at once the slowest twentieth of them waits a third less.

use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::{BUSY_TIMEOUT, Db, Pools};
use crate::error::Result;

/// How long nothing is looked at after a moment without changes.
const REST: Duration = Duration::from_secs(1);
/// How long writers have for themselves between two copies.
const TURN: Duration = Duration::from_millis(100);
/// Pages after which the log is begun anew, for which writers wait: 64 MiB.
const LOG_PAGES_MAX: i64 = 16 * 1024;

impl Db {
    /// Keeps the log short for as long as it is polled. On PostgreSQL there is nothing to do.
    pub async fn keep_checkpointing(&self) -> Result<()> {
        let Pools::Sqlite { path, .. } = &*self.0 else {
            return Ok(());
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(BUSY_TIMEOUT);
        let mut connection = options.connect().await?;
        let mut seen = None;
        loop {
            // Moves with every commit of another connection.
            let version = number(&mut connection, "PRAGMA data_version").await?;
            if seen.replace(version) == Some(version) {
                tokio::time::sleep(REST).await;
                continue;
            }
            let log_pages = checkpoint(&mut connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
            if log_pages > LOG_PAGES_MAX {
                checkpoint(&mut connection, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
            }
            tokio::time::sleep(TURN).await;
        }
    }
}

async fn number(connection: &mut SqliteConnection, text: &'static str) -> Result<i64> {
    let (number,): (i64,) = sqlx::query_as(text).fetch_one(connection).await?;
    Ok(number)
}

/// Answers how many pages the log has.
async fn checkpoint(connection: &mut SqliteConnection, text: &'static str) -> Result<i64> {
    let (_, log_pages, _): (i64, i64, i64) = sqlx::query_as(text).fetch_one(connection).await?;
    Ok(log_pages)
}
