//! Queries of the table of projects.

use airside_access::Scope;
use airside_kernel::access::{NodeColumns, NodeFacts, RoleSet, ScopeColumn, Visible};
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{Error, Result, Timestamp, WriteFault, WriteTx};
use serde_json::Value;
use uuid::Uuid;

use super::{Features, NETWORK_PRIVATE, NETWORK_PUBLIC, Project, Settings};
use crate::roles;
use crate::targets::ProjectTarget;

/// A project as somebody finds it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ProjectRow {
    #[sqlx(flatten)]
    pub target: ProjectTarget,
    #[sqlx(flatten)]
    pub settings: Looks,
    pub default_state: Option<Uuid>,
    pub created_at: Timestamp,
    pub updated_by: Option<UserId>,
    pub deleted_at: Option<Timestamp>,
    pub member_role: Option<String>,
    pub is_favorite: bool,
    pub total_members: i64,
    pub has_guest_commenter: bool,
}

/// The settings that are no facts of access.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Looks {
    pub description: String,
    pub emoji: Option<String>,
    pub icon_prop: Option<String>,
    pub logo_props: Option<String>,
    pub cover_image: Option<String>,
    pub project_lead: Option<UserId>,
    pub default_assignee: Option<UserId>,
    pub archive_in: i64,
    pub close_in: i64,
    pub timezone: String,
    pub external_source: Option<String>,
    pub external_id: Option<String>,
}

const SELECT: &str = "SELECT p.id, p.workspace_id, p.name, p.identifier, p.is_public, p.features, \
    p.archived_at, p.updated_at, p.created_by, p.description, p.emoji, p.icon_prop, p.logo_props, \
    p.cover_image, p.project_lead, p.default_assignee, p.archive_in, p.close_in, p.timezone, \
    p.external_source, p.external_id, p.default_state, p.created_at, p.updated_by, p.deleted_at, \
    m.role AS member_role, \
    EXISTS (SELECT 1 FROM project_favorites f WHERE f.project_id = p.id AND f.user_id = ";
const SELECT_REST: &str = ") AS is_favorite, \
    (SELECT COUNT(*) FROM project_members c WHERE c.project_id = p.id) AS total_members, \
    EXISTS (SELECT 1 FROM project_members g JOIN workspace_members w \
     ON w.workspace_id = g.workspace_id AND w.user_id = g.user_id \
     WHERE g.project_id = p.id AND g.role = 'commenter' AND w.role = 'guest') \
     AS has_guest_commenter \
    FROM projects p LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id = ";

fn select(user: UserId) -> SqlBuilder {
    let mut text = SqlBuilder::new(SELECT);
    text.push_value(user).push(SELECT_REST).push_value(user);
    text
}

/// Which projects are listed.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    pub workspace: WorkspaceId,
    /// What the viewer may see at all.
    pub visible: &'a Visible,
    pub shelf: Shelf<'a>,
    pub search: Option<String>,
    pub identifier: Option<String>,
    pub is_public: Option<bool>,
    /// Only those that it is linked to.
    pub teamspace: Option<TeamspaceId>,
}

/// Where a project is.
#[derive(Debug)]
pub(super) enum Shelf<'a> {
    /// In use.
    Current,
    /// In the archive.
    Archived,
    /// In use, or in the archive and to be seen there.
    Both(&'a Visible),
    /// In the bin.
    Bin,
}

