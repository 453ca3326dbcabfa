//! Answering.

use airside_access::{Action, Explanation};
use airside_identity::accounts::{self, EmailAddress};
use airside_kernel::access::{Caller, Judge, Target};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};

use super::known::{About, Known};
use super::locate::{find, kind_of, locate_one, locate_several, name_places};
use super::reason::Speaker;
use super::sight::Sight;
use super::steps::steps;
use super::supposed::{Sought, Supposed};
use super::{
    Answer, Explained, InspectProject, InspectWorkspace, Question, RESOURCES_MAX, Resource,
    ResourceCan, WhatCan, changes,
};
use crate::can::{Can, can_of_person};
use crate::input;
use crate::rooms::{Located, RoomsAbove};
use crate::targets::{MemberTarget, WorkspaceTarget};

/// Whom a question is about.
pub(super) struct Subject<'a> {
    pub user: UserId,
    pub judge: Judge<'a>,
    /// Their name, unless they ask themselves.
    pub name: Option<String>,
}

impl Subject<'_> {
    fn can(&self, kernel: &Kernel, located: &Located) -> Result<Can> {
        can_of_person(kernel, (&self.judge, self.name.as_deref()), located)
    }
}

/// A question that makes sense, and its answer.
struct Asked<'a> {
    located: Located,
    action: Action,
    subject: Subject<'a>,
    explanation: Explanation,
    sight: Sight,
}

pub(super) async fn check(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    question: &Question,
) -> Result<Answer> {
    let asked = ask(kernel, caller, above, question).await?;
    let speaker = asked.speaker(kernel, None);
    let reason = speaker.reason(asked.action, &asked.explanation);
    Ok(Answer {
        allowed: asked.explanation.decision.is_allowed(),
        reason,
    })
}

pub(super) async fn explain(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    question: &Question,
) -> Result<Explained> {
    let mut asked = ask(kernel, caller, above, question).await?;
    // A check is asked far more often, and does without.
    let mut connection = kernel.db.read().await?;
    name_places(&mut connection, &mut asked.located).await?;
    drop(connection);
    asked.explained(kernel).await
}

/// Explains to the operator, who owns the data and may ask about everybody and everything.
pub(super) async fn explain_to_operator(
    kernel: &Kernel,
    above: &RoomsAbove,
    slug: &str,
    question: &Question,
) -> Result<Explained> {
    let catalog = kernel.access.engine().catalog();
    let mut connection = kernel.db.read().await?;
    let workspace = WorkspaceTarget::find_by_slug(&mut connection, slug).await?;
    let workspace =
        workspace.ok_or_else(|| Error::field("workspace", format!("there is no `{slug}`")))?;
    let within = (workspace.id, slug);
    let located = find(
        &mut connection,
        (catalog, above),
        within,
        &question.resource,
    )
    .await?;
    drop(connection);
    let Resource { kind, id } = &question.resource;
    let missing = || Error::field("resource", format!("there is no {kind} `{id}` in `{slug}`"));
    let mut located = located.ok_or_else(missing)?;
    let mut connection = kernel.db.read().await?;
    name_places(&mut connection, &mut located).await?;
    drop(connection);
    let action = action_on(kernel, &located, question)?;
    let named = question.subject.as_deref();
    let named = named.ok_or_else(|| Error::field("subject", "say whom it is about"))?;
    let subject = person(kernel, located.workspace, named).await?;
    let explanation = subject.judge.explain(&located, action)?;
    let asked = Asked {
        located,
        action,
        subject,
        explanation,
        sight: Sight::OPERATOR,
    };
    asked.explained(kernel).await
}

