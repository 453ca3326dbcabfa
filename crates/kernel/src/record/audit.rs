//! Audit: what was done to access, members, secrets, money and exports.
//!
//! An entry is numbered in the transaction of the change that it tells of. The number comes from
//! the chain's own row, whose lock is held until the commit, so numbers follow the order of the
//! commits and have no gaps. The [sealer](Kernel::seal_audit) then chains the entries by hash in that order,
//! outside of the writers' way. [`verify`] walks a chain again and says where it breaks.

use std::time::Duration;

use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::activity::FieldChange;
pub use super::prune::prune;
pub use super::verify::{Verification, verify, verify_one};
use crate::Kernel;
use crate::access::Caller;
use crate::db::{Connection, sql};
use crate::entropy::Entropy;
use crate::error::Result;
use crate::ids::{ProjectId, UserId, WorkspaceId};
use crate::time::Timestamp;

/// The chain of everything that belongs to no workspace.
pub const INSTANCE_CHAIN: Uuid = Uuid::nil();

/// How often the sealer looks.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// Entries that one sealing takes at most; the next goes on from there.
const SEAL_BATCH: i64 = 1000;

/// One audited act.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// The workspace; none for the instance.
    pub workspace: Option<WorkspaceId>,
    /// The project, so that its admins can read their slice.
    pub project: Option<ProjectId>,
    /// What was done, such as `workspace_member.role_changed`.
    pub action: &'static str,
    /// The person whom it concerns, with a name that stays readable.
    pub subject: Option<(UserId, String)>,
    /// Type of the thing, its id and its name.
    pub resource: (&'static str, Option<Uuid>, Option<String>),
    /// The role before.
    pub role_before: Option<String>,
    /// The role after.
    pub role_after: Option<String>,
    /// Other facts, field by field. Never a secret's value.
    pub changes: Vec<FieldChange>,
    /// What the actor gave as a reason.
    pub reason: Option<String>,
    /// Whether it happened.
    pub outcome: Outcome,
}

/// Whether an audited act happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It did.
    #[default]
    Done,
    /// It was refused.
    Denied,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Denied => "denied",
        }
    }
}

/// Who did it, as the entry keeps it: a snapshot that outlives the account.
#[derive(Debug, Clone)]
pub struct Actor {
    pub(crate) kind: &'static str,
    pub(crate) user: Option<UserId>,
    pub(crate) name: String,
    pub(crate) via: String,
    /// In whose name a token acts.
    pub(crate) on_behalf_of: Option<UserId>,
    pub(crate) ip: Option<String>,
    pub(crate) user_agent: Option<String>,
}

impl Actor {
    /// The caller of a request.
    #[must_use]
    pub fn caller(caller: &Caller) -> Self {
        use crate::access::Via;
        let (kind, user, name, via) = match &caller.account {
            None => ("anonymous", None, "anonymous".to_owned(), "none".to_owned()),
            Some(account) => {
                let (kind, via) = match &account.via {
                    Via::Session(id) => ("user", format!("session:{id}")),
                    Via::Token { id, .. } => ("user", format!("token:{id}")),
                    Via::CommandLine => ("operator", "command line".to_owned()),
                };
                (kind, Some(account.user), account.display_name.clone(), via)
            }
        };
        let crate::access::Origin { ip, user_agent, .. } = caller.origin.clone();
        let on_behalf_of = user.filter(|_| via.starts_with("token:"));
        Self {
            kind,
            user,
            name,
            via,
            on_behalf_of,
            ip,
            user_agent,
        }
    }

    /// The program itself, for the named reason.
    #[must_use]
    pub fn system(reason: &str) -> Self {
        Self {
            kind: "system",
            user: None,
            name: "system".to_owned(),
            via: reason.to_owned(),
            on_behalf_of: None,
            ip: None,
            user_agent: None,
        }
    }
}

/// Numbers and writes one entry.
pub(crate) async fn add(
    connection: &mut Connection,
    entropy: &Entropy,
    audit: Audit,
    actor: &Actor,
    at: Timestamp,
) -> Result<()> {
    let chain = audit
        .workspace
        .map_or(INSTANCE_CHAIN, |workspace| workspace.0);
    let (seq,): (i64,) = sql(
        "INSERT INTO audit_chains (chain_id, last_seq, sealed_seq, sealed_hash) \
         VALUES ($1, 1, 0, '') \
         ON CONFLICT (chain_id) DO UPDATE SET last_seq = audit_chains.last_seq + 1 \
         RETURNING last_seq",
    )
    .bind(chain)
    .execute_returning(connection)
    .await?
    .ok_or(sqlx::Error::RowNotFound)?;
    let (subject, subject_name) = audit.subject.unzip();
    let (resource_type, resource_id, resource_name) = audit.resource;
    sql(
        "INSERT INTO audit_entries (id, chain_id, seq, at, actor_type, actor_id, actor_name, via, \
         action, subject_id, subject_name, resource_type, resource_id, resource_name, project_id, \
         role_before, role_after, changes, reason, outcome, ip, user_agent, on_behalf_of) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22, $23)",
    )
    .bind(entropy.id_at::<Uuid>(at))
    .bind(chain)
    .bind(seq)
    .bind(at)
    .bind(actor.kind)
    .bind(actor.user)
    .bind(&actor.name)
    .bind(&actor.via)
    .bind(audit.action)
    .bind(subject)
    .bind(subject_name)
    .bind(resource_type)
    .bind(resource_id)
    .bind(resource_name)
    .bind(audit.project)
    .bind(audit.role_before)
    .bind(audit.role_after)
    .bind(serde_json::to_string(&audit.changes)?)
    .bind(audit.reason)
    .bind(audit.outcome.as_str())
    .bind(actor.ip.clone())
    .bind(actor.user_agent.clone())
    .bind(actor.on_behalf_of)
    .execute(connection)
    .await?;
    Ok(())
}

