//! Writing work items.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, Engine, FIRST_PART, Query, SqlBuilder, Value, sql};
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::record::Activity;
use airside_kernel::{Error, Result, WriteTx};

use super::WorkItem;
use crate::ids::{LabelId, StateId, WorkItemId};
use crate::text;
use crate::work_items::{
    ArchiveWorkItem, BulkEditWorkItem, CreateWorkItem, DeleteWorkItem, EditWorkItem, MoveWorkItem,
    RestoreWorkItem, UnarchiveWorkItem,
};

/// Distance between two neighbours in the order by hand.
const SORT_ORDER_STEP: f64 = 10_000.0;

/// A permit under which the rows of an item itself are written.
pub(in crate::work_items) trait MayWrite: Sync {}
impl MayWrite for Permit<CreateWorkItem> {}
impl MayWrite for Permit<EditWorkItem> {}
impl MayWrite for Permit<BulkEditWorkItem> {}
impl MayWrite for Permit<MoveWorkItem> {}

/// How many more items a project has, in its lists and in its archive.
#[derive(Debug, Clone, Copy)]
pub(in crate::work_items) struct Counted {
    pub live: i64,
    pub archived: i64,
}

async fn change_counters(tx: &mut WriteTx, project: ProjectId, change: Counted) -> Result<()> {
    let query = sql("UPDATE project_counters SET live_items = live_items + $1, \
                     archived_items = archived_items + $2 WHERE project_id = $3")
    .bind(change.live)
    .bind(change.archived)
    .bind(project);
    tx.execute(query).await?;
    Ok(())
}

/// Changes of who lies below whom wait for each other, so that two at once make no circle.
pub(in crate::work_items) async fn lock_counters(
    tx: &mut WriteTx,
    _permit: &impl MayWrite,
    project: ProjectId,
) -> Result<()> {
    change_counters(
        tx,
        project,
        Counted {
            live: 0,
            archived: 0,
        },
    )
    .await
}

/// Counts one more item of a project, whose number is the count. The counter stays locked until
/// the commit, so nothing more is asked after it than needs be.
const COUNT_ONE: &str = "INSERT INTO project_counters (project_id, last_sequence_id, live_items, \
     archived_items) VALUES ($1, 1, 1, 0) ON CONFLICT (project_id) DO UPDATE SET \
     last_sequence_id = project_counters.last_sequence_id + 1, \
     live_items = project_counters.live_items + 1";

/// The same, answering the number, which nobody else gets.
fn count_one() -> Query {
    let mut query = SqlBuilder::new(COUNT_ONE);
    query.push(" RETURNING last_sequence_id");
    query.build()
}

async fn next_number(tx: &mut WriteTx, project: ProjectId) -> Result<i64> {
    let row: Option<(i64,)> = tx.execute_returning(count_one().bind(project)).await?;
    row.map(|(number,)| number)
        .ok_or_else(|| Error::internal("a counter gave no number"))
}

