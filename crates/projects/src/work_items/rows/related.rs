//! What work items refer to: people, labels, states, projects. Read for a whole page at once.

use std::collections::HashMap;
use std::hash::Hash;

use airside_identity::accounts::avatar_url;
use airside_kernel::Result;
use airside_kernel::db::{Connection, Row, SqlBuilder, Value};
use airside_kernel::ids::{AssetId, ProjectId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::{LabelId, StateId, WorkItemId};
use crate::labels::Label;

/// People and labels of some work items.
#[derive(Debug, Default)]
pub(in crate::work_items) struct Related {
    pub assignees: HashMap<WorkItemId, Vec<UserId>>,
    pub labels: HashMap<WorkItemId, Vec<LabelId>>,
}

impl Related {
    /// People and labels of one item that are known already.
    pub fn of_one(item: WorkItemId, assignees: &[UserId], labels: &[LabelId]) -> Self {
        Self {
            assignees: HashMap::from([(item, assignees.to_vec())]),
            labels: HashMap::from([(item, labels.to_vec())]),
        }
    }
}

/// The ids, filled up to a power of two, so that few different statements are made of them.
pub(in crate::work_items) fn padded<T: Copy>(ids: &[T]) -> Vec<T> {
    let mut filled = ids.to_vec();
    if let Some(last) = ids.last() {
        filled.resize(ids.len().next_power_of_two(), *last);
    }
    filled
}

pub(in crate::work_items) async fn related_of(
    connection: &mut Connection,
    items: &[WorkItemId],
) -> Result<Related> {
    let mut related = Related::default();
    if items.is_empty() {
        return Ok(related);
    }
    let items = padded(items);
    let mut query = SqlBuilder::new(
        "SELECT work_item_id, user_id AS related_id, TRUE AS is_person \
         FROM work_item_assignees WHERE work_item_id IN ",
    );
    query.push_list(items.iter().copied());
    query.push(
        " UNION ALL SELECT work_item_id, label_id AS related_id, FALSE AS is_person \
         FROM work_item_labels WHERE work_item_id IN ",
    );
    query
        .push_list(items.iter().copied())
        .push(" ORDER BY 1, 2");
    let rows: Vec<(WorkItemId, Uuid, bool)> = query.build().fetch_all(connection).await?;
    for (item, id, is_person) in rows {
        if is_person {
            related.assignees.entry(item).or_default().push(id.into());
        } else {
            related.labels.entry(item).or_default().push(id.into());
        }
    }
    Ok(related)
}

/// A person as everybody who may see the item may see them: without the address.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonLite {
    /// Who it is.
    pub id: UserId,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The picture's address, or empty.
    pub avatar: String,
    /// The picture's address.
    pub avatar_url: Option<String>,
    /// The name that is shown.
    pub display_name: String,
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: UserId,
    first_name: String,
    last_name: String,
    avatar_asset_id: Option<AssetId>,
    display_name: String,
}

impl From<PersonRow> for PersonLite {
    fn from(row: PersonRow) -> Self {
        let avatar_url = avatar_url(row.avatar_asset_id);
        Self {
            id: row.id,
            first_name: row.first_name,
            last_name: row.last_name,
            avatar: avatar_url.clone().unwrap_or_default(),
            avatar_url,
            display_name: row.display_name,
        }
    }
}

/// What is shown of a state beside an item.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct StateLite {
    /// Its id.
    pub id: StateId,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: String,
    /// What it means.
    #[serde(rename = "group")]
    pub state_group: String,
}

/// What is shown of a project beside an item.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct ProjectLite {
    /// Its id.
    pub id: ProjectId,
    /// What its items' keys begin with.
    pub identifier: String,
    /// Its name.
    pub name: String,
}

pub(in crate::work_items) async fn people_by_ids(
    connection: &mut Connection,
    ids: &[UserId],
) -> Result<HashMap<UserId, PersonLite>> {
    let select =
        "SELECT id, first_name, last_name, avatar_asset_id, display_name FROM users WHERE id IN ";
    let people: Vec<PersonRow> = by_ids(connection, select, ids).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.into()))
        .collect())
}

pub(in crate::work_items) async fn states_by_ids(
    connection: &mut Connection,
    ids: &[StateId],
) -> Result<HashMap<StateId, StateLite>> {
    let select = "SELECT id, name, color, state_group FROM states WHERE id IN ";
    let states: Vec<StateLite> = by_ids(connection, select, ids).await?;
    Ok(states.into_iter().map(|state| (state.id, state)).collect())
}

pub(in crate::work_items) async fn labels_by_ids(
    connection: &mut Connection,
    ids: &[LabelId],
) -> Result<HashMap<LabelId, Label>> {
    let select = "SELECT id, name, description, color, sort_order, parent_id, external_source, \
                  external_id, project_id, workspace_id, created_by, updated_by, created_at, \
                  updated_at FROM labels WHERE id IN ";
    let labels: Vec<Label> = by_ids(connection, select, ids).await?;
    Ok(labels.into_iter().map(|label| (label.id, label)).collect())
}

pub(in crate::work_items) async fn project_names(
    connection: &mut Connection,
    ids: &[ProjectId],
) -> Result<HashMap<ProjectId, ProjectLite>> {
    let select = "SELECT id, identifier, name FROM projects WHERE id IN ";
    let projects: Vec<ProjectLite> = by_ids(connection, select, ids).await?;
    Ok(projects
        .into_iter()
        .map(|project| (project.id, project))
        .collect())
}

/// Rows by ids that come from rows which the caller was allowed to read.
async fn by_ids<I, T>(connection: &mut Connection, select: &str, ids: &[I]) -> Result<Vec<T>>
where
    I: Copy + Eq + Hash + Into<Value>,
    T: Row,
{
    let mut unique: Vec<I> = Vec::new();
    for id in ids {
        if !unique.contains(id) {
            unique.push(*id);
        }
    }
    if unique.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = SqlBuilder::new(select);
    query.push_list(padded(&unique));
    query.build().fetch_all(connection).await
}
