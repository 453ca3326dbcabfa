//! The tables `work_item_subscribers` and `notifications`.

use airside_kernel::access::{NodeColumns, NodeFacts, Permit, ScopeColumn, Visible};
use airside_kernel::db::{Connection, Query, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Result, Timestamp, WriteTx};
use airside_workspaces::AccessNotice;
use uuid::Uuid;

use super::{Notification, NotificationChange, SubscribeWorkItem, ViewInbox};
use crate::ids::{CommentId, NotificationId, WorkItemId};
use crate::work_items::{WorkItemTarget, visible_columns};

/// Workspaces of one inbox at most.
const WORKSPACES_MAX: i64 = 50;

/// People who follow an item from now on. They are told only of what they may see at that time.
pub(crate) async fn subscribe_all(
    tx: &mut WriteTx,
    target: &WorkItemTarget,
    people: &[UserId],
) -> Result<()> {
    for user in people {
        insert(tx, target, *user).await?;
    }
    Ok(())
}

async fn insert(tx: &mut WriteTx, target: &WorkItemTarget, user: UserId) -> Result<()> {
    tx.execute(subscription(target, user)).await?;
    Ok(())
}

/// What makes somebody follow an item from now on.
pub(crate) fn subscription(target: &WorkItemTarget, user: UserId) -> Query {
    sql(
        "INSERT INTO work_item_subscribers (work_item_id, user_id, workspace_id) \
         VALUES ($1, $2, $3) ON CONFLICT (work_item_id, user_id) DO NOTHING",
    )
    .bind(target.item.id)
    .bind(user)
    .bind(target.project.workspace_id)
}

pub(super) async fn subscribe(
    tx: &mut WriteTx,
    permit: &Permit<SubscribeWorkItem>,
    user: UserId,
) -> Result<()> {
    insert(tx, permit.target(), user).await
}

pub(super) async fn unsubscribe(
    tx: &mut WriteTx,
    work_item: WorkItemId,
    user: UserId,
) -> Result<()> {
    let query = sql("DELETE FROM work_item_subscribers WHERE work_item_id = $1 AND user_id = $2")
        .bind(work_item)
        .bind(user);
    tx.execute(query).await?;
    Ok(())
}

pub(super) async fn is_subscribed(
    connection: &mut Connection,
    work_item: WorkItemId,
    user: UserId,
) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM work_item_subscribers \
         WHERE work_item_id = $1 AND user_id = $2")
    .bind(work_item)
    .bind(user)
    .exists(connection)
    .await
}

pub(super) async fn has_other_subscribers(
    tx: &mut WriteTx,
    work_item: WorkItemId,
    than: UserId,
) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM work_item_subscribers \
         WHERE work_item_id = $1 AND user_id <> $2 LIMIT 1")
    .bind(work_item)
    .bind(than)
    .exists(tx.reading())
    .await
}

pub(super) async fn subscribers(
    connection: &mut Connection,
    work_item: WorkItemId,
) -> Result<Vec<UserId>> {
    let rows: Vec<(UserId,)> =
        sql("SELECT user_id FROM work_item_subscribers WHERE work_item_id = $1 ORDER BY user_id")
            .bind(work_item)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}

/// Those of the given people who are active members of the workspace.
pub(super) async fn active_members(
    connection: &mut Connection,
    workspace: WorkspaceId,
    people: &[UserId],
) -> Result<Vec<UserId>> {
    let mut query = SqlBuilder::new(
        "SELECT workspace_members.user_id FROM workspace_members \
         JOIN users ON users.id = workspace_members.user_id \
         WHERE users.is_active AND workspace_members.status = 'active' \
         AND workspace_members.workspace_id = ",
    );
    query
        .push_value(workspace)
        .push(" AND workspace_members.user_id IN ");
    query
        .push_list(people.iter().copied())
        .push(" ORDER BY workspace_members.user_id");
    let rows: Vec<(UserId,)> = query.build().fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}

/// A notification about to be written.
#[derive(Debug)]
pub(super) struct NewNotification {
    pub news: Uuid,
    pub workspace: WorkspaceId,
    pub project: ProjectId,
    pub work_item: WorkItemId,
    pub receiver: UserId,
    pub actor: UserId,
    pub kind: &'static str,
    pub comment: Option<CommentId>,
    pub old_value: Option<String>,
    pub new_value: Option<String>,
    pub at: Timestamp,
}

