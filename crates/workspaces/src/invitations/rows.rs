//! Queries of the table of invitations.

use airside_access::Catalog;
use airside_identity::accounts::EmailAddress;
use airside_kernel::access::{Nodes, Permit, Target};
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Result, Timestamp, WriteTx, fingerprint};

use super::{
    InvitationId, InvitationKey, InviteMember, InvitedProject, NewInvitation, SECONDS_GOOD,
};
use crate::targets::nodes_of;

/// An invitation, as somebody who may invite finds it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InvitationTarget {
    pub(super) id: InvitationId,
    pub(super) workspace_id: WorkspaceId,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) is_mailed: bool,
    pub(super) invited_by: Option<UserId>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) sent_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) declined_at: Option<Timestamp>,
}

const COLUMNS: &str = "i.id, i.workspace_id, i.email, i.role, i.is_mailed, i.invited_by, \
    i.created_at, i.updated_at, i.sent_at, i.expires_at, i.declined_at";

impl Target for InvitationTarget {
    type Key = InvitationKey;

    async fn locate(connection: &mut Connection, key: &Self::Key) -> Result<Option<Self>> {
        let mut text = SqlBuilder::new("SELECT ");
        text.push(COLUMNS)
            .push(" FROM workspace_invitations i WHERE i.workspace_id = ");
        text.push_value(key.0)
            .push(" AND i.id = ")
            .push_value(key.1);
        text.build().fetch_optional(connection).await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        nodes_of(catalog, &[("workspace", self.workspace_id.as_u128())])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace_id)
    }
}

/// An invitation with its workspace and the name of its sender, as the invited one finds it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Received {
    #[sqlx(flatten)]
    pub invitation: InvitationTarget,
    pub workspace_name: String,
    pub workspace_slug: String,
    pub workspace_logo: Option<String>,
    pub sender: Option<String>,
}

fn select_received() -> SqlBuilder {
    let mut text = SqlBuilder::new("SELECT ");
    text.push(COLUMNS).push(
        ", w.name AS workspace_name, w.slug AS workspace_slug, w.logo AS workspace_logo, \
         u.display_name AS sender FROM workspace_invitations i \
         JOIN workspaces w ON w.id = i.workspace_id LEFT JOIN users u ON u.id = i.invited_by \
         WHERE w.deleted_at IS NULL AND ",
    );
    text
}

/// The invitation that a token opens.
pub(super) async fn find_by_token(
    connection: &mut Connection,
    token: &str,
) -> Result<Option<Received>> {
    let mut text = select_received();
    text.push("i.token_hash = ").push_value(fingerprint(token));
    text.build().fetch_optional(connection).await
}

/// The invitation of that id to that address.
pub(super) async fn find_for(
    connection: &mut Connection,
    id: InvitationId,
    email: &str,
) -> Result<Option<Received>> {
    let mut text = select_received();
    text.push("i.id = ")
        .push_value(id)
        .push(" AND i.email = ")
        .push_value(email);
    text.build().fetch_optional(connection).await
}

/// The invitations to an address that can be answered now.
pub(super) async fn list_for(
    connection: &mut Connection,
    email: &str,
    now: Timestamp,
) -> Result<Vec<Received>> {
    let mut text = select_received();
    text.push("i.email = ")
        .push_value(email)
        .push(" AND i.declined_at IS NULL");
    text.push(" AND i.expires_at > ").push_value(now);
    text.push(" ORDER BY i.sent_at DESC, i.id LIMIT 100");
    text.build().fetch_all(connection).await
}

