//! Connections and transactions, which behave alike on both databases.
//!
//! **Any error inside a transaction ends it.** PostgreSQL answers `COMMIT` with success after a
//! failed statement although it rolled back, and SQLite goes on and commits the rest; so a
//! connection remembers that a statement failed and refuses to commit.
//!
//! **A transaction that is given up is rolled back.** A request may be given up at any await (the
//! client hangs up), also while its `BEGIN` is on the way, alone or with the first
//! statement. So a connection counts as inside a
//! transaction from before its `BEGIN` is sent until after its end was acknowledged, and one that
//! is dropped in between is rolled back by a task of its own before anybody else gets it. For the
//! driver's own transactions that is not so: with sqlx 0.9.0 a `BEGIN` that is sent but not awaited
//! goes back to the pool as an open transaction that swallows the next writer's changes.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Postgres, Sqlite};

use super::Engine;
use super::flush::{Flusher, Witness};
use super::held::{Held, Shelf};
use super::packed::Beginning;
use super::writers::{Ending, Turn};
use super::{Query, Row};
use crate::error::{Error, Result};

/// A connection, given back when dropped. One in a transaction rolls back when dropped, and a
/// writer's on SQLite what that writer did.
#[derive(Debug)]
pub struct Connection {
    pub(super) inner: Inner,
    pub(super) has_failed: bool,
    /// Whether a statement was sent whose end was not seen yet.
    pub(super) is_waiting: bool,
    is_in_transaction: bool,
    /// Begins the transaction together with its first statement.
    pub(super) beginning: Option<Beginning>,
    /// The turn of a writer on SQLite, who may commit together with others.
    turn: Option<Turn>,
    /// Makes commits durable where the database is told not to wait for the disk.
    flusher: Option<(Arc<Flusher>, Witness)>,
}

/// Empty once the connection was given back.
#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(Option<Held<Sqlite>>),
    Postgres(Option<Held<Postgres>>),
}

impl From<Held<Sqlite>> for Inner {
    fn from(held: Held<Sqlite>) -> Self {
        Self::Sqlite(Some(held))
    }
}

impl From<Held<Postgres>> for Inner {
    fn from(held: Held<Postgres>) -> Self {
        Self::Postgres(Some(held))
    }
}

/// Runs a statement of ours that takes no values, on the held connection of either driver.
macro_rules! run_plain {
    ($held:expr, $text:expr) => {
        sqlx::raw_sql(AssertSqlSafe($text))
            .execute(&mut *$held.connection)
            .await
            .map(|_| ())
    };
}

impl Connection {
    /// A connection outside of any transaction.
    pub(super) fn new(inner: impl Into<Inner>) -> Self {
        Self {
            inner: inner.into(),
            has_failed: false,
            is_waiting: false,
            is_in_transaction: false,
            beginning: None,
            turn: None,
            flusher: None,
        }
    }

    /// The next connection of a shelf.
    pub(super) async fn take<DB>(shelf: &Arc<Shelf<DB>>) -> Result<Self>
    where
        DB: sqlx::Database,
        Inner: From<Held<DB>>,
    {
        Ok(Self::new(shelf.take().await?))
    }

    /// Begins a transaction with the given statement.
    pub(super) async fn begin(mut self, statement: &str) -> Result<Self> {
        self.is_in_transaction = true;
        self.plain(statement.to_owned()).await?;
        Ok(self)
    }

    /// Begins a transaction in the round trip of its first statement.
    pub(super) fn begin_with_first(mut self, beginning: Beginning) -> Self {
        self.is_in_transaction = true;
        self.beginning = Some(beginning);
        self
    }

    /// A writer's part of a transaction on SQLite, which begins with the first statement.
    pub(super) fn of_writer(held: Held<Sqlite>, turn: Turn) -> Self {
        let mut connection = Self::new(held).begin_with_first(Beginning::with(turn.beginning()));
        connection.turn = Some(turn);
        connection
    }

    /// No other writer goes on with this transaction before it is committed: what it changes is
    /// also kept in memory, where nobody takes it back.
    pub(crate) fn commit_at_once(&mut self) {
        if let Some(turn) = &mut self.turn {
            turn.commit_at_once();
        }
    }

