//! Queries of the table of requests.

use airside_kernel::access::{Permit, Visible};
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{AccessTx, Error, Result, Timestamp, WriteTx};
use uuid::Uuid;

use super::{AccessRequestId, DecideAccessRequest, RequestAccess};
use crate::grants::GrantId;
use crate::projects;

/// A request that is about to be written.
#[derive(Debug)]
pub(super) struct NewRequest<'a> {
    pub user: UserId,
    pub node: (&'a str, Uuid),
    /// What it is called, for the record.
    pub node_name: Option<String>,
    /// What they call it, where they do not know its id.
    pub named: Option<&'a str>,
    pub project: Option<ProjectId>,
    /// Whether there is such a thing.
    pub is_known: bool,
    pub action: &'a str,
    pub message: &'a str,
}

pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<RequestAccess>,
    new: &NewRequest<'_>,
) -> Result<AccessRequestId> {
    let (id, at): (AccessRequestId, _) = (tx.id(), tx.at());
    let insert = sql(
        "INSERT INTO access_requests (id, workspace_id, user_id, node_type, node_id, project_id, \
         is_known, action, message, status, created_at, updated_at, named, node_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $10, $11, $12)",
    )
    .bind(id)
    .bind(permit.id)
    .bind(new.user)
    .bind(new.node.0)
    .bind(new.node.1)
    .bind(new.project)
    .bind(new.is_known)
    .bind(new.action)
    .bind(new.message)
    .bind(at)
    .bind(new.named)
    .bind(new.node_name.clone());
    let again = || {
        Error::conflict(
            "already_requested",
            "you have asked for this already: it waits for an answer",
        )
    };
    let added = tx.execute(insert).await;
    added.map_err(|fault| fault.on_unique("access_requests__user_id_node_id_action", again))?;
    Ok(id)
}

/// Requests that somebody made since a time, and those of theirs that wait.
pub(super) async fn made(
    connection: &mut Connection,
    (workspace, user): (WorkspaceId, UserId),
    since: Timestamp,
) -> Result<(i64, i64)> {
    sql("SELECT COUNT(*) FILTER (WHERE created_at > $3), \
         COUNT(*) FILTER (WHERE status = 'pending') \
         FROM access_requests WHERE workspace_id = $1 AND user_id = $2")
    .bind(workspace)
    .bind(user)
    .bind(since)
    .fetch_one(connection)
    .await
}

/// How a request was decided.
#[derive(Debug)]
pub(super) struct Decided<'a> {
    pub status: &'static str,
    pub by: UserId,
    pub answer: &'a str,
    pub grant: Option<GrantId>,
    pub role: Option<&'a str>,
}

pub(super) async fn decide(
    tx: &mut WriteTx,
    permit: &Permit<DecideAccessRequest>,
    decided: &Decided<'_>,
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE access_requests SET status = $1, decided_at = $2, updated_at = $2, \
                      decided_by = $3, answer = $4, grant_id = $5, role = $6 \
                      WHERE id = $7 AND workspace_id = $8 AND status = 'pending'",
    )
    .bind(decided.status)
    .bind(at)
    .bind(decided.by)
    .bind(decided.answer)
    .bind(decided.grant)
    .bind(decided.role)
    .bind(permit.id)
    .bind(permit.workspace_id);
    tx.execute(update).await?;
    Ok(())
}

/// Withdraws one of somebody's own; answers whether it was waiting.
pub(super) async fn withdraw(
    tx: &mut WriteTx,
    permit: &Permit<RequestAccess>,
    (id, user): (AccessRequestId, UserId),
) -> Result<bool> {
    let at = tx.at();
    let update = sql(
        "UPDATE access_requests SET status = 'withdrawn', updated_at = $1 \
                      WHERE id = $2 AND workspace_id = $3 AND user_id = $4 \
                      AND status = 'pending'",
    );
    let update = update.bind(at).bind(id).bind(permit.id).bind(user);
    Ok(tx.execute(update).await? > 0)
}

