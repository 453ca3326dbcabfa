#![doc = include_str!("../README.md")]
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
mod simulate;
mod walk;

pub use catalog::{
    Action, Catalog, CatalogError, Fact, FactSet, Fault, Feature, FeatureSet, FixedRole, NodeType,
    Plan, Rule, Source, TypeInfo,
};
pub use context::{Context, TokenScopeError, TokenScopes};
pub use decision::{AccessError, Code, Decision};
pub use engine::{Able, Engine, Request};
pub use explain::{Explanation, Finding, Look, RoleMet, Step};
pub use filter::{Level, Visibility, VisibilityTest, WorkspaceReach};
pub use guard::{
    Holdings, carried_on, given_by_grant, may_be_granted, may_change_member, may_hold_in_project,
};
pub use ids::{
    DepartmentId, GrantId, LinkId, NodeId, RoleId, SchemeId, Timestamp, UserId, WorkerId,
};
pub use node::{Node, PATH_LENGTH_MAX, Path, PathError, Worker};
pub use permission::{Condition, Conditions, Permission, Scope};
pub use profile::{
    Effect, Grant, Group, GroupOf, IdHasher, IdMap, Profile, ProfileBuilder, ProfileError, Status,
};
pub use role::{AUDITOR, Role, RoleDefinition, RoleError, SchemeDefinition};
pub use simulate::Shift;
pub use walk::Way;
