//! States: the columns of a project's board. Each belongs to one of six groups, which say what it
//! means; the names are the project's own. One is the default, which new work items begin in.
//!
//! A new project gets the six states of [`DEFAULTS`] in the transaction that makes it. A state
//! that work items are in is deleted only together with a replacement for it, and the default is
//! not deleted at all, so that every work item has a state at every moment.

mod ops;
mod routes;
mod rows;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;
pub(crate) use rows::{DEFAULT_FIRST, add_defaults, make_default};

use crate::ids::StateId;
use crate::part::{BY_CREATED, BY_NAME, BY_UPDATED, Found, Limit, Part, Unique, columns};
use crate::scope::given;
use airside_workspaces::ProjectTarget;

/// A state, found inside its project and workspace.
pub type StateTarget = Found<State>;

airside_kernel::operations! {
    /// Lists the states of a project.
    ListStates => "state:view" on ProjectTarget;
    /// Reads a state.
    ViewState => "state:view" on StateTarget;
    /// Adds a state.
    CreateState => "state:create" on ProjectTarget;
    /// Changes a state.
    EditState => "state:edit" on StateTarget;
    /// Makes a state the default.
    SetDefaultState => "state:set_default" on StateTarget;
    /// Deletes a state.
    DeleteState => "state:delete" on StateTarget;
}

/// What a state means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StateGroup {
    /// Perhaps some day.
    Backlog,
    /// Agreed on.
    Unstarted,
    /// Being worked on.
    Started,
    /// Done.
    Completed,
    /// Will not be done.
    Cancelled,
    /// Not yet accepted.
    Triage,
}

impl StateGroup {
    /// All, in their order.
    pub const ALL: [Self; 6] = [
        Self::Backlog,
        Self::Unstarted,
        Self::Started,
        Self::Completed,
        Self::Cancelled,
        Self::Triage,
    ];

    /// As it is stored and spelled.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backlog => "backlog",
            Self::Unstarted => "unstarted",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Triage => "triage",
        }
    }
}

/// Name, colour and group of the states of a new project, in their order; the first is the default.
pub const DEFAULTS: [(&str, &str, StateGroup); 6] = [
    ("Backlog", "#8b8d98", StateGroup::Backlog),
    ("Todo", "#60646c", StateGroup::Unstarted),
    ("In Progress", "#d98a00", StateGroup::Started),
    ("Done", "#2f9e6e", StateGroup::Completed),
    ("Cancelled", "#b4483c", StateGroup::Cancelled),
    ("Triage", "#7a5bd0", StateGroup::Triage),
];
/// Distance between two neighbours, which leaves room for states in between.
const SEQUENCE_STEP: f64 = 15_000.0;
/// Colour of a state that comes without one.
const COLOR_DEFAULT: &str = "#60646c";

/// A state of a project.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct State {
    /// Its id.
    pub id: StateId,
    /// Its name, once in each project.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its colour, such as `#d98a00`.
    pub color: String,
    /// What it means: one of `backlog`, `unstarted`, `started`, `completed`, `cancelled`, `triage`.
    #[serde(rename = "group")]
    #[expect(clippy::struct_field_names, reason = "`group` is a word of SQL")]
    pub state_group: String,
    /// Its place among the others.
    pub sequence: f64,
    /// New work items begin in it.
    #[serde(rename = "default")]
    pub is_default: bool,
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

columns!(State: id, workspace_id, project_id, name, description, color, state_group, sequence,
    is_default, external_source, external_id, created_by, updated_by, created_at, updated_at);

impl Part for State {
    type Id = StateId;
    type Whole = ProjectTarget;
    const KIND: &'static str = "state";
    const TABLE: &'static str = "states";
    const ORDER: &'static str = "sequence, id";
    const ORDERS: &'static [(&'static str, &'static str)] =
        &[BY_NAME, ("sequence", "sequence"), BY_CREATED, BY_UPDATED];
    const LIMIT: Option<Limit> = Some(Limit {
        max: 100,
        code: "too_many_states",
        message: "a project has at most 100 states",
    });
    const UNIQUE: Option<Unique> = Some(Unique {
        index: "states__project_id_name",
        code: "state_exists",
        message: "this project already has a state of that name",
    });
}

/// What a new state needs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewState {
    /// Its name.
    pub name: String,
    /// Its colour; grey if not given.
    pub color: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it means; `backlog` if not given.
    pub group: Option<StateGroup>,
    /// Its place; the last if not given.
    pub sequence: Option<f64>,
    /// Whether it becomes the default.
    pub default: Option<bool>,
    /// Where it is imported from.
    pub external_source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
}

/// What may be changed; what is left out stays.
#[expect(
    clippy::option_option,
    reason = "a field that is left out stays, one that is null is emptied"
)]
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct StateChange {
    /// Its name.
    pub name: Option<String>,
    /// Its colour.
    pub color: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it means.
    pub group: Option<StateGroup>,
    /// Its place.
    pub sequence: Option<f64>,
    /// `true` makes it the default; there is always one, so `false` changes nothing.
    pub default: Option<bool>,
    /// Where it is imported from.
    #[serde(default, deserialize_with = "given")]
    pub external_source: Option<Option<String>>,
    /// Its id there.
    #[serde(default, deserialize_with = "given")]
    pub external_id: Option<Option<String>>,
}
