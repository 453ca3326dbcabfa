//! A work item as it is answered, and what callers may say about its shape: `?fields=` picks fields,
//! `?expand=` puts whole things in the place of ids.

use std::collections::{BTreeSet, HashMap};

use airside_kernel::access::Judge;
use airside_kernel::db::Connection;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{CalendarDate, Kernel, Result, Timestamp};
use airside_workspaces::{Can, can_of};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rows::{
    self, PersonLite, ProjectLite, Related, StateLite, labels_by_ids, people_by_ids, project_names,
    states_by_ids,
};
use super::target::WorkItemTarget;
use crate::ids::{LabelId, StateId, WorkItemId};
use crate::labels::Label;

/// What a caller says about the shape of an answer.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShapeQuery {
    /// Fields to answer, with commas between; all if not given.
    pub fields: Option<String>,
    /// `assignees`, `labels`, `state` and `project` answer whole things in the place of ids, `can`
    /// what the caller may do with each item.
    pub expand: Option<String>,
}

/// The shape of an answer.
#[derive(Debug, Clone, Default)]
pub(in crate::work_items) struct Shape {
    fields: Option<BTreeSet<String>>,
    expand: BTreeSet<String>,
}

impl Shape {
    pub fn new(query: &ShapeQuery) -> Self {
        let words = |text: &String| -> BTreeSet<String> {
            text.split(',')
                .map(|word| word.trim().to_owned())
                .filter(|w| !w.is_empty())
                .collect()
        };
        Self {
            fields: query
                .fields
                .as_ref()
                .map(words)
                .filter(|fields| !fields.is_empty()),
            expand: query.expand.as_ref().map(words).unwrap_or_default(),
        }
    }

    /// Whether the texts are wanted.
    pub fn with_text(&self) -> bool {
        let names = |field: &str| field == "description_html" || field == "description_stripped";
        self.fields
            .as_ref()
            .is_none_or(|fields| fields.iter().any(|field| names(field)))
    }

    fn expands(&self, what: &str) -> bool {
        self.expand.contains(what)
    }
}

/// An id, or the whole thing where that was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Reference<I, T> {
    /// The id.
    Id(I),
    /// The thing.
    Whole(T),
}

/// A work item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkItemView {
    /// Its id.
    pub id: WorkItemId,
    /// What people call it, such as `WEB-12`.
    pub identifier: String,
    /// What it is about, in one line.
    pub name: String,
    /// Its text as HTML.
    pub description_html: String,
    /// The same as plain text.
    pub description_stripped: String,
    /// Always null.
    pub description_binary: Option<String>,
    /// How much it matters: `urgent`, `high`, `medium`, `low` or `none`.
    pub priority: String,
    /// Its state.
    #[schema(value_type = StateId)]
    pub state: Reference<StateId, StateLite>,
    /// The item that it lies below.
    pub parent: Option<WorkItemId>,
    /// Who works on it.
    #[schema(value_type = Vec<UserId>)]
    pub assignees: Vec<Reference<UserId, PersonLite>>,
    /// Its labels.
    #[schema(value_type = Vec<LabelId>)]
    pub labels: Vec<Reference<LabelId, Label>>,
    /// Always null until there are types.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Always null until there are types.
    pub type_id: Option<String>,
    /// Always null until there are estimates.
    pub estimate_point: Option<String>,
    /// Its size in points.
    pub point: Option<i64>,
    /// The day on which work begins.
    pub start_date: Option<CalendarDate>,
    /// The day on which it should be done.
    pub target_date: Option<CalendarDate>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Its number in the project.
    pub sequence_id: i64,
    /// Its place among the others.
    pub sort_order: f64,
    /// Whether it is still being written.
    pub is_draft: bool,
    /// The project.
    #[schema(value_type = ProjectId)]
    pub project: Reference<ProjectId, ProjectLite>,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// Who submitted it.
    pub submitted_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Its version, as `ETag` and `If-Match` name it.
    pub version: i64,
    /// By action: `true`, or why not. Only with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) can: Option<Can>,
}

/// What the rows of a page refer to.
#[derive(Default)]
struct Expanded {
    related: Related,
    people: HashMap<UserId, PersonLite>,
    labels: HashMap<LabelId, Label>,
    states: HashMap<StateId, StateLite>,
    projects: HashMap<ProjectId, ProjectLite>,
}

