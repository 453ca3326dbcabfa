//! Writers who wait for each other: on SQLite they commit together, and nobody notices but by the
//! clock. What is said of both databases is tried on both.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use airside_kernel::db::{Engine, Query, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{AccessChange, Error, Kernel, Result, WriteTx};

use crate::support::TestKernel;
use crate::support::place::{ACME, arrange, count};

fn add(kernel: &Kernel, title: &str) -> Query {
    sql(
        "INSERT INTO things (id, workspace_id, project_id, creator, title) \
         VALUES ($1, $1, $2, $1, $3)",
    )
    .bind(kernel.entropy.id::<uuid::Uuid>())
    .bind(uuid::Uuid::nil())
    .bind(title)
}

async fn is_kept(kernel: &Kernel, title: &str) -> bool {
    let titled = sql("SELECT COUNT(*) FROM things WHERE title = $1").bind(title);
    count(kernel, titled).await == 1
}

/// A transaction in which a thing was added.
async fn adding(kernel: &Kernel, title: &str) -> Result<WriteTx> {
    let mut tx = kernel.write_as_system("a test").await?;
    tx.execute(add(kernel, title)).await?;
    Ok(tx)
}

async fn committed(tx: WriteTx) -> Result<()> {
    tx.commit_unaudited("a test").await
}

/// Comes as far as it can without waiting: a writer is in line then.
fn start<F: Future>(writer: Pin<&mut F>) -> Poll<F::Output> {
    writer.poll(&mut Context::from_waker(Waker::noop()))
}

/// An end that does not wait for whoever holds the turn meanwhile.
async fn soon<T>(ending: impl Future<Output = T>) -> T {
    let ending = tokio::time::timeout(Duration::from_secs(10), ending).await;
    ending.expect("it waits for nobody else")
}

/// What the second of three writers does, all of whom were there before the first one ended.
enum Second {
    Ends,
    Fails,
    IsGivenUpBeforeItBegins,
    IsGivenUpInTheMiddle,
    IsGivenUpAtItsEnd,
}

#[tokio::test]
async fn what_one_writer_does_is_nothing_to_the_others() {
    let check = async |second: Second, is_second_kept: bool| {
        let test = TestKernel::new().await;
        let kernel = &test.kernel;
        arrange(kernel, [add(kernel, "taken")]).await;

        let first = adding(kernel, "first").await.expect("is written");
        let mut begin = pin!(kernel.write_as_system("a test"));
        assert!(start(begin.as_mut()).is_pending());
        let mut third = pin!(async { committed(adding(kernel, "third").await?).await });
        assert!(start(third.as_mut()).is_pending());
        let act = async {
            let mut tx = begin.await?;
            if let Second::IsGivenUpBeforeItBegins = second {
                return Ok(());
            }
            tx.execute(add(kernel, "second")).await?;
            match second {
                Second::Ends => committed(tx).await?,
                Second::Fails => drop(tx.execute(add(kernel, "taken")).await),
                Second::IsGivenUpInTheMiddle => {
                    let mut more = pin!(tx.execute(add(kernel, "more")));
                    drop(start(more.as_mut()));
                }
                Second::IsGivenUpAtItsEnd => {
                    let mut end = pin!(committed(tx));
                    drop(start(end.as_mut()));
                }
                Second::IsGivenUpBeforeItBegins => {}
            }
            Ok(())
        };
        let all = async { tokio::try_join!(committed(first), act, third) };
        let all = Box::pin(soon(all)).await;
        all.expect("the others are not disturbed");
        assert!(is_kept(kernel, "first").await);
        assert!(is_kept(kernel, "third").await);
        assert!(!is_kept(kernel, "more").await);
        // Who hung up at the end does not learn it.
        if !matches!(second, Second::IsGivenUpAtItsEnd) {
            assert_eq!(is_kept(kernel, "second").await, is_second_kept);
        }
        // The next one is not disturbed either.
        let next = adding(kernel, "next").await.expect("is written");
        committed(next).await.expect("is committed");
        assert!(is_kept(kernel, "next").await);
    };
    check(Second::Ends, true).await;
    check(Second::Fails, false).await;
    check(Second::IsGivenUpBeforeItBegins, false).await;
    for _ in 0..20 {
        check(Second::IsGivenUpInTheMiddle, false).await;
        check(Second::IsGivenUpAtItsEnd, true).await;
    }
}

