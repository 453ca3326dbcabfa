//! What was done at the instance: the entries of its own audit chain, newest first. Each workspace
//! keeps its own; instance admins do not read those.

pub mod ops;
pub(crate) mod routes;
mod rows;

use airside_kernel::record::FieldChange;
use airside_kernel::record::audit::Entry;
use airside_kernel::{Error, Result, Timestamp, operations};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::target::InstanceTarget;

operations! {
    /// Reads the instance's audit record.
    ViewAudit => "instance_audit:view" on InstanceTarget;
}

/// Which entries are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Id of the one who acted.
    pub actor: Option<Uuid>,
    /// Id of the person whom it concerns.
    pub subject: Option<Uuid>,
    /// Type of the thing, such as `user`.
    pub resource: Option<String>,
    /// What was done, such as `instance_admin.added`.
    pub action: Option<String>,
    /// `admin`, what the instance's admins and the program did, or `all`, also what people did with
    /// their own accounts: sessions, tokens, passwords. Without it `all` where an action is named,
    /// and `admin` otherwise.
    #[param(inline)]
    pub of: Option<Of>,
    /// Not before this time.
    pub after: Option<Timestamp>,
    /// Before this time.
    pub before: Option<Timestamp>,
}

/// Whose actions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InstanceAuditOf)]
pub enum Of {
    /// Those of the instance's admins, of the operator and of the program.
    Admin,
    /// Also what people did with their own accounts.
    All,
}

/// What actions on one's own account begin with.
const OWN: [&str; 4] = ["account.", "password.", "personal_token.", "session."];

impl AuditFilter {
    /// Whether what people did with their own accounts is left out.
    fn is_of_admins(&self) -> bool {
        let usual = if self.action.is_some() {
            Of::All
        } else {
            Of::Admin
        };
        self.of.unwrap_or(usual) == Of::Admin
    }
}

/// One entry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = InstanceAuditEntry)]
pub struct AuditRow {
    /// Its id.
    pub id: Uuid,
    /// Its number in the chain.
    pub seq: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it, by the name of that time.
    pub actor: Party,
    /// For whom.
    pub on_behalf_of: Option<Uuid>,
    /// By which session, token or command.
    pub via: String,
    /// The person whom it concerns.
    pub subject: Option<Party>,
    /// The thing.
    pub resource: Resource,
    /// What was done.
    pub action: String,
    /// The role before.
    pub role_before: Option<String>,
    /// The role after.
    pub role_after: Option<String>,
    /// Fields before and after. Never a secret's value.
    #[schema(value_type = Vec<Object>)]
    pub changes: Vec<FieldChange>,
    /// What the actor gave as a reason.
    pub reason: Option<String>,
    /// `done` or `denied`.
    pub outcome: String,
    /// From which address.
    pub ip: Option<String>,
    /// With which client.
    pub user_agent: Option<String>,
    /// Hash of the entry before; null until it is sealed, within a second.
    pub prev_hash: Option<String>,
    /// Hash of this entry.
    pub hash: Option<String>,
}

/// Somebody as the record keeps them: the name outlives the account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = InstanceAuditParty)]
pub struct Party {
    /// The account.
    pub id: Option<Uuid>,
    /// `user`, `system` or `anonymous`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of that time.
    pub display_name: String,
}

/// A thing as the record keeps it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = InstanceAuditResource)]
pub struct Resource {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: Option<Uuid>,
    /// Its name of that time.
    pub name: Option<String>,
}

impl TryFrom<Entry> for AuditRow {
    type Error = Error;

    fn try_from(entry: Entry) -> Result<Self> {
        let subject = entry.subject_name.map(|display_name| Party {
            id: entry.subject_id,
            kind: "user".to_owned(),
            display_name,
        });
        Ok(Self {
            id: entry.id,
            seq: entry.seq,
            at: entry.at,
            actor: Party {
                id: entry.actor_id,
                kind: entry.actor_type,
                display_name: entry.actor_name,
            },
            on_behalf_of: entry.on_behalf_of,
            via: entry.via,
            subject,
            resource: Resource {
                kind: entry.resource_type,
                id: entry.resource_id,
                name: entry.resource_name,
            },
            action: entry.action,
            role_before: entry.role_before,
            role_after: entry.role_after,
            changes: serde_json::from_str(&entry.changes)?,
            reason: entry.reason,
            outcome: entry.outcome,
            ip: entry.ip,
            user_agent: entry.user_agent,
            prev_hash: entry.prev_hash,
            hash: entry.hash,
        })
    }
}
