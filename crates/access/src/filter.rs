//! Which nodes of a type may this person act on? The answer is plain data that becomes part of a
//! query, so that pages, counts and orders are right.
//!
//! A [`Visibility`] is an AND of tests: one for the action and one for each thing that it
//! requires. A test says the same as the walk, seen from all targets at once. For a row it reads,
//! the nearer rule winning:
//!
//! 1. grants on the row and its parents below the scope ([`VisibilityTest::levels`], nearest
//!    first): a live deny grant hides it; a live allow grant shows it, unless a restricted node
//!    lies strictly below the node of the grant;
//! 2. the project or teamspace of the row is in `except_scopes`: hidden;
//! 3. any of `granted_in`, `workspace_granted` (neither for what is restricted), the role rules,
//!    `public`: shown;
//! 4. otherwise hidden.
//!
//! The role rules (`workspace`, `all_in`, `own_in`, `submitted_in`, `self_worker`, `groups`) count
//! where every restricted node among the row and its levels was created by the person, and
//! `workspace.all` also where each of those levels says `wildcard_passes`.

use crate::catalog::{Action, Catalog, Feature, NodeType, Rule, Slot, TypeSet};
use crate::context::Context;
use crate::decision::{AccessError, Code};
use crate::ids::{NodeId, Timestamp, UserId, WorkerId};
use crate::node::{Node, Path};
use crate::permission::{Condition, Scope};
use crate::profile::{Effect, Group, Held, Profile, Status};
use crate::walk::{Silent, Walk};

/// What of a type may be acted on: an AND of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    /// Whose it is; rows compare their creator with it.
    pub user: Option<UserId>,
    /// The time at which grants are live.
    pub now: Timestamp,
    /// Nothing at all, and why.
    pub nothing: Option<Code>,
    /// All must hold. Empty: every row of the workspace.
    pub tests: Vec<VisibilityTest>,
}

impl Visibility {
    /// Whether no row can pass, so that no query is needed.
    pub fn is_nothing(&self) -> bool {
        self.nothing.is_some() || self.tests.iter().any(VisibilityTest::is_nothing)
    }

    /// Whether every row passes, so that the query needs no condition.
    pub fn is_everything(&self) -> bool {
        self.nothing.is_none() && self.tests.iter().all(VisibilityTest::is_everything)
    }
}

/// One test of a [`Visibility`]. See the module for how its parts combine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one condition of the query"
)]
pub struct VisibilityTest {
    /// The action: the one in question, or one that it requires.
    pub action: Action,
    /// The type of the node that the test is about: the row, or its ancestor of this type.
    pub on: NodeType,
    /// The types from that node up to below its scope, nearest first. A row may lack some.
    pub levels: Vec<Level>,
    /// There are allow grants for this action on nodes of those types.
    pub plus_nodes: bool,
    /// There are deny grants for this action on nodes of those types.
    pub minus_nodes: bool,
    /// Projects (or teamspaces) with a deny grant.
    pub except_scopes: Vec<NodeId>,
    /// Projects (or teamspaces) with an allow grant.
    pub granted_in: Vec<NodeId>,
    /// There is an allow grant on the workspace.
    pub workspace_granted: bool,
    /// What roles held at the workspace show.
    pub workspace: WorkspaceReach,
    /// Projects (or teamspaces) where a role shows all.
    pub all_in: Vec<NodeId>,
    /// Projects (or teamspaces) where a role shows what the person created.
    pub own_in: Vec<NodeId>,
    /// Projects (or teamspaces) where a role shows what the person submitted.
    pub submitted_in: Vec<NodeId>,
    /// Rows about this worker are shown.
    pub self_worker: Option<WorkerId>,
    /// Rows about workers of these groups are shown.
    pub groups: Vec<Group>,
    /// Public projects are shown.
    pub public: bool,
    /// Rows about the person or this worker are hidden, whatever shows them.
    pub except_self: Option<(Option<UserId>, Option<WorkerId>)>,
    /// Without effect where this feature is switched off; the context's own are done already.
    pub feature: Option<Feature>,
}

/// A type below the scope, on the way from the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// The type.
    pub kind: NodeType,
    /// Nodes of it may be restricted.
    pub may_be_restricted: bool,
    /// `workspace.all` counts where a node of it is restricted.
    pub wildcard_passes: bool,
    /// `*` in an allow grant on a node of it covers the action.
    pub star_allows: bool,
}

/// What roles held at the workspace show of a type, in every project or teamspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkspaceReach {
    /// Everything.
    pub all: bool,
    /// What the person created.
    pub created: bool,
    /// What the person submitted.
    pub submitted: bool,
}

