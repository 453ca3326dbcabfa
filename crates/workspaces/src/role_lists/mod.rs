//! The roles and permission schemes of a workspace, to be read. All are system roles, each with
//! the one scheme of its name, and none of them is ever edited [D-06].

mod ops;
mod routes;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::targets::WorkspaceTarget;

pub use routes::routes;

airside_kernel::operations! {
    /// Reads roles.
    ViewRoles => "role:view" on WorkspaceTarget;
    /// Reads permission schemes.
    ViewSchemes => "permission_scheme:view" on WorkspaceTarget;
}

/// Which roles or schemes are listed.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RoleQuery {
    /// `workspace` or `project`; without, both.
    pub namespace: Option<String>,
    /// Rows of a page.
    pub per_page: Option<i64>,
    /// Cursor of an earlier page.
    pub cursor: Option<String>,
    /// `false` leaves out the totals.
    pub count: Option<bool>,
}

/// A role as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its slug, unique within its namespace.
    pub slug: String,
    /// `workspace` or `project`.
    pub namespace: &'static str,
    /// What it is for.
    pub description: String,
    /// Whether it comes with the product.
    pub is_system: bool,
    /// The level by which members are told higher and lower.
    pub level: i64,
    /// Ids of its schemes.
    pub schemes: Vec<Uuid>,
    /// What it holds.
    pub permissions: Vec<String>,
    /// How many memberships have it.
    pub member_count: i64,
}

/// A permission scheme as it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SchemeView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `workspace` or `project`.
    pub namespace: &'static str,
    /// Whether it comes with the product.
    pub is_system: bool,
    /// What it holds.
    pub permissions: Vec<String>,
}
