//! Measures the program: how it starts, what memory it takes, first pages of a large project,
//! `access/check` beside reading the same item, and many writers at once; on SQLite and on
//! PostgreSQL. Writes the `http` part of `results.json` and the second part of `RESULTS.md`.
//!
//! It starts `target/release/airside` itself, on data of its own in a temporary folder.

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
use program::{Postgres, Program};
use report::Section;

fn main() -> Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = Program::at(&root.join("target/release/airside"))?;
    let postgres = Postgres::start(&root)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let sections = runtime.block_on(async {
        anyhow::Ok(vec![
            measure(&program, None).await.context("on SQLite")?,
            measure(&program, Some(&postgres))
                .await
                .context("on PostgreSQL")?,
        ])
    })?;
    drop(postgres);
    report::write(&root.join("bench"), &sections, program.size()?)
}

/// Everything on one database.
async fn measure(program: &Program, postgres: Option<&Postgres>) -> Result<Section> {
    let mut rows = starts::measure(program, postgres).await?;
    let folder = tempfile::tempdir()?;
    let place = program.on(folder.path(), postgres).await?;
    rows.extend(starts::memory(&place).await?);
    let big = place::fill(&place).await?;
    rows.extend(lists::in_process(&place, &big).await?);
    let mut serving = place.serve().await?;
    rows.extend(lists::over_http(&serving, &big).await?);
    rows.extend(checks::measure(&serving, &big).await?);
    rows.extend(writers::measure(&serving, &big).await?);
    serving.stop()?;
    let added = place::count_items(&place, &big).await? - big.items;
    rows.push(Row::exactly(
        "writers_kept",
        "of those, in the database after a kill",
        (added, writers::WRITES),
    ));
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
