//! The word that a workspace has in addresses.

use airside_kernel::db::Value;
use airside_kernel::{Error, Result};

/// Longest slug.
const CHARACTERS_MAX: usize = 48;

/// Words that addresses of the program itself begin with, or may one day.
const RESERVED: &[&str] = &[
    "404",
    "500",
    "about",
    "access",
    "account",
    "accounts",
    "admin",
    "airside",
    "api",
    "app",
    "assets",
    "auth",
    "billing",
    "browse",
    "callback",
    "changelog",
    "create-workspace",
    "dashboard",
    "demo",
    "docs",
    "download",
    "error",
    "events",
    "favicon",
    "files",
    "forgot-password",
    "god-mode",
    "health",
    "healthz",
    "help",
    "home",
    "inbox",
    "instance",
    "instances",
    "integrations",
    "invitation",
    "invitations",
    "invite",
    "legal",
    "login",
    "logout",
    "magic",
    "metrics",
    "new",
    "notifications",
    "oauth",
    "onboarding",
    "openapi",
    "people",
    "portal",
    "pricing",
    "privacy",
    "profile",
    "projects",
    "public",
    "readyz",
    "register",
    "reset-password",
    "robots",
    "root",
    "schema",
    "search",
    "security",
    "set-password",
    "settings",
    "setup",
    "sign-in",
    "sign-out",
    "sign-up",
    "signin",
    "signout",
    "signup",
    "space",
    "spaces",
    "static",
    "status",
    "support",
    "system",
    "teams",
    "terms",
    "user",
    "users",
    "verify",
    "w",
    "well-known",
    "work-items",
    "workspace",
    "workspaces",
    "www",
    "your-work",
];

/// A word that can be a workspace's slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Lower-case letters, digits, hyphens and underscores, beginning and ending with a letter or
    /// a digit, and none of the program's own words. The error is for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        if text.len() > CHARACTERS_MAX {
            return Err(format!("must have at most {CHARACTERS_MAX} characters"));
        }
        if !text.chars().all(|c| is_plain(c) || matches!(c, '-' | '_')) {
            return Err(
                "may hold lower-case letters, digits, hyphens and underscores only".to_owned(),
            );
        }
        if !text.starts_with(is_plain) || !text.ends_with(is_plain) {
            return Err("must begin and end with a letter or a digit".to_owned());
        }
        if RESERVED.contains(&text) {
            return Err(format!(
                "`{text}` is a word of the program itself: choose another"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The error where another workspace has it.
    #[must_use]
    pub fn taken(&self) -> Error {
        Error::conflict(
            "slug_taken",
            format!("the slug `{}` is taken: choose another", self.0),
        )
    }
}

impl From<&Slug> for Value {
    fn from(slug: &Slug) -> Self {
        Self::Text(Some(slug.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The addresses that the application opens, and those that the program answers.
    const APPLICATION: &str = include_str!("../../../../web/src/app/router.tsx");
    const PROGRAM: &str = include_str!("../../../../openapi.json");

    #[test]
    fn every_first_word_of_an_address_is_reserved() {
        let is_of_a_word = |c: char| c.is_alphanumeric() || "-_$".contains(c);
        let after = |text: &'static str, before: &'static str| {
            let rests = text.split(before).skip(1);
            rests.filter_map(move |rest| rest.split(|c: char| !is_of_a_word(c)).next())
        };
        let words = after(APPLICATION, "path: \"/").chain(after(PROGRAM, "\n    \"/"));
        let words: std::collections::BTreeSet<&str> = words.collect();
        for known in ["forgot-password", "sign-in", "api", "auth"] {
            assert!(words.contains(known), "{known}: {words:?}");
        }
        for word in words
            .into_iter()
            .filter(|word| !word.is_empty() && !word.starts_with('$'))
        {
            assert!(Slug::parse(word).is_err(), "{word} can be taken");
        }
    }

    #[test]
    fn a_slug_is_a_plain_word_that_is_not_ours() {
        let check = |text: &str, part: Option<&str>| match (Slug::parse(text), part) {
            (Ok(slug), None) => assert_eq!(slug.as_str(), text),
            (Err(message), Some(part)) => assert!(message.contains(part), "{text}: {message}"),
            (found, _) => panic!("{text}: {found:?}"),
        };
        check("acme", None);
        check("acme-2_x", None);
        check("7", None);
        check("", Some("empty"));
        check(&"a".repeat(49), Some("at most 48"));
        check("Acme", Some("lower-case"));
        check("ac me", Some("lower-case"));
        check("ümlaut", Some("lower-case"));
        check("../etc", Some("lower-case"));
        check("-acme", Some("begin and end"));
        check("acme-", Some("begin and end"));
        check("api", Some("word of the program"));
        check("god-mode", Some("word of the program"));
    }
}
