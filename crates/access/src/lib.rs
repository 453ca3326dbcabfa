//! The access engine of Airside: who may do what to which thing, and why.
//!
//! Facts go in — roles, grants, links, the target with its parents, the time — and a decision
//! comes out. There is no input or output here, no clock, no database and no lock; the crate can
//! be used alone, with a catalog of one's own.
//!
//! - [`Catalog`]: types, actions, what they require, system roles. Data, read from TOML.
//! - [`Profile`]: everything that one person's decisions in one workspace need.
//! - [`Path`]: a target and its parents.
//! - [`Engine`]: the questions. [`Engine::decide`] answers one, [`Engine::explain`] says why,
//!   [`Engine::what_can`] asks all about one target and [`Engine::filter`] one about all targets.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod catalog;
mod close;
mod context;
mod decision;
mod engine;
mod explain;
mod filter;
mod guard;
mod ids;
mod node;
mod permission;
mod profile;
mod role;
mod walk;

pub use catalog::{
    Action, Catalog, CatalogError, Fact, FactSet, Fault, Feature, FeatureSet, FixedRole, NodeType,
    Rule, Source, TypeInfo,
};
pub use context::{Context, TokenScopeError, TokenScopes};
pub use decision::{AccessError, Code, Decision};
pub use engine::{Engine, Request};
pub use explain::{Explanation, Finding, RoleMet, Step};
pub use filter::{Level, Visibility, VisibilityTest, WorkspaceReach};
pub use guard::{Holdings, may_change_member, may_hold_in_project};
pub use ids::{
    DepartmentId, GrantId, LinkId, NodeId, RoleId, SchemeId, Timestamp, UserId, WorkerId,
};
pub use node::{Node, PATH_LENGTH_MAX, Path, PathError, Worker};
pub use permission::{Condition, Conditions, Permission, Scope};
pub use profile::{Effect, Grant, Group, GroupOf, Profile, ProfileBuilder, ProfileError, Status};
pub use role::{AUDITOR, Role, RoleDefinition, RoleError, SchemeDefinition};
