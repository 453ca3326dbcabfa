//! Secrets at rest: ChaCha20-Poly1305 under the instance key, which is a file made at the first
//! start or comes from the environment. What a value is for (its configuration key, say) is
//! authenticated with it, so that a stored secret cannot be moved to another place.

use std::path::Path;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::entropy::Entropy;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
/// First part of every sealed value: the scheme's version.
const VERSION: &str = "v1:";

/// The key that secrets are sealed with.
pub struct InstanceKey(SecretBox<[u8; KEY_BYTES]>);

impl std::fmt::Debug for InstanceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstanceKey")
    }
}

/// What is wrong with a key or a sealed value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The key is not 64 hexadecimal digits.
    #[error("the instance key is not 64 hexadecimal digits")]
    MalformedKey,
    /// The key's file cannot be read or made.
    #[error("the instance key's file cannot be used")]
    KeyFile(#[source] std::io::Error),
    /// The value was sealed with another key, for another purpose, or was altered.
    #[error("a stored secret does not open with this instance key")]
    DoesNotOpen,
}

impl InstanceKey {
    /// From 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, SecretError> {
        let bytes = hex::decode(text.trim()).map_err(|_| SecretError::MalformedKey)?;
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| SecretError::MalformedKey)?;
        Ok(Self(SecretBox::new(Box::new(bytes))))
    }

    /// From the file, which is made with a new key, readable by its owner only, if it is missing.
    pub fn from_file(path: &Path, entropy: &Entropy) -> Result<Self, SecretError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::from_hex(&text),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
                let text = entropy.secret("");
                write_private(path, &text).map_err(SecretError::KeyFile)?;
                Self::from_hex(&text)
            }
            Err(fault) => Err(SecretError::KeyFile(fault)),
        }
    }

    /// Seals a secret for one purpose.
    pub fn seal(
        &self,
        purpose: &str,
        secret: &str,
        entropy: &Entropy,
    ) -> Result<String, SecretError> {
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(Nonce::from_slice(&nonce), payload)
            .map_err(|_| SecretError::DoesNotOpen)?;
        Ok(format!(
            "{VERSION}{}{}",
            hex::encode(nonce),
            hex::encode(sealed)
        ))
    }

    /// Opens what was sealed for the same purpose.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<SecretString, SecretError> {
        let bytes = sealed
            .strip_prefix(VERSION)
            .and_then(|text| hex::decode(text).ok())
            .ok_or(SecretError::DoesNotOpen)?;
        let (nonce, sealed) = bytes
            .split_at_checked(NONCE_BYTES)
            .ok_or(SecretError::DoesNotOpen)?;
        let payload = Payload {
            msg: sealed,
            aad: purpose.as_bytes(),
        };
        let opened = self
            .cipher()
            .decrypt(Nonce::from_slice(nonce), payload)
            .map_err(|_| SecretError::DoesNotOpen)?;
        String::from_utf8(opened)
            .map(SecretString::from)
            .map_err(|_| SecretError::DoesNotOpen)
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(Key::from_slice(self.0.expose_secret()))
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Clock, Timestamp};

    #[test]
    fn a_secret_opens_for_its_own_purpose_and_key_only() -> Result<(), SecretError> {
        let entropy = Entropy::seeded(Clock::frozen(Timestamp::from_micros(0)), 7);
        let key = InstanceKey::from_hex(&entropy.secret(""))?;
        let sealed = key.seal("EMAIL_HOST_PASSWORD", "hunter2", &entropy)?;
        assert!(!sealed.contains("hunter2"));
        assert_eq!(
            key.open("EMAIL_HOST_PASSWORD", &sealed)?.expose_secret(),
            "hunter2"
        );
        assert!(key.open("LLM_API_KEY", &sealed).is_err());
        let other = InstanceKey::from_hex(&entropy.secret(""))?;
        assert!(other.open("EMAIL_HOST_PASSWORD", &sealed).is_err());
        let mut altered = sealed;
        altered.replace_range(20..21, if &altered[20..21] == "0" { "1" } else { "0" });
        assert!(key.open("EMAIL_HOST_PASSWORD", &altered).is_err());
        Ok(())
    }
}
