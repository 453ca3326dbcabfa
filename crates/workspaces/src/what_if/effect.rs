//! Asking about everybody and everything, before and after, and adding up what differs.

use std::collections::HashMap;

use airside_access::{Action, Catalog, Context, Node, Path, Profile, Shift};
use airside_kernel::access::Caller;
use airside_kernel::db::Connection;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use smallvec::SmallVec;
use uuid::Uuid;

use super::census::{Census, Class, Places, Sight, ThingRow};
use super::changes::Supposing;
use super::large::{self, ADMINISTERING, Weight};
use super::reach::{Asker, Supposed};
use super::told::Names;
use super::world::{World, changed_roles, is_touched, require_managed};
use super::{CHANGES_MAX, Change, SAMPLES, Totals, WhatIf, WhatWouldChange};
use crate::everybody::Person;
use crate::input;
use crate::rooms::RoomsAbove;

pub(super) async fn what_if(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    given: WhatIf,
) -> Result<WhatWouldChange> {
    input::require_at_most(given.changes.len(), CHANGES_MAX, "changes")?;
    let judge = kernel.judge(caller).await?;
    let asker = Asker {
        kernel,
        caller,
        judge: &judge,
        above,
    };
    let (reach, supposed) = asker.prepare(given.changes).await?;
    let sight = Sight {
        judge: Some(&judge),
        only: reach.only.as_deref(),
        maker: reach.maker.as_ref(),
    };
    let workspace = (reach.workspace.id, reach.workspace.name.clone());
    answer(kernel, (sight, above), workspace, supposed).await
}

/// What another plan would mean for the people of a workspace, in figures: by action, without the
/// name of a person, a project or a thing. Whoever asks has the right to put it on that plan.
pub async fn what_if_plan(
    kernel: &Kernel,
    above: &RoomsAbove,
    workspace: WorkspaceId,
    (plan, owner): (String, Option<UserId>),
) -> Result<WhatWouldChange> {
    let supposed = Supposed {
        change: Change::SetPlan { plan, owner },
        located: None,
    };
    let nameless = (workspace, String::new());
    answer(kernel, (Sight::default(), above), nameless, vec![supposed]).await
}

async fn answer(
    kernel: &Kernel,
    (sight, above): (Sight<'_>, &RoomsAbove),
    workspace: (WorkspaceId, String),
    supposed: Vec<Supposed>,
) -> Result<WhatWouldChange> {
    let mut snapshot = kernel.db.snapshot().await?;
    let mut before = World::read(kernel, &mut snapshot, workspace.0).await?;
    if let (Some(_), Some(judge)) = (sight.maker, sight.judge) {
        before.hide(judge)?;
    }
    let mut after = before.copied();
    let mut supposing = Supposing {
        connection: &mut snapshot,
    };
    for change in supposed {
        supposing.make(&mut after, change).await?;
    }
    require_managed(&before, &after)?;
    if let Some(maker) = sight.maker {
        maker.require_holds(&before, &after)?;
    }
    let catalog = kernel.access.engine().catalog();
    let places = Places::new(catalog, workspace.0)?;
    let mut census = Census::take(&mut snapshot, catalog, (&sight, above), workspace).await?;
    let stays = |(id, _): &(TeamspaceId, String)| !after.gone.contains(id);
    census.teamspaces.retain(stays);
    let touched = touched(&before, &after)?;
    let granted = granted(&mut snapshot, &census, &touched).await?;
    let question = Asking {
        kernel,
        census: &census,
        granted: &granted,
        places,
    };
    let mut sums = [Sum::default(), Sum::default()];
    let mut changed = 0;
    for one in &touched {
        let shifted = question.ask(one, &mut sums)?;
        changed += u64::from(shifted);
    }
    let [lost, gained] = sums;
    let large_because = large::reasons(changed, [lost.weight(catalog), gained.weight(catalog)]);
    let totals = Totals {
        people: changed,
        gained: gained.count,
        lost: lost.count,
        is_large: !large_because.is_empty(),
        large_because,
    };
    let (gained, lost) = if sight.judge.is_none() {
        (gained.figures(catalog), lost.figures(catalog))
    } else {
        let names = Names {
            touched: &touched,
            question: &question,
            maker: sight.maker,
        };
        let gained = names.told(&mut snapshot, gained).await?;
        (gained, names.told(&mut snapshot, lost).await?)
    };
    Ok(WhatWouldChange {
        gained,
        lost,
        totals,
        is_partial: sight.maker.is_some(),
    })
}

/// Somebody whose profile may be another.
pub(super) struct Touched<'w> {
    pub person: &'w Person,
    before: Profile,
    after: Profile,
    /// Things that exceptions of theirs name, now or then.
    pub exceptions: Vec<Uuid>,
}

