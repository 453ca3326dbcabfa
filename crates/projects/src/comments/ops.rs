//! What is done with comments.

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageWindow};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::record::{Activity, FieldChange};
use airside_kernel::{Error, Kernel, Result, WriteTx};
use airside_workspaces::can_of;

use super::rows;
use super::{
    Comment, CommentInput, CommentTarget, CommentView, CreateComment, DeleteComment, EditComment,
    ListComments, ViewComment,
};
use crate::ids::{CommentId, WorkItemId};
use crate::inbox::{self, News};
use crate::scope::{next_version, workspace_of};
use crate::text::{self, RICH_TEXT_BYTES_MAX};
use crate::work_items::WorkItemTarget;

type Item = (ProjectId, WorkItemId);
/// Who sees a comment: everybody who may see comments of the item.
const ACCESS: &str = "INTERNAL";

fn key(caller: &Caller, item: Item) -> Result<(WorkspaceId, ProjectId, WorkItemId)> {
    Ok((workspace_of(caller)?, item.0, item.1))
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    item: Item,
    window: PageWindow,
    with_can: bool,
) -> Result<Page<CommentView>> {
    let permit = kernel
        .authorize::<ListComments>(caller, key(caller, item)?)
        .await?;
    let mut connection = kernel.db.read().await?;
    let comments = rows::list(&mut connection, item.1, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, item.1).await?)
    } else {
        None
    };
    drop(connection);
    let mut views: Vec<CommentView> = comments.into_iter().map(CommentView::from).collect();
    if with_can {
        let judge = kernel.judge(caller).await?;
        for view in &mut views {
            let comment = view.comment.clone();
            let target = CommentTarget {
                comment,
                work_item: permit.target().clone(),
            };
            view.can = Some(can_of(kernel, &judge, &target)?);
        }
    }
    Ok(Page::new(window, views, total))
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, comment): (ProjectId, WorkItemId, CommentId),
) -> Result<CommentView> {
    let key = (workspace_of(caller)?, project, item, comment);
    let permit = kernel.authorize::<ViewComment>(caller, key).await?;
    Ok(permit.comment.clone().into())
}

/// The text of a comment, sanitised and stripped.
fn texts(html: Option<&str>) -> Result<(String, String)> {
    let html = html.unwrap_or_default();
    if html.len() > RICH_TEXT_BYTES_MAX {
        return Err(Error::field("comment_html", "must be at most 512 KiB long"));
    }
    let html = text::sanitise(html);
    let plain = text::strip(&html);
    let has_picture = html.contains("<img");
    if plain.is_empty() && !has_picture {
        return Err(Error::field("comment_html", "must not be empty"));
    }
    Ok((html, plain))
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    item: Item,
    input: CommentInput,
) -> Result<CommentView> {
    let mut permit = kernel
        .authorize::<CreateComment>(caller, key(caller, item)?)
        .await?;
    let (comment_html, comment_stripped) = texts(input.comment_html.as_deref())?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    if let Some(parent) = input.parent {
        let found = rows::lookup(tx.reading(), item.1, parent).await?;
        if found.is_none_or(|found| found.parent_id.is_some()) {
            return Err(Error::field(
                "parent",
                "must be a comment of this item that answers none",
            ));
        }
    }
    let (now, by) = (tx.at(), caller.user()?);
    let comment = Comment {
        id: tx.id(),
        comment_html,
        comment_stripped,
        access: ACCESS.to_owned(),
        parent_id: input.parent,
        work_item_id: item.1,
        project_id: item.0,
        workspace_id: permit.project.workspace_id,
        external_source: input.external_source,
        external_id: input.external_id,
        created_by: Some(by),
        updated_by: Some(by),
        created_at: now,
        updated_at: now,
        edited_at: None,
    };
    rows::add(&mut tx, &permit, &comment).await?;
    let mentioned = text::mentions(&comment.comment_html);
    let news = News {
        mentioned,
        comment: Some(comment.id),
        ..News::default()
    };
    inbox::tell(&mut tx, permit.target(), news, by).await?;
    inbox::subscribe_all(&mut tx, permit.target(), &[by]).await?;
    record(tx, permit.target(), comment.id, ("commented", "created")).await?;
    Ok(comment.into())
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, comment): (ProjectId, WorkItemId, CommentId),
    input: CommentInput,
    version: IfMatch,
) -> Result<CommentView> {
    let key = (workspace_of(caller)?, project, item, comment);
    let mut permit = kernel.authorize::<EditComment>(caller, key).await?;
    let texts = input
        .comment_html
        .as_deref()
        .map(|html| texts(Some(html)))
        .transpose()?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.work_item.ensure_open()?;
    let before = &permit.comment;
    version.check(before.updated_at.as_micros())?;
    let mut after = before.clone();
    after.external_source = input.external_source.or(after.external_source);
    after.external_id = input.external_id.or(after.external_id);
    if let Some((html, plain)) = texts.filter(|(html, _)| *html != before.comment_html) {
        after.comment_html = html;
        after.comment_stripped = plain;
        after.edited_at = Some(tx.at());
    }
    let by = caller.user()?;
    after.updated_by = Some(by);
    after.updated_at = next_version(tx.at(), before.updated_at);
    rows::update(&mut tx, &permit, &after, by).await?;
    let earlier = text::mentions(&before.comment_html);
    let mut mentioned = text::mentions(&after.comment_html);
    mentioned.retain(|user| !earlier.contains(user));
    inbox::tell(
        &mut tx,
        &permit.work_item,
        News {
            mentioned,
            ..News::default()
        },
        by,
    )
    .await?;
    record(
        tx,
        &permit.work_item,
        comment,
        ("comment_edited", "changed"),
    )
    .await?;
    Ok(after.into())
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, comment): (ProjectId, WorkItemId, CommentId),
) -> Result<()> {
    let key = (workspace_of(caller)?, project, item, comment);
    let mut permit = kernel.authorize::<DeleteComment>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.work_item.project.ensure_open()?;
    rows::delete(&mut tx, &permit).await?;
    record(
        tx,
        &permit.work_item,
        comment,
        ("comment_deleted", "deleted"),
    )
    .await
}

/// The history says that something was said, and never repeats what: it may be deleted.
async fn record(
    mut tx: WriteTx,
    target: &WorkItemTarget,
    comment: CommentId,
    (verb, op): (&'static str, &str),
) -> Result<()> {
    let place = target.project.place();
    tx.publish(Event::in_project(place, "workitem_comment", comment.0, op));
    tx.publish(Event::in_project(
        place,
        "workitem",
        target.item.id.0,
        "changed",
    ));
    let change = FieldChange {
        new_id: Some(comment.0),
        ..FieldChange::text("comment", None, None)
    };
    tx.commit(Activity {
        workspace: place.0,
        project: Some(place.1),
        subject_type: "workitem",
        subject: target.item.id.0,
        verb,
        changes: vec![change],
    })
    .await
}
