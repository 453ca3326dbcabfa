//! Changing a project: its settings, who may see it, and the archive.

use airside_kernel::access::{Caller, Further};
use airside_kernel::db::{Connection, sql};
use airside_kernel::events::Event;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::record::{Activity, Audit, FieldChange, Records};
use airside_kernel::{AccessChange, Error, Kernel, Result, Validation, WriteTx};
use uuid::Uuid;

use super::{
    ArchiveProject, ChangeProjectAccess, EditProject, FavoriteProject, Project, ProjectInput,
    SetProjectDefaultState, Settings, UnarchiveProject, list, rows,
};
use crate::guard::{COMMENTER, GUEST};
use crate::rooms::RoomsAbove;
use crate::targets::ProjectTarget;

pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    (given, version): (ProjectInput, IfMatch),
    above: &RoomsAbove,
) -> Result<Project> {
    let (workspace, user) = (caller.workspace()?.id, caller.user()?);
    let key = (workspace, project);
    let mut permit = kernel.authorize::<EditProject>(caller, key).await?;
    let opens_to_guests = given.guest_view_all_features == Some(true);
    let mut access = Vec::new();
    if given.network.is_some() || opens_to_guests {
        access.push(kernel.authorize::<ChangeProjectAccess>(caller, key).await?);
    }
    let mut default = match given.default_state {
        Some(_) => Some(
            kernel
                .authorize::<SetProjectDefaultState>(caller, key)
                .await?,
        ),
        None => None,
    };
    let change = AccessChange::members(workspace, guests(kernel, key, opens_to_guests).await?);
    let mut tx = kernel
        .change_access(
            caller,
            &mut (&mut (&mut permit, &mut default), Further(&mut access)),
            change,
        )
        .await?;
    permit.require_unarchived()?;
    version.check(permit.updated_at.as_micros())?;
    let before = rows::settings(tx.reading(), &permit).await?;
    let after = before.clone().with(given)?;
    if before == after && !opens_to_guests {
        return list::answer(kernel, caller, project).await;
    }
    require_people(tx.reading(), workspace, (Some(&before), &after)).await?;
    rows::update(&mut tx, &permit, &after, user).await?;
    if before.default_state != after.default_state {
        make_default(&mut tx, above, key, after.default_state).await?;
    }
    let mut records = recorded(&permit, &before, &after);
    if opens_to_guests {
        records = records.and(open_to_guests(&mut tx, &permit).await?);
    }
    tx.publish(Event::in_project(key, "project", project.0, "changed"));
    tx.commit(records).await?;
    list::answer(kernel, caller, project).await
}

async fn make_default(
    tx: &mut WriteTx,
    above: &RoomsAbove,
    place: (WorkspaceId, ProjectId),
    state: Option<Uuid>,
) -> Result<()> {
    let is_known = match (&above.states, state) {
        (Some(states), Some(state)) => states.make_default(tx, place, state).await?,
        _ => false,
    };
    if is_known {
        return Ok(());
    }
    Err(Error::field(
        "default_state",
        "is not a state of this project",
    ))
}

/// The Guests of a project, whom the former toggle turns into Commenters.
async fn guests(
    kernel: &Kernel,
    (workspace, project): (WorkspaceId, ProjectId),
    wanted: bool,
) -> Result<Vec<UserId>> {
    if !wanted {
        return Ok(Vec::new());
    }
    let guests: Vec<(UserId,)> = sql(
        "SELECT user_id FROM project_members WHERE workspace_id = $1 AND project_id = $2 \
         AND role = $3",
    )
    .bind(workspace)
    .bind(project)
    .bind(GUEST)
    .fetch_all(&mut kernel.db.read().await?)
    .await?;
    Ok(guests.into_iter().map(|(user,)| user).collect())
}

