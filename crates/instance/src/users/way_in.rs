//! A link by which somebody chooses a password: mailed, or shown to the admin where mail is off.

use airside_identity::accounts::EmailAddress;
use airside_identity::one_time::{self, Prepared, Purpose, Recipient};
use airside_kernel::mail::Letter;
use airside_kernel::{Error, Kernel, Result, WriteTx};
use secrecy::ExposeSecret;

use super::UserRow;

/// A link about to be stored.
pub(super) struct WayIn {
    prepared: Prepared,
    purpose: Purpose,
    is_mailed: bool,
}

impl WayIn {
    /// For somebody who has no password yet.
    pub async fn invitation(kernel: &Kernel) -> Result<Self> {
        Self::prepare(kernel, Purpose::Invitation).await
    }

    /// For somebody who forgot theirs.
    pub async fn reset(kernel: &Kernel) -> Result<Self> {
        Self::prepare(kernel, Purpose::ResetPassword).await
    }

    async fn prepare(kernel: &Kernel, purpose: Purpose) -> Result<Self> {
        let prepared = one_time::prepare(kernel, purpose).await?;
        Ok(Self {
            prepared,
            purpose,
            is_mailed: kernel.mail_enabled().await?,
        })
    }

    /// Stores the link in place of an earlier one and mails it; answers it where mail is off.
    pub async fn open(
        self,
        tx: &mut WriteTx,
        to: &UserRow,
        instance_name: &str,
    ) -> Result<Option<String>> {
        let email = EmailAddress::parse(&to.email)
            .ok_or_else(|| Error::internal("an account has an address that is none"))?;
        let recipient = Recipient {
            email,
            user: Some(to.id),
            is_mailed: self.is_mailed,
        };
        let issued = one_time::issue(tx, self.prepared, &recipient).await?;
        let base = &tx.kernel().settings.base_url;
        let link = format!(
            "{base}/reset-password/{}/{}",
            to.id,
            issued.link.expose_secret()
        );
        if !self.is_mailed {
            return Ok(Some(link));
        }
        let (letter, subject) = match self.purpose {
            Purpose::Invitation => invitation(instance_name, &link),
            _ => reset(&link),
        };
        tx.send_mail(&letter.to(to.email.clone(), subject))?;
        Ok(None)
    }
}

fn invitation(instance_name: &str, link: &str) -> (Letter, String) {
    let letter = Letter::new(format!("You are invited to {instance_name}"))
        .paragraph("An administrator made an account for you. Choose a password to use it.")
        .button("Choose a password", link)
        .note("The link works once, for seven days.");
    (letter, format!("Your account at {instance_name}"))
}

fn reset(link: &str) -> (Letter, String) {
    let letter = Letter::new("Choose another password")
        .paragraph(
            "An administrator sends you this link, by which you can choose another password.",
        )
        .button("Choose a password", link)
        .note("The link works once, for one hour. Until you use it, your password stays as it is.");
    (letter, "Choose another password".to_owned())
}
