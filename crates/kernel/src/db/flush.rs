//! Waiting for the disk after the locks are gone.
//!
//! A commit on PostgreSQL keeps its locks until the disk has taken it. Writers of one project take
//! turns at the project's counter, and whoever announces something takes turns with everybody who
//! does, so each of them would wait for a write to the disk of its own. Therefore a transaction
//! commits without waiting (`synchronous_commit = off`), gives its locks and its connection back,
//! and then waits until the log has reached the disk up to there: one write to the disk for all who
//! wait at that moment.
//!
//! Nothing is acknowledged before it is durable: nobody gets an answer, no browser of this process
//! hears of it, no other process is told, no job is woken. What somebody built on a commit that is not on the disk yet stands
//! behind it in the log, and waits for a later place of the same log. How durable that is stays
//! what the operator said: the waiting is done by a session with the server's own settings, with
//! its replicas if it has such.
//!
//! A server that crashes between the two forgets the commit, and would tell a new session that all
//! it knows of is on the disk. So the waiting is done by a session that was there before the commit:
//! no session survives a crash, and if that one is lost, the writer gets an error.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use sqlx::{Connection as _, Postgres};

use super::held::FRESH;
use crate::error::{Error, Result};
use crate::events::CHANNEL;

/// Writes to the log and commits, for which the server waits as for any change; and announces to
/// other processes what is on the disk by that. Announcing takes a lock of the whole server until
/// the commit, so one does it for all.
const TO_THE_DISK: &str = "SELECT pg_logical_emit_message(true, 'airside', '')::text \
     UNION ALL SELECT pg_notify($1, said)::text FROM unnest($2::text[]) AS said";

/// The session that waits, as it was before a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Witness(u64);

/// Brings commits to the disk, many at a time.
#[derive(Debug)]
pub(super) struct Flusher {
    /// Of one connection.
    pool: PgPool,
    /// Commits that wait or waited.
    asked: AtomicU64,
    /// What they have to say to other processes.
    unsaid: Mutex<Vec<String>>,
    /// Whoever holds it speaks with the server.
    session: tokio::sync::Mutex<Session>,
    /// Which session answered last, and when.
    answered: Mutex<Option<(Witness, Instant)>>,
}

#[derive(Debug)]
struct Session {
    connection: Option<PoolConnection<Postgres>>,
    /// Moves when the session is another one.
    number: Witness,
    /// How many of the first that asked are on the disk.
    done: u64,
}

impl Flusher {
    /// Speaks over a connection of this pool.
    pub fn over(pool: PgPool) -> Self {
        Self {
            pool,
            asked: AtomicU64::new(0),
            unsaid: Mutex::new(Vec::new()),
            session: tokio::sync::Mutex::new(Session {
                connection: None,
                number: Witness(0),
                done: 0,
            }),
            answered: Mutex::new(None),
        }
    }

    /// A session that is there now. Asked for before a commit.
    pub async fn witness(&self) -> Result<Witness> {
        if let Some(witness) = self.fresh() {
            return Ok(witness);
        }
        let mut session = self.session.lock().await;
        if let Some(witness) = self.fresh() {
            return Ok(witness);
        }
        if let Some(connection) = &mut session.connection
            && connection.ping().await.is_err()
        {
            session.connection = None;
        }
        if session.connection.is_none() {
            session.connection = Some(self.pool.acquire().await?);
            session.number = Witness(session.number.0 + 1);
        }
        self.note_answer(session.number);
        Ok(session.number)
    }

    /// Waits until everything is on the disk that was committed before, of which the witness knows,
    /// and the announcements of it are made.
    pub async fn flush(&self, witness: Witness, announcements: Vec<String>) -> Result<()> {
        // Said before it is asked: whoever brings those to the disk that have asked takes it along.
        self.unsaid().extend(announcements);
        let own = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut session = self.session.lock().await;
        if session.number != witness {
            return Err(lost());
        }
        if session.done >= own {
            return Ok(());
        }
        let asked = self.asked.load(Ordering::SeqCst);
        let Some(connection) = &mut session.connection else {
            return Err(lost());
        };
        let said = std::mem::take(&mut *self.unsaid());
        let flush = sqlx::query(TO_THE_DISK).bind(CHANNEL).bind(said);
        if let Err(fault) = flush.execute(&mut **connection).await {
            session.connection = None;
            *self.answered() = None;
            return Err(fault.into());
        }
        session.done = asked;
        self.note_answer(witness);
        Ok(())
    }

    /// Closes the connection.
    pub async fn close(&self) {
        self.session.lock().await.connection = None;
        *self.answered() = None;
        self.pool.close().await;
    }

    /// The session, if it answered a moment ago.
    fn fresh(&self) -> Option<Witness> {
        let (witness, at) = (*self.answered())?;
        (at.elapsed() < FRESH).then_some(witness)
    }

    fn note_answer(&self, witness: Witness) {
        *self.answered() = Some((witness, Instant::now()));
    }

    fn unsaid(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.unsaid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answered(&self) -> std::sync::MutexGuard<'_, Option<(Witness, Instant)>> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lost() -> Error {
    Error::internal("the database server was lost before it was known to keep the change")
}
