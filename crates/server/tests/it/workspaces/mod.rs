//! Workspaces, members, invitations, projects and the questions about access.

mod access;
mod access_review;
mod agreement;
mod audit_actors;
mod audit_logs;
mod freshness;
mod grant_times;
mod grants;
mod inspection;
mod invitations;
mod lifecycle;
mod members;
mod plans;
mod project_members;
mod projects;
mod requests;
mod roles;
mod schemes;
mod stage;
mod teamspaces;
