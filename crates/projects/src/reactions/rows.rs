//! Reading the reactions to many comments at once.

use std::collections::HashMap;

use airside_kernel::Result;
use airside_kernel::db::{Connection, SqlBuilder};

use super::{CommentReaction, Reaction};
use crate::ids::{CommentId, WorkItemId};
use crate::part::{Columns, Part};

/// Reactions that a page of comments brings along at most, the oldest first.
const SHOWN_MAX: i64 = 5_000;

/// The reactions to comments of a work item.
pub(crate) async fn of_comments(
    connection: &mut Connection,
    item: WorkItemId,
    comments: impl Iterator<Item = CommentId>,
) -> Result<HashMap<CommentId, Vec<Reaction>>> {
    let mut query = SqlBuilder::new("SELECT ");
    query.push(&CommentReaction::COLUMNS.join(", "));
    query.push(" FROM ").push(CommentReaction::TABLE);
    query.push(" WHERE work_item_id = ").push_value(item);
    query.push(" AND comment_id IN ").push_list(comments);
    query
        .push(" ORDER BY created_at, id LIMIT ")
        .push_value(SHOWN_MAX);
    let rows: Vec<CommentReaction> = query.build().fetch_all(connection).await?;
    let mut found: HashMap<CommentId, Vec<Reaction>> = HashMap::new();
    for row in rows {
        found.entry(row.comment_id).or_default().push(row.into());
    }
    Ok(found)
}
