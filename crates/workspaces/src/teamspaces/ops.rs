//! Creating, changing and deleting teamspaces.

use airside_kernel::access::{Caller, Further, Operation, Target};
use airside_kernel::events::Event;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::{TeamspaceId, UserId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Validation};

use super::rows::{self, Settings};
use super::{
    AddTeamspaceMember, AssignTeamspaceLead, CreateTeamspace, DESCRIPTION_CHARACTERS_MAX,
    DeleteTeamspace, EditTeamspace, NAME_CHARACTERS_MAX, NAMED_MAX, Teamspace, TeamspaceChange,
    TeamspaceInput, TeamspaceTarget, links, list, members,
};
use crate::guard::Giver;
use crate::input::{self, Nullable};
use crate::people;

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    given: TeamspaceInput,
) -> Result<Teamspace> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<CreateTeamspace>(caller, workspace)
        .await?;
    let mut people = given.member_ids.clone();
    people.extend(given.lead);
    people.sort_unstable();
    people.dedup();
    if people.len() > NAMED_MAX {
        return Err(Error::field("member_ids", "at most 100 at once"));
    }
    let settings = settings(&given)?;
    let change = AccessChange::members(workspace, people.iter().copied())
        .and(AccessChange::everyone(workspace));
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let id = rows::add(&mut tx, (workspace, caller.user()?), &settings).await?;
    let mut records = Records::from(Audit {
        changes: differences(None, &settings),
        ..about("teamspace.created", (workspace, id), &settings.name)
    });
    require_may_fill(kernel, caller, (&mut tx, id), (&people, &settings)).await?;
    let place = (workspace, id, settings.name.as_str());
    let named = (place, None, settings.lead);
    for told in lead_changed(&mut tx, named).await? {
        records = records.and(told);
    }
    for user in people {
        if let Some(told) = members::put_in(&mut tx, place, ("member_ids", user)).await? {
            records = records.and(told);
        }
    }
    tx.publish(Event::in_workspace(workspace, "teamspace", "created"));
    tx.commit(records).await?;
    list::answer(kernel, caller, id).await
}

/// Whoever makes a teamspace may be in it. Putting others in and naming who leads it takes what it
/// takes in one that there is already.
async fn require_may_fill(
    kernel: &Kernel,
    caller: &Caller,
    (tx, id): (&mut AccessTx, TeamspaceId),
    (people, settings): (&[UserId], &Settings),
) -> Result<()> {
    let key = (caller.workspace()?.id, id);
    let made = TeamspaceTarget::locate(tx.reading(), &key).await?;
    let made = made.ok_or_else(|| Error::internal("a teamspace that was just made is gone"))?;
    let judge = kernel.judge_now(caller, key.0).await?;
    let own = caller.user()?;
    let others = people.iter().any(|user| *user != own);
    if others && !judge.allows(&made, AddTeamspaceMember::ACTION)? {
        let message = "you may not put others into a teamspace: only yourself";
        return Err(Error::forbidden("default_deny", message));
    }
    if settings.lead.is_some() && !judge.allows(&made, AssignTeamspaceLead::ACTION)? {
        let message = "you may not name who leads a teamspace";
        return Err(Error::forbidden("default_deny", message));
    }
    Ok(())
}

fn settings(given: &TeamspaceInput) -> Result<Settings> {
    let mut wrong = Validation::new();
    let settings = Settings {
        name: input::name(&mut wrong, "name", &given.name, NAME_CHARACTERS_MAX),
        description_html: description(&mut wrong, given.description_html.as_deref()),
        logo_props: logo(given.logo_props.as_ref())?,
        lead: given.lead,
    };
    wrong.finish().map(|()| settings)
}

fn description(wrong: &mut Validation, html: Option<&str>) -> Option<String> {
    input::bounded(wrong, "description_html", html, DESCRIPTION_CHARACTERS_MAX);
    html.map(input::safe_html)
}

