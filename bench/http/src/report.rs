//! `results.json` for machines, `RESULTS.md` for people. The engine's program writes its own parts
//! of both, and neither touches the other's.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::figures::Row;

/// Everything about one database.
#[derive(Debug)]
pub struct Section {
    /// Key in `results.json`.
    pub key: &'static str,
    /// Heading.
    pub title: String,
    /// What was found.
    pub rows: Vec<Row>,
}

/// Where this program's part of `RESULTS.md` begins; it goes on to the end.
const BEGIN: &str = "<!-- Below: the program over HTTP, by bench/http -->\n";

/// Writes both files.
pub fn write(folder: &Path, sections: &[Section], program_bytes: u64) -> Result<()> {
    let path = folder.join("results.json");
    let before = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let mut results: Value = serde_json::from_str(&before).context("results.json is not JSON")?;
    let mut http = Map::new();
    for section in sections {
        let rows = section.rows.iter().map(|row| (row.key.clone(), row.json()));
        http.insert(section.key.to_owned(), Value::Object(rows.collect()));
    }
    http.insert("program_bytes".to_owned(), program_bytes.into());
    results["http"] = Value::Object(http);
    let results = serde_json::to_string_pretty(&results)?;
    fs::write(&path, format!("{results}\n"))?;

    let path = folder.join("RESULTS.md");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let engine = before.split(BEGIN).next().unwrap_or_default().trim_end();
    let text = format!("{engine}\n\n{BEGIN}{}", text(sections, program_bytes)?);
    fs::write(&path, text)?;
    Ok(())
}

/// Prints what was found.
pub fn print(sections: &[Section]) -> Result<()> {
    let mut text = String::new();
    add_tables(&mut text, sections)?;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

fn text(sections: &[Section], program_bytes: u64) -> Result<String> {
    let mut text = String::from(INTRODUCTION);
    let mib = program_bytes.div_ceil(1024 * 1024);
    writeln!(
        text,
        "\nThe program is one file of {mib} MiB, with the browser application in it."
    )?;
    add_tables(&mut text, sections)?;
    Ok(text)
}

fn add_tables(text: &mut String, sections: &[Section]) -> Result<()> {
    for section in sections.iter().filter(|section| !section.rows.is_empty()) {
        writeln!(text, "\n## {}\n", section.title)?;
        text.push_str("| | found | target | |\n|---|---|---|---|\n");
        for row in &section.rows {
            writeln!(text, "{}", row.line())?;
        }
    }
    Ok(())
}

const INTRODUCTION: &str = "
# The program

Measured on the same machine, by `target/release/airside` as it is shipped, with its usual settings,
its log going to a file. Program, database and whoever asks share the processors. After rows were
written in bulk, SQLite analyses and PostgreSQL vacuums them, as both do by themselves after a while
and would otherwise do while something is timed.

The large project has 100,000 live items, half of them with somebody who works on it; the Guest
submitted 1,000 of them. *First page*: a hundred rows with their texts, people and labels. The
product's own function (it finds the project, asks the engine, filters in the query) and SQL written
by hand take turns in one process on the same connections, and both turn the same columns into the
same answer. *By hand* means no look-up of the project, no engine and no condition of access, and for
the Guest just `submitted_by = me`; where all items are counted, both read the project's counter.
*Over HTTP*: from the first byte of the request to the last of the answer, one after another.
*Writers*: each of the twenty has a session of their own and sends the next item when the last was
acknowledged; the program is killed right after, and the rows are counted in the database. Beside it
is the time of the processors that each item took, of the program and of whoever asked; that of
PostgreSQL's own processes is not in it.

The questions about access are asked in another workspace, of 100,000 items in 20 projects and 1,000
people: each in three projects, half of them with roles of the workspace's own, one in twenty a
Guest; ten teamspaces with two links each; 400 exceptions, most of them on single items. They are
asked one after another by the Owner, each time about another person or thing. *What if* is asked of
roles that half of the people hold. *Cold load*: a million exceptions, 50 for each of 20,000 people
who are in three projects and a teamspace, written by the database itself (`INSERT … SELECT` with
random ids) so that those of one person lie far apart; each profile is of somebody else and is read
in this process by the program's own loader, with its snapshot, roles of the workspace compiled
before as they are once for everybody.

*A second process*: two programs over one PostgreSQL share nothing else. Access is changed at one and
the very next request, at the other, is compared with what must come: links, the project's role, a
scheme, exceptions and the role in the workspace, one after the other, in four workspaces at once. In
a race somebody writes at one process while the right is taken away at the other; it is wrong if what
was acknowledged is not there when the right is gone, or if what was refused is.
";
