//! The walk from a target upwards, which every question shares.
//!
//! It is written once and generic over a [`Recorder`]: the silent one costs nothing, the other
//! collects what `explain` shows, so that the two cannot drift apart.

use crate::catalog::{Action, Catalog, Rule, Slot};
use crate::context::Context;
use crate::decision::{AccessError, Code, Decision};
use crate::explain::Finding;
use crate::node::{Node, PATH_LENGTH_MAX, Path};
use crate::permission::{Condition, Conditions, Scope};
use crate::profile::{Effect, Held, Place, Profile, Status, Via};

mod recorder;
mod ways;

pub(crate) use recorder::{Recorder, Silent};
pub use ways::Way;

/// One question, its names looked up.
pub(crate) struct Walk<'a> {
    pub catalog: &'a Catalog,
    pub profile: &'a Profile,
    pub context: &'a Context<'a>,
    pub nodes: &'a [Node],
    places: [Option<&'a Place>; PATH_LENGTH_MAX],
    /// The levels at which there is something to see, as bits.
    marked: u8,
}

/// What has been passed on the way up.
struct Passed {
    /// A restricted node lies below: allow grants from above do not count.
    restricted: bool,
    /// The principal created all of those, so roles from above count.
    created: bool,
    /// All of those let a wildcard pass.
    wildcard: bool,
}

/// What could have allowed it, for the reason of a denial.
#[derive(Default)]
struct Missed {
    conditions: Conditions,
    restricted: bool,
}

/// One rule on its way up.
struct Climb<'w, 'a, R> {
    walk: &'w Walk<'a>,
    recorder: &'w mut R,
    slot: Slot,
    rule: &'w Rule,
    /// The node that the rule is asked on.
    target: &'a Node,
    passed: Passed,
    missed: Missed,
}

impl<'a> Walk<'a> {
    #[inline]
    pub fn new(
        catalog: &'a Catalog,
        profile: &'a Profile,
        context: &'a Context<'a>,
        path: &Path<'a>,
    ) -> Result<Self, AccessError> {
        let nodes = path.nodes();
        let outermost = path.outermost();
        let info = catalog
            .type_info(outermost.kind)
            .ok_or(AccessError::UnknownType)?;
        if info.scope == Scope::Workspace && profile.workspace != Some(outermost.id) {
            return Err(AccessError::OtherWorkspace);
        }
        let mut places = [None; PATH_LENGTH_MAX];
        let mut marked = 0;
        for (level, (place, node)) in places.iter_mut().zip(nodes).enumerate() {
            *place = profile.place(node.id);
            marked |= u8::from(place.is_some() || node.restricted) << level;
        }
        Ok(Self {
            catalog,
            profile,
            context,
            nodes,
            places,
            marked,
        })
    }

    /// The rule of an action for the target.
    #[inline]
    pub fn find(&self, action: Action) -> Result<(Slot, &'a Rule), AccessError> {
        let target = self.nodes.first().ok_or(AccessError::UnknownType)?;
        find(self.catalog, action, target)
    }

    /// The whole decision about one rule, asked on the target.
    #[inline]
    pub fn decide<R: Recorder>(&self, slot: Slot, rule: &Rule, recorder: &mut R) -> Decision {
        let status = self.profile.status;
        if status != Status::Active {
            recorder.note(slot, 0, || Finding::Inactive(status));
            return Decision::new(Code::Inactive, 0, Conditions::NONE);
        }
        recorder.note(slot, 0, || Finding::Active);
        if let Some(scopes) = self.context.token {
            if !scopes.covers(slot) {
                recorder.note(slot, 0, || Finding::OutsideTokenScopes);
                return Decision::new(Code::TokenScope, 0, Conditions::NONE);
            }
            recorder.note(slot, 0, || Finding::InTokenScopes);
        }
        self.with_requirements(slot, rule, 0, recorder)
    }

