//! `airside backup` and `airside restore`.
//!
//! A backup is a folder: the database (a copy of the SQLite file made by SQLite itself, or a dump
//! of PostgreSQL made by `pg_dump`), the stored files and the instance key. The database is copied
//! first and the files after it: a file is stored before the row that names it and removed after
//! it, so every row of the copy has its file, whatever is written meanwhile.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use airside_kernel::config::Settings;
use airside_kernel::db::{DatabaseConfig, Db};
use anyhow::{Context, bail, ensure};
use clap::Args;
use secrecy::ExposeSecret;
use serde_json::json;

use super::{Common, Output};

const SQLITE_FILE: &str = "airside.sqlite";
const DUMP_FILE: &str = "airside.dump";
const FILES: &str = "files";
const KEY_FILE: &str = "instance.key";

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Folder to write to; it must not exist yet
    target: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// Folder that a backup was written to
    source: PathBuf,
}

impl Backup {
    pub async fn run(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let settings = common.settings()?;
        ensure!(
            !self.target.exists(),
            "`{}` exists already",
            self.target.display()
        );
        // A backup that was cut off must not look like one.
        let partial = self.target.with_extension("partial");
        if partial.exists() {
            std::fs::remove_dir_all(&partial)?;
        }
        std::fs::create_dir_all(&partial)
            .with_context(|| format!("cannot make `{}`", partial.display()))?;
        match &settings.database {
            DatabaseConfig::Sqlite { path, .. } => {
                ensure!(
                    path.exists(),
                    "there is no database at `{}`",
                    path.display()
                );
                let db = Db::open(&settings.database).await?;
                db.copy_sqlite_to(&partial.join(SQLITE_FILE)).await?;
                db.close().await;
            }
            DatabaseConfig::Postgres { url } => {
                let mut dump = tokio::process::Command::new("pg_dump");
                dump.arg("--format=custom").arg("--no-owner").arg("--file");
                dump.arg(partial.join(DUMP_FILE))
                    .arg(format!("--dbname={}", url.expose_secret()));
                run_tool(dump, "pg_dump").await?;
            }
        }
        let files = copy_folder(&settings.files_folder(), &partial.join(FILES))?;
        if settings.key_file().exists() {
            std::fs::copy(settings.key_file(), partial.join(KEY_FILE))?;
        }
        std::fs::rename(&partial, &self.target)?;
        let shown = self.target.display().to_string();
        let line = format!("wrote the database and {files} files to {shown}");
        output.result(&json!({ "backup": shown, "files": files }), &line)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    pub async fn run(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let settings = common.settings()?;
        crate::keeping::private_folder(&settings)?;
        match &settings.database {
            DatabaseConfig::Sqlite { path, .. } => {
                let copy = self.source.join(SQLITE_FILE);
                ensure!(
                    copy.exists(),
                    "`{}` holds no SQLite backup",
                    self.source.display()
                );
                ensure!(
                    !path.exists(),
                    "`{}` exists already: restore into an empty folder",
                    path.display()
                );
                refuse_existing(&settings)?;
                std::fs::copy(copy, path)?;
            }
            DatabaseConfig::Postgres { url } => {
                let dump = self.source.join(DUMP_FILE);
                ensure!(
                    dump.exists(),
                    "`{}` holds no PostgreSQL backup",
                    self.source.display()
                );
                refuse_existing(&settings)?;
                let mut restore = tokio::process::Command::new("pg_restore");
                restore
                    .arg("--no-owner")
                    .arg("--exit-on-error")
                    .arg("--single-transaction");
                restore
                    .arg(format!("--dbname={}", url.expose_secret()))
                    .arg(dump);
                run_tool(restore, "pg_restore").await?;
            }
        }
        let files = copy_folder(&self.source.join(FILES), &settings.files_folder())?;
        let key = self.source.join(KEY_FILE);
        if key.exists() {
            std::fs::copy(key, settings.key_file())?;
        }
        let line = format!("restored the database and {files} files");
        output.result(&json!({ "restored": true, "files": files }), &line)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn refuse_existing(settings: &Settings) -> anyhow::Result<()> {
    for path in [settings.files_folder(), settings.key_file()] {
        ensure!(
            !path.exists(),
            "`{}` exists already: restore into an empty folder",
            path.display()
        );
    }
    Ok(())
}

async fn run_tool(mut command: tokio::process::Command, name: &str) -> anyhow::Result<()> {
    let done = command
        .output()
        .await
        .with_context(|| format!("`{name}` cannot be run: install PostgreSQL's client programs"))?;
    if !done.status.success() {
        bail!(
            "`{name}` failed: {}",
            String::from_utf8_lossy(&done.stderr).trim()
        );
    }
    Ok(())
}

/// Copies a folder with all below it; answers how many files. One that vanishes meanwhile was
/// deleted, and its row with it before.
fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<u64> {
    std::fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(0);
    }
    let mut count = 0;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            count += copy_folder(&entry.path(), &target)?;
            continue;
        }
        match std::fs::copy(entry.path(), &target) {
            Ok(_) => count += 1,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(count)
}
