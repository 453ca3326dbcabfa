//! A wrong catalog does not load, and says on which line it is wrong.

use airside_access::{Catalog, CatalogError, Source};
use proptest::prelude::*;

use crate::world::dice::CATALOG;

fn parse(text: &str) -> Result<Catalog, CatalogError> {
    Catalog::parse(&[Source {
        name: "company.toml",
        text,
    }])
}

/// Replaces the one occurrence of a text and expects a fault on that very line.
fn check(old: &str, new: &str, problem: &str) {
    assert_eq!(CATALOG.matches(old).count(), 1, "`{old}` is there once");
    let line = CATALOG[..CATALOG.find(old).expect("it is there")]
        .matches('\n')
        .count()
        + 1;
    let error = parse(&CATALOG.replace(old, new)).expect_err("a wrong catalog");
    let found = error
        .faults()
        .iter()
        .any(|fault| fault.line == line && fault.problem == problem);
    assert!(found, "expected `{line}: {problem}`, got:\n{error}");
}

/// A text of the catalog, what it is replaced by, and what is then said of its line.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        r#""item:edit" = { roles = "A A D", r"#,
        r#""item:edit" = { roles = "A A", r"#,
        "2 cells for 3 columns",
    ),
    (
        r#""item:edit" = { roles = "A A D""#,
        r#""item:edit" = { roles = "A X D""#,
        "`X` is not a cell: write A, D, A+condition or A!fact",
    ),
    (
        r#""item:edit" = { roles = "A A D""#,
        r#""item:edit" = { roles = "A A+owner D""#,
        "there is no condition `owner`",
    ),
    (
        r#""item:edit" = { roles = "A A D""#,
        r#""item:edit" = { roles = "A A!set_up D""#,
        "`A!set_up`: facts lift a permission only at the instance",
    ),
    (
        r#""item:edit" ="#,
        r#""item-edit" ="#,
        "`item-edit` is not an action: write `type:verb`",
    ),
    (
        r#""item:edit" ="#,
        r#""itme:edit" ="#,
        "type `itme` of `itme:edit` is not declared",
    ),
    (
        r#"requires = ["item:edit"]"#,
        r#"requires = ["item:esit"]"#,
        "requires `item:esit`, which is not declared at scope project",
    ),
    (
        r#""item:edit" = { roles = "A A D", requires = ["item:view"] }"#,
        r#""item:edit" = { roles = "A A D" }"#,
        "`item:edit` must require `item:view`",
    ),
    (
        r#"feature = "estimates" }"#,
        r#"feature = "estimate" }"#,
        "feature `estimate` is not declared",
    ),
    (
        r#"never_self = "own_reports""#,
        r#"never_self = "reports""#,
        "fact `reports` is not declared",
    ),
    (
        r#"item = { parent = ["project"], view = "item:view""#,
        r#"item = { parent = ["project"], view = "item:edti""#,
        "`item:edti` is not asked on `item`",
    ),
    (
        r#"note = { parent = ["item"]"#,
        r#"note = { parent = ["itme"]"#,
        "parent `itme` of type `note` is not declared above",
    ),
    (
        r#"public_by = "project:view_public""#,
        r#"public_by = "project:see""#,
        "`public_by` names `project:see`, which is not a rule of the workspace",
    ),
    (
        r"guest = { id = 13,",
        r"guest = { id = 12,",
        "`contributor` has the same id",
    ),
    (
        r#"wildcard = ["project", "teamspace"]"#,
        r#"wildcard = ["projects"]"#,
        "there is no scope `projects`",
    ),
    (
        r#"joins_as = "contributor""#,
        r#"joins_as = "member""#,
        "`joins_as` names no project role: `member`",
    ),
    (
        r"anonymous = { id = 31 }",
        r"anybody = { id = 31 }",
        "there is no role `anybody` at scope instance",
    ),
    (
        r#"project = ["admin", "contributor", "guest"]"#,
        r#"project = ["admin", "contributor", "gest"]"#,
        "role `gest` is not declared",
    ),
    (
        r#""account:view" = { roles = "A" }"#,
        r#""account:view" = { role = "A" }"#,
        "unknown field `role`, expected one of `roles`, `on`, `requires`, `never_self`, `feature`, `public_by`, `phrase`, `custom`, `guarded`",
    ),
];

