//! The operations of signing up, in and out.

use airside_kernel::access::{Account, Caller, Origin, Permit, Target, Via};
use airside_kernel::config::instance::{ConfigurationKey, InstanceConfiguration};
use airside_kernel::ids::SessionId;
use airside_kernel::record::Audit;
use airside_kernel::record::audit::Actor;
use airside_kernel::{AccessChange, Error, Kernel, Result, WriteTx};
use secrecy::{ExposeSecret, SecretString};

use super::{Credentials, EmailCheck, EmailInput, SignUp, SignUpInput, given};
use crate::accounts::{self, AccountRow, EmailAddress, NewAccount};
use crate::attempts::{
    self, EMAIL_CHECK_ADDRESS, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, SIGN_UP_ADDRESS,
};
use crate::posted::Success;
use crate::sessions::{self, Medium, OpenedSession};
use crate::targets::{InstanceKey, InstanceTarget};
use crate::{codes, passwords};

const GIVE_BACK: &str = "give the counted attempt of a sign-in back";

/// What came of an address and a password.
#[derive(Debug)]
pub enum Checked {
    /// They fit.
    Right(Box<AccountRow>),
    /// They fit, and the account is suspended.
    Suspended,
    /// They do not fit, or there is no such account, or it has no password.
    Wrong,
}

/// Refuses everything before the instance has its first admin: 5000.
pub async fn require_set_up(kernel: &Kernel) -> Result<()> {
    let mut connection = kernel.db.read().await?;
    match InstanceTarget::locate(&mut connection, &InstanceKey::default()).await? {
        Some(instance) if instance.is_setup_done => Ok(()),
        _ => Err(codes::INSTANCE_NOT_CONFIGURED.into()),
    }
}

/// Checks a password under the limits on guessing. Every outcome but 429 takes the same work.
pub async fn check_password(
    kernel: &Kernel,
    origin: &Origin,
    email: &EmailAddress,
    password: &SecretString,
) -> Result<Checked> {
    let network = attempts::network(origin);
    let counted = [
        (SIGN_IN_ACCOUNT, email.as_str()),
        (SIGN_IN_ADDRESS, network.as_str()),
    ];
    attempts::spend(kernel, &counted).await?;
    let (account, stored) = {
        let mut connection = kernel.db.read().await?;
        let account = accounts::find_by_email(&mut connection, email).await?;
        let stored = match &account {
            Some(account) => passwords::lookup(&mut connection, account.id).await?,
            None => None,
        };
        (account, stored)
    };
    let is_right = passwords::matches(password, stored).await?;
    let Some(account) = account.filter(|_| is_right) else {
        return Ok(Checked::Wrong);
    };
    let mut tx = kernel.write_as_system(GIVE_BACK).await?;
    attempts::give_back(&mut tx, &counted).await?;
    tx.commit_unaudited(GIVE_BACK).await?;
    Ok(if account.is_active {
        Checked::Right(Box::new(account))
    } else {
        Checked::Suspended
    })
}

/// Opens a session for an account that proved who it is, unless it was suspended meanwhile.
pub async fn let_in(
    kernel: &Kernel,
    origin: &Origin,
    account: &AccountRow,
    medium: Medium,
) -> Result<OpenedSession> {
    let change = AccessChange::account(account.id);
    let mut tx = kernel.change_access_as_system("sign in", change).await?;
    let current = accounts::lookup(tx.reading(), account.id).await?;
    if !current.is_some_and(|account| account.is_active) {
        return Err(codes::USER_ACCOUNT_DEACTIVATED.into());
    }
    let session = sessions::open(&mut tx, account.id, origin, medium).await?;
    let audit = arrive(&mut tx, origin, account, session.id);
    tx.commit(audit).await?;
    Ok(session)
}

