//! What the parts of a catalog are: numbers, sets of them, types and rules.

use super::Catalog;
use crate::permission::{Permission, Scope};

/// An action of a catalog, `workitem:delete`: a number that only means something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(pub(crate) u16);

/// A node type of a catalog: a number that only means something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeType(pub(crate) u8);

/// A rule's place in the catalog; the index of its bit in every role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) u16);

/// A feature that can be switched off, by its number in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Feature(pub(super) u8);

/// A yes-or-no setting that a decision may depend on, by its number in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fact(pub(super) u8);

macro_rules! flag_set {
    ($(#[$doc:meta])* $name:ident of $member:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name(u64);

        impl $name {
            /// The empty set.
            pub const NONE: Self = Self(0);

            /// This set and one more.
            #[must_use]
            pub const fn with(self, member: $member) -> Self {
                Self(self.0 | 1 << member.0)
            }

            /// Whether it is in the set.
            pub const fn contains(self, member: $member) -> bool {
                self.0 & 1 << member.0 != 0
            }

            /// Whether nothing is in it.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether the two have something in common.
            pub const fn meets(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }
        }

        impl FromIterator<$member> for $name {
            fn from_iter<I: IntoIterator<Item = $member>>(members: I) -> Self {
                members.into_iter().fold(Self::NONE, Self::with)
            }
        }
    };
}

flag_set! {
    /// Features.
    FeatureSet of Feature
}
flag_set! {
    /// Facts that are true.
    FactSet of Fact
}

/// A set of node types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TypeSet([u64; 2]);

impl TypeSet {
    pub const fn with(self, kind: NodeType) -> Self {
        let [low, high] = self.0;
        let bit = 1 << (kind.0 & 63);
        match kind.0 >> 6 {
            0 => Self([low | bit, high]),
            _ => Self([low, high | bit]),
        }
    }

    #[inline]
    pub const fn contains(self, kind: NodeType) -> bool {
        let [low, high] = self.0;
        let word = if kind.0 & 64 == 0 { low } else { high };
        word >> (kind.0 & 63) & 1 != 0
    }
}

/// What the catalog says of a node type.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one column of the catalog's type line"
)]
pub struct TypeInfo {
    /// The word in front of the colon, for example `workitem`.
    pub key: String,
    /// How people call it, for example `work item`.
    pub label: String,
    /// The same with its article, for example `a work item`.
    pub noun: String,
    /// How people speak of them in general, for example `work items`, `the inbox`.
    pub plural: String,
    /// The types that a node of this one may lie in; empty for the outermost ones.
    pub parents: Vec<NodeType>,
    /// The scope that a node of this type belongs to.
    pub scope: Scope,
    /// Whether this type *is* its scope: roles are assigned here.
    pub is_scope: bool,
    /// The action that decides whether one may know that a node of this type exists.
    pub view: Option<Action>,
    /// Whether it has a submitter beside its creator.
    pub has_submitter: bool,
    /// Whether a node of this type may be restricted.
    pub may_be_restricted: bool,
    /// Whether a role with a wildcard passes a restricted node of this type.
    pub wildcard_passes: bool,
    /// Whether a node of this type may be public.
    pub may_be_public: bool,
    /// Whether it belongs to the People side.
    pub people: bool,
    /// Whether `*` in an allow grant leaves its actions out.
    pub guarded: bool,
    /// Whether it is a node at all, or only a word in front of actions asked elsewhere.
    pub is_node: bool,
    pub(crate) lies_in: TypeSet,
}

impl TypeInfo {
    /// Whether grants may be given on a node of this type: scopes and what lies directly in one.
    pub fn takes_grants(&self, catalog: &Catalog) -> bool {
        self.is_node
            && self.scope.has_assignments()
            && !self.guarded
            && (self.is_scope
                || self.parents.iter().any(|parent| {
                    catalog
                        .type_info(*parent)
                        .is_some_and(|parent| parent.is_scope)
                }))
    }
}

/// One line of the permission tables: an action at one scope.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one column of the catalog's rule line"
)]
pub struct Rule {
    /// The action.
    pub action: Action,
    /// The scope of the nodes that it is asked on.
    pub scope: Scope,
    /// The node types that it is asked on.
    pub on: Vec<NodeType>,
    /// What must be allowed as well, each on the target or its nearest ancestor of a fitting type;
    /// what those require is in the list too.
    pub requires: Vec<Permission>,
    /// Denied about oneself.
    pub never_self: Option<NeverSelf>,
    /// Without effect while this feature is switched off.
    pub feature: Option<Feature>,
    /// On a public node it is also allowed by this permission of the workspace.
    pub public_by: Option<Permission>,
    /// Whether a custom role may hold it.
    pub custom: bool,
    /// Whether no allow grant carries it: what concerns members, roles and grants, and what would
    /// outlast the grant.
    pub guarded: bool,
    /// Whether it is instance administration, which a token without named scopes leaves out.
    pub administration: bool,
    /// Whether it belongs to the People side.
    pub people: bool,
    pub(crate) asked_on: TypeSet,
    pub(crate) required: Vec<Slot>,
    pub(crate) public_slot: Option<Slot>,
    /// The scopes whose roles may hold it.
    pub(crate) held_at: Vec<Scope>,
}

impl Rule {
    /// The scopes whose roles may hold it.
    pub fn held_at(&self) -> &[Scope] {
        &self.held_at
    }

    /// The permission of this rule, without a condition.
    pub const fn permission(&self) -> Permission {
        Permission {
            action: self.action,
            scope: self.scope,
            condition: None,
        }
    }
}

/// An action that nobody may do about themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeverSelf {
    /// The setting that lifts it where it is true.
    pub unless: Option<Fact>,
}

/// What a workspace may have, from the lowest plan to the highest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its key, `enterprise`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether there is an Owner; where not, Admins hold what the Owner would.
    pub owner: bool,
    /// Whether workspaces may have roles of their own.
    pub custom_roles: bool,
    /// Whether workspaces may have permission schemes of their own.
    pub custom_schemes: bool,
}

/// The roles that nobody is assigned to: one at the instance, one at one's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixedRole {
    /// Nobody in particular.
    Anonymous,
    /// Whoever has signed in.
    SignedIn,
    /// An administrator of the instance.
    InstanceAdmin,
}

impl FixedRole {
    /// Every fixed role of an instance.
    pub const ALL: [Self; 3] = [Self::Anonymous, Self::SignedIn, Self::InstanceAdmin];

    /// Its key in the catalog.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::SignedIn => "signed_in",
            Self::InstanceAdmin => "instance_admin",
        }
    }
}

/// What `*` in an allow grant says of an action.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Star {
    /// It is in.
    In,
    /// It is in, but on nodes of this type, which it deletes.
    InUnlessOn(NodeType),
    /// It is left out: members, roles, grants, People.
    Out,
}
