//! Why: the same walk as a decision, with everything that it met on the way.

use crate::catalog::{Action, Catalog, FactSet, Feature, NodeType, Slot};
use crate::decision::Decision;
use crate::ids::{GrantId, LinkId, NodeId, RoleId, SchemeId};
use crate::node::Node;
use crate::permission::{Conditions, Scope};
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

/// What is looked for at each node, in this order (steps 1 to 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Look {
    /// Grants that deny.
    Deny,
    /// Grants that allow.
    Allow,
    /// Roles that are assigned there.
    Role,
    /// Roles that reach it through a link; only projects are linked.
    Link,
}

impl Look {
    /// What is looked for at a node of a type.
    pub fn at(catalog: &Catalog, kind: NodeType) -> &'static [Self] {
        const ALL: [Look; 4] = [Look::Deny, Look::Allow, Look::Role, Look::Link];
        let [unlinked @ .., _] = &ALL;
        let info = catalog.type_info(kind);
        if info.is_some_and(|info| info.is_scope && info.scope == Scope::Project) {
            &ALL
        } else {
            unlinked
        }
    }
}

/// One thing that was met, or looked for and not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The person is in good standing.
    Active,
    /// The person does not count.
    Inactive(Status),
    /// The token carries the action.
    InTokenScopes,
    /// The token does not carry the action.
    OutsideTokenScopes,
    /// Nobody may do this about themselves, and the target is about another.
    AboutAnother,
    /// The target is about the person, who may not do this to themselves.
    AboutOneself,
    /// The feature is switched on.
    FeatureOn(Feature),
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
    GrantExpired {
        /// The grant.
        id: GrantId,
        /// What its effect was.
        effect: Effect,
    },
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
    /// This was looked for at the node and nothing of it speaks of the action.
    NotFound(Look),
    /// Whether the target is public, where that would do.
    Public(bool),
    /// No role is held here, outside of workspaces.
    Nothing,
    /// Nothing matched on the whole way up.
    Unmatched,
}

impl Finding {
    /// Which of the looks at a node came upon it; `None` for what surrounds the walk.
    pub const fn look(self) -> Option<Look> {
        match self {
            Self::NotFound(look) => Some(look),
            Self::Grant { effect, .. } | Self::GrantExpired { effect, .. } => Some(match effect {
                Effect::Deny => Look::Deny,
                Effect::Allow => Look::Allow,
            }),
            Self::GrantStopped(_) => Some(Look::Allow),
            Self::RoleAllows { met, .. }
            | Self::ConditionUnmet { met, .. }
            | Self::RoleStopped(met)
            | Self::RoleInert(met)
            | Self::RoleSilent(met) => Some(if met.link.is_some() {
                Look::Link
            } else {
                Look::Role
            }),
            _ => None,
        }
    }

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

impl Transcript<'_> {
    /// Tells of the looks at a node that found nothing, up to the one that found something.
    fn fill(&mut self, action: Action, (level, node): (usize, &Node), until: Option<Look>) {
        let looks = Look::at(self.catalog, node.kind);
        for look in looks.iter().copied() {
            if until.is_some_and(|until| until <= look) {
                break;
            }
            let of_look = |step: &Step| {
                (step.action, step.level, step.finding.look()) == (action, level, Some(look))
            };
            if !self.steps.iter().any(of_look) {
                let finding = Finding::NotFound(look);
                self.steps.push(Step {
                    action,
                    node: node.id,
                    level,
                    finding,
                });
            }
        }
    }
}

impl Recorder for Transcript<'_> {
    const LISTENS: bool = true;

    fn note(&mut self, slot: Slot, level: usize, find: impl FnOnce() -> Finding) {
        let rule = self.catalog.rule_at(slot);
        if let Some((rule, node)) = rule.zip(self.nodes.get(level)) {
            let (action, finding) = (rule.action, find());
            if let Some(look) = finding.look() {
                self.fill(action, (level, node), Some(look));
            }
            self.steps.push(Step {
                action,
                node: node.id,
                level,
                finding,
            });
        }
    }

    fn left(&mut self, slot: Slot, level: usize) {
        let rule = self.catalog.rule_at(slot);
        if let Some((rule, node)) = rule.zip(self.nodes.get(level)) {
            self.fill(rule.action, (level, node), None);
        }
    }
}
