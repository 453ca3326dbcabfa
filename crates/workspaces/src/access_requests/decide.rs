//! Answering a request: with an exception, with a place in the project, or with no.

use airside_kernel::access::{Caller, Permit, Target};
use airside_kernel::events::Event;
use airside_kernel::ids::UserId;
use airside_kernel::mail::Letter;
use airside_kernel::record::{Audit, Records};
use airside_kernel::{
    AccessChange, AccessTx, Error, Kernel, Result, Timestamp, Validation, WriteTx,
};

use super::ops::about;
use super::rows::{self, Decided};
use super::{
    AccessRequest, AccessRequestId, AccessRequestTarget, Approval, ApprovedAs, DAYS_GIVEN,
    DecideAccessRequest, Refusal, TEXT_CHARACTERS_MAX, list,
};
use crate::grants::{GrantEffect, NewGrant, Wanted, add_grant, check_grant, permit_for};
use crate::guard::Giver;
use crate::input::{self, Nullable};
use crate::project_members::{self, AddProjectMember};
use crate::questions::locate::{find, within};
use crate::roles::RoleChoice;
use crate::rooms::{AccessNotice, Located, RoomsAbove};
use crate::targets::MemberTarget;

const SECONDS_OF_A_DAY: i64 = 24 * 3600;

pub(super) async fn approve(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    (id, approval): (AccessRequestId, Approval),
) -> Result<AccessRequest> {
    let key = (caller.workspace()?.id, id);
    let mut permit = kernel.authorize::<DecideAccessRequest>(caller, key).await?;
    check_answer(&approval.answer)?;
    permit.require_pending()?;
    let sees_project = permit.node.0 == "project" && permit.action == "project:view";
    match approval.way {
        Some(ApprovedAs::Membership) => {
            admit(kernel, caller, above, (&mut permit, &approval)).await?;
        }
        None if sees_project => admit(kernel, caller, above, (&mut permit, &approval)).await?,
        _ => allow(kernel, caller, above, (&mut permit, &approval)).await?,
    }
    list::answer(kernel, caller, above, id).await
}

/// Makes an exception.
async fn allow(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    (permit, approval): (&mut Permit<DecideAccessRequest>, &Approval),
) -> Result<()> {
    let workspace = permit.workspace_id;
    let located = thing(kernel, caller, above, permit).await?;
    let mut grants = permit_for(kernel, caller, &located).await?;
    let change = AccessChange::member(workspace, permit.user_id);
    let mut tx = kernel
        .change_access(caller, &mut (&mut *permit, &mut grants), change)
        .await?;
    permit.require_pending()?;
    let expires_at = ends_at(tx.at(), approval)?;
    let member = requester(&mut tx, permit).await?;
    let catalog = kernel.access.engine().catalog();
    let wanted = Wanted::parse(catalog, &located, &permit.action)?;
    let by = caller.user()?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let subject = Giver::of_other(kernel, permit.user_id, workspace).await?;
    let what = (&wanted, GrantEffect::Allow);
    check_grant(kernel, (&giver, &subject), &located, what)?;
    let brings = wanted.brings(catalog).into_iter().map(str::to_owned);
    let new = NewGrant {
        workspace,
        user: permit.user_id,
        user_name: &member.display_name,
        action: &permit.action,
        node: (&permit.node.0, permit.node.1),
        node_name: located.names.first().cloned(),
        project: located.project,
        effect: GrantEffect::Allow,
        brings: brings.collect(),
        reason: reason_of(permit, approval),
        starts_at: None,
        expires_at,
    };
    let (grant, given) = add_grant(&mut tx, &new, Some(by)).await?;
    let decided = Decided {
        status: "approved",
        by,
        answer: approval.answer.trim(),
        grant: Some(grant),
        role: None,
    };
    rows::decide(&mut tx, permit, &decided).await?;
    let told = tell(&mut tx, above, permit, (&member, &decided)).await?;
    tx.commit(told.and(given)).await
}

/// Makes a member of the project.
async fn admit(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    (permit, approval): (&mut Permit<DecideAccessRequest>, &Approval),
) -> Result<()> {
    let workspace = permit.workspace_id;
    let project = permit.project.as_ref().map(|project| project.id);
    let project = project.ok_or_else(|| {
        Error::field(
            "as",
            "only what is in a project can be opened by a membership",
        )
    })?;
    let mut adds = kernel
        .authorize::<AddProjectMember>(caller, (workspace, project))
        .await?;
    let change = AccessChange::member(workspace, permit.user_id);
    let mut tx = kernel
        .change_access(caller, &mut (&mut *permit, &mut adds), change)
        .await?;
    permit.require_pending()?;
    adds.require_unarchived()?;
    let by = caller.user()?;
    if by == permit.user_id {
        return Err(Error::forbidden(
            "grant_to_oneself",
            "nobody answers a request of their own",
        ));
    }
    let member = requester(&mut tx, permit).await?;
    let choice = approval.role_slug.as_deref().map(RoleChoice::slug);
    let choice = choice.unwrap_or_default();
    let who = (permit.user_id, &choice);
    let giver = Giver::read(kernel, caller, workspace).await?;
    let (role, added) = project_members::admit(&mut tx, &adds, &giver, who).await?;
    let decided = Decided {
        status: "approved",
        by,
        answer: approval.answer.trim(),
        grant: None,
        role: Some(&role),
    };
    rows::decide(&mut tx, permit, &decided).await?;
    let told = tell(&mut tx, above, permit, (&member, &decided)).await?;
    tx.commit(told.and(added)).await
}

