//! A profile: everything about one person (or token, or nobody) that their decisions in one
//! workspace need. It is built from rows, kept by the caller, and read without a lock.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use crate::catalog::{Action, Catalog, FixedRole, NodeType};
use crate::ids::{DepartmentId, GrantId, LinkId, NodeId, Timestamp, UserId, WorkerId};
use crate::permission::Scope;
use crate::role::Role;

mod builder;
mod places;

pub use builder::{ProfileBuilder, ProfileError};
pub(crate) use places::Place;
use places::Places;

/// Whether a person counts at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// In good standing.
    #[default]
    Active,
    /// The account is suspended.
    Suspended,
    /// The membership is archived.
    Archived,
    /// The worker is off-boarded.
    OffBoarded,
}

/// What a grant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies.
    Deny,
}

/// A granular grant: an exception for one person on one exact node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The exact node.
    pub node: NodeId,
    /// The type of that node.
    pub kind: NodeType,
    /// One action, or `None` for `*`.
    pub action: Option<Action>,
    /// Allow or deny.
    pub effect: Effect,
    /// From this instant on it does not exist.
    pub expires_at: Option<Timestamp>,
}

impl Grant {
    /// Whether it exists at this time.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether it speaks of this action. `*` in a deny grant is every action; in an allow grant it
    /// leaves out deleting the node itself, and what concerns members, roles, grants and People.
    pub(crate) fn covers(&self, catalog: &Catalog, action: Action) -> bool {
        match (self.action, self.effect) {
            (Some(one), _) => one == action,
            (None, Effect::Deny) => true,
            (None, Effect::Allow) => catalog.star_allows(self.kind, action),
        }
    }
}

/// A set of workers by rule, resolved at every decision against the worker's own facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Group {
    /// Whose workers.
    pub of: GroupOf,
    /// Only workers of these kinds, as bits; `None` for all.
    pub kinds: Option<u32>,
}

/// Whose workers a group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupOf {
    /// Those whose manager is this user: the holder, or a named manager.
    ReportsOf(UserId),
    /// Those of a department.
    Department(DepartmentId),
}

impl Group {
    /// The reports of a manager, whatever kind of worker they are.
    pub const fn reports_of(manager: UserId) -> Self {
        Self {
            of: GroupOf::ReportsOf(manager),
            kinds: None,
        }
    }

    /// Whether a worker is in it.
    pub fn contains(&self, worker: &crate::node::Worker) -> bool {
        let belongs = match self.of {
            GroupOf::ReportsOf(manager) => worker.manager == Some(manager),
            GroupOf::Department(department) => worker.department == Some(department),
        };
        let bit = 1_u32.checked_shl(u32::from(worker.kind)).unwrap_or(0);
        belongs && self.kinds.is_none_or(|kinds| kinds & bit != 0)
    }
}

/// A role that the person holds at a node.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub role: Arc<Role>,
    pub via: Via,
}

/// How a role is held. The numbers count the profile's own lists, which keeps a [`Held`] small.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Via {
    Assignment,
    AssignmentOver { group: u16 },
    Link { link: u16 },
}

/// A hasher for maps by id: it folds the number. Ids are random where they are minted, which makes
/// that enough, and many times cheaper than a keyed hash.
#[derive(Debug, Default, Clone, Copy)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "both halves are folded in")]
    fn write_u128(&mut self, number: u128) {
        let folded = number as u64 ^ (number >> 64) as u64;
        self.0 = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

/// A map by an id of this crate, for example of profiles by user.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// See the module. What every decision reads stands first, on as few cache lines as will do.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct Profile {
    pub(crate) workspace: Option<NodeId>,
    pub(crate) status: Status,
    pub(crate) fixed: Option<FixedRole>,
    pub(crate) has_reports: bool,
    places: Places,
    pub(crate) user: Option<UserId>,
    pub(crate) grants: Box<[Grant]>,
    held: Box<[Held]>,
    pub(crate) worker: Option<WorkerId>,
    groups: Box<[Group]>,
    links: Box<[LinkId]>,
    changes_at: Box<[Timestamp]>,
}

