//! The operations of mailed codes and links.

use airside_kernel::access::Caller;
use airside_kernel::config::instance::{ConfigurationKey, InstanceConfiguration};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{Error, Kernel, Result};
use secrecy::{ExposeSecret, SecretString};

use super::{MagicInput, MagicSent};
use crate::accounts::{self, AccountRow, EmailAddress, NewAccount};
use crate::attempts::{self, CODE_ACCOUNT, MAIL_ACCOUNT, MAIL_ADDRESS, SIGN_IN_ADDRESS};
use crate::codes::{self, Code};
use crate::letters;
use crate::one_time::{self, Invalid, Proof, Purpose, Recipient};
use crate::posted::{Success, encoded};
use crate::sessions::{self, Medium};
use crate::sign_in::{
    EmailInput, arrive, authorize_sign_up, given, let_in, require_set_up, welcome,
};

/// The codes that signing in and signing up answer for the same mistakes.
struct Codes {
    wrong: Code,
    expired: Code,
    exhausted: Code,
}

const SIGN_IN: Codes = Codes {
    wrong: codes::INVALID_MAGIC_CODE_SIGN_IN,
    expired: codes::EXPIRED_MAGIC_CODE_SIGN_IN,
    exhausted: codes::EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_IN,
};
const SIGN_UP: Codes = Codes {
    wrong: codes::INVALID_MAGIC_CODE_SIGN_UP,
    expired: codes::EXPIRED_MAGIC_CODE_SIGN_UP,
    exhausted: codes::EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_UP,
};

pub(super) async fn send_code(
    kernel: &Kernel,
    caller: &Caller,
    input: &EmailInput,
) -> Result<MagicSent> {
    require_set_up(kernel).await?;
    let text = given(input.email.as_deref()).ok_or(codes::EMAIL_REQUIRED)?;
    let email = EmailAddress::parse(text).ok_or(codes::INVALID_EMAIL)?;
    let configuration = require_codes(kernel).await?;
    if !configuration.is_smtp_configured() {
        return Err(codes::SMTP_NOT_CONFIGURED.into());
    }
    let network = attempts::network(&caller.origin);
    let counted = [
        (MAIL_ACCOUNT, email.as_str()),
        (MAIL_ADDRESS, network.as_str()),
    ];
    attempts::spend(kernel, &counted).await?;
    let account = accounts::find_by_email(&mut kernel.db.read().await?, &email).await?;
    let lets_in = match &account {
        Some(account) => account.is_active,
        None => configuration.is_on(ConfigurationKey::EnableSignup),
    };
    let prepared = one_time::prepare(kernel, Purpose::Magic).await?;
    let user = account.map(|account| account.id);
    let to = Recipient {
        email: email.clone(),
        user,
        is_mailed: true,
    };
    let mut tx = kernel.write_as_system("mail a sign-in code").await?;
    let issued = one_time::issue(&mut tx, prepared, &to).await?;
    if let (true, Some(code)) = (lets_in, &issued.code) {
        let url = format!(
            "{}/sign-in/code?email={}&code={}",
            kernel.settings.base_url,
            encoded(email.as_str()),
            issued.link.expose_secret()
        );
        tx.send_mail(&letters::magic(&email, code.expose_secret(), &url))?;
    }
    tx.commit_unaudited("mail a sign-in code").await?;
    Ok(MagicSent {
        key: format!("magic_{email}"),
        status: "MAGIC_CODE",
    })
}

async fn require_codes(kernel: &Kernel) -> Result<std::sync::Arc<InstanceConfiguration>> {
    let configuration = kernel.configuration().await?;
    if configuration.is_on(ConfigurationKey::EnableMagicLinkLogin) {
        return Ok(configuration);
    }
    Err(codes::MAGIC_LINK_LOGIN_DISABLED.into())
}

