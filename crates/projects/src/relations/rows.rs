//! The table `work_item_relations`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{Result, WriteTx};

use super::{CreateRelation, DeleteRelation, RelationType};
use crate::ids::WorkItemId;

/// The other ends, and what they are read from the item, which was found inside its parents.
pub(super) async fn list(
    connection: &mut Connection,
    work_item: WorkItemId,
) -> Result<Vec<(RelationType, WorkItemId)>> {
    let rows: Vec<(String, WorkItemId, bool)> = sql(
        "SELECT kind, related_id, FALSE AS is_reversed FROM work_item_relations \
         WHERE work_item_id = $1 UNION ALL \
         SELECT kind, work_item_id, TRUE AS is_reversed FROM work_item_relations \
         WHERE related_id = $1",
    )
    .bind(work_item)
    .fetch_all(connection)
    .await?;
    let mut relations: Vec<(RelationType, WorkItemId)> = rows
        .into_iter()
        .filter_map(|(kind, other, is_reversed)| {
            RelationType::read(&kind, is_reversed).map(|relation| (relation, other))
        })
        .collect();
    relations.sort_unstable();
    relations.dedup();
    Ok(relations)
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<CreateRelation>,
    (relation, other): (RelationType, WorkItemId),
    by: UserId,
) -> Result<()> {
    let (kind, is_reversed) = relation.stored();
    let (from, to) = ends(permit.item.id, other, is_reversed);
    let query = sql(
        "INSERT INTO work_item_relations (work_item_id, related_id, kind, \
                     workspace_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
                     ON CONFLICT (work_item_id, related_id, kind) DO NOTHING",
    )
    .bind(from)
    .bind(to)
    .bind(kind)
    .bind(permit.project.workspace_id)
    .bind(by)
    .bind(tx.at());
    tx.execute(query).await?;
    Ok(())
}

/// Whether one of these items has more relations than so many.
pub(super) async fn is_any_above(
    connection: &mut Connection,
    items: &[WorkItemId],
    most: i64,
) -> Result<bool> {
    let mut query = SqlBuilder::new("SELECT COUNT(*) FROM (SELECT id FROM (");
    query.push("SELECT work_item_id AS id FROM work_item_relations WHERE work_item_id IN ");
    query.push_list(items.iter().copied());
    query.push(" UNION ALL SELECT related_id FROM work_item_relations WHERE related_id IN ");
    query.push_list(items.iter().copied());
    query.push(") AS ends GROUP BY id HAVING COUNT(*) > ");
    query.push_value(most).push(") AS crowded");
    Ok(query.build().fetch_count(connection).await? > 0)
}

fn ends(one: WorkItemId, other: WorkItemId, is_reversed: bool) -> (WorkItemId, WorkItemId) {
    if is_reversed {
        (other, one)
    } else {
        (one, other)
    }
}

/// Ends one relation between two items, from whichever end it was made.
pub(super) async fn delete(
    tx: &mut WriteTx,
    permit: &Permit<DeleteRelation>,
    (relation, other): (RelationType, WorkItemId),
) -> Result<u64> {
    let (kind, is_reversed) = relation.stored();
    let (from, to) = ends(permit.item.id, other, is_reversed);
    let is_symmetric = matches!(relation, RelationType::Duplicate | RelationType::RelatesTo);
    let query = sql("DELETE FROM work_item_relations WHERE kind = $1 \
                     AND ((work_item_id = $2 AND related_id = $3) \
                     OR ($4 AND work_item_id = $3 AND related_id = $2))")
    .bind(kind)
    .bind(from)
    .bind(to)
    .bind(is_symmetric);
    Ok(tx.execute(query).await?)
}
