//! Members of a workspace and their base roles.
//!
//! A member holds one base role. The Owner's is passed on by a [transfer](transfer); every other
//! is changed by whoever may change members, within the guard rails of [`guard`](crate::guard).
//! Who is lowered to Guest keeps at most Commenter in projects and leaves their teamspaces in the
//! same transaction, and a [preview](lowering) says so before. Who is removed, or leaves, loses
//! everything at once and finds nothing of it again on joining anew; what they created stays.

mod bulk;
mod change;
mod lowering;
mod removal;
mod routes;
mod rows;
mod transfer;

use airside_kernel::ids::{ProjectId, TeamspaceId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::roles::RoleChoice;
use crate::targets::{MemberTarget, WorkspaceTarget};

pub(crate) use change::{assigning, replace_role, require_may_change};
pub(crate) use lowering::lowered;
pub(crate) use removal::require_may_remove;
pub use routes::routes;
pub(crate) use rows::add;
pub use transfer::make_owner;

/// Members that one request changes at most.
const BULK_MAX: usize = 100;

airside_kernel::operations! {
    /// Lists members.
    ListMembers => "workspace_member:view" on WorkspaceTarget;
    /// Reads one member.
    ViewMember => "workspace_member:view" on MemberTarget;
    /// Changes a member's base role.
    ChangeMemberRole => "workspace_member:change_role" on MemberTarget;
    /// Changes base roles, before it is known whose.
    ChangeMemberRoles => "workspace_member:change_role" on WorkspaceTarget;
    /// Makes somebody an Admin.
    AssignAdmin => "workspace_member:assign_admin" on WorkspaceTarget;
    /// Makes somebody the Owner.
    AssignOwner => "workspace_member:assign_owner" on WorkspaceTarget;
    /// Ends a membership.
    RemoveMember => "workspace_member:remove" on MemberTarget;
    /// Ends one's own membership.
    LeaveWorkspace => "workspace_member:leave" on WorkspaceTarget;
    /// Passes the ownership on.
    TransferOwnership => "workspace:transfer_ownership" on WorkspaceTarget;
}

/// A member's new role.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// 20 Admin, 15 Member, 5 Guest; a slug is taken too.
    #[schema(value_type = Option<i64>)]
    pub role: Option<crate::roles::NumberOrSlug>,
    /// `admin`, `member` or `guest`.
    pub role_slug: Option<String>,
}

impl MemberChange {
    fn choice(self) -> RoleChoice {
        RoleChoice {
            role: self.role,
            role_slug: self.role_slug,
        }
    }
}

/// New roles of several members.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MemberBulkChange)]
pub struct BulkChange {
    /// The members.
    pub members: Vec<BulkRow>,
}

/// One of several members.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct BulkRow {
    /// Who.
    pub id: UserId,
    /// Their new role.
    #[serde(flatten)]
    pub role: RoleChoice,
}

/// Whom the ownership passes to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Transfer {
    /// An Admin of the workspace.
    pub user: UserId,
    /// That person's address, typed as a confirmation.
    pub confirmation: Option<String>,
}

/// What a change of role would do beside changing the role.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct RolePreview {
    /// The role now.
    pub role_before: Option<String>,
    /// The role then.
    pub role_after: String,
    /// Projects in which the role is lowered.
    pub lowered_projects: Vec<LoweredProject>,
    /// Teamspaces that end for the person.
    pub ended_teamspaces: Vec<EndedTeamspace>,
    /// How many exceptions that allow something on a whole project or workspace end.
    pub ended_grants: i64,
    /// How many invitations that the person sent and that nobody answered yet are revoked.
    pub revoked_invitations: i64,
}

/// A project in which a role is lowered.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct LoweredProject {
    /// The project.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// The role now.
    pub role_before: String,
    /// The role then.
    pub role_after: String,
}

/// A teamspace that a person leaves.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct EndedTeamspace {
    /// The teamspace.
    pub id: TeamspaceId,
    /// Its name.
    pub name: String,
}
