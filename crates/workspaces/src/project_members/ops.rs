//! The operations on members of a project.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_identity::accounts::UserLite;
use airside_kernel::access::{Caller, Judge, Permit, RoleSet};
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageQuery, PageWindow};
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Validation};

use super::{
    ADDED_MAX, AddProjectMember, ChangeProjectRole, ListProjectMembers, ProjectMemberChange,
    ProjectMemberInput, ProjectMembersInput, RemoveProjectMember, rows,
};
use crate::can::{Can, can_of, refuse};
use crate::guard::{self, Giver, require_below_ceiling};
use crate::input;
use crate::people::{self, Member, MemberQuery, MemberRow};
use crate::roles::{self, RoleChoice};
use crate::targets::{ProjectMemberTarget, ProjectTarget};

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    query: &MemberQuery,
) -> Result<Vec<Member>> {
    let listing = Listing::new(kernel, caller, project, query).await?;
    listing.read(None).await.map(|(members, _)| members)
}

pub(super) async fn list_pages(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    mut query: MemberQuery,
) -> Result<Page<Member>> {
    let (per_page, cursor) = (query.per_page.or(Some(1000)), query.cursor.take());
    let window = PageQuery {
        per_page,
        cursor,
        count: query.count,
    }
    .window()?;
    let listing = Listing::new(kernel, caller, project, &query).await?;
    let (members, total) = listing.read(Some(window)).await?;
    Ok(Page::new(window, members, total))
}

pub(super) async fn get(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    user: UserId,
) -> Result<Member> {
    let query = MemberQuery {
        expand: Some("can".to_owned()),
        ..MemberQuery::default()
    };
    let listing = Listing::new(kernel, caller, project, &query).await?;
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, &listing.permit, user).await?;
    row.map(|row| listing.view(row))
        .transpose()?
        .ok_or(Error::NotFound)
}

/// A list of members on its way to one viewer.
struct Listing<'a> {
    kernel: &'a Kernel,
    permit: Permit<ListProjectMembers>,
    judge: Judge<'a>,
    roles: Arc<RoleSet>,
    viewer: UserId,
    is_guest: bool,
    query: &'a MemberQuery,
}

impl<'a> Listing<'a> {
    async fn new(
        kernel: &'a Kernel,
        caller: &Caller,
        project: ProjectId,
        query: &'a MemberQuery,
    ) -> Result<Self> {
        let key = (caller.workspace()?.id, project);
        let permit = kernel.authorize::<ListProjectMembers>(caller, key).await?;
        let judge = kernel.judge(caller).await?;
        let is_guest = judge
            .profile()
            .base_role()
            .is_none_or(|role| role.is_guest());
        if is_guest {
            query.require_for_guest()?;
        }
        Ok(Self {
            kernel,
            roles: roles::now(kernel, key.0).await?,
            permit,
            judge,
            viewer: caller.user()?,
            is_guest,
            query,
        })
    }

    async fn read(&self, window: Option<PageWindow>) -> Result<(Vec<Member>, Option<i64>)> {
        let mut connection = self.kernel.db.read().await?;
        let (rows, total) = rows::list(&mut connection, &self.permit, self.query, window).await?;
        let members = rows
            .into_iter()
            .map(|row| self.view(row))
            .collect::<Result<_>>()?;
        Ok((members, total))
    }

    fn view(&self, row: MemberRow) -> Result<Member> {
        let expands = input::expands(self.query.expand.as_deref(), "can");
        let can = if expands { Some(self.can(&row)?) } else { None };
        let is_own = row.user.user_id == self.viewer;
        let user = UserLite::from(row.user);
        Ok(Member {
            user: if self.is_guest && !is_own {
                user.without_email()
            } else {
                user
            },
            role: roles::number(&self.roles, Scope::Project, row.role.as_deref()),
            role_slug: row.role,
            is_active: row.is_active,
            is_bot: row.is_bot,
            created_at: row.joined_at,
            updated_at: row.updated_at,
            can,
        })
    }

