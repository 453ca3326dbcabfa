//! Listing roles, which two kinds of people do: who manages them, and who gives them in a project.
//!
//! A role that cannot be named cannot be given. So whoever may give roles in some project of the
//! workspace reads which roles of projects there are, and what each holds. They do not learn how
//! many people hold one, since most of those may be in projects that they know nothing of, and
//! nothing of the roles of the workspace.

use airside_access::Scope;
use airside_kernel::access::{Caller, NodeFacts, Operation, Target, Visible};
use airside_kernel::db::SqlBuilder;
use airside_kernel::http::Page;
use airside_kernel::{Error, Kernel, Result};
use uuid::Uuid;

use super::ops::Roles;
use super::{RoleView, ViewRoles};
use crate::questions::PROJECTS;
use crate::rooms::Listed;
use crate::shelf::{self, RoleQuery};
use crate::targets::WorkspaceTarget;

/// What gives somebody a role in a project.
const ADDING: &[&str] = &["project_member:add", "project_member:invite"];
/// What gives another one to a member.
const CHANGING: &str = "project_member:change_role";

/// Where members of projects are in the database.
const MEMBERS: Listed = Listed {
    kind: "project_member",
    from: "project_members m JOIN projects p ON p.id = m.project_id",
    workspace: "m.workspace_id",
    project: "m.project_id",
    name: "m.role",
    live: "p.deleted_at IS NULL",
    public: None,
    nodes: &[
        NodeFacts {
            kind: "project_member",
            id: "m.id",
            creator: None,
            submitter: None,
            restricted: None,
        },
        NodeFacts {
            kind: "project",
            id: "p.id",
            creator: Some("p.created_by"),
            submitter: None,
            restricted: None,
        },
    ],
};

/// One page of roles.
pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    query: RoleQuery,
) -> Result<Page<RoleView>> {
    let is_of_projects = query.namespace.as_deref() == Some(Scope::Project.name());
    if is_of_projects && gives_only(kernel, caller).await? {
        let workspace = caller.workspace()?.id;
        let mut snapshot = kernel.db.snapshot().await?;
        let page = shelf::page::<Roles>(kernel, &mut snapshot, workspace, query).await?;
        return Ok(page.map(|role| RoleView {
            member_count: None,
            ..role
        }));
    }
    shelf::list::<Roles>(kernel, caller, query).await
}

/// Whether the caller may give roles in some project and not read roles in general.
async fn gives_only(kernel: &Kernel, caller: &Caller) -> Result<bool> {
    let workspace = caller.workspace()?.id;
    let judge = kernel.judge(caller).await?;
    let mut connection = kernel.db.read().await?;
    let found = WorkspaceTarget::locate(&mut connection, &workspace).await?;
    drop(connection);
    let found = found.ok_or(Error::NotFound)?;
    if judge.allows(&found, ViewRoles::ACTION)? {
        return Ok(false);
    }
    for action in ADDING {
        let visible = judge.visible(action, PROJECTS.kind)?;
        if is_any(kernel, caller, (&PROJECTS, &visible)).await? {
            return Ok(true);
        }
    }
    let visible = judge.visible(CHANGING, MEMBERS.kind)?.about_others();
    is_any(kernel, caller, (&MEMBERS, &visible)).await
}

/// Whether there is a thing of the workspace that is shown, other than the caller themselves.
async fn is_any(
    kernel: &Kernel,
    caller: &Caller,
    (listed, visible): (&Listed, &Visible),
) -> Result<bool> {
    let mut text = SqlBuilder::new("SELECT ");
    text.push(listed.id()).push(" FROM ").push(listed.from);
    text.push(" WHERE ").push(listed.workspace).push(" = ");
    text.push_value(caller.workspace()?.id);
    text.push(" AND ").push(listed.live).push(" AND ");
    visible.push_condition(&mut text, &listed.columns())?;
    if listed.kind == MEMBERS.kind {
        text.push(" AND m.user_id <> ").push_value(caller.user()?);
    }
    text.push(" LIMIT 1");
    let mut connection = kernel.db.read().await?;
    let found: Option<(Uuid,)> = text.build().fetch_optional(&mut connection).await?;
    Ok(found.is_some())
}
