//! Reading lists of work items.

use std::sync::LazyLock;

use airside_kernel::Result;
use airside_kernel::access::{NodeColumns, NodeFacts, ScopeColumn, Visible};
use airside_kernel::db::{Connection, SqlBuilder, sql};
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};

use super::{COLUMNS, WorkItem};
use crate::ids::WorkItemId;
use crate::scope::{PROJECT_COLUMNS, ProjectFacts};
use crate::work_items::WorkItemTarget;
use crate::work_items::counts::{Dimension, GroupRow};
use crate::work_items::filter::{Condition, Surroundings};
use crate::work_items::order::Order;

/// The columns without the texts, which may be long, for who did not ask for them.
static BRIEF_COLUMNS: LazyLock<String> = LazyLock::new(|| {
    COLUMNS
        .replace("work_items.description_html", "'' AS description_html")
        .replace(
            "work_items.description_stripped",
            "'' AS description_stripped",
        )
});

/// Where work items are listed.
#[derive(Debug, Clone, Copy)]
pub(in crate::work_items) enum ListScope<'a> {
    /// In one project.
    Project(&'a ProjectFacts),
    /// In all projects of a workspace but the archived ones.
    Workspace(WorkspaceId),
}

/// What is listed.
#[derive(Debug, Clone, Copy)]
pub(in crate::work_items) struct Listing<'a> {
    pub scope: ListScope<'a>,
    pub visible: &'a Visible,
    pub filter: Option<&'a Condition>,
    pub order: &'a Order,
    pub is_archive: bool,
    pub with_text: bool,
    /// Whom `me` means.
    pub user: UserId,
}

const NODES: &[NodeFacts<'static>] = &[NodeFacts {
    kind: "workitem",
    id: "work_items.id",
    creator: Some("work_items.created_by"),
    submitter: Some("work_items.submitted_by"),
    restricted: None,
}];

/// Where a query over `work_items` finds the facts of its rows.
pub(crate) fn visible_columns(project: Option<ProjectId>) -> NodeColumns<'static> {
    let scope = match project {
        Some(project) => ScopeColumn::Known(project.0),
        None => ScopeColumn::Column("work_items.project_id"),
    };
    NodeColumns {
        scope,
        public: None,
        nodes: NODES,
    }
}

pub(in crate::work_items) async fn list(
    connection: &mut Connection,
    listing: &Listing<'_>,
    window: PageWindow,
) -> Result<Vec<WorkItemTarget>> {
    let mut query = SqlBuilder::new("SELECT ");
    query.push(if listing.with_text {
        COLUMNS
    } else {
        &BRIEF_COLUMNS
    });
    if matches!(listing.scope, ListScope::Workspace(_)) {
        query.push(", ").push(PROJECT_COLUMNS);
    }
    push_rows(&mut query, listing)?;
    listing.order.push(&mut query);
    query.push(" LIMIT ").push_value(window.fetch_limit());
    query.push(" OFFSET ").push_value(window.offset());
    let query = query.build();
    match listing.scope {
        ListScope::Workspace(_) => query.fetch_all(connection).await,
        ListScope::Project(project) => {
            let items: Vec<WorkItem> = query.fetch_all(connection).await?;
            let target = |item| WorkItemTarget {
                item,
                project: project.clone(),
            };
            Ok(items.into_iter().map(target).collect())
        }
    }
}

/// Rows of all pages. Where the caller sees all of a project and nothing is filtered, the project
/// keeps the number.
pub(in crate::work_items) async fn count(
    connection: &mut Connection,
    listing: &Listing<'_>,
) -> Result<i64> {
    if let (ListScope::Project(project), None) = (listing.scope, listing.filter)
        && sees_all(listing.visible, project.project_id)?
    {
        return counter(connection, project.project_id, listing.is_archive).await;
    }
    let mut query = SqlBuilder::new("SELECT COUNT(*)");
    push_rows(&mut query, listing)?;
    query.build().fetch_count(connection).await
}

/// Rows by two dimensions.
pub(in crate::work_items) async fn group_counts(
    connection: &mut Connection,
    listing: &Listing<'_>,
    (first, second): (Dimension, Dimension),
) -> Result<Vec<GroupRow>> {
    let mut query = SqlBuilder::new("SELECT ");
    for expression in [first.id, first.word, second.id, second.word] {
        query.push(expression).push(", ");
    }
    query.push("COUNT(*)");
    push_from(&mut query, listing);
    query.push(first.join);
    if second.join != first.join {
        query.push(second.join);
    }
    push_where(&mut query, listing)?;
    query.push(" GROUP BY 1, 2, 3, 4");
    query.build().fetch_all(connection).await
}

