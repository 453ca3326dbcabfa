//! How long the record is kept. A job removes what is older from the beginning of the chain, once a
//! day as long as the setting says so. The last removed hash stays with the chain, so that what is
//! left can still be verified from it on.

use airside_kernel::access::Caller;
use airside_kernel::db::sql;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::record::{Audit, FieldChange, audit};
use airside_kernel::{Error, Kernel, Result, WriteTx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::ops::about;
use super::{AuditSettings, AuditSettingsChange, KeepAudit, ViewAudit, rows};
use crate::input::Nullable;

const DAYS_MIN: i64 = 30;
const DAYS_MAX: i64 = 3650;
const SECONDS_OF_A_DAY: i64 = 24 * 3600;
const KIND: &str = "prune_audit";

#[derive(Debug, Serialize, Deserialize)]
struct Prune {
    workspace: WorkspaceId,
    /// The setting that this job belongs to: another one has a job of its own.
    kept_days: i64,
}

pub(super) async fn settings(kernel: &Kernel, caller: &Caller) -> Result<AuditSettings> {
    let workspace = caller.workspace()?.id;
    kernel.authorize::<ViewAudit>(caller, workspace).await?;
    let kept_days = rows::kept_days(&mut kernel.db.read().await?, workspace).await?;
    Ok(AuditSettings { kept_days })
}

pub(super) async fn change(
    kernel: &Kernel,
    caller: &Caller,
    change: AuditSettingsChange,
) -> Result<AuditSettings> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel.authorize::<KeepAudit>(caller, workspace).await?;
    let Some(Nullable(kept_days)) = change.kept_days else {
        return Err(Error::field("kept_days", "this field is required"));
    };
    if kept_days.is_some_and(|days| !(DAYS_MIN..=DAYS_MAX).contains(&days)) {
        return Err(Error::field(
            "kept_days",
            "must be from 30 to 3650, or null",
        ));
    }
    let mut tx = kernel.write(caller, &mut permit).await?;
    let before = rows::kept_days(tx.reading(), workspace).await?;
    if before == kept_days {
        return Ok(AuditSettings { kept_days });
    }
    let update = sql("UPDATE workspaces SET audit_kept_days = $1 WHERE id = $2");
    tx.execute(update.bind(kept_days).bind(permit.id)).await?;
    plan(&mut tx, workspace, kept_days, 0)?;
    let text = |days: Option<i64>| days.map(|days| days.to_string());
    let audit = Audit {
        changes: vec![FieldChange::text(
            "kept_days",
            text(before),
            text(kept_days),
        )],
        ..about("audit.retention_changed", workspace)
    };
    tx.commit(audit).await?;
    Ok(AuditSettings { kept_days })
}

fn plan(
    tx: &mut WriteTx,
    workspace: WorkspaceId,
    kept_days: Option<i64>,
    in_seconds: i64,
) -> Result<()> {
    if let Some(kept_days) = kept_days {
        let prune = Prune {
            workspace,
            kept_days,
        };
        let at = tx.at().plus_seconds(in_seconds);
        tx.enqueue(NewJob::new(KIND, &prune)?.at(at));
    }
    Ok(())
}

/// Removes what is older than the workspace keeps, and plans itself for the next day.
#[derive(Debug)]
pub struct PruneAudit;

#[async_trait]
impl Handler for PruneAudit {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let Prune {
            workspace,
            kept_days,
        } = serde_json::from_str(payload)?;
        let mut tx = kernel.write_as_system("prune the audit record").await?;
        if rows::kept_days(tx.reading(), workspace).await? != Some(kept_days) {
            return Ok(());
        }
        plan(&mut tx, workspace, Some(kept_days), SECONDS_OF_A_DAY)?;
        let before = tx.at().plus_seconds(-kept_days * SECONDS_OF_A_DAY);
        let removed = audit::prune(&mut tx, workspace.0, before).await?;
        if removed == 0 {
            return tx.commit_unaudited("nothing was old enough").await;
        }
        let audit = Audit {
            changes: vec![
                FieldChange::text("entries", Some(removed.to_string()), None),
                FieldChange::text("before", None, Some(before.to_string())),
            ],
            ..about("audit.pruned", workspace)
        };
        tx.commit(audit).await
    }
}
