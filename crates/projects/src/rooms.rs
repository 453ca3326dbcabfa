//! What this room does for the one below: default states of new projects, figures of summaries,
//! the files that go with what is removed, and finding things for questions about access.

use std::sync::Arc;

use airside_access::Catalog;
use airside_kernel::access::{Caller, Target};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{AssetId, ProjectId, WorkspaceId};
use airside_kernel::{Kernel, Result, WriteTx};
use airside_workspaces::{
    AccessNotice, CreatedProject, Inbox, Listed, Located, Locator, ProjectCounter, ProjectCreated,
    ProjectStates, ProjectTarget, ResourceKey, RoomsAbove, StoredFiles,
};
use async_trait::async_trait;
use uuid::Uuid;

use crate::attachments::AttachmentTarget;
use crate::comments::CommentTarget;
use crate::files::{Removed, files_of};
use crate::labels::LabelTarget;
use crate::links::LinkTarget;
use crate::part::{Found, Part};
use crate::states::StateTarget;
use crate::work_items::WorkItemTarget;

/// What the room of workspaces and projects gets from this one.
#[must_use]
pub fn for_workspaces() -> RoomsAbove {
    RoomsAbove {
        project_created: vec![Arc::new(Projects)],
        states: Some(Arc::new(Projects)),
        counters: vec![Arc::new(Projects)],
        locators: vec![Arc::new(Projects)],
        inboxes: vec![Arc::new(Projects)],
        files: vec![Arc::new(Projects)],
    }
}

/// How many work items there are on the instance, those in the bin not counted.
pub async fn count_work_items(connection: &mut Connection) -> Result<i64> {
    airside_kernel::db::sql("SELECT COUNT(*) FROM work_items WHERE deleted_at IS NULL")
        .fetch_count(connection)
        .await
}

/// This room as the one below sees it.
#[derive(Debug)]
struct Projects;

#[async_trait]
impl ProjectCreated for Projects {
    async fn project_created(&self, tx: &mut WriteTx, created: &CreatedProject) -> Result<()> {
        let CreatedProject {
            workspace,
            project,
            creator,
        } = *created;
        crate::states::add_defaults(tx, (workspace, project), Some(creator)).await
    }
}

#[async_trait]
impl ProjectStates for Projects {
    async fn make_default(
        &self,
        tx: &mut WriteTx,
        (workspace, project): (WorkspaceId, ProjectId),
        state: Uuid,
    ) -> Result<bool> {
        crate::states::make_default(tx, (workspace, project), state.into()).await
    }
}

#[async_trait]
impl ProjectCounter for Projects {
    async fn counts(
        &self,
        kernel: &Kernel,
        caller: &Caller,
        project: &ProjectTarget,
    ) -> Result<Vec<(&'static str, i64)>> {
        let judge = kernel.judge(caller).await?;
        let visible = judge.visible("workitem:view", "workitem")?;
        let mut connection = kernel.db.read().await?;
        let (all, completed) =
            crate::work_items::count_for_summary(&mut connection, &visible, project.id).await?;
        Ok(vec![
            ("work_items", all),
            ("completed_work_items", completed),
        ])
    }
}

#[async_trait]
impl Inbox for Projects {
    async fn put(&self, tx: &mut WriteTx, notice: &AccessNotice) -> Result<bool> {
        crate::inbox::put(tx, notice).await
    }
}

#[async_trait]
impl StoredFiles for Projects {
    async fn of_project(
        &self,
        connection: &mut Connection,
        project: ProjectId,
    ) -> Result<Vec<AssetId>> {
        files_of(connection, Removed::Project(project)).await
    }

    async fn of_workspace(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
    ) -> Result<Vec<AssetId>> {
        files_of(connection, Removed::Workspace(workspace)).await
    }
}

const KINDS: &[&str] = &[
    "workitem",
    "workitem_comment",
    "workitem_link",
    "workitem_attachment",
    "state",
    "label",
];

