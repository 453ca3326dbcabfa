//! Activity: what was done to content, field by field.

use uuid::Uuid;

use crate::db::{Query, sql};
use crate::entropy::Entropy;
use crate::ids::{ProjectId, UserId, WorkspaceId};
use crate::time::Timestamp;

/// One act on one thing.
#[derive(Debug, Clone)]
pub struct Activity {
    /// The workspace in which it happened.
    pub workspace: WorkspaceId,
    /// The project, for things inside one.
    pub project: Option<ProjectId>,
    /// Type of the thing whose history this belongs to, such as `workitem`.
    pub subject_type: &'static str,
    /// That thing.
    pub subject: Uuid,
    /// `created`, `updated`, `deleted`, `archived` …
    pub verb: &'static str,
    /// What changed; none for acts that are told by their verb alone.
    pub changes: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// As people read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// As people read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// The thing that the old value named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_id: Option<Uuid>,
    /// The thing that the new value names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_id: Option<Uuid>,
}

impl FieldChange {
    /// A change of a value that is its own text.
    pub fn text(field: &str, old: Option<String>, new: Option<String>) -> Self {
        Self {
            field: field.to_owned(),
            old,
            new,
            old_id: None,
            new_id: None,
        }
    }
}

/// What writes an activity: a row for each changed field, or a single one.
pub(crate) fn insertions(
    entropy: &Entropy,
    activity: Activity,
    actor: Option<UserId>,
    at: Timestamp,
) -> Vec<Query> {
    let Activity {
        workspace,
        project,
        subject_type,
        subject,
        verb,
        changes,
    } = activity;
    let rows = if changes.is_empty() {
        vec![None]
    } else {
        changes.into_iter().map(Some).collect()
    };
    let insertion = |change: Option<FieldChange>| {
        let (field, change) = match change {
            Some(change) => (Some(change.field.clone()), change),
            None => (None, FieldChange::default()),
        };
        sql(
            "INSERT INTO activities (id, workspace_id, project_id, subject_type, subject_id, \
             actor_id, verb, field, old_value, new_value, old_identifier, new_identifier, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(entropy.id_at::<Uuid>(at))
        .bind(workspace)
        .bind(project)
        .bind(subject_type)
        .bind(subject)
        .bind(actor)
        .bind(verb)
        .bind(field)
        .bind(change.old)
        .bind(change.new)
        .bind(change.old_id)
        .bind(change.new_id)
        .bind(at)
    };
    rows.into_iter().map(insertion).collect()
}
