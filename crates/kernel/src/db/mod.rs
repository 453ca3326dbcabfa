//! The database: SQLite in one file, or PostgreSQL by URL, behind one [`Db`].
//!
//! Reads and writes have pools of their own. A connection of the read pool cannot change anything
//! (the database itself refuses), and the write pool is reached only through a write transaction,
//! which needs a permit. On SQLite the write pool is one connection: writers wait for each other
//! in the program and not in the database's busy loop, and those who wait commit together
//! (`writers.rs`). On PostgreSQL commits wait for the disk after
//! their locks are gone, many at a time (`flush.rs`, docs/adr/0007-commits.md).

mod checkpoint;
mod connection;
mod flush;
mod held;
mod locks;
mod migrate;
mod packed;
mod query;
mod together;
mod value;
mod writers;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Postgres, Sqlite};

pub use connection::Connection;
use flush::Flusher;
use held::Shelf;
pub use locks::{LockMode, Locks};
pub use migrate::{Migration, MigrationError, PendingMigration};
use packed::Beginning;
pub(crate) use query::NulInText;
pub use query::{Query, Row, SqlBuilder, sql};
pub use together::FIRST_PART;
pub use value::Value;
use writers::Writers;

use crate::error::{Error, Result};

/// Connections for reading from PostgreSQL; more readers wait for one.
const READ_CONNECTIONS: u32 = 8;
/// The same for SQLite, by the processors there are: each reads on a thread of its own and never
/// waits for anything but the disk, and keeps pages and prepared statements as long as the program
/// runs.
const SQLITE_READERS_A_PROCESSOR: usize = 2;
const SQLITE_READERS: std::ops::RangeInclusive<usize> = 4..=8;
/// Write connections on PostgreSQL. With more, writers of one project only wait for each other
/// inside the database: on two cores sixteen gave the same median and ten times the maximum.
const WRITE_CONNECTIONS: u32 = 8;
/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long another process may hold the SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Page cache of the SQLite connection that writes, in KiB. Small, since the system caches the file
/// as well.
const WRITE_CACHE_KIB: &str = "-2048";
/// The same of each that reads: a browser's six requests at once fill six of them.
const READ_CACHE_KIB: &str = "-512";

/// Rows of an index that are looked at for the planner's statistics. With a limit SQLite keeps no
/// samples of values; where it has some, it plans a statement anew for each value that is bound,
/// which took more time than most statements themselves.
const ANALYSED_ROWS: u32 = 1000;

/// How much of the last moments a power cut may take from SQLite. A killed process loses nothing
/// with either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// `synchronous=NORMAL`: a power cut may take the last moments.
    #[default]
    Normal,
    /// `synchronous=FULL`: every acknowledged change is on the disk.
    Full,
}

/// Where the data is.
#[derive(Debug, Clone)]
pub enum DatabaseConfig {
    /// A file, made if it is missing.
    Sqlite {
        /// Path of the file.
        path: PathBuf,
        /// What a power cut may take.
        durability: Durability,
    },
    /// A server of version 15 or later.
    Postgres {
        /// `postgres://user:password@host/name`
        url: secrecy::SecretString,
    },
}

/// Handle on the database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Db(Arc<Pools>);

#[derive(Debug)]
enum Pools {
    Sqlite {
        read: Arc<Shelf<Sqlite>>,
        write: Arc<Writers>,
        path: PathBuf,
    },
    Postgres {
        read: Arc<Shelf<Postgres>>,
        write: Arc<Shelf<Postgres>>,
        flusher: Arc<Flusher>,
        /// The one connection that waits for notifications.
        notices: PgPool,
    },
}

/// Which database this is, for the few statements that cannot be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite
    Sqlite,
    /// PostgreSQL
    Postgres,
}

