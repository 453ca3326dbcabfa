//! A program on loopback that speaks as Google, GitHub, GitLab, Gitea and a provider of OpenID
//! Connect do: over TLS, by the host that was asked for. It is as strict as they are: a code counts
//! once, for the client, secret, callback address and verifier that it was asked for with.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub const CLIENT_ID: &str = "airside-client";
pub const CLIENT_SECRET: &str = "tell-nobody-at-all";
pub const HOSTS: [&str; 9] = [
    "accounts.google.com",
    "oauth2.googleapis.com",
    "openidconnect.googleapis.com",
    "github.com",
    "api.github.com",
    "gitlab.com",
    "gitlab.example.com",
    "gitea.example.com",
    "id.example.com",
];
const TOKEN: &str = "a-token-of-somebody";

/// What goes wrong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The token endpoint does not answer.
    Silent,
    /// Who somebody is, is told in words that nobody understands.
    Rubbish,
    /// The same without an end.
    TooMuch,
    /// The user endpoint sends callers elsewhere.
    Elsewhere,
    /// It calls itself by another name.
    OtherIssuer,
    /// Its ID token is of another visit.
    OtherNonce,
    /// Its ID token is for another program.
    OtherAudience,
    /// Its ID token names somebody else than its user endpoint.
    OtherSubject,
    /// There is no ID token.
    NoIdToken,
}

/// Who sits in front of the browser, and how the provider behaves.
#[derive(Debug, Clone)]
pub struct Manners {
    pub subject: u64,
    pub email: Option<&'static str>,
    pub is_verified: bool,
    pub name: &'static str,
    pub organization: &'static str,
    pub fault: Option<Fault>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            subject: 4711,
            email: Some("ann@example.com"),
            is_verified: true,
            name: "Ann Lee",
            organization: "example",
            fault: None,
        }
    }
}

/// What a code was given for.
#[derive(Debug, Clone)]
struct Grant {
    host: String,
    redirect_uri: String,
    challenge: String,
    nonce: Option<String>,
}

#[derive(Debug, Default)]
struct Inside {
    manners: Manners,
    grants: BTreeMap<String, Grant>,
    given: u32,
}

/// The program; it ends with the test.
pub struct ProviderProgram {
    address: SocketAddr,
    folder: tempfile::TempDir,
    inside: Shared,
}

type Shared = Arc<Mutex<Inside>>;

struct Door(TcpListener, TlsAcceptor);

impl axum::serve::Listener for Door {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.0.accept().await else {
                continue;
            };
            if let Ok(stream) = self.1.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl ProviderProgram {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let folder = tempfile::tempdir().expect("a folder");
        let acceptor = super::smtp::certificate(folder.path(), &HOSTS);
        let inside = Shared::default();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(Door(listener, acceptor), router).await });
        Self {
            address,
            folder,
            inside,
        }
    }

    /// Its names, all at its own address.
    pub fn names(&self) -> BTreeMap<String, SocketAddr> {
        HOSTS
            .iter()
            .map(|host| ((*host).to_owned(), self.address))
            .collect()
    }

    /// The file of the certificate authority that makes it trusted.
    pub fn authority(&self) -> String {
        let file = self.folder.path().join("authority.pem");
        file.display().to_string()
    }

    pub fn behave(&self, manners: Manners) {
        self.inside.lock().expect("no panic while locked").manners = manners;
    }
}

async fn answer(State(inside): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let host = head.headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let host = match host.unwrap_or_default() {
        "gitlab.com" => "gitlab.example.com".to_owned(),
        host => host.to_owned(),
    };
    let asked = Asked {
        inside,
        query: pairs(head.uri.query().unwrap_or_default()),
        headers: head.headers,
    };
    let body = axum::body::to_bytes(body, 100_000).await.expect("a body");
    let body = String::from_utf8(body.to_vec()).expect("text");
    match (host.as_str(), head.uri.path()) {
        ("id.example.com", "/.well-known/openid-configuration") => asked.discovery(),
        ("accounts.google.com", "/o/oauth2/v2/auth")
        | ("github.com" | "gitea.example.com", "/login/oauth/authorize")
        | ("gitlab.example.com", "/oauth/authorize")
        | ("id.example.com", "/authorize") => asked.authorize(&host),
        ("oauth2.googleapis.com" | "id.example.com", "/token")
        | ("github.com" | "gitea.example.com", "/login/oauth/access_token")
        | ("gitlab.example.com", "/oauth/token") => asked.token(&host, &body).await,
        (host, path) => asked.who(host, path),
    }
}

struct Asked {
    inside: Shared,
    query: BTreeMap<String, String>,
    headers: HeaderMap,
}

impl Asked {
    fn manners(&self) -> Manners {
        let inside = self.inside.lock().expect("no panic while locked");
        inside.manners.clone()
    }

    fn has(&self, fault: Fault) -> bool {
        self.manners().fault == Some(fault)
    }

    fn discovery(&self) -> Response {
        let issuer = if self.has(Fault::OtherIssuer) {
            "https://evil.example.com"
        } else {
            "https://id.example.com"
        };
        axum::Json(json!({
            "issuer": issuer,
            "authorization_endpoint": "https://id.example.com/authorize",
            "token_endpoint": "https://id.example.com/token",
            "userinfo_endpoint": "https://id.example.com/userinfo",
            "jwks_uri": "https://id.example.com/keys",
        }))
        .into_response()
    }