impl VisibilityTest {
    fn new(catalog: &Catalog, rule: &Rule, on: NodeType) -> Self {
        Self {
            action: rule.action,
            on,
            levels: levels(catalog, rule.action, on),
            plus_nodes: false,
            minus_nodes: false,
            except_scopes: Vec::new(),
            granted_in: Vec::new(),
            workspace_granted: false,
            workspace: WorkspaceReach::default(),
            all_in: Vec::new(),
            own_in: Vec::new(),
            submitted_in: Vec::new(),
            self_worker: None,
            groups: Vec::new(),
            public: false,
            except_self: None,
            feature: rule.feature,
        }
    }

    fn is_nothing(&self) -> bool {
        !(self.plus_nodes || self.workspace_granted || self.public)
            && self.workspace == WorkspaceReach::default()
            && self.self_worker.is_none()
            && self.groups.is_empty()
            && [
                &self.granted_in,
                &self.all_in,
                &self.own_in,
                &self.submitted_in,
            ]
            .iter()
            .all(|list| list.is_empty())
    }

    fn is_everything(&self) -> bool {
        let passes = |level: &Level| !level.may_be_restricted || level.wildcard_passes;
        (self.workspace.all || self.workspace_granted)
            && self.levels.iter().all(passes)
            && (self.workspace.all || !self.levels.iter().any(|level| level.may_be_restricted))
            && !self.minus_nodes
            && self.except_scopes.is_empty()
            && self.except_self.is_none()
            && self.feature.is_none()
    }
}

/// The types from one up to below its scope, nearest first. Parents are declared before their
/// children, so the greater number is always nearer.
fn levels(catalog: &Catalog, action: Action, on: NodeType) -> Vec<Level> {
    let mut found = Vec::new();
    let mut open = vec![on];
    while let Some(kind) = open.pop() {
        let Some(info) = catalog.type_info(kind).filter(|info| !info.is_scope) else {
            continue;
        };
        if found.iter().all(|level: &Level| level.kind != kind) {
            open.extend(&info.parents);
            found.push(Level {
                kind,
                may_be_restricted: info.may_be_restricted,
                wildcard_passes: false,
                star_allows: catalog.star_allows(kind, action),
            });
        }
    }
    found.sort_by_key(|level| std::cmp::Reverse(level.kind));
    found
}

/// The nearest type of a set, from one type upwards. The catalog has checked that all ways up
/// agree.
pub(crate) fn nearest(catalog: &Catalog, kind: NodeType, wanted: TypeSet) -> Option<NodeType> {
    if wanted.contains(kind) {
        return Some(kind);
    }
    let parent = *catalog.type_info(kind)?.parents.first()?;
    nearest(catalog, parent, wanted)
}

/// Builds a [`Visibility`].
pub(crate) struct Filter<'a> {
    pub catalog: &'a Catalog,
    pub profile: &'a Profile,
    pub context: &'a Context<'a>,
    pub workspace: &'a Node,
}

