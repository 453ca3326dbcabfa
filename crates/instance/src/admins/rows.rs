//! Rows of `instance_admins`, with the accounts that they name.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{InstanceAdminId, InstanceId, UserId};
use airside_kernel::{AccessTx, Error, Result};

use super::{ADMIN_ROLE, AdminRow, RemoveAdmin};
use crate::target::InInstance;

/// More admins than anybody has; the list is a bare array without pages.
const LISTED_MAX: i64 = 1000;

macro_rules! select_admins {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.instance_id, a.role, a.is_verified, a.created_at, a.user_id, \
             u.email, u.first_name, u.last_name, u.display_name, u.last_login_medium, u.is_bot, \
             u.is_active, u.avatar_asset_id \
             FROM instance_admins a LEFT JOIN users u ON u.id = a.user_id ",
            $rest
        )
    };
}

impl InInstance for AdminRow {
    type Id = InstanceAdminId;

    async fn lookup(connection: &mut Connection, id: InstanceAdminId) -> Result<Option<Self>> {
        sql(select_admins!("WHERE a.id = $1"))
            .bind(id)
            .fetch_optional(connection)
            .await
    }
}

/// The admins, in the order in which they became it.
pub async fn list(connection: &mut Connection) -> Result<Vec<AdminRow>> {
    sql(select_admins!("ORDER BY a.created_at, a.id LIMIT $1"))
        .bind(LISTED_MAX)
        .fetch_all(connection)
        .await
}

/// Whether this account is an admin.
pub async fn is_admin(connection: &mut Connection, user: UserId) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM instance_admins WHERE user_id = $1")
        .bind(user)
        .exists(connection)
        .await
}

/// Whether there is an admin with an active account beside this one.
pub async fn another_is_effective(connection: &mut Connection, beside: UserId) -> Result<bool> {
    sql(
        "SELECT CAST(1 AS BIGINT) FROM instance_admins a JOIN users u ON u.id = a.user_id \
         WHERE u.is_active AND a.user_id <> $1 LIMIT 1",
    )
    .bind(beside)
    .exists(connection)
    .await
}

/// Makes an account an admin.
pub async fn add(tx: &mut AccessTx, instance: InstanceId, user: UserId) -> Result<InstanceAdminId> {
    let (id, at) = (tx.id::<InstanceAdminId>(), tx.at());
    let add = sql("INSERT INTO instance_admins \
         (id, instance_id, user_id, role, is_verified, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, FALSE, $5, $5)")
    .bind(id)
    .bind(instance)
    .bind(user)
    .bind(ADMIN_ROLE)
    .bind(at);
    tx.execute(add).await.map_err(|fault| {
        fault.on_unique("instance_admins__instance_id_user_id", || {
            Error::conflict(
                "already_instance_admin",
                "this account is already an instance admin",
            )
        })
    })?;
    Ok(id)
}

/// Takes the role away.
pub async fn delete(tx: &mut AccessTx, permit: &Permit<RemoveAdmin>) -> Result<()> {
    let id = permit.thing()?.id;
    let delete = sql("DELETE FROM instance_admins WHERE id = $1").bind(id);
    tx.execute(delete).await?;
    Ok(())
}
