//! The small words of the model: scope, condition, permission.

use std::fmt;

use serde::Deserialize;

use crate::catalog::Action;

/// The level that a role lives at, and that every node belongs to.
///
/// A role found higher up says something about a node only as far as its permissions are bound to
/// that node's scope. The instance and an account stand apart: neither is above a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A workspace and what belongs to it directly.
    Workspace,
    /// A project and everything inside it.
    Project,
    /// A teamspace and everything inside it.
    Teamspace,
    /// The installation itself.
    Instance,
    /// A person's own account.
    Account,
}

impl Scope {
    /// Every scope, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Workspace,
        Self::Project,
        Self::Teamspace,
        Self::Instance,
        Self::Account,
    ];

    /// The word used in catalogs and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Project => "project",
            Self::Teamspace => "teamspace",
            Self::Instance => "instance",
            Self::Account => "account",
        }
    }

    /// The scope of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Whether roles are assigned here; at the others everybody holds one fixed role.
    pub const fn has_assignments(self) -> bool {
        matches!(self, Self::Workspace | Self::Project | Self::Teamspace)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What must be true of the target for a conditional permission to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// The principal created the target.
    Creator,
    /// The principal leads the teamspace that the target is or is in.
    Lead,
    /// The target is about the principal's own worker (written `+self`).
    OwnWorker,
    /// The worker whom the target is about is in the group of the assignment.
    Group,
}

impl Condition {
    /// Every condition, in the order of their bits.
    pub const ALL: [Self; 4] = [Self::Creator, Self::Lead, Self::OwnWorker, Self::Group];

    /// The word after the `+`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Lead => "lead",
            Self::OwnWorker => "self",
            Self::Group => "group",
        }
    }

    /// The condition of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|condition| condition.name() == name)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.name())
    }
}

/// A set of conditions, with one more member for "no condition at all".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conditions(u8);

impl Conditions {
    /// No permission: not even a conditional one.
    pub const NONE: Self = Self(0);
    /// Holds without any condition.
    pub const ALWAYS: Self = Self(1);

    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// The set of this one condition; `None` stands for "always".
    pub const fn of(condition: Option<Condition>) -> Self {
        match condition {
            None => Self::ALWAYS,
            Some(Condition::Creator) => Self(1 << 1),
            Some(Condition::Lead) => Self(1 << 2),
            Some(Condition::OwnWorker) => Self(1 << 3),
            Some(Condition::Group) => Self(1 << 4),
        }
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it holds unconditionally.
    pub const fn always(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this condition is in it.
    pub const fn contains(self, condition: Condition) -> bool {
        self.0 & Self::of(Some(condition)).0 != 0
    }

    /// Whether holding `self` is at least as much as holding `other`: "always" covers all.
    pub const fn covers(self, other: Self) -> bool {
        self.always() || self.0 & other.0 == other.0
    }

    /// The conditions in it, leaving "always" aside.
    pub fn iter(self) -> impl Iterator<Item = Condition> {
        Condition::ALL
            .into_iter()
            .filter(move |condition| self.contains(*condition))
    }
}

/// An action at a scope, optionally under one condition: what schemes are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// What may be done.
    pub action: Action,
    /// The scope of the nodes that it may be done to.
    pub scope: Scope,
    /// What must be true of the target.
    pub condition: Option<Condition>,
}
