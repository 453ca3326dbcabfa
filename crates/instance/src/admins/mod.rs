//! Instance admins: the accounts that administer the instance. They hold nothing inside a
//! workspace by it.
//!
//! An admin is a row that names an existing account. There is one role, 20. The row outlives the
//! account: a deleted one leaves it with nobody in it, and it then grants nothing. The last admin
//! whose account is active can be neither removed nor suspended nor deleted
//! (`require_admin_remains`), which is checked under the instance's lock, so that two admins
//! cannot remove each other at once.

pub mod ops;
pub(crate) mod routes;
pub(crate) mod rows;
mod view;

pub use view::{AdminSession, AdminUser, AdminUserDetail, InstanceAdmin, SessionUser};

use airside_kernel::db::Connection;
use airside_kernel::ids::{AssetId, InstanceAdminId, InstanceId, UserId};
use airside_kernel::{Error, Result, Timestamp, operations};
use serde::Deserialize;

use crate::target::{Inside, InstanceTarget};

/// The one role that an instance admin can have.
pub const ADMIN_ROLE: i64 = 20;

/// What is said where an address belongs to no account.
pub const UNKNOWN_USER_MESSAGE: &str = "User with the provided email does not exist";

operations! {
    /// Reads who the admins are.
    ListAdmins => "instance_admin:list" on InstanceTarget;
    /// Makes an account an admin.
    AddAdmin => "instance_admin:add" on InstanceTarget;
    /// Takes the role away.
    RemoveAdmin => "instance_admin:remove" on Inside<AdminRow>;
    /// Reads one's own account as an admin.
    ViewOwnAdmin => "instance_admin:me" on InstanceTarget;
    /// Asks whether one is signed in, and as an admin.
    ViewAdminSession => "instance_admin:session" on InstanceTarget;
}

/// An admin with their account, as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AdminRow {
    /// The row.
    pub id: InstanceAdminId,
    /// The instance.
    pub instance_id: InstanceId,
    /// The role.
    pub role: i64,
    /// Whether it was verified.
    pub is_verified: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// The account; none once it is deleted.
    pub user_id: Option<UserId>,
    /// The account's address.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The name that others see.
    pub display_name: Option<String>,
    /// Its picture.
    pub avatar_asset_id: Option<AssetId>,
    /// By what it signed in last.
    pub last_login_medium: Option<String>,
    /// Whether it is a program.
    pub is_bot: Option<bool>,
    /// Whether it is not suspended.
    pub is_active: Option<bool>,
}

impl AdminRow {
    /// The account, if it is one that can administer now.
    pub(crate) fn effective_user(&self) -> Option<UserId> {
        self.user_id.filter(|_| self.is_active == Some(true))
    }

    /// The account, with a name that stays readable in the record.
    pub(crate) fn subject(&self) -> Option<(UserId, String)> {
        Some((self.user_id?, self.email.clone()?))
    }
}

/// Whom to make an admin.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewAdmin {
    /// Address of an existing account.
    pub email: String,
    /// The role: 20.
    #[serde(default = "admin_role")]
    pub role: i64,
}

const fn admin_role() -> i64 {
    ADMIN_ROLE
}

/// Refuses what would leave the instance without an admin whose account is active. Called under
/// the instance's exclusive lock, when `leaving` is one of them.
pub(crate) async fn require_admin_remains(
    connection: &mut Connection,
    leaving: UserId,
) -> Result<()> {
    if rows::another_is_effective(connection, leaving).await? {
        return Ok(());
    }
    Err(Error::conflict(
        "last_instance_admin",
        "this is the last instance admin whose account is active: add another one first",
    ))
}
