//! The roles of a workspace and of its projects: those of the product, which nobody edits [D-06],
//! and the workspace's own.
//!
//! A role of its own is a name for one or several permission schemes, whose permissions add up
//! [PM-26, PM-27]; without a scheme it holds nothing [D-08]. Roles held in the workspace and roles
//! held in projects are different kinds [D-09]. The first have the level of Member, the second
//! that of the role that they are based on. Nobody builds a role of what they do not hold
//! themselves, and none holds everything, or deletes or passes on the workspace [D-05]. Deleting a
//! role that is held gives its holders another one [D-07].

mod definition;
mod delete;
mod giving;
mod ops;
mod parts;
mod routes;
mod rows;

use airside_access::{Catalog, Scope};
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::targets::WorkspaceTarget;

pub(crate) use definition::{added, built, require_own_name, with_schemes};
pub(crate) use delete::{replace, require_may_replace};
pub(crate) use ops::{differences, require_in_plan};
pub(crate) use parts::require_few;
pub use parts::{AddedScheme, ChangedScheme, SchemeOfRole};
pub use routes::routes;
pub(crate) use rows::{list, uses};

/// Roles of its own that a workspace has at most.
const ROLES_MAX: i64 = 500;
/// Schemes of one role at most.
const SCHEMES_PER_ROLE_MAX: usize = 20;
/// Longest name of a role or scheme.
pub(crate) const NAME_CHARACTERS_MAX: usize = 80;
/// Longest description.
pub(crate) const DESCRIPTION_CHARACTERS_MAX: usize = 500;

airside_kernel::operations! {
    /// Reads roles.
    ViewRoles => "role:view" on WorkspaceTarget;
    /// Makes a role.
    CreateRole => "role:create" on WorkspaceTarget;
    /// Changes a role.
    EditRole => "role:edit" on RoleTarget;
    /// Deletes a role.
    DeleteRole => "role:delete" on RoleTarget;
}

/// A role as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its slug, unique within its namespace.
    pub slug: String,
    /// `workspace` or `project`.
    pub namespace: &'static str,
    /// What it is for.
    pub description: String,
    /// Whether it comes with the product.
    pub is_system: bool,
    /// Whether the workspace's plan has it, so that it can be held.
    pub is_available: bool,
    /// Slug of the system role whose level it has; its own for a system role.
    pub base: String,
    /// The level by which members are told higher and lower.
    pub level: i64,
    /// Ids of its schemes.
    pub schemes: Vec<Uuid>,
    /// What it holds.
    pub permissions: Vec<String>,
    /// How many people hold it; null for who may give it and not read roles in general.
    pub member_count: Option<i64>,
    /// When it was changed last, which is its version; null for a system role.
    pub updated_at: Option<Timestamp>,
}

impl RoleView {
    /// Its version; those of the product never change.
    fn version(&self) -> Timestamp {
        self.updated_at.unwrap_or(Timestamp::from_micros(0))
    }
}

/// A new role.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RoleInput {
    /// Its name.
    pub name: String,
    /// Its slug; without, one that is made of the name. It never changes.
    pub slug: Option<String>,
    /// `workspace` or `project`: where it is held.
    pub namespace: String,
    /// Its schemes, which may be made along with it; without any it holds nothing.
    #[serde(default)]
    pub schemes: Vec<SchemeOfRole>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// For a role in projects: `contributor`, `commenter` or `guest`, whose level it has.
    pub base: Option<String>,
}

/// A change of a role. What is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its schemes, instead of those so far. What they hold may be changed along with it.
    pub schemes: Option<Vec<SchemeOfRole>>,
    /// May be sent back as it is.
    pub slug: Option<String>,
}

/// What those who hold a deleted role hold instead.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Replacement {
    /// Id or slug of another role of the same namespace.
    pub replacement: Option<String>,
}

/// A role of the workspace's own, as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RoleRow {
    /// Its id.
    pub id: Uuid,
    /// `workspace` or `project`.
    pub namespace: String,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Key of the system role whose level it has.
    pub base: String,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl RoleRow {
    pub(crate) fn scope(&self) -> Result<Scope> {
        Scope::from_name(&self.namespace)
            .ok_or_else(|| Error::internal(format!("no scope `{}`", self.namespace)))
    }
}

/// A role of a workspace: one of its own, or a system one, which has no row.
#[derive(Debug, Clone)]
pub struct RoleTarget {
    /// The workspace.
    pub workspace: WorkspaceTarget,
    id: Uuid,
    /// The row, which system roles do not have.
    pub(crate) row: Option<RoleRow>,
}

impl RoleTarget {
    /// The row, which system roles do not have [D-06].
    fn own(&self, catalog: &Catalog) -> Result<&RoleRow> {
        let system = || refuse_system(catalog, self.id, "role");
        self.row.as_ref().ok_or_else(system)
    }
}

/// What is told to who would change what comes with the product.
pub(crate) fn refuse_system(catalog: &Catalog, id: Uuid, what: &str) -> Error {
    let is_held = |scope| matches!(scope, Scope::Workspace | Scope::Project);
    let mut roles = catalog.system_roles().iter();
    let is_system = roles.any(|role| role.id().get() == id.as_u128() && is_held(role.scope()));
    if !is_system {
        return Error::NotFound;
    }
    Error::conflict(
        "system_role",
        format!("a {what} of the product can neither be edited nor deleted"),
    )
}

/// Whether an id is a number such as the product's own roles and schemes have.
pub(crate) fn is_number(id: Uuid) -> bool {
    u32::try_from(id.as_u128()).is_ok()
}

impl Target for RoleTarget {
    type Key = (WorkspaceId, Uuid);

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let Some(workspace) = WorkspaceTarget::locate(connection, &key.0).await? else {
            return Ok(None);
        };
        let row: Option<RoleRow> = sql(
            "SELECT id, namespace, slug, name, description, base, updated_at FROM roles \
             WHERE workspace_id = $1 AND id = $2",
        )
        .bind(key.0)
        .bind(key.1)
        .fetch_optional(connection)
        .await?;
        let id = key.1;
        let is_found = row.is_some() || is_number(id);
        Ok(is_found.then_some(Self { workspace, id, row }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        self.workspace.nodes(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.workspace.workspace()
    }
}
