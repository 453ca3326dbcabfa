//! Live updates: one stream of server-sent events for each browser.
//!
//! An event carries ids only, and the reader fetches again, so what they get is decided by the
//! list that they fetch. Whether they learn of the event at all is decided here, each time anew: the
//! account is looked up again with its revisions, and news from inside a project reach only who may
//! at that moment see what they are about: of a work item, who may see that item, of a comment, who
//! may see its comments. An event brings the facts along that this is decided from, so that it costs
//! a look at the profile in memory and no query. The stream ends with the session; a reader who falls behind is
//! told to fetch everything.

mod hearing;
mod routes;
mod stream;

use airside_workspaces::WorkspaceTarget;

pub use routes::routes;

airside_kernel::operations! {
    /// Listens to what changes in a workspace.
    ListenToWorkspace => "workspace:view" on WorkspaceTarget;
}
