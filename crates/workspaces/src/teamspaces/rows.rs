//! Queries of teamspaces, their members and links.

use airside_identity::accounts::UserLiteRow;
use airside_kernel::access::{NodeColumns, ScopeColumn, Visible};
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{AccessTx, Result, Timestamp, WriteTx};
use uuid::Uuid;

use super::TeamspaceTarget;
use crate::projects;

/// A teamspace with figures, for one reader.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct TeamspaceRow {
    #[sqlx(flatten)]
    pub target: TeamspaceTarget,
    pub created_at: Timestamp,
    pub total_members: i64,
    pub total_projects: i64,
    pub is_member: bool,
}

const SELECT: &str = "SELECT t.id, t.workspace_id, t.name, t.description_html, t.logo_props, \
    t.lead_id, t.updated_at, t.created_at, \
    (SELECT COUNT(*) FROM teamspace_members c WHERE c.teamspace_id = t.id) AS total_members, \
    (SELECT COUNT(*) FROM teamspace_links l JOIN projects p ON p.id = l.project_id \
     WHERE l.teamspace_id = t.id AND p.deleted_at IS NULL AND ";
const SELECT_REST: &str = ") AS total_projects, \
    EXISTS (SELECT 1 FROM teamspace_members o WHERE o.teamspace_id = t.id AND o.user_id = ";

/// Which teamspaces are listed.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    pub workspace: WorkspaceId,
    pub viewer: UserId,
    pub visible: &'a Visible,
    /// Which projects the viewer may see.
    pub projects: &'a Visible,
    pub search: Option<String>,
    pub mine: bool,
    pub project: Option<ProjectId>,
}

const COLUMNS: NodeColumns = NodeColumns {
    scope: ScopeColumn::Column("t.id"),
    public: None,
    nodes: &[],
};

/// Id and name of all teamspaces, or of those that somebody may see.
pub(crate) async fn names(
    connection: &mut Connection,
    workspace: WorkspaceId,
    visible: Option<&Visible>,
) -> Result<Vec<(TeamspaceId, String)>> {
    let mut text = SqlBuilder::new("SELECT t.id, t.name FROM teamspaces t WHERE t.workspace_id = ");
    text.push_value(workspace);
    if let Some(visible) = visible {
        text.push(" AND ");
        visible.push_condition(&mut text, &COLUMNS)?;
    }
    text.push(" ORDER BY t.name, t.id");
    text.build().fetch_all(connection).await
}

impl Filter<'_> {
    fn push(&self, to: &mut SqlBuilder) -> Result<()> {
        to.push(" FROM teamspaces t WHERE t.workspace_id = ")
            .push_value(self.workspace)
            .push(" AND ");
        self.visible.push_condition(to, &COLUMNS)?;
        if let Some(pattern) = &self.search {
            to.push(" AND lower(t.name) LIKE ").push_value(pattern);
            to.push(" ESCAPE '!'");
        }
        if self.mine {
            to.push(
                " AND EXISTS (SELECT 1 FROM teamspace_members i WHERE i.teamspace_id = t.id \
                 AND i.user_id = ",
            );
            to.push_value(self.viewer).push(")");
        }
        if let Some(project) = self.project {
            to.push(
                " AND EXISTS (SELECT 1 FROM teamspace_links k WHERE k.teamspace_id = t.id \
                 AND k.project_id = ",
            );
            to.push_value(project).push(")");
        }
        Ok(())
    }
}

/// The figures count only the projects that the viewer may see.
fn select(viewer: UserId, projects: &Visible) -> Result<SqlBuilder> {
    let mut text = SqlBuilder::new(SELECT);
    projects::push_visible(&mut text, projects)?;
    text.push(SELECT_REST);
    text.push_value(viewer).push(") AS is_member");
    Ok(text)
}

