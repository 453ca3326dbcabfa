//! Other things' parents: where a path names several things, each is exchanged in turn for one of
//! the same kind that exists elsewhere, by somebody who may do everything in both places. What is
//! not inside the named parents does not exist.
//!
//! A parent is exchanged for its nearest neighbour (a project for another one of the same
//! workspace), and what the path ends with for something inside another parent.

use axum::http::Method;

use super::requests::routes;
use super::scene::Scene;

#[tokio::test]
async fn nothing_is_found_under_parents_that_are_not_its_own() {
    let scene = Scene::set().await;
    let app = scene.open().await;
    let client = scene.client(&app, "owner");
    let (mut tried, mut wrong) = (0, Vec::new());
    for route in routes() {
        let parents = route.parents();
        if parents.len() < 2 || parents[0] != "slug" {
            continue;
        }
        // System roles and schemes are the same in every workspace.
        if parents
            .iter()
            .any(|name| name == "role" || name == "scheme")
        {
            continue;
        }
        for (place, exchanged) in parents.iter().enumerate() {
            let inside = format!("last {exchanged}");
            let last = scene
                .elsewhere
                .get(&inside)
                .filter(|_| place + 1 == parents.len());
            let Some(other) = last.or_else(|| scene.elsewhere.get(exchanged)) else {
                panic!("{} needs another `{exchanged}` elsewhere", route.id);
            };
            let mut names = scene.here.clone();
            names.remove(&format!("{}:{exchanged}", route.id));
            names.insert(exchanged.clone(), other.clone());
            let answer = route.request(&names).send(&client).await;
            tried += 1;
            if answer.status.as_u16() != 404 {
                let told = String::from_utf8_lossy(&answer.bytes).into_owned();
                let status = answer.status;
                wrong.push(format!(
                    "{} with another {exchanged}: {status} {told}",
                    route.id
                ));
            }
        }
        // The same request with its own parents is not simply unknown.
        if route.method == Method::GET {
            let answer = route.request(&scene.here).send(&client).await;
            assert_eq!(answer.status.as_u16(), 200, "{}", answer.request);
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(tried > 100, "only {tried} requests");
}
