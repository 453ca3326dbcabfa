//! Reading history.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::{ProjectId, RecordId};
use airside_kernel::{Error, Kernel, Result};

use super::rows;
use super::{ActivityView, ListActivities};
use crate::ids::WorkItemId;
use crate::scope::workspace_of;

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): (ProjectId, WorkItemId),
    window: PageWindow,
) -> Result<Page<ActivityView>> {
    let key = (workspace_of(caller)?, project, item);
    kernel.authorize::<ListActivities>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    let activities = rows::list(&mut connection, key, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, key).await?)
    } else {
        None
    };
    Ok(Page::new(window, activities, total))
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, activity): (ProjectId, WorkItemId, RecordId),
) -> Result<ActivityView> {
    let key = (workspace_of(caller)?, project, item);
    kernel.authorize::<ListActivities>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    rows::lookup(&mut connection, key, activity)
        .await?
        .ok_or(Error::NotFound)
}
