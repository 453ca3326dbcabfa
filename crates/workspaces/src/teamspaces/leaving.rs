//! Leaving a teamspace, which everybody may who is in it.

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::ids::TeamspaceId;
use airside_kernel::record::Audit;
use airside_kernel::{AccessChange, Error, Kernel, Result};

use super::members::own_role;
use super::ops::about;
use super::{ViewTeamspace, rows};
use crate::people;

pub(super) async fn leave(kernel: &Kernel, caller: &Caller, id: TeamspaceId) -> Result<()> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let mut permit = kernel
        .authorize::<ViewTeamspace>(caller, (workspace, id))
        .await?;
    let change = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    if !rows::remove_member(&mut tx, &permit, user).await? {
        return Err(Error::conflict(
            "not_a_member",
            "you are not in this teamspace",
        ));
    }
    let audit = Audit {
        subject: people::named(tx.reading(), user).await?,
        role_before: Some(own_role(tx.kernel())?),
        ..about("teamspace_member.left", (workspace, id), &permit.name)
    };
    tx.publish(Event::in_workspace(workspace, "teamspace", "changed"));
    tx.commit(audit).await
}
