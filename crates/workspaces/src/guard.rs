//! Guard rails on changing who has access. The engine decides whether somebody may change members
//! at all; these rules say which members, and to what. They are checked inside the transaction
//! that makes the change, on a profile that is read while its locks are held.

use std::sync::Arc;

use airside_access::{
    Catalog, Holdings, Permission, Profile, Role, Scope, may_change_member, may_hold_in_project,
};
use airside_kernel::access::{Caller, Judge, RoleSet, Target};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};

use crate::questions::locate::kind_of;
use crate::rooms::Located;
use crate::targets::{ProjectTarget, WorkspaceTarget};
use crate::{role_sets, roles};

/// Key of the one role that only a transfer of ownership gives.
pub(crate) const OWNER: &str = "owner";
/// Key of the role that the former Owner gets.
pub(crate) const ADMIN: &str = "admin";
/// Key of the role that most people have.
pub(crate) const MEMBER: &str = "member";
/// Key of the role with the ceiling.
pub(crate) const GUEST: &str = "guest";
/// What a Guest holds at most in a project.
pub(crate) const COMMENTER: &str = "commenter";
/// The base roles that manage a workspace. One of their holders always remains.
pub(crate) const MANAGING: &[&str] = &[OWNER, ADMIN];

/// Who changes access, with what they hold now.
pub(crate) struct Giver<'a> {
    kernel: &'a Kernel,
    user: UserId,
    judge: Judge<'a>,
    /// The roles of the workspace now.
    pub roles: Arc<RoleSet>,
}

impl<'a> Giver<'a> {
    /// Reads anew what the caller holds, as far as the token goes that they ask with: nobody gives
    /// by a token what it does not name. Called under the locks of the change.
    pub async fn read(kernel: &'a Kernel, caller: &Caller, workspace: WorkspaceId) -> Result<Self> {
        Ok(Self {
            kernel,
            user: caller.user()?,
            judge: kernel.judge_now(caller, workspace).await?,
            roles: roles::now(kernel, workspace).await?,
        })
    }

    /// Reads anew where somebody else stands, to whom something is given.
    pub async fn of_other(
        kernel: &'a Kernel,
        user: UserId,
        workspace: WorkspaceId,
    ) -> Result<Self> {
        Ok(Self {
            kernel,
            user,
            judge: kernel.judge_other(user, workspace).await?,
            roles: roles::now(kernel, workspace).await?,
        })
    }

