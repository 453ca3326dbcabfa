//! Live updates: one stream of server-sent events for each browser.
//!
//! An event carries ids only, and the reader fetches again, so what they get is decided by the
//! list that they fetch. Whether they learn of the event at all is decided here, each time anew: the
//! account is looked up again with its revisions, and news from inside a project reach only who may
//! view that project at that moment. The stream ends with the session; a reader who falls behind is
//! told to fetch everything.

mod routes;
mod stream;

use airside_workspaces::{ProjectTarget, WorkspaceTarget};

pub use routes::routes;

airside_kernel::operations! {
    /// Listens to what changes in a workspace.
    ListenToWorkspace => "workspace:view" on WorkspaceTarget;
    /// Hears of what changes in a project.
    ListenToProject => "project:view" on ProjectTarget;
}
