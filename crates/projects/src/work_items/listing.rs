//! Lists of work items: of a project, of its archive, of a workspace, and of what somebody has to
//! do. All are the same query; they differ in where they look and in a filter.

use airside_kernel::access::Caller;
use airside_kernel::db::Connection;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::filter::{Condition, IdField, Ids, from_json, from_parameter};
use super::order::Order;
use super::rows::{self, ListScope, Listing};
use super::view::{Shape, WorkItemView, shaped};
use super::{
    ListProjectWorkItems, ListWorkspaceWorkItems, ListYourWork, ViewWorkItem, WorkItemTarget,
};
use crate::ids::WorkItemId;
use crate::scope::{ProjectFacts, workspace_of};

/// What a caller says about which items, in which order. Values with commas between mean any of
/// them; `me` is the caller, `none` nobody or nothing.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ItemQuery {
    /// Ids of states.
    pub state: Option<String>,
    /// Groups of states, such as `started`.
    pub state_group: Option<String>,
    /// Priorities, such as `high`.
    pub priority: Option<String>,
    /// Ids of people who work on it.
    pub assignees: Option<String>,
    /// Ids of labels.
    pub labels: Option<String>,
    /// Ids of people who created it.
    pub created_by: Option<String>,
    /// Ids of people who are told of its changes.
    pub subscriber: Option<String>,
    /// Id of the item that it lies below.
    pub parent: Option<String>,
    /// Ids of projects, for lists of a workspace.
    pub project: Option<String>,
    /// The day on which work begins, or `none`.
    pub start_date: Option<String>,
    /// Work begins on this day or later.
    pub start_date_after: Option<String>,
    /// Work begins on this day or earlier.
    pub start_date_before: Option<String>,
    /// The day on which it should be done, or `none`.
    pub target_date: Option<String>,
    /// Should be done on this day or later.
    pub target_date_after: Option<String>,
    /// Should be done on this day or earlier.
    pub target_date_before: Option<String>,
    /// Created at this time or later.
    pub created_after: Option<String>,
    /// Created at this time or earlier.
    pub created_before: Option<String>,
    /// Changed at this time or later.
    pub updated_after: Option<String>,
    /// Words to find in key, name and text.
    pub search: Option<String>,
    /// Id in another system.
    pub external_id: Option<String>,
    /// That system.
    pub external_source: Option<String>,
    /// A filter as JSON: fields with operators such as `priority__in`, in `and`, `or` and `not`.
    pub filters: Option<String>,
    /// A filter in a language that this server does not read; naming one is an error.
    pub pql: Option<String>,
    /// Fields with commas between, a minus for descending; `-created_at` if not given.
    pub order_by: Option<String>,
}

impl ItemQuery {
    /// The filter, if anything is filtered.
    pub fn condition(&self) -> Result<Option<Condition>> {
        if self.pql.as_deref().is_some_and(|text| !text.is_empty()) {
            return Err(Error::field(
                "pql",
                "is not read by this server; use `filters`",
            ));
        }
        let parameters = [
            ("state", &self.state),
            ("state_group", &self.state_group),
            ("priority", &self.priority),
            ("assignees", &self.assignees),
            ("labels", &self.labels),
            ("created_by", &self.created_by),
            ("subscriber", &self.subscriber),
            ("parent", &self.parent),
            ("project", &self.project),
            ("start_date", &self.start_date),
            ("start_date__gte", &self.start_date_after),
            ("start_date__lte", &self.start_date_before),
            ("target_date", &self.target_date),
            ("target_date__gte", &self.target_date_after),
            ("target_date__lte", &self.target_date_before),
            ("created_at__gte", &self.created_after),
            ("created_at__lte", &self.created_before),
            ("updated_at__gte", &self.updated_after),
            ("search", &self.search),
            ("external_id", &self.external_id),
            ("external_source", &self.external_source),
        ];
        let mut conditions = Vec::new();
        for (name, value) in parameters {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                conditions.push(from_parameter(name, value)?);
            }
        }
        if let Some(json) = self.filters.as_deref().filter(|json| !json.is_empty()) {
            conditions.extend(from_json(json)?);
        }
        Ok(Condition::all(conditions))
    }
}

/// Which page of which list, in which shape.
pub(in crate::work_items) struct Wanted<'a> {
    pub query: &'a ItemQuery,
    pub shape: Shape,
    pub window: PageWindow,
}

pub(in crate::work_items) async fn of_project(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    wanted: Wanted<'_>,
    is_archive: bool,
) -> Result<Page<WorkItemView>> {
    let key = (workspace_of(caller)?, project);
    let permit = kernel
        .authorize::<ListProjectWorkItems>(caller, key)
        .await?;
    let facts = ProjectFacts::from(permit.target());
    let filter = wanted.query.condition()?;
    page(
        kernel,
        caller,
        (ListScope::Project(&facts), filter),
        wanted,
        is_archive,
    )
    .await
}

