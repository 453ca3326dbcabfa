//! How far an answer goes, and what is looked up before it is sought.
//!
//! Whoever may inspect access in the workspace is told of all of it. The Admins of a project ask
//! about changes in their project, and are told of that project alone: neither the workspace nor
//! another project is looked at. Whoever may inspect neither asks about changes that [they may
//! make](super::makers), and about nothing else. What cannot be seen is answered as what does not
//! exist.
//!
//! Everything is looked up before the snapshot is opened: a request that holds one connection and
//! waits for a second waits for ever where all the others do the same.

use airside_kernel::access::{Caller, Judge, Operation, Target, not_found};
use airside_kernel::ids::{ProjectId, TeamspaceId};
use airside_kernel::{Error, Kernel, Result};

use super::Change;
use super::changes::missing_unless;
use super::makers::{Extent, Maker};
use crate::grants::{GrantId, GrantTarget};
use crate::projects::ViewProject;
use crate::questions::{InspectProject, InspectWorkspace, locate_one};
use crate::rooms::{Located, RoomsAbove};
use crate::targets::{ProjectTarget, WorkspaceTarget};
use crate::teamspaces::ViewTeamspace;

/// A change, and the thing that it names.
pub(super) struct Supposed {
    pub change: Change,
    /// What an exception is about to be made on.
    pub located: Option<Located>,
}

/// What the one who asks is told of.
pub(super) struct Reach<'a> {
    pub workspace: WorkspaceTarget,
    /// These projects alone.
    pub only: Option<Vec<ProjectId>>,
    /// Set where a change is theirs to make and not to be inspected.
    pub maker: Option<Maker<'a>>,
}

/// Who asks, and what the rooms above find.
pub(super) struct Asker<'a> {
    pub kernel: &'a Kernel,
    pub caller: &'a Caller,
    pub judge: &'a Judge<'a>,
    pub above: &'a RoomsAbove,
}

impl<'a> Asker<'a> {
    /// The changes with what they name, and how far the answer to them may go.
    pub async fn prepare(&self, changes: Vec<Change>) -> Result<(Reach<'a>, Vec<Supposed>)> {
        let workspace = self.workspace().await?;
        let whole = self.judge.allows(&workspace, InspectWorkspace::ACTION)?;
        let mut supposed = Vec::with_capacity(changes.len());
        let (mut maker, mut only) = (None, (!whole).then(Vec::new));
        for change in changes {
            let located = self.located(&change).await?;
            if whole {
                self.require_visible(&workspace, &change).await?;
            } else {
                let place = self.place(&change, located.as_ref()).await?;
                match self.inspects(&workspace, place).await {
                    Ok(()) => reach(&mut only, place.map(|project| vec![project])),
                    Err(refusal) => {
                        let extent = self.made(&workspace, (&mut maker, &change), refusal);
                        match extent.await? {
                            Extent::Projects(projects) => reach(&mut only, Some(projects)),
                            Extent::Everywhere => reach(&mut only, None),
                        }
                    }
                }
            }
            supposed.push(Supposed { change, located });
        }
        for change in supposed.iter().map(|one| &one.change) {
            self.require_teamspace(&workspace, change).await?;
        }
        let reach = Reach {
            workspace,
            only,
            maker,
        };
        Ok((reach, supposed))
    }

    /// Whoever inspects access without seeing a project is told the same of it as of none.
    async fn require_visible(&self, workspace: &WorkspaceTarget, change: &Change) -> Result<()> {
        let (Change::SetProjectRole { project, .. }
        | Change::RemoveProjectMember { project, .. }
        | Change::PutLink { project, .. }
        | Change::DeleteLink { project, .. }) = change
        else {
            return Ok(());
        };
        let found = {
            let mut connection = self.kernel.db.read().await?;
            ProjectTarget::locate(&mut connection, &(workspace.id, *project)).await?
        };
        let sees = match &found {
            Some(found) => self.judge.allows(found, ViewProject::ACTION)?,
            None => false,
        };
        missing_unless(sees, "project")
    }

