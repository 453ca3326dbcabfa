//! The first sign-up, signing in, signing out.

use airside_identity::accounts::{self, AccountRow, EmailAddress, NewAccount};
use airside_identity::codes;
use airside_identity::passwords::{self, AcceptedPassword};
use airside_identity::sessions::{self, Medium, OpenedSession};
use airside_identity::sign_in::{Checked, check_password};
use airside_kernel::access::{Caller, Permit, Via};
use airside_kernel::ids::UserId;
use airside_kernel::record::audit::Actor;
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};
use secrecy::{ExposeSecret, SecretString};

use super::{SetUp, SignIn, SignInForm, SignOut, SignUp, SignUpForm};
use crate::admins::{self, rows as admin_rows};
use crate::instances::{NAME_CHARACTERS_MAX, rows as instance_rows};
use crate::journal;

/// Who came in, and the session that was opened for them.
#[derive(Debug)]
pub struct Entered {
    /// The account.
    pub user: UserId,
    /// The session.
    pub session: OpenedSession,
}

/// Makes the first admin and signs them in.
pub async fn sign_up(kernel: &Kernel, caller: &Caller, form: &SignUpForm) -> Result<Entered> {
    let mut permit = ask_to_sign_up(kernel, caller).await?;
    check_setup_token(kernel, form.setup_token.as_ref())?;
    let (account, password) = checked_account(form)?;
    let company_name = checked_company(form)?;
    let known = [
        account.email.as_str(),
        &account.first_name,
        &account.last_name,
    ];
    let password = passwords::accept(&kernel.entropy, password, &known).await?;
    let tx = kernel
        .change_access(caller, &mut permit, AccessChange::instance())
        .await;
    let mut tx = tx.map_err(told_of_the_winner)?;
    let set_up = SetUp {
        instance: permit.instance()?.id,
        company_name,
        is_telemetry_enabled: form.is_telemetry_enabled,
    };
    let user = add_first_admin(&mut tx, &account, &password, &set_up).await?;
    let session = sessions::open(&mut tx, user, &caller.origin, Medium::Password).await?;
    let row = accounts::lookup(tx.reading(), user)
        .await?
        .ok_or(Error::NotFound)?;
    act_as(&mut tx, caller, &row, &session);
    let mut audit = journal::act("instance.set_up");
    audit.subject = Some((user, row.email.clone()));
    audit.resource = (
        "instance",
        Some(set_up.instance.0),
        Some(set_up.company_name),
    );
    audit.role_after = Some("instance_admin".to_owned());
    tx.commit(audit.clone()).await?;
    journal::note_by(Some(user), &row.email, &audit);
    Ok(Entered { user, session })
}

/// Before set-up everybody may try; afterwards the answer is that there is an admin.
async fn ask_to_sign_up(kernel: &Kernel, caller: &Caller) -> Result<Permit<SignUp>> {
    let permit = kernel
        .authorize::<SignUp>(caller, ())
        .await
        .map_err(told_of_the_winner)?;
    permit.instance()?;
    Ok(permit)
}

fn told_of_the_winner(refusal: Error) -> Error {
    match refusal {
        Error::Unauthenticated | Error::Forbidden { .. } => codes::ADMIN_ALREADY_EXIST.into(),
        other => other,
    }
}

fn check_setup_token(kernel: &Kernel, given: Option<&SecretString>) -> Result<()> {
    let Some(expected) = &kernel.settings.setup_token else {
        return Ok(());
    };
    let fingerprint = |token: &SecretString| airside_kernel::fingerprint(token.expose_secret());
    // Fingerprints are compared, so that the time says nothing about the token.
    if given.map(fingerprint) == Some(fingerprint(expected)) {
        return Ok(());
    }
    Err(Error::forbidden(
        "setup_token",
        "the set-up token is missing or wrong",
    ))
}

fn checked_account(form: &SignUpForm) -> Result<(NewAccount, &SecretString)> {
    let (Some(email), Some(password), Some(first_name)) = (
        given(form.email.as_deref()),
        given_secret(form.password.as_ref()),
        given(form.first_name.as_deref()),
    ) else {
        return Err(codes::REQUIRED_ADMIN_EMAIL_PASSWORD_FIRST_NAME.into());
    };
    let email = EmailAddress::parse(email).ok_or(codes::INVALID_ADMIN_EMAIL)?;
    let account =
        NewAccount::of(email).named(first_name, given(form.last_name.as_deref()).unwrap_or(""));
    let account = account.of_known_holder();
    account.check_names()?;
    Ok((account, password))
}

fn checked_company(form: &SignUpForm) -> Result<String> {
    let name = given(form.company_name.as_deref()).unwrap_or("");
    if name.chars().count() > NAME_CHARACTERS_MAX || name.chars().any(char::is_control) {
        let message = "must be one line of at most 255 characters";
        return Err(Error::field("company_name", message));
    }
    Ok(name.to_owned())
}

