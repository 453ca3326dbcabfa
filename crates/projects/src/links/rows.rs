//! The table `work_item_links`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::{Result, WriteTx};

use super::{CreateLink, DeleteLink, EditLink, Link};
use crate::ids::{LinkId, WorkItemId};

const COLUMNS: &str = "id, title, url, work_item_id, project_id, workspace_id, created_by, \
     updated_by, created_at, updated_at";

/// A link of that very item.
pub(super) async fn lookup(
    connection: &mut Connection,
    work_item: WorkItemId,
    link: LinkId,
) -> Result<Option<Link>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_links WHERE id = ")
        .push_value(link);
    query.push(" AND work_item_id = ").push_value(work_item);
    query.build().fetch_optional(connection).await
}

/// The links of an item that was found inside its parents.
pub(super) async fn list(
    connection: &mut Connection,
    work_item: WorkItemId,
    window: PageWindow,
) -> Result<Vec<Link>> {
    let mut query = SqlBuilder::new("SELECT ");
    query
        .push(COLUMNS)
        .push(" FROM work_item_links WHERE work_item_id = ");
    query
        .push_value(work_item)
        .push(" ORDER BY created_at, id LIMIT ");
    query
        .push_value(window.fetch_limit())
        .push(" OFFSET ")
        .push_value(window.offset());
    query.build().fetch_all(connection).await
}

pub(super) async fn count(connection: &mut Connection, work_item: WorkItemId) -> Result<i64> {
    sql("SELECT COUNT(*) FROM work_item_links WHERE work_item_id = $1")
        .bind(work_item)
        .fetch_count(connection)
        .await
}

pub(super) async fn add(tx: &mut WriteTx, permit: &Permit<CreateLink>, link: &Link) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_links (id, workspace_id, project_id, work_item_id, \
                     title, url, created_by, updated_by, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(link.id)
    .bind(permit.project.workspace_id)
    .bind(permit.project.project_id)
    .bind(permit.item.id)
    .bind(link.title.clone())
    .bind(&link.url)
    .bind(link.created_by)
    .bind(link.updated_by)
    .bind(link.created_at)
    .bind(link.updated_at);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut WriteTx, permit: &Permit<EditLink>, link: &Link) -> Result<()> {
    let query = sql(
        "UPDATE work_item_links SET title = $1, url = $2, updated_by = $3, \
                     updated_at = $4 WHERE id = $5 AND work_item_id = $6",
    )
    .bind(link.title.clone())
    .bind(&link.url)
    .bind(link.updated_by)
    .bind(link.updated_at)
    .bind(permit.link.id)
    .bind(permit.work_item.item.id);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut WriteTx, permit: &Permit<DeleteLink>) -> Result<()> {
    let query = sql("DELETE FROM work_item_links WHERE id = $1 AND work_item_id = $2")
        .bind(permit.link.id)
        .bind(permit.work_item.item.id);
    tx.execute(query).await?;
    Ok(())
}
