//! Where things are: the facts of the project that every target inside one carries along, and what
//! all features share.

use airside_access::{Catalog, Node};
use airside_kernel::access::{Caller, Nodes};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Result, Timestamp, Validation};
use airside_workspaces::ProjectTarget;
use serde::{Deserialize, Deserializer};

/// The project's facts in a query that joins `projects`.
pub(crate) const PROJECT_COLUMNS: &str = "projects.is_public AS project_is_public, \
     projects.archived_at AS project_archived_at, projects.identifier AS project_identifier";

/// Facts of the project that something is in, read with it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProjectFacts {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The project.
    pub project_id: ProjectId,
    /// Members of the workspace may see and join it.
    pub project_is_public: bool,
    /// When it was archived.
    pub project_archived_at: Option<Timestamp>,
    /// What its items' keys begin with.
    pub project_identifier: String,
}

impl From<&ProjectTarget> for ProjectFacts {
    fn from(project: &ProjectTarget) -> Self {
        Self {
            workspace_id: project.workspace_id,
            project_id: project.id,
            project_is_public: project.is_public,
            project_archived_at: project.archived_at,
            project_identifier: project.identifier.clone(),
        }
    }
}

impl ProjectFacts {
    /// The ids as events take them.
    #[must_use]
    pub fn place(&self) -> (WorkspaceId, ProjectId) {
        (self.workspace_id, self.project_id)
    }

    /// What people call it in short.
    #[must_use]
    pub fn name(&self) -> String {
        self.project_identifier.clone()
    }

    /// What is in an archived project stays as it is.
    pub fn ensure_open(&self) -> Result<()> {
        match self.project_archived_at {
            None => Ok(()),
            Some(_) => Err(Error::conflict(
                "project_archived",
                "this project is archived: take it out of the archive first",
            )),
        }
    }

    /// A node inside the project, with the project and the workspace after it. A type that the
    /// catalog does not know leaves a gap, which the engine refuses aloud.
    pub(crate) fn nodes_above(&self, catalog: &Catalog, inner: Option<Node>) -> Nodes {
        let node = |key, id: u128| {
            catalog
                .node_type(key)
                .map(|kind| Node::new(kind, id.into()))
        };
        let project = node("project", self.project_id.as_u128());
        let project = project.map(|project| project.public(self.project_is_public));
        let workspace = node("workspace", self.workspace_id.as_u128());
        [inner, project, workspace].into_iter().flatten().collect()
    }
}

/// A node with the person who created it.
pub(crate) fn created_node(
    catalog: &Catalog,
    key: &str,
    id: u128,
    creator: Option<UserId>,
) -> Option<Node> {
    let node = Node::new(catalog.node_type(key)?, id.into());
    Some(match creator {
        Some(user) => node.created_by(user.as_u128().into()),
        None => node,
    })
}

/// The workspace of the request's path; 401 for who is not signed in.
pub(crate) fn workspace_of(caller: &Caller) -> Result<WorkspaceId> {
    caller.signed_in()?;
    caller.workspace().map(|workspace| workspace.id)
}

/// The `updated_at` of a changed thing. It is its version as well, so it always moves.
pub(crate) fn next_version(now: Timestamp, before: Timestamp) -> Timestamp {
    now.max(Timestamp::from_micros(before.as_micros() + 1))
}

/// Reads a field that may be missing (`None`), null (`Some(None)`) or given.
#[expect(
    clippy::option_option,
    reason = "a field that is left out stays, one that is null is emptied"
)]
pub(crate) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A trimmed name of 1 to `chars_max` characters.
pub(crate) fn valid_name(name: &str, chars_max: usize) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if name.chars().count() > chars_max {
        return Err(format!("must be at most {chars_max} characters long"));
    }
    Ok(name.to_owned())
}

/// A colour such as `#1a2b3c`.
fn is_color(color: &str) -> bool {
    color.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
    })
}

/// Longest name of a state or label, in characters.
const NAME_CHARS_MAX: usize = 100;
/// Longest description of a state or label, in characters.
const DESCRIPTION_CHARS_MAX: usize = 1000;

/// What a state or a label looks like: puts the name right, and says what is wrong with it, with
/// its colour and its description.
pub(crate) fn check_look(
    validation: &mut Validation,
    name: &mut Option<String>,
    (color, description): (Option<&String>, Option<&String>),
) {
    if let Some(given) = name.take() {
        match valid_name(&given, NAME_CHARS_MAX) {
            Ok(valid) => *name = Some(valid),
            Err(message) => validation.add("name", message),
        }
    }
    let is_valid = color.is_none_or(|color| is_color(color));
    validation.require(is_valid, "color", "must be a colour such as `#1a2b3c`");
    let is_short = description.is_none_or(|text| text.chars().count() <= DESCRIPTION_CHARS_MAX);
    let message = "must be at most 1000 characters long";
    validation.require(is_short, "description", message);
}

/// Whether it was allowed; faults of ours are no refusal.
pub(crate) fn was_allowed<T>(outcome: Result<T>) -> Result<bool> {
    match outcome {
        Ok(_) => Ok(true),
        Err(Error::Internal(fault)) => Err(Error::Internal(fault)),
        Err(_) => Ok(false),
    }
}
