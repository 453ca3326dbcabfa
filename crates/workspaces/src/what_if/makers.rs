//! Whoever may make a change may ask what it would do, also without looking into access otherwise:
//! who leads a teamspace, who may change roles in a project, who edits roles or schemes.
//!
//! It takes exactly what making it takes: the right to the operation, on that very thing and
//! person, and its guard rails. Whoever lacks the right is refused as if they had asked to inspect,
//! so that the refusal says nothing of what is there; whom a guard rail stops is told as by the
//! operation itself.
//!
//! What such a person does not see elsewhere counts here as what does not exist: exceptions, which
//! takes inspecting; projects whose members they do not see, and what lies in them; teamspaces that
//! they do not see. Nobody is named whom they could not look up.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_kernel::access::{Operation, Target};
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId};
use airside_kernel::{Error, Result};

use super::Change;
use super::reach::Asker;
use super::world::World;
use crate::custom_roles::{
    self, ChangedScheme, DeleteRole, EditRole, SchemeOfRole, require_in_plan,
};
use crate::guard::{ADMIN, Giver};
use crate::members::{self, AssignAdmin, ChangeMemberRole, LeaveWorkspace, ListMembers};
use crate::project_members::{self, AddProjectMember, ChangeProjectRole, RemoveProjectMember};
use crate::projects::LeaveProject;
use crate::roles::RoleChoice;
use crate::schemes::{CreateScheme, DeleteScheme, EditScheme};
use crate::targets::WorkspaceTarget;
use crate::teamspaces::{
    self, AddTeamspaceMember, AssignTeamspaceLead, DeleteTeamspace, LinkProject,
    RemoveTeamspaceMember, TeamspaceTarget, UnlinkProject, ViewTeamspace,
};

/// Somebody who makes changes and is not told of more than they see.
pub(super) struct Maker<'a> {
    pub giver: Giver<'a>,
    workspace: WorkspaceTarget,
    named: Named,
}

/// Who may be told of by name.
enum Named {
    Everybody,
    These(Vec<UserId>),
}

/// Where a change could do something.
pub(super) enum Extent {
    Projects(Vec<ProjectId>),
    Everywhere,
}

impl<'a> Maker<'a> {
    /// Whoever asks, with what they hold and whom they may look up.
    pub async fn new(asker: &Asker<'a>, workspace: &WorkspaceTarget) -> Result<Self> {
        let user = asker.caller.user()?;
        let giver = Giver::read(asker.kernel, asker.caller, workspace.id).await?;
        // A Guest looks up only who shares a project with them.
        let sees_members = asker.judge.allows(workspace, ListMembers::ACTION)?;
        let named = if sees_members && !giver.is_guest() {
            Named::Everybody
        } else {
            Named::These(vec![user])
        };
        Ok(Self {
            giver,
            workspace: workspace.clone(),
            named,
        })
    }

    /// Whether somebody may be told of by name.
    pub fn may_name(&self, user: UserId) -> bool {
        match &self.named {
            Named::Everybody => true,
            Named::These(users) => users.contains(&user),
        }
    }

    /// Nobody builds what they do not hold, in whatever role it is.
    pub fn require_holds(&self, before: &World<'_>, after: &World<'_>) -> Result<()> {
        for (id, role) in &after.definitions {
            let old = before.definitions.get(id);
            let built = |role| custom_roles::built(after.catalog, role);
            let old = old.map(built).transpose()?;
            let added = custom_roles::added(after.catalog, old.as_ref(), &built(role)?);
            self.giver.require_holds_all(&self.workspace, &added)?;
        }
        Ok(())
    }

    fn role(&self, scope: Scope, named: &str) -> Result<Arc<Role>> {
        RoleChoice::slug(named).required(&self.giver.roles, scope)
    }

    /// Where the change could do something, if whoever asks may make it.
    pub async fn extent(&mut self, asker: &Asker<'a>, change: &Change) -> Result<Option<Extent>> {
        let may = match change {
            Change::SetProjectRole {
                user,
                project,
                role,
            } => {
                self.set_project_role(asker, (*project, *user), role)
                    .await?
            }
            Change::RemoveProjectMember { user, project } => {
                self.remove_from_project(asker, (*project, *user)).await?
            }
            Change::AddTeamspaceMember { .. }
            | Change::RemoveTeamspaceMember { .. }
            | Change::SetTeamspaceLead { .. }
            | Change::DeleteTeamspace { .. }
            | Change::PutLink { .. }
            | Change::DeleteLink { .. } => return self.of_teamspace(asker, change).await,
            Change::SetRole { user, role } => self.set_role(asker, (*user, role)).await?,
            Change::RemoveMember { user } => self.remove_member(asker, *user).await?,
            Change::PutScheme { .. }
            | Change::DeleteScheme { .. }
            | Change::PutRole { .. }
            | Change::DeleteRole { .. } => self.may_build(asker, change).await?,
            // Giving exceptions takes inspecting, and nobody in a workspace changes its plan.
            Change::PutGrant { .. } | Change::DeleteGrant { .. } | Change::SetPlan { .. } => false,
        };
        let extent = match change {
            Change::SetProjectRole { project, .. }
            | Change::RemoveProjectMember { project, .. } => Extent::Projects(vec![*project]),
            _ => Extent::Everywhere,
        };
        Ok(may.then_some(extent))
    }

