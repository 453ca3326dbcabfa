//! People as the lists of this room show them: rows of `users`, joined by members.

use airside_kernel::Result;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::UserId;

/// A person's id with the name that a record keeps.
pub(crate) async fn named(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<(UserId, String)>> {
    let name: Option<(String,)> = sql("SELECT display_name FROM users WHERE id = $1")
        .bind(user)
        .fetch_optional(connection)
        .await?;
    Ok(name.map(|(name,)| (user, name)))
}
