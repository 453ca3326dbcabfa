//! The schema: forward only, and never touched by a program that does not know it.

use airside_kernel::db::{DatabaseConfig, Db, Migration, MigrationError, PendingMigration, sql};

use crate::support::{Fittings, TestKernel, migrations};

fn next(sql: &'static str) -> Vec<Migration> {
    let mut all = migrations();
    all.push(Migration {
        number: 3,
        name: "next",
        sql,
    });
    all
}

#[tokio::test]
async fn a_schema_of_a_newer_program_is_refused() {
    let test = TestKernel::new().await;
    let db = &test.kernel.db;
    db.migrate(&next("CREATE TABLE newer (id BIGINT)"))
        .await
        .expect("the newer program migrates");
    let older = migrations();
    let refused = db.migrate(&older).await;
    assert!(
        matches!(refused, Err(MigrationError::Newer(3))),
        "{refused:?}"
    );
    let refused = db.pending(&older).await;
    assert!(
        matches!(refused, Err(MigrationError::Newer(3))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_migration_whose_text_changed_after_it_was_applied_is_refused() {
    let test = TestKernel::new().await;
    let db = &test.kernel.db;
    let mut changed = next("CREATE TABLE never (id BIGINT)");
    let applied = changed.iter_mut().find(|migration| migration.number == 2);
    applied.expect("the table of these tests").sql = "CREATE TABLE people (id BIGINT)";
    let refused = db.migrate(&changed).await;
    assert!(
        matches!(refused, Err(MigrationError::Changed(2))),
        "{refused:?}"
    );
    let refused = db.pending(&changed).await;
    assert!(
        matches!(refused, Err(MigrationError::Changed(2))),
        "{refused:?}"
    );
    let pending = db
        .pending(&next("SELECT 1"))
        .await
        .expect("it is as it was");
    assert_eq!(pending.len(), 1);
}

#[tokio::test]
async fn asking_what_would_be_done_changes_nothing() {
    let test = TestKernel::new().await;
    let db = &test.kernel.db;
    let all = next("CREATE TABLE later (id BIGINT)");
    for _ in 0..2 {
        let pending = db.pending(&all).await.expect("an answer");
        let expected = PendingMigration {
            number: 3,
            name: "next".to_owned(),
        };
        assert_eq!(pending, [expected]);
    }
    let mut connection = db.read().await.expect("a connection");
    sql("SELECT id FROM later")
        .exists(&mut connection)
        .await
        .expect_err("the table was not made");
    drop(connection);
    db.migrate(&all).await.expect("it is done now");
    assert_eq!(db.pending(&all).await.expect("an answer"), []);
}

#[tokio::test]
async fn asking_about_an_empty_database_leaves_it_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = DatabaseConfig::Sqlite {
        path: folder.path().join("empty.sqlite"),
        durability: airside_kernel::db::Durability::Normal,
    };
    let db = Db::open(&config).await.expect("the database opens");
    let pending = db.pending(&migrations()).await.expect("an answer");
    assert_eq!(pending.len(), migrations().len());
    let mut connection = db.read().await.expect("a connection");
    let tables = sql("SELECT COUNT(*) FROM sqlite_master").fetch_count(&mut connection);
    assert_eq!(tables.await.expect("a count"), 0);
}

#[tokio::test]
async fn of_a_migration_that_fails_nothing_is_kept_and_the_next_run_goes_on() {
    let test = TestKernel::new().await;
    let db = &test.kernel.db;
    let failing = next("CREATE TABLE half (id BIGINT); SELECT nothing FROM nowhere");
    for _ in 0..2 {
        let refused = db.migrate(&failing).await;
        assert!(
            matches!(refused, Err(MigrationError::Failed(_))),
            "{refused:?}"
        );
        let mut connection = db.read().await.expect("a connection");
        sql("SELECT id FROM half")
            .exists(&mut connection)
            .await
            .expect_err("the first half was not kept");
    }
    db.migrate(&next("CREATE TABLE whole (id BIGINT)"))
        .await
        .expect("the mended one is applied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_that_start_at_once_migrate_once() {
    let one = TestKernel::new().await;
    let two = one.another_process(Fittings::default()).await;
    let all = next("CREATE TABLE once (id BIGINT)");
    let (first, second) = tokio::join!(one.kernel.db.migrate(&all), two.kernel.db.migrate(&all));
    first.expect("one migrates");
    second.expect("the other finds it done");
    assert_eq!(one.kernel.db.pending(&all).await.expect("an answer"), []);
}
