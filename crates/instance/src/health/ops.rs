//! Asking every part how it is.

use airside_kernel::access::Caller;
use airside_kernel::config::instance::{ConfigurationKey, unreadable_secrets};
use airside_kernel::http::PageQuery;
use airside_kernel::{Kernel, Result};

use super::disk::disk_of;
use super::{
    DatabaseHealth, Health, JobsHealth, MailHealth, Running, SecretsHealth, Status, StorageHealth,
    UsageFigures, ViewHealth, rows,
};
use crate::instances::VERSION;
use crate::jobs::{JobState, rows as job_rows};

/// Jobs that were given up and are shown at once.
const FAILED_SHOWN: i64 = 20;
/// A job that is due for longer says that nobody works.
const OVERDUE_SECONDS: i64 = 600;
/// Who was seen in this time counts as active.
const ACTIVE_SECONDS: i64 = 30 * 24 * 3600;
/// Kind of the jobs that send mail.
const MAIL_JOB: &str = airside_kernel::mail::MAIL_JOB;

/// Health and usage.
pub async fn view(kernel: &Kernel, caller: &Caller, running: &Running) -> Result<Health> {
    kernel.authorize::<ViewHealth>(caller, ()).await?;
    let now = kernel.clock.now();
    let database = database(kernel).await?;
    let storage = storage(kernel).await?;
    let (jobs, failed_mail) = jobs(kernel).await?;
    let files_bytes = storage.size_bytes;
    let database_bytes = u64::try_from(database.size_bytes).unwrap_or(0);
    Ok(Health {
        version: VERSION,
        started_at: running.started_at,
        uptime_seconds: now.seconds_since(running.started_at),
        mail: mail(kernel, failed_mail).await?,
        disk: disk(kernel).await,
        secrets: secrets(kernel).await?,
        usage: usage(kernel, running, database_bytes + files_bytes).await?,
        database,
        storage,
        jobs,
    })
}

async fn database(kernel: &Kernel) -> Result<DatabaseHealth> {
    let mut connection = kernel.db.read().await?;
    let size_bytes = rows::database_bytes(&mut connection).await?;
    Ok(DatabaseHealth {
        status: Status::Ok,
        kind: kernel.db.engine().name(),
        size_bytes,
    })
}

async fn storage(kernel: &Kernel) -> Result<StorageHealth> {
    let stored = kernel.files.stored().await?;
    Ok(StorageHealth {
        status: Status::Ok,
        files: stored.files,
        size_bytes: stored.bytes,
    })
}

async fn mail(kernel: &Kernel, failed: i64) -> Result<MailHealth> {
    let is_on = kernel.mail_enabled().await?;
    let configuration = kernel.configuration().await?;
    let status = match (is_on, failed) {
        (false, _) => Status::Off,
        (true, 0) => Status::Ok,
        (true, _) => Status::Attention,
    };
    let host = is_on.then(|| configuration.text(ConfigurationKey::EmailHost).to_owned());
    Ok(MailHealth {
        status,
        host,
        failed,
    })
}

async fn jobs(kernel: &Kernel) -> Result<(JobsHealth, i64)> {
    let mut connection = kernel.db.read().await?;
    let figures = job_rows::figures(&mut connection, MAIL_JOB).await?;
    let shown = PageQuery {
        per_page: Some(FAILED_SHOWN),
        ..PageQuery::default()
    }
    .window()?;
    let latest_failed = job_rows::list(&mut connection, JobState::Failed, shown).await?;
    let now = kernel.clock.now();
    let overdue_seconds = figures
        .due_since
        .map_or(0, |due| now.seconds_since(due).max(0));
    let is_well = figures.failed == 0 && overdue_seconds < OVERDUE_SECONDS;
    let health = JobsHealth {
        status: if is_well {
            Status::Ok
        } else {
            Status::Attention
        },
        waiting: figures.waiting,
        failed: figures.failed,
        overdue_seconds,
        latest_failed,
    };
    Ok((health, figures.failed_mail))
}

async fn disk(kernel: &Kernel) -> super::DiskHealth {
    let folder = kernel.settings.data.clone();
    let nothing_known = super::DiskHealth {
        status: Status::Attention,
        total_bytes: 0,
        free_bytes: 0,
    };
    tokio::task::spawn_blocking(move || disk_of(&folder))
        .await
        .unwrap_or(nothing_known)
}

async fn secrets(kernel: &Kernel) -> Result<SecretsHealth> {
    let mut connection = kernel.db.read().await?;
    let key = Some(&kernel.instance_key);
    let (stored, unreadable_keys) = unreadable_secrets(&mut connection, key).await?;
    Ok(SecretsHealth {
        status: if unreadable_keys.is_empty() {
            Status::Ok
        } else {
            Status::Attention
        },
        stored,
        unreadable: unreadable_keys.len(),
        unreadable_keys,
    })
}

async fn usage(kernel: &Kernel, running: &Running, size_bytes: u64) -> Result<UsageFigures> {
    let mut connection = kernel.db.snapshot().await?;
    let active_since = kernel.clock.now().plus_seconds(-ACTIVE_SECONDS);
    let counts = rows::counts(&mut connection, active_since).await?;
    let work_items = match &running.usage {
        Some(usage) => Some(usage.work_items(&mut connection).await?),
        None => None,
    };
    Ok(UsageFigures {
        users: counts.users,
        users_active_in_30_days: counts.active,
        workspaces: counts.workspaces,
        projects: counts.projects,
        work_items,
        size_bytes,
    })
}