fn logo(props: Option<&serde_json::Value>) -> Result<Option<String>> {
    const LOGO_BYTES_MAX: usize = 4000;
    let text = props.map(serde_json::to_string).transpose()?;
    match text {
        Some(text) if text.len() > LOGO_BYTES_MAX => {
            Err(Error::field("logo_props", "is larger than a logo can be"))
        }
        text => Ok(text),
    }
}

/// Changes the settings, which whoever leads it may; naming the lead takes more.
pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    (id, change): (TeamspaceId, TeamspaceChange),
    version: IfMatch,
) -> Result<Teamspace> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, id);
    let mut permit = kernel.authorize::<EditTeamspace>(caller, key).await?;
    let mut leads = Vec::new();
    if change.lead.is_some() {
        leads.push(kernel.authorize::<AssignTeamspaceLead>(caller, key).await?);
    }
    let new_lead = change.lead.as_ref().and_then(|Nullable(lead)| *lead);
    let concerned = permit.lead_id.into_iter().chain(new_lead);
    let mut access = AccessChange::members(workspace, concerned);
    if change.lead.is_some() {
        access = access.and(AccessChange::everyone(workspace));
    }
    let mut tx = kernel
        .change_access(caller, &mut (&mut permit, Further(&mut leads)), access)
        .await?;
    version.check(permit.updated_at.as_micros())?;
    let before = Settings {
        name: permit.name.clone(),
        description_html: permit.description_html.clone(),
        logo_props: permit.logo_props.clone(),
        lead: permit.lead_id,
    };
    let after = changed(&before, change)?;
    let changes = differences(Some(&before), &after);
    if changes.is_empty() && before.lead == after.lead {
        return list::answer(kernel, caller, id).await;
    }
    tx.also(former_lead(workspace, &before, &after));
    let place = (workspace, id, after.name.as_str());
    let mut records = Records::default();
    if !changes.is_empty() {
        records = records.and(Audit {
            changes,
            ..about("teamspace.changed", key, &after.name)
        });
    }
    for told in lead_changed(&mut tx, (place, before.lead, after.lead)).await? {
        records = records.and(told);
    }
    if let Some(lead) = after.lead.filter(|lead| before.lead != Some(*lead)) {
        records = records.and(name_lead(&mut tx, caller, (&permit, lead)).await?);
    }
    rows::update(&mut tx, &permit, &after).await?;
    tx.publish(Event::in_workspace(workspace, "teamspace", "changed"));
    tx.commit(records).await?;
    list::answer(kernel, caller, id).await
}

/// A lead is a member too, with all that comes with it.
async fn name_lead(
    tx: &mut AccessTx,
    caller: &Caller,
    (teamspace, lead): (&TeamspaceTarget, UserId),
) -> Result<Records> {
    let kernel = tx.kernel().clone();
    let giver = Giver::read(&kernel, caller, teamspace.workspace_id).await?;
    members::require_may_give_links(tx.reading(), teamspace, &giver).await?;
    let place = (
        teamspace.workspace_id,
        teamspace.id,
        teamspace.name.as_str(),
    );
    let told = members::put_in(tx, place, ("lead", lead)).await?;
    Ok(told.map(Records::from).unwrap_or_default())
}

/// Whoever led it until now, as of the transaction; the workspace is locked as a whole.
fn former_lead(workspace: WorkspaceId, before: &Settings, after: &Settings) -> AccessChange {
    let former = before.lead.filter(|lead| after.lead != Some(*lead));
    AccessChange::members(workspace, former)
}

fn changed(before: &Settings, change: TeamspaceChange) -> Result<Settings> {
    let mut wrong = Validation::new();
    let mut after = before.clone();
    if let Some(name) = change.name {
        after.name = input::name(&mut wrong, "name", &name, NAME_CHARACTERS_MAX);
    }
    if let Some(Nullable(html)) = change.description_html {
        after.description_html = description(&mut wrong, html.as_deref());
    }
    if let Some(Nullable(props)) = change.logo_props {
        after.logo_props = logo(props.as_ref())?;
    }
    if let Some(Nullable(lead)) = change.lead {
        after.lead = lead;
    }
    wrong.finish().map(|()| after)
}