impl Asked<'_> {
    async fn explained(&self, kernel: &Kernel) -> Result<Explained> {
        let decision = self.explanation.decision;
        let sought = Sought {
            kernel,
            located: &self.located,
            action: self.action,
            user: self.subject.user,
        };
        let mut connection = kernel.db.read().await?;
        let about = About {
            kernel,
            things: std::slice::from_ref(&self.located),
            user: self.subject.user,
            sight: self.sight,
        };
        let explained = [(self.action, &self.explanation)];
        let known = Known::read(&mut connection, about, &explained).await?;
        drop(connection);
        let speaker = self.speaker(kernel, Some(&known));
        let moments = known.exceptions.moments(kernel.clock.now());
        let (later, changes) = if decision.is_allowed() && moments.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            let supposed = Supposed::read(sought).await?;
            let before = (decision.is_allowed(), moments.as_slice());
            (
                known.exceptions.later(&supposed, before)?,
                changes::needed(&supposed, self.sight, decision).await?,
            )
        };
        Ok(Explained {
            allowed: decision.is_allowed(),
            reason: speaker.reason(self.action, &self.explanation),
            steps: steps(&speaker, &self.explanation),
            later,
            changes,
            archived: self
                .located
                .archived
                .filter(|_| !speaker.key(self.action).ends_with(":view"))
                .map(|level| speaker.node(level)),
        })
    }

    fn speaker<'s>(&'s self, kernel: &'s Kernel, known: Option<&'s Known>) -> Speaker<'s> {
        Speaker {
            catalog: kernel.access.engine().catalog(),
            located: &self.located,
            profile: self.subject.judge.profile(),
            name: self.subject.name.as_deref(),
            known,
            now: kernel.clock.now().for_access(),
        }
    }
}

async fn ask<'a>(
    kernel: &'a Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    question: &Question,
) -> Result<Asked<'a>> {
    let own = kernel.judge(caller).await?;
    let located = locate_one(kernel, caller, (&own, above), &question.resource).await?;
    let action = action_on(kernel, &located, question)?;
    let catalog = kernel.access.engine().catalog();
    let sight = Sight::of(&own, catalog, &located)?;
    let subject = subject(kernel, caller, own, (&located, question.subject.as_deref())).await?;
    let explanation = subject.judge.explain(&located, action)?;
    Ok(Asked {
        located,
        action,
        subject,
        explanation,
        sight,
    })
}

/// The action in question, which must be one that is asked on such things.
pub(super) fn action_on(kernel: &Kernel, located: &Located, question: &Question) -> Result<Action> {
    let catalog = kernel.access.engine().catalog();
    let unknown = || Error::field("action", format!("`{}` is no permission", question.action));
    let action = catalog.action(&question.action).ok_or_else(unknown)?;
    if !catalog
        .actions_on(kind_of(located)?)
        .any(|known| known == action)
    {
        let message = format!(
            "`{}` is not asked on things of the type `{}`",
            question.action, question.resource.kind
        );
        return Err(Error::field("action", message));
    }
    Ok(action)
}

/// The judge of whom the question is about. About others asks only who may inspect access there.
pub(super) async fn subject<'a>(
    kernel: &'a Kernel,
    caller: &Caller,
    own: Judge<'a>,
    (located, named): (&Located, Option<&str>),
) -> Result<Subject<'a>> {
    let Some(named) = another(caller, named)? else {
        return Ok(Subject {
            user: caller.user()?,
            judge: own,
            name: None,
        });
    };
    require_inspect(kernel, caller, located).await?;
    person(kernel, located.workspace, named).await
}

/// Whom a question names, if it is another than the one who asks.
fn another<'n>(caller: &Caller, named: Option<&'n str>) -> Result<Option<&'n str>> {
    let account = caller.signed_in()?;
    Ok(named.filter(|named| {
        *named != account.user.to_string() && !named.eq_ignore_ascii_case(&account.email)
    }))
}

