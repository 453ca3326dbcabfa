//! Names that are no settings, and what somebody may have meant by them.

use super::instance::ConfigurationKey;
use super::{PREFIX, SETTINGS, Setting};

/// Letters that may be wrong, missing or swapped in a name that is still recognised.
const NEAR: usize = 3;

/// A variable that begins with `AIRSIDE_` and is no setting. It is told of and not refused, since
/// container platforms set such variables by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownVariable {
    /// Its name.
    pub name: String,
    /// The setting that it looks like.
    pub nearest: Option<&'static str>,
}

impl std::fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, nearest } = self;
        write!(f, "`{name}` is no setting")?;
        match nearest {
            Some(near) => write!(f, ": did you mean `{PREFIX}{}`?", near.to_uppercase()),
            None => Ok(()),
        }
    }
}

/// Variables of ours that are no settings: of settings, of the configuration file's place, and of
/// the tests.
pub(super) fn is_other_variable(name: &str) -> bool {
    let is_setting = |setting: &Setting| setting.name.to_uppercase() == name;
    name == "CONFIG" || name.starts_with("TEST_") || SETTINGS.iter().any(is_setting)
}

/// The setting or key that somebody may have meant, if one is near.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let known = SETTINGS.iter().map(|setting| setting.name);
    let keys = ConfigurationKey::ALL.iter().map(|key| key.spec().name);
    let name = name.to_lowercase();
    known
        .chain(keys)
        .map(|known| {
            (
                strsim::damerau_levenshtein(&known.to_lowercase(), &name),
                known,
            )
        })
        .min()
        .filter(|(distance, _)| *distance <= NEAR)
        .map(|(_, known)| known)
}

pub(super) fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |near| format!(": did you mean `{near}`?"))
}
