//! Reading and changing the configuration, and trying its mail settings.

use std::collections::BTreeMap;

use airside_identity::accounts::EmailAddress;
use airside_identity::oauth::{self, Provider};
use airside_kernel::access::Caller;
use airside_kernel::config::instance::{ConfigurationKey as Key, InstanceConfiguration, MASK};
use airside_kernel::mail::Letter;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result, Validation};
use serde::{Deserialize, Serialize};

use super::{Configuration, EditEmail, TestEmail, ViewConfigurations, permits};
use crate::journal;

/// What is cleared when mail is switched off.
const MAIL_KEYS: [Key; 8] = [
    Key::EnableSmtp,
    Key::EmailHost,
    Key::EmailHostUser,
    Key::EmailHostPassword,
    Key::EmailPort,
    Key::EmailFrom,
    Key::EmailUseTls,
    Key::EmailUseSsl,
];

/// Where the test mail goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct TestMail {
    /// An address.
    pub receiver_email: String,
}

/// The mail server took the test mail.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TestMailSent {
    /// For people.
    pub message: String,
}

/// Every key with its value.
pub async fn list(kernel: &Kernel, caller: &Caller) -> Result<Vec<Configuration>> {
    kernel.authorize::<ViewConfigurations>(caller, ()).await?;
    let configuration = kernel.configuration().await?;
    Ok(Key::ALL
        .iter()
        .map(|key| shown(&configuration, *key))
        .collect())
}

/// Sets the given keys, all of them or none, and answers every key.
pub async fn change(
    kernel: &Kernel,
    caller: &Caller,
    given: &BTreeMap<String, String>,
) -> Result<Vec<Configuration>> {
    kernel.authorize::<ViewConfigurations>(caller, ()).await?;
    let given = known(given)?;
    let mut permits = permits(kernel, caller, given.iter().map(|(key, _)| *key)).await?;
    let before = kernel.configuration().await?;
    let changed = differing(&before, given)?;
    require_sound(&before, &changed)?;
    require_whole_providers(&before, &changed)?;
    if !changed.is_empty() {
        let mut tx = kernel.write(caller, &mut permits).await?;
        for (key, value) in &changed {
            tx.set_configuration(*key, value).await?;
        }
        let mut audit = journal::act("configuration.changed");
        audit.changes = changed
            .iter()
            .map(|(key, value)| told(&before, *key, value))
            .collect();
        tx.commit(audit.clone()).await?;
        journal::note(caller, &audit);
    }
    list(kernel, caller).await
}

/// Clears the mail settings, so that nothing is mailed any more.
pub async fn disable_email(kernel: &Kernel, caller: &Caller) -> Result<()> {
    let mut permit = kernel.authorize::<EditEmail>(caller, ()).await?;
    let before = kernel.configuration().await?;
    let cleared = MAIL_KEYS
        .iter()
        .map(|key| (*key, key.spec().default.to_owned()))
        .collect();
    let changed = differing(&before, cleared)?;
    require_sound(&before, &changed)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    for (key, value) in &changed {
        tx.set_configuration(*key, value).await?;
    }
    let mut audit = journal::act("configuration.email_disabled");
    audit.changes = changed
        .iter()
        .map(|(key, value)| told(&before, *key, value))
        .collect();
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    Ok(())
}

/// Sends a real mail with the settings as they are saved.
pub async fn test_email(kernel: &Kernel, caller: &Caller, test: TestMail) -> Result<TestMailSent> {
    let mut permit = kernel.authorize::<TestEmail>(caller, ()).await?;
    let to = EmailAddress::parse(&test.receiver_email).ok_or_else(|| {
        Error::field(
            "receiver_email",
            "must be a mail address such as ann@example.com",
        )
    })?;
    let letter = Letter::new("The mail settings work")
        .paragraph("This is the test mail that an administrator of this instance asked for.");
    let outcome = kernel
        .send_mail_now(&letter.to(to.as_str(), "Test mail of Airside"))
        .await;
    let tx = kernel.write(caller, &mut permit).await?;
    let mut audit = journal::act("email.tested");
    audit.reason = outcome.as_ref().err().map(ToString::to_string);
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    outcome?;
    Ok(TestMailSent {
        message: format!("the mail server took the mail for {to}"),
    })
}

fn shown(configuration: &InstanceConfiguration, key: Key) -> Configuration {
    let spec = key.spec();
    let shown = configuration.shown(key);
    Configuration {
        id: key.id(),
        key: spec.name,
        value: shown.value,
        category: spec.category,
        is_encrypted: key.is_encrypted(),
        is_fixed: shown.is_fixed,
    }
}

