//! Arrows point one way: a room may depend on the rooms below it and on no other.

use std::collections::BTreeMap;
use std::process::Command;

/// What each room may depend on, of ours.
const ALLOWED: &[(&str, &[&str])] = &[
    ("airside-access", &[]),
    ("airside-kernel", &["airside-access"]),
    ("airside-identity", &["airside-kernel", "airside-access"]),
    (
        "airside-workspaces",
        &["airside-identity", "airside-kernel", "airside-access"],
    ),
    (
        "airside-projects",
        &[
            "airside-workspaces",
            "airside-identity",
            "airside-kernel",
            "airside-access",
        ],
    ),
    (
        "airside-people",
        &[
            "airside-workspaces",
            "airside-identity",
            "airside-kernel",
            "airside-access",
        ],
    ),
    (
        "airside-instance",
        &[
            "airside-workspaces",
            "airside-identity",
            "airside-kernel",
            "airside-access",
        ],
    ),
    (
        "airside",
        &[
            "airside-projects",
            "airside-people",
            "airside-instance",
            "airside-workspaces",
            "airside-identity",
            "airside-kernel",
            "airside-access",
        ],
    ),
    // Measures from outside, and the lists of the projects room in process.
    (
        "airside-bench-http",
        &[
            "airside",
            "airside-projects",
            "airside-workspaces",
            "airside-identity",
            "airside-kernel",
        ],
    ),
];

/// All that the engine may depend on.
const ENGINE_DEPENDENCIES: &[&str] = &["serde", "thiserror", "toml"];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata answers JSON");
    let name = |value: &serde_json::Value| value["name"].as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let listed = package["dependencies"].as_array().expect("dependencies");
            // What a room's tests use is no arrow of the house.
            let needed = listed
                .iter()
                .filter(|d| d["kind"].is_null())
                .map(name)
                .collect();
            (name(package), needed)
        })
        .collect()
}

#[test]
fn rooms_depend_on_lower_rooms_only() {
    let found = dependencies();
    for (room, needed) in &found {
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(name, _)| name == room)
            .unwrap_or_else(|| panic!("`{room}` is not in the table of arrows"));
        for other in needed.iter().filter(|name| name.starts_with("airside")) {
            assert!(
                allowed.contains(&other.as_str()),
                "`{room}` must not depend on `{other}`"
            );
        }
    }
    assert_eq!(found.len(), ALLOWED.len(), "a room of the table is missing");
}

#[test]
fn the_engine_stands_alone() {
    let found = dependencies();
    assert_eq!(found["airside-access"], ENGINE_DEPENDENCIES);
}
