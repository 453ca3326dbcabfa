//! Teamspaces: a group of members with a lead, linked to projects. Every member has the role of the
//! link on the project, and no membership is made for it [PM-55…PM-57]; what somebody has directly
//! counts beside it [PM-58].
//!
//! Leaving a teamspace, or ending its link, takes away only what came through it [D-20]. A Guest of
//! the workspace cannot be in one [D-16]. Members may be put in and projects linked only by whoever
//! could give those people that role on those projects themselves.

mod leaving;
mod links;
mod list;
mod members;
mod ops;
mod routes;
mod rows;
mod target;

use airside_identity::accounts::UserLite;
use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::can::Can;
use crate::input::{Nullable, given};
use crate::projects::Project;
use crate::roles::RoleChoice;
use crate::targets::WorkspaceTarget;

pub(crate) use links::linked_projects;
pub(crate) use members::require_may_give_links;
pub use routes::routes;
pub(crate) use rows::names;
pub use target::TeamspaceTarget;

airside_kernel::operations! {
    /// Creates a teamspace.
    CreateTeamspace => "teamspace:create" on WorkspaceTarget;
    /// Reads a teamspace.
    ViewTeamspace => "teamspace:view" on TeamspaceTarget;
    /// Changes its settings.
    EditTeamspace => "teamspace:edit" on TeamspaceTarget;
    /// Deletes it.
    DeleteTeamspace => "teamspace:delete" on TeamspaceTarget;
    /// Puts members in.
    AddTeamspaceMember => "teamspace:member_add" on TeamspaceTarget;
    /// Takes members out.
    RemoveTeamspaceMember => "teamspace:member_remove" on TeamspaceTarget;
    /// Names the lead.
    AssignTeamspaceLead => "teamspace:assign_lead" on TeamspaceTarget;
    /// Links projects.
    LinkProject => "teamspace:link_project" on TeamspaceTarget;
    /// Ends links.
    UnlinkProject => "teamspace:unlink_project" on TeamspaceTarget;
}

const NAME_CHARACTERS_MAX: usize = 100;
const DESCRIPTION_CHARACTERS_MAX: usize = 20_000;
/// Members or projects that one request names at most.
const NAMED_MAX: usize = 100;
/// Key of the role that a link has where none is named.
const LINKED_AS: &str = "contributor";

/// A teamspace to be created.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TeamspaceInput {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description_html: Option<String>,
    /// A logo.
    #[schema(value_type = Option<Object>)]
    pub logo_props: Option<Value>,
    /// Who leads it; they become a member.
    pub lead: Option<UserId>,
    /// Its first members.
    #[serde(default)]
    pub member_ids: Vec<UserId>,
}

/// A change of a teamspace.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TeamspaceChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub description_html: Option<Nullable<String>>,
    /// A logo.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub logo_props: Option<Nullable<Value>>,
    /// Who leads it; null for nobody. It takes the right to name the lead.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<UserId>)]
    pub lead: Option<Nullable<UserId>>,
}

/// A teamspace as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Teamspace {
    /// Its id.
    pub id: TeamspaceId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description_html: Option<String>,
    /// The same without marks.
    pub description_stripped: Option<String>,
    /// A logo.
    #[schema(value_type = Option<Object>)]
    pub logo_props: Option<Value>,
    /// Who leads it.
    pub lead: Option<UserId>,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// How many members it has.
    pub total_members: i64,
    /// How many projects it is linked to.
    pub total_projects: i64,
    /// Whether the caller is in it.
    pub is_member: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Always null: a deleted teamspace is gone.
    pub deleted_at: Option<Timestamp>,
    /// What the caller may do, with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can: Option<Can>,
}

/// Which teamspaces are listed.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TeamspaceQuery {
    /// Part of the name.
    pub search: Option<String>,
    /// `true` lists those that the caller is in.
    pub mine: Option<bool>,
    /// Only those that are linked to this project.
    pub project: Option<ProjectId>,
    /// `can`: what the caller may do to each.
    pub expand: Option<String>,
    /// Rows of a page.
    pub per_page: Option<i64>,
    /// Cursor of an earlier page.
    pub cursor: Option<String>,
    /// `false` leaves out the totals.
    pub count: Option<bool>,
}

/// Members to be put in or taken out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TeamspaceMembers {
    /// Members of the workspace.
    pub member_ids: Vec<UserId>,
}

/// A member of a teamspace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamspaceMember {
    /// Who it is.
    #[serde(flatten)]
    pub user: UserLite,
    /// Whether they lead it.
    pub is_lead: bool,
    /// Since when they are in it.
    pub joined_at: Timestamp,
}

/// Projects to be linked, with the role that all members get there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TeamspaceProjectsInput {
    /// The projects.
    pub project_ids: Vec<ProjectId>,
    /// The role; without, Contributor. A project that is linked already gets this one.
    #[serde(flatten)]
    pub role: RoleChoice,
}

/// Projects whose links end.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TeamspaceProjectIds {
    /// The projects.
    pub project_ids: Vec<ProjectId>,
}

/// A linked project with the role of the link.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedProject {
    /// The project.
    #[serde(flatten)]
    pub project: Project,
    /// Slug of the role that the members of the teamspace have on it.
    pub link_role_slug: Option<String>,
    /// Number of that role.
    pub link_role: Option<i64>,
    /// Since when it is linked.
    pub linked_at: Option<Timestamp>,
}
