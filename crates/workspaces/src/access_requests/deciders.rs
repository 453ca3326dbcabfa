//! Letting those who decide know of a request: in their inbox, and by mail where mail is on.
//!
//! It is done after the commit, since finding out who decides asks the engine about everybody.
//! Those who are nearest to the thing are told first, and never more than a few: a workspace may
//! have many Admins.

use airside_access::{Context, Path};
use airside_identity::accounts::UserLiteRow;
use airside_kernel::access::Target;
use airside_kernel::db::Connection;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::mail::Letter;
use airside_kernel::{Error, Kernel, Result, WriteTx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{AccessRequestId, AccessRequestTarget};
use crate::everybody::{self, Person};
use crate::people;
use crate::rooms::{AccessNotice, RoomsAbove};
use crate::targets::WorkspaceTarget;

const KIND: &str = "tell_deciders";
const DECIDE: &str = "access_request:decide";
/// People who are told of one request at most.
const TOLD_MAX: usize = 20;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    workspace: WorkspaceId,
    request: AccessRequestId,
}

/// Plans to tell them.
pub(super) fn plan(
    tx: &mut WriteTx,
    workspace: WorkspaceId,
    request: AccessRequestId,
) -> Result<()> {
    tx.enqueue(NewJob::new(KIND, &Payload { workspace, request })?);
    Ok(())
}

/// Tells those who decide.
#[derive(Debug)]
pub struct TellDeciders {
    above: RoomsAbove,
}

impl TellDeciders {
    /// With the inboxes of the rooms above.
    pub const fn new(above: RoomsAbove) -> Self {
        Self { above }
    }
}

/// What their mails say.
struct Asking {
    request: AccessRequestTarget,
    /// Who asks, and the workspace's slug.
    name: String,
    slug: String,
}

#[async_trait]
impl Handler for TellDeciders {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let Payload { workspace, request } = serde_json::from_str(payload)?;
        let mut snapshot = kernel.db.snapshot().await?;
        let found = AccessRequestTarget::locate(&mut snapshot, &(workspace, request)).await?;
        let Some(request) = found.filter(|request| request.status == "pending") else {
            return Ok(());
        };
        let Some((_, name)) = people::named(&mut snapshot, request.user_id).await? else {
            return Ok(());
        };
        let place = WorkspaceTarget::locate(&mut snapshot, &workspace).await?;
        let Some(slug) = place.map(|place| place.slug) else {
            return Ok(());
        };
        let deciders = deciders(kernel, &mut snapshot, &request).await?;
        drop(snapshot);
        let asking = Asking {
            request,
            name,
            slug,
        };
        self.tell(kernel, &asking, deciders).await
    }
}

/// Who decides, those who are nearest to the thing first.
async fn deciders(
    kernel: &Kernel,
    connection: &mut Connection,
    request: &AccessRequestTarget,
) -> Result<Vec<UserLiteRow>> {
    let workspace = request.workspace_id;
    let engine = kernel.access.engine();
    let catalog = engine.catalog();
    let roles = kernel.access.roles(connection, workspace).await?;
    let now = kernel.clock.now();
    let nodes = request.nodes(catalog);
    let people = everybody::read(connection, (workspace, now), Some(&nodes)).await?;
    let profile = |person: &Person| person.profile(&roles, catalog, workspace);
    let profiles = people.iter().map(profile).collect::<Result<Vec<_>>>()?;
    let action = catalog
        .action(DECIDE)
        .ok_or_else(|| Error::internal("the catalog names nobody who decides"))?;
    let path = Path::new(catalog, &nodes).map_err(Error::internal)?;
    let context = Context::at(now.for_access());
    let able = engine.who_can(&profiles, &context, action, path);
    let mut able = able.map_err(Error::internal)?;
    able.sort_by_key(|one| one.decision.level());
    let users = able
        .into_iter()
        .filter_map(|one| people.get(one.profile))
        .map(|person| person.user.clone())
        .filter(|user| user.user_id != request.user_id);
    Ok(users.take(TOLD_MAX).collect())
}

impl TellDeciders {
    async fn tell(
        &self,
        kernel: &Kernel,
        asking: &Asking,
        deciders: Vec<UserLiteRow>,
    ) -> Result<()> {
        let request = &asking.request;
        let mut tx = kernel
            .write_as_system("tell who decides about a request for access")
            .await?;
        let is_mailed = kernel.mail_enabled().await?;
        let letter = letter(kernel, asking);
        let subject = format!("{} asks for access", asking.name);
        for decider in deciders {
            let notice = AccessNotice {
                workspace: request.workspace_id,
                project: request.project.as_ref().map(|project| project.id),
                request: request.id,
                receiver: decider.user_id,
                actor: Some(request.user_id),
                kind: "access_requested",
                text: request.message.clone(),
            };
            // Who was told by an earlier run gets no second mail.
            if self.above.put_in_inbox(&mut tx, &notice).await? && is_mailed {
                tx.send_mail(&letter.to(decider.email.as_str(), subject.clone()))?;
            }
        }
        tx.commit_unaudited("the request itself was recorded").await
    }
}

fn letter(kernel: &Kernel, asking: &Asking) -> Letter {
    let request = &asking.request;
    let catalog = kernel.access.engine().catalog();
    let act = catalog.action(&request.action).map_or_else(
        || request.action.clone(),
        |action| catalog.action_phrase(action, None),
    );
    let place = match (request.node.0.as_str(), &request.project) {
        ("project", Some(project)) => format!("It is about the project “{}”.", project.name),
        (_, Some(project)) => format!("It is in the project “{}”.", project.name),
        (_, None) => format!("It is in the workspace “{}”.", asking.slug),
    };
    let mut letter = Letter::new(format!("{} asks for access", asking.name))
        .paragraph(format!("{} would like to {act}. {place}", asking.name));
    if !request.message.is_empty() {
        letter = letter.paragraph(format!("“{}”", request.message));
    }
    // A project's Admins decide about what is in it, and about nothing else.
    let project = request.project.as_ref();
    let project = project.map(|project| format!("?project={}", project.id));
    let project = project.unwrap_or_default();
    let page = format!(
        "{}/{}/settings/requests{project}",
        kernel.settings.base_url.trim_end_matches('/'),
        asking.slug
    );
    letter.button("Answer the request", page)
}
