//! How work items hang together: one blocks another, repeats it, or comes before it.
//!
//! A relation is one row and read from both of its ends: what blocks is blocked by on the other
//! side. It is an edit of the item that it is made on, and needs that the other one may be seen;
//! reading shows only those ends that the reader may see.

mod ops;
mod routes;
mod rows;

use std::collections::BTreeMap;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;

use crate::ids::{StateId, WorkItemId};
use crate::work_items::WorkItemTarget;

airside_kernel::operations! {
    /// Reads what relates to a work item.
    ListRelations => "workitem_relation:view" on WorkItemTarget;
    /// Relates a work item to others.
    CreateRelation => "workitem_relation:create" on WorkItemTarget;
    /// Ends a relation.
    DeleteRelation => "workitem_relation:remove" on WorkItemTarget;
}

/// How one item relates to another, read from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationType {
    /// The other waits for this one.
    Blocking,
    /// This one waits for the other.
    BlockedBy,
    /// Both are the same.
    Duplicate,
    /// They have to do with each other.
    RelatesTo,
    /// This one starts after the other.
    StartAfter,
    /// This one starts before the other.
    StartBefore,
    /// This one ends after the other.
    FinishAfter,
    /// This one ends before the other.
    FinishBefore,
}

impl RelationType {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Blocking,
        Self::BlockedBy,
        Self::Duplicate,
        Self::RelatesTo,
        Self::StartAfter,
        Self::StartBefore,
        Self::FinishAfter,
        Self::FinishBefore,
    ];

    /// As it is spelled.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::BlockedBy => "blocked_by",
            Self::Duplicate => "duplicate",
            Self::RelatesTo => "relates_to",
            Self::StartAfter => "start_after",
            Self::StartBefore => "start_before",
            Self::FinishAfter => "finish_after",
            Self::FinishBefore => "finish_before",
        }
    }

    /// How it is stored, and whether with the ends the other way round.
    const fn stored(self) -> (&'static str, bool) {
        match self {
            Self::BlockedBy => ("blocked_by", false),
            Self::Blocking => ("blocked_by", true),
            Self::Duplicate => ("duplicate", false),
            Self::RelatesTo => ("relates_to", false),
            Self::StartAfter => ("start_after", false),
            Self::StartBefore => ("start_after", true),
            Self::FinishAfter => ("finish_after", false),
            Self::FinishBefore => ("finish_after", true),
        }
    }

    /// What a stored relation is, read from one of its ends.
    fn read(kind: &str, is_reversed: bool) -> Option<Self> {
        let is_symmetric = matches!(kind, "duplicate" | "relates_to");
        Self::ALL
            .into_iter()
            .find(|one| one.stored() == (kind, is_reversed && !is_symmetric))
    }

    /// Whether it says when work can happen.
    const fn is_dependency(self) -> bool {
        !matches!(self, Self::Duplicate | Self::RelatesTo)
    }
}

/// New relations of an item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewRelations {
    /// What they are, read from the item of the path.
    pub relation_type: RelationType,
    /// The other items.
    #[serde(alias = "work_item_ids")]
    pub issues: Vec<WorkItemId>,
}

/// A relation that ends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EndedRelation {
    /// The other item.
    #[serde(alias = "work_item_id")]
    pub related_issue: WorkItemId,
    /// Only this relation; all between the two if not given.
    pub relation_type: Option<RelationType>,
}

/// The other ends of an item's relations, by what they are.
pub type Relations = BTreeMap<&'static str, Vec<WorkItemId>>;

/// The other end of a relation, with what is shown of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelatedItem {
    /// The item.
    pub id: WorkItemId,
    /// What people call it.
    pub identifier: String,
    /// What it is about.
    pub name: String,
    /// Its number.
    pub sequence_id: i64,
    /// Its project.
    pub project_id: ProjectId,
    /// Its state.
    pub state_id: StateId,
    /// How much it matters.
    pub priority: String,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// What it is to the item that was asked about.
    pub relation_type: RelationType,
}

impl RelatedItem {
    fn new(target: WorkItemTarget, relation_type: RelationType) -> Self {
        let identifier = target.identifier();
        let item = target.item;
        Self {
            id: item.id,
            identifier,
            name: item.name,
            sequence_id: item.sequence_id,
            project_id: item.project_id,
            state_id: item.state_id,
            priority: item.priority,
            created_by: item.created_by,
            created_at: item.created_at,
            updated_at: item.updated_at,
            relation_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_is_read_from_both_ends() {
        for one in RelationType::ALL {
            let (kind, is_reversed) = one.stored();
            assert_eq!(RelationType::read(kind, is_reversed), Some(one));
            let other = RelationType::read(kind, !is_reversed).expect("the other end");
            let (back, _) = other.stored();
            assert_eq!(back, kind);
            assert_eq!(
                one == other,
                matches!(kind, "duplicate" | "relates_to"),
                "{kind}"
            );
        }
    }
}
