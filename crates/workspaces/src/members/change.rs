//! Listing members and changing the role of one.

use std::sync::Arc;

use airside_access::{Role, Scope};
use airside_identity::accounts::UserLite;
use airside_kernel::access::{Caller, Further, Judge, Permit, RoleSet, Target};
use airside_kernel::db::Connection;
use airside_kernel::events::Event;
use airside_kernel::http::{IfMatch, Page, PageQuery, PageWindow};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::{Audit, Records};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result};

use super::rows::{self, Viewer};
use super::{AssignAdmin, ChangeMemberRole, ListMembers, MemberChange, lowering};
use crate::can::{Can, can_of, refuse};
use crate::guard::{self, ADMIN, Giver, MANAGING};
use crate::input;
use crate::people::{Member, MemberQuery, MemberRow};
use crate::roles;
use crate::targets::{MemberTarget, WorkspaceTarget, named_workspace};

/// The members that the caller may know of, as a bare list.
pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    query: &MemberQuery,
) -> Result<Vec<Member>> {
    Listing::new(kernel, caller, query)
        .await?
        .read(None)
        .await
        .map(|(members, _)| members)
}

/// The same in pages.
pub(super) async fn list_pages(
    kernel: &Kernel,
    caller: &Caller,
    mut query: MemberQuery,
) -> Result<Page<Member>> {
    let (per_page, cursor) = (query.per_page.or(Some(1000)), query.cursor.take());
    let window = PageQuery {
        per_page,
        cursor,
        count: query.count,
    }
    .window()?;
    let listing = Listing::new(kernel, caller, &query).await?;
    let (members, total) = listing.read(Some(window)).await?;
    Ok(Page::new(window, members, total))
}

/// One member, if the caller may know of them.
pub(super) async fn get(kernel: &Kernel, caller: &Caller, user: UserId) -> Result<Member> {
    let query = MemberQuery {
        expand: Some("can".to_owned()),
        ..MemberQuery::default()
    };
    let listing = Listing::new(kernel, caller, &query).await?;
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, &listing.permit, listing.viewer, user).await?;
    row.map(|row| listing.view(row))
        .transpose()?
        .ok_or(Error::NotFound)
}

/// A list of members on its way to one viewer.
struct Listing<'a> {
    kernel: &'a Kernel,
    permit: Permit<ListMembers>,
    judge: Judge<'a>,
    roles: Arc<RoleSet>,
    viewer: Viewer,
    query: &'a MemberQuery,
}

impl<'a> Listing<'a> {
    async fn new(kernel: &'a Kernel, caller: &Caller, query: &'a MemberQuery) -> Result<Self> {
        let permit = kernel
            .authorize::<ListMembers>(caller, caller.workspace()?.id)
            .await?;
        let judge = kernel.judge(caller).await?;
        let is_guest = judge
            .profile()
            .base_role()
            .is_none_or(|role| role.is_guest());
        if is_guest {
            query.require_for_guest()?;
        }
        let viewer = Viewer {
            user: caller.user()?,
            is_guest,
        };
        Ok(Self {
            kernel,
            roles: roles::now(kernel, permit.id).await?,
            permit,
            judge,
            viewer,
            query,
        })
    }

    async fn read(&self, window: Option<PageWindow>) -> Result<(Vec<Member>, Option<i64>)> {
        let mut connection = self.kernel.db.read().await?;
        let what = (self.query, window);
        let (rows, total) = rows::list(&mut connection, &self.permit, self.viewer, what).await?;
        let members = rows
            .into_iter()
            .map(|row| self.view(row))
            .collect::<Result<_>>()?;
        Ok((members, total))
    }

    fn view(&self, row: MemberRow) -> Result<Member> {
        let expands = input::expands(self.query.expand.as_deref(), "can");
        let can = if expands { Some(self.can(&row)?) } else { None };
        let is_own = row.user.user_id == self.viewer.user;
        let user = UserLite::from(row.user);
        Ok(Member {
            user: if self.viewer.is_guest && !is_own {
                user.without_email()
            } else {
                user
            },
            role: roles::number(&self.roles, Scope::Workspace, row.role.as_deref()),
            role_slug: row.role,
            is_active: row.is_active,
            is_bot: row.is_bot,
            created_at: row.joined_at,
            updated_at: row.updated_at,
            can,
        })
    }

