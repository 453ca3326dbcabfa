//! What is done with links.

use airside_kernel::access::{Caller, Target};
use airside_kernel::http::IfMatch;
use airside_kernel::record::FieldChange;
use airside_kernel::{Kernel, Result, Validation};

use super::{CreateLink, DeleteLink, EditLink, Link, LinkInput};
use crate::part::{self, Key, required};
use crate::scope::next_version;
use crate::work_items::{WorkItemTarget, record};

/// Longest address, in bytes.
const URL_BYTES_MAX: usize = 2000;
/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 255;

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
    item: <WorkItemTarget as Target>::Key,
    input: LinkInput,
) -> Result<Link> {
    let mut permit = kernel.authorize::<CreateLink>(caller, item).await?;
    validated(&input)?;
    let url = required("url", input.url)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.ensure_open()?;
    let (now, by) = (tx.at(), Some(caller.user()?));
    let link = Link {
        id: tx.id(),
        title: input.title.flatten(),
        url,
        work_item_id: item.2,
        project_id: item.1,
        workspace_id: item.0,
        created_by: by,
        updated_by: by,
        created_at: now,
        updated_at: now,
    };
    part::add(&mut tx, &permit, &link).await?;
    let change = FieldChange::text("link", None, Some(link.url.clone()));
    record(tx, permit.target(), ("updated", "changed"), vec![change]).await?;
    Ok(link)
}

pub(super) async fn update(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Link>,
    input: LinkInput,
    version: IfMatch,
) -> Result<Link> {
    let mut permit = kernel.authorize::<EditLink>(caller, key).await?;
    validated(&input)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.whole.ensure_open()?;
    let before = &permit.part;
    version.check(before.updated_at.as_micros())?;
    let after = Link {
        url: input.url.unwrap_or_else(|| before.url.clone()),
        title: input.title.unwrap_or_else(|| before.title.clone()),
        updated_by: Some(caller.user()?),
        updated_at: next_version(tx.at(), before.updated_at),
        ..before.clone()
    };
    part::update(&mut tx, &permit, &after).await?;
    let change = FieldChange::text("link", Some(before.url.clone()), Some(after.url.clone()));
    record(tx, &permit.whole, ("updated", "changed"), vec![change]).await?;
    Ok(after)
}

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    key: Key<Link>,
    version: IfMatch,
) -> Result<()> {
    let mut permit = kernel.authorize::<DeleteLink>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    version.check(permit.part.updated_at.as_micros())?;
    permit.whole.ensure_open()?;
    part::remove(&mut tx, &permit).await?;
    let change = FieldChange::text("link", Some(permit.part.url.clone()), None);
    record(tx, &permit.whole, ("updated", "changed"), vec![change]).await
}
