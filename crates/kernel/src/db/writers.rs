//! Writers on SQLite, one at a time on one connection, and committed together.
//!
//! A commit writes every page that it changed to the log, and what one writer changes is for the most
//! part what the next one changes too: the last pages of the same indexes. So a writer who ends
//! while others wait does not commit. It leaves the transaction open for the next one, who makes
//! its changes in a savepoint of the same transaction, and waits. The last of them commits for all,
//! and only then is any of them answered.
//!
//! A writer that fails or is given up takes back its own savepoint, and what the others did stays.
//! Where the commit itself fails, all of them get an error. Nobody outside sees anything of it
//! before the commit; those of one group see what the earlier ones did, as if that were committed,
//! and are lost with it.
//!
//! With nobody waiting, a writer's changes and its commit go in one round trip, as before.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::{AssertSqlSafe, Sqlite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::ACQUIRE_TIMEOUT;
use super::held::{Held, Shelf};
use crate::error::{Error, Result};

/// Writers that commit together at most, so that the first of them is not kept waiting.
const GROUP_MAX: usize = 16;

const SAVEPOINT: &str = "SAVEPOINT writer";
/// Ends a savepoint and keeps its changes.
const RELEASE: &str = "RELEASE writer";
const TAKE_BACK: &str = "ROLLBACK TO writer; RELEASE writer";

/// The connection for writing, and those who wait for it.
#[derive(Debug)]
pub(super) struct Writers {
    shelf: Arc<Shelf<Sqlite>>,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// What was left open for the next writer. Whoever takes it is alone with the connection.
    open: Mutex<Option<Group>>,
}

/// An open transaction with the changes of writers who wait for its commit.
#[derive(Debug)]
struct Group {
    held: Held<Sqlite>,
    waiting: Waiting,
}

/// Those who wait for a commit.
#[derive(Debug)]
struct Waiting {
    count: usize,
    /// Becomes true. If it is dropped before, the changes are lost.
    is_committed: watch::Sender<bool>,
}

/// A writer's turn.
#[derive(Debug)]
pub(super) struct Turn {
    writers: Arc<Writers>,
    /// Those whose transaction this writer goes on with.
    earlier: Option<Waiting>,
    /// Whether nobody is to build upon this writer's changes before they are committed.
    is_last: bool,
    _permit: OwnedSemaphorePermit,
}

/// How a writer's part ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a commit, in the round trip of its last changes.
    Commit,
    /// Its changes are left to the commit of the group.
    LeaveOpen,
}

impl Writers {
    /// Of the one connection that the shelf has.
    pub fn over(shelf: Arc<Shelf<Sqlite>>) -> Arc<Self> {
        Arc::new(Self {
            shelf,
            turns: Arc::new(Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
            open: Mutex::new(None),
        })
    }

    /// The connection outside of any writer's turn, for migrations.
    pub fn shelf(&self) -> &Arc<Shelf<Sqlite>> {
        &self.shelf
    }

    /// The connection, when it is one's turn.
    pub async fn take(self: &Arc<Self>) -> Result<(Held<Sqlite>, Turn)> {
        let in_line = InLine::of(self);
        let permit = Arc::clone(&self.turns).acquire_owned();
        let permit = tokio::time::timeout(ACQUIRE_TIMEOUT, permit).await;
        drop(in_line);
        let permit = permit
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let (held, earlier) = match self.take_open() {
            Some(group) => (group.held, Some(group.waiting)),
            None => (self.shelf.take().await?, None),
        };
        let turn = Turn {
            writers: Arc::clone(self),
            earlier,
            is_last: false,
            _permit: permit,
        };
        Ok((held, turn))
    }

    /// Closes the connection after the writers in progress.
    pub async fn close(&self) {
        self.turns.close();
        self.shelf.close().await;
    }

    fn anybody_waits(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0 && !self.turns.is_closed()
    }

    fn take_open(&self) -> Option<Group> {
        self.open().take()
    }

    fn open(&self) -> MutexGuard<'_, Option<Group>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits what is left open after the turns of all who wait now, should nobody else do it:
    /// they may be given up.
    async fn commit_at_last(self: Arc<Self>) {
        let turn = self.turns.acquire().await;
        if let Some(group) = self.take_open() {
            group.commit().await;
        }
        drop(turn);
    }
}

impl Group {
    async fn commit(mut self) {
        match run(&mut self.held, "COMMIT").await {
            Ok(()) => {
                self.held.give_back();
                self.waiting.is_committed.send_replace(true);
            }
            Err(_) => self.abandon().await,
        }
    }

