//! Who it is, in the words of each provider.

use airside_kernel::Result;
use secrecy::SecretString;
use serde::Deserialize;

use super::Provider;
use super::exchange::Caller;
use super::settings::{Endpoints, ProviderSettings};
use crate::accounts::{EmailAddress, NAME_CHARS_MAX};
use crate::codes;

/// Longest id of somebody at a provider, in bytes.
const SUBJECT_BYTES_MAX: usize = 255;
/// Organisations of GitHub that are looked through.
const ORGANIZATIONS_MAX: usize = 100;

/// A person, as a provider knows them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub provider: Provider,
    pub issuer: String,
    pub subject: String,
    pub email: Option<EmailAddress>,
    /// Whether the provider says that the address is theirs.
    pub is_email_verified: bool,
    pub first_name: String,
    pub last_name: String,
}

#[derive(Debug, Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<String>,
    email_verified: Option<Flag>,
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
}

/// A boolean, which some providers put in quotation marks.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Flag {
    Bare(bool),
    Quoted(String),
}

#[derive(Debug, Deserialize)]
struct GithubUser {
    id: u64,
    login: String,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GitlabUser {
    id: u64,
    username: String,
    name: Option<String>,
    email: Option<String>,
    /// When the address was confirmed.
    confirmed_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GiteaUser {
    id: u64,
    login: String,
    full_name: Option<String>,
}

/// An address, as GitHub and Gitea list them.
#[derive(Debug, Deserialize)]
struct ListedEmail {
    email: String,
    primary: bool,
    verified: bool,
}

#[derive(Debug, Deserialize)]
struct Membership {
    state: String,
    organization: Organization,
}

#[derive(Debug, Deserialize)]
struct Organization {
    id: u64,
    login: String,
}

/// Asks with a token.
pub(super) struct Asking<'a> {
    pub caller: &'a Caller<'a>,
    pub settings: &'a ProviderSettings,
    pub endpoints: &'a Endpoints,
    pub token: &'a SecretString,
}

impl Asking<'_> {
    /// Who the token is of. Where there was an ID token, it is the one whom that names.
    pub async fn who(&self, named: Option<&str>) -> Result<Person> {
        let person = match self.settings.provider {
            Provider::Google | Provider::Oidc => self.user_info().await?,
            Provider::Github => self.github().await?,
            Provider::Gitlab => self.gitlab().await?,
            Provider::Gitea => self.gitea().await?,
        };
        let provider = self.settings.provider;
        if named.is_some_and(|named| named != person.subject) {
            return Err(provider.refuse("its ID token names somebody else than it does"));
        }
        if person.subject.is_empty() || person.subject.len() > SUBJECT_BYTES_MAX {
            return Err(provider.refuse("it does not say who somebody is"));
        }
        Ok(person)
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, address: &str) -> Result<T> {
        self.caller.read(address, Some(self.token)).await
    }

    async fn user_info(&self) -> Result<Person> {
        let found: UserInfo = self.read(&self.endpoints.who).await?;
        let is_verified = match &found.email_verified {
            Some(Flag::Bare(flag)) => *flag,
            Some(Flag::Quoted(flag)) => flag == "true",
            None => false,
        };
        let names = match (found.given_name, found.family_name) {
            (None, None) => names(found.name.as_deref().unwrap_or_default()),
            (first, last) => (
                name(&first.unwrap_or_default()),
                name(&last.unwrap_or_default()),
            ),
        };
        Ok(self.person(found.sub, (found.email, is_verified), names))
    }

    async fn github(&self) -> Result<Person> {
        let who = &self.endpoints.who;
        let found: GithubUser = self.read(&format!("{who}/user")).await?;
        if let Some(organization) = &self.settings.organization {
            self.require_member(organization).await?;
        }
        let emails: Vec<ListedEmail> = self.read(&format!("{who}/user/emails")).await?;
        let names = names(&found.name.unwrap_or(found.login));
        Ok(self.person(found.id.to_string(), primary(emails), names))
    }

    /// The organisation is named by its login or its number.
    async fn require_member(&self, organization: &str) -> Result<()> {
        let who = &self.endpoints.who;
        let address =
            format!("{who}/user/memberships/orgs?state=active&per_page={ORGANIZATIONS_MAX}");
        let memberships: Vec<Membership> = self.read(&address).await?;
        let is_member = memberships.iter().any(|membership| {
            let known = &membership.organization;
            membership.state == "active"
                && (known.login.eq_ignore_ascii_case(organization)
                    || known.id.to_string() == organization)
        });
        if is_member {
            return Ok(());
        }
        Err(codes::GITHUB_USER_NOT_IN_ORG.into())
    }

    async fn gitlab(&self) -> Result<Person> {
        let found: GitlabUser = self.read(&self.endpoints.who).await?;
        let email = (found.email, found.confirmed_at.is_some());
        let names = names(&found.name.unwrap_or(found.username));
        Ok(self.person(found.id.to_string(), email, names))
    }

    async fn gitea(&self) -> Result<Person> {
        let found: GiteaUser = self.read(&self.endpoints.who).await?;
        let emails: Vec<ListedEmail> = self.read(&format!("{}/emails", self.endpoints.who)).await?;
        let full = found.full_name.filter(|name| !name.trim().is_empty());
        let names = names(&full.unwrap_or(found.login));
        Ok(self.person(found.id.to_string(), primary(emails), names))
    }

    fn person(
        &self,
        subject: String,
        (email, is_verified): (Option<String>, bool),
        (first_name, last_name): (String, String),
    ) -> Person {
        let email = email.as_deref().and_then(EmailAddress::parse);
        Person {
            provider: self.settings.provider,
            issuer: self.endpoints.issuer.clone(),
            subject,
            is_email_verified: is_verified && email.is_some(),
            email,
            first_name,
            last_name,
        }
    }
}

fn primary(emails: Vec<ListedEmail>) -> (Option<String>, bool) {
    let primary = emails.into_iter().find(|email| email.primary);
    primary.map_or((None, false), |email| (Some(email.email), email.verified))
}

/// A name in one piece: what is before the first space, and the rest.
fn names(full: &str) -> (String, String) {
    let full = full.trim();
    let (first, last) = full.split_once(' ').unwrap_or((full, ""));
    (name(first), name(last))
}

/// As much of a name as an account takes.
fn name(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_CHARS_MAX)
        .collect();
    plain.trim().to_owned()
}