    async fn set_project_role(
        &mut self,
        asker: &Asker<'a>,
        (project, user): (ProjectId, UserId),
        role: &str,
    ) -> Result<bool> {
        let workspace = self.workspace.id;
        let key = (workspace, project, user);
        if let Some(member) = asker.found::<ChangeProjectRole>(&key).await? {
            if !asker.judge.allows(&member, ChangeProjectRole::ACTION)? {
                return Ok(false);
            }
            let role = self.role(Scope::Project, role)?;
            project_members::require_may_change(&self.giver, &member, &role)?;
            // Among the members of the project, whom they see.
            self.may_also_name(user);
            return Ok(true);
        }
        let Some(project) = asker.may::<AddProjectMember>((workspace, project)).await? else {
            return Ok(false);
        };
        let role = self.role(Scope::Project, role)?;
        project_members::require_may_add(&self.giver, &project, &role).map(|()| true)
    }

    async fn remove_from_project(
        &mut self,
        asker: &Asker<'a>,
        (project, user): (ProjectId, UserId),
    ) -> Result<bool> {
        let workspace = self.workspace.id;
        if user == self.giver.user() {
            let leaves = asker.may::<LeaveProject>((workspace, project)).await?;
            return Ok(leaves.is_some());
        }
        let key = (workspace, project, user);
        let Some(member) = asker.may::<RemoveProjectMember>(key).await? else {
            return Ok(false);
        };
        self.may_also_name(user);
        project_members::require_may_remove(&self.giver, &member).map(|()| true)
    }

    fn may_also_name(&mut self, user: UserId) {
        if let Named::These(users) = &mut self.named {
            users.push(user);
        }
    }

    async fn of_teamspace(&self, asker: &Asker<'a>, change: &Change) -> Result<Option<Extent>> {
        let workspace = self.workspace.id;
        let (teamspace, project) = match change {
            Change::AddTeamspaceMember { teamspace, .. } => {
                let key = (workspace, *teamspace);
                let found = asker.may::<AddTeamspaceMember>(key).await?;
                self.require_may_give_links(asker, found.as_ref()).await?;
                (found, None)
            }
            Change::SetTeamspaceLead { teamspace, user } => {
                let key = (workspace, *teamspace);
                let found = asker.may::<AssignTeamspaceLead>(key).await?;
                if user.is_some() {
                    self.require_may_give_links(asker, found.as_ref()).await?;
                }
                (found, None)
            }
            Change::DeleteTeamspace { teamspace } => {
                let key = (workspace, *teamspace);
                (asker.may::<DeleteTeamspace>(key).await?, None)
            }
            Change::RemoveTeamspaceMember { teamspace, user } => {
                (self.may_remove(asker, (*teamspace, *user)).await?, None)
            }
            Change::PutLink {
                teamspace,
                project,
                role,
            } => {
                let found = asker.may::<LinkProject>((workspace, *teamspace)).await?;
                let key = (workspace, *project);
                let linked = asker.may::<AddProjectMember>(key).await?;
                let (Some(found), Some(linked)) = (found, linked) else {
                    return Ok(None);
                };
                let role = self.role(Scope::Project, role)?;
                project_members::require_may_add(&self.giver, &linked, &role)?;
                (Some(found), Some(*project))
            }
            Change::DeleteLink { teamspace, project } => {
                let key = (workspace, *teamspace);
                (asker.may::<UnlinkProject>(key).await?, Some(*project))
            }
            _ => (None, None),
        };
        let Some(teamspace) = teamspace else {
            return Ok(None);
        };
        let projects = if let Some(project) = project {
            vec![project]
        } else {
            let mut connection = asker.kernel.db.read().await?;
            teamspaces::linked_projects(&mut connection, &teamspace).await?
        };
        Ok(Some(Extent::Projects(projects)))
    }

    /// Whoever is put into a teamspace gets what it is linked with.
    async fn require_may_give_links(
        &self,
        asker: &Asker<'a>,
        teamspace: Option<&TeamspaceTarget>,
    ) -> Result<()> {
        let Some(teamspace) = teamspace else {
            return Ok(());
        };
        let mut connection = asker.kernel.db.read().await?;
        teamspaces::require_may_give_links(&mut connection, teamspace, &self.giver).await
    }

    /// Everybody who is in a teamspace may leave it.
    async fn may_remove(
        &self,
        asker: &Asker<'a>,
        (teamspace, user): (TeamspaceId, UserId),
    ) -> Result<Option<TeamspaceTarget>> {
        let key = (self.workspace.id, teamspace);
        if user == self.giver.user() {
            return asker.may::<ViewTeamspace>(key).await;
        }
        asker.may::<RemoveTeamspaceMember>(key).await
    }

