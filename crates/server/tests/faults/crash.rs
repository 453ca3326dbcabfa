//! The database server crashes while many write: what was acknowledged was on its disk. With a
//! server of its own, which waits for the disk as an operator's does; only where there is one.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;
use uuid::Uuid;

use crate::program::{Place, argument, has_server};
use crate::scene::{self, Rows};

const ROUNDS: usize = 5;
const WRITERS: usize = 8;
/// Acknowledged before each crash, and after the last one.
const BETWEEN: usize = 100;

/// A server in a folder of its own.
struct Server {
    folder: tempfile::TempDir,
    url: String,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = script(&["start", argument(folder.path()), "durable"]);
        Self { folder, url }
    }

    /// Nothing that is only in its memory is left.
    fn crash(&self) {
        script(&["stop", argument(self.folder.path())]);
        script(&["start", argument(self.folder.path()), "durable"]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        script(&["stop", argument(self.folder.path())]);
    }
}

fn script(arguments: &[&str]) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres.sh");
    let output = Command::new(path).args(arguments).output();
    let output = output.expect("the script runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn what_was_acknowledged_survives_a_crash_of_the_server() {
    if !has_server() {
        return;
    }
    let server = Server::start();
    let place = Place::at(&server.url);
    let program = place.serve(&[]);
    let scene = scene::set(&program);
    let acknowledged = Mutex::new(BTreeSet::new());
    let (count, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|threads| {
        for writer in 0..WRITERS {
            let mut scene = scene.at(&program);
            let (acknowledged, count, is_over) = (&acknowledged, &count, &is_over);
            threads.spawn(move || {
                for turn in 0.. {
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                    let body = json!({ "name": format!("{writer}.{turn}") });
                    let path = scene.items.clone();
                    let answer = scene.owner.post(&path, &body).expect("the program lives");
                    // While there is no server, it says so.
                    if answer.status == 201 {
                        let id: Uuid = answer.json["id"]
                            .as_str()
                            .expect("an id")
                            .parse()
                            .expect("an id");
                        acknowledged
                            .lock()
                            .expect("no panic while locked")
                            .insert(id);
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        for round in 1..=ROUNDS {
            while count.load(Ordering::SeqCst) < round * BETWEEN {
                std::thread::yield_now();
            }
            server.crash();
        }
        while count.load(Ordering::SeqCst) < (ROUNDS + 1) * BETWEEN {
            std::thread::yield_now();
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let acknowledged = acknowledged.into_inner().expect("no panic while locked");
    let rows = Rows::of(&place);
    let lost: Vec<_> = acknowledged.difference(&rows.made()).copied().collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert_eq!(rows.unrecorded(), BTreeSet::new());
    assert_eq!(rows.records_of_nothing(), BTreeSet::new());
}