    /// The role as it is under the locks: one of the workspace's own may have been changed, or
    /// may be gone, since the request named it.
    fn current(&self, role: &Role) -> Result<&Role> {
        let found = self.roles.by_id(role.id().get());
        found.map(Arc::as_ref).ok_or_else(|| {
            let message = format!("the role {} was deleted in this moment", role.name());
            Error::conflict("role_gone", message)
        })
    }

    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// Where they do it.
    pub const fn kernel(&self) -> &'a Kernel {
        self.kernel
    }

    /// What there is to hold.
    pub fn catalog(&self) -> &'a Catalog {
        self.kernel.access.engine().catalog()
    }

    /// Key of their base role.
    pub fn base_key(&self) -> Option<&str> {
        self.judge.profile().base_role().map(|role| role.key())
    }

    /// Whether the ceiling of Guests is above them.
    pub fn is_guest(&self) -> bool {
        let base = self.judge.profile().base_role();
        base.is_none_or(|role| role.is_guest())
    }

    /// The highest level that they have: in a project by their roles there, links included, or by
    /// managing the workspace; outside of projects by their base role.
    pub fn level_at(&self, project: Option<ProjectId>) -> u8 {
        let profile = self.judge.profile();
        let highest = match project {
            Some(project) => highest_in(profile, project),
            None => profile.base_role(),
        };
        highest.map_or(0, |role| role.level())
    }

    /// Nobody gives what they do not hold, permission by permission.
    pub fn require_holds_all<T: Target>(
        &self,
        target: &T,
        permissions: &[Permission],
    ) -> Result<()> {
        let catalog = self.kernel.access.engine().catalog();
        let held = self.holdings(target)?;
        let missing = permissions.iter().find(|one| !held.covers(catalog, **one));
        match missing {
            None => Ok(()),
            Some(permission) => Err(Error::forbidden(
                "gives_more_than_held",
                format!(
                    "you may not give this: you may not {} here yourself",
                    catalog.action_label(permission.action)
                ),
            )),
        }
    }

    /// One changes only members whose level is below one's own; Owners manage Owners and Admins
    /// manage Admins [D-01, D-02].
    pub fn require_may_change(&self, member: Option<&Role>) -> Result<()> {
        let own = self.judge.profile().base_role();
        level_rule(own.map(Arc::as_ref), member)
    }

    /// The same in a project, where an Owner or Admin of the workspace acts as such.
    pub fn require_may_change_in(&self, project: ProjectId, member: Option<&Role>) -> Result<()> {
        level_rule_in(&self.judge, project, member)
    }

    /// Nobody gives what they do not hold; ownership is given only by transferring it.
    pub fn require_may_give(&self, workspace: &WorkspaceTarget, role: &Role) -> Result<()> {
        let role = self.current(role)?;
        if role.key() == OWNER {
            self.require_plan_with_owner()?;
            return Err(owner_by_transfer());
        }
        self.require_level_of(role, None)?;
        self.require_holds(workspace, role)
    }

    /// Nobody gives a role above their own, or takes back one that somebody above them promised.
    pub fn require_level_of(&self, role: &Role, project: Option<ProjectId>) -> Result<()> {
        if self.level_at(project) < role.level() {
            return Err(above_own_level(role));
        }
        Ok(())
    }

    /// Nobody gives what they do not hold, in a project, nor a role above their own there.
    pub fn require_may_give_in(&self, project: &ProjectTarget, role: &Role) -> Result<()> {
        let role = self.current(role)?;
        self.require_level_of(role, Some(project.id))?;
        self.require_holds(project, role)
    }

    /// The same for a role in projects that somebody gives in all of them at once.
    pub fn require_may_give_anywhere(
        &self,
        workspace: &WorkspaceTarget,
        role: &Role,
    ) -> Result<()> {
        let role = self.current(role)?;
        self.require_level_of(role, None)?;
        self.require_holds(workspace, role)
    }

    /// Where the plan has no Owner, nobody becomes one [PM-13].
    pub fn require_plan_with_owner(&self) -> Result<()> {
        let catalog = self.kernel.access.engine().catalog();
        let plan = role_sets::plan(catalog, &self.roles.plan)?;
        if plan.owner {
            return Ok(());
        }
        let name = &plan.name;
        Err(Error::conflict(
            "not_in_plan",
            format!("there is no Owner on the plan {name}: Admin is the highest role"),
        ))
    }

    fn holdings<T: Target>(&self, target: &T) -> Result<Holdings> {
        self.judge.holdings(target)
    }

    /// What is private follows no role from above: whoever gives something on it may do it there.
    pub fn require_may_all(&self, located: &Located, gives: &[Permission]) -> Result<()> {
        let catalog = self.kernel.access.engine().catalog();
        let kind = kind_of(located)?;
        for permission in gives {
            let is_asked = catalog.actions_on(kind).any(|one| one == permission.action);
            if is_asked && !self.judge.decide(located, permission.action)?.is_allowed() {
                return Err(Error::forbidden(
                    "gives_more_than_held",
                    format!(
                        "you may not {} here yourself",
                        catalog.action_phrase(permission.action, None),
                    ),
                ));
            }
        }
        Ok(())
    }

    fn require_holds<T: Target>(&self, target: &T, role: &Role) -> Result<()> {
        let catalog = self.kernel.access.engine().catalog();
        let missing = self.holdings(target)?.missing_for(catalog, role);
        match missing.first() {
            None => Ok(()),
            Some(permission) => Err(Error::forbidden(
                "gives_more_than_held",
                format!(
                    "you may not give the role {}: you may not {} here yourself",
                    role.name(),
                    catalog.action_phrase(permission.action, None),
                ),
            )),
        }
    }
}

/// The rule of levels in a project. What counts of the member is the membership that is changed:
/// what they have through a link stays theirs.
pub(crate) fn level_rule_in(
    judge: &Judge<'_>,
    project: ProjectId,
    member: Option<&Role>,
) -> Result<()> {
    let highest = highest_in(judge.profile(), project);
    level_rule(highest.map(Arc::as_ref), member)
}

