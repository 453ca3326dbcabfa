//! Links from a work item to somewhere else. Only `http` and `https` addresses are kept, since a
//! link is something that others click on.

mod ops;
mod routes;

use airside_kernel::Timestamp;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_workspaces::Can;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;

use crate::ids::{LinkId, WorkItemId};
use crate::part::{Found, Limit, Part, columns};
use crate::scope::given;
use crate::work_items::WorkItemTarget;

/// A link, found inside its work item, project and workspace.
pub type LinkTarget = Found<Link>;

airside_kernel::operations! {
    /// Lists the links of a work item.
    ListLinks => "workitem_link:view" on WorkItemTarget;
    /// Reads a link.
    ViewLink => "workitem_link:view" on LinkTarget;
    /// Adds a link.
    CreateLink => "workitem_link:create" on WorkItemTarget;
    /// Changes a link.
    EditLink => "workitem_link:edit" on LinkTarget;
    /// Deletes a link.
    DeleteLink => "workitem_link:delete" on LinkTarget;
}

/// A link.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// What it is called.
    pub title: Option<String>,
    /// Where it goes.
    pub url: String,
    /// The work item.
    #[serde(rename = "issue")]
    pub work_item_id: WorkItemId,
    /// The project.
    #[serde(rename = "project")]
    pub project_id: ProjectId,
    /// The workspace.
    #[serde(rename = "workspace")]
    pub workspace_id: WorkspaceId,
    /// Who added it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

columns!(Link: id, title, url, work_item_id, project_id, workspace_id, created_by, updated_by,
    created_at, updated_at);

impl Part for Link {
    type Id = LinkId;
    type Whole = WorkItemTarget;
    const KIND: &'static str = "workitem_link";
    const TABLE: &'static str = "work_item_links";
    const LIMIT: Option<Limit> = Some(Limit {
        max: 200,
        code: "too_many_links",
        message: "a work item has at most 200 links",
    });
}

/// A link as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkView {
    /// The link.
    #[serde(flatten)]
    pub link: Link,
    /// By action: `true`, or why not. Only with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub can: Option<Can>,
}

impl From<(Link, Option<Can>)> for LinkView {
    fn from((link, can): (Link, Option<Can>)) -> Self {
        Self { link, can }
    }
}

/// A new link, which needs a `url`, or a change of one.
#[expect(
    clippy::option_option,
    reason = "a field that is left out stays, one that is null is emptied"
)]
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct LinkInput {
    /// Where it goes.
    pub url: Option<String>,
    /// What it is called.
    #[serde(default, deserialize_with = "given")]
    pub title: Option<Option<String>>,
}
