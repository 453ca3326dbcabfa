//! Changing the row of one's own account.

use airside_kernel::access::Permit;
use airside_kernel::db::sql;
use airside_kernel::{Result, WriteTx};

use super::EditAccount;
use crate::accounts::{AccountRow, search_text};

pub(super) async fn update(
    tx: &mut WriteTx,
    permit: &Permit<EditAccount>,
    after: &AccountRow,
) -> Result<()> {
    let names = [
        after.first_name.as_str(),
        &after.last_name,
        &after.display_name,
    ];
    let update = sql(
        "UPDATE users SET first_name = $1, last_name = $2, display_name = $3, \
                      search_text = $4, user_timezone = $5, start_of_the_week = $6, \
                      avatar_asset_id = $7, updated_at = $8 WHERE id = $9",
    )
    .bind(&after.first_name)
    .bind(&after.last_name)
    .bind(&after.display_name)
    .bind(search_text(&after.email, names))
    .bind(&after.user_timezone)
    .bind(after.start_of_the_week)
    .bind(after.avatar_asset_id)
    .bind(tx.at())
    .bind(permit.account.id);
    tx.execute(update).await?;
    Ok(())
}

/// Changes the names of an account whose owner has just proved who they are.
pub(super) async fn rename(tx: &mut WriteTx, after: &AccountRow) -> Result<()> {
    let names = [
        after.first_name.as_str(),
        &after.last_name,
        &after.display_name,
    ];
    let update = sql(
        "UPDATE users SET first_name = $1, last_name = $2, display_name = $3, \
                      search_text = $4, updated_at = $5 WHERE id = $6",
    )
    .bind(&after.first_name)
    .bind(&after.last_name)
    .bind(&after.display_name)
    .bind(search_text(&after.email, names))
    .bind(tx.at())
    .bind(after.id);
    tx.execute(update).await?;
    Ok(())
}
