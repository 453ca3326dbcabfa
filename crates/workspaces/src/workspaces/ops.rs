//! The operations on workspaces.

use airside_kernel::access::{Caller, Permit};
use airside_kernel::config::instance::ConfigurationKey;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageWindow};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Validation, WriteTx};

use super::rows::{self, Settings, WorkspaceRow};
use super::{
    CreateWorkspace, EditWorkspace, ListOwnWorkspaces, NAME_CHARACTERS_MAX, NewWorkspace, Slug,
    ViewWorkspace, Workspace, WorkspaceChange, WorkspaceInput,
};
use crate::can::can_of;
use crate::guard::GUEST;
use crate::input::{self, Nullable};
use crate::logos;
use crate::roles;
use crate::targets::{NewWorkspaceKey, WorkspaceTarget};

/// Adds a workspace that belongs to `owner`. The transaction was opened as a change of the access
/// of that member of that workspace.
pub async fn create_workspace(
    tx: &mut AccessTx,
    new: &NewWorkspace,
    id: WorkspaceId,
    owner: UserId,
) -> Result<Audit> {
    rows::add(tx, new, id, owner).await?;
    Ok(Audit {
        workspace: Some(id),
        action: "workspace.created",
        subject: crate::people::named(tx.reading(), owner).await?,
        resource: ("workspace", Some(id.0), Some(new.name().to_owned())),
        role_after: Some(crate::guard::OWNER.to_owned()),
        ..Audit::default()
    })
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    given: WorkspaceInput,
) -> Result<Workspace> {
    let user = caller.user()?;
    let configuration = kernel.configuration().await?;
    let is_restricted = configuration.is_on(ConfigurationKey::DisableWorkspaceCreation);
    let key = NewWorkspaceKey {
        user,
        is_restricted,
    };
    let mut permit = kernel.authorize::<CreateWorkspace>(caller, key).await?;
    let new = NewWorkspace::try_from(given)?;
    let id: WorkspaceId = kernel.entropy.id();
    let change = AccessChange::member(id, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let audit = create_workspace(&mut tx, &new, id, user).await?;
    tx.commit(audit).await?;
    answer(kernel, id, user).await
}

/// Whether a workspace could have this slug, and why not.
pub(super) async fn check_slug(kernel: &Kernel, caller: &Caller, slug: &str) -> Result<bool> {
    caller.signed_in()?;
    let slug = Slug::parse(slug).map_err(|message| Error::field("slug", message))?;
    rows::slug_is_free(&mut kernel.db.read().await?, &slug).await
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    in_bin: bool,
    window: PageWindow,
) -> Result<Page<Workspace>> {
    let permit = kernel
        .authorize::<ListOwnWorkspaces>(caller, caller.user()?)
        .await?;
    let mut connection = kernel.db.read().await?;
    let (rows, total) = rows::list(&mut connection, permit.account.id, in_bin, window).await?;
    Ok(Page::new(window, rows, total).map(|row| view(kernel, row)))
}

pub(super) async fn get(
    kernel: &Kernel,
    caller: &Caller,
    expand: Option<&str>,
) -> Result<Workspace> {
    let permit = kernel
        .authorize::<ViewWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let mut workspace = answer(kernel, permit.id, caller.user()?).await?;
    if input::expands(expand, "can") {
        let judge = kernel.judge(caller).await?;
        workspace.can = Some(can_of::<WorkspaceTarget>(kernel, &judge, &permit)?);
    }
    Ok(workspace)
}

pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    change: WorkspaceChange,
    version: IfMatch,
) -> Result<Workspace> {
    let user = caller.user()?;
    let mut permit = kernel
        .authorize::<EditWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let tx = kernel.write(caller, &mut permit).await?;
    version.check(permit.updated_at.as_micros())?;
    change_with((tx, &permit), change, user).await?;
    answer(kernel, permit.id, user).await
}

/// Changes the workspace of the permit and commits. The file of a logo that it has no longer is
/// deleted.
pub(crate) async fn change_with(
    (mut tx, permit): (WriteTx, &Permit<EditWorkspace>),
    change: WorkspaceChange,
    user: UserId,
) -> Result<()> {
    let before = rows::settings(tx.reading(), permit).await?;
    let after = changed(&before, change, &permit.slug)?;
    let changes = differences(&before, &after);
    if changes.is_empty() {
        // Nothing is written; whatever the transaction did before is undone with it.
        return Ok(());
    }
    rows::update(&mut tx, permit, &after, user).await?;
    if before.logo != after.logo {
        let kept = logos::named(&permit.slug, after.logo.as_deref());
        logos::forget_others(&mut tx, permit, kept).await?;
    }
    tx.publish(Event::in_workspace(permit.id, "workspace", "changed"));
    let audit = Audit {
        workspace: Some(permit.id),
        action: "workspace.changed",
        resource: ("workspace", Some(permit.id.0), Some(after.name.clone())),
        changes,
        ..Audit::default()
    };
    tx.commit(audit).await
}

fn changed(before: &Settings, change: WorkspaceChange, slug: &str) -> Result<Settings> {
    let mut wrong = Validation::new();
    let mut after = before.clone();
    if let Some(name) = change.name {
        after.name = input::name(&mut wrong, "name", &name, NAME_CHARACTERS_MAX);
    }
    if let Some(Nullable(logo)) = change.logo {
        super::check_picture(&mut wrong, "logo", logo.as_deref());
        after.logo = logo;
    }
    if let Some(timezone) = change.timezone {
        input::time_zone(&mut wrong, "timezone", &timezone);
        after.timezone = timezone;
    }
    if let Some(Nullable(size)) = change.organization_size {
        super::check_size(&mut wrong, size.as_deref());
        after.organization_size = size;
    }
    let same_slug = change.slug.is_none_or(|wanted| wanted == slug);
    wrong.require(same_slug, "slug", "the slug of a workspace never changes");
    wrong.finish().map(|()| after)
}

fn differences(before: &Settings, after: &Settings) -> Vec<FieldChange> {
    let some = |text: &str| Some(text.to_owned());
    [
        ("name", some(&before.name), some(&after.name)),
        ("logo", before.logo.clone(), after.logo.clone()),
        ("timezone", some(&before.timezone), some(&after.timezone)),
        (
            "organization_size",
            before.organization_size.clone(),
            after.organization_size.clone(),
        ),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| FieldChange::text(field, before, after))
    .collect()
}

/// The workspace as this member finds it now.
pub(super) async fn answer(kernel: &Kernel, id: WorkspaceId, user: UserId) -> Result<Workspace> {
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, id, user).await?;
    row.map(|row| view(kernel, row)).ok_or(Error::NotFound)
}

fn view(kernel: &Kernel, row: WorkspaceRow) -> Workspace {
    let catalog = kernel.access.engine().catalog();
    let is_guest = row.role.as_deref().is_none_or(|role| role == GUEST);
    Workspace {
        id: row.id,
        name: row.name,
        slug: row.slug,
        logo: row.logo.clone(),
        logo_url: row.logo,
        timezone: row.timezone,
        organization_size: row.organization_size,
        plan: row.plan,
        owner: row.owner,
        role: roles::base_number(catalog, row.role.as_deref()),
        role_slug: row.role,
        total_members: (!is_guest).then_some(row.total_members),
        created_at: row.created_at,
        updated_at: row.updated_at,
        created_by: row.created_by,
        deleted_at: row.deleted_at,
        can: None,
    }
}