async fn open_to_guests(tx: &mut WriteTx, project: &ProjectTarget) -> Result<Records> {
    let guests: Vec<(UserId, String)> =
        sql("SELECT m.user_id, u.display_name FROM project_members m \
         JOIN users u ON u.id = m.user_id \
         WHERE m.project_id = $1 AND m.workspace_id = $2 AND m.role = $3 ORDER BY m.user_id")
        .bind(project.id)
        .bind(project.workspace_id)
        .bind(GUEST)
        .fetch_all(tx.reading())
        .await?;
    let at = tx.at();
    let open = sql("UPDATE project_members SET role = $1, role_since = $5 \
                    WHERE project_id = $2 AND workspace_id = $3 AND role = $4");
    let open = open
        .bind(COMMENTER)
        .bind(project.id)
        .bind(project.workspace_id)
        .bind(GUEST)
        .bind(at);
    tx.execute(open).await?;
    let became = guests.into_iter().map(|guest| Audit {
        workspace: Some(project.workspace_id),
        project: Some(project.id),
        action: "project_member.role_changed",
        subject: Some(guest),
        resource: ("project", Some(project.id.0), Some(project.name.clone())),
        role_before: Some(GUEST.to_owned()),
        role_after: Some(COMMENTER.to_owned()),
        reason: Some("the project was opened to its Guests".to_owned()),
        ..Audit::default()
    });
    Ok(became.fold(Records::default(), Records::and))
}

/// Who may see a project is audited; everything else is activity.
fn recorded(project: &ProjectTarget, before: &Settings, after: &Settings) -> Records {
    let activity = Activity {
        workspace: project.workspace_id,
        project: Some(project.id),
        subject_type: "project",
        subject: project.id.0,
        verb: "updated",
        changes: differences(before, after),
    };
    let records = Records::from(activity);
    if before.is_public == after.is_public {
        return records;
    }
    let word = |settings: &Settings| {
        Some(
            if settings.is_public {
                "public"
            } else {
                "private"
            }
            .to_owned(),
        )
    };
    records.and(Audit {
        workspace: Some(project.workspace_id),
        project: Some(project.id),
        action: "project.access_changed",
        resource: ("project", Some(project.id.0), Some(after.name.clone())),
        changes: vec![FieldChange::text("network", word(before), word(after))],
        ..Audit::default()
    })
}

fn differences(before: &Settings, after: &Settings) -> Vec<FieldChange> {
    let person = |user: Option<UserId>| user.map(|user| user.to_string());
    let some = |text: &str| Some(text.to_owned());
    [
        ("name", some(&before.name), some(&after.name)),
        (
            "identifier",
            some(&before.identifier),
            some(&after.identifier),
        ),
        (
            "description",
            some(&before.description),
            some(&after.description),
        ),
        ("features", some(&before.features), some(&after.features)),
        (
            "project_lead",
            person(before.project_lead),
            person(after.project_lead),
        ),
        (
            "default_assignee",
            person(before.default_assignee),
            person(after.default_assignee),
        ),
        (
            "default_state",
            before.default_state.map(|state| state.to_string()),
            after.default_state.map(|state| state.to_string()),
        ),
        ("timezone", some(&before.timezone), some(&after.timezone)),
        (
            "cover_image",
            before.cover_image.clone(),
            after.cover_image.clone(),
        ),
        (
            "external_source",
            before.external_source.clone(),
            after.external_source.clone(),
        ),
        (
            "external_id",
            before.external_id.clone(),
            after.external_id.clone(),
        ),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| FieldChange::text(field, before, after))
    .collect()
}

