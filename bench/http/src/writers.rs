//! Twenty people who each add one work item after another to the large project, all at once.

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::figures::{Row, Times, as_f64};
use crate::place::{Big, WRITERS};
use crate::program::Serving;

/// Items that each of them adds, of which the first few are not timed.
const EACH: usize = 105;
/// Items of each that warm up.
const WARM_UP: usize = 5;
/// Items that are added in all.
#[expect(clippy::cast_possible_wrap, reason = "a small number")]
pub const WRITES: i64 = (WRITERS * EACH) as i64;

/// The latency of adding.
pub async fn measure(serving: &Serving, big: &Big) -> Result<Vec<Row>> {
    let mut clients = Vec::new();
    for person in &big.writers {
        clients.push(Client::connect(serving.address, &person.session).await?);
    }
    let path = format!("{}/work-items/", big.path());
    let cpu_before = (
        cpu_seconds("self")?,
        cpu_seconds(&serving.id().to_string())?,
    );
    let began = std::time::Instant::now();
    let mut writing = JoinSet::new();
    for (writer, mut client) in clients.into_iter().enumerate() {
        let path = path.clone();
        writing.spawn(async move {
            let mut times = Times::default();
            for number in 0..EACH {
                let body = serde_json::json!({
                    "name": format!("Writer {writer} adds item {number}"),
                    "description_html": "<p>The gangway at pier four is loose.</p>",
                    "priority": "high",
                });
                let answer = client.post(&path, &body.to_string()).await?;
                if answer.status != 201 {
                    answer.json(201)?;
                }
                if number >= WARM_UP {
                    times.add(answer.took);
                }
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Times::default();
    while let Some(done) = writing.join_next().await {
        times.join(done??);
    }
    let per_second = as_f64(WRITES) / began.elapsed().as_secs_f64();
    let figures = vec![
        ("p50_ms", times.percentile(50)),
        ("p95_ms", times.percentile(95)),
        ("p99_ms", times.percentile(99)),
        ("per_second", per_second),
        ("acknowledged", as_f64(WRITES)),
        (
            "program_cpu_ms_each",
            (cpu_seconds(&serving.id().to_string())? - cpu_before.1) * 1000.0 / as_f64(WRITES),
        ),
        (
            "asker_cpu_ms_each",
            (cpu_seconds("self")? - cpu_before.0) * 1000.0 / as_f64(WRITES),
        ),
    ];
    let title = "creating items, 20 writers at once";
    Ok(vec![Row::at_most(
        "writers",
        title,
        figures,
        &[("p95_ms", 15.0)],
    )])
}

/// Seconds that a process has had of the processors.
fn cpu_seconds(process: &str) -> Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program, which may hold spaces, ends at the last parenthesis.
    let (_, fields) = stat.rsplit_once(") ").context("no end of a name")?;
    let ticks: Result<Vec<f64>, _> = fields.split(' ').skip(11).take(2).map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() / TICKS_PER_SECOND)
}
