//! Entries of the instance's chain.

use airside_kernel::Result;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::http::PageWindow;
use airside_kernel::record::audit::{ENTRY_COLUMNS, Entry, INSTANCE_CHAIN};

use super::{AuditFilter, OWN};

pub async fn list(
    connection: &mut Connection,
    filter: &AuditFilter,
    window: PageWindow,
) -> Result<Vec<Entry>> {
    let mut select = SqlBuilder::new("SELECT ");
    select.push(ENTRY_COLUMNS).push(" FROM audit_entries");
    push_filter(&mut select, filter);
    select
        .push(" ORDER BY seq DESC LIMIT ")
        .push_value(window.fetch_limit());
    select.push(" OFFSET ").push_value(window.offset());
    select.build().fetch_all(connection).await
}

pub async fn count(connection: &mut Connection, filter: &AuditFilter) -> Result<i64> {
    let mut select = SqlBuilder::new("SELECT COUNT(*) FROM audit_entries");
    push_filter(&mut select, filter);
    select.build().fetch_count(connection).await
}

fn push_filter(select: &mut SqlBuilder, filter: &AuditFilter) {
    select.push(" WHERE chain_id = ").push_value(INSTANCE_CHAIN);
    if let Some(actor) = filter.actor {
        select.push(" AND actor_id = ").push_value(actor);
    }
    if let Some(subject) = filter.subject {
        select.push(" AND subject_id = ").push_value(subject);
    }
    if let Some(resource) = &filter.resource {
        select.push(" AND resource_type = ").push_value(resource);
    }
    if let Some(action) = &filter.action {
        select.push(" AND action = ").push_value(action);
    }
    if filter.is_of_admins() {
        for own in OWN {
            select
                .push(" AND action NOT LIKE ")
                .push_value(format!("{own}%"));
        }
    }
    if let Some(after) = filter.after {
        select.push(" AND at >= ").push_value(after);
    }
    if let Some(before) = filter.before {
        select.push(" AND at < ").push_value(before);
    }
}
