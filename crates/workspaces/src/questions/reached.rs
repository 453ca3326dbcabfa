//! Which things of a type may somebody act on, each by its name and with its reason?
//!
//! The things are what `filter` gives, page by page, as far as the asker may know of them; each is
//! then explained by the walk of every decision.

use airside_kernel::access::Caller;
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::{Error, Kernel, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::{Subject, other_in_workspace};
use super::locate::{locate_several, name_places_of_all};
use super::reason::named_node;
use super::resources::{WhichResources, found};
use super::sight::Sight;
use super::what_can::told_of_all;
use super::{NamedNode, Reason, Resource};
use crate::rooms::{Located, RoomsAbove};

/// A thing that somebody may act on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachedThing {
    /// What it is.
    pub resource: NamedNode,
    /// The project that it is in.
    pub project: Option<NamedNode>,
    /// Why they may.
    pub reason: Reason,
}

/// One page of them.
pub(super) async fn reached(
    kernel: &Kernel,
    caller: &Caller,
    (above, asked): (&RoomsAbove, WhichResources),
    window: PageWindow,
) -> Result<Page<ReachedThing>> {
    let (ids, total) = found(kernel, caller, (above, &asked), window).await?;
    let resources: Vec<Resource> = ids
        .into_iter()
        .map(|id| Resource {
            kind: asked.kind.clone(),
            id: id.to_string(),
        })
        .collect();
    let own = kernel.judge(caller).await?;
    let located = locate_several(kernel, caller, (&own, above), &resources).await?;
    let subject = match other_in_workspace(kernel, caller, asked.subject.as_deref()).await? {
        Some(other) => other,
        None => Subject {
            user: caller.user()?,
            judge: kernel.judge(caller).await?,
            name: None,
        },
    };
    let catalog = kernel.access.engine().catalog();
    let action = catalog.action(&asked.action);
    let action = action.ok_or_else(|| Error::internal("a page of an unknown action"))?;
    let mut connection = kernel.db.read().await?;
    let mut rows = Vec::with_capacity(located.len());
    // What went away since the page was read is left out.
    let mut located: Vec<Located> = located.into_iter().flatten().collect();
    // A page is in the order of projects, and what has to be read is the same for all of one.
    for things in located.chunk_by_mut(|one, next| one.project == next.project) {
        name_places_of_all(&mut connection, things).await?;
        let Some(first) = things.first() else {
            continue;
        };
        let about = (&*things, &subject, Sight::of(&own, catalog, first)?);
        let told = told_of_all(&mut connection, kernel, about, &[action]).await?;
        for (located, can) in things.iter().zip(told) {
            let above = located.nodes.len().saturating_sub(2);
            let project = located.project.filter(|_| above > 0);
            rows.extend(can.into_iter().map(|can| ReachedThing {
                resource: named_node(catalog, located, 0),
                project: project.map(|_| named_node(catalog, located, above)),
                reason: can.reason,
            }));
        }
    }
    Ok(Page::new(window, rows, total))
}
