//! Making, changing and ending exceptions.

use airside_access::Catalog;
use airside_kernel::access::{AnyPermit, Caller, not_found};
use airside_kernel::events::Event;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Timestamp, Validation};
use uuid::Uuid;

use super::end::{audit, kind, named, set};
use super::rules::{
    Wanted, check, check_end_of_allowance, check_end_of_denial, require_not_own_denial,
};
use super::{
    EditGrant, Grant, GrantChange, GrantEffect, GrantId, GrantInProject, GrantInWorkspace,
    GrantInput, REASON_CHARACTERS_MAX, expiry, list, rows,
};
use crate::guard::Giver;
use crate::input::{self, Nullable};
use crate::questions::locate::{find, locate_one, within};
use crate::rooms::{Located, RoomsAbove};
use crate::targets::MemberTarget;
use airside_kernel::access::Target;

/// An exception that is about to be written: everything about it was checked.
#[derive(Debug, Clone)]
pub(crate) struct NewGrant<'a> {
    pub workspace: WorkspaceId,
    pub user: UserId,
    /// The name of that person, for the record.
    pub user_name: &'a str,
    pub action: &'a str,
    /// Type and id.
    pub node: (&'a str, Uuid),
    /// The node's name, for the record.
    pub node_name: Option<String>,
    pub project: Option<ProjectId>,
    pub effect: GrantEffect,
    pub brings: Vec<String>,
    pub reason: &'a str,
    pub starts_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}

/// The permit for exceptions on a thing: of its project, or of the workspace.
pub(crate) async fn permit_for(
    kernel: &Kernel,
    caller: &Caller,
    located: &Located,
) -> Result<AnyPermit> {
    if let Some(project) = located.project {
        let key = (located.workspace, project);
        let permit = kernel.authorize::<GrantInProject>(caller, key).await?;
        return Ok(permit.into());
    }
    let key = located.workspace;
    let permit = kernel.authorize::<GrantInWorkspace>(caller, key).await?;
    Ok(permit.into())
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    given: GrantInput,
) -> Result<Grant> {
    let own = kernel.judge(caller).await?;
    let located = locate_one(kernel, caller, (&own, above), &given.resource).await?;
    let mut permit = permit_for(kernel, caller, &located).await?;
    let catalog = kernel.access.engine().catalog();
    validate(kernel, &given)?;
    let wanted = Wanted::parse(catalog, &located, &given.action)?;
    let workspace = located.workspace;
    let change = AccessChange::member(workspace, given.user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let located = found_again(&mut tx, caller, above, (&given, &located)).await?;
    let member = MemberTarget::locate(tx.reading(), &(workspace, given.user)).await?;
    let member = member.ok_or_else(|| Error::field("user", "is no member of this workspace"))?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let subject = Giver::of_other(kernel, given.user, workspace).await?;
    let what = (&wanted, given.effect);
    check(kernel, (&giver, &subject), &located, what)?;
    let new = new_grant(catalog, &given, &located, (&wanted, &member.display_name))?;
    let (id, audit) = add(&mut tx, &new, Some(caller.user()?)).await?;
    tx.publish(Event::in_workspace(workspace, "grant", "created"));
    tx.commit(audit).await?;
    list::get(kernel, caller, above, id).await
}

fn validate(kernel: &Kernel, given: &GrantInput) -> Result<()> {
    let now = kernel.clock.now();
    let mut wrong = Validation::new();
    input::name(&mut wrong, "reason", &given.reason, REASON_CHARACTERS_MAX);
    check_end(&mut wrong, now, given.expires_at);
    if let (Some(starts), Some(ends)) = (given.starts_at, given.expires_at) {
        wrong.require(starts < ends, "starts_at", "must be before the end");
    }
    wrong.finish()
}

fn check_end(wrong: &mut Validation, now: Timestamp, expires_at: Option<Timestamp>) {
    let is_later = expires_at.is_none_or(|end| end > now);
    wrong.require(is_later, "expires_at", "must be in the future");
}

/// The thing as of the transaction, still where the permit is for.
async fn found_again(
    tx: &mut AccessTx,
    caller: &Caller,
    above: &RoomsAbove,
    (given, before): (&GrantInput, &Located),
) -> Result<Located> {
    let kernel = tx.kernel().clone();
    let catalog = kernel.access.engine().catalog();
    let place = within(caller)?;
    let found = find(tx.reading(), (catalog, above), place, &given.resource).await?;
    found
        .filter(|now| now.project == before.project)
        .ok_or_else(|| not_found(caller))
}

fn new_grant<'a>(
    catalog: &'a Catalog,
    given: &'a GrantInput,
    located: &Located,
    (wanted, user_name): (&Wanted, &'a str),
) -> Result<NewGrant<'a>> {
    let node = located.nodes.first();
    let node = node.ok_or_else(|| Error::internal("a thing without a node"))?;
    let brings = match given.effect {
        GrantEffect::Allow => wanted.brings(catalog),
        GrantEffect::Deny => Vec::new(),
    };
    Ok(NewGrant {
        workspace: located.workspace,
        user: given.user,
        user_name,
        action: &given.action,
        node: (&given.resource.kind, Uuid::from_u128(node.id.get())),
        node_name: located.names.first().cloned(),
        project: located.project,
        effect: given.effect,
        brings: brings.into_iter().map(str::to_owned).collect(),
        reason: given.reason.trim(),
        starts_at: given.starts_at,
        expires_at: given.expires_at,
    })
}

