//! The invitations to one's own address. They are shown and answered only where the address is
//! known to be the account's own: otherwise anybody could sign up with somebody else's address and
//! take their invitation.

use airside_kernel::access::{Caller, Permit};
use airside_kernel::events::Event;
use airside_kernel::{Error, Kernel, Result};

use super::accept::{accept_as, require_open, unknown};
use super::rows::{self, Received};
use super::{
    AnswerInvitation, InvitationId, InvitingWorkspace, Joined, OwnInvitation, ViewOwnInvitations,
    send,
};

pub(super) async fn list(kernel: &Kernel, caller: &Caller) -> Result<Vec<OwnInvitation>> {
    let permit = kernel
        .authorize::<ViewOwnInvitations>(caller, caller.user()?)
        .await?;
    if !permit.account.is_email_verified {
        return Ok(Vec::new());
    }
    let mut connection = kernel.db.read().await?;
    let now = kernel.clock.now();
    let rows = rows::list_for(&mut connection, &permit.account.email, now).await?;
    Ok(rows.into_iter().map(view).collect())
}

fn view(row: Received) -> OwnInvitation {
    let Received { invitation, .. } = row;
    OwnInvitation {
        id: invitation.id,
        email: invitation.email,
        role_slug: invitation.role,
        workspace: InvitingWorkspace {
            id: invitation.workspace_id,
            name: row.workspace_name,
            slug: row.workspace_slug,
            logo_url: row.workspace_logo,
        },
        invited_by: row.sender,
        created_at: invitation.created_at,
        expires_at: invitation.expires_at,
    }
}

pub(super) async fn accept(kernel: &Kernel, caller: &Caller, id: InvitationId) -> Result<Joined> {
    let permit = kernel
        .authorize::<AnswerInvitation>(caller, caller.user()?)
        .await?;
    let found = find(kernel, &permit, id).await?;
    // The address is known to be the account's own, so no other session begins.
    accept_as(kernel, caller, permit.account.id, &found)
        .await
        .map(|(joined, _)| joined)
}

pub(super) async fn decline(kernel: &Kernel, caller: &Caller, id: InvitationId) -> Result<()> {
    let mut permit = kernel
        .authorize::<AnswerInvitation>(caller, caller.user()?)
        .await?;
    let found = find(kernel, &permit, id).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    rows::decline(&mut tx, &found.invitation).await?;
    let workspace = found.invitation.workspace_id;
    tx.publish(Event::in_workspace(workspace, "invitation", "changed"));
    let what = (
        found.invitation.email.as_str(),
        found.invitation.role.as_str(),
    );
    tx.commit(send::audit("invitation.declined", workspace, what))
        .await
}

/// An open invitation to the caller's own, verified address.
async fn find(
    kernel: &Kernel,
    permit: &Permit<AnswerInvitation>,
    id: InvitationId,
) -> Result<Received> {
    if !permit.account.is_email_verified {
        return Err(Error::forbidden(
            "address_not_verified",
            "your address is not verified yet: use the link of the invitation itself",
        ));
    }
    let mut connection = kernel.db.read().await?;
    let found = rows::find_for(&mut connection, id, &permit.account.email).await?;
    let found = found.ok_or_else(unknown)?;
    require_open(kernel, &found.invitation)?;
    Ok(found)
}
