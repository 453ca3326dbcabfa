//! Finding, inviting, suspending and signing out people.

use airside_identity::accounts::{self, EmailAddress, NewAccount};
use airside_identity::sessions;
use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::UserId;
use airside_kernel::record::Audit;
use airside_kernel::{AccessChange, Error, Kernel, Result};

use super::way_in::WayIn;
use super::{
    InstanceUser, InviteUser, InvitedUser, ListUsers, NewUser, PasswordReset, ResetUserPassword,
    SignOutUser, SuspendUser, UserFilter, UserRow, rows,
};
use crate::journal;
use crate::target::InInstance;

/// A page of the accounts, by address.
pub async fn list(
    kernel: &Kernel,
    caller: &Caller,
    filter: &UserFilter,
    window: PageWindow,
) -> Result<Page<InstanceUser>> {
    kernel.authorize::<ListUsers>(caller, ()).await?;
    let mut connection = kernel.db.snapshot().await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, filter).await?)
    } else {
        None
    };
    let users = rows::list(&mut connection, filter, window).await?;
    Ok(Page::new(window, users, total).map(InstanceUser::from))
}

/// One account, for the operations of this room that already asked whether it may be read.
pub(crate) async fn lookup(kernel: &Kernel, id: UserId) -> Result<Option<InstanceUser>> {
    let mut connection = kernel.db.read().await?;
    Ok(UserRow::lookup(&mut connection, id)
        .await?
        .map(InstanceUser::from))
}

/// Makes an account for somebody, in no workspace, and sends them the way in [D-37].
pub async fn invite(kernel: &Kernel, caller: &Caller, new: &NewUser) -> Result<InvitedUser> {
    let mut permit = kernel.authorize::<InviteUser>(caller, ()).await?;
    let email = EmailAddress::parse(&new.email)
        .ok_or_else(|| Error::field("email", "must be a mail address such as ann@example.com"))?;
    let account = NewAccount::of(email)
        .named(&new.first_name, &new.last_name)
        .of_known_holder();
    account.check_names()?;
    let way_in = if new.invite {
        Some(WayIn::invitation(kernel).await?)
    } else {
        None
    };
    let mut tx = kernel.write(caller, &mut permit).await?;
    let instance_name = &permit.instance()?.instance_name;
    if accounts::find_by_email(tx.reading(), &account.email)
        .await?
        .is_some()
    {
        return Err(Error::conflict(
            "user_exists",
            "there is already an account of this address",
        ));
    }
    let id = accounts::create(&mut tx, &account).await?;
    let row = UserRow::lookup(tx.reading(), id)
        .await?
        .ok_or(Error::NotFound)?;
    let invite_link = match way_in {
        Some(way_in) => way_in.open(&mut tx, &row, instance_name).await?,
        None => None,
    };
    let audit = about(&row, "user.invited");
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(InvitedUser {
        user: row.into(),
        invite_link,
    })
}

/// Sends somebody a link to choose another password, or answers it where mail is off.
pub async fn reset_password(kernel: &Kernel, caller: &Caller, id: UserId) -> Result<PasswordReset> {
    let mut permit = kernel.authorize::<ResetUserPassword>(caller, id).await?;
    permit.thing()?;
    let way_in = WayIn::reset(kernel).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let row = permit.thing()?;
    if !row.is_active {
        let message = "the account is suspended: activate it first";
        return Err(Error::conflict("user_suspended", message));
    }
    let reset_link = way_in.open(&mut tx, row, "").await?;
    let audit = about(row, "user.password_reset_sent");
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(PasswordReset { reset_link })
}

/// Lets a suspended account in again.
pub async fn activate(kernel: &Kernel, caller: &Caller, id: UserId) -> Result<InstanceUser> {
    let mut permit = kernel.authorize::<SuspendUser>(caller, id).await?;
    permit.thing()?;
    let change = AccessChange::account(id).and(AccessChange::instance());
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.thing()?;
    if row.is_active {
        return Ok(row.clone().into());
    }
    accounts::set_active(&mut tx, id, true).await?;
    let audit = about(row, "user.activated");
    let after = UserRow::lookup(tx.reading(), id)
        .await?
        .ok_or(Error::NotFound)?;
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(after.into())
}

/// Ends every session of an account. Its tokens stay.
pub async fn sign_out_everywhere(kernel: &Kernel, caller: &Caller, id: UserId) -> Result<u64> {
    let mut permit = kernel.authorize::<SignOutUser>(caller, id).await?;
    permit.thing()?;
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(id))
        .await?;
    let row = permit.thing()?;
    let ended = sessions::end_all(&mut tx, id).await?;
    let audit = about(row, "user.signed_out_everywhere");
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(ended)
}

/// An entry about an account.
pub(super) fn about(row: &UserRow, action: &'static str) -> Audit {
    let mut audit = journal::act(action);
    audit.subject = Some(row.subject());
    audit.resource = ("user", Some(row.id.0), Some(row.email.clone()));
    audit
}
