//! The operations on passwords.

use airside_kernel::access::Caller;
use airside_kernel::config::instance::ConfigurationKey;
use airside_kernel::ids::UserId;
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, Error, Kernel, Result, WriteTx};
use secrecy::{ExposeSecret, SecretString};

use super::{ChangePassword, LinkSent, PasswordChange, accept, matches, rows};
use crate::accounts::{self, AccountRow, EmailAddress};
use crate::attempts::{self, LINK_ADDRESS, MAIL_ACCOUNT, MAIL_ADDRESS, SIGN_IN_ACCOUNT};
use crate::codes::{self, Code};
use crate::letters;
use crate::one_time::{self, Invalid, Prepared, Purpose, Recipient};
use crate::posted::Success;
use crate::sessions::{self, require_session};
use crate::sign_in::{EmailInput, given, require_set_up};

const FORGOT: &str = "mail a link to somebody who forgot their password";
/// Both purposes whose link sets a password.
const LINKS: &[Purpose] = &[Purpose::ResetPassword, Purpose::Invitation];

/// What happened to a link that sets a password.
#[derive(Debug, Clone)]
pub enum Handed {
    /// It was mailed.
    Mailed,
    /// Mail is off: whoever caused it hands it over. It is nowhere else.
    Shown(String),
}

/// Hands out a link that sets an account's password: by mail, or to be shown to the admin who
/// caused it. Never to be answered to a stranger.
pub async fn hand_out_link(
    tx: &mut WriteTx,
    prepared: Prepared,
    account: &AccountRow,
    instance_name: &str,
) -> Result<Handed> {
    let is_mailed = tx.kernel().clone().mail_enabled().await?;
    let email = EmailAddress::parse(&account.email)
        .ok_or_else(|| Error::internal("a stored address is no address"))?;
    let to = Recipient {
        email: email.clone(),
        user: Some(account.id),
        is_mailed,
    };
    let purpose = prepared.purpose();
    let issued = one_time::issue(tx, prepared, &to).await?;
    let base = &tx.kernel().settings.base_url;
    let url = format!(
        "{base}/reset-password/{}/{}",
        account.id,
        issued.link.expose_secret()
    );
    if !is_mailed {
        return Ok(Handed::Shown(url));
    }
    let mail = match purpose {
        Purpose::Invitation => letters::invitation(&email, instance_name, &url),
        Purpose::ResetPassword | Purpose::Magic => letters::reset_password(&email, &url),
    };
    tx.send_mail(&mail)?;
    Ok(Handed::Mailed)
}

pub(super) async fn forgot(
    kernel: &Kernel,
    caller: &Caller,
    input: &EmailInput,
) -> Result<LinkSent> {
    require_set_up(kernel).await?;
    let text = given(input.email.as_deref()).ok_or(codes::EMAIL_REQUIRED)?;
    let email = EmailAddress::parse(text).ok_or(codes::INVALID_EMAIL)?;
    let configuration = kernel.configuration().await?;
    if !configuration.is_on(ConfigurationKey::EnableEmailPassword) {
        return Err(codes::PASSWORD_LOGIN_DISABLED.into());
    }
    if !configuration.is_smtp_configured() {
        return Err(codes::SMTP_NOT_CONFIGURED.into());
    }
    let network = attempts::network(&caller.origin);
    let counted = [
        (MAIL_ACCOUNT, email.as_str()),
        (MAIL_ADDRESS, network.as_str()),
    ];
    attempts::spend(kernel, &counted).await?;
    let prepared = one_time::prepare(kernel, Purpose::ResetPassword).await?;
    let mut tx = kernel.write_as_system(FORGOT).await?;
    let account = accounts::find_by_email(tx.reading(), &email).await?;
    if let Some(account) = account.filter(|account| account.is_active) {
        hand_out_link(&mut tx, prepared, &account, "").await?;
    } else {
        // The same work; nobody gets this link.
        let to = Recipient {
            email,
            user: None,
            is_mailed: false,
        };
        one_time::issue(&mut tx, prepared, &to).await?;
    }
    tx.commit_unaudited(FORGOT).await?;
    Ok(LinkSent {
        message: "if there is an account with this address, a link is on its way",
    })
}

