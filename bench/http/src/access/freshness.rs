//! Two processes over one PostgreSQL, with no channel between them: access is changed at one, and
//! the very next request at the other is decided anew. And a right that is taken away at one while
//! it is used at the other.

use std::time::Duration;

use airside_kernel::{Clock, Timestamp};
use anyhow::Result;
use serde_json::json;
use tokio::task::JoinSet;

use super::lane::{Change, Lane, name_of, pair};
use crate::Size;
use crate::figures::{Row, as_f64};
use crate::program::{Place, Postgres, Program};

/// Workspaces in which it goes on at the same time.
const LANES: usize = 4;
/// A right of each kind that is given and taken away again.
const RIGHTS: [(Change, Change); 4] = [
    (Change::Grant, Change::GrantEnds),
    (Change::Link, Change::Unlink),
    (Change::ProjectRole, Change::ProjectGuest),
    (Change::SchemeGains, Change::SchemeLoses),
];
/// How long a planned exception is away, and how long it lasts.
const AWAY: Duration = Duration::from_millis(300);
/// How long before its moments one asks as well.
const BEFORE: Duration = Duration::from_millis(20);

/// What came of one lane, or of all.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    reads: i64,
    stale: i64,
    races: i64,
    written: i64,
    refused: i64,
    wrong: i64,
    moments: i64,
    untimely: i64,
}

/// Measures on a PostgreSQL server.
pub async fn measure(program: &Program, postgres: &Postgres, size: &Size) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let place: Place = program.on(folder.path(), Some(postgres)).await?;
    place.serve().await?.stop()?;
    let mut pairs = Vec::new();
    for number in 0..LANES {
        pairs.push(pair(&place, number).await?);
    }
    let other = tempfile::tempdir()?;
    let here = place.serve().await?;
    let there = place.on_another_machine(other.path())?.serve().await?;
    let mut lanes = JoinSet::new();
    let turns = size.turns.div_ceil(LANES);
    for (number, two) in pairs.iter().enumerate() {
        let lane = Lane::make(number, two, (&here, &there)).await?;
        lanes.spawn(run(lane, turns));
    }
    let mut sum = Tally::default();
    while let Some(done) = lanes.join_next().await {
        sum.join(done??);
    }
    anyhow::ensure!(
        sum.written > 0 && sum.refused > 0,
        "it was no race: {sum:?}"
    );
    Ok(sum.rows())
}

async fn run(mut lane: Lane, turns: usize) -> Result<Tally> {
    let mut tally = Tally::default();
    for _ in 0..turns.div_ceil(Change::CYCLE.len()) {
        for (change, may) in Change::CYCLE {
            lane.change(change).await?;
            let status = lane.member.get(&lane.item).await?.status;
            tally.reads += 1;
            tally.stale += i64::from(status != if may { 200 } else { 404 });
        }
    }
    for _ in 0..turns.div_ceil(100) {
        moments(&mut lane, &mut tally).await?;
    }
    for turn in 0..turns {
        let (give, end) = RIGHTS[turn % RIGHTS.len()];
        prepare(&mut lane, give).await?;
        lane.change(give).await?;
        let (status, seen) = lane.race(end, turn).await?;
        let is_there = seen == name_of(turn);
        tally.races += 1;
        match status {
            200 => tally.written += 1,
            403 | 404 => tally.refused += 1,
            other => anyhow::bail!("a race answered {other}"),
        }
        tally.wrong += i64::from((status == 200) != is_there);
    }
    Ok(tally)
}

/// The scheme counts only while the role is held.
async fn prepare(lane: &mut Lane, give: Change) -> Result<()> {
    match give {
        Change::SchemeGains => lane.change(Change::ProjectRole).await,
        Change::ProjectRole => lane.change(Change::SchemeGains).await,
        Change::Grant => lane.change(Change::ProjectGuest).await,
        _ => Ok(()),
    }
}

/// An exception that begins and ends in a moment.
async fn moments(lane: &mut Lane, tally: &mut Tally) -> Result<()> {
    let clock = Clock::system();
    let begins = moved(clock.now(), AWAY, 1);
    let ends = moved(begins, AWAY, 1);
    let mut exception = lane.exception("workitem:view");
    exception["starts_at"] = json!(begins.to_string());
    exception["expires_at"] = json!(ends.to_string());
    lane.give(exception).await?;
    for at in [
        moved(begins, BEFORE, -1),
        begins,
        moved(ends, BEFORE, -1),
        ends,
    ] {
        while clock.now() < at {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        let is_live = |now: Timestamp| (begins <= now, now < ends);
        let asked = is_live(clock.now());
        let status = lane.member.get(&lane.item).await?.status;
        // An answer that took until after the next moment says nothing.
        if asked == is_live(clock.now()) {
            let expected = if asked == (true, true) { 200 } else { 404 };
            tally.moments += 1;
            tally.untimely += i64::from(status != expected);
        }
    }
    Ok(())
}

fn moved(at: Timestamp, by: Duration, direction: i64) -> Timestamp {
    let micros = i64::try_from(by.as_micros()).unwrap_or_default();
    Timestamp::from_micros(at.as_micros() + direction * micros)
}

impl Tally {
    fn join(&mut self, other: Self) {
        self.reads += other.reads;
        self.stale += other.stale;
        self.races += other.races;
        self.written += other.written;
        self.refused += other.refused;
        self.wrong += other.wrong;
        self.moments += other.moments;
        self.untimely += other.untimely;
    }

    fn rows(&self) -> Vec<Row> {
        let reads = vec![("stale", as_f64(self.stale)), ("reads", as_f64(self.reads))];
        let races = vec![
            ("wrong", as_f64(self.wrong)),
            ("races", as_f64(self.races)),
            ("written", as_f64(self.written)),
            ("refused", as_f64(self.refused)),
        ];
        let moments = vec![
            ("untimely", as_f64(self.untimely)),
            ("moments", as_f64(self.moments)),
        ];
        vec![
            Row::at_most(
                "freshness_reads",
                "first read at a second process after a link, role, scheme or exception changed",
                reads,
                &[("stale", 0.0)],
            ),
            Row::at_most(
                "freshness_races",
                "writes at a second process while the right to it is taken away",
                races,
                &[("wrong", 0.0)],
            ),
            Row::at_most(
                "freshness_moments",
                "reads around the moment when an exception begins or ends",
                moments,
                &[("untimely", 0.0)],
            ),
        ]
    }
}
