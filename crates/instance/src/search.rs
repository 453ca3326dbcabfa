//! Searching folded text columns.

/// Longest search that is looked for; the rest is cut off.
const SEARCH_CHARACTERS_MAX: usize = 200;

/// The `LIKE` pattern (with `ESCAPE '!'`) for text that contains what was typed; none for nothing.
pub(crate) fn pattern(typed: Option<&str>) -> Option<String> {
    Some(contains(&given(typed)?.to_lowercase()))
}

/// The same as it was typed, for text that is not folded: SQLite folds no letters but ASCII's.
pub(crate) fn pattern_as_typed(typed: Option<&str>) -> Option<String> {
    Some(contains(given(typed)?))
}

fn given(typed: Option<&str>) -> Option<&str> {
    typed.map(str::trim).filter(|typed| !typed.is_empty())
}

fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars().take(SEARCH_CHARACTERS_MAX) {
        if matches!(character, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_is_typed_is_looked_for_as_it_is() {
        let check = |typed: Option<&str>, expected: Option<&str>| {
            assert_eq!(pattern(typed).as_deref(), expected, "{typed:?}");
        };
        check(None, None);
        check(Some("  "), None);
        check(Some(" Ada "), Some("%ada%"));
        check(Some("100%_!"), Some("%100!%!_!!%"));
    }
}
