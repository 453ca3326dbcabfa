//! A database for one test: SQLite's is a file in the test's own folder; on a PostgreSQL server
//! each test gets one of its own, cloned from a migrated template and dropped at the end.
//!
//! The product's test programs use this file as well, each with a template of its own.

use std::collections::BTreeSet;

use airside_kernel::db::{DatabaseConfig, Db, Migration};
use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::Mutex;

/// Names the server on which tests make databases; its user may create them.
const VARIABLE: &str = "AIRSIDE_TEST_DATABASE_URL";
/// Templates that this process has looked at. Looking opens them, and none is copied meanwhile.
static PREPARED: Mutex<BTreeSet<String>> = Mutex::const_new(BTreeSet::new());
/// Any number that nobody else locks.
const TEMPLATE_LOCK: i64 = 0x4149_5253_4944_4500;

/// What the tests of one program find in a new database.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    /// Name of the template on a PostgreSQL server.
    pub name: &'a str,
    /// Its schema; SQLite's file is migrated by whoever opens it.
    pub migrations: &'a [Migration],
}

pub struct TestDatabase {
    url: Option<String>,
    /// The server's URL and the name of the database to drop.
    owned: Option<(String, String)>,
}

impl TestDatabase {
    pub async fn create(template: Template<'_>) -> Self {
        let Ok(server) = std::env::var(VARIABLE) else {
            return Self {
                url: None,
                owned: None,
            };
        };
        let mut connection = PgConnection::connect(&server)
            .await
            .expect("PostgreSQL answers");
        // Without migrations it is to be really empty, without even the list of them.
        let from = if template.migrations.is_empty() {
            "template0"
        } else {
            let mut prepared = PREPARED.lock().await;
            if !prepared.contains(template.name) {
                prepare_template(&mut connection, &server, template).await;
                prepared.insert(template.name.to_owned());
            }
            template.name
        };
        let name = format!("airside_test_{}", uuid::Uuid::new_v4().simple());
        let create = format!("CREATE DATABASE {name} TEMPLATE {from}");
        run(&mut connection, create).await;
        connection.close().await.expect("the connection closes");
        Self {
            url: Some(database_url(&server, &name)),
            owned: Some((server, name)),
        }
    }

    /// A database that somebody else cares for.
    #[allow(dead_code, reason = "not every program that has this file has others")]
    pub fn at(url: &str) -> Self {
        Self {
            url: Some(url.to_owned()),
            owned: None,
        }
    }

    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// A copy of this database, which nobody has open.
    #[allow(dead_code, reason = "not every program that has this file copies")]
    pub async fn copied(&self) -> Self {
        let Some((server, original)) = &self.owned else {
            return self.borrowed();
        };
        let mut connection = PgConnection::connect(server)
            .await
            .expect("PostgreSQL answers");
        let name = format!("airside_test_{}", uuid::Uuid::new_v4().simple());
        run(
            &mut connection,
            format!("CREATE DATABASE {name} TEMPLATE {original}"),
        )
        .await;
        connection.close().await.expect("the connection closes");
        Self {
            url: Some(database_url(server, &name)),
            owned: Some((server.clone(), name)),
        }
    }

    /// Keeps the rows as they are now, for [`Self::restore`]. Without a server there is nothing to
    /// keep: a file is copied as quickly as it is restored.
    #[allow(dead_code, reason = "not every program that has this file copies")]
    pub async fn keep(&self) {
        self.run_inside(
            "DO $$ DECLARE t name; BEGIN CREATE SCHEMA kept; \
             FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
             EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t); END LOOP; END $$",
        )
        .await;
    }

    /// Brings the kept rows back: a few milliseconds, where another copy of the database takes
    /// hundreds. Nobody else has it open.
    #[allow(dead_code, reason = "not every program that has this file copies")]
    pub async fn restore(&self) {
        self.run_inside(
            "DO $$ DECLARE t name; BEGIN SET LOCAL session_replication_role = replica; \
             FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
             EXECUTE format('DELETE FROM public.%I', t); \
             EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', t, t); \
             END LOOP; END $$",
        )
        .await;
    }

    async fn run_inside(&self, statement: &str) {
        let Some(url) = &self.url else { return };
        let mut connection = PgConnection::connect(url)
            .await
            .expect("PostgreSQL answers");
        run(&mut connection, statement.to_owned()).await;
        connection.close().await.expect("the connection closes");
    }

    /// The same database for a second process; the first one drops it.
    pub fn borrowed(&self) -> Self {
        Self {
            url: self.url.clone(),
            owned: None,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.owned.take() else {
            return;
        };
        // Dropping needs to wait, and this may be inside a runtime.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                if let Ok(mut connection) = PgConnection::connect(&server).await {
                    run(
                        &mut connection,
                        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                    )
                    .await;
                }
            });
        });
        let _ = dropped.join();
    }
}

/// Makes the template unless it is there with this program's migrations. One test process does,
/// the others wait.
async fn prepare_template(connection: &mut PgConnection, server: &str, template: Template<'_>) {
    let name = template.name;
    run(
        connection,
        format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"),
    )
    .await;
    let exists: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_optional(&mut *connection)
        .await
        .expect("the list of databases");
    if exists.is_none() || !is_current(server, template).await {
        run(
            connection,
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        run(connection, format!("CREATE DATABASE {name}")).await;
        let db = open(server, name).await;
        db.migrate(template.migrations)
            .await
            .expect("the schema is made");
        db.close().await;
    }
    run(
        connection,
        format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"),
    )
    .await;
}

/// Migrating again changes nothing where all fits, and fails where a text has changed.
async fn is_current(server: &str, template: Template<'_>) -> bool {
    let db = open(server, template.name).await;
    let pending = db.pending(template.migrations).await;
    let fits = matches!(pending, Ok(pending) if pending.is_empty())
        && db.migrate(template.migrations).await.is_ok();
    db.close().await;
    fits
}

async fn open(server: &str, name: &str) -> Db {
    let url = SecretString::from(database_url(server, name));
    Db::open(&DatabaseConfig::Postgres { url })
        .await
        .expect("the template opens")
}

/// The server's URL with another database: the path is between the host and the query.
fn database_url(server: &str, name: &str) -> String {
    let (before, query) = match server.split_once('?') {
        Some((before, query)) => (before, format!("?{query}")),
        None => (server, String::new()),
    };
    let path = before
        .rfind('/')
        .filter(|at| *at > "postgresql:/".len())
        .unwrap_or(before.len());
    format!("{}/{name}{query}", &before[..path])
}

async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|fault| panic!("{statement}: {fault}"));
}
