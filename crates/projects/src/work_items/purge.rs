//! Deleted work items are kept for a while and then removed for good, with the files attached to
//! them.

use airside_kernel::db::sql;
use airside_kernel::jobs::Handler;
use airside_kernel::{Kernel, Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::files::{Removed, files_of};
use crate::ids::WorkItemId;

/// How long a deleted item is kept: 30 days.
pub(super) const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// The kind of the job.
pub(super) const KIND: &str = "purge_work_item";

/// An item that was deleted, and when: it may have come back and been deleted again since.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Purge {
    pub work_item: WorkItemId,
    pub deleted_at: Timestamp,
}

/// Removes what was deleted long ago.
#[derive(Debug)]
pub struct PurgeWorkItems;

#[async_trait]
impl Handler for PurgeWorkItems {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let Purge {
            work_item,
            deleted_at,
        } = serde_json::from_str(payload)?;
        let mut tx = kernel.write_as_system("purge a deleted work item").await?;
        let files = files_of(tx.reading(), Removed::Item(work_item)).await?;
        let gone = sql("DELETE FROM work_items WHERE id = $1 AND deleted_at = $2")
            .bind(work_item)
            .bind(deleted_at);
        if tx.execute(gone).await? == 0 {
            return Ok(());
        }
        tx.delete_files(files)?;
        tx.commit_unaudited("its deletion was recorded when it was asked for")
            .await
    }
}
