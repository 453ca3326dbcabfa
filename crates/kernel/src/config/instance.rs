//! The instance's configuration: what an instance admin sets while the program runs, in the
//! database, secrets sealed under the instance key.
//!
//! A value in the environment (`AIRSIDE_EMAIL_HOST`) or in the configuration file (`[instance]`)
//! wins over the database and is *fixed*: it is shown as such and cannot be changed through the
//! API. Reads come from memory. A change through this process is seen at once; one through another
//! process after a few seconds at most.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

pub use super::keys::{
    Category, ConfigurationKey, FILE_SIZE_LIMIT_DEFAULT, FILE_SIZE_MAX, KeySpec, ValueKind,
};
use crate::Kernel;
use crate::db::{Connection, sql};
use crate::error::{Error, Result};
use crate::secrets::InstanceKey;
use crate::time::Timestamp;
use crate::write::WriteTx;

/// How long a process may use what it read, in seconds.
const KEPT_SECONDS: i64 = 3;
/// What is shown in place of a secret that is set. Sent back, it changes nothing.
pub const MASK: &str = "********";

/// The configuration as of one reading.
#[derive(Debug)]
pub struct InstanceConfiguration {
    values: BTreeMap<ConfigurationKey, Held>,
}

#[derive(Debug, Clone)]
struct Held {
    value: SecretString,
    is_fixed: bool,
}

/// A value as the administration pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownValue {
    /// The value, or [`MASK`] for a secret that is set.
    pub value: String,
    /// Whether the environment or the configuration file fixes it.
    pub is_fixed: bool,
}

impl InstanceConfiguration {
    /// A value that is no secret; a secret reads as empty here.
    #[must_use]
    pub fn text(&self, key: ConfigurationKey) -> &str {
        if key.is_encrypted() {
            ""
        } else {
            self.raw(key)
        }
    }

    /// A value that may be a secret.
    #[must_use]
    pub fn secret(&self, key: ConfigurationKey) -> SecretString {
        SecretString::from(self.raw(key).to_owned())
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, key: ConfigurationKey) -> bool {
        self.raw(key) == "1"
    }

    /// As it would be with these values.
    #[must_use]
    pub fn with(&self, changed: &[(ConfigurationKey, String)]) -> Self {
        let mut values = self.values.clone();
        for (key, value) in changed {
            let value = SecretString::from(value.clone());
            let is_fixed = false;
            values.insert(*key, Held { value, is_fixed });
        }
        Self { values }
    }

    /// Whether there is a value.
    #[must_use]
    pub fn is_set(&self, key: ConfigurationKey) -> bool {
        !self.raw(key).is_empty()
    }

    /// The largest upload, in bytes.
    #[must_use]
    pub fn file_size_limit(&self) -> u64 {
        self.raw(ConfigurationKey::FileSizeLimit)
            .parse()
            .unwrap_or(FILE_SIZE_LIMIT_DEFAULT)
    }

    /// A value as it is shown.
    #[must_use]
    pub fn shown(&self, key: ConfigurationKey) -> ShownValue {
        let is_fixed = self.values.get(&key).is_some_and(|held| held.is_fixed);
        let value = match (key.is_encrypted(), self.raw(key)) {
            (true, secret) if !secret.is_empty() => MASK,
            (_, value) => value,
        };
        ShownValue {
            value: value.to_owned(),
            is_fixed,
        }
    }

    fn raw(&self, key: ConfigurationKey) -> &str {
        self.values
            .get(&key)
            .map_or(key.spec().default, |held| held.value.expose_secret())
    }
}

/// What was read last, with a number that every change moves, so that a reading that began before
/// a change is not kept after it.
#[derive(Debug, Default)]
pub struct ConfigurationCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    generation: u64,
    read: Option<(Timestamp, Arc<InstanceConfiguration>)>,
}

impl ConfigurationCache {
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read so recently that it may be used, or the generation under which to keep what
    /// is read now.
    fn current(&self, now: Timestamp) -> Result<Arc<InstanceConfiguration>, u64> {
        let kept = self.lock();
        match &kept.read {
            Some((at, read)) if (0..KEPT_SECONDS).contains(&now.seconds_since(*at)) => {
                Ok(Arc::clone(read))
            }
            _ => Err(kept.generation),
        }
    }

    fn keep(&self, generation: u64, at: Timestamp, read: &Arc<InstanceConfiguration>) {
        let mut kept = self.lock();
        if kept.generation == generation {
            kept.read = Some((at, Arc::clone(read)));
        }
    }

    /// Forgets what was read, since it changed.
    pub(crate) fn forget(&self) {
        let mut kept = self.lock();
        kept.generation += 1;
        kept.read = None;
    }
}

#[derive(Debug, sqlx::FromRow)]
struct StoredRow {
    key: String,
    value: String,
    is_encrypted: bool,
}

