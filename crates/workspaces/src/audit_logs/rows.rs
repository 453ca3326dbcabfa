//! Queries of the audit record of one workspace.

use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::FieldChange;
use airside_kernel::record::audit::{ENTRY_COLUMNS, Entry};
use airside_kernel::{Error, Result, Timestamp};

use super::{AuditEntry, AuditFilter, AuditPerson, AuditResource};
use crate::input;

fn push_where(to: &mut SqlBuilder, workspace: WorkspaceId, filter: &AuditFilter) -> Result<()> {
    to.push(" FROM audit_entries WHERE chain_id = ")
        .push_value(workspace);
    if let Some(actor) = filter.actor {
        to.push(" AND actor_id = ").push_value(actor);
    }
    if let Some(subject) = filter.subject {
        to.push(" AND subject_id = ").push_value(subject);
    }
    if let Some(resource) = filter.resource {
        to.push(" AND resource_id = ").push_value(resource);
    }
    if let Some(kind) = &filter.resource_type {
        to.push(" AND resource_type = ").push_value(kind);
    }
    if let Some(project) = filter.project {
        to.push(" AND project_id = ").push_value(project);
    }
    if let Some(after) = filter.after {
        to.push(" AND at >= ").push_value(after);
    }
    if let Some(before) = filter.before {
        to.push(" AND at < ").push_value(before);
    }
    match filter.outcome.as_deref() {
        None => {}
        Some(outcome @ ("done" | "denied")) => {
            to.push(" AND outcome = ").push_value(outcome);
        }
        Some(_) => return Err(Error::field("outcome", "is `done` or `denied`")),
    }
    match filter.action.as_deref() {
        None => {}
        Some(beginning) if beginning.ends_with('.') => {
            let pattern = format!("{}%", input::without_wildcards(beginning));
            to.push(" AND action LIKE ").push_value(pattern);
            to.push(" ESCAPE '!'");
        }
        Some(action) => {
            to.push(" AND action = ").push_value(action);
        }
    }
    Ok(())
}

/// One page, the newest first.
pub(super) async fn list(
    connection: &mut Connection,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    window: PageWindow,
) -> Result<(Vec<Entry>, Option<i64>)> {
    let mut text = SqlBuilder::new("SELECT ");
    text.push(ENTRY_COLUMNS);
    push_where(&mut text, workspace, filter)?;
    text.push(" ORDER BY seq DESC LIMIT ");
    text.push_value(window.fetch_limit()).push(" OFFSET ");
    text.push_value(window.offset());
    let rows = text.build().fetch_all(connection).await?;
    if !window.with_count {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*)");
    push_where(&mut text, workspace, filter)?;
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

/// The entries after a number and up to another, the oldest first.
pub(super) async fn batch(
    connection: &mut Connection,
    workspace: WorkspaceId,
    filter: &AuditFilter,
    (after, until, limit): (i64, i64, i64),
) -> Result<Vec<Entry>> {
    let mut text = SqlBuilder::new("SELECT ");
    text.push(ENTRY_COLUMNS);
    push_where(&mut text, workspace, filter)?;
    text.push(" AND seq > ").push_value(after);
    text.push(" AND seq <= ").push_value(until);
    text.push(" ORDER BY seq LIMIT ").push_value(limit);
    text.build().fetch_all(connection).await
}

/// The number of the last entry.
pub(super) async fn last(connection: &mut Connection, workspace: WorkspaceId) -> Result<i64> {
    let last: Option<(i64,)> = sql("SELECT last_seq FROM audit_chains WHERE chain_id = $1")
        .bind(workspace)
        .fetch_optional(connection)
        .await?;
    Ok(last.map_or(0, |(last,)| last))
}

/// Whether somebody's reading was recorded since a time.
pub(super) async fn was_read_since(
    connection: &mut Connection,
    (workspace, reader): (WorkspaceId, UserId),
    (action, since): (&str, Timestamp),
) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM audit_entries \
         WHERE chain_id = $1 AND actor_id = $2 AND action = $3 AND at > $4 LIMIT 1")
    .bind(workspace)
    .bind(reader)
    .bind(action)
    .bind(since)
    .exists(connection)
    .await
}

pub(super) async fn kept_days(
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<Option<i64>> {
    let row: Option<(Option<i64>,)> =
        sql("SELECT audit_kept_days FROM workspaces WHERE id = $1 AND deleted_at IS NULL")
            .bind(workspace)
            .fetch_optional(connection)
            .await?;
    Ok(row.and_then(|(days,)| days))
}

/// An entry as it is answered.
pub(super) fn view(entry: Entry) -> Result<AuditEntry> {
    let changes: Vec<FieldChange> = serde_json::from_str(&entry.changes)?;
    let subject_id = entry.subject_id.map(UserId);
    let has_subject = subject_id.is_some() || entry.subject_name.is_some();
    Ok(AuditEntry {
        id: entry.id,
        seq: entry.seq,
        at: entry.at,
        actor_type: entry.actor_type,
        actor: AuditPerson {
            id: entry.actor_id.map(UserId),
            name: entry.actor_name,
        },
        on_behalf_of: entry.on_behalf_of.map(UserId),
        via: entry.via,
        subject: has_subject.then(|| AuditPerson {
            id: subject_id,
            name: entry.subject_name.unwrap_or_default(),
        }),
        resource: AuditResource {
            kind: entry.resource_type,
            id: entry.resource_id,
            name: entry.resource_name,
        },
        project: entry.project_id.map(airside_kernel::ids::ProjectId),
        action: entry.action,
        role_before: entry.role_before,
        role_after: entry.role_after,
        changes: changes.into_iter().map(Into::into).collect(),
        reason: entry.reason,
        outcome: entry.outcome,
        ip: entry.ip,
        user_agent: entry.user_agent,
        prev_hash: entry.prev_hash,
        hash: entry.hash,
    })
}
