//! Queries of the table of workspaces.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{AccessTx, Result, Timestamp, WriteTx};
use uuid::Uuid;

use super::{EditWorkspace, NewWorkspace, Slug};
use crate::guard::OWNER;
use crate::loader::ACTIVE;

/// A workspace as one of its members finds it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct WorkspaceRow {
    pub id: WorkspaceId,
    pub name: String,
    pub slug: String,
    pub logo: Option<String>,
    pub timezone: String,
    pub organization_size: Option<String>,
    pub plan: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub created_by: Option<UserId>,
    pub deleted_at: Option<Timestamp>,
    pub role: Option<String>,
    pub owner: Option<UserId>,
    pub total_members: i64,
}

const SELECT: &str = "SELECT w.id, w.name, w.slug, w.logo, w.timezone, w.organization_size, \
    w.plan, w.created_at, w.updated_at, w.created_by, w.deleted_at, m.role, \
    (SELECT o.user_id FROM workspace_members o WHERE o.workspace_id = w.id AND o.role = 'owner' \
     ORDER BY o.joined_at LIMIT 1) AS owner, \
    (SELECT COUNT(*) FROM workspace_members c WHERE c.workspace_id = w.id \
     AND c.status = 'active') AS total_members";

/// The workspaces that somebody belongs to, or those in the bin that they own.
fn push_own(to: &mut SqlBuilder, user: UserId, in_bin: bool) {
    to.push(" FROM workspaces w JOIN workspace_members m ON m.workspace_id = w.id");
    to.push(" WHERE m.status = 'active' AND m.user_id = ")
        .push_value(user);
    to.push(if in_bin {
        // Where the plan has no Owner, the Admins stand in the Owner's place.
        " AND w.deleted_at IS NOT NULL AND (m.role = 'owner' OR m.role = 'admin' AND NOT EXISTS \
         (SELECT 1 FROM workspace_members o WHERE o.workspace_id = w.id AND o.role = 'owner'))"
    } else {
        " AND w.deleted_at IS NULL"
    });
}

pub(super) async fn list(
    connection: &mut Connection,
    user: UserId,
    in_bin: bool,
    window: PageWindow,
) -> Result<(Vec<WorkspaceRow>, Option<i64>)> {
    let mut text = SqlBuilder::new(SELECT);
    push_own(&mut text, user, in_bin);
    text.push(" ORDER BY w.name, w.id LIMIT ")
        .push_value(window.fetch_limit());
    text.push(" OFFSET ").push_value(window.offset());
    let rows = text.build().fetch_all(connection).await?;
    if !window.with_count {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*)");
    push_own(&mut text, user, in_bin);
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

/// A workspace as its member finds it, in the bin or not.
pub(super) async fn lookup(
    connection: &mut Connection,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<WorkspaceRow>> {
    let mut text = SqlBuilder::new(SELECT);
    text.push(" FROM workspaces w LEFT JOIN workspace_members m ON m.workspace_id = w.id");
    text.push(" AND m.user_id = ").push_value(user);
    text.push(" WHERE w.id = ").push_value(workspace);
    text.build().fetch_optional(connection).await
}

/// Whether no workspace has the slug, in the bin or not.
pub async fn slug_is_free(connection: &mut Connection, slug: &Slug) -> Result<bool> {
    let taken = sql("SELECT CAST(1 AS BIGINT) FROM workspaces WHERE slug = $1").bind(slug);
    Ok(!taken.exists(connection).await?)
}

/// Adds a workspace with its revisions and its Owner.
pub(super) async fn add(
    tx: &mut AccessTx,
    new: &NewWorkspace,
    id: WorkspaceId,
    owner: UserId,
) -> Result<()> {
    let at = tx.at();
    let insert = sql(
        "INSERT INTO workspaces (id, name, slug, logo, timezone, organization_size, \
         created_at, updated_at, created_by, updated_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $8)",
    )
    .bind(id)
    .bind(&new.name)
    .bind(&new.slug)
    .bind(new.logo.clone())
    .bind(&new.timezone)
    .bind(new.organization_size.clone())
    .bind(at)
    .bind(owner);
    tx.execute(insert)
        .await
        .map_err(|fault| fault.on_unique("workspaces__slug", || new.slug.taken()))?;
    let revisions =
        sql("INSERT INTO workspace_revisions (workspace_id, slug, revision) VALUES ($1, $2, 1)");
    tx.execute(revisions.bind(id).bind(&new.slug)).await?;
    let member_id: Uuid = tx.id();
    let member = sql(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role, status, \
         joined_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(member_id)
    .bind(id)
    .bind(owner)
    .bind(OWNER)
    .bind(ACTIVE)
    .bind(at);
    tx.execute(member).await?;
    Ok(())
}

/// The columns of a workspace that its settings change.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Settings {
    pub name: String,
    pub logo: Option<String>,
    pub timezone: String,
    pub organization_size: Option<String>,
}

pub(super) async fn settings(
    connection: &mut Connection,
    permit: &Permit<EditWorkspace>,
) -> Result<Settings> {
    sql("SELECT name, logo, timezone, organization_size FROM workspaces WHERE id = $1")
        .bind(permit.id)
        .fetch_one(connection)
        .await
}

pub(super) async fn update(
    tx: &mut WriteTx,
    permit: &Permit<EditWorkspace>,
    settings: &Settings,
    user: UserId,
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE workspaces SET name = $1, logo = $2, timezone = $3, \
         organization_size = $4, updated_at = $5, updated_by = $6 WHERE id = $7",
    )
    .bind(&settings.name)
    .bind(settings.logo.clone())
    .bind(&settings.timezone)
    .bind(settings.organization_size.clone())
    .bind(at)
    .bind(user)
    .bind(permit.id);
    tx.execute(update).await?;
    Ok(())
}
