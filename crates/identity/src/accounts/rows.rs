//! The rows of accounts.

use airside_kernel::access::{Account, Via};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{AccessTx, Result, WriteTx};

use super::{
    AccountRow, DEFAULT_TIME_ZONE, EmailAddress, NewAccount, UserLite, UserLiteRow,
    default_display_name, search_text,
};
use crate::codes;

/// The columns of a [`UserLiteRow`], of a table `users u`.
pub const USER_LITE_COLUMNS: &str = "u.id AS user_id, u.first_name, u.last_name, u.email, \
                                     u.avatar_asset_id, u.display_name";

macro_rules! account_where {
    ($condition:literal) => {
        concat!(
            "SELECT u.id, u.email, u.first_name, u.last_name, u.display_name, u.avatar_asset_id, \
             u.user_timezone, u.start_of_the_week, u.is_active, u.is_bot, u.is_email_verified, \
             u.is_holder_known, u.last_login_medium, u.last_login_at, u.last_active_at, u.created_at, u.updated_at, \
             EXISTS (SELECT 1 FROM passwords p WHERE p.user_id = u.id) AS has_password \
             FROM users u WHERE ",
            $condition
        )
    };
}

/// The account of that id.
pub async fn lookup(connection: &mut Connection, user: UserId) -> Result<Option<AccountRow>> {
    sql(account_where!("u.id = $1"))
        .bind(user)
        .fetch_optional(connection)
        .await
}

/// The account of that address.
pub async fn find_by_email(
    connection: &mut Connection,
    email: &EmailAddress,
) -> Result<Option<AccountRow>> {
    sql(account_where!("u.email = $1"))
        .bind(email)
        .fetch_optional(connection)
        .await
}

/// A person as others see them.
pub async fn display(connection: &mut Connection, user: UserId) -> Result<Option<UserLite>> {
    let row: Option<UserLiteRow> = sql("SELECT u.id AS user_id, u.first_name, u.last_name, \
             u.email, u.avatar_asset_id, u.display_name FROM users u WHERE u.id = $1")
    .bind(user)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(UserLite::from))
}

/// Makes an account without a password; [`passwords::set`](crate::passwords::set) adds one. An
/// address that is taken is 5030 `USER_ALREADY_EXIST`.
pub async fn create(tx: &mut WriteTx, new: &NewAccount) -> Result<UserId> {
    new.check_names()?;
    let user: UserId = tx.id();
    let at = tx.at();
    let display_name = default_display_name(&new.first_name, &new.last_name, &new.email);
    let names = [
        new.first_name.as_str(),
        new.last_name.as_str(),
        display_name.as_str(),
    ];
    let insert = sql(
        "INSERT INTO users (id, email, first_name, last_name, display_name, \
         search_text, user_timezone, start_of_the_week, is_active, is_bot, is_email_verified, \
         is_holder_known, last_login_medium, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $13)",
    )
    .bind(user)
    .bind(&new.email)
    .bind(&new.first_name)
    .bind(&new.last_name)
    .bind(&display_name)
    .bind(search_text(new.email.as_str(), names))
    .bind(DEFAULT_TIME_ZONE)
    .bind(0)
    .bind(true)
    .bind(false)
    .bind(new.is_email_verified)
    .bind(new.is_holder_known)
    .bind(at);
    tx.execute(insert)
        .await
        .map_err(|fault| fault.on_unique("users__email", || codes::USER_ALREADY_EXIST.into()))?;
    Ok(user)
}

/// Suspends an account, which also ends its sessions, or lets it in again. Its tokens stay and
/// count again when it does.
pub async fn set_active(tx: &mut AccessTx, user: UserId, is_active: bool) -> Result<()> {
    let at = tx.at();
    let set = sql(
        "UPDATE users SET is_active = $1, suspended_at = $2, updated_at = $3 \
                   WHERE id = $4",
    );
    tx.execute(
        set.bind(is_active)
            .bind((!is_active).then_some(at))
            .bind(at)
            .bind(user),
    )
    .await?;
    if !is_active {
        crate::sessions::end_all(tx, user).await?;
    }
    Ok(())
}

impl AccountRow {
    /// The account as the one who acts.
    #[must_use]
    pub fn acting(&self, via: Via) -> Account {
        Account {
            user: self.id,
            display_name: self.display_name.clone(),
            email: self.email.clone(),
            is_instance_admin: false,
            via,
        }
    }
}
