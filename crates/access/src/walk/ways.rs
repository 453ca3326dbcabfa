//! Every way by which somebody is allowed something: the same walk, which does not stop at the
//! first thing that allows. A grant that denies ends it, as it does a decision.

use super::{Climb, Missed, Passed, Silent, Walk};
use crate::catalog::{Rule, Slot};
use crate::explain::RoleMet;
use crate::ids::GrantId;
use crate::permission::Conditions;
use crate::profile::{Effect, Held, Place};

/// One way by which something is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// An allow grant on a node.
    Grant {
        /// The grant.
        id: GrantId,
        /// That node's place in the path: 0 is the target.
        level: usize,
    },
    /// A role that is held at a node, or reaches it through a link.
    Role {
        /// The role.
        met: RoleMet,
        /// Always, or the condition that is met.
        conditions: Conditions,
        /// The role holds everything of that scope.
        wildcard: bool,
        /// That node's place in the path.
        level: usize,
    },
    /// The target is public, and the workspace lets its members see or join what is.
    Public,
}

impl Walk<'_> {
    /// Every way by which the person is allowed what a rule says, to the target. None where the
    /// decision is a denial.
    pub fn ways(&self, slot: Slot, rule: &Rule) -> Vec<Way> {
        let Some(target) = self.nodes.first() else {
            return Vec::new();
        };
        if !self.decide(slot, rule, &mut Silent).is_allowed() || !rule.scope.has_assignments() {
            return Vec::new();
        }
        let mut climb = Climb {
            walk: self,
            recorder: &mut Silent,
            slot,
            rule,
            target,
            passed: Passed {
                restricted: false,
                created: true,
                wildcard: true,
            },
            missed: Missed::default(),
        };
        let mut ways = Vec::new();
        for (level, (node, place)) in self.nodes.iter().zip(self.places).enumerate() {
            if place.is_some_and(|place| climb.collect(place, level, &mut ways)) {
                return ways;
            }
            if node.restricted {
                climb.pass(node);
            }
        }
        let public = rule.public_slot.filter(|_| target.public);
        if public.is_some_and(|slot| self.public(slot, &mut Silent).is_some()) {
            ways.push(Way::Public);
        }
        ways
    }
}

impl Climb<'_, '_, Silent> {
    /// What allows at one node; whether a grant denies there.
    fn collect(&self, place: &Place, level: usize, ways: &mut Vec<Way>) -> bool {
        let profile = self.walk.profile;
        let live = profile.grants_of(place).iter().filter(|grant| {
            grant.covers(self.walk.catalog, self.rule.action)
                && grant.is_live(self.walk.context.now)
        });
        for grant in live {
            match grant.effect {
                Effect::Deny => return true,
                Effect::Allow if !self.passed.restricted => {
                    ways.push(Way::Grant {
                        id: grant.id,
                        level,
                    });
                }
                Effect::Allow => {}
            }
        }
        let held = profile.direct(place).iter().chain(profile.linked(place));
        ways.extend(held.filter_map(|held| self.by_role(held, level)));
        false
    }

    fn by_role(&self, held: &Held, level: usize) -> Option<Way> {
        let held_ways = held.role.conditions(self.slot);
        let is_inert = held.role.is_manager() && !self.walk.profile.has_reports;
        if held_ways.is_empty() || is_inert || !self.reaches(held, held_ways) {
            return None;
        }
        let conditions = if held_ways.always() {
            Conditions::ALWAYS
        } else {
            self.first_met(held_ways, held)
        };
        (!conditions.is_empty()).then(|| Way::Role {
            met: RoleMet {
                role: held.role.id(),
                link: self.walk.profile.link_of(held),
            },
            conditions,
            wildcard: conditions.always() && held.role.has_wildcard_over(self.rule.scope),
            level,
        })
    }
}
