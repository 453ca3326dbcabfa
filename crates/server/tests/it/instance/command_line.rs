//! The operator's commands, by the built program.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::PASSWORD;

/// Runs the program on a data folder of its own.
pub struct Operator {
    pub folder: tempfile::TempDir,
}

impl Operator {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_airside"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.folder.path());
        command
            .env_remove("AIRSIDE_DATABASE_URL")
            .current_dir(self.folder.path());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        child.wait_with_output().expect("the program ends")
    }

    /// What it prints is its answer, `said` may also be what it tells beside it.
    #[track_caller]
    pub fn check(&self, arguments: &[&str], input: &str, code: i32, said: &str) -> String {
        let output = self.run(arguments, input);
        let printed = String::from_utf8_lossy(&output.stdout);
        let text = format!("{printed}{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        assert!(text.contains(said), "{arguments:?}: {text}");
        printed.into_owned()
    }
}

/// IN-13, IN-14, IN-38: from an empty folder to an instance admin, without a browser.
#[test]
fn the_operator_makes_the_first_admin() {
    let operator = Operator::new();
    let check = |arguments: &[&str], input: &str, code: i32, said: &str| {
        operator.check(arguments, input, code, said)
    };
    let unregistered = "Instance is not registered yet";
    // A mistyped folder stays what it is: what looks at data makes none.
    check(&["audit", "verify"], "", 1, "there is no database at");
    assert!(!operator.folder.path().join("airside.sqlite").exists());
    check(&["instance-admin", "list"], "", 1, unregistered);
    check(
        &["create_instance_admin", "ann@example.com"],
        "",
        1,
        unregistered,
    );
    check(
        &["user", "create", "--email", "ann@example.com"],
        "",
        1,
        unregistered,
    );
    let asked = [
        "access",
        "check",
        "ann@example.com",
        "project:edit",
        "project:WEB",
    ];
    let asked = [&asked[..], &["--workspace", "acme"]].concat();
    check(&asked, "", 2, unregistered);
    check(&["register-instance"], "", 0, "Instance registered");
    check(&["register-instance"], "", 0, "registered before");
    check(
        &["instance-admin", "list"],
        "",
        0,
        "there is no instance admin",
    );
    let unknown = "User with the provided email does not exist";
    check(
        &["create_instance_admin", "ann@example.com"],
        "",
        1,
        unknown,
    );
    check(&["instance-admin", "add", "no address"], "", 1, unknown);
    let create = [
        "createsuperuser",
        "--email",
        "ann@example.com",
        "--password-stdin",
    ];
    check(&create, "password1234\n", 1, "too easy to guess");
    check(&create, &format!("{PASSWORD}\n"), 0, "ann@example.com");
    check(&create, PASSWORD, 1, "already an account");
    check(
        &["user", "create", "--email", "nobody"],
        "",
        1,
        "not a mail address",
    );
    check(
        &["create_instance_admin", "ann@example.com"],
        "",
        0,
        "is an instance admin",
    );
    check(
        &["instance-admin", "add", "Ann@Example.com"],
        "",
        1,
        "already an instance admin",
    );
    check(&["instance-admin", "list"], "", 0, "ann@example.com");
    let json = check(&["instance-admin", "list", "--json"], "", 0, "[");
    let rows: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(rows[0]["user"]["email"], "ann@example.com");
    let reset = ["user", "reset-password", "--email", "ann@example.com"];
    check(&reset, "", 0, "/reset-password/");
    check(
        &["user", "reset-password", "--email", "eve@example.com"],
        "",
        1,
        unknown,
    );
    check(&["audit", "verify"], "", 0, "instance: intact");
}

/// PM-30, PM-43, PM-46: decisions and their reasons at the command line, by the names that people
/// know, about the demo organisation.
#[test]
fn the_operator_asks_who_may_do_what() {
    let operator = Operator::new();
    operator.check(&["demo"], "", 0, "harbour-hill");
    let (admin, contributor, guest) = (
        "tobias@harbourhill.example",
        "oskar@harbourhill.example",
        "lukas@harbourhill.example",
    );
    let questions: &[(&[&str], i32, &str)] = &[
        (
            &["check", admin, "project:edit", "project:desk"],
            0,
            "allowed: Tobias Renner may",
        ),
        (
            &["check", guest, "workspace:delete", "workspace:harbour-hill"],
            1,
            "denied: Lukas",
        ),
        (
            &[
                "check",
                contributor,
                "workitem:edit",
                "workitem:web-12",
                "--json",
            ],
            0,
            "\"allowed\": true",
        ),
        (
            &["explain", admin, "workitem:delete", "workitem:WEB-12"],
            0,
            "the role Admin of the workspace covers all of it",
        ),
        (
            &["explain", guest, "project:edit", "project:DESK"],
            0,
            "what would have to change",
        ),
        (
            &["check", guest, "workspace:fly", "workspace:harbour-hill"],
            2,
            "action: ",
        ),
        (
            &["check", guest, "workitem:edit", "workitem:WEB-99999"],
            2,
            "resource: there is no workitem",
        ),
        (
            &["check", "nobody@example.com", "project:edit", "project:WEB"],
            2,
            "subject: ",
        ),
        (
            &["check", guest, "workitem:edit", "WEB-1"],
            2,
            "workitem:WEB-12",
        ),
    ];
    for (question, code, said) in questions {
        let arguments = [&["access"], *question, &["--workspace", "harbour-hill"]].concat();
        operator.check(&arguments, "", *code, said);
    }
    let elsewhere = [
        "access",
        "check",
        guest,
        "project:edit",
        "project:WEB",
        "--workspace",
        "other",
    ];
    operator.check(&elsewhere, "", 2, "workspace: there is no `other`");
}
