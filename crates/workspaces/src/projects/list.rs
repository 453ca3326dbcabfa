//! Reading projects. A list is what `project:view` lets the caller see: a Guest finds the projects
//! they are in, a Member those and the public ones.

use std::collections::BTreeMap;

use airside_kernel::access::{Caller, Judge, RoleSet};
use airside_kernel::http::{Page, PageQuery};
use airside_kernel::ids::{ProjectId, TeamspaceId};
use airside_kernel::{Error, Kernel, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rows::{self, Filter, ProjectRow, Shelf};
use super::{NETWORK_PUBLIC, Project, ViewArchivedProject, ViewProject};
use crate::can::can_of;
use crate::input;
use crate::rooms::RoomsAbove;
use crate::workspaces::ViewWorkspace;

/// Which projects are listed, and how.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// `true` lists the archived ones instead.
    pub archived: Option<bool>,
    /// `true` lists the archived ones as well.
    pub include_archived: Option<bool>,
    /// Part of the name or of the identifier.
    pub search: Option<String>,
    /// The identifier.
    pub identifier: Option<String>,
    /// 0 for private ones, 2 for public ones.
    pub network: Option<i64>,
    /// `name`, `identifier`, `created_at` or `updated_at`; with `-` in front, the other way round.
    pub order_by: Option<String>,
    /// `can`: what the caller may do to each.
    pub expand: Option<String>,
    /// Rows of a page.
    pub per_page: Option<i64>,
    /// Cursor of an earlier page.
    pub cursor: Option<String>,
    /// `false` leaves out the totals.
    pub count: Option<bool>,
}

impl ProjectQuery {
    fn order(&self) -> Result<&'static str> {
        Ok(match self.order_by.as_deref() {
            None | Some("name" | "sort_order") => "LOWER(p.name) COLLATE \"C\"",
            Some("-name" | "-sort_order") => "LOWER(p.name) COLLATE \"C\" DESC",
            Some("identifier") => "p.identifier",
            Some("-identifier") => "p.identifier DESC",
            Some("created_at") => "p.created_at",
            Some("-created_at") => "p.created_at DESC",
            Some("updated_at") => "p.updated_at",
            Some("-updated_at") => "p.updated_at DESC",
            Some(_) => {
                let message =
                    "is one of name, identifier, created_at, updated_at, or -name and so on";
                return Err(Error::field("order_by", message));
            }
        })
    }
}

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    query: ProjectQuery,
) -> Result<Page<Project>> {
    kernel
        .authorize::<ViewWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let judge = kernel.judge(caller).await?;
    let view = if query.archived == Some(true) {
        "project:view_archived"
    } else {
        "project:view"
    };
    let visible = judge.visible(view, "project")?;
    let archived = judge.visible("project:view_archived", "project")?;
    let shelf = match (query.archived, query.include_archived) {
        (Some(true), _) => Shelf::Archived,
        (_, Some(true)) => Shelf::Both(&archived),
        _ => Shelf::Current,
    };
    let filter = Filter {
        workspace: caller.workspace()?.id,
        visible: &visible,
        shelf,
        search: query.search.as_deref().map(input::search_pattern),
        identifier: query.identifier.as_deref().map(str::to_uppercase),
        is_public: query.network.map(|network| network == NETWORK_PUBLIC),
        teamspace: None,
    };
    read(kernel, caller, &judge, (&filter, query.clone())).await
}

/// Those that a teamspace is linked to.
pub(crate) async fn list_linked(
    kernel: &Kernel,
    caller: &Caller,
    (teamspace, query): (TeamspaceId, ProjectQuery),
) -> Result<Page<Project>> {
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("project:view", "project")?;
    let archived = judge.visible("project:view_archived", "project")?;
    let filter = Filter {
        workspace: caller.workspace()?.id,
        visible: &visible,
        shelf: Shelf::Both(&archived),
        search: query.search.as_deref().map(input::search_pattern),
        identifier: query.identifier.as_deref().map(str::to_uppercase),
        is_public: None,
        teamspace: Some(teamspace),
    };
    read(kernel, caller, &judge, (&filter, query)).await
}

