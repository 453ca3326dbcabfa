//! Members of a project and their roles there.
//!
//! Only members of the workspace can be added [D-18]. Whoever is added without a role gets the one
//! that their base role maps to; a Guest of the workspace is Guest or Commenter and nothing else,
//! by whatever way. Removing an Owner or Admin of the workspace takes nothing from them: they
//! reach every project through the workspace [PM-49].

mod ops;
mod routes;
mod rows;

use airside_kernel::ids::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::roles::{NumberOrSlug, RoleChoice};
use crate::targets::{ProjectMemberTarget, ProjectTarget};

pub(crate) use ops::{admit, require_may_add, require_may_change, require_may_remove};
pub use routes::routes;
pub(crate) use rows::{add, end, usual_role};

/// Members that one request adds at most.
const ADDED_MAX: usize = 100;

airside_kernel::operations! {
    /// Lists the members of a project.
    ListProjectMembers => "project_member:view" on ProjectTarget;
    /// Adds members to a project.
    AddProjectMember => "project_member:add" on ProjectTarget;
    /// Changes a member's role in a project.
    ChangeProjectRole => "project_member:change_role" on ProjectMemberTarget;
    /// Ends somebody's membership of a project.
    RemoveProjectMember => "project_member:remove" on ProjectMemberTarget;
}

/// One or several members to be added.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ProjectMembersInput {
    /// A member of the workspace.
    #[serde(alias = "member_id", alias = "user")]
    pub member: Option<UserId>,
    /// Several of them.
    #[serde(default)]
    pub members: Vec<ProjectMemberInput>,
    /// The role of the one; without, the one that the base role maps to.
    #[serde(flatten)]
    pub role: RoleChoice,
}

/// A member to be added.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ProjectMemberInput {
    /// A member of the workspace.
    #[serde(alias = "member_id", alias = "user", alias = "id")]
    pub member: UserId,
    /// Their role; without, the one that the base role maps to.
    #[serde(flatten)]
    pub role: RoleChoice,
}

/// A member's new role.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectMemberChange {
    /// 20 Admin, 15 Contributor, 10 Commenter, 5 Guest; a slug is taken too.
    #[schema(value_type = Option<i64>)]
    pub role: Option<NumberOrSlug>,
    /// `admin`, `contributor`, `commenter` or `guest`.
    pub role_slug: Option<String>,
}

impl ProjectMemberChange {
    fn choice(self) -> RoleChoice {
        RoleChoice {
            role: self.role,
            role_slug: self.role_slug,
        }
    }
}
