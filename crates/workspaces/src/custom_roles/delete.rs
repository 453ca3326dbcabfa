//! Deleting a role. Whoever holds it gets another one in the same transaction [D-07].

use std::sync::Arc;

use airside_access::{Catalog, Role, RoleDefinition, Scope};
use airside_kernel::access::{Caller, Further, RoleSet};
use airside_kernel::db::{Connection, sql};
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId, WorkspaceId};
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};
use uuid::Uuid;

use super::definition::texts;
use super::ops::{about, differences};
use super::{DeleteRole, Replacement, RoleRow, rows};
use crate::guard::Giver;
use crate::members;
use crate::role_sets;
use crate::roles::{self, RoleChoice};
use crate::targets::WorkspaceTarget;

pub(super) async fn delete(
    kernel: &Kernel,
    caller: &Caller,
    id: Uuid,
    given: Replacement,
) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, id);
    let mut permit = kernel.authorize::<DeleteRole>(caller, key).await?;
    let row = permit.own(kernel.access.engine().catalog())?.clone();
    let scope = row.scope()?;
    let replacement = match given.replacement.as_deref() {
        None => None,
        Some(named) => {
            let set = roles::now(kernel, workspace).await?;
            let named = RoleChoice::slug(named).required(&set, scope);
            Some(named.map_err(|_| Error::field("replacement", "is no role of that namespace"))?)
        }
    };
    let mut assigns = match &replacement {
        Some(role) if scope == Scope::Workspace => members::assigning(kernel, caller, role).await?,
        _ => Vec::new(),
    };
    let change = AccessChange::everyone(workspace);
    let permits = &mut (&mut permit, Further(&mut assigns));
    let mut tx = kernel.change_access(caller, permits, change).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let named = (row.namespace.as_str(), row.slug.as_str());
    let uses = rows::uses(tx.reading(), workspace, named).await?;
    let mut known = role_sets::definitions(tx.reading(), catalog_of(kernel), workspace).await?;
    let held = known.remove(&id);
    let mut records = Records::from(Audit {
        changes: what_it_was(catalog_of(kernel), &row, held.as_ref()),
        ..about("role.deleted", workspace, &row)
    });
    if !uses.is_none() {
        let replacement = replacement.ok_or_else(|| in_use(&row, uses))?;
        if replacement.id().get() == id.as_u128() {
            return Err(Error::field("replacement", "is the role that is deleted"));
        }
        let what = (&permit.workspace, &row);
        require_may_replace(tx.reading(), &giver, what, &replacement).await?;
        records =
            records.and(replace(&mut tx, &giver.roles, (workspace, &row), &replacement).await?);
    }
    let remove = sql("DELETE FROM roles WHERE id = $1 AND workspace_id = $2");
    tx.execute(remove.bind(id).bind(workspace)).await?;
    tx.publish(Event::in_workspace(workspace, "role", "deleted"));
    tx.commit(records).await
}

fn catalog_of(kernel: &Kernel) -> &Catalog {
    kernel.access.engine().catalog()
}

/// What a role was, field by field, as its making told it [PM-66].
fn what_it_was(
    catalog: &Catalog,
    row: &RoleRow,
    definition: Option<&RoleDefinition>,
) -> Vec<FieldChange> {
    let was = |field: &str, text: &str| FieldChange::text(field, Some(text.to_owned()), None);
    let mut changes = vec![
        was("slug", &row.slug),
        was("namespace", &row.namespace),
        was("base", &row.base),
    ];
    let held = definition.map(|one| texts(catalog, one));
    changes.extend(differences(&held.unwrap_or_default(), &[]));
    changes
}

/// The guard rails on giving the holders of a role another one: whoever does it may change each of
/// them, and may give each of them the replacement.
pub(crate) async fn require_may_replace(
    connection: &mut Connection,
    giver: &Giver<'_>,
    (workspace, row): (&WorkspaceTarget, &RoleRow),
    replacement: &Role,
) -> Result<()> {
    let scope = row.scope()?;
    // A plan without roles of a workspace's own keeps them uncompiled; their level is their base's.
    let base = giver.catalog().system_role(scope, &row.base);
    let role = giver.roles.by_id(row.id.as_u128()).or(base);
    let role = role.map(Arc::as_ref);
    if scope == Scope::Workspace {
        if rows::is_held(connection, workspace.id, &row.slug).await? {
            giver.require_may_change(role)?;
        }
        return giver.require_may_give(workspace, replacement);
    }
    for project in rows::held_in(connection, workspace.id, &row.slug).await? {
        giver.require_may_change_in(project, role)?;
        giver.require_level_of(replacement, Some(project))?;
    }
    giver.require_may_give_anywhere(workspace, replacement)
}

fn in_use(row: &RoleRow, uses: rows::Uses) -> Error {
    let counts = serde_json::json!({
        "members": uses.members, "links": uses.links, "invitations": uses.invitations,
    });
    let message = format!(
        "the role {} is in use: name a replacement for those who hold it",
        row.name
    );
    Error::conflict_with("role_in_use", message, ("uses", &counts))
}

