//! Calls to other programs over HTTP: providers of signing in, and whatever services an instance
//! is connected with.
//!
//! The protocol is [`hyper`]'s and the encryption rustls'. What is ours is where a call may go, for
//! which a client with a pool of connections is of no use: every call looks its host up, judges
//! *all* addresses of that name, and connects to one that was judged, so that a name cannot point
//! elsewhere a moment later. Private networks are open to calls only where the operator says so
//! (`allow_private_addresses`), and calls without encryption only into such a network. A redirect
//! is handed to the caller like any other answer and never followed. The whole call has a time-out,
//! and an answer a bound.
//!
//! No fault says what was sent or answered: it may hold secrets.

mod addresses;
mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{HOST, USER_AGENT};
use axum::http::uri::{Scheme, Uri};
use axum::http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::config::Settings;
use tls::Encryption;

/// How long one call may take, from looking the host up to the answer's last byte.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer, in bytes.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Largest head of an answer, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// What this program calls itself.
const OWN_NAME: HeaderValue = HeaderValue::from_static("Airside");

/// Calls other programs; cheap to clone.
#[derive(Debug, Clone)]
pub struct Outward(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    encryption: Encryption,
    allows_private: bool,
    /// Names that are not looked up, for tests.
    names: BTreeMap<String, SocketAddr>,
    timeout: Duration,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutwardFault {
    /// Not an address that begins with `https://`.
    #[error("this is not an address of the web")]
    Malformed,
    /// A private address, and the operator does not allow those.
    #[error("`{0}` is in a private network, which `allow_private_addresses` does not allow")]
    Private(String),
    /// `http://` to somewhere outside of a private network.
    #[error("`{0}` is outside of private networks and must be called with https")]
    Unencrypted(String),
    /// The host is unknown, or nothing answers there.
    #[error("`{0}` cannot be reached")]
    Unreachable(String),
    /// No trustworthy encryption.
    #[error("`{0}` cannot be trusted: {1}")]
    Tls(String, String),
    /// It took too long.
    #[error("`{0}` did not answer in time")]
    TimedOut(String),
    /// The answer was no HTTP, broke off, or was too large.
    #[error("`{0}` answered something that is not understood")]
    Garbled(String),
}

impl Outward {
    /// As the settings say.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self::with(
            settings.allow_private_addresses,
            settings.root_certificates.clone(),
        )
    }

    fn with(allows_private: bool, roots_file: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner {
            encryption: Encryption::new(roots_file),
            allows_private,
            names: BTreeMap::new(),
            timeout: TIMEOUT,
        }))
    }

    /// With names that lead to these addresses instead of being looked up, and another time-out:
    /// how tests put programs of their own in place of others.
    #[must_use]
    pub fn pointed(self, names: BTreeMap<String, SocketAddr>, timeout: Duration) -> Self {
        let inner = &self.0;
        Self(Arc::new(Inner {
            encryption: inner.encryption.clone(),
            allows_private: inner.allows_private,
            names,
            timeout,
        }))
    }

    /// Whether calls may go into private networks.
    #[must_use]
    pub fn allows_private(&self) -> bool {
        self.0.allows_private
    }

    /// Sends a request and reads the answer, whatever its status is.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, OutwardFault> {
        let place = Place::of(request.uri()).ok_or(OutwardFault::Malformed)?;
        let host = place.host.clone();
        tokio::time::timeout(self.0.timeout, self.0.call(place, request))
            .await
            .unwrap_or(Err(OutwardFault::TimedOut(host)))
    }
}

/// Where a request goes.
#[derive(Debug, Clone)]
struct Place {
    host: String,
    port: u16,
    is_encrypted: bool,
}

impl Place {
    fn of(uri: &Uri) -> Option<Self> {
        let is_encrypted = match uri.scheme()? {
            scheme if *scheme == Scheme::HTTPS => true,
            scheme if *scheme == Scheme::HTTP => false,
            _ => return None,
        };
        // A name and password in an address are for nobody but people.
        let authority = uri.authority()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let host = authority.host();
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        Some(Self {
            host: bare.unwrap_or(host).to_ascii_lowercase(),
            port: uri
                .port_u16()
                .unwrap_or(if is_encrypted { 443 } else { 80 }),
            is_encrypted,
        })
    }
}

impl Inner {
    async fn call(
        &self,
        place: Place,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, OutwardFault> {
        let addresses = self.addresses(&place).await?;
        let stream = connect(&addresses)
            .await
            .ok_or_else(|| OutwardFault::Unreachable(place.host.clone()))?;
        let request = in_origin_form(request).ok_or(OutwardFault::Malformed)?;
        if !place.is_encrypted {
            return exchange(stream, request, &place.host).await;
        }
        let stream = self.encryption.begin(&place.host, stream).await?;
        exchange(stream, request, &place.host).await
    }

    /// The addresses of a host, all of which calls may go to.
    async fn addresses(&self, place: &Place) -> Result<Vec<SocketAddr>, OutwardFault> {
        let unreachable = || OutwardFault::Unreachable(place.host.clone());
        let found: Vec<SocketAddr> = match self.names.get(&place.host) {
            Some(address) => vec![*address],
            None => tokio::net::lookup_host((place.host.as_str(), place.port))
                .await
                .map_err(|_| unreachable())?
                .collect(),
        };
        if found.is_empty() {
            return Err(unreachable());
        }
        let is_private = |address: &SocketAddr| addresses::is_private(address.ip());
        if !self.allows_private && found.iter().any(is_private) {
            return Err(OutwardFault::Private(place.host.clone()));
        }
        if !place.is_encrypted && !found.iter().all(is_private) {
            return Err(OutwardFault::Unencrypted(place.host.clone()));
        }
        Ok(found)
    }
}

async fn connect(addresses: &[SocketAddr]) -> Option<TcpStream> {
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Some(stream);
        }
    }
    None
}

/// The request as it is written to the server that the connection leads to.
fn in_origin_form(mut request: Request<Vec<u8>>) -> Option<Request<Full<Bytes>>> {
    let authority = request.uri().authority()?.as_str().to_owned();
    let path = request.uri().path_and_query()?.as_str().to_owned();
    *request.uri_mut() = path.parse().ok()?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::try_from(authority).ok()?);
    headers.insert(USER_AGENT, OWN_NAME);
    Some(request.map(|body| Full::new(Bytes::from(body))))
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
    host: &str,
) -> Result<Response<Vec<u8>>, OutwardFault> {
    let garbled = || OutwardFault::Garbled(host.to_owned());
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| garbled())?;
    // Ends with this call, also where that is given up.
    let mut tasks = JoinSet::new();
    tasks.spawn(connection);
    let answer = sender.send_request(request).await.map_err(|_| garbled())?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX)
        .collect()
        .await
        .map_err(|_| garbled())?;
    Ok(Response::from_parts(head, body.to_bytes().to_vec()))
}
