//! What may this person do here, action by action, each with its reason: for access reviews.
//!
//! `what-can` answers screens, which only ask what to offer. Here every answer says why, allowed or
//! not, in the words of `explain` and by the same walk.

use airside_access::{Action, Explanation};
use airside_kernel::access::Caller;
use airside_kernel::db::Connection;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::{Kernel, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::{Subject, subject};
use super::known::{About, Known};
use super::locate::{locate_one, name_places};
use super::reason::Speaker;
use super::sight::Sight;
use super::{Reason, Resource};
use crate::rooms::{Located, RoomsAbove};

/// What may somebody do to this thing?
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WhatCanHere {
    /// A user's id or address; without, the caller.
    pub subject: Option<String>,
    /// The thing.
    pub resource: Resource,
}

/// One thing that can be done, and whether somebody may.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionCan {
    /// What can be done, such as `workitem:delete`.
    pub action: String,
    /// How people call it.
    pub label: String,
    /// Whether it is allowed.
    pub allowed: bool,
    /// Why, or why not.
    pub reason: Reason,
}

/// One page, in the order of the catalog.
pub(super) async fn what_can(
    kernel: &Kernel,
    caller: &Caller,
    (above, asked): (&RoomsAbove, WhatCanHere),
    window: PageWindow,
) -> Result<Page<ActionCan>> {
    let here = here(kernel, caller, above, &asked).await?;
    let actions = here.actions(kernel)?;
    let total = i64::try_from(actions.len()).ok();
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let shown = actions.into_iter().skip(place(window.offset()));
    let shown: Vec<Action> = shown.take(place(window.fetch_limit())).collect();
    let mut connection = kernel.db.read().await?;
    let rows = here.told(&mut connection, kernel, &shown).await?;
    Ok(Page::new(window, rows, total.filter(|_| window.with_count)))
}

/// Somebody and a thing.
pub(super) struct Here<'a> {
    pub located: Located,
    pub subject: Subject<'a>,
    sight: Sight,
}

/// Whom and what a question is about. About others asks only who may inspect access there.
pub(super) async fn here<'a>(
    kernel: &'a Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    asked: &WhatCanHere,
) -> Result<Here<'a>> {
    let own = kernel.judge(caller).await?;
    let mut located = locate_one(kernel, caller, (&own, above), &asked.resource).await?;
    let sight = Sight::of(&own, kernel.access.engine().catalog(), &located)?;
    let named = asked.subject.as_deref();
    let subject = subject(kernel, caller, own, (&located, named)).await?;
    let mut connection = kernel.db.read().await?;
    name_places(&mut connection, &mut located).await?;
    Ok(Here {
        located,
        subject,
        sight,
    })
}

impl Here<'_> {
    /// Everything that is asked on such a thing.
    pub fn actions(&self, kernel: &Kernel) -> Result<Vec<Action>> {
        let decided = self.subject.judge.what_can(&self.located)?;
        let mut actions: Vec<Action> = decided.into_iter().map(|(action, _)| action).collect();
        let catalog = kernel.access.engine().catalog();
        // All that concerns one kind of things stands together.
        let kind = |action: &Action| catalog.action_key(*action).split(':').next().unwrap_or("");
        let mut kinds: Vec<&str> = Vec::new();
        for action in &actions {
            if !kinds.contains(&kind(action)) {
                kinds.push(kind(action));
            }
        }
        actions.sort_by_key(|action| kinds.iter().position(|one| *one == kind(action)));
        Ok(actions)
    }

    /// What is answered about these.
    pub async fn told(
        &self,
        connection: &mut Connection,
        kernel: &Kernel,
        actions: &[Action],
    ) -> Result<Vec<ActionCan>> {
        let about = (&self.located, &self.subject, self.sight);
        told(connection, kernel, about, actions).await
    }
}

/// What somebody may do to a thing of these, and why, as far as the asker may read it.
async fn told(
    connection: &mut Connection,
    kernel: &Kernel,
    (located, subject, sight): (&Located, &Subject<'_>, Sight),
    actions: &[Action],
) -> Result<Vec<ActionCan>> {
    let things = std::slice::from_ref(located);
    let told = told_of_all(connection, kernel, (things, subject, sight), actions).await?;
    Ok(told.into_iter().flatten().collect())
}

/// The same for several things of one project.
pub(super) async fn told_of_all(
    connection: &mut Connection,
    kernel: &Kernel,
    (things, subject, sight): (&[Located], &Subject<'_>, Sight),
    actions: &[Action],
) -> Result<Vec<Vec<ActionCan>>> {
    let mut explained = Vec::with_capacity(things.len() * actions.len());
    for located in things {
        for action in actions {
            explained.push((*action, subject.judge.explain(located, *action)?));
        }
    }
    let explained: Vec<(Action, &Explanation)> = explained
        .iter()
        .map(|(action, one)| (*action, one))
        .collect();
    if explained.is_empty() {
        return Ok(things.iter().map(|_| Vec::new()).collect());
    }
    let about = About {
        kernel,
        things,
        user: subject.user,
        sight,
    };
    let known = Known::read(connection, about, &explained).await?;
    let now = kernel.clock.now().for_access();
    let told = |(located, explained): (&Located, &[(Action, &Explanation)])| {
        let speaker = Speaker {
            catalog: kernel.access.engine().catalog(),
            located,
            profile: subject.judge.profile(),
            name: subject.name.as_deref(),
            known: Some(&known),
            now,
        };
        let told = explained.iter().map(|(action, explanation)| ActionCan {
            action: speaker.catalog.action_key(*action).to_owned(),
            label: speaker.catalog.action_label(*action),
            allowed: explanation.decision.is_allowed(),
            reason: speaker.reason(*action, explanation),
        });
        told.collect()
    };
    let of_each = explained.chunks(actions.len());
    Ok(things.iter().zip(of_each).map(told).collect())
}
