//! Small things that reading requests has in common.

use airside_kernel::{Error, Result, Validation};
use serde::{Deserialize, Deserializer};

/// The value of a field that may be null. Where the field may be left out as well, it is an
/// `Option` of this, read by [`given`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nullable<T>(pub Option<T>);

/// Reads a field that is there, null or not.
pub fn given<'de, D, T>(deserializer: D) -> Result<Option<Nullable<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(|value| Some(Nullable(value)))
}

/// Whether a comma-separated `?expand=` names this.
#[must_use]
pub fn expands(expand: Option<&str>, name: &str) -> bool {
    expand.is_some_and(|list| list.split(',').any(|one| one.trim() == name))
}

/// A name: trimmed, not empty, of bounded length, on one line.
pub fn name(wrong: &mut Validation, field: &str, text: &str, characters_max: usize) -> String {
    let text = text.trim();
    wrong.require(!text.is_empty(), field, "must not be empty");
    wrong.require(
        text.chars().count() <= characters_max,
        field,
        format!("must have at most {characters_max} characters"),
    );
    wrong.require(
        !text.chars().any(char::is_control),
        field,
        "must be one line of text",
    );
    text.to_owned()
}

/// A text of bounded length.
pub fn bounded(wrong: &mut Validation, field: &str, text: Option<&str>, characters_max: usize) {
    wrong.require(
        text.is_none_or(|text| text.chars().count() <= characters_max),
        field,
        format!("must have at most {characters_max} characters"),
    );
}

/// HTML without anything that runs or loads.
#[must_use]
pub fn safe_html(html: &str) -> String {
    ammonia::clean(html)
}

/// The text of sanitised HTML.
#[must_use]
pub fn without_marks(html: &str) -> String {
    let text = ammonia::Builder::empty().clean(html).to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A time zone of the tz database.
pub fn time_zone(wrong: &mut Validation, field: &str, name: &str) {
    wrong.require(
        jiff::tz::db().get(name).is_ok(),
        field,
        format!("`{name}` is not a time zone such as Europe/Vienna"),
    );
}

/// The form in which text is searched: folded, its wildcards escaped by `!`.
#[must_use]
pub fn search_pattern(text: &str) -> String {
    let folded: String = text
        .chars()
        .take(SEARCH_CHARACTERS_MAX)
        .flat_map(char::to_lowercase)
        .collect();
    format!("%{}%", without_wildcards(&folded))
}

/// Text whose wildcards are escaped by `!`.
#[must_use]
pub fn without_wildcards(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().take(SEARCH_CHARACTERS_MAX) {
        if matches!(character, '!' | '%' | '_') {
            plain.push('!');
        }
        plain.push(character);
    }
    plain
}

const SEARCH_CHARACTERS_MAX: usize = 200;

/// A list that is too long for one request.
pub fn require_at_most(count: usize, most: usize, field: &str) -> Result<()> {
    if count > most {
        return Err(Error::field(field, format!("at most {most} at once")));
    }
    if count == 0 {
        return Err(Error::field(field, "name at least one"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_are_plain_characters() {
        assert_eq!(search_pattern("50%_Ü!"), "%50!%!_ü!!%");
    }
}
