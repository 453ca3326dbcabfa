//! Configuration of the program: flags win over the environment, the environment over the file,
//! the file over the defaults. [`SETTINGS`] lists every setting, and `airside config` prints what
//! each one is and where it comes from.

pub mod instance;
mod keys;
mod list;
mod names;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use self::instance::ConfigurationKey;
pub use self::list::{SETTINGS, Setting};
pub use self::names::UnknownVariable;
use self::names::{is_other_variable, meant, nearest};
use crate::db::{DatabaseConfig, Durability};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The command line.
    Flag,
    /// An `AIRSIDE_*` variable.
    Environment,
    /// The configuration file.
    File,
    /// Nothing was said.
    Default,
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that its setting does not take.
    #[error("`{name}` is `{value}`, but must be {expected}")]
    Invalid {
        /// The setting.
        name: String,
        /// What was given; `…` for secrets.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
    /// A value that a key of the instance's configuration does not take.
    #[error("`{name}` {wrong}, and is `{value}`")]
    InvalidKey {
        /// The variable, or the key in the file.
        name: String,
        /// What was given; `…` for secrets.
        value: String,
        /// What it has to be.
        wrong: &'static str,
    },
    /// A name in the file that is no setting.
    #[error("the configuration file has `{name}`, which is no setting{}", meant(*.nearest))]
    Unknown {
        /// The name.
        name: String,
        /// The setting that it looks like.
        nearest: Option<&'static str>,
    },
    /// The file is not TOML.
    #[error("the configuration file cannot be understood")]
    File(#[source] toml::de::Error),
}

/// The configuration, parsed.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub struct Settings {
    /// Address to serve on.
    pub listen: SocketAddr,
    /// Folder of the data.
    pub data: PathBuf,
    /// The database.
    pub database: DatabaseConfig,
    /// The address that people use, without a slash at its end.
    pub base_url: String,
    /// Proxies whose `X-Forwarded-*` headers count.
    pub trusted_proxies: Vec<IpAddr>,
    /// Address of `/metrics`.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether an empty database is registered by itself.
    pub register: bool,
    /// What the first sign-up must bring.
    pub setup_token: Option<SecretString>,
    /// The instance key, where it is not in the data folder.
    pub instance_key: Option<SecretString>,
    /// Whether logs are JSON.
    pub log_json: bool,
    /// Filter of the logs.
    pub log_level: String,
    /// Whether user-given URLs may point into private networks.
    pub allow_private_addresses: bool,
    /// Whether the latest version is asked for.
    pub update_check: bool,
    /// A certificate authority that mail servers are also trusted by.
    pub mail_root_certificates: Option<PathBuf>,
    /// A certificate authority that other services are also trusted by.
    pub root_certificates: Option<PathBuf>,
    /// Variables that look like settings and are none.
    pub unknown_variables: Vec<UnknownVariable>,
    values: BTreeMap<&'static str, (String, Source)>,
    instance: BTreeMap<String, (String, Source)>,
}

impl std::fmt::Debug for Settings {
    /// As [`Settings::listing`]: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self
            .listing()
            .map(|(setting, value, _)| (setting.name, value));
        f.debug_map().entries(shown).finish()
    }
}

/// What the environment and the command line say.
#[derive(Clone, Default)]
pub struct Given {
    /// Settings by name, from flags.
    pub flags: BTreeMap<String, String>,
    /// The process environment.
    pub environment: BTreeMap<String, String>,
    /// The text of the configuration file.
    pub file: Option<String>,
}

impl std::fmt::Debug for Given {
    /// Values may be secrets, so only the names are shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given")
            .field("flags", &self.flags.keys())
            .finish_non_exhaustive()
    }
}

/// The file's table for instance configuration, such as `EMAIL_HOST`.
const INSTANCE_TABLE: &str = "instance";
const PREFIX: &str = "AIRSIDE_";

