//! What is done with comments.

use airside_kernel::access::{Caller, Permit, Target};
use airside_kernel::db::sql;
use airside_kernel::http::{IfMatch, Page, PageWindow};
use airside_kernel::ids::UserId;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result, WriteTx};

use super::{
    Comment, CommentInput, CommentView, CreateComment, DeleteComment, EditComment, ListComments,
};
use crate::answer::Expand;
use crate::assets;
use crate::ids::CommentId;
use crate::inbox::{self, News};
use crate::part::{self, Asked, Key, OrderBy, list_with_can};
use crate::reactions;
use crate::scope::next_version;
use crate::text::{self, RICH_TEXT_BYTES_MAX};
use crate::work_items::{self, WorkItemTarget};

/// Who sees a comment: everybody who may see comments of the item.
const ACCESS: &str = "INTERNAL";

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

/// A page of comments, with what the caller may do with each and the reactions to it where that
/// was asked for.
pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    item: <WorkItemTarget as Target>::Key,
    (window, order, expand): (PageWindow, OrderBy, &Expand),
) -> Result<Page<CommentView>> {
    let asked = Asked {
        window,
        order,
        with_can: expand.names("can"),
    };
    let page = list_with_can::<ListComments, _>(kernel, caller, item, asked).await?;
    let mut page = page.map(CommentView::from);
    if expand.names("reactions") {
        let ids = page.results.iter().map(|view| view.comment.id);
        let mut connection = kernel.db.read().await?;
        let mut given = reactions::of_comments(&mut connection, item.2, ids).await?;
        for view in &mut page.results {
            view.reactions = Some(given.remove(&view.comment.id).unwrap_or_default());
        }
    }
    Ok(page)
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    item: <WorkItemTarget as Target>::Key,
    input: CommentInput,
) -> Result<Comment> {
    let mut permit = kernel.authorize::<CreateComment>(caller, item).await?;
    let (comment_html, comment_stripped) = texts(input.comment_html.as_deref())?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    check_parent(&mut tx, &permit, input.parent).await?;
    let (now, by) = (tx.at(), caller.user()?);
    let comment = Comment {
        id: tx.id(),
        comment_html,
        comment_stripped,
        access: ACCESS.to_owned(),
        parent_id: input.parent,
        work_item_id: item.2,
        project_id: item.1,
        workspace_id: item.0,
        external_source: input.external_source,
        external_id: input.external_id,
        created_by: Some(by),
        updated_by: Some(by),
        created_at: now,
        updated_at: now,
        edited_at: None,
    };
    part::add(&mut tx, &permit, &comment).await?;
    let shown = (Some(comment.id), comment.comment_html.as_str());
    assets::bind(&mut tx, permit.target(), shown, by).await?;
    let news = News {
        mentioned: text::mentions(&comment.comment_html),
        comment: Some(comment.id),
        ..News::default()
    };
    inbox::tell(&mut tx, permit.target(), news, by).await?;
    inbox::subscribe_all(&mut tx, permit.target(), &[by]).await?;
    record(tx, permit.target(), comment.id, ("commented", "created")).await?;
    Ok(comment)
}

/// A comment answers one that answers none.
async fn check_parent(
    tx: &mut WriteTx,
    permit: &Permit<CreateComment>,
    parent: Option<CommentId>,
) -> Result<()> {
    let Some(parent) = parent else {
        return Ok(());
    };
    let found = part::lookup::<Comment>(tx.reading(), permit.item.id.0, parent).await?;
    match found {
        Some(found) if found.parent_id.is_none() => Ok(()),
        _ => Err(Error::field(
            "parent",
            "must be a comment of this item that answers none",
        )),
    }
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Comment>,
    input: CommentInput,
    version: IfMatch,
) -> Result<Comment> {
    let mut permit = kernel.authorize::<EditComment>(caller, key).await?;
    let html = input.comment_html.as_deref();
    let texts = html.map(|html| texts(Some(html))).transpose()?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.whole.ensure_open()?;
    let before = &permit.part;
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
    part::update(&mut tx, &permit, &after).await?;
    let shown = (Some(after.id), after.comment_html.as_str());
    assets::bind(&mut tx, &permit.whole, shown, by).await?;
    tell_mentioned(&mut tx, &permit, &after, by).await?;
    let told = ("comment_edited", "changed");
    record(tx, &permit.whole, after.id, told).await?;
    Ok(after)
}

/// Tells those whom the comment did not mention before.
async fn tell_mentioned(
    tx: &mut WriteTx,
    permit: &Permit<EditComment>,
    after: &Comment,
    by: UserId,
) -> Result<()> {
    let news = News {
        mentioned: text::new_mentions(&permit.part.comment_html, &after.comment_html),
        edited_comment: Some(after.id),
        ..News::default()
    };
    inbox::tell(tx, &permit.whole, news, by).await
}

/// Deletes a comment. Answers to it stay, as comments of their own.
pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Comment>,
    version: IfMatch,
) -> Result<()> {
    let mut permit = kernel.authorize::<DeleteComment>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    version.check(permit.part.updated_at.as_micros())?;
    permit.whole.project.ensure_open()?;
    let answers = sql("UPDATE work_item_comments SET parent_id = NULL WHERE parent_id = $1");
    tx.execute(answers.bind(permit.part.id)).await?;
    let files = assets::files_of_comment(tx.reading(), permit.part.id).await?;
    tx.delete_files(files)?;
    part::remove(&mut tx, &permit).await?;
    let told = ("comment_deleted", "deleted");
    record(tx, &permit.whole, permit.part.id, told).await
}

/// The history says that something was said, and never repeats what: it may be deleted.
async fn record(
    mut tx: WriteTx,
    target: &WorkItemTarget,
    comment: CommentId,
    (verb, op): (&'static str, &str),
) -> Result<()> {
    tx.publish(target.event(("workitem_comment", comment.0), op));
    let change = FieldChange {
        new_id: Some(comment.0),
        ..FieldChange::text("comment", None, None)
    };
    work_items::record(tx, target, (verb, "changed"), vec![change]).await
}
