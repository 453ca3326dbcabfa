//! Adding and removing instance admins.

use airside_identity::accounts::{self, EmailAddress};
use airside_kernel::access::Caller;
use airside_kernel::ids::InstanceAdminId;
use airside_kernel::{AccessChange, Error, Kernel, Result};

use super::{
    ADMIN_ROLE, AddAdmin, AdminRow, AdminSession, InstanceAdmin, ListAdmins, NewAdmin, RemoveAdmin,
    SessionUser, UNKNOWN_USER_MESSAGE, ViewAdminSession, ViewOwnAdmin, require_admin_remains, rows,
};
use crate::journal;
use crate::target::InInstance;
use crate::users::{InstanceUser, ops as user_ops};

/// Every instance admin.
pub async fn list(kernel: &Kernel, caller: &Caller) -> Result<Vec<InstanceAdmin>> {
    kernel.authorize::<ListAdmins>(caller, ()).await?;
    let mut connection = kernel.db.read().await?;
    let rows = rows::list(&mut connection).await?;
    Ok(rows.into_iter().map(InstanceAdmin::from).collect())
}

/// Makes the account with that address an instance admin.
pub async fn add(kernel: &Kernel, caller: &Caller, new: &NewAdmin) -> Result<InstanceAdmin> {
    let mut permit = kernel.authorize::<AddAdmin>(caller, ()).await?;
    if new.role != ADMIN_ROLE {
        return Err(Error::field(
            "role",
            "must be 20: there is no other role at the instance",
        ));
    }
    let email = EmailAddress::parse(&new.email).ok_or_else(unknown_user)?;
    let found = {
        let mut connection = kernel.db.read().await?;
        accounts::find_by_email(&mut connection, &email).await?
    };
    let account = found.ok_or_else(unknown_user)?;
    let change = AccessChange::instance().and(AccessChange::account(account.id));
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    if accounts::lookup(tx.reading(), account.id).await?.is_none() {
        return Err(unknown_user());
    }
    let instance = permit.instance()?.id;
    let id = rows::add(&mut tx, instance, account.id).await?;
    let row = AdminRow::lookup(tx.reading(), id)
        .await?
        .ok_or(Error::NotFound)?;
    let mut audit = journal::act("instance_admin.added");
    audit.subject = row.subject();
    audit.resource = ("instance_admin", Some(id.0), None);
    audit.role_after = Some("instance_admin".to_owned());
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(row.into())
}

pub(crate) fn unknown_user() -> Error {
    Error::NotFoundBecause {
        code: "user_not_found",
        message: UNKNOWN_USER_MESSAGE.to_owned(),
    }
}

/// Takes the role away, unless nobody would be left.
pub async fn remove(kernel: &Kernel, caller: &Caller, id: InstanceAdminId) -> Result<()> {
    let mut permit = kernel.authorize::<RemoveAdmin>(caller, id).await?;
    let mut change = AccessChange::instance();
    if let Some(user) = permit.thing()?.user_id {
        change = change.and(AccessChange::account(user));
    }
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.thing()?;
    if let Some(user) = row.effective_user() {
        require_admin_remains(tx.reading(), user).await?;
    }
    rows::delete(&mut tx, &permit).await?;
    let mut audit = journal::act("instance_admin.removed");
    audit.subject = row.subject();
    audit.resource = ("instance_admin", Some(id.0), None);
    audit.role_before = Some("instance_admin".to_owned());
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(())
}

/// The caller's own account, if they are an instance admin.
pub async fn me(kernel: &Kernel, caller: &Caller) -> Result<InstanceUser> {
    kernel.authorize::<ViewOwnAdmin>(caller, ()).await?;
    user_ops::lookup(kernel, caller.user()?)
        .await?
        .ok_or(Error::Unauthenticated)
}

/// Whether the caller is signed in, and as whom.
pub async fn session(kernel: &Kernel, caller: &Caller) -> Result<AdminSession> {
    kernel.authorize::<ViewAdminSession>(caller, ()).await?;
    let Some(account) = &caller.account else {
        return Ok(AdminSession {
            is_authenticated: false,
            user: None,
        });
    };
    let user = user_ops::lookup(kernel, account.user)
        .await?
        .map(|user| SessionUser::of(user, account.is_instance_admin));
    Ok(AdminSession {
        is_authenticated: user.is_some(),
        user,
    })
}
