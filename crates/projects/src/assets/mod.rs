//! Pictures inside texts: pasted into a description or a comment.
//!
//! A picture is sent before the text that shows it is saved, perhaps before its item exists. Until
//! then it is its sender's alone. When they save a text that shows it, it becomes a part of that
//! item or comment and follows its access from then on: who may not read the text finds no picture
//! of it. What a file is, its bytes say, and nothing but pictures is taken.

mod ops;
mod routes;
mod rows;

use airside_kernel::Timestamp;
use airside_kernel::ids::{AssetId, ProjectId, UserId, WorkspaceId};
use airside_workspaces::ProjectTarget;
use serde::Serialize;
use utoipa::ToSchema;

pub use routes::routes;
pub(crate) use rows::{bind, binding, files_of_comment};

use crate::ids::{CommentId, WorkItemId};
use crate::work_items::WorkItemTarget;

airside_kernel::operations! {
    /// Sends a picture for a text.
    UploadAsset => "project_asset:upload" on ProjectTarget;
    /// Looks at a picture that is in no text yet.
    ViewUnusedAsset => "project_asset:view" on ProjectTarget;
    /// Looks at a picture of a work item's description.
    ViewItemAsset => "workitem_attachment:view" on WorkItemTarget;
}

/// A picture as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
struct TextAsset {
    id: AssetId,
    workspace_id: WorkspaceId,
    project_id: ProjectId,
    work_item_id: Option<WorkItemId>,
    comment_id: Option<CommentId>,
    name: String,
    content_type: String,
    size_bytes: i64,
    created_by: UserId,
    created_at: Timestamp,
}

/// A picture as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TextAsset)]
struct AssetView {
    /// Its id.
    id: AssetId,
    /// Where it is looked at, which is what the text names.
    asset_url: String,
    /// What it is called.
    name: String,
    /// What it is.
    #[serde(rename = "type")]
    kind: String,
    /// Its bytes.
    size: i64,
    /// The project.
    project: ProjectId,
    /// The workspace.
    workspace: WorkspaceId,
    /// Who sent it.
    created_by: UserId,
    /// When it was sent.
    created_at: Timestamp,
}

impl AssetView {
    fn new(asset: &TextAsset, slug: &str) -> Self {
        Self {
            id: asset.id,
            asset_url: format!("/api/v1/workspaces/{slug}/assets/{}/", asset.id),
            name: asset.name.clone(),
            kind: asset.content_type.clone(),
            size: asset.size_bytes,
            project: asset.project_id,
            workspace: asset.workspace_id,
            created_by: asset.created_by,
            created_at: asset.created_at,
        }
    }
}
