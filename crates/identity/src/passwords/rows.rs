//! The rows of passwords.

use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{Result, WriteTx};

use super::AcceptedPassword;

/// The stored hash.
pub(crate) async fn lookup(connection: &mut Connection, user: UserId) -> Result<Option<String>> {
    let row: Option<(String,)> = sql("SELECT hash FROM passwords WHERE user_id = $1")
        .bind(user)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|(hash,)| hash))
}

/// Gives an account this password, in place of the one that it may have. Links that would set
/// another are void from now on.
pub async fn set(tx: &mut WriteTx, user: UserId, password: &AcceptedPassword) -> Result<()> {
    let at = tx.at();
    let set = sql(
        "INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (user_id) DO UPDATE SET \
                   hash = excluded.hash, changed_at = excluded.changed_at",
    );
    tx.execute(set.bind(user).bind(&password.0).bind(at))
        .await?;
    crate::one_time::void_password_links(tx, user).await
}
