//! Files stay short enough to be read: one of more than 500 lines holds two features. The length
//! of functions is clippy's `too_many_lines`, and in the browser Biome's
//! `noExcessiveLinesPerFunction`.

use std::path::{Path, PathBuf};

const LINES_MAX: usize = 500;
const FOLDERS: &[&str] = &[
    "crates",
    "web/src",
    "web/public",
    "tests",
    "bench",
    "scripts",
];
const ENDINGS: &[&str] = &["rs", "ts", "tsx", "js", "mjs", "css", "py", "sh"];
/// Written by programs and read by nobody.
const GENERATED: &[&str] = &["schema.d.ts", "routeTree.gen.ts"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !matches!(&*name, "target" | "node_modules" | "dist" | ".venv") {
                sources(&path, found);
            }
        } else if path
            .extension()
            .is_some_and(|e| ENDINGS.iter().any(|known| e == *known))
            && !GENERATED.contains(&&*name)
        {
            found.push(path);
        }
    }
}

#[test]
fn no_file_is_longer_than_its_feature() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in FOLDERS {
        sources(&root.join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources were not found");
    let long: Vec<String> = found
        .iter()
        .filter_map(|path| {
            let lines = std::fs::read_to_string(path).ok()?.lines().count();
            (lines > LINES_MAX).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(
        long.is_empty(),
        "split these by feature:\n{}",
        long.join("\n")
    );
}
