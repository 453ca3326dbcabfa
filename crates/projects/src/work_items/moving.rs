//! Moving a work item to another project of the workspace. It takes two permits: to move it away
//! from where it is, and to create it where it goes [D-24].

use airside_kernel::access::Caller;
use airside_kernel::ids::ProjectId;
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Kernel, Result};
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::activity;
use super::rows;
use super::target::WorkItemTarget;
use super::{CreateWorkItem, MoveWorkItem};
use crate::ids::{StateId, WorkItemId};
use crate::part;
use crate::scope::{ProjectFacts, workspace_of};
use crate::states::State;

/// Where an item goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct Destination {
    /// Another project of the workspace.
    pub project: ProjectId,
    /// A state of that project; its default if not given.
    pub state: Option<StateId>,
}

pub(super) async fn move_item(
    kernel: &Kernel,
    caller: &Caller,
    (project, item): (ProjectId, WorkItemId),
    to: Destination,
) -> Result<WorkItemTarget> {
    let workspace = workspace_of(caller)?;
    let mut from = kernel
        .authorize::<MoveWorkItem>(caller, (workspace, project, item))
        .await?;
    let mut into = kernel
        .authorize::<CreateWorkItem>(caller, (workspace, to.project))
        .await?;
    if to.project == project {
        return Err(Error::field("project", "is where the work item is already"));
    }
    let mut tx = kernel.write(caller, &mut (&mut from, &mut into)).await?;
    from.ensure_open()?;
    into.project.require_unarchived()?;
    let state = match to.state {
        Some(state) => part::lookup::<State>(tx.reading(), to.project.0, state)
            .await?
            .map(|state| state.id)
            .ok_or_else(|| Error::field("state", "is not a state of the other project"))?,
        None => into
            .first_state_id
            .ok_or_else(|| Error::conflict("no_state", "the other project has no state"))?,
    };
    let before = from.identifier();
    let number = rows::move_to(&mut tx, (&from, &into), state, caller.user()?).await?;
    let mut target = from.target().clone();
    target.project = ProjectFacts::from(&into.project);
    target.item.project_id = to.project;
    target.item.sequence_id = number;
    target.item.state_id = state;
    target.item.parent_id = None;
    target.item.updated_at = crate::scope::next_version(tx.at(), target.item.updated_at);
    let change = FieldChange {
        old_id: Some(project.0),
        new_id: Some(to.project.0),
        ..FieldChange::text("project", Some(before), Some(target.identifier()))
    };
    tx.publish(from.own_event("deleted"));
    tx.publish(target.own_event("created"));
    tx.commit(activity(&target, "moved", vec![change])).await?;
    Ok(target)
}
