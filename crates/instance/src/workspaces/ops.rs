//! Listing and creating workspaces, and naming an Owner where there is none.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessChange, Error, Kernel, Result, Validation};
use airside_workspaces::{
    NewWorkspace, PlanChange, RoomsAbove, Slug, WhatWouldChange, change_plan, create_workspace,
    make_owner, plan_offers, seats, slug_is_free, what_if_plan,
};

use super::{
    ChangePlan, CreateWorkspace, InstanceWorkspace, InstanceWorkspaceChange,
    InstanceWorkspacePlans, ListWorkspaces, NameOwner, NewInstanceWorkspace, NewOwner,
    REASON_CHARACTERS_MAX, WorkspaceFilter, WorkspaceRow, rows,
};
use crate::journal;
use crate::target::InInstance;
use crate::users::removal::find_active;

/// A page of the workspaces, by slug.
pub async fn list(
    kernel: &Kernel,
    caller: &Caller,
    filter: &WorkspaceFilter,
    window: PageWindow,
) -> Result<Page<InstanceWorkspace>> {
    kernel.authorize::<ListWorkspaces>(caller, ()).await?;
    let mut connection = kernel.db.snapshot().await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, filter).await?)
    } else {
        None
    };
    let found = rows::list(&mut connection, filter, window).await?;
    let owners = rows::owners(&mut connection, found.iter().filter_map(|w| w.owner_id)).await?;
    Ok(Page::new(window, found, total).map(|row| {
        let owner = row.owner_id.and_then(|owner| owners.get(&owner).cloned());
        view(kernel, row, owner)
    }))
}

