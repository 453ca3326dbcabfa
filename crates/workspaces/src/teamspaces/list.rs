//! Reading teamspaces, as far as `teamspace:view` lets the caller.

use airside_kernel::access::{Caller, Judge};
use airside_kernel::http::{Page, PageQuery, PageWindow};
use airside_kernel::ids::TeamspaceId;
use airside_kernel::{Error, Kernel, Result};

use super::rows::{self, Filter, TeamspaceRow};
use super::{Teamspace, TeamspaceMember, TeamspaceQuery, ViewTeamspace};
use crate::can::can_of;
use crate::input;
use crate::workspaces::ViewWorkspace;

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    query: TeamspaceQuery,
) -> Result<Page<Teamspace>> {
    let workspace = caller.workspace()?.id;
    kernel.authorize::<ViewWorkspace>(caller, workspace).await?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("teamspace:view", "teamspace")?;
    let projects = judge.visible("project:view", "project")?;
    let filter = Filter {
        workspace,
        viewer: caller.user()?,
        visible: &visible,
        projects: &projects,
        search: query.search.as_deref().map(input::search_pattern),
        mine: query.mine.unwrap_or(false),
        project: query.project,
    };
    let window = PageQuery {
        per_page: query.per_page,
        cursor: query.cursor,
        count: query.count,
    }
    .window()?;
    let expands = input::expands(query.expand.as_deref(), "can");
    let mut connection = kernel.db.read().await?;
    let (rows, total) = rows::list(&mut connection, &filter, window).await?;
    let views = rows
        .into_iter()
        .map(|row| view(kernel, expands.then_some(&judge), row));
    Ok(Page::new(window, views.collect::<Result<_>>()?, total))
}

pub(super) async fn get(
    kernel: &Kernel,
    caller: &Caller,
    id: TeamspaceId,
    expand: Option<&str>,
) -> Result<Teamspace> {
    let key = (caller.workspace()?.id, id);
    kernel.authorize::<ViewTeamspace>(caller, key).await?;
    let judge = kernel.judge(caller).await?;
    let projects = judge.visible("project:view", "project")?;
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, key, (caller.user()?, &projects)).await?;
    let expands = input::expands(expand, "can");
    let row = row.ok_or(Error::NotFound)?;
    view(kernel, expands.then_some(&judge), row)
}

/// The teamspace as its changer finds it after the change.
pub(super) async fn answer(kernel: &Kernel, caller: &Caller, id: TeamspaceId) -> Result<Teamspace> {
    let key = (caller.workspace()?.id, id);
    let judge = kernel.judge(caller).await?;
    let projects = judge.visible("project:view", "project")?;
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, key, (caller.user()?, &projects)).await?;
    view(kernel, None, row.ok_or(Error::NotFound)?)
}

fn view(kernel: &Kernel, judge: Option<&Judge<'_>>, row: TeamspaceRow) -> Result<Teamspace> {
    let can = judge.map(|judge| can_of(kernel, judge, &row.target));
    let target = row.target;
    let logo_props = target.logo_props.as_deref().map(serde_json::from_str);
    Ok(Teamspace {
        id: target.id,
        name: target.name,
        description_stripped: target.description_html.as_deref().map(input::without_marks),
        description_html: target.description_html,
        logo_props: logo_props.transpose()?,
        lead: target.lead_id,
        workspace: target.workspace_id,
        total_members: row.total_members,
        total_projects: row.total_projects,
        is_member: row.is_member,
        created_at: row.created_at,
        updated_at: target.updated_at,
        deleted_at: None,
        can: can.transpose()?,
    })
}

pub(super) async fn members(
    kernel: &Kernel,
    caller: &Caller,
    id: TeamspaceId,
    window: PageWindow,
) -> Result<Page<TeamspaceMember>> {
    let key = (caller.workspace()?.id, id);
    let permit = kernel.authorize::<ViewTeamspace>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    let (rows, total) = rows::members(&mut connection, &permit, window).await?;
    let page = Page::new(window, rows, total);
    Ok(page.map(|row| TeamspaceMember {
        user: row.user.into(),
        is_lead: row.is_lead,
        joined_at: row.joined_at,
    }))
}
