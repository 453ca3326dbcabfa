//! What this room mails.

use airside_kernel::mail::{Letter, Mail};

use crate::accounts::EmailAddress;

const NOT_YOU: &str = "If you did not ask for this, you can ignore this mail.";

/// A code and a link that sign in or up.
pub(crate) fn magic(to: &EmailAddress, code: &str, url: &str) -> Mail {
    Letter::new("Your sign-in code")
        .paragraph("Type this code where you asked for it, or use the button. It is good for 10 minutes and works once.")
        .code(code)
        .button("Sign in", url)
        .note(NOT_YOU)
        .to(to.as_str(), format!("{code} is your sign-in code"))
}

/// A link that sets another password.
pub(crate) fn reset_password(to: &EmailAddress, url: &str) -> Mail {
    Letter::new("Set another password")
        .paragraph("Somebody, probably you, asked to set another password for your account. The link is good for an hour and works once.")
        .button("Set a password", url)
        .note(NOT_YOU)
        .to(to.as_str(), "Set another password")
}

/// What was set up before the address was proved is gone.
pub(crate) fn reclaimed(to: &EmailAddress) -> Mail {
    Letter::new("Your account is yours alone now")
        .paragraph("You have just proved that this address is yours, for the first time. Whoever made the account before that may have been somebody else, so its former password, its sessions and its personal tokens have ended.")
        .paragraph("If it was you, sign in with a code or choose another password, and make the tokens that your programs need again.")
        .to(to.as_str(), "Your account: former password, sessions and tokens ended")
}

/// A link that sets the first password of an account that an admin made.
pub(crate) fn invitation(to: &EmailAddress, instance: &str, url: &str) -> Mail {
    Letter::new(format!("You have an account at {instance}"))
        .paragraph("An administrator made an account for you. Choose a password to begin. The link is good for 7 days and works once.")
        .button("Choose a password", url)
        .to(to.as_str(), format!("Your account at {instance}"))
}