/// The record of another lead, one entry for each of the two whom it concerns [PM-65].
async fn lead_changed(
    tx: &mut AccessTx,
    ((workspace, id, name), before, after): (
        (WorkspaceId, TeamspaceId, &str),
        Option<UserId>,
        Option<UserId>,
    ),
) -> Result<Vec<Audit>> {
    if before == after {
        return Ok(Vec::new());
    }
    let mut people = [None, None];
    for (place, user) in people.iter_mut().zip([before, after]) {
        if let Some(user) = user {
            *place = people::named(tx.reading(), user).await?;
        }
    }
    let [was, is] = &people;
    let text = |one: &Option<(UserId, String)>| one.as_ref().map(|(_, name)| name.clone());
    let change = FieldChange {
        old_id: before.map(|user| user.0),
        new_id: after.map(|user| user.0),
        ..FieldChange::text("lead", text(was), text(is))
    };
    let concerned = people.iter().flatten().cloned();
    let entry = |subject| Audit {
        subject: Some(subject),
        changes: vec![change.clone()],
        ..about("teamspace.lead_changed", (workspace, id), name)
    };
    Ok(concerned.map(entry).collect())
}

fn differences(before: Option<&Settings>, after: &Settings) -> Vec<FieldChange> {
    let fields = |settings: &Settings| {
        [
            ("name", Some(settings.name.clone())),
            ("description", settings.description_html.clone()),
            ("logo", settings.logo_props.clone()),
        ]
    };
    let old = before.map(fields).into_iter().flatten();
    let old: Vec<_> = old.map(|(_, text)| text).collect();
    let of = |place: usize| old.get(place).cloned().flatten();
    fields(after)
        .into_iter()
        .enumerate()
        .map(|(place, (field, new))| FieldChange::text(field, of(place), new))
        .filter(|change| change.old != change.new)
        .collect()
}

pub(super) async fn delete(kernel: &Kernel, caller: &Caller, id: TeamspaceId) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<DeleteTeamspace>(caller, (workspace, id))
        .await?;
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let records = ended(&mut tx, &permit).await?;
    rows::delete(&mut tx, &permit).await?;
    tx.publish(Event::in_workspace(workspace, "teamspace", "deleted"));
    tx.commit(records).await
}

/// What ends with a teamspace: its links, each told of to its project, and what each member had
/// through it.
async fn ended(tx: &mut AccessTx, teamspace: &TeamspaceTarget) -> Result<Records> {
    let key = (teamspace.workspace_id, teamspace.id);
    let mut records = Records::from(about("teamspace.deleted", key, &teamspace.name));
    for link in rows::links(tx.reading(), teamspace).await? {
        let what = (link.project_id, link.project_name.as_str(), Some(&link));
        records = records.and(links::told("teamspace.project_unlinked", teamspace, what));
    }
    for member in rows::people(tx.reading(), teamspace).await? {
        records = records.and(Audit {
            subject: Some(member),
            role_before: Some(members::own_role(tx.kernel())?),
            ..about("teamspace_member.removed", key, &teamspace.name)
        });
    }
    Ok(records)
}

/// The record of something done to a teamspace.
pub(super) fn about(
    action: &'static str,
    (workspace, id): (WorkspaceId, TeamspaceId),
    name: &str,
) -> Audit {
    Audit {
        workspace: Some(workspace),
        action,
        resource: ("teamspace", Some(id.0), Some(name.to_owned())),
        ..Audit::default()
    }
}

/// Who is concerned by a change of members.
pub(super) fn concerning(workspace: WorkspaceId, users: &[UserId]) -> AccessChange {
    AccessChange::members(workspace, users.iter().copied())
}
