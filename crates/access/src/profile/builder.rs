//! Building a profile from rows.

use std::sync::Arc;

use super::{ByNode, Effect, Grant, Group, Held, Place, Profile, Status};
use crate::catalog::FixedRole;
use crate::ids::{LinkId, NodeId, Timestamp, UserId, WorkerId};
use crate::permission::Scope;
use crate::role::Role;

/// Rows that contradict the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// A role was assigned at a scope that is not its own.
    #[error("a role of scope {0} is assigned at another scope")]
    WrongScope(Scope),
    /// Nobody holds two base roles in a workspace.
    #[error("two base roles in one workspace")]
    TwoBaseRoles,
    /// Nobody holds two roles at one project or teamspace.
    #[error("two roles at one project or teamspace")]
    TwoRoles,
    /// Roles of a workspace without a workspace.
    #[error("roles, links and grants need the workspace that they are in")]
    NoWorkspace,
}

struct Assignment {
    scope: Scope,
    node: NodeId,
    held: Held,
}

/// Collects the rows of one person in one workspace; see [`Profile`].
#[derive(Default)]
pub struct ProfileBuilder {
    user: Option<UserId>,
    worker: Option<WorkerId>,
    status: Status,
    fixed: Option<FixedRole>,
    workspace: Option<NodeId>,
    has_reports: bool,
    assignments: Vec<Assignment>,
    teamspaces: Vec<(NodeId, bool)>,
    links: Vec<(LinkId, NodeId, NodeId, Arc<Role>)>,
    grants: Vec<Grant>,
    changes_at: Vec<Timestamp>,
}

impl ProfileBuilder {
    /// Somebody who has signed in.
    pub fn user(user: UserId) -> Self {
        Self {
            user: Some(user),
            fixed: Some(FixedRole::SignedIn),
            ..Self::default()
        }
    }

    /// Nobody in particular.
    pub fn anonymous() -> Self {
        Self {
            fixed: Some(FixedRole::Anonymous),
            ..Self::default()
        }
    }

    /// An application: it holds nothing but what is given to it by name.
    pub fn application() -> Self {
        Self::default()
    }

    /// The role that the person holds at the instance, if another than [`ProfileBuilder::user`]
    /// supposes.
    #[must_use]
    pub fn at_instance(mut self, role: FixedRole) -> Self {
        self.fixed = Some(role);
        self
    }

    /// The workspace that all rows are of.
    #[must_use]
    pub fn workspace(mut self, workspace: NodeId) -> Self {
        self.workspace = Some(workspace);
        self
    }

    /// Whether the person counts at all.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// The worker that the person is on the People side.
    #[must_use]
    pub fn worker(mut self, worker: WorkerId) -> Self {
        self.worker = Some(worker);
        self
    }

    /// Whether somebody reports to the person now; without, manager roles are inert [PE-60].
    #[must_use]
    pub fn has_reports(mut self, has_reports: bool) -> Self {
        self.has_reports = has_reports;
        self
    }

    /// A role in the workspace. People roles may carry a group; without one it is the holder's
    /// direct reports.
    #[must_use]
    pub fn workspace_role(mut self, role: Arc<Role>, group: Option<Group>) -> Self {
        let group = group.or_else(|| {
            self.user
                .filter(|_| role.is_people())
                .map(Group::reports_of)
        });
        // Without a workspace the error is named by `build`.
        let node = self.workspace.unwrap_or_else(|| 0.into());
        let held = Held {
            role,
            link: None,
            group,
        };
        self.assignments.push(Assignment {
            scope: Scope::Workspace,
            node,
            held,
        });
        self
    }

    /// The role in a project.
    #[must_use]
    pub fn project_role(mut self, project: NodeId, role: Arc<Role>) -> Self {
        let held = Held {
            role,
            link: None,
            group: None,
        };
        self.assignments.push(Assignment {
            scope: Scope::Project,
            node: project,
            held,
        });
        self
    }

    /// Membership of a teamspace.
    #[must_use]
    pub fn teamspace_role(mut self, teamspace: NodeId, role: Arc<Role>, leads: bool) -> Self {
        let held = Held {
            role,
            link: None,
            group: None,
        };
        self.assignments.push(Assignment {
            scope: Scope::Teamspace,
            node: teamspace,
            held,
        });
        self.teamspaces.push((teamspace, leads));
        self
    }