/// Gives everybody who holds a role, or is promised it, another one.
pub(crate) async fn replace(
    tx: &mut AccessTx,
    roles: &RoleSet,
    (workspace, row): (WorkspaceId, &RoleRow),
    replacement: &Arc<Role>,
) -> Result<Records> {
    if row.scope()? == Scope::Workspace {
        replace_base(tx, roles, (workspace, row), replacement).await
    } else {
        replace_in_projects(tx, (workspace, row), replacement).await
    }
}

async fn replace_base(
    tx: &mut AccessTx,
    roles: &RoleSet,
    (workspace, row): (WorkspaceId, &RoleRow),
    replacement: &Role,
) -> Result<Records> {
    let holders: Vec<(UserId,)> =
        sql("SELECT user_id FROM workspace_members WHERE workspace_id = $1 AND role = $2")
            .bind(workspace)
            .bind(&row.slug)
            .fetch_all(tx.reading())
            .await?;
    let mut records = Records::default();
    for (user,) in holders {
        let key = (workspace, user);
        records = records.and(members::replace_role(tx, roles, key, replacement).await?);
    }
    let promised = sql("UPDATE workspace_invitations SET role = $1 \
                        WHERE workspace_id = $2 AND role = $3");
    let promised = promised.bind(replacement.key()).bind(workspace);
    tx.execute(promised.bind(&row.slug)).await?;
    Ok(records)
}

#[derive(Debug, sqlx::FromRow)]
struct Holder {
    user_id: UserId,
    display_name: String,
    project_id: ProjectId,
    project_name: String,
}

#[derive(Debug, sqlx::FromRow)]
struct Link {
    teamspace_id: TeamspaceId,
    teamspace_name: String,
    project_id: ProjectId,
    project_name: String,
}

async fn replace_in_projects(
    tx: &mut AccessTx,
    (workspace, row): (WorkspaceId, &RoleRow),
    replacement: &Role,
) -> Result<Records> {
    let (before, after) = (row.slug.as_str(), replacement.key());
    let members = members_replaced(tx.reading(), workspace, (before, after)).await?;
    let links = links_replaced(tx.reading(), workspace, (before, after)).await?;
    let at = tx.at();
    for update in [
        "UPDATE project_members SET role = $1, role_since = $4 \
         WHERE workspace_id = $2 AND role = $3",
        "UPDATE teamspace_links SET role = $1, role_since = $4 \
         WHERE workspace_id = $2 AND role = $3",
    ] {
        let update = sql(update).bind(after).bind(workspace).bind(before);
        tx.execute(update.bind(at)).await?;
    }
    let promised = sql(
        "UPDATE workspace_invitation_projects SET role = $1 WHERE role = $3 AND invitation_id IN \
         (SELECT id FROM workspace_invitations WHERE workspace_id = $2)",
    );
    tx.execute(promised.bind(after).bind(workspace).bind(before))
        .await?;
    Ok(members.and(links))
}

/// The record of everybody who holds the role in a project and gets another one.
async fn members_replaced(
    connection: &mut Connection,
    workspace: WorkspaceId,
    (before, after): (&str, &str),
) -> Result<Records> {
    let holders: Vec<Holder> = sql("SELECT m.user_id, u.display_name, m.project_id, \
         p.name AS project_name FROM project_members m JOIN users u ON u.id = m.user_id \
         JOIN projects p ON p.id = m.project_id WHERE m.workspace_id = $1 AND m.role = $2")
    .bind(workspace)
    .bind(before)
    .fetch_all(connection)
    .await?;
    let replaced = |holder: Holder| Audit {
        workspace: Some(workspace),
        project: Some(holder.project_id),
        action: "project_member.role_changed",
        subject: Some((holder.user_id, holder.display_name)),
        resource: (
            "project",
            Some(holder.project_id.0),
            Some(holder.project_name),
        ),
        role_before: Some(before.to_owned()),
        role_after: Some(after.to_owned()),
        reason: Some("the role was replaced".to_owned()),
        ..Audit::default()
    };
    let none = Records::default();
    Ok(holders.into_iter().map(replaced).fold(none, Records::and))
}

/// The record of every link that brings the role along and brings another one instead.
async fn links_replaced(
    connection: &mut Connection,
    workspace: WorkspaceId,
    (before, after): (&str, &str),
) -> Result<Records> {
    let links: Vec<Link> = sql("SELECT l.teamspace_id, t.name AS teamspace_name, \
         l.project_id, p.name AS project_name FROM teamspace_links l \
         JOIN teamspaces t ON t.id = l.teamspace_id JOIN projects p ON p.id = l.project_id \
         WHERE l.workspace_id = $1 AND l.role = $2")
    .bind(workspace)
    .bind(before)
    .fetch_all(connection)
    .await?;
    let replaced = |link: Link| Audit {
        workspace: Some(workspace),
        project: Some(link.project_id),
        action: "teamspace.project_role_changed",
        resource: (
            "teamspace",
            Some(link.teamspace_id.0),
            Some(link.teamspace_name),
        ),
        role_before: Some(before.to_owned()),
        role_after: Some(after.to_owned()),
        changes: vec![FieldChange {
            new_id: Some(link.project_id.0),
            ..FieldChange::text("project", None, Some(link.project_name))
        }],
        reason: Some("the role was replaced".to_owned()),
        ..Audit::default()
    };
    let none = Records::default();
    Ok(links.into_iter().map(replaced).fold(none, Records::and))
}