    fn authorize(&self, host: &str) -> Response {
        let of = |name: &str| self.query.get(name).cloned();
        let fits = of("response_type").as_deref() == Some("code")
            && of("client_id").as_deref() == Some(CLIENT_ID)
            && of("code_challenge_method").as_deref() == Some("S256")
            && of("scope").is_some_and(|scope| !scope.is_empty());
        let (Some(redirect_uri), Some(state), Some(challenge), true) =
            (of("redirect_uri"), of("state"), of("code_challenge"), fits)
        else {
            return (StatusCode::BAD_REQUEST, "not like this").into_response();
        };
        let mut inside = self.inside.lock().expect("no panic while locked");
        inside.given += 1;
        let code = format!("code-{}", inside.given);
        let location = format!("{redirect_uri}?code={code}&state={state}");
        let grant = Grant {
            host: host.to_owned(),
            redirect_uri,
            challenge,
            nonce: of("nonce"),
        };
        inside.grants.insert(code, grant);
        (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
    }

    async fn token(&self, host: &str, body: &str) -> Response {
        if self.has(Fault::Silent) {
            std::future::pending::<()>().await;
        }
        let form = pairs(body);
        let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
        let by_header = self.headers.get(header::AUTHORIZATION);
        let is_client = if host == "id.example.com" {
            by_header.is_some_and(|sent| *sent == format!("Basic {basic}").as_str())
        } else {
            (of("client_id"), of("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        };
        let grant = {
            let mut inside = self.inside.lock().expect("no panic while locked");
            inside.grants.remove(of("code"))
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
        let token_host = |grant: &Grant| match grant.host.as_str() {
            "accounts.google.com" => "oauth2.googleapis.com".to_owned(),
            own => own.to_owned(),
        };
        let grant = grant.filter(|grant| {
            is_client
                && token_host(grant) == host
                && of("grant_type") == "authorization_code"
                && grant.redirect_uri == of("redirect_uri")
                && grant.challenge == challenge
        });
        let Some(grant) = grant else {
            // GitHub tells of mistakes with the status of success.
            let status = if host == "github.com" { 200 } else { 400 };
            let status = StatusCode::from_u16(status).expect("a status");
            return (status, axum::Json(json!({ "error": "invalid_grant" }))).into_response();
        };
        let mut token = json!({ "access_token": TOKEN, "token_type": "bearer" });
        if grant.nonce.is_some() && !self.has(Fault::NoIdToken) {
            token["id_token"] = json!(self.id_token(&grant));
        }
        axum::Json(token).into_response()
    }

    fn id_token(&self, grant: &Grant) -> String {
        let manners = self.manners();
        let choose = |fault, wrong: &str, right: String| {
            if self.has(fault) {
                wrong.to_owned()
            } else {
                right
            }
        };
        let claims = json!({
            "iss": format!("https://{}", grant.host),
            "sub": choose(Fault::OtherSubject, "666", manners.subject.to_string()),
            "aud": choose(Fault::OtherAudience, "another", CLIENT_ID.to_owned()),
            "nonce": choose(Fault::OtherNonce, "x", grant.nonce.clone().unwrap_or_default()),
            // 2027, after every test's clock.
            "exp": 1_800_000_000,
        });
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!(
            "{}.{}.c2ln",
            encoded(&json!({ "alg": "RS256" })),
            encoded(&claims)
        )
    }

    fn who(&self, host: &str, path: &str) -> Response {
        let sent = self.headers.get(header::AUTHORIZATION);
        if sent.is_none_or(|sent| *sent != format!("Bearer {TOKEN}").as_str()) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        match self.manners().fault {
            Some(Fault::Rubbish) => return "<html>something else</html>".into_response(),
            Some(Fault::TooMuch) => return endless(),
            Some(Fault::Elsewhere) => {
                let elsewhere = [(header::LOCATION, "https://id.example.com/userinfo")];
                return (StatusCode::FOUND, elsewhere).into_response();
            }
            _ => {}
        }
        let Manners {
            subject,
            email,
            is_verified,
            name,
            organization,
            ..
        } = self.manners();
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let emails = json!([
            { "email": "other@example.com", "primary": false, "verified": true },
            { "email": email.unwrap_or_default(), "primary": true, "verified": is_verified },
        ]);
        let found = match (host, path) {
            ("openidconnect.googleapis.com", "/v1/userinfo") => json!({
                "sub": subject.to_string(), "email": email, "email_verified": is_verified,
                "given_name": first, "family_name": last,
            }),
            // Some put truth in quotation marks.
            ("id.example.com", "/userinfo") => json!({
                "sub": subject.to_string(), "email": email,
                "email_verified": is_verified.to_string(), "name": name,
            }),
            ("api.github.com", "/user") => json!({ "id": subject, "login": "ann", "name": name }),
            ("api.github.com", "/user/emails") | ("gitea.example.com", "/api/v1/user/emails") => {
                emails
            }
            ("api.github.com", "/user/memberships/orgs") => json!([{
                "state": "active", "organization": { "id": 77, "login": organization },
            }]),
            ("gitlab.example.com", "/api/v4/user") => json!({
                "id": subject, "username": "ann", "name": name, "email": email,
                "confirmed_at": is_verified.then_some("2026-01-01T00:00:00Z"),
            }),
            ("gitea.example.com", "/api/v1/user") => {
                json!({ "id": subject, "login": "ann", "full_name": name })
            }
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        axum::Json(found).into_response()
    }
}

/// A body that goes on for ever.
fn endless() -> Response {
    let pieces = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 60_000]));
    Body::from_stream(pieces).into_response()
}

/// The pairs of a query or a form.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut plain = Vec::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
            match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) if *first == b'%' => {
                    plain.push(byte);
                    rest = &after[2..];
                }
                _ => {
                    plain.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8(plain).expect("text")
    };
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// A time-out that no test waits for.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// One that a test does wait for.
pub const IMPATIENCE: Duration = Duration::from_secs(1);
