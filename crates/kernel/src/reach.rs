//! Whether a database server can be reached at all, asked once before the pools are made: they go on
//! trying for a while, and then say only that it took too long.

use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use crate::db::DatabaseConfig;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// What a server says that will take connections in a moment.
const STARTING_UP: &str = "57P03";

/// Says why the database server cannot be reached, if it cannot. A file is always reached.
pub async fn reach(config: &DatabaseConfig) -> anyhow::Result<()> {
    let DatabaseConfig::Postgres { url } = config else {
        return Ok(());
    };
    let options: PgConnectOptions = url
        .expose_secret()
        .parse()
        .context("the database URL is not a PostgreSQL URL")?;
    let place = format!("{}:{}", options.get_host(), options.get_port());
    let connecting = tokio::time::timeout(PATIENCE, options.connect());
    let connected: Result<PgConnection, sqlx::Error> = match connecting.await {
        Ok(connected) => connected,
        Err(_) => bail!("PostgreSQL at {place} does not answer"),
    };
    match connected {
        Ok(connection) => {
            // It was good for this question; how it ends tells nothing.
            let _ = connection.close().await;
            Ok(())
        }
        Err(sqlx::Error::Database(said)) if said.code().as_deref() == Some(STARTING_UP) => Ok(()),
        Err(sqlx::Error::Database(said)) => {
            bail!("PostgreSQL at {place} refuses: {}", said.message())
        }
        Err(sqlx::Error::Io(fault)) => {
            Err(anyhow::Error::from(fault)
                .context(format!("PostgreSQL at {place} cannot be reached")))
        }
        Err(fault) => {
            Err(anyhow::Error::from(fault).context(format!("PostgreSQL at {place} cannot be used")))
        }
    }
}
