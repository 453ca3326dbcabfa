//! Rich text on its way in: what people write is HTML that passed the sanitiser, beside it the same
//! as plain text, and folded once more for searching, which both databases then compare alike.

mod tags;

use std::collections::HashSet;
use std::sync::LazyLock;

use airside_kernel::ids::{AssetId, UserId};
use ammonia::Builder;

/// Longest rich text, in bytes.
pub const RICH_TEXT_BYTES_MAX: usize = 512 * 1024;
/// Longest search, in characters.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Pictures of one text that are looked for.
const PICTURES_MAX: usize = 100;
/// Longest part of a text that is searched, in bytes.
const SEARCH_TEXT_BYTES_MAX: usize = 16 * 1024;

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(["mention-component", "u", "label", "input"])
        .add_generic_attributes(["data-type", "data-checked", "data-id", "data-label"])
        .add_tag_attributes(
            "mention-component",
            ["id", "entity_identifier", "entity_name"],
        )
        .add_tag_attributes("input", ["checked", "disabled"])
        .add_tag_attribute_values("input", "type", ["checkbox"])
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("pre", ["class"])
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// Rich text without anything that could run, load or pretend.
#[must_use]
pub fn sanitise(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

/// Sanitised rich text as plain text: one line for each block.
#[must_use]
pub fn strip(sanitised: &str) -> String {
    tags::plain_text(sanitised)
}

/// The form that is compared when somebody searches: lower case, single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// What a work item is found by: its key, its name and the beginning of its text.
#[must_use]
pub fn search_text(name: &str, plain: &str) -> String {
    let mut text = fold(name);
    text.push('\n');
    text.push_str(&fold(plain));
    if text.len() > SEARCH_TEXT_BYTES_MAX {
        let mut end = SEARCH_TEXT_BYTES_MAX;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

/// A pattern for `LIKE … ESCAPE '!'` that finds the words of a search anywhere in folded text.
#[must_use]
pub fn like_pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for character in fold(search).chars() {
        if matches!(character, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The people whom sanitised rich text mentions, each once, in the order of the text.
#[must_use]
pub fn mentions(sanitised: &str) -> Vec<UserId> {
    let mut seen = HashSet::new();
    tags::open_tags(sanitised)
        .filter_map(|tag| {
            let of_editor = tag.attribute("data-type") == Some("mention");
            let id = match (tag.name(), of_editor) {
                ("mention-component", _) => tag.attribute("entity_identifier"),
                (_, true) => tag.attribute("data-id"),
                _ => None,
            };
            id?.parse::<UserId>().ok()
        })
        .filter(|user| seen.insert(*user))
        .collect()
}

/// The pictures of this instance that sanitised rich text shows, by what their addresses end with.
#[must_use]
pub fn pictures(sanitised: &str) -> Vec<AssetId> {
    let ids = tags::open_tags(sanitised).filter_map(|tag| {
        let source = tag.attribute("src").filter(|_| tag.name() == "img")?;
        let (_, id) = source.trim_end_matches('/').rsplit_once("/assets/")?;
        id.parse().ok()
    });
    ids.take(PICTURES_MAX).collect()
}

/// The people whom a text mentions and did not mention before.
#[must_use]
pub fn new_mentions(before: &str, after: &str) -> Vec<UserId> {
    let earlier = mentions(before);
    let mut mentioned = mentions(after);
    mentioned.retain(|user| !earlier.contains(user));
    mentioned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_does_not_get_in() {
        let check = |html: &str, kept: &str| assert_eq!(sanitise(html), kept, "{html}");
        check("<p>fine</p>", "<p>fine</p>");
        check("<script>alert(1)</script><p>a</p>", "<p>a</p>");
        check("<p onclick=\"x()\">a</p>", "<p>a</p>");
        check(
            "<a href=\"javascript:alert(1)\">a</a>",
            "<a rel=\"noopener noreferrer nofollow\">a</a>",
        );
        check("<img src=x onerror=alert(1)>", "<img src=\"x\">");
        check(
            "<input type=\"text\"><input type=\"checkbox\">",
            "<input><input type=\"checkbox\">",
        );
        check("<iframe src=\"https://example.com\"></iframe>", "");
        check("<p style=\"position:fixed\">a</p>", "<p>a</p>");
    }

    #[test]
    fn plain_text_keeps_blocks_apart_and_reads_entities() {
        let check = |html: &str, text: &str| assert_eq!(strip(&sanitise(html)), text, "{html}");
        check("", "");
        check(
            "<p>one</p><p>two &amp; <b>three</b></p>",
            "one\ntwo & three",
        );
        check("<ul><li>a</li><li>b</li></ul>", "a\nb");
        check("a<br>b", "a\nb");
        check("<p>1 &lt; 2</p>", "1 < 2");
        check("<p title=\"a > b\">x</p>", "x");
    }

    #[test]
    fn searching_ignores_case_beyond_ascii_and_takes_wildcards_literally() {
        assert_eq!(like_pattern("100%_Ä!"), "%100!%!_ä!!%");
        assert_eq!(search_text("Größe  ÄNDERN", "Text"), "größe ändern\ntext");
    }

    #[test]
    fn pictures_are_found_by_their_addresses() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let check = |html: String, found: usize| {
            assert_eq!(pictures(&sanitise(&html)).len(), found, "{html}");
        };
        check(
            format!("<img src=\"/api/v1/workspaces/a/assets/{id}/\">"),
            1,
        );
        check("<img src=\"https://example.com/a.png\">".to_owned(), 0);
        check(
            format!("<p>/assets/{id}/</p><a href=\"/assets/{id}/\">x</a>"),
            0,
        );
    }

    #[test]
    fn mentions_are_found_in_tags_only() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let user: UserId = id.parse().expect("a UUID");
        let check = |html: String, found: Vec<UserId>| {
            assert_eq!(mentions(&sanitise(&html)), found, "{html}");
        };
        check(
            format!("<span data-type=\"mention\" data-id=\"{id}\">@x</span>"),
            vec![user],
        );
        check(
            format!("<mention-component entity_identifier=\"{id}\" entity_name=\"user_mention\">"),
            vec![user],
        );
        check(
            format!("<p>data-type=\"mention\" data-id=\"{id}\"</p>"),
            vec![],
        );
        check(format!("<p data-id=\"{id}\">x</p>"), vec![]);
        let twice = format!("<span data-type=\"mention\" data-id=\"{id}\">@x</span>").repeat(2);
        check(twice, vec![user]);
    }
}
