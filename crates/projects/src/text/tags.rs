//! Reading HTML that the sanitiser wrote: well formed, attributes in double quotes, five entities.

/// Tags after which a new line begins.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "hr",
    "table",
    "ul",
    "ol",
];

/// An opening tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    inside: &'a str,
}

impl<'a> Tag<'a> {
    pub fn name(self) -> &'a str {
        self.inside.split([' ', '/']).next().unwrap_or_default()
    }

    pub fn attribute(self, name: &str) -> Option<&'a str> {
        let mut rest = self.inside;
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, following) = after.split_once('"')?;
            if before.rsplit(' ').next() == Some(name) {
                return Some(value);
            }
            rest = following;
        }
        None
    }
}

/// A piece of HTML: text between tags, or what is between `<` and `>`.
enum Piece<'a> {
    Text(&'a str),
    Tag(&'a str),
}

fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if !rest.starts_with('<') {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, following) = rest.split_at(end);
            rest = following;
            return Some(Piece::Text(text));
        }
        let mut is_quoted = false;
        let end = rest.find(|character| {
            is_quoted ^= character == '"';
            character == '>' && !is_quoted
        });
        let end = end.unwrap_or(rest.len());
        let inside = rest.get(1..end).unwrap_or_default();
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(Piece::Tag(inside))
    })
}

pub(super) fn open_tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    pieces(html).filter_map(|piece| match piece {
        Piece::Tag(inside) if !inside.starts_with('/') => Some(Tag { inside }),
        _ => None,
    })
}

pub(super) fn plain_text(html: &str) -> String {
    let mut plain = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => plain.push_str(&unescape(text)),
            Piece::Tag(inside) => {
                let name = Tag {
                    inside: inside.trim_start_matches('/'),
                }
                .name();
                if BLOCKS.contains(&name) && !plain.is_empty() && !plain.ends_with('\n') {
                    plain.push('\n');
                }
            }
        }
    }
    plain.trim().to_owned()
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    // The ampersand last, so that `&amp;lt;` stays the text `&lt;`.
    text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
