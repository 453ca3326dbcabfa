//! Accepting by the token: whoever is signed in with the invited address joins with their account,
//! a stranger with a new one. The token counts once.

use airside_access::Scope;
use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_identity::passwords;
use airside_identity::sessions::{self, Medium, OpenedSession};
use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::ids::UserId;
use airside_kernel::record::audit::Actor;
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};

use super::rows::{self, InvitationTarget, Received};
use super::{AcceptInput, AnswerInvitation, InvitationPreview, Joined, send};
use crate::guard::require_below_ceiling;
use crate::project_members;
use crate::{members, people, roles};

/// What a token opens, for whoever holds it.
pub(super) async fn preview(kernel: &Kernel, token: &str) -> Result<InvitationPreview> {
    let mut connection = kernel.db.read().await?;
    let found = rows::find_by_token(&mut connection, token)
        .await?
        .ok_or_else(unknown)?;
    require_open(kernel, &found.invitation)?;
    let email = address(&found.invitation.email)?;
    let account = accounts::find_by_email(&mut connection, &email).await?;
    Ok(InvitationPreview {
        email: found.invitation.email,
        workspace_name: found.workspace_name,
        workspace_slug: found.workspace_slug,
        role_slug: found.invitation.role,
        invited_by: found.sender,
        account_exists: account.is_some(),
        expires_at: found.invitation.expires_at,
    })
}

/// Accepts by token; answers the cookie of the new account's session, if one was made.
pub(super) async fn accept(
    kernel: &Kernel,
    caller: &Caller,
    token: &str,
    given: AcceptInput,
) -> Result<(Joined, Option<OpenedSession>)> {
    let mut connection = kernel.db.read().await?;
    let found = rows::find_by_token(&mut connection, token)
        .await?
        .ok_or_else(unknown)?;
    require_open(kernel, &found.invitation)?;
    let Some(account) = &caller.account else {
        let email = address(&found.invitation.email)?;
        if accounts::find_by_email(&mut connection, &email)
            .await?
            .is_some()
        {
            return Err(Error::conflict(
                "account_exists",
                format!("{email} has an account already: sign in with it to accept"),
            ));
        }
        drop(connection);
        return accept_with_new_account(kernel, caller, (token, found), given).await;
    };
    drop(connection);
    if account.email != found.invitation.email {
        return Err(Error::forbidden(
            "invitation_for_another_address",
            format!(
                "this invitation is for {}, and you are signed in as {}",
                found.invitation.email, account.email
            ),
        ));
    }
    accept_as(kernel, caller, account.user, &found).await
}

/// Joins with the caller's own account, which has the invited address. A token that came by mail
/// proves that address: if that was not known before, whatever somebody else may have set up
/// before ends, and the one who brings the token goes on in a new session.
pub(super) async fn accept_as(
    kernel: &Kernel,
    caller: &Caller,
    user: UserId,
    found: &Received,
) -> Result<(Joined, Option<OpenedSession>)> {
    let mut permit = kernel.authorize::<AnswerInvitation>(caller, user).await?;
    let workspace = found.invitation.workspace_id;
    let change = AccessChange::member(workspace, user).and(AccessChange::account(user));
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let found = again(&mut tx, found, &permit.account.email).await?;
    let (mut session, mut reclaimed) = (None, None);
    if found.invitation.is_mailed && !permit.account.is_email_verified {
        reclaimed = accounts::prove_address(&mut tx, &permit.account)
            .await?
            .record;
        session = Some(sessions::open(&mut tx, user, &caller.origin, Medium::Invitation).await?);
    }
    let mut records = join(&mut tx, &found, user).await?;
    records.add(reclaimed);
    tx.commit(records).await?;
    Ok((joined(&found), session))
}

/// The invitation as it is inside the transaction.
async fn again(tx: &mut AccessTx, found: &Received, email: &str) -> Result<Received> {
    let id = found.invitation.id;
    let found = rows::find_for(tx.reading(), id, email)
        .await?
        .ok_or_else(unknown)?;
    require_open(tx.kernel(), &found.invitation)?;
    Ok(found)
}