pub(super) async fn add(tx: &mut WriteTx, new: &NewNotification) -> Result<NotificationId> {
    let id: NotificationId = tx.id();
    let query = sql(
        "INSERT INTO notifications (id, workspace_id, project_id, work_item_id, \
                     receiver_id, news_id, actor_id, kind, comment_id, old_value, new_value, \
                     created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                     ON CONFLICT (news_id, receiver_id) DO NOTHING",
    )
    .bind(id)
    .bind(new.workspace)
    .bind(new.project)
    .bind(new.work_item)
    .bind(new.receiver)
    .bind(new.news)
    .bind(new.actor)
    .bind(new.kind)
    .bind(new.comment)
    .bind(new.old_value.clone())
    .bind(new.new_value.clone())
    .bind(new.at);
    tx.execute(query).await?;
    Ok(id)
}

/// Tells of a request for access; `None` where that was told before.
pub(super) async fn add_of_request(
    tx: &mut WriteTx,
    notice: &AccessNotice,
) -> Result<Option<NotificationId>> {
    let id: NotificationId = tx.id();
    let text = Some(notice.text.clone()).filter(|text| !text.is_empty());
    let query = sql(
        "INSERT INTO notifications (id, workspace_id, project_id, access_request_id, \
                     receiver_id, news_id, actor_id, kind, new_value, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                     ON CONFLICT (news_id, receiver_id) DO NOTHING",
    )
    .bind(id)
    .bind(notice.workspace)
    .bind(notice.project)
    .bind(notice.request)
    .bind(notice.receiver)
    .bind(notice.request.0)
    .bind(notice.actor)
    .bind(notice.kind)
    .bind(text)
    .bind(tx.at());
    let is_new = tx.execute(query).await? == 1;
    Ok(is_new.then_some(id))
}

/// The workspaces that somebody has notifications of.
pub(super) async fn workspaces_of(
    connection: &mut Connection,
    receiver: UserId,
) -> Result<Vec<WorkspaceId>> {
    let rows: Vec<(WorkspaceId,)> = sql(
        "SELECT workspace_id FROM workspace_members WHERE user_id = $1 AND status = 'active' \
         AND EXISTS (SELECT 1 FROM notifications WHERE notifications.receiver_id = $1 \
         AND notifications.workspace_id = workspace_members.workspace_id) \
         ORDER BY workspace_id LIMIT $2",
    )
    .bind(receiver)
    .bind(WORKSPACES_MAX)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(workspace,)| workspace).collect())
}

/// What somebody may see of a workspace's news.
#[derive(Debug)]
pub(super) struct Seen {
    pub workspace: WorkspaceId,
    /// Work items.
    pub items: Visible,
    /// Projects about whose requests for access they decide.
    pub decides_in: Visible,
    /// Whether they decide about requests that are in no project.
    pub decides: bool,
}

/// What is read of an inbox.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub receiver: UserId,
    /// What they may see in each workspace.
    pub seen: &'a [Seen],
    pub is_archive: bool,
    pub only_unread: bool,
}

const COLUMNS: &str = "notifications.id, notifications.workspace_id, \
     workspaces.slug AS workspace_slug, notifications.project_id, notifications.work_item_id, \
     projects.identifier AS project_identifier, work_items.sequence_id, \
     work_items.name AS work_item_name, notifications.access_request_id, \
     access_requests.status AS access_request_status, access_requests.action, \
     access_requests.node_type AS resource_type, notifications.kind, notifications.actor_id, \
     users.display_name AS actor_name, notifications.comment_id, notifications.old_value, \
     notifications.new_value, notifications.created_at, notifications.read_at, \
     notifications.archived_at";

/// Where the facts of a request's project are.
const PROJECT: NodeColumns<'static> = NodeColumns {
    scope: ScopeColumn::Column("projects.id"),
    public: Some("projects.is_public"),
    nodes: &[NodeFacts {
        kind: "project",
        id: "projects.id",
        creator: Some("projects.created_by"),
        submitter: None,
        restricted: None,
    }],
};

