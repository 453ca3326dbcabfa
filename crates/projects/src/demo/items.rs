//! The life of each item: when it was written down, who took it, how far it came, what was said.

use airside_kernel::ids::UserId;
use airside_kernel::{AccessTx, CalendarDate, Error, Result, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::rows::{self, Act, ProjectFrame};
use super::story::ProjectPlan;
use super::words::{CHECKS, LINKS, REASONS, REMARKS};
use super::{Teammate, span};
use crate::ids::WorkItemId;
use crate::text;
use crate::work_items::{Priority, WorkItem};

const DAY: i64 = 24 * 3600;

/// What looks like chance.
pub(super) struct Dice(StdRng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Below `limit`, which is at least one.
    fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit.max(1))
    }

    fn seconds(&mut self, limit: i64) -> i64 {
        self.0.random_range(0..limit.max(1))
    }

    /// True so many times in a hundred.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Result<&'a T> {
        let place = self.below(from.len());
        from.get(place)
            .ok_or_else(|| Error::internal("there is nothing to pick from"))
    }
}

/// Writes the items of a project; answers how many.
pub(super) async fn fill_project(
    tx: &mut AccessTx,
    frame: &ProjectFrame,
    plan: &ProjectPlan,
    team: &[Teammate],
    dice: &mut Dice,
) -> Result<usize> {
    let now = tx.at();
    let total = span(frame.began, now);
    let mut earlier: Vec<WorkItemId> = Vec::new();
    let mut archived = 0;
    for number in 1..=plan.items {
        // Evenly over the half year, in the order of the numbers, at office hours or near them.
        let share = i64::try_from(number).unwrap_or(1) * (total - DAY);
        let offset = share / i64::try_from(plan.items.max(1)).unwrap_or(1);
        let created_at = frame.began.plus_seconds(offset + dice.seconds(6 * 3600));
        let born = Born {
            number,
            created_at: created_at.min(now),
            now,
        };
        let life = live(frame, plan, team, dice, &born, &earlier)?;
        rows::add_item(tx, &life.item).await?;
        write_life(tx, frame, &life, dice).await?;
        if dice.chance(6)
            && let Some(other) = earlier.last()
        {
            let kind = if dice.chance(50) {
                "blocked_by"
            } else {
                "relates_to"
            };
            rows::add_relation(tx, (&life.item, *other), kind).await?;
        }
        archived += i64::from(life.item.archived_at.is_some());
        earlier.push(life.item.id);
    }
    let items = i64::try_from(plan.items).unwrap_or(i64::MAX);
    rows::set_counters(tx, frame.project, (items, archived)).await?;
    Ok(plan.items)
}

/// When an item came into the world.
struct Born {
    number: usize,
    created_at: Timestamp,
    now: Timestamp,
}