    /// A link of a teamspace to a project. It counts only if the person is in the teamspace.
    #[must_use]
    pub fn link(mut self, id: LinkId, teamspace: NodeId, project: NodeId, role: Arc<Role>) -> Self {
        self.links.push((id, teamspace, project, role));
        self
    }

    /// A granular grant.
    #[must_use]
    pub fn grant(mut self, grant: Grant) -> Self {
        self.changes_at.extend(grant.expires_at);
        self.grants.push(grant);
        self
    }

    /// An instant at which some row above will be another, for example a change of manager that
    /// is dated ahead.
    #[must_use]
    pub fn changes_at(mut self, at: Timestamp) -> Self {
        self.changes_at.push(at);
        self
    }

    /// The profile.
    ///
    /// # Errors
    /// Rows that contradict the model; see [`ProfileError`].
    pub fn build(mut self) -> Result<Profile, ProfileError> {
        self.assignments.sort_by_key(|one| one.node);
        self.check()?;
        let mut places: ByNode<Place> = ByNode::default();
        let mut held = Vec::new();
        let mut scopes: Vec<(NodeId, Scope)> = Vec::new();
        for one in self.assignments {
            if one.scope != Scope::Workspace {
                scopes.push((one.node, one.scope));
            }
            held.push(one.held);
            let place = places.entry(one.node).or_default();
            place.direct = grown(place.direct, held.len());
        }
        self.links
            .retain(|(_, teamspace, ..)| self.teamspaces.iter().any(|t| t.0 == *teamspace));
        self.links.sort_by_key(|(_, _, project, _)| *project);
        for (id, _, project, role) in self.links {
            scopes.push((project, Scope::Project));
            held.push(Held {
                role,
                link: Some(id),
                group: None,
            });
            let place = places.entry(project).or_default();
            place.linked = grown(place.linked, held.len());
        }
        // Denials first: on one node they win, and the walk may stop at the first that fits.
        self.grants
            .sort_by_key(|grant| (grant.node, grant.effect == Effect::Allow));
        for (index, grant) in self.grants.iter().enumerate() {
            let place = places.entry(grant.node).or_default();
            place.grants = grown(place.grants, index + 1);
        }
        for (teamspace, leads) in self.teamspaces {
            places.entry(teamspace).or_default().leads |= leads;
        }
        places.shrink_to_fit();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Profile {
            user: self.user,
            worker: self.worker,
            status: self.status,
            fixed: self.fixed,
            workspace: self.workspace,
            has_reports: self.has_reports,
            places,
            held: held.into_boxed_slice(),
            grants: self.grants.into_boxed_slice(),
            scopes: scopes.into_boxed_slice(),
            changes_at: self.changes_at.into_boxed_slice(),
        })
    }

    fn check(&self) -> Result<(), ProfileError> {
        let empty = self.assignments.is_empty() && self.links.is_empty() && self.grants.is_empty();
        if self.workspace.is_none() && !empty {
            return Err(ProfileError::NoWorkspace);
        }
        for one in &self.assignments {
            if one.held.role.scope() != one.scope {
                return Err(ProfileError::WrongScope(one.held.role.scope()));
            }
        }
        let twice = |pair: &[Assignment]| matches!(pair, [a, b] if a.node == b.node && a.scope != Scope::Workspace);
        if self.assignments.windows(2).any(twice) {
            return Err(ProfileError::TwoRoles);
        }
        if let Some((.., role)) = self.links.iter().find(|l| l.3.scope() != Scope::Project) {
            return Err(ProfileError::WrongScope(role.scope()));
        }
        let base = |one: &&Assignment| one.scope == Scope::Workspace && !one.held.role.is_people();
        if self.assignments.iter().filter(base).count() > 1 {
            return Err(ProfileError::TwoBaseRoles);
        }
        Ok(())
    }
}

/// The range of a list that has just grown to `end`, where the range's own entries are adjacent.
fn grown((start, old_end): (u32, u32), end: usize) -> (u32, u32) {
    let end = u32::try_from(end).unwrap_or(u32::MAX);
    if start == old_end {
        (end.saturating_sub(1), end)
    } else {
        (start, end)
    }
}
