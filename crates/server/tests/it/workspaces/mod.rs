//! Workspaces, members, invitations, projects and the questions about access.

mod access;
mod access_review;
mod agreement;
mod audit_actors;
mod audit_fields;
mod audit_logs;
mod freshness;
mod grant_times;
mod grants;
mod inspection;
mod invitations;
mod lifecycle;
mod members;
mod own_roles;
mod plans;
mod private_pages;
mod project_members;
mod projects;
mod request_news;
mod requests;
mod roles;
mod schemes;
mod scopes;
mod stage;
mod teamspaces;
mod what_if;
