//! The rows of the demo. They are written as they would have become over half a year, so they carry
//! times of their own and go past the operations, which always write the present.

use airside_kernel::db::sql;
use airside_kernel::ids::{ProjectId, RecordId, UserId, WorkspaceId};
use airside_kernel::{AccessTx, Result, Timestamp};
use uuid::Uuid;

use super::story::ProjectPlan;
use crate::ids::{CommentId, LabelId, LinkId, StateId, WorkItemId};
use crate::text;
use crate::work_items::WorkItem;

pub(super) async fn add_workspace_member(
    tx: &mut AccessTx,
    workspace: WorkspaceId,
    (user, role): (UserId, &str),
) -> Result<()> {
    let query = sql(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role, status, \
                     joined_at, updated_at) VALUES ($1, $2, $3, $4, 'active', $5, $5)",
    )
    .bind(tx.id::<Uuid>())
    .bind(workspace)
    .bind(user)
    .bind(role)
    .bind(tx.at());
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn add_project_member(
    tx: &mut AccessTx,
    (workspace, project): (WorkspaceId, ProjectId),
    (user, role): (UserId, &str),
) -> Result<()> {
    let query = sql(
        "INSERT INTO project_members (id, workspace_id, project_id, user_id, role, \
                     joined_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(tx.id::<Uuid>())
    .bind(workspace)
    .bind(project)
    .bind(user)
    .bind(role)
    .bind(tx.at());
    tx.execute(query).await?;
    Ok(())
}

/// The workspace and its people are as old as their history.
pub(super) async fn date_back(
    tx: &mut AccessTx,
    workspace: WorkspaceId,
    began: Timestamp,
) -> Result<()> {
    for text in [
        "UPDATE workspaces SET created_at = $1 WHERE id = $2",
        "UPDATE workspace_members SET joined_at = $1 WHERE workspace_id = $2",
    ] {
        tx.execute(sql(text).bind(began).bind(workspace)).await?;
    }
    Ok(())
}

/// A project with the ids of what its items refer to.
#[derive(Debug)]
pub(super) struct ProjectFrame {
    pub workspace: WorkspaceId,
    pub project: ProjectId,
    /// Id, name and group, in their order.
    pub states: Vec<(StateId, String, String)>,
    /// Id and name.
    pub labels: Vec<(LabelId, &'static str)>,
    pub began: Timestamp,
}

impl ProjectFrame {
    /// Reads the default states and writes the labels.
    pub async fn read(
        tx: &mut AccessTx,
        (workspace, project): (WorkspaceId, ProjectId),
        plan: &ProjectPlan,
        began: Timestamp,
    ) -> Result<Self> {
        let aged = sql("UPDATE projects SET created_at = $1 WHERE id = $2");
        tx.execute(aged.bind(began).bind(project)).await?;
        let states = sql(
            "SELECT id, name, state_group FROM states WHERE project_id = $1 \
                          ORDER BY sequence",
        )
        .bind(project)
        .fetch_all(tx.reading())
        .await?;
        let mut labels = Vec::new();
        for (name, color) in plan.labels {
            let id: LabelId = tx.id();
            #[expect(clippy::cast_precision_loss, reason = "a handful of labels")]
            let sort_order = labels.len() as f64 * 10_000.0;
            let query = sql(
                "INSERT INTO labels (id, workspace_id, project_id, name, description, \
                             color, sort_order, created_at, updated_at) \
                             VALUES ($1, $2, $3, $4, '', $5, $6, $7, $7)",
            )
            .bind(id)
            .bind(workspace)
            .bind(project)
            .bind(*name)
            .bind(*color)
            .bind(sort_order)
            .bind(began);
            tx.execute(query).await?;
            labels.push((id, *name));
        }
        Ok(Self {
            workspace,
            project,
            states,
            labels,
            began,
        })
    }
}

pub(super) async fn add_item(tx: &mut AccessTx, item: &WorkItem) -> Result<()> {
    let query = sql(
        "INSERT INTO work_items (id, workspace_id, project_id, sequence_id, name, \
                     description_html, description_stripped, search_text, priority, state_id, \
                     parent_id, point, start_date, target_date, completed_at, archived_at, \
                     sort_order, is_draft, created_by, updated_by, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
                     $16, $17, FALSE, $18, $19, $20, $21)",
    )
    .bind(item.id)
    .bind(item.workspace_id)
    .bind(item.project_id)
    .bind(item.sequence_id)
    .bind(&item.name)
    .bind(&item.description_html)
    .bind(&item.description_stripped)
    .bind(text::search_text(&item.name, &item.description_stripped))
    .bind(&item.priority)
    .bind(item.state_id)
    .bind(item.parent_id)
    .bind(item.point)
    .bind(item.start_date)
    .bind(item.target_date)
    .bind(item.completed_at)
    .bind(item.archived_at)
    .bind(item.sort_order)
    .bind(item.created_by)
    .bind(item.updated_by)
    .bind(item.created_at)
    .bind(item.updated_at);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn add_person(tx: &mut AccessTx, item: &WorkItem, user: UserId) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_assignees (work_item_id, user_id, workspace_id) \
                     VALUES ($1, $2, $3) ON CONFLICT (work_item_id, user_id) DO NOTHING",
    );
    tx.execute(query.bind(item.id).bind(user).bind(item.workspace_id))
        .await?;
    Ok(())
}

