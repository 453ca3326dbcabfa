//! What the managers of a workspace do with invitations.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_identity::accounts::EmailAddress;
use airside_kernel::access::{Caller, Further, Permit, RoleSet, Target};
use airside_kernel::events::Event;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{Error, Kernel, Result, Validation};

use super::rows::{self, InvitationTarget, Known};
use super::send::{self, Addressed, Ticket};
use super::{
    Invitation, InvitationChange, InvitationId, InvitationInput, InvitationsInput, InviteMember,
    InviteToProject, InvitedProject, InvitedProjectInput, ManageInvitation, NewInvitation,
    PROJECTS_MAX, SENT_MAX,
};
use crate::guard::{Giver, require_below_ceiling};
use crate::input;
use crate::members::assigning;
use crate::roles::{self, RoleChoice};
use crate::targets::WorkspaceTarget;

/// Invites one person or several, all or none.
pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    given: InvitationsInput,
) -> Result<Vec<Invitation>> {
    let workspace = caller.workspace()?.id;
    let sender = caller.signed_in()?;
    let mut permit = kernel.authorize::<InviteMember>(caller, workspace).await?;
    let wanted = wanted(given)?;
    let checked = Checked::all(kernel, caller, &permit, wanted).await?;
    let Checked {
        set: _,
        new,
        mut projects,
        mut assigns,
        roles,
    } = checked;
    let mut tickets = Vec::with_capacity(new.len());
    for _ in &new {
        tickets.push(Ticket::new(kernel).await?);
    }
    let invites = &mut (&mut permit, Further(&mut projects));
    let permits = &mut (invites, Further(&mut assigns));
    let mut tx = kernel.write(caller, permits).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let mut records = Records::default();
    let mut sent = Vec::with_capacity(new.len());
    for ((one, ticket), role) in new.iter().zip(&tickets).zip(&roles) {
        giver.require_may_give(&permit, role)?;
        require_may_give_all(&giver, &projects, &one.projects)?;
        let how = (ticket.token.as_str(), ticket.is_mailed, sender.user);
        sent.push(rows::add(&mut tx, &permit, one, how).await?);
        let to = Addressed {
            email: one.email.as_str(),
            sender: &sender.display_name,
            workspace: &permit.name,
            role: role.name(),
        };
        ticket.mail(&mut tx, &to)?;
        let what = (one.email.as_str(), one.role.as_str());
        records = records.and(send::audit("invitation.sent", workspace, what));
    }
    tx.publish(Event::in_workspace(workspace, "invitation", "created"));
    tx.commit(records).await?;
    let mut answers = Vec::with_capacity(sent.len());
    for (id, ticket) in sent.into_iter().zip(tickets) {
        answers.push(answer(kernel, (workspace, id), Some(ticket)).await?);
    }
    Ok(answers)
}

/// Nobody lets an invitation bring along what they do not hold.
fn require_may_give_all(
    giver: &Giver<'_>,
    permits: &[Permit<InviteToProject>],
    projects: &[(ProjectId, String)],
) -> Result<()> {
    for (project, role) in projects {
        let role = roles::stored(&giver.roles, Scope::Project, role)?;
        let permit = permits.iter().find(|permit| permit.id == *project);
        giver.require_may_give_in(permit.ok_or(Error::NotFound)?, &role)?;
    }
    Ok(())
}

fn wanted(given: InvitationsInput) -> Result<Vec<InvitationInput>> {
    let mut wanted = given.invitations;
    if let Some(email) = given.email {
        wanted.push(InvitationInput {
            email,
            role: given.role,
            projects: given.projects,
        });
    }
    if wanted.is_empty() {
        return Err(Error::field("email", "this field is required"));
    }
    input::require_at_most(wanted.len(), SENT_MAX, "invitations")?;
    Ok(wanted)
}

/// Invitations that make sense, with the permits that sending them takes.
struct Checked {
    /// The roles of the workspace.
    set: Arc<RoleSet>,
    new: Vec<NewInvitation>,
    roles: Vec<Arc<Role>>,
    projects: Vec<Permit<InviteToProject>>,
    assigns: Vec<Permit<crate::members::AssignAdmin>>,
}

