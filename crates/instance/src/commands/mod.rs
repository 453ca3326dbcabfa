//! What the operator does at the command line: the few things that must work when nobody can sign
//! in. Whoever can run the program on its data needs no permission; each act is on record as the
//! command line's.

use airside_identity::accounts::{self, AccountRow, EmailAddress, NewAccount};
use airside_identity::one_time::{self, Purpose, Recipient};
use airside_identity::{passwords, sessions};
use airside_kernel::ids::UserId;
use airside_kernel::record::Audit;
use airside_kernel::{AccessChange, Error, Kernel, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::admins::{AdminRow, InstanceAdmin, UNKNOWN_USER_MESSAGE, rows as admin_rows};
use crate::instances::{NOT_REGISTERED_MESSAGE, rows as instance_rows};
use crate::journal;
use crate::target::InInstance;

/// How the record names who acted.
const REASON: &str = "command line";

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The instance has no row.
    #[error("{NOT_REGISTERED_MESSAGE}")]
    NotRegistered,
    /// The address belongs to no account.
    #[error("{UNKNOWN_USER_MESSAGE}")]
    UnknownUser,
    /// The account has the role.
    #[error("this account is already an instance admin")]
    AlreadyAdmin,
    /// The address belongs to an account.
    #[error("there is already an account of this address")]
    UserExists,
    /// The address is none.
    #[error("`{0}` is not a mail address")]
    NoAddress(String),
    /// The password is easy to guess.
    #[error(
        "the password is too easy to guess: take at least 8 characters, such as a few uncommon words"
    )]
    WeakPassword,
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// An account that a command made or changed.
#[derive(Debug, Serialize)]
pub struct ChangedUser {
    /// Its id.
    pub id: UserId,
    /// Its address.
    pub email: String,
    /// Where its owner chooses a password, if none was given. Shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_link: Option<String>,
}

/// Registers the instance; answers whether it was not registered before.
pub async fn register_instance(kernel: &Kernel) -> Result<bool, CommandError> {
    Ok(crate::instances::register(kernel).await?)
}

/// Makes an account: with a password, or with a link to choose one.
pub async fn create_user(
    kernel: &Kernel,
    email: &str,
    password: Option<&SecretString>,
) -> Result<ChangedUser, CommandError> {
    require_registered(kernel).await?;
    let new = NewAccount::of(address(email)?).of_known_holder();
    let password = accepted(kernel, password, new.email.as_str()).await?;
    let link = one_time::prepare(kernel, Purpose::Invitation).await?;
    let mut tx = kernel.write_as_system(REASON).await?;
    if accounts::find_by_email(tx.reading(), &new.email)
        .await?
        .is_some()
    {
        return Err(CommandError::UserExists);
    }
    let id = accounts::create(&mut tx, &new).await?;
    let password_link = if let Some(password) = password {
        passwords::set(&mut tx, id, &password).await?;
        None
    } else {
        let to = Recipient {
            email: new.email.clone(),
            user: Some(id),
            is_mailed: false,
        };
        let issued = one_time::issue(&mut tx, link, &to).await?;
        Some(password_page(kernel, id, &issued.link))
    };
    tx.commit(about("user.created", id, new.email.as_str()))
        .await?;
    Ok(ChangedUser {
        id,
        email: new.email.to_string(),
        password_link,
    })
}

/// Sets another password, or gives a link to choose one. Every session of the account ends.
pub async fn reset_password(
    kernel: &Kernel,
    email: &str,
    password: Option<&SecretString>,
) -> Result<ChangedUser, CommandError> {
    require_registered(kernel).await?;
    let account = existing(kernel, email).await?;
    let password = accepted(kernel, password, &account.email).await?;
    let link = one_time::prepare(kernel, Purpose::ResetPassword).await?;
    let change = AccessChange::account(account.id);
    let mut tx = kernel.change_access_as_system(REASON, change).await?;
    let password_link = if let Some(password) = password {
        passwords::set(&mut tx, account.id, &password).await?;
        sessions::end_all(&mut tx, account.id).await?;
        None
    } else {
        let email = address(&account.email)?;
        let to = Recipient {
            email,
            user: Some(account.id),
            is_mailed: false,
        };
        let issued = one_time::issue(&mut tx, link, &to).await?;
        Some(password_page(kernel, account.id, &issued.link))
    };
    tx.commit(about("user.password_reset", account.id, &account.email))
        .await?;
    Ok(ChangedUser {
        id: account.id,
        email: account.email,
        password_link,
    })
}

