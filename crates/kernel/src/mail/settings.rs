//! What mail needs of the instance's configuration, and why it may fail.

use secrecy::SecretString;

use crate::config::instance::{ConfigurationKey as Key, InstanceConfiguration};
use crate::error::Error;

/// How the connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    Plain,
    /// It begins in the clear and is secured before anything is said; a server that does not offer
    /// this is refused.
    StartTls,
    /// From the first byte.
    Tls,
}

/// The settings of the instance's configuration, as far as mail reads them.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// User name and password, where the server asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// The sender.
    pub from: String,
}

/// Why a mail was not sent, in words for the admin who set it up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// Settings are missing or wrong.
    #[error("mail is not configured: {0}")]
    NotConfigured(String),
    /// There is no server at that name and port.
    #[error("host unreachable: nothing answers at {0}")]
    HostUnreachable(String),
    /// The server did not take the user name and password.
    #[error("bad credentials: {0}")]
    BadCredentials(String),
    /// The server did not take the sender's address.
    #[error("sender refused: {0}")]
    SenderRefused(String),
    /// The server did not take the recipient's address.
    #[error("recipient refused: {0}")]
    RecipientRefused(String),
    /// The connection could not be secured.
    #[error("TLS failed: {0}")]
    TlsFailed(String),
    /// The server took too long.
    #[error("timed out: the server at {0} did not answer in time")]
    TimedOut(String),
    /// The server said no to something else.
    #[error("refused: {0}")]
    Refused(String),
}

impl MailFault {
    /// For programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotConfigured(_) => "mail_not_configured",
            Self::HostUnreachable(_) => "host_unreachable",
            Self::BadCredentials(_) => "bad_credentials",
            Self::SenderRefused(_) => "sender_refused",
            Self::RecipientRefused(_) => "recipient_refused",
            Self::TlsFailed(_) => "tls_failed",
            Self::TimedOut(_) => "timed_out",
            Self::Refused(_) => "refused",
        }
    }
}

impl From<MailFault> for Error {
    fn from(fault: MailFault) -> Self {
        Self::BadRequest {
            code: fault.code(),
            message: fault.to_string(),
        }
    }
}

impl InstanceConfiguration {
    /// Whether mail can be sent: it is switched on and a server and a sender are named.
    #[must_use]
    pub fn is_smtp_configured(&self) -> bool {
        self.is_on(Key::EnableSmtp) && self.smtp().is_ok()
    }

    /// The settings for sending, or what is missing. Whether mail is switched on is not asked, so
    /// that a test mail can be sent before.
    pub fn smtp(&self) -> Result<SmtpSettings, MailFault> {
        let missing = |what: &str| MailFault::NotConfigured(what.to_owned());
        let host = self.text(Key::EmailHost).trim().to_owned();
        if host.is_empty() {
            return Err(missing("EMAIL_HOST names no server"));
        }
        let user = self.text(Key::EmailHostUser).trim().to_owned();
        let from = match self.text(Key::EmailFrom).trim() {
            "" if user.contains('@') => user.clone(),
            "" => return Err(missing("EMAIL_FROM names no sender")),
            from => from.to_owned(),
        };
        let security = match (self.is_on(Key::EmailUseSsl), self.is_on(Key::EmailUseTls)) {
            (true, _) => Security::Tls,
            (false, true) => Security::StartTls,
            (false, false) => Security::Plain,
        };
        let port = self.text(Key::EmailPort).parse();
        let port = port.map_err(|_| missing("EMAIL_PORT is no port"))?;
        let credentials = (!user.is_empty()).then(|| (user, self.secret(Key::EmailHostPassword)));
        Ok(SmtpSettings {
            host,
            port,
            security,
            credentials,
            from,
        })
    }
}
