//! What would change if …: two profiles of one person, asked about the same things.
//!
//! Nothing is guessed from what was edited. The person's profile as it is and as it would be both
//! go through the walk of every decision; what comes out differently is gained or lost. Where no
//! node of a path means anything different in the two, the walk is spared: that is what makes it
//! quick to ask about many things that the change does not touch.

use crate::catalog::{Action, Catalog};
use crate::context::Context;
use crate::decision::AccessError;
use crate::ids::NodeId;
use crate::node::Path;
use crate::profile::{Held, Profile};
use crate::walk::{Silent, Walk};

/// An action on a thing whose answer would be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// The thing, by its place in the list that was asked about.
    pub target: usize,
    /// What may be done to it then and not now, or now and not then.
    pub action: Action,
    /// Allowed then; otherwise allowed now.
    pub gained: bool,
}

/// A person before and after a change.
pub(crate) struct Simulation<'a> {
    pub catalog: &'a Catalog,
    pub before: &'a Profile,
    pub after: &'a Profile,
    pub context: &'a Context<'a>,
}

impl Simulation<'_> {
    pub fn shifts(&self, targets: &[Path<'_>]) -> Result<Vec<Shift>, AccessError> {
        let person_changes = self.person_changes();
        let mut shifts = Vec::new();
        for (place, path) in targets.iter().enumerate() {
            let differs = |id| self.differs_at(id);
            if !person_changes && !path.nodes().iter().any(|node| differs(node.id)) {
                continue;
            }
            let before = Walk::new(self.catalog, self.before, self.context, path)?;
            let after = Walk::new(self.catalog, self.after, self.context, path)?;
            let kind = path.target().kind;
            for (slot, rule) in self.catalog.slots() {
                if !rule.asked_on.contains(kind) {
                    continue;
                }
                let now = before.decide(slot, rule, &mut Silent).is_allowed();
                let then = after.decide(slot, rule, &mut Silent).is_allowed();
                if now != then {
                    shifts.push(Shift {
                        target: place,
                        action: rule.action,
                        gained: then,
                    });
                }
            }
        }
        Ok(shifts)
    }

    /// Whether anything but what stands at single nodes differs.
    fn person_changes(&self) -> bool {
        let (before, after) = (self.before, self.after);
        before.user != after.user
            || before.worker != after.worker
            || before.status != after.status
            || before.fixed != after.fixed
            || before.has_reports != after.has_reports
    }

    fn differs_at(&self, node: NodeId) -> bool {
        let (before, after) = (self.before.place(node), self.after.place(node));
        let (before, after) = match (before, after) {
            (None, None) => return false,
            (Some(before), Some(after)) => (before, after),
            _ => return true,
        };
        let same = |one: &[Held], other: &[Held], from: &Profile, to: &Profile| {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| {
                    one.role.is_same(&other.role)
                        && from.link_of(one) == to.link_of(other)
                        && from.group_of(one) == to.group_of(other)
                })
        };
        let (old, new) = (self.before, self.after);
        before.leads != after.leads
            || old.grants_of(before) != new.grants_of(after)
            || !same(old.direct(before), new.direct(after), old, new)
            || !same(old.linked(before), new.linked(after), old, new)
    }
}