impl Checked {
    async fn all(
        kernel: &Kernel,
        caller: &Caller,
        permit: &Permit<InviteMember>,
        wanted: Vec<InvitationInput>,
    ) -> Result<Self> {
        let mut checked = Self {
            set: roles::now(kernel, permit.id).await?,
            new: Vec::new(),
            roles: Vec::new(),
            projects: Vec::new(),
            assigns: Vec::new(),
        };
        let mut wrong = Validation::new();
        let is_one = wanted.len() == 1;
        for (place, one) in wanted.into_iter().enumerate() {
            let field = |name: &str| {
                if is_one {
                    name.to_owned()
                } else {
                    format!("invitations.{place}.{name}")
                }
            };
            match checked.one(kernel, caller, permit, one).await? {
                Ok(()) => {}
                Err((name, message)) => wrong.add(&field(name), message),
            }
        }
        wrong.finish()?;
        Ok(checked)
    }

    async fn one(
        &mut self,
        kernel: &Kernel,
        caller: &Caller,
        permit: &Permit<InviteMember>,
        given: InvitationInput,
    ) -> Result<Result<(), (&'static str, String)>> {
        let Some(email) = EmailAddress::parse(&given.email) else {
            return Ok(Err((
                "email",
                format!("`{}` is not an address", given.email.trim()),
            )));
        };
        if self.new.iter().any(|other| other.email == email) {
            return Ok(Err(("email", "this address is named twice".to_owned())));
        }
        let mut connection = kernel.db.read().await?;
        let now = kernel.clock.now();
        let known = rows::known(&mut connection, permit.id, &email, now).await?;
        drop(connection);
        match known {
            Known::Stranger => {}
            Known::Member => {
                return Ok(Err(("email", "this person is a member already".to_owned())));
            }
            Known::Invited => {
                let message = "this address is invited already: send that invitation again";
                return Ok(Err(("email", message.to_owned())));
            }
        }
        let role = match base_role(&self.set, &given.role) {
            Ok(role) => role,
            Err(message) => return Ok(Err(("role", message))),
        };
        let projects = match self.projects(kernel, caller, &role, given.projects).await? {
            Ok(projects) => projects,
            Err(message) => return Ok(Err(("projects", message))),
        };
        if self.assigns.is_empty() {
            self.assigns = assigning(kernel, caller, &role).await?;
        }
        self.new.push(NewInvitation {
            email,
            role: role.key().to_owned(),
            projects,
        });
        self.roles.push(role);
        Ok(Ok(()))
    }

    /// The projects that come along, each with a permit to invite there and a role below the
    /// ceiling of the base role.
    async fn projects(
        &mut self,
        kernel: &Kernel,
        caller: &Caller,
        base: &Role,
        given: Vec<InvitedProjectInput>,
    ) -> Result<Result<Vec<(ProjectId, String)>, String>> {
        if given.len() > PROJECTS_MAX {
            return Ok(Err(format!("at most {PROJECTS_MAX} projects")));
        }
        let mut projects = Vec::with_capacity(given.len());
        for InvitedProjectInput { id, role } in given {
            if !self.projects.iter().any(|permit| permit.id == id) {
                let key = (caller.workspace()?.id, id);
                self.projects
                    .push(kernel.authorize::<InviteToProject>(caller, key).await?);
            }
            match project_role(&self.set, base, &role) {
                Ok(role) => projects.push((id, role.key().to_owned())),
                Err(message) => return Ok(Err(message)),
            }
        }
        Ok(Ok(projects))
    }
}

fn base_role(roles: &RoleSet, choice: &RoleChoice) -> Result<Arc<Role>, String> {
    match choice.resolve(roles, Scope::Workspace)? {
        Some(role) => Ok(role),
        None => Err("name a role by `role` or `role_slug`".to_owned()),
    }
}