/// The highest role that somebody has in a project, by membership, through a link [PM-58] or by
/// managing the workspace.
pub(crate) fn highest_in(profile: &Profile, project: ProjectId) -> Option<&Arc<Role>> {
    let base = profile
        .base_role()
        .filter(|role| MANAGING.contains(&role.key()));
    let here = profile.all_roles_at(project.as_u128().into());
    here.chain(base).max_by_key(|role| role.level())
}

/// The rule of levels [D-01, D-02].
pub(crate) fn level_rule(own: Option<&Role>, member: Option<&Role>) -> Result<()> {
    let Some(own) = own else {
        return Err(Error::forbidden(
            "member_level",
            "you hold no role here that manages members",
        ));
    };
    match member {
        Some(member) if !may_change_member(own, member) => Err(Error::forbidden(
            "member_level",
            format!(
                "as {} you may change only members whose role is below your own, and this one is \
                 {}",
                own.name(),
                member.name()
            ),
        )),
        _ => Ok(()),
    }
}

/// There is one Owner, and one way to become it.
pub(crate) fn owner_by_transfer() -> Error {
    Error::conflict(
        "owner_by_transfer",
        "there is one Owner: transfer the ownership to make somebody else the Owner",
    )
}

fn above_own_level(role: &Role) -> Error {
    Error::forbidden(
        "gives_more_than_held",
        format!(
            "you may not give the role {}: it is above your own",
            role.name()
        ),
    )
}

/// The guest ceiling: a Guest of the workspace is Guest or Commenter in a project, nothing else
/// [PM-59, PM-60, D-15].
pub(crate) fn require_below_ceiling(base: &Role, role: &Role) -> Result<(), String> {
    if may_hold_in_project(base, role) {
        Ok(())
    } else {
        Err(format!(
            "a Guest of the workspace can be Guest or Commenter in a project, and not {}",
            role.name()
        ))
    }
}

/// Refuses a change after which nobody would manage the workspace, or after which it would have
/// lost its Owner [D-03]. `leaving` are those who go or are lowered. Called under the workspace's
/// exclusive lock, so that two at once cannot remove each other.
pub(crate) async fn require_manager_remains(
    connection: &mut Connection,
    workspace: WorkspaceId,
    leaving: &[UserId],
) -> Result<()> {
    let mut text = SqlBuilder::new(
        "SELECT m.user_id, m.role FROM workspace_members m JOIN users u ON u.id = m.user_id \
         WHERE m.status = 'active' AND u.is_active AND m.workspace_id = ",
    );
    text.push_value(workspace)
        .push(" AND m.role IN ")
        .push_list(MANAGING.iter().copied());
    let managing: Vec<(UserId, String)> = text.build().fetch_all(connection).await?;
    let stays = |(user, _): &&(UserId, String)| !leaving.contains(user);
    let is_owner = |(_, role): &&(UserId, String)| role == OWNER;
    if managing.iter().filter(is_owner).any(|owner| !stays(&owner)) {
        return Err(last_owner());
    }
    let anybody_leaves = managing.iter().any(|one| !stays(&one));
    if anybody_leaves && !managing.iter().any(|one| stays(&one)) {
        return Err(last_admin());
    }
    Ok(())
}

pub(crate) fn last_owner() -> Error {
    Error::conflict(
        "last_owner",
        "the Owner can neither leave nor be changed: the ownership is transferred first",
    )
}

pub(crate) fn last_admin() -> Error {
    Error::conflict(
        "last_admin",
        "this is the last Admin of the workspace: make somebody else an Admin first",
    )
}

/// The base role of a member, as stored.
pub(crate) fn base_role(roles: &RoleSet, key: Option<&str>) -> Result<Option<Arc<Role>>> {
    key.map(|key| roles::stored(roles, Scope::Workspace, key))
        .transpose()
}

/// The role of a member in a project, as stored.
pub(crate) fn project_role(roles: &RoleSet, key: Option<&str>) -> Result<Option<Arc<Role>>> {
    key.map(|key| roles::stored(roles, Scope::Project, key))
        .transpose()
}
