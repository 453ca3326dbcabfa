//! What the operator is told of settings, of the data folder and of the instance key, by the built
//! program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use airside::{App, Surroundings};
use airside_kernel::config::instance::ConfigurationKey;
use airside_kernel::config::{Given, Settings};
use serde_json::Value;

use super::command_line::Operator;
use crate::support::smtp::dead_port;

fn airside(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_airside"))
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .current_dir(std::env::temp_dir())
        .env_remove("AIRSIDE_DATABASE_URL")
        .envs(environment.iter().copied())
        .output()
        .expect("the program runs")
}

fn both(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{err}")
}

/// What `doctor` found, by its name.
fn finding(operator: &Operator, check: &str, is_good: bool) -> Value {
    let output = airside(operator.folder.path(), &["doctor", "--json"], &[]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = found.as_array().expect("a list").clone();
    let all_good = found.iter().all(|one| one["ok"] == true);
    assert_eq!(output.status.success(), all_good);
    let one = found.into_iter().find(|one| one["check"] == check);
    let one = one.expect("the finding");
    assert_eq!(one["ok"], is_good, "{one}");
    one
}

#[test]
fn keys_of_the_instance_are_listed_and_wrong_ones_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixed = [
        ("AIRSIDE_EMAIL_HOST", "mail.example.com"),
        ("AIRSIDE_EMAIL_HOST_PASSWORD", "hunter2"),
        ("AIRSIDE_EMAIL_PROT", "25"),
    ];
    let output = airside(folder.path(), &["config", "--json"], &fixed);
    let rows: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let row = |name: &str| {
        let rows = rows.as_array().expect("a list");
        let row = rows.iter().find(|row| row["name"] == name);
        row.map(|row| (row["value"].clone(), row["source"].clone()))
    };
    let expected = |value: &str, source: &str| Some((value.into(), source.into()));
    assert_eq!(
        row("EMAIL_HOST"),
        expected("mail.example.com", "environment")
    );
    assert_eq!(row("EMAIL_HOST_PASSWORD"), expected("set", "environment"));
    assert_eq!(row("ENABLE_SIGNUP"), expected("", "admin"));
    assert_eq!(row("log_level"), expected("info", "default"));
    let told = both(&output);
    assert!(
        told.contains("did you mean `AIRSIDE_EMAIL_PORT`?"),
        "{told}"
    );
    assert!(!told.contains("hunter2"));
    for (name, value) in [
        ("AIRSIDE_FILE_SIZE_LIMIT", "abc"),
        ("AIRSIDE_EMAIL_PORT", "xx"),
    ] {
        let output = airside(
            folder.path(),
            &["serve", "--listen=127.0.0.1:0"],
            &[(name, value)],
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(
            both(&output).contains(&format!("`{name}` must be")),
            "{}",
            both(&output)
        );
    }
}

#[test]
fn looking_changes_nothing() {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("data");
    for arguments in [&["doctor"][..], &["migrate", "--dry-run"], &["config"]] {
        let output = airside(&folder, arguments, &[]);
        assert!(output.status.success(), "{}", both(&output));
        assert!(!folder.exists(), "{arguments:?}");
    }
}

#[test]
fn a_database_server_that_is_not_there_is_told_of_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let url = format!(
        "postgres://airside@127.0.0.1:{}/airside",
        runtime.block_on(dead_port())
    );
    for arguments in [&["doctor"][..], &["serve"], &["migrate"]] {
        let asked = std::time::Instant::now();
        let output = airside(
            folder.path(),
            &[arguments, &["--database-url", &url]].concat(),
            &[],
        );
        let told = both(&output).to_lowercase();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("connection refused"), "{told}");
        assert!(asked.elapsed().as_secs() < 10, "the pool was waited for");
    }
}

#[test]
fn doctor_asks_for_the_registration() {
    let operator = Operator::new();
    operator.check(&["migrate"], "", 0, "ran:");
    finding(&operator, "registration", false);
    operator.check(&["register-instance"], "", 0, "Instance registered");
    finding(&operator, "registration", true);
}

/// Stores a secret under a key that the folder has.
fn with_secret() -> Operator {
    let operator = Operator::new();
    operator.check(&["register-instance"], "", 0, "Instance registered");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let data = operator.folder.path().display().to_string();
        let given = Given {
            flags: [("data".to_owned(), data)].into(),
            ..Given::default()
        };
        let settings = Settings::resolve(&given).expect("settings");
        let surroundings = Surroundings::system(&settings).expect("a machine");
        let app = App::open(settings, surroundings).await.expect("it opens");
        let kernel = app.kernel();
        let mut tx = kernel.write_as_system("a test").await.expect("begins");
        let key = ConfigurationKey::LlmApiKey;
        tx.set_configuration(key, "sk-hunter2")
            .await
            .expect("is set");
        tx.commit_unaudited("a test").await.expect("is kept");
        kernel.db.close().await;
    });
    finding(&operator, "instance key", true);
    operator
}

#[test]
fn a_lost_instance_key_is_not_replaced_in_silence() {
    let operator = with_secret();
    let key = operator.folder.path().join("instance.key");
    std::fs::remove_file(&key).expect("it is lost");
    let found = finding(&operator, "instance key", false);
    assert!(
        found["detail"]
            .as_str()
            .is_some_and(|told| told.contains("missing"))
    );
    operator.check(
        &["serve", "--listen=127.0.0.1:0"],
        "",
        1,
        "is missing, and the database holds",
    );
    assert!(!key.exists());
    // Another one opens nothing of what is stored, and that is told as well.
    std::fs::write(&key, "ab".repeat(32)).expect("another key");
    let found = finding(&operator, "instance key", false);
    assert!(
        found["detail"]
            .as_str()
            .is_some_and(|told| told.contains("LLM_API_KEY"))
    );
}

#[cfg(unix)]
#[test]
fn what_the_program_makes_is_nobody_elses() {
    use std::os::unix::fs::PermissionsExt;

    let parent = tempfile::tempdir().expect("a folder");
    let (data, copy) = (parent.path().join("data"), parent.path().join("copy"));
    let well = |arguments: &[&str]| {
        let output = airside(&data, arguments, &[]);
        assert!(output.status.success(), "{}", both(&output));
    };
    well(&["register-instance"]);
    well(&["backup", copy.to_str().expect("a path")]);
    let mut looked_at = 0;
    let mut folders = vec![data.clone(), copy];
    while let Some(folder) = folders.pop() {
        let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(&folder).expect("a list") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                looked_at += 1;
            }
        }
    }
    assert!(looked_at >= 4, "the databases and the keys at least");
    // A folder of an earlier version is closed to others.
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).expect("is open");
    well(&["instance-admin", "list"]);
    let mode = data.metadata().expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
}

#[test]
fn whoever_reads_only_the_beginning_of_an_answer_breaks_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_airside"))
        .args(["openapi", "--json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // As `head` does once it has enough.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", both(&output));
    assert_eq!(both(&output), "");
}