    /// Whether the one who asks may inspect what a change is about; the refusal, if not.
    async fn inspects(&self, workspace: &WorkspaceTarget, place: Option<ProjectId>) -> Result<()> {
        let Some(project) = place else {
            return self.require_whole(workspace).await;
        };
        let key = (workspace.id, project);
        let inspect = self.kernel.authorize::<InspectProject>(self.caller, key);
        inspect.await.map(drop)
    }

    /// Where a change could do something that the one who asks may make and not inspect.
    async fn made(
        &self,
        workspace: &WorkspaceTarget,
        (maker, change): (&mut Option<Maker<'a>>, &Change),
        refusal: Error,
    ) -> Result<Extent> {
        let is_refusal = matches!(
            refusal,
            Error::Forbidden { .. } | Error::NotFound | Error::NotFoundBecause { .. }
        );
        if !is_refusal || self.caller.user().is_err() {
            return Err(refusal);
        }
        let maker = match maker {
            Some(maker) => maker,
            None => maker.insert(Maker::new(self, workspace).await?),
        };
        maker.extent(self, change).await?.ok_or(refusal)
    }

    async fn workspace(&self) -> Result<WorkspaceTarget> {
        let id = self.caller.workspace()?.id;
        let mut connection = self.kernel.db.read().await?;
        let found = WorkspaceTarget::locate(&mut connection, &id).await?;
        found.ok_or_else(|| not_found(self.caller))
    }

    async fn require_whole(&self, workspace: &WorkspaceTarget) -> Result<()> {
        let inspect = self
            .kernel
            .authorize::<InspectWorkspace>(self.caller, workspace.id);
        inspect.await.map(drop)
    }

    /// The thing that an exception would be made on, if the one who asks may know of it.
    async fn located(&self, change: &Change) -> Result<Option<Located>> {
        let Change::PutGrant { resource, .. } = change else {
            return Ok(None);
        };
        let with = (self.judge, self.above);
        let located = locate_one(self.kernel, self.caller, with, resource).await?;
        Ok(Some(located))
    }

    /// The project that a change is about; none where it may concern more than one.
    async fn place(&self, change: &Change, located: Option<&Located>) -> Result<Option<ProjectId>> {
        Ok(match change {
            Change::SetProjectRole { project, .. }
            | Change::RemoveProjectMember { project, .. }
            | Change::PutLink { project, .. }
            | Change::DeleteLink { project, .. } => Some(*project),
            Change::PutGrant { .. } => located.and_then(|located| located.project),
            Change::DeleteGrant { grant } => self.project_of(GrantId(*grant)).await?,
            _ => None,
        })
    }

    /// The project of an exception that the one who asks may read. Any other id is a matter of the
    /// workspace, whether there is such an exception or not.
    async fn project_of(&self, grant: GrantId) -> Result<Option<ProjectId>> {
        let key = (self.caller.workspace()?.id, grant);
        let found = {
            let mut connection = self.kernel.db.read().await?;
            GrantTarget::locate(&mut connection, &key).await?
        };
        let Some(grant) = found else { return Ok(None) };
        let may_read = self.judge.allows(&grant, InspectProject::ACTION)?;
        Ok(grant.project().filter(|_| may_read))
    }

    /// Whoever is told of the members of a teamspace may see it.
    async fn require_teamspace(&self, workspace: &WorkspaceTarget, change: &Change) -> Result<()> {
        let teamspace: TeamspaceId = match change {
            Change::AddTeamspaceMember { teamspace, .. }
            | Change::RemoveTeamspaceMember { teamspace, .. }
            | Change::SetTeamspaceLead { teamspace, .. }
            | Change::DeleteTeamspace { teamspace }
            | Change::PutLink { teamspace, .. }
            | Change::DeleteLink { teamspace, .. } => *teamspace,
            _ => return Ok(()),
        };
        let key = (workspace.id, teamspace);
        let view = self.kernel.authorize::<ViewTeamspace>(self.caller, key);
        view.await.map(drop)
    }
}

/// Lets the answer go as far as to these projects too, or without an end.
fn reach(only: &mut Option<Vec<ProjectId>>, projects: Option<Vec<ProjectId>>) {
    match (only.as_mut(), projects) {
        (Some(only), Some(more)) => only.extend(more),
        _ => *only = None,
    }
}