pub(super) async fn add_follower(tx: &mut AccessTx, item: &WorkItem, user: UserId) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_subscribers (work_item_id, user_id, workspace_id) \
                     VALUES ($1, $2, $3) ON CONFLICT (work_item_id, user_id) DO NOTHING",
    );
    tx.execute(query.bind(item.id).bind(user).bind(item.workspace_id))
        .await?;
    Ok(())
}

pub(super) async fn add_label(tx: &mut AccessTx, item: &WorkItem, label: LabelId) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_labels (work_item_id, label_id) VALUES ($1, $2) \
                     ON CONFLICT (work_item_id, label_id) DO NOTHING",
    );
    tx.execute(query.bind(item.id).bind(label)).await?;
    Ok(())
}

pub(super) async fn add_comment(
    tx: &mut AccessTx,
    item: &WorkItem,
    (user, remark): (UserId, &str),
    at: Timestamp,
) -> Result<()> {
    let id: CommentId = tx.kernel().entropy.id_at(at);
    let query = sql(
        "INSERT INTO work_item_comments (id, workspace_id, project_id, work_item_id, \
                     comment_html, comment_stripped, access, created_by, updated_by, created_at, \
                     updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'INTERNAL', $7, $7, $8, $8)",
    )
    .bind(id)
    .bind(item.workspace_id)
    .bind(item.project_id)
    .bind(item.id)
    .bind(format!("<p>{remark}</p>"))
    .bind(remark)
    .bind(user)
    .bind(at);
    tx.execute(query).await?;
    let act = Act {
        verb: "commented",
        field: Some("comment"),
        new_id: Some(id.0),
        ..Act::by(user, at)
    };
    add_activity(tx, item, act).await
}

pub(super) async fn add_link(
    tx: &mut AccessTx,
    item: &WorkItem,
    (title, url): (&str, &str),
) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_links (id, workspace_id, project_id, work_item_id, \
                     title, url, created_by, updated_by, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $8)",
    )
    .bind(tx.id::<LinkId>())
    .bind(item.workspace_id)
    .bind(item.project_id)
    .bind(item.id)
    .bind(title)
    .bind(url)
    .bind(item.created_by)
    .bind(item.created_at);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn add_relation(
    tx: &mut AccessTx,
    (from, to): (&WorkItem, WorkItemId),
    kind: &str,
) -> Result<()> {
    let query = sql(
        "INSERT INTO work_item_relations (work_item_id, related_id, kind, \
                     workspace_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
                     ON CONFLICT (work_item_id, related_id, kind) DO NOTHING",
    )
    .bind(from.id)
    .bind(to)
    .bind(kind)
    .bind(from.workspace_id)
    .bind(from.created_by)
    .bind(from.created_at);
    tx.execute(query).await?;
    Ok(())
}

/// Something that was done to an item.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub by: UserId,
    pub at: Timestamp,
    pub verb: &'static str,
    pub field: Option<&'static str>,
    pub old: Option<String>,
    pub new: Option<String>,
    pub old_id: Option<Uuid>,
    pub new_id: Option<Uuid>,
}

impl Act {
    pub fn by(by: UserId, at: Timestamp) -> Self {
        Self {
            by,
            at,
            verb: "updated",
            field: None,
            old: None,
            new: None,
            old_id: None,
            new_id: None,
        }
    }
}

pub(super) async fn add_activity(tx: &mut AccessTx, item: &WorkItem, act: Act) -> Result<()> {
    let id: RecordId = tx.kernel().entropy.id_at(act.at);
    let query = sql(
        "INSERT INTO activities (id, workspace_id, project_id, subject_type, \
                     subject_id, actor_id, verb, field, old_value, new_value, old_identifier, \
                     new_identifier, at) \
                     VALUES ($1, $2, $3, 'workitem', $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id)
    .bind(item.workspace_id)
    .bind(item.project_id)
    .bind(item.id)
    .bind(act.by)
    .bind(act.verb)
    .bind(act.field)
    .bind(act.old)
    .bind(act.new)
    .bind(act.old_id)
    .bind(act.new_id)
    .bind(act.at);
    tx.execute(query).await?;
    Ok(())
}

/// News of the last days, so that an inbox is not empty.
pub(super) async fn add_notification(
    tx: &mut AccessTx,
    item: &WorkItem,
    (receiver, actor): (UserId, UserId),
    (kind, at): (&str, Timestamp),
) -> Result<()> {
    let query = sql(
        "INSERT INTO notifications (id, workspace_id, project_id, work_item_id, \
                     receiver_id, news_id, actor_id, kind, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.kernel().entropy.id_at::<Uuid>(at))
    .bind(item.workspace_id)
    .bind(item.project_id)
    .bind(item.id)
    .bind(receiver)
    .bind(tx.id::<Uuid>())
    .bind(actor)
    .bind(kind)
    .bind(at);
    tx.execute(query).await?;
    Ok(())
}

/// The numbers that creations and lists go by.
pub(super) async fn set_counters(
    tx: &mut AccessTx,
    project: ProjectId,
    (items, archived): (i64, i64),
) -> Result<()> {
    let query = sql(
        "INSERT INTO project_counters (project_id, last_sequence_id, live_items, \
                     archived_items) VALUES ($1, $2, $3, $4)",
    )
    .bind(project)
    .bind(items)
    .bind(items - archived)
    .bind(archived);
    tx.execute(query).await?;
    Ok(())
}
