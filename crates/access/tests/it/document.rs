//! The product's catalog against the tables of `docs/spec/permissions.md`: a value that differs
//! from the document fails.

use std::collections::{BTreeMap, BTreeSet};

use airside_access::{
    Catalog, Context, Engine, FixedRole, Node, Path, ProfileBuilder, Request, Role, Rule, Scope,
    Timestamp,
};

const DOCUMENT: &str = include_str!("../../../../docs/spec/permissions.md");

/// Permissions that the tables do not name by their keys, and why they are in the catalog.
const NOT_IN_THE_TABLES: &[(&str, &str)] = &[
    (
        "ai_config:edit",
        "its row is in words: AI, Unsplash, Slack and other configuration",
    ),
    ("unsplash_config:edit", "the same row"),
    ("slack_config:edit", "the same row"),
    (
        "user:invite",
        "where sign-up is closed, only admins invite (IN-20)",
    ),
    ("user_asset:view", "people see each other's pictures"),
    ("user:sign_out", "part of off-boarding somebody"),
    ("user:reset_password", "the same"),
    (
        "workspace:name_owner",
        "only where the Owner is gone or suspended",
    ),
    (
        "workspace:change_plan",
        "the tables have plans and not who changes them: an instance admin",
    ),
    ("instance_config:view", "who may edit may read"),
    (
        "instance_audit:view",
        "admins monitor the instance (IN-05, IN-39)",
    ),
    ("instance_health:view", "the same"),
    ("job:retry", "the same"),
    ("account:view", "one's own account is nobody else's"),
    ("account:edit", "the same"),
    ("password:change", "the same"),
    ("session:view", "the same"),
    ("session:end", "the same"),
    (
        "personal_token:view",
        "personal access tokens are self-service",
    ),
    ("personal_token:create", "the same"),
    ("personal_token:delete", "the same"),
];

/// The rows of a section, from its heading to the next: key and cells.
pub(crate) fn rows(heading: &str) -> BTreeMap<String, Vec<String>> {
    let start = DOCUMENT.find(heading).expect("the section");
    let section = &DOCUMENT[start + heading.len()..];
    let section = &section[..section.find("\n## ").unwrap_or(section.len())];
    let row = |line: &str| {
        let mut cells = line.split(" | ").map(|cell| cell.trim().to_owned());
        let key = cells.next().filter(|key| key.contains(':'))?;
        let cells: Vec<_> = cells.collect();
        (!cells.is_empty()).then_some((key, cells))
    };
    section.lines().filter_map(row).collect()
}

/// How a role holds a rule, as the tables write it.
fn cell(catalog: &Catalog, role: &Role, rule: &Rule) -> String {
    let held = role.holds(catalog, rule.permission());
    if held.always() {
        return "A".to_owned();
    }
    let conditions: String = held.iter().map(|condition| condition.to_string()).collect();
    if conditions.is_empty() {
        "D".to_owned()
    } else {
        format!("A{conditions}")
    }
}

/// Compares the rules of a scope with the rows of a section; answers the keys that it found.
fn check(heading: &str, scope: Scope, at: Scope, roles: &[&str]) -> BTreeSet<String> {
    let catalog = Catalog::airside().expect("the catalog");
    let rows = rows(heading);
    assert!(rows.len() > 20, "`{heading}` has rows");
    let mut found = BTreeSet::new();
    for rule in catalog.rules().iter().filter(|rule| rule.scope == scope) {
        let key = catalog.action_key(rule.action);
        let Some(cells) = rows.get(key) else { continue };
        for (role, expected) in roles.iter().zip(cells) {
            let role = catalog.system_role(at, role).expect("a role");
            let held = cell(&catalog, role, rule);
            assert_eq!(
                &held,
                expected,
                "{key} of {} differs from the document",
                role.name()
            );
        }
        found.insert(key.to_owned());
    }
    found
}

const WORKSPACE: &[&str] = &["owner", "admin", "member", "guest"];

#[test]
fn the_catalog_has_the_values_of_the_document() {
    let mut found = check(
        "## 1A. Workspace scope",
        Scope::Workspace,
        Scope::Workspace,
        WORKSPACE,
    );
    let project = &["admin", "contributor", "commenter", "guest"];
    found.extend(check(
        "## 1B. Project scope",
        Scope::Project,
        Scope::Project,
        project,
    ));
    found.extend(check(
        "## 1A. Workspace scope",
        Scope::Teamspace,
        Scope::Workspace,
        WORKSPACE,
    ));
    found.extend(check_teamspace_members());
    found.extend(check_instance());
    let catalog = Catalog::airside().expect("the catalog");
    let keys: BTreeSet<_> = catalog
        .actions()
        .map(|a| catalog.action_key(a).to_owned())
        .collect();
    let own: BTreeSet<_> = NOT_IN_THE_TABLES
        .iter()
        .map(|(key, _)| (*key).to_owned())
        .collect();
    let unknown: Vec<_> = keys
        .difference(&found)
        .filter(|key| !own.contains(*key))
        .collect();
    assert!(unknown.is_empty(), "the document does not name {unknown:?}");
    let stale: Vec<_> = own
        .iter()
        .filter(|k| found.contains(*k) || !keys.contains(*k))
        .collect();
    assert!(stale.is_empty(), "no exceptions are needed for {stale:?}");
}

