//! The record as a file, streamed: a long one is never in memory whole. The export is recorded
//! before its first byte leaves.

use airside_kernel::access::{AnyPermit, Caller};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Kernel, Result};
use axum::body::{Body, Bytes};
use axum::response::Response;

use super::ops::about;
use super::{AuditEntry, AuditFilter, AuditForm, ExportAudit, ExportProjectAudit, rows};
use crate::export::{Format, push_row};

/// Entries that are read at a time.
const BATCH: i64 = 500;

const COLUMNS: &str = "seq,at,actor_type,actor_id,actor,on_behalf_of,via,subject_id,subject,\
    resource_type,resource_id,resource,project_id,action,role_before,role_after,changes,reason,\
    outcome,ip,user_agent,prev_hash,hash\r\n";

/// All of it, for the managers of the workspace, or the slice of a project for its Admins.
pub(super) async fn export(
    kernel: &Kernel,
    caller: &Caller,
    (filter, form): (AuditFilter, AuditForm),
) -> Result<Response> {
    let workspace = caller.workspace()?.id;
    let mut permit: AnyPermit = if let Some(project) = filter.project {
        let key = (workspace, project);
        let permit = kernel.authorize::<ExportProjectAudit>(caller, key).await?;
        permit.into()
    } else {
        let permit = kernel.authorize::<ExportAudit>(caller, workspace).await?;
        permit.into()
    };
    let format = Format::parse(form.format.as_deref())?;
    // A mistake in the filter is told before anything is recorded.
    let mut connection = kernel.db.read().await?;
    rows::batch(&mut connection, workspace, &filter, (0, 0, 1)).await?;
    drop(connection);
    let mut tx = kernel.write(caller, &mut permit).await?;
    let until = rows::last(tx.reading(), workspace).await?;
    let asked = serde_json::to_string(&filter)?;
    let audit = Audit {
        project: filter.project,
        changes: vec![
            FieldChange::text("format", None, Some(format.name().to_owned())),
            FieldChange::text("filter", None, Some(asked)),
        ],
        ..about("audit.exported", workspace)
    };
    tx.commit(audit).await?;
    let body = stream(kernel.clone(), (workspace, filter), format, until);
    Ok(format.answer("audit", body))
}

/// Where a stream is.
struct Progress {
    kernel: Kernel,
    what: (WorkspaceId, AuditFilter),
    format: Format,
    after: Option<i64>,
    until: i64,
}

fn stream(kernel: Kernel, what: (WorkspaceId, AuditFilter), format: Format, until: i64) -> Body {
    let progress = Progress {
        kernel,
        what,
        format,
        after: None,
        until,
    };
    Body::from_stream(futures::stream::try_unfold(progress, next))
}

/// The next part: the head first, then batch by batch.
async fn next(mut progress: Progress) -> Result<Option<(Bytes, Progress)>> {
    let Some(after) = progress.after else {
        progress.after = Some(0);
        let head = match progress.format {
            Format::Csv => COLUMNS,
            Format::JsonLines => "",
        };
        return Ok(Some((Bytes::from_static(head.as_bytes()), progress)));
    };
    let mut connection = progress.kernel.db.read().await?;
    let (workspace, filter) = (progress.what.0, &progress.what.1);
    let bounds = (after, progress.until, BATCH);
    let entries = rows::batch(&mut connection, workspace, filter, bounds).await?;
    drop(connection);
    let Some(last) = entries.last().map(|entry| entry.seq) else {
        return Ok(None);
    };
    let mut text = String::new();
    for entry in entries {
        let entry = rows::view(entry)?;
        match progress.format {
            Format::Csv => push_csv(&mut text, &entry)?,
            Format::JsonLines => {
                text.push_str(&serde_json::to_string(&entry)?);
                text.push('\n');
            }
        }
    }
    progress.after = Some(last);
    Ok(Some((Bytes::from(text), progress)))
}

fn push_csv(to: &mut String, entry: &AuditEntry) -> Result<()> {
    let text = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let subject = entry.subject.as_ref();
    let fields = [
        entry.seq.to_string(),
        entry.at.to_string(),
        entry.actor_type.clone(),
        text(entry.actor.id.map(|id| id.0)),
        entry.actor.name.clone(),
        text(entry.on_behalf_of.map(|id| id.0)),
        entry.via.clone(),
        text(subject.and_then(|one| one.id).map(|id| id.0)),
        subject.map(|one| one.name.clone()).unwrap_or_default(),
        entry.resource.kind.clone(),
        text(entry.resource.id),
        some(&entry.resource.name),
        text(entry.project.map(|id| id.0)),
        entry.action.clone(),
        some(&entry.role_before),
        some(&entry.role_after),
        serde_json::to_string(&entry.changes)?,
        some(&entry.reason),
        entry.outcome.clone(),
        some(&entry.ip),
        some(&entry.user_agent),
        some(&entry.prev_hash),
        some(&entry.hash),
    ];
    push_row(to, &fields);
    Ok(())
}
