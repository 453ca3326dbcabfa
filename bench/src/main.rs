//! Measures the engine beside Cedar and casbin; see `RESULTS.md`, which it writes.

mod casbin;
mod cedar;
mod data;
mod measure;
mod ours;
mod report;

use std::path::Path;

use anyhow::Result;

use data::Data;
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
    use self::{casbin, cedar};
    let data = Data::new(false);
    let expected = expected(&data)?;
    let (ours, profiles) = ours::run(&data, &expected)?;
    let groups = cedar::run(&data, &expected, cedar::Encoding::RoleGroups, 5)?;
    let rows = casbin::run(&data, &expected, casbin::Encoding::RowPerRole, 3)?;
    Ok(Setting {
        key: "four_roles",
        title: "Four roles for all projects",
        target: 50.0,
        entries: vec![
            Entry {
                name: "ours",
                encoding: "bits",
                counts: true,
                figures: ours,
            },
            Entry {
                name: "cedar",
                encoding: "role groups",
                counts: true,
                figures: groups,
            },
            Entry {
                name: "casbin",
                encoding: "rows with domains",
                counts: true,
                figures: rows,
            },
        ],
        profiles,
    })
}

fn custom_roles() -> Result<Setting> {
    use self::{casbin, cedar};
    let data = Data::new(true);
    let expected = expected(&data)?;
    let (ours, profiles) = ours::run(&data, &expected)?;
    let policies = cedar::run(&data, &expected, cedar::Encoding::PolicyPerRole, 2)?;
    let cedar_data = cedar::run(&data, &expected, cedar::Encoding::RolesAsData, 5)?;
    let rows = casbin::run(&data, &expected, casbin::Encoding::RowPerRole, 1)?;
    let casbin_data = casbin::run(&data, &expected, casbin::Encoding::RolesAsData, 3)?;
    Ok(Setting {
        key: "custom_roles_400",
        title: "400 roles, four of each project's own",
        target: 1000.0,
        entries: vec![
            Entry {
                name: "ours",
                encoding: "bits",
                counts: true,
                figures: ours,
            },
            Entry {
                name: "cedar",
                encoding: "policies",
                counts: true,
                figures: policies,
            },
            Entry {
                name: "cedar",
                encoding: "data",
                counts: false,
                figures: cedar_data,
            },
            Entry {
                name: "casbin",
                encoding: "policies",
                counts: true,
                figures: rows,
            },
            Entry {
                name: "casbin",
                encoding: "data",
                counts: false,
                figures: casbin_data,
            },
        ],
        profiles,
    })
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
