//! Queries of the table of project members.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{AccessTx, Error, Result};
use uuid::Uuid;

use crate::guard;
use crate::people::{MemberQuery, MemberRow};
use crate::roles;
use crate::targets::ProjectTarget;

/// Rows of a list that has no pages.
const UNPAGED_MAX: i64 = 10_000;

const SELECT: &str = "SELECT u.id AS user_id, u.first_name, u.last_name, u.email, \
    u.avatar_asset_id, u.display_name, u.is_bot, m.id AS member_id, m.role, w.role AS base_role, \
    (u.is_active AND w.status = 'active') AS is_active, m.joined_at, m.updated_at";

fn push_listed(to: &mut SqlBuilder, project: &ProjectTarget, query: &MemberQuery) {
    to.push(
        " FROM project_members m JOIN users u ON u.id = m.user_id JOIN workspace_members w \
         ON w.workspace_id = m.workspace_id AND w.user_id = m.user_id WHERE m.project_id = ",
    );
    to.push_value(project.id)
        .push(" AND m.workspace_id = ")
        .push_value(project.workspace_id);
    query.push_conditions(to, "m.role");
}

/// The members; all of them, up to a bound, without a window.
pub(super) async fn list(
    connection: &mut Connection,
    project: &ProjectTarget,
    query: &MemberQuery,
    window: Option<PageWindow>,
) -> Result<(Vec<MemberRow>, Option<i64>)> {
    let mut text = SqlBuilder::new(SELECT);
    push_listed(&mut text, project, query);
    text.push(" ORDER BY u.display_name, u.id LIMIT ");
    text.push_value(window.map_or(UNPAGED_MAX, PageWindow::fetch_limit));
    text.push(" OFFSET ")
        .push_value(window.map_or(0, PageWindow::offset));
    let rows = text.build().fetch_all(connection).await?;
    if !window.is_some_and(|window| window.with_count) {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*)");
    push_listed(&mut text, project, query);
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

pub(super) async fn lookup(
    connection: &mut Connection,
    project: &ProjectTarget,
    user: UserId,
) -> Result<Option<MemberRow>> {
    let mut text = SqlBuilder::new(SELECT);
    push_listed(&mut text, project, &MemberQuery::default());
    text.push(" AND m.user_id = ").push_value(user);
    text.build().fetch_optional(connection).await
}

/// Adds a member; answers whether they were not one yet.
pub(crate) async fn add(
    tx: &mut AccessTx,
    (workspace, project): (WorkspaceId, ProjectId),
    user: UserId,
    role: &str,
) -> Result<bool> {
    let (id, at): (Uuid, _) = (tx.id(), tx.at());
    let insert = sql(
        "INSERT INTO project_members (id, workspace_id, project_id, user_id, role, \
         joined_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) \
         ON CONFLICT (project_id, user_id) DO NOTHING",
    )
    .bind(id)
    .bind(workspace)
    .bind(project)
    .bind(user)
    .bind(role)
    .bind(at);
    Ok(tx.execute(insert).await? > 0)
}

pub(super) async fn set_role(
    tx: &mut AccessTx,
    project: &ProjectTarget,
    user: UserId,
    role: &str,
) -> Result<()> {
    let at = tx.at();
    let update = sql("UPDATE project_members SET role = $1, \
         updated_at = $2, role_since = CASE WHEN role = $1 THEN role_since ELSE $2 END \
         WHERE project_id = $3 AND workspace_id = $4 AND user_id = $5");
    let update = update
        .bind(role)
        .bind(at)
        .bind(project.id)
        .bind(project.workspace_id);
    tx.execute(update.bind(user)).await?;
    Ok(())
}

/// Ends a membership. The person's work stays, and so does their membership of the workspace.
pub(crate) async fn end(
    tx: &mut AccessTx,
    (workspace, project): (WorkspaceId, ProjectId),
    user: UserId,
) -> Result<()> {
    for end in [
        "DELETE FROM project_members WHERE workspace_id = $1 AND project_id = $2 AND user_id = $3",
        "UPDATE projects SET default_assignee = NULL \
         WHERE workspace_id = $1 AND id = $2 AND default_assignee = $3",
    ] {
        tx.execute(sql(end).bind(workspace).bind(project).bind(user))
            .await?;
    }
    Ok(())
}

/// The base role of an active member of the workspace.
pub(super) async fn base_role(
    connection: &mut Connection,
    roles: &RoleSet,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<Arc<Role>>> {
    let role: Option<(Option<String>,)> = sql("SELECT role FROM workspace_members \
         WHERE workspace_id = $1 AND user_id = $2 AND status = 'active'")
    .bind(workspace)
    .bind(user)
    .fetch_optional(connection)
    .await?;
    match role {
        Some((role,)) => guard::base_role(roles, role.as_deref()),
        None => Ok(None),
    }
}

/// The role that a member of the workspace gets in a project where none is named [PM-50…PM-54].
pub(crate) async fn usual_role(
    tx: &mut AccessTx,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Arc<Role>> {
    let kernel = tx.kernel().clone();
    let roles = kernel.access.roles(tx.reading(), workspace).await?;
    let base = base_role(tx.reading(), &roles, workspace, user).await?;
    let base = base.ok_or_else(|| Error::internal("a member without a base role joins"))?;
    joined_role(&roles, &base)
}

/// The role in projects that a base role maps to.
pub(super) fn joined_role(roles: &RoleSet, base: &Role) -> Result<Arc<Role>> {
    let key = base.joins_as();
    let key = key.ok_or_else(|| Error::internal("a base role that joins projects as nothing"))?;
    roles::stored(roles, Scope::Project, key)
}
