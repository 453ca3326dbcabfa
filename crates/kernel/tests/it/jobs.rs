//! Background work: tried again with growing pauses, given up in the end, never lost and never
//! done by two at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use airside_kernel::db::sql;
use airside_kernel::jobs::{ATTEMPTS_MAX, Handler, NewJob};
use airside_kernel::{Error, Kernel, Result};
use async_trait::async_trait;
use tokio::sync::{Notify, Semaphore};

use crate::support::{Fittings, TestKernel};

const KIND: &str = "test";

fn fitted(handler: &Arc<impl Handler + 'static>) -> Fittings {
    Fittings {
        handlers: vec![Arc::clone(handler) as Arc<dyn Handler>],
        ..Fittings::default()
    }
}

async fn enqueue(kernel: &Kernel, payloads: impl IntoIterator<Item = String>) {
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    for payload in payloads {
        tx.enqueue(NewJob::new(KIND, &payload).expect("a payload"));
    }
    tx.commit_unaudited("a test").await.expect("commits");
}

#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct JobRow {
    state: String,
    payload: String,
    attempts: i64,
    last_error: Option<String>,
}

async fn only_job(kernel: &Kernel) -> JobRow {
    let mut connection = kernel.db.read().await.expect("a connection");
    sql("SELECT state, payload, attempts, last_error FROM jobs")
        .fetch_one(&mut connection)
        .await
        .expect("the job")
}

/// Fails until told otherwise.
#[derive(Default)]
struct Moody {
    is_willing: AtomicBool,
    runs: AtomicUsize,
}

#[async_trait]
impl Handler for Moody {
    fn kind(&self) -> &'static str {
        KIND
    }
    async fn run(&self, _: &Kernel, payload: &str) -> Result<()> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        assert_eq!(payload, "\"the work\"");
        if self.is_willing.load(Ordering::SeqCst) {
            Ok(())
        } else {
            Err(Error::internal("not today"))
        }
    }
}

/// Seconds until a waiting job is tried again, found by going there second by second where it
/// matters: just before nothing happens, at the time it does.
async fn tried_after(test: &TestKernel, pause_seconds: i64) {
    test.clock.advance(pause_seconds - 1);
    let early = test.kernel.run_due_jobs().await.expect("jobs run");
    assert_eq!(early, 0, "tried before its {pause_seconds} s were over");
    test.clock.advance(1);
    let due = test.kernel.run_due_jobs().await.expect("jobs run");
    assert_eq!(due, 1, "not tried after {pause_seconds} s");
}

#[tokio::test]
async fn what_failed_is_tried_again_with_growing_pauses_and_given_up() {
    let handler = Arc::new(Moody::default());
    let test = TestKernel::with(fitted(&handler)).await;
    enqueue(&test.kernel, ["the work".to_owned()]).await;
    assert_eq!(test.kernel.run_due_jobs().await.expect("jobs run"), 1);
    let mut pauses = Vec::new();
    for attempt in 1..ATTEMPTS_MAX {
        let job = only_job(&test.kernel).await;
        assert_eq!((job.state.as_str(), job.attempts), ("waiting", attempt));
        assert_eq!(job.payload, "\"the work\"");
        let told = job.last_error.expect("why it failed");
        assert!(told.contains("not today"), "{told}");
        let pause = (5 << attempt).min(3600);
        tried_after(&test, pause).await;
        pauses.push(pause);
    }
    assert!(
        pauses.is_sorted() && pauses.first() < pauses.last(),
        "{pauses:?}"
    );
    let job = only_job(&test.kernel).await;
    assert_eq!((job.state.as_str(), job.attempts), ("failed", ATTEMPTS_MAX));
    test.clock.advance(1_000_000);
    assert_eq!(test.kernel.run_due_jobs().await.expect("jobs run"), 0);
    let runs = i64::try_from(handler.runs.load(Ordering::SeqCst)).expect("a small number");
    assert_eq!(runs, ATTEMPTS_MAX);
}

#[tokio::test]
async fn what_succeeds_in_the_end_is_done_once() {
    let handler = Arc::new(Moody::default());
    let test = TestKernel::with(fitted(&handler)).await;
    enqueue(&test.kernel, ["the work".to_owned()]).await;
    assert_eq!(test.kernel.run_due_jobs().await.expect("jobs run"), 1);
    handler.is_willing.store(true, Ordering::SeqCst);
    tried_after(&test, 10).await;
    let done = JobRow {
        state: "done".to_owned(),
        payload: "\"the work\"".to_owned(),
        attempts: 2,
        last_error: None,
    };
    assert_eq!(only_job(&test.kernel).await, done);
    test.clock.advance(1_000_000);
    assert_eq!(test.kernel.run_due_jobs().await.expect("jobs run"), 0);
}

#[tokio::test]
async fn a_job_without_a_handler_waits_and_says_so() {
    let test = TestKernel::new().await;
    enqueue(&test.kernel, ["the work".to_owned()]).await;
    assert_eq!(test.kernel.run_due_jobs().await.expect("jobs run"), 1);
    let job = only_job(&test.kernel).await;
    assert_eq!(job.state, "waiting");
    let told = job.last_error.expect("why it waits");
    assert!(
        told.contains("no handler for jobs of kind `test`"),
        "{told}"
    );
}

