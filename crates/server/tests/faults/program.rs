//! The built program, started on data of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::database::{Template, TestDatabase};
use crate::http::Client;

/// Where the program keeps its data: a folder and perhaps a database on a server.
pub struct Place {
    pub folder: tempfile::TempDir,
    database: Arc<TestDatabase>,
}

/// A running program; it is killed when dropped.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

/// Runs a future in the one runtime of the tests: connections of a pool do not outlive theirs.
pub fn block_on<F: Future>(future: F) -> F::Output {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));
    RUNTIME.block_on(future)
}

/// Whether the tests have a PostgreSQL server.
pub fn has_server() -> bool {
    std::env::var_os("AIRSIDE_TEST_DATABASE_URL").is_some()
}

impl Place {
    /// An empty folder and, on a server, an empty database.
    pub fn empty() -> Self {
        let nothing = Template {
            name: "airside_test_empty",
            migrations: &[],
        };
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            database: Arc::new(block_on(TestDatabase::create(nothing))),
        }
    }

    /// An empty folder, and a database that somebody else cares for.
    pub fn at(url: &str) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            database: Arc::new(TestDatabase::at(url)),
        }
    }

    /// The same database with a folder of another machine, which has the instance key.
    pub fn of_another_machine(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key = "instance.key";
        std::fs::copy(self.folder.path().join(key), folder.path().join(key)).expect("the key");
        Self {
            folder,
            database: Arc::clone(&self.database),
        }
    }

    /// Takes the folder away, for commands that want to make it.
    pub fn folder_is_removed(&self) {
        std::fs::remove_dir_all(self.folder.path()).expect("the folder is removed");
    }

    /// A path in the folder's neighbourhood that does not exist yet.
    pub fn beside(&self, name: &str) -> PathBuf {
        let path = self.folder.path();
        let stem = path.file_name().expect("a name").to_string_lossy();
        path.with_file_name(format!("{stem}-{name}"))
    }

    pub fn database_url(&self) -> Option<&str> {
        self.database.url()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_airside"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.folder.path());
        command.current_dir(std::env::temp_dir());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AIRSIDE_") {
                command.env_remove(name);
            }
        }
        if let Some(url) = self.database_url() {
            command.arg("--database-url").arg(url);
        }
        command
    }

    /// Starts serving and waits until the program says where.
    pub fn serve(&self, flags: &[&str]) -> Program {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], flags].concat();
        let mut child = self
            .command(&arguments)
            .env("AIRSIDE_LOG_FORMAT", "json")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut log = BufReader::new(child.stderr.take().expect("its log"));
        let mut told = String::new();
        let address = loop {
            let mut line = String::new();
            let read = log.read_line(&mut line).expect("its log is read");
            assert!(read > 0, "the program ended: {told}");
            let entry: Value = serde_json::from_str(&line).unwrap_or_default();
            if entry["message"] == "serving" {
                let address = entry["address"].as_str().expect("an address");
                break address.parse().expect("an address");
            }
            told.push_str(&line);
        };
        // Whoever does not read a pipe stops the one who writes.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Program { child, address }
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// The same, which must succeed; answers its JSON.
    #[track_caller]
    pub fn run_well(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        let output = self.run(&arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }
}

impl Program {
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// As a power cut does to a process.
    pub fn kill(mut self) {
        self.child.kill().expect("the program is killed");
        self.child.wait().expect("the program ends");
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.expect("kill runs").success());
    }

    /// Whether it ends well within this time; it is killed otherwise.
    pub fn ends_well_within(mut self, limit: Duration) -> bool {
        let asked = Instant::now();
        loop {
            match self.child.try_wait().expect("the program is watched") {
                Some(status) => return status.success(),
                None if asked.elapsed() > limit => return false,
                None => std::thread::yield_now(),
            }
        }
    }

    /// Waits for its end; whether it ended well.
    pub fn ended_well(mut self) -> bool {
        self.child.wait().expect("the program ends").success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A path as an argument.
pub fn argument(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
