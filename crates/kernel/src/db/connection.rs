//! Connections, and what a transaction of each driver needs beyond what the driver does by itself.
//!
//! Both databases are made to behave alike: **any error inside a transaction ends it**. PostgreSQL
//! answers `COMMIT` with success after a failed statement although it rolled back, and SQLite goes
//! on and commits the rest; so a connection remembers that a statement failed and refuses to
//! commit.
//!
//! On PostgreSQL the transaction is begun by a task of its own. A request may be given up at any
//! await (the client hangs up), and a `BEGIN` that is sent but not awaited would go back to the
//! pool as an open transaction that swallows the next writer's changes.

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use super::Engine;
use crate::error::{Error, Result};

/// A connection, given back when dropped. One in a transaction rolls back when dropped.
#[derive(Debug)]
pub struct Connection {
    pub(super) inner: Inner,
    pub(super) has_failed: bool,
}

#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(PostgresTx),
}

impl From<Inner> for Connection {
    fn from(inner: Inner) -> Self {
        Self {
            inner,
            has_failed: false,
        }
    }
}

impl Connection {
    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &self.inner {
            Inner::Sqlite(_) | Inner::SqliteTx(_) => Engine::Sqlite,
            Inner::Postgres(_) | Inner::PostgresTx(_) => Engine::Postgres,
        }
    }

    /// Commits a transaction; a connection outside of one has nothing to commit.
    pub(crate) async fn commit(self) -> Result<()> {
        if self.has_failed {
            return Err(Error::internal(
                "a transaction in which a statement failed is not committed",
            ));
        }
        match self.inner {
            Inner::SqliteTx(tx) => tx.commit().await?,
            Inner::PostgresTx(tx) => tx.commit().await?,
            Inner::Sqlite(_) | Inner::Postgres(_) => {}
        }
        Ok(())
    }
}

/// A transaction on PostgreSQL.
#[derive(Debug)]
pub(super) struct PostgresTx {
    connection: Option<PoolConnection<Postgres>>,
}

impl PostgresTx {
    /// Begins with the given text, which may take locks after its `BEGIN`.
    pub(super) async fn begin(pool: &PgPool, statement: String) -> Result<Self> {
        let pool = pool.clone();
        let begun = tokio::spawn(async move {
            let mut connection = pool.acquire().await?;
            let begin = sqlx::raw_sql(AssertSqlSafe(statement));
            match begin.execute(&mut *connection).await {
                Ok(_) => Ok(Self {
                    connection: Some(connection),
                }),
                Err(fault) => {
                    // What state it is in is not known, so it does not go back to the pool.
                    let _ = connection.close().await;
                    Err(fault)
                }
            }
        });
        Ok(begun.await.map_err(Error::internal)??)
    }

    /// The connection inside the transaction.
    pub(super) fn connection(&mut self) -> Result<&mut PoolConnection<Postgres>, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    async fn commit(mut self) -> Result<(), sqlx::Error> {
        let Some(mut connection) = self.connection.take() else {
            return Ok(());
        };
        let committed = tokio::spawn(async move {
            let outcome = sqlx::raw_sql("COMMIT").execute(&mut *connection).await;
            if outcome.is_err() {
                let _ = connection.close().await;
            }
            outcome.map(|_| ())
        });
        committed.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            connection.close_on_drop();
            return;
        };
        runtime.spawn(async move {
            if sqlx::raw_sql("ROLLBACK")
                .execute(&mut *connection)
                .await
                .is_err()
            {
                let _ = connection.close().await;
            }
        });
    }
}
