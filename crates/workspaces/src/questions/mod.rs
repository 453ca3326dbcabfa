//! The questions that people and programs may ask about access: may I, why, and what may I here.
//!
//! They are answered by the same engine from the same facts as every operation. What somebody may
//! not know of does not exist for their questions either. About others asks only who may inspect
//! access: the managers of the workspace, and the Admins of a project about that project.

mod answers;
mod catalog;
mod changes;
mod exceptions;
mod known;
mod last_use;
pub(crate) mod locate;
mod reached;
mod reason;
mod resources;
mod routes;
mod sight;
mod steps;
mod supposed;
mod theirs;
mod what_can;
mod what_can_export;
mod who_can;
mod who_can_export;
mod who_could;

use airside_access::Scope;
use airside_kernel::{Kernel, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::can::Can;
use crate::grants::{GrantEffect, GrantId, GrantPerson};
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
    /// The same in full, for who may read it; only `explain` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<ToldException>,
    /// The link of a teamspace by which the role is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// That teamspace; only `explain` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teamspace: Option<NamedNode>,
    /// The conditions that were met, or that none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What is required as well and is not allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
}

/// A thing with the name that people know.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct NamedNode {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Of a project, the word in front of its items' numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
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
    /// What was looked at, from the thing up: every look at every node as far as the walk went, each
    /// with what it found or that it found nothing.
    pub steps: Vec<ExplainedStep>,
    /// When the answer will be another one by itself, as far as the asker may read the exceptions
    /// that begin or end then.
    pub later: Vec<LaterChange>,
    /// What would have to change for a denied act to be allowed, and who could change it.
    pub changes: Vec<NeededChange>,
    /// The thing or its project, where that is archived: what is allowed there is refused with 409
    /// until it is taken out of the archive, unless it only reads, restores or deletes. None where
    /// the question is about seeing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<NamedNode>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedStep {
    /// Where.
    pub node: NamedNode,
    /// The step of the walk.
    pub step: Option<u8>,
    /// The action that was asked: the one in question, or one that it requires.
    pub action: String,
    /// What was looked at: before the walk `person`, `token`, `oneself` and `feature`; at each node
    /// `deny`, `allow`, `role` and, of a project, `link`; for a project `public`; and `end`, where
    /// nothing was left to look at.
    pub look: &'static str,
    /// Whether there was something that speaks of it.
    pub found: bool,
    /// `allowed`, `denied` or `continues`.
    pub outcome: &'static str,
    /// What was met, in a sentence.
    pub detail: String,
    /// The role that was met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<NamedRole>,
    /// The teamspace that brings it along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teamspace: Option<NamedNode>,
    /// The conditions under which the role includes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The exception that was met, for who may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<ToldException>,
}

/// An exception as an explanation tells of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToldException {
    /// Its id.
    pub id: GrantId,
    /// What it says, such as `workitem:delete`, or `*`.
    pub action: String,
    /// `allow` or `deny`.
    pub effect: GrantEffect,
    /// Why it was made.
    pub reason: String,
    /// Who made it.
    pub given_by: Option<GrantPerson>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it begins, if later than it was made.
    pub starts_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A moment from which on the answer is another one, with nothing changed by anybody.
#[derive(Debug, Serialize, ToSchema)]
pub struct LaterChange {
    /// When.
    pub at: Timestamp,
    /// Whether it is allowed from then on.
    pub allowed: bool,
    /// The same in a sentence.
    pub message: String,
    /// The exception that begins or ends then.
    pub exception: ToldException,
}

/// A change that would make a denied act possible. It was tried before it is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeededChange {
    /// `role`, `grant` (a new exception), `grant_end`, `token`, `feature`, `status` or
    /// `other_person`.
    pub kind: &'static str,
    /// From 1 up. One change of every part is needed; those of the same part do as well as one
    /// another.
    pub part: u8,
    /// The change in a sentence.
    pub message: String,
    /// Where the role or the exception would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NamedNode>,
    /// Slugs of the roles that would do, the least first.
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
