//! Queries of the table of exceptions.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{AccessTx, Error, Result, Timestamp};
use uuid::Uuid;

use super::ops::NewGrant;
use super::{EditGrant, GrantEffect, GrantId};

/// An exception that has not ended and says the same.
pub(super) async fn find_same(
    connection: &mut Connection,
    new: &NewGrant<'_>,
) -> Result<Option<(GrantId, Option<Timestamp>)>> {
    sql(
        "SELECT id, expires_at FROM grants WHERE workspace_id = $1 AND user_id = $2 \
         AND node_id = $3 AND action = $4 AND effect = $5 \
         AND ended_at IS NULL AND brought_by IS NULL",
    )
    .bind(new.workspace)
    .bind(new.user)
    .bind(new.node.1)
    .bind(new.action)
    .bind(new.effect.as_str())
    .fetch_optional(connection)
    .await
}

/// Writes an exception and what it brings along.
pub(super) async fn add(
    tx: &mut AccessTx,
    new: &NewGrant<'_>,
    given_by: Option<UserId>,
) -> Result<GrantId> {
    let id: GrantId = tx.id();
    add_row(tx, new, given_by, (id, new.action, None)).await?;
    for action in &new.brings {
        let along: GrantId = tx.id();
        add_row(tx, new, given_by, (along, action, Some(id))).await?;
    }
    Ok(id)
}

async fn add_row(
    tx: &mut AccessTx,
    new: &NewGrant<'_>,
    given_by: Option<UserId>,
    (id, action, brought_by): (GrantId, &str, Option<GrantId>),
) -> Result<()> {
    let at = tx.at();
    let insert = sql(
        "INSERT INTO grants (id, workspace_id, user_id, action, node_type, node_id, project_id, \
         effect, reason, starts_at, expires_at, given_by, created_at, updated_at, brought_by, \
         node_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15)",
    )
    .bind(id)
    .bind(new.workspace)
    .bind(new.user)
    .bind(action)
    .bind(new.node.0)
    .bind(new.node.1)
    .bind(new.project)
    .bind(new.effect.as_str())
    .bind(new.reason)
    .bind(new.starts_at)
    .bind(new.expires_at)
    .bind(given_by)
    .bind(at)
    .bind(brought_by)
    .bind(new.node_name.clone());
    let exists = || Error::conflict("grant_exists", "there is such an exception already");
    let added = tx.execute(insert).await;
    added.map_err(|fault| fault.on_unique("grants__user_id_node_id_action_effect", exists))?;
    Ok(())
}

/// Changes the reason and the end.
pub(super) async fn update(
    tx: &mut AccessTx,
    permit: &Permit<EditGrant>,
    (reason, expires_at): (&str, Option<Timestamp>),
) -> Result<()> {
    // It is the version as well, so it always moves.
    let next = Timestamp::from_micros(permit.updated_at.as_micros() + 1);
    let at = tx.at().max(next);
    let update = sql(
        "UPDATE grants SET reason = $1, expires_at = $2, updated_at = $3 \
                      WHERE workspace_id = $4 AND (id = $5 OR brought_by = $5) \
                      AND ended_at IS NULL",
    );
    let update = update.bind(reason).bind(expires_at).bind(at);
    tx.execute(update.bind(permit.workspace_id).bind(permit.id))
        .await?;
    Ok(())
}

/// Ends an exception with what it brought along.
pub(super) async fn end(
    tx: &mut AccessTx,
    (workspace, id): (WorkspaceId, GrantId),
    (by, reason): (Option<UserId>, &str),
) -> Result<()> {
    let at = tx.at();
    let end = sql(
        "UPDATE grants SET ended_at = $1, ended_by = $2, end_reason = $3, \
                   updated_at = $1 WHERE workspace_id = $4 AND (id = $5 OR brought_by = $5) \
                   AND ended_at IS NULL",
    );
    let end = end.bind(at).bind(by).bind(reason).bind(workspace).bind(id);
    tx.execute(end).await?;
    Ok(())
}

/// Ends an exception that has expired, at its own moment; answers whether there was one.
pub(super) async fn expire(
    tx: &mut AccessTx,
    (workspace, id): (WorkspaceId, GrantId),
) -> Result<bool> {
    let at = tx.at();
    let expire = sql(
        "UPDATE grants SET ended_at = expires_at, end_reason = 'expired' \
                      WHERE workspace_id = $1 AND (id = $2 OR brought_by = $2) \
                      AND ended_at IS NULL AND expires_at <= $3",
    );
    let expired = tx.execute(expire.bind(workspace).bind(id).bind(at)).await?;
    Ok(expired > 0)
}

/// What a record tells of an exception.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Told {
    pub id: GrantId,
    pub display_name: String,
    pub action: String,
    pub effect: String,
    pub node_type: String,
    pub node_id: Uuid,
    pub node_name: Option<String>,
    pub project_id: Option<airside_kernel::ids::ProjectId>,
}

/// Those of a person that have not ended; of a new Guest those that a Guest cannot have.
pub(super) async fn unended_of(
    connection: &mut Connection,
    (workspace, user): (WorkspaceId, UserId),
    only_scopes: bool,
) -> Result<Vec<Told>> {
    let mut text = airside_kernel::db::SqlBuilder::new(
        "SELECT g.id, u.display_name, g.action, g.effect, g.node_type, g.node_id, \
         g.node_name, g.project_id \
         FROM grants g JOIN users u ON u.id = g.user_id WHERE g.workspace_id = ",
    );
    text.push_value(workspace).push(" AND g.user_id = ");
    text.push_value(user)
        .push(" AND g.ended_at IS NULL AND g.brought_by IS NULL");
    if only_scopes {
        text.push(" AND g.effect = ")
            .push_value(GrantEffect::Allow.as_str())
            .push(" AND g.node_type IN ('workspace', 'project', 'teamspace')");
    }
    text.push(" ORDER BY g.id");
    text.build().fetch_all(connection).await
}

/// One of them, to be told of.
pub(super) async fn told(
    connection: &mut Connection,
    (workspace, id): (WorkspaceId, GrantId),
) -> Result<Option<(UserId, Told)>> {
    let user: Option<(UserId,)> =
        sql("SELECT user_id FROM grants WHERE id = $1 AND workspace_id = $2")
            .bind(id)
            .bind(workspace)
            .fetch_optional(connection)
            .await?;
    let told = sql(
        "SELECT g.id, u.display_name, g.action, g.effect, g.node_type, g.node_id, \
         g.node_name, g.project_id \
         FROM grants g JOIN users u ON u.id = g.user_id WHERE g.id = $1 AND g.workspace_id = $2",
    )
    .bind(id)
    .bind(workspace)
    .fetch_optional(connection)
    .await?;
    Ok(user.map(|(user,)| user).zip(told))
}