#[tokio::test]
async fn nobody_is_answered_and_nothing_is_seen_before_the_commit() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    if kernel.db.engine() == Engine::Postgres {
        // There each commits for itself.
        return;
    }
    let first = adding(kernel, "first").await.expect("is written");
    let mut begin = pin!(kernel.write_as_system("a test"));
    assert!(start(begin.as_mut()).is_pending());
    let mut end = pin!(committed(first));
    assert!(start(end.as_mut()).is_pending());

    let mut second = begin.await.expect("goes on with the same transaction");
    let again = second.execute(add(kernel, "first")).await;
    let taken = || Error::conflict("title_taken", "taken");
    let refused = again.expect_err("the second sees what the first did");
    let refused = refused.on_unique("things__project_id_title", taken);
    assert!(matches!(refused, Error::Conflict { .. }));
    assert!(!is_kept(kernel, "first").await, "seen before the commit");
    assert!(
        start(end.as_mut()).is_pending(),
        "answered before the commit"
    );

    drop(second);
    soon(end).await.expect("is committed");
    assert!(is_kept(kernel, "first").await);
}

#[tokio::test]
async fn what_was_left_to_writers_who_hang_up_in_line_is_committed() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let first = adding(kernel, "first").await.expect("is written");
    let mut end = {
        let mut begin = Box::pin(kernel.write_as_system("hangs up"));
        assert!(start(begin.as_mut()).is_pending());
        let mut end = Box::pin(committed(first));
        assert!(start(end.as_mut()).is_pending());
        end
    };
    soon(&mut end).await.expect("is committed");
    assert!(is_kept(kernel, "first").await);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_whose_changes_it_held() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    if kernel.db.engine() == Engine::Postgres {
        return;
    }
    let parts = "CREATE TABLE parts (thing UUID NOT NULL \
                 REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)";
    arrange(kernel, [sql(parts)]).await;

    let first = adding(kernel, "first").await.expect("is written");
    let mut begin = pin!(kernel.write_as_system("a test"));
    assert!(start(begin.as_mut()).is_pending());
    let second = async {
        let mut tx = begin.await?;
        let lost = sql("INSERT INTO parts (thing) VALUES ($1)").bind(uuid::Uuid::nil());
        tx.execute(lost).await?;
        committed(tx).await
    };
    let both = async { tokio::join!(committed(first), second) };
    let (first, second) = Box::pin(soon(both)).await;
    first.expect_err("the first is not told that it was kept");
    second.expect_err("neither is the second");
    assert!(!is_kept(kernel, "first").await);

    let next = adding(kernel, "next").await.expect("is written");
    committed(next).await.expect("is committed");
    assert!(is_kept(kernel, "next").await);
}

#[tokio::test]
async fn a_change_of_access_is_committed_before_anybody_goes_on() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let change = AccessChange::member(ACME, kernel.entropy.id::<UserId>());
    let begun = kernel.change_access_as_system("a test", change).await;
    let mut first = begun.expect("begins");
    first
        .execute(add(kernel, "first"))
        .await
        .expect("is written");
    let mut begin = pin!(kernel.write_as_system("a test"));
    assert!(start(begin.as_mut()).is_pending());

    let ended = async {
        let end = first.commit_unaudited("a test");
        // The second one has its turn meanwhile, and keeps it.
        tokio::join!(end, begin)
    };
    let (end, second) = soon(ended).await;
    end.expect("is committed");
    assert!(is_kept(kernel, "first").await);
    drop(second);
}
