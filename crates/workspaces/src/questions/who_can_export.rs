//! Who may do this here, as a file for an access review: one line of CSV for each path by which
//! somebody may, or one JSON document for each person. The export is recorded before its first
//! byte leaves. Everybody is decided about once; the lines are written part by part.

use airside_kernel::access::Caller;
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Kernel, Result, Timestamp};
use axum::body::{Body, Bytes};
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::who_can::{AblePerson, AccessPath, Decided, WhoCan, decided, inspected};
use super::{InspectProject, InspectWorkspace, Resource};
use crate::export::{Format, push_row};
use crate::rooms::{Located, RoomsAbove};

/// People who are told of at a time.
const BATCH: usize = 500;

const COLUMNS: &str = "user_id,name,email,code,node_type,node_id,node,identifier,role,role_name,\
    teamspace_id,teamspace,link,grant,condition,since,until,last_used,last_active\r\n";

/// Of what an export tells, and in which form.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhoCanExport {
    /// What is to be done, such as `workitem:delete`.
    pub action: String,
    /// Type of the thing, such as `project`.
    pub resource_type: String,
    /// Its id, or what questions take in place of it.
    pub resource: String,
    /// `csv` or `jsonl`; without, `csv`.
    pub format: Option<String>,
}

pub(super) async fn export(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    asked: WhoCanExport,
) -> Result<Response> {
    let format = Format::parse(asked.format.as_deref())?;
    let action = asked.action.clone();
    let question = WhoCan {
        action: asked.action,
        resource: Resource {
            kind: asked.resource_type,
            id: asked.resource,
        },
    };
    let located = inspected(kernel, caller, above, &question).await?;
    let place = (located.workspace, located.project);
    let of_action = FieldChange::text("action", None, Some(action));
    let audit = Audit {
        changes: vec![of_action, in_form(format)],
        ..about(&located, &question.resource.kind)
    };
    let decided = decided(kernel, located, question).await?;
    record(kernel, caller, place, audit).await?;
    let progress = Progress {
        kernel: kernel.clone(),
        decided,
        format,
        told: None,
    };
    let body = Body::from_stream(futures::stream::try_unfold(progress, next));
    Ok(format.answer("access", body))
}

/// In which form it left.
pub(super) fn in_form(format: Format) -> FieldChange {
    FieldChange::text("format", None, Some(format.name().to_owned()))
}

/// The record of an export about a thing.
pub(super) fn about(located: &Located, kind: &str) -> Audit {
    let node = located.nodes.first();
    let id = node.map(|node| Uuid::from_u128(node.id.get()));
    Audit {
        workspace: Some(located.workspace),
        project: located.project,
        action: "access.exported",
        resource: (
            crate::grants::kind(kind),
            id,
            located.names.first().cloned(),
        ),
        ..Audit::default()
    }
}

/// Writes it, decided again in its own transaction.
pub(super) async fn record(
    kernel: &Kernel,
    caller: &Caller,
    (workspace, project): (WorkspaceId, Option<ProjectId>),
    audit: Audit,
) -> Result<()> {
    let tx = if let Some(project) = project {
        let key = (workspace, project);
        let mut permit = kernel.authorize::<InspectProject>(caller, key).await?;
        kernel.write(caller, &mut permit).await?
    } else {
        let mut permit = kernel
            .authorize::<InspectWorkspace>(caller, workspace)
            .await?;
        kernel.write(caller, &mut permit).await?
    };
    tx.commit(audit).await
}

/// Where a stream is.
struct Progress {
    kernel: Kernel,
    decided: Decided,
    format: Format,
    /// People who were told of; none before the head.
    told: Option<usize>,
}

/// The next part: the head first, then batch by batch.
async fn next(mut progress: Progress) -> Result<Option<(Bytes, Progress)>> {
    let Some(told) = progress.told else {
        progress.told = Some(0);
        let head = match progress.format {
            Format::Csv => COLUMNS,
            Format::JsonLines => "",
        };
        return Ok(Some((Bytes::from_static(head.as_bytes()), progress)));
    };
    let mut connection = progress.kernel.db.read().await?;
    let people = progress
        .decided
        .told(&mut connection, &progress.kernel, (told, BATCH))
        .await?;
    drop(connection);
    if people.is_empty() {
        return Ok(None);
    }
    let mut text = String::new();
    for person in &people {
        match progress.format {
            Format::Csv => {
                for path in &person.via {
                    push_row(&mut text, &fields(person, path));
                }
            }
            Format::JsonLines => {
                text.push_str(&serde_json::to_string(person)?);
                text.push('\n');
            }
        }
    }
    progress.told = Some(told + people.len());
    Ok(Some((Bytes::from(text), progress)))
}

fn fields(person: &AblePerson, path: &AccessPath) -> [String; 19] {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let role = path.role.as_ref();
    let teamspace = path.teamspace.as_ref();
    [
        person.user.id.to_string(),
        person.user.display_name.clone(),
        person.user.email.clone().unwrap_or_default(),
        path.code.to_owned(),
        path.node.kind.clone(),
        path.node.id.clone(),
        path.node.name.clone(),
        path.node.identifier.clone().unwrap_or_default(),
        role.map(|role| role.slug.clone()).unwrap_or_default(),
        role.map(|role| role.name.clone()).unwrap_or_default(),
        teamspace.map(|one| one.id.clone()).unwrap_or_default(),
        teamspace.map(|one| one.name.clone()).unwrap_or_default(),
        id(path.link),
        id(path.grant),
        path.condition.clone().unwrap_or_default(),
        time(path.since),
        time(path.until),
        time(person.last_used),
        time(person.last_active),
    ]
}