fn touched<'w>(before: &'w World<'_>, after: &World<'_>) -> Result<Vec<Touched<'w>>> {
    let (old, new) = (before.roles()?, after.roles()?);
    let changed = changed_roles(&old, &new);
    let mut touched = Vec::new();
    for (person, then) in before.people.iter().zip(&after.people) {
        if !is_touched((person, then), &changed) {
            continue;
        }
        let facts = person.facts.iter().chain(&then.facts);
        let on_things = facts.filter(|fact| fact.kind == "grant");
        touched.push(Touched {
            before: person.profile(&old, before.catalog, before.workspace)?,
            after: then.profile(&new, after.catalog, after.workspace)?,
            exceptions: on_things.filter_map(|fact| fact.node).collect(),
            person,
        });
    }
    Ok(touched)
}

/// The things that exceptions name, by id, each with the place of its kind in the census.
pub(super) type Granted = HashMap<Uuid, (usize, ThingRow)>;

async fn granted(
    connection: &mut Connection,
    census: &Census,
    touched: &[Touched<'_>],
) -> Result<Granted> {
    let mut ids: Vec<Uuid> = touched
        .iter()
        .flat_map(|one| one.exceptions.iter().copied())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Granted::new();
    for (place, kind) in census.kinds.iter().enumerate() {
        for thing in kind.things(connection, census.workspace.0, &ids).await? {
            found.insert(thing.id, (place, thing));
        }
    }
    Ok(found)
}

/// What a target of the question stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Workspace,
    Teamspace(usize),
    Project(usize),
    /// Kind, project and class.
    Class(usize, usize, Class),
    Thing(Uuid),
}

#[derive(Debug, Clone)]
struct Target {
    nodes: SmallVec<[Node; 3]>,
    count: u64,
    source: Source,
}

/// What is the same for everybody.
pub(super) struct Asking<'a> {
    pub kernel: &'a Kernel,
    pub census: &'a Census,
    pub granted: &'a Granted,
    places: Places,
}

/// One direction, added up.
#[derive(Default)]
pub(super) struct Sum {
    pub count: u64,
    pub people: HashMap<UserId, u64>,
    pub projects: HashMap<Option<ProjectId>, u64>,
    pub actions: HashMap<Action, u64>,
    pub samples: Vec<(UserId, Action, Source)>,
    /// How many things each sees, or sees no more.
    sight: HashMap<UserId, u64>,
}

impl Sum {
    fn weight(&self, catalog: &Catalog) -> Weight {
        let administers = |action: &Action| ADMINISTERING.contains(&catalog.action_key(*action));
        Weight {
            rights: self.count,
            administers: self.actions.keys().any(administers),
            sight: self.sight.values().max().copied().unwrap_or(0),
        }
    }
}

/// A node that stands for many of its type.
const ANY: u128 = u128::MAX;