    #[inline]
    fn with_requirements<R: Recorder>(
        &self,
        slot: Slot,
        rule: &Rule,
        start: usize,
        recorder: &mut R,
    ) -> Decision {
        let own = self.ask(slot, rule, start, recorder);
        if !own.is_allowed() {
            return own;
        }
        for slot in &rule.required {
            let Some(required) = self.catalog.rule_at(*slot) else {
                continue;
            };
            let on = |node: &Node| required.asked_on.contains(node.kind);
            // The catalog has checked that such a node lies above every target of the rule.
            let nearest = self
                .nodes
                .iter()
                .skip(start)
                .position(on)
                .map(|n| n + start);
            let level = nearest.unwrap_or(self.nodes.len());
            let decision = self.ask(*slot, required, level, recorder);
            if !decision.is_allowed() {
                return Decision::requiring(required.action, decision);
            }
        }
        own
    }

    /// One rule asked on the node at `start`, without what it requires.
    #[inline]
    pub fn ask<R: Recorder>(
        &self,
        slot: Slot,
        rule: &Rule,
        start: usize,
        recorder: &mut R,
    ) -> Decision {
        let Some(target) = self.nodes.get(start) else {
            return Decision::new(Code::DefaultDeny, start, Conditions::NONE);
        };
        if let Some((code, finding)) = self.barred(rule, target) {
            recorder.note(slot, start, || finding);
            return Decision::new(code, start, Conditions::NONE);
        }
        if R::LISTENS {
            self.not_barred((slot, rule), start, recorder);
        }
        if !rule.scope.has_assignments() {
            return self.fixed(slot, rule, start, recorder);
        }
        let decision = Climb {
            walk: self,
            recorder: &mut *recorder,
            slot,
            rule,
            target,
            passed: Passed {
                restricted: false,
                created: true,
                wildcard: true,
            },
            missed: Missed::default(),
        }
        .climb(start);
        let decision = match rule.public_slot {
            Some(public) if decision.code() == Code::DefaultDeny => {
                recorder.note(slot, start, || Finding::Public(target.public));
                let shared = target.public.then(|| self.public(public, recorder));
                shared.flatten().unwrap_or(decision)
            }
            _ => decision,
        };
        if matches!(decision.code(), Code::DefaultDeny | Code::Restricted) {
            recorder.note(slot, decision.level(), || Finding::Unmatched);
        }
        decision
    }

    /// What is denied to everybody, whatever their rights.
    fn barred(&self, rule: &Rule, target: &Node) -> Option<(Code, Finding)> {
        if let Some(never) = rule.never_self {
            let lifted = never
                .unless
                .is_some_and(|fact| self.context.facts.contains(fact));
            if !lifted && self.is_about_oneself(target) {
                return Some((Code::OwnSelf, Finding::AboutOneself));
            }
        }
        let off = rule
            .feature
            .filter(|feature| self.context.features_off.contains(*feature));
        off.map(|feature| (Code::FeatureOff, Finding::FeatureOff(feature)))
    }

    /// Tells of what would deny it to everybody and does not here.
    fn not_barred<R: Recorder>(&self, (slot, rule): (Slot, &Rule), level: usize, recorder: &mut R) {
        let target = self.nodes.get(level);
        if rule.never_self.is_some() && !target.is_some_and(|node| self.is_about_oneself(node)) {
            recorder.note(slot, level, || Finding::AboutAnother);
        }
        if let Some(feature) = rule.feature {
            recorder.note(slot, level, || Finding::FeatureOn(feature));
        }
    }

    fn is_about_oneself(&self, target: &Node) -> bool {
        let worker = target.worker.map(|worker| worker.id);
        worker.is_some() && worker == self.profile.worker
            || target.about.is_some() && target.about == self.profile.user
    }

    /// At the instance and at an account everybody holds one fixed role.
    fn fixed<R: Recorder>(
        &self,
        slot: Slot,
        rule: &Rule,
        level: usize,
        recorder: &mut R,
    ) -> Decision {
        let role = if rule.scope == Scope::Account {
            let account = self.nodes.get(level).map(|node| node.id.get());
            let own = self
                .profile
                .user
                .is_some_and(|user| Some(user.get()) == account);
            self.catalog.account_role().filter(|_| own)
        } else {
            self.profile
                .fixed
                .and_then(|role| self.catalog.fixed_role(role))
        };
        let Some(role) = role.filter(|role| role.conditions(slot).always()) else {
            recorder.note(slot, level, || Finding::Nothing);
            return Decision::new(Code::DefaultDeny, level, Conditions::NONE);
        };
        let facts = role.unless(slot);
        if facts.meets(self.context.facts) {
            recorder.note(slot, level, || Finding::FactForbids {
                role: role.id(),
                facts,
            });
            return Decision::new(Code::DefaultDeny, level, Conditions::NONE);
        }
        recorder.note(slot, level, || {
            Finding::allows(role, slot, None, Conditions::ALWAYS)
        });
        Decision::new(Code::Role, level, Conditions::ALWAYS)
    }

