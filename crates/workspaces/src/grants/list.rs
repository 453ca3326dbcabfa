//! Reading exceptions: by person, by thing, those that end soon, those that have ended.

use airside_kernel::access::Caller;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::http::{Page, PageQuery, PageWindow};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result, Timestamp};
use uuid::Uuid;

use super::names::Namer;
use super::{Grant, GrantEffect, GrantId, GrantPerson, GrantQuery, ViewGrant};
use crate::questions::{InspectProject, InspectWorkspace, Resource};
use crate::rooms::RoomsAbove;

const SECONDS_OF_A_DAY: i64 = 24 * 3600;
/// Days that may be looked ahead.
const DAYS_MAX: i64 = 3650;

#[derive(Debug, sqlx::FromRow)]
struct GrantRow {
    id: GrantId,
    user_id: UserId,
    user_name: String,
    user_email: String,
    action: String,
    node_type: String,
    node_id: Uuid,
    project_id: Option<ProjectId>,
    effect: String,
    reason: String,
    starts_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    given_by: Option<UserId>,
    giver_name: Option<String>,
    giver_email: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    ended_at: Option<Timestamp>,
    ended_by: Option<UserId>,
    ender_name: Option<String>,
    ender_email: Option<String>,
    end_reason: Option<String>,
}

const SELECT: &str = "SELECT g.id, g.user_id, u.display_name AS user_name, u.email AS user_email, \
    g.action, g.node_type, g.node_id, g.project_id, g.effect, g.reason, g.starts_at, \
    g.expires_at, g.given_by, b.display_name AS giver_name, b.email AS giver_email, \
    g.created_at, COALESCE(g.updated_at, g.created_at) AS updated_at, g.ended_at, g.ended_by, \
    e.display_name AS ender_name, e.email AS ender_email, g.end_reason \
    FROM grants g JOIN users u ON u.id = g.user_id LEFT JOIN users b ON b.id = g.given_by \
    LEFT JOIN users e ON e.id = g.ended_by";

const COUNT: &str = "SELECT COUNT(*) FROM grants g";

/// One page. Who may inspect the workspace reads all; the Admins of a project read what is in it,
/// by naming it.
pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    query: GrantQuery,
) -> Result<Page<Grant>> {
    let workspace = caller.workspace()?.id;
    match query.project {
        Some(project) => {
            let key = (workspace, project);
            kernel.authorize::<InspectProject>(caller, key).await?;
        }
        None => {
            kernel
                .authorize::<InspectWorkspace>(caller, workspace)
                .await?;
        }
    }
    let window = window(&query)?;
    let mut connection = kernel.db.read().await?;
    let now = kernel.clock.now();
    let mut text = SqlBuilder::new(SELECT);
    push_where(&mut text, workspace, &query, now)?;
    push_order(&mut text, query.order_by.as_deref())?;
    text.push(" LIMIT ").push_value(window.fetch_limit());
    text.push(" OFFSET ").push_value(window.offset());
    let rows: Vec<GrantRow> = text.build().fetch_all(&mut connection).await?;
    let total = if window.with_count {
        let mut text = SqlBuilder::new(COUNT);
        push_where(&mut text, workspace, &query, now)?;
        Some(text.build().fetch_count(&mut connection).await?)
    } else {
        None
    };
    let brought = brought(&mut connection, rows.iter().map(|row| row.id)).await?;
    drop(connection);
    let mut namer = Namer::new(kernel, caller, above).await?;
    let mut grants = Vec::with_capacity(rows.len());
    for row in rows {
        grants.push(view(row, &mut namer, &brought, now).await?);
    }
    Ok(Page::new(window, grants, total))
}

/// One exception, for who may inspect where it is.
pub(super) async fn get(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    id: GrantId,
) -> Result<Grant> {
    let key = (caller.workspace()?.id, id);
    let permit = kernel.authorize::<ViewGrant>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    let mut text = SqlBuilder::new(SELECT);
    text.push(" WHERE g.id = ").push_value(permit.id);
    text.push(" AND g.workspace_id = ")
        .push_value(permit.workspace_id);
    let row: Option<GrantRow> = text.build().fetch_optional(&mut connection).await?;
    let row = row.ok_or(Error::NotFound)?;
    let brought = brought(&mut connection, std::iter::once(id)).await?;
    drop(connection);
    let mut namer = Namer::new(kernel, caller, above).await?;
    view(row, &mut namer, &brought, kernel.clock.now()).await
}

fn window(query: &GrantQuery) -> Result<PageWindow> {
    PageQuery {
        per_page: query.per_page,
        cursor: query.cursor.clone(),
        count: query.count,
    }
    .window()
}

