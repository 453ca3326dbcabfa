//! A kernel with a workplace of its own: one workspace, one project, things in it, and people who
//! hold roles, all in tables as small as can be, so that what is tested here is the kernel alone.

pub mod database;
pub mod place;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use airside_access::{Catalog, Engine, Source};
use airside_kernel::access::{Access, ProfileLoader};
use airside_kernel::config::instance::ConfigurationCache;
use airside_kernel::config::{Given, Settings};
use airside_kernel::db::{Db, Migration};
use airside_kernel::events::Events;
use airside_kernel::files::Files;
use airside_kernel::jobs::{Handler, Jobs};
use airside_kernel::mail::Mailer;
use airside_kernel::outward::Outward;
use airside_kernel::secrets::InstanceKey;
use airside_kernel::{Clock, Entropy, Kernel, Parts, Timestamp};

use crate::world::dice::CATALOG;
use database::{Template, TestDatabase};

/// 2026-11-21T09:30:00Z
const START_MICROS: i64 = 1_795_253_400_000_000;

static SEED: AtomicU64 = AtomicU64::new(1);

/// The kernel's schema and that of the workplace.
pub fn migrations() -> Vec<Migration> {
    let workplace = Migration {
        number: 2,
        name: "workplace",
        sql: include_str!("0002_test.sql"),
    };
    [airside_kernel::MIGRATIONS, &[workplace]].concat()
}

pub fn catalog() -> Catalog {
    let source = Source {
        name: "company.toml",
        text: CATALOG,
    };
    Catalog::parse(&[source]).expect("the catalog is right")
}

/// A kernel on a database of its own.
pub struct TestKernel {
    pub kernel: Kernel,
    pub clock: Clock,
    database: TestDatabase,
    folder: Arc<tempfile::TempDir>,
}

/// What a test puts in the place of the usual.
pub struct Fittings {
    pub handlers: Vec<Arc<dyn Handler>>,
    pub loader: Box<dyn ProfileLoader>,
}

impl Default for Fittings {
    fn default() -> Self {
        Self {
            handlers: Vec::new(),
            loader: Box::new(place::RolesHeld::default()),
        }
    }
}

impl TestKernel {
    pub async fn new() -> Self {
        Self::with(Fittings::default()).await
    }

    pub async fn with(fittings: Fittings) -> Self {
        let this = Self::without_schema(fittings).await;
        this.kernel
            .db
            .migrate(&migrations())
            .await
            .expect("the schema is made");
        this
    }

    /// On SQLite the database is empty; on PostgreSQL it is a clone of the template.
    pub async fn without_schema(fittings: Fittings) -> Self {
        let template = Template {
            name: "airside_kernel_test_template",
            migrations: &migrations(),
        };
        let database = TestDatabase::create(template).await;
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let clock = Clock::frozen(Timestamp::from_micros(START_MICROS));
        Self::open(database, folder, clock, fittings).await
    }

    /// A second process on the same data, with the same clock.
    pub async fn another_process(&self, fittings: Fittings) -> Self {
        let (database, folder) = (self.database.borrowed(), Arc::clone(&self.folder));
        Self::open(database, folder, self.clock.clone(), fittings).await
    }

    async fn open(
        database: TestDatabase,
        folder: Arc<tempfile::TempDir>,
        clock: Clock,
        fittings: Fittings,
    ) -> Self {
        let mut flags = BTreeMap::new();
        flags.insert("data".to_owned(), folder.path().display().to_string());
        if let Some(url) = database.url() {
            flags.insert("database_url".to_owned(), url.to_owned());
        }
        let given = Given {
            flags,
            ..Given::default()
        };
        let settings = Settings::resolve(&given).expect("the settings are right");
        let entropy = Entropy::seeded(clock.clone(), SEED.fetch_add(1, Ordering::Relaxed));
        let db = Db::open(&settings.database)
            .await
            .expect("the database opens");
        let kernel = Kernel::new(Parts {
            access: Access::new(Engine::new(catalog()), fittings.loader),
            authenticator: Box::new(place::People),
            files: Files::folder(&settings.files_folder()).expect("a folder for files"),
            jobs: Jobs::new(fittings.handlers),
            events: Events::new(entropy.id()),
            mailer: Mailer::captured(),
            outward: Outward::new(&settings),
            configuration_cache: ConfigurationCache::default(),
            instance_key: InstanceKey::from_file(&settings.key_file(), &entropy).expect("a key"),
            db,
            clock: clock.clone(),
            entropy,
            settings,
        });
        Self {
            kernel,
            clock,
            database,
            folder,
        }
    }
}
