//! Nobody's body is read: who brings no credentials, or such as do not count, is refused before the
//! first byte of what they send, and learns nothing of what a body should be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures::stream;

use super::requests::routes;
use super::scene::Scene;

/// An upload is proved by a secret in its form, which is read until there; and a form that signs
/// out is answered by the page to go to, also where the session is over already.
const EXEMPT: &[&str] = &[
    "receive_attachment",
    "sign_out_admin",
    "sign_out_admin_page",
];

/// A body that tells whether anybody began to read it.
fn watched() -> (Body, Arc<AtomicBool>) {
    let is_read = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&is_read);
    let begin = async move {
        seen.store(true, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from_static(b"{ this is no JSON"))
    };
    (Body::from_stream(stream::once(begin)), is_read)
}

#[tokio::test]
async fn the_body_of_nobody_is_not_read() {
    let scene = Scene::set().await;
    let app = scene.open().await;
    let nobody = scene.client(&app, "nobody");
    let gone = scene.client(&app, "suspended");
    let forged = nobody.with_header("idempotency-key", "1");
    forged.set_cookie("sessionid", "forged");
    let (mut tried, mut wrong) = (0, Vec::new());
    for route in routes() {
        let takes_accounts_only = super::expected(&route.id, "nobody") == "401";
        if !takes_accounts_only || route.method == Method::GET || EXEMPT.contains(&&*route.id) {
            continue;
        }
        for (who, client) in [
            ("nobody", &nobody),
            ("suspended", &gone),
            ("forged", &forged),
        ] {
            let (body, is_read) = watched();
            let answer = route.request(&scene.here).send_instead(client, body).await;
            tried += 1;
            if answer.status.as_u16() != 401 || is_read.load(Ordering::SeqCst) {
                let read = is_read.load(Ordering::SeqCst);
                wrong.push(format!(
                    "{} by {who}: {}, read: {read}",
                    route.id, answer.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(tried > 200, "only {tried} requests");
}