/// Whether an invitation to an address can be answered now.
pub(super) async fn is_invited(
    connection: &mut Connection,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<bool> {
    sql("SELECT CAST(1 AS BIGINT) FROM workspace_invitations i \
         JOIN workspaces w ON w.id = i.workspace_id \
         WHERE w.deleted_at IS NULL AND i.email = $1 AND i.declined_at IS NULL \
         AND i.expires_at > $2 LIMIT 1")
    .bind(email)
    .bind(now)
    .exists(connection)
    .await
}

pub(super) async fn list(
    connection: &mut Connection,
    permit: &Permit<InviteMember>,
    window: PageWindow,
) -> Result<(Vec<InvitationTarget>, Option<i64>)> {
    let mut text = SqlBuilder::new("SELECT ");
    text.push(COLUMNS)
        .push(" FROM workspace_invitations i WHERE i.workspace_id = ");
    text.push_value(permit.id)
        .push(" ORDER BY i.created_at DESC, i.id LIMIT ");
    text.push_value(window.fetch_limit())
        .push(" OFFSET ")
        .push_value(window.offset());
    let rows = text.build().fetch_all(connection).await?;
    if !window.with_count {
        return Ok((rows, None));
    }
    let count = sql("SELECT COUNT(*) FROM workspace_invitations WHERE workspace_id = $1");
    Ok((
        rows,
        Some(count.bind(permit.id).fetch_count(connection).await?),
    ))
}

#[derive(sqlx::FromRow)]
struct ProjectRow {
    invitation_id: InvitationId,
    id: ProjectId,
    name: String,
    identifier: String,
    role: String,
}

/// The projects that these invitations bring along, those in the bin left out.
pub(super) async fn projects(
    connection: &mut Connection,
    invitations: &[InvitationId],
) -> Result<Vec<(InvitationId, InvitedProject)>> {
    let mut text = SqlBuilder::new(
        "SELECT b.invitation_id, p.id, p.name, p.identifier, b.role \
         FROM workspace_invitation_projects b JOIN projects p ON p.id = b.project_id \
         WHERE p.deleted_at IS NULL AND b.invitation_id IN ",
    );
    text.push_list(invitations.iter().copied())
        .push(" ORDER BY p.name, p.id");
    let rows: Vec<ProjectRow> = text.build().fetch_all(connection).await?;
    let view = |row: ProjectRow| {
        let ProjectRow {
            invitation_id,
            id,
            name,
            identifier,
            role,
        } = row;
        (
            invitation_id,
            InvitedProject {
                id,
                name,
                identifier,
                role_slug: role,
            },
        )
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Who an address is to a workspace already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Stranger,
    Member,
    Invited,
}

pub(super) async fn known(
    connection: &mut Connection,
    workspace: WorkspaceId,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<Known> {
    let member = sql("SELECT CAST(1 AS BIGINT) FROM workspace_members m \
         JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 AND u.email = $2");
    if member
        .bind(workspace)
        .bind(email)
        .exists(connection)
        .await?
    {
        return Ok(Known::Member);
    }
    let invited = sql("SELECT CAST(1 AS BIGINT) FROM workspace_invitations \
         WHERE workspace_id = $1 AND email = $2 AND expires_at > $3 AND declined_at IS NULL");
    let is_invited = invited
        .bind(workspace)
        .bind(email)
        .bind(now)
        .exists(connection)
        .await?;
    Ok(if is_invited {
        Known::Invited
    } else {
        Known::Stranger
    })
}

/// Writes an invitation, in the place of an expired or declined one to the same address.
pub(super) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<InviteMember>,
    new: &NewInvitation,
    (token, is_mailed, sender): (&str, bool, UserId),
) -> Result<InvitationId> {
    let at = tx.at();
    let former = sql("DELETE FROM workspace_invitations WHERE workspace_id = $1 AND email = $2");
    tx.execute(former.bind(permit.id).bind(&new.email)).await?;
    let id: InvitationId = tx.id();
    let insert = sql(
        "INSERT INTO workspace_invitations (id, workspace_id, email, role, \
         token_hash, is_mailed, invited_by, created_at, updated_at, sent_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9)",
    )
    .bind(id)
    .bind(permit.id)
    .bind(&new.email)
    .bind(&new.role)
    .bind(fingerprint(token))
    .bind(is_mailed)
    .bind(sender)
    .bind(at)
    .bind(at.plus_seconds(SECONDS_GOOD));
    tx.execute(insert).await.map_err(|fault| {
        fault.on_unique("workspace_invitations__workspace_id_email", || {
            Error::conflict("already_invited", "this address is invited already")
        })
    })?;
    set_projects(tx, id, &new.projects).await?;
    Ok(id)
}

pub(super) async fn set_projects(
    tx: &mut WriteTx,
    id: InvitationId,
    projects: &[(ProjectId, String)],
) -> Result<()> {
    let former = sql("DELETE FROM workspace_invitation_projects WHERE invitation_id = $1");
    tx.execute(former.bind(id)).await?;
    for (project, role) in projects {
        let insert = sql(
            "INSERT INTO workspace_invitation_projects (invitation_id, project_id, \
             role) VALUES ($1, $2, $3) ON CONFLICT (invitation_id, project_id) DO NOTHING",
        );
        tx.execute(insert.bind(id).bind(*project).bind(role))
            .await?;
    }
    Ok(())
}

pub(super) async fn set_role(
    tx: &mut WriteTx,
    invitation: &InvitationTarget,
    role: &str,
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE workspace_invitations SET role = $1, updated_at = $2 \
                      WHERE id = $3 AND workspace_id = $4",
    );
    let update = update
        .bind(role)
        .bind(at)
        .bind(invitation.id)
        .bind(invitation.workspace_id);
    tx.execute(update).await?;
    Ok(())
}

/// Gives an invitation a new token, which ends the one before, and another week.
pub(super) async fn renew(
    tx: &mut WriteTx,
    invitation: &InvitationTarget,
    (token, is_mailed): (&str, bool),
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE workspace_invitations SET token_hash = $1, is_mailed = $2, \
         updated_at = $3, sent_at = $3, expires_at = $4, declined_at = NULL \
         WHERE id = $5 AND workspace_id = $6",
    )
    .bind(fingerprint(token))
    .bind(is_mailed)
    .bind(at)
    .bind(at.plus_seconds(SECONDS_GOOD))
    .bind(invitation.id)
    .bind(invitation.workspace_id);
    tx.execute(update).await?;
    Ok(())
}

pub(super) async fn decline(tx: &mut WriteTx, invitation: &InvitationTarget) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE workspace_invitations SET declined_at = $1, updated_at = $1 \
                      WHERE id = $2 AND workspace_id = $3",
    );
    tx.execute(
        update
            .bind(at)
            .bind(invitation.id)
            .bind(invitation.workspace_id),
    )
    .await?;
    Ok(())
}

/// Removes an invitation; answers whether it was there.
pub(super) async fn delete(tx: &mut WriteTx, invitation: &InvitationTarget) -> Result<bool> {
    let delete = sql("DELETE FROM workspace_invitations WHERE id = $1 AND workspace_id = $2");
    Ok(tx
        .execute(delete.bind(invitation.id).bind(invitation.workspace_id))
        .await?
        > 0)
}
