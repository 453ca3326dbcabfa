//! Why: the same walk as a decision, with everything that it met on the way.

use crate::catalog::{Action, Catalog, FactSet, Feature, Slot};
use crate::decision::Decision;
use crate::ids::{GrantId, LinkId, NodeId, RoleId, SchemeId};
use crate::node::Node;
use crate::permission::Conditions;
use crate::profile::{Effect, Held, Profile, Status};
use crate::role::Role;
use crate::walk::Recorder;

/// A role as it was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleMet {
    /// The role.
    pub role: RoleId,
    /// By this link of a teamspace; `None` for an assignment.
    pub link: Option<LinkId>,
}

/// One thing that was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The person does not count.
    Inactive(Status),
    /// The token does not carry the action.
    OutsideTokenScopes,
    /// The target is about the person, who may not do this to themselves.
    AboutOneself,
    /// The feature is switched off.
    FeatureOff(Feature),
    /// A grant answered.
    Grant {
        /// The grant.
        id: GrantId,
        /// Its effect.
        effect: Effect,
        /// It is a `*`.
        everything: bool,
    },
    /// A grant would fit, but has expired.
    GrantExpired(GrantId),
    /// An allow grant from above a restricted node does not count.
    GrantStopped(GrantId),
    /// A role allowed it.
    RoleAllows {
        /// The role.
        met: RoleMet,
        /// The scheme in it that contributes the permission.
        scheme: SchemeId,
        /// Always, or the condition that is met.
        way: Conditions,
    },
    /// A role holds it under conditions, none of which is met.
    ConditionUnmet {
        /// The role.
        met: RoleMet,
        /// The scheme in it that contributes the permission.
        scheme: SchemeId,
        /// The conditions.
        conditions: Conditions,
    },
    /// A role from above a restricted node does not count.
    RoleStopped(RoleMet),
    /// A manager role without reports.
    RoleInert(RoleMet),
    /// A role that says nothing of this action.
    RoleSilent(RoleMet),
    /// The role at the instance holds it, but a fact forbids.
    FactForbids {
        /// The role.
        role: RoleId,
        /// The facts that forbid, some of which are true.
        facts: FactSet,
    },
    /// Nothing is given here.
    Nothing,
    /// Nothing matched on the whole way up.
    Unmatched,
}

impl Finding {
    pub(crate) fn allows(role: &Role, slot: Slot, link: Option<LinkId>, way: Conditions) -> Self {
        let met = RoleMet {
            role: role.id(),
            link,
        };
        Self::RoleAllows {
            met,
            scheme: role.scheme_of(slot, way),
            way,
        }
    }

    pub(crate) fn unmet(
        profile: &Profile,
        held: &Held,
        slot: Slot,
        conditions: Conditions,
    ) -> Self {
        let scheme = held.role.scheme_of(slot, conditions);
        Self::ConditionUnmet {
            met: met(profile, held),
            scheme,
            conditions,
        }
    }

    pub(crate) fn silent(profile: &Profile, held: &Held) -> Self {
        Self::RoleSilent(met(profile, held))
    }

    pub(crate) fn inert(profile: &Profile, held: &Held) -> Self {
        Self::RoleInert(met(profile, held))
    }

    pub(crate) fn stopped(profile: &Profile, held: &Held) -> Self {
        Self::RoleStopped(met(profile, held))
    }
}

fn met(profile: &Profile, held: &Held) -> RoleMet {
    RoleMet {
        role: held.role.id(),
        link: profile.link_of(held),
    }
}

/// A finding with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The action that was asked: the one in question, or one that it requires.
    pub action: Action,
    /// The node where it was met.
    pub node: NodeId,
    /// That node's place in the path: 0 is the target.
    pub level: usize,
    /// What was met.
    pub finding: Finding,
}

/// A decision with everything that led to it, in the order in which it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The same decision that `decide` gives.
    pub decision: Decision,
    /// What was met.
    pub steps: Vec<Step>,
}

impl Explanation {
    /// The step that answered: the grant, role or bar that the decision's code speaks of.
    pub fn answer(&self) -> Option<&Step> {
        let action = match self.decision.failed() {
            Some((failed, _)) => failed,
            None => self.steps.first()?.action,
        };
        if self.decision.is_allowed() {
            let allows = |step: &&Step| {
                matches!(
                    step.finding,
                    Finding::RoleAllows { .. } | Finding::Grant { .. }
                )
            };
            return self.steps.iter().find(allows);
        }
        self.steps.iter().rev().find(|step| step.action == action)
    }
}

/// The recorder that listens.
pub(crate) struct Transcript<'a> {
    pub catalog: &'a Catalog,
    pub nodes: &'a [Node],
    pub steps: Vec<Step>,
}

impl Recorder for Transcript<'_> {
    const LISTENS: bool = true;

    fn note(&mut self, slot: Slot, level: usize, find: impl FnOnce() -> Finding) {
        let rule = self.catalog.rule_at(slot);
        if let Some((rule, node)) = rule.zip(self.nodes.get(level)) {
            self.steps.push(Step {
                action: rule.action,
                node: node.id,
                level,
                finding: find(),
            });
        }
    }
}