/// Creates a workspace that belongs to the admin who asks for it.
pub async fn create(
    kernel: &Kernel,
    caller: &Caller,
    new: &NewInstanceWorkspace,
) -> Result<InstanceWorkspace> {
    kernel.authorize::<ListWorkspaces>(caller, ()).await?;
    let mut permit = kernel.authorize::<CreateWorkspace>(caller, ()).await?;
    let new = NewWorkspace::parse(&new.name, &new.slug)?;
    let user = caller.user()?;
    let id: WorkspaceId = kernel.entropy.id();
    let change = AccessChange::member(id, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let created = create_workspace(&mut tx, &new, id, user).await?;
    let audit = about("workspace.created", id, new.name());
    tx.commit(Records::from(created).and(audit.clone())).await?;
    journal::note(caller, &audit);
    view_now(kernel, id).await
}

/// Whether a slug can be taken; what is wrong with it, if it is none.
pub async fn check_slug(kernel: &Kernel, caller: &Caller, slug: &str) -> Result<bool> {
    kernel.authorize::<ListWorkspaces>(caller, ()).await?;
    let slug = Slug::parse(slug).map_err(|message| Error::field("slug", message))?;
    slug_is_free(&mut kernel.db.read().await?, &slug).await
}

/// Names a new Owner of a workspace whose Owner is gone or suspended.
pub async fn name_owner(
    kernel: &Kernel,
    caller: &Caller,
    id: WorkspaceId,
    new: &NewOwner,
) -> Result<InstanceWorkspace> {
    let mut permit = kernel.authorize::<NameOwner>(caller, id).await?;
    let former = permit.thing()?.owner_id;
    let reason = new.reason.trim();
    let mut wrong = Validation::new();
    wrong.require(
        !reason.is_empty(),
        "reason",
        "is required: both audit records keep it",
    );
    let is_short = reason.chars().count() <= REASON_CHARACTERS_MAX;
    wrong.require(is_short, "reason", "must have at most 500 characters");
    wrong.finish()?;
    let owner = find_active(kernel, "user", &new.user).await?;
    let change = AccessChange::members(id, former.into_iter().chain([owner.id]));
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.thing()?;
    if !row.is_orphaned(kernel.access.engine().catalog()) {
        let message = if row.owner_id.is_some() {
            "this workspace has an Owner, who can transfer it"
        } else {
            "this workspace has an Admin, who can make others Admins"
        };
        return Err(Error::conflict("workspace_not_orphaned", message));
    }
    if row.owner_id != former {
        let message = "the members of this workspace changed in this moment: try again";
        return Err(Error::conflict("memberships_changed", message));
    }
    let changes = make_owner(&mut tx, id, owner.id).await?;
    let mut audit = about("workspace.owner_named", id, &row.name);
    audit.subject = Some((owner.id, owner.email.clone()));
    audit.role_after = Some("owner".to_owned());
    audit.reason = Some(reason.to_owned());
    // Why it happened belongs to the workspace's record as well.
    let inside = Audit {
        workspace: Some(id),
        ..audit.clone()
    };
    tx.commit(changes.and(inside).and(audit.clone())).await?;
    journal::note(caller, &audit);
    view_now(kernel, id).await
}

/// What each plan would mean for a workspace, before it is put on one.
pub async fn plans(
    kernel: &Kernel,
    caller: &Caller,
    id: WorkspaceId,
) -> Result<InstanceWorkspacePlans> {
    let permit = kernel.authorize::<ChangePlan>(caller, id).await?;
    let has_owner = permit.thing()?.owner_id.is_some();
    let mut connection = kernel.db.snapshot().await?;
    let plans = plan_offers(kernel, &mut connection, id).await?;
    let seats = seats(&mut connection, id).await?;
    let admins = if has_owner {
        Vec::new()
    } else {
        rows::admins(&mut connection, id).await?
    };
    Ok(InstanceWorkspacePlans {
        plans,
        seats,
        admins,
    })
}

/// What its people would gain and lose by another plan. An instance admin has no right inside the
/// workspace: they are told figures, and nobody's name.
pub async fn simulate(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    (id, given): (WorkspaceId, InstanceWorkspaceChange),
) -> Result<WhatWouldChange> {
    kernel.authorize::<ChangePlan>(caller, id).await?;
    let owner = match &given.owner {
        Some(named) => Some(find_active(kernel, "owner", named).await?.id),
        None => None,
    };
    what_if_plan(kernel, above, id, (given.plan, owner)).await
}

/// Puts a workspace on another plan, with all that follows for its people.
pub async fn change(
    kernel: &Kernel,
    caller: &Caller,
    id: WorkspaceId,
    given: InstanceWorkspaceChange,
) -> Result<InstanceWorkspace> {
    let mut permit = kernel.authorize::<ChangePlan>(caller, id).await?;
    let owner = match &given.owner {
        Some(named) => Some(find_active(kernel, "owner", named).await?),
        None => None,
    };
    let access = AccessChange::everyone(id).and(AccessChange::instance());
    let mut tx = kernel.change_access(caller, &mut permit, access).await?;
    let row = permit.thing()?;
    let change = PlanChange {
        plan: given.plan,
        owner: owner.map(|owner| owner.id),
        convert: given.convert,
    };
    let mut audit = about("workspace.plan_changed", id, &row.name);
    let (before, after) = (Some(row.plan.clone()), Some(change.plan.clone()));
    audit.changes = vec![FieldChange::text("plan", before, after)];
    let inside = change_plan(&mut tx, id, &change).await?;
    tx.commit(inside.and(audit.clone())).await?;
    journal::note(caller, &audit);
    view_now(kernel, id).await
}

fn about(action: &'static str, id: WorkspaceId, name: &str) -> Audit {
    let mut audit = journal::act(action);
    audit.resource = ("workspace", Some(id.0), Some(name.to_owned()));
    audit
}

async fn view_now(kernel: &Kernel, id: WorkspaceId) -> Result<InstanceWorkspace> {
    let mut connection = kernel.db.read().await?;
    let row = WorkspaceRow::lookup(&mut connection, id)
        .await?
        .ok_or(Error::NotFound)?;
    let owner = rows::owners(&mut connection, row.owner_id)
        .await?
        .into_values()
        .next();
    Ok(view(kernel, row, owner))
}

fn view(
    kernel: &Kernel,
    row: WorkspaceRow,
    owner: Option<airside_identity::accounts::UserLite>,
) -> InstanceWorkspace {
    InstanceWorkspace {
        is_orphaned: row.is_orphaned(kernel.access.engine().catalog()),
        id: row.id,
        name: row.name,
        slug: row.slug,
        logo_url: row.logo,
        owner,
        plan: row.plan,
        total_members: row.total_members,
        total_projects: row.total_projects,
        created_at: row.created_at,
    }
}
