//! Sending an invitation: the token is made outside of the transaction's rows, goes out by mail
//! where mail is on, and is otherwise shown to its sender once.

use airside_kernel::ids::WorkspaceId;
use airside_kernel::mail::Letter;
use airside_kernel::{Kernel, Result, Timestamp, WriteTx};

use super::{DAYS_GOOD, TOKEN_PREFIX};

/// A new token, and how it reaches the invited one.
pub(super) struct Ticket {
    pub token: String,
    pub link: String,
    pub is_mailed: bool,
}

impl Ticket {
    pub async fn new(kernel: &Kernel) -> Result<Self> {
        let token = kernel.entropy.secret(TOKEN_PREFIX);
        let link = format!("{}/invitations/{token}", kernel.settings.base_url);
        Ok(Self {
            link,
            token,
            is_mailed: kernel.mail_enabled().await?,
        })
    }

    /// What the sender gets to pass on.
    pub fn shown(self) -> (Option<String>, Option<String>) {
        if self.is_mailed {
            (None, None)
        } else {
            (Some(self.token), Some(self.link))
        }
    }

    /// Mails the link, where mail is on.
    pub fn mail(&self, tx: &mut WriteTx, to: &Addressed<'_>) -> Result<()> {
        if !self.is_mailed {
            return Ok(());
        }
        let subject = format!("{} invites you to {}", to.sender, to.workspace);
        let letter = Letter::new(subject.clone())
            .paragraph(format!(
                "{} would like to work with you in {}, as {}.",
                to.sender, to.workspace, to.role
            ))
            .button("See the invitation", self.link.clone())
            .note(format!(
                "The link is good for {DAYS_GOOD} days and for one use. If you do not know the \
                 sender, ignore this mail."
            ));
        tx.send_mail(&letter.to(to.email, subject))
    }
}

/// Whom a mail goes to, and what it says.
pub(super) struct Addressed<'a> {
    pub email: &'a str,
    pub sender: &'a str,
    pub workspace: &'a str,
    pub role: &'a str,
}

/// `pending`, `expired` or `declined`.
pub(super) fn status(
    declined_at: Option<Timestamp>,
    expires_at: Timestamp,
    now: Timestamp,
) -> &'static str {
    match declined_at {
        Some(_) => "declined",
        None if expires_at <= now => "expired",
        None => "pending",
    }
}

/// The record of something done to an invitation.
pub(super) fn audit(
    action: &'static str,
    workspace: WorkspaceId,
    (email, role): (&str, &str),
) -> airside_kernel::record::Audit {
    airside_kernel::record::Audit {
        workspace: Some(workspace),
        action,
        resource: ("invitation", None, Some(email.to_owned())),
        role_after: Some(role.to_owned()),
        ..airside_kernel::record::Audit::default()
    }
}
