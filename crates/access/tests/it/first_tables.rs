//! The rows of the older member tables, MX-001 to MX-149 of `docs/spec/acceptance.md`, against the
//! permission matrix. Where the matrix differs, the row says so behind an arrow. `document.rs` holds
//! the catalog against the matrix.

use std::collections::BTreeMap;

use super::document::rows;

const CHECKLIST: &str = include_str!("../../../../docs/spec/acceptance.md");

/// The number of a row such as `MX-072`, its key, and its cells: those behind the arrow, if any.
fn row(line: &str) -> Option<(u32, String, Vec<String>)> {
    let line = line.strip_prefix("- MX-")?;
    let (said, _) = line.split_once('[').expect("a source");
    let mut words = said.split_whitespace();
    let number = words.next().expect("a number").parse().expect("a number");
    let key = words.next().expect("a key").to_owned();
    let cells = words.next_back().expect("cells");
    Some((number, key, cells.split('/').map(str::to_owned).collect()))
}

/// What the matrix says of a key for the roles that these columns have become: a Member is a
/// Contributor, and a Guest with the view toggle a Commenter.
fn columns(number: u32, key: &str, matrix: &Matrix) -> Option<Vec<String>> {
    let pick = |cells: &[String], at: &[usize]| at.iter().map(|i| cells[*i].clone()).collect();
    let of_workspace = || {
        matrix
            .workspace
            .get(key)
            .map(|cells| pick(cells, &[1, 2, 3]))
    };
    let of_project = || matrix.project.get(key);
    match number {
        // The table of the workspace. What only a project has, its Admin holds by wildcard.
        ..=43 => of_workspace()
            .or_else(|| of_project().map(|_| ["A", "D", "D"].map(str::to_owned).to_vec())),
        _ => of_project().map(|cells| pick(cells, &[0, 1, 3, 2])),
    }
}

struct Matrix {
    workspace: BTreeMap<String, Vec<String>>,
    project: BTreeMap<String, Vec<String>>,
}

#[test]
fn every_row_of_the_older_tables_is_in_the_matrix() {
    let matrix = Matrix {
        workspace: rows("## 1A. Workspace scope"),
        project: rows("## 1B. Project scope"),
    };
    let mut different = BTreeMap::new();
    let mut numbers = Vec::new();
    for (number, key, wanted) in CHECKLIST.lines().filter_map(row) {
        numbers.push(number);
        let found = columns(number, &key, &matrix).unwrap_or_default();
        let agrees = found.len() >= wanted.len()
            && wanted.iter().zip(&found).all(|(wanted, found)| {
                // `-`: the older table had no such column. `own`: what they created.
                wanted == "-" || found == if wanted == "own" { "A+creator" } else { wanted }
            });
        if !agrees {
            let id = format!("MX-{number:03}");
            different.insert(id, format!("{key} {wanted:?}, the matrix {found:?}"));
        }
    }
    assert_eq!(numbers, (1..=149).collect::<Vec<_>>());
    assert!(different.is_empty(), "{different:#?}");
}
