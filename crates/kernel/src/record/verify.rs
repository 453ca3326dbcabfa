//! Walking the chains of the audit record again. A chain that lost its oldest entries to the
//! retention is walked from the hash that stayed of them.

use serde::Serialize;
use uuid::Uuid;

use super::audit::entries_after;
use crate::db::{Connection, sql};
use crate::error::Result;

/// Entries that a verification reads at a time.
const VERIFY_BATCH: i64 = 1000;

/// What a verification found in one chain.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// The workspace, or nil for the instance.
    pub chain: Uuid,
    /// Entries whose hashes were recomputed and fit.
    pub verified: i64,
    /// Entries that were removed at the beginning, as the retention says.
    pub pruned: i64,
    /// Entries that the sealer has not reached yet.
    pub unsealed: i64,
    /// Number of the first entry that is missing or was altered.
    pub broken_at: Option<i64>,
}

/// Where a chain begins and ends.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Extent {
    chain_id: Uuid,
    last_seq: i64,
    sealed_seq: i64,
    sealed_hash: String,
    pruned_seq: i64,
    pruned_hash: String,
}

/// Recomputes every chain from its first entry.
pub async fn verify(connection: &mut Connection) -> Result<Vec<Verification>> {
    let chains: Vec<Extent> = sql(
        "SELECT chain_id, last_seq, sealed_seq, sealed_hash, pruned_seq, pruned_hash \
         FROM audit_chains ORDER BY chain_id",
    )
    .fetch_all(connection)
    .await?;
    let mut found = Vec::with_capacity(chains.len());
    for chain in chains {
        found.push(walk(connection, chain).await?);
    }
    Ok(found)
}

/// Recomputes one chain. A workspace of which nothing was recorded has an intact one.
pub async fn verify_one(connection: &mut Connection, chain: Uuid) -> Result<Verification> {
    let known: Option<Extent> = sql(
        "SELECT chain_id, last_seq, sealed_seq, sealed_hash, pruned_seq, pruned_hash \
         FROM audit_chains WHERE chain_id = $1",
    )
    .bind(chain)
    .fetch_optional(connection)
    .await?;
    match known {
        Some(known) => walk(connection, known).await,
        None => Ok(Verification {
            chain,
            verified: 0,
            pruned: 0,
            unsealed: 0,
            broken_at: None,
        }),
    }
}

async fn walk(connection: &mut Connection, chain: Extent) -> Result<Verification> {
    let broken_at = match sealed_break(connection, &chain).await? {
        None => missing_after(connection, &chain).await?,
        broken_at => broken_at,
    };
    let last_intact = broken_at.map_or(chain.sealed_seq, |seq| chain.sealed_seq.min(seq - 1));
    Ok(Verification {
        chain: chain.chain_id,
        verified: (last_intact - chain.pruned_seq).max(0),
        pruned: chain.pruned_seq,
        unsealed: chain.last_seq - chain.sealed_seq,
        broken_at,
    })
}

/// The first number above the sealed ones that was given out and has no entry.
async fn missing_after(connection: &mut Connection, chain: &Extent) -> Result<Option<i64>> {
    let mut expected = chain.sealed_seq + 1;
    while expected <= chain.last_seq {
        let entries = entries_after(connection, chain.chain_id, expected - 1, VERIFY_BATCH).await?;
        if entries.is_empty() {
            return Ok(Some(expected));
        }
        for entry in entries {
            if entry.seq != expected {
                return Ok(Some(expected));
            }
            expected += 1;
        }
    }
    Ok(None)
}

async fn sealed_break(connection: &mut Connection, chain: &Extent) -> Result<Option<i64>> {
    let mut hash = chain.pruned_hash.clone();
    let mut expected = chain.pruned_seq + 1;
    while expected <= chain.sealed_seq {
        let entries = entries_after(connection, chain.chain_id, expected - 1, VERIFY_BATCH).await?;
        if entries.is_empty() {
            return Ok(Some(expected));
        }
        for entry in entries {
            if expected > chain.sealed_seq {
                break;
            }
            let intact = entry.seq == expected
                && entry.prev_hash.as_deref() == Some(hash.as_str())
                && entry.hash.as_deref() == Some(entry.sealed_hash(&hash)?.as_str());
            if !intact {
                return Ok(Some(expected));
            }
            hash = entry.hash.unwrap_or_default();
            expected += 1;
        }
    }
    Ok((hash != chain.sealed_hash).then_some(chain.sealed_seq))
}
