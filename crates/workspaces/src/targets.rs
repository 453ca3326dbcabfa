//! What the operations of this room act on. The rooms above build theirs on [`ProjectTarget`].

use std::convert::Infallible;

use airside_access::{Catalog, FactSet, FeatureSet, Node};
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};
use uuid::Uuid;

use crate::rooms::Located;

/// Nodes by type and id, nearest first. A type that the catalog lacks makes a path that the engine
/// refuses.
#[must_use]
pub fn nodes_of(catalog: &Catalog, parts: &[(&str, u128)]) -> Nodes {
    let node = |(kind, id): &(&str, u128)| {
        catalog
            .node_type(kind)
            .map(|kind| Node::new(kind, (*id).into()))
    };
    parts.iter().filter_map(node).collect()
}

/// A workspace that is not in the bin.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkspaceTarget {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// When it was changed last, which is its version.
    pub updated_at: Timestamp,
}

impl Target for WorkspaceTarget {
    type Key = WorkspaceId;

    async fn locate(connection: &mut Connection, key: &WorkspaceId) -> Result<Option<Self>> {
        sql("SELECT id, name, slug, updated_at FROM workspaces WHERE id = $1 AND deleted_at IS NULL")
            .bind(*key)
            .fetch_optional(connection)
            .await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        nodes_of(catalog, &[("workspace", self.id.as_u128())])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.id)
    }
}

/// The workspace as records tell of it.
pub(crate) async fn named_workspace(
    connection: &mut Connection,
    id: WorkspaceId,
) -> Result<(&'static str, Option<Uuid>, Option<String>)> {
    let found = WorkspaceTarget::locate(connection, &id).await?;
    Ok(("workspace", Some(id.0), found.map(|found| found.name)))
}

impl WorkspaceTarget {
    /// The workspace of that slug, if it is not in the bin.
    pub(crate) async fn find_by_slug(
        connection: &mut Connection,
        slug: &str,
    ) -> Result<Option<Self>> {
        sql("SELECT id, name, slug, updated_at FROM workspaces WHERE slug = $1 AND deleted_at IS NULL")
            .bind(slug)
            .fetch_optional(connection)
            .await
    }
}

/// A project that is not in the bin. Archived ones are found: that they take no changes is a rule
/// of the operations.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProjectTarget {
    /// Its id.
    pub id: ProjectId,
    /// Its workspace.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The word in front of its items' numbers.
    pub identifier: String,
    /// Members of the workspace may see and join it.
    pub is_public: bool,
    /// Names of the features that are switched on, with a space between.
    pub features: String,
    /// Since when it is archived.
    pub archived_at: Option<Timestamp>,
    /// When it was changed last, which is its version.
    pub updated_at: Timestamp,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// Who is assigned to new work items that name nobody.
    pub default_assignee: Option<UserId>,
}

impl ProjectTarget {
    /// The columns of a project as other targets select them, from `projects p`.
    pub const COLUMNS: &str = "p.id, p.workspace_id, p.name, p.identifier, p.is_public, \
        p.features, p.archived_at, p.updated_at, p.created_by, p.default_assignee";

    /// The id of the project that a workspace calls by that identifier, in any case of letters.
    pub(crate) async fn find_id(
        connection: &mut Connection,
        workspace: WorkspaceId,
        identifier: &str,
    ) -> Result<Option<ProjectId>> {
        sql(
            "SELECT id FROM projects WHERE workspace_id = $1 AND identifier = $2 \
             AND deleted_at IS NULL",
        )
        .bind(workspace)
        .bind(identifier.to_uppercase())
        .fetch_optional::<(ProjectId,)>(connection)
        .await
        .map(|found| found.map(|(project,)| project))
    }

    /// Refuses what an archived project does not take.
    pub fn require_unarchived(&self) -> Result<()> {
        if self.archived_at.is_some() {
            return Err(airside_kernel::Error::conflict(
                "project_archived",
                format!(
                    "the project `{}` is archived: take it out of the archive first",
                    self.name
                ),
            ));
        }
        Ok(())
    }
}

impl Target for ProjectTarget {
    type Key = (WorkspaceId, ProjectId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        sql(
            "SELECT p.id, p.workspace_id, p.name, p.identifier, p.is_public, p.features, \
             p.archived_at, p.updated_at, p.created_by, p.default_assignee FROM projects p \
             WHERE p.id = $1 AND p.workspace_id = $2 AND p.deleted_at IS NULL",
        )
        .bind(key.1)
        .bind(key.0)
        .fetch_optional(connection)
        .await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let parts = [
            ("project", self.id.as_u128()),
            ("workspace", self.workspace_id.as_u128()),
        ];
        let mut nodes = nodes_of(catalog, &parts);
        if let Some(project) = nodes.first_mut() {
            project.public = self.is_public;
            project.creator = self.created_by.map(|user| user.as_u128().into());
        }
        nodes
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace_id)
    }

    fn project(&self) -> Option<ProjectId> {
        Some(self.id)
    }
}

/// A project in the bin: it can be restored and nothing else.
#[derive(Debug, Clone)]
pub struct BinnedProjectTarget(pub ProjectTarget);

