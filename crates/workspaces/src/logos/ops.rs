//! What is done with logos.

use airside_identity::{SentFile, no_picture, picture_type};
use airside_kernel::access::{Caller, not_found};
use airside_kernel::ids::AssetId;
use airside_kernel::{Kernel, Result};
use axum::body::Bytes;

use super::{LogoRow, WorkspaceLogo, rows};
use crate::input::Nullable;
use crate::workspaces::{EditWorkspace, ViewWorkspace, WorkspaceChange, change_with};

fn address(slug: &str, id: AssetId) -> String {
    format!("/api/v1/workspaces/{slug}/logo/{id}/")
}

/// The logo that an address of this workspace names.
pub(crate) fn named(slug: &str, address: Option<&str>) -> Option<AssetId> {
    let start = format!("/api/v1/workspaces/{slug}/logo/");
    let rest = address?.strip_prefix(&start)?;
    rest.trim_end_matches('/').parse().ok()
}

pub(super) async fn upload(
    kernel: &Kernel,
    caller: &Caller,
    file: SentFile,
) -> Result<WorkspaceLogo> {
    let workspace = caller.workspace()?;
    let mut permit = kernel
        .authorize::<EditWorkspace>(caller, workspace.id)
        .await?;
    let kind = picture_type(&file.content).ok_or_else(no_picture)?;
    let asset_id: AssetId = kernel.entropy.id();
    let asset_url = address(&workspace.slug, asset_id);
    // The bytes first: a row without bytes would be a lie, bytes without a row are only waste.
    kernel.files.put(asset_id, file.content.clone()).await?;
    let written = async {
        let mut tx = kernel.write(caller, &mut permit).await?;
        let user = caller.user()?;
        rows::add(&mut tx, &permit, (asset_id, kind, &file), user).await?;
        let change = WorkspaceChange {
            logo: Some(Nullable(Some(asset_url.clone()))),
            ..WorkspaceChange::default()
        };
        change_with((tx, &permit), change, user).await
    }
    .await;
    if let Err(fault) = written {
        kernel.files.discard(asset_id).await;
        return Err(fault);
    }
    Ok(WorkspaceLogo {
        asset_id,
        asset_url,
    })
}

/// A logo with its bytes, for everybody in the workspace.
pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    id: AssetId,
) -> Result<(LogoRow, Bytes)> {
    let permit = kernel
        .authorize::<ViewWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let found = rows::lookup(&mut kernel.db.read().await?, permit.id, id).await?;
    let logo = found.ok_or_else(|| not_found(caller))?;
    let content = kernel.files.get(logo.id).await?;
    Ok((logo, content.ok_or_else(|| not_found(caller))?))
}