async fn accept_with_new_account(
    kernel: &Kernel,
    caller: &Caller,
    (token, found): (&str, Received),
    given: AcceptInput,
) -> Result<(Joined, Option<OpenedSession>)> {
    let email = address(&found.invitation.email)?;
    let Some(password) = given.password else {
        return Err(Error::field(
            "password",
            "choose a password for your new account",
        ));
    };
    let known = [
        email.as_str(),
        given.first_name.as_str(),
        given.last_name.as_str(),
    ];
    let password = passwords::accept(&kernel.entropy, &password, &known).await?;
    let mut new = NewAccount::of(email).named(&given.first_name, &given.last_name);
    if found.invitation.is_mailed {
        new = new.verified();
    }
    let workspace = found.invitation.workspace_id;
    // Who joins is only known inside, so the workspace is locked as a whole.
    let change = AccessChange::everyone(workspace);
    let reason = "accept an invitation with a new account";
    let mut tx = kernel.change_access_as_system(reason, change).await?;
    let found = rows::find_by_token(tx.reading(), token)
        .await?
        .ok_or_else(unknown)?;
    require_open(kernel, &found.invitation)?;
    let user = accounts::create(&mut tx, &new).await?;
    passwords::set(&mut tx, user, &password).await?;
    let session = sessions::open(&mut tx, user, &caller.origin, Medium::Invitation).await?;
    let account = accounts::lookup(tx.reading(), user)
        .await?
        .ok_or(Error::NotFound)?;
    let via = airside_kernel::access::Via::Session(session.id);
    let acting = Caller {
        account: Some(account.acting(via)),
        ..caller.clone()
    };
    tx.act_as(Actor::caller(&acting));
    tx.also(AccessChange::member(workspace, user));
    let records = join(&mut tx, &found, user).await?;
    let signed_up = Audit {
        action: "account.created",
        subject: Some((user, account.display_name.clone())),
        resource: ("account", Some(user.0), Some(account.email.clone())),
        reason: Some("accepted an invitation".to_owned()),
        ..Audit::default()
    };
    tx.commit(records.and(signed_up)).await?;
    Ok((joined(&found), Some(session)))
}

/// Makes the member with what the invitation brings along, and ends the invitation.
async fn join(tx: &mut AccessTx, found: &Received, user: UserId) -> Result<Records> {
    let Received {
        invitation,
        workspace_name,
        ..
    } = found;
    let workspace = invitation.workspace_id;
    let kernel = tx.kernel().clone();
    let set = kernel.access.roles(tx.reading(), workspace).await?;
    if !members::add(tx, (workspace, user), &invitation.role).await? {
        return Err(Error::conflict(
            "already_member",
            "you are a member of this workspace already",
        ));
    }
    let base = roles::stored(&set, Scope::Workspace, &invitation.role)?;
    let subject = people::named(tx.reading(), user).await?;
    let mut records = Records::from(Audit {
        workspace: Some(workspace),
        action: "workspace_member.joined",
        subject: subject.clone(),
        resource: ("workspace", Some(workspace.0), Some(workspace_name.clone())),
        role_after: Some(invitation.role.clone()),
        changes: vec![FieldChange::text("invited_by", None, found.sender.clone())],
        ..Audit::default()
    });
    for (_, project) in rows::projects(tx.reading(), &[invitation.id]).await? {
        let role = roles::stored(&set, Scope::Project, &project.role_slug)?;
        if require_below_ceiling(&base, &role).is_err() {
            continue;
        }
        let key = (workspace, project.id);
        if project_members::add(tx, key, user, role.key()).await? {
            records = records.and(Audit {
                workspace: Some(workspace),
                project: Some(project.id),
                action: "project_member.added",
                subject: subject.clone(),
                resource: ("project", Some(project.id.0), Some(project.name)),
                role_after: Some(role.key().to_owned()),
                reason: Some("came with the invitation".to_owned()),
                ..Audit::default()
            });
        }
    }
    rows::delete(tx, invitation).await?;
    tx.publish(Event::in_workspace(workspace, "member", "created"));
    Ok(records)
}

fn joined(found: &Received) -> Joined {
    Joined {
        workspace: found.invitation.workspace_id,
        workspace_slug: found.workspace_slug.clone(),
        role_slug: found.invitation.role.clone(),
    }
}

fn address(text: &str) -> Result<EmailAddress> {
    EmailAddress::parse(text).ok_or_else(|| Error::internal("a stored address is none"))
}

/// Says the same of a token that never was and of one that was used or taken back.
pub(super) fn unknown() -> Error {
    Error::NotFoundBecause {
        code: "invitation_not_found",
        message: "this invitation does not exist any more: ask for a new one".to_owned(),
    }
}

pub(super) fn require_open(kernel: &Kernel, invitation: &InvitationTarget) -> Result<()> {
    let now = kernel.clock.now();
    match send::status(invitation.declined_at, invitation.expires_at, now) {
        "pending" => Ok(()),
        "declined" => Err(Error::conflict(
            "invitation_declined",
            "this invitation was declined: ask for a new one",
        )),
        _ => Err(Error::conflict(
            "invitation_expired",
            "this invitation has expired: ask for it to be sent again",
        )),
    }
}