    fn can(&self, row: &MemberRow) -> Result<Can> {
        let target = ProjectMemberTarget {
            project: self.permit.target().clone(),
            id: row.member_id,
            user_id: row.user.user_id,
            role: row.role.clone(),
            base_role: row.base_role.clone(),
            display_name: String::new(),
            updated_at: row.updated_at,
        };
        let mut can = can_of(self.kernel, &self.judge, &target)?;
        let role = guard::project_role(&self.roles, row.role.as_deref())?;
        let level = guard::level_rule_in(&self.judge, self.permit.id, role.as_deref());
        if let (Err(refusal), false) = (level, row.user.user_id == self.viewer) {
            refuse(
                &mut can,
                &["project_member:change_role", "project_member:remove"],
                &refusal,
            );
        }
        Ok(can)
    }
}

/// Adds one or several members of the workspace to the project, all or none.
pub(super) async fn add(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    given: ProjectMembersInput,
) -> Result<Vec<Member>> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, project);
    let mut permit = kernel.authorize::<AddProjectMember>(caller, key).await?;
    let wanted = wanted(given)?;
    let users: Vec<UserId> = wanted.iter().map(|one| one.member).collect();
    let change = AccessChange::members(workspace, users.iter().copied());
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    permit.require_unarchived()?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let mut wrong = Validation::new();
    let mut records = Records::default();
    for (place, one) in wanted.iter().enumerate() {
        match role_for(&mut tx, (&permit, &giver.roles), one.member, &one.role).await? {
            Err((field, message)) if wanted.len() == 1 => wrong.add(field, message),
            Err((_, message)) => wrong.add(&format!("members.{place}"), message),
            Ok(role) => {
                giver.require_may_give_in(&permit, &role)?;
                records = records.and(add_one(&mut tx, &permit, one.member, &role).await?);
            }
        }
    }
    wrong.finish()?;
    tx.publish(Event::in_project(
        key,
        "project_member",
        project.0,
        "created",
    ));
    tx.commit(records).await?;
    let mut members = Vec::with_capacity(users.len());
    for user in users {
        members.push(get(kernel, caller, project, user).await?);
    }
    Ok(members)
}

fn wanted(given: ProjectMembersInput) -> Result<Vec<ProjectMemberInput>> {
    let mut wanted = given.members;
    if let Some(member) = given.member {
        wanted.push(ProjectMemberInput {
            member,
            role: given.role,
        });
    }
    input::require_at_most(wanted.len(), ADDED_MAX, "members")?;
    Ok(wanted)
}

/// The role that somebody would have in the project, or which field is wrong, and why.
async fn role_for(
    tx: &mut AccessTx,
    (project, roles): (&ProjectTarget, &RoleSet),
    user: UserId,
    choice: &RoleChoice,
) -> Result<Result<Arc<Role>, (&'static str, String)>> {
    let found = rows::base_role(tx.reading(), roles, project.workspace_id, user).await?;
    let Some(base) = found else {
        let message = "is no member of this workspace: invite them to the workspace first";
        return Ok(Err(("member", message.to_owned())));
    };
    let role = match choice.resolve(roles, Scope::Project) {
        Err(message) => return Ok(Err(("role", message))),
        Ok(Some(role)) => role,
        Ok(None) => rows::joined_role(roles, &base)?,
    };
    let is_below = require_below_ceiling(&base, &role);
    Ok(is_below.map(|()| role).map_err(|message| ("role", message)))
}

/// Makes somebody a member in answer to their request; answers their role.
pub(crate) async fn admit(
    tx: &mut AccessTx,
    project: &ProjectTarget,
    giver: &Giver<'_>,
    (user, choice): (UserId, &RoleChoice),
) -> Result<(String, Audit)> {
    let role = role_for(tx, (project, &giver.roles), user, choice)
        .await?
        .map_err(|(_, message)| Error::field("role_slug", message))?;
    giver.require_may_give_in(project, &role)?;
    let audit = add_one(tx, project, user, &role).await?;
    Ok((role.key().to_owned(), audit))
}

