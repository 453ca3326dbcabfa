//! Building a profile from rows.

use std::sync::Arc;

use super::{Effect, Grant, Group, Held, IdMap, Place, Places, Profile, Status, Via};
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
    /// More than 65,535 roles, groups, links or grants, in all or at one node.
    #[error("too many roles, links or grants for one person")]
    TooMany,
}

/// A role at a node, assigned there or reaching it through a link.
struct Assignment {
    scope: Scope,
    node: NodeId,
    role: Arc<Role>,
    group: Option<Group>,
    link: Option<LinkId>,
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
        self.assign(Scope::Workspace, node, role, group);
        self
    }

    /// The role in a project.
    #[must_use]
    pub fn project_role(mut self, project: NodeId, role: Arc<Role>) -> Self {
        self.assign(Scope::Project, project, role, None);
        self
    }

    /// Membership of a teamspace.
    #[must_use]
    pub fn teamspace_role(mut self, teamspace: NodeId, role: Arc<Role>, leads: bool) -> Self {
        self.assign(Scope::Teamspace, teamspace, role, None);
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

    fn assign(&mut self, scope: Scope, node: NodeId, role: Arc<Role>, group: Option<Group>) {
        self.assignments.push(Assignment {
            scope,
            node,
            role,
            group,
            link: None,
        });
    }

    /// The profile.
    ///
    /// # Errors
    /// Rows that contradict the model; see [`ProfileError`].
    pub fn build(mut self) -> Result<Profile, ProfileError> {
        self.assignments.sort_by_key(|one| one.node);
        self.check()?;
        for (id, teamspace, project, role) in self.links.drain(..) {
            if self.teamspaces.iter().any(|(known, _)| *known == teamspace) {
                let (node, link) = (project, Some(id));
                let scope = Scope::Project;
                self.assignments.push(Assignment {
                    scope,
                    node,
                    role,
                    group: None,
                    link,
                });
            }
        }
        // Assigned roles before linked ones, and denials before what allows: on one node they win,
        // and the walk may stop at the first that fits.
        self.assignments
            .sort_by_key(|one| (one.node, one.link.is_some()));
        self.grants
            .sort_by_key(|grant| (grant.node, grant.effect == Effect::Allow));
        let mut places: IdMap<NodeId, Place> = IdMap::default();
        let mut held = Vec::with_capacity(self.assignments.len());
        let (mut groups, mut links) = (Vec::new(), Vec::new());
        for one in self.assignments {
            let place = places.entry(one.node).or_default();
            if place.assigned == 0 && place.linked == 0 {
                place.held_start = number(held.len())?;
            }
            let count = if one.link.is_some() {
                &mut place.linked
            } else {
                &mut place.assigned
            };
            *count = count.checked_add(1).ok_or(ProfileError::TooMany)?;
            place.scope = Some(one.scope);
            let via = match (one.group, one.link) {
                (_, Some(link)) => Via::Link {
                    link: listed(&mut links, link)?,
                },
                (Some(group), None) => Via::AssignmentOver {
                    group: listed(&mut groups, group)?,
                },
                (None, None) => Via::Assignment,
            };
            held.push(Held {
                role: one.role,
                via,
            });
        }
        place_grants(&mut places, &self.grants)?;
        for (teamspace, leads) in self.teamspaces {
            places.entry(teamspace).or_default().leads |= leads;
        }
        for place in places.values_mut() {
            place.note_only(&held);
        }
        Ok(Profile {
            user: self.user,
            worker: self.worker,
            status: self.status,
            fixed: self.fixed,
            workspace: self.workspace,
            has_reports: self.has_reports,
            places: Places::new(places),
            held: held.into_boxed_slice(),
            grants: self.grants.into_boxed_slice(),
            groups: groups.into_boxed_slice(),
            links: links.into_boxed_slice(),
            changes_at: self.changes_at.into_boxed_slice(),
        })
    }

    fn check(&self) -> Result<(), ProfileError> {
        let empty = self.assignments.is_empty() && self.links.is_empty() && self.grants.is_empty();
        if self.workspace.is_none() && !empty {
            return Err(ProfileError::NoWorkspace);
        }
        for one in &self.assignments {
            if one.role.scope() != one.scope {
                return Err(ProfileError::WrongScope(one.role.scope()));
            }
        }
        let twice = |pair: &[Assignment]| matches!(pair, [a, b] if a.node == b.node && a.scope != Scope::Workspace);
        if self.assignments.windows(2).any(twice) {
            return Err(ProfileError::TwoRoles);
        }
        if let Some((.., role)) = self.links.iter().find(|l| l.3.scope() != Scope::Project) {
            return Err(ProfileError::WrongScope(role.scope()));
        }
        let base = |one: &&Assignment| one.scope == Scope::Workspace && !one.role.is_people();
        if self.assignments.iter().filter(base).count() > 1 {
            return Err(ProfileError::TwoBaseRoles);
        }
        Ok(())
    }
}

/// Notes where the grants on each node stand in their sorted list.
fn place_grants(places: &mut IdMap<NodeId, Place>, grants: &[Grant]) -> Result<(), ProfileError> {
    for (index, grant) in grants.iter().enumerate() {
        let place = places.entry(grant.node).or_default();
        if place.grants == 0 {
            place.grants_start = number(index)?;
        }
        place.grants = place.grants.checked_add(1).ok_or(ProfileError::TooMany)?;
    }
    Ok(())
}

fn number(length: usize) -> Result<u32, ProfileError> {
    u32::try_from(length).map_err(|_| ProfileError::TooMany)
}

/// Appends to a list and answers the place there.
fn listed<T>(list: &mut Vec<T>, entry: T) -> Result<u16, ProfileError> {
    let place = u16::try_from(list.len()).map_err(|_| ProfileError::TooMany)?;
    list.push(entry);
    Ok(place)
}
