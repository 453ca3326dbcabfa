//! Mail addresses. One spelling for each: lower case, ASCII, so that two accounts never share what
//! people read as the same address.

use std::fmt;

/// A mail address that was checked and put into lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

const ADDRESS_BYTES_MAX: usize = 254;
const LOCAL_BYTES_MAX: usize = 64;
const LABEL_BYTES_MAX: usize = 63;
/// What a local part may hold beside letters and digits.
const LOCAL_SIGNS: &[u8] = b"!#$%&'*+-/=?^_`{|}~.";

impl EmailAddress {
    /// Checks an address. Spaces around it do not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let fits = text.len() <= ADDRESS_BYTES_MAX && is_local(local) && is_domain(domain);
        fits.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the sign.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0
            .rsplit_once('@')
            .map_or(self.0.as_str(), |(local, _)| local)
    }
}

fn is_local(local: &str) -> bool {
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    let known = |byte: u8| byte.is_ascii_alphanumeric() || LOCAL_SIGNS.contains(&byte);
    !local.is_empty() && local.len() <= LOCAL_BYTES_MAX && !dots && local.bytes().all(known)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= LABEL_BYTES_MAX
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    domain.split('.').all(is_label) && (domain.contains('.') || domain == "localhost")
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<EmailAddress> for airside_kernel::db::Value {
    fn from(address: EmailAddress) -> Self {
        Self::Text(Some(address.0))
    }
}

impl From<&EmailAddress> for airside_kernel::db::Value {
    fn from(address: &EmailAddress) -> Self {
        Self::Text(Some(address.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn addresses_have_one_spelling() {
        let check = |text: &str, expected: Option<&str>| {
            let parsed = EmailAddress::parse(text);
            assert_eq!(
                parsed.as_ref().map(EmailAddress::as_str),
                expected,
                "{text}"
            );
        };
        check(" Ann.Lee+x@Example.COM ", Some("ann.lee+x@example.com"));
        check("root@localhost", Some("root@localhost"));
        check("a@b@example.com", None);
        check("ann@example", None);
        check("ann@-example.com", None);
        check(".ann@example.com", None);
        check("ann..lee@example.com", None);
        check("ann lee@example.com", None);
        check("ann@example.com\r\nBcc: x@example.com", None);
        check("änn@example.com", None);
        check("@example.com", None);
        check("", None);
    }
}
