//! Following work items, and reading one's inbox.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};

use super::rows::{self, Reading, Seen};
use super::{Marked, Notification, NotificationChange, SubscribeWorkItem, Subscription, ViewInbox};
use crate::ids::{NotificationId, WorkItemId};
use crate::scope::workspace_of;
use crate::work_items::ViewWorkItem;

type Item = (ProjectId, WorkItemId);

/// Who may answer a request for access.
const DECIDE: &str = "access_request:decide";

pub(super) async fn subscription(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): Item,
) -> Result<Subscription> {
    let key = (workspace_of(caller)?, project, item);
    kernel.authorize::<ViewWorkItem>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    let subscribed = rows::is_subscribed(&mut connection, item, caller.user()?).await?;
    Ok(Subscription { subscribed })
}

pub(super) async fn subscribe(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): Item,
) -> Result<Subscription> {
    let key = (workspace_of(caller)?, project, item);
    let mut permit = kernel.authorize::<SubscribeWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    rows::subscribe(&mut tx, &permit, caller.user()?).await?;
    tx.commit_unaudited("what somebody follows is their own business")
        .await?;
    Ok(Subscription { subscribed: true })
}

/// Who may see an item may always stop being told of it.
pub(super) async fn unsubscribe(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): Item,
) -> Result<()> {
    let key = (workspace_of(caller)?, project, item);
    let mut permit = kernel.authorize::<ViewWorkItem>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    rows::unsubscribe(&mut tx, permit.item.id, caller.user()?).await?;
    tx.commit_unaudited("what somebody follows is their own business")
        .await
}

/// The caller inside a workspace that the path does not name.
async fn inside(kernel: &Kernel, caller: &Caller, workspace: WorkspaceId) -> Result<Caller> {
    let account = caller.signed_in()?;
    let mut connection = kernel.db.read().await?;
    let found = kernel
        .authenticator
        .refresh(&mut connection, account, Some(workspace))
        .await?;
    Ok(Caller {
        account: found.account,
        workspace: found.workspace,
        ..caller.clone()
    })
}

/// What the caller may see in each workspace that they have notifications of.
async fn seen(kernel: &Kernel, caller: &Caller) -> Result<Vec<Seen>> {
    let mut connection = kernel.db.read().await?;
    let workspaces = rows::workspaces_of(&mut connection, caller.user()?).await?;
    drop(connection);
    let mut all = Vec::new();
    for workspace in workspaces {
        let caller = inside(kernel, caller, workspace).await?;
        let permit = kernel.authorize::<ViewInbox>(&caller, workspace).await;
        let permit = match permit {
            Err(Error::Internal(fault)) => return Err(Error::Internal(fault)),
            Err(_) => continue,
            Ok(permit) => permit,
        };
        let judge = kernel.judge(&caller).await?;
        all.push(Seen {
            workspace,
            items: judge.visible("workitem:view", "workitem")?,
            decides_in: judge.visible(DECIDE, "project")?,
            decides: judge.allows(permit.target(), DECIDE)?,
        });
    }
    Ok(all)
}

/// What a request asks for, in words.
fn act(kernel: &Kernel, notification: &Notification) -> Option<String> {
    let catalog = kernel.access.engine().catalog();
    let action = catalog.action(notification.action.as_deref()?)?;
    Some(catalog.action_phrase(action, None))
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    window: PageWindow,
    (is_archive, only_unread): (bool, bool),
) -> Result<Page<Notification>> {
    let receiver = caller.user()?;
    let seen = seen(kernel, caller).await?;
    let reading = Reading {
        receiver,
        seen: &seen,
        is_archive,
        only_unread,
    };
    let mut connection = kernel.db.read().await?;
    let mut notifications = rows::list(&mut connection, &reading, window).await?;
    for notification in &mut notifications {
        notification.act = act(kernel, notification);
    }
    let mut total = None;
    let mut unread = None;
    if window.with_count {
        total = Some(rows::count(&mut connection, &reading).await?);
        let reading = Reading {
            is_archive: false,
            only_unread: true,
            ..reading
        };
        unread = Some(rows::count(&mut connection, &reading).await?);
    }
    let mut page = Page::new(window, notifications, total);
    page.extra_stats = unread.map(|unread| serde_json::json!({ "unread": unread }));
    Ok(page)
}

pub(super) async fn change(
    kernel: &Kernel,
    caller: &Caller,
    id: NotificationId,
    change: NotificationChange,
) -> Result<()> {
    let receiver = caller.user()?;
    let mut connection = kernel.db.read().await?;
    let workspace = rows::workspace_of_notification(&mut connection, receiver, id).await?;
    drop(connection);
    let workspace = workspace.ok_or(Error::NotFound)?;
    let caller = inside(kernel, caller, workspace).await?;
    let mut permit = kernel.authorize::<ViewInbox>(&caller, workspace).await?;
    let mut tx = kernel.write(&caller, &mut permit).await?;
    if !rows::change(&mut tx, &permit, (receiver, id), change).await? {
        return Err(Error::NotFound);
    }
    tx.commit_unaudited("what somebody has read is their own business")
        .await
}

pub(super) async fn mark_all_read(
    kernel: &Kernel,
    caller: &Caller,
    slug: Option<&str>,
) -> Result<Marked> {
    let receiver = caller.user()?;
    let mut connection = kernel.db.read().await?;
    let workspaces = rows::workspaces_of(&mut connection, receiver).await?;
    drop(connection);
    let mut marked = 0;
    for workspace in workspaces {
        let caller = inside(kernel, caller, workspace).await?;
        if slug.is_some_and(|slug| caller.workspace.as_ref().is_none_or(|w| w.slug != slug)) {
            continue;
        }
        let mut permit = kernel.authorize::<ViewInbox>(&caller, workspace).await?;
        let mut tx = kernel.write(&caller, &mut permit).await?;
        marked += rows::mark_all_read(&mut tx, &permit, receiver).await?;
        tx.commit_unaudited("what somebody has read is their own business")
            .await?;
    }
    Ok(Marked { marked })
}
