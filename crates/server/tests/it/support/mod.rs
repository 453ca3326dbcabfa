//! Test support: the product on a frozen clock, and people who talk to it.
//!
//! ```ignore
//! let app = TestApp::set_up().await;            // an instance whose admin is `app.admin`
//! let bob = app.person("bob@example.com").await; // a signed-in account
//! bob.post("/api/v1/workspaces/", json!({"name": "Web", "slug": "web"})).await.expect(201);
//! ```

mod client;
#[path = "../../../../kernel/tests/it/support/database.rs"]
mod database;
pub mod pages;
pub mod provider;
pub mod smtp;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use airside::{App, Further, Surroundings};
use airside_kernel::config::{Given, Settings};
use airside_kernel::mail::Mailer;
use airside_kernel::outward::Outward;
use airside_kernel::{Clock, Entropy, Timestamp};
use serde_json::json;

pub use client::{Answer, Client};

/// A password that is strong enough.
pub const PASSWORD: &str = "correct-horse-battery-staple-9";
/// 2026-11-21T09:30:00Z
const START_MICROS: i64 = 1_795_253_400_000_000;

static SEED: AtomicU64 = AtomicU64::new(1);

/// An instance of its own for one test.
pub struct TestApp {
    pub app: App,
    pub clock: Clock,
    router: axum::Router,
    database: database::TestDatabase,
    folder: tempfile::TempDir,
}

impl TestApp {
    /// A registered instance that nobody has set up.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with further settings, by the names of flags or of `AIRSIDE_*` variables.
    pub async fn with(flags: &[(&str, &str)]) -> Self {
        Self::build(flags, plain()).await
    }

    /// The same with further types of things.
    pub async fn with_further(further: Further) -> Self {
        let beside = Beside { further, ..plain() };
        Self::build(&[], beside).await
    }

    /// The same where mail leaves for real.
    pub async fn with_mailer(mailer: Mailer) -> Self {
        let beside = Beside { mailer, ..plain() };
        Self::build(&[], beside).await
    }

    /// The same where the names of other programs lead elsewhere, with a time-out for calls.
    pub async fn with_names(
        flags: &[(&str, &str)],
        names: BTreeMap<String, SocketAddr>,
        timeout: Duration,
    ) -> Self {
        let names = Some((names, timeout));
        Self::build(flags, Beside { names, ..plain() }).await
    }

    async fn build(flags: &[(&str, &str)], beside: Beside) -> Self {
        let database = create_database().await;
        let folder = tempfile::tempdir().expect("a folder for the data");
        let (app, clock) = open(&folder, &database, flags, beside).await;
        app.start().await.expect("the instance registers");
        let router = app.router();
        Self {
            app,
            clock,
            router,
            database,
            folder,
        }
    }

    /// A second process on the same data, as after a restart or behind a load balancer.
    pub async fn another_process(&self) -> Self {
        let (app, clock) = open(&self.folder, &self.database, &[], plain()).await;
        let router = app.router();
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            app,
            clock,
            router,
            database: self.database.borrowed(),
            folder,
        }
    }

    /// Closes it, so that copies of it can be opened.
    pub async fn into_snapshot(self) -> Snapshot {
        self.app.kernel().db.close().await;
        Snapshot {
            database: self.database,
            folder: self.folder,
        }
    }

    /// An instance with its first admin, `admin@example.com`.
    pub async fn set_up() -> (Self, Client) {
        let app = Self::new().await;
        let admin = app.sign_up_first_admin().await;
        (app, admin)
    }

    /// Goes through the set-up as the browser does.
    pub async fn sign_up_first_admin(&self) -> Client {
        let admin = self.anonymous();
        let body = json!({
            "email": "admin@example.com", "password": PASSWORD, "first_name": "Ada",
            "last_name": "Minister", "company_name": "Example", "is_telemetry_enabled": false,
        });
        admin
            .post("/api/instances/admins/sign-up/", body)
            .await
            .expect_success();
        admin
    }

    /// Somebody without credentials.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A new account, signed in.
    pub async fn person(&self, email: &str) -> Client {
        let person = self.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        person.post("/auth/sign-up/", body).await.expect_success();
        person
    }

    /// An account that exists, signed in once more.
    pub async fn sign_in(&self, email: &str) -> Client {
        let person = self.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        person.post("/auth/sign-in/", body).await.expect_success();
        person
    }

    /// Does the background work that is due.
    pub async fn work(&self) {
        while self.app.kernel().run_due_jobs().await.expect("jobs run") > 0 {}
    }
}

/// What a test puts in place of the world around the product.
struct Beside {
    mailer: Mailer,
    further: Further,
    names: Option<(BTreeMap<String, SocketAddr>, Duration)>,
}

/// An instance that nobody uses: its data, to be copied.
pub struct Snapshot {
    database: database::TestDatabase,
    folder: tempfile::TempDir,
}

impl Snapshot {
    /// A copy that is used by itself. People keep their sessions: [`Client::moved_to`].
    pub async fn open(&self) -> TestApp {
        let database = self.database.copied().await;
        database.keep().await;
        self.open_with(database).await
    }

    /// A copy that has been used, made what it was.
    pub async fn renew(&self, used: TestApp) -> TestApp {
        if used.database.url().is_none() {
            return self.open().await;
        }
        used.app.kernel().db.close().await;
        used.database.restore().await;
        self.open_with(used.database).await
    }

    async fn open_with(&self, database: database::TestDatabase) -> TestApp {
        let folder = tempfile::tempdir().expect("a folder for the data");
        copy_folder(self.folder.path(), folder.path());
        let (app, clock) = open(&folder, &database, &[], plain()).await;
        let router = app.router();
        TestApp {
            app,
            clock,
            router,
            database,
            folder,
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the folder is read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file is copied");
        }
    }
}

async fn create_database() -> database::TestDatabase {
    database::TestDatabase::create(database::Template {
        name: "airside_test_template",
        migrations: &airside::migrations(),
    })
    .await
}

/// Mail that is kept, and no further types of things.
fn plain() -> Beside {
    Beside {
        mailer: Mailer::captured(),
        further: Further::default(),
        names: None,
    }
}

async fn open(
    folder: &tempfile::TempDir,
    database: &database::TestDatabase,
    flags: &[(&str, &str)],
    beside: Beside,
) -> (App, Clock) {
    let mut given = Given::default();
    given
        .flags
        .insert("data".to_owned(), folder.path().display().to_string());
    given
        .flags
        .insert("base_url".to_owned(), "http://localhost:8080".to_owned());
    if let Some(url) = database.url() {
        given
            .flags
            .insert("database_url".to_owned(), url.to_owned());
    }
    for (name, value) in flags {
        let place = if name.starts_with("AIRSIDE_") {
            &mut given.environment
        } else {
            &mut given.flags
        };
        place.insert((*name).to_owned(), (*value).to_owned());
    }
    let settings = Settings::resolve(&given).expect("the settings are right");
    let clock = Clock::frozen(Timestamp::from_micros(START_MICROS));
    let entropy = Entropy::seeded(clock.clone(), SEED.fetch_add(1, Ordering::Relaxed));
    let outward = Outward::new(&settings);
    let outward = match beside.names {
        Some((names, timeout)) => outward.pointed(names, timeout),
        None => outward,
    };
    let surroundings = Surroundings {
        clock: clock.clone(),
        entropy,
        mailer: beside.mailer,
        outward,
    };
    let app = App::open_with(settings, surroundings, beside.further)
        .await
        .expect("the data opens");
    (app, clock)
}
