//! The projects of a teamspace.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_kernel::access::{Caller, Further, Permit};
use airside_kernel::db::Connection;
use airside_kernel::events::Event;
use airside_kernel::http::Page;
use airside_kernel::ids::{ProjectId, TeamspaceId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};

use super::ops::about;
use super::rows::{self, LinkRow};
use super::{
    LINKED_AS, LinkProject, LinkedProject, NAMED_MAX, TeamspaceProjectIds, TeamspaceProjectsInput,
    TeamspaceTarget, UnlinkProject, ViewTeamspace,
};
use crate::guard::Giver;
use crate::input;
use crate::project_members::{AddProjectMember, require_may_add};
use crate::projects::{self, Project, ProjectQuery};
use crate::roles;
use crate::targets::ProjectTarget;

/// The linked projects that the caller may see.
pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    id: TeamspaceId,
    query: ProjectQuery,
) -> Result<Page<LinkedProject>> {
    let key = (caller.workspace()?.id, id);
    let permit = kernel.authorize::<ViewTeamspace>(caller, key).await?;
    let links = rows::links(&mut kernel.db.read().await?, &permit).await?;
    let page = projects::list_linked(kernel, caller, (permit.id, query)).await?;
    let set = roles::now(kernel, key.0).await?;
    Ok(page.map(|project: Project| {
        let link = links.iter().find(|link| link.project_id == project.id);
        let role = link.and_then(|link| link.role.clone());
        LinkedProject {
            link_role: roles::number(&set, Scope::Project, role.as_deref()),
            link_role_slug: role,
            linked_at: link.map(|link| link.created_at),
            project,
        }
    }))
}

/// The linked projects, whoever may see them.
pub(crate) async fn linked_projects(
    connection: &mut Connection,
    teamspace: &TeamspaceTarget,
) -> Result<Vec<ProjectId>> {
    let links = rows::links(connection, teamspace).await?;
    Ok(links.into_iter().map(|link| link.project_id).collect())
}

/// Links projects, or gives their links another role. It takes the right to add members to each
/// of them, and to hold what the role gives.
pub(super) async fn link(
    kernel: &Kernel,
    caller: &Caller,
    id: TeamspaceId,
    given: TeamspaceProjectsInput,
) -> Result<Vec<LinkedProject>> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<LinkProject>(caller, (workspace, id))
        .await?;
    input::require_at_most(given.project_ids.len(), NAMED_MAX, "project_ids")?;
    let set = roles::now(kernel, workspace).await?;
    let named = given.role.resolve(&set, Scope::Project);
    let role = match named.map_err(|message| Error::field("role_slug", message))? {
        Some(role) => role,
        None => roles::stored(&set, Scope::Project, LINKED_AS)?,
    };
    let mut adds = Vec::new();
    for project in &given.project_ids {
        let key = (workspace, *project);
        adds.push(kernel.authorize::<AddProjectMember>(caller, key).await?);
    }
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel
        .change_access(caller, &mut (&mut permit, Further(&mut adds)), change)
        .await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let records = set_links(&mut tx, (&permit, &giver), (&adds, &role)).await?;
    rows::touch(&mut tx, &permit).await?;
    tx.publish(Event::in_workspace(workspace, "teamspace", "changed"));
    tx.commit(records).await?;
    let query = ProjectQuery {
        per_page: Some(1000),
        ..ProjectQuery::default()
    };
    let page = list(kernel, caller, id, query).await?;
    let linked = page.results.into_iter();
    Ok(linked
        .filter(|one| given.project_ids.contains(&one.project.id))
        .collect())
}

async fn set_links(
    tx: &mut AccessTx,
    (teamspace, giver): (&TeamspaceTarget, &Giver<'_>),
    (projects, role): (&[Permit<AddProjectMember>], &Arc<Role>),
) -> Result<Records> {
    let before = rows::links(tx.reading(), teamspace).await?;
    let mut records = Records::default();
    for project in projects {
        let project: &ProjectTarget = project;
        require_may_add(giver, project, role)?;
        rows::set_link(tx, teamspace, (project.id, role.key())).await?;
        let was = before.iter().find(|link| link.project_id == project.id);
        let action = if was.is_some() {
            "teamspace.project_role_changed"
        } else {
            "teamspace.project_linked"
        };
        records = records.and(Audit {
            role_after: Some(role.key().to_owned()),
            ..told(action, teamspace, (project.id, &project.name, was))
        });
    }
    Ok(records)
}

/// Ends links. What the members had through them ends at once; what they have directly stays.
pub(super) async fn unlink(
    kernel: &Kernel,
    caller: &Caller,
    id: TeamspaceId,
    given: TeamspaceProjectIds,
) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<UnlinkProject>(caller, (workspace, id))
        .await?;
    input::require_at_most(given.project_ids.len(), NAMED_MAX, "project_ids")?;
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let links = rows::links(tx.reading(), &permit).await?;
    let mut records = Records::default();
    for project in given.project_ids {
        let link = links.iter().find(|link| link.project_id == project);
        let not_linked = || Error::field("project_ids", "is not linked to this teamspace");
        let link = link.ok_or_else(not_linked)?;
        rows::remove_link(&mut tx, &permit, project).await?;
        let what = (project, link.project_name.as_str(), Some(link));
        records = records.and(told("teamspace.project_unlinked", &permit, what));
    }
    rows::touch(&mut tx, &permit).await?;
    tx.publish(Event::in_workspace(workspace, "teamspace", "changed"));
    tx.commit(records).await
}

/// The record of a link, for the workspace and for the project.
pub(super) fn told(
    action: &'static str,
    teamspace: &TeamspaceTarget,
    (project, name, before): (ProjectId, &str, Option<&LinkRow>),
) -> Audit {
    use airside_kernel::record::FieldChange;
    let key = (teamspace.workspace_id, teamspace.id);
    Audit {
        project: Some(project),
        role_before: before.and_then(|link| link.role.clone()),
        changes: vec![FieldChange {
            new_id: Some(project.0),
            ..FieldChange::text("project", None, Some(name.to_owned()))
        }],
        ..about(action, key, &teamspace.name)
    }
}