    /// What the workspace's permission for public projects says, if it says yes.
    pub fn public<R: Recorder>(&self, slot: Slot, recorder: &mut R) -> Option<Decision> {
        let rule = self.catalog.rule_at(slot)?;
        let workspace = self.nodes.len().checked_sub(1)?;
        let decision = self.with_requirements(slot, rule, workspace, recorder);
        decision
            .is_allowed()
            .then(|| Decision::new(Code::Public, workspace, Conditions::ALWAYS))
    }
}

/// The rule of an action for a target of this type.
#[inline]
pub(crate) fn find<'a>(
    catalog: &'a Catalog,
    action: Action,
    target: &Node,
) -> Result<(Slot, &'a Rule), AccessError> {
    let info = catalog
        .type_info(target.kind)
        .ok_or(AccessError::UnknownType)?;
    if catalog.action_key(action).is_empty() {
        return Err(AccessError::UnknownAction);
    }
    let slot = catalog
        .slot(action, info.scope)
        .ok_or(AccessError::NotAskedHere)?;
    let rule = catalog.rule_at(slot).ok_or(AccessError::UnknownAction)?;
    if rule.asked_on.contains(target.kind) {
        Ok((slot, rule))
    } else {
        Err(AccessError::NotAskedHere)
    }
}

impl<R: Recorder> Climb<'_, '_, R> {
    /// Steps 1 to 6.
    fn climb(mut self, start: usize) -> Decision {
        let walk = self.walk;
        let all = u8::MAX.unbounded_shr(8_u32.saturating_sub(level_bits(walk.nodes.len())));
        let wanted = if R::LISTENS { all } else { walk.marked };
        let mut left = wanted & u8::MAX.unbounded_shl(level_bits(start));
        while left != 0 {
            let level = left.trailing_zeros() as usize;
            left &= left - 1;
            let (Some(node), Some(place)) = (walk.nodes.get(level), walk.places.get(level)) else {
                break;
            };
            if let Some(decision) = self.at(*place, level) {
                return decision;
            }
            if node.restricted {
                self.pass(node);
            }
        }
        let last = walk.nodes.len().saturating_sub(1);
        let code = if self.missed.restricted {
            Code::Restricted
        } else {
            Code::DefaultDeny
        };
        Decision::new(code, last, self.missed.conditions)
    }

    /// Steps 1 to 4 at one node.
    fn at(&mut self, place: Option<&Place>, level: usize) -> Option<Decision> {
        let profile = self.walk.profile;
        let answer = place.and_then(|place| {
            self.grants(place, level)
                .or_else(|| self.roles(profile.direct(place), level))
                .or_else(|| self.roles(profile.linked(place), level))
        });
        if answer.is_none() {
            self.recorder.left(self.slot, level);
        }
        answer
    }

    /// Steps 1 and 2. Denials come first in the list, so that they win.
    fn grants(&mut self, place: &Place, level: usize) -> Option<Decision> {
        let walk = self.walk;
        for grant in walk.profile.grants_of(place) {
            if !grant.covers(walk.catalog, self.rule.action) {
                continue;
            }
            let (id, effect) = (grant.id, grant.effect);
            if !grant.is_live(walk.context.now) {
                self.recorder
                    .note(self.slot, level, || Finding::GrantExpired { id, effect });
            } else if effect == Effect::Allow && self.passed.restricted {
                self.missed.restricted = true;
                self.recorder
                    .note(self.slot, level, || Finding::GrantStopped(id));
            } else {
                let everything = grant.action.is_none();
                self.recorder.note(self.slot, level, || Finding::Grant {
                    id,
                    effect,
                    everything,
                });
                let code = match effect {
                    Effect::Deny => Code::ExplicitDeny,
                    Effect::Allow => Code::ExplicitGrant,
                };
                return Some(Decision::new(code, level, Conditions::NONE));
            }
        }
        None
    }