pub(super) async fn decline(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    (id, refusal): (AccessRequestId, Refusal),
) -> Result<AccessRequest> {
    let key = (caller.workspace()?.id, id);
    let mut permit = kernel.authorize::<DecideAccessRequest>(caller, key).await?;
    check_answer(&refusal.answer)?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    permit.require_pending()?;
    let key = (permit.workspace_id, permit.user_id);
    let member = MemberTarget::locate(tx.reading(), &key).await?;
    let decided = Decided {
        status: "declined",
        by: caller.user()?,
        answer: refusal.answer.trim(),
        grant: None,
        role: None,
    };
    rows::decide(&mut tx, &permit, &decided).await?;
    let told = match &member {
        Some(member) => tell(&mut tx, above, &permit, (member, &decided)).await?,
        None => record(&permit, (permit.user_id, ""), &decided).into(),
    };
    tx.commit(told).await?;
    list::answer(kernel, caller, above, id).await
}

fn check_answer(answer: &str) -> Result<()> {
    let mut wrong = Validation::new();
    input::bounded(&mut wrong, "answer", Some(answer), TEXT_CHARACTERS_MAX);
    wrong.finish()
}

async fn thing(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    request: &AccessRequestTarget,
) -> Result<Located> {
    let place = within(caller)?;
    let catalog = kernel.access.engine().catalog();
    let mut connection = kernel.db.read().await?;
    let found = find(
        &mut connection,
        (catalog, above),
        place,
        &request.resource(),
    )
    .await?;
    let project = request.project.as_ref().map(|project| project.id);
    let still_there = found.filter(|found| found.project == project);
    still_there.ok_or_else(|| {
        Error::conflict(
            "resource_gone",
            "what this request is about is gone: decline it",
        )
    })
}

async fn requester(tx: &mut AccessTx, request: &AccessRequestTarget) -> Result<MemberTarget> {
    let key = (request.workspace_id, request.user_id);
    let member = MemberTarget::locate(tx.reading(), &key).await?;
    member.ok_or_else(|| {
        Error::conflict(
            "requester_gone",
            "who asked is no member of the workspace any more",
        )
    })
}

fn ends_at(now: Timestamp, approval: &Approval) -> Result<Option<Timestamp>> {
    match approval.expires_at {
        None => Ok(Some(now.plus_seconds(DAYS_GIVEN * SECONDS_OF_A_DAY))),
        Some(Nullable(Some(end))) if end <= now => {
            Err(Error::field("expires_at", "must be in the future"))
        }
        Some(Nullable(end)) => Ok(end),
    }
}

/// What the history says of why: the answer, or else what was asked for.
fn reason_of<'a>(request: &'a AccessRequestTarget, approval: &'a Approval) -> &'a str {
    let texts = [approval.answer.trim(), request.message.trim()];
    let said = texts.into_iter().find(|text| !text.is_empty());
    said.unwrap_or("asked for")
}

fn record(
    request: &AccessRequestTarget,
    (user, name): (UserId, &str),
    decided: &Decided<'_>,
) -> Audit {
    let action = match decided.status {
        "approved" => "access_request.approved",
        _ => "access_request.declined",
    };
    let project = request.project.as_ref().map(|project| project.id);
    let resource = request.resource();
    let named = (&resource, project, request.action.as_str());
    Audit {
        subject: Some((user, name.to_owned())),
        role_after: decided.role.map(str::to_owned),
        reason: Some(decided.answer.to_owned()).filter(|answer| !answer.is_empty()),
        ..about(
            action,
            request.workspace_id,
            ((request.node.1, request.node_name.clone()), named),
        )
    }
}

/// Lets the person know, by mail, in their inbox and live, and makes the record.
async fn tell(
    tx: &mut WriteTx,
    above: &RoomsAbove,
    request: &AccessRequestTarget,
    (member, decided): (&MemberTarget, &Decided<'_>),
) -> Result<Records> {
    let workspace = request.workspace_id;
    let kernel = tx.kernel().clone();
    if kernel.mail_enabled().await? {
        tx.send_mail(&letter(&kernel, request, decided).to(
            member.email.as_str(),
            format!("Your request for access was {}", decided.status),
        ))?;
    }
    let notice = AccessNotice {
        workspace,
        project: None,
        request: request.id,
        receiver: request.user_id,
        actor: None,
        kind: match decided.status {
            "approved" => "access_approved",
            _ => "access_declined",
        },
        text: decided.answer.to_owned(),
    };
    above.put_in_inbox(tx, &notice).await?;
    let event = Event::in_workspace(workspace, "access_request", "changed");
    tx.publish(event.clone().only_for(request.user_id));
    tx.publish(event);
    let who = (request.user_id, member.display_name.as_str());
    Ok(record(request, who, decided).into())
}

/// The answer. Who gave it is not in it: whoever asked is not told who may decide.
fn letter(kernel: &Kernel, request: &AccessRequestTarget, decided: &Decided<'_>) -> Letter {
    let catalog = kernel.access.engine().catalog();
    let act = catalog.action(&request.action).map_or_else(
        || request.action.clone(),
        |action| catalog.action_phrase(action, None),
    );
    let heading = format!("Your request for access was {}", decided.status);
    let mut letter =
        Letter::new(heading).paragraph(format!("Your request to {act} was {}.", decided.status));
    if !decided.answer.is_empty() {
        letter = letter.paragraph(decided.answer.to_owned());
    }
    letter.button("Open Airside", kernel.settings.base_url.clone())
}