impl Filter<'_> {
    pub fn visibility(&self, action: Action, kind: NodeType) -> Result<Visibility, AccessError> {
        let (slot, rule) =
            crate::walk::find(self.catalog, action, &Node::new(kind, self.workspace.id))?;
        if !rule.scope.has_assignments() {
            return Err(AccessError::NotAskedHere);
        }
        let nodes = std::slice::from_ref(self.workspace);
        let path = Path::new(self.catalog, nodes).map_err(|_| AccessError::UnknownType)?;
        let walk = Walk::new(self.catalog, self.profile, self.context, &path)?;
        let mut visibility = Visibility {
            user: self.profile.user,
            now: self.context.now,
            nothing: self.barred(slot),
            tests: Vec::new(),
        };
        let required = rule.required.iter().copied();
        for slot in std::iter::once(slot).chain(required) {
            let Some(rule) = self.catalog.rule_at(slot) else {
                continue;
            };
            let Some(on) = nearest(self.catalog, kind, rule.asked_on) else {
                continue;
            };
            if on == self.workspace.kind {
                // The same for every row: decided here and now.
                let decision = walk.ask(slot, rule, 0, &mut Silent);
                if !decision.is_allowed() && visibility.nothing.is_none() {
                    visibility.nothing = Some(decision.code());
                }
            } else {
                self.add_test(slot, rule, on, &walk, &mut visibility);
            }
        }
        Ok(visibility)
    }

    fn barred(&self, slot: Slot) -> Option<Code> {
        if self.profile.status != Status::Active {
            Some(Code::Inactive)
        } else if self
            .context
            .token
            .is_some_and(|scopes| !scopes.covers(slot))
        {
            Some(Code::TokenScope)
        } else {
            None
        }
    }

    fn add_test(
        &self,
        slot: Slot,
        rule: &Rule,
        on: NodeType,
        walk: &Walk<'_>,
        visibility: &mut Visibility,
    ) {
        let off = rule
            .feature
            .is_some_and(|feature| self.context.features_off.contains(feature));
        if off && visibility.nothing.is_none() {
            visibility.nothing = Some(Code::FeatureOff);
        }
        let mut test = VisibilityTest::new(self.catalog, rule, on);
        let never = rule.never_self.is_some_and(|never| {
            !never
                .unless
                .is_some_and(|fact| self.context.facts.contains(fact))
        });
        if never {
            test.except_self = Some((self.profile.user, self.profile.worker));
        }
        for grant in self.live_grants(rule.action) {
            let below = test.levels.iter().any(|level| level.kind == grant.kind);
            test.plus_nodes |= below && grant.effect == Effect::Allow;
            test.minus_nodes |= below && grant.effect == Effect::Deny;
        }
        self.add_scopes(slot, rule, &mut test);
        let denied = self.add_workspace(slot, rule, &mut test);
        if let Some(public) = rule.public_slot.filter(|_| !denied) {
            test.public = walk.public(public, &mut Silent).is_some();
        }
        visibility.tests.push(test);
    }

    fn live_grants(&self, action: Action) -> impl Iterator<Item = &crate::profile::Grant> {
        self.profile.grants.iter().filter(move |grant| {
            grant.is_live(self.context.now) && grant.covers(self.catalog, action)
        })
    }

    /// What is known at projects or teamspaces, whichever the rule is about.
    fn add_scopes(&self, slot: Slot, rule: &Rule, test: &mut VisibilityTest) {
        if rule.scope == Scope::Workspace {
            return;
        }
        for grant in self.live_grants(rule.action) {
            let info = self.catalog.type_info(grant.kind);
            if info.is_some_and(|info| info.is_scope && info.scope == rule.scope) {
                match grant.effect {
                    Effect::Deny => test.except_scopes.push(grant.node),
                    Effect::Allow => test.granted_in.push(grant.node),
                }
            }
        }
        test.except_scopes.dedup();
        test.granted_in.dedup();
        for (node, place) in self.profile.places_of(rule.scope) {
            let held = self
                .profile
                .direct(place)
                .iter()
                .chain(self.profile.linked(place));
            let reach = self.reach(slot, test.on, held);
            if reach.all || reach.lead && place.leads {
                test.all_in.push(node);
                continue;
            }
            if reach.created {
                test.own_in.push(node);
            }
            if reach.submitted {
                test.submitted_in.push(node);
            }
        }
    }

    /// What is known at the workspace; whether a deny grant there ends the walk.
    fn add_workspace(&self, slot: Slot, rule: &Rule, test: &mut VisibilityTest) -> bool {
        let Some(place) = self.profile.place(self.workspace.id) else {
            return false;
        };
        for grant in self
            .live_grants(rule.action)
            .filter(|g| g.node == self.workspace.id)
        {
            match grant.effect {
                Effect::Deny => return true,
                Effect::Allow => test.workspace_granted = true,
            }
        }
        let held = self.profile.direct(place);
        let reach = self.reach(slot, test.on, held);
        test.workspace = WorkspaceReach {
            all: reach.all,
            created: reach.created,
            submitted: reach.submitted,
        };
        test.self_worker = self.profile.worker.filter(|_| reach.own_worker);
        test.groups = reach.groups;
        for level in &mut test.levels {
            let info = self.catalog.type_info(level.kind);
            let passes = info.is_some_and(|info| info.wildcard_passes);
            level.wildcard_passes = passes && reach.wildcard;
        }
        if reach.lead {
            let teamspaces = self.profile.places_of(Scope::Teamspace);
            for (node, _) in teamspaces.into_iter().filter(|(_, place)| place.leads) {
                if !test.all_in.contains(&node) {
                    test.all_in.push(node);
                }
            }
        }
        false
    }

    fn reach<'h>(
        &self,
        slot: Slot,
        on: NodeType,
        held: impl IntoIterator<Item = &'h Held>,
    ) -> Reach {
        let has_submitter = self
            .catalog
            .type_info(on)
            .is_some_and(|info| info.has_submitter);
        let mut reach = Reach::default();
        for held in held {
            let ways = held.role.conditions(slot);
            if ways.is_empty() || held.role.is_manager() && !self.profile.has_reports {
                continue;
            }
            reach.all |= ways.always();
            reach.wildcard |= ways.always() && held.role.has_wildcard();
            if ways.contains(Condition::Creator) {
                let submitted = has_submitter && held.role.reads_submitter();
                reach.submitted |= submitted;
                reach.created |= !submitted;
            }
            reach.lead |= ways.contains(Condition::Lead);
            reach.own_worker |= ways.contains(Condition::OwnWorker);
            if ways.contains(Condition::Group) {
                reach.groups.extend(self.profile.group_of(held).copied());
            }
        }
        reach
    }
}

/// What the roles at one node show together.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each way of holding a permission"
)]
struct Reach {
    all: bool,
    wildcard: bool,
    created: bool,
    submitted: bool,
    lead: bool,
    own_worker: bool,
    groups: Vec<Group>,
}