#[async_trait]
impl Locator for Projects {
    fn kinds(&self) -> &'static [&'static str] {
        KINDS
    }

    fn listed(&self, kind: &str) -> Option<Listed> {
        crate::listed::ALL
            .iter()
            .find(|one| one.kind == kind)
            .copied()
    }

    fn spelling(&self, kind: &str, name: &str) -> Option<String> {
        let key = (kind == "workitem").then(|| crate::work_items::parse_key(name));
        let (identifier, number) = key.flatten()?;
        Some(format!("{identifier}-{number}"))
    }

    async fn find_id(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
        (kind, name): (&str, &str),
    ) -> Result<Option<Uuid>> {
        if kind != "workitem" {
            return Ok(None);
        }
        let found = crate::work_items::find_by_key(connection, workspace, name).await?;
        Ok(found.map(|(_, item)| item.0))
    }

    async fn locate(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        key: &ResourceKey,
    ) -> Result<Option<Located>> {
        let ResourceKey {
            workspace,
            kind,
            id,
        } = key;
        let (workspace, id) = (*workspace, *id);
        let Some((project, item)) = parents(connection, key).await? else {
            return Ok(None);
        };
        Ok(match (kind.as_str(), item) {
            ("workitem", _) => {
                let key = (workspace, project, id.into());
                let found = WorkItemTarget::locate(connection, &key);
                found
                    .await?
                    .and_then(|item| located(catalog, &item, &[], &item))
            }
            ("state", _) => {
                let key = ((workspace, project), id.into());
                let found = StateTarget::locate(connection, &key).await?;
                found.and_then(|it| in_project(catalog, &it, &it.part.name))
            }
            ("label", _) => {
                let key = ((workspace, project), id.into());
                let found = LabelTarget::locate(connection, &key).await?;
                found.and_then(|it| in_project(catalog, &it, &it.part.name))
            }
            ("workitem_comment", Some(item)) => {
                let key = ((workspace, project, item.into()), id.into());
                let found = CommentTarget::locate(connection, &key).await?;
                found.and_then(|it| located(catalog, &it, &["comment"], &it.whole))
            }
            ("workitem_link", Some(item)) => {
                let key = ((workspace, project, item.into()), id.into());
                let found = LinkTarget::locate(connection, &key).await?;
                found.and_then(|it| located(catalog, &it, &[it.part.url.as_str()], &it.whole))
            }
            ("workitem_attachment", Some(item)) => {
                let key = ((workspace, project, item.into()), id.into());
                let found = AttachmentTarget::locate(connection, &key).await?;
                found.and_then(|it| located(catalog, &it, &[it.part.name.as_str()], &it.whole))
            }
            _ => None,
        })
    }
}

fn in_project<P>(catalog: &Catalog, found: &Found<P>, name: &str) -> Option<Located>
where
    P: Part<Whole = ProjectTarget>,
{
    Located::of(found, catalog, vec![name.to_owned()])
}

fn located<T: Target>(
    catalog: &Catalog,
    target: &T,
    inner: &[&str],
    item: &WorkItemTarget,
) -> Option<Located> {
    let mut names: Vec<String> = inner.iter().map(|name| (*name).to_owned()).collect();
    names.push(format!("{} {}", item.identifier(), item.item.name));
    names.push(item.project.name());
    Some(Located {
        archived: item.item.archived_at.map(|_| inner.len()),
        ..Located::of(target, catalog, names)?
    })
}

/// The project, and the work item where there is one, that a thing of this workspace is in.
async fn parents(
    connection: &mut Connection,
    key: &ResourceKey,
) -> Result<Option<(ProjectId, Option<Uuid>)>> {
    let (table, item) = match key.kind.as_str() {
        "workitem" => ("work_items", "CAST(NULL AS UUID)"),
        "state" => ("states", "CAST(NULL AS UUID)"),
        "label" => ("labels", "CAST(NULL AS UUID)"),
        "workitem_comment" => ("work_item_comments", "work_item_id"),
        "workitem_link" => ("work_item_links", "work_item_id"),
        "workitem_attachment" => ("work_item_attachments", "work_item_id"),
        _ => return Ok(None),
    };
    let mut query = SqlBuilder::new("SELECT project_id, ");
    query.push(item).push(" FROM ").push(table);
    query.push(" WHERE id = ").push_value(key.id);
    query.push(" AND workspace_id = ").push_value(key.workspace);
    query.build().fetch_optional(connection).await
}