#[tokio::test]
async fn work_of_a_transaction_that_fails_is_never_done() {
    let handler = Arc::new(Moody::default());
    let test = TestKernel::with(fitted(&handler)).await;
    let mut tx = test.kernel.write_as_system("a test").await.expect("begins");
    tx.enqueue(NewJob::new(KIND, &"the work").expect("a payload"));
    drop(tx);
    assert_eq!(test.kernel.run_due_jobs().await.expect("jobs run"), 0);
    assert_eq!(handler.runs.load(Ordering::SeqCst), 0);
}

/// Begins and does not end before it is let go.
#[derive(Default)]
struct Slow {
    has_begun: Notify,
    may_end: Notify,
    fails: bool,
    runs: AtomicUsize,
}

#[async_trait]
impl Handler for Slow {
    fn kind(&self) -> &'static str {
        KIND
    }
    async fn run(&self, _: &Kernel, _: &str) -> Result<()> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        self.has_begun.notify_one();
        self.may_end.notified().await;
        if self.fails {
            return Err(Error::internal("too late"));
        }
        Ok(())
    }
}

#[tokio::test]
async fn the_work_of_a_process_that_died_is_taken_over_when_its_lease_has_run_out() {
    let hanging = Arc::new(Slow::default());
    let dying = TestKernel::with(fitted(&hanging)).await;
    let handler = Arc::new(Moody::default());
    handler.is_willing.store(true, Ordering::SeqCst);
    let other = dying.another_process(fitted(&handler)).await;
    enqueue(&dying.kernel, ["the work".to_owned()]).await;

    let kernel = dying.kernel.clone();
    let working = tokio::spawn(async move { kernel.run_due_jobs().await });
    hanging.has_begun.notified().await;
    assert_eq!(
        other.kernel.run_due_jobs().await.expect("jobs run"),
        0,
        "it is leased"
    );
    working.abort();
    let _ = working.await;
    assert_eq!(
        other.kernel.run_due_jobs().await.expect("jobs run"),
        0,
        "it is leased still"
    );
    other.clock.advance(121);
    assert_eq!(other.kernel.run_due_jobs().await.expect("jobs run"), 1);
    let job = only_job(&other.kernel).await;
    assert_eq!((job.state.as_str(), job.attempts), ("done", 2));
    assert_eq!(handler.runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn who_comes_late_does_not_undo_what_another_did() {
    let late = Arc::new(Slow {
        fails: true,
        ..Slow::default()
    });
    let first = TestKernel::with(fitted(&late)).await;
    let second_handler = Arc::new(Slow::default());
    let second = first.another_process(fitted(&second_handler)).await;
    let third_handler = Arc::new(Moody::default());
    let third = first.another_process(fitted(&third_handler)).await;
    enqueue(&first.kernel, ["the work".to_owned()]).await;

    let run = |kernel: Kernel| tokio::spawn(async move { kernel.run_due_jobs().await });
    let first_run = run(first.kernel.clone());
    late.has_begun.notified().await;
    first.clock.advance(121);
    let second_run = run(second.kernel.clone());
    second_handler.has_begun.notified().await;
    // The first notes that it failed, while the second is at work on the same job.
    late.may_end.notify_one();
    first_run.await.expect("no panic").expect("jobs run");
    third.clock.advance(60);
    assert_eq!(
        third.kernel.run_due_jobs().await.expect("jobs run"),
        0,
        "the second has it"
    );
    second_handler.may_end.notify_one();
    second_run.await.expect("no panic").expect("jobs run");
    third.clock.advance(1_000_000);
    assert_eq!(third.kernel.run_due_jobs().await.expect("jobs run"), 0);
    assert_eq!(only_job(&third.kernel).await.state, "done");
}

/// Counts how often each piece of work is done, and how many are at one piece at once.
struct Counting {
    gate: Semaphore,
    at_work: Mutex<BTreeMap<String, (usize, usize)>>,
}

#[async_trait]
impl Handler for Counting {
    fn kind(&self) -> &'static str {
        KIND
    }
    async fn run(&self, _: &Kernel, payload: &str) -> Result<()> {
        {
            let mut at_work = self.at_work.lock().expect("no panic while locked");
            let (running, total) = at_work.entry(payload.to_owned()).or_default();
            assert_eq!(*running, 0, "two at once at {payload}");
            *running += 1;
            *total += 1;
        }
        drop(self.gate.acquire().await);
        tokio::task::yield_now().await;
        let mut at_work = self.at_work.lock().expect("no panic while locked");
        at_work.entry(payload.to_owned()).or_default().0 -= 1;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_job_is_run_by_two_workers() {
    let handler = Arc::new(Counting {
        gate: Semaphore::new(2),
        at_work: Mutex::default(),
    });
    let one = TestKernel::with(fitted(&handler)).await;
    let two = one.another_process(fitted(&handler)).await;
    enqueue(&one.kernel, (0..100).map(|number| number.to_string())).await;
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..6 {
        let kernel = [&one, &two][worker % 2].kernel.clone();
        workers.spawn(async move { while kernel.run_due_jobs().await.expect("jobs run") > 0 {} });
    }
    while let Some(done) = workers.join_next().await {
        done.expect("a worker ends");
    }
    let at_work = handler.at_work.lock().expect("no panic while locked");
    assert_eq!(at_work.len(), 100);
    assert!(
        at_work.values().all(|counts| *counts == (0, 1)),
        "{at_work:?}"
    );
}
