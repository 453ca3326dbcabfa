//! Killed while many write, again and again: what was acknowledged is there, nothing is there
//! without its record, and the audit chain is whole.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::Uuid;

use crate::program::Place;
use crate::scene::{self, Rows, Scene};

const ROUNDS: usize = 10;
const WRITERS: usize = 8;
/// One writer of so many makes projects, which is audited; the others make items.
const PROJECTS_OF: usize = 4;
/// Acknowledged in each round before the program is killed in the midst of the next ones.
const BEFORE_KILL: usize = 60;

/// Writes until the program is gone; what it acknowledged.
fn written_until_killed(place: &Place, scene: Option<Scene>, round: usize) -> (Scene, Vec<Uuid>) {
    let program = place.serve(&[]);
    let scene = match scene {
        Some(scene) => scene.at(&program),
        None => scene::set(&program),
    };
    let (acknowledged, count) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    std::thread::scope(|threads| {
        for writer in 0..WRITERS {
            let mut scene = scene.at(&program);
            let (acknowledged, count) = (&acknowledged, &count);
            threads.spawn(move || {
                for turn in 0.. {
                    let made = if writer % PROJECTS_OF == 0 {
                        scene.add_project(&format!("P{round}R{writer}W{turn}T"))
                    } else {
                        scene.add(&format!("{round}.{writer}.{turn}"))
                    };
                    let Ok(made) = made else {
                        return;
                    };
                    acknowledged
                        .lock()
                        .expect("no panic while locked")
                        .push(made);
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while count.load(Ordering::SeqCst) < BEFORE_KILL {
            std::thread::yield_now();
        }
        let address = program.address;
        program.kill();
        assert!(
            scene.owner.at(address).get("/healthz").is_err(),
            "it is dead"
        );
    });
    let acknowledged = acknowledged.into_inner().expect("no panic while locked");
    (scene, acknowledged)
}

#[test]
fn what_was_acknowledged_survives_being_killed() {
    let place = Place::empty();
    let (mut scene, mut acknowledged) = (None, BTreeSet::new());
    for round in 0..ROUNDS {
        let (after, written) = written_until_killed(&place, scene, round);
        assert!(written.len() >= BEFORE_KILL);
        scene = Some(after);
        acknowledged.extend(written);
        let rows = Rows::of(&place);
        let lost: Vec<_> = acknowledged.difference(&rows.made()).copied().collect();
        assert!(lost.is_empty(), "lost in round {round}: {lost:?}");
        assert_eq!(rows.unrecorded(), BTreeSet::new(), "in round {round}");
        assert_eq!(
            rows.records_of_nothing(),
            BTreeSet::new(),
            "in round {round}"
        );
        let verified = place.run_well(&["audit", "verify"]);
        assert_eq!(verified["intact"], true, "in round {round}: {verified}");
    }
    // Whoever was signed in still is, and sees the lot.
    let program = place.serve(&[]);
    let mut scene = scene.expect("a scene").at(&program);
    let page = format!("{}?per_page=1", scene.items);
    let page = scene.owner.get(&page).expect("an answer").expect_success();
    let count = page["total_count"].as_u64().expect("a count");
    assert_eq!(count, Rows::of(&place).items().len() as u64);
}
