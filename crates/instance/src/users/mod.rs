//! Every account of the instance: finding, inviting, suspending, signing out and deleting people.
//!
//! An invited person gets an account in no workspace and a link to choose a password; where mail is
//! off, the link is answered to the admin, once. A suspended account is told so at its next
//! request, by session or by token, and its sessions are gone. Deleting an account takes its
//! memberships along. Where a workspace would be left without its Owner, neither happens, unless
//! the ownership goes to another of its members in the same act.
//!
//! What a person wrote stays, and so does the audit record, which keeps names of its own.

mod handing_over;
pub mod ops;
pub(crate) mod removal;
pub(crate) mod routes;
pub(crate) mod rows;
mod way_in;

use airside_identity::accounts::avatar_url;
use airside_kernel::ids::{AssetId, UserId};
use airside_kernel::{Timestamp, operations};
use serde::{Deserialize, Serialize};

use crate::target::{Inside, InstanceTarget};

operations! {
    /// Reads who has an account.
    ListUsers => "user:list_all" on InstanceTarget;
    /// Makes an account for somebody and sends them the way in.
    InviteUser => "user:invite" on InstanceTarget;
    /// Sends somebody the way back in.
    ResetUserPassword => "user:reset_password" on Inside<UserRow>;
    /// Keeps an account out, or lets it in again.
    SuspendUser => "user:suspend" on Inside<UserRow>;
    /// Ends every session of an account.
    SignOutUser => "user:sign_out" on Inside<UserRow>;
    /// Deletes an account.
    RemoveUser => "user:remove" on Inside<UserRow>;
}

/// An account, as it is stored, with what an admin asks about it.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct UserRow {
    /// The account.
    pub id: UserId,
    /// Its address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The name that others see.
    pub display_name: String,
    /// Its picture.
    pub avatar_asset_id: Option<AssetId>,
    /// Whether it is not suspended.
    pub is_active: bool,
    /// Whether it is a program.
    pub is_bot: bool,
    /// Whether the address was proved.
    pub is_email_verified: bool,
    /// By what it signed in last.
    pub last_login_medium: String,
    /// When it was used last.
    pub last_active_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it is an instance admin.
    pub is_instance_admin: bool,
    /// To how many workspaces it belongs.
    pub workspace_count: i64,
}

impl UserRow {
    /// The account, with a name that stays readable in the record.
    pub(crate) fn subject(&self) -> (UserId, String) {
        (self.id, self.email.clone())
    }
}

/// An account, as instance admins see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the API")]
pub struct InstanceUser {
    /// The account.
    pub id: UserId,
    /// Its address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The name that others see.
    pub display_name: String,
    /// Its picture, empty if there is none.
    pub avatar: String,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// Whether it is not suspended.
    pub is_active: bool,
    /// Whether it is a program.
    pub is_bot: bool,
    /// Whether the address was proved.
    pub is_email_verified: bool,
    /// Whether it is an instance admin.
    pub is_instance_admin: bool,
    /// By what it signed in last.
    pub last_login_medium: String,
    /// When it was used last.
    pub last_active: Option<Timestamp>,
    /// When it was made.
    pub date_joined: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// To how many workspaces it belongs.
    pub workspace_count: i64,
}

impl From<UserRow> for InstanceUser {
    fn from(row: UserRow) -> Self {
        let avatar_url = avatar_url(row.avatar_asset_id);
        Self {
            id: row.id,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            display_name: row.display_name,
            avatar: avatar_url.clone().unwrap_or_default(),
            avatar_url,
            is_active: row.is_active,
            is_bot: row.is_bot,
            is_email_verified: row.is_email_verified,
            is_instance_admin: row.is_instance_admin,
            last_login_medium: row.last_login_medium,
            last_active: row.last_active_at,
            date_joined: row.created_at,
            created_at: row.created_at,
            workspace_count: row.workspace_count,
        }
    }
}

/// An account and the way in, which is shown once, and only where it could not be mailed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InvitedUser {
    /// The account.
    #[serde(flatten)]
    pub user: InstanceUser,
    /// The way in, for the admin to hand over; null where it was mailed.
    pub invite_link: Option<String>,
}

/// The way back in, which is shown once, and only where it could not be mailed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PasswordReset {
    /// The way back in, for the admin to hand over; null where it was mailed.
    pub reset_link: Option<String>,
}

/// Whom to make an account for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
pub struct NewUser {
    /// Their address.
    pub email: String,
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// Whether they are sent the way in.
    #[serde(default = "yes")]
    pub invite: bool,
}

const fn yes() -> bool {
    true
}

/// Whom to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Part of an address or a name.
    pub search: Option<String>,
}

/// Who gets the workspaces of an account that goes.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
pub struct HandOverInput {
    /// Id or address of the account that gets the workspaces whose only Owner this one is. It must
    /// be a member of each of them, unless nobody else is.
    pub transfer_to: Option<String>,
    /// Why; kept in the audit records of the instance and of the workspaces.
    pub reason: Option<String>,
}
