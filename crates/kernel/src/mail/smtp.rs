//! One mail over SMTP, step by step, so that a failure can be told by the step at which it
//! happened.

use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};
use secrecy::ExposeSecret;

use super::{Mail, MailFault, Security, SmtpSettings};
use crate::Kernel;

/// Longest part of a server's words that is passed on.
const SERVER_WORDS_MAX: usize = 300;

/// Writes a mail as a message.
pub(super) fn message(
    kernel: &Kernel,
    settings: &SmtpSettings,
    mail: &Mail,
) -> Result<Message, MailFault> {
    let from: Mailbox = settings.from.parse().map_err(|_| {
        MailFault::NotConfigured(format!("EMAIL_FROM `{}` is no mail address", settings.from))
    })?;
    let to: Address = mail
        .to
        .parse()
        .map_err(|_| MailFault::RecipientRefused(format!("`{}` is no mail address", mail.to)))?;
    let id: uuid::Uuid = kernel.entropy.id();
    let id = format!("<{id}@{}>", from.email.domain());
    let now = u64::try_from(kernel.clock.now().as_micros()).unwrap_or_default();
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(mail.subject.clone())
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(now))
        .message_id(Some(id))
        .multipart(MultiPart::alternative_plain_html(
            mail.text.clone(),
            mail.html.clone(),
        ))
        .map_err(|fault| MailFault::Refused(fault.to_string()))
}

/// Delivers a message to the server.
pub(super) async fn send(
    settings: &SmtpSettings,
    message: &Message,
    roots: &[Certificate],
    timeout: Duration,
) -> Result<(), MailFault> {
    let delivered = tokio::time::timeout(timeout, deliver(settings, message, roots)).await;
    delivered.unwrap_or_else(|_| Err(MailFault::TimedOut(place(settings))))
}

async fn deliver(
    settings: &SmtpSettings,
    message: &Message,
    roots: &[Certificate],
) -> Result<(), MailFault> {
    let mut connection = connect(settings, roots).await?;
    if let Some((user, password)) = &settings.credentials {
        let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
        connection
            .auth(DEFAULT_MECHANISMS, &credentials)
            .await
            .map_err(|fault| at_step(&fault, settings, MailFault::BadCredentials))?;
    }
    let outcome = hand_over(&mut connection, settings, message).await;
    // What the server thinks of the farewell changes nothing.
    let _ = connection.quit().await;
    outcome
}

async fn connect(
    settings: &SmtpSettings,
    roots: &[Certificate],
) -> Result<AsyncSmtpConnection, MailFault> {
    let hello = ClientId::default();
    let secured = match settings.security {
        Security::Plain => None,
        Security::StartTls | Security::Tls => Some(tls(settings, roots)?),
    };
    let from_start = secured
        .clone()
        .filter(|_| settings.security == Security::Tls);
    let is_tls = from_start.is_some();
    let server = (settings.host.as_str(), settings.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, None, &hello, from_start, None)
            .await
            .map_err(|fault| connecting(&fault, settings, is_tls))?;
    if let (Security::StartTls, Some(secured)) = (settings.security, secured) {
        if !connection.can_starttls() {
            let message = "the server does not offer STARTTLS".to_owned();
            return Err(MailFault::TlsFailed(message));
        }
        connection
            .starttls(secured, &hello)
            .await
            .map_err(|fault| MailFault::TlsFailed(tls_words(&fault)))?;
    }
    Ok(connection)
}

fn tls(settings: &SmtpSettings, roots: &[Certificate]) -> Result<TlsParameters, MailFault> {
    let builder = TlsParameters::builder(settings.host.clone());
    let builder = roots
        .iter()
        .cloned()
        .fold(builder, TlsParametersBuilder::add_root_certificate);
    builder
        .build_rustls()
        .map_err(|fault| MailFault::TlsFailed(tls_words(&fault)))
}

