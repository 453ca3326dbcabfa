//! Labels: words that a project puts on its work items. They may be nested once, and deleting a
//! label takes it off the work items that carry it.

mod ops;
mod routes;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_workspaces::ProjectTarget;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;

use crate::ids::LabelId;
use crate::part::{BY_CREATED, BY_NAME, BY_UPDATED, Found, Limit, Part, Unique, columns};
use crate::scope::given;

/// A label, found inside its project and workspace.
pub type LabelTarget = Found<Label>;

airside_kernel::operations! {
    /// Lists the labels of a project.
    ListLabels => "label:view" on ProjectTarget;
    /// Reads a label.
    ViewLabel => "label:view" on LabelTarget;
    /// Adds a label.
    CreateLabel => "label:create" on ProjectTarget;
    /// Changes a label.
    EditLabel => "label:edit" on LabelTarget;
    /// Deletes a label.
    DeleteLabel => "label:delete" on LabelTarget;
}

/// Distance between two neighbours.
const SORT_ORDER_STEP: f64 = 10_000.0;
/// Colour of a label that comes without one.
const COLOR_DEFAULT: &str = "#8b8d98";

/// A label of a project.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Its name, once in each project.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its colour, such as `#2f9e6e`.
    pub color: String,
    /// Its place among the others.
    pub sort_order: f64,
    /// The label that it is below.
    #[serde(rename = "parent")]
    pub parent_id: Option<LabelId>,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
    /// The project.
    #[serde(rename = "project")]
    pub project_id: ProjectId,
    /// The workspace.
    #[serde(rename = "workspace")]
    pub workspace_id: WorkspaceId,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

columns!(Label: id, workspace_id, project_id, parent_id, name, description, color, sort_order,
    external_source, external_id, created_by, updated_by, created_at, updated_at);

impl Part for Label {
    type Id = LabelId;
    type Whole = ProjectTarget;
    const KIND: &'static str = "label";
    const TABLE: &'static str = "labels";
    const ORDER: &'static str = "sort_order, id";
    const ORDERS: &'static [(&'static str, &'static str)] = &[
        BY_NAME,
        ("sort_order", "sort_order"),
        BY_CREATED,
        BY_UPDATED,
    ];
    const LIMIT: Option<Limit> = Some(Limit {
        max: 1000,
        code: "too_many_labels",
        message: "a project has at most 1000 labels",
    });
    const UNIQUE: Option<Unique> = Some(Unique {
        index: "labels__project_id_name",
        code: "label_exists",
        message: "this project already has a label of that name",
    });
}

/// What a new label needs, and what may be changed of one; what is left out stays.
#[expect(
    clippy::option_option,
    reason = "a field that is left out stays, one that is null is emptied"
)]
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct LabelChange {
    /// Its name; a new label needs one.
    pub name: Option<String>,
    /// Its colour.
    #[serde(default, deserialize_with = "given")]
    pub color: Option<Option<String>>,
    /// What it is for.
    pub description: Option<String>,
    /// Its place.
    pub sort_order: Option<f64>,
    /// The label that it is below.
    #[serde(default, deserialize_with = "given")]
    pub parent: Option<Option<LabelId>>,
    /// Where it is imported from.
    #[serde(default, deserialize_with = "given")]
    pub external_source: Option<Option<String>>,
    /// Its id there.
    #[serde(default, deserialize_with = "given")]
    pub external_id: Option<Option<String>>,
}