pub(super) async fn list(
    connection: &mut Connection,
    filter: &Filter<'_>,
    window: PageWindow,
) -> Result<(Vec<TeamspaceRow>, Option<i64>)> {
    let mut text = select(filter.viewer, filter.projects)?;
    filter.push(&mut text)?;
    text.push(" ORDER BY t.name, t.id LIMIT ");
    text.push_value(window.fetch_limit()).push(" OFFSET ");
    text.push_value(window.offset());
    let rows = text.build().fetch_all(connection).await?;
    if !window.with_count {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*)");
    filter.push(&mut text)?;
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

pub(super) async fn lookup(
    connection: &mut Connection,
    (workspace, id): (WorkspaceId, TeamspaceId),
    (viewer, projects): (UserId, &Visible),
) -> Result<Option<TeamspaceRow>> {
    let mut text = select(viewer, projects)?;
    text.push(" FROM teamspaces t WHERE t.id = ").push_value(id);
    text.push(" AND t.workspace_id = ").push_value(workspace);
    text.build().fetch_optional(connection).await
}

/// What a teamspace says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    pub name: String,
    pub description_html: Option<String>,
    pub logo_props: Option<String>,
    pub lead: Option<UserId>,
}

pub(super) async fn add(
    tx: &mut AccessTx,
    (workspace, creator): (WorkspaceId, UserId),
    settings: &Settings,
) -> Result<TeamspaceId> {
    let (id, at): (TeamspaceId, _) = (tx.id(), tx.at());
    let insert = sql(
        "INSERT INTO teamspaces (id, workspace_id, name, description_html, logo_props, lead_id, \
         created_at, updated_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(id)
    .bind(workspace)
    .bind(&settings.name)
    .bind(settings.description_html.clone())
    .bind(settings.logo_props.clone())
    .bind(settings.lead)
    .bind(at)
    .bind(creator);
    tx.execute(insert).await?;
    Ok(id)
}

pub(super) async fn update(
    tx: &mut AccessTx,
    teamspace: &TeamspaceTarget,
    settings: &Settings,
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE teamspaces SET name = $1, description_html = $2, logo_props = $3, \
                      lead_id = $4, updated_at = $5 WHERE id = $6 AND workspace_id = $7",
    )
    .bind(&settings.name)
    .bind(settings.description_html.clone())
    .bind(settings.logo_props.clone())
    .bind(settings.lead)
    .bind(at)
    .bind(teamspace.id)
    .bind(teamspace.workspace_id);
    tx.execute(update).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut AccessTx, teamspace: &TeamspaceTarget) -> Result<()> {
    let delete = sql("DELETE FROM teamspaces WHERE id = $1 AND workspace_id = $2");
    tx.execute(delete.bind(teamspace.id).bind(teamspace.workspace_id))
        .await?;
    Ok(())
}

/// A member of a teamspace.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct MemberRow {
    #[sqlx(flatten)]
    pub user: UserLiteRow,
    pub is_lead: bool,
    pub joined_at: Timestamp,
}

const MEMBERS: &str = "SELECT u.id AS user_id, u.first_name, u.last_name, u.email, \
    u.avatar_asset_id, u.display_name, COALESCE(t.lead_id = u.id, FALSE) AS is_lead, m.joined_at \
    FROM teamspace_members m JOIN teamspaces t ON t.id = m.teamspace_id \
    JOIN users u ON u.id = m.user_id \
    WHERE m.teamspace_id = $1 AND m.workspace_id = $2 ORDER BY u.display_name, u.id \
    LIMIT $3 OFFSET $4";

pub(super) async fn members(
    connection: &mut Connection,
    teamspace: &TeamspaceTarget,
    window: PageWindow,
) -> Result<(Vec<MemberRow>, Option<i64>)> {
    let rows = sql(MEMBERS)
        .bind(teamspace.id)
        .bind(teamspace.workspace_id)
        .bind(window.fetch_limit())
        .bind(window.offset())
        .fetch_all(connection)
        .await?;
    let total = if window.with_count {
        let count = sql("SELECT COUNT(*) FROM teamspace_members WHERE teamspace_id = $1");
        Some(count.bind(teamspace.id).fetch_count(connection).await?)
    } else {
        None
    };
    Ok((rows, total))
}

/// Puts somebody in; answers whether they were not there yet.
pub(super) async fn add_member(
    tx: &mut AccessTx,
    (workspace, teamspace): (WorkspaceId, TeamspaceId),
    user: UserId,
) -> Result<bool> {
    let at = tx.at();
    let insert = sql(
        "INSERT INTO teamspace_members (teamspace_id, workspace_id, user_id, joined_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (teamspace_id, user_id) DO NOTHING",
    );
    let insert = insert.bind(teamspace).bind(workspace).bind(user).bind(at);
    Ok(tx.execute(insert).await? > 0)
}