async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    settings: &SmtpSettings,
    message: &Message,
) -> Result<(), MailFault> {
    let envelope = message.envelope();
    let content = message.formatted();
    let mut parameters = Vec::new();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
        {
            let message = "the server takes no addresses outside of ASCII".to_owned();
            return Err(MailFault::RecipientRefused(message));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if connection
        .server_info()
        .supports_feature(Extension::EightBitMime)
    {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection
        .command(MailFrom::new(envelope.from().cloned(), parameters))
        .await
        .map_err(|fault| at_step(&fault, settings, MailFault::SenderRefused))?;
    for to in envelope.to() {
        connection
            .command(Rcpt::new(to.clone(), Vec::new()))
            .await
            .map_err(|fault| at_step(&fault, settings, MailFault::RecipientRefused))?;
    }
    let refused = |fault: SmtpError| at_step(&fault, settings, MailFault::Refused);
    connection.command(Data).await.map_err(refused)?;
    connection.message(&content).await.map_err(refused)?;
    Ok(())
}

/// What a failure to connect means.
fn connecting(fault: &SmtpError, settings: &SmtpSettings, is_tls: bool) -> MailFault {
    let kind = io_kind(fault);
    let broke_off = matches!(
        kind,
        Some(
            ErrorKind::InvalidData
                | ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
        )
    );
    match kind {
        Some(ErrorKind::TimedOut) => MailFault::TimedOut(place(settings)),
        _ if is_tls && (broke_off || fault.is_tls()) => MailFault::TlsFailed(tls_words(fault)),
        _ if fault.status().is_some() || fault.is_response() || broke_off => {
            MailFault::Refused(words(fault))
        }
        _ => MailFault::HostUnreachable(place(settings)),
    }
}

/// A refusal by the server is what the step names it; a broken connection is the same at any step.
fn at_step(
    fault: &SmtpError,
    settings: &SmtpSettings,
    refusal: fn(String) -> MailFault,
) -> MailFault {
    match io_kind(fault) {
        Some(ErrorKind::TimedOut) => MailFault::TimedOut(place(settings)),
        Some(_) => MailFault::Refused("the server broke the connection off".to_owned()),
        None => refusal(words(fault)),
    }
}

fn io_kind(fault: &SmtpError) -> Option<ErrorKind> {
    let mut source = std::error::Error::source(fault);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        source = cause.source();
    }
    None
}

fn place(settings: &SmtpSettings) -> String {
    format!("{}:{}", settings.host, settings.port)
}

/// What the library says of a connection that could not be secured, in words for people.
const TLS_WORDS: [(&str, &str); 10] = [
    (
        "CaUsedAsEndEntity",
        "the server shows the certificate of an authority, and not one of its own",
    ),
    (
        "UnknownIssuer",
        "the server's certificate is signed by nobody whom this machine trusts",
    ),
    (
        "NotValidForName",
        "the server's certificate is for another name",
    ),
    (
        "not valid for name",
        "the server's certificate is for another name",
    ),
    ("NotValidYet", "the server's certificate is not valid yet"),
    ("xpired", "the server's certificate has expired"),
    ("Revoked", "the server's certificate was revoked"),
    (
        "InvalidContentType",
        "the server does not speak TLS on this port",
    ),
    (
        "corrupt message",
        "the server does not speak TLS on this port",
    ),
    (
        "andshake",
        "the server and this program have no kind of encryption in common",
    ),
];

fn tls_words(fault: &SmtpError) -> String {
    let said = words(fault);
    tracing::warn!(
        fault = said,
        "a mail server's connection could not be secured"
    );
    let known = TLS_WORDS.iter().find(|(part, _)| said.contains(part));
    let plain = "the connection broke off while it was being secured";
    known.map_or(plain, |(_, plain)| plain).to_owned()
}

/// The innermost cause in one line: for a refusal the server's own words.
fn words(fault: &SmtpError) -> String {
    let mut cause: &dyn std::error::Error = fault;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text = cause.to_string();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said: String = line
        .chars()
        .filter(|c| !c.is_control())
        .take(SERVER_WORDS_MAX)
        .collect();
    match fault.status() {
        Some(code) => format!("{code} {said}"),
        None => said,
    }
}
