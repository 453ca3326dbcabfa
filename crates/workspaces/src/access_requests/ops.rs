//! Asking, and withdrawing what one asked for.

use airside_access::{Catalog, given_by_grant, may_be_granted};
use airside_kernel::access::{Caller, Judge, not_found};
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{Error, Kernel, Result, Validation, fingerprint};
use uuid::Uuid;

use super::rows::{self, NewRequest};
use super::{
    AccessRequest, AccessRequestId, AccessRequestInput, PENDING_MAX, REQUESTS_PER_HOUR_MAX,
    RequestAccess, TEXT_CHARACTERS_MAX, deciders, list,
};
use crate::input;
use crate::people;
use crate::questions::Resource;
use crate::questions::locate::{find, kind_of, within};
use crate::rooms::{Located, RoomsAbove};

const SECONDS_OF_AN_HOUR: i64 = 3600;

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    given: AccessRequestInput,
) -> Result<AccessRequest> {
    let workspace = caller.workspace()?.id;
    let user = caller.user()?;
    let mut permit = kernel.authorize::<RequestAccess>(caller, workspace).await?;
    let catalog = kernel.access.engine().catalog();
    let (wanted, action) = checked((catalog, above), &given, workspace)?;
    let place = within(caller)?;
    let located = {
        let mut connection = kernel.db.read().await?;
        find(&mut connection, (catalog, above), place, &given.resource).await?
    };
    let judge = kernel.judge(caller).await?;
    refuse_needless(catalog, &judge, (located.as_ref(), &action))?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let since = tx.at().plus_seconds(-SECONDS_OF_AN_HOUR);
    let (lately, pending) = rows::made(tx.reading(), (workspace, user), since).await?;
    if lately >= REQUESTS_PER_HOUR_MAX || pending >= PENDING_MAX {
        return Err(Error::RateLimited {
            retry_after_seconds: SECONDS_OF_AN_HOUR.unsigned_abs(),
        });
    }
    let new = NewRequest {
        user,
        node: (&given.resource.kind, node_id(located.as_ref(), wanted.id)),
        node_name: located.as_ref().and_then(|one| one.names.first().cloned()),
        named: wanted.named.as_deref(),
        project: located.as_ref().and_then(|located| located.project),
        is_known: located.is_some(),
        action: &action,
        message: given.message.trim(),
    };
    let request = rows::add(&mut tx, &permit, &new).await?;
    let named = (&given.resource, new.project, action.as_str());
    let audit = Audit {
        subject: people::named(tx.reading(), user).await?,
        reason: Some(new.message.to_owned()).filter(|message| !message.is_empty()),
        ..about(
            "access_request.created",
            workspace,
            ((new.node.1, new.node_name.clone()), named),
        )
    };
    // Told of requests about nothing too: who asks hears the same stream as those who decide.
    tx.publish(Event::in_workspace(workspace, "access_request", "created"));
    if new.is_known {
        deciders::plan(&mut tx, workspace, request)?;
    }
    tx.commit(audit).await?;
    list::answer(kernel, caller, above, request).await
}

/// What a request is about: the id and the name of its thing, and how it was asked for.
type About<'a> = (
    (Uuid, Option<String>),
    (&'a Resource, Option<ProjectId>, &'a str),
);

/// The record of something done to a request.
pub(super) fn about(
    action: &'static str,
    workspace: WorkspaceId,
    ((node, name), (resource, project, asked)): About<'_>,
) -> Audit {
    Audit {
        workspace: Some(workspace),
        project,
        action,
        resource: (crate::grants::kind(&resource.kind), Some(node), name),
        changes: vec![FieldChange::text("action", None, Some(asked.to_owned()))],
        ..Audit::default()
    }
}

/// How a request names its thing.
struct Wanted {
    /// Its id. Where it is called by a name: one that every request for that name has, so that asking
    /// twice is answered alike whether the thing exists or not.
    id: Uuid,
    /// What who asks calls it, where they do not know its id.
    named: Option<String>,
}

