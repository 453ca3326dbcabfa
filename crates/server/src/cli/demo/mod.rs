//! `airside demo`: a believable organisation to look at.

mod access;

use std::fmt::Write;
use std::process::ExitCode;

use airside_instance::commands;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::cli::{Common, Output};

/// Fills an empty instance with the demo organisation and says how to sign in. An instance that
/// has it already is left as it is, and so is one that is in use.
pub(in crate::cli) async fn run(common: &Common, output: &Output) -> anyhow::Result<ExitCode> {
    let app = common.app().await?;
    let kernel = app.kernel();
    app.start().await?;
    if !commands::list_instance_admins(kernel).await?.is_empty() {
        let line = "this instance is set up already and stays as it is; whoever does not know their \
                    password gets a new one by `airside user reset-password --email ADDRESS`, with \
                    the same --data";
        output.result(&json!({ "filled": false }), line)?;
        return Ok(ExitCode::SUCCESS);
    }
    let password = SecretString::from(kernel.entropy.secret("")[..PASSWORD_LENGTH].to_owned());
    let demo = airside_projects::demo::fill(kernel, &password).await?;
    let owner = demo
        .people
        .first()
        .map(|person| person.email.clone())
        .unwrap_or_default();
    commands::add_instance_admin(kernel, &owner).await?;
    let people: Vec<_> = demo
        .people
        .iter()
        .map(|p| json!({ "email": p.email, "role": p.role }))
        .collect();
    let mut line = format!(
        "{} items in the workspace `{}`. Everybody's password is {}\n",
        demo.items,
        demo.slug,
        password.expose_secret()
    );
    for person in &demo.people {
        // Writing to a string does not fail.
        let _ = writeln!(line, "  {:<12} {}", person.role, person.email);
    }
    let _ = write!(
        line,
        "The first of them also administers the instance, under /admin.\n\
         Once `airside serve` runs on the same data, sign in at {}",
        kernel.settings.base_url
    );
    let told = json!({
        "filled": true, "workspace": demo.slug, "items": demo.items, "people": people,
        "password": password.expose_secret(),
    });
    // Told first: whatever happens now, the way in is known.
    output.result(&told, &line)?;
    let scene = access::Scene {
        router: app.router(),
        slug: demo.slug,
        password: &password,
        now: kernel.clock.now(),
    };
    scene.play().await?;
    kernel.seal_audit().await?;
    kernel.db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Characters of the password, hexadecimal: 64 bits.
const PASSWORD_LENGTH: usize = 16;