impl Engine {
    /// As it is written for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Db {
    /// Opens the database and makes its file where needed. Runs no migration.
    pub async fn open(config: &DatabaseConfig) -> Result<Self> {
        let pools = match config {
            DatabaseConfig::Sqlite { path, durability } => open_sqlite(path, *durability).await?,
            DatabaseConfig::Postgres { url } => open_postgres(url).await?,
        };
        Ok(Self(Arc::new(pools)))
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &*self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// The database's file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&std::path::Path> {
        match &*self.0 {
            Pools::Sqlite { path, .. } => Some(path),
            Pools::Postgres { .. } => None,
        }
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Connection> {
        match &*self.0 {
            Pools::Sqlite { read, .. } => Connection::take(read).await,
            Pools::Postgres { read, .. } => Connection::take(read).await,
        }
    }

    /// A connection for several reads of one and the same moment.
    pub async fn snapshot(&self) -> Result<Connection> {
        let connection = self.read().await?;
        match self.engine() {
            Engine::Sqlite => Ok(connection.begin_with_first(Beginning::with("BEGIN"))),
            Engine::Postgres => {
                let snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                connection.begin(snapshot).await
            }
        }
    }

    /// A write transaction that holds the given locks from its first statement on. On SQLite it
    /// holds the program's one connection for writing from now on.
    pub(crate) async fn begin(&self, locks: &Locks) -> Result<Connection> {
        match &*self.0 {
            Pools::Sqlite { write, .. } => {
                let (held, turn) = write.take().await?;
                Ok(Connection::of_writer(held, turn))
            }
            Pools::Postgres { write, flusher, .. } => {
                let witness = flusher.witness().await?;
                let connection = Connection::take(write).await?;
                let connection = connection.begin_with_first(locks.beginning());
                Ok(connection.made_durable_by(flusher, witness))
            }
        }
    }

    /// Writes a consistent copy of the SQLite database to a new file while it is in use.
    pub async fn copy_sqlite_to(&self, target: &std::path::Path) -> Result<()> {
        let Pools::Sqlite { read, .. } = &*self.0 else {
            return Err(Error::internal(
                "only a SQLite database is copied as a file",
            ));
        };
        let mut held = read.take().await?;
        sqlx::query("PRAGMA query_only = OFF")
            .execute(&mut *held.connection)
            .await?;
        let copied = sqlx::query("VACUUM INTO $1")
            .bind(target.display().to_string())
            .execute(&mut *held.connection)
            .await;
        // It may write, so nobody else gets it.
        held.close().await;
        copied.map(|_| ()).map_err(Error::from)
    }

    /// A PostgreSQL connection that waits for notifications, on that database.
    pub async fn listen(&self, channel: &str) -> Result<Option<sqlx::postgres::PgListener>> {
        match &*self.0 {
            Pools::Sqlite { .. } => Ok(None),
            Pools::Postgres { notices, .. } => {
                let mut listener = sqlx::postgres::PgListener::connect_with(notices).await?;
                listener.listen(channel).await?;
                Ok(Some(listener))
            }
        }
    }

    /// How many read at the same time; more wait for their turn.
    #[must_use]
    pub fn readers(&self) -> usize {
        match &*self.0 {
            Pools::Sqlite { read, .. } => read.connections(),
            Pools::Postgres { read, .. } => read.connections(),
        }
    }

    /// Closes all connections after the work in progress.
    pub async fn close(&self) {
        match &*self.0 {
            Pools::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres {
                read,
                write,
                flusher,
                notices,
            } => {
                read.close().await;
                write.close().await;
                flusher.close().await;
                notices.close().await;
            }
        }
    }
}

fn sqlite_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let readers = processors
        .saturating_mul(SQLITE_READERS_A_PROCESSOR)
        .clamp(*SQLITE_READERS.start(), *SQLITE_READERS.end());
    u32::try_from(readers).unwrap_or(READ_CONNECTIONS)
}

/// A connection to a file does not go away, so the pools do not ask it before each use, which would
/// more than double the time of a look-up.
async fn open_sqlite(path: &std::path::Path, durability: Durability) -> Result<Pools> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match durability {
            Durability::Normal => SqliteSynchronous::Normal,
            Durability::Full => SqliteSynchronous::Full,
        })
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // PostgreSQL's name for the order of bytes, so that one text orders alike on both.
        .collation("C", str::cmp)
        .analysis_limit(ANALYSED_ROWS)
        .optimize_on_close(true, ANALYSED_ROWS);
    // Its log is copied by a connection of its own ([`Db::keep_checkpointing`]), and where nobody
    // serves, when the last connection closes.
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(
            options
                .clone()
                .pragma("cache_size", WRITE_CACHE_KIB)
                // What undoes a statement is a few pages, for which it would make a file each time.
                .pragma("temp_store", "MEMORY")
                .pragma("wal_autocheckpoint", "0"),
        )
        .await?;
    let read = SqlitePoolOptions::new()
        .test_before_acquire(false)
        .max_connections(sqlite_readers())
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(
            options
                .pragma("cache_size", READ_CACHE_KIB)
                .pragma("query_only", "ON"),
        );
    Ok(Pools::Sqlite {
        read: Shelf::of(read),
        write: Writers::over(Shelf::of(write)),
        path: path.to_owned(),
    })
}

async fn open_postgres(url: &secrecy::SecretString) -> Result<Pools> {
    use secrecy::ExposeSecret;
    let options: PgConnectOptions = url
        .expose_secret()
        .parse()
        .map_err(|_| Error::internal("the database URL is not a PostgreSQL URL"))?;
    let pool = |connections| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
    };
    let write = options.clone().options([
        // Whoever commits waits for the disk after the locks are gone.
        ("synchronous_commit", "off"),
        // Its statements find rows by keys, and one plan is as good for all of their values.
        ("plan_cache_mode", "force_generic_plan"),
        // As any server has it by itself; `packed.rs` relies on it.
        ("standard_conforming_strings", "on"),
    ]);
    // Their texts hold values, which belong in no log.
    let write = write.disable_statement_logging();
    let write = pool(WRITE_CONNECTIONS).connect_with(write).await?;
    let only_reads = options
        .clone()
        .options([("default_transaction_read_only", "on")]);
    Ok(Pools::Postgres {
        write: Shelf::of(write),
        read: Shelf::of(pool(READ_CONNECTIONS).connect_lazy_with(only_reads)),
        flusher: Arc::new(Flusher::over(pool(1).connect_lazy_with(options.clone()))),
        notices: pool(1).connect_lazy_with(options),
    })
}
