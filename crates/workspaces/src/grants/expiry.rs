//! Exceptions end at their moment: decisions never count one that has expired. This job, due at
//! that moment, notes the end in the history and in the audit record.

use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::{AccessChange, AccessTx, Kernel, Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{GrantId, end, rows};

const KIND: &str = "end_expired_grant";

#[derive(Debug, Serialize, Deserialize)]
struct Expiry {
    workspace: WorkspaceId,
    user: UserId,
    grant: GrantId,
}

/// Plans the note of an end.
pub(super) fn plan(
    tx: &mut AccessTx,
    (workspace, user): (WorkspaceId, UserId),
    (grant, expires_at): (GrantId, Option<Timestamp>),
) -> Result<()> {
    if let Some(at) = expires_at {
        let expiry = Expiry {
            workspace,
            user,
            grant,
        };
        tx.enqueue(NewJob::new(KIND, &expiry)?.at(at));
    }
    Ok(())
}

/// Notes that an exception has expired.
#[derive(Debug)]
pub struct EndExpiredGrant;

#[async_trait]
impl Handler for EndExpiredGrant {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let Expiry {
            workspace,
            user,
            grant,
        } = serde_json::from_str(payload)?;
        let change = AccessChange::member(workspace, user);
        let mut tx = kernel
            .change_access_as_system("end an expired exception", change)
            .await?;
        let Some((_, told)) = rows::told(tx.reading(), (workspace, grant)).await? else {
            return Ok(());
        };
        // Prolonged or ended meanwhile: there is nothing to note.
        if !rows::expire(&mut tx, (workspace, grant)).await? {
            return Ok(());
        }
        let audit = end::audit("grant.expired", (workspace, user), &told);
        tx.commit(audit).await
    }
}