/// PM-48: the tables of the project say nothing of Owner and Admin, whose wildcard holds it all.
#[test]
fn owner_and_admin_hold_everything_of_projects() {
    let catalog = Catalog::airside().expect("the catalog");
    for rule in catalog
        .rules()
        .iter()
        .filter(|rule| rule.scope == Scope::Project)
    {
        for key in ["owner", "admin"] {
            let role = catalog.system_role(Scope::Workspace, key).expect("a role");
            assert!(
                role.holds(&catalog, rule.permission()).always(),
                "{key} {rule:?}"
            );
        }
    }
}

/// Members and leads of a teamspace are one role here: what only the lead may is `A+lead`.
fn check_teamspace_members() -> BTreeSet<String> {
    let catalog = Catalog::airside().expect("the catalog");
    let rows = rows("## 1C. Teamspace scope");
    let role = catalog
        .system_role(Scope::Teamspace, "member")
        .expect("a role");
    let mut found = BTreeSet::new();
    for rule in catalog
        .rules()
        .iter()
        .filter(|rule| rule.scope == Scope::Teamspace)
    {
        let key = catalog.action_key(rule.action);
        let Some([member, lead, ..]) = rows.get(key).map(Vec::as_slice) else {
            continue;
        };
        let expected = match (member.as_str(), lead.as_str()) {
            ("A", "A") => "A".to_owned(),
            ("D", "A") => "A+lead".to_owned(),
            (conditional, "A") => format!("{conditional}+lead"),
            ("D", "D") => "D".to_owned(),
            other => panic!("{key}: {other:?}"),
        };
        assert_eq!(
            cell(&catalog, role, rule),
            expected,
            "{key} differs from the document"
        );
        found.insert(key.to_owned());
    }
    found
}

/// Keys of a row such as `instance_admin:list / add / remove`.
fn keys_of(cell: &str) -> Vec<String> {
    let outside = cell.split('(').next().expect("a part");
    let mut subject = "";
    let mut keys = Vec::new();
    for part in outside.split([',', '/']).map(str::trim) {
        let word = part.split(' ').next().expect("a word");
        match word.split_once(':') {
            Some((first, _)) => {
                subject = first;
                keys.push(word.to_owned());
            }
            None if !part.contains(' ') && !subject.is_empty() => {
                keys.push(format!("{subject}:{word}"));
            }
            None => {}
        }
    }
    keys
}

/// Section 3 is written for people: `A only before set-up`, `A / D` with a setting off and on.
fn check_instance() -> BTreeSet<String> {
    let engine = Engine::airside().expect("the catalog");
    let catalog = engine.catalog();
    let instance = catalog.node_type("instance").expect("a type");
    let mut found = BTreeSet::new();
    for (cell, expected) in rows("## 3. Instance side") {
        for key in keys_of(&cell) {
            let Some(action) = catalog.action(&key) else {
                continue;
            };
            if catalog.rule(action, Scope::Instance).is_none() {
                continue;
            }
            for (fixed, expected) in FixedRole::ALL.into_iter().zip(&expected) {
                let profile = ProfileBuilder::user(1.into()).at_instance(fixed).build();
                let profile = profile.expect("a profile");
                let nodes = [Node::new(instance, 1.into())];
                let path = Path::new(catalog, &nodes).expect("a path");
                let mut context = Context::at(Timestamp(0));
                let ask = |context: &Context<'_>| {
                    let request = Request {
                        profile: &profile,
                        context,
                        action,
                        path,
                    };
                    engine.decide(&request).expect("an answer").is_allowed()
                };
                let open = ask(&context);
                context.facts = catalog
                    .facts()
                    .iter()
                    .filter_map(|name| catalog.fact(name))
                    .collect();
                let closed = ask(&context);
                let plain = expected.split('(').next().expect("a part").trim();
                let wanted = (plain.starts_with('A'), matches!(plain, "A" | "A / A"));
                assert_eq!(
                    (open, closed),
                    wanted,
                    "{key} for {}: `{expected}`",
                    fixed.key()
                );
            }
            found.insert(key);
        }
    }
    found
}
