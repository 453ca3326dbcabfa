//! Workspaces with their figures.

use std::collections::HashMap;

use airside_identity::accounts::{USER_LITE_COLUMNS, UserLite, UserLiteRow};
use airside_kernel::Result;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{UserId, WorkspaceId};

use super::{WorkspaceFilter, WorkspaceRow};
use crate::search;
use crate::target::InInstance;

const SELECT: &str = "SELECT w.id, w.name, w.slug, w.logo, w.created_at, \
    (SELECT COUNT(*) FROM workspace_members m WHERE m.workspace_id = w.id \
     AND m.status = 'active') AS total_members, \
    (SELECT COUNT(*) FROM projects p WHERE p.workspace_id = w.id \
     AND p.deleted_at IS NULL) AS total_projects, \
    w.plan, (SELECT COUNT(*) FROM workspace_members a JOIN users n ON n.id = a.user_id \
     WHERE a.workspace_id = w.id AND a.role = 'admin' AND a.status = 'active' AND n.is_active) \
     AS active_admins, \
    o.user_id AS owner_id, u.is_active AS owner_is_active \
    FROM workspaces w \
    LEFT JOIN workspace_members o ON o.workspace_id = w.id AND o.role = 'owner' \
     AND o.status = 'active' \
    LEFT JOIN users u ON u.id = o.user_id \
    WHERE w.deleted_at IS NULL";

impl InInstance for WorkspaceRow {
    type Id = WorkspaceId;

    async fn lookup(connection: &mut Connection, id: WorkspaceId) -> Result<Option<Self>> {
        let mut select = SqlBuilder::new(SELECT);
        select.push(" AND w.id = ").push_value(id);
        select.build().fetch_optional(connection).await
    }
}

pub async fn list(
    connection: &mut Connection,
    filter: &WorkspaceFilter,
    window: PageWindow,
) -> Result<Vec<WorkspaceRow>> {
    let mut select = SqlBuilder::new(SELECT);
    push_filter(&mut select, filter);
    select
        .push(" ORDER BY w.slug LIMIT ")
        .push_value(window.fetch_limit());
    select.push(" OFFSET ").push_value(window.offset());
    select.build().fetch_all(connection).await
}

pub async fn count(connection: &mut Connection, filter: &WorkspaceFilter) -> Result<i64> {
    let mut select =
        SqlBuilder::new("SELECT COUNT(*) FROM workspaces w WHERE w.deleted_at IS NULL");
    push_filter(&mut select, filter);
    select.build().fetch_count(connection).await
}

fn push_filter(select: &mut SqlBuilder, filter: &WorkspaceFilter) {
    let typed = filter.search.as_deref();
    let patterns = search::pattern(typed).zip(search::pattern_as_typed(typed));
    if let Some((folded, as_typed)) = patterns {
        select
            .push(" AND (lower(w.name) LIKE ")
            .push_value(folded.clone())
            .push(" ESCAPE '!' OR w.name LIKE ")
            .push_value(as_typed)
            .push(" ESCAPE '!' OR w.slug LIKE ")
            .push_value(folded)
            .push(" ESCAPE '!')");
    }
}

/// The people that workspaces name as their Owners.
pub async fn owners(
    connection: &mut Connection,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, UserLite>> {
    let mut select = SqlBuilder::new("SELECT ");
    select
        .push(USER_LITE_COLUMNS)
        .push(" FROM users u WHERE u.id IN ")
        .push_list(ids);
    let rows: Vec<UserLiteRow> = select.build().fetch_all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.user_id, row.into()))
        .collect())
}

/// The active Admins of a workspace, by name.
pub async fn admins(connection: &mut Connection, workspace: WorkspaceId) -> Result<Vec<UserLite>> {
    let mut select = SqlBuilder::new("SELECT ");
    select
        .push(USER_LITE_COLUMNS)
        .push(
            " FROM users u JOIN workspace_members m ON m.user_id = u.id WHERE m.role = 'admin' \
             AND m.status = 'active' AND u.is_active AND m.workspace_id = ",
        )
        .push_value(workspace)
        .push(" ORDER BY u.display_name, u.id LIMIT 200");
    let rows: Vec<UserLiteRow> = select.build().fetch_all(connection).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
