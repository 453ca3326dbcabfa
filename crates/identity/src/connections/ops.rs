//! The operations on one's own connections.

use airside_kernel::access::Caller;
use airside_kernel::config::instance::{ConfigurationKey as Key, InstanceConfiguration};
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::{AccessChange, Error, Kernel, Result};

use super::{Connection, ConnectionId, RemoveConnection, ViewConnections, audit, rows};
use crate::oauth::{self, Provider};
use crate::sessions::require_session;

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    window: PageWindow,
) -> Result<Page<Connection>> {
    let permit = kernel
        .authorize::<ViewConnections>(caller, caller.user()?)
        .await?;
    let user = permit.account.id;
    let mut connection = kernel.db.read().await?;
    let rows = rows::list(&mut connection, user, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, user).await?)
    } else {
        None
    };
    Ok(Page::new(window, rows, total).map(Connection::from))
}

/// Takes a connection away, unless its owner could not come in again.
pub(super) async fn remove(kernel: &Kernel, caller: &Caller, id: ConnectionId) -> Result<()> {
    let user = caller.user()?;
    let mut permit = kernel.authorize::<RemoveConnection>(caller, user).await?;
    require_session(caller)?;
    let configuration = kernel.configuration().await?;
    let change = AccessChange::account(user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let connected = rows::providers(tx.reading(), user).await?;
    let (removed, others): (Vec<_>, Vec<_>) =
        connected.into_iter().partition(|(known, _)| *known == id);
    let provider = removed.first().and_then(|(_, name)| named(name));
    let provider = provider.ok_or(Error::NotFound)?;
    let others = others.iter().filter_map(|(_, name)| named(name));
    if !has_another_way(&configuration, permit.account.has_password, others) {
        return Err(Error::conflict(
            "last_way_in",
            "this is your only way to sign in: set a password before you remove it",
        ));
    }
    if !rows::remove(&mut tx, &permit, id).await? {
        return Err(Error::NotFound);
    }
    let removed = audit("account.disconnected", &permit.account, provider, id);
    tx.commit(removed).await
}

fn named(name: &str) -> Option<Provider> {
    Provider::ALL
        .into_iter()
        .find(|known| known.as_str() == name)
}

fn has_another_way(
    configuration: &InstanceConfiguration,
    has_password: bool,
    mut others: impl Iterator<Item = Provider>,
) -> bool {
    let by_password = has_password && configuration.is_on(Key::EnableEmailPassword);
    let by_code =
        configuration.is_on(Key::EnableMagicLinkLogin) && configuration.is_smtp_configured();
    by_password || by_code || others.any(|other| oauth::is_offered(configuration, other))
}