/// Makes an existing account an instance admin. With the first one, the instance is set up.
pub async fn add_instance_admin(
    kernel: &Kernel,
    email: &str,
) -> Result<InstanceAdmin, CommandError> {
    require_registered(kernel).await?;
    let account = existing(kernel, email).await?;
    let change = AccessChange::instance().and(AccessChange::account(account.id));
    let mut tx = kernel.change_access_as_system(REASON, change).await?;
    let instance = instance_rows::lookup(tx.reading()).await?;
    let instance = instance.ok_or(CommandError::NotRegistered)?.id;
    if admin_rows::is_admin(tx.reading(), account.id).await? {
        return Err(CommandError::AlreadyAdmin);
    }
    let id = admin_rows::add(&mut tx, instance, account.id).await?;
    instance_rows::close_set_up(&mut tx, instance).await?;
    let row = AdminRow::lookup(tx.reading(), id)
        .await?
        .ok_or(Error::NotFound)?;
    let mut audit = about("instance_admin.added", account.id, &account.email);
    audit.resource = ("instance_admin", Some(id.0), None);
    audit.role_after = Some("instance_admin".to_owned());
    tx.commit(audit.clone()).await?;
    journal::note_by(None, REASON, &audit);
    Ok(row.into())
}

/// Every instance admin.
pub async fn list_instance_admins(kernel: &Kernel) -> Result<Vec<InstanceAdmin>, CommandError> {
    require_registered(kernel).await?;
    let mut connection = kernel.db.read().await?;
    let rows = admin_rows::list(&mut connection).await?;
    Ok(rows.into_iter().map(InstanceAdmin::from).collect())
}

/// Refuses what needs a registered instance before it is one.
pub async fn require_registered(kernel: &Kernel) -> Result<(), CommandError> {
    let mut connection = kernel.db.read().await?;
    match instance_rows::lookup(&mut connection).await? {
        Some(_) => Ok(()),
        None => Err(CommandError::NotRegistered),
    }
}

fn address(email: &str) -> Result<EmailAddress, CommandError> {
    EmailAddress::parse(email).ok_or_else(|| CommandError::NoAddress(email.to_owned()))
}

async fn existing(kernel: &Kernel, email: &str) -> Result<AccountRow, CommandError> {
    let address = EmailAddress::parse(email).ok_or(CommandError::UnknownUser)?;
    let mut connection = kernel.db.read().await?;
    let found = accounts::find_by_email(&mut connection, &address).await?;
    found.ok_or(CommandError::UnknownUser)
}

async fn accepted(
    kernel: &Kernel,
    password: Option<&SecretString>,
    email: &str,
) -> Result<Option<passwords::AcceptedPassword>, CommandError> {
    let Some(password) = password else {
        return Ok(None);
    };
    match passwords::accept(&kernel.entropy, password, &[email]).await {
        Ok(accepted) => Ok(Some(accepted)),
        Err(Error::Numbered { .. }) => Err(CommandError::WeakPassword),
        Err(other) => Err(other.into()),
    }
}

fn password_page(kernel: &Kernel, user: UserId, link: &SecretString) -> String {
    let base = &kernel.settings.base_url;
    format!("{base}/reset-password/{user}/{}", link.expose_secret())
}

fn about(action: &'static str, user: UserId, email: &str) -> Audit {
    let mut audit = journal::act(action);
    audit.subject = Some((user, email.to_owned()));
    audit.resource = ("user", Some(user.0), Some(email.to_owned()));
    audit
}