/// Adds an item and gives it its number and its place, the last; and commits, together with what
/// else is added and with the record of it. Everybody who adds to the project waits meanwhile.
pub(in crate::work_items) async fn add(
    tx: WriteTx,
    _permit: &Permit<CreateWorkItem>,
    item: &mut WorkItem,
    sort_order: Option<f64>,
    (further, activity): (Vec<Query>, Activity),
) -> Result<()> {
    let (count, number) = match tx.kernel().db.engine() {
        Engine::Sqlite => (
            sql(COUNT_ONE),
            "(SELECT last_sequence_id FROM project_counters WHERE project_id = $3)".to_owned(),
        ),
        Engine::Postgres => (
            count_one(),
            format!("(SELECT last_sequence_id FROM {FIRST_PART})"),
        ),
    };
    let mut query = SqlBuilder::new(
        "INSERT INTO work_items (id, workspace_id, project_id, name, description_html, \
         description_stripped, search_text, priority, state_id, parent_id, point, start_date, \
         target_date, completed_at, is_draft, external_source, external_id, created_by, \
         submitted_by, updated_by, created_at, updated_at, sequence_id, sort_order) VALUES (",
    );
    let values: [Value; 22] = [
        item.id.into(),
        item.workspace_id.into(),
        item.project_id.into(),
        (&item.name).into(),
        (&item.description_html).into(),
        (&item.description_stripped).into(),
        text::search_text(&item.name, &item.description_stripped).into(),
        (&item.priority).into(),
        item.state_id.into(),
        item.parent_id.into(),
        item.point.into(),
        item.start_date.into(),
        item.target_date.into(),
        item.completed_at.into(),
        item.is_draft.into(),
        item.external_source.clone().into(),
        item.external_id.clone().into(),
        item.created_by.into(),
        item.submitted_by.into(),
        item.updated_by.into(),
        item.created_at.into(),
        item.updated_at.into(),
    ];
    for value in values {
        query.push_value(value).push(", ");
    }
    query.push(&number).push(", COALESCE(");
    query.push_value(sort_order).push(", ").push(&number);
    query.push(&format!(
        " * {SORT_ORDER_STEP:?})) RETURNING sequence_id, sort_order"
    ));
    let mut parts = vec![count.bind(item.project_id), query.build()];
    parts.extend(further);
    let row = tx.commit_with(parts, 1, activity).await?;
    let (number, place): (i64, f64) = row.ok_or_else(|| Error::internal("no number was given"))?;
    (item.sequence_id, item.sort_order) = (number, place);
    Ok(())
}

/// Writes a changed item, unless somebody else changed it since `before` was read: `false`.
pub(in crate::work_items) async fn update(
    tx: &mut WriteTx,
    _permit: &impl MayWrite,
    before: &WorkItem,
    after: &WorkItem,
) -> Result<bool> {
    let query = sql("UPDATE work_items SET name = $1, description_html = $2, \
                     description_stripped = $3, search_text = $4, priority = $5, state_id = $6, \
                     parent_id = $7, point = $8, start_date = $9, target_date = $10, \
                     completed_at = $11, sort_order = $12, is_draft = $13, external_source = $14, \
                     external_id = $15, updated_by = $16, updated_at = $17 \
                     WHERE id = $18 AND project_id = $19 AND updated_at = $20 \
                     AND deleted_at IS NULL AND archived_at IS NULL")
    .bind(&after.name)
    .bind(&after.description_html)
    .bind(&after.description_stripped)
    .bind(text::search_text(&after.name, &after.description_stripped))
    .bind(&after.priority)
    .bind(after.state_id)
    .bind(after.parent_id)
    .bind(after.point)
    .bind(after.start_date)
    .bind(after.target_date)
    .bind(after.completed_at)
    .bind(after.sort_order)
    .bind(after.is_draft)
    .bind(after.external_source.clone())
    .bind(after.external_id.clone())
    .bind(after.updated_by)
    .bind(after.updated_at)
    .bind(before.id)
    .bind(before.project_id)
    .bind(before.updated_at);
    Ok(tx.execute(query).await? == 1)
}

pub(in crate::work_items) async fn put_assignees(
    tx: &mut WriteTx,
    _permit: &impl MayWrite,
    item: &WorkItem,
    (added, removed): (&[UserId], &[UserId]),
) -> Result<()> {
    for user in removed {
        let query = sql("DELETE FROM work_item_assignees WHERE work_item_id = $1 AND user_id = $2");
        tx.execute(query.bind(item.id).bind(*user)).await?;
    }
    for user in added {
        tx.execute(assignment(item, *user)).await?;
    }
    Ok(())
}

