//! argon2id, in memory that the system gets back.
//!
//! A hash takes 19 MiB for some hundredths of a second. Left to itself, the C library learns from
//! the first block of that size which is given back that such blocks come and go: from then on it
//! keeps what is free up to twice as much for the next one, and a server at rest holds 40 MiB for
//! nothing. From blocks of more than 32 MiB it learns nothing, and returns them at once; so that
//! much is asked for, and only what the hash takes is ever touched.

use airside_kernel::{Error, Result};
use argon2::password_hash::{self, Output, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Blocks that are asked for at least: more than 32 MiB.
const BLOCKS_MIN: usize = 33 * 1024;

/// The hash of a password as it is stored.
pub(super) fn hash(password: &[u8], salt: &[u8]) -> Result<String> {
    let salt = SaltString::encode_b64(salt).map_err(Error::internal)?;
    let (algorithm, version) = (Algorithm::default(), Version::default());
    let params = Params::default();
    let stored = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: (&params).try_into().map_err(Error::internal)?,
        salt: Some(salt.as_salt()),
        hash: None,
    };
    let hasher = Argon2::new(algorithm, version, params);
    let output = output(&hasher, password, salt.as_salt()).map_err(Error::internal)?;
    Ok(PasswordHash {
        hash: Some(output),
        ..stored
    }
    .to_string())
}

/// Whether this is the password behind a stored hash.
pub(super) fn is_behind(password: &[u8], stored: &str) -> bool {
    verify(password, stored).is_ok()
}

fn verify(password: &[u8], stored: &str) -> password_hash::Result<()> {
    let stored = PasswordHash::new(stored)?;
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Err(password_hash::Error::Password);
    };
    let version = stored.version.map(Version::try_from).transpose()?;
    let hasher = Argon2::new(
        Algorithm::try_from(stored.algorithm)?,
        version.unwrap_or_default(),
        Params::try_from(&stored)?,
    );
    // Outputs are compared in constant time.
    if output(&hasher, password, salt)? == expected {
        Ok(())
    } else {
        Err(password_hash::Error::Password)
    }
}

fn output(hasher: &Argon2<'_>, password: &[u8], salt: Salt<'_>) -> password_hash::Result<Output> {
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes)?;
    let params = hasher.params();
    let count = params.block_count();
    let mut blocks: Vec<Block> = Vec::with_capacity(count.max(BLOCKS_MIN));
    blocks.resize(count, Block::default());
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    Output::init_with(length, |out| {
        Ok(hasher.hash_password_into_with_memory(password, salt, out, &mut blocks)?)
    })
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn the_library_agrees() -> Result<()> {
        let (password, salt) = (b"tangerine-Umbrella-42", [7; 16]);
        let ours = hash(password, &salt)?;
        let text = SaltString::encode_b64(&salt).map_err(Error::internal)?;
        let library = Argon2::default();
        let theirs = library.hash_password(password, &text);
        assert_eq!(ours, theirs.map_err(Error::internal)?.to_string());
        let parsed = PasswordHash::new(&ours).map_err(Error::internal)?;
        assert!(library.verify_password(password, &parsed).is_ok());
        assert!(is_behind(password, &ours));
        assert!(!is_behind(b"tangerine-Umbrella-43", &ours));
        assert!(!is_behind(password, "$argon2id$v=19$m=19456,t=2,p=1"));
        Ok(())
    }
}