/// Sets the password of whoever has the link, and ends all sessions of the account.
pub(super) async fn reset(
    kernel: &Kernel,
    caller: &Caller,
    (user, link): (UserId, &str),
    password: Option<&SecretString>,
) -> Result<Success> {
    require_set_up(kernel).await?;
    let network = attempts::network(&caller.origin);
    attempts::spend(kernel, &[(LINK_ADDRESS, network.as_str())]).await?;
    let account = {
        let mut connection = kernel.db.read().await?;
        one_time::look_at_link(&mut connection, LINKS, link, (user, kernel.clock.now()))
            .await?
            .map_err(refusal)?;
        accounts::lookup(&mut connection, user).await?
    };
    let account = account.ok_or(codes::INVALID_PASSWORD_TOKEN)?;
    let accepted = accept_for(kernel, &account, password).await?;
    let change = AccessChange::account(user);
    let mut tx = kernel
        .change_access_as_system("reset a password", change)
        .await?;
    let taken = one_time::take_by_link(&mut tx, LINKS, link, user)
        .await?
        .map_err(refusal)?;
    let mut records = Records::from(audit("password.reset", &account));
    if taken.is_mailed {
        let proved = accounts::prove_address(&mut tx, &account).await?;
        records.add(proved.record);
    }
    rows::set(&mut tx, user, &accepted).await?;
    sessions::end_all(&mut tx, user).await?;
    tx.commit(records).await?;
    Ok(Success::default())
}

fn refusal(invalid: Invalid) -> Code {
    match invalid {
        Invalid::Wrong | Invalid::Exhausted => codes::INVALID_PASSWORD_TOKEN,
        Invalid::Expired => codes::EXPIRED_PASSWORD_TOKEN,
    }
}

/// Checks a new password for this account.
async fn accept_for(
    kernel: &Kernel,
    account: &AccountRow,
    password: Option<&SecretString>,
) -> Result<super::AcceptedPassword> {
    let password = password
        .filter(|password| !password.expose_secret().is_empty())
        .ok_or(codes::MISSING_PASSWORD)?;
    let known = [
        account.email.as_str(),
        &account.first_name,
        &account.last_name,
    ];
    accept(&kernel.entropy, password, &known).await
}

/// Changes one's own password, and ends one's other sessions.
pub(super) async fn change(
    kernel: &Kernel,
    caller: &Caller,
    input: &PasswordChange,
) -> Result<Success> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<ChangePassword>(caller, user).await?;
    let session = require_session(caller)?;
    let old = input.old_password.as_ref().ok_or(codes::MISSING_PASSWORD)?;
    let account = permit.account.clone();
    let counted = [(SIGN_IN_ACCOUNT, account.email.as_str())];
    attempts::spend(kernel, &counted).await?;
    let stored = rows::lookup(&mut kernel.db.read().await?, user).await?;
    if !matches(old, stored).await? {
        return Err(codes::INCORRECT_OLD_PASSWORD.into());
    }
    let accepted = accept_for(kernel, &account, input.new_password.as_ref()).await?;
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(user))
        .await?;
    attempts::give_back(&mut tx, &counted).await?;
    rows::set(&mut tx, user, &accepted).await?;
    sessions::end_others(&mut tx, user, Some(session)).await?;
    tx.commit(audit("password.changed", &account)).await?;
    Ok(Success::default())
}

/// Gives one's own account its first password.
pub(super) async fn set_first(
    kernel: &Kernel,
    caller: &Caller,
    password: Option<&SecretString>,
) -> Result<Success> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<ChangePassword>(caller, user).await?;
    let session = require_session(caller)?;
    if permit.account.has_password {
        return Err(codes::PASSWORD_ALREADY_SET.into());
    }
    let account = permit.account.clone();
    let accepted = accept_for(kernel, &account, password).await?;
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(user))
        .await?;
    if permit.account.has_password {
        return Err(codes::PASSWORD_ALREADY_SET.into());
    }
    rows::set(&mut tx, user, &accepted).await?;
    sessions::end_others(&mut tx, user, Some(session)).await?;
    tx.commit(audit("password.set", &account)).await?;
    Ok(Success::default())
}

fn audit(action: &'static str, account: &AccountRow) -> Audit {
    Audit {
        action,
        subject: Some((account.id, account.display_name.clone())),
        resource: ("account", Some(account.id.0), Some(account.email.clone())),
        ..Audit::default()
    }
}
