//! The bin of workspaces. While one lies in it, the row that requests find workspaces by carries a
//! slug that nobody can guess: every address below the workspace answers as if it had never been,
//! without a single query having to ask. The slug itself stays taken for thirty days.

use airside_access::Catalog;
use airside_kernel::access::{Caller, Nodes, Target, WorkspaceAccess};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::record::Audit;
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{DeleteWorkspace, RestoreWorkspace, Workspace, ops};
use crate::logos;
use crate::rooms::RoomsAbove;
use crate::targets::nodes_of;

/// How long a thing can be restored.
pub(crate) const DAYS_IN_BIN: i64 = 30;
/// The same in seconds.
pub(crate) const SECONDS_IN_BIN: i64 = DAYS_IN_BIN * 24 * 60 * 60;
const PURGE: &str = "purge_workspace";

/// A workspace in the bin.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BinnedWorkspaceTarget {
    pub(super) id: WorkspaceId,
    pub(super) name: String,
    pub(super) slug: String,
}

impl Target for BinnedWorkspaceTarget {
    type Key = WorkspaceId;

    async fn locate(connection: &mut Connection, key: &WorkspaceId) -> Result<Option<Self>> {
        sql("SELECT id, name, slug FROM workspaces WHERE id = $1 AND deleted_at IS NOT NULL")
            .bind(*key)
            .fetch_optional(connection)
            .await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        nodes_of(catalog, &[("workspace", self.id.as_u128())])
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.id)
    }
}

/// The workspace to be removed for good, if it is still in the bin since then.
#[derive(Debug, Serialize, Deserialize)]
struct Purge {
    workspace: WorkspaceId,
    deleted_at: Timestamp,
}

pub(super) async fn delete(kernel: &Kernel, caller: &Caller) -> Result<()> {
    let mut permit = kernel
        .authorize::<DeleteWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let change = AccessChange::everyone(permit.id);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let at = tx.at();
    let hidden = kernel.entropy.secret("bin:");
    let bin = sql("UPDATE workspaces SET deleted_at = $1 WHERE id = $2");
    tx.execute(bin.bind(at).bind(permit.id)).await?;
    set_address(&mut tx, permit.id, &hidden).await?;
    let purge = Purge {
        workspace: permit.id,
        deleted_at: at,
    };
    tx.enqueue(NewJob::new(PURGE, &purge)?.at(at.plus_seconds(SECONDS_IN_BIN)));
    let audit = Audit {
        workspace: Some(permit.id),
        action: "workspace.deleted",
        resource: ("workspace", Some(permit.id.0), Some(permit.name.clone())),
        ..Audit::default()
    };
    tx.commit(audit).await
}

pub(super) async fn restore(kernel: &Kernel, caller: &Caller, slug: &str) -> Result<Workspace> {
    let user = caller.user()?;
    let caller = in_bin(kernel, caller, user, slug).await?;
    let id = caller.workspace()?.id;
    let mut permit = kernel.authorize::<RestoreWorkspace>(&caller, id).await?;
    let change = AccessChange::everyone(id);
    let mut tx = kernel.change_access(&caller, &mut permit, change).await?;
    let restore = sql("UPDATE workspaces SET deleted_at = NULL, updated_at = $1 WHERE id = $2");
    let at = tx.at();
    tx.execute(restore.bind(at).bind(permit.id)).await?;
    set_address(&mut tx, permit.id, &permit.slug).await?;
    let audit = Audit {
        workspace: Some(id),
        action: "workspace.restored",
        resource: ("workspace", Some(id.0), Some(permit.name.clone())),
        ..Audit::default()
    };
    tx.commit(audit).await?;
    ops::answer(kernel, id, user).await
}

async fn set_address(tx: &mut AccessTx, workspace: WorkspaceId, slug: &str) -> Result<()> {
    let update = sql("UPDATE workspace_revisions SET slug = $1 WHERE workspace_id = $2");
    tx.execute(update.bind(slug).bind(workspace)).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Hidden {
    id: WorkspaceId,
    slug: String,
    access_revision: i64,
    member_revision: i64,
}

/// The caller as one who asked about the workspace in the bin: the request's own look-up could not
/// find it. Only who belongs to it learns that it is there.
async fn in_bin(kernel: &Kernel, caller: &Caller, user: UserId, slug: &str) -> Result<Caller> {
    let hidden: Option<Hidden> = sql("SELECT w.id, r.slug, r.revision AS access_revision, \
         COALESCE(p.revision, 0) AS member_revision FROM workspaces w \
         JOIN workspace_revisions r ON r.workspace_id = w.id \
         JOIN workspace_members m ON m.workspace_id = w.id AND m.user_id = $1 \
         LEFT JOIN member_revisions p ON p.workspace_id = w.id AND p.user_id = $1 \
         WHERE w.slug = $2 AND w.deleted_at IS NOT NULL AND m.status = 'active'")
    .bind(user)
    .bind(slug)
    .fetch_optional(&mut kernel.db.read().await?)
    .await?;
    let hidden = hidden.ok_or(Error::NotFound)?;
    Ok(Caller {
        workspace: Some(WorkspaceAccess {
            id: hidden.id,
            slug: hidden.slug,
            is_member: true,
            access_revision: hidden.access_revision,
            member_revision: hidden.member_revision,
        }),
        ..caller.clone()
    })
}

/// Removes workspaces whose time in the bin is over.
#[derive(Debug)]
pub struct PurgeWorkspaces {
    above: RoomsAbove,
}

impl PurgeWorkspaces {
    /// Removes what the rooms above know of as well.
    #[must_use]
    pub fn new(above: RoomsAbove) -> Self {
        Self { above }
    }
}

#[async_trait]
impl Handler for PurgeWorkspaces {
    fn kind(&self) -> &'static str {
        PURGE
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let Purge {
            workspace,
            deleted_at,
        } = serde_json::from_str(payload)?;
        let change = AccessChange::everyone(workspace);
        let mut tx = kernel
            .change_access_as_system("empty the bin of workspaces", change)
            .await?;
        let mut files = logos::all(tx.reading(), workspace).await?;
        for room in &self.above.files {
            files.extend(room.of_workspace(tx.reading(), workspace).await?);
        }
        let remove = sql("DELETE FROM workspaces WHERE id = $1 AND deleted_at = $2");
        if tx.execute(remove.bind(workspace).bind(deleted_at)).await? == 0 {
            return Ok(());
        }
        for rest in [
            "DELETE FROM workspace_revisions WHERE workspace_id = $1",
            "DELETE FROM member_revisions WHERE workspace_id = $1",
        ] {
            tx.execute(sql(rest).bind(workspace)).await?;
        }
        tx.delete_files(files)?;
        let audit = Audit {
            action: "workspace.purged",
            resource: ("workspace", Some(workspace.0), None),
            ..Audit::default()
        };
        tx.commit(audit).await
    }
}
