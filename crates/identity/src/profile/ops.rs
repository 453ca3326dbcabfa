//! The operations on one's own account.

use airside_kernel::access::{Caller, Permit};
use airside_kernel::http::IfMatch;
use airside_kernel::ids::AssetId;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Error, Kernel, Result, Validation, WriteTx};

use super::{EditAccount, Me, MeChange, ViewAccount, rows};
use crate::accounts::{
    AccountRow, EmailAddress, avatar_asset, check_name, default_display_name, lookup,
};
use crate::avatars;

pub(super) async fn view(kernel: &Kernel, caller: &Caller) -> Result<Me> {
    let permit = kernel
        .authorize::<ViewAccount>(caller, caller.user()?)
        .await?;
    Ok(Me::new(
        permit.account.clone(),
        caller.signed_in()?.is_instance_admin,
    ))
}

pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    change: MeChange,
    if_match: IfMatch,
) -> Result<Me> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<EditAccount>(caller, user).await?;
    check(&change)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    if_match.check(permit.account.updated_at.as_micros())?;
    let before = permit.account.clone();
    let avatar = chosen_avatar(&mut tx, &permit, change.avatar.as_deref()).await?;
    let after = AccountRow {
        avatar_asset_id: avatar,
        ..merged(&before, change)?
    };
    let changes = differences(&before, &after);
    let me = |account| Ok(Me::new(account, caller.signed_in()?.is_instance_admin));
    if changes.is_empty() {
        return me(before);
    }
    rows::update(&mut tx, &permit, &after).await?;
    let removed = before.avatar_asset_id.filter(|old| avatar != Some(*old));
    if let Some(removed) = removed {
        avatars::forget(&mut tx, user, removed).await?;
    }
    let after = lookup(tx.reading(), user).await?.ok_or(Error::NotFound)?;
    tx.commit(audit(&after, changes)).await?;
    me(after)
}

/// Names as a provider of signing in tells them, where its names are to be followed. A name to
/// show that was chosen stays. Answers what changed.
pub(crate) async fn follow_names(
    tx: &mut WriteTx,
    before: &AccountRow,
    (first_name, last_name): (&str, &str),
) -> Result<Vec<FieldChange>> {
    if first_name.is_empty() && last_name.is_empty() {
        return Ok(Vec::new());
    }
    let email = EmailAddress::parse(&before.email)
        .ok_or_else(|| Error::internal("a stored address is no address"))?;
    let shown = default_display_name(&before.first_name, &before.last_name, &email);
    let display_name = if before.display_name == shown {
        default_display_name(first_name, last_name, &email)
    } else {
        before.display_name.clone()
    };
    let after = AccountRow {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        display_name,
        ..before.clone()
    };
    let changes = differences(before, &after);
    if !changes.is_empty() {
        rows::rename(tx, &after).await?;
    }
    Ok(changes)
}

/// The picture after the change: an uploaded one of one's own, none, or the one before.
async fn chosen_avatar(
    tx: &mut WriteTx,
    permit: &Permit<EditAccount>,
    chosen: Option<&str>,
) -> Result<Option<AssetId>> {
    let unknown = || Error::field("avatar", "is no picture that you uploaded");
    match chosen.map(str::trim) {
        None => Ok(permit.account.avatar_asset_id),
        Some("") => Ok(None),
        Some(text) => {
            let asset = avatar_asset(text).ok_or_else(unknown)?;
            let is_own = avatars::is_own(tx.reading(), permit.account.id, asset).await?;
            if is_own {
                Ok(Some(asset))
            } else {
                Err(unknown())
            }
        }
    }
}

fn check(change: &MeChange) -> Result<()> {
    let mut validation = Validation::new();
    for (field, name) in [
        ("first_name", &change.first_name),
        ("last_name", &change.last_name),
        ("display_name", &change.display_name),
    ] {
        check_name(
            &mut validation,
            field,
            name.as_deref().unwrap_or_default().trim(),
        );
    }
    if let Some(zone) = &change.user_timezone {
        let is_zone = jiff::tz::TimeZone::get(zone).is_ok();
        let message = "is no time zone such as Europe/Berlin";
        validation.require(is_zone, "user_timezone", message);
    }
    if let Some(day) = change.start_of_the_week {
        let is_day = (0..7).contains(&day);
        let message = "must be from 0 (Sunday) to 6 (Saturday)";
        validation.require(is_day, "start_of_the_week", message);
    }
    validation.finish()
}

fn merged(before: &AccountRow, change: MeChange) -> Result<AccountRow> {
    let MeChange {
        first_name,
        last_name,
        display_name,
        user_timezone,
        start_of_the_week,
        ..
    } = change;
    let text = |new: Option<String>, old: &str| {
        new.map_or_else(|| old.to_owned(), |new| new.trim().to_owned())
    };
    let email = EmailAddress::parse(&before.email)
        .ok_or_else(|| Error::internal("a stored address is no address"))?;
    let first_name = text(first_name, &before.first_name);
    let last_name = text(last_name, &before.last_name);
    let mut display_name = text(display_name, &before.display_name);
    if display_name.is_empty() {
        display_name = default_display_name(&first_name, &last_name, &email);
    }
    Ok(AccountRow {
        user_timezone: text(user_timezone, &before.user_timezone),
        start_of_the_week: start_of_the_week.unwrap_or(before.start_of_the_week),
        first_name,
        last_name,
        display_name,
        ..before.clone()
    })
}

fn differences(before: &AccountRow, after: &AccountRow) -> Vec<FieldChange> {
    let week = |row: &AccountRow| row.start_of_the_week.to_string();
    let avatar = |row: &AccountRow| {
        row.avatar_asset_id
            .map(|id| id.to_string())
            .unwrap_or_default()
    };
    [
        (
            "first_name",
            before.first_name.clone(),
            after.first_name.clone(),
        ),
        (
            "last_name",
            before.last_name.clone(),
            after.last_name.clone(),
        ),
        (
            "display_name",
            before.display_name.clone(),
            after.display_name.clone(),
        ),
        (
            "user_timezone",
            before.user_timezone.clone(),
            after.user_timezone.clone(),
        ),
        ("start_of_the_week", week(before), week(after)),
        ("avatar", avatar(before), avatar(after)),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(field, old, new)| FieldChange::text(field, Some(old), Some(new)))
    .collect()
}

/// The record of changes of one's own account.
pub(crate) fn audit(account: &AccountRow, changes: Vec<FieldChange>) -> Audit {
    Audit {
        action: "account.edited",
        subject: Some((account.id, account.display_name.clone())),
        resource: ("account", Some(account.id.0), Some(account.email.clone())),
        changes,
        ..Audit::default()
    }
}
