//! Numbered migrations, forward only, the same text on both databases.
//!
//! Each room brings its own, with numbers that no other room uses; the program runs them in order.
//! A database that has seen a migration unknown to this program is newer than the program and is
//! refused.

use std::borrow::Cow;

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, MigrationType, Migrator};
use sqlx::{Connection as _, SqlSafeStr};

use super::{Db, Pools};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its place in the order, unique over all rooms.
    pub number: i64,
    /// What it does, in a few words.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// A migration that the database has not seen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PendingMigration {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
}

impl PendingMigration {
    /// All migrations, in order: what a database that does not exist yet has not seen.
    #[must_use]
    pub fn all(migrations: &[Migration]) -> Vec<Self> {
        let mut all: Vec<Self> = migrations.iter().map(Self::from).collect();
        all.sort_by_key(|migration| migration.number);
        all
    }
}

impl From<&Migration> for PendingMigration {
    fn from(migration: &Migration) -> Self {
        Self {
            number: migration.number,
            name: migration.name.to_owned(),
        }
    }
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database was used by a later version of the program.
    #[error(
        "the database has migration {0}, which this version does not know: it was used by a newer version"
    )]
    Newer(i64),
    /// An applied migration has another text than this program's.
    #[error("migration {0} differs from the one that was applied")]
    Changed(i64),
    /// A statement failed; nothing of that migration was kept.
    #[error("migration failed")]
    Failed(#[source] MigrateError),
}

impl From<MigrateError> for MigrationError {
    fn from(fault: MigrateError) -> Self {
        match fault {
            MigrateError::VersionMissing(number) => Self::Newer(number),
            MigrateError::VersionMismatch(number) => Self::Changed(number),
            other => Self::Failed(other),
        }
    }
}

impl Db {
    /// Brings the schema up to date. Several processes may call this at once.
    ///
    /// It runs on a connection that is closed afterwards: a migration that fails on PostgreSQL
    /// keeps the lock of its session.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<(), MigrationError> {
        let migrator = migrator(migrations);
        match &*self.0 {
            Pools::Sqlite { write, .. } => {
                // The library's own lock does nothing here, so one transaction holds the file.
                let mut held = write.shelf().take().await.map_err(MigrateError::from)?;
                let begun = held.connection.begin_with("BEGIN IMMEDIATE").await;
                let mut tx = begun.map_err(MigrateError::from)?;
                migrator.run(&mut *tx).await?;
                tx.commit().await.map_err(MigrateError::from)?;
                held.give_back();
            }
            Pools::Postgres { write, .. } => {
                let mut held = write.take().await.map_err(MigrateError::from)?;
                let outcome = migrator.run(&mut *held.connection).await;
                held.close().await;
                outcome?;
            }
        }
        Ok(())
    }

    /// What [`Db::migrate`] would do. Changes nothing.
    pub async fn pending(
        &self,
        migrations: &[Migration],
    ) -> Result<Vec<PendingMigration>, MigrationError> {
        let applied = match &*self.0 {
            Pools::Sqlite { write, .. } => {
                let mut held = write.shelf().take().await.map_err(MigrateError::from)?;
                applied(&mut *held.connection).await?
            }
            Pools::Postgres { write, .. } => {
                let mut held = write.take().await.map_err(MigrateError::from)?;
                applied(&mut *held.connection).await?
            }
        };
        let migrator = migrator(migrations);
        for seen in &applied {
            let Some(known) = migrator.iter().find(|known| known.version == seen.version) else {
                return Err(MigrationError::Newer(seen.version));
            };
            if known.checksum != seen.checksum {
                return Err(MigrationError::Changed(seen.version));
            }
        }
        let mut pending = PendingMigration::all(migrations);
        pending.retain(|migration| applied.iter().all(|seen| seen.version != migration.number));
        Ok(pending)
    }
}

const TABLE: &str = "_sqlx_migrations";

async fn applied<C: Migrate>(connection: &mut C) -> Result<Vec<AppliedMigration>, MigrationError> {
    // Asking a database that has never been migrated is not an error.
    match connection.list_applied_migrations(TABLE).await {
        Ok(applied) => Ok(applied),
        Err(MigrateError::Execute(sqlx::Error::Database(_))) => Ok(Vec::new()),
        Err(fault) => Err(fault.into()),
    }
}

fn migrator(migrations: &[Migration]) -> Migrator {
    Migrator::with_migrations(
        migrations
            .iter()
            .map(|migration| {
                sqlx::migrate::Migration::new(
                    migration.number,
                    Cow::Borrowed(migration.name),
                    MigrationType::Simple,
                    migration.sql.into_sql_str(),
                    false,
                )
            })
            .collect(),
    )
}
