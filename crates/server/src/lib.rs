//! The program: the rooms put together, their routers as one HTTP service, and the work in the
//! background.

pub mod cli;
mod http;
mod keeping;
mod rooms;

use std::sync::Arc;

use airside_access::Source;
use airside_instance::Registration;
use airside_instance::instances::NOT_REGISTERED_MESSAGE;
use airside_kernel::config::Settings;
use airside_kernel::config::instance::ConfigurationCache;
use airside_kernel::db::{Db, Migration};
use airside_kernel::events::{CHANNEL, Events};
use airside_kernel::files::Files;
use airside_kernel::mail::{self, Mailer};
use airside_kernel::outward::Outward;
use airside_kernel::{Clock, Entropy, Kernel, Parts};
use airside_workspaces::RoomsAbove;
use anyhow::Context;

pub use http::openapi_document;

/// The running product, without a socket: what `serve` serves and tests talk to.
#[derive(Debug, Clone)]
pub struct App {
    kernel: Kernel,
    above: Arc<RoomsAbove>,
}

/// Types of things beside the product's own, with what finds them. The program has none; tests
/// bring some along, to show the access to what no room has yet.
#[derive(Debug, Clone, Default)]
pub struct Further {
    /// Their catalog.
    pub catalog: Vec<Source<'static>>,
    /// What finds them.
    pub rooms: RoomsAbove,
}

/// What the product takes from the world around it, and tests put in place themselves.
#[derive(Debug)]
pub struct Surroundings {
    /// What time it is.
    pub clock: Clock,
    /// Ids and secrets.
    pub entropy: Entropy,
    /// How mail leaves.
    pub mailer: Mailer,
    /// How other programs are called.
    pub outward: Outward,
}

impl Surroundings {
    /// This machine's clock and randomness, and mail by SMTP.
    pub fn system(settings: &Settings) -> anyhow::Result<Self> {
        let clock = Clock::system();
        let mailer = Mailer::smtp(settings.mail_root_certificates.as_deref(), mail::TIMEOUT)?;
        Ok(Self {
            entropy: Entropy::system(clock.clone()),
            outward: Outward::new(settings),
            clock,
            mailer,
        })
    }
}

/// Every migration of every room, in order.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    rooms::migrations()
}

/// The catalog keys that some operation of some room asks for.
#[must_use]
pub fn operations() -> Vec<&'static str> {
    rooms::operations()
}

impl App {
    /// Opens the data and brings its schema up to date.
    pub async fn open(settings: Settings, surroundings: Surroundings) -> anyhow::Result<Self> {
        Self::open_with(settings, surroundings, Further::default()).await
    }

    /// The same with further types of things.
    pub async fn open_with(
        settings: Settings,
        surroundings: Surroundings,
        further: Further,
    ) -> anyhow::Result<Self> {
        let app = Self::put_together(settings, surroundings, further).await?;
        upgrade(&app.kernel.db, &migrations()).await?;
        Ok(app)
    }

    /// Opens the data as it is.
    pub async fn open_unmigrated(
        settings: Settings,
        surroundings: Surroundings,
    ) -> anyhow::Result<Self> {
        Self::put_together(settings, surroundings, Further::default()).await
    }

    async fn put_together(
        settings: Settings,
        surroundings: Surroundings,
        further: Further,
    ) -> anyhow::Result<Self> {
        let mut above = rooms::above_workspaces();
        above.locators.extend(further.rooms.locators);
        let Surroundings {
            clock,
            entropy,
            mailer,
            outward,
        } = surroundings;
        keeping::private_folder(&settings)?;
        let db = keeping::open(&settings.database).await?;
        let instance_key = keeping::instance_key(&settings, &db, &entropy).await?;
        let kernel = Kernel::new(Parts {
            access: rooms::access(&further.catalog)?,
            authenticator: rooms::authenticator(clock.clone()),
            files: Files::folder(&settings.files_folder())?,
            jobs: rooms::jobs(above.clone()),
            events: Events::new(entropy.id()),
            mailer,
            outward,
            configuration_cache: ConfigurationCache::default(),
            instance_key,
            db,
            clock,
            entropy,
            settings,
        });
        Ok(Self {
            kernel,
            above: Arc::new(above),
        })
    }

    /// Registers an empty instance, unless the settings say that the operator does it.
    pub async fn start(&self) -> anyhow::Result<()> {
        keeping::warn_of_unreadable_secrets(&self.kernel).await?;
        if self.kernel.settings.register {
            airside_instance::register(&self.kernel).await?;
        } else if !Registration::new(self.kernel.clone()).is_done().await? {
            tracing::warn!("{NOT_REGISTERED_MESSAGE}: run `airside register-instance`");
        }
        Ok(())
    }

    /// What operations need.
    #[must_use]
    pub const fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// The HTTP service.
    pub fn router(&self) -> axum::Router {
        http::router(&self.kernel, &self.above)
    }

    /// Starts what goes on beside requests; it ends when the returned tasks are dropped.
    #[must_use]
    pub fn start_background_work(&self) -> tokio::task::JoinSet<()> {
        let mut tasks = tokio::task::JoinSet::new();
        let kernel = self.kernel.clone();
        tasks.spawn(async move { kernel.work().await });
        let kernel = self.kernel.clone();
        tasks.spawn(async move { kernel.keep_sealing().await });
        let kernel = self.kernel.clone();
        tasks.spawn(async move { pass_on_events(kernel).await });
        let kernel = self.kernel.clone();
        tasks.spawn(async move { keep_checkpointing(kernel).await });
        tasks
    }
}

/// Brings the schema up to date. A SQLite database that is in use already is copied before.
async fn upgrade(db: &Db, migrations: &[Migration]) -> anyhow::Result<()> {
    let pending = db
        .pending(migrations)
        .await
        .context("cannot read the schema's state")?;
    let Some(first) = pending.first() else {
        return Ok(());
    };
    if let Some(file) = db.file().filter(|_| pending.len() < migrations.len()) {
        let copy = file.with_extension(format!("before-{:04}.sqlite", first.number));
        if !copy.exists() {
            db.copy_sqlite_to(&copy)
                .await
                .context("cannot copy the database before upgrading")?;
        }
    }
    db.migrate(migrations)
        .await
        .context("cannot bring the schema up to date")
}

/// How long background work waits after a fault before it tries again.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);

/// Keeps SQLite's log short.
async fn keep_checkpointing(kernel: Kernel) {
    while let Err(fault) = kernel.db.keep_checkpointing().await {
        tracing::warn!(error = ?fault, "the database's log was not copied");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Brings the events of other processes in, where there can be others.
async fn pass_on_events(kernel: Kernel) {
    loop {
        match kernel.db.listen(CHANNEL).await {
            Ok(None) => return,
            Ok(Some(mut listener)) => loop {
                match listener.recv().await {
                    Ok(notice) => kernel.events.receive(notice.payload()),
                    Err(fault) => {
                        tracing::warn!(%fault, "the connection for events was lost");
                        break;
                    }
                }
            },
            Err(fault) => tracing::warn!(error = ?fault, "cannot listen for events"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