impl Asking<'_> {
    /// Asks about one person; whether anything changes for them.
    fn ask(&self, one: &Touched<'_>, sums: &mut [Sum; 2]) -> Result<bool> {
        let targets = self.targets(one);
        let engine = self.kernel.access.engine();
        let paths = targets
            .iter()
            .map(|target| Path::new(engine.catalog(), &target.nodes));
        let paths = paths
            .collect::<Result<Vec<_>, _>>()
            .map_err(Error::internal)?;
        let context = Context::at(self.kernel.clock.now().for_access());
        let profiles = (&one.before, &one.after);
        let shifts = engine.simulate(profiles, &context, &paths);
        let shifts = shifts.map_err(Error::internal)?;
        for shift in &shifts {
            if let Some(target) = targets.get(shift.target) {
                let sum = &mut sums[usize::from(shift.gained)];
                self.add(sum, one.person.user.user_id, shift, target);
            }
        }
        Ok(!shifts.is_empty())
    }

    fn targets(&self, one: &Touched<'_>) -> Vec<Target> {
        let user = one.person.user.user_id;
        let me = user.as_u128().into();
        let workspace = self.places.workspace();
        let mut targets = vec![Target {
            nodes: SmallVec::from_slice(&[workspace]),
            count: u64::from(self.census.has_workspace),
            source: Source::Workspace,
        }];
        for (number, (id, _)) in self.census.teamspaces.iter().enumerate() {
            targets.push(Target {
                nodes: SmallVec::from_slice(&[self.places.teamspace(*id), workspace]),
                count: 1,
                source: Source::Teamspace(number),
            });
        }
        let mut apart = HashMap::new();
        for (place, thing) in one.exceptions.iter().filter_map(|id| self.granted.get(id)) {
            apart.insert(thing.id, (*place, thing));
        }
        for (number, row) in self.census.projects.iter().enumerate() {
            let project = self.places.project(row);
            targets.push(Target {
                nodes: SmallVec::from_slice(&[project, workspace]),
                count: 1,
                source: Source::Project(number),
            });
            for (place, kind) in self.census.kinds.iter().enumerate() {
                for (class, count) in kind.classes(row.id, user) {
                    let is_apart = |(of, thing): &&(usize, &ThingRow)| {
                        *of == place && thing.project == row.id.0 && class_of(thing, user) == class
                    };
                    let apart = apart.values().filter(is_apart).count() as u64;
                    let mut node = Node::new(kind.node_type, ANY.into());
                    node.creator = class.created.then_some(me);
                    node.submitter = class.submitted.then_some(me);
                    targets.push(Target {
                        nodes: SmallVec::from_slice(&[node, project, workspace]),
                        count: count.saturating_sub(apart),
                        source: Source::Class(place, number, class),
                    });
                }
            }
            let here = |(_, thing): &&(usize, &ThingRow)| thing.project == row.id.0;
            for (place, thing) in apart.values().filter(here) {
                let Some(kind) = self.census.kinds.get(*place) else {
                    continue;
                };
                let mut node = Node::new(kind.node_type, thing.id.as_u128().into());
                node.creator = thing.creator.map(|user| user.as_u128().into());
                node.submitter = thing.submitter.map(|user| user.as_u128().into());
                targets.push(Target {
                    nodes: SmallVec::from_slice(&[node, project, workspace]),
                    count: 1,
                    source: Source::Thing(thing.id),
                });
            }
        }
        targets.retain(|target| target.count > 0);
        targets
    }

    fn add(&self, sum: &mut Sum, user: UserId, shift: &Shift, target: &Target) {
        let project = match target.source {
            Source::Workspace | Source::Teamspace(_) => None,
            Source::Project(number) | Source::Class(_, number, _) => {
                self.census.projects.get(number).map(|row| row.id)
            }
            Source::Thing(id) => self.granted.get(&id).map(|(_, thing)| thing.project.into()),
        };
        sum.count += target.count;
        *sum.people.entry(user).or_default() += target.count;
        *sum.projects.entry(project).or_default() += target.count;
        *sum.actions.entry(shift.action).or_default() += target.count;
        if self.is_sight(shift.action, target) {
            *sum.sight.entry(user).or_default() += target.count;
        }
        if sum.samples.len() < SAMPLES {
            sum.samples.push((user, shift.action, target.source));
        }
    }

    /// Whether an action is to see the thing itself.
    fn is_sight(&self, action: Action, target: &Target) -> bool {
        let catalog = self.kernel.access.engine().catalog();
        let kind = target.nodes.first().map(|node| node.kind);
        let info = kind.and_then(|kind| catalog.type_info(kind));
        info.is_some_and(|info| info.view == Some(action))
    }
}

fn class_of(thing: &ThingRow, user: UserId) -> Class {
    Class {
        created: thing.creator == Some(user.0),
        submitted: thing.submitter == Some(user.0),
    }
}
