//! Write transactions: whole or not at all, on both databases.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use airside_kernel::db::{Engine, Query, sql};
use airside_kernel::record::Records;
use airside_kernel::{Error, Result};

use crate::support::TestKernel;
use crate::support::place::{
    DeleteThing, EditThing, add_thing, arrange, count, dismiss, found_workspace, hire, key, rename,
    renamed, request_of,
};

fn thing_titled(title: &str) -> Query {
    sql("SELECT COUNT(*) FROM things WHERE title = $1").bind(title)
}

fn add(kernel: &airside_kernel::Kernel, title: &str) -> Query {
    sql(
        "INSERT INTO things (id, workspace_id, project_id, creator, title) \
         VALUES ($1, $1, $2, $1, $3)",
    )
    .bind(kernel.entropy.id::<uuid::Uuid>())
    .bind(uuid::Uuid::nil())
    .bind(title)
}

#[tokio::test]
async fn an_error_ends_the_transaction() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    arrange(kernel, [add(kernel, "taken")]).await;

    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    tx.execute(add(kernel, "first")).await.expect("is written");
    let refused = tx.execute(add(kernel, "taken")).await;
    let named = refused
        .expect_err("titles are unique")
        .on_unique("things__project_id_title", || {
            Error::conflict("title_taken", "taken")
        });
    assert!(matches!(
        named,
        Error::Conflict {
            code: "title_taken",
            ..
        }
    ));
    // SQLite would go on and commit the rest, PostgreSQL would say that it had committed.
    let after = tx.execute(add(kernel, "second")).await;
    assert_eq!(after.is_err(), kernel.db.engine() == Engine::Postgres);
    tx.commit_unaudited("a test")
        .await
        .expect_err("a failed transaction is not committed");
    for title in ["first", "second"] {
        assert_eq!(count(kernel, thing_titled(title)).await, 0, "{title}");
    }
    assert_eq!(count(kernel, thing_titled("taken")).await, 1);
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    for _ in 0..20 {
        let mut tx = kernel.write_as_system("a test").await.expect("begins");
        tx.execute(add(kernel, "dropped"))
            .await
            .expect("is written");
        drop(tx);
        // The next writer is not disturbed by it.
        arrange(kernel, [add(kernel, "kept")]).await;
        assert_eq!(count(kernel, thing_titled("kept")).await, 1);
        assert_eq!(count(kernel, thing_titled("dropped")).await, 0);
        arrange(kernel, [sql("DELETE FROM things")]).await;
    }
}

/// Polls once and gives up, as a request does whose client hangs up.
fn begin_and_hang_up<F: Future>(begin: F) {
    let begin = pin!(begin);
    let _ = begin.poll(&mut Context::from_waker(Waker::noop()));
}

#[tokio::test]
async fn a_begin_that_is_given_up_leaves_nothing_open() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    for number in 0..200 {
        begin_and_hang_up(kernel.write_as_system("given up"));
        let title = format!("after {number}");
        arrange(kernel, [add(kernel, &title)]).await;
        assert_eq!(
            count(kernel, thing_titled(&title)).await,
            1,
            "{title} is lost"
        );
    }
}

#[tokio::test]
async fn what_is_given_up_in_the_middle_leaves_nothing_and_locks_nothing() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    for number in 0..50 {
        let mut tx = kernel.write_as_system("given up").await.expect("begins");
        begin_and_hang_up(tx.execute(add(kernel, "given up")));
        drop(tx);
        let title = format!("after {number}");
        arrange(kernel, [add(kernel, &title)]).await;
        assert_eq!(
            count(kernel, thing_titled(&title)).await,
            1,
            "{title} is lost"
        );
    }
    assert_eq!(count(kernel, thing_titled("given up")).await, 0);
}

#[tokio::test]
async fn what_is_for_reading_cannot_write() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    arrange(kernel, [add(kernel, "as it was")]).await;
    let change = || sql("UPDATE things SET title = 'changed' RETURNING title");
    let mut read = kernel.db.read().await.expect("a connection");
    let refused: Result<Vec<(String,)>> = change().fetch_all(&mut read).await;
    refused.expect_err("the read pool cannot write");
    drop(read);
    let mut snapshot = kernel.db.snapshot().await.expect("a snapshot");
    let refused: Result<Vec<(String,)>> = change().fetch_all(&mut snapshot).await;
    refused.expect_err("a snapshot cannot write");
    drop(snapshot);
    assert_eq!(count(kernel, thing_titled("as it was")).await, 1);
}

