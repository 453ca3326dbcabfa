//! Admins as the API answers them, in the shapes of the existing admin client.

use airside_identity::accounts::avatar_url;
use airside_kernel::Timestamp;
use airside_kernel::ids::{InstanceAdminId, InstanceId, UserId};
use serde::Serialize;

use super::AdminRow;
use crate::users::InstanceUser;

/// An admin.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InstanceAdmin {
    /// Id of the row.
    pub id: InstanceAdminId,
    /// The role: 20.
    pub role: i64,
    /// Whether it was verified.
    pub is_verified: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// The instance.
    pub instance: InstanceId,
    /// The account; null once it is deleted.
    pub user: Option<AdminUser>,
    /// More of the account.
    pub user_detail: Option<AdminUserDetail>,
}

/// The account of an admin.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AdminUser {
    /// Its id.
    pub id: UserId,
    /// Its address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// More of the account of an admin.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AdminUserDetail {
    /// Its id.
    pub id: UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Its picture, empty if there is none.
    pub avatar: String,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// Whether it is a program.
    pub is_bot: bool,
    /// The name that others see.
    pub display_name: String,
    /// Its address.
    pub email: String,
    /// By what it signed in last.
    pub last_login_medium: String,
}

/// Whether the caller is signed in, and as whom.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AdminSession {
    /// Whether there is a session or token that counts.
    pub is_authenticated: bool,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<SessionUser>,
}

/// Whose session it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SessionUser {
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
    /// Whether the account is an instance admin.
    pub is_instance_admin: bool,
}

impl SessionUser {
    pub(crate) fn of(user: InstanceUser, is_instance_admin: bool) -> Self {
        Self {
            id: user.id,
            email: user.email,
            first_name: user.first_name,
            last_name: user.last_name,
            display_name: user.display_name,
            avatar: user.avatar,
            avatar_url: user.avatar_url,
            is_instance_admin,
        }
    }
}

impl From<AdminRow> for InstanceAdmin {
    fn from(row: AdminRow) -> Self {
        let (id, role, is_verified, created_at) =
            (row.id, row.role, row.is_verified, row.created_at);
        let instance = row.instance_id;
        let (user, user_detail) = account(row).unzip();
        Self {
            id,
            role,
            is_verified,
            created_at,
            instance,
            user,
            user_detail,
        }
    }
}

fn account(row: AdminRow) -> Option<(AdminUser, AdminUserDetail)> {
    let id = row.user_id?;
    let user = AdminUser {
        id,
        email: row.email.unwrap_or_default(),
        first_name: row.first_name.unwrap_or_default(),
        last_name: row.last_name.unwrap_or_default(),
    };
    let avatar_url = avatar_url(row.avatar_asset_id);
    let detail = AdminUserDetail {
        id,
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        avatar: avatar_url.clone().unwrap_or_default(),
        avatar_url,
        is_bot: row.is_bot.unwrap_or_default(),
        display_name: row.display_name.unwrap_or_default(),
        email: user.email.clone(),
        last_login_medium: row.last_login_medium.unwrap_or_default(),
    };
    Some((user, detail))
}
