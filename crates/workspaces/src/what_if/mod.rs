//! What would change if a role, scheme, membership, exception, link or plan were another?
//!
//! Nothing is written. The facts of everybody are read as they are, the changes are made to that
//! copy, and both go through the walk of every decision: what comes out differently is gained or
//! lost. Things that no decision tells apart are asked about once and counted: in one project, the
//! work items that somebody created, those that they submitted, and those of others. So the answer
//! about a hundred thousand items takes no longer than about a few hundred.
//!
//! Who asks learns nothing of things that they may not know of: those are not counted, and never
//! among the samples. What is counted are the workspace, its teamspaces, its projects and what lies
//! directly in one; what hangs on a work item follows it. What is private is not counted. The Admins of a
//! project ask about [their project](reach) alone, whoever else may make a change about
//! [exactly that](makers), and an instance admin, who changes the plan from outside, is told
//! figures without a name.

mod census;
mod changes;
mod effect;
mod large;
mod makers;
mod reach;
mod routes;
mod teamspaces;
mod told;
mod world;

use airside_identity::accounts::UserLite;
use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::custom_roles::SchemeOfRole;
use crate::grants::GrantEffect;
use crate::questions::{NamedNode, Resource};

pub use effect::what_if_plan;
pub use large::Large;
pub use routes::routes;

/// Changes that one question makes at most.
const CHANGES_MAX: usize = 100;
/// Sample things of each direction.
const SAMPLES: usize = 10;
/// People, projects and actions that are told of one by one; the totals count all.
const TOLD_MAX: usize = 100;

/// What would change if …?
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WhatIf {
    /// The changes, one after the other.
    pub changes: Vec<Change>,
}

/// A change that is only supposed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// A member gets another base role, with all that it takes along.
    SetRole {
        /// The member.
        user: UserId,
        /// Slug or id of the role.
        role: String,
    },
    /// A membership of the workspace ends.
    RemoveMember {
        /// The member.
        user: UserId,
    },
    /// Somebody gets a role in a project, whether they are a member of it yet or not.
    SetProjectRole {
        /// A member of the workspace.
        user: UserId,
        /// The project.
        project: ProjectId,
        /// Slug or id of the role.
        role: String,
    },
    /// A membership of a project ends.
    RemoveProjectMember {
        /// The member.
        user: UserId,
        /// The project.
        project: ProjectId,
    },
    /// An exception is made.
    PutGrant {
        /// For whom.
        user: UserId,
        /// What is allowed or denied; `*` for everything.
        action: String,
        /// On what.
        resource: Resource,
        /// `allow` or `deny`.
        effect: GrantEffect,
        /// Until when.
        expires_at: Option<Timestamp>,
        /// From when on. One that begins later is asked about as if it had begun.
        starts_at: Option<Timestamp>,
    },
    /// An exception ends.
    DeleteGrant {
        /// The exception.
        grant: Uuid,
    },
    /// A permission scheme holds something else.
    PutScheme {
        /// The scheme.
        scheme: Uuid,
        /// All that it would hold.
        permissions: Vec<String>,
    },
    /// A permission scheme is deleted.
    DeleteScheme {
        /// The scheme.
        scheme: Uuid,
    },
    /// A role has other schemes, or the same holding something else.
    PutRole {
        /// The role.
        role: Uuid,
        /// Its schemes, as they would be saved.
        schemes: Vec<SchemeOfRole>,
    },
    /// A role is deleted, and its holders get another one.
    DeleteRole {
        /// The role.
        role: Uuid,
        /// Slug or id of the other one.
        replacement: String,
    },
    /// Somebody joins a teamspace.
    AddTeamspaceMember {
        /// The teamspace.
        teamspace: TeamspaceId,
        /// A member of the workspace.
        user: UserId,
    },
    /// Somebody leaves a teamspace.
    RemoveTeamspaceMember {
        /// The teamspace.
        teamspace: TeamspaceId,
        /// The member.
        user: UserId,
    },
    /// A teamspace has another lead, who becomes a member of it, or none.
    SetTeamspaceLead {
        /// The teamspace.
        teamspace: TeamspaceId,
        /// Who leads it; null for nobody.
        user: Option<UserId>,
    },
    /// A teamspace is deleted, with its links.
    DeleteTeamspace {
        /// The teamspace.
        teamspace: TeamspaceId,
    },
    /// A teamspace is linked to a project, or its link has another role.
    PutLink {
        /// The teamspace.
        teamspace: TeamspaceId,
        /// The project.
        project: ProjectId,
        /// Slug or id of the role.
        role: String,
    },
    /// A link ends.
    DeleteLink {
        /// The teamspace.
        teamspace: TeamspaceId,
        /// The project.
        project: ProjectId,
    },
    /// The workspace is on another plan, and what that lacks is converted.
    SetPlan {
        /// Key of the plan.
        plan: String,
        /// The Admin who becomes the Owner, where the plan brings one.
        owner: Option<UserId>,
    },
}

/// What would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatWouldChange {
    /// What could be done then and not now.
    pub gained: Difference,
    /// What can be done now and not then.
    pub lost: Difference,
    /// Both together.
    pub totals: Totals,
    /// Whether something is left out, since the caller may make the change and not inspect access:
    /// exceptions, projects whose members they do not see, and the names of people that they could
    /// not look up.
    pub is_partial: bool,
}

/// Both directions together.
#[derive(Debug, Serialize, ToSchema)]
pub struct Totals {
    /// People for whom something changes.
    pub people: u64,
    /// Gained, counted by person, action and thing.
    pub gained: u64,
    /// Lost, counted by person, action and thing.
    pub lost: u64,
    /// Whether it is so much that one confirms it by typing.
    pub is_large: bool,
    /// Why it is; empty where it is not.
    pub large_because: Vec<Large>,
}

/// One direction.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Difference {
    /// How many, counted by person, action and thing.
    pub count: u64,
    /// For how many people.
    pub people_count: u64,
    /// By person, the most first.
    pub people: Vec<PersonCount>,
    /// By project, the most first; null for the workspace itself and its teamspaces.
    pub projects: Vec<ProjectCount>,
    /// By action, the most first.
    pub actions: Vec<ActionCount>,
    /// Ten of them.
    pub things: Vec<SampleThing>,
}

/// How many of one person's.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonCount {
    /// Who.
    pub user: UserLite,
    /// How many.
    pub count: u64,
}

/// How many in one project.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectCount {
    /// The project.
    pub project: Option<NamedNode>,
    /// How many.
    pub count: u64,
}

/// How many of one action.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionCount {
    /// What is done.
    pub action: String,
    /// How many.
    pub count: u64,
}

/// One thing that somebody could do something to, or no longer.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleThing {
    /// Who.
    pub user: UserLite,
    /// What they would do.
    pub action: String,
    /// To what.
    pub resource: NamedNode,
}