/// The judge of whom a question about a whole workspace is about; `None` for the one who asks.
pub(super) async fn other_in_workspace<'a>(
    kernel: &'a Kernel,
    caller: &Caller,
    named: Option<&str>,
) -> Result<Option<Subject<'a>>> {
    let Some(named) = another(caller, named)? else {
        return Ok(None);
    };
    let workspace = caller.workspace()?.id;
    kernel
        .authorize::<InspectWorkspace>(caller, workspace)
        .await?;
    person(kernel, workspace, named).await.map(Some)
}

/// About others asks only who may inspect access where the thing is.
pub(super) async fn require_inspect(
    kernel: &Kernel,
    caller: &Caller,
    located: &Located,
) -> Result<()> {
    match located.project {
        Some(project) => {
            let key = (located.workspace, project);
            kernel.authorize::<InspectProject>(caller, key).await?;
        }
        None => {
            kernel
                .authorize::<InspectWorkspace>(caller, located.workspace)
                .await?;
        }
    }
    Ok(())
}

/// The judge of a member who is named by id or address. Of everybody else the answer is the same,
/// so that nobody learns from it who has an account elsewhere.
async fn person<'a>(
    kernel: &'a Kernel,
    workspace: WorkspaceId,
    named: &str,
) -> Result<Subject<'a>> {
    let mut connection = kernel.db.read().await?;
    let found = match (named.parse::<UserId>(), EmailAddress::parse(named)) {
        (Ok(user), _) => accounts::lookup(&mut connection, user).await?,
        (_, Some(email)) => accounts::find_by_email(&mut connection, &email).await?,
        _ => None,
    };
    let member = match found {
        Some(found) => MemberTarget::locate(&mut connection, &(workspace, found.id)).await?,
        None => None,
    };
    drop(connection);
    let member = member.ok_or_else(|| Error::field("subject", "is no member of this workspace"))?;
    let judge = kernel.judge_other(member.user_id, workspace).await?;
    Ok(Subject {
        user: member.user_id,
        judge,
        name: Some(member.display_name),
    })
}

/// What may be done to one thing, or to each of several.
pub(super) enum Found {
    One(Can),
    Several(Vec<ResourceCan>),
}

pub(super) async fn what_can(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    given: WhatCan,
) -> Result<Found> {
    let named = given.subject.as_deref();
    if let Some(resource) = &given.resource {
        let own = kernel.judge(caller).await?;
        let located = locate_one(kernel, caller, (&own, above), resource).await?;
        let subject = subject(kernel, caller, own, (&located, named)).await?;
        return subject.can(kernel, &located).map(Found::One);
    }
    input::require_at_most(given.resources.len(), RESOURCES_MAX, "resources")?;
    what_can_several(kernel, caller, (above, named), given.resources)
        .await
        .map(Found::Several)
}

/// What depends on the person or on the project is looked up once for all things.
async fn what_can_several(
    kernel: &Kernel,
    caller: &Caller,
    (above, named): (&RoomsAbove, Option<&str>),
    resources: Vec<Resource>,
) -> Result<Vec<ResourceCan>> {
    let own = kernel.judge(caller).await?;
    let other = another(caller, named)?;
    let found = locate_several(kernel, caller, (&own, above), &resources).await?;
    let mut inspected = Vec::new();
    let mut subject = None;
    let mut several = Vec::with_capacity(resources.len());
    for (resource, located) in resources.into_iter().zip(found) {
        let Some(located) = located else {
            let can = Can::new();
            several.push(ResourceCan { resource, can });
            continue;
        };
        if let Some(other) = other {
            if !inspected.contains(&located.project) {
                require_inspect(kernel, caller, &located).await?;
                inspected.push(located.project);
            }
            if subject.is_none() {
                subject = Some(person(kernel, located.workspace, other).await?);
            }
        }
        let asked = subject.as_ref().map_or((&own, None), |subject| {
            (&subject.judge, subject.name.as_deref())
        });
        let can = can_of_person(kernel, asked, &located)?;
        several.push(ResourceCan { resource, can });
    }
    Ok(several)
}
