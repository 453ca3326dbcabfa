//! Invitations: an address, a base role, and perhaps projects with roles.
//!
//! The token that accepts an invitation goes to the address by mail; where mail is off the inviter
//! is shown it once, to pass on. Only its fingerprint is stored, and no list shows it. It is good
//! for a week and for one use. Nobody invites to what they do not hold, and when somebody who
//! invited stops managing the workspace, the invitations of theirs that nobody answered are taken
//! back.
//!
//! Whoever is invited accepts by the token, with a new account or the one that has the address, or
//! by their own list of invitations if the address of their account is known to be theirs.

mod accept;
mod answer;
mod ops;
mod routes;
mod rows;
mod send;

use airside_identity::oauth::Invitations;
use airside_identity::{AccountTarget, accounts::EmailAddress};
use airside_kernel::db::Connection;
use airside_kernel::ids::{InvitationId, ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::roles::{NumberOrSlug, RoleChoice};
use crate::targets::{ProjectTarget, WorkspaceTarget};

pub use routes::routes;

/// Says to the room of accounts who is invited: they may sign up where others may not.
#[derive(Debug, Clone, Copy)]
pub struct OpenInvitations;

#[async_trait]
impl Invitations for OpenInvitations {
    async fn is_invited(
        &self,
        connection: &mut Connection,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<bool> {
        rows::is_invited(connection, email, now).await
    }
}

/// How long an invitation is good for.
const DAYS_GOOD: i64 = 7;
/// The same in seconds.
const SECONDS_GOOD: i64 = DAYS_GOOD * 24 * 60 * 60;
/// Invitations that one request sends at most.
const SENT_MAX: usize = 50;
/// Projects that one invitation brings along at most.
const PROJECTS_MAX: usize = 50;
/// What a token begins with.
const TOKEN_PREFIX: &str = "airside_invitation_";

airside_kernel::operations! {
    /// Lists, sends, changes and takes back invitations.
    InviteMember => "workspace_member:invite" on WorkspaceTarget;
    /// The same for one invitation.
    ManageInvitation => "workspace_member:invite" on rows::InvitationTarget;
    /// Lets an invitation bring a project along.
    InviteToProject => "project_member:invite" on ProjectTarget;
    /// Reads the invitations to one's own address.
    ViewOwnInvitations => "account:view" on AccountTarget;
    /// Answers an invitation to one's own address.
    AnswerInvitation => "account:edit" on AccountTarget;
}

/// An invitation, or several.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct InvitationsInput {
    /// Whom to invite.
    pub email: Option<String>,
    /// The base role.
    #[serde(flatten)]
    pub role: RoleChoice,
    /// Projects that come along.
    #[serde(default)]
    pub projects: Vec<InvitedProjectInput>,
    /// Several invitations.
    #[serde(default)]
    pub invitations: Vec<InvitationInput>,
}

/// One of several invitations.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct InvitationInput {
    /// Whom to invite.
    pub email: String,
    /// The base role; without, Member.
    #[serde(flatten)]
    pub role: RoleChoice,
    /// Projects that come along.
    #[serde(default)]
    pub projects: Vec<InvitedProjectInput>,
}

/// A project that an invitation brings along.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct InvitedProjectInput {
    /// The project.
    pub id: ProjectId,
    /// The role in it; without, the one that the base role maps to.
    #[serde(flatten)]
    pub role: RoleChoice,
}

/// A change of an invitation that nobody answered yet.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationChange {
    /// The base role.
    #[schema(value_type = Option<i64>)]
    pub role: Option<NumberOrSlug>,
    /// The base role.
    pub role_slug: Option<String>,
    /// The projects that come along, instead of those so far.
    pub projects: Option<Vec<InvitedProjectInput>>,
}

/// An invitation that may be sent.
#[derive(Debug, Clone)]
struct NewInvitation {
    email: EmailAddress,
    role: String,
    projects: Vec<(ProjectId, String)>,
}

/// An invitation as the managers of the workspace see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Who is invited.
    pub email: String,
    /// Number of the base role.
    pub role: Option<i64>,
    /// Slug of the base role.
    pub role_slug: String,
    /// Projects that come along.
    pub projects: Vec<InvitedProject>,
    /// `pending`, `expired` or `declined`.
    pub status: &'static str,
    /// Always `false`: an accepted invitation is a member.
    pub accepted: bool,
    /// When it was declined.
    pub responded_at: Option<Timestamp>,
    /// Who sent it.
    pub invited_by: Option<UserId>,
    /// Whether the token went out by mail.
    pub is_mailed: bool,
    /// When it was first sent.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was sent last.
    pub sent_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// The token, to whom sent it, once, and only where mail is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Where it is accepted, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite_link: Option<String>,
}

/// A project that comes along.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitedProject {
    /// The project.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// The word in front of its items' numbers.
    pub identifier: String,
    /// Slug of the role in it.
    pub role_slug: String,
}

/// An invitation as whoever is invited sees it in their own list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnInvitation {
    /// Its id.
    pub id: InvitationId,
    /// The address.
    pub email: String,
    /// Slug of the base role.
    pub role_slug: String,
    /// The workspace.
    pub workspace: InvitingWorkspace,
    /// Name of who sent it.
    pub invited_by: Option<String>,
    /// When it was sent.
    pub created_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

/// The workspace of an invitation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitingWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The word that it has in addresses.
    pub slug: String,
    /// Address of a picture.
    pub logo_url: Option<String>,
}

/// An invitation as its token shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationPreview {
    /// The address.
    pub email: String,
    /// Name of the workspace.
    pub workspace_name: String,
    /// Slug of the workspace.
    pub workspace_slug: String,
    /// Slug of the base role.
    pub role_slug: String,
    /// Name of who sent it.
    pub invited_by: Option<String>,
    /// Whether the address has an account already, which then accepts.
    pub account_exists: bool,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

/// What accepting with a new account takes. Somebody who is signed in needs nothing.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct AcceptInput {
    /// The password of the new account.
    #[schema(value_type = Option<String>)]
    pub password: Option<secrecy::SecretString>,
    /// Its first name.
    #[serde(default)]
    pub first_name: String,
    /// Its last name.
    #[serde(default)]
    pub last_name: String,
}

/// The workspace that somebody has just joined.
#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    /// Its id.
    pub workspace: WorkspaceId,
    /// Its slug.
    pub workspace_slug: String,
    /// Slug of the base role.
    pub role_slug: String,
}

/// Names an invitation inside its workspace.
type InvitationKey = (WorkspaceId, InvitationId);
