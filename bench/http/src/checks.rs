//! `access/check` beside reading the same item: both are one look-up of the caller, one of the
//! item, and a decision. They take turns, each round as long as the other.

use std::time::{Duration, Instant};

use airside_projects::demo::SLUG;
use anyhow::Result;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::figures::{Row, Times};
use crate::place::Big;
use crate::program::Serving;

/// Connections that ask at once.
const CONNECTIONS: usize = 4;
/// Turns of each.
const TURNS: usize = 8;
/// How long a turn takes.
const TURN: Duration = Duration::from_millis(500);

/// What is asked.
#[derive(Debug, Clone)]
enum Ask {
    Get(String),
    Check(String, String),
}

/// Requests per second of both, and the latency of the check.
pub async fn measure(serving: &Serving, big: &Big) -> Result<Vec<Row>> {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Client::connect(serving.address, &big.contributor.session).await?);
    }
    let get = Ask::Get(format!("{}/work-items/{}/", big.path(), big.item));
    let question = serde_json::json!({
        "action": "workitem:edit", "resource": { "type": "workitem", "id": big.item },
    });
    let path = format!("/api/v1/workspaces/{SLUG}/access/check/");
    let check = Ask::Check(path, question.to_string());
    let (mut gets, mut checks) = (Turn::default(), Turn::default());
    for turn in 0..=TURNS {
        let (got, back) = take(clients, &get).await?;
        let (checked, back) = take(back, &check).await?;
        clients = back;
        // The first turn warms up.
        if turn > 0 {
            gets.join(got);
            checks.join(checked);
        }
    }
    let figures = vec![
        ("ratio_per_second", checks.per_second() / gets.per_second()),
        ("check_per_second", checks.per_second()),
        ("get_per_second", gets.per_second()),
        ("p50_ms", checks.times.percentile(50)),
        ("p95_ms", checks.times.percentile(95)),
    ];
    Ok(vec![Row::at_least_and_most(
        "access_check",
        "`access/check` against `GET` of the same item, 4 connections",
        figures,
        ("ratio_per_second", 0.9),
        ("p95_ms", 5.0),
    )])
}

/// What came out of turns.
#[derive(Debug, Default)]
struct Turn {
    requests: f64,
    took: Duration,
    times: Times,
}

impl Turn {
    fn join(&mut self, other: Self) {
        self.requests += other.requests;
        self.took += other.took;
        self.times.join(other.times);
    }

    fn per_second(&self) -> f64 {
        self.requests / self.took.as_secs_f64()
    }
}

async fn take(clients: Vec<Client>, ask: &Ask) -> Result<(Turn, Vec<Client>)> {
    let began = Instant::now();
    let mut asking = JoinSet::new();
    for mut client in clients {
        let ask = ask.clone();
        asking.spawn(async move {
            let (mut times, mut requests) = (Times::default(), 0.0);
            while began.elapsed() < TURN {
                let answer = match &ask {
                    Ask::Get(path) => client.get(path).await?,
                    Ask::Check(path, question) => client.post(path, question).await?,
                };
                anyhow::ensure!(answer.status == 200, "answered {}", answer.status);
                times.add(answer.took);
                requests += 1.0;
            }
            Ok((client, times, requests))
        });
    }
    let mut turn = Turn::default();
    let mut back = Vec::new();
    while let Some(done) = asking.join_next().await {
        let (client, times, requests) = done??;
        back.push(client);
        turn.times.join(times);
        turn.requests += requests;
    }
    turn.took = began.elapsed();
    Ok((turn, back))
}