async fn add_one(
    tx: &mut AccessTx,
    project: &ProjectTarget,
    user: UserId,
    role: &Role,
) -> Result<Audit> {
    let key = (project.workspace_id, project.id);
    if !rows::add(tx, key, user, role.key()).await? {
        return Err(Error::conflict(
            "already_member",
            "this person is a member of the project already",
        ));
    }
    Ok(Audit {
        action: "project_member.added",
        subject: people::named(tx.reading(), user).await?,
        role_after: Some(role.key().to_owned()),
        ..about(project)
    })
}

/// The guard rails on making somebody a member.
pub(crate) fn require_may_add(
    giver: &Giver<'_>,
    project: &ProjectTarget,
    role: &Role,
) -> Result<()> {
    project.require_unarchived()?;
    giver.require_may_give_in(project, role)
}

/// The guard rails on giving a member another role.
pub(crate) fn require_may_change(
    giver: &Giver<'_>,
    member: &ProjectMemberTarget,
    role: &Role,
) -> Result<()> {
    member.project.require_unarchived()?;
    require_may_remove(giver, member)?;
    if let Some(base) = guard::base_role(&giver.roles, member.base_role.as_deref())? {
        require_below_ceiling(&base, role).map_err(|message| Error::field("role", message))?;
    }
    giver.require_may_give_in(&member.project, role)
}

/// The guard rail on ending a membership.
pub(crate) fn require_may_remove(giver: &Giver<'_>, member: &ProjectMemberTarget) -> Result<()> {
    let role = guard::project_role(&giver.roles, member.role.as_deref())?;
    giver.require_may_change_in(member.project.id, role.as_deref())
}

pub(super) async fn change(
    kernel: &Kernel,
    caller: &Caller,
    (project, user): (ProjectId, UserId),
    (given, version): (ProjectMemberChange, IfMatch),
) -> Result<Member> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, project, user);
    let mut permit = kernel.authorize::<ChangeProjectRole>(caller, key).await?;
    let set = roles::now(kernel, workspace).await?;
    let role = given.choice().required(&set, Scope::Project)?;
    let access = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, access).await?;
    version.check(permit.updated_at.as_micros())?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_may_change(&giver, &permit, &role)?;
    rows::set_role(&mut tx, &permit.project, user, role.key()).await?;
    let event = Event::in_project((workspace, project), "project_member", user.0, "changed");
    tx.publish(event);
    let audit = Audit {
        action: "project_member.role_changed",
        subject: Some((user, permit.display_name.clone())),
        role_before: permit.role.clone(),
        role_after: Some(role.key().to_owned()),
        ..about(&permit.project)
    };
    tx.commit(audit).await?;
    get(kernel, caller, project, user).await
}

pub(super) async fn remove(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    user: UserId,
) -> Result<()> {
    if caller.user()? == user {
        return crate::projects::leave(kernel, caller, project).await;
    }
    let workspace = caller.workspace()?.id;
    let key = (workspace, project, user);
    let mut permit = kernel.authorize::<RemoveProjectMember>(caller, key).await?;
    let access = AccessChange::member(workspace, user);
    let mut tx = kernel.change_access(caller, &mut permit, access).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_may_remove(&giver, &permit)?;
    rows::end(&mut tx, (workspace, project), user).await?;
    let event = Event::in_project((workspace, project), "project_member", user.0, "deleted");
    tx.publish(event);
    let audit = Audit {
        action: "project_member.removed",
        subject: Some((user, permit.display_name.clone())),
        role_before: permit.role.clone(),
        ..about(&permit.project)
    };
    tx.commit(audit).await
}

fn about(project: &ProjectTarget) -> Audit {
    Audit {
        workspace: Some(project.workspace_id),
        project: Some(project.id),
        resource: ("project", Some(project.id.0), Some(project.name.clone())),
        ..Audit::default()
    }
}
