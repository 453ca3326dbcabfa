//! Queries of the table of members.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{AccessTx, Result};
use uuid::Uuid;

use super::ListMembers;
use crate::loader::ACTIVE;
use crate::people::{MemberQuery, MemberRow};

/// Rows of a list that has no pages.
const UNPAGED_MAX: i64 = 10_000;

/// Who looks at a list of members.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    pub user: UserId,
    /// A Guest sees only the members of projects that they share.
    pub is_guest: bool,
}

const SELECT: &str = "SELECT u.id AS user_id, u.first_name, u.last_name, u.email, \
    u.avatar_asset_id, u.display_name, u.is_bot, w.id AS member_id, w.role, w.role AS base_role, \
    (u.is_active AND w.status = 'active') AS is_active, w.joined_at, w.updated_at";

fn push_listed(
    to: &mut SqlBuilder,
    permit: &Permit<ListMembers>,
    viewer: Viewer,
    query: &MemberQuery,
) {
    to.push(" FROM workspace_members w JOIN users u ON u.id = w.user_id WHERE w.workspace_id = ");
    to.push_value(permit.id);
    if viewer.is_guest {
        to.push(" AND (w.user_id = ").push_value(viewer.user);
        to.push(
            " OR EXISTS (SELECT 1 FROM project_members mine \
             JOIN project_members theirs ON theirs.project_id = mine.project_id \
             JOIN projects p ON p.id = mine.project_id \
             WHERE theirs.user_id = w.user_id AND mine.workspace_id = w.workspace_id \
             AND p.deleted_at IS NULL AND mine.user_id = ",
        );
        to.push_value(viewer.user).push("))");
    }
    query.push_conditions(to, "w.role");
}

/// The members that the viewer may know of; all of them, up to a bound, without a window.
pub(super) async fn list(
    connection: &mut Connection,
    permit: &Permit<ListMembers>,
    viewer: Viewer,
    (query, window): (&MemberQuery, Option<PageWindow>),
) -> Result<(Vec<MemberRow>, Option<i64>)> {
    let mut text = SqlBuilder::new(SELECT);
    push_listed(&mut text, permit, viewer, query);
    text.push(" ORDER BY u.display_name, u.id LIMIT ");
    text.push_value(window.map_or(UNPAGED_MAX, PageWindow::fetch_limit));
    text.push(" OFFSET ")
        .push_value(window.map_or(0, PageWindow::offset));
    let rows = text.build().fetch_all(connection).await?;
    if !window.is_some_and(|window| window.with_count) {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*)");
    push_listed(&mut text, permit, viewer, query);
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

/// One member, if the viewer may know of them.
pub(super) async fn lookup(
    connection: &mut Connection,
    permit: &Permit<ListMembers>,
    viewer: Viewer,
    user: UserId,
) -> Result<Option<MemberRow>> {
    let mut text = SqlBuilder::new(SELECT);
    push_listed(&mut text, permit, viewer, &MemberQuery::default());
    text.push(" AND w.user_id = ").push_value(user);
    text.build().fetch_optional(connection).await
}

/// Adds a member; answers whether they were not one yet.
pub(crate) async fn add(
    tx: &mut AccessTx,
    (workspace, user): (WorkspaceId, UserId),
    role: &str,
) -> Result<bool> {
    let (id, at): (Uuid, _) = (tx.id(), tx.at());
    let insert = sql(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role, status, \
         joined_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) \
         ON CONFLICT (workspace_id, user_id) DO NOTHING",
    )
    .bind(id)
    .bind(workspace)
    .bind(user)
    .bind(role)
    .bind(ACTIVE)
    .bind(at);
    Ok(tx.execute(insert).await? > 0)
}

/// Gives a member another base role.
pub(super) async fn set_role(
    tx: &mut AccessTx,
    (workspace, user): (WorkspaceId, UserId),
    role: &str,
) -> Result<()> {
    let at = tx.at();
    let update = sql("UPDATE workspace_members SET role = $1, \
         updated_at = $2, role_since = CASE WHEN role = $1 THEN role_since ELSE $2 END \
         WHERE workspace_id = $3 AND user_id = $4");
    tx.execute(update.bind(role).bind(at).bind(workspace).bind(user))
        .await?;
    Ok(())
}