fn push_rows(query: &mut SqlBuilder, reading: &Reading<'_>) -> Result<()> {
    query.push(
        " FROM notifications \
         LEFT JOIN work_items ON work_items.id = notifications.work_item_id \
         LEFT JOIN access_requests ON access_requests.id = notifications.access_request_id \
         LEFT JOIN projects \
         ON projects.id = COALESCE(work_items.project_id, notifications.project_id) \
         JOIN workspaces ON workspaces.id = notifications.workspace_id \
         LEFT JOIN users ON users.id = notifications.actor_id \
         WHERE work_items.deleted_at IS NULL AND projects.deleted_at IS NULL \
         AND workspaces.deleted_at IS NULL AND notifications.receiver_id = ",
    );
    query
        .push_value(reading.receiver)
        .push(" AND notifications.archived_at IS ");
    query.push(if reading.is_archive {
        "NOT NULL"
    } else {
        "NULL"
    });
    if reading.only_unread {
        query.push(" AND notifications.read_at IS NULL");
    }
    query.push(" AND (FALSE");
    for seen in reading.seen {
        query
            .push(" OR (notifications.workspace_id = ")
            .push_value(seen.workspace);
        query
            .push(" AND ((work_items.workspace_id = ")
            .push_value(seen.workspace)
            .push(" AND ");
        seen.items.push_condition(query, &visible_columns(None))?;
        query.push(") OR ");
        push_requests(query, reading.receiver, seen)?;
        query.push("))");
    }
    query.push(")");
    Ok(())
}

/// One's own requests, and those that one decides about.
fn push_requests(query: &mut SqlBuilder, receiver: UserId, seen: &Seen) -> Result<()> {
    query
        .push("(access_requests.workspace_id = ")
        .push_value(seen.workspace)
        .push(" AND (access_requests.user_id = ")
        .push_value(receiver);
    if seen.decides {
        query.push(" OR access_requests.project_id IS NULL");
    }
    query.push(" OR (access_requests.project_id = projects.id AND ");
    seen.decides_in.push_condition(query, &PROJECT)?;
    query.push(")))");
    Ok(())
}

pub(super) async fn list(
    connection: &mut Connection,
    reading: &Reading<'_>,
    window: PageWindow,
) -> Result<Vec<Notification>> {
    let mut query = SqlBuilder::new("SELECT ");
    query.push(COLUMNS);
    push_rows(&mut query, reading)?;
    query.push(" ORDER BY notifications.created_at DESC, notifications.id DESC LIMIT ");
    query
        .push_value(window.fetch_limit())
        .push(" OFFSET ")
        .push_value(window.offset());
    query.build().fetch_all(connection).await
}

pub(super) async fn count(connection: &mut Connection, reading: &Reading<'_>) -> Result<i64> {
    let mut query = SqlBuilder::new("SELECT COUNT(*)");
    push_rows(&mut query, reading)?;
    query.build().fetch_count(connection).await
}

/// The workspace of one of somebody's notifications.
pub(super) async fn workspace_of_notification(
    connection: &mut Connection,
    receiver: UserId,
    id: NotificationId,
) -> Result<Option<WorkspaceId>> {
    let row: Option<(WorkspaceId,)> =
        sql("SELECT workspace_id FROM notifications WHERE id = $1 AND receiver_id = $2")
            .bind(id)
            .bind(receiver)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(workspace,)| workspace))
}

pub(super) async fn change(
    tx: &mut WriteTx,
    permit: &Permit<ViewInbox>,
    (receiver, id): (UserId, NotificationId),
    change: NotificationChange,
) -> Result<bool> {
    let now = tx.at();
    let query = sql("UPDATE notifications SET \
                     read_at = CASE WHEN $1 THEN COALESCE(read_at, $2) WHEN $3 THEN NULL \
                     ELSE read_at END, \
                     archived_at = CASE WHEN $4 THEN COALESCE(archived_at, $2) WHEN $5 THEN NULL \
                     ELSE archived_at END \
                     WHERE id = $6 AND receiver_id = $7 AND workspace_id = $8")
    .bind(change.read == Some(true))
    .bind(now)
    .bind(change.read == Some(false))
    .bind(change.archived == Some(true))
    .bind(change.archived == Some(false))
    .bind(id)
    .bind(receiver)
    .bind(permit.id);
    Ok(tx.execute(query).await? == 1)
}

pub(super) async fn mark_all_read(
    tx: &mut WriteTx,
    permit: &Permit<ViewInbox>,
    receiver: UserId,
) -> Result<u64> {
    let query = sql("UPDATE notifications SET read_at = $1 \
                     WHERE receiver_id = $2 AND workspace_id = $3 AND read_at IS NULL")
    .bind(tx.at())
    .bind(receiver)
    .bind(permit.id);
    Ok(tx.execute(query).await?)
}
