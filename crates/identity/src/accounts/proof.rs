//! The first time that an owner proves the address of their account.

use airside_kernel::db::sql;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Result, WriteTx};

use super::{AccountRow, EmailAddress};
use crate::letters;

/// What followed from the proof; the commit has to leave the record.
#[derive(Debug)]
#[must_use = "what was taken away has to be recorded"]
pub struct Proved {
    /// The record of what was taken from whoever had set the account up, if anything was.
    pub record: Option<Audit>,
}

/// Notes that the owner proved the address. At the first time whoever set the account up before
/// that may have been somebody else: their password, sessions, tokens and accounts at other providers
/// end, the record says so, and so does a mail to the owner. Who was given the account by an admin of the instance keeps
/// everything.
pub async fn prove_address(tx: &mut WriteTx, account: &AccountRow) -> Result<Proved> {
    let user = account.id;
    let mark = sql("UPDATE users SET is_email_verified = $1 \
                    WHERE id = $2 AND NOT is_email_verified");
    let is_first = tx.execute(mark.bind(true).bind(user)).await? > 0;
    if !is_first || account.is_holder_known {
        return Ok(Proved { record: None });
    }
    let password = sql("DELETE FROM passwords WHERE user_id = $1").bind(user);
    let passwords = tx.execute(password).await?;
    let tokens = sql("DELETE FROM personal_tokens WHERE user_id = $1").bind(user);
    let tokens = tx.execute(tokens).await?;
    let connections = crate::connections::remove_all(tx, user).await?;
    let sessions = crate::sessions::end_all(tx, user).await?;
    let lost = [
        ("password", passwords),
        ("sessions", sessions),
        ("personal_tokens", tokens),
        ("connected_accounts", connections),
    ];
    if lost.iter().all(|(_, count)| *count == 0) {
        return Ok(Proved { record: None });
    }
    if let Some(to) = EmailAddress::parse(&account.email)
        && tx.kernel().mail_enabled().await?
    {
        tx.send_mail(&letters::reclaimed(&to))?;
    }
    let ended = |(field, count): (&'static str, u64)| {
        FieldChange::text(field, Some(count.to_string()), Some("0".to_owned()))
    };
    Ok(Proved {
        record: Some(Audit {
            action: "account.reclaimed",
            subject: Some((user, account.display_name.clone())),
            resource: ("account", Some(user.0), Some(account.email.clone())),
            changes: lost.map(ended).into(),
            reason: Some("the address was proved for the first time".to_owned()),
            ..Audit::default()
        }),
    })
}