impl Profile {
    /// Whose it is; `None` for an application and for nobody in particular.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The workspace that it was built for.
    pub const fn workspace(&self) -> Option<NodeId> {
        self.workspace
    }

    /// Until when it may be used: the first expiry or effective date after the time of loading.
    pub fn valid_until(&self, loaded_at: Timestamp) -> Option<Timestamp> {
        self.changes_at
            .iter()
            .copied()
            .filter(|at| *at > loaded_at)
            .min()
    }

    /// The roles held at a node by assignment.
    pub fn roles_at(&self, node: NodeId) -> impl Iterator<Item = &Arc<Role>> {
        self.place(node)
            .map(|place| self.direct(place))
            .unwrap_or_default()
            .iter()
            .map(|h| &h.role)
    }

    /// The roles held at a node by assignment and through links [PM-58].
    pub fn all_roles_at(&self, node: NodeId) -> impl Iterator<Item = &Arc<Role>> {
        let linked = self.place(node).map(|place| self.linked(place));
        let linked = linked.unwrap_or_default().iter().map(|held| &held.role);
        self.roles_at(node).chain(linked)
    }

    /// The base role in the workspace, if there is one.
    pub fn base_role(&self) -> Option<&Arc<Role>> {
        self.roles_at(self.workspace?)
            .find(|role| !role.is_people())
    }

    /// The grants of this person, expired ones included.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Bytes that it occupies, its roles left out: they are shared.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.places.bytes()
            + size_of_val(&*self.held)
            + size_of_val(&*self.grants)
            + size_of_val(&*self.groups)
            + size_of_val(&*self.links)
            + size_of_val(&*self.changes_at)
    }

    #[inline]
    pub(crate) fn place(&self, node: NodeId) -> Option<&Place> {
        self.places.get(node)
    }

    #[inline]
    pub(crate) fn grants_of(&self, place: &Place) -> &[Grant] {
        part(&self.grants, place.grants_start, place.grants)
    }

    /// The roles that are assigned at a node.
    #[inline]
    pub(crate) fn direct<'a>(&'a self, place: &'a Place) -> &'a [Held] {
        match &place.only {
            Some(held) => std::slice::from_ref(held),
            None => part(&self.held, place.held_start, place.assigned),
        }
    }

    /// The roles that reach a node through a link.
    #[inline]
    pub(crate) fn linked(&self, place: &Place) -> &[Held] {
        part(
            &self.held,
            place.held_start.saturating_add(place.assigned.into()),
            place.linked,
        )
    }

    pub(crate) fn link_of(&self, held: &Held) -> Option<LinkId> {
        match held.via {
            Via::Link { link } => self.links.get(usize::from(link)).copied(),
            Via::Assignment | Via::AssignmentOver { .. } => None,
        }
    }

    pub(crate) fn group_of(&self, held: &Held) -> Option<&Group> {
        match held.via {
            Via::AssignmentOver { group } => self.groups.get(usize::from(group)),
            Via::Assignment | Via::Link { .. } => None,
        }
    }

    /// The projects or teamspaces where roles are held, in the order of their ids.
    pub(crate) fn places_of(&self, scope: Scope) -> Vec<(NodeId, &Place)> {
        let of = |(_, place): &(NodeId, &Place)| place.scope == Some(scope);
        self.places.iter().filter(of).collect()
    }

    pub(crate) fn leads(&self, teamspace: NodeId) -> bool {
        self.place(teamspace).is_some_and(|place| place.leads)
    }
}

#[inline]
fn part<T>(list: &[T], start: u32, count: u16) -> &[T] {
    let start = start as usize;
    list.get(start..start + usize::from(count))
        .unwrap_or_default()
}