impl Filter<'_> {
    fn push(&self, to: &mut SqlBuilder) -> Result<()> {
        to.push(" WHERE p.workspace_id = ")
            .push_value(self.workspace);
        if let Some(teamspace) = self.teamspace {
            to.push(
                " AND EXISTS (SELECT 1 FROM teamspace_links l WHERE l.project_id = p.id \
                 AND l.teamspace_id = ",
            );
            to.push_value(teamspace).push(")");
        }
        to.push(match self.shelf {
            Shelf::Bin => " AND p.deleted_at IS NOT NULL",
            _ => " AND p.deleted_at IS NULL",
        });
        match self.shelf {
            Shelf::Current => {
                to.push(" AND p.archived_at IS NULL");
            }
            Shelf::Archived => {
                to.push(" AND p.archived_at IS NOT NULL");
            }
            Shelf::Both(archived) => {
                to.push(" AND (p.archived_at IS NULL OR ");
                push_visible(to, archived)?;
                to.push(")");
            }
            Shelf::Bin => {}
        }
        if let Some(search) = &self.search {
            to.push(" AND (lower(p.name) LIKE ")
                .push_value(search)
                .push(" ESCAPE '!'");
            to.push(" OR lower(p.identifier) LIKE ")
                .push_value(search)
                .push(" ESCAPE '!')");
        }
        if let Some(identifier) = &self.identifier {
            to.push(" AND p.identifier = ").push_value(identifier);
        }
        if let Some(is_public) = self.is_public {
            to.push(" AND p.is_public = ").push_value(is_public);
        }
        to.push(" AND ");
        push_visible(to, self.visible)
    }
}

/// Pushes the condition that a project `p` is visible.
pub(crate) fn push_visible(to: &mut SqlBuilder, visible: &Visible) -> Result<()> {
    let project = NodeFacts {
        kind: "project",
        id: "p.id",
        creator: Some("p.created_by"),
        ..NodeFacts::default()
    };
    let columns = NodeColumns {
        scope: ScopeColumn::Column("p.id"),
        public: Some("p.is_public"),
        nodes: &[project],
    };
    visible.push_condition(to, &columns)
}

pub(super) async fn list(
    connection: &mut Connection,
    user: UserId,
    filter: &Filter<'_>,
    (order, window): (&str, PageWindow),
) -> Result<(Vec<ProjectRow>, Option<i64>)> {
    let mut text = select(user);
    filter.push(&mut text)?;
    text.push(" ORDER BY ")
        .push(order)
        .push(", p.id LIMIT ")
        .push_value(window.fetch_limit());
    text.push(" OFFSET ").push_value(window.offset());
    let rows = text.build().fetch_all(connection).await?;
    if !window.with_count {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*) FROM projects p");
    filter.push(&mut text)?;
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

/// A project as this person finds it, in the bin or not.
pub(super) async fn lookup(
    connection: &mut Connection,
    (workspace, project): (WorkspaceId, ProjectId),
    user: UserId,
) -> Result<Option<ProjectRow>> {
    let mut text = select(user);
    text.push(" WHERE p.id = ").push_value(project);
    text.push(" AND p.workspace_id = ").push_value(workspace);
    text.build().fetch_optional(connection).await
}

pub(super) async fn settings(
    connection: &mut Connection,
    target: &ProjectTarget,
) -> Result<Settings> {
    sql(
        "SELECT name, identifier, description, is_public, emoji, icon_prop, logo_props, \
         cover_image, features, project_lead, default_assignee, archive_in, close_in, timezone, \
         external_source, external_id, default_state FROM projects WHERE id = $1 AND workspace_id = $2",
    )
    .bind(target.id)
    .bind(target.workspace_id)
    .fetch_one(connection)
    .await
}

/// Notes which state new work items of a project begin in. The room above calls it whenever that
/// changes; it keeps the states.
pub async fn note_default_state(
    tx: &mut WriteTx,
    (workspace, project): (WorkspaceId, ProjectId),
    state: Uuid,
) -> Result<()> {
    let update = sql("UPDATE projects SET default_state = $1 WHERE id = $2 AND workspace_id = $3");
    tx.execute(update.bind(state).bind(project).bind(workspace))
        .await?;
    Ok(())
}

pub(super) async fn add(
    tx: &mut WriteTx,
    (workspace, project): (WorkspaceId, ProjectId),
    settings: &Settings,
    creator: UserId,
) -> Result<()> {
    let at = tx.at();
    let insert = sql(
        "INSERT INTO projects (name, identifier, description, is_public, emoji, \
         icon_prop, logo_props, cover_image, features, project_lead, default_assignee, archive_in, \
         close_in, timezone, external_source, external_id, id, workspace_id, last_sequence, \
         created_at, updated_at, created_by, updated_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         0, $19, $19, $20, $20)",
    );
    let insert = bind(insert, settings)
        .bind(project)
        .bind(workspace)
        .bind(at)
        .bind(creator);
    tx.execute(insert)
        .await
        .map_err(|fault| identifier_taken(fault, &settings.identifier))?;
    Ok(())
}

pub(super) async fn update(
    tx: &mut WriteTx,
    target: &ProjectTarget,
    settings: &Settings,
    user: UserId,
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE projects SET name = $1, identifier = $2, description = $3, \
         is_public = $4, emoji = $5, icon_prop = $6, logo_props = $7, cover_image = $8, \
         features = $9, project_lead = $10, default_assignee = $11, archive_in = $12, \
         close_in = $13, timezone = $14, external_source = $15, external_id = $16, \
         updated_at = $19, updated_by = $20 WHERE id = $17 AND workspace_id = $18",
    );
    let update = bind(update, settings)
        .bind(target.id)
        .bind(target.workspace_id)
        .bind(at)
        .bind(user);
    tx.execute(update)
        .await
        .map_err(|fault| identifier_taken(fault, &settings.identifier))?;
    Ok(())
}

