//! `results.json` for machines, `RESULTS.md` for people. Every figure is measured, none typed in.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::measure::Figures;
use crate::ours::Profiles;

/// One contestant's figures in one setting.
pub struct Entry {
    /// `ours`, `cedar` or `casbin`.
    pub name: &'static str,
    /// Which encoding of the roles.
    pub encoding: &'static str,
    /// Whether the target is read against this encoding; a second one stands beside it.
    pub counts: bool,
    /// What was found.
    pub figures: Figures,
}

/// Everything about one setting.
pub struct Setting {
    /// Key in `results.json`.
    pub key: &'static str,
    /// Heading in `RESULTS.md`.
    pub title: &'static str,
    /// How many times faster than each peer the engine is to be.
    pub target: f64,
    /// All contestants, the engine first.
    pub entries: Vec<Entry>,
    /// Profiles in this setting.
    pub profiles: Profiles,
}

fn figures(figures: &Figures) -> Map<String, Value> {
    let round = |ns: f64| (ns * 10.0).round() / 10.0;
    let mut map = Map::new();
    map.insert("p50_ns".into(), json!(round(figures.p50_ns)));
    map.insert("p95_ns".into(), json!(round(figures.p95_ns)));
    map.insert("p99_ns".into(), json!(round(figures.p99_ns)));
    map.insert("disagreements".into(), json!(figures.disagreements));
    let allocations = round(figures.allocations);
    map.insert(
        "allocations".into(),
        if allocations == 0.0 {
            json!(0)
        } else {
            json!(allocations)
        },
    );
    map
}

/// Writes both files. Figures of other measurements (`http`) that stand in `results.json` stay.
pub fn write(folder: &Path, settings: &[Setting]) -> Result<()> {
    let path = folder.join("results.json");
    let mut results: Value = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).context("results.json is not JSON")?,
        Err(_) => json!({}),
    };
    let mut engine = Map::new();
    for setting in settings {
        let mut map = Map::new();
        for entry in &setting.entries {
            let mut found = figures(&entry.figures);
            found.insert("encoding".into(), json!(entry.encoding));
            let name = if entry.counts {
                entry.name.to_owned()
            } else {
                format!("{}_{}", entry.name, entry.encoding.replace(' ', "_"))
            };
            map.insert(name, Value::Object(found));
        }
        let profiles = setting.profiles;
        map.insert(
            "profile_load_p50_ns".into(),
            json!(profiles.load_p50_ns.round()),
        );
        map.insert(
            "profile_load_p99_ns".into(),
            json!(profiles.load_p99_ns.round()),
        );
        map.insert("profile_bytes".into(), json!(profiles.bytes.round()));
        engine.insert(setting.key.into(), Value::Object(map));
    }
    results["engine"] = Value::Object(engine);
    if results.get("http").is_none() {
        results["http"] = json!({});
    }
    fs::write(
        &path,
        format!("{}\n", serde_json::to_string_pretty(&results)?),
    )?;
    let path = folder.join("RESULTS.md");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let of_others = before.find(OF_OTHERS).map_or("", |at| &before[at..]);
    let text = format!("{}\n{of_others}", text(settings)?);
    fs::write(path, format!("{}\n", text.trim_end()))?;
    Ok(())
}

/// What `bench/http` writes begins with this, and stays.
const OF_OTHERS: &str = "<!-- Below: ";

fn text(settings: &[Setting]) -> Result<String> {
    let mut text = String::from(INTRODUCTION);
    writeln!(text, "\nMeasured on: {}.", machine())?;
    for setting in settings {
        writeln!(text, "\n## {}\n", setting.title)?;
        writeln!(
            text,
            "| | roles told as | p50 | p95 | p99 | allocations | disagreements | p50 against ours |"
        )?;
        writeln!(text, "|---|---|---:|---:|---:|---:|---:|---:|")?;
        let ours = setting
            .entries
            .first()
            .map_or(f64::NAN, |entry| entry.figures.p50_ns);
        for entry in &setting.entries {
            let found = entry.figures;
            let times = found.p50_ns / ours;
            writeln!(
                text,
                "| {} | {} | {} | {} | {} | {:.1} | {} | {times:.0} × |",
                entry.name,
                entry.encoding,
                time(found.p50_ns),
                time(found.p95_ns),
                time(found.p99_ns),
                found.allocations,
                found.disagreements,
            )?;
        }
        writeln!(
            text,
            "\nA profile loads from its rows in {} (p50; p99 {}) and occupies {:.0} bytes, its \
             shared roles left out.",
            time(setting.profiles.load_p50_ns),
            time(setting.profiles.load_p99_ns),
            setting.profiles.bytes,
        )?;
        writeln!(text, "\n{}", verdict(setting, ours))?;
    }
    Ok(text)
}

/// What the figures say about the target, against the encoding that it is read against and, where
/// there is a faster one, against that too.
fn verdict(setting: &Setting, ours: f64) -> String {
    let nearest = |counts: bool| {
        let peers = setting
            .entries
            .iter()
            .skip(1)
            .filter(|entry| entry.counts == counts);
        peers
            .map(|entry| entry.figures.p50_ns / ours)
            .fold(f64::INFINITY, f64::min)
    };
    let word = |times: f64| {
        if times >= setting.target {
            "met"
        } else {
            "**not met**"
        }
    };
    let counted = nearest(true);
    let mut text = format!(
        "Target: p50 at most 1/{:.0} of each peer's. The nearest peer takes {counted:.0} times as \
         long: {}.",
        setting.target,
        word(counted)
    );
    let other = nearest(false);
    if other.is_finite() {
        let told = "That is with the peers' roles told as policies. Told as data, the nearest peer";
        text = format!(
            "{text} {told} takes {other:.0} times as long; by that reading the target is {}.",
            word(other)
        );
    }
    text
}

fn time(ns: f64) -> String {
    if ns < 1_000.0 {
        format!("{ns:.0} ns")
    } else {
        format!("{:.1} µs", ns / 1_000.0)
    }
}

fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{} ({count} cores seen), one core used",
        model.unwrap_or("an unnamed processor")
    )
}

const INTRODUCTION: &str = "\
# The engine beside its peers

`make bench` writes this file and `results.json`; no figure in them is typed in.

One process, the same data and the same 4,096 seeded requests for all: 1,000 users with three roles
each in 100 projects, 10,000 items with a creator and a submitter, and for each user five items
that they are denied to delete. Four actions are asked. The oracle is the rule written down in
twenty lines (`src/data.rs`); an answer that differs from it is a disagreement.

What is timed. Ours: from user id, action and target facts to the decision, with the look-up of the
user's profile. Cedar: `is_authorized` alone, with requests, entities and policies made beforehand.
Casbin: `enforce` alone, with model, rows and strings made beforehand. Decisions are timed in batches
of 64 and the percentiles are those of the batches' means. The contestants take turns, and the
allocator counts for all alike.

How roles are told to the peers matters much, and two ways are measured. *Policies*: a policy (a row)
for each way of holding something in a role, with groups (domains) for who holds it where. That is
how roles are written in both, and what the targets, which speak of role rules, are read against.
*Data*: entities with sets of actions (relations), and a constant few policies that read them. That
is faster, with roles of each project's own many times, and moves the permissions out of the
policies, where they can neither be read nor validated as such.
";