/// What makes somebody work on an item.
pub(in crate::work_items) fn assignment(item: &WorkItem, user: UserId) -> Query {
    sql(
        "INSERT INTO work_item_assignees (work_item_id, user_id, workspace_id) \
         VALUES ($1, $2, $3) ON CONFLICT (work_item_id, user_id) DO NOTHING",
    )
    .bind(item.id)
    .bind(user)
    .bind(item.workspace_id)
}

pub(in crate::work_items) async fn put_labels(
    tx: &mut WriteTx,
    _permit: &impl MayWrite,
    item: &WorkItem,
    (added, removed): (&[LabelId], &[LabelId]),
) -> Result<()> {
    for label in removed {
        let query = sql("DELETE FROM work_item_labels WHERE work_item_id = $1 AND label_id = $2");
        tx.execute(query.bind(item.id).bind(*label)).await?;
    }
    for label in added {
        tx.execute(labelling(item, *label)).await?;
    }
    Ok(())
}

/// What gives an item a label.
pub(in crate::work_items) fn labelling(item: &WorkItem, label: LabelId) -> Query {
    sql(
        "INSERT INTO work_item_labels (work_item_id, label_id) VALUES ($1, $2) \
         ON CONFLICT (work_item_id, label_id) DO NOTHING",
    )
    .bind(item.id)
    .bind(label)
}

