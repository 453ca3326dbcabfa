//! Measures the program: how it starts, what memory it takes, first pages of a large project,
//! `access/check` beside reading the same item, and many writers at once; on SQLite and on
//! PostgreSQL. Writes the `http` part of `results.json` and the second part of `RESULTS.md`.
//!
//! It starts the `airside` that was built beside it, on data of its own in a temporary folder.
//!
//! With names of parts (`airside-bench-http writers memory`) it measures those alone, prints what it
//! finds and writes nothing: for comparing two versions.

mod checks;
mod client;
mod figures;
mod lists;
mod place;
mod program;
mod report;
mod starts;
mod writers;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use figures::Row;
use program::{Place, Postgres, Program};
use report::Section;

/// What can be measured by itself.
const PARTS: [&str; 5] = ["starts", "memory", "lists", "checks", "writers"];

/// The parts that are asked for; all, if none is named.
#[derive(Debug)]
struct Wanted(Vec<String>);

impl Wanted {
    fn from_arguments() -> Result<Self> {
        let named: Vec<String> = std::env::args().skip(1).collect();
        for name in &named {
            let is_known = PARTS.contains(&name.as_str());
            anyhow::ensure!(is_known, "`{name}` is none of {}", PARTS.join(", "));
        }
        Ok(Self(named))
    }

    fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    fn has(&self, part: &str) -> bool {
        self.is_everything() || self.0.iter().any(|name| name == part)
    }
}

fn main() -> Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let wanted = Wanted::from_arguments()?;
    let program = Program::at(&std::env::current_exe()?.with_file_name("airside"))?;
    let postgres = Postgres::start(&root)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let sections = runtime.block_on(async {
        let file = measure(&program, None, &wanted).await;
        let file = file.context("on SQLite")?;
        let server = measure(&program, Some(&postgres), &wanted).await;
        anyhow::Ok(vec![file, server.context("on PostgreSQL")?])
    })?;
    drop(postgres);
    if wanted.is_everything() {
        return report::write(&root.join("bench"), &sections, program.size()?);
    }
    report::print(&sections)
}

/// What is wanted on one database.
async fn measure(
    program: &Program,
    postgres: Option<&Postgres>,
    wanted: &Wanted,
) -> Result<Section> {
    let mut rows = Vec::new();
    if wanted.has("starts") {
        rows.extend(starts::measure(program, postgres).await?);
    }
    let folder = tempfile::tempdir()?;
    let place = program.on(folder.path(), postgres).await?;
    let credentials = place.fill_demo()?;
    if wanted.has("memory") {
        rows.extend(starts::memory(&place, &credentials).await?);
    }
    rows.extend(in_large_project(&place, wanted).await?);
    Ok(Section {
        key: if postgres.is_some() {
            "postgresql"
        } else {
            "sqlite"
        },
        title: title(postgres),
        rows,
    })
}

/// What is measured in a project of 100,000 items.
async fn in_large_project(place: &Place, wanted: &Wanted) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    if !["lists", "checks", "writers"]
        .iter()
        .any(|part| wanted.has(part))
    {
        return Ok(rows);
    }
    let big = place::fill(place).await?;
    if wanted.has("lists") {
        rows.extend(lists::in_process(place, &big).await?);
    }
    let mut serving = place.serve().await?;
    if wanted.has("lists") {
        rows.extend(lists::over_http(&serving, &big).await?);
    }
    if wanted.has("checks") {
        rows.extend(checks::measure(&serving, &big).await?);
    }
    if wanted.has("writers") {
        rows.extend(writers::measure(&serving, &big).await?);
        serving.stop()?;
        let added = place::count_items(place, &big).await? - big.items;
        rows.push(Row::exactly(
            "writers_kept",
            "of those, in the database after a kill",
            (added, writers::WRITES),
        ));
    }
    Ok(rows)
}

fn title(postgres: Option<&Postgres>) -> String {
    match postgres {
        None => "SQLite (`synchronous=NORMAL`, as is usual: a killed process loses nothing)".into(),
        Some(server) => format!(
            "PostgreSQL {} (`fsync=on`, `synchronous_commit=on`, its own defaults) by a local \
             socket on the same machine",
            server.version
        ),
    }
}

/// A path as text.
fn text(path: &Path) -> String {
    path.display().to_string()
}
