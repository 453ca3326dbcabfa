//! Two processes over one database: a change of access through one is what the very next request
//! at the other is decided by. `AIRSIDE_FRESHNESS=10000` asks that often; without, a tenth of it.

use serde_json::{Value, json};

use crate::http::Client;
use crate::program::{Place, Program, has_server};
use crate::scene::{self, PASSWORD, Scene, W};

fn reads() -> usize {
    let asked = std::env::var("AIRSIDE_FRESHNESS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

/// A member of workspace and project; answers their client and id.
fn colleague(program: &Program, scene: &mut Scene) -> (Client, String) {
    let email = "bob@example.com";
    let mut bob = program.client();
    let sign_up = json!({ "email": email, "password": PASSWORD });
    let answer = bob.post("/auth/sign-up/", &sign_up).expect("an answer");
    answer.expect_success();
    let mut by_owner = |path: &str, body: &Value| {
        let answer = scene.owner.post(path, body).expect("an answer");
        answer.expect_success()
    };
    let invite = json!({ "email": email, "role_slug": "member" });
    let sent = by_owner(&format!("{W}invitations/"), &invite);
    let token = sent["token"].as_str().expect("a token");
    let accept = format!("/auth/invitations/{token}/accept/");
    bob.post(&accept, &json!({}))
        .expect("an answer")
        .expect_success();
    let me = bob
        .get("/api/v1/users/me/")
        .expect("an answer")
        .expect_success();
    let id = me["id"].as_str().expect("an id").to_owned();
    let member = json!({ "member": id, "role_slug": "guest" });
    by_owner(&format!("{}members/", scene.project), &member);
    (bob, id)
}

#[test]
fn the_next_request_at_another_process_knows_of_a_change() {
    let place = Place::empty();
    let one = place.serve(&[]);
    let mut scene = scene::set(&one);
    let (bob, id) = colleague(&one, &mut scene);
    let item = scene.add("an item").expect("an answer");
    // On SQLite one process serves; two over one file would be the operator's mistake.
    let other = has_server().then(|| place.of_another_machine().serve(&[]));
    let mut bob = bob.at(other.as_ref().map_or(one.address, |other| other.address));
    let (member, item) = (
        format!("{}members/{id}/", scene.project),
        format!("{}{item}/", scene.items),
    );
    let mut stale = 0;
    for turn in 0..reads() {
        let (role, expected) = [("contributor", 200), ("guest", 404)][turn % 2];
        let change = json!({ "role_slug": role });
        let changed = scene.owner.send("PATCH", &member, Some(&change));
        changed.expect("an answer").expect_success();
        let seen = bob.get(&item).expect("an answer").status;
        stale += usize::from(seen != expected);
    }
    assert_eq!(stale, 0, "of {} reads", reads());
}
