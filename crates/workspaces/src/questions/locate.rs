//! Finding what a question is about. This room knows the workspace, its projects and its members;
//! the rooms above know what is theirs.

use std::sync::Arc;

use airside_access::{Catalog, NodeType};
use airside_kernel::access::{Caller, Judge, Target};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use uuid::Uuid;

use super::Resource;
use crate::rooms::{Located, Locator, ResourceKey, RoomsAbove};
use crate::targets::{MemberTarget, ProjectTarget, WorkspaceTarget};

/// The thing that a request names, if the caller may know of it.
pub(super) async fn locate(
    kernel: &Kernel,
    caller: &Caller,
    (judge, above): (&Judge<'_>, &RoomsAbove),
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
    let Some(located) = find(kernel, caller, above, resource).await? else {
        return Ok(None);
    };
    match info.view {
        Some(view) if !judge.decide(&located, view)?.is_allowed() => Ok(None),
        _ => Ok(Some(located)),
    }
}

/// The same where the request is about this one thing only.
pub(super) async fn locate_one(
    kernel: &Kernel,
    caller: &Caller,
    with: (&Judge<'_>, &RoomsAbove),
    resource: &Resource,
) -> Result<Located> {
    let located = locate(kernel, caller, with, resource).await?;
    located.ok_or_else(|| airside_kernel::access::not_found(caller))
}

/// The types that this room finds by itself.
const OWN_KINDS: &[&str] = &["workspace", "project", "workspace_member"];

async fn find(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    resource: &Resource,
) -> Result<Option<Located>> {
    let catalog = kernel.access.engine().catalog();
    let workspace = caller.workspace()?;
    let is_own_slug = resource.kind == "workspace" && resource.id == workspace.slug;
    let id = if is_own_slug {
        Ok(workspace.id.0)
    } else {
        resource.id.parse::<Uuid>()
    };
    let Ok(id) = id else { return Ok(None) };
    let key = ResourceKey {
        workspace: workspace.id,
        kind: resource.kind.clone(),
        id,
    };
    let mut connection = kernel.db.read().await?;
    let kind = resource.kind.as_str();
    let is_ours = OWN_KINDS.contains(&kind);
    let knows = |one: &&Arc<dyn Locator>| !is_ours && one.kinds().contains(&kind);
    let locator = above.locators.iter().find(knows);
    match (kind, locator) {
        (_, Some(locator)) => locator.locate(&mut connection, catalog, &key).await,
        ("workspace", _) if WorkspaceId(id) == workspace.id => {
            let found = WorkspaceTarget::locate(&mut connection, &workspace.id).await?;
            Ok(found.and_then(|found| of_workspace(&found, catalog)))
        }
        ("project", _) => {
            let key = (workspace.id, ProjectId(id));
            let found = ProjectTarget::locate(&mut connection, &key).await?;
            Ok(found.and_then(|found| of_project(&found, workspace.slug.clone(), catalog)))
        }
        ("workspace_member", _) => {
            let key = (workspace.id, UserId(id));
            let found = MemberTarget::locate(&mut connection, &key).await?;
            let named = |found: MemberTarget| {
                let names = vec![found.display_name.clone(), workspace.slug.clone()];
                Located::of(&found, catalog, names)
            };
            Ok(found.and_then(named))
        }
        _ => Ok(None),
    }
}

fn of_workspace(found: &WorkspaceTarget, catalog: &Catalog) -> Option<Located> {
    Located::of(found, catalog, vec![found.name.clone()])
}

fn of_project(found: &ProjectTarget, workspace: String, catalog: &Catalog) -> Option<Located> {
    Located::of(found, catalog, vec![found.name.clone(), workspace])
}

/// The type of a thing's own node.
pub(super) fn kind_of(located: &Located) -> Result<NodeType> {
    let node = located
        .nodes
        .first()
        .ok_or_else(|| Error::internal("a thing without a node"))?;
    Ok(node.kind)
}
