//! Mail, by SMTP with the settings of the instance's configuration.
//!
//! A mail is a job that is written in the transaction which causes it. What it says may hold a link
//! that signs somebody in, so the job's payload is sealed under the instance key. The test mail of
//! the administration pages is sent at once, and each way in which it can fail has a name that an
//! admin understands.

mod letter;
mod settings;
mod smtp;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::client::Certificate;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

pub use letter::{Letter, Mail};
pub use settings::{MailFault, Security, SmtpSettings};

use crate::Kernel;
use crate::error::{Error, Result};
use crate::jobs::{Handler, NewJob};
use crate::write::WriteTx;

/// Kind of the jobs that send mail.
pub const MAIL_JOB: &str = "mail";
/// How long sending one mail may take, from connecting to the server's last word.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// What the payload of a mail job is sealed for.
const SEALED_FOR: &str = "mail job";

/// Sends mail; cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer(Arc<Transport>);

enum Transport {
    Smtp {
        roots: Vec<Certificate>,
        timeout: Duration,
    },
    Captured(Mutex<Vec<Mail>>),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Smtp { .. } => "Smtp",
            Self::Captured(_) => "Captured",
        })
    }
}

impl Mailer {
    /// Sends by SMTP and gives a mail up after the time-out, usually [`TIMEOUT`]. Beside the
    /// certificate authorities of the system those in the PEM file are trusted, if one is named.
    pub fn smtp(roots_file: Option<&Path>, timeout: Duration) -> Result<Self> {
        let roots = roots_file.map(read_roots).transpose()?.unwrap_or_default();
        Ok(Self(Arc::new(Transport::Smtp { roots, timeout })))
    }

    /// Keeps what would be sent, for tests.
    #[must_use]
    pub fn captured() -> Self {
        Self(Arc::new(Transport::Captured(Mutex::default())))
    }

    /// What was kept so far; takes it away.
    #[must_use]
    pub fn take_captured(&self) -> Vec<Mail> {
        match &*self.0 {
            Transport::Captured(mails) => {
                std::mem::take(&mut mails.lock().unwrap_or_else(PoisonError::into_inner))
            }
            Transport::Smtp { .. } => Vec::new(),
        }
    }
}

fn read_roots(path: &Path) -> Result<Vec<Certificate>> {
    let unusable = |fault: &dyn std::fmt::Display| {
        Error::internal(format!(
            "cannot use the certificates in `{}`: {fault}",
            path.display()
        ))
    };
    let pem = std::fs::read(path).map_err(|fault| unusable(&fault))?;
    Certificate::from_pem(&pem)
        .map(|root| vec![root])
        .map_err(|fault| unusable(&fault))
}

impl Kernel {
    /// Whether mail can be sent. Where it cannot, what would be mailed is shown as a link to the
    /// person who caused it.
    pub async fn mail_enabled(&self) -> Result<bool> {
        Ok(self.configuration().await?.is_smtp_configured())
    }

    /// Sends a mail now, with the settings as they are saved.
    pub async fn send_mail_now(&self, mail: &Mail) -> Result<(), MailFault> {
        let unreadable = |_| MailFault::NotConfigured("the settings cannot be read".to_owned());
        let settings = self.configuration().await.map_err(unreadable)?.smtp()?;
        match &*self.mailer.0 {
            Transport::Smtp { roots, timeout } => {
                let message = smtp::message(self, &settings, mail)?;
                smtp::send(&settings, &message, roots, *timeout).await
            }
            Transport::Captured(mails) => {
                mails
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(mail.clone());
                Ok(())
            }
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct MailPayload {
    sealed: String,
}

impl WriteTx {
    /// Sends a mail after the commit, by a job that is committed with it.
    pub fn send_mail(&mut self, mail: &Mail) -> Result<()> {
        let kernel = self.kernel();
        let clear = serde_json::to_string(mail)?;
        let sealed = kernel
            .instance_key
            .seal(SEALED_FOR, &clear, &kernel.entropy)
            .map_err(Error::internal)?;
        self.enqueue(NewJob::new(MAIL_JOB, &MailPayload { sealed })?);
        Ok(())
    }
}

/// Sends the mails that were written as jobs.
#[derive(Debug, Default)]
pub struct MailJobs;

#[async_trait]
impl Handler for MailJobs {
    fn kind(&self) -> &'static str {
        MAIL_JOB
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let payload: MailPayload = serde_json::from_str(payload)?;
        let clear = kernel.instance_key.open(SEALED_FOR, &payload.sealed);
        let mail: Mail = serde_json::from_str(clear.map_err(Error::internal)?.expose_secret())?;
        kernel.send_mail_now(&mail).await.map_err(Error::from)
    }
}
