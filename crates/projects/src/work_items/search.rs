//! Searching the work items of a workspace, those that the caller may see.

use airside_kernel::access::Caller;
use airside_kernel::http::PageWindow;
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{CalendarDate, Error, Kernel, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::filter::{Condition, IdField, Ids, from_parameter, from_value};
use super::order::Order;
use super::rows::{self, ListScope, Listing};
use super::{ListWorkspaceWorkItems, WorkItemTarget};
use crate::ids::{StateId, WorkItemId};
use crate::scope::workspace_of;

/// Results where the caller does not say.
const LIMIT_DEFAULT: i64 = 20;
/// Results at most.
const LIMIT_MAX: i64 = 100;

/// What is searched for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Words to find in key, name and text.
    pub search: String,
    /// Results at most, 1 to 100; 20 if not given.
    pub limit: Option<i64>,
    /// Only in this project.
    pub project_id: Option<ProjectId>,
}

/// Something that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Found {
    /// The item.
    pub id: WorkItemId,
    /// What it is about.
    pub name: String,
    /// Its number.
    pub sequence_id: i64,
    /// Its project's identifier.
    #[serde(rename = "project__identifier")]
    pub project_identifier: String,
    /// Its project.
    pub project_id: ProjectId,
    /// Its workspace's slug.
    #[serde(rename = "workspace__slug")]
    pub workspace_slug: String,
    /// Its state.
    pub state_id: StateId,
    /// How much it matters.
    pub priority: String,
}

/// What was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SearchResults {
    /// Work items.
    pub issues: Vec<Found>,
}

/// A search with a filter.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct AdvancedSearch {
    /// Words to find in key, name and text.
    pub query: Option<String>,
    /// A filter: fields with operators, in `and`, `or` and `not`.
    #[schema(value_type = Option<Object>)]
    pub filters: Option<serde_json::Value>,
    /// Results at most, 1 to 100; 20 if not given.
    pub limit: Option<i64>,
    /// Only in this project, unless `workspace_search`.
    pub project_id: Option<ProjectId>,
    /// In the whole workspace.
    pub workspace_search: Option<bool>,
}

/// Something that was found by a search with a filter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AdvancedFound {
    /// The item.
    pub id: WorkItemId,
    /// What it is about.
    pub name: String,
    /// Its number.
    pub sequence_id: i64,
    /// Its project's identifier.
    pub project_identifier: String,
    /// Its project.
    pub project_id: ProjectId,
    /// Its workspace.
    pub workspace_id: WorkspaceId,
    /// Always null until there are types.
    pub type_id: Option<String>,
    /// Its state.
    pub state_id: StateId,
    /// How much it matters.
    pub priority: String,
    /// The day on which it should be done.
    pub target_date: Option<CalendarDate>,
    /// The day on which work begins.
    pub start_date: Option<CalendarDate>,
}

pub(super) async fn search(
    kernel: &Kernel,
    caller: &Caller,
    query: SearchQuery,
) -> Result<SearchResults> {
    let mut conditions = vec![from_parameter("search", &query.search)?];
    conditions.extend(query.project_id.map(in_project));
    let found = find(kernel, caller, Condition::all(conditions), query.limit).await?;
    let slug = caller.workspace()?.slug.clone();
    let issue = |WorkItemTarget { item, project }| Found {
        id: item.id,
        name: item.name,
        sequence_id: item.sequence_id,
        project_identifier: project.project_identifier,
        project_id: item.project_id,
        workspace_slug: slug.clone(),
        state_id: item.state_id,
        priority: item.priority,
    };
    Ok(SearchResults {
        issues: found.into_iter().map(issue).collect(),
    })
}

pub(super) async fn advanced(
    kernel: &Kernel,
    caller: &Caller,
    search: AdvancedSearch,
) -> Result<Vec<AdvancedFound>> {
    let mut conditions = Vec::new();
    if let Some(words) = search
        .query
        .as_deref()
        .filter(|words| !words.trim().is_empty())
    {
        conditions.push(from_parameter("search", words)?);
    }
    if let Some(filters) = &search.filters {
        conditions.extend(from_value(filters)?);
    }
    if search.workspace_search != Some(true) {
        conditions.extend(search.project_id.map(in_project));
    }
    let found = find(kernel, caller, Condition::all(conditions), search.limit).await?;
    let result = |WorkItemTarget { item, project }| AdvancedFound {
        id: item.id,
        name: item.name,
        sequence_id: item.sequence_id,
        project_identifier: project.project_identifier,
        project_id: item.project_id,
        workspace_id: item.workspace_id,
        type_id: None,
        state_id: item.state_id,
        priority: item.priority,
        target_date: item.target_date,
        start_date: item.start_date,
    };
    Ok(found.into_iter().map(result).collect())
}

fn in_project(project: ProjectId) -> Condition {
    Condition::Ids(
        IdField::Project,
        Ids {
            listed: vec![project.0],
            me: false,
            none: false,
        },
    )
}

async fn find(
    kernel: &Kernel,
    caller: &Caller,
    filter: Option<Condition>,
    limit: Option<i64>,
) -> Result<Vec<WorkItemTarget>> {
    let workspace = workspace_of(caller)?;
    kernel
        .authorize::<ListWorkspaceWorkItems>(caller, workspace)
        .await?;
    let limit = limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Error::field("limit", "must be from 1 to 100"));
    }
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let order = Order::parse(Some("-updated_at"))?;
    let listing = Listing {
        scope: ListScope::Workspace(workspace),
        visible: &visible,
        filter: filter.as_ref(),
        order: &order,
        is_archive: false,
        with_text: false,
        user: caller.user()?,
    };
    let mut connection = kernel.db.read().await?;
    let window = PageWindow {
        limit,
        page: 0,
        with_count: false,
    };
    let mut found = rows::list(&mut connection, &listing, window).await?;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}
