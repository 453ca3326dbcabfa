//! The exceptions that an explanation tells of: who made them, why, since when and until when; and
//! what those change by beginning or ending later, with nobody doing anything.

use airside_access::{Action, Catalog, Explanation, GrantId as EngineGrantId};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::{Result, Timestamp};
use uuid::Uuid;

use super::known::About;
use super::sight::Sight;
use super::supposed::Supposed;
use super::{LaterChange, ToldException};
use crate::grants::{GrantEffect, GrantId, GrantPerson};
use crate::loader::Fact;

/// Exceptions of one person that are read for each of the things in question, with its parents.
const EXCEPTIONS_MAX: i64 = 500;
/// Moments ahead that are looked at.
const MOMENTS_MAX: usize = 16;
/// Changes ahead that are told.
const LATER_MAX: usize = 3;

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: Uuid,
    /// The exception that brought this one along, or itself.
    named_id: GrantId,
    named_action: String,
    action: String,
    node_type: String,
    node_id: Uuid,
    project_id: Option<ProjectId>,
    effect: String,
    reason: String,
    given_by: Option<UserId>,
    giver_name: Option<String>,
    giver_email: Option<String>,
    created_at: Timestamp,
    starts_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

/// Somebody's exceptions on things and their parents that speak of an act or of what it requires.
#[derive(Debug)]
pub(super) struct Exceptions {
    rows: Vec<Row>,
    sight: Sight,
}

impl Exceptions {
    pub async fn read(
        connection: &mut Connection,
        about: About<'_>,
        explained: &[(Action, &Explanation)],
    ) -> Result<Self> {
        let catalog = about.kernel.access.engine().catalog();
        let mut text = SqlBuilder::new(
            "SELECT g.id, COALESCE(o.id, g.id) AS named_id, \
             COALESCE(o.action, g.action) AS named_action, g.action, g.node_type, g.node_id, \
             g.project_id, g.effect, g.reason, g.given_by, b.display_name AS giver_name, \
             b.email AS giver_email, g.created_at, g.starts_at, g.expires_at \
             FROM grants g LEFT JOIN grants o ON o.id = g.brought_by \
             LEFT JOIN users b ON b.id = g.given_by \
             WHERE g.ended_at IS NULL AND g.user_id = ",
        );
        text.push_value(about.user)
            .push(" AND g.workspace_id = ")
            .push_value(about.workspace()?)
            .push(" AND g.node_id IN ");
        let nodes = about.things.iter().flat_map(|one| &one.nodes);
        let mut nodes: Vec<Uuid> = nodes.map(|node| Uuid::from_u128(node.id.get())).collect();
        nodes.sort_unstable();
        nodes.dedup();
        text.push_list(nodes)
            .push(" AND g.action IN ")
            .push_list(speaking_of(catalog, explained))
            .push(" ORDER BY g.starts_at, g.id LIMIT ")
            .push_value(rows_max(about.things.len()));
        let rows: Vec<Row> = text.build().fetch_all(connection).await?;
        Ok(Self {
            rows,
            sight: about.sight,
        })
    }

    /// One of them, if the asker may read it.
    pub fn told(&self, id: EngineGrantId) -> Option<ToldException> {
        let id = Uuid::from_u128(id.get());
        let row = self.rows.iter().find(|row| row.id == id)?;
        self.shown(row)
    }

    fn shown(&self, row: &Row) -> Option<ToldException> {
        let may_read = match row.project_id {
            Some(_) => self.sight.project,
            None => self.sight.workspace,
        };
        may_read.then(|| ToldException {
            id: row.named_id,
            action: row.named_action.clone(),
            effect: effect(row),
            reason: row.reason.clone(),
            given_by: row.person(),
            created_at: row.created_at,
            starts_at: row.starts_at,
            expires_at: row.expires_at,
        })
    }

    /// The moments ahead at which one of them begins or ends.
    pub fn moments(&self, now: Timestamp) -> Vec<Timestamp> {
        let both = |row: &Row| [row.starts_at, row.expires_at];
        let mut moments: Vec<Timestamp> = self.rows.iter().flat_map(both).flatten().collect();
        moments.retain(|at| *at > now);
        moments.sort_unstable();
        moments.dedup();
        moments.truncate(MOMENTS_MAX);
        moments
    }