    /// Step 3 with the assigned roles, step 4 with the linked ones. All are looked at together: an
    /// unconditional permission beats a conditional one.
    fn roles(&mut self, roles: &[Held], level: usize) -> Option<Decision> {
        let mut met: Option<(&Held, Conditions)> = None;
        for held in roles {
            let ways = held.role.conditions(self.slot);
            if ways.is_empty() {
                self.recorder.note(self.slot, level, || {
                    Finding::silent(self.walk.profile, held)
                });
            } else if held.role.is_manager() && !self.walk.profile.has_reports {
                self.recorder
                    .note(self.slot, level, || Finding::inert(self.walk.profile, held));
            } else if !self.reaches(held, ways) {
                self.missed.restricted = true;
                self.recorder.note(self.slot, level, || {
                    Finding::stopped(self.walk.profile, held)
                });
            } else if ways.always() {
                return Some(self.allow(held, Conditions::ALWAYS, level));
            } else if met.is_none() {
                let here = self.first_met(ways, held);
                if here.is_empty() {
                    self.missed.conditions = self.missed.conditions.union(ways);
                    self.recorder.note(self.slot, level, || {
                        Finding::unmet(self.walk.profile, held, self.slot, ways)
                    });
                } else {
                    met = Some((held, here));
                }
            }
        }
        met.map(|(held, condition)| self.allow(held, condition, level))
    }

    fn allow(&mut self, held: &Held, way: Conditions, level: usize) -> Decision {
        let (slot, walk) = (self.slot, self.walk);
        self.recorder.note(slot, level, || {
            Finding::allows(&held.role, slot, walk.profile.link_of(held), way)
        });
        let code = match (matches!(held.via, Via::Link { .. }), way.always()) {
            (false, true) if held.role.has_wildcard_over(self.rule.scope) => Code::Wildcard,
            (false, true) => Code::Role,
            (false, false) => Code::RoleCondition,
            (true, true) => Code::Link,
            (true, false) => Code::LinkCondition,
        };
        Decision::new(code, level, way)
    }

    /// The first of these conditions that the target meets.
    fn first_met(&self, ways: Conditions, held: &Held) -> Conditions {
        let met = ways.iter().find(|condition| self.meets(*condition, held));
        met.map_or(Conditions::NONE, |condition| {
            Conditions::of(Some(condition))
        })
    }

    /// Conditions speak of the target, whichever node the role was found at.
    fn meets(&self, condition: Condition, held: &Held) -> bool {
        let profile = self.walk.profile;
        match condition {
            Condition::Creator => {
                let kind = self.walk.catalog.type_info(self.target.kind);
                let submitted =
                    held.role.reads_submitter() && kind.is_some_and(|kind| kind.has_submitter);
                let who = if submitted {
                    self.target.submitter
                } else {
                    self.target.creator
                };
                who.is_some() && who == profile.user
            }
            Condition::Lead => self.walk.nodes.iter().any(|node| profile.leads(node.id)),
            Condition::OwnWorker => {
                let worker = self.target.worker.map(|worker| worker.id);
                worker.is_some() && worker == profile.worker
            }
            Condition::Group => {
                let worker = self.target.worker.as_ref();
                worker
                    .zip(profile.group_of(held))
                    .is_some_and(|(worker, group)| group.contains(worker))
            }
        }
    }

    /// Whether a role from here reaches a target that may lie below restricted nodes.
    fn reaches(&self, held: &Held, ways: Conditions) -> bool {
        !self.passed.restricted
            || self.passed.created
            || self.passed.wildcard && ways.always() && held.role.has_wildcard()
    }

    fn pass(&mut self, node: &Node) {
        let wildcard = self
            .walk
            .catalog
            .type_info(node.kind)
            .is_some_and(|k| k.wildcard_passes);
        self.passed.restricted = true;
        self.passed.created &= node.creator.is_some() && node.creator == self.walk.profile.user;
        self.passed.wildcard &= wildcard;
    }
}

/// A level as a number of bits to shift by.
fn level_bits(level: usize) -> u32 {
    u32::try_from(level).unwrap_or(u32::MAX)
}
