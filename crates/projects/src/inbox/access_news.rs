//! News about requests for access, from the room that keeps them.

use airside_kernel::events::Event;
use airside_kernel::{Result, WriteTx};
use airside_workspaces::AccessNotice;

use super::rows;

/// Puts a notice into somebody's inbox, and answers whether it is new there.
pub(crate) async fn put(tx: &mut WriteTx, notice: &AccessNotice) -> Result<bool> {
    let Some(id) = rows::add_of_request(tx, notice).await? else {
        return Ok(false);
    };
    let event = Event {
        id: Some(id.0),
        ..Event::in_workspace(notice.workspace, "notification", "created")
    };
    tx.publish(event.only_for(notice.receiver));
    Ok(true)
}
