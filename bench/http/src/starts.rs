//! How long it takes from starting the program until it is ready, and what memory it takes when
//! nobody asks anything.

use std::time::Duration;

use airside_projects::demo::SLUG;
use anyhow::Result;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::figures::{Row, Times};
use crate::place;
use crate::program::{Place, Postgres, Program};

/// Starts on data of which nothing is there yet.
const FIRST_STARTS: usize = 5;
/// Starts after that.
const LATER_STARTS: usize = 10;
/// How long nobody asks anything before memory is read.
const REST: Duration = Duration::from_secs(3);
/// Connections of a browser.
const CONNECTIONS: usize = 6;
/// Requests over each of them before memory is read for the second time.
const REQUESTS: usize = 100;

/// The times of starts.
pub async fn measure(program: &Program, postgres: Option<&Postgres>) -> Result<Vec<Row>> {
    let (mut first, mut later) = (Times::default(), Times::default());
    for round in 0..FIRST_STARTS {
        let folder = tempfile::tempdir()?;
        let place = program.on(folder.path(), postgres).await?;
        let mut serving = place.serve().await?;
        first.add(serving.took);
        serving.stop()?;
        if round == 0 {
            for _ in 0..LATER_STARTS {
                let mut serving = place.serve().await?;
                later.add(serving.took);
                serving.stop()?;
            }
        }
    }
    let row = |key: &str, title: &str, times: &Times, limit: f64| {
        let figures = vec![
            ("p50_ms", times.percentile(50)),
            ("max_ms", times.percentile(100)),
        ];
        Row::at_most(key, title, figures, &[("max_ms", limit)])
    };
    Ok(vec![
        row(
            "first_start",
            "first start on an empty folder until `/readyz`",
            &first,
            2_000.0,
        ),
        row("later_start", "later starts, after a kill", &later, 300.0),
    ])
}

/// Memory with the demo organisation in it: after a start, and after somebody has signed in and
/// their browser has asked for much, over as many connections as browsers have.
pub async fn memory(place: &Place, credentials: &Value) -> Result<Vec<Row>> {
    let person = place::owner(place).await?;
    let mut serving = place.serve().await?;
    tokio::time::sleep(REST).await;
    let after_start = serving.resident_mib()?;
    let mut client = Client::connect(serving.address, "").await?;
    client.get("/").await?;
    let signed_in = client
        .post("/auth/sign-in/", &credentials.to_string())
        .await?;
    signed_in.json(200)?;
    let mut asking = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let client = Client::connect(serving.address, &person.session).await?;
        asking.spawn(ask(client));
    }
    while let Some(done) = asking.join_next().await {
        done??;
    }
    tokio::time::sleep(REST).await;
    let after_use = serving.resident_mib()?;
    serving.stop()?;
    let figures = vec![
        ("after_start_mib", after_start),
        ("after_use_mib", after_use),
    ];
    let title = "memory of the idle server with the demo data, after its start and after a sign-in \
                 and 600 requests";
    let limits = [("after_start_mib", 60.0), ("after_use_mib", 60.0)];
    Ok(vec![Row::at_most("idle_memory", title, figures, &limits)])
}

async fn ask(mut client: Client) -> Result<()> {
    let workspace = format!("/api/v1/workspaces/{SLUG}");
    let paths = [
        "",
        "members/",
        "projects/",
        "work-items/?per_page=100&expand=can,state,assignees,labels",
        "your-work/",
    ];
    for number in 0..REQUESTS {
        let path = format!("{workspace}/{}", paths[number % paths.len()]);
        let answer = client.get(&path).await?;
        anyhow::ensure!(answer.status == 200, "{path} answered {}", answer.status);
    }
    Ok(())
}