#[tokio::test]
async fn a_snapshot_is_of_one_moment() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let all = || sql("SELECT COUNT(*) FROM things");
    let mut snapshot = kernel.db.snapshot().await.expect("a snapshot");
    let before = all().fetch_count(&mut snapshot).await.expect("a count");
    arrange(kernel, [add(kernel, "new")]).await;
    let after = all().fetch_count(&mut snapshot).await.expect("a count");
    assert_eq!((before, after), (0, 0));
    assert_eq!(count(kernel, all()).await, 1);
}

#[tokio::test]
async fn text_with_a_nul_is_the_callers_mistake_on_both_databases() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    let refused = tx.execute(add(kernel, "nul \0 here")).await;
    let error = Error::from(refused.expect_err("NUL is refused"));
    assert!(
        matches!(
            error,
            Error::BadRequest {
                code: "nul_character",
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_write_is_decided_again_inside_its_transaction() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    found_workspace(kernel).await;
    let owner = hire(kernel, "owner", None).await;
    let worker = hire(kernel, "member", Some("contributor")).await;
    let thing = add_thing(kernel, worker, "mine").await;

    // Decided while the role was held, written after it was taken away.
    let caller = request_of(kernel, worker).await;
    let mut permit = kernel
        .authorize::<EditThing>(&caller, key(thing))
        .await
        .expect("a contributor may edit");
    dismiss(kernel, worker).await.expect("the role is taken");
    let refused = kernel.write(&caller, &mut permit).await;
    assert!(
        matches!(refused, Err(Error::NotFoundBecause { .. })),
        "{refused:?}"
    );

    // Facts of the target are read again as well: what is gone is not found.
    let caller = request_of(kernel, owner).await;
    let mut permit = kernel
        .authorize::<DeleteThing>(&caller, key(thing))
        .await
        .expect("an owner may delete");
    arrange(kernel, [sql("DELETE FROM things")]).await;
    let refused = kernel.write(&caller, &mut permit).await;
    assert!(
        matches!(refused, Err(Error::NotFoundBecause { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_account_that_was_suspended_meanwhile_writes_nothing() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    found_workspace(kernel).await;
    let worker = hire(kernel, "member", Some("contributor")).await;
    let thing = add_thing(kernel, worker, "mine").await;
    let caller = request_of(kernel, worker).await;
    let mut permit = kernel
        .authorize::<EditThing>(&caller, key(thing))
        .await
        .expect("a contributor may edit");
    arrange(kernel, [sql("UPDATE people SET is_active = FALSE")]).await;
    let refused = kernel.write(&caller, &mut permit).await;
    assert!(
        matches!(refused, Err(Error::Unauthenticated)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_change_is_committed_with_its_record() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    found_workspace(kernel).await;
    let worker = hire(kernel, "member", Some("contributor")).await;
    let thing = add_thing(kernel, worker, "before").await;
    let caller = request_of(kernel, worker).await;
    let mut permit = kernel
        .authorize::<EditThing>(&caller, key(thing))
        .await
        .expect("a contributor may edit");
    let mut tx = kernel.write(&caller, &mut permit).await.expect("begins");
    assert_eq!(permit.title, "before");
    rename(&mut tx, &permit, "after").await.expect("is written");
    let records = || sql("SELECT COUNT(*) FROM activities WHERE verb = 'updated'");
    assert_eq!(
        count(kernel, records()).await,
        0,
        "nothing before the commit"
    );
    tx.commit(renamed(permit.id)).await.expect("commits");
    assert_eq!(count(kernel, thing_titled("after")).await, 1);
    let by = sql("SELECT COUNT(*) FROM activities WHERE actor_id = $1 AND subject_id = $2");
    assert_eq!(count(kernel, by.bind(worker).bind(thing)).await, 1);
}

#[tokio::test]
async fn a_record_that_was_collected_and_stayed_empty_commits_nothing() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    tx.execute(add(kernel, "unrecorded"))
        .await
        .expect("is written");
    tx.commit(Records::default())
        .await
        .expect_err("there is no record");
    assert_eq!(count(kernel, thing_titled("unrecorded")).await, 0);
}

#[tokio::test]
async fn the_first_change_of_a_transaction_says_what_it_touched() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    arrange(kernel, [add(kernel, "there")]).await;
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    let nothing = sql("UPDATE things SET title = $1 WHERE title = $1").bind("nowhere");
    // Where the transaction begins with it, what was touched before is not counted as well.
    assert_eq!(tx.execute(nothing).await.expect("is written"), 0);
    let something = sql("UPDATE things SET title = $1 WHERE title = $1").bind("there");
    assert_eq!(tx.execute(something).await.expect("is written"), 1);
}

#[tokio::test]
async fn the_last_changes_are_committed_whole_with_their_record() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let answering = |title: &str| {
        sql(
            "INSERT INTO things (id, workspace_id, project_id, creator, title) \
             VALUES ($1, $1, $2, $1, $3) RETURNING title",
        )
        .bind(kernel.entropy.id::<uuid::Uuid>())
        .bind(uuid::Uuid::nil())
        .bind(title)
    };
    let records = || sql("SELECT COUNT(*) FROM activities WHERE verb = 'updated'");
    let write = async |titles: [&str; 2]| {
        let tx = kernel.write_as_system("a test").await.expect("begins");
        let changes = vec![add(kernel, titles[0]), answering(titles[1])];
        let record = renamed(kernel.entropy.id());
        tx.commit_with::<(String,)>(changes, 1, record).await
    };
    let row = write(["first", "second"]).await.expect("commits");
    assert_eq!(row, Some(("second".to_owned(),)));
    assert_eq!(count(kernel, records()).await, 1);

    write(["third", "first"])
        .await
        .expect_err("titles are unique");
    assert_eq!(count(kernel, thing_titled("third")).await, 0);
    assert_eq!(count(kernel, records()).await, 1);

    write(["third", "fourth"])
        .await
        .expect("nothing is left open");
    for title in ["first", "second", "third", "fourth"] {
        assert_eq!(count(kernel, thing_titled(title)).await, 1, "{title}");
    }
}

/// One value of each kind, and two that are missing.
type Told = (
    uuid::Uuid,
    i64,
    String,
    bool,
    f64,
    Vec<u8>,
    Option<String>,
    Option<i64>,
);

/// What ends quotes, comments or statements somewhere.
const STRANGE: &str = "it's \\' \"; COMMIT; -- /* $1 :a ? %s 🚢\r\n\u{202e}";

#[tokio::test]
async fn values_are_the_same_in_the_first_and_in_the_last_statement() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let id = kernel.entropy.id::<uuid::Uuid>();
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    let told = sql("SELECT $1, $2, $3, $4, $5, $6, $7, $8")
        .bind(id)
        .bind(i64::MIN)
        .bind(STRANGE)
        .bind(true)
        .bind(0.1 + 0.2)
        .bind(vec![0_u8, 39, 92, 255])
        .bind(None::<String>)
        .bind(None::<i64>);
    let told: Told = told.fetch_one(tx.reading()).await.expect("an answer");
    let expected = (
        id,
        i64::MIN,
        STRANGE.to_owned(),
        true,
        0.1 + 0.2,
        vec![0, 39, 92, 255],
        None,
        None,
    );
    assert_eq!(told, expected);

    let strange = sql(
        "INSERT INTO things (id, workspace_id, project_id, creator, title) \
                       VALUES ($1, $1, $1, $1, $2) RETURNING title",
    );
    let strange = strange.bind(id).bind(STRANGE);
    let row = tx
        .commit_with::<(String,)>(vec![strange], 0, renamed(id))
        .await;
    assert_eq!(row.expect("commits"), Some((STRANGE.to_owned(),)));
    assert_eq!(count(kernel, thing_titled(STRANGE)).await, 1);
}