/// The keys by name, with values that they take; all mistakes at once.
fn known(given: &BTreeMap<String, String>) -> Result<Vec<(Key, String)>> {
    let mut wrong = Validation::new();
    let mut known = Vec::with_capacity(given.len());
    for (name, value) in given {
        let value = value.trim().to_owned();
        match Key::from_name(name) {
            None => wrong.add(name, "is not a configuration key"),
            Some(key) if key.is_encrypted() && value == MASK => {}
            Some(key) => match key.check(&value) {
                Ok(()) => known.push((key, value)),
                Err(message) => wrong.add(name, message),
            },
        }
    }
    wrong.finish()?;
    Ok(known)
}

/// What differs from what is set. What is fixed can only be sent back as it is.
fn differing(
    before: &InstanceConfiguration,
    given: Vec<(Key, String)>,
) -> Result<Vec<(Key, String)>> {
    let mut changed = Vec::new();
    for (key, value) in given {
        let shown = before.shown(key);
        let is_same = if key.is_encrypted() {
            value.is_empty() && shown.value.is_empty()
        } else {
            value == shown.value
        };
        if is_same {
            continue;
        }
        if shown.is_fixed {
            let name = key.spec().name;
            return Err(Error::conflict(
                "configuration_fixed",
                format!("`{name}` is fixed by the environment or the configuration file"),
            ));
        }
        changed.push((key, value));
    }
    Ok(changed)
}

/// Whether anybody can sign in: with a password, with a mailed code, or through a provider that is
/// on and has all that it needs.
fn has_way_in(configuration: &InstanceConfiguration) -> bool {
    configuration.is_on(Key::EnableEmailPassword)
        || configuration.is_on(Key::EnableMagicLinkLogin) && configuration.is_smtp_configured()
        || Provider::ALL
            .into_iter()
            .any(|provider| oauth::is_offered(configuration, provider))
}

/// Refuses what would shut everybody out, and two kinds of encryption at once.
fn require_sound(before: &InstanceConfiguration, changed: &[(Key, String)]) -> Result<()> {
    let after = before.with(changed);
    if !has_way_in(&after) && has_way_in(before) {
        return Err(Error::conflict(
            "no_way_in",
            "nobody could sign in any more: at least one of password, code by mail (with mail \
             switched on) and a provider that is set up has to stay on",
        ));
    }
    let is_both = |configuration: &InstanceConfiguration| {
        configuration.is_on(Key::EmailUseTls) && configuration.is_on(Key::EmailUseSsl)
    };
    if is_both(&after) && !is_both(before) {
        let message = "is either this or EMAIL_USE_TLS: switch the other one off";
        return Err(Error::field(Key::EmailUseSsl.spec().name, message));
    }
    Ok(())
}

/// A provider that is switched on has what it needs. Others stay as they are, so that one that is
/// not whole keeps nobody from changing something else.
fn require_whole_providers(
    before: &InstanceConfiguration,
    changed: &[(Key, String)],
) -> Result<()> {
    let after = |key: Key| changed.iter().find(|(known, _)| *known == key);
    let mut wrong = Validation::new();
    for provider in Provider::ALL {
        let keys = provider.keys();
        let place = keys.place.map(|(key, _)| key);
        let mut own = [
            Some(keys.switch),
            Some(keys.client_id),
            Some(keys.client_secret),
            place,
        ]
        .into_iter()
        .flatten();
        if !own.any(|key| after(key).is_some()) {
            continue;
        }
        let is_on = after(keys.switch).map_or(before.is_on(keys.switch), |(_, value)| value == "1");
        let is_set =
            |key: Key| after(key).map_or(before.is_set(key), |(_, value)| !value.is_empty());
        for key in oauth::missing(provider, is_set)
            .into_iter()
            .filter(|_| is_on)
        {
            let message = format!("must be set while {} is on", keys.switch.spec().name);
            wrong.add(key.spec().name, message);
        }
    }
    wrong.finish()
}

/// A change as the record tells it: of a secret only whether there is one.
fn told(before: &InstanceConfiguration, key: Key, value: &str) -> FieldChange {
    let shown = before.shown(key).value;
    let value = match (key.is_encrypted(), value.is_empty()) {
        (true, false) => MASK,
        _ => value,
    };
    FieldChange::text(key.spec().name, Some(shown), Some(value.to_owned()))
}
