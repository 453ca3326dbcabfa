//! A mail server on loopback that says what a test wants it to say. It speaks enough SMTP for a
//! real client: EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// How the server secures a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tls {
    #[default]
    Never,
    Offered,
    FromStart,
}

/// A step at which the server falls silent for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Greeting,
    Mail,
    Content,
}

/// How the server behaves.
#[derive(Debug, Clone, Default)]
pub struct Manners {
    pub tls: Tls,
    /// User, password and the one mechanism, where signing in is asked for.
    pub credentials: Option<(&'static str, &'static str, &'static str)>,
    /// What it answers to the sender instead of taking it.
    pub on_sender: Option<&'static str>,
    /// What it answers to the recipient instead of taking it.
    pub on_recipient: Option<&'static str>,
    /// What it answers to the content instead of taking it.
    pub on_content: Option<&'static str>,
    pub hangs_at: Option<Step>,
}

/// A mail that was taken.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub is_encrypted: bool,
    pub user: Option<String>,
    pub from: String,
    pub to: String,
    pub content: String,
}

/// The server; it ends with the test.
pub struct SmtpServer {
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    folder: tempfile::TempDir,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Wire for T {}
type Lines = BufReader<Box<dyn Wire>>;

impl SmtpServer {
    pub async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let folder = tempfile::tempdir().expect("a folder");
        let acceptor = certificate(folder.path(), &["localhost"]);
        let taken: Arc<Mutex<Vec<Taken>>> = Arc::default();
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (manners, acceptor) = (manners.clone(), acceptor.clone());
                let kept = Arc::clone(&kept);
                // A client that hangs up in the middle is none of the server's business.
                tokio::spawn(async move {
                    let _ = Conversation::hold(stream, manners, acceptor, kept).await;
                });
            }
        });
        Self {
            port,
            taken,
            folder,
        }
    }

    /// The certificate authority that makes this server trusted, as a PEM file.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// The mails that it took.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("no panic while locked").clone()
    }
}

/// A port at which nothing listens.
pub async fn dead_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A certificate for these names, whose authority is a file in that folder.
pub fn certificate(folder: &Path, names: &[&str]) -> TlsAcceptor {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    std::fs::write(folder.join("authority.pem"), made.cert.pem()).expect("a file");
    let chain: Vec<CertificateDer<'static>> = vec![made.cert.der().clone()];
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::Pkcs8(key))
        .expect("a certificate and its key");
    TlsAcceptor::from(Arc::new(config))
}

struct Conversation {
    lines: Lines,
    manners: Manners,
    kept: Arc<Mutex<Vec<Taken>>>,
    mail: Taken,
}

impl Conversation {
    async fn hold(
        stream: TcpStream,
        manners: Manners,
        acceptor: TlsAcceptor,
        kept: Arc<Mutex<Vec<Taken>>>,
    ) -> std::io::Result<()> {
        let wire: Box<dyn Wire> = match manners.tls {
            Tls::FromStart => Box::new(acceptor.accept(stream).await?),
            Tls::Never | Tls::Offered => Box::new(stream),
        };
        let mail = Taken {
            is_encrypted: manners.tls == Tls::FromStart,
            ..Taken::default()
        };
        let mut this = Self {
            lines: BufReader::new(wire),
            manners,
            kept,
            mail,
        };
        this.hang_at(Step::Greeting).await;
        this.say("220 localhost is listening").await?;
        loop {
            let line = this.hear().await?;
            let word = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match word.as_str() {
                "EHLO" => this.greet().await?,
                "STARTTLS" => {
                    this.say("220 go ahead").await?;
                    let secured = acceptor.accept(this.lines.into_inner()).await?;
                    this.lines = BufReader::new(Box::new(secured));
                    this.mail.is_encrypted = true;
                }
                "AUTH" => this.authenticate(&line).await?,
                "MAIL" => this.sender(line).await?,
                "RCPT" => this.recipient(line).await?,
                "DATA" => this.content().await?,
                "QUIT" => return this.say("221 bye").await,
                _ => this.say("502 what?").await?,
            }
        }
    }

    async fn hang_at(&self, step: Step) {
        if self.manners.hangs_at == Some(step) {
            std::future::pending::<()>().await;
        }
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.lines
            .write_all(format!("{line}\r\n").as_bytes())
            .await?;
        self.lines.flush().await
    }

    async fn hear(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.lines.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    async fn greet(&mut self) -> std::io::Result<()> {
        let mut offers = vec!["localhost".to_owned(), "8BITMIME".to_owned()];
        if self.manners.tls == Tls::Offered && !self.mail.is_encrypted {
            offers.push("STARTTLS".to_owned());
        }
        if let Some((_, _, mechanism)) = self.manners.credentials {
            offers.push(format!("AUTH {mechanism}"));
        }
        let last = offers.len() - 1;
        for (number, offer) in offers.iter().enumerate() {
            let sign = if number == last { ' ' } else { '-' };
            self.say(&format!("250{sign}{offer}")).await?;
        }
        Ok(())
    }

    async fn authenticate(&mut self, line: &str) -> std::io::Result<()> {
        let Some((user, password, mechanism)) = self.manners.credentials else {
            return self.say("503 not here").await;
        };
        let given = if mechanism == "PLAIN" {
            let text = decoded(line.rsplit(' ').next().unwrap_or_default());
            let mut parts = text.split('\0').skip(1).map(str::to_owned);
            (
                parts.next().unwrap_or_default(),
                parts.next().unwrap_or_default(),
            )
        } else {
            self.say("334 VXNlcm5hbWU6").await?;
            let user = decoded(&self.hear().await?);
            self.say("334 UGFzc3dvcmQ6").await?;
            (user, decoded(&self.hear().await?))
        };
        if given == (user.to_owned(), password.to_owned()) {
            self.mail.user = Some(given.0);
            return self.say("235 welcome").await;
        }
        self.say("535 5.7.8 user name and password are not accepted")
            .await
    }

    async fn sender(&mut self, line: String) -> std::io::Result<()> {
        self.hang_at(Step::Mail).await;
        if self.manners.credentials.is_some() && self.mail.user.is_none() {
            return self.say("530 5.7.0 sign in first").await;
        }
        self.mail.from = address(&line);
        self.say(self.manners.on_sender.unwrap_or("250 ok")).await
    }

    async fn recipient(&mut self, line: String) -> std::io::Result<()> {
        self.mail.to = address(&line);
        self.say(self.manners.on_recipient.unwrap_or("250 ok"))
            .await
    }

    async fn content(&mut self) -> std::io::Result<()> {
        self.say("354 tell me").await?;
        let mut content = String::new();
        loop {
            let line = self.hear().await?;
            if line == "." {
                break;
            }
            content.push_str(line.strip_prefix('.').unwrap_or(&line));
            content.push('\n');
        }
        self.hang_at(Step::Content).await;
        if let Some(refusal) = self.manners.on_content {
            return self.say(refusal).await;
        }
        self.mail.content = content;
        self.kept
            .lock()
            .expect("no panic while locked")
            .push(self.mail.clone());
        self.say("250 taken").await
    }
}

fn address(line: &str) -> String {
    let inner = line
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner
        .map(|(address, _)| address.to_owned())
        .unwrap_or_default()
}

/// Base64, as AUTH spells things.
fn decoded(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for digit in text
        .bytes()
        .filter_map(|byte| DIGITS.iter().position(|known| *known == byte))
    {
        bits = (bits << 6) | u32::try_from(digit).expect("below 64");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("a byte"));
        }
    }
    String::from_utf8(bytes).expect("text")
}
