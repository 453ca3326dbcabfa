//! Passwords: at least eight characters that [`zxcvbn`] scores three of four, stored as argon2id.
//!
//! Both are work for a processor, so they run off the async threads, and only so many at a time: a
//! hash takes 19 MiB.

mod hashing;
pub(crate) mod ops;
pub(crate) mod routes;
mod rows;

use std::sync::LazyLock;

use airside_kernel::{Entropy, Error, Result, operations};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

pub use ops::{Handed, hand_out_link};
pub(crate) use rows::lookup;
pub use rows::set;

use crate::codes;
use crate::targets::AccountTarget;

operations! {
    /// Sets or changes one's own password.
    ChangePassword => "password:change" on AccountTarget;
}

/// The old password and the new one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    /// The password as it is.
    #[schema(value_type = Option<String>)]
    pub old_password: Option<SecretString>,
    /// The password to be.
    #[schema(value_type = Option<String>)]
    pub new_password: Option<SecretString>,
}

/// A new password.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// At least 8 characters that are not easy to guess.
    #[schema(value_type = Option<String>)]
    pub password: Option<SecretString>,
}

/// That a link was sent, if there was anybody to send it to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LinkSent {
    /// For people; the same for every address.
    pub message: &'static str,
}

/// Shortest password, in characters [IN-12].
pub const CHARS_MIN: usize = 8;
/// Longest password, in characters.
pub const CHARS_MAX: usize = 256;
/// Lowest score, of four [IN-11].
pub const SCORE_MIN: u8 = 3;
/// Hashes computed at the same time.
const AT_ONCE: usize = 4;
const SALT_BYTES: usize = 16;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// What a password is compared with where there is none, so that it takes the same time.
static NOBODYS: LazyLock<Option<String>> =
    LazyLock::new(|| hashing::hash(b"nobody has this password", &[7; SALT_BYTES]).ok());

/// The hash of a password that is strong enough.
#[derive(Clone)]
pub struct AcceptedPassword(pub(crate) String);

impl std::fmt::Debug for AcceptedPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AcceptedPassword")
    }
}

/// Checks a new password and hashes it; one that is too weak is 5021 `PASSWORD_TOO_WEAK`. Words
/// that are known about its owner (address, names) count as easy to guess.
pub async fn accept(
    entropy: &Entropy,
    password: &SecretString,
    known: &[&str],
) -> Result<AcceptedPassword> {
    let characters = password.expose_secret().chars().count();
    if characters > CHARS_MAX {
        return Err(Error::field("password", "must be at most 256 characters"));
    }
    if characters < CHARS_MIN {
        return Err(codes::PASSWORD_TOO_WEAK.into());
    }
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    let password = password.clone();
    let known: Vec<String> = known.iter().flat_map(|text| words(text)).collect();
    let hash = in_turn(move || {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let score = zxcvbn::zxcvbn(password.expose_secret(), &known).score();
        if u8::from(score) < SCORE_MIN {
            return Ok(None);
        }
        hashing::hash(password.expose_secret().as_bytes(), &salt).map(Some)
    })
    .await??;
    hash.map(AcceptedPassword)
        .ok_or_else(|| codes::PASSWORD_TOO_WEAK.into())
}

/// The whole text and its parts: of an address the name before the sign, and every word.
fn words(text: &str) -> Vec<String> {
    let name = text.split('@').next().unwrap_or_default();
    let parts = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.len() > 2);
    [text, name]
        .into_iter()
        .chain(parts)
        .map(str::to_owned)
        .collect()
}

/// Hashes a short-lived code that was made at random.
pub(crate) async fn hash_code(entropy: &Entropy, code: &SecretString) -> Result<String> {
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    let code = code.clone();
    in_turn(move || hashing::hash(code.expose_secret().as_bytes(), &salt)).await?
}

/// Whether this is the password behind a stored hash. Without a hash it is not, after the same
/// work.
pub async fn matches(password: &SecretString, stored: Option<String>) -> Result<bool> {
    let password = password.clone();
    let is_right = in_turn(move || {
        let is_real = stored.is_some();
        let Some(stored) = stored.or_else(|| NOBODYS.clone()) else {
            return false;
        };
        hashing::is_behind(password.expose_secret().as_bytes(), &stored) && is_real
    })
    .await?;
    tracing::trace!("a password was compared");
    Ok(is_right)
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use airside_kernel::{Clock, Timestamp};

    use super::*;

    #[tokio::test]
    async fn passwords_are_judged_and_hashed() -> Result<()> {
        let entropy = Entropy::seeded(Clock::frozen(Timestamp::from_micros(0)), 3);
        let accepted = async |password: &str, known: &[&str]| {
            let password = SecretString::from(password.to_owned());
            accept(&entropy, &password, known).await.is_ok()
        };
        // IN-11, IN-12
        assert!(!accepted("Xk7#q!z", &[]).await, "seven characters");
        assert!(!accepted("password123", &[]).await);
        assert!(accepted("tangerine-Umbrella-42", &[]).await);
        assert!(
            !accepted(
                "hildegard.zimmermann",
                &["hildegard.zimmermann@example.com"]
            )
            .await
        );
        assert!(
            !accepted(&"a1B!".repeat(65), &[]).await,
            "longer than 256 characters"
        );

        let password = SecretString::from("tangerine-Umbrella-42");
        let hash = accept(&entropy, &password, &[]).await?.0;
        assert!(hash.starts_with("$argon2id$"));
        assert!(matches(&password, Some(hash.clone())).await?);
        assert!(!matches(&SecretString::from("tangerine-Umbrella-43"), Some(hash)).await?);
        assert!(!matches(&SecretString::from("nobody has this password"), None).await?);
        Ok(())
    }
}
