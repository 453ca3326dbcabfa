//! Workspaces, members, invitations, projects and the questions about access.

mod access;
mod invitations;
mod lifecycle;
mod members;
mod project_members;
mod projects;
mod stage;
