//! A backup that is made while many write, brought back into an empty place.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::program::{Place, argument};
use crate::scene::{self, Rows};

const WRITERS: usize = 4;
const BEFORE_BACKUP: usize = 40;

#[test]
fn what_is_restored_is_a_moment_of_what_was_copied_while_it_was_written() {
    let place = Place::empty();
    let program = place.serve(&[]);
    let scene = scene::set(&program);
    let copy = place.beside("backup");
    let (count, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let before = std::thread::scope(|threads| {
        for writer in 0..WRITERS {
            let mut scene = scene.at(&program);
            let (count, is_over) = (&count, &is_over);
            threads.spawn(move || {
                for turn in 0.. {
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                    scene.add(&format!("{writer}.{turn}")).expect("an answer");
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while count.load(Ordering::SeqCst) < BEFORE_BACKUP {
            std::thread::yield_now();
        }
        let before = Rows::of(&place).items();
        place.run_well(&["backup", argument(&copy)]);
        is_over.store(true, Ordering::SeqCst);
        before
    });
    let all = Rows::of(&place).items();
    program.kill();

    let restored = Place::empty();
    restored.folder_is_removed();
    restored.run_well(&["restore", argument(&copy)]);
    let rows = Rows::of(&restored);
    let items = rows.items();
    assert!(
        before.is_subset(&items),
        "what was there before is in the copy"
    );
    assert!(items.is_subset(&all), "nothing else is");
    assert_eq!(rows.unrecorded(), BTreeSet::new());
    assert_eq!(rows.records_of_nothing(), BTreeSet::new());
    let verified = restored.run_well(&["audit", "verify"]);
    assert_eq!(verified["intact"], true, "{verified}");
    // It runs, and whoever was signed in still is.
    let program = restored.serve(&[]);
    let mut scene = scene.at(&program);
    let page = format!("{}?per_page=1", scene.items);
    let page = scene.owner.get(&page).expect("an answer").expect_success();
    assert_eq!(page["total_count"].as_u64(), Some(items.len() as u64));
    scene.add("after").expect("an answer");
    drop(program);
    // Twice into one place is refused.
    let again = restored.run(&["restore", argument(&copy)]);
    assert!(!again.status.success());
    std::fs::remove_dir_all(copy).expect("the copy is removed");
}
