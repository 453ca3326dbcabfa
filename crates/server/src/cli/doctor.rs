//! `airside doctor`: what is wrong, and how to mend it.

use std::process::ExitCode;

use airside_kernel::config::Settings;
use airside_kernel::db::{Db, MigrationError, sql};
use airside_kernel::secrets::InstanceKey;
use airside_kernel::{Clock, Entropy};
use secrecy::ExposeSecret;
use serde::Serialize;

use super::{Common, Output};

#[derive(Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

impl Finding {
    fn good(check: &'static str, detail: impl Into<String>) -> Self {
        Self {
            check,
            ok: true,
            detail: detail.into(),
            remedy: None,
        }
    }

    fn bad(check: &'static str, detail: String, remedy: &'static str) -> Self {
        Self {
            check,
            ok: false,
            detail,
            remedy: Some(remedy),
        }
    }
}

pub(super) async fn run(common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
    let settings = common.settings(&[])?;
    let mut findings = vec![folder(&settings), key(&settings), address(&settings)];
    match Db::open(&settings.database).await {
        Ok(db) => {
            let engine = db.engine().name();
            findings.push(Finding::good("database", format!("{engine} answers")));
            findings.push(schema(&db).await);
            findings.push(jobs(&db).await);
            db.close().await;
        }
        Err(fault) => findings.push(Finding::bad(
            "database",
            format!("{:#}", anyhow::Error::from(fault)),
            "check --database-url, and that the data folder can be written to",
        )),
    }
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let mark = if finding.ok { "ok  " } else { "BAD " };
            let remedy = finding
                .remedy
                .map(|text| format!("\n     → {text}"))
                .unwrap_or_default();
            format!("{mark} {}: {}{remedy}", finding.check, finding.detail)
        })
        .collect();
    output.result(&findings, &lines.join("\n"))?;
    let all_good = findings.iter().all(|finding| finding.ok);
    Ok(if all_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn folder(settings: &Settings) -> Finding {
    let probe = settings.data.join(".airside-doctor");
    let outcome = std::fs::create_dir_all(&settings.data)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    let shown = settings.data.display();
    match outcome {
        Ok(()) => Finding::good("data folder", format!("{shown} can be written to")),
        Err(fault) => Finding::bad(
            "data folder",
            format!("{shown}: {fault}"),
            "give the account that runs airside write access, or name another folder with --data",
        ),
    }
}

fn key(settings: &Settings) -> Finding {
    let remedy = "restore instance.key from a backup: without it, stored secrets cannot be read";
    let outcome = match &settings.instance_key {
        Some(key) => InstanceKey::from_hex(key.expose_secret()),
        None if settings.key_file().exists() => {
            InstanceKey::from_file(&settings.key_file(), &Entropy::system(Clock::system()))
        }
        None => return Finding::good("instance key", "will be made at the first start"),
    };
    match outcome {
        Ok(_) => Finding::good("instance key", "readable"),
        Err(fault) => Finding::bad("instance key", fault.to_string(), remedy),
    }
}

fn address(settings: &Settings) -> Finding {
    let is_local = settings.listen.ip().is_loopback();
    if !is_local && !settings.is_https() {
        return Finding::bad(
            "base URL",
            format!("{} is reached without encryption", settings.base_url),
            "put a reverse proxy with TLS in front and set base_url to its https address",
        );
    }
    Finding::good("base URL", settings.base_url.clone())
}

async fn schema(db: &Db) -> Finding {
    match db.pending(&crate::migrations()).await {
        Ok(pending) if pending.is_empty() => Finding::good("schema", "up to date"),
        Ok(pending) => Finding::bad(
            "schema",
            format!("{} migrations to run", pending.len()),
            "run `airside migrate`, or start `airside serve`, which does it",
        ),
        Err(fault @ MigrationError::Newer(_)) => Finding::bad(
            "schema",
            fault.to_string(),
            "run the newer version of airside",
        ),
        Err(fault) => Finding::bad(
            "schema",
            fault.to_string(),
            "restore the last backup and try again",
        ),
    }
}

async fn jobs(db: &Db) -> Finding {
    let failed = async {
        let failed = sql("SELECT COUNT(*) FROM jobs WHERE state = 'failed'");
        failed.fetch_count(&mut db.read().await?).await
    };
    match failed.await {
        Ok(0) => Finding::good("background work", "nothing has failed"),
        Ok(count) => Finding::bad(
            "background work",
            format!("{count} jobs were given up"),
            "look at them under /admin, Health, and try them again there",
        ),
        Err(_) => Finding::good("background work", "not set up yet"),
    }
}