    async fn set_role(&self, asker: &Asker<'a>, (user, role): (UserId, &str)) -> Result<bool> {
        let key = (self.workspace.id, user);
        let Some(member) = asker.may::<ChangeMemberRole>(key).await? else {
            return Ok(false);
        };
        let role = self.role(Scope::Workspace, role)?;
        if !self.may_assign(asker, &role)? {
            return Ok(false);
        }
        let mut connection = asker.kernel.db.read().await?;
        members::require_may_change(&mut connection, &self.giver, &member, &role)
            .await
            .map(|()| true)
    }

    /// Making somebody an Admin takes more.
    fn may_assign(&self, asker: &Asker<'a>, role: &Role) -> Result<bool> {
        let more = role.key() == ADMIN;
        Ok(!more || asker.judge.allows(&self.workspace, AssignAdmin::ACTION)?)
    }

    async fn remove_member(&self, asker: &Asker<'a>, user: UserId) -> Result<bool> {
        let workspace = self.workspace.id;
        if user == self.giver.user() {
            return Ok(asker.may::<LeaveWorkspace>(workspace).await?.is_some());
        }
        let key = (workspace, user);
        let Some(member) = asker.may::<members::RemoveMember>(key).await? else {
            return Ok(false);
        };
        let mut connection = asker.kernel.db.read().await?;
        members::require_may_remove(&mut connection, &self.giver, &member)
            .await
            .map(|()| true)
    }

    /// Roles and schemes; that nobody builds more than they hold is asked once it is
    /// [built](Self::require_holds).
    async fn may_build(&self, asker: &Asker<'a>, change: &Change) -> Result<bool> {
        let workspace = self.workspace.id;
        match change {
            Change::PutScheme { scheme, .. } => {
                if asker
                    .may::<EditScheme>((workspace, *scheme))
                    .await?
                    .is_none()
                {
                    return Ok(false);
                }
                self.require_schemes().map(|()| true)
            }
            Change::DeleteScheme { scheme } => {
                let found = asker.may::<DeleteScheme>((workspace, *scheme)).await?;
                Ok(found.is_some())
            }
            Change::PutRole { role, schemes } => {
                if asker.may::<EditRole>((workspace, *role)).await?.is_none() {
                    return Ok(false);
                }
                self.require_plan("roles", |plan| plan.custom_roles)?;
                self.may_write_schemes(asker, schemes).await
            }
            Change::DeleteRole { role, replacement } => {
                let found = asker.may::<DeleteRole>((workspace, *role)).await?;
                let Some(row) = found.and_then(|found| found.row) else {
                    return Ok(false);
                };
                let scope = row.scope()?;
                let role = self.role(scope, replacement)?;
                if scope == Scope::Workspace && !self.may_assign(asker, &role)? {
                    return Ok(false);
                }
                let mut connection = asker.kernel.db.read().await?;
                let what = (&self.workspace, &row);
                custom_roles::require_may_replace(&mut connection, &self.giver, what, &role)
                    .await
                    .map(|()| true)
            }
            _ => Err(Error::internal("neither a role nor a scheme")),
        }
    }

    async fn may_write_schemes(&self, asker: &Asker<'a>, schemes: &[SchemeOfRole]) -> Result<bool> {
        for scheme in schemes {
            let may = match scheme {
                SchemeOfRole::Kept(_) => continue,
                SchemeOfRole::Changed(ChangedScheme { id, .. }) => {
                    let key = (self.workspace.id, *id);
                    asker.may::<EditScheme>(key).await?.is_some()
                }
                SchemeOfRole::New(_) => {
                    asker.judge.allows(&self.workspace, CreateScheme::ACTION)?
                }
            };
            if !may {
                return Ok(false);
            }
            self.require_schemes()?;
        }
        Ok(true)
    }

    fn require_schemes(&self) -> Result<()> {
        self.require_plan("schemes", |plan| plan.custom_schemes)
    }

    fn require_plan(&self, what: &str, has: impl Fn(&airside_access::Plan) -> bool) -> Result<()> {
        require_in_plan(self.giver.kernel(), &self.giver.roles, what, has)
    }
}

impl Asker<'_> {
    /// What an operation would act on.
    async fn found<O: Operation>(
        &self,
        key: &<O::Target as Target>::Key,
    ) -> Result<Option<O::Target>> {
        let mut connection = self.kernel.db.read().await?;
        O::Target::locate(&mut connection, key).await
    }

    /// The same, if whoever asks may do it.
    async fn may<O: Operation>(
        &self,
        key: <O::Target as Target>::Key,
    ) -> Result<Option<O::Target>> {
        match self.found::<O>(&key).await? {
            Some(target) if self.judge.allows(&target, O::ACTION)? => Ok(Some(target)),
            _ => Ok(None),
        }
    }
}
