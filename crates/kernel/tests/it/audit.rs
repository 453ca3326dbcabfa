//! The audit record: numbered without gaps, chained, and every way of tampering with it found.

use airside_kernel::Kernel;
use airside_kernel::db::sql;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::record::audit::{INSTANCE_CHAIN, Verification, verify};
use airside_kernel::record::{Audit, Records};
use uuid::Uuid;

use crate::support::TestKernel;
use crate::support::place::{ACME, arrange};

const OTHER: WorkspaceId = WorkspaceId(Uuid::from_u128(0xB0B));

fn entry(workspace: Option<WorkspaceId>, name: &str) -> Audit {
    Audit {
        workspace,
        action: "thing.done",
        resource: ("thing", None, Some(name.to_owned())),
        ..Audit::default()
    }
}

async fn record(kernel: &Kernel, records: impl Into<Records>) {
    let tx = kernel.write_as_system("a test").await.expect("begins");
    tx.commit(records).await.expect("commits");
}

async fn numbers(kernel: &Kernel, chain: Uuid) -> Vec<i64> {
    let mut connection = kernel.db.read().await.expect("a connection");
    let rows: Vec<(i64,)> = sql("SELECT seq FROM audit_entries WHERE chain_id = $1 ORDER BY seq")
        .bind(chain)
        .fetch_all(&mut connection)
        .await
        .expect("rows");
    rows.into_iter().map(|(seq,)| seq).collect()
}

async fn verified(kernel: &Kernel, chain: Uuid) -> Verification {
    let mut connection = kernel.db.read().await.expect("a connection");
    let found = verify(&mut connection).await.expect("a verification");
    found
        .into_iter()
        .find(|one| one.chain == chain)
        .expect("the chain was verified")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_have_no_gaps_whoever_writes_at_once() {
    let test = TestKernel::new().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let kernel = test.kernel.clone();
        writers.spawn(async move {
            for turn in 0..12 {
                let name = format!("{writer}.{turn}");
                let mut tx = kernel.write_as_system("a test").await.expect("begins");
                if turn % 3 == 2 {
                    // A statement that fails: neither the change nor a number is left.
                    let fails = sql("INSERT INTO people (id, is_active) VALUES ($1, TRUE)");
                    let twice = fails.bind(Uuid::nil());
                    if tx.execute(twice).await.is_err() {
                        tx.commit(entry(Some(ACME), &name))
                            .await
                            .expect_err("a failed transaction records nothing");
                        continue;
                    }
                }
                // Two chains in one transaction, named in either order.
                let (one, two) = (entry(Some(ACME), &name), entry(None, &name));
                let both = if writer % 2 == 0 {
                    Records::from(one).and(two)
                } else {
                    Records::from(two).and(one)
                };
                tx.commit(both).await.expect("commits");
            }
        });
    }
    // The sealer works beside them.
    while let Some(done) = writers.join_next().await {
        done.expect("a writer ends");
        test.kernel.seal_audit().await.expect("is sealed");
    }
    let written = 8 * 8 + 1;
    for chain in [ACME.0, INSTANCE_CHAIN] {
        let numbers = numbers(&test.kernel, chain).await;
        assert_eq!(numbers, (1..=written).collect::<Vec<i64>>());
        let found = verified(&test.kernel, chain).await;
        assert_eq!((found.verified, found.broken_at), (written, None));
    }
}

#[tokio::test]
async fn the_tail_that_is_not_sealed_yet_is_reported() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    let seen = async |verified_now, unsealed| {
        let found = verified(kernel, ACME.0).await;
        assert_eq!(
            (found.verified, found.unsealed, found.broken_at),
            (verified_now, unsealed, None)
        );
    };
    record(kernel, entry(Some(ACME), "1")).await;
    seen(0, 1).await;
    assert_eq!(kernel.seal_audit().await.expect("is sealed"), 1);
    seen(1, 0).await;
    let two = Records::from(entry(Some(ACME), "2")).and(entry(Some(ACME), "3"));
    record(kernel, two).await;
    seen(1, 2).await;
    assert_eq!(kernel.seal_audit().await.expect("is sealed"), 2);
    assert_eq!(kernel.seal_audit().await.expect("nothing to do"), 0);
    seen(3, 0).await;
}

