//! The built program as an operator has it, and a throwaway PostgreSQL server.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use airside::{App, Surroundings};
use airside_kernel::Kernel;
use airside_kernel::config::{Given, Settings};
use airside_kernel::db::sql;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

use crate::client::Client;
use crate::text;

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// The built `airside`.
#[derive(Debug)]
pub struct Program(PathBuf);

/// The program on one set of data.
#[derive(Debug)]
pub struct Place {
    program: PathBuf,
    folder: PathBuf,
    database_url: Option<String>,
}

/// The program, serving. Killed when dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start until it was ready.
    pub took: Duration,
}

impl Program {
    /// The program of that path.
    pub fn at(path: &Path) -> Result<Self> {
        let path = path
            .canonicalize()
            .with_context(|| format!("`{}` is missing: cargo build --release", path.display()))?;
        Ok(Self(path))
    }

    /// Bytes of the program.
    pub fn size(&self) -> Result<u64> {
        Ok(std::fs::metadata(&self.0)?.len())
    }

    /// The program on a folder, and on a database of its own where there is a server.
    pub async fn on(&self, folder: &Path, postgres: Option<&Postgres>) -> Result<Place> {
        let database_url = match postgres {
            Some(server) => Some(server.create_database().await?),
            None => None,
        };
        Ok(Place {
            program: self.0.clone(),
            folder: folder.to_owned(),
            database_url,
        })
    }
}

impl Place {
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(name)
            .arg("--data")
            .arg(self.folder.join("data"));
        if let Some(url) = &self.database_url {
            command.arg("--database-url").arg(url);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// Fills it with the demo organisation; answers what its Owner signs in with.
    pub fn fill_demo(&self) -> Result<Value> {
        let output = self
            .command("demo")
            .arg("--json")
            .stdout(Stdio::piped())
            .output()?;
        anyhow::ensure!(output.status.success(), "`airside demo` failed: {output:?}");
        let demo: Value = serde_json::from_slice(&output.stdout)?;
        Ok(json!({ "email": demo["people"][0]["email"], "password": demo["password"] }))
    }

    /// Starts the program and waits until it is ready. It logs to a file, as it would for a
    /// supervisor.
    pub async fn serve(&self) -> Result<Serving> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))?;
        let mut command = self.command("serve");
        command.arg("--listen").arg(address.to_string()).stderr(log);
        let began = Instant::now();
        let child = command.spawn()?;
        let mut serving = Serving {
            child,
            address,
            took: Duration::ZERO,
        };
        loop {
            anyhow::ensure!(began.elapsed() < PATIENCE, "it is not ready in time");
            if let Ok(mut client) = Client::connect(address, "").await
                && let Ok(answer) = client.get("/readyz").await
                && answer.status == 200
            {
                serving.took = began.elapsed();
                return Ok(serving);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Another machine that serves the same database: it shares the key of the instance and no
    /// other file.
    pub fn on_another_machine(&self, folder: &Path) -> Result<Self> {
        let data = folder.join("data");
        std::fs::create_dir_all(&data)?;
        let key = "instance.key";
        std::fs::copy(self.folder.join("data").join(key), data.join(key))?;
        Ok(Self {
            program: self.program.clone(),
            folder: folder.to_owned(),
            database_url: self.database_url.clone(),
        })
    }

    /// The product in this process, on the same data.
    pub async fn open(&self) -> Result<App> {
        let mut given = Given::default();
        let data = text(&self.folder.join("data"));
        given.flags.insert("data".to_owned(), data);
        if let Some(url) = &self.database_url {
            given.flags.insert("database_url".to_owned(), url.clone());
        }
        let settings = Settings::resolve(&given)?;
        let surroundings = Surroundings::system(&settings)?;
        App::open(settings, surroundings).await
    }

    /// Does after rows were written in bulk what the databases do by themselves after a while, and
    /// what would otherwise happen while something is timed: counts the rows for the planner, and
    /// notes on PostgreSQL which pages everybody sees whole.
    pub async fn tend(&self, kernel: &Kernel) -> Result<()> {
        if let Some(url) = &self.database_url {
            let mut server = PgConnection::connect_with(&PgConnectOptions::from_str(url)?).await?;
            sqlx::raw_sql("VACUUM (ANALYZE)")
                .execute(&mut server)
                .await?;
            return Ok(server.close().await?);
        }
        let mut tx = kernel
            .write_as_system("count the rows for the planner")
            .await?;
        tx.execute(sql("ANALYZE")).await?;
        tx.commit_unaudited("statistics are no change").await?;
        Ok(())
    }
}

impl Serving {
    /// Resident memory in MiB.
    pub fn resident_mib(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: f64 = line
            .and_then(|line| line.trim().strip_suffix("kB"))
            .context("no VmRSS")?
            .trim()
            .parse()?;
        Ok(kib / 1024.0)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it, without a warning.
    pub fn stop(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have been stopped before.
        let _ = self.stop();
    }
}

/// A PostgreSQL server with its own defaults for durability. Stopped when dropped.
#[derive(Debug)]
pub struct Postgres {
    script: PathBuf,
    folder: TempDir,
    url: String,
    databases: AtomicU32,
    /// Its version.
    pub version: String,
}

impl Postgres {
    /// Starts one.
    pub fn start(root: &Path) -> Result<Self> {
        let script = root.join("scripts/postgres.sh");
        let folder = tempfile::tempdir()?;
        let output = Command::new(&script)
            .args(["start", &text(folder.path()), "durable"])
            .stderr(Stdio::inherit())
            .output()?;
        anyhow::ensure!(output.status.success(), "PostgreSQL does not start");
        let url = String::from_utf8(output.stdout)?.trim().to_owned();
        let version = std::fs::read_to_string(folder.path().join("data/PG_VERSION"))?;
        Ok(Self {
            script,
            folder,
            url,
            databases: AtomicU32::new(0),
            version: version.trim().to_owned(),
        })
    }

    /// A new database; answers its URL.
    async fn create_database(&self) -> Result<String> {
        let name = format!("bench_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection =
            PgConnection::connect_with(&PgConnectOptions::from_str(&self.url)?).await?;
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(self.url.replace("/postgres?", &format!("/{name}?")))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let folder = text(self.folder.path());
        // A server that is left over ends with the machine; there is nobody to tell.
        let _ = Command::new(&self.script).args(["stop", &folder]).status();
    }
}
