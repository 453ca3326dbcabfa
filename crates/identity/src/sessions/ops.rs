//! The operations on one's own sessions.

use airside_kernel::access::{Caller, Via};
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::SessionId;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{AccessChange, Error, Kernel, Result};

use super::{EndSession, Session, ViewSessions, rows};

/// The session that the caller asks by. What changes how somebody signs in is not for tokens,
/// which could widen themselves by it.
pub fn require_session(caller: &Caller) -> Result<SessionId> {
    match caller.signed_in()?.via {
        Via::Session(session) => Ok(session),
        Via::Token { .. } | Via::CommandLine => Err(Error::forbidden(
            "session_required",
            "this needs a signed-in browser; a token is not enough",
        )),
    }
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    window: PageWindow,
) -> Result<Page<Session>> {
    let permit = kernel
        .authorize::<ViewSessions>(caller, caller.user()?)
        .await?;
    let user = permit.account.id;
    let now = kernel.clock.now();
    let mut connection = kernel.db.read().await?;
    let rows = rows::list(&mut connection, user, now, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, user, now).await?)
    } else {
        None
    };
    let current = match caller.signed_in()?.via {
        Via::Session(session) => Some(session),
        _ => None,
    };
    Ok(Page::new(window, rows, total).map(|row| Session::new(row, current)))
}

/// Signs one device out.
pub(super) async fn end_one(kernel: &Kernel, caller: &Caller, session: SessionId) -> Result<()> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<EndSession>(caller, user).await?;
    require_session(caller)?;
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(user))
        .await?;
    if !rows::end(&mut tx, user, session).await? {
        return Err(Error::NotFound);
    }
    tx.commit(Audit {
        action: "session.ended",
        subject: Some((user, permit.account.display_name.clone())),
        resource: ("session", Some(session.0), None),
        ..Audit::default()
    })
    .await
}

/// Signs all devices out but this one.
pub(super) async fn end_all_others(kernel: &Kernel, caller: &Caller) -> Result<()> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<EndSession>(caller, user).await?;
    let current = require_session(caller)?;
    let mut tx = kernel
        .change_access(caller, &mut permit, AccessChange::account(user))
        .await?;
    let ended = rows::end_others(&mut tx, user, Some(current)).await?;
    tx.commit(Audit {
        action: "session.others_ended",
        subject: Some((user, permit.account.display_name.clone())),
        resource: ("account", Some(user.0), Some(permit.account.email.clone())),
        changes: vec![FieldChange::text("sessions", None, Some(ended.to_string()))],
        ..Audit::default()
    })
    .await
}
