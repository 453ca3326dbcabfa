//! One-time secrets: mailed links, and codes of six digits that people type.
//!
//! A link holds 256 random bits and is stored as a fingerprint. A code has a million values only:
//! it is stored under the slow hash of passwords, and five wrong tries burn it. A try is counted
//! before it is judged, so that many at once are not judged for the price of one. Of each purpose
//! an address has one secret; a new one takes the place of the old.

mod rows;

use airside_kernel::ids::UserId;
use airside_kernel::{Kernel, Result, Timestamp, WriteTx};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::accounts::EmailAddress;
use crate::passwords;

pub(crate) use rows::{look_at_link, take_by_link, void_password_links};

/// Wrong tries that burn a code.
pub const TRIES_MAX: i64 = 5;
/// Digits of a code.
const CODE_DIGITS: usize = 6;
const COUNT_TRY: &str = "count a try of a one-time code";
const LINK_PREFIX: &str = "airside_link_";

/// What a secret is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in or up without a password.
    Magic,
    /// Setting another password in place of a forgotten one.
    ResetPassword,
    /// Setting the first password of an account that an admin made.
    Invitation,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Magic => "magic",
            Self::ResetPassword => "reset_password",
            Self::Invitation => "invitation",
        }
    }

    const fn lifetime_seconds(self) -> i64 {
        match self {
            Self::Magic => 10 * 60,
            Self::ResetPassword => 3600,
            Self::Invitation => 7 * 24 * 3600,
        }
    }
}

/// For whom a secret is.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The address.
    pub email: EmailAddress,
    /// The account, if there is one.
    pub user: Option<UserId>,
    /// Whether it goes to that address by mail, which proves the address when it comes back.
    pub is_mailed: bool,
}

/// A new secret, not stored yet.
#[derive(Debug)]
pub struct Prepared {
    purpose: Purpose,
    link: SecretString,
    code: Option<(SecretString, String)>,
}

/// What its recipient needs.
#[derive(Debug)]
pub struct Issued {
    /// The part of the link that is secret.
    pub link: SecretString,
    /// The code, where the purpose has one.
    pub code: Option<SecretString>,
}

/// A secret that was presented and was right; it does not work again.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Taken {
    /// Whether it came back from the address that it was mailed to.
    pub is_mailed: bool,
}

/// Why a secret does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// It is wrong.
    Wrong,
    /// It was right once, or there is none.
    Expired,
    /// Too many wrong tries.
    Exhausted,
}

impl Prepared {
    /// What it is good for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }
}

/// Makes a secret; the slow part, before the transaction.
pub async fn prepare(kernel: &Kernel, purpose: Purpose) -> Result<Prepared> {
    let code = match purpose {
        Purpose::Magic => {
            let code = SecretString::from(kernel.entropy.digits(CODE_DIGITS));
            let hash = passwords::hash_code(&kernel.entropy, &code).await?;
            Some((code, hash))
        }
        Purpose::ResetPassword | Purpose::Invitation => None,
    };
    Ok(Prepared {
        purpose,
        link: kernel.entropy.secret(LINK_PREFIX).into(),
        code,
    })
}

/// Stores a secret in place of an earlier one.
pub async fn issue(tx: &mut WriteTx, prepared: Prepared, to: &Recipient) -> Result<Issued> {
    rows::add(tx, &prepared, to).await?;
    let Prepared { link, code, .. } = prepared;
    Ok(Issued {
        link,
        code: code.map(|(code, _)| code),
    })
}

/// A code or link that was right, and still has to be [taken](take) in the transaction of what it
/// is good for.
#[derive(Debug)]
pub(crate) struct Proof(Uuid);

/// Uses a proof up; `None` if somebody was faster.
pub(crate) async fn take(tx: &mut WriteTx, proof: &Proof) -> Result<Option<Taken>> {
    rows::take_by_id(tx, proof.0).await
}

/// Judges what was mailed to an address: the code, or the secret part of the link.
pub(crate) async fn judge_code(
    kernel: &Kernel,
    purpose: Purpose,
    email: &EmailAddress,
    code: &SecretString,
) -> Result<std::result::Result<Proof, Invalid>> {
    if code.expose_secret().trim().starts_with(LINK_PREFIX) {
        let link = code.expose_secret().trim();
        let found = rows::find_by_link(&mut kernel.db.read().await?, purpose, link).await?;
        return Ok(match found {
            Some(found) if found.email == email.as_str() => found.judge(kernel.clock.now()),
            _ => Err(Invalid::Wrong),
        });
    }
    let mut tx = kernel.write_as_system(COUNT_TRY).await?;
    let now = tx.at();
    let tried = rows::count_try(&mut tx, purpose, email).await?;
    tx.commit_unaudited(COUNT_TRY).await?;
    let Some(tried) = tried else {
        passwords::matches(code, None).await?;
        return Ok(Err(Invalid::Expired));
    };
    let typed: String = code
        .expose_secret()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let is_right = passwords::matches(&typed.into(), tried.code_hash).await?;
    Ok(match (tried.attempts, is_right) {
        _ if tried.expires_at <= now => Err(Invalid::Expired),
        (attempts, _) if attempts > TRIES_MAX => Err(Invalid::Exhausted),
        (_, true) => Ok(Proof(tried.id)),
        (TRIES_MAX, false) => Err(Invalid::Exhausted),
        (_, false) => Err(Invalid::Wrong),
    })
}

impl Purpose {
    /// When a secret made now stops counting.
    fn expires_at(self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.lifetime_seconds())
    }
}
