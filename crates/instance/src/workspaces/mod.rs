//! Every workspace of the instance: which there are, who owns them, how big they are. Administering
//! the instance gives no right inside of any. The one exception is a workspace whose Owner is gone
//! or suspended: an admin names a new one, with a reason, on the record of both.

pub mod ops;
pub(crate) mod routes;
pub(crate) mod rows;

use airside_access::Catalog;
use airside_identity::accounts::UserLite;
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{Timestamp, operations};
use airside_workspaces::{PlanOffer, Seats};
use serde::{Deserialize, Serialize};

use crate::target::{Inside, InstanceTarget};

/// Longest reason, in characters.
pub const REASON_CHARACTERS_MAX: usize = 500;

operations! {
    /// Reads which workspaces there are.
    ListWorkspaces => "workspace:list_all" on InstanceTarget;
    /// Puts a workspace on another plan.
    ChangePlan => "workspace:change_plan" on Inside<WorkspaceRow>;
    /// Creates a workspace.
    CreateWorkspace => "workspace:create" on InstanceTarget;
    /// Names a new Owner where there is none.
    NameOwner => "workspace:name_owner" on Inside<WorkspaceRow>;
}

/// A workspace, as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkspaceRow {
    /// The workspace.
    pub id: WorkspaceId,
    /// What it is called.
    pub name: String,
    /// What it is called in addresses.
    pub slug: String,
    /// Its picture.
    pub logo: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Members of it.
    pub total_members: i64,
    /// Projects in it.
    pub total_projects: i64,
    /// Its Owner, suspended or not.
    pub owner_id: Option<UserId>,
    /// Whether the Owner is not suspended.
    pub owner_is_active: Option<bool>,
    /// Key of its plan.
    pub plan: String,
    /// Admins of it who are not suspended.
    pub active_admins: i64,
}

impl WorkspaceRow {
    /// Whether nobody can act as its Owner, or as an Admin where the plan has no Owner.
    pub(crate) fn is_orphaned(&self, catalog: &Catalog) -> bool {
        if catalog.plan(&self.plan).is_some_and(|plan| !plan.owner) {
            return self.active_admins == 0;
        }
        self.owner_id.is_none() || self.owner_is_active != Some(true)
    }
}

/// A workspace, as instance admins see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InstanceWorkspace {
    /// The workspace.
    pub id: WorkspaceId,
    /// What it is called.
    pub name: String,
    /// What it is called in addresses.
    pub slug: String,
    /// Its picture.
    pub logo_url: Option<String>,
    /// Its Owner; null where there is none.
    pub owner: Option<UserLite>,
    /// Whether nobody can act as its Owner, so that a new one may be named.
    pub is_orphaned: bool,
    /// Key of its plan: `free`, `pro`, `business` or `enterprise`.
    pub plan: String,
    /// Members of it.
    pub total_members: i64,
    /// Projects in it.
    pub total_projects: i64,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Another plan for a workspace.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstanceWorkspaceChange {
    /// `free`, `pro`, `business` or `enterprise`.
    pub plan: String,
    /// Id or address of the Admin who becomes the Owner, where the plan brings one.
    pub owner: Option<String>,
    /// Whether what the plan lacks is turned into what it has: the Owner into an Admin, a role of
    /// the workspace's own into the one it is based on.
    #[serde(default)]
    pub convert: bool,
}

/// The plans that a workspace can be put on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InstanceWorkspacePlans {
    /// Every plan, from the lowest to the highest, with what it would mean here.
    pub plans: Vec<PlanOffer>,
    /// How many seats its members take.
    pub seats: Seats,
    /// Where there is no Owner: Admins who could become it, two hundred at most.
    pub admins: Vec<UserLite>,
}

/// A workspace to create.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = InstanceNewWorkspace)]
pub struct NewInstanceWorkspace {
    /// What it is called.
    pub name: String,
    /// What it is called in addresses.
    pub slug: String,
}

/// Who owns a workspace from now on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewOwner {
    /// Id or address of an account.
    pub user: String,
    /// Why; kept in both audit records.
    pub reason: String,
}

/// Whether a slug can be taken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SlugCheck {
    /// Whether it can.
    pub status: bool,
}

/// Which slug is asked about.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SlugQuery {
    /// The slug.
    pub slug: String,
}

/// Which workspaces are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkspaceFilter {
    /// Part of a name or slug.
    pub search: Option<String>,
}
