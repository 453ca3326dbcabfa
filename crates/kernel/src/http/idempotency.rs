//! `Idempotency-Key`: a request that is sent twice is carried out once.
//!
//! The key is written in the very transaction of the change, so a repetition can at no moment do
//! it again, also after a crash. The answer is kept after the commit; a repetition gets it back
//! with `Idempotency-Replayed: true`, if its credentials still count.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::caller::credential_of;
use crate::access::Credential;
use crate::db::{Connection, sql};
use crate::entropy::fingerprint;
use crate::error::{Error, Result};
use crate::time::Timestamp;
use crate::{Kernel, WriteTx};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key.
const KEY_BYTES_MAX: usize = 255;
/// Longest body of a request with a key, and longest answer that is kept.
const BYTES_MAX: usize = 2 * 1024 * 1024;
/// What answers are sealed for: one may hold a token that is shown only once.
const PURPOSE: &str = "answer to an idempotent request";
/// How long a key is known.
const KEPT_SECONDS: i64 = 24 * 3600;

/// The key of a request, carried to its write transaction.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    sender: String,
    key: String,
    fingerprint: String,
    /// A request may need several transactions; the first one is the change.
    is_written: AtomicBool,
}

impl IdempotencyKey {
    /// Writes the key with the change. A second request with it fails here, whatever it raced.
    pub(crate) async fn write(&self, connection: &mut Connection, at: Timestamp) -> Result<()> {
        if self.0.is_written.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let written = sql("INSERT INTO idempotent_requests \
            (sender, idempotency_key, fingerprint, at) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (sender, idempotency_key) DO NOTHING")
        .bind(&self.0.sender)
        .bind(&self.0.key)
        .bind(&self.0.fingerprint)
        .bind(at)
        .execute(connection)
        .await?;
        if written == 0 {
            Err(in_progress())
        } else {
            Ok(())
        }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Earlier {
    fingerprint: String,
    status: Option<i64>,
    answer: Option<String>,
}

fn in_progress() -> Error {
    Error::conflict(
        "request_already_sent",
        "a request with this Idempotency-Key was carried out; its answer is not known (any more)",
    )
}

/// Answers repetitions, and keeps the answers of what was carried out.
pub async fn replay_repeated_requests(
    State(kernel): State<Kernel>,
    request: Request,
    next: Next,
) -> Response {
    let key = request.headers().get(KEY).cloned();
    match (key, credential_of(request.headers())) {
        (Some(key), Some(credential)) if request.method() == Method::POST => {
            match once(&kernel, (&key, &credential), request, next).await {
                Ok(response) => response,
                Err(fault) => fault.into_response(),
            }
        }
        _ => next.run(request).await,
    }
}

async fn once(
    kernel: &Kernel,
    (key, credential): (&HeaderValue, &Credential),
    request: Request,
    next: Next,
) -> Result<Response> {
    let key = key
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAX);
    let key = key.ok_or_else(|| Error::BadRequest {
        code: "malformed_idempotency_key",
        message: format!("Idempotency-Key must be text of 1 to {KEY_BYTES_MAX} characters"),
    })?;
    if !counts(kernel, credential).await? {
        // Nobody's body is kept; the route itself says what it is open to.
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    let too_large = |_| Error::TooLarge("a body with an Idempotency-Key may have 2 MiB".to_owned());
    let body = to_bytes(body, BYTES_MAX).await.map_err(too_large)?;
    let mut hasher = Sha256::new();
    hasher.update(parts.uri.to_string());
    hasher.update([0]);
    hasher.update(&body);
    let (Credential::SessionCookie(secret) | Credential::Token(secret)) = credential;
    let carried = IdempotencyKey(Arc::new(Parts {
        sender: fingerprint(secret),
        key: key.to_owned(),
        fingerprint: hex::encode(hasher.finalize()),
        is_written: AtomicBool::new(false),
    }));
    if let Some(earlier) = find_earlier(kernel, &carried).await? {
        return earlier.replay(kernel, &carried);
    }
    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(carried.clone());
    let response = next.run(request).await;
    keep_answer(kernel, &carried, response).await
}

/// Whether a credential is somebody's.
async fn counts(kernel: &Kernel, credential: &Credential) -> Result<bool> {
    let mut connection = kernel.db.read().await?;
    let found = kernel
        .authenticator
        .authenticate(&mut connection, credential, None)
        .await?;
    Ok(found.account.is_some())
}

async fn find_earlier(kernel: &Kernel, carried: &IdempotencyKey) -> Result<Option<Earlier>> {
    let mut connection = kernel.db.read().await?;
    sql(
        "SELECT fingerprint, status, answer FROM idempotent_requests \
                       WHERE sender = $1 AND idempotency_key = $2 AND at > $3",
    )
    .bind(&carried.0.sender)
    .bind(&carried.0.key)
    .bind(kernel.clock.now().plus_seconds(-KEPT_SECONDS))
    .fetch_optional::<Earlier>(&mut connection)
    .await
}

impl Earlier {
    fn replay(self, kernel: &Kernel, carried: &IdempotencyKey) -> Result<Response> {
        if self.fingerprint != carried.0.fingerprint {
            return Err(Error::conflict(
                "idempotency_key_reused",
                "this Idempotency-Key belongs to another request",
            ));
        }
        let (Some(status), Some(sealed)) = (self.status, self.answer) else {
            return Err(in_progress());
        };
        let answer = kernel
            .instance_key
            .open(PURPOSE, &sealed)
            .map_err(Error::internal)?;
        let status = u16::try_from(status)
            .ok()
            .and_then(|code| StatusCode::from_u16(code).ok());
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            ),
            (REPLAYED, HeaderValue::from_static("true")),
        ];
        Ok((
            status.unwrap_or(StatusCode::OK),
            headers,
            answer.expose_secret().to_owned(),
        )
            .into_response())
    }
}

/// Keeps the answer of what was carried out; what was refused may be tried again.
async fn keep_answer(
    kernel: &Kernel,
    carried: &IdempotencyKey,
    response: Response,
) -> Result<Response> {
    if !response.status().is_success() || !carried.0.is_written.load(Ordering::SeqCst) {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let answer: Bytes = to_bytes(body, BYTES_MAX).await.map_err(Error::internal)?;
    let text = std::str::from_utf8(&answer).map_err(Error::internal)?;
    let sealed = kernel.instance_key.seal(PURPOSE, text, &kernel.entropy);
    let sealed = sealed.map_err(Error::internal)?;
    let mut tx: WriteTx = kernel
        .write_as_system("keep an answer for its repetition")
        .await?;
    let keep = sql("UPDATE idempotent_requests SET status = $1, answer = $2 \
                    WHERE sender = $3 AND idempotency_key = $4");
    let keep = keep
        .bind(i64::from(parts.status.as_u16()))
        .bind(sealed)
        .bind(&carried.0.sender)
        .bind(&carried.0.key);
    tx.execute(keep).await?;
    let forget = sql("DELETE FROM idempotent_requests WHERE at < $1");
    let before = tx.at().plus_seconds(-KEPT_SECONDS);
    tx.execute(forget.bind(before)).await?;
    tx.commit_unaudited("keep an answer for its repetition")
        .await?;
    Ok(Response::from_parts(parts, Body::from(answer)))
}