/// Whoever leads a project, or is assigned by default, belongs to the workspace and is no Guest. Who
/// was named before is not asked about again: they may have become a Guest meanwhile.
pub(super) async fn require_people(
    connection: &mut Connection,
    workspace: WorkspaceId,
    (before, settings): (Option<&Settings>, &Settings),
) -> Result<()> {
    let mut wrong = Validation::new();
    let lead = |settings: &Settings| settings.project_lead;
    let assignee = |settings: &Settings| settings.default_assignee;
    let named = [
        ("project_lead", lead(settings), before.and_then(lead)),
        (
            "default_assignee",
            assignee(settings),
            before.and_then(assignee),
        ),
    ];
    for (field, user, before) in named {
        let Some(user) = user.filter(|user| Some(*user) != before) else {
            continue;
        };
        let role: Option<(Option<String>,)> = sql("SELECT role FROM workspace_members \
             WHERE workspace_id = $1 AND user_id = $2 AND status = 'active'")
        .bind(workspace)
        .bind(user)
        .fetch_optional(connection)
        .await?;
        wrong.require(role.is_some(), field, "is no member of this workspace");
        let is_guest = role.is_some_and(|(role,)| role.as_deref() == Some(GUEST));
        let message = match field {
            "project_lead" => "a Guest cannot lead a project",
            _ => "a Guest cannot be assigned to work items",
        };
        wrong.require(!is_guest, field, message);
    }
    wrong.finish()
}

pub(super) async fn archive(kernel: &Kernel, caller: &Caller, project: ProjectId) -> Result<()> {
    let key = (caller.workspace()?.id, project);
    let mut permit = kernel.authorize::<ArchiveProject>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    if permit.archived_at.is_some() {
        return Ok(());
    }
    let at = tx.at();
    let archive = sql(
        "UPDATE projects SET archived_at = $1, updated_at = $1, updated_by = $2 \
                       WHERE id = $3 AND workspace_id = $4",
    );
    tx.execute(
        archive
            .bind(at)
            .bind(caller.user()?)
            .bind(permit.id)
            .bind(key.0),
    )
    .await?;
    commit_shelved(tx, &permit, "archived").await
}

pub(super) async fn unarchive(kernel: &Kernel, caller: &Caller, project: ProjectId) -> Result<()> {
    let key = (caller.workspace()?.id, project);
    let mut permit = kernel.authorize::<UnarchiveProject>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    if permit.archived_at.is_none() {
        return Ok(());
    }
    let at = tx.at();
    let unarchive = sql("UPDATE projects SET archived_at = NULL, updated_at = $1, \
                         updated_by = $2 WHERE id = $3 AND workspace_id = $4");
    tx.execute(
        unarchive
            .bind(at)
            .bind(caller.user()?)
            .bind(permit.id)
            .bind(key.0),
    )
    .await?;
    commit_shelved(tx, &permit, "unarchived").await
}

pub(super) async fn commit_shelved(
    mut tx: WriteTx,
    project: &ProjectTarget,
    verb: &'static str,
) -> Result<()> {
    let key = (project.workspace_id, project.id);
    tx.publish(Event::in_project(key, "project", project.id.0, "changed"));
    let activity = Activity {
        workspace: project.workspace_id,
        project: Some(project.id),
        subject_type: "project",
        subject: project.id.0,
        verb,
        changes: Vec::new(),
    };
    tx.commit(activity).await
}

/// Marks a project as one's favourite, or no longer.
pub(super) async fn set_favorite(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    is_favorite: bool,
) -> Result<()> {
    let key = (caller.workspace()?.id, project);
    let mut permit = kernel.authorize::<FavoriteProject>(caller, key).await?;
    let mut tx = kernel.write(caller, &mut permit).await?;
    let at = tx.at();
    let change = if is_favorite {
        sql(
            "INSERT INTO project_favorites (project_id, user_id, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (project_id, user_id) DO NOTHING",
        )
        .bind(permit.id)
        .bind(caller.user()?)
        .bind(at)
    } else {
        sql("DELETE FROM project_favorites WHERE project_id = $1 AND user_id = $2")
            .bind(permit.id)
            .bind(caller.user()?)
    };
    tx.execute(change).await?;
    tx.commit_unaudited("a favourite concerns nobody else")
        .await
}
