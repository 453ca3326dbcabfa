//! Joining and leaving. Whoever joins gets the role that their base role maps to [PM-50…PM-54].

use airside_kernel::access::Caller;
use airside_kernel::db::{Connection, sql};
use airside_kernel::events::Event;
use airside_kernel::ids::ProjectId;
use airside_kernel::record::Audit;
use airside_kernel::{AccessChange, Error, Kernel, Result};

use super::{JoinProject, LeaveProject, Project, list};
use crate::guard::ADMIN;
use crate::people;
use crate::project_members;
use crate::targets::ProjectTarget;

pub(super) async fn join(kernel: &Kernel, caller: &Caller, project: ProjectId) -> Result<Project> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let mut permit = kernel
        .authorize::<JoinProject>(caller, (workspace, project))
        .await?;
    let change = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    permit.require_unarchived()?;
    let role = project_members::usual_role(&mut tx, workspace, user).await?;
    if !project_members::add(&mut tx, (workspace, project), user, role.key()).await? {
        return Err(Error::conflict(
            "already_member",
            "you are a member of this project already",
        ));
    }
    tx.publish(Event::in_project(
        (workspace, project),
        "project_member",
        user.0,
        "created",
    ));
    let audit = Audit {
        workspace: Some(workspace),
        project: Some(project),
        action: "project_member.joined",
        subject: people::named(tx.reading(), user).await?,
        resource: ("project", Some(project.0), Some(permit.name.clone())),
        role_after: Some(role.key().to_owned()),
        ..Audit::default()
    };
    tx.commit(audit).await?;
    list::answer(kernel, caller, project).await
}

pub(crate) async fn leave(kernel: &Kernel, caller: &Caller, project: ProjectId) -> Result<()> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let mut permit = kernel
        .authorize::<LeaveProject>(caller, (workspace, project))
        .await?;
    let change = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let role: Option<(Option<String>,)> = sql(
        "SELECT role FROM project_members WHERE project_id = $1 AND user_id = $2 \
             AND workspace_id = $3",
    )
    .bind(permit.id)
    .bind(user)
    .bind(workspace)
    .fetch_optional(tx.reading())
    .await?;
    let not_member = || Error::conflict("not_a_member", "you are no member of this project");
    let (role,) = role.ok_or_else(not_member)?;
    if role.as_deref() == Some(ADMIN) {
        require_other_admin(tx.reading(), &permit, user).await?;
    }
    project_members::end(&mut tx, (workspace, project), user).await?;
    tx.publish(Event::in_project(
        (workspace, project),
        "project_member",
        user.0,
        "deleted",
    ));
    let audit = Audit {
        workspace: Some(workspace),
        project: Some(project),
        action: "project_member.left",
        subject: people::named(tx.reading(), user).await?,
        resource: ("project", Some(project.0), Some(permit.name.clone())),
        role_before: role,
        ..Audit::default()
    };
    tx.commit(audit).await
}

/// The last Admin of a project cannot leave it [D-04].
async fn require_other_admin(
    connection: &mut Connection,
    project: &ProjectTarget,
    user: airside_kernel::ids::UserId,
) -> Result<()> {
    let other = sql("SELECT CAST(1 AS BIGINT) FROM project_members m \
         JOIN users u ON u.id = m.user_id \
         WHERE m.project_id = $1 AND m.workspace_id = $2 AND m.role = $3 AND m.user_id <> $4 \
         AND u.is_active")
    .bind(project.id)
    .bind(project.workspace_id)
    .bind(ADMIN)
    .bind(user);
    if other.exists(connection).await? {
        return Ok(());
    }
    Err(Error::conflict(
        "last_project_admin",
        "you are the last Admin of this project: make somebody else an Admin first",
    ))
}
