//! `airside doctor`: what is wrong, and how to mend it.

use std::process::ExitCode;

use airside_instance::instances::NOT_REGISTERED_MESSAGE;
use airside_kernel::config::Settings;
use airside_kernel::config::instance::unreadable_secrets;
use airside_kernel::db::{DatabaseConfig, Db, MigrationError, sql};
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
    let settings = common.settings_with(&[])?;
    let mut findings = vec![folder(&settings), names(&settings), address(&settings)];
    if is_missing(&settings.database) {
        findings.push(Finding::good("database", "will be made at the first start"));
        findings.push(key(&settings, None).await);
    } else {
        match crate::keeping::open(&settings.database).await {
            Ok(db) => {
                let engine = db.engine().name();
                findings.push(Finding::good("database", format!("{engine} answers")));
                findings.push(key(&settings, Some(&db)).await);
                findings.push(schema(&db).await);
                findings.push(registration(&settings, &db).await);
                findings.push(jobs(&db).await);
                db.close().await;
            }
            Err(fault) => {
                findings.push(Finding::bad(
                    "database",
                    format!("{fault:#}"),
                    "check --database-url, and that the data folder can be written to",
                ));
                findings.push(key(&settings, None).await);
            }
        }
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

/// Whether there is no database file yet; looking closer would make one.
fn is_missing(database: &DatabaseConfig) -> bool {
    matches!(database, DatabaseConfig::Sqlite { path, .. } if !path.exists())
}

fn folder(settings: &Settings) -> Finding {
    let shown = settings.data.display();
    if !settings.data.exists() {
        return Finding::good(
            "data folder",
            format!("{shown} will be made at the first start"),
        );
    }
    let probe = settings.data.join(".airside-doctor");
    let outcome = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    match outcome {
        Ok(()) => Finding::good("data folder", format!("{shown} can be written to")),
        Err(fault) => Finding::bad(
            "data folder",
            format!("{shown}: {fault}"),
            "give the account that runs airside write access, or name another folder with --data",
        ),
    }
}

fn names(settings: &Settings) -> Finding {
    let unknown = settings.unknown_variables.iter().map(ToString::to_string);
    let unknown: Vec<String> = unknown.collect();
    if unknown.is_empty() {
        return Finding::good("settings", "understood");
    }
    let remedy = "spell it as `airside config` does, or take it away";
    Finding::bad("settings", unknown.join("; "), remedy)
}

/// Whether the key is there and is the one that the stored secrets were sealed with.
async fn key(settings: &Settings, db: Option<&Db>) -> Finding {
    let remedy = "restore instance.key from a backup: without it, stored secrets cannot be read";
    let bad = |detail: String| Finding::bad("instance key", detail, remedy);
    let key = match &settings.instance_key {
        Some(key) => InstanceKey::from_hex(key.expose_secret()).map(Some),
        None if settings.key_file().exists() => {
            InstanceKey::from_file(&settings.key_file(), &Entropy::system(Clock::system()))
                .map(Some)
        }
        None => Ok(None),
    };
    let key = match key {
        Ok(key) => key,
        Err(fault) => return bad(fault.to_string()),
    };
    let sealed = match db {
        Some(db) => sealed(db, key.as_ref()).await,
        None => (0, Vec::new()),
    };
    match (key, sealed) {
        (None, (0, _)) => Finding::good("instance key", "will be made at the first start"),
        (None, (count, _)) => bad(format!("missing, and {count} stored secrets need it")),
        (Some(_), (_, unreadable)) if unreadable.is_empty() => {
            Finding::good("instance key", "opens what is stored")
        }
        (Some(_), (_, unreadable)) => {
            let unreadable = unreadable.join(", ");
            bad(format!(
                "is another than these were stored with: {unreadable}"
            ))
        }
    }
}

/// What is stored and does not open; nothing in a database without a schema.
async fn sealed(db: &Db, key: Option<&InstanceKey>) -> (usize, Vec<String>) {
    let found = async { unreadable_secrets(&mut db.read().await?, key).await };
    found.await.unwrap_or_default()
}

async fn registration(settings: &Settings, db: &Db) -> Finding {
    let count = async {
        let count = sql("SELECT COUNT(*) FROM instances");
        count.fetch_count(&mut db.read().await?).await
    };
    match (count.await, settings.register) {
        (Ok(count), _) if count > 0 => Finding::good("registration", "done"),
        (_, true) => Finding::bad(
            "registration",
            NOT_REGISTERED_MESSAGE.to_owned(),
            "start `airside serve`, which does it, or run `airside register-instance`",
        ),
        (_, false) => Finding::bad(
            "registration",
            NOT_REGISTERED_MESSAGE.to_owned(),
            "run `airside register-instance`",
        ),
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