/// The stored secrets of the instance's configuration that do not open with this key, and how many
/// there are. Without a key none opens.
pub async fn unreadable_secrets(
    connection: &mut Connection,
    instance_key: Option<&InstanceKey>,
) -> Result<(usize, Vec<String>)> {
    let stored = sql(
        "SELECT key, value, is_encrypted FROM instance_configurations \
                      WHERE is_encrypted ORDER BY key",
    );
    let rows: Vec<StoredRow> = stored.fetch_all(connection).await?;
    let count = rows.len();
    let opens = |row: &StoredRow| {
        instance_key.is_some_and(|instance_key| instance_key.open(&row.key, &row.value).is_ok())
    };
    let unreadable = rows.into_iter().filter(|row| !opens(row));
    Ok((count, unreadable.map(|row| row.key).collect()))
}

impl Kernel {
    /// The instance's configuration.
    pub async fn configuration(&self) -> Result<Arc<InstanceConfiguration>> {
        let now = self.clock.now();
        let generation = match self.configuration_cache.current(now) {
            Ok(read) => return Ok(read),
            Err(generation) => generation,
        };
        let mut connection = self.db.read().await?;
        let read = Arc::new(self.read_configuration(&mut connection).await?);
        self.configuration_cache.keep(generation, now, &read);
        Ok(read)
    }

    async fn read_configuration(
        &self,
        connection: &mut Connection,
    ) -> Result<InstanceConfiguration> {
        let rows: Vec<StoredRow> =
            sql("SELECT key, value, is_encrypted FROM instance_configurations")
                .fetch_all(connection)
                .await?;
        let mut values = BTreeMap::new();
        for row in rows {
            let Some(key) = ConfigurationKey::from_name(&row.key) else {
                continue;
            };
            let value = self.opened(key, row);
            values.insert(
                key,
                Held {
                    value,
                    is_fixed: false,
                },
            );
        }
        for key in ConfigurationKey::ALL {
            if let Some((value, _)) = self.settings.fixed_instance_value(key.spec().name) {
                let value = SecretString::from(normalised(*key, value));
                values.insert(
                    *key,
                    Held {
                        value,
                        is_fixed: true,
                    },
                );
            }
        }
        Ok(InstanceConfiguration { values })
    }

    /// A secret that does not open (the instance key was changed) counts as not set, so that the
    /// instance still runs and an admin can set it anew.
    fn opened(&self, key: ConfigurationKey, row: StoredRow) -> SecretString {
        if !row.is_encrypted {
            return SecretString::from(row.value);
        }
        self.instance_key
            .open(key.spec().name, &row.value)
            .unwrap_or_else(|fault| {
                tracing::error!(key = key.spec().name, error = %fault, "a stored secret is lost");
                SecretString::default()
            })
    }
}

/// Switches in the environment are also written as words.
pub(super) fn normalised(key: ConfigurationKey, value: &str) -> String {
    let value = value.trim();
    match (key.spec().kind, value.to_ascii_lowercase().as_str()) {
        (ValueKind::Switch, "true" | "yes" | "on") => "1".to_owned(),
        (ValueKind::Switch, "false" | "no" | "off" | "") => "0".to_owned(),
        _ => value.to_owned(),
    }
}

impl WriteTx {
    /// Sets a value of the instance's configuration; what reads it after the commit sees it. The
    /// value was [checked](ConfigurationKey::check), and a fixed key cannot be set.
    pub async fn set_configuration(&mut self, key: ConfigurationKey, value: &str) -> Result<()> {
        let spec = key.spec();
        let kernel = self.kernel().clone();
        if kernel.settings.fixed_instance_value(spec.name).is_some() {
            return Err(Error::conflict(
                "configuration_fixed",
                format!(
                    "`{}` is fixed by the environment or the configuration file",
                    spec.name
                ),
            ));
        }
        key.check(value)
            .map_err(|wrong| Error::field(spec.name, wrong))?;
        let stored = if key.is_encrypted() && !value.is_empty() {
            let sealed = kernel.instance_key.seal(spec.name, value, &kernel.entropy);
            sealed.map_err(Error::internal)?
        } else {
            value.to_owned()
        };
        let at = self.at();
        let set = sql("INSERT INTO instance_configurations \
                       (id, key, value, category, is_encrypted, created_at, updated_at) \
                       VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (key) DO UPDATE SET \
                       value = excluded.value, category = excluded.category, \
                       is_encrypted = excluded.is_encrypted, updated_at = excluded.updated_at")
        .bind(key.id())
        .bind(spec.name)
        .bind(stored)
        .bind(spec.category.as_str())
        .bind(key.is_encrypted() && !value.is_empty())
        .bind(at);
        self.execute(set).await?;
        self.forget_configuration = true;
        Ok(())
    }
}