#[test]
fn faults_are_named_with_their_lines() {
    for (old, new, problem) in FAULTS {
        check(old, new, problem);
    }
}

/// PM-28, PM-31: creator and lead belong to Projects, self and group to People, and lead only to
/// what is in a teamspace.
#[test]
fn conditions_are_refused_where_they_mean_nothing() {
    let rule = r#""item:edit" = { roles = "A A D""#;
    for condition in ["lead", "self", "group"] {
        let new = format!(r#""item:edit" = {{ roles = "A A+{condition} D""#);
        check(
            rule,
            &new,
            &format!("`item:edit` cannot be held +{condition}"),
        );
    }
    let rule = r#""worker:view" = { roles = "D D D A A+group"#;
    for condition in ["creator", "lead"] {
        let new = format!(r#""worker:view" = {{ roles = "D D D A A+{condition}"#);
        check(
            rule,
            &new,
            &format!("`worker:view` cannot be held +{condition}"),
        );
    }
}

#[test]
fn a_key_is_declared_once_over_all_files() {
    let more = "[columns]\nproject = [\"admin\"]\n\n[project]\n\"item:edit\" = { roles = \"A\" }\n";
    let sources = [
        Source {
            name: "company.toml",
            text: CATALOG,
        },
        Source {
            name: "more.toml",
            text: more,
        },
    ];
    let error = Catalog::parse(&sources).expect_err("declared twice");
    assert_eq!(
        error.to_string(),
        "more.toml:5: `item:edit` is declared twice at scope project"
    );
}

#[test]
fn what_is_not_toml_is_named_with_its_line() {
    let error = parse("features = []\n\nfacts = [\n").expect_err("not TOML");
    assert_eq!(error.faults()[0].file, "company.toml");
    assert!(error.faults()[0].line >= 3, "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever cell of whatever rule is damaged, the fault names the rule's line.
    #[test]
    fn a_damaged_cell_is_found_on_its_line(rule in 0_usize..1000, cell in 0_usize..1000, damage in 0_usize..4) {
        let mut lines: Vec<String> = CATALOG.lines().map(str::to_owned).collect();
        let is_rule = |line: &String| line.contains("{ roles = \"");
        let rules: Vec<usize> = (0..lines.len()).filter(|n| is_rule(&lines[*n])).collect();
        let number = rules[rule % rules.len()];
        let (head, rest) = lines[number].split_once("roles = \"").expect("cells");
        let (cells, tail) = rest.split_once('"').expect("cells");
        let mut cells: Vec<&str> = cells.split(' ').collect();
        let place = cell % cells.len();
        match damage {
            0 => cells[place] = "a",
            1 => cells[place] = "A+nobody",
            2 => cells.insert(place, "A"),
            _ => drop(cells.remove(place)),
        }
        lines[number] = format!("{head}roles = \"{}\"{tail}", cells.join(" "));
        let error = parse(&lines.join("\n")).expect_err("a wrong catalog");
        let on_line = |fault: &airside_access::Fault| fault.line == number + 1 && fault.file == "company.toml";
        prop_assert!(error.faults().iter().all(on_line), "line {}: {error}", number + 1);
    }

    /// No text makes it panic: applications bring catalogs of their own.
    #[test]
    fn any_text_is_answered(text in "\\PC*", cut in 0_usize..4000) {
        let _ = parse(&text);
        let cut = (0..=cut.min(CATALOG.len())).rev().find(|cut| CATALOG.is_char_boundary(*cut));
        let _ = parse(&CATALOG[..cut.unwrap_or(0)]);
    }
}
