//! The audit record of a workspace, to be read: who changed whose access to what, when, from where
//! and by which session or token.
//!
//! Owner and Admins read and export all of it, and a project's Admins the slice of their project
//! [PM-67, D-30]. Reading is itself recorded, once an hour for each reader, and so is every export;
//! what was done with a slice stands in the slice.
//! The record is chained by hash; verifying walks the chain. How long it is
//! kept is a setting: what is older is removed from the chain's beginning, whose last hash stays,
//! so that the rest can still be verified.

mod export;
mod ops;
mod retention;
mod routes;
mod rows;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::FieldChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::input::{Nullable, given};
use crate::targets::{ProjectTarget, WorkspaceTarget};

pub use retention::PruneAudit;
pub use routes::routes;

airside_kernel::operations! {
    /// Reads the audit record.
    ViewAudit => "audit:view" on WorkspaceTarget;
    /// Exports it.
    ExportAudit => "audit:export" on WorkspaceTarget;
    /// Reads the slice of a project.
    ViewProjectAudit => "project_audit:view" on ProjectTarget;
    /// Exports it.
    ExportProjectAudit => "project_audit:export" on ProjectTarget;
    /// Says how long it is kept.
    KeepAudit => "audit:keep" on WorkspaceTarget;
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: Option<UserId>,
    /// Whom it concerns.
    pub subject: Option<UserId>,
    /// The thing: its id.
    pub resource: Option<Uuid>,
    /// Type of the thing, such as `project`.
    pub resource_type: Option<String>,
    /// What was done, such as `grant.created`; `grant.` is everything that begins so.
    pub action: Option<String>,
    /// Only entries of this project: what its Admins may read.
    pub project: Option<ProjectId>,
    /// `done` or `denied`.
    pub outcome: Option<String>,
    /// At this time or later.
    pub after: Option<Timestamp>,
    /// Before this time.
    pub before: Option<Timestamp>,
}

/// The form of an export.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditForm {
    /// `csv` or `jsonl`.
    pub format: Option<String>,
}

/// A person or program of an entry, with the name of that time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditPerson {
    /// The account, if there was one.
    pub id: Option<UserId>,
    /// The name of that time.
    pub name: String,
}

/// What an entry is about, with the name of that time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditResource {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: Option<Uuid>,
    /// The name of that time.
    pub name: Option<String>,
}

/// A field before and after.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuditChange {
    /// The field.
    pub field: String,
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
    /// The thing that the old value names.
    pub old_id: Option<Uuid>,
    /// The thing that the new value names.
    pub new_id: Option<Uuid>,
}

impl From<FieldChange> for AuditChange {
    fn from(change: FieldChange) -> Self {
        Self {
            field: change.field,
            old: change.old,
            new: change.new,
            old_id: change.old_id,
            new_id: change.new_id,
        }
    }
}

/// An entry of the audit record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// Its number in the workspace's chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// `user`, `operator`, `system` or `anonymous`.
    pub actor_type: String,
    /// Who did it.
    pub actor: AuditPerson,
    /// In whose name, where a token or a program acted.
    pub on_behalf_of: Option<UserId>,
    /// By which session or token.
    pub via: String,
    /// Whom it concerns.
    pub subject: Option<AuditPerson>,
    /// What it is about.
    pub resource: AuditResource,
    /// The project that it is about.
    pub project: Option<ProjectId>,
    /// What was done.
    pub action: String,
    /// The role before.
    pub role_before: Option<String>,
    /// The role after.
    pub role_after: Option<String>,
    /// What else changed, field by field.
    pub changes: Vec<AuditChange>,
    /// Why, as the actor said.
    pub reason: Option<String>,
    /// `done` or `denied`.
    pub outcome: String,
    /// From where.
    pub ip: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// Hash of the entry before; null until it is sealed, within a second.
    pub prev_hash: Option<String>,
    /// Hash of this entry.
    pub hash: Option<String>,
}

/// What a verification found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditVerification {
    /// Whether no entry is missing or was altered.
    pub intact: bool,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Entries whose hashes were recomputed and fit.
    pub verified: i64,
    /// Entries that were removed at the chain's beginning, as the retention says.
    pub pruned: i64,
    /// Entries that are not sealed yet.
    pub unsealed: i64,
    /// Number of the first entry that is missing or was altered.
    pub broken_at: Option<i64>,
}

/// How long the record is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditSettings {
    /// Days; null for ever.
    pub kept_days: Option<i64>,
}

/// A change of that.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditSettingsChange {
    /// Days, from 30 to 3650; null for ever.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    pub kept_days: Option<Nullable<i64>>,
}
