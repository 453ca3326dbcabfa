//! The ID token of `OpenID` Connect.
//!
//! It comes straight from the provider's token endpoint over TLS, which stands in for its signature
//! (`OpenID` Connect Core 3.1.3.7, number 6). What it says is checked all the same: that it is of
//! this provider, for us, of this visit, and not over.

use airside_kernel::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// How far clocks may differ.
const LEEWAY_SECONDS: i64 = 60;

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    nonce: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What a token has to say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: Timestamp,
}

/// Whom the token names, or what is wrong with it.
pub(super) fn subject(token: &str, expected: &Expected<'_>) -> Result<String, &'static str> {
    let claims = claims(token).ok_or("its ID token is not understood")?;
    let is_ours = match &claims.aud {
        Audience::One(audience) => audience == expected.client_id,
        // For others too only where it says that it was given to us.
        Audience::Many(audiences) => {
            audiences.iter().any(|known| known == expected.client_id)
                && (audiences.len() == 1 || claims.azp.is_some())
        }
    };
    let was_given_to_us = claims.azp.is_none_or(|party| party == expected.client_id);
    let until = Timestamp::from_micros(claims.exp.saturating_mul(1_000_000));
    if !is_issuer(&claims.iss, expected.issuer) {
        return Err("its ID token is of another issuer");
    }
    if !is_ours || !was_given_to_us {
        return Err("its ID token is for somebody else");
    }
    if expected.now.seconds_since(until) > LEEWAY_SECONDS {
        return Err("its ID token is over");
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err("its ID token is of another visit");
    }
    Ok(claims.sub)
}

/// Google leaves the scheme out now and then, which its documentation allows it to.
fn is_issuer(said: &str, expected: &str) -> bool {
    said == expected || (expected == "https://accounts.google.com" && said == "accounts.google.com")
}

fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn token(claims: &Value) -> String {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn an_id_token_counts_for_its_own_visit_only() {
        let good = json!({
            "iss": "https://id.example.com", "sub": "42", "aud": "us", "exp": 1_000, "nonce": "n",
        });
        let check = |change: Value, fits: bool| {
            let mut claims = good.clone();
            for (name, value) in change.as_object().expect("an object") {
                claims[name] = value.clone();
            }
            let expected = Expected {
                issuer: "https://id.example.com",
                client_id: "us",
                nonce: "n",
                now: Timestamp::from_micros(900 * 1_000_000),
            };
            let outcome = subject(&token(&claims), &expected);
            assert_eq!(outcome.is_ok(), fits, "{change} gave {outcome:?}");
        };
        check(json!({}), true);
        check(json!({ "aud": ["us"] }), true);
        check(json!({ "aud": ["us", "them"], "azp": "us" }), true);
        check(json!({ "exp": 850 }), true);
        check(json!({ "aud": ["us", "them"] }), false);
        check(json!({ "aud": "them" }), false);
        check(json!({ "azp": "them" }), false);
        check(json!({ "iss": "https://evil.example.com" }), false);
        check(json!({ "iss": "https://id.example.com/" }), false);
        check(json!({ "exp": 800 }), false);
        check(json!({ "exp": "soon" }), false);
        check(json!({ "nonce": "other" }), false);
        check(json!({ "nonce": null }), false);
    }

    #[test]
    fn google_may_leave_its_scheme_out() {
        assert!(is_issuer(
            "accounts.google.com",
            "https://accounts.google.com"
        ));
        assert!(!is_issuer("id.example.com", "https://id.example.com"));
    }
}