/// Turns rows into answers, with one query for each kind of thing that they refer to.
pub(in crate::work_items) async fn shaped(
    kernel: &Kernel,
    connection: &mut Connection,
    judge: &Judge<'_>,
    targets: Vec<WorkItemTarget>,
    shape: &Shape,
) -> Result<Vec<WorkItemView>> {
    let ids: Vec<WorkItemId> = targets.iter().map(|target| target.item.id).collect();
    let related = rows::related_of(connection, &ids).await?;
    shaped_with(kernel, connection, judge, (targets, related), shape).await
}

/// The same where people and labels are known already.
pub(in crate::work_items) async fn shaped_with(
    kernel: &Kernel,
    connection: &mut Connection,
    judge: &Judge<'_>,
    (targets, related): (Vec<WorkItemTarget>, Related),
    shape: &Shape,
) -> Result<Vec<WorkItemView>> {
    let expanded = expanded(connection, (&targets, related), shape).await?;
    targets
        .into_iter()
        .map(|target| {
            let can = if shape.expands("can") {
                Some(can_of(kernel, judge, &target)?)
            } else {
                None
            };
            Ok(view(target, &expanded, can))
        })
        .collect()
}

async fn expanded(
    connection: &mut Connection,
    (targets, related): (&[WorkItemTarget], Related),
    shape: &Shape,
) -> Result<Expanded> {
    let mut expanded = Expanded::default();
    if shape.expands("assignees") {
        let people: Vec<UserId> = related.assignees.values().flatten().copied().collect();
        expanded.people = people_by_ids(connection, &people).await?;
    }
    if shape.expands("labels") {
        let labels: Vec<LabelId> = related.labels.values().flatten().copied().collect();
        expanded.labels = labels_by_ids(connection, &labels).await?;
    }
    if shape.expands("state") {
        let states: Vec<StateId> = targets.iter().map(|target| target.item.state_id).collect();
        expanded.states = states_by_ids(connection, &states).await?;
    }
    if shape.expands("project") {
        let projects: Vec<_> = targets
            .iter()
            .map(|target| target.item.project_id)
            .collect();
        expanded.projects = project_names(connection, &projects).await?;
    }
    Ok(Expanded {
        related,
        ..expanded
    })
}

fn reference<I: Copy + Eq + std::hash::Hash, T: Clone>(
    id: I,
    things: &HashMap<I, T>,
) -> Reference<I, T> {
    things
        .get(&id)
        .map_or(Reference::Id(id), |thing| Reference::Whole(thing.clone()))
}

fn view(target: WorkItemTarget, expanded: &Expanded, can: Option<Can>) -> WorkItemView {
    let identifier = target.identifier();
    let item = target.item;
    let assignees = expanded.related.assignees.get(&item.id).map(Vec::as_slice);
    let labels = expanded.related.labels.get(&item.id).map(Vec::as_slice);
    let people = assignees.unwrap_or_default().iter();
    let labels = labels.unwrap_or_default().iter();
    WorkItemView {
        id: item.id,
        identifier,
        name: item.name,
        description_html: item.description_html,
        description_stripped: item.description_stripped,
        description_binary: None,
        priority: item.priority,
        state: reference(item.state_id, &expanded.states),
        parent: item.parent_id,
        assignees: people
            .map(|user| reference(*user, &expanded.people))
            .collect(),
        labels: labels
            .map(|label| reference(*label, &expanded.labels))
            .collect(),
        kind: None,
        type_id: None,
        estimate_point: None,
        point: item.point,
        start_date: item.start_date,
        target_date: item.target_date,
        completed_at: item.completed_at,
        archived_at: item.archived_at,
        deleted_at: item.deleted_at,
        sequence_id: item.sequence_id,
        sort_order: item.sort_order,
        is_draft: item.is_draft,
        project: reference(item.project_id, &expanded.projects),
        workspace: item.workspace_id,
        external_source: item.external_source,
        external_id: item.external_id,
        created_by: item.created_by,
        submitted_by: item.submitted_by,
        updated_by: item.updated_by,
        created_at: item.created_at,
        updated_at: item.updated_at,
        version: item.updated_at.as_micros(),
        can,
    }
}