/// The proof that the address is the caller's: a right code or link, not used up yet.
async fn prove(
    kernel: &Kernel,
    caller: &Caller,
    input: &MagicInput,
    codes: &Codes,
) -> Result<(EmailAddress, Proof)> {
    require_set_up(kernel).await?;
    require_codes(kernel).await?;
    let code: Option<&SecretString> = input
        .code
        .as_ref()
        .filter(|code| !code.expose_secret().trim().is_empty());
    let (Some(text), Some(code)) = (given(input.email.as_deref()), code) else {
        return Err(codes::MAGIC_SIGN_IN_EMAIL_CODE_REQUIRED.into());
    };
    let email = EmailAddress::parse(text).ok_or(codes::INVALID_EMAIL)?;
    let network = attempts::network(&caller.origin);
    let counted = [
        (CODE_ACCOUNT, email.as_str()),
        (SIGN_IN_ADDRESS, network.as_str()),
    ];
    attempts::spend(kernel, &counted).await?;
    match one_time::judge_code(kernel, Purpose::Magic, &email, code).await? {
        Ok(proof) => Ok((email, proof)),
        Err(invalid) => Err(refusal(codes, invalid)),
    }
}

fn refusal(codes: &Codes, invalid: Invalid) -> Error {
    match invalid {
        Invalid::Wrong => codes.wrong.into(),
        Invalid::Expired => codes.expired.into(),
        Invalid::Exhausted => codes.exhausted.into(),
    }
}

pub(super) async fn sign_in(
    kernel: &Kernel,
    caller: &Caller,
    input: &MagicInput,
) -> Result<Success> {
    let (email, proof) = prove(kernel, caller, input, &SIGN_IN).await?;
    let account = accounts::find_by_email(&mut kernel.db.read().await?, &email).await?;
    // From here on the caller has proved the address, and may know what there is.
    let account = account.ok_or(codes::USER_DOES_NOT_EXIST)?;
    let mut tx = kernel.write_as_system("use a sign-in code up").await?;
    let taken = one_time::take(&mut tx, &proof).await?;
    if taken.is_none() {
        return Err(SIGN_IN.expired.into());
    }
    match accounts::prove_address(&mut tx, &account).await?.record {
        Some(record) => tx.commit(record).await?,
        None => tx.commit_unaudited("use a sign-in code up").await?,
    }
    if !account.is_active {
        return Err(codes::USER_ACCOUNT_DEACTIVATED.into());
    }
    let session = let_in(kernel, &caller.origin, &account, Medium::MagicCode).await?;
    welcome(kernel, &session, &account).await
}

pub(super) async fn sign_up(
    kernel: &Kernel,
    caller: &Caller,
    input: &MagicInput,
) -> Result<Success> {
    let (stranger, mut permit) = authorize_sign_up(kernel, &caller.origin).await?;
    let (email, proof) = prove(kernel, caller, input, &SIGN_UP).await?;
    let (first, last) = (input.first_name.as_deref(), input.last_name.as_deref());
    let new = NewAccount::of(email).named(first.unwrap_or_default(), last.unwrap_or_default());
    let new = new.verified();
    let mut tx = kernel.write(&stranger, &mut permit).await?;
    // Where there is an account already, the code stays good for signing in.
    if one_time::take(&mut tx, &proof).await?.is_none() {
        return Err(SIGN_UP.expired.into());
    }
    let user = accounts::create(&mut tx, &new).await?;
    let session = sessions::open(&mut tx, user, &caller.origin, Medium::MagicCode).await?;
    let account: AccountRow = accounts::lookup(tx.reading(), user)
        .await?
        .ok_or(Error::NotFound)?;
    let opened = arrive(&mut tx, &caller.origin, &account, session.id);
    let created = Audit {
        action: "account.created",
        resource: ("account", Some(user.0), Some(account.email.clone())),
        ..opened.clone()
    };
    tx.commit(Records::from(created).and(opened)).await?;
    welcome(kernel, &session, &account).await
}
