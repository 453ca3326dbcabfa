//! Measures the engine beside Cedar and casbin; see `RESULTS.md`, which it writes.

mod casbin;
mod cedar;
mod data;
mod measure;
mod ours;
mod report;

use std::path::Path;

use anyhow::Result;

use self::casbin::Casbin;
use cedar::Cedar;
use data::Data;
use measure::{Figures, Measurements};
use ours::{Ours, Profiles};
use report::{Entry, Setting};

fn main() -> Result<()> {
    let settings = [four_roles()?, custom_roles()?];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    report::write(folder, &settings)?;
    print!("{}", std::fs::read_to_string(folder.join("RESULTS.md"))?);
    let entries = settings.iter().flat_map(|setting| &setting.entries);
    let disagreements: usize = entries.map(|entry| entry.figures.disagreements).sum();
    anyhow::ensure!(
        disagreements == 0,
        "{disagreements} answers differ from the oracle's"
    );
    Ok(())
}

fn four_roles() -> Result<Setting> {
    let (figures, profiles) = take_turns(&Data::new(false), cedar::Encoding::RoleGroups)?;
    Ok(Setting {
        key: "four_roles",
        title: "Four roles for all projects",
        target: 50.0,
        entries: entries(figures),
        profiles,
    })
}

fn custom_roles() -> Result<Setting> {
    let (figures, profiles) = take_turns(&Data::new(true), cedar::Encoding::PolicyPerRole)?;
    Ok(Setting {
        key: "custom_roles_400",
        title: "400 roles, four of each project's own",
        target: 1000.0,
        entries: entries(figures),
        profiles,
    })
}

/// Rounds in which all contestants take turns.
const ROUNDS: usize = 5;

/// Ours, then Cedar and casbin with roles as policies and as data.
fn take_turns(data: &Data, policies: cedar::Encoding) -> Result<([Figures; 5], Profiles)> {
    let expected = expected(data)?;
    let count = expected.len();
    let (ours, profiles) = Ours::new(data)?;
    let cedars = [
        Cedar::new(data, policies)?,
        Cedar::new(data, cedar::Encoding::RolesAsData)?,
    ];
    let casbins = [
        Casbin::new(data, casbin::Encoding::RowPerRole)?,
        Casbin::new(data, casbin::Encoding::RolesAsData)?,
    ];
    let mut us = Measurements::new(&expected, |number| ours.decide(number));
    let mut cedar = cedars
        .each_ref()
        .map(|one| Measurements::new(&expected, |n| one.decide(n)));
    let mut casbin = casbins
        .each_ref()
        .map(|one| Measurements::new(&expected, |n| one.decide(n)));
    for _ in 0..ROUNDS {
        us.round(count, 200, |number| ours.decide(number));
        for (measured, one) in cedar.iter_mut().zip(&cedars) {
            measured.round(count, 1, |number| one.decide(number));
        }
        us.round(count, 200, |number| ours.decide(number));
        for (measured, one) in casbin.iter_mut().zip(&casbins) {
            measured.round(count, 1, |number| one.decide(number));
        }
    }
    let [cedar_policies, cedar_data] = cedar.map(Measurements::figures);
    let [casbin_policies, casbin_data] = casbin.map(Measurements::figures);
    let all = [
        us.figures(),
        cedar_policies,
        cedar_data,
        casbin_policies,
        casbin_data,
    ];
    Ok((all, profiles))
}

fn entries(figures: [Figures; 5]) -> Vec<Entry> {
    let names = [
        ("ours", "bits", true),
        ("cedar", "policies", true),
        ("cedar", "data", false),
        ("casbin", "policies", true),
        ("casbin", "data", false),
    ];
    let entry = |((name, encoding, counts), figures)| Entry {
        name,
        encoding,
        counts,
        figures,
    };
    names.into_iter().zip(figures).map(entry).collect()
}

/// The oracle's answers, which must be worth comparing with.
fn expected(data: &Data) -> Result<Vec<bool>> {
    let expected: Vec<bool> = data
        .requests
        .iter()
        .map(|request| data.allowed(*request))
        .collect();
    let allowed = expected.iter().filter(|answer| **answer).count();
    let quarter = expected.len() / 4;
    anyhow::ensure!(
        (quarter..=3 * quarter).contains(&allowed),
        "{allowed} are allowed"
    );
    Ok(expected)
}