    /// Whoever waits is told by the end of what they wait for.
    async fn abandon(mut self) {
        // It may be over already, and the connection is closed either way.
        let _ = run(&mut self.held, "ROLLBACK").await;
        self.held.close().await;
    }
}

impl Turn {
    /// What begins this writer's part, before its first statement.
    pub fn beginning(&self) -> &'static str {
        match self.earlier {
            None => "BEGIN IMMEDIATE",
            Some(_) => SAVEPOINT,
        }
    }

    /// Nobody goes on with the transaction after this writer.
    pub fn commit_at_once(&mut self) {
        self.is_last = true;
    }

    fn goes_on(&self) -> bool {
        !self.is_last && self.writers.anybody_waits()
    }

    /// How this writer's part ends, and with what statement after its last one.
    pub fn ending(&self) -> (Ending, Option<&'static str>) {
        match self.earlier {
            Some(_) => (Ending::LeaveOpen, Some(RELEASE)),
            None if self.goes_on() => (Ending::LeaveOpen, None),
            None => (Ending::Commit, Some("COMMIT")),
        }
    }

    /// Leaves the connection to whoever is next, and waits until the changes are committed.
    pub async fn leave_open(mut self, held: Held<Sqlite>) -> Result<()> {
        let is_first = self.earlier.is_none();
        let mut waiting = self.earlier.take().unwrap_or_else(|| Waiting {
            count: 0,
            is_committed: watch::Sender::new(false),
        });
        waiting.count += 1;
        let mut committed = waiting.is_committed.subscribe();
        let is_full = waiting.count >= GROUP_MAX;
        let group = Group { held, waiting };
        // In a task of its own, since this writer may be given up and the others are not.
        if self.goes_on() && !is_full {
            self.pass_on(group, is_first);
        } else {
            tokio::spawn(self.commit(group));
        }
        let outcome = committed.wait_for(|is_committed| *is_committed).await;
        outcome.map(drop).map_err(|_| lost())
    }

    /// Ends the part of a writer that did not come to its end: what it changed is taken back.
    pub fn give_up(mut self, mut held: Held<Sqlite>, has_begun: bool) {
        let earlier = self.earlier.take();
        if earlier.is_none() && !has_begun {
            return held.give_back();
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The driver closes what is not given back.
            drop(held.connection.detach());
            return;
        };
        runtime.spawn(async move {
            let Some(waiting) = earlier else {
                return match run(&mut held, "ROLLBACK").await {
                    Ok(()) => held.give_back(),
                    Err(_) => held.close().await,
                };
            };
            let taken_back = if has_begun {
                run(&mut held, TAKE_BACK).await
            } else {
                Ok(())
            };
            let group = Group { held, waiting };
            match taken_back {
                Ok(()) if self.goes_on() => self.pass_on(group, false),
                Ok(()) => self.commit(group).await,
                // It was given up before its savepoint began, or after that ended; or the whole
                // transaction is over, in which case there is nothing to commit and that fails.
                Err(fault) if is_without_savepoint(&fault) => self.commit(group).await,
                Err(_) => group.abandon().await,
            }
        });
    }

    async fn commit(self, group: Group) {
        group.commit().await;
    }

    fn pass_on(self, group: Group, is_first: bool) {
        *self.writers.open() = Some(group);
        if is_first {
            tokio::spawn(Arc::clone(&self.writers).commit_at_last());
        }
    }
}

/// Somebody who waits for a turn.
struct InLine<'a>(&'a AtomicUsize);

impl<'a> InLine<'a> {
    fn of(writers: &'a Writers) -> Self {
        writers.waiting.fetch_add(1, Ordering::SeqCst);
        Self(&writers.waiting)
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs a statement of ours, which the driver keeps, so that it is not parsed each time.
async fn run(held: &mut Held<Sqlite>, text: &'static str) -> Result<(), sqlx::Error> {
    let statement = sqlx::query(AssertSqlSafe(text));
    statement.execute(&mut *held.connection).await.map(drop)
}

fn is_without_savepoint(fault: &sqlx::Error) -> bool {
    let message = fault
        .as_database_error()
        .map(sqlx::error::DatabaseError::message);
    message.is_some_and(|message| message.starts_with("no such savepoint"))
}

fn lost() -> Error {
    Error::internal("the transaction that held this change was not committed")
}
