//! Lists as files, to be kept or read by a spreadsheet: CSV, or one JSON document in each line.

use airside_kernel::{Error, Result};
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    JsonLines,
}

impl Format {
    /// The form of that name; CSV where none is given.
    pub fn parse(given: Option<&str>) -> Result<Self> {
        match given {
            None | Some("csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::JsonLines),
            Some(_) => Err(Error::field("format", "is `csv` or `jsonl`")),
        }
    }

    /// Its name, which is also how the file ends.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// The answer that a browser saves as a file.
    pub fn answer(self, file: &str, body: Body) -> Response {
        let kind = match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLines => "application/jsonl; charset=utf-8",
        };
        let file = format!("attachment; filename=\"{file}.{}\"", self.name());
        let headers = [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, file),
        ];
        (headers, body).into_response()
    }
}

/// One row of CSV.
pub(crate) fn push_row(to: &mut String, fields: &[String]) {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            to.push(',');
        }
        push_field(to, field);
    }
    to.push_str("\r\n");
}

/// A field in quotes. Names and reasons are people's own text: one that a spreadsheet would take
/// for a formula is led by an apostrophe.
fn push_field(to: &mut String, field: &str) {
    to.push('"');
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        to.push('\'');
    }
    to.push_str(&field.replace('"', "\"\""));
    to.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        let mut text = String::new();
        let fields = ["=HYPERLINK(\"x\")", "@a", "\tb", "a=b", ""];
        push_row(&mut text, &fields.map(str::to_owned));
        assert_eq!(
            text,
            "\"'=HYPERLINK(\"\"x\"\")\",\"'@a\",\"'\tb\",\"a=b\",\"\"\r\n"
        );
    }
}
