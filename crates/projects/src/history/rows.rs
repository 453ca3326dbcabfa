//! The table `activities`, as far as it is about work items.

use airside_kernel::db::{Connection, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, RecordId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp};
use uuid::Uuid;

use super::ActivityView;
use crate::ids::WorkItemId;

#[derive(sqlx::FromRow)]
struct Row {
    id: RecordId,
    verb: String,
    field: Option<String>,
    old_value: Option<String>,
    new_value: Option<String>,
    old_identifier: Option<Uuid>,
    new_identifier: Option<Uuid>,
    actor_id: Option<UserId>,
    at: Timestamp,
}

impl Row {
    fn view(self, (workspace, project, issue): Place) -> ActivityView {
        let is_comment = self.field.as_deref() == Some("comment");
        ActivityView {
            id: self.id,
            verb: self.verb,
            field: self.field,
            old_value: self.old_value,
            new_value: self.new_value,
            old_identifier: self.old_identifier,
            issue_comment: self.new_identifier.filter(|_| is_comment),
            new_identifier: self.new_identifier,
            actor: self.actor_id,
            issue,
            attachments: Vec::new(),
            project,
            workspace,
            epoch: self.at.as_micros() / 1_000_000,
            created_at: self.at,
            updated_at: self.at,
        }
    }
}

type Place = (WorkspaceId, ProjectId, WorkItemId);

/// The acts on an item that was found inside its parents, the oldest first.
pub(super) async fn list(
    connection: &mut Connection,
    place: Place,
    window: PageWindow,
) -> Result<Vec<ActivityView>> {
    let rows: Vec<Row> = sql(
        "SELECT id, verb, field, old_value, new_value, old_identifier, new_identifier, actor_id, \
         at FROM activities WHERE subject_id = $1 AND workspace_id = $2 \
         AND subject_type = 'workitem' ORDER BY at, id LIMIT $3 OFFSET $4",
    )
    .bind(place.2)
    .bind(place.0)
    .bind(window.fetch_limit())
    .bind(window.offset())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.view(place)).collect())
}

pub(super) async fn count(connection: &mut Connection, place: Place) -> Result<i64> {
    sql(
        "SELECT COUNT(*) FROM activities WHERE subject_id = $1 AND workspace_id = $2 \
         AND subject_type = 'workitem'",
    )
    .bind(place.2)
    .bind(place.0)
    .fetch_count(connection)
    .await
}

/// One act on that very item.
pub(super) async fn lookup(
    connection: &mut Connection,
    place: Place,
    id: RecordId,
) -> Result<Option<ActivityView>> {
    let row: Option<Row> = sql(
        "SELECT id, verb, field, old_value, new_value, old_identifier, new_identifier, actor_id, \
         at FROM activities WHERE id = $1 AND subject_id = $2 AND workspace_id = $3 \
         AND subject_type = 'workitem'",
    )
    .bind(id)
    .bind(place.2)
    .bind(place.0)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| row.view(place)))
}