    /// The engine's verdicts, and the guard rails that it knows nothing of.
    fn can(&self, row: &MemberRow) -> Result<Can> {
        let target = MemberTarget {
            id: row.member_id,
            workspace_id: self.permit.id,
            user_id: row.user.user_id,
            role: row.role.clone(),
            display_name: String::new(),
            email: String::new(),
            updated_at: row.updated_at,
        };
        let mut can = can_of(self.kernel, &self.judge, &target)?;
        let role = guard::base_role(&self.roles, row.role.as_deref())?;
        let own = self.judge.profile().base_role();
        let is_own = row.user.user_id == self.viewer.user;
        let refusal = guard::level_rule(own.map(AsRef::as_ref), role.as_deref());
        if let (Err(refusal), false) = (refusal, is_own) {
            refuse(
                &mut can,
                &["workspace_member:change_role", "workspace_member:remove"],
                &refusal,
            );
        }
        Ok(can)
    }
}

/// Gives one member another role.
pub(super) async fn change(
    kernel: &Kernel,
    caller: &Caller,
    (user, version): (UserId, IfMatch),
    change: MemberChange,
) -> Result<Member> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel
        .authorize::<ChangeMemberRole>(caller, (workspace, user))
        .await?;
    let roles = roles::now(kernel, workspace).await?;
    let role = change.choice().required(&roles, Scope::Workspace)?;
    let mut assigns = assigning(kernel, caller, &role).await?;
    let access = AccessChange::member(workspace, user);
    let mut tx = kernel
        .change_access(caller, &mut (&mut permit, Further(&mut assigns)), access)
        .await?;
    version.check(permit.updated_at.as_micros())?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_may_change(tx.reading(), &giver, &permit, &role).await?;
    let records = apply(&mut tx, &giver.roles, &permit, &role).await?;
    tx.publish(Event::in_workspace(workspace, "member", "changed"));
    tx.commit(records).await?;
    get(kernel, caller, user).await
}

/// The further permit that making somebody an Admin takes.
pub(crate) async fn assigning(
    kernel: &Kernel,
    caller: &Caller,
    role: &Role,
) -> Result<Vec<Permit<AssignAdmin>>> {
    if role.key() != ADMIN {
        return Ok(Vec::new());
    }
    Ok(vec![
        kernel
            .authorize::<AssignAdmin>(caller, caller.workspace()?.id)
            .await?,
    ])
}

/// The guard rails of one change.
pub(crate) async fn require_may_change(
    connection: &mut Connection,
    giver: &Giver<'_>,
    member: &MemberTarget,
    role: &Role,
) -> Result<()> {
    check(connection, giver, member, role).await?;
    if MANAGING.contains(&role.key()) {
        return Ok(());
    }
    guard::require_manager_remains(connection, member.workspace_id, &[member.user_id]).await
}

/// The guard rails of one of several changes, but for who must remain after all of them.
pub(super) async fn check(
    connection: &mut Connection,
    giver: &Giver<'_>,
    member: &MemberTarget,
    role: &Role,
) -> Result<()> {
    let before = guard::base_role(&giver.roles, member.role.as_deref())?;
    // Who is below the Owner is told that, and not how many Owners there are.
    giver.require_may_change(before.as_deref())?;
    if before
        .as_ref()
        .is_some_and(|before| before.key() == guard::OWNER)
    {
        guard::require_manager_remains(connection, member.workspace_id, &[member.user_id]).await?;
    }
    let workspace = WorkspaceTarget::locate(connection, &member.workspace_id).await?;
    giver.require_may_give(&workspace.ok_or(Error::NotFound)?, role)
}

/// Gives somebody another base role because theirs is no more, with all that it takes along.
pub(crate) async fn replace_role(
    tx: &mut AccessTx,
    roles: &RoleSet,
    key: (WorkspaceId, UserId),
    role: &Role,
) -> Result<Records> {
    let member = MemberTarget::locate(tx.reading(), &key).await?;
    let member = member.ok_or_else(|| Error::internal("a holder of a role is no member"))?;
    apply(tx, roles, &member, role).await
}

/// Changes the role with all that it takes along.
pub(super) async fn apply(
    tx: &mut AccessTx,
    roles: &RoleSet,
    member: &MemberTarget,
    role: &Role,
) -> Result<Records> {
    let preview = lowering::read(tx.reading(), roles, member, role).await?;
    rows::set_role(tx, (member.workspace_id, member.user_id), role.key()).await?;
    let taken_along = lowering::apply(tx, member, &preview).await?;
    let audit = Audit {
        workspace: Some(member.workspace_id),
        action: "workspace_member.role_changed",
        subject: Some((member.user_id, member.display_name.clone())),
        resource: named_workspace(tx.reading(), member.workspace_id).await?,
        role_before: member.role.clone(),
        role_after: Some(role.key().to_owned()),
        ..Audit::default()
    };
    Ok(Records::from(audit).and(taken_along))
}