/// Takes somebody out, and off the lead; answers whether they were there.
pub(super) async fn remove_member(
    tx: &mut AccessTx,
    teamspace: &TeamspaceTarget,
    user: UserId,
) -> Result<bool> {
    let remove = sql("DELETE FROM teamspace_members \
                      WHERE teamspace_id = $1 AND workspace_id = $2 AND user_id = $3");
    let key = |query: airside_kernel::db::Query| {
        query
            .bind(teamspace.id)
            .bind(teamspace.workspace_id)
            .bind(user)
    };
    let removed = tx.execute(key(remove)).await? > 0;
    let unlead = sql("UPDATE teamspaces SET lead_id = NULL \
                      WHERE id = $1 AND workspace_id = $2 AND lead_id = $3");
    tx.execute(key(unlead)).await?;
    Ok(removed)
}

/// Everybody who is in it, with their names.
pub(super) async fn people(
    connection: &mut Connection,
    teamspace: &TeamspaceTarget,
) -> Result<Vec<(UserId, String)>> {
    sql(
        "SELECT u.id, u.display_name FROM teamspace_members m JOIN users u ON u.id = m.user_id \
         WHERE m.teamspace_id = $1 AND m.workspace_id = $2 ORDER BY u.display_name, u.id",
    )
    .bind(teamspace.id)
    .bind(teamspace.workspace_id)
    .fetch_all(connection)
    .await
}

/// A link of a teamspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct LinkRow {
    pub project_id: ProjectId,
    pub project_name: String,
    pub role: Option<String>,
    pub created_at: Timestamp,
}

/// The links to projects that are not in the bin.
pub(super) async fn links(
    connection: &mut Connection,
    teamspace: &TeamspaceTarget,
) -> Result<Vec<LinkRow>> {
    sql(
        "SELECT l.project_id, p.name AS project_name, l.role, l.created_at \
         FROM teamspace_links l JOIN projects p ON p.id = l.project_id \
         WHERE l.teamspace_id = $1 AND l.workspace_id = $2 AND p.deleted_at IS NULL \
         ORDER BY p.name, p.id",
    )
    .bind(teamspace.id)
    .bind(teamspace.workspace_id)
    .fetch_all(connection)
    .await
}

/// Links a project, or gives its link another role.
pub(super) async fn set_link(
    tx: &mut AccessTx,
    teamspace: &TeamspaceTarget,
    (project, role): (ProjectId, &str),
) -> Result<()> {
    let (id, at): (Uuid, _) = (tx.id(), tx.at());
    let insert = sql(
        "INSERT INTO teamspace_links (id, workspace_id, teamspace_id, project_id, role, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (teamspace_id, project_id) DO UPDATE SET role = $5, role_since = \
         CASE WHEN teamspace_links.role = $5 THEN teamspace_links.role_since ELSE $6 END",
    )
    .bind(id)
    .bind(teamspace.workspace_id)
    .bind(teamspace.id)
    .bind(project)
    .bind(role)
    .bind(at);
    tx.execute(insert).await?;
    Ok(())
}

pub(super) async fn remove_link(
    tx: &mut AccessTx,
    teamspace: &TeamspaceTarget,
    project: ProjectId,
) -> Result<()> {
    let remove = sql("DELETE FROM teamspace_links \
                      WHERE teamspace_id = $1 AND workspace_id = $2 AND project_id = $3");
    let remove = remove.bind(teamspace.id).bind(teamspace.workspace_id);
    tx.execute(remove.bind(project)).await?;
    Ok(())
}

/// Notes that a teamspace was changed.
pub(super) async fn touch(tx: &mut WriteTx, teamspace: &TeamspaceTarget) -> Result<()> {
    let at = tx.at();
    let touch = sql("UPDATE teamspaces SET updated_at = $1 WHERE id = $2 AND workspace_id = $3");
    tx.execute(
        touch
            .bind(at)
            .bind(teamspace.id)
            .bind(teamspace.workspace_id),
    )
    .await?;
    Ok(())
}
