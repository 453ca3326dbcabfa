//! What is done with files.

use airside_kernel::access::{Caller, Operation, Target};
use airside_kernel::ids::AssetId;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result, WriteTx, fingerprint};
use airside_workspaces::Can;
use axum::body::Bytes;

use super::content::{safe_name, type_of};
use super::rows;
use super::upload::{Delivery, Incoming};
use super::{
    Announced, AnnouncedView, Attachment, AttachmentView, CreateAttachment, DeleteAttachment,
    EditAttachment, ListAttachments, UploadData, UploadFields, ViewAttachment,
};
use crate::part::{self, Asked, Key, list_with_can};
use crate::work_items::{self, WorkItemTarget};

type ItemKey = <WorkItemTarget as Target>::Key;
/// How long an announced file's bytes are taken: one hour.
const UPLOAD_SECONDS: i64 = 3600;
/// Why the system writes what nobody who is signed in has sent.
const BY_SECRET: &str = "an upload by its secret";

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    item: ItemKey,
    asked: Asked,
) -> Result<Vec<AttachmentView>> {
    let page = list_with_can::<ListAttachments, _>(kernel, caller, item, asked).await?;
    let slug = &caller.workspace()?.slug;
    let view = |(attachment, can): (Attachment, Option<Can>)| AttachmentView {
        can,
        ..AttachmentView::new(&attachment, slug)
    };
    Ok(page.results.into_iter().map(view).collect())
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Attachment>,
) -> Result<AttachmentView> {
    let attachment = part::view::<ViewAttachment, _>(kernel, caller, key).await?;
    Ok(AttachmentView::new(&attachment, &caller.workspace()?.slug))
}

/// A file's record and its bytes.
pub(super) async fn download(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Attachment>,
) -> Result<(Attachment, Bytes)> {
    let attachment = part::view::<ViewAttachment, _>(kernel, caller, key).await?;
    if !attachment.is_uploaded {
        return Err(Error::NotFound);
    }
    let bytes = kernel
        .files
        .get(attachment.id)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((attachment, bytes))
}

async fn require_size(kernel: &Kernel, size: i64) -> Result<()> {
    let limit = kernel.configuration().await?.file_size_limit();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    if size > limit {
        return Err(Error::TooLarge(format!(
            "a file may have at most {limit} bytes"
        )));
    }
    Ok(())
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    item: ItemKey,
    incoming: Incoming,
) -> Result<AttachmentView> {
    let mut permit = kernel.authorize::<CreateAttachment>(caller, item).await?;
    permit.ensure_open()?;
    let size_bytes = i64::try_from(incoming.bytes.len()).unwrap_or(i64::MAX);
    require_size(kernel, size_bytes).await?;
    let id: AssetId = kernel.entropy.id();
    let attachment = blank(kernel, caller, permit.target(), id)?;
    let attachment = Attachment {
        name: safe_name(&incoming.name),
        content_type: type_of(&incoming.bytes).to_owned(),
        size_bytes,
        is_uploaded: true,
        ..attachment
    };
    // The bytes first: a row without bytes would be a lie, bytes without a row are only waste.
    kernel.files.put(id, incoming.bytes).await?;
    let written = async {
        let mut tx = kernel.write(caller, &mut permit).await?;
        permit.ensure_open()?;
        part::add(&mut tx, &permit, &attachment).await?;
        let change = FieldChange::text("attachment", None, Some(attachment.name.clone()));
        record(tx, permit.target(), change).await
    }
    .await;
    if let Err(fault) = written {
        kernel.files.discard(id).await;
        return Err(fault);
    }
    Ok(AttachmentView::new(&attachment, &caller.workspace()?.slug))
}

fn blank(
    kernel: &Kernel,
    caller: &Caller,
    target: &WorkItemTarget,
    id: AssetId,
) -> Result<Attachment> {
    let now = kernel.clock.now();
    Ok(Attachment {
        id,
        workspace_id: target.project.workspace_id,
        project_id: target.project.project_id,
        work_item_id: target.item.id,
        name: String::new(),
        content_type: "application/octet-stream".to_owned(),
        size_bytes: 0,
        is_uploaded: false,
        upload_secret: None,
        upload_until: None,
        created_by: Some(caller.user()?),
        created_at: now,
        updated_at: now,
    })
}

