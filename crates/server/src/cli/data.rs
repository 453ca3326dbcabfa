//! Commands about the stored data: its schema and its audit record.

use std::collections::BTreeMap;
use std::process::ExitCode;

use airside_kernel::db::{DatabaseConfig, PendingMigration, sql};
use airside_kernel::record::audit;
use clap::{Args, Subcommand};
use serde_json::json;
use uuid::Uuid;

use super::{Common, Output};

#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Say what would be done and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub async fn run(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let settings = common.settings()?;
        let migrations = crate::migrations();
        let is_new = matches!(&settings.database,
            DatabaseConfig::Sqlite { path, .. } if !path.exists());
        let pending = if self.dry_run && is_new {
            // Looking would make the file.
            PendingMigration::all(&migrations)
        } else {
            if !self.dry_run {
                crate::keeping::private_folder(&settings)?;
            }
            let db = crate::keeping::open(&settings.database).await?;
            let pending = db.pending(&migrations).await?;
            if !self.dry_run {
                crate::upgrade(&db, &migrations).await?;
            }
            db.close().await;
            pending
        };
        let list: Vec<String> = pending
            .iter()
            .map(|step| format!("{:04} {}", step.number, step.name))
            .collect();
        let line = match (pending.is_empty(), self.dry_run) {
            (true, _) => "the schema is up to date".to_owned(),
            (false, true) => format!("would run:\n{}", list.join("\n")),
            (false, false) => format!("ran:\n{}", list.join("\n")),
        };
        output.result(
            &json!({ "dry_run": self.dry_run, "migrations": pending }),
            &line,
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Recompute every chain of the record and say where one breaks
    #[command(after_help = super::examples::AUDIT)]
    Verify,
}

impl Audit {
    pub async fn run(&self, common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
        let Self::Verify = self;
        let app = common.existing_app().await?;
        let found = audit::verify(&mut app.kernel().db.snapshot().await?).await?;
        let named = sql("SELECT id, slug FROM workspaces");
        let mut connection = app.kernel().db.read().await?;
        let named: Vec<(Uuid, String)> = named.fetch_all(&mut connection).await?;
        let named: BTreeMap<Uuid, String> = named.into_iter().collect();
        let is_intact = found.iter().all(|chain| chain.broken_at.is_none());
        let mut lines: Vec<String> = found
            .iter()
            .map(|chain| {
                let name = if chain.chain.is_nil() {
                    "instance".to_owned()
                } else {
                    let slug = named.get(&chain.chain);
                    let id = chain.chain.to_string();
                    format!("workspace {}", slug.unwrap_or(&id))
                };
                let state = match chain.broken_at {
                    None => "intact".to_owned(),
                    Some(seq) => format!("BROKEN at entry {seq}"),
                };
                let (verified, unsealed) = (chain.verified, chain.unsealed);
                format!("{name}: {state}, {verified} entries verified, {unsealed} not sealed yet")
            })
            .collect();
        if lines.is_empty() {
            lines.push("the record is empty".to_owned());
        }
        output.result(
            &json!({ "intact": is_intact, "chains": found }),
            &lines.join("\n"),
        )?;
        Ok(if is_intact {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
