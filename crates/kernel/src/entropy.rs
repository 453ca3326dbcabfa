//! Randomness: ids, tokens and codes. A seeded [`Entropy`] makes a run repeatable.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::time::{Clock, Timestamp};

/// Source of randomness; cheap to clone.
#[derive(Debug, Clone)]
pub struct Entropy {
    clock: Clock,
    generator: Arc<Mutex<StdRng>>,
}

impl Entropy {
    /// Seeded by the operating system.
    #[must_use]
    pub fn system(clock: Clock) -> Self {
        Self {
            clock,
            generator: Arc::new(Mutex::new(StdRng::from_os_rng())),
        }
    }

    /// The same sequence for the same seed.
    #[must_use]
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self {
            clock,
            generator: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))),
        }
    }

    /// A new id of the wanted kind: UUIDv7 of the clock's time.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.id_at(self.clock.now())
    }

    /// A new id that carries the given time, for things that are recorded after they happened.
    #[must_use]
    pub fn id_at<T: From<Uuid>>(&self, at: Timestamp) -> T {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let millis = u64::try_from(at.as_micros() / 1000).unwrap_or(0);
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// Fills a buffer with random bytes.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.lock().fill_bytes(bytes);
    }

    /// A secret of 256 bits, spelled in hexadecimal after a readable prefix.
    #[must_use]
    pub fn secret(&self, prefix: &str) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        format!("{prefix}{}", hex::encode(bytes))
    }

    /// So many decimal digits, for a code that a person types.
    #[must_use]
    pub fn digits(&self, count: usize) -> String {
        let mut generator = self.lock();
        (0..count)
            .map(|_| char::from(b'0' + generator.random_range(0..10u8)))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, StdRng> {
        self.generator
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The form in which a secret of [`Entropy::secret`] is stored: SHA-256, hexadecimal. The secret
/// has 256 random bits, so a slow hash would add nothing.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