/// Withdraws everything that somebody waits for, since they are no member any more.
pub(crate) async fn withdraw_all(
    tx: &mut AccessTx,
    (workspace, user): (WorkspaceId, UserId),
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE access_requests SET status = 'withdrawn', updated_at = $1 \
                      WHERE workspace_id = $2 AND user_id = $3 AND status = 'pending'",
    );
    tx.execute(update.bind(at).bind(workspace).bind(user))
        .await?;
    Ok(())
}

/// A request with the people who have to do with it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RequestRow {
    pub id: AccessRequestId,
    pub user_id: UserId,
    pub user_name: String,
    pub user_email: String,
    pub node_type: String,
    pub node_id: Uuid,
    pub node_name: Option<String>,
    pub named: Option<String>,
    pub project_id: Option<ProjectId>,
    pub action: String,
    pub message: String,
    pub status: String,
    pub created_at: Timestamp,
    pub decided_at: Option<Timestamp>,
    pub decided_by: Option<UserId>,
    pub decider_name: Option<String>,
    pub decider_email: Option<String>,
    pub answer: Option<String>,
    pub grant_id: Option<GrantId>,
    pub role: Option<String>,
}

const SELECT: &str = "SELECT r.id, r.user_id, u.display_name AS user_name, \
    u.email AS user_email, r.node_type, r.node_id, r.node_name, r.named, r.project_id, r.action, r.message, r.status, \
    r.created_at, r.decided_at, r.decided_by, d.display_name AS decider_name, \
    d.email AS decider_email, r.answer, r.grant_id, r.role \
    FROM access_requests r JOIN users u ON u.id = r.user_id \
    LEFT JOIN users d ON d.id = r.decided_by";

/// Whose requests are listed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    /// Those of one person.
    Own(UserId),
    /// Those of a project.
    Project(ProjectId),
    /// All of the workspace, of those projects in which the reader decides.
    Workspace(&'a Visible),
}

fn push_where(
    to: &mut SqlBuilder,
    workspace: WorkspaceId,
    whose: Whose<'_>,
    status: Option<&str>,
) -> Result<()> {
    to.push(" WHERE r.workspace_id = ").push_value(workspace);
    match whose {
        Whose::Own(user) => {
            to.push(" AND r.user_id = ").push_value(user);
        }
        Whose::Project(project) => {
            to.push(" AND r.is_known AND r.project_id = ")
                .push_value(project);
        }
        Whose::Workspace(decidable) => {
            to.push(
                " AND r.is_known AND (r.project_id IS NULL OR EXISTS (SELECT 1 FROM projects p \
                 WHERE p.id = r.project_id AND p.workspace_id = r.workspace_id \
                 AND p.deleted_at IS NULL AND ",
            );
            projects::push_visible(to, decidable)?;
            to.push("))");
        }
    }
    if let Some(status) = status {
        to.push(" AND r.status = ").push_value(status);
    }
    Ok(())
}

/// One page, the newest first.
pub(super) async fn list(
    connection: &mut Connection,
    (workspace, whose): (WorkspaceId, Whose<'_>),
    status: Option<&str>,
    window: PageWindow,
) -> Result<(Vec<RequestRow>, Option<i64>)> {
    let mut text = SqlBuilder::new(SELECT);
    push_where(&mut text, workspace, whose, status)?;
    text.push(" ORDER BY r.created_at DESC, r.id DESC LIMIT ");
    text.push_value(window.fetch_limit()).push(" OFFSET ");
    text.push_value(window.offset());
    let rows = text.build().fetch_all(connection).await?;
    if !window.with_count {
        return Ok((rows, None));
    }
    let mut text = SqlBuilder::new("SELECT COUNT(*) FROM access_requests r");
    push_where(&mut text, workspace, whose, status)?;
    Ok((rows, Some(text.build().fetch_count(connection).await?)))
}

/// One request.
pub(super) async fn lookup(
    connection: &mut Connection,
    (workspace, id): (WorkspaceId, AccessRequestId),
) -> Result<Option<RequestRow>> {
    let mut text = SqlBuilder::new(SELECT);
    text.push(" WHERE r.id = ").push_value(id);
    text.push(" AND r.workspace_id = ").push_value(workspace);
    text.build().fetch_optional(connection).await
}