    /// When the answer will be another one. What the asker may not read is not told: that
    /// somebody plans an exception is theirs to tell.
    pub fn later(
        &self,
        supposed: &Supposed<'_>,
        (mut allowed, moments): (bool, &[Timestamp]),
    ) -> Result<Vec<LaterChange>> {
        let mut later = Vec::new();
        for at in moments.iter().copied() {
            let mut facts: Vec<Fact> = supposed.facts.clone();
            facts.retain(|fact| fact.kind != "later");
            let begun = self.rows.iter().filter(|row| {
                let starts = row.starts_at;
                starts.is_some_and(|starts| starts <= at)
                    && !facts.iter().any(|fact| fact.id == Some(row.id))
            });
            let begun: Vec<Fact> = begun.map(Row::fact).collect();
            facts.extend(begun);
            let then = supposed.decide(&facts, at)?.is_allowed();
            if then == allowed {
                continue;
            }
            allowed = then;
            let why = self.rows.iter().find(|row| row.turns_to(then, at));
            if let Some((row, exception)) = why.and_then(|row| Some((row, self.shown(row)?))) {
                later.push(LaterChange {
                    at,
                    allowed,
                    message: row.message(at),
                    exception,
                });
            }
            if later.len() == LATER_MAX {
                break;
            }
        }
        Ok(later)
    }
}

impl Row {
    fn person(&self) -> Option<GrantPerson> {
        Some(GrantPerson {
            id: self.given_by?,
            display_name: self.giver_name.clone()?,
            email: self.giver_email.clone()?,
        })
    }

    /// As a profile takes it.
    fn fact(&self) -> Fact {
        Fact {
            kind: "grant".to_owned(),
            id: Some(self.id),
            node: Some(self.node_id),
            role: Some(self.node_type.clone()),
            text: Some(self.action.clone()),
            number: self.expires_at.map(Timestamp::as_micros),
            flag: Some(effect(self) == GrantEffect::Allow),
            ..Fact::default()
        }
    }

    /// Whether it may have brought that answer at that moment, by beginning or by ending.
    fn turns_to(&self, allowed: bool, at: Timestamp) -> bool {
        let allows = effect(self) == GrantEffect::Allow;
        self.starts_at == Some(at) && allows == allowed
            || self.expires_at == Some(at) && allows != allowed
    }

    fn message(&self, at: Timestamp) -> String {
        let does = match effect(self) {
            GrantEffect::Allow => "allows",
            GrantEffect::Deny => "denies",
        };
        let day = day(at);
        if self.starts_at == Some(at) {
            format!("from {day} on an exception {does} it")
        } else {
            format!("on {day} the exception that {does} it ends")
        }
    }
}

fn effect(row: &Row) -> GrantEffect {
    GrantEffect::stored(&row.effect)
}

/// An instant as a day, for sentences; in UTC, which what shows it beside its number need not be.
pub(super) fn day(at: Timestamp) -> String {
    at.to_string().chars().take("2026-12-01".len()).collect()
}

/// Rows that are read for so many things.
fn rows_max(things: usize) -> i64 {
    let things = i64::try_from(things).unwrap_or(i64::MAX);
    things.saturating_mul(EXCEPTIONS_MAX)
}

/// The keys by which an exception speaks of these acts, or of what they require.
fn speaking_of(catalog: &Catalog, explained: &[(Action, &Explanation)]) -> Vec<String> {
    let is_asked = |action| explained.iter().any(|(asked, _)| *asked == action);
    let rules = catalog.rules().iter();
    let of_acts = rules.filter(|rule| is_asked(rule.action));
    let required = of_acts.flat_map(|rule| rule.requires.iter().map(|one| one.action));
    let mut keys: Vec<&str> = required.map(|one| catalog.action_key(one)).collect();
    keys.extend(
        explained
            .iter()
            .map(|(asked, _)| catalog.action_key(*asked)),
    );
    keys.push("*");
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().map(str::to_owned).collect()
}