fn project_role(roles: &RoleSet, base: &Role, choice: &RoleChoice) -> Result<Arc<Role>, String> {
    let role = match choice.resolve(roles, Scope::Project)? {
        Some(role) => role,
        None => base
            .joins_as()
            .and_then(|key| roles.find(Scope::Project, key))
            .cloned()
            .ok_or_else(|| "name a role by `role` or `role_slug`".to_owned())?,
    };
    require_below_ceiling(base, &role).map(|()| role)
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    window: PageWindow,
) -> Result<Page<Invitation>> {
    let permit = kernel
        .authorize::<InviteMember>(caller, caller.workspace()?.id)
        .await?;
    let mut connection = kernel.db.read().await?;
    let (rows, total) = rows::list(&mut connection, &permit, window).await?;
    let ids: Vec<InvitationId> = rows.iter().map(|row| row.id).collect();
    let projects = rows::projects(&mut connection, &ids).await?;
    let set = kernel.access.roles(&mut connection, permit.id).await?;
    let view = |row: InvitationTarget| {
        let mine = projects.iter().filter(|(id, _)| *id == row.id);
        let mine = mine.map(|(_, project)| project.clone()).collect();
        view(kernel, &set, row, mine)
    };
    Ok(Page::new(window, rows, total).map(view))
}

pub(super) async fn get(kernel: &Kernel, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    let key = (caller.workspace()?.id, id);
    kernel.authorize::<ManageInvitation>(caller, key).await?;
    answer(kernel, key, None).await
}

/// Changes the role and the projects of an invitation that nobody answered yet.
pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    id: InvitationId,
    change: InvitationChange,
) -> Result<Invitation> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<ManageInvitation>(caller, (workspace, id))
        .await?;
    let set = roles::now(kernel, workspace).await?;
    let choice = RoleChoice {
        role: change.role,
        role_slug: change.role_slug,
    };
    let named = choice.resolve(&set, Scope::Workspace);
    let named = named.map_err(|message| Error::field("role", message))?;
    let before = roles::stored(&set, Scope::Workspace, &permit.role)?;
    let role = named.unwrap_or_else(|| Arc::clone(&before));
    let mut checked = Checked {
        set,
        new: Vec::new(),
        roles: Vec::new(),
        projects: Vec::new(),
        assigns: Vec::new(),
    };
    let given = match change.projects {
        Some(projects) => projects,
        None => so_far(kernel, id).await?,
    };
    let projects = checked.projects(kernel, caller, &role, given).await?;
    let projects = projects.map_err(|message| Error::field("projects", message))?;
    let mut assigns = assigning(kernel, caller, &role).await?;
    assigns.extend(assigning(kernel, caller, &before).await?);
    let invites = &mut (&mut permit, Further(&mut checked.projects));
    let permits = &mut (invites, Further(&mut assigns));
    let mut tx = kernel.write(caller, permits).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let target = WorkspaceTarget::locate(tx.reading(), &workspace).await?;
    giver.require_level_of(&before, None)?;
    giver.require_may_give(&target.ok_or(Error::NotFound)?, &role)?;
    require_may_give_all(&giver, &checked.projects, &projects)?;
    rows::set_role(&mut tx, &permit, role.key()).await?;
    rows::set_projects(&mut tx, permit.id, &projects).await?;
    tx.publish(Event::in_workspace(workspace, "invitation", "changed"));
    let mut audit = send::audit("invitation.changed", workspace, (&permit.email, role.key()));
    audit.role_before = Some(permit.role.clone());
    tx.commit(audit).await?;
    answer(kernel, (workspace, id), None).await
}

/// The projects of an invitation as they would be given again.
async fn so_far(kernel: &Kernel, id: InvitationId) -> Result<Vec<InvitedProjectInput>> {
    let mut connection = kernel.db.read().await?;
    let projects = rows::projects(&mut connection, &[id]).await?;
    let again = |(_, project): (InvitationId, InvitedProject)| InvitedProjectInput {
        id: project.id,
        role: RoleChoice::slug(&project.role_slug),
    };
    Ok(projects.into_iter().map(again).collect())
}