impl Wanted {
    fn parse(above: &RoomsAbove, resource: &Resource, workspace: WorkspaceId) -> Option<Self> {
        if let Ok(id) = resource.id.parse() {
            return Some(Self { id, named: None });
        }
        if resource.kind == "workspace" {
            let (id, named) = (workspace.0, None);
            return Some(Self { id, named });
        }
        let mut rooms = above.locators.iter();
        let named = rooms.find_map(|room| room.spelling(&resource.kind, &resource.id))?;
        let print = fingerprint(&format!("{} {} {named}", workspace.0, resource.kind));
        let id = Uuid::try_parse(print.get(..32)?).ok()?;
        let named = Some(named);
        Some(Self { id, named })
    }
}

/// What the request says, whether or not there is such a thing.
fn checked(
    (catalog, above): (&Catalog, &RoomsAbove),
    given: &AccessRequestInput,
    workspace: WorkspaceId,
) -> Result<(Wanted, String)> {
    let mut wrong = Validation::new();
    input::bounded(
        &mut wrong,
        "message",
        Some(&given.message),
        TEXT_CHARACTERS_MAX,
    );
    wrong.finish()?;
    let kind = catalog.node_type(&given.resource.kind);
    let info = kind.and_then(|kind| catalog.type_info(kind));
    let found = kind.zip(info.filter(|info| info.takes_grants(catalog)));
    let Some((kind, info)) = found else {
        let message = "access is asked for to workspaces, projects and what lies directly in them";
        return Err(Error::field("resource.type", message));
    };
    let wanted = Wanted::parse(above, &given.resource, workspace);
    let wanted = wanted.ok_or_else(|| Error::field("resource.id", "is not an id"))?;
    let view = info.view.map(|view| catalog.action_key(view).to_owned());
    let action = given.action.clone().or(view).unwrap_or_default();
    let known = catalog.action(&action).filter(|action| {
        may_be_granted(catalog, *action) && !given_by_grant(catalog, kind, Some(*action)).is_empty()
    });
    if known.is_none() {
        let message = format!("`{action}` cannot be asked for here");
        return Err(Error::field("action", message));
    }
    Ok((wanted, action))
}

/// Whoever may already do it need not ask.
fn refuse_needless(
    catalog: &Catalog,
    judge: &Judge<'_>,
    (located, action): (Option<&Located>, &str),
) -> Result<()> {
    let Some(located) = located else {
        return Ok(());
    };
    let kind = kind_of(located)?;
    let asked = catalog
        .action(action)
        .filter(|action| catalog.actions_on(kind).any(|known| known == *action));
    let Some(action) = asked else { return Ok(()) };
    if judge.decide(located, action)?.is_allowed() {
        return Err(Error::conflict(
            "already_allowed",
            "you may do this already",
        ));
    }
    Ok(())
}

fn node_id(located: Option<&Located>, wanted: Uuid) -> Uuid {
    let own = located.and_then(|located| located.nodes.first());
    own.map_or(wanted, |node| Uuid::from_u128(node.id.get()))
}

pub(super) async fn withdraw(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    id: AccessRequestId,
) -> Result<AccessRequest> {
    let workspace = caller.workspace()?.id;
    let user = caller.user()?;
    let mut permit = kernel.authorize::<RequestAccess>(caller, workspace).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let row = rows::lookup(tx.reading(), (workspace, id)).await?;
    let own = row.filter(|row| row.user_id == user);
    let row = own.ok_or_else(|| not_found(caller))?;
    if !rows::withdraw(&mut tx, &permit, (id, user)).await? {
        return Err(Error::conflict(
            "request_decided",
            format!("this request was {} already", row.status),
        ));
    }
    let resource = Resource {
        kind: row.node_type.clone(),
        id: row.node_id.to_string(),
    };
    let named = (&resource, row.project_id, row.action.as_str());
    let audit = Audit {
        subject: Some((user, row.user_name.clone())),
        ..about(
            "access_request.withdrawn",
            workspace,
            ((row.node_id, row.node_name.clone()), named),
        )
    };
    tx.publish(Event::in_workspace(workspace, "access_request", "changed"));
    tx.commit(audit).await?;
    list::answer(kernel, caller, above, id).await
}
