//! What is done with links.

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageWindow};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{Error, Kernel, Result, Validation, WriteTx};
use airside_workspaces::can_of;

use super::rows;
use super::{
    CreateLink, DeleteLink, EditLink, Link, LinkInput, LinkTarget, LinkView, ListLinks, ViewLink,
};
use crate::ids::{LinkId, WorkItemId};
use crate::scope::{next_version, workspace_of};
use crate::work_items::WorkItemTarget;

type Item = (ProjectId, WorkItemId);
/// Longest address, in bytes.
const URL_BYTES_MAX: usize = 2000;
/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 255;
/// Links of an item at most.
const LINKS_MAX: i64 = 200;

fn key(caller: &Caller, item: Item) -> Result<(WorkspaceId, ProjectId, WorkItemId)> {
    Ok((workspace_of(caller)?, item.0, item.1))
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    item: Item,
    window: PageWindow,
    with_can: bool,
) -> Result<Page<LinkView>> {
    let permit = kernel
        .authorize::<ListLinks>(caller, key(caller, item)?)
        .await?;
    let mut connection = kernel.db.read().await?;
    let links = rows::list(&mut connection, item.1, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, item.1).await?)
    } else {
        None
    };
    drop(connection);
    let mut views: Vec<LinkView> = links.into_iter().map(LinkView::from).collect();
    if with_can {
        let judge = kernel.judge(caller).await?;
        for view in &mut views {
            let work_item = permit.target().clone();
            let target = LinkTarget {
                link: view.link.clone(),
                work_item,
            };
            view.can = Some(can_of(kernel, &judge, &target)?);
        }
    }
    Ok(Page::new(window, views, total))
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, link): (ProjectId, WorkItemId, LinkId),
) -> Result<LinkView> {
    let key = (workspace_of(caller)?, project, item, link);
    let permit = kernel.authorize::<ViewLink>(caller, key).await?;
    Ok(permit.link.clone().into())
}

fn validated(input: &LinkInput) -> Result<()> {
    let mut validation = Validation::new();
    if let Some(url) = &input.url {
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        let is_plain = !url.chars().any(|c| c.is_whitespace() || c.is_control());
        let message = "must be an address that begins with http:// or https://";
        validation.require(is_web && is_plain, "url", message);
        validation.require(
            url.len() <= URL_BYTES_MAX,
            "url",
            "must be at most 2000 bytes long",
        );
    }
    if let Some(Some(title)) = &input.title {
        let is_short = title.chars().count() <= TITLE_CHARS_MAX;
        validation.require(is_short, "title", "must be at most 255 characters long");
    }
    validation.finish()
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    item: Item,
    input: LinkInput,
) -> Result<LinkView> {
    let mut permit = kernel
        .authorize::<CreateLink>(caller, key(caller, item)?)
        .await?;
    validated(&input)?;
    let url = input
        .url
        .ok_or_else(|| Error::field("url", "this field is required"))?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    if rows::count(tx.reading(), item.1).await? >= LINKS_MAX {
        return Err(Error::conflict(
            "too_many_links",
            "a work item has at most 200 links",
        ));
    }
    let (now, by) = (tx.at(), Some(caller.user()?));
    let link = Link {
        id: tx.id(),
        title: input.title.flatten(),
        url,
        work_item_id: item.1,
        project_id: item.0,
        workspace_id: permit.project.workspace_id,
        created_by: by,
        updated_by: by,
        created_at: now,
        updated_at: now,
    };
    rows::add(&mut tx, &permit, &link).await?;
    let change = FieldChange::text("link", None, Some(link.url.clone()));
    record(tx, permit.target(), change).await?;
    Ok(link.into())
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, link): (ProjectId, WorkItemId, LinkId),
    input: LinkInput,
    version: IfMatch,
) -> Result<LinkView> {
    let key = (workspace_of(caller)?, project, item, link);
    let mut permit = kernel.authorize::<EditLink>(caller, key).await?;
    validated(&input)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.work_item.ensure_open()?;
    let before = &permit.link;
    version.check(before.updated_at.as_micros())?;
    let after = Link {
        url: input.url.unwrap_or_else(|| before.url.clone()),
        title: input.title.unwrap_or_else(|| before.title.clone()),
        updated_by: Some(caller.user()?),
        updated_at: next_version(tx.at(), before.updated_at),
        ..before.clone()
    };
    rows::update(&mut tx, &permit, &after).await?;
    let change = FieldChange::text("link", Some(before.url.clone()), Some(after.url.clone()));
    record(tx, &permit.work_item, change).await?;
    Ok(after.into())
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, link): (ProjectId, WorkItemId, LinkId),
) -> Result<()> {
    let key = (workspace_of(caller)?, project, item, link);
    let mut permit = kernel.authorize::<DeleteLink>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.work_item.ensure_open()?;
    rows::delete(&mut tx, &permit).await?;
    let change = FieldChange::text("link", Some(permit.link.url.clone()), None);
    record(tx, &permit.work_item, change).await
}

async fn record(mut tx: WriteTx, target: &WorkItemTarget, change: FieldChange) -> Result<()> {
    let place = target.project.place();
    tx.publish(Event::in_project(
        place,
        "workitem",
        target.item.id.0,
        "changed",
    ));
    tx.commit(Activity {
        workspace: place.0,
        project: Some(place.1),
        subject_type: "workitem",
        subject: target.item.id.0,
        verb: "updated",
        changes: vec![change],
    })
    .await
}
