//! Reading history.

use std::collections::BTreeSet;

use airside_kernel::access::{Caller, Target};
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::{ProjectId, RecordId};
use airside_kernel::{Error, Kernel, Result};
use airside_workspaces::ProjectTarget;
use uuid::Uuid;

use super::rows;
use super::{ActivityView, ListActivities};
use crate::ids::WorkItemId;
use crate::relations::RelationType;
use crate::scope::workspace_of;
use crate::work_items::find_targets;

pub(super) async fn list(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): (ProjectId, WorkItemId),
    window: PageWindow,
) -> Result<Page<ActivityView>> {
    let key = (workspace_of(caller)?, project, item);
    kernel.authorize::<ListActivities>(caller, key).await?;
    let mut connection = kernel.db.read().await?;
    let mut activities = rows::list(&mut connection, key, window).await?;
    let total = if window.with_count {
        Some(rows::count(&mut connection, key).await?)
    } else {
        None
    };
    drop(connection);
    hide_unknown(kernel, caller, &mut activities).await?;
    Ok(Page::new(window, activities, total))
}

pub(super) async fn view(
    kernel: &Kernel,
    caller: &Caller,
    (project, item, activity): (ProjectId, WorkItemId, RecordId),
) -> Result<ActivityView> {
    let key = (workspace_of(caller)?, project, item);
    kernel.authorize::<ListActivities>(caller, key).await?;
    let found = {
        let mut connection = kernel.db.read().await?;
        rows::lookup(&mut connection, key, activity).await?
    };
    let mut found = [found.ok_or(Error::NotFound)?];
    hide_unknown(kernel, caller, &mut found).await?;
    let [found] = found;
    Ok(found)
}

/// A relation and a move name things in other projects. Whoever may not know of them is told that
/// there was such a change, and not what it named.
async fn hide_unknown(
    kernel: &Kernel,
    caller: &Caller,
    activities: &mut [ActivityView],
) -> Result<()> {
    let ends = |one: &ActivityView| [one.old_identifier, one.new_identifier];
    let relations = activities.iter().filter(|one| is_relation(one));
    let items: Vec<WorkItemId> = relations.flat_map(ends).flatten().map(WorkItemId).collect();
    let moves = activities.iter().filter(|one| is_move(one));
    let projects: BTreeSet<ProjectId> = moves.flat_map(ends).flatten().map(ProjectId).collect();
    if items.is_empty() && projects.is_empty() {
        return Ok(());
    }
    let workspace = workspace_of(caller)?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let mut connection = kernel.db.read().await?;
    let seen = find_targets(&mut connection, workspace, &items, &visible).await?;
    let mut known: BTreeSet<Uuid> = seen.iter().map(|target| target.item.id.0).collect();
    for project in projects {
        let found = ProjectTarget::locate(&mut connection, &(workspace, project)).await?;
        if let Some(found) = found
            && judge.allows(&found, "project:view")?
        {
            known.insert(project.0);
        }
    }
    for one in activities
        .iter_mut()
        .filter(|one| is_relation(one) || is_move(one))
    {
        if one.old_identifier.is_some_and(|id| !known.contains(&id)) {
            (one.old_identifier, one.old_value) = (None, None);
        }
        if one.new_identifier.is_some_and(|id| !known.contains(&id)) {
            (one.new_identifier, one.new_value) = (None, None);
        }
    }
    Ok(())
}

fn is_relation(activity: &ActivityView) -> bool {
    let field = activity.field.as_deref();
    RelationType::ALL
        .iter()
        .any(|one| field == Some(one.name()))
}

fn is_move(activity: &ActivityView) -> bool {
    activity.verb == "moved"
}