/// What is in the bin, as far as the caller may restore it.
pub(super) async fn list_bin(
    kernel: &Kernel,
    caller: &Caller,
    query: ProjectQuery,
) -> Result<Page<Project>> {
    kernel
        .authorize::<ViewWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("project:delete", "project")?;
    let filter = Filter {
        workspace: caller.workspace()?.id,
        visible: &visible,
        shelf: Shelf::Bin,
        search: None,
        identifier: None,
        is_public: None,
        teamspace: None,
    };
    read(kernel, caller, &judge, (&filter, query)).await
}

async fn read(
    kernel: &Kernel,
    caller: &Caller,
    judge: &Judge<'_>,
    (filter, query): (&Filter<'_>, ProjectQuery),
) -> Result<Page<Project>> {
    let order = query.order()?;
    let expands = input::expands(query.expand.as_deref(), "can");
    let ProjectQuery {
        per_page,
        cursor,
        count,
        ..
    } = query;
    let window = PageQuery {
        per_page,
        cursor,
        count,
    }
    .window()?;
    let mut connection = kernel.db.read().await?;
    let user = caller.user()?;
    let workspace = filter.workspace;
    let roles = kernel.access.roles(&mut connection, workspace).await?;
    let (rows, total) = rows::list(&mut connection, user, filter, (order, window)).await?;
    let views = rows
        .into_iter()
        .map(|row| view(kernel, (judge, &roles), row, expands));
    Ok(Page::new(window, views.collect::<Result<_>>()?, total))
}

fn view(
    kernel: &Kernel,
    (judge, roles): (&Judge<'_>, &RoleSet),
    row: ProjectRow,
    expands: bool,
) -> Result<Project> {
    let can = if expands {
        Some(can_of(kernel, judge, &row.target)?)
    } else {
        None
    };
    Ok(Project {
        can,
        ..row.view(roles)
    })
}

/// One project. An archived one is read by whoever may view archived ones.
pub(super) async fn get(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    expand: Option<&str>,
) -> Result<Project> {
    let key = (caller.workspace()?.id, project);
    let permit = kernel.authorize::<ViewProject>(caller, key).await?;
    if permit.archived_at.is_some() {
        kernel.authorize::<ViewArchivedProject>(caller, key).await?;
    }
    let judge = kernel.judge(caller).await?;
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, key, caller.user()?).await?;
    let roles = kernel.access.roles(&mut connection, key.0).await?;
    view(
        kernel,
        (&judge, &roles),
        row.ok_or(Error::NotFound)?,
        input::expands(expand, "can"),
    )
}

/// The project as its changer finds it after the change.
pub(super) async fn answer(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
) -> Result<Project> {
    let key = (caller.workspace()?.id, project);
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, key, caller.user()?).await?;
    let roles = kernel.access.roles(&mut connection, key.0).await?;
    Ok(row.ok_or(Error::NotFound)?.view(&roles))
}

/// A project in a list to choose from.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectLite {
    id: ProjectId,
    identifier: String,
    name: String,
    description: String,
    emoji: Option<String>,
    #[schema(value_type = Option<Object>)]
    icon_prop: Option<serde_json::Value>,
    cover_image: Option<String>,
    cover_image_url: Option<String>,
    archived_at: Option<airside_kernel::Timestamp>,
}

impl From<Project> for ProjectLite {
    fn from(project: Project) -> Self {
        Self {
            id: project.id,
            identifier: project.identifier,
            name: project.name,
            description: project.description,
            emoji: project.emoji,
            icon_prop: project.icon_prop,
            cover_image: project.cover_image,
            cover_image_url: project.cover_image_url,
            archived_at: project.archived_at,
        }
    }
}

/// Figures of a project, those of what is inside it as far as the caller may see it.
pub(super) async fn summary(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    above: &RoomsAbove,
) -> Result<BTreeMap<&'static str, i64>> {
    let key = (caller.workspace()?.id, project);
    let permit = kernel.authorize::<ViewProject>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    let row = rows::lookup(&mut connection, key, caller.user()?).await?;
    drop(connection);
    let mut figures = BTreeMap::new();
    figures.insert("total_members", row.ok_or(Error::NotFound)?.total_members);
    for counter in &above.counters {
        figures.extend(counter.counts(kernel, caller, &permit).await?);
    }
    Ok(figures)
}
