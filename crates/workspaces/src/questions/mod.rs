//! The questions that people and programs may ask about access: may I, why, and what may I here.
//!
//! They are answered by the same engine from the same facts as every operation. What somebody may
//! not know of does not exist for their questions either. About others asks only who may inspect
//! access: the managers of the workspace, and the Admins of a project about that project.

mod answers;
mod catalog;
mod changes;
mod last_use;
pub(crate) mod locate;
mod reason;
mod resources;
mod routes;
mod what_can;
mod what_can_export;
mod who_can;
mod who_can_export;

use airside_access::Scope;
use airside_kernel::{Kernel, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::can::Can;
use crate::rooms::RoomsAbove;
use crate::targets::{ProjectTarget, WorkspaceTarget};

pub(crate) use catalog::permissions;
pub(crate) use locate::locate_one;
pub(crate) use resources::{PROJECTS, listed};
pub use routes::routes;

/// Things that one `what-can` asks about at most.
const RESOURCES_MAX: usize = 100;

airside_kernel::operations! {
    /// Asks what others may do in a workspace.
    InspectWorkspace => "access:inspect" on WorkspaceTarget;
    /// Asks what others may do in a project.
    InspectProject => "access:inspect" on ProjectTarget;
}

/// Answers a question for the operator of the instance, in the workspace of that slug. Nothing is
/// hidden from whoever owns the data.
pub async fn explain_to_operator(
    kernel: &Kernel,
    above: &RoomsAbove,
    slug: &str,
    question: &Question,
) -> Result<Explained> {
    answers::explain_to_operator(kernel, above, slug, question).await
}

/// A thing, by type and id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Resource {
    /// `workspace`, `project`, `workitem` …, as the catalog spells it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id. For the workspace its slug will do, for a project its identifier, for a work item
    /// its key such as `WEB-12`; one of the members goes by their user id.
    pub id: String,
}

/// May somebody do this to that?
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Question {
    /// A user's id or address; without, the caller.
    pub subject: Option<String>,
    /// What is to be done, such as `workitem:delete`.
    pub action: String,
    /// To what.
    pub resource: Resource,
}

/// What may somebody do to these things?
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WhatCan {
    /// A user's id or address; without, the caller.
    pub subject: Option<String>,
    /// One thing.
    pub resource: Option<Resource>,
    /// Several things.
    #[serde(default)]
    pub resources: Vec<Resource>,
}

/// The answer to a [`Question`].
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
}

/// Why a decision came out as it did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reason {
    /// The reason as a word.
    pub code: &'static str,
    /// The reason in a sentence.
    pub message: String,
    /// The step of the walk that answered, from 1 to 6.
    pub step: Option<u8>,
    /// Where it answered.
    pub node: NamedNode,
    /// The role that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<NamedRole>,
    /// The scheme in that role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The exception that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// The link of a teamspace by which the role is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The conditions that were met, or that none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What is required as well and is not allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
}

/// A thing with the name that people know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedNode {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A role with its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedRole {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// `workspace`, `project` or `teamspace`.
    pub namespace: &'static str,
}

/// The answer to a [`Question`] with everything that was met on the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explained {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// What was met, from the thing up.
    pub steps: Vec<ExplainedStep>,
    /// What would have to change for a denied act to be allowed, and who could change it.
    pub changes: Vec<NeededChange>,
}

/// One thing that was met.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedStep {
    /// Where.
    pub node: NamedNode,
    /// The step of the walk.
    pub step: Option<u8>,
    /// The action that was asked: the one in question, or one that it requires.
    pub action: String,
    /// `allowed`, `denied` or `continues`.
    pub outcome: &'static str,
    /// What was met, in a sentence.
    pub detail: String,
}

/// A change that would make a denied act possible.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeededChange {
    /// `role`, `grant`, `token`, `feature`, `status` or `other_person`.
    pub kind: &'static str,
    /// The change in a sentence.
    pub message: String,
    /// Slugs of the roles that would do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// People who could make it.
    pub who: Vec<String>,
}

/// What may be done to one of several things.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceCan {
    /// The thing.
    pub resource: Resource,
    /// By action; empty for what does not exist or is not shared.
    #[schema(value_type = BTreeMap<String, crate::can::Verdict>)]
    pub can: Can,
}

/// Where roles and schemes of this scope are listed.
const fn namespace(scope: Scope) -> &'static str {
    scope.name()
}
