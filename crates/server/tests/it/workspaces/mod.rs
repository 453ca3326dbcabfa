//! Workspaces, members, invitations, projects and the questions about access.

mod access;
mod invitations;
mod members;
mod project_members;
mod projects;
mod stage;
mod workspaces;