/// Writes an exception; one of the same words that has expired makes room for it.
pub(crate) async fn add(
    tx: &mut AccessTx,
    new: &NewGrant<'_>,
    given_by: Option<UserId>,
) -> Result<(GrantId, Audit)> {
    if let Some((same, expires_at)) = rows::find_same(tx.reading(), new).await? {
        if expires_at.is_none_or(|end| end > tx.at()) {
            return Err(Error::conflict_with(
                "grant_exists",
                "there is such an exception already: change or end that one",
                ("grant", &same),
            ));
        }
        rows::expire(tx, (new.workspace, same)).await?;
    }
    let id = rows::add(tx, new, given_by).await?;
    expiry::plan(tx, (new.workspace, new.user), (id, new.expires_at))?;
    let mut changes = vec![named(id.0, new.effect.as_str()), set("action", new.action)];
    changes.extend((!new.brings.is_empty()).then(|| set("brings", new.brings.join(", "))));
    changes.extend(new.starts_at.map(|at| set("starts_at", at.to_string())));
    changes.extend(new.expires_at.map(|at| set("expires_at", at.to_string())));
    let audit = Audit {
        workspace: Some(new.workspace),
        project: new.project,
        action: "grant.created",
        subject: Some((new.user, new.user_name.to_owned())),
        resource: (kind(new.node.0), Some(new.node.1), new.node_name.clone()),
        changes,
        reason: Some(new.reason.to_owned()),
        ..Audit::default()
    };
    Ok((id, audit))
}

pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    (id, change, version): (GrantId, GrantChange, IfMatch),
) -> Result<Grant> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<EditGrant>(caller, (workspace, id))
        .await?;
    let mut wrong = Validation::new();
    let reason = change.reason.as_deref().unwrap_or(&permit.reason);
    let reason = input::name(&mut wrong, "reason", reason, REASON_CHARACTERS_MAX);
    let expires_at = match change.expires_at {
        Some(Nullable(end)) => end,
        None => permit.expires_at,
    };
    check_end(&mut wrong, kernel.clock.now(), expires_at);
    let access = AccessChange::member(workspace, permit.user.0);
    let mut tx = kernel.change_access(caller, &mut permit, access).await?;
    version.check(permit.updated_at.as_micros())?;
    require_unended(&permit, tx.at())?;
    wrong.finish()?;
    let starts = permit.starts_at.zip(expires_at);
    if starts.is_some_and(|(start, end)| end <= start) {
        return Err(Error::field("expires_at", "must be after the beginning"));
    }
    check_again(&mut tx, (caller, above), &permit, expires_at).await?;
    rows::update(&mut tx, &permit, (&reason, expires_at)).await?;
    expiry::plan(&mut tx, (workspace, permit.user.0), (id, expires_at))?;
    let end = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let mut changes = vec![
        FieldChange::text("expires_at", end(permit.expires_at), end(expires_at)),
        FieldChange::text("reason", Some(permit.reason.clone()), Some(reason.clone())),
    ];
    changes.retain(|change| change.old != change.new);
    if changes.is_empty() {
        return list::get(kernel, caller, above, id).await;
    }
    let mut audit = about("grant.changed", &permit);
    audit.changes.extend(changes);
    tx.publish(Event::in_workspace(workspace, "grant", "changed"));
    tx.commit(audit).await?;
    list::get(kernel, caller, above, id).await
}