impl Target for BinnedProjectTarget {
    type Key = (WorkspaceId, ProjectId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let found: Option<ProjectTarget> = sql(
            "SELECT p.id, p.workspace_id, p.name, p.identifier, p.is_public, p.features, \
             p.archived_at, p.updated_at, p.created_by, p.default_assignee FROM projects p \
             WHERE p.id = $1 AND p.workspace_id = $2 AND p.deleted_at IS NOT NULL",
        )
        .bind(key.1)
        .bind(key.0)
        .fetch_optional(connection)
        .await?;
        Ok(found.map(Self))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        self.0.nodes(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.0.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.0.project()
    }
}

/// Somebody's membership of a workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MemberTarget {
    /// Id of the membership.
    pub id: Uuid,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Who it is.
    pub user_id: UserId,
    /// Key of the base role.
    pub role: Option<String>,
    /// The name that is shown.
    pub display_name: String,
    /// The address.
    pub email: String,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Target for MemberTarget {
    type Key = (WorkspaceId, UserId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        sql(
            "SELECT m.id, m.workspace_id, m.user_id, m.role, u.display_name, u.email, m.updated_at \
             FROM workspace_members m JOIN users u ON u.id = m.user_id \
             WHERE m.workspace_id = $1 AND m.user_id = $2",
        )
        .bind(key.0)
        .bind(key.1)
        .fetch_optional(connection)
        .await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let parts = [
            ("workspace_member", self.id.as_u128()),
            ("workspace", self.workspace_id.as_u128()),
        ];
        about(nodes_of(catalog, &parts), self.user_id)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace_id)
    }
}

/// Somebody's membership of a project.
#[derive(Debug, Clone)]
pub struct ProjectMemberTarget {
    /// The project.
    pub project: ProjectTarget,
    /// Id of the membership.
    pub id: Uuid,
    /// Who it is.
    pub user_id: UserId,
    /// Key of the role in the project.
    pub role: Option<String>,
    /// Key of the base role in the workspace.
    pub base_role: Option<String>,
    /// The name that is shown.
    pub display_name: String,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ProjectMemberFacts {
    id: Uuid,
    role: Option<String>,
    base_role: Option<String>,
    display_name: String,
    updated_at: Timestamp,
}

impl Target for ProjectMemberTarget {
    type Key = (WorkspaceId, ProjectId, UserId);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let (workspace, project, user) = *key;
        let Some(project) = ProjectTarget::locate(connection, &(workspace, project)).await? else {
            return Ok(None);
        };
        let facts: Option<ProjectMemberFacts> = sql(
            "SELECT m.id, m.role, w.role AS base_role, u.display_name, m.updated_at \
             FROM project_members m \
             JOIN workspace_members w ON w.workspace_id = m.workspace_id AND w.user_id = m.user_id \
             JOIN users u ON u.id = m.user_id \
             WHERE m.project_id = $1 AND m.workspace_id = $2 AND m.user_id = $3",
        )
        .bind(project.id)
        .bind(workspace)
        .bind(user)
        .fetch_optional(connection)
        .await?;
        Ok(facts.map(|facts| Self {
            project,
            id: facts.id,
            user_id: user,
            role: facts.role,
            base_role: facts.base_role,
            display_name: facts.display_name,
            updated_at: facts.updated_at,
        }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let member = nodes_of(catalog, &[("project_member", self.id.as_u128())]);
        let mut nodes = about(member, self.user_id);
        nodes.extend(self.project.nodes(catalog));
        nodes
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.project.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.project.project()
    }
}

fn about(mut nodes: Nodes, user: UserId) -> Nodes {
    if let Some(node) = nodes.first_mut() {
        node.about = Some(user.as_u128().into());
    }
    nodes
}

/// The instance, for the question whether somebody may create a workspace. Instance admins always
/// may; others unless the instance keeps it to itself, or they belong to workspaces only as Member
/// or Guest.
#[derive(Debug, Clone)]
pub struct NewWorkspaceTarget {
    is_restricted: bool,
    is_member_elsewhere_only: bool,
}

/// Who wants a workspace, and whether the instance keeps creating to its admins.
#[derive(Debug, Clone, Copy)]
pub struct NewWorkspaceKey {
    /// Who asks.
    pub user: UserId,
    /// What the instance's configuration says.
    pub is_restricted: bool,
}

impl Target for NewWorkspaceTarget {
    type Key = NewWorkspaceKey;

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let roles: Vec<(Option<String>,)> = sql(
            "SELECT m.role FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id \
             WHERE m.user_id = $1 AND m.status = 'active' AND w.deleted_at IS NULL",
        )
        .bind(key.user)
        .fetch_all(connection)
        .await?;
        let manages = |(role,): &(Option<String>,)| {
            role.as_deref()
                .is_some_and(|role| crate::guard::MANAGING.contains(&role))
        };
        Ok(Some(Self {
            is_restricted: key.is_restricted,
            is_member_elsewhere_only: !roles.is_empty() && !roles.iter().any(manages),
        }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        nodes_of(catalog, &[("instance", Uuid::nil().as_u128())])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }

    fn facts(&self, catalog: &Catalog) -> FactSet {
        let facts = [
            ("workspace_creation_restricted", self.is_restricted),
            ("member_elsewhere_only", self.is_member_elsewhere_only),
        ];
        facts
            .into_iter()
            .filter(|(_, holds)| *holds)
            .filter_map(|(name, _)| catalog.fact(name))
            .collect()
    }
}

/// Things that a locator found are judged, and never acted on: no key names one.
impl Target for Located {
    type Key = Infallible;

    async fn locate(_: &mut Connection, key: &Infallible) -> Result<Option<Self>> {
        match *key {}
    }

    fn nodes(&self, _: &Catalog) -> Nodes {
        self.nodes.clone()
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }

    fn project(&self) -> Option<ProjectId> {
        self.project
    }

    fn features_off(&self, _: &Catalog) -> FeatureSet {
        self.features_off
    }

    fn facts(&self, _: &Catalog) -> FactSet {
        self.facts
    }
}
