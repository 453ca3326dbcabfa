//! Finding what a question is about. This room knows the workspace, its projects and its members;
//! the rooms above know what is theirs.

use std::sync::Arc;

use airside_access::{Catalog, NodeType};
use airside_kernel::access::{Caller, Judge, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use uuid::Uuid;

use super::Resource;
use crate::rooms::{Located, Locator, ResourceKey, RoomsAbove};
use crate::targets::{MemberTarget, ProjectTarget, WorkspaceTarget};
use crate::teamspaces::TeamspaceTarget;

/// The thing that a request names, if the caller may know of it.
pub(crate) async fn locate(
    kernel: &Kernel,
    caller: &Caller,
    (judge, above): (&Judge<'_>, &RoomsAbove),
    resource: &Resource,
) -> Result<Option<Located>> {
    let mut connection = kernel.db.read().await?;
    let within = within(caller)?;
    locate_in(&mut connection, kernel, (within, judge, above), resource).await
}

/// The same for several things.
pub(super) async fn locate_several(
    kernel: &Kernel,
    caller: &Caller,
    (judge, above): (&Judge<'_>, &RoomsAbove),
    resources: &[Resource],
) -> Result<Vec<Option<Located>>> {
    let mut connection = kernel.db.read().await?;
    let within = within(caller)?;
    let mut found = Vec::with_capacity(resources.len());
    for resource in resources {
        let with = (within, judge, above);
        found.push(locate_in(&mut connection, kernel, with, resource).await?);
    }
    Ok(found)
}

async fn locate_in(
    connection: &mut Connection,
    kernel: &Kernel,
    (within, judge, above): ((WorkspaceId, &str), &Judge<'_>, &RoomsAbove),
    resource: &Resource,
) -> Result<Option<Located>> {
    let catalog = kernel.access.engine().catalog();
    let kind = catalog.node_type(&resource.kind);
    let info = kind
        .and_then(|kind| catalog.type_info(kind))
        .filter(|info| info.is_node);
    let Some(info) = info else {
        let message = format!("`{}` is no type of things", resource.kind);
        return Err(Error::field("resource.type", message));
    };
    let found = find(connection, (catalog, above), within, resource).await?;
    let Some(located) = found else {
        return Ok(None);
    };
    match info.view {
        Some(view) if !judge.decide(&located, view)?.is_allowed() => Ok(None),
        _ => Ok(Some(located)),
    }
}

/// The same where the request is about this one thing only.
pub(crate) async fn locate_one(
    kernel: &Kernel,
    caller: &Caller,
    with: (&Judge<'_>, &RoomsAbove),
    resource: &Resource,
) -> Result<Located> {
    let located = locate(kernel, caller, with, resource).await?;
    if located.is_none() && caller.is_watched() {
        let catalog = kernel.access.engine().catalog();
        let mut connection = kernel.db.read().await?;
        let place = within(caller)?;
        if let Some(hidden) = find(&mut connection, (catalog, with.1), place, resource).await? {
            caller.kept_from(catalog, &hidden);
        }
    }
    located.ok_or_else(|| airside_kernel::access::not_found(caller))
}

/// The workspace of the request's path, where things are looked for.
pub(crate) fn within(caller: &Caller) -> Result<(WorkspaceId, &str)> {
    let workspace = caller.workspace()?;
    Ok((workspace.id, workspace.slug.as_str()))
}

/// The types that this room finds by itself.
const OWN_KINDS: &[&str] = &["workspace", "project", "workspace_member", "teamspace"];

/// The thing of that type and id or name in a workspace, whoever may know of it.
pub(crate) async fn find(
    connection: &mut Connection,
    (catalog, above): (&Catalog, &RoomsAbove),
    (workspace, slug): (WorkspaceId, &str),
    resource: &Resource,
) -> Result<Option<Located>> {
    let kind = resource.kind.as_str();
    let is_ours = OWN_KINDS.contains(&kind);
    let knows = |one: &&Arc<dyn Locator>| !is_ours && one.kinds().contains(&kind);
    let locator = above.locators.iter().find(knows);
    let name = resource.id.as_str();
    let id = match (kind, name.parse::<Uuid>(), locator) {
        (_, Ok(id), _) => Some(id),
        ("workspace", _, _) => (name == slug).then_some(workspace.0),
        ("project", _, _) => {
            let found = ProjectTarget::find_id(connection, workspace, name).await?;
            found.map(|project| project.0)
        }
        (_, _, Some(locator)) => locator.find_id(connection, workspace, (kind, name)).await?,
        _ => None,
    };
    let Some(id) = id else { return Ok(None) };
    let key = ResourceKey {
        workspace,
        kind: resource.kind.clone(),
        id,
    };
    match (kind, locator) {
        (_, Some(locator)) => {
            let mut found = locator.locate(connection, catalog, &key).await?;
            if let Some(found) = &mut found {
                // The rooms above name what is theirs.
                found.names.resize(found.nodes.len(), slug.to_owned());
            }
            Ok(found)
        }
        ("workspace", _) if WorkspaceId(id) == workspace => {
            let found = WorkspaceTarget::locate(connection, &workspace).await?;
            Ok(found.and_then(|found| of_workspace(&found, catalog)))
        }
        ("project", _) => {
            let key = (workspace, ProjectId(id));
            let found = ProjectTarget::locate(connection, &key).await?;
            Ok(found.and_then(|found| of_project(&found, slug.to_owned(), catalog)))
        }
        ("teamspace", _) => {
            let key = (workspace, TeamspaceId(id));
            let found = TeamspaceTarget::locate(connection, &key).await?;
            let named = |found: TeamspaceTarget| {
                let names = vec![found.name.clone(), slug.to_owned()];
                Located::of(&found, catalog, names)
            };
            Ok(found.and_then(named))
        }
        ("workspace_member", _) => {
            let key = (workspace, UserId(id));
            let found = MemberTarget::locate(connection, &key).await?;
            let named = |found: MemberTarget| {
                let names = vec![found.display_name.clone(), slug.to_owned()];
                Located::of(&found, catalog, names)
            };
            Ok(found.and_then(named))
        }
        _ => Ok(None),
    }
}

/// Names the project and the workspace that a thing is in as people do, where what finds things
/// knows the one by its identifier and the other by its slug, and looks whether the project is
/// archived.
pub(super) async fn name_places(connection: &mut Connection, located: &mut Located) -> Result<()> {
    name_places_of_all(connection, std::slice::from_mut(located)).await
}

/// The same for several things of one project.
pub(super) async fn name_places_of_all(
    connection: &mut Connection,
    things: &mut [Located],
) -> Result<()> {
    let Some(first) = things.first() else {
        return Ok(());
    };
    let named: Option<(String, Option<String>, Option<String>, bool)> = sql(
        "SELECT w.name, p.name, p.identifier, p.archived_at IS NOT NULL FROM workspaces w \
         LEFT JOIN projects p ON p.id = $2 AND p.workspace_id = w.id WHERE w.id = $1",
    )
    .bind(first.workspace)
    .bind(first.project)
    .fetch_optional(connection)
    .await?;
    let Some((workspace, project, identifier, is_archived)) = named else {
        return Ok(());
    };
    for located in things {
        let mut outermost = located.names.iter_mut().rev();
        if let Some(name) = outermost.next() {
            name.clone_from(&workspace);
        }
        if let Some((name, project)) = outermost.next().zip(project.as_ref()) {
            name.clone_from(project);
        }
        located.identifier.clone_from(&identifier);
        if is_archived {
            let of_project = located.names.len().checked_sub(2);
            located.archived = located.archived.or(of_project);
        }
    }
    Ok(())
}

fn of_workspace(found: &WorkspaceTarget, catalog: &Catalog) -> Option<Located> {
    Located::of(found, catalog, vec![found.name.clone()])
}

fn of_project(found: &ProjectTarget, workspace: String, catalog: &Catalog) -> Option<Located> {
    Located::of(found, catalog, vec![found.name.clone(), workspace])
}

/// The type of a thing's own node.
pub(crate) fn kind_of(located: &Located) -> Result<NodeType> {
    let node = located
        .nodes
        .first()
        .ok_or_else(|| Error::internal("a thing without a node"))?;
    Ok(node.kind)
}
