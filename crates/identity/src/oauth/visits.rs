//! Visits to a provider, from being sent there until coming back.
//!
//! The browser keeps one secret in a cookie of ten minutes. What has to be known only to us and
//! this browser is made of it: the verifier of PKCE and the nonce. The table holds fingerprints, so
//! that who reads it can do nothing with it.

use airside_kernel::db::sql;
use airside_kernel::{Entropy, Kernel, Result, fingerprint};
use axum::http::HeaderValue;

use super::Provider;
use crate::sessions::{Access, cookie};

/// Name of the cookie.
pub(super) const VISIT_COOKIE: &str = "airside_visit";
/// How long somebody may stay at a provider.
const VISIT_SECONDS: i64 = 10 * 60;
const BEGIN: &str = "send somebody to a provider";
const END: &str = "somebody comes back from a provider";

/// The secret of a browser.
pub(super) struct Browser(String);

impl Browser {
    pub fn new(entropy: &Entropy) -> Self {
        Self(entropy.secret(""))
    }

    /// The browser that brings this cookie.
    pub fn bringing(cookie: &str) -> Self {
        Self(cookie.to_owned())
    }

    /// What proves to the provider that who exchanges the code is who asked for it.
    pub fn verifier(&self) -> String {
        fingerprint(&format!("verifier {}", self.0))
    }

    /// What an ID token of this visit holds.
    pub fn nonce(&self) -> String {
        fingerprint(&format!("nonce {}", self.0))
    }

    pub fn set_cookie(&self, is_https: bool) -> HeaderValue {
        visit_cookie(&self.0, VISIT_SECONDS, is_https)
    }
}

/// Takes the cookie away.
pub(super) fn clear_cookie(is_https: bool) -> HeaderValue {
    visit_cookie("", 0, is_https)
}

fn visit_cookie(value: &str, seconds: i64, https: bool) -> HeaderValue {
    let access = Access {
        http_only: true,
        https,
    };
    cookie(VISIT_COOKIE, value, seconds, access)
}

/// Begins a visit; answers its state.
pub(super) async fn begin(
    kernel: &Kernel,
    provider: Provider,
    browser: &Browser,
    next_path: Option<String>,
) -> Result<String> {
    let state = kernel.entropy.secret("");
    let mut tx = kernel.write_as_system(BEGIN).await?;
    let now = tx.at();
    let over = sql("DELETE FROM provider_visits WHERE expires_at <= $1");
    tx.execute(over.bind(now)).await?;
    let insert = sql(
        "INSERT INTO provider_visits (state_hash, browser_hash, provider, next_path, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(fingerprint(&state))
    .bind(fingerprint(&browser.0))
    .bind(provider.as_str())
    .bind(next_path)
    .bind(now.plus_seconds(VISIT_SECONDS));
    tx.execute(insert).await?;
    tx.commit_unaudited(BEGIN).await?;
    Ok(state)
}

/// A visit that is over.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Visit {
    pub next_path: Option<String>,
}

/// Ends the visit of that state, provider and browser, if there is one; it ends once.
pub(super) async fn end(
    kernel: &Kernel,
    provider: Provider,
    browser: &Browser,
    state: &str,
) -> Result<Option<Visit>> {
    let mut tx = kernel.write_as_system(END).await?;
    let end = sql(
        "DELETE FROM provider_visits WHERE state_hash = $1 AND browser_hash = $2 \
                   AND provider = $3 AND expires_at > $4 RETURNING next_path",
    );
    let now = tx.at();
    let visit = tx
        .execute_returning(
            end.bind(fingerprint(state))
                .bind(fingerprint(&browser.0))
                .bind(provider.as_str())
                .bind(now),
        )
        .await?;
    tx.commit_unaudited(END).await?;
    Ok(visit)
}