/// What an exception is about, as it is in the transaction; nothing where it is gone.
async fn thing_of(
    tx: &mut AccessTx,
    (caller, above): (&Caller, &RoomsAbove),
    grant: &super::GrantTarget,
) -> Result<Option<Located>> {
    let kernel = tx.kernel().clone();
    let catalog = kernel.access.engine().catalog();
    let resource = crate::questions::Resource {
        kind: grant.node.0.clone(),
        id: grant.node.1.to_string(),
    };
    find(tx.reading(), (catalog, above), within(caller)?, &resource).await
}

/// Prolonging is giving: the guard rails hold for it as they do for a new one. Letting it end sooner
/// is ending it.
async fn check_again(
    tx: &mut AccessTx,
    by: (&Caller, &RoomsAbove),
    grant: &super::GrantTarget,
    expires_at: Option<Timestamp>,
) -> Result<()> {
    let kernel = tx.kernel().clone();
    let catalog = kernel.access.engine().catalog();
    let located = thing_of(tx, by, grant).await?;
    let located = located.ok_or_else(|| {
        Error::conflict(
            "resource_gone",
            "what this exception is about is gone: end it",
        )
    })?;
    let wanted = Wanted::parse(catalog, &located, &grant.action)?;
    let giver = Giver::read(&kernel, by.0, grant.workspace_id).await?;
    let subject = Giver::of_other(&kernel, grant.user.0, grant.workspace_id).await?;
    let people = (&giver, &subject);
    check(&kernel, people, &located, (&wanted, grant.effect))?;
    let ends_sooner = match (grant.expires_at, expires_at) {
        (before, Some(after)) => before.is_none_or(|before| after < before),
        (_, None) => false,
    };
    match grant.effect {
        _ if !ends_sooner => Ok(()),
        GrantEffect::Deny => {
            check_end_of_denial(people, located.project, Some((&located, &wanted)))
        }
        GrantEffect::Allow => check_end_of_allowance(people, located.project, grant.given_by),
    }
}

fn require_unended(grant: &super::GrantTarget, now: Timestamp) -> Result<()> {
    if grant.ended_at.is_some() || grant.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::conflict(
            "grant_ended",
            "this exception has ended: make a new one",
        ));
    }
    Ok(())
}

pub(super) async fn end(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    id: GrantId,
) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<EditGrant>(caller, (workspace, id))
        .await?;
    let user = permit.user.0;
    let access = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, access).await?;
    require_unended(&permit, tx.at())?;
    require_not_own_denial(permit.effect, (caller.user()?, user))?;
    require_may_end(&mut tx, (caller, above), &permit).await?;
    let by = Some(caller.user()?);
    rows::end(&mut tx, (workspace, id), (by, "withdrawn")).await?;
    tx.publish(Event::in_workspace(workspace, "grant", "deleted"));
    let audit = about("grant.ended", &permit);
    tx.commit(audit).await
}

/// The guard rails on ending an exception. Of what is gone nothing is given back.
async fn require_may_end(
    tx: &mut AccessTx,
    by: (&Caller, &RoomsAbove),
    grant: &super::GrantTarget,
) -> Result<()> {
    let kernel = tx.kernel().clone();
    let catalog = kernel.access.engine().catalog();
    let giver = Giver::read(&kernel, by.0, grant.workspace_id).await?;
    let subject = Giver::of_other(&kernel, grant.user.0, grant.workspace_id).await?;
    let project = grant.project.as_ref().map(|project| project.id);
    if grant.effect == GrantEffect::Allow {
        return check_end_of_allowance((&giver, &subject), project, grant.given_by);
    }
    let located = thing_of(tx, by, grant).await?;
    // What this program has no word for says nothing, and is given back to nobody.
    let parsed = |located| Wanted::parse(catalog, located, &grant.action).ok();
    let wanted = located.as_ref().and_then(parsed);
    let thing = located.as_ref().zip(wanted.as_ref());
    check_end_of_denial((&giver, &subject), project, thing)
}

fn about(action: &'static str, grant: &super::GrantTarget) -> Audit {
    let told = rows::Told {
        id: grant.id,
        display_name: grant.user.1.clone(),
        action: grant.action.clone(),
        effect: grant.effect.as_str().to_owned(),
        node_type: grant.node.0.clone(),
        node_id: grant.node.1,
        node_name: grant.node_name.clone(),
        project_id: grant.project.as_ref().map(|project| project.id),
    };
    Audit {
        reason: Some(grant.reason.clone()),
        ..audit(action, (grant.workspace_id, grant.user.0), &told)
    }
}
