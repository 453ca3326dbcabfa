//! Measures the program: how it starts, what memory it takes, first pages of a large project,
//! `access/check` beside reading the same item, and many writers at once; the questions about
//! access in a large workspace, a million exceptions, and whether anything is ever stale; on SQLite
//! and on PostgreSQL. Writes the `http` part of `results.json` and the second part of `RESULTS.md`.
//!
//! It starts `target/release/airside` itself, on data of its own in a temporary folder. While one
//! works on a figure, `--only writers,memory --program target/quick/airside` measures parts and
//! prints them, and `--small` does so with little data; neither writes the files.

mod access;
mod bulk;
mod checks;
mod client;
mod figures;
mod lists;
mod place;
mod program;
mod report;
mod request;
mod starts;
mod writers;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use figures::Row;
use program::{Place, Postgres, Program};
use report::Section;
use request::{Asked, Size, tell};

fn main() -> Result<()> {
    let asked = Asked::parse(std::env::args().skip(1))?;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = Program::at(&root.join(&asked.program))?;
    let postgres = Postgres::start(&root)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let mut sections = Vec::new();
    for (name, server) in [("sqlite", None), ("postgresql", Some(&postgres))] {
        if asked.has(name) {
            let measured = runtime.block_on(measure(&program, server, &asked));
            sections.push(measured.with_context(|| format!("on {name}"))?);
        }
    }
    drop(postgres);
    if asked.is_whole() {
        report::write(&root.join("bench"), &sections, program.size()?)?;
    }
    report::print(&sections)
}

/// Everything that is asked for on one database.
async fn measure(program: &Program, postgres: Option<&Postgres>, asked: &Asked) -> Result<Section> {
    let mut rows = Vec::new();
    if asked.has("starts") {
        tell("starts");
        rows.extend(starts::measure(program, postgres).await?);
    }
    if asked.has_any(&["memory", "lists", "checks", "writers"]) {
        rows.extend(measure_use(program, postgres, asked).await?);
    }
    if asked.has_any(&["access", "grants"]) {
        rows.extend(measure_access(program, postgres, asked).await?);
    }
    // On SQLite one process serves.
    if let Some(server) = postgres.filter(|_| asked.has("freshness")) {
        tell("changes of access at one process, reads and writes at another");
        rows.extend(access::freshness::measure(program, server, &asked.size).await?);
    }
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

/// Memory, lists, checks and writers.
async fn measure_use(
    program: &Program,
    postgres: Option<&Postgres>,
    asked: &Asked,
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let folder = tempfile::tempdir()?;
    let place = program.on(folder.path(), postgres).await?;
    let credentials = place.fill_demo()?;
    if asked.has("memory") {
        tell("memory");
        rows.extend(starts::memory(&place, &credentials).await?);
    }
    if asked.has_any(&["lists", "checks", "writers"]) {
        rows.extend(in_large_project(&place, asked).await?);
    }
    Ok(rows)
}

/// What is measured in a project of 100,000 items.
async fn in_large_project(place: &Place, asked: &Asked) -> Result<Vec<Row>> {
    tell("a project of 100,000 items is filled");
    let big = place::fill(place).await?;
    let mut rows = Vec::new();
    if asked.has("lists") {
        tell("lists");
        rows.extend(lists::in_process(place, &big).await?);
    }
    let mut serving = place.serve().await?;
    if asked.has("lists") {
        rows.extend(lists::over_http(&serving, &big).await?);
    }
    if asked.has("checks") {
        tell("checks");
        rows.extend(checks::measure(&serving, &big).await?);
    }
    if asked.has("writers") {
        tell("writers");
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

/// Questions about access in a large workspace, and a million exceptions.
async fn measure_access(
    program: &Program,
    postgres: Option<&Postgres>,
    asked: &Asked,
) -> Result<Vec<Row>> {
    let size = &asked.size;
    let folder = tempfile::tempdir()?;
    let place = program.on(folder.path(), postgres).await?;
    // Its first start makes the instance.
    place.serve().await?.stop()?;
    tell("a workspace of 1,000 people is filled");
    let crowd = access::crowd::fill(&place, size).await?;
    let mut rows = Vec::new();
    if asked.has("access") {
        tell("questions about access");
        let mut serving = place.serve().await?;
        rows.extend(access::questions::measure(&serving, &crowd, size).await?);
        tell("what if");
        rows.extend(access::what_if::measure(&serving, &crowd, size).await?);
        serving.stop()?;
    }
    if asked.has("grants") {
        tell("a million exceptions are filled in and profiles read");
        rows.extend(access::million::measure(&place, &crowd, size).await?);
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