impl Settings {
    /// Puts flags, environment, file and defaults together.
    pub fn resolve(given: &Given) -> Result<Self, ConfigError> {
        let (file, mut instance) = read_file(given.file.as_deref())?;
        let mut values = BTreeMap::new();
        for setting in SETTINGS {
            let variable = format!("{PREFIX}{}", setting.name.to_uppercase());
            let value = given
                .flags
                .get(setting.name)
                .map(|value| (value.clone(), Source::Flag))
                .or_else(|| {
                    given
                        .environment
                        .get(&variable)
                        .map(|v| (v.clone(), Source::Environment))
                })
                .or_else(|| {
                    file.get(setting.name)
                        .map(|value| (value.clone(), Source::File))
                })
                .unwrap_or_else(|| (setting.default.to_owned(), Source::Default));
            values.insert(setting.name, value);
        }
        let mut unknown = Vec::new();
        for (variable, value) in &given.environment {
            let Some(name) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            if ConfigurationKey::from_name(name).is_some() {
                instance.insert(name.to_owned(), (value.clone(), Source::Environment));
            } else if !is_other_variable(name) {
                unknown.push(UnknownVariable {
                    name: variable.clone(),
                    nearest: nearest(name),
                });
            }
        }
        for (name, (value, source)) in &mut instance {
            check_key(name, value, *source)?;
        }
        let mut settings = Self::parse(values, instance)?;
        settings.unknown_variables = unknown;
        Ok(settings)
    }

    fn parse(
        values: BTreeMap<&'static str, (String, Source)>,
        instance: BTreeMap<String, (String, Source)>,
    ) -> Result<Self, ConfigError> {
        let text = |name: &str| values.get(name).map_or("", |(value, _)| value.as_str());
        let secret = |name| {
            Some(text(name))
                .filter(|v| !v.is_empty())
                .map(SecretString::from)
        };
        let listen = parse(
            text("listen"),
            "listen",
            "an address and port such as 127.0.0.1:8080",
        )?;
        let data = PathBuf::from(text("data"));
        let database = match secret("database_url") {
            Some(url) => DatabaseConfig::Postgres {
                url: check_url(url, text("database_url"))?,
            },
            None => DatabaseConfig::Sqlite {
                path: data.join("airside.sqlite"),
                durability: match text("durability") {
                    "normal" => Durability::Normal,
                    "full" => Durability::Full,
                    other => return Err(invalid("durability", other, "normal or full")),
                },
            },
        };
        let trusted_proxies = text("trusted_proxies")
            .split(',')
            .map(str::trim)
            .filter(|address| !address.is_empty())
            .map(|address| parse(address, "trusted_proxies", "addresses separated by commas"))
            .collect::<Result<_, _>>()?;
        let metrics_listen = match text("metrics_listen") {
            "" => None,
            address => Some(parse(address, "metrics_listen", "an address and port")?),
        };
        let flag = |name| match text(name) {
            "true" | "1" | "yes" => Ok(true),
            "false" | "0" | "no" => Ok(false),
            other => Err(invalid(name, other, "true or false")),
        };
        Ok(Self {
            base_url: base_url(text("base_url"), listen)?,
            register: flag("register")?,
            allow_private_addresses: flag("allow_private_addresses")?,
            update_check: flag("update_check")?,
            mail_root_certificates: file(text("mail_root_certificates")),
            root_certificates: file(text("root_certificates")),
            setup_token: secret("setup_token"),
            instance_key: secret("instance_key"),
            log_json: match text("log_format") {
                "text" => false,
                "json" => true,
                other => return Err(invalid("log_format", other, "text or json")),
            },
            log_level: text("log_level").to_owned(),
            listen,
            data,
            database,
            trusted_proxies,
            metrics_listen,
            unknown_variables: Vec::new(),
            values,
            instance,
        })
    }

    /// What each setting is and where it comes from; a secret only as `set` or empty.
    pub fn listing(&self) -> impl Iterator<Item = (&'static Setting, &str, Source)> {
        SETTINGS.iter().filter_map(|setting| {
            let (value, source) = self.values.get(setting.name)?;
            let shown = match (setting.is_secret, value.is_empty()) {
                (true, false) => "set",
                _ => value.as_str(),
            };
            Some((setting, shown, *source))
        })
    }

    /// The keys of the instance's configuration, with the values that the environment or the file
    /// fixes; without one, the administration sets it.
    pub fn instance_listing(
        &self,
    ) -> impl Iterator<Item = (ConfigurationKey, Option<(&str, Source)>)> {
        ConfigurationKey::ALL.iter().map(|key| {
            let fixed = self.fixed_instance_value(key.spec().name);
            let shown = fixed.map(|(value, source)| {
                let is_hidden = key.is_encrypted() && !value.is_empty();
                (if is_hidden { "set" } else { value }, source)
            });
            (*key, shown)
        })
    }