/// Whether nothing is left of the condition of access in that project.
fn sees_all(visible: &Visible, project: ProjectId) -> Result<bool> {
    let mut probe = SqlBuilder::default();
    visible.push_condition(&mut probe, &visible_columns(Some(project)))?;
    Ok(probe.build().text() == "(TRUE)")
}

async fn counter(connection: &mut Connection, project: ProjectId, is_archive: bool) -> Result<i64> {
    let row: Option<(i64, i64)> = sql("SELECT live_items, archived_items FROM project_counters \
                                       WHERE project_id = $1")
    .bind(project)
    .fetch_optional(connection)
    .await?;
    let (live, archived) = row.unwrap_or_default();
    Ok(if is_archive { archived } else { live })
}

fn push_rows(query: &mut SqlBuilder, listing: &Listing<'_>) -> Result<()> {
    push_from(query, listing);
    push_where(query, listing)
}

fn push_from(query: &mut SqlBuilder, listing: &Listing<'_>) {
    query.push(" FROM work_items");
    if matches!(listing.scope, ListScope::Workspace(_)) {
        query.push(" JOIN projects ON projects.id = work_items.project_id");
    }
}

fn push_where(query: &mut SqlBuilder, listing: &Listing<'_>) -> Result<()> {
    let (workspace, project) = match listing.scope {
        // The project was found inside its workspace. Naming the workspace here as well would
        // offer the database the index of the workspace for the order of the project.
        ListScope::Project(project) => {
            query
                .push(" WHERE work_items.project_id = ")
                .push_value(project.project_id);
            (project.workspace_id, Some(project))
        }
        ListScope::Workspace(workspace) => {
            query
                .push(" WHERE work_items.workspace_id = ")
                .push_value(workspace);
            query.push(" AND projects.deleted_at IS NULL AND projects.archived_at IS NULL");
            (workspace, None)
        }
    };
    query.push(" AND work_items.deleted_at IS NULL AND work_items.archived_at IS ");
    query.push(if listing.is_archive {
        "NOT NULL"
    } else {
        "NULL"
    });
    query.push(" AND ");
    let columns = visible_columns(project.map(|project| project.project_id));
    listing.visible.push_condition(query, &columns)?;
    if let Some(filter) = listing.filter {
        query.push(" AND ");
        filter.push(
            query,
            &Surroundings {
                workspace,
                project,
                user: listing.user,
            },
        );
    }
    Ok(())
}

/// The item of that number in the project of that identifier.
pub(in crate::work_items) async fn lookup_by_number(
    connection: &mut Connection,
    workspace: WorkspaceId,
    (identifier, number): (&str, i64),
) -> Result<Option<(ProjectId, WorkItemId)>> {
    sql("SELECT work_items.project_id, work_items.id FROM projects \
         JOIN work_items ON work_items.project_id = projects.id \
         WHERE projects.workspace_id = $1 AND projects.identifier = $2 \
         AND projects.deleted_at IS NULL AND work_items.sequence_id = $3 \
         AND work_items.deleted_at IS NULL")
    .bind(workspace)
    .bind(identifier)
    .bind(number)
    .fetch_optional(connection)
    .await
}

/// Those of the given items of a workspace that the caller may see, archived ones included.
pub(crate) async fn find_targets(
    connection: &mut Connection,
    workspace: WorkspaceId,
    ids: &[WorkItemId],
    visible: &Visible,
) -> Result<Vec<WorkItemTarget>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = SqlBuilder::new("SELECT ");
    query.push(&BRIEF_COLUMNS).push(", ").push(PROJECT_COLUMNS);
    query.push(" FROM work_items JOIN projects ON projects.id = work_items.project_id");
    query
        .push(" WHERE work_items.workspace_id = ")
        .push_value(workspace);
    query.push(" AND projects.deleted_at IS NULL AND work_items.deleted_at IS NULL");
    query
        .push(" AND work_items.id IN ")
        .push_list(super::related::padded(ids))
        .push(" AND ");
    visible.push_condition(&mut query, &visible_columns(None))?;
    query.push(" ORDER BY work_items.created_at, work_items.id");
    query.build().fetch_all(connection).await
}

/// What a project's summary says about its items: all, and those that are completed.
pub(crate) async fn count_for_summary(
    connection: &mut Connection,
    visible: &Visible,
    project: ProjectId,
) -> Result<(i64, i64)> {
    let mut query = SqlBuilder::new("SELECT COUNT(*), COUNT(work_items.completed_at)");
    query
        .push(" FROM work_items WHERE work_items.project_id = ")
        .push_value(project);
    query.push(" AND work_items.deleted_at IS NULL AND work_items.archived_at IS NULL AND ");
    visible.push_condition(&mut query, &visible_columns(Some(project)))?;
    query.build().fetch_one(connection).await
}
