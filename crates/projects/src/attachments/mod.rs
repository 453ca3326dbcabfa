//! Files attached to a work item.
//!
//! A file comes in one step (`multipart/form-data` with a part `file`) or, as the public clients do
//! it, in three: a record with name and size is made, which answers where to send the bytes; the
//! bytes go there with the secret that was answered; and the client says that it is done. What a
//! file is, is read from its first bytes and never believed from the sender; it is answered as a
//! download under a safe name, so that nothing in it runs in the reader's browser.

pub(crate) mod content;
mod ops;
mod routes;
mod rows;
pub(crate) mod upload;

use airside_kernel::Timestamp;
use airside_kernel::ids::{AssetId, ProjectId, UserId, WorkspaceId};
use airside_workspaces::Can;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use routes::routes;

use crate::ids::WorkItemId;
use crate::part::{Found, Limit, Part, columns};
use crate::work_items::WorkItemTarget;

/// A file, found inside its work item, project and workspace.
pub type AttachmentTarget = Found<Attachment>;

airside_kernel::operations! {
    /// Lists the files of a work item.
    ListAttachments => "workitem_attachment:view" on WorkItemTarget;
    /// Reads a file.
    ViewAttachment => "workitem_attachment:view" on AttachmentTarget;
    /// Attaches a file.
    CreateAttachment => "workitem_attachment:create" on WorkItemTarget;
    /// Changes what is said of a file.
    EditAttachment => "workitem_attachment:edit" on AttachmentTarget;
    /// Deletes a file.
    DeleteAttachment => "workitem_attachment:delete" on AttachmentTarget;
}

/// A file as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attachment {
    /// Its id, in the file store as well.
    pub id: AssetId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The project.
    pub project_id: ProjectId,
    /// The work item.
    pub work_item_id: WorkItemId,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub content_type: String,
    /// Its bytes.
    pub size_bytes: i64,
    /// Whether its bytes are there.
    pub is_uploaded: bool,
    /// Fingerprint of what proves the right to send its bytes.
    pub upload_secret: Option<String>,
    /// Until when they are taken.
    pub upload_until: Option<Timestamp>,
    /// Who attached it.
    pub created_by: Option<UserId>,
    /// When it was attached.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

columns!(Attachment: id, workspace_id, project_id, work_item_id, name, content_type, size_bytes,
    is_uploaded, upload_secret, upload_until, created_by, created_at, updated_at);

impl Part for Attachment {
    type Id = AssetId;
    type Whole = WorkItemTarget;
    const KIND: &'static str = "workitem_attachment";
    const TABLE: &'static str = "work_item_attachments";
    const LISTED: &'static str = "is_uploaded";
    const LIMIT: Option<Limit> = Some(Limit {
        max: 100,
        code: "too_many_files",
        message: "a work item has at most 100 files",
    });
}

/// What is said of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attributes {
    /// What it is called.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its bytes.
    pub size: i64,
}

/// A file as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Its id.
    pub id: AssetId,
    /// The same.
    pub asset: AssetId,
    /// Where it is downloaded.
    pub asset_url: String,
    /// Name, type and size.
    pub attributes: Attributes,
    /// Its bytes.
    pub size: i64,
    /// Whether its bytes are there.
    pub is_uploaded: bool,
    /// Always `ISSUE_ATTACHMENT`.
    pub entity_type: &'static str,
    /// The work item.
    pub issue: WorkItemId,
    /// The project.
    pub project: ProjectId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Who attached it.
    pub created_by: Option<UserId>,
    /// Who changed it last.
    pub updated_by: Option<UserId>,
    /// When it was attached.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// By action: `true`, or why not. Only with `expand=can`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub can: Option<Can>,
}

impl AttachmentView {
    fn new(attachment: &Attachment, slug: &str) -> Self {
        let Attachment {
            id,
            workspace_id,
            project_id,
            work_item_id,
            ..
        } = *attachment;
        Self {
            id,
            asset: id,
            asset_url: path(slug, attachment),
            attributes: Attributes {
                name: attachment.name.clone(),
                kind: attachment.content_type.clone(),
                size: attachment.size_bytes,
            },
            size: attachment.size_bytes,
            is_uploaded: attachment.is_uploaded,
            entity_type: "ISSUE_ATTACHMENT",
            issue: work_item_id,
            project: project_id,
            workspace: workspace_id,
            created_by: attachment.created_by,
            updated_by: attachment.created_by,
            created_at: attachment.created_at,
            updated_at: attachment.updated_at,
            can: None,
        }
    }
}

fn path(slug: &str, attachment: &Attachment) -> String {
    let Attachment {
        id,
        project_id,
        work_item_id,
        ..
    } = attachment;
    format!(
        "/api/v1/workspaces/{slug}/projects/{project_id}/work-items/{work_item_id}/attachments/{id}/download/"
    )
}

/// A file that will be sent in a further step. What type the sender takes it for is not read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct Announced {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub size: i64,
}

/// Where the bytes of an announced file go.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UploadData {
    /// The address, which takes a form with the fields and a part `file`.
    pub url: String,
    /// Fields of the form.
    pub fields: UploadFields,
}

/// What proves the right to send the bytes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UploadFields {
    /// A secret that is good for one upload.
    pub upload_secret: String,
}

/// The answer to an announcement: the record, and where to send the bytes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AnnouncedView {
    /// The record's own fields.
    #[serde(flatten)]
    pub attachment_fields: AttachmentView,
    /// The record.
    pub attachment: AttachmentView,
    /// Its id.
    pub asset_id: AssetId,
    /// Where to send the bytes.
    pub upload_data: UploadData,
}
