//! The answer to "may this principal do this?", and why.

use crate::catalog::Action;
use crate::permission::Conditions;

/// Why a decision came out as it did; stable words for the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A grant on the node denies it (step 1).
    ExplicitDeny,
    /// A grant on the node allows it (step 2).
    ExplicitGrant,
    /// A role holds it (step 3).
    Role,
    /// A role holds it under a condition that is met (step 3).
    RoleCondition,
    /// A role that reaches the node through a teamspace holds it (step 4).
    Link,
    /// The same under a condition that is met (step 4).
    LinkCondition,
    /// A role holds everything of that scope (step 3).
    Wildcard,
    /// The node is public, and the workspace lets its members see or join what is.
    Public,
    /// Nothing allows it (step 6).
    DefaultDeny,
    /// It would be allowed, but something that it requires is not.
    Requires,
    /// Only roles from above would allow it, and the node is restricted.
    Restricted,
    /// Nobody does this about themselves.
    OwnSelf,
    /// The feature is switched off.
    FeatureOff,
    /// The token does not carry it.
    TokenScope,
    /// The person is suspended, archived or off-boarded.
    Inactive,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 15] = [
        Self::ExplicitDeny,
        Self::ExplicitGrant,
        Self::Role,
        Self::RoleCondition,
        Self::Link,
        Self::LinkCondition,
        Self::Wildcard,
        Self::Public,
        Self::DefaultDeny,
        Self::Requires,
        Self::Restricted,
        Self::OwnSelf,
        Self::FeatureOff,
        Self::TokenScope,
        Self::Inactive,
    ];

    /// The word that the API answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExplicitDeny => "explicit_deny",
            Self::ExplicitGrant => "explicit_grant",
            Self::Role => "role",
            Self::RoleCondition => "role_condition",
            Self::Link => "link",
            Self::LinkCondition => "link_condition",
            Self::Wildcard => "wildcard",
            Self::Public => "public",
            Self::DefaultDeny => "default_deny",
            Self::Requires => "requires",
            Self::Restricted => "restricted",
            Self::OwnSelf => "self",
            Self::FeatureOff => "feature_off",
            Self::TokenScope => "token_scope",
            Self::Inactive => "inactive",
        }
    }

    /// The step of the walk that answered, from 1 to 6; `None` for what surrounds it.
    pub const fn step(self) -> Option<u8> {
        match self {
            Self::ExplicitDeny => Some(1),
            Self::ExplicitGrant => Some(2),
            Self::Role | Self::RoleCondition | Self::Wildcard => Some(3),
            Self::Link | Self::LinkCondition => Some(4),
            Self::DefaultDeny | Self::Restricted => Some(6),
            _ => None,
        }
    }

    pub(crate) const fn allows(self) -> bool {
        matches!(
            self,
            Self::ExplicitGrant
                | Self::Role
                | Self::RoleCondition
                | Self::Link
                | Self::LinkCondition
                | Self::Wildcard
                | Self::Public
        )
    }
}

/// Allowed or not, and the reason as small data; `explain` gives the long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    code: Code,
    failed: Option<(Action, Code)>,
    conditions: Conditions,
    level: u8,
}

impl Decision {
    pub(crate) const fn new(code: Code, level: usize, conditions: Conditions) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a path has at most eight nodes"
        )]
        Self {
            code,
            failed: None,
            conditions,
            level: level as u8,
        }
    }

    pub(crate) const fn requiring(failed: Action, by: Self) -> Self {
        Self {
            code: Code::Requires,
            failed: Some((failed, by.code)),
            ..by
        }
    }

    /// Whether it is allowed.
    pub const fn is_allowed(&self) -> bool {
        self.code.allows()
    }

    /// Why.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// With [`Code::Requires`], which required action is denied, and why.
    pub const fn failed(&self) -> Option<(Action, Code)> {
        self.failed
    }

    /// Allowed under a condition: the condition that is met. Denied: the conditions under which
    /// some role holds it, none of which is met ("you may delete only what you created").
    pub const fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// The place in the path of the node that answered: 0 is the target.
    pub const fn level(&self) -> usize {
        self.level as usize
    }
}

/// A question that cannot be answered. Never a quiet denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The action is of another catalog.
    #[error("unknown action")]
    UnknownAction,
    /// The node type is of another catalog.
    #[error("unknown node type")]
    UnknownType,
    /// The action is never asked on a node of that type.
    #[error("this action is not asked on a node of this type")]
    NotAskedHere,
    /// The profile was built for another workspace.
    #[error("the profile is of another workspace than the target")]
    OtherWorkspace,
}
