//! The bin of projects.

use airside_kernel::access::Caller;
use airside_kernel::db::sql;
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::record::Audit;
use airside_kernel::{Kernel, Result, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{DeleteProject, Project, RestoreProject, list};
use crate::rooms::RoomsAbove;
use crate::targets::ProjectTarget;
use crate::workspaces::SECONDS_IN_BIN;

const PURGE: &str = "purge_project";

/// The project to be removed for good, if it is still in the bin since then.
#[derive(Debug, Serialize, Deserialize)]
struct Purge {
    workspace: WorkspaceId,
    project: ProjectId,
    deleted_at: Timestamp,
}

pub(super) async fn delete(kernel: &Kernel, caller: &Caller, project: ProjectId) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<DeleteProject>(caller, (workspace, project))
        .await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let at = tx.at();
    let bin = sql("UPDATE projects SET deleted_at = $1 WHERE id = $2 AND workspace_id = $3");
    tx.execute(bin.bind(at).bind(permit.id).bind(workspace))
        .await?;
    let purge = Purge {
        workspace,
        project,
        deleted_at: at,
    };
    tx.enqueue(NewJob::new(PURGE, &purge)?.at(at.plus_seconds(SECONDS_IN_BIN)));
    tx.publish(Event::in_project(
        (workspace, project),
        "project",
        project.0,
        "deleted",
    ));
    tx.commit(audit("project.deleted", &permit)).await
}

pub(super) async fn restore(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
) -> Result<Project> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<RestoreProject>(caller, (workspace, project))
        .await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let at = tx.at();
    let restore = sql("UPDATE projects SET deleted_at = NULL, updated_at = $1 \
                       WHERE id = $2 AND workspace_id = $3");
    tx.execute(restore.bind(at).bind(permit.0.id).bind(workspace))
        .await?;
    tx.publish(Event::in_project(
        (workspace, project),
        "project",
        project.0,
        "created",
    ));
    tx.commit(audit("project.restored", &permit.0)).await?;
    list::answer(kernel, caller, project).await
}

fn audit(action: &'static str, project: &ProjectTarget) -> Audit {
    Audit {
        workspace: Some(project.workspace_id),
        project: Some(project.id),
        action,
        resource: ("project", Some(project.id.0), Some(project.name.clone())),
        ..Audit::default()
    }
}

/// Removes projects whose time in the bin is over.
#[derive(Debug)]
pub struct PurgeProjects {
    above: RoomsAbove,
}

impl PurgeProjects {
    /// Removes what the rooms above know of as well.
    #[must_use]
    pub fn new(above: RoomsAbove) -> Self {
        Self { above }
    }
}

#[async_trait]
impl Handler for PurgeProjects {
    fn kind(&self) -> &'static str {
        PURGE
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let Purge {
            workspace,
            project,
            deleted_at,
        } = serde_json::from_str(payload)?;
        let mut tx = kernel.write_as_system("empty the bin of projects").await?;
        let mut files = Vec::new();
        for room in &self.above.files {
            files.extend(room.of_project(tx.reading(), project).await?);
        }
        let remove = sql("DELETE FROM projects WHERE id = $1 AND workspace_id = $2 \
                          AND deleted_at = $3");
        let remove = remove.bind(project).bind(workspace).bind(deleted_at);
        if tx.execute(remove).await? == 0 {
            return Ok(());
        }
        let grants = sql("DELETE FROM grants WHERE node_id = $1 AND workspace_id = $2");
        tx.execute(grants.bind(project).bind(workspace)).await?;
        tx.delete_files(files)?;
        let audit = Audit {
            workspace: Some(workspace),
            action: "project.purged",
            resource: ("project", Some(project.0), None),
            ..Audit::default()
        };
        tx.commit(audit).await
    }
}