/// A text, if anything but spaces was given.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn given_secret(secret: Option<&SecretString>) -> Option<&SecretString> {
    secret.filter(|secret| !secret.expose_secret().is_empty())
}

/// The account, its password, its role at the instance, and the instance set up.
async fn add_first_admin(
    tx: &mut AccessTx,
    account: &NewAccount,
    password: &AcceptedPassword,
    set_up: &SetUp,
) -> Result<UserId> {
    if accounts::find_by_email(tx.reading(), &account.email)
        .await?
        .is_some()
    {
        return Err(codes::ADMIN_USER_ALREADY_EXIST.into());
    }
    let user = accounts::create(tx, account).await?;
    passwords::set(tx, user, password).await?;
    admin_rows::add(tx, set_up.instance, user).await?;
    instance_rows::set_up(tx, set_up).await?;
    Ok(user)
}

/// Signs an admin in.
pub async fn sign_in(kernel: &Kernel, caller: &Caller, form: &SignInForm) -> Result<Entered> {
    let permit = kernel.authorize::<SignIn>(caller, ()).await?;
    if !permit.instance()?.is_setup_done {
        return Err(codes::INSTANCE_NOT_CONFIGURED.into());
    }
    let (Some(email), Some(password)) = (
        given(form.email.as_deref()),
        given_secret(form.password.as_ref()),
    ) else {
        return Err(codes::REQUIRED_ADMIN_EMAIL_PASSWORD.into());
    };
    let email = EmailAddress::parse(email).ok_or(codes::INVALID_ADMIN_EMAIL)?;
    match check_password(kernel, &caller.origin, &email, password).await? {
        Checked::Right(account) => open_session(kernel, caller, &account).await,
        Checked::Suspended => Err(told_to_suspended(kernel, &email).await?),
        Checked::Wrong => Err(codes::ADMIN_AUTHENTICATION_FAILED.into()),
    }
}

/// Only an admin is told that the account is suspended.
async fn told_to_suspended(kernel: &Kernel, email: &EmailAddress) -> Result<Error> {
    let mut connection = kernel.db.read().await?;
    let account = accounts::find_by_email(&mut connection, email).await?;
    let is_admin = match account {
        Some(account) => admin_rows::is_admin(&mut connection, account.id).await?,
        None => false,
    };
    let code = if is_admin {
        codes::ADMIN_USER_DEACTIVATED
    } else {
        codes::ADMIN_AUTHENTICATION_FAILED
    };
    Ok(code.into())
}

async fn open_session(kernel: &Kernel, caller: &Caller, account: &AccountRow) -> Result<Entered> {
    let change = AccessChange::account(account.id);
    let mut tx = kernel
        .change_access_as_system("an instance admin signs in", change)
        .await?;
    if !admin_rows::is_admin(tx.reading(), account.id).await? {
        return Err(codes::ADMIN_AUTHENTICATION_FAILED.into());
    }
    let now = accounts::lookup(tx.reading(), account.id).await?;
    if !now.is_some_and(|now| now.is_active) {
        return Err(codes::ADMIN_USER_DEACTIVATED.into());
    }
    let session = sessions::open(&mut tx, account.id, &caller.origin, Medium::Password).await?;
    act_as(&mut tx, caller, account, &session);
    let mut audit = journal::act("instance_admin.signed_in");
    audit.subject = Some((account.id, account.email.clone()));
    audit.resource = ("session", Some(session.id.0), None);
    tx.commit(audit.clone()).await?;
    journal::note_by(Some(account.id), &account.email, &audit);
    Ok(Entered {
        user: account.id,
        session,
    })
}

/// Ends the session of the admin who asks.
pub async fn sign_out(kernel: &Kernel, caller: &Caller) -> Result<()> {
    let mut permit = kernel.authorize::<SignOut>(caller, ()).await?;
    let account = caller.signed_in()?;
    let Via::Session(session) = account.via else {
        let message = "there is no session to end: this call came with a token";
        return Err(Error::conflict("no_session", message));
    };
    let change = AccessChange::account(account.user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    sessions::end(&mut tx, account.user, session).await?;
    let mut audit = journal::act("instance_admin.signed_out");
    audit.subject = Some((account.user, account.email.clone()));
    audit.resource = ("session", Some(session.0), None);
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(())
}

/// The record names the one who just came in as the one who acted.
fn act_as(tx: &mut AccessTx, caller: &Caller, row: &AccountRow, session: &OpenedSession) {
    let mut acting = caller.clone();
    acting.account = Some(row.acting(Via::Session(session.id)));
    tx.act_as(Actor::caller(&acting));
}

/// What the pages show of the one who came in.
pub async fn entered_admin(kernel: &Kernel, user: UserId) -> Result<admins::SessionUser> {
    let found = crate::users::ops::lookup(kernel, user)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(admins::SessionUser::of(found, true))
}