pub(in crate::work_items) async fn of_workspace(
    kernel: &Kernel,
    caller: &Caller,
    wanted: Wanted<'_>,
) -> Result<Page<WorkItemView>> {
    let workspace = workspace_of(caller)?;
    kernel
        .authorize::<ListWorkspaceWorkItems>(caller, workspace)
        .await?;
    let filter = wanted.query.condition()?;
    page(
        kernel,
        caller,
        (ListScope::Workspace(workspace), filter),
        wanted,
        false,
    )
    .await
}

/// Which part of somebody's work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WorkKind {
    /// What they were assigned to.
    #[default]
    Assigned,
    /// What they created.
    Created,
    /// What they are told of.
    Subscribed,
}

/// The caller's own work over all projects that they see.
pub(in crate::work_items) async fn your_work(
    kernel: &Kernel,
    caller: &Caller,
    kind: WorkKind,
    wanted: Wanted<'_>,
) -> Result<Page<WorkItemView>> {
    let workspace = workspace_of(caller)?;
    kernel.authorize::<ListYourWork>(caller, workspace).await?;
    let field = match kind {
        WorkKind::Assigned => IdField::Assignee,
        WorkKind::Created => IdField::CreatedBy,
        WorkKind::Subscribed => IdField::Subscriber,
    };
    let mine = Condition::Ids(
        field,
        Ids {
            listed: Vec::new(),
            me: true,
            none: false,
        },
    );
    let filter = Condition::all(
        wanted
            .query
            .condition()?
            .into_iter()
            .chain([mine])
            .collect(),
    );
    page(
        kernel,
        caller,
        (ListScope::Workspace(workspace), filter),
        wanted,
        false,
    )
    .await
}

async fn page(
    kernel: &Kernel,
    caller: &Caller,
    (scope, filter): (ListScope<'_>, Option<Condition>),
    wanted: Wanted<'_>,
    is_archive: bool,
) -> Result<Page<WorkItemView>> {
    let order = Order::parse(wanted.query.order_by.as_deref())?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let listing = Listing {
        scope,
        visible: &visible,
        filter: filter.as_ref(),
        order: &order,
        is_archive,
        with_text: wanted.shape.with_text(),
        user: caller.user()?,
    };
    let mut connection = kernel.db.read().await?;
    let targets = rows::list(&mut connection, &listing, wanted.window).await?;
    let total = if wanted.window.with_count {
        Some(rows::count(&mut connection, &listing).await?)
    } else {
        None
    };
    let views = shaped(kernel, &mut connection, &judge, targets, &wanted.shape).await?;
    Ok(Page::new(wanted.window, views, total))
}

pub(in crate::work_items) async fn view_one(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): (ProjectId, WorkItemId),
    shape: &Shape,
) -> Result<WorkItemView> {
    let key = (workspace_of(caller)?, project, item);
    let permit = kernel.authorize::<ViewWorkItem>(caller, key).await?;
    shape_one(kernel, caller, permit.target().clone(), shape).await
}

/// Longest identifier in a key, in bytes.
const KEY_BYTES_MAX: usize = 64;

/// Identifier and number of a key such as `WEB-12`.
pub(crate) fn parse_key(key: &str) -> Option<(String, i64)> {
    let (identifier, number) = key.rsplit_once('-')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    let is_word = !identifier.is_empty() && identifier.chars().all(|c| c.is_ascii_alphanumeric());
    let is_short = identifier.len() <= KEY_BYTES_MAX;
    (is_word && is_short).then(|| (identifier.to_uppercase(), number))
}

/// The id of the item with a key such as `WEB-12`, and of its project.
pub(crate) async fn find_by_key(
    connection: &mut Connection,
    workspace: WorkspaceId,
    key: &str,
) -> Result<Option<(ProjectId, WorkItemId)>> {
    match parse_key(key) {
        Some((identifier, number)) => {
            rows::lookup_by_number(connection, workspace, (&identifier, number)).await
        }
        None => Ok(None),
    }
}

/// The item of a key such as `WEB-12`.
pub(in crate::work_items) async fn view_by_key(
    kernel: &Kernel,
    caller: &Caller,
    key: &str,
    shape: &Shape,
) -> Result<WorkItemView> {
    let workspace = workspace_of(caller)?;
    let mut connection = kernel.db.read().await?;
    let found = find_by_key(&mut connection, workspace, key).await?;
    drop(connection);
    // What was not found is asked for as well, so that it is answered in the same words.
    let (project, item) = found.unwrap_or((uuid::Uuid::nil().into(), uuid::Uuid::nil().into()));
    view_one(kernel, caller, (project, item), shape).await
}

/// One item, after a decision about it.
pub(in crate::work_items) async fn shape_one(
    kernel: &Kernel,
    caller: &Caller,
    target: WorkItemTarget,
    shape: &Shape,
) -> Result<WorkItemView> {
    let judge = kernel.judge(caller).await?;
    let mut connection = kernel.db.read().await?;
    let shaped = shaped(kernel, &mut connection, &judge, vec![target], shape).await?;
    shaped
        .into_iter()
        .next()
        .ok_or_else(|| Error::internal("an item had no view"))
}