/// A stored entry. Its serialised form, without the two hashes, is what is hashed.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
#[expect(
    missing_docs,
    reason = "the fields are the columns, described at `Audit` and `Actor`"
)]
pub struct Entry {
    pub id: Uuid,
    pub chain_id: Uuid,
    pub seq: i64,
    pub at: Timestamp,
    pub actor_type: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub via: String,
    pub on_behalf_of: Option<Uuid>,
    pub action: String,
    pub subject_id: Option<Uuid>,
    pub subject_name: Option<String>,
    pub resource_type: String,
    pub resource_id: Option<Uuid>,
    pub resource_name: Option<String>,
    pub project_id: Option<Uuid>,
    pub role_before: Option<String>,
    pub role_after: Option<String>,
    pub changes: String,
    pub reason: Option<String>,
    pub outcome: String,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    #[serde(skip)]
    pub prev_hash: Option<String>,
    #[serde(skip)]
    pub hash: Option<String>,
}

/// The columns of [`Entry`], for `SELECT`.
pub const ENTRY_COLUMNS: &str = "id, chain_id, seq, at, actor_type, actor_id, actor_name, via, \
    on_behalf_of, action, subject_id, subject_name, resource_type, resource_id, resource_name, \
    project_id, role_before, role_after, changes, reason, outcome, ip, user_agent, prev_hash, hash";

impl Entry {
    /// SHA-256 over the hash before and this entry's JSON.
    pub(super) fn sealed_hash(&self, prev_hash: &str) -> Result<String> {
        let mut hasher = Sha256::new();
        hasher.update(prev_hash.as_bytes());
        hasher.update(serde_json::to_vec(self)?);
        Ok(hex::encode(hasher.finalize()))
    }
}

pub(super) async fn entries_after(
    connection: &mut Connection,
    chain: Uuid,
    seq: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    let mut text = crate::db::SqlBuilder::new("SELECT ");
    text.push(ENTRY_COLUMNS)
        .push(" FROM audit_entries WHERE chain_id = ")
        .push_value(chain);
    text.push(" AND seq > ")
        .push_value(seq)
        .push(" ORDER BY seq LIMIT ")
        .push_value(limit);
    text.build().fetch_all(connection).await
}

/// Chains the entries of one chain that are not chained yet; answers how many. The caller holds
/// the chain's row locked, so that there is one sealer.
pub(crate) async fn seal(connection: &mut Connection, chain: Uuid) -> Result<usize> {
    let Some((sealed_seq, sealed_hash)) = sql(
        "UPDATE audit_chains SET sealed_seq = sealed_seq WHERE chain_id = $1 \
         RETURNING sealed_seq, sealed_hash",
    )
    .bind(chain)
    .execute_returning::<(i64, String)>(connection)
    .await?
    else {
        return Ok(0);
    };
    let entries = entries_after(connection, chain, sealed_seq, SEAL_BATCH).await?;
    let (mut last_seq, mut last_hash) = (sealed_seq, sealed_hash);
    for entry in &entries {
        let hash = entry.sealed_hash(&last_hash)?;
        sql("UPDATE audit_entries SET prev_hash = $1, hash = $2 WHERE id = $3")
            .bind(&last_hash)
            .bind(&hash)
            .bind(entry.id)
            .execute(connection)
            .await?;
        (last_seq, last_hash) = (entry.seq, hash);
    }
    sql("UPDATE audit_chains SET sealed_seq = $1, sealed_hash = $2 WHERE chain_id = $3")
        .bind(last_seq)
        .bind(last_hash)
        .bind(chain)
        .execute(connection)
        .await?;
    Ok(entries.len())
}

/// The chains that have entries to seal.
pub(crate) async fn unsealed_chains(connection: &mut Connection) -> Result<Vec<Uuid>> {
    let chains: Vec<(Uuid,)> = sql("SELECT chain_id FROM audit_chains WHERE sealed_seq < last_seq")
        .fetch_all(connection)
        .await?;
    Ok(chains.into_iter().map(|(chain,)| chain).collect())
}

impl Kernel {
    /// Chains all entries that are not chained yet; answers how many.
    pub async fn seal_audit(&self) -> Result<usize> {
        let chains = unsealed_chains(&mut self.db.read().await?).await?;
        let mut sealed = 0;
        for chain in chains {
            let mut tx = self.write_as_system("seal the audit record").await?;
            sealed += seal(tx.reading(), chain).await?;
            tx.commit_unaudited("seal the audit record").await?;
        }
        Ok(sealed)
    }

    /// Seals every second until the process ends. A fault is told to the log and tried again.
    pub async fn keep_sealing(&self) {
        loop {
            if let Err(fault) = self.seal_audit().await {
                tracing::error!(error = ?fault, "the audit record could not be sealed");
            }
            tokio::time::sleep(SEAL_EVERY).await;
        }
    }
}