#[tokio::test]
async fn a_long_chain_is_sealed_and_verified_in_parts() {
    let test = TestKernel::new().await;
    let mut records = Records::from(entry(Some(ACME), "first"));
    for number in 0..2_100 {
        records = records.and(entry(Some(ACME), &number.to_string()));
    }
    record(&test.kernel, records).await;
    let mut sealed = 0;
    loop {
        match test.kernel.seal_audit().await.expect("is sealed") {
            0 => break,
            count => sealed += count,
        }
    }
    assert_eq!(sealed, 2_101);
    let found = verified(&test.kernel, ACME.0).await;
    assert_eq!((found.verified, found.broken_at), (2_101, None));
}

/// What somebody with a hand on the database may do to ten sealed entries and two that are not
/// sealed yet, and the number at which it is found.
const TAMPERINGS: &[(&str, &[&str], i64)] = &[
    (
        "an altered entry",
        &["UPDATE audit_entries SET resource_name = 'another' WHERE chain_id = $1 AND seq = 4"],
        4,
    ),
    (
        "another actor",
        &["UPDATE audit_entries SET actor_name = 'another' WHERE chain_id = $1 AND seq = 1"],
        1,
    ),
    (
        "a removed entry",
        &["DELETE FROM audit_entries WHERE chain_id = $1 AND seq = 6"],
        6,
    ),
    (
        "a removed first entry",
        &["DELETE FROM audit_entries WHERE chain_id = $1 AND seq = 1"],
        1,
    ),
    (
        "a removed end of what is sealed",
        &["DELETE FROM audit_entries WHERE chain_id = $1 AND seq IN (9, 10)"],
        9,
    ),
    (
        "a removed entry that was not sealed yet",
        &["DELETE FROM audit_entries WHERE chain_id = $1 AND seq = 12"],
        12,
    ),
    (
        "an exchanged pair",
        &[
            "UPDATE audit_entries SET seq = -3 WHERE chain_id = $1 AND seq = 3",
            "UPDATE audit_entries SET seq = 3 WHERE chain_id = $1 AND seq = 7",
            "UPDATE audit_entries SET seq = 7 WHERE chain_id = $1 AND seq = -3",
        ],
        3,
    ),
    (
        "an altered hash",
        &["UPDATE audit_entries SET hash = prev_hash WHERE chain_id = $1 AND seq = 5"],
        5,
    ),
    (
        "an altered hash before",
        &["UPDATE audit_entries SET prev_hash = hash WHERE chain_id = $1 AND seq = 8"],
        8,
    ),
    (
        "an unsealed last entry",
        &[
            "UPDATE audit_entries SET prev_hash = NULL, hash = NULL WHERE chain_id = $1 AND seq = 10",
        ],
        10,
    ),
    (
        "another end of the chain",
        &["UPDATE audit_chains SET sealed_hash = 'another' WHERE chain_id = $1"],
        10,
    ),
];

#[tokio::test]
async fn every_tampering_is_found_where_it_was_done() {
    let test = TestKernel::new().await;
    let kernel = &test.kernel;
    for (what, statements, broken_at) in TAMPERINGS {
        for number in 1..=10 {
            let (here, elsewhere) = (entry(Some(ACME), "one"), entry(Some(OTHER), "two"));
            record(kernel, Records::from(here).and(elsewhere)).await;
            assert_eq!(numbers(kernel, ACME.0).await.len(), number);
        }
        kernel.seal_audit().await.expect("is sealed");
        for _ in 0..2 {
            record(kernel, entry(Some(ACME), "tail")).await;
        }
        assert_eq!(
            verified(kernel, ACME.0).await.broken_at,
            None,
            "before {what}"
        );
        let statements = statements.iter().map(|text| sql(text).bind(ACME));
        arrange(kernel, statements).await;
        let found = verified(kernel, ACME.0).await;
        assert_eq!(found.broken_at, Some(*broken_at), "{what}");
        assert_eq!(found.verified, (broken_at - 1).min(10), "{what}");
        assert_eq!(verified(kernel, OTHER.0).await.broken_at, None, "{what}");
        let clear = ["DELETE FROM audit_entries", "DELETE FROM audit_chains"];
        arrange(kernel, clear.map(sql)).await;
    }
}
