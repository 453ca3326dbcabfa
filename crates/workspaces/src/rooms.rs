//! What this room asks of the rooms above it. The program hands their answers in when it puts the
//! routes together.

use std::sync::Arc;

use airside_access::{Catalog, FactSet, FeatureSet};
use airside_kernel::access::{Caller, NodeColumns, NodeFacts, Nodes, ScopeColumn, Target};
use airside_kernel::db::Connection;
use airside_kernel::ids::{AssetId, ProjectId, UserId, WorkspaceId};
use airside_kernel::{Kernel, Result, WriteTx};
use async_trait::async_trait;
use uuid::Uuid;

use crate::access_requests::AccessRequestId;
use crate::targets::ProjectTarget;

/// A project that has just been created, in the transaction that creates it.
#[derive(Debug, Clone, Copy)]
pub struct CreatedProject {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// The project.
    pub project: ProjectId,
    /// Who created it.
    pub creator: UserId,
}

/// Adds what every project begins with, such as its states.
#[async_trait]
pub trait ProjectCreated: Send + Sync {
    /// Called once, before the commit.
    async fn project_created(&self, tx: &mut WriteTx, created: &CreatedProject) -> Result<()>;
}

/// Keeps the states of projects.
#[async_trait]
pub trait ProjectStates: Send + Sync {
    /// Makes a state the one that new work items begin in; `false` if the project has no such state.
    async fn make_default(
        &self,
        tx: &mut WriteTx,
        place: (WorkspaceId, ProjectId),
        state: Uuid,
    ) -> Result<bool>;
}

/// Counts what is in a project, as far as the caller may see it.
#[async_trait]
pub trait ProjectCounter: Send + Sync {
    /// Figures by name, for the project's summary.
    async fn counts(
        &self,
        kernel: &Kernel,
        caller: &Caller,
        project: &ProjectTarget,
    ) -> Result<Vec<(&'static str, i64)>>;
}

/// Finds things by type and id, for questions about access.
#[async_trait]
pub trait Locator: Send + Sync {
    /// The types that it knows, as the catalog spells them.
    fn kinds(&self) -> &'static [&'static str];

    /// How things of a type are listed, for what `filter` gives and for what would change.
    fn listed(&self, _kind: &str) -> Option<Listed> {
        None
    }

    /// The thing with its parents, if it is in that workspace and in no bin.
    async fn locate(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        key: &ResourceKey,
    ) -> Result<Option<Located>>;

    /// A name as all spellings of it are written, if things of a type are called so; whether there
    /// is such a thing it does not tell.
    fn spelling(&self, _kind: &str, _name: &str) -> Option<String> {
        None
    }

    /// The id of what people call by a name of its own, such as `WEB-12`.
    async fn find_id(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
        (kind, name): (&str, &str),
    ) -> Result<Option<Uuid>> {
        let _ = (connection, workspace, kind, name);
        Ok(None)
    }
}

/// Where things of a type are in the database.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// The type's key.
    pub kind: &'static str,
    /// The table and what it is joined with.
    pub from: &'static str,
    /// Column of the workspace.
    pub workspace: &'static str,
    /// Column of the project.
    pub project: &'static str,
    /// The name that people know, as text.
    pub name: &'static str,
    /// What is there and in no bin.
    pub live: &'static str,
    /// Whether the project is public, for projects.
    pub public: Option<&'static str>,
    /// The thing and its parents below the project.
    pub nodes: &'static [NodeFacts<'static>],
}

impl Listed {
    /// Column of its id.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.nodes.first().map_or(self.project, |node| node.id)
    }

    /// Where a query finds the facts of its rows.
    #[must_use]
    pub const fn columns(&self) -> NodeColumns<'static> {
        NodeColumns {
            scope: ScopeColumn::Column(self.project),
            public: self.public,
            nodes: self.nodes,
        }
    }
}

