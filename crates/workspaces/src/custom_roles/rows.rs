//! Queries of the tables of roles, and of everything that names a role.

use std::collections::HashMap;

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{AccessTx, Error, Result};
use uuid::Uuid;

use super::{CreateRole, EditRole, RoleRow};

/// How many people hold each role, by namespace and slug: in projects each once, in however many
/// they hold it, and whether by a membership or through a teamspace.
pub(super) async fn counts(
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<HashMap<(String, String), i64>> {
    let rows: Vec<(String, String, i64)> = sql(
        "SELECT 'workspace' AS scope, role, COUNT(*) FROM workspace_members \
         WHERE workspace_id = $1 AND role IS NOT NULL GROUP BY role \
         UNION ALL SELECT 'project', role, COUNT(*) FROM (\
         SELECT m.role, m.user_id FROM project_members m JOIN projects p ON p.id = m.project_id \
         WHERE m.workspace_id = $1 AND m.role IS NOT NULL AND p.deleted_at IS NULL \
         UNION SELECT l.role, t.user_id FROM teamspace_links l \
         JOIN projects p ON p.id = l.project_id \
         JOIN teamspace_members t ON t.teamspace_id = l.teamspace_id \
         WHERE l.workspace_id = $1 AND l.role IS NOT NULL AND p.deleted_at IS NULL\
         ) held GROUP BY role",
    )
    .bind(workspace)
    .fetch_all(connection)
    .await?;
    let count = |(scope, role, count)| ((scope, role), count);
    Ok(rows.into_iter().map(count).collect())
}

/// The workspace's own roles.
pub(crate) async fn list(
    connection: &mut Connection,
    workspace: WorkspaceId,
) -> Result<Vec<RoleRow>> {
    sql(
        "SELECT id, namespace, slug, name, description, base, updated_at FROM roles \
         WHERE workspace_id = $1 ORDER BY namespace DESC, name, id",
    )
    .bind(workspace)
    .fetch_all(connection)
    .await
}

pub(super) async fn count(connection: &mut Connection, workspace: WorkspaceId) -> Result<i64> {
    sql("SELECT COUNT(*) FROM roles WHERE workspace_id = $1")
        .bind(workspace)
        .fetch_count(connection)
        .await
}

pub(super) async fn add(
    tx: &mut AccessTx,
    permit: &Permit<CreateRole>,
    new: &RoleRow,
) -> Result<()> {
    let at = tx.at();
    let insert = sql(
        "INSERT INTO roles (id, workspace_id, namespace, slug, name, description, base, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(new.id)
    .bind(permit.id)
    .bind(&new.namespace)
    .bind(&new.slug)
    .bind(&new.name)
    .bind(&new.description)
    .bind(&new.base)
    .bind(at);
    tx.execute(insert).await.map_err(|fault| {
        fault.on_unique("roles__workspace_id_namespace_slug", || {
            Error::conflict(
                "role_exists",
                format!("there is a role `{}` already", new.slug),
            )
        })
    })?;
    Ok(())
}

pub(super) async fn update(
    tx: &mut AccessTx,
    permit: &Permit<EditRole>,
    (name, description): (&str, &str),
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE roles SET name = $1, description = $2, updated_at = $3 \
         WHERE id = $4 AND workspace_id = $5",
    );
    let update = update.bind(name).bind(description).bind(at);
    tx.execute(update.bind(permit.id).bind(permit.workspace.id))
        .await?;
    Ok(())
}

/// Gives a role these schemes, instead of those so far.
pub(super) async fn set_schemes(tx: &mut AccessTx, role: Uuid, schemes: &[u128]) -> Result<()> {
    tx.execute(sql("DELETE FROM role_schemes WHERE role_id = $1").bind(role))
        .await?;
    for (position, scheme) in (0_i64..).zip(schemes) {
        let insert =
            sql("INSERT INTO role_schemes (role_id, scheme_id, position) VALUES ($1, $2, $3)");
        let insert = insert.bind(role).bind(Uuid::from_u128(*scheme));
        tx.execute(insert.bind(position)).await?;
    }
    Ok(())
}

/// How often a role is held or promised: by members, by links of teamspaces, by invitations.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct Uses {
    pub members: i64,
    pub links: i64,
    pub invitations: i64,
}

impl Uses {
    pub const fn is_none(self) -> bool {
        self.members == 0 && self.links == 0 && self.invitations == 0
    }
}

/// Whether a member of the workspace holds a role.
pub(super) async fn is_held(
    connection: &mut Connection,
    workspace: WorkspaceId,
    slug: &str,
) -> Result<bool> {
    let text = "SELECT COUNT(*) FROM workspace_members WHERE workspace_id = $1 AND role = $2";
    let count = sql(text).bind(workspace).bind(slug);
    Ok(count.fetch_count(connection).await? > 0)
}

/// The projects in which a role is held, by a membership or through a link.
pub(super) async fn held_in(
    connection: &mut Connection,
    workspace: WorkspaceId,
    slug: &str,
) -> Result<Vec<ProjectId>> {
    let rows: Vec<(ProjectId,)> = sql(
        "SELECT project_id FROM project_members WHERE workspace_id = $1 AND role = $2 \
         UNION SELECT project_id FROM teamspace_links WHERE workspace_id = $1 AND role = $2",
    )
    .bind(workspace)
    .bind(slug)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(project,)| project).collect())
}

/// How often a role of a namespace is held or promised.
pub(crate) async fn uses(
    connection: &mut Connection,
    workspace: WorkspaceId,
    (namespace, slug): (&str, &str),
) -> Result<Uses> {
    let text = if namespace == "workspace" {
        "SELECT (SELECT COUNT(*) FROM workspace_members WHERE workspace_id = $1 AND role = $2) \
         AS members, CAST(0 AS BIGINT) AS links, \
         (SELECT COUNT(*) FROM workspace_invitations WHERE workspace_id = $1 AND role = $2) \
         AS invitations"
    } else {
        "SELECT (SELECT COUNT(*) FROM project_members WHERE workspace_id = $1 AND role = $2) \
         AS members, \
         (SELECT COUNT(*) FROM teamspace_links WHERE workspace_id = $1 AND role = $2) AS links, \
         (SELECT COUNT(*) FROM workspace_invitation_projects b \
         JOIN workspace_invitations i ON i.id = b.invitation_id \
         WHERE i.workspace_id = $1 AND b.role = $2) AS invitations"
    };
    sql(text)
        .bind(workspace)
        .bind(slug)
        .fetch_one(connection)
        .await
}