/// Lets the account act in a transaction that began without one; answers the record of its session.
pub(crate) fn arrive(
    tx: &mut WriteTx,
    origin: &Origin,
    account: &AccountRow,
    session: SessionId,
) -> Audit {
    let caller = Caller {
        account: Some(account.acting(Via::Session(session))),
        workspace: None,
        origin: origin.clone(),
    };
    tx.act_as(Actor::caller(&caller));
    Audit {
        action: "session.opened",
        subject: Some((account.id, account.display_name.clone())),
        resource: ("session", Some(session.0), None),
        ..Audit::default()
    }
}

pub(super) async fn check_email(
    kernel: &Kernel,
    caller: &Caller,
    input: &EmailInput,
) -> Result<EmailCheck> {
    require_set_up(kernel).await?;
    let text = given(input.email.as_deref()).ok_or(codes::EMAIL_REQUIRED)?;
    let email = EmailAddress::parse(text).ok_or(codes::INVALID_EMAIL)?;
    let network = attempts::network(&caller.origin);
    attempts::spend(kernel, &[(EMAIL_CHECK_ADDRESS, network.as_str())]).await?;
    let configuration = kernel.configuration().await?;
    let is_open = configuration.is_on(ConfigurationKey::EnableSignup);
    let account = if is_open {
        accounts::find_by_email(&mut kernel.db.read().await?, &email).await?
    } else {
        None
    };
    let has_no_password = account
        .as_ref()
        .is_some_and(|account| !account.has_password);
    Ok(EmailCheck {
        existing: !is_open || account.is_some(),
        status: status(&configuration, has_no_password),
    })
}

/// How to sign in: by password where that is possible, and by mailed code where it is not or where
/// the account has none.
fn status(configuration: &InstanceConfiguration, has_no_password: bool) -> &'static str {
    let by_code = configuration.is_on(ConfigurationKey::EnableMagicLinkLogin)
        && configuration.is_smtp_configured();
    let by_password = configuration.is_on(ConfigurationKey::EnableEmailPassword);
    if by_code && (has_no_password || !by_password) {
        "MAGIC_CODE"
    } else {
        "CREDENTIAL"
    }
}

pub(super) async fn sign_in(
    kernel: &Kernel,
    caller: &Caller,
    input: &Credentials,
) -> Result<Success> {
    require_set_up(kernel).await?;
    let (Some(text), Some(password)) = (
        given(input.email.as_deref()),
        password(input.password.as_ref()),
    ) else {
        return Err(codes::REQUIRED_EMAIL_PASSWORD_SIGN_IN.into());
    };
    let email = EmailAddress::parse(text).ok_or(codes::INVALID_EMAIL_SIGN_IN)?;
    require_passwords(kernel).await?;
    let account = match check_password(kernel, &caller.origin, &email, password).await? {
        Checked::Right(account) => account,
        Checked::Suspended => return Err(codes::USER_ACCOUNT_DEACTIVATED.into()),
        Checked::Wrong => return Err(codes::AUTHENTICATION_FAILED_SIGN_IN.into()),
    };
    let session = let_in(kernel, &caller.origin, &account, Medium::Password).await?;
    welcome(kernel, &session, &account).await
}

/// What somebody who came in is answered.
pub(crate) async fn welcome(
    kernel: &Kernel,
    session: &OpenedSession,
    account: &AccountRow,
) -> Result<Success> {
    let user = accounts::display(&mut kernel.db.read().await?, account.id).await?;
    Success::default()
        .cookie(session.set_cookie())
        .json(&user.ok_or(Error::NotFound)?)
}

async fn require_passwords(kernel: &Kernel) -> Result<()> {
    let configuration = kernel.configuration().await?;
    if configuration.is_on(ConfigurationKey::EnableEmailPassword) {
        return Ok(());
    }
    Err(codes::PASSWORD_LOGIN_DISABLED.into())
}

fn password(given: Option<&SecretString>) -> Option<&SecretString> {
    given.filter(|password| !password.expose_secret().is_empty())
}

