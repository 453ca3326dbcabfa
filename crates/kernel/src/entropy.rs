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
    generator: Arc<Mutex<Generator>>,
}

#[derive(Debug)]
struct Generator {
    random: StdRng,
    /// Millisecond of the last id, and how many were made in it: ids of one millisecond sort in
    /// the order in which they were made, as RFC 9562 allows for (section 6.2, method 1).
    last: (u64, u32),
}

impl From<StdRng> for Generator {
    fn from(random: StdRng) -> Self {
        Self {
            random,
            last: (0, 0),
        }
    }
}

/// Bits of an id that count within its millisecond.
const COUNTER_BITS: u32 = 18;

impl Entropy {
    /// Seeded by the operating system.
    #[must_use]
    pub fn system(clock: Clock) -> Self {
        Self {
            clock,
            generator: Arc::new(Mutex::new(StdRng::from_os_rng().into())),
        }
    }

    /// The same sequence for the same seed.
    #[must_use]
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self {
            clock,
            generator: Arc::new(Mutex::new(StdRng::seed_from_u64(seed).into())),
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
        let millis = u64::try_from(at.as_micros() / 1000).unwrap_or(0);
        let mut generator = self.lock();
        generator.random.fill_bytes(&mut bytes);
        let count = match generator.last {
            (last, count) if last == millis => (count + 1) % (1 << COUNTER_BITS),
            _ => 0,
        };
        generator.last = (millis, count);
        drop(generator);
        // 12 bits beside the version and 6 beside the variant.
        let part = |shift: u32, mask: u32| u8::try_from((count >> shift) & mask).unwrap_or(0);
        bytes[0] = part(14, 0x0f);
        bytes[1] = part(6, 0xff);
        bytes[2] = part(0, 0x3f);
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// Fills a buffer with random bytes.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.lock().random.fill_bytes(bytes);
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
            .map(|_| char::from(b'0' + generator.random.random_range(0..10u8)))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generator> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_as_they_were_made() {
        let entropy = Entropy::seeded(Clock::frozen(Timestamp::from_micros(1_000_000)), 7);
        let made: Vec<Uuid> = (0..10_000).map(|_| entropy.id()).collect();
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
