//! The database: SQLite in one file, or PostgreSQL by URL, behind one [`Db`].
//!
//! Reads and writes have pools of their own. A connection of the read pool cannot change anything
//! (the database itself refuses), and the write pool is reached only through a write transaction,
//! which needs a permit. On SQLite the write pool is one connection: writers wait for each other
//! in the program and not in the database's busy loop.

mod checkpoint;
mod connection;
mod locks;
mod migrate;
mod query;
mod value;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

pub use connection::Connection;
use connection::{Inner, PostgresTx};
pub use locks::{LockMode, Locks};
pub use migrate::{Migration, MigrationError, PendingMigration};
pub(crate) use query::NulInText;
pub use query::{Query, Row, SqlBuilder, sql};
pub use value::Value;

use crate::error::{Error, Result};

/// Read connections kept open; more readers wait for one.
const READ_CONNECTIONS: u32 = 8;
/// Write connections on PostgreSQL. With more, writers of one project only wait for each other
/// inside the database: on two cores sixteen gave the same median and ten times the maximum.
const WRITE_CONNECTIONS: u32 = 8;
/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long another process may hold the SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Page cache of one SQLite connection, in KiB. Small, since the system caches the file as well.
const CACHE_KIB: &str = "-2048";

/// Begins a snapshot on PostgreSQL; on SQLite every transaction is one.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

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
        read: SqlitePool,
        write: SqlitePool,
        path: PathBuf,
    },
    Postgres {
        read: PgPool,
        write: PgPool,
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
        Ok(Connection::from(match &*self.0 {
            Pools::Sqlite { read, .. } => Inner::Sqlite(read.acquire().await?),
            Pools::Postgres { read, .. } => Inner::Postgres(read.acquire().await?),
        }))
    }

    /// A connection for several reads of one and the same moment.
    pub async fn snapshot(&self) -> Result<Connection> {
        Ok(Connection::from(match &*self.0 {
            Pools::Sqlite { read, .. } => Inner::SqliteTx(read.begin().await?),
            Pools::Postgres { read, .. } => {
                Inner::PostgresTx(PostgresTx::begin(read, SNAPSHOT.to_owned()).await?)
            }
        }))
    }

    /// A write transaction that holds the given locks.
    pub(crate) async fn begin(&self, locks: &Locks) -> Result<Connection> {
        Ok(Connection::from(match &*self.0 {
            Pools::Sqlite { write, .. } => {
                Inner::SqliteTx(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres { write, .. } => {
                Inner::PostgresTx(PostgresTx::begin(write, locks.begin_statement()).await?)
            }
        }))
    }

    /// Writes a consistent copy of the SQLite database to a new file while it is in use.
    pub async fn copy_sqlite_to(&self, target: &std::path::Path) -> Result<()> {
        let Pools::Sqlite { read, .. } = &*self.0 else {
            return Err(Error::internal(
                "only a SQLite database is copied as a file",
            ));
        };
        let mut connection = read.acquire().await?;
        sqlx::query("PRAGMA query_only = OFF")
            .execute(&mut *connection)
            .await?;
        let copied = sqlx::query("VACUUM INTO $1")
            .bind(target.display().to_string())
            .execute(&mut *connection)
            .await;
        sqlx::query("PRAGMA query_only = ON")
            .execute(&mut *connection)
            .await?;
        copied.map(|_| ()).map_err(Error::from)
    }

    /// A PostgreSQL connection that waits for notifications, on that database.
    pub async fn listen(&self, channel: &str) -> Result<Option<sqlx::postgres::PgListener>> {
        match &*self.0 {
            Pools::Sqlite { .. } => Ok(None),
            Pools::Postgres { read, .. } => {
                let mut listener = sqlx::postgres::PgListener::connect_with(read).await?;
                listener.listen(channel).await?;
                Ok(Some(listener))
            }
        }
    }

    /// Closes all connections after the work in progress.
    pub async fn close(&self) {
        match &*self.0 {
            Pools::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
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
        .pragma("cache_size", CACHE_KIB)
        // PostgreSQL's name for the order of bytes, so that one text orders alike on both.
        .collation("C", str::cmp)
        .optimize_on_close(true, None);
    // Its log is copied by a connection of its own ([`Db::keep_checkpointing`]), and where nobody
    // serves, when the last connection closes.
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.clone().pragma("wal_autocheckpoint", "0"))
        .await?;
    let read = SqlitePoolOptions::new()
        .test_before_acquire(false)
        .max_connections(READ_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Pools::Sqlite {
        read,
        write,
        path: path.to_owned(),
    })
}

async fn open_postgres(url: &secrecy::SecretString) -> Result<Pools> {
    use secrecy::ExposeSecret;
    let options: PgConnectOptions = url
        .expose_secret()
        .parse()
        .map_err(|_| Error::internal("the database URL is not a PostgreSQL URL"))?;
    let write = PgPoolOptions::new()
        .max_connections(WRITE_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.clone())
        .await?;
    let read = PgPoolOptions::new()
        .max_connections(READ_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options.options([("default_transaction_read_only", "on")]));
    Ok(Pools::Postgres { read, write })
}
