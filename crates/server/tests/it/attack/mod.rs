//! Every route of the API document, tried by everybody: nobody in particular, each role, somebody
//! of another workspace who knows all ids, somebody who was removed, a suspended account, a token
//! of narrow scope. The expected answers stand in `answers.txt`, one line for each route; a route
//! without a line fails. `AIRSIDE_WRITE_ANSWERS=1` writes the file anew, to be reviewed line by
//! line against docs/spec/permissions.md.

mod own;
mod parents;
mod replays;
pub mod requests;
pub mod scene;
mod unread;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use axum::http::Method;

use crate::support::{Answer, TestApp};
use requests::{Route, routes};
use scene::{ACTORS, Scene, UNAWARE};

/// Asked by nobody in particular on an instance that was not set up yet.
const BEFORE_SET_UP: &str = "unset";
const WORKERS: usize = 2;

const HEAD: &str = "\
# What each actor is answered at each route: ok for success or redirection, else the status.
# Written by AIRSIDE_WRITE_ANSWERS=1 cargo test -p airside --test it attack, and then reviewed.
";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/attack/answers.txt")
}

/// What the table says of an actor at a route.
fn expected(route: &str, actor: &str) -> String {
    let table = std::fs::read_to_string(file()).expect("the table is read");
    let line = table
        .lines()
        .find(|line| line.split_whitespace().next() == Some(route));
    let line = line.unwrap_or_else(|| panic!("the table has no line for {route}"));
    let place = ACTORS
        .iter()
        .position(|known| *known == actor)
        .expect("an actor");
    let cell = line.split_whitespace().nth(place + 1);
    cell.expect("a cell for each actor").to_owned()
}

/// The answer in a word.
fn class(answer: &Answer) -> String {
    if answer.status.is_success() || answer.status.is_redirection() {
        "ok".to_owned()
    } else {
        answer.status.as_u16().to_string()
    }
}

/// All actors at one route, each on the instance as it was at first.
async fn tried(scene: &Scene, route: &Route, mut app: TestApp) -> (TestApp, Vec<String>) {
    let mut classes = Vec::with_capacity(ACTORS.len() + 1);
    for actor in ACTORS {
        let request = route.request_by(&scene.here, actor);
        let answer = request.send(&scene.client(&app, actor)).await;
        let told = String::from_utf8_lossy(&answer.bytes).to_lowercase();
        assert!(
            !answer.status.is_server_error(),
            "{} by {actor}: {told}",
            answer.request
        );
        if UNAWARE.contains(actor) {
            // Every name inside the private project holds this word.
            assert!(
                !told.contains("zebra"),
                "{} tells {actor} of what they may not know: {told}",
                answer.request
            );
        }
        let class = class(&answer);
        if route.method != Method::GET && class == "ok" {
            app = scene.renew(app).await;
        }
        classes.push(class);
    }
    (app, classes)
}

fn text(answers: &BTreeMap<String, Vec<String>>) -> String {
    let widest = answers.keys().map(String::len).max().unwrap_or(0);
    let mut text = HEAD.to_owned();
    let columns: Vec<&str> = ACTORS.iter().copied().chain([BEFORE_SET_UP]).collect();
    let width = |place: usize| columns[place].len();
    let mut line = |name: &str, cells: &[&str]| {
        let cells: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(place, cell)| format!("{cell:width$}", width = width(place)))
            .collect();
        let line = format!("{name:widest$}  {}", cells.join(" "));
        let _ = writeln!(text, "{}", line.trim_end());
    };
    line("# route", &columns);
    for (route, classes) in answers {
        let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
        line(route, &classes);
    }
    text
}

/// A share of the routes, at all actors.
async fn work(
    scene: &Scene,
    routes: impl Iterator<Item = &Route>,
) -> BTreeMap<String, Vec<String>> {
    let unset = TestApp::new().await;
    let mut answers = BTreeMap::new();
    let mut app = scene.open().await;
    for route in routes {
        let (same, mut classes) = tried(scene, route, app).await;
        app = same;
        // Set-up itself would make it another instance for those who come after.
        let request = route.request(&scene.here);
        let answer = if route.sets_up() {
            request.send(&TestApp::new().await.anonymous()).await
        } else {
            request.send(&unset.anonymous()).await
        };
        classes.push(class(&answer));
        answers.insert(route.id.clone(), classes);
    }
    answers
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}

#[test]
fn every_route_answers_everybody_as_the_table_says() {
    let scene = block_on(Scene::set());
    let routes = routes();
    let mut answers = BTreeMap::new();
    std::thread::scope(|threads| {
        let share = |worker| routes.iter().skip(worker).step_by(WORKERS);
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                threads.spawn({
                    let scene = &scene;
                    move || block_on(work(scene, share(worker)))
                })
            })
            .collect();
        for worker in workers {
            answers.append(&mut worker.join().expect("a worker ends"));
        }
    });
    assert_eq!(answers.len(), routes.len(), "operation ids are unique");
    let found = text(&answers);
    if std::env::var_os("AIRSIDE_WRITE_ANSWERS").is_some() {
        std::fs::write(file(), &found).expect("the file is written");
    }
    let expected = std::fs::read_to_string(file()).unwrap_or_default();
    let wrong: Vec<String> = differences(&expected, &found);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Lines of one that the other does not have, in both directions.
fn differences(expected: &str, found: &str) -> Vec<String> {
    let missing = |lines: &str, from: &str, sign: &str| -> Vec<String> {
        let known: Vec<&str> = from.lines().collect();
        lines
            .lines()
            .filter(|line| !known.contains(line))
            .map(|line| format!("{sign} {line}"))
            .collect()
    };
    let mut all = missing(expected, found, "expected");
    all.append(&mut missing(found, expected, "answered"));
    all.sort_by(|one, other| one[9..].cmp(&other[9..]));
    all
}
