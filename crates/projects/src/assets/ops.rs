//! What is done with pictures inside texts.

use airside_kernel::access::{Caller, not_found};
use airside_kernel::ids::{AssetId, ProjectId};
use airside_kernel::{Error, Kernel, Result};
use axum::body::Bytes;

use super::rows;
use super::{AssetView, TextAsset, UploadAsset, ViewItemAsset, ViewUnusedAsset};
use crate::attachments::content::{may_be_shown, safe_name, type_of};
use crate::attachments::upload::Incoming;
use crate::comments::ViewComment;
use crate::scope::workspace_of;

/// Pictures of one person that are in no text, at most.
const UNUSED_MAX: i64 = 100;

pub(super) async fn upload(
    kernel: &Kernel,
    caller: &Caller,
    incoming: Incoming,
) -> Result<AssetView> {
    let project = incoming.project.as_deref();
    let project = project.ok_or_else(|| Error::field("project_id", "this field is required"))?;
    let project: ProjectId = project.parse().map_err(|_| Error::NotFound)?;
    let workspace = workspace_of(caller)?;
    let mut permit = kernel
        .authorize::<UploadAsset>(caller, (workspace, project))
        .await?;
    permit.require_unarchived()?;
    let kind = type_of(&incoming.bytes);
    if !may_be_shown(kind) {
        return Err(Error::UnsupportedMedia(
            "a picture is a PNG, JPEG, GIF or WebP file".to_owned(),
        ));
    }
    let asset = TextAsset {
        id: kernel.entropy.id(),
        workspace_id: workspace,
        project_id: project,
        work_item_id: None,
        comment_id: None,
        name: safe_name(&incoming.name),
        content_type: kind.to_owned(),
        size_bytes: i64::try_from(incoming.bytes.len()).unwrap_or(i64::MAX),
        created_by: caller.user()?,
        created_at: kernel.clock.now(),
    };
    // The bytes first: a row without bytes would be a lie, bytes without a row are only waste.
    kernel.files.put(asset.id, incoming.bytes).await?;
    let written = async {
        let mut tx = kernel.write(caller, &mut permit).await?;
        permit.require_unarchived()?;
        if rows::count_unused(tx.reading(), asset.created_by).await? >= UNUSED_MAX {
            return Err(Error::conflict(
                "too_many_unused_pictures",
                "100 pictures that you sent are in no text yet",
            ));
        }
        rows::add(&mut tx, &permit, &asset).await?;
        tx.commit_unaudited("recorded with the text that shows it")
            .await
    }
    .await;
    if let Err(fault) = written {
        kernel.files.discard(asset.id).await;
        return Err(fault);
    }
    Ok(AssetView::new(&asset, &caller.workspace()?.slug))
}

/// A picture with its bytes, for who may read the text that shows it.
pub(super) async fn download(
    kernel: &Kernel,
    caller: &Caller,
    asset: AssetId,
) -> Result<(TextAsset, Bytes)> {
    let workspace = workspace_of(caller)?;
    let mut connection = kernel.db.read().await?;
    let found = rows::lookup(&mut connection, workspace, asset).await?;
    drop(connection);
    let asset = found.ok_or_else(|| not_found(caller))?;
    let project = (workspace, asset.project_id);
    match (asset.work_item_id, asset.comment_id) {
        (Some(item), Some(comment)) => {
            let key = ((project.0, project.1, item), comment);
            kernel.authorize::<ViewComment>(caller, key).await.map(drop)
        }
        (Some(item), None) => {
            let key = (project.0, project.1, item);
            let asked = kernel.authorize::<ViewItemAsset>(caller, key);
            asked.await.map(drop)
        }
        (None, _) if asset.created_by == caller.user()? => {
            let asked = kernel.authorize::<ViewUnusedAsset>(caller, project);
            asked.await.map(drop)
        }
        (None, _) => Err(not_found(caller)),
    }?;
    let bytes = kernel.files.get(asset.id).await?;
    Ok((asset, bytes.ok_or_else(|| not_found(caller))?))
}