/// The first of three steps: the record, and the secret with which the bytes are sent.
pub(super) async fn announce(
    kernel: &Kernel,
    caller: &Caller,
    item: ItemKey,
    announced: Announced,
) -> Result<AnnouncedView> {
    let mut permit = kernel.authorize::<CreateAttachment>(caller, item).await?;
    if announced.size < 0 {
        return Err(Error::field("size", "must not be negative"));
    }
    require_size(kernel, announced.size).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    let secret = kernel.entropy.secret("upload_");
    let id: AssetId = tx.id();
    let attachment = Attachment {
        name: safe_name(&announced.name),
        size_bytes: announced.size,
        upload_secret: Some(fingerprint(&secret)),
        upload_until: Some(tx.at().plus_seconds(UPLOAD_SECONDS)),
        ..blank(kernel, caller, permit.target(), id)?
    };
    part::add(&mut tx, &permit, &attachment).await?;
    tx.commit_unaudited("recorded when the bytes arrive")
        .await?;
    let slug = &caller.workspace()?.slug;
    let view = AttachmentView::new(&attachment, slug);
    Ok(AnnouncedView {
        attachment_fields: view.clone(),
        attachment: view,
        asset_id: id,
        upload_data: UploadData {
            url: format!("{}/api/v1/uploads/{id}/", kernel.settings.base_url),
            fields: UploadFields {
                upload_secret: secret,
            },
        },
    })
}

/// What was announced under this secret and has not arrived.
pub(super) async fn awaited(kernel: &Kernel, file: AssetId, secret: &str) -> Result<Attachment> {
    let mut connection = kernel.db.read().await?;
    let found = rows::lookup_by_secret(&mut connection, file, &fingerprint(secret)).await?;
    let now = kernel.clock.now();
    let found = found.filter(|found| found.upload_until.is_some_and(|until| now < until));
    drop(connection);
    let attachment = found.ok_or(Error::NotFound)?;
    require_sender(kernel, &attachment).await?;
    Ok(attachment)
}

/// Keeps the bytes of an announced file. The secret is used up first, so that of two who send at
/// the same moment one is refused, and never the bytes of one kept under the type of the other.
pub(super) async fn receive(kernel: &Kernel, delivery: Delivery) -> Result<()> {
    let Delivery {
        mut attachment,
        bytes,
    } = delivery;
    // Sending may have taken long, and the sender may be gone since.
    let item = require_sender(kernel, &attachment).await?;
    attachment.size_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    attachment.content_type = type_of(&bytes).to_owned();
    let mut tx = kernel.write_as_system(BY_SECRET).await?;
    if !rows::claim(&mut tx, &attachment).await? {
        return Err(Error::NotFound);
    }
    tx.commit_unaudited(BY_SECRET).await?;
    kernel.files.put(attachment.id, bytes).await?;
    let mut tx = kernel.write_as_system(BY_SECRET).await?;
    if !rows::received(&mut tx, &attachment).await? {
        return Err(Error::NotFound);
    }
    let change = FieldChange::text("attachment", None, Some(attachment.name.clone()));
    record(tx, &item, change).await
}

/// The item, if it still takes files and whoever announced this one may still attach it.
async fn require_sender(kernel: &Kernel, attachment: &Attachment) -> Result<WorkItemTarget> {
    let key = (
        attachment.workspace_id,
        attachment.project_id,
        attachment.work_item_id,
    );
    let mut connection = kernel.db.read().await?;
    let item = WorkItemTarget::locate(&mut connection, &key).await?;
    drop(connection);
    let item = item.ok_or(Error::NotFound)?;
    item.ensure_open()?;
    let sender = attachment.created_by.ok_or(Error::NotFound)?;
    let judge = kernel.judge_other(sender, attachment.workspace_id).await?;
    if judge.allows(&item, CreateAttachment::ACTION)? {
        Ok(item)
    } else {
        Err(Error::NotFound)
    }
}

/// The last step, which has nothing left to do but to say whether the bytes are there. For whoever
/// sends the file it is a part of attaching it; for anybody else it is a change of that file.
pub(super) async fn confirm(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Attachment>,
) -> Result<AttachmentView> {
    let permit = kernel.authorize::<ViewAttachment>(caller, key).await?;
    if permit.part.created_by == Some(caller.user()?) {
        kernel.authorize::<CreateAttachment>(caller, key.0).await?;
    } else {
        kernel.authorize::<EditAttachment>(caller, key).await?;
    }
    permit.whole.ensure_open()?;
    if permit.part.is_uploaded {
        let slug = &caller.workspace()?.slug;
        return Ok(AttachmentView::new(&permit.part, slug));
    }
    Err(Error::conflict(
        "not_uploaded",
        "the bytes of this file have not arrived",
    ))
}

pub(super) async fn delete(kernel: &Kernel, caller: &Caller, key: Key<Attachment>) -> Result<()> {
    let mut permit = kernel.authorize::<DeleteAttachment>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.whole.ensure_open()?;
    part::remove(&mut tx, &permit).await?;
    tx.delete_files([key.1])?;
    let change = FieldChange::text("attachment", Some(permit.part.name.clone()), None);
    record(tx, &permit.whole, change).await
}

async fn record(tx: WriteTx, target: &WorkItemTarget, change: FieldChange) -> Result<()> {
    work_items::record(tx, target, ("updated", "changed"), vec![change]).await
}
