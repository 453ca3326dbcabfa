//! What the program prints: for people, or one JSON value for programs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the program's output"
)]

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
            println!("{}", serde_json::to_string_pretty(json)?);
        } else {
            println!("{line}");
        }
        Ok(())
    }

    /// What went wrong, with its causes.
    pub fn fault(&self, fault: &anyhow::Error) {
        if self.json {
            let causes: Vec<String> = fault.chain().skip(1).map(ToString::to_string).collect();
            println!(
                "{}",
                serde_json::json!({ "error": fault.to_string(), "causes": causes })
            );
        } else {
            eprintln!("{fault:#}");
        }
    }
}

/// Prints text that is the same for people and for programs.
pub(super) fn text(text: &str) {
    print!("{text}");
}
