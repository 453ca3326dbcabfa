//! What a file is, and what it may be called.

use std::fmt::Write;

use airside_kernel::{Error, Result};
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Longest name, in bytes, as file systems take it.
const NAME_BYTES_MAX: usize = 200;
/// Name of a file of which nothing remains.
const NAME_DEFAULT: &str = "file";

/// First bytes and what they mean.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
];

/// The type that a file's bytes say. Text is always plain text: neither HTML nor SVG nor script is
/// ever answered as what it would like to be.
pub(crate) fn type_of(bytes: &[u8]) -> &'static str {
    if let Some((_, kind)) = SIGNATURES
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
    {
        return kind;
    }
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => return "image/webp",
        (Some(b"RIFF"), _, Some(b"WAVE")) => return "audio/wav",
        (_, Some(b"ftyp"), _) => return "video/mp4",
        _ => {}
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return "text/plain; charset=utf-8";
    }
    "application/octet-stream"
}

/// Whether a browser may show it in the page. Everything else is downloaded.
pub(crate) fn may_be_shown(content_type: &str) -> bool {
    matches!(
        content_type,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp"
    )
}

/// A name without folders, control characters and what file systems and headers stumble over.
pub(crate) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: &char| {
        let turns_text = matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        !c.is_control() && !turns_text && !matches!(*c, '"' | '<' | '>' | ':' | '|' | '?' | '*')
    };
    let cleaned: String = last.chars().filter(kept).collect();
    let cleaned = cleaned.trim().trim_start_matches('.').trim();
    let mut end = cleaned.len().min(NAME_BYTES_MAX);
    while !cleaned.is_char_boundary(end) {
        end -= 1;
    }
    let cleaned = cleaned.get(..end).unwrap_or_default();
    if cleaned.is_empty() {
        NAME_DEFAULT.to_owned()
    } else {
        cleaned.to_owned()
    }
}

/// The header that names a download, for old readers in ASCII and for the others in full.
fn disposition(name: &str, is_shown: bool) -> String {
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii() && c != '"' && c != '\\' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    let way = if is_shown { "inline" } else { "attachment" };
    format!("{way}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

/// A file as it is answered: as what its bytes are, under a safe name, and so that nothing in it
/// runs in the reader's browser.
pub(crate) fn file_answer((name, content_type): (&str, &str), bytes: Bytes) -> Result<Response> {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).map_err(Error::internal);
    headers.insert(header::CONTENT_TYPE, text(content_type)?);
    let is_shown = may_be_shown(content_type);
    headers.insert(
        header::CONTENT_DISPOSITION,
        text(&disposition(name, is_shown))?,
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=3600"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is() {
        let check = |bytes: &[u8], kind: &str| assert_eq!(type_of(bytes), kind);
        check(b"\x89PNG\r\n\x1a\n....", "image/png");
        check(
            b"<html><script>alert(1)</script>",
            "text/plain; charset=utf-8",
        );
        check(
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>",
            "text/plain; charset=utf-8",
        );
        check(b"RIFF\0\0\0\0WEBPVP8 ", "image/webp");
        check(b"\0\x01\x02\xff", "application/octet-stream");
        check(b"", "text/plain; charset=utf-8");
    }

    #[test]
    fn names_are_safe() {
        let check = |name: &str, safe: &str| assert_eq!(safe_name(name), safe, "{name}");
        check("report.pdf", "report.pdf");
        check("../../etc/passwd", "passwd");
        check("C:\\Users\\x\\a.txt", "a.txt");
        check("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt");
        check("..", "file");
        check("\u{202e}fdp.exe", "fdp.exe");
        assert!(safe_name(&"ä".repeat(400)).len() <= NAME_BYTES_MAX);
        assert_eq!(
            disposition("Überblick 1.pdf", false),
            "attachment; filename=\"_berblick 1.pdf\"; filename*=UTF-8''%C3%9Cberblick%201.pdf"
        );
    }
}
