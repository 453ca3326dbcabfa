//! Creating a project: the row, its first member, and what the rooms above add, in one transaction.

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::{Activity, Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Validation};

use super::edit::require_people;
use super::{CreateProject, Project, ProjectInput, Settings, list, rows};
use crate::guard::ADMIN;
use crate::people;
use crate::project_members;
use crate::rooms::{CreatedProject, RoomsAbove};

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    given: ProjectInput,
    above: &RoomsAbove,
) -> Result<Project> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let mut permit = kernel.authorize::<CreateProject>(caller, workspace).await?;
    require_named(&given)?;
    let change = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let (project, records) = create_project(&mut tx, above, (workspace, user), given).await?;
    tx.commit(records).await?;
    list::answer(kernel, caller, project).await
}

fn require_named(given: &ProjectInput) -> Result<()> {
    let mut wrong = Validation::new();
    wrong.require(given.name.is_some(), "name", "this field is required");
    wrong.require(
        given.identifier.is_some(),
        "identifier",
        "this field is required",
    );
    wrong.finish()
}

/// Adds a project whose Admin is `creator`. The transaction was opened as a change of that
/// person's access in the workspace.
pub async fn create_project(
    tx: &mut AccessTx,
    above: &RoomsAbove,
    (workspace, creator): (WorkspaceId, UserId),
    given: ProjectInput,
) -> Result<(ProjectId, Records)> {
    require_named(&given)?;
    if given.default_state.is_some() {
        let message = "a project gets its states when it is created; choose one of them afterwards";
        return Err(Error::field("default_state", message));
    }
    let settings = Settings::usual().with(given)?;
    require_people(tx.reading(), workspace, (None, &settings)).await?;
    let project: ProjectId = tx.id();
    rows::add(tx, (workspace, project), &settings, creator).await?;
    project_members::add(tx, (workspace, project), creator, ADMIN).await?;
    let created = CreatedProject {
        workspace,
        project,
        creator,
    };
    for room in &above.project_created {
        room.project_created(tx, &created).await?;
    }
    tx.publish(Event::in_project(
        (workspace, project),
        "project",
        project.0,
        "created",
    ));
    let activity = Activity {
        workspace,
        project: Some(project),
        subject_type: "project",
        subject: project.0,
        verb: "created",
        changes: Vec::new(),
    };
    let audit = Audit {
        workspace: Some(workspace),
        project: Some(project),
        action: "project.created",
        subject: people::named(tx.reading(), creator).await?,
        resource: ("project", Some(project.0), Some(settings.name)),
        role_after: Some(ADMIN.to_owned()),
        ..Audit::default()
    };
    Ok((project, Records::from(activity).and(audit)))
}
