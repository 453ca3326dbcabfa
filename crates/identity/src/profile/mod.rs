//! One's own account: the names that others see, the time zone and the first day of the week.

mod ops;
pub(crate) mod routes;
mod rows;

use airside_kernel::ids::UserId;
use airside_kernel::{Timestamp, operations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use ops::{audit, follow_names};

use crate::accounts::{AccountRow, avatar_url};
use crate::targets::AccountTarget;

operations! {
    /// Reads one's own account.
    ViewAccount => "account:view" on AccountTarget;
    /// Changes one's own account.
    EditAccount => "account:edit" on AccountTarget;
}

/// One's own account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the fields are what clients read"
)]
pub(crate) struct Me {
    /// Id.
    id: UserId,
    /// Address.
    email: String,
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
    /// Name to show.
    display_name: String,
    /// The same as `avatar_url`, or empty.
    avatar: String,
    /// Where the picture is, below the base URL.
    avatar_url: Option<String>,
    /// Time zone, such as `Europe/Berlin`.
    user_timezone: String,
    /// First day of the week; 0 is Sunday.
    start_of_the_week: i64,
    /// Always true: a suspended account asks nothing.
    is_active: bool,
    /// Whether it belongs to a program.
    is_bot: bool,
    /// Whether the address was proved.
    is_email_verified: bool,
    /// Whether it has no password that its owner chose.
    is_password_autoset: bool,
    /// Whether it administers the instance.
    is_instance_admin: bool,
    /// By what it signed in last: `email`, `magic-code`, `invitation`.
    last_login_medium: String,
    /// When it was made.
    date_joined: Timestamp,
    /// The same.
    created_at: Timestamp,
    /// When it was changed last.
    updated_at: Timestamp,
}

impl Me {
    fn new(account: AccountRow, is_instance_admin: bool) -> Self {
        let avatar_url = avatar_url(account.avatar_asset_id);
        Self {
            id: account.id,
            email: account.email,
            first_name: account.first_name,
            last_name: account.last_name,
            display_name: account.display_name,
            avatar: avatar_url.clone().unwrap_or_default(),
            avatar_url,
            user_timezone: account.user_timezone,
            start_of_the_week: account.start_of_the_week,
            is_active: account.is_active,
            is_bot: account.is_bot,
            is_email_verified: account.is_email_verified,
            is_password_autoset: !account.has_password,
            is_instance_admin,
            last_login_medium: account.last_login_medium,
            date_joined: account.created_at,
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

/// What may be changed; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct MeChange {
    /// First name.
    first_name: Option<String>,
    /// Last name.
    last_name: Option<String>,
    /// Name to show; empty goes back to the names.
    display_name: Option<String>,
    /// Time zone, such as `Europe/Berlin`.
    user_timezone: Option<String>,
    /// First day of the week; 0 is Sunday.
    start_of_the_week: Option<i64>,
    /// An uploaded picture of one's own, by URL or id; empty takes it away.
    avatar: Option<String>,
}
