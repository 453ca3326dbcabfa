//! Asked to stop, the program finishes what it has begun and ends well.

use std::time::Duration;

use crate::program::Place;
use crate::scene::{self, Rows};

#[test]
fn a_request_in_progress_is_finished_before_the_program_stops() {
    let place = Place::empty();
    let program = place.serve(&[]);
    let mut scene = scene::set(&program);
    let kept = scene.add("before").expect("an answer");
    // Half a request is with the program when it is asked to stop.
    let body = r#"{"name": "in the midst"}"#;
    let head = scene.owner.head("POST", &scene.items, body.len());
    let (first, second) = body.split_at(10);
    let mut slow = scene.owner.at(program.address);
    slow.send_part(format!("{head}{first}").as_bytes())
        .expect("is sent");
    // Once this later one is answered, the program has the earlier one as well.
    let beside = scene.add("beside").expect("an answer");
    program.ask_to_stop();
    // It takes no new connections from some moment on.
    while scene.owner.at(program.address).get("/healthz").is_ok() {
        std::thread::yield_now();
    }
    slow.send_part(second.as_bytes()).expect("is sent");
    let item = slow.answer().expect("it is answered").expect_success();
    assert!(program.ended_well());
    let finished = item["id"].as_str().expect("an id").parse().expect("an id");
    let rows = Rows::of(&place).items();
    assert_eq!(rows, [kept, beside, finished].into());
    let verified = place.run_well(&["audit", "verify"]);
    assert_eq!(verified["intact"], true);
    for chain in verified["chains"].as_array().expect("chains") {
        assert_eq!(chain["unsealed"], 0, "the rest was sealed at the end");
    }
}

/// Longer than the program gives everybody together, and shorter than any client waits.
const BOUND: Duration = Duration::from_secs(12);

#[test]
fn an_open_stream_ends_when_the_program_stops() {
    let place = Place::empty();
    let program = place.serve(&[]);
    let mut scene = scene::set(&program);
    let mut reader = scene.owner.at(program.address);
    let head = scene.owner.head("GET", &format!("{}events/", scene::W), 0);
    reader.send_part(head.as_bytes()).expect("is sent");
    // Once this is answered, the program has the stream as well.
    scene.add("beside").expect("an answer");
    let listening = std::thread::spawn(move || reader.answer().expect("a whole answer"));
    program.ask_to_stop();
    assert!(program.ends_well_within(Duration::from_secs(5)));
    // The stream was closed in order, and not broken off.
    let heard = listening.join().expect("the reader ends");
    assert_eq!(heard.status, 200);
    assert!(heard.bytes.starts_with(b": listening"));
}

#[test]
fn a_request_that_is_never_finished_does_not_hold_the_program() {
    let place = Place::empty();
    let program = place.serve(&[]);
    let mut scene = scene::set(&program);
    let head = scene.owner.head("POST", &scene.items, 100);
    let mut without_body = scene.owner.at(program.address);
    without_body.send_part(head.as_bytes()).expect("is sent");
    let mut without_end = scene.owner.at(program.address);
    let (half, _) = head.split_at(20);
    without_end.send_part(half.as_bytes()).expect("is sent");
    let kept = scene.add("beside").expect("an answer");
    program.ask_to_stop();
    assert!(program.ends_well_within(BOUND));
    assert_eq!(Rows::of(&place).items(), [kept].into());
    assert_eq!(place.run_well(&["audit", "verify"])["intact"], true);
}
