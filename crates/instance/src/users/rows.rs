//! Accounts as instance admins see and change them.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{AssetId, UserId, WorkspaceId};
use airside_kernel::{AccessTx, Result};

use super::{RemoveUser, UserFilter, UserRow};
use crate::search;
use crate::target::InInstance;

const SELECT: &str = "SELECT u.id, u.email, u.first_name, u.last_name, u.display_name, \
    u.avatar_asset_id, u.is_active, u.is_bot, u.is_email_verified, u.last_login_medium, \
    u.last_active_at, u.created_at, \
    EXISTS (SELECT 1 FROM instance_admins a WHERE a.user_id = u.id) AS is_instance_admin, \
    (SELECT COUNT(*) FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id \
     WHERE m.user_id = u.id AND m.status = 'active' AND w.deleted_at IS NULL) AS workspace_count \
    FROM users u";

impl InInstance for UserRow {
    type Id = UserId;

    async fn lookup(connection: &mut Connection, id: UserId) -> Result<Option<Self>> {
        let mut select = SqlBuilder::new(SELECT);
        select.push(" WHERE u.id = ").push_value(id);
        select.build().fetch_optional(connection).await
    }
}

pub async fn list(
    connection: &mut Connection,
    filter: &UserFilter,
    window: PageWindow,
) -> Result<Vec<UserRow>> {
    let mut select = SqlBuilder::new(SELECT);
    push_filter(&mut select, filter);
    select
        .push(" ORDER BY u.email LIMIT ")
        .push_value(window.fetch_limit());
    select.push(" OFFSET ").push_value(window.offset());
    select.build().fetch_all(connection).await
}

pub async fn count(connection: &mut Connection, filter: &UserFilter) -> Result<i64> {
    let mut select = SqlBuilder::new("SELECT COUNT(*) FROM users u");
    push_filter(&mut select, filter);
    select.build().fetch_count(connection).await
}

fn push_filter(select: &mut SqlBuilder, filter: &UserFilter) {
    if let Some(pattern) = search::pattern(filter.search.as_deref()) {
        select
            .push(" WHERE u.search_text LIKE ")
            .push_value(pattern)
            .push(" ESCAPE '!'");
    }
}

/// A workspace that a person belongs to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Membership {
    pub user_id: UserId,
    pub workspace_id: WorkspaceId,
    pub name: String,
    pub slug: String,
    pub role: Option<String>,
    /// Whether nobody else who is active manages the workspace, or the person is its Owner.
    pub is_needed: bool,
    pub is_in_bin: bool,
}

/// Every workspace that a person belongs to, those in the bin included.
pub async fn memberships(connection: &mut Connection, user: UserId) -> Result<Vec<Membership>> {
    sql(
        "SELECT m.user_id, m.workspace_id, w.name, w.slug, m.role, w.deleted_at IS NOT NULL AS is_in_bin, \
         (m.role = 'owner' OR m.role = 'admin' AND NOT EXISTS (SELECT 1 FROM workspace_members o \
          JOIN users u ON u.id = o.user_id WHERE o.workspace_id = m.workspace_id \
          AND o.user_id <> m.user_id AND o.role IN ('owner', 'admin') AND o.status = 'active' \
          AND u.is_active)) AS is_needed \
         FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id \
         WHERE m.user_id = $1 ORDER BY m.workspace_id",
    )
    .bind(user)
    .fetch_all(connection)
    .await
}

/// Files that belong to the account itself.
pub async fn own_files(connection: &mut Connection, user: UserId) -> Result<Vec<AssetId>> {
    let rows: Vec<(AssetId,)> = sql("SELECT id FROM user_assets WHERE user_id = $1")
        .bind(user)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Deletes an account with all that is only its own.
pub async fn delete(tx: &mut AccessTx, permit: &Permit<RemoveUser>) -> Result<()> {
    let id = permit.thing()?.id;
    tx.execute(sql("DELETE FROM users WHERE id = $1").bind(id))
        .await?;
    Ok(())
}