    /// Its commit also waits until this has brought it to the disk.
    pub(super) fn made_durable_by(mut self, flusher: &Arc<Flusher>, witness: Witness) -> Self {
        self.flusher = Some((Arc::clone(flusher), witness));
        self
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Commits a transaction; a connection outside of one has nothing to commit. Other processes on
    /// PostgreSQL are told of it by these announcements.
    pub(crate) async fn commit(mut self, announcements: Vec<String>) -> Result<()> {
        if self.has_failed {
            return Err(Error::internal(
                "a transaction in which a statement failed is not committed",
            ));
        }
        if self.beginning.take().is_some() {
            self.is_in_transaction = false;
        }
        if !self.is_in_transaction {
            return Ok(());
        }
        let (ending, end) = self.ending();
        if let Some(end) = end {
            self.plain(end.to_owned()).await?;
        }
        self.ended(ending, announcements).await
    }

    /// The last changes of a transaction and its commit, in one round trip. Answers the first row
    /// that the changes answer.
    pub(crate) async fn commit_with<T: Row>(
        mut self,
        last: Query,
        announcements: Vec<String>,
    ) -> Result<Option<T>> {
        if self.has_failed || !self.is_in_transaction {
            return Err(Error::internal("there is no sound transaction to commit"));
        }
        let (ending, end) = self.ending();
        let row = last.execute_all(&mut self, end).await?;
        self.ended(ending, announcements).await?;
        Ok(row)
    }

    /// How this transaction, or this writer's part of it, ends, and with what statement.
    fn ending(&self) -> (Ending, Option<&'static str>) {
        match &self.turn {
            Some(turn) => turn.ending(),
            None => (Ending::Commit, Some("COMMIT")),
        }
    }

    /// What follows the end.
    async fn ended(mut self, ending: Ending, announcements: Vec<String>) -> Result<()> {
        if let (Ending::LeaveOpen, Inner::Sqlite(held)) = (ending, &mut self.inner)
            && let (Some(held), Some(turn)) = (held.take(), self.turn.take())
        {
            return turn.leave_open(held).await;
        }
        self.is_in_transaction = false;
        let flusher = self.flusher.take();
        drop(self);
        match flusher {
            Some((flusher, witness)) => flusher.flush(witness, announcements).await,
            None => Ok(()),
        }
    }

    /// Whether the next statement begins a transaction on PostgreSQL.
    pub(super) fn begins_packed(&self) -> bool {
        self.beginning.is_some() && self.engine() == Engine::Postgres
    }

    /// Begins the transaction that was put off, before a statement that cannot take it along.
    pub(super) async fn begin_now(&mut self) -> Result<(), sqlx::Error> {
        match self.beginning.take() {
            Some(beginning) => self.plain(beginning.text).await,
            None => Ok(()),
        }
    }

    async fn plain(&mut self, text: String) -> Result<(), sqlx::Error> {
        self.is_waiting = true;
        let outcome = match &mut self.inner {
            // Kept, so that it is not parsed each time.
            Inner::Sqlite(Some(held)) => sqlx::query(AssertSqlSafe(text))
                .execute(&mut *held.connection)
                .await
                .map(|_| ()),
            Inner::Postgres(Some(held)) => run_plain!(held, text),
            Inner::Sqlite(None) | Inner::Postgres(None) => Err(sqlx::Error::PoolClosed),
        };
        self.settle(outcome.is_err());
        outcome
    }

    /// Notes the end of a statement.
    pub(super) fn settle(&mut self, has_failed: bool) {
        self.is_waiting = false;
        self.has_failed |= has_failed;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let is_sound = !self.has_failed && !self.is_waiting;
        if self.beginning.is_some() {
            self.is_in_transaction = false;
        }
        if let (Inner::Sqlite(held), Some(turn)) = (&mut self.inner, self.turn.take()) {
            if let Some(held) = held.take() {
                turn.give_up(held, self.is_in_transaction);
            }
            return;
        }
        macro_rules! leave {
            ($held:expr) => {{
                let Some(mut held) = $held.take() else {
                    return;
                };
                if self.is_in_transaction {
                    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
                        // The driver closes what is not given back.
                        drop(held.connection.detach());
                        return;
                    };
                    runtime.spawn(async move {
                        match run_plain!(held, "ROLLBACK") {
                            Ok(()) => held.give_back(),
                            Err(_) => held.close().await,
                        }
                    });
                } else if is_sound {
                    held.give_back();
                }
            }};
        }
        match &mut self.inner {
            Inner::Sqlite(held) => leave!(held),
            Inner::Postgres(held) => leave!(held),
        }
    }
}
