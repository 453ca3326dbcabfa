//! An operator who registers the instance by hand. Proves IN-38.

use serde_json::json;

use crate::program::Place;

#[test]
fn an_instance_that_is_not_registered_says_so_until_it_is() {
    let place = Place::empty();
    let program = place.serve(&["--no-register"]);
    let mut client = program.client();
    let info = client.get("/api/instances/").expect("an answer");
    assert_eq!(info.status, 200, "{info:?}");
    let body = json!({ "email": "a@example.com", "password": "correct-horse-battery-staple-9" });
    for path in ["/auth/sign-in/", "/api/instances/admins/sign-up/"] {
        let refused = client.post(path, &body).expect("an answer");
        assert_eq!(refused.json["error_code"], 5000, "{path}: {refused:?}");
    }
    for path in ["/api/v1/users/me/", "/api/instances/admins/"] {
        let refused = client.get(path).expect("an answer");
        assert_eq!(refused.json["error_code"], 5000, "{path}: {refused:?}");
    }
    place.run_well(&["register-instance"]);
    let info = client
        .get("/api/instances/")
        .expect("an answer")
        .expect_success();
    assert_eq!(info["instance"]["is_setup_done"], false, "{info}");
    let set_up = json!({
        "email": "a@example.com", "password": "correct-horse-battery-staple-9",
        "first_name": "Ada", "company_name": "Acme",
    });
    let signed_up = client.post("/api/instances/admins/sign-up/", &set_up);
    signed_up.expect("an answer").expect_success();
    let me = client.get("/api/v1/users/me/").expect("an answer");
    assert_eq!(me.status, 200, "{me:?}");
}