/// The permit to make an account for oneself; 5015 where sign-up is closed. Whoever is signed in
/// in this browser makes the new account as a stranger.
pub(crate) async fn authorize_sign_up(
    kernel: &Kernel,
    origin: &Origin,
) -> Result<(Caller, Permit<SignUp>)> {
    let configuration = kernel.configuration().await?;
    let key = InstanceKey {
        sign_up_closed: !configuration.is_on(ConfigurationKey::EnableSignup),
        ..InstanceKey::default()
    };
    let stranger = Caller::anonymous(origin.clone());
    let permit = sign_up_permit(kernel, &stranger, key).await?;
    Ok((stranger, permit))
}

async fn sign_up_permit(
    kernel: &Kernel,
    stranger: &Caller,
    key: InstanceKey,
) -> Result<Permit<SignUp>> {
    match kernel.authorize::<SignUp>(stranger, key).await {
        Err(Error::Unauthenticated | Error::Forbidden { .. } | Error::NotFound) => {
            Err(codes::SIGNUP_DISABLED.into())
        }
        outcome => outcome,
    }
}

pub(super) async fn sign_up(
    kernel: &Kernel,
    caller: &Caller,
    input: &SignUpInput,
) -> Result<Success> {
    require_set_up(kernel).await?;
    let (stranger, mut permit) = authorize_sign_up(kernel, &caller.origin).await?;
    require_passwords(kernel).await?;
    let (Some(text), Some(password)) = (
        given(input.email.as_deref()),
        password(input.password.as_ref()),
    ) else {
        return Err(codes::REQUIRED_EMAIL_PASSWORD_SIGN_UP.into());
    };
    let email = EmailAddress::parse(text).ok_or(codes::INVALID_EMAIL_SIGN_UP)?;
    let network = attempts::network(&caller.origin);
    attempts::spend(kernel, &[(SIGN_UP_ADDRESS, network.as_str())]).await?;
    let (first, last) = (input.first_name.as_deref(), input.last_name.as_deref());
    let new = NewAccount::of(email).named(first.unwrap_or_default(), last.unwrap_or_default());
    new.check_names()?;
    let known = [
        new.email.as_str(),
        new.first_name.as_str(),
        new.last_name.as_str(),
    ];
    let accepted = passwords::accept(&kernel.entropy, password, &known).await?;
    let mut tx = kernel.write(&stranger, &mut permit).await?;
    let user = accounts::create(&mut tx, &new).await?;
    passwords::set(&mut tx, user, &accepted).await?;
    let session = sessions::open(&mut tx, user, &caller.origin, Medium::Password).await?;
    let account = accounts::lookup(tx.reading(), user)
        .await?
        .ok_or(Error::NotFound)?;
    let opened = arrive(&mut tx, &caller.origin, &account, session.id);
    let created = Audit {
        action: "account.created",
        resource: ("account", Some(user.0), Some(account.email.clone())),
        ..opened.clone()
    };
    tx.commit(airside_kernel::record::Records::from(created).and(opened))
        .await?;
    welcome(kernel, &session, &account).await
}

/// Ends the session of this browser, if it has one. Signing out twice is no mistake.
pub(super) async fn sign_out(kernel: &Kernel, caller: &Caller) -> Result<Success> {
    let gone = Success::default().cookie(sessions::clear_cookie(kernel.settings.is_https()));
    let Some(Account {
        user,
        display_name,
        via: Via::Session(session),
        ..
    }) = &caller.account
    else {
        return Ok(gone);
    };
    let change = AccessChange::account(*user);
    let mut tx = kernel.change_access_as_system("sign out", change).await?;
    tx.act_as(Actor::caller(caller));
    if sessions::end(&mut tx, *user, *session).await? {
        let audit = Audit {
            action: "session.ended",
            subject: Some((*user, display_name.clone())),
            resource: ("session", Some(session.0), None),
            ..Audit::default()
        };
        tx.commit(audit).await?;
    }
    Ok(gone)
}
