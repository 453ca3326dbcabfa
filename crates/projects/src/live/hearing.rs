//! Who may hear of what happens inside a project.

use std::collections::HashMap;

use airside_access::{Catalog, Node};
use airside_kernel::access::{Judge, Nodes, Target};
use airside_kernel::db::Connection;
use airside_kernel::events::{About, Event};
use airside_kernel::ids::{ProjectId, WorkspaceId};
use airside_kernel::{Kernel, Result};
use airside_workspaces::ProjectTarget;

/// What an event is about, as the facts that came with it tell.
#[derive(Debug, Clone)]
struct Told {
    workspace: WorkspaceId,
    project: ProjectId,
    about: About,
}

impl Target for Told {
    type Key = Self;

    async fn locate(_connection: &mut Connection, key: &Self) -> Result<Option<Self>> {
        Ok(Some(key.clone()))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let node = |key: &str, id: u128| {
            let kind = catalog.node_type(key);
            kind.map(|kind| Node::new(kind, id.into()))
        };
        let about = &self.about;
        let thing = node(&about.kind, about.id.as_u128()).map(|thing| {
            let thing = match about.created_by {
                Some(user) => thing.created_by(user.as_u128().into()),
                None => thing,
            };
            match about.submitted_by {
                Some(user) => thing.submitted_by(user.as_u128().into()),
                None => thing,
            }
        });
        let project = node("project", self.project.as_u128());
        let project = project.map(|project| project.public(about.is_public));
        let workspace = node("workspace", self.workspace.as_u128());
        [thing, project, workspace].into_iter().flatten().collect()
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }

    fn project(&self) -> Option<ProjectId> {
        Some(self.project)
    }
}

/// Decides for one reader about the events that came together. Projects are looked up once each,
/// and only for events that are about no single item.
pub(super) struct Hearing<'a> {
    kernel: &'a Kernel,
    judge: Judge<'a>,
    projects: HashMap<ProjectId, Option<ProjectTarget>>,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(kernel: &'a Kernel, judge: Judge<'a>) -> Self {
        Self {
            kernel,
            judge,
            projects: HashMap::new(),
        }
    }

    /// Whether the reader may see what happened in this project.
    pub(super) async fn allows(&mut self, project: ProjectId, event: &Event) -> Result<bool> {
        let workspace = event.workspace;
        if let Some(about) = &event.about {
            let told = Told {
                workspace,
                project,
                about: about.clone(),
            };
            return self.judge.allows(&told, action(event));
        }
        if !self.projects.contains_key(&project) {
            let mut connection = self.kernel.db.read().await?;
            let found = ProjectTarget::locate(&mut connection, &(workspace, project)).await?;
            self.projects.insert(project, found);
        }
        match self.projects.get(&project).and_then(Option::as_ref) {
            Some(found) => self.judge.allows(found, action(event)),
            None => Ok(false),
        }
    }
}

/// What a reader must be allowed to hear of it.
fn action(event: &Event) -> &'static str {
    match (event.kind.as_str(), &event.about) {
        ("workitem_comment", Some(_)) => "workitem_comment:view",
        (_, Some(_)) => "workitem:view",
        // Many items at once, which a change of the states moved.
        ("state" | "workitem", None) => "state:view",
        ("label", None) => "label:view",
        ("project_member", None) => "project_member:view",
        (_, None) => "project:view",
    }
}