/// Sends an invitation again, with a new token; the one before is void.
pub(super) async fn resend(
    kernel: &Kernel,
    caller: &Caller,
    id: InvitationId,
) -> Result<Invitation> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<ManageInvitation>(caller, (workspace, id))
        .await?;
    let ticket = Ticket::new(kernel).await?;
    let set = roles::now(kernel, workspace).await?;
    let role = roles::stored(&set, Scope::Workspace, &permit.role)?;
    let mut assigns = assigning(kernel, caller, &role).await?;
    let mut tx = kernel
        .write(caller, &mut (&mut permit, Further(&mut assigns)))
        .await?;
    let target = WorkspaceTarget::locate(tx.reading(), &workspace).await?;
    let target = target.ok_or(Error::NotFound)?;
    Giver::read(kernel, caller, workspace)
        .await?
        .require_may_give(&target, &role)?;
    rows::renew(&mut tx, &permit, (&ticket.token, ticket.is_mailed)).await?;
    let to = Addressed {
        email: &permit.email,
        sender: &caller.signed_in()?.display_name,
        workspace: &target.name,
        role: role.name(),
    };
    ticket.mail(&mut tx, &to)?;
    tx.publish(Event::in_workspace(workspace, "invitation", "changed"));
    tx.commit(send::audit(
        "invitation.resent",
        workspace,
        (&permit.email, role.key()),
    ))
    .await?;
    answer(kernel, (workspace, id), Some(ticket)).await
}

/// Takes an invitation back; its token is void. It takes the level, and for an Admin the right, to
/// have sent it.
pub(super) async fn revoke(kernel: &Kernel, caller: &Caller, id: InvitationId) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<ManageInvitation>(caller, (workspace, id))
        .await?;
    let set = roles::now(kernel, workspace).await?;
    let role = roles::stored(&set, Scope::Workspace, &permit.role)?;
    let mut assigns = assigning(kernel, caller, &role).await?;
    let permits = &mut (&mut permit, Further(&mut assigns));
    let mut tx = kernel.write(caller, permits).await?;
    Giver::read(kernel, caller, workspace)
        .await?
        .require_level_of(&role, None)?;
    rows::delete(&mut tx, &permit).await?;
    tx.publish(Event::in_workspace(workspace, "invitation", "deleted"));
    let audit = Audit {
        role_before: Some(permit.role.clone()),
        role_after: None,
        ..send::audit(
            "invitation.revoked",
            workspace,
            (&permit.email, &permit.role),
        )
    };
    tx.commit(audit).await
}

async fn answer(
    kernel: &Kernel,
    key: (WorkspaceId, InvitationId),
    ticket: Option<Ticket>,
) -> Result<Invitation> {
    let mut connection = kernel.db.read().await?;
    let row = InvitationTarget::locate(&mut connection, &key)
        .await?
        .ok_or(Error::NotFound)?;
    let projects = rows::projects(&mut connection, &[key.1]).await?;
    let set = kernel.access.roles(&mut connection, key.0).await?;
    let projects = projects.into_iter().map(|(_, project)| project).collect();
    let (token, invite_link) = ticket.map(Ticket::shown).unwrap_or_default();
    Ok(Invitation {
        token,
        invite_link,
        ..view(kernel, &set, row, projects)
    })
}

fn view(
    kernel: &Kernel,
    set: &RoleSet,
    row: InvitationTarget,
    projects: Vec<InvitedProject>,
) -> Invitation {
    Invitation {
        id: row.id,
        workspace: row.workspace_id,
        email: row.email,
        role: roles::number(set, Scope::Workspace, Some(&row.role)),
        role_slug: row.role,
        projects,
        status: send::status(row.declined_at, row.expires_at, kernel.clock.now()),
        accepted: false,
        responded_at: row.declined_at,
        invited_by: row.invited_by,
        is_mailed: row.is_mailed,
        created_at: row.created_at,
        updated_at: row.updated_at,
        sent_at: row.sent_at,
        expires_at: row.expires_at,
        token: None,
        invite_link: None,
    }
}
