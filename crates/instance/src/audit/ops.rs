//! Reading the record.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::{Kernel, Result};

use super::{AuditFilter, AuditRow, ViewAudit, rows};

/// A page of the entries.
pub async fn list(
    kernel: &Kernel,
    caller: &Caller,
    filter: &AuditFilter,
    window: PageWindow,
) -> Result<Page<AuditRow>> {
    kernel.authorize::<ViewAudit>(caller, ()).await?;
    let mut connection = kernel.db.snapshot().await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, filter).await?)
    } else {
        None
    };
    let entries = rows::list(&mut connection, filter, window).await?;
    let rows = entries
        .into_iter()
        .map(AuditRow::try_from)
        .collect::<Result<_>>()?;
    Ok(Page::new(window, rows, total))
}