/// An item with everything that happened to it.
struct Life {
    item: WorkItem,
    people: Vec<UserId>,
    labels: Vec<usize>,
    remarks: Vec<(UserId, &'static str, Timestamp)>,
    acts: Vec<Act>,
    now: Timestamp,
}

fn live(
    frame: &ProjectFrame,
    plan: &ProjectPlan,
    team: &[Teammate],
    dice: &mut Dice,
    born: &Born,
    earlier: &[WorkItemId],
) -> Result<Life> {
    let workers: Vec<&Teammate> = team.iter().filter(|mate| mate.works).collect();
    let author = dice.pick(&workers)?.id;
    let mut item = blank(frame, plan, dice, born, author)?;
    if item.sequence_id % 9 == 0
        && let Some(parent) = earlier
            .len()
            .checked_sub(1 + dice.below(8))
            .and_then(|i| earlier.get(i))
    {
        item.parent_id = Some(*parent);
    }
    let mut acts = vec![Act {
        verb: "created",
        ..Act::by(author, item.created_at)
    }];
    let people = assign(&item, &workers, dice, &mut acts)?;
    advance(
        frame,
        &mut item,
        people.first().copied().unwrap_or(author),
        dice,
        born,
        &mut acts,
    )?;
    let mut remarks = Vec::new();
    let talk = dice.below(5).saturating_sub(1);
    let open_for = span(item.created_at, born.now);
    for _ in 0..talk {
        let at = item
            .created_at
            .plus_seconds(dice.seconds(open_for.min(30 * DAY)));
        remarks.push((dice.pick(team)?.id, *dice.pick(&REMARKS)?, at));
    }
    remarks.sort_by_key(|(_, _, at)| *at);
    let labels = (0..dice.below(3))
        .map(|_| dice.below(frame.labels.len()))
        .collect();
    let last = acts
        .iter()
        .map(|act| act.at)
        .chain(remarks.iter().map(|r| r.2))
        .max();
    item.updated_at = last.unwrap_or(item.created_at);
    Ok(Life {
        item,
        people,
        labels,
        remarks,
        acts,
        now: born.now,
    })
}

fn blank(
    frame: &ProjectFrame,
    plan: &ProjectPlan,
    dice: &mut Dice,
    born: &Born,
    author: UserId,
) -> Result<WorkItem> {
    let words = plan.words;
    let name = format!(
        "{} {} {}",
        dice.pick(words.acts)?,
        dice.pick(words.things)?,
        dice.pick(words.places)?
    );
    let description_html = format!(
        "<p>{}</p><ul><li>{}</li><li>{}</li></ul>",
        dice.pick(&REASONS)?,
        dice.pick(&CHECKS)?,
        dice.pick(&CHECKS)?
    );
    let priorities = [
        Priority::Urgent,
        Priority::High,
        Priority::High,
        Priority::Medium,
        Priority::Medium,
        Priority::Medium,
        Priority::Low,
        Priority::Low,
        Priority::None,
        Priority::None,
    ];
    let (state, _, _) = frame
        .states
        .first()
        .ok_or_else(|| Error::internal("no states"))?;
    let sequence_id = i64::try_from(born.number).unwrap_or(i64::MAX);
    let start_date = dice
        .chance(45)
        .then(|| day(born.created_at, dice.seconds(10 * DAY)));
    let due = dice
        .chance(60)
        .then(|| day(born.created_at, 11 * DAY + dice.seconds(40 * DAY)));
    #[expect(clippy::cast_precision_loss, reason = "a few hundred items")]
    let sort_order = sequence_id as f64 * 10_000.0;
    Ok(WorkItem {
        id: WorkItemId(born_id(born, dice)),
        workspace_id: frame.workspace,
        project_id: frame.project,
        sequence_id,
        name,
        description_stripped: text::strip(&description_html),
        description_html,
        priority: dice.pick(&priorities)?.name().to_owned(),
        state_id: *state,
        parent_id: None,
        point: dice
            .chance(50)
            .then(|| [1, 2, 3, 5, 8].into_iter().nth(dice.below(5)).unwrap_or(1)),
        start_date: start_date.flatten(),
        target_date: due.flatten(),
        completed_at: None,
        archived_at: None,
        deleted_at: None,
        sort_order,
        is_draft: false,
        external_source: None,
        external_id: None,
        created_by: Some(author),
        submitted_by: None,
        updated_by: Some(author),
        created_at: born.created_at,
        updated_at: born.created_at,
    })
}

/// An id that carries the time at which the item was written down.
fn born_id(born: &Born, dice: &mut Dice) -> uuid::Uuid {
    let millis = u64::try_from(born.created_at.as_micros() / 1000).unwrap_or(0);
    let mut random = [0_u8; 10];
    dice.0.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

fn day(from: Timestamp, seconds: i64) -> Option<CalendarDate> {
    let text = from.plus_seconds(seconds).to_string();
    text.get(..10).and_then(|day| day.parse().ok())
}

fn assign(
    item: &WorkItem,
    workers: &[&Teammate],
    dice: &mut Dice,
    acts: &mut Vec<Act>,
) -> Result<Vec<UserId>> {
    let mut people: Vec<UserId> = Vec::new();
    let count = [0, 1, 1, 1, 1, 2]
        .into_iter()
        .nth(dice.below(6))
        .unwrap_or(1);
    for _ in 0..count {
        let mate = dice.pick(workers)?;
        if !people.contains(&mate.id) {
            people.push(mate.id);
            let by = item.created_by.unwrap_or(mate.id);
            let at = item.created_at.plus_seconds(60 + dice.seconds(DAY));
            acts.push(Act {
                field: Some("assignees"),
                new: Some(mate.name.clone()),
                new_id: Some(mate.id.0),
                ..Act::by(by, at)
            });
        }
    }
    Ok(people)
}

/// Moves an item through the states as far as its age lets expect.
fn advance(
    frame: &ProjectFrame,
    item: &mut WorkItem,
    by: UserId,
    dice: &mut Dice,
    born: &Born,
    acts: &mut Vec<Act>,
) -> Result<()> {
    let age_days = span(item.created_at, born.now) / DAY;
    let progress = match age_days {
        0..=6 => dice.below(2),
        7..=30 => dice.below(4),
        31..=80 => 1 + dice.below(3),
        _ => 2 + dice.below(2),
    };
    let names: &[&str] = match progress {
        0 => &[],
        1 => &["Todo"],
        2 => &["Todo", "In Progress"],
        _ if dice.chance(9) => &["Todo", "Cancelled"],
        _ => &["Todo", "In Progress", "Done"],
    };
    let mut at = item.created_at;
    let mut before = "Backlog".to_owned();
    for name in names {
        let step = span(item.created_at, born.now) / 4;
        at = at.plus_seconds(1 + dice.seconds(step.min(20 * DAY)));
        let state = frame.states.iter().find(|(_, known, _)| known == name);
        let (id, _, group) = state.ok_or_else(|| Error::internal("a default state is missing"))?;
        acts.push(Act {
            field: Some("state"),
            old: Some(std::mem::replace(&mut before, (*name).to_owned())),
            new: Some((*name).to_owned()),
            old_id: Some(item.state_id.0),
            new_id: Some(id.0),
            ..Act::by(by, at)
        });
        item.state_id = *id;
        item.completed_at = (group == "completed").then_some(at);
        item.updated_by = Some(by);
    }
    if item.completed_at.is_some() && age_days > 120 && dice.chance(40) {
        at = at.plus_seconds(DAY);
        item.archived_at = Some(at);
        acts.push(Act {
            verb: "archived",
            ..Act::by(by, at)
        });
    }
    Ok(())
}

async fn write_life(
    tx: &mut AccessTx,
    frame: &ProjectFrame,
    life: &Life,
    dice: &mut Dice,
) -> Result<()> {
    let item = &life.item;
    for user in life.people.iter().chain(item.created_by.iter()) {
        rows::add_follower(tx, item, *user).await?;
    }
    for user in &life.people {
        rows::add_person(tx, item, *user).await?;
    }
    for label in &life.labels {
        if let Some((id, _)) = frame.labels.get(*label) {
            rows::add_label(tx, item, *id).await?;
        }
    }
    for act in &life.acts {
        rows::add_activity(tx, item, act.clone()).await?;
    }
    for (user, remark, at) in &life.remarks {
        rows::add_comment(tx, item, (*user, remark), *at).await?;
        rows::add_follower(tx, item, *user).await?;
    }
    if dice.chance(12) {
        rows::add_link(tx, item, *dice.pick(&LINKS)?).await?;
    }
    let is_recent = |at: Timestamp| life.now.seconds_since(at) < 10 * DAY;
    for user in &life.people {
        if is_recent(item.created_at) && item.created_by != Some(*user) {
            let actor = item.created_by.unwrap_or(*user);
            let news = ("assigned", item.created_at);
            rows::add_notification(tx, item, (*user, actor), news).await?;
        }
        for (author, _, at) in &life.remarks {
            if is_recent(*at) && author != user {
                let news = ("commented", *at);
                rows::add_notification(tx, item, (*user, *author), news).await?;
            }
        }
    }
    Ok(())
}