/// Names a thing for a [`Locator`].
#[derive(Debug, Clone)]
pub struct ResourceKey {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its type.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// A thing that was found, with the facts that a decision needs and the names that people know.
#[derive(Debug, Clone)]
pub struct Located {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The project, for things inside one.
    pub project: Option<ProjectId>,
    /// The thing and its parents, nearest first.
    pub nodes: Nodes,
    /// Their names, in the same order. Questions name the project and the workspace themselves.
    pub names: Vec<String>,
    /// The word in front of the numbers of the project's items, where that was looked up.
    pub identifier: Option<String>,
    /// Which of the nodes is archived, the nearest; questions look up the project's themselves.
    pub archived: Option<usize>,
    /// Features that are switched off where it is.
    pub features_off: FeatureSet,
    /// Settings that are true where it is.
    pub facts: FactSet,
}

impl Located {
    /// From a target of an operation and the names of its nodes.
    pub fn of<T: Target>(target: &T, catalog: &Catalog, names: Vec<String>) -> Option<Self> {
        Some(Self {
            workspace: target.workspace()?,
            project: target.project(),
            nodes: target.nodes(catalog),
            names,
            identifier: None,
            archived: None,
            features_off: target.features_off(catalog),
            facts: target.facts(catalog),
        })
    }
}

/// Something about a request for access that somebody finds in their inbox.
#[derive(Debug, Clone)]
pub struct AccessNotice {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The project, for those who decide: who asked is not told where the thing is.
    pub project: Option<ProjectId>,
    /// The request.
    pub request: AccessRequestId,
    /// Who is told.
    pub receiver: UserId,
    /// Who asked, for those who decide.
    pub actor: Option<UserId>,
    /// `access_requested`, `access_approved` or `access_declined`.
    pub kind: &'static str,
    /// What was said with it; empty for nothing.
    pub text: String,
}

/// Keeps what people are told.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Puts a notice there, and answers whether it is new: telling twice makes one.
    async fn put(&self, tx: &mut WriteTx, notice: &AccessNotice) -> Result<bool>;
}

/// Knows the stored files of what is inside projects, for when that is removed for good.
#[async_trait]
pub trait StoredFiles: Send + Sync {
    /// Those of what is in a project.
    async fn of_project(
        &self,
        connection: &mut Connection,
        project: ProjectId,
    ) -> Result<Vec<AssetId>>;

    /// Those of what is in all projects of a workspace.
    async fn of_workspace(
        &self,
        connection: &mut Connection,
        workspace: WorkspaceId,
    ) -> Result<Vec<AssetId>>;
}

/// What the rooms above bring along.
#[derive(Clone, Default)]
pub struct RoomsAbove {
    /// Told of new projects.
    pub project_created: Vec<Arc<dyn ProjectCreated>>,
    /// Told which state is a project's default.
    pub states: Option<Arc<dyn ProjectStates>>,
    /// Asked for the figures of a summary.
    pub counters: Vec<Arc<dyn ProjectCounter>>,
    /// Asked for things by type and id.
    pub locators: Vec<Arc<dyn Locator>>,
    /// Told what people should find in their inbox.
    pub inboxes: Vec<Arc<dyn Inbox>>,
    /// Asked for the files that go with what is removed.
    pub files: Vec<Arc<dyn StoredFiles>>,
}

impl RoomsAbove {
    /// Puts a notice into somebody's inbox, and answers whether it is new there.
    pub(crate) async fn put_in_inbox(
        &self,
        tx: &mut WriteTx,
        notice: &AccessNotice,
    ) -> Result<bool> {
        let mut is_new = true;
        for inbox in &self.inboxes {
            is_new &= inbox.put(tx, notice).await?;
        }
        Ok(is_new)
    }
}

impl std::fmt::Debug for RoomsAbove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds = self.locators.iter().flat_map(|locator| locator.kinds());
        f.debug_list().entries(kinds).finish()
    }
}