fn bind(statement: airside_kernel::db::Query, settings: &Settings) -> airside_kernel::db::Query {
    statement
        .bind(&settings.name)
        .bind(&settings.identifier)
        .bind(&settings.description)
        .bind(settings.is_public)
        .bind(settings.emoji.clone())
        .bind(settings.icon_prop.clone())
        .bind(settings.logo_props.clone())
        .bind(settings.cover_image.clone())
        .bind(&settings.features)
        .bind(settings.project_lead)
        .bind(settings.default_assignee)
        .bind(settings.archive_in)
        .bind(settings.close_in)
        .bind(&settings.timezone)
        .bind(settings.external_source.clone())
        .bind(settings.external_id.clone())
}

fn identifier_taken(fault: WriteFault, identifier: &str) -> Error {
    fault.on_unique("projects__workspace_id_identifier", || {
        Error::conflict(
            "identifier_taken",
            format!("another project, perhaps one in the bin, has the identifier `{identifier}`"),
        )
    })
}

impl ProjectRow {
    pub fn view(self, roles: &RoleSet) -> Project {
        let Self {
            target, settings, ..
        } = self;
        let features = Features::parse(&target.features);
        let json = |text: Option<String>| -> Option<Value> {
            text.and_then(|text| serde_json::from_str(&text).ok())
        };
        Project {
            id: target.id,
            workspace: target.workspace_id,
            name: target.name,
            identifier: target.identifier,
            description: settings.description,
            network: if target.is_public {
                NETWORK_PUBLIC
            } else {
                NETWORK_PRIVATE
            },
            emoji: settings.emoji,
            icon_prop: json(settings.icon_prop),
            logo_props: json(settings.logo_props),
            cover_image: settings.cover_image.clone(),
            cover_image_url: settings.cover_image,
            is_member: self.member_role.is_some(),
            member_role: roles::number(roles, Scope::Project, self.member_role.as_deref()),
            member_role_slug: self.member_role,
            is_favorite: self.is_favorite,
            total_members: self.total_members,
            project_lead: settings.project_lead,
            default_assignee: settings.default_assignee,
            default_state: self.default_state,
            module_view: features.has("modules"),
            cycle_view: features.has("cycles"),
            issue_views_view: features.has("views"),
            page_view: features.has("pages"),
            intake_view: features.has("intakes"),
            is_time_tracking_enabled: features.has("time_tracking"),
            is_issue_type_enabled: features.has("work_item_types"),
            guest_view_all_features: self.has_guest_commenter,
            is_deployed: false,
            archive_in: settings.archive_in,
            close_in: settings.close_in,
            timezone: settings.timezone,
            external_source: settings.external_source,
            external_id: settings.external_id,
            created_at: self.created_at,
            updated_at: target.updated_at,
            created_by: target.created_by,
            updated_by: self.updated_by,
            archived_at: target.archived_at,
            deleted_at: self.deleted_at,
            can: None,
        }
    }
}
