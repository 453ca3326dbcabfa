//! Reading requests: one's own, and those that one decides.

use airside_kernel::access::{Caller, Operation};
use airside_kernel::http::{Page, PageQuery};
use airside_kernel::{Error, Kernel, Result};

use super::rows::{self, RequestRow, Whose};
use super::{
    AccessRequest, AccessRequestId, AccessRequestQuery, ListAccessRequests,
    ListProjectAccessRequests, RequestAccess,
};
use crate::grants::{GrantPerson, Namer};
use crate::questions::Resource;
use crate::rooms::RoomsAbove;

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    query: AccessRequestQuery,
) -> Result<Page<AccessRequest>> {
    let workspace = caller.workspace()?.id;
    let is_own = query.mine.unwrap_or(false);
    let decidable;
    let whose = match query.project {
        _ if is_own => {
            kernel.authorize::<RequestAccess>(caller, workspace).await?;
            Whose::Own(caller.user()?)
        }
        Some(project) => {
            let key = (workspace, project);
            kernel
                .authorize::<ListProjectAccessRequests>(caller, key)
                .await?;
            Whose::Project(project)
        }
        None => {
            kernel
                .authorize::<ListAccessRequests>(caller, workspace)
                .await?;
            let judge = kernel.judge(caller).await?;
            decidable = judge.visible(ListProjectAccessRequests::ACTION, "project")?;
            Whose::Workspace(&decidable)
        }
    };
    let window = PageQuery {
        per_page: query.per_page,
        cursor: query.cursor,
        count: query.count,
    }
    .window()?;
    let mut connection = kernel.db.read().await?;
    let status = query.status.as_deref();
    let (rows, total) = rows::list(&mut connection, (workspace, whose), status, window).await?;
    drop(connection);
    let mut namer = Namer::new(kernel, caller, above).await?;
    let mut requests = Vec::with_capacity(rows.len());
    for row in rows {
        requests.push(view(row, &mut namer, is_own).await?);
    }
    Ok(Page::new(window, requests, total))
}

/// One request as it is now, for who has just acted on it.
pub(super) async fn answer(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    id: AccessRequestId,
) -> Result<AccessRequest> {
    let key = (caller.workspace()?.id, id);
    let row = rows::lookup(&mut kernel.db.read().await?, key).await?;
    let row = row.ok_or(Error::NotFound)?;
    let is_own = row.user_id == caller.user()?;
    let mut namer = Namer::new(kernel, caller, above).await?;
    view(row, &mut namer, is_own).await
}

/// Who asked is not told where the thing is, nor who decided: only what came of it. They read the
/// name by which they asked in the place of an id that they never knew.
async fn view(row: RequestRow, namer: &mut Namer<'_>, is_own: bool) -> Result<AccessRequest> {
    let resource = Resource {
        kind: row.node_type,
        id: row.node_id.to_string(),
    };
    let mut resource = namer.name(resource).await?;
    if is_own && let Some(named) = row.named {
        resource.id = named;
    }
    let decider = row.decided_by.zip(row.decider_name.zip(row.decider_email));
    Ok(AccessRequest {
        id: row.id,
        user: GrantPerson {
            id: row.user_id,
            display_name: row.user_name,
            email: row.user_email,
        },
        resource,
        project: row.project_id.filter(|_| !is_own),
        action: row.action,
        message: row.message,
        status: row.status,
        created_at: row.created_at,
        decided_at: row.decided_at,
        decided_by: decider
            .filter(|_| !is_own)
            .map(|(id, (display_name, email))| GrantPerson {
                id,
                display_name,
                email,
            }),
        answer: row.answer.filter(|answer| !answer.is_empty()),
        grant: row.grant_id.filter(|_| !is_own),
        role_slug: row.role,
    })
}
