//! Connections at hand, between the program and the driver's pool.
//!
//! The driver's pool asks a connection for a sign of life whenever it is given back, on PostgreSQL
//! also whenever it is taken, and hands out the one that rested longest. A request takes four
//! connections, so that was a third of all round trips; and each of eight connections kept the same
//! pages in a memory of its own. Here the one that was used last is taken first, and is asked only
//! when it rested for a while. One whose last use did not end as it should goes back to the
//! driver's pool, which finds out what state it is in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Database, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::ACQUIRE_TIMEOUT;
use super::packed::Prepared;

/// After so long a rest a connection may have died unnoticed.
pub(super) const FRESH: Duration = Duration::from_secs(1);
/// A connection that nobody needed for so long is closed, and its memory is free.
const REST_MAX: Duration = Duration::from_mins(1);
/// After so long a connection is opened anew.
const AGE_MAX: Duration = Duration::from_mins(30);

/// The connections of one pool.
#[derive(Debug)]
pub(super) struct Shelf<DB: Database> {
    pool: Pool<DB>,
    turns: Arc<Semaphore>,
    /// The one that was used last is the last.
    resting: Mutex<Vec<Resting<DB>>>,
}

#[derive(Debug)]
struct Resting<DB: Database> {
    connection: PoolConnection<DB>,
    prepared: Prepared,
    taken_from_pool: Instant,
    since: Instant,
}

/// A connection that is in use, and the turn of whoever uses it.
#[derive(Debug)]
pub(super) struct Held<DB: Database> {
    pub connection: PoolConnection<DB>,
    /// What was prepared on it beside the driver.
    pub prepared: Prepared,
    taken_from_pool: Instant,
    shelf: Arc<Shelf<DB>>,
    turn: OwnedSemaphorePermit,
}

impl<DB: Database> Shelf<DB> {
    /// All connections that the pool can have.
    pub fn of(pool: Pool<DB>) -> Arc<Self> {
        let connections = usize::try_from(pool.options().get_max_connections()).unwrap_or(1);
        Arc::new(Self {
            pool,
            turns: Arc::new(Semaphore::new(connections)),
            resting: Mutex::new(Vec::new()),
        })
    }

    /// How many connections the pool can have.
    pub fn connections(&self) -> usize {
        usize::try_from(self.pool.options().get_max_connections()).unwrap_or(1)
    }

    /// A connection, as soon as it is one's turn.
    pub async fn take(self: &Arc<Self>) -> Result<Held<DB>, sqlx::Error> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, turn).await;
        let turn = turn
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let rested = self.resting().pop();
        let awake = match rested {
            Some(rested) => rested.woken().await,
            None => None,
        };
        let (connection, prepared, taken_from_pool) = match awake {
            Some(awake) => awake,
            None => (
                self.pool.acquire().await?,
                Prepared::default(),
                Instant::now(),
            ),
        };
        Ok(Held {
            connection,
            prepared,
            taken_from_pool,
            shelf: Arc::clone(self),
            turn,
        })
    }

    /// Closes all connections, those in use when they are given back.
    pub async fn close(&self) {
        self.turns.close();
        let resting = std::mem::take(&mut *self.resting());
        drop(resting);
        self.pool.close().await;
    }

    fn resting(&self) -> MutexGuard<'_, Vec<Resting<DB>>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<DB: Database> Drop for Shelf<DB> {
    /// Giving a connection back to the driver's pool takes a runtime. Where there is none any more,
    /// at the end of a program, the connections are closed as they are.
    fn drop(&mut self) {
        if tokio::runtime::Handle::try_current().is_ok() {
            return;
        }
        let resting = self.resting.get_mut();
        let resting = resting.unwrap_or_else(PoisonError::into_inner);
        for rested in resting.drain(..) {
            drop(rested.connection.leak());
        }
    }
}

impl<DB: Database> Resting<DB> {
    /// The connection, unless it died in its sleep.
    async fn woken(mut self) -> Option<(PoolConnection<DB>, Prepared, Instant)> {
        if self.since.elapsed() < FRESH || self.connection.ping().await.is_ok() {
            return Some((self.connection, self.prepared, self.taken_from_pool));
        }
        None
    }
}

impl<DB: Database> Held<DB> {
    /// Gives it back after a use that ended as it should, for whoever comes next.
    pub fn give_back(self) {
        let Self {
            connection,
            prepared,
            taken_from_pool,
            shelf,
            turn,
        } = self;
        if taken_from_pool.elapsed() > AGE_MAX {
            // The pool closes it.
            return;
        }
        let mut resting = shelf.resting();
        if shelf.turns.is_closed() {
            return;
        }
        let now = Instant::now();
        resting.push(Resting {
            connection,
            prepared,
            taken_from_pool,
            since: now,
        });
        let is_forgotten = |rested: &Resting<DB>| now.duration_since(rested.since) > REST_MAX;
        let forgotten = resting.first().is_some_and(is_forgotten);
        let forgotten = forgotten.then(|| resting.remove(0));
        drop(resting);
        drop(turn);
        if let Some(Resting { mut connection, .. }) = forgotten {
            connection.close_on_drop();
        }
    }

    /// Closes it, since nobody knows what state it is in.
    pub async fn close(self) {
        // It is gone either way.
        let _ = self.connection.close().await;
    }
}
