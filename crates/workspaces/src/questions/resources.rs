//! Which things may somebody act on? What `filter` gives, page by page.

use airside_access::Action;
use airside_kernel::access::{Caller, NodeFacts};
use airside_kernel::db::SqlBuilder;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::{Error, Kernel, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answers::other_in_workspace;
use crate::rooms::{Listed, RoomsAbove};
use crate::workspaces::ViewWorkspace;

/// Which things may somebody act on?
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WhichResources {
    /// A user's id or address; without, the caller.
    pub subject: Option<String>,
    /// What is to be done, such as `workitem:delete`.
    pub action: String,
    /// The type of the things.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Where projects are in the database.
pub(crate) const PROJECTS: Listed = Listed {
    kind: "project",
    from: "projects p",
    workspace: "p.workspace_id",
    project: "p.id",
    name: "p.name",
    live: "p.deleted_at IS NULL",
    public: Some("p.is_public"),
    nodes: &[NodeFacts {
        kind: "project",
        id: "p.id",
        creator: Some("p.created_by"),
        submitter: None,
        restricted: None,
    }],
};

/// Where things of a type are in the database.
pub(crate) fn listed(above: &RoomsAbove, kind: &str) -> Option<Listed> {
    if kind == PROJECTS.kind {
        return Some(PROJECTS);
    }
    above.locators.iter().find_map(|one| one.listed(kind))
}

/// Their ids, page by page.
pub(super) async fn resources(
    kernel: &Kernel,
    caller: &Caller,
    (above, asked): (&RoomsAbove, WhichResources),
    window: PageWindow,
) -> Result<Page<Uuid>> {
    let (ids, total) = found(kernel, caller, (above, &asked), window).await?;
    Ok(Page::new(window, ids, total))
}

/// The ids of one page, and how many there are where that is asked for.
pub(super) async fn found(
    kernel: &Kernel,
    caller: &Caller,
    (above, asked): (&RoomsAbove, &WhichResources),
    window: PageWindow,
) -> Result<(Vec<Uuid>, Option<i64>)> {
    let workspace = caller.workspace()?.id;
    kernel.authorize::<ViewWorkspace>(caller, workspace).await?;
    let listed = listed(above, &asked.kind).ok_or_else(|| {
        let message = format!("things of the type `{}` are not listed", asked.kind);
        Error::field("type", message)
    })?;
    let catalog = kernel.access.engine().catalog();
    let unknown = || Error::field("action", format!("`{}` is no permission", asked.action));
    let action: Action = catalog.action(&asked.action).ok_or_else(unknown)?;
    let is_asked = |kind| catalog.actions_on(kind).any(|known| known == action);
    if !catalog.node_type(&asked.kind).is_some_and(is_asked) {
        let message = format!("`{}` is not asked on `{}`", asked.action, asked.kind);
        return Err(Error::field("action", message));
    }
    let own = kernel.judge(caller).await?;
    let other = other_in_workspace(kernel, caller, asked.subject.as_deref()).await?;
    let judge = other.as_ref().map_or(&own, |other| &other.judge);
    let visible = judge.visible(&asked.action, &asked.kind)?;
    // Nobody learns of things that they may not know of, by asking about somebody who may.
    let view = catalog
        .node_type(&asked.kind)
        .and_then(|kind| catalog.type_info(kind)?.view);
    let known = match view {
        Some(view) => own.visible(catalog.action_key(view), &asked.kind)?,
        None => visible.clone(),
    };
    let push = |text: &mut SqlBuilder| {
        text.push(" FROM ").push(listed.from).push(" WHERE ");
        text.push(listed.workspace)
            .push(" = ")
            .push_value(workspace);
        text.push(" AND ").push(listed.live).push(" AND ");
        visible.push_condition(text, &listed.columns())?;
        text.push(" AND ");
        known.push_condition(text, &listed.columns())
    };
    let mut text = SqlBuilder::new("SELECT ");
    text.push(listed.id());
    push(&mut text)?;
    text.push(" ORDER BY ").push(listed.project).push(", ");
    text.push(listed.id()).push(" LIMIT ");
    text.push_value(window.fetch_limit())
        .push(" OFFSET ")
        .push_value(window.offset());
    let mut connection = kernel.db.read().await?;
    let rows: Vec<(Uuid,)> = text.build().fetch_all(&mut connection).await?;
    let total = if window.with_count {
        let mut text = SqlBuilder::new("SELECT COUNT(*)");
        push(&mut text)?;
        Some(text.build().fetch_count(&mut connection).await?)
    } else {
        None
    };
    let ids = rows.into_iter().map(|(id,)| id).collect();
    Ok((ids, total))
}
