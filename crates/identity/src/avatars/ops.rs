//! The operations on pictures of people.

use airside_kernel::access::{Caller, Permit};
use airside_kernel::ids::AssetId;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Error, Kernel, Result, Validation};
use axum::body::Bytes;

use super::upload::{SentFile, Upload, too_large};
use super::{
    Asset, AssetAnnouncement, USER_AVATAR, UploadData, UserAssetTarget, ViewUserAsset, clean_name,
    content_type, rows,
};
use crate::accounts::avatar_url;
use crate::profile::EditAccount;

pub(super) async fn upload(kernel: &Kernel, caller: &Caller, upload: Upload) -> Result<Asset> {
    match upload {
        Upload::Announcement(announcement) => announce(kernel, caller, announcement).await,
        Upload::File(file) => {
            check_entity_type(file.entity_type.as_deref().unwrap_or(USER_AVATAR))?;
            store(kernel, caller, kernel.entropy.id(), file).await
        }
    }
}

fn check_entity_type(entity_type: &str) -> Result<()> {
    if entity_type == USER_AVATAR {
        return Ok(());
    }
    Err(Error::field("entity_type", "must be USER_AVATAR"))
}

/// The first of two steps.
async fn announce(
    kernel: &Kernel,
    caller: &Caller,
    announcement: AssetAnnouncement,
) -> Result<Asset> {
    let mut permit = kernel
        .authorize::<EditAccount>(caller, caller.user()?)
        .await?;
    check_entity_type(&announcement.entity_type)?;
    let limit = kernel.configuration().await?.file_size_limit();
    let mut validation = Validation::new();
    validation.require(announcement.size > 0, "size", "must be greater than 0");
    validation.finish()?;
    if u64::try_from(announcement.size).unwrap_or_default() > limit {
        return Err(too_large(limit));
    }
    if let Some(said) = &announcement.content_type
        && ![
            "image/png",
            "image/jpeg",
            "image/jpg",
            "image/gif",
            "image/webp",
        ]
        .contains(&said.as_str())
    {
        return Err(unsupported());
    }
    let id: AssetId = kernel.entropy.id();
    let mut tx = kernel.write(caller, &mut permit).await?;
    rows::announce(&mut tx, &permit, id, &clean_name(&announcement.name)).await?;
    tx.commit_unaudited("announce an upload").await?;
    let url = avatar_url(Some(id)).unwrap_or_default();
    let upload_url = format!("{}{url}", kernel.settings.base_url);
    let fields = serde_json::json!({});
    Ok(Asset {
        id,
        url,
        upload_data: Some(UploadData {
            url: upload_url,
            fields,
        }),
    })
}

/// The second of two steps.
pub(super) async fn complete(
    kernel: &Kernel,
    caller: &Caller,
    id: AssetId,
    mut file: SentFile,
) -> Result<Asset> {
    let user = caller.user()?;
    let announced = rows::announced(&mut kernel.db.read().await?, user, id).await?;
    file.name = announced.ok_or(Error::NotFound)?;
    store(kernel, caller, id, file).await
}

/// Stores a picture and makes it the account's.
async fn store(kernel: &Kernel, caller: &Caller, id: AssetId, file: SentFile) -> Result<Asset> {
    let mut permit = kernel
        .authorize::<EditAccount>(caller, caller.user()?)
        .await?;
    let kind = content_type(&file.content).ok_or_else(unsupported)?;
    let size = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
    kernel.files.put(id, file.content).await?;
    let stored = rows::Stored {
        id,
        name: clean_name(&file.name),
        content_type: kind,
        size,
    };
    match record(kernel, caller, &mut permit, &stored).await {
        Ok(()) => Ok(Asset {
            id,
            url: avatar_url(Some(id)).unwrap_or_default(),
            upload_data: None,
        }),
        Err(fault) => {
            kernel.files.discard(id).await;
            Err(fault)
        }
    }
}

/// Writes the row of a stored file, which takes the place of the picture before.
async fn record(
    kernel: &Kernel,
    caller: &Caller,
    permit: &mut Permit<EditAccount>,
    stored: &rows::Stored,
) -> Result<()> {
    let mut tx = kernel.write(caller, permit).await?;
    let account = permit.account.clone();
    rows::add(&mut tx, permit, stored).await?;
    let before = account
        .avatar_asset_id
        .filter(|before| *before != stored.id);
    if let Some(before) = before {
        rows::forget(&mut tx, account.id, before).await?;
    }
    let text = |id: Option<AssetId>| id.map(|id| id.to_string());
    let change = FieldChange::text("avatar", text(before), text(Some(stored.id)));
    tx.commit(Audit {
        action: "account.edited",
        subject: Some((account.id, account.display_name)),
        resource: ("account", Some(account.id.0), Some(account.email)),
        changes: vec![change],
        ..Audit::default()
    })
    .await
}

/// The answer to what is no picture.
#[must_use]
pub fn unsupported() -> Error {
    Error::UnsupportedMedia("a picture must be PNG, JPEG, GIF or WebP".to_owned())
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    id: AssetId,
) -> Result<(UserAssetTarget, Bytes)> {
    let permit = kernel.authorize::<ViewUserAsset>(caller, id).await?;
    let content = kernel.files.get(permit.id).await?.ok_or(Error::NotFound)?;
    Ok((permit.target().clone(), content))
}
