//! Reading and verifying.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::record::{Audit, audit};
use airside_kernel::{Kernel, Result, WriteTx};

use super::{AuditEntry, AuditFilter, AuditVerification, ViewAudit, ViewProjectAudit, rows};

/// Reading is recorded at most this often for each reader.
const READING_RECORDED_EVERY_SECONDS: i64 = 3600;
const READ: &str = "audit.read";

/// One page, for the managers of the workspace, or of a project for its Admins.
pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    (filter, window): (AuditFilter, PageWindow),
) -> Result<Page<AuditEntry>> {
    let workspace = caller.workspace()?.id;
    if let Some(project) = filter.project {
        let key = (workspace, project);
        let mut permit = kernel.authorize::<ViewProjectAudit>(caller, key).await?;
        if is_reading_due(kernel, caller).await? {
            let tx = kernel.write(caller, &mut permit).await?;
            note_reading(tx, caller, &filter).await?;
        }
    } else {
        let mut permit = kernel.authorize::<ViewAudit>(caller, workspace).await?;
        if is_reading_due(kernel, caller).await? {
            let tx = kernel.write(caller, &mut permit).await?;
            note_reading(tx, caller, &filter).await?;
        }
    }
    let mut connection = kernel.db.read().await?;
    let (entries, total) = rows::list(&mut connection, workspace, &filter, window).await?;
    let views = entries.into_iter().map(rows::view);
    Ok(Page::new(window, views.collect::<Result<_>>()?, total))
}

async fn is_reading_due(kernel: &Kernel, caller: &Caller) -> Result<bool> {
    let since = kernel
        .clock
        .now()
        .plus_seconds(-READING_RECORDED_EVERY_SECONDS);
    let key = (caller.workspace()?.id, caller.user()?);
    let mut connection = kernel.db.read().await?;
    let was_read = rows::was_read_since(&mut connection, key, (READ, since)).await?;
    Ok(!was_read)
}

async fn note_reading(tx: WriteTx, caller: &Caller, filter: &AuditFilter) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let audit = Audit {
        project: filter.project,
        ..about(READ, workspace)
    };
    tx.commit(audit).await
}

/// The record of something done with the record.
pub(super) fn about(action: &'static str, workspace: airside_kernel::ids::WorkspaceId) -> Audit {
    Audit {
        workspace: Some(workspace),
        action,
        resource: ("audit", Some(workspace.0), None),
        ..Audit::default()
    }
}

/// Walks the workspace's chain.
pub(super) async fn verify(kernel: &Kernel, caller: &Caller) -> Result<AuditVerification> {
    let workspace = caller.workspace()?.id;
    kernel.authorize::<ViewAudit>(caller, workspace).await?;
    let mut snapshot = kernel.db.snapshot().await?;
    let found = audit::verify_one(&mut snapshot, workspace.0).await?;
    Ok(AuditVerification {
        intact: found.broken_at.is_none(),
        workspace,
        verified: found.verified,
        pruned: found.pruned,
        unsealed: found.unsealed,
        broken_at: found.broken_at,
    })
}
