//! The rules that types hold: no write without a permit for that very thing, no permit without a
//! decision, no commit without a record. `types/cases.rs` is compiled as it is, and then with its
//! wrong lines: each of them must be refused, with its own error, and nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An error and the line of the file that it is about.
type Refusal = (usize, String);

/// The folder with the libraries that this program was linked with.
fn libraries() -> PathBuf {
    let program = std::env::current_exe().expect("this program");
    program.parent().expect("its folder").to_owned()
}

/// The builds of a library among them, the newest first.
fn builds(name: &str) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(libraries()).expect("the folder is read");
    let mut found: Vec<_> = folder
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rlib"))
        .filter_map(|path| {
            let stem = path.file_stem()?.to_str()?;
            let is_it = stem.strip_prefix("lib")?.rsplit_once('-')?.0 == name;
            let built = path.metadata().ok()?.modified().ok()?;
            is_it.then_some((built, path))
        })
        .collect();
    found.sort_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The kernel and the engine that it was built with. The folder may hold other builds as well.
struct Built {
    kernel: PathBuf,
    access: PathBuf,
}

impl Built {
    /// The newest pair with which what is right compiles.
    fn find() -> Self {
        let mut told = BTreeSet::new();
        for kernel in builds("airside_kernel") {
            for access in builds("airside_access") {
                let kernel = kernel.clone();
                let built = Self { kernel, access };
                told = built.refused(&[]);
                if told.is_empty() {
                    return built;
                }
            }
        }
        panic!("what is right does not compile: {told:?}")
    }

    /// Compiles the cases and answers what was refused.
    fn refused(&self, cfg: &[&str]) -> BTreeSet<Refusal> {
        let out = tempfile::tempdir().expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/types/cases.rs");
        let output = Command::new("rustc")
            .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
            .args(["--error-format=json", "--cap-lints=allow", "--out-dir"])
            .arg(out.path())
            .arg("-L")
            .arg(format!("dependency={}", libraries().display()))
            .arg(format!("--extern=airside_kernel={}", self.kernel.display()))
            .arg(format!("--extern=airside_access={}", self.access.display()))
            .args(cfg.iter().flat_map(|name| ["--cfg", name]))
            .arg(source)
            .output()
            .expect("rustc runs");
        let told = String::from_utf8(output.stderr).expect("rustc answers text");
        let found: BTreeSet<Refusal> = told.lines().filter_map(error).collect();
        assert_eq!(output.status.success(), found.is_empty(), "{told}");
        found
    }
}

fn error(line: &str) -> Option<Refusal> {
    let told: serde_json::Value = serde_json::from_str(line).expect("rustc answers JSON");
    if told["level"] != "error" {
        return None;
    }
    // The last one only counts the others.
    let spans = told["spans"].as_array().expect("places");
    let place = spans.iter().find(|span| span["is_primary"] == true)?;
    let number = place["line_start"].as_u64().expect("a line");
    let code = told["code"]["code"].as_str().unwrap_or("no code");
    Some((usize::try_from(number).expect("a line"), code.to_owned()))
}

/// The lines that must be refused under a `cfg`, from the file itself.
fn expected(cfg: &str) -> BTreeSet<Refusal> {
    let text = include_str!("types/cases.rs");
    let mut found = BTreeSet::new();
    let mut current = "";
    for (index, line) in text.lines().enumerate() {
        if let Some((_, rest)) = line.split_once("#[cfg(") {
            current = rest.trim_end_matches(")]");
        }
        if let Some((_, code)) = line.split_once("//~ ")
            && current == cfg
        {
            found.insert((index + 1, code.to_owned()));
        }
    }
    found
}

#[test]
fn what_is_right_compiles_and_each_wrong_line_is_refused_for_its_own_reason() {
    let built = Built::find();
    for (cfg, count) in [("wrong", 15), ("wrong_move", 1), ("wrong_field", 1)] {
        let expected = expected(cfg);
        assert_eq!(expected.len(), count, "the wrong lines are there");
        assert_eq!(built.refused(&[cfg]), expected, "{cfg}");
    }
}
