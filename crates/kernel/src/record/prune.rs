//! Removing the oldest entries of a chain.

use uuid::Uuid;

use crate::db::sql;
use crate::error::Result;
use crate::time::Timestamp;
use crate::write::WriteTx;

/// Removes the sealed entries of a chain that were written before a time, from its beginning on;
/// answers how many. The number and the hash of the last of them stay with the chain.
pub async fn prune(tx: &mut WriteTx, chain: Uuid, before: Timestamp) -> Result<i64> {
    // The sealer takes the same lock.
    let lock = sql(
        "UPDATE audit_chains SET pruned_seq = pruned_seq WHERE chain_id = $1 \
                    RETURNING pruned_seq",
    );
    let locked: Option<(i64,)> = tx.execute_returning(lock.bind(chain)).await?;
    let Some((pruned,)) = locked else {
        return Ok(0);
    };
    // The first that stays: times of neighbours may stand the other way round by a moment.
    let kept: Option<(i64,)> = sql(
        "SELECT seq FROM audit_entries WHERE chain_id = $1 AND (at >= $2 OR hash IS NULL) \
         ORDER BY seq LIMIT 1",
    )
    .bind(chain)
    .bind(before)
    .fetch_optional(tx.reading())
    .await?;
    let until = kept.map_or(i64::MAX, |(seq,)| seq);
    let last: Option<(i64, String)> = sql(
        "SELECT seq, hash FROM audit_entries WHERE chain_id = $1 AND seq < $2 \
         ORDER BY seq DESC LIMIT 1",
    )
    .bind(chain)
    .bind(until)
    .fetch_optional(tx.reading())
    .await?;
    let Some((seq, hash)) = last else {
        return Ok(0);
    };
    let remove = sql("DELETE FROM audit_entries WHERE chain_id = $1 AND seq <= $2");
    tx.execute(remove.bind(chain).bind(seq)).await?;
    let note = sql("UPDATE audit_chains SET pruned_seq = $1, pruned_hash = $2 WHERE chain_id = $3");
    tx.execute(note.bind(seq).bind(hash).bind(chain)).await?;
    Ok(seq - pruned)
}
