//! `airside config`: every setting, its value and where it comes from.

use std::process::ExitCode;

use serde::Serialize;

use super::{Common, Output};

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    value: &'a str,
    source: airside_kernel::config::Source,
    environment: String,
    help: &'a str,
}

pub(super) fn run(common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
    let settings = common.settings(&[])?;
    let rows: Vec<Row<'_>> = settings
        .listing()
        .map(|(setting, value, source)| Row {
            name: setting.name,
            value,
            source,
            environment: format!("AIRSIDE_{}", setting.name.to_uppercase()),
            help: setting.help,
        })
        .collect();
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let source = format!("{:?}", row.source).to_lowercase();
            format!(
                "{:<24} {:<32} {:<12} {}",
                row.name, row.value, source, row.help
            )
        })
        .collect();
    output.result(&rows, &lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}