fn push_where(
    to: &mut SqlBuilder,
    workspace: WorkspaceId,
    query: &GrantQuery,
    now: Timestamp,
) -> Result<()> {
    to.push(" WHERE g.brought_by IS NULL AND g.workspace_id = ")
        .push_value(workspace);
    if let Some(user) = query.user {
        to.push(" AND g.user_id = ").push_value(user);
    }
    if let Some(project) = query.project {
        to.push(" AND g.project_id = ").push_value(project);
    }
    if let Some(kind) = &query.resource_type {
        to.push(" AND g.node_type = ").push_value(kind);
    }
    if let Some(id) = query.resource {
        to.push(" AND g.node_id = ").push_value(id);
    }
    if let Some(action) = &query.action {
        to.push(" AND g.action = ").push_value(action);
    }
    if let Some(effect) = query.effect {
        to.push(" AND g.effect = ").push_value(effect.as_str());
    }
    if let Some(days) = query.expires_within_days {
        if !(0..=DAYS_MAX).contains(&days) {
            return Err(Error::field(
                "expires_within_days",
                "must be from 0 to 3650",
            ));
        }
        let until = now.plus_seconds(days * SECONDS_OF_A_DAY);
        to.push(" AND g.expires_at <= ").push_value(until);
    }
    push_status(to, query.status.as_deref(), now)
}

fn push_status(to: &mut SqlBuilder, status: Option<&str>, now: Timestamp) -> Result<()> {
    const UNENDED: &str = " AND g.ended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ";
    match status {
        None => {
            to.push(UNENDED).push_value(now).push(")");
        }
        Some("planned") => {
            to.push(UNENDED).push_value(now);
            to.push(") AND g.starts_at > ").push_value(now);
        }
        Some("active") => {
            to.push(UNENDED).push_value(now);
            to.push(") AND (g.starts_at IS NULL OR g.starts_at <= ");
            to.push_value(now).push(")");
        }
        Some("expired") => {
            to.push(" AND (g.end_reason = 'expired' OR g.ended_at IS NULL AND g.expires_at <= ");
            to.push_value(now).push(")");
        }
        Some("ended") => {
            to.push(" AND g.ended_at IS NOT NULL AND g.end_reason <> 'expired'");
        }
        Some("all") => {}
        Some(_) => {
            let message = "is `planned`, `active`, `expired`, `ended` or `all`";
            return Err(Error::field("status", message));
        }
    }
    Ok(())
}

fn push_order(to: &mut SqlBuilder, order: Option<&str>) -> Result<()> {
    let order = match order {
        None | Some("-created_at") => " ORDER BY g.created_at DESC, g.id DESC",
        Some("created_at") => " ORDER BY g.created_at, g.id",
        Some("expires_at") => " ORDER BY g.expires_at NULLS LAST, g.id",
        Some("starts_at") => " ORDER BY g.starts_at NULLS FIRST, g.id",
        Some(_) => {
            let message = "is `-created_at`, `created_at`, `expires_at` or `starts_at`";
            return Err(Error::field("order_by", message));
        }
    };
    to.push(order);
    Ok(())
}

/// What exceptions brought along.
type Brought = Vec<(GrantId, String)>;

async fn brought(
    connection: &mut Connection,
    ids: impl Iterator<Item = GrantId>,
) -> Result<Brought> {
    let mut text = SqlBuilder::new("SELECT brought_by, action FROM grants WHERE brought_by IN ");
    text.push_list(ids).push(" ORDER BY id");
    text.build().fetch_all(connection).await
}

async fn view(
    row: GrantRow,
    namer: &mut Namer<'_>,
    brought: &Brought,
    now: Timestamp,
) -> Result<Grant> {
    let resource = Resource {
        kind: row.node_type.clone(),
        id: row.node_id.to_string(),
    };
    let along = brought.iter().filter(|(by, _)| *by == row.id);
    Ok(Grant {
        id: row.id,
        status: status(&row, now),
        resource: namer.name(resource).await?,
        project: row.project_id,
        effect: GrantEffect::stored(&row.effect),
        brings: along.map(|(_, action)| action.clone()).collect(),
        user: GrantPerson {
            id: row.user_id,
            display_name: row.user_name,
            email: row.user_email,
        },
        given_by: person(row.given_by, row.giver_name, row.giver_email),
        ended_by: person(row.ended_by, row.ender_name, row.ender_email),
        action: row.action,
        reason: row.reason,
        starts_at: row.starts_at,
        expires_at: row.expires_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        ended_at: row.ended_at,
        end_reason: row.end_reason,
    })
}

fn person(id: Option<UserId>, name: Option<String>, email: Option<String>) -> Option<GrantPerson> {
    Some(GrantPerson {
        id: id?,
        display_name: name?,
        email: email?,
    })
}

fn status(row: &GrantRow, now: Timestamp) -> &'static str {
    if row.ended_at.is_some() && row.end_reason.as_deref() != Some("expired") {
        "ended"
    } else if row.ended_at.is_some() || row.expires_at.is_some_and(|end| end <= now) {
        "expired"
    } else if row.starts_at.is_some_and(|start| start > now) {
        "planned"
    } else {
        "active"
    }
}
