//! `airside config`: every setting, its value and where it comes from.

use std::process::ExitCode;

use airside_kernel::config::Source;
use serde::Serialize;

use super::{Common, Output};

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    value: &'a str,
    source: &'static str,
    environment: String,
    help: &'a str,
}

pub(super) fn run(common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
    let settings = common.settings()?;
    let program = settings.listing().map(|(setting, value, source)| Row {
        name: setting.name,
        value,
        source: word(source),
        environment: format!("AIRSIDE_{}", setting.name.to_uppercase()),
        help: setting.help,
    });
    let program: Vec<Row<'_>> = program.collect();
    let instance = settings.instance_listing().map(|(key, fixed)| {
        let spec = key.spec();
        let (value, source) = fixed.map_or(("", "admin"), |(value, source)| (value, word(source)));
        Row {
            name: spec.name,
            value,
            source,
            environment: format!("AIRSIDE_{}", spec.name),
            help: match source {
                "admin" => "set under /admin, in the database",
                _ => "fixed here, and not to be changed under /admin",
            },
        }
    });
    let instance: Vec<Row<'_>> = instance.collect();
    let lines = [
        program.iter().map(line).collect(),
        vec![String::new(), "Configuration of the instance:".to_owned()],
        instance.iter().map(line).collect::<Vec<_>>(),
    ];
    let rows: Vec<&Row<'_>> = program.iter().chain(&instance).collect();
    output.result(&rows, &lines.concat().join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

const fn word(source: Source) -> &'static str {
    match source {
        Source::Flag => "flag",
        Source::Environment => "environment",
        Source::File => "file",
        Source::Default => "default",
    }
}

fn line(row: &Row<'_>) -> String {
    let Row {
        name,
        value,
        source,
        help,
        ..
    } = row;
    format!("{name:<26} {value:<32} {source:<12} {help}")
}
