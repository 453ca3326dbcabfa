//! First pages of the large project: with everything that access costs, beside SQL that somebody
//! wrote by hand. The two take turns, in this process, on the same pool, reading the same rows into
//! the same answers. Over HTTP the whole way is timed.

use std::time::Instant;

use airside_kernel::Kernel;
use airside_kernel::access::{Caller, Judge};
use airside_projects::measuring::{self, ByHand};
use anyhow::Result;

use crate::client::Client;
use crate::figures::{Row, Times, as_f64};
use crate::place::{Big, Person};
use crate::program::{Place, Serving};

/// Pages read before anything is timed.
const WARM_UP: usize = 30;
/// Pages timed.
const PAGES: usize = 400;

/// One comparison.
struct Case<'a> {
    key: String,
    title: String,
    caller: &'a Caller,
    judge: &'a Judge<'a>,
    rule: ByHand,
    with_count: bool,
}

fn of_person(big: &Big, is_guest: bool) -> (&Person, ByHand, &'static str) {
    if is_guest {
        let rule = ByHand::SubmittedBy(big.guest.id);
        return (&big.guest, rule, "guest");
    }
    (&big.contributor, ByHand::Everything, "contributor")
}

fn words(with_count: bool) -> &'static str {
    if with_count {
        "with the count"
    } else {
        "without the count"
    }
}

/// The ratios.
pub async fn in_process(place: &Place, big: &Big) -> Result<Vec<Row>> {
    let app = place.open().await?;
    let kernel = app.kernel();
    let mut rows = Vec::new();
    for is_guest in [false, true] {
        let (person, rule, name) = of_person(big, is_guest);
        let caller = big.caller(kernel, person).await?;
        let judge = kernel.judge(&caller).await?;
        for with_count in [true, false] {
            let by_hand = if is_guest {
                "`submitted_by = me` by hand"
            } else {
                "no filter by hand"
            };
            let case = Case {
                key: format!(
                    "list_{name}_{}",
                    if with_count { "count" } else { "no_count" }
                ),
                title: format!(
                    "first page as {name}, {}, against {by_hand}",
                    words(with_count)
                ),
                caller: &caller,
                judge: &judge,
                rule,
                with_count,
            };
            rows.push(compare(kernel, big, &case).await?);
        }
    }
    kernel.db.close().await;
    Ok(rows)
}

async fn compare(kernel: &Kernel, big: &Big, case: &Case<'_>) -> Result<Row> {
    let place = (big.workspace, big.project);
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for round in 0..WARM_UP + PAGES {
        let began = Instant::now();
        let page = measuring::as_caller(kernel, case.caller, big.project, case.with_count).await?;
        let took = began.elapsed();
        let began = Instant::now();
        let twin =
            measuring::by_hand(kernel, case.judge, place, case.rule, case.with_count).await?;
        let twin_took = began.elapsed();
        anyhow::ensure!(page.figures() == twin.figures(), "the pages differ");
        if round >= WARM_UP {
            ours.add(took);
            theirs.add(twin_took);
        }
    }
    let (own, twin) = (ours.percentile(50), theirs.percentile(50));
    let figures = vec![
        ("ratio_p50", own / twin),
        ("p50_ms", own),
        ("by_hand_p50_ms", twin),
    ];
    Ok(Row::at_most(
        &case.key,
        &case.title,
        figures,
        &[("ratio_p50", 1.2)],
    ))
}

/// The whole way: from the first byte of the request to the last of the answer.
pub async fn over_http(serving: &Serving, big: &Big) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for is_guest in [false, true] {
        let (person, _, name) = of_person(big, is_guest);
        let mut client = Client::connect(serving.address, &person.session).await?;
        for with_count in [true, false] {
            let path = format!("{}/work-items/?count={with_count}", big.path());
            let mut times = Times::default();
            let mut bytes = 0;
            for round in 0..WARM_UP + PAGES {
                let answer = client.get(&path).await?;
                if round == 0 {
                    let page = answer.json(200)?;
                    anyhow::ensure!(page["count"] == 100, "not a whole page");
                }
                bytes = answer.body.len();
                if round >= WARM_UP {
                    times.add(answer.took);
                }
            }
            let key = format!(
                "http_list_{name}_{}",
                if with_count { "count" } else { "no_count" }
            );
            let title = format!("the same over HTTP as {name}, {}", words(with_count));
            let figures = vec![
                ("p50_ms", times.percentile(50)),
                ("p95_ms", times.percentile(95)),
                ("kib", as_f64(i64::try_from(bytes)?) / 1024.0),
            ];
            rows.push(Row::at_most(key, title, figures, &[("p95_ms", 15.0)]));
        }
    }
    Ok(rows)
}