/// The items from this one up to the outermost that it lies below, as far as `depth_max`.
pub(in crate::work_items) async fn is_below(
    connection: &mut Connection,
    project: ProjectId,
    item: WorkItemId,
    depth_max: i64,
) -> Result<Vec<WorkItemId>> {
    let rows: Vec<(WorkItemId,)> = sql("WITH RECURSIVE above (id, parent_id, depth) AS ( \
         SELECT id, parent_id, CAST(1 AS BIGINT) FROM work_items \
         WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL \
         UNION ALL SELECT work_items.id, work_items.parent_id, above.depth + 1 FROM work_items \
         JOIN above ON work_items.id = above.parent_id WHERE above.depth < $3) \
         SELECT id FROM above ORDER BY depth")
    .bind(item)
    .bind(project)
    .bind(depth_max)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Archives an item; `false` if it was archived meanwhile.
pub(in crate::work_items) async fn archive(
    tx: &mut WriteTx,
    permit: &Permit<ArchiveWorkItem>,
) -> Result<bool> {
    let item = &permit.item;
    let query = sql(
        "UPDATE work_items SET archived_at = $1, updated_at = $2 WHERE id = $3 \
                     AND project_id = $4 AND archived_at IS NULL AND deleted_at IS NULL",
    )
    .bind(tx.at())
    .bind(crate::scope::next_version(tx.at(), item.updated_at))
    .bind(item.id)
    .bind(item.project_id);
    let is_changed = tx.execute(query).await? == 1;
    if is_changed {
        change_counters(
            tx,
            item.project_id,
            Counted {
                live: -1,
                archived: 1,
            },
        )
        .await?;
    }
    Ok(is_changed)
}

/// Takes an item out of the archive; `false` if it was taken out meanwhile.
pub(in crate::work_items) async fn unarchive(
    tx: &mut WriteTx,
    permit: &Permit<UnarchiveWorkItem>,
) -> Result<bool> {
    let item = &permit.item;
    let query = sql(
        "UPDATE work_items SET archived_at = NULL, updated_at = $1 WHERE id = $2 \
                     AND project_id = $3 AND archived_at IS NOT NULL AND deleted_at IS NULL",
    )
    .bind(crate::scope::next_version(tx.at(), item.updated_at))
    .bind(item.id)
    .bind(item.project_id);
    let is_changed = tx.execute(query).await? == 1;
    if is_changed {
        change_counters(
            tx,
            item.project_id,
            Counted {
                live: 1,
                archived: -1,
            },
        )
        .await?;
    }
    Ok(is_changed)
}

/// Puts an item aside; `false` if that was done meanwhile.
pub(in crate::work_items) async fn remove(
    tx: &mut WriteTx,
    permit: &Permit<DeleteWorkItem>,
) -> Result<bool> {
    let item = &permit.item;
    let query = sql(
        "UPDATE work_items SET deleted_at = $1, updated_at = $2 WHERE id = $3 \
                     AND project_id = $4 AND deleted_at IS NULL",
    )
    .bind(tx.at())
    .bind(crate::scope::next_version(tx.at(), item.updated_at))
    .bind(item.id)
    .bind(item.project_id);
    let is_changed = tx.execute(query).await? == 1;
    if is_changed {
        let change = match item.archived_at {
            None => Counted {
                live: -1,
                archived: 0,
            },
            Some(_) => Counted {
                live: 0,
                archived: -1,
            },
        };
        change_counters(tx, item.project_id, change).await?;
    }
    Ok(is_changed)
}

/// Brings a deleted item back; `false` if that was done meanwhile.
pub(in crate::work_items) async fn restore(
    tx: &mut WriteTx,
    permit: &Permit<RestoreWorkItem>,
) -> Result<bool> {
    let item = &permit.0.item;
    let query = sql(
        "UPDATE work_items SET deleted_at = NULL, updated_at = $1 WHERE id = $2 \
                     AND project_id = $3 AND deleted_at IS NOT NULL",
    )
    .bind(crate::scope::next_version(tx.at(), item.updated_at))
    .bind(item.id)
    .bind(item.project_id);
    let is_changed = tx.execute(query).await? == 1;
    if is_changed {
        let change = match item.archived_at {
            None => Counted {
                live: 1,
                archived: 0,
            },
            Some(_) => Counted {
                live: 0,
                archived: 1,
            },
        };
        change_counters(tx, item.project_id, change).await?;
    }
    Ok(is_changed)
}

/// Gives an item to another project, with a number and a state of that one and without what the
/// old one gave it: labels, parent and children.
pub(in crate::work_items) async fn move_to(
    tx: &mut WriteTx,
    (from, to): (&Permit<MoveWorkItem>, &Permit<CreateWorkItem>),
    state: StateId,
    by: UserId,
) -> Result<i64> {
    let item = &from.item;
    let children = sql("UPDATE work_items SET parent_id = NULL WHERE parent_id = $1");
    tx.execute(children.bind(item.id)).await?;
    let labels = sql("DELETE FROM work_item_labels WHERE work_item_id = $1");
    tx.execute(labels.bind(item.id)).await?;
    for table in [
        "UPDATE work_item_comments SET project_id = $1 WHERE work_item_id = $2",
        "UPDATE work_item_links SET project_id = $1 WHERE work_item_id = $2",
        "UPDATE work_item_attachments SET project_id = $1 WHERE work_item_id = $2",
        "UPDATE work_item_reactions SET project_id = $1 WHERE work_item_id = $2",
        "UPDATE work_item_comment_reactions SET project_id = $1 WHERE work_item_id = $2",
        "UPDATE text_assets SET project_id = $1 WHERE work_item_id = $2",
        "UPDATE notifications SET project_id = $1 WHERE work_item_id = $2",
    ] {
        tx.execute(sql(table).bind(to.project.id).bind(item.id))
            .await?;
    }
    change_counters(
        tx,
        item.project_id,
        Counted {
            live: -1,
            archived: 0,
        },
    )
    .await?;
    let number = next_number(tx, to.project.id).await?;
    let query = sql(
        "UPDATE work_items SET project_id = $1, sequence_id = $2, state_id = $3, \
                     parent_id = NULL, updated_by = $4, updated_at = $5 \
                     WHERE id = $6 AND project_id = $7",
    )
    .bind(to.project.id)
    .bind(number)
    .bind(state)
    .bind(by)
    .bind(crate::scope::next_version(tx.at(), item.updated_at))
    .bind(item.id)
    .bind(item.project_id);
    tx.execute(query).await?;
    Ok(number)
}
