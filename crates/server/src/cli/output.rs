//! What the program prints: for people, or one JSON value for programs.
#![expect(clippy::print_stderr, reason = "this is the program's output")]

use std::io::Write;

use serde::Serialize;

/// Prints for people or for programs.
#[derive(Debug)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// A result: `json` for programs, the line for people.
    pub fn result(&self, json: &impl Serialize, line: &str) -> anyhow::Result<()> {
        if self.json {
            text(&format!("{}\n", serde_json::to_string_pretty(json)?))
        } else {
            text(&format!("{line}\n"))
        }
    }

    /// What went wrong, with its causes.
    pub fn fault(&self, fault: &anyhow::Error) {
        if self.json {
            let causes: Vec<String> = fault.chain().skip(1).map(ToString::to_string).collect();
            let told = serde_json::json!({ "error": fault.to_string(), "causes": causes });
            // Where not even this can be said, the exit code says it.
            let _ = text(&format!("{told}\n"));
        } else {
            eprintln!("{fault:#}");
        }
    }
}

/// Prints text that is the same for people and for programs. Whoever reads only its beginning, as
/// `head` does, has what they wanted.
pub(super) fn text(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Tells of something beside the result.
pub(super) fn note(text: &str) {
    eprintln!("{text}");
}