    /// The value that the environment (`AIRSIDE_EMAIL_HOST`) or the file (`[instance]`) fixes for
    /// a key of the instance's configuration.
    #[must_use]
    pub fn fixed_instance_value(&self, key: &str) -> Option<(&str, Source)> {
        self.instance
            .get(key)
            .map(|(value, source)| (value.as_str(), *source))
    }

    /// Folder of the stored files.
    #[must_use]
    pub fn files_folder(&self) -> PathBuf {
        self.data.join("files")
    }

    /// File of the instance key.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.data.join("instance.key")
    }

    /// Whether people reach the instance by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Puts a value that the environment or the file fixes into its one spelling, and refuses one that
/// its key does not take.
fn check_key(name: &str, value: &mut String, source: Source) -> Result<(), ConfigError> {
    let Some(key) = ConfigurationKey::from_name(name) else {
        return Ok(());
    };
    *value = instance::normalised(key, value);
    key.check(value).map_err(|wrong| ConfigError::InvalidKey {
        name: match source {
            Source::Environment => format!("{PREFIX}{name}"),
            _ => name.to_owned(),
        },
        value: if key.is_encrypted() {
            "…".to_owned()
        } else {
            value.clone()
        },
        wrong,
    })
}

fn invalid(name: &str, value: &str, expected: &'static str) -> ConfigError {
    ConfigError::Invalid {
        name: name.to_owned(),
        value: value.to_owned(),
        expected,
    }
}

fn parse<T: std::str::FromStr>(
    value: &str,
    name: &str,
    expected: &'static str,
) -> Result<T, ConfigError> {
    value.parse().map_err(|_| invalid(name, value, expected))
}

fn file(path: &str) -> Option<PathBuf> {
    Some(path)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

fn check_url(url: SecretString, text: &str) -> Result<SecretString, ConfigError> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        Ok(url)
    } else {
        Err(invalid(
            "database_url",
            "…",
            "a URL that begins with postgres://",
        ))
    }
}

fn base_url(given: &str, listen: SocketAddr) -> Result<String, ConfigError> {
    let trimmed = given.trim_end_matches('/');
    if trimmed.is_empty() {
        let host = match listen.ip() {
            ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(ip) => ip.to_string(),
        };
        return Ok(format!("http://{host}:{}", listen.port()));
    }
    if trimmed.starts_with("http://") || trimmed.starts_with("https://") {
        return Ok(trimmed.to_owned());
    }
    Err(invalid(
        "base_url",
        given,
        "a URL that begins with https:// or http://",
    ))
}

type FileValues = (BTreeMap<String, String>, BTreeMap<String, (String, Source)>);

fn read_file(text: Option<&str>) -> Result<FileValues, ConfigError> {
    let mut values = BTreeMap::new();
    let mut fixed = BTreeMap::new();
    let Some(text) = text else {
        return Ok((values, fixed));
    };
    let table: toml::Table = toml::from_str(text).map_err(ConfigError::File)?;
    for (name, value) in table {
        match value {
            toml::Value::Table(keys) if name == INSTANCE_TABLE => {
                for (key, value) in keys {
                    if ConfigurationKey::from_name(&key).is_none() {
                        return Err(unknown(key));
                    }
                    fixed.insert(key, (plain(&value), Source::File));
                }
            }
            value if SETTINGS.iter().any(|setting| setting.name == name) => {
                values.insert(name, plain(&value));
            }
            _ => return Err(unknown(name)),
        }
    }
    Ok((values, fixed))
}

fn unknown(name: String) -> ConfigError {
    let nearest = nearest(&name);
    ConfigError::Unknown { name, nearest }
}

/// A scalar as text. What is no scalar fits no setting, and is told of where it is parsed.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        other => format!("a {}", other.type_str()),
    }
}

/// Reads the configuration file: the named one, or `airside.toml` in the working folder if there
/// is one.
pub fn read_config_file(named: Option<&Path>) -> std::io::Result<Option<String>> {
    match named {
        Some(path) => std::fs::read_to_string(path).map(Some),
        None => match std::fs::read_to_string("airside.toml") {
            Ok(text) => Ok(Some(text)),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault),
        },
    }
}
