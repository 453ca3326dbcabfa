//! The roles that people can hold in one workspace: those of the product, as its plan has them,
//! and its own. Compiled once for each access revision of the workspace and shared by all profiles.

use std::sync::Arc;

use airside_access::{Catalog, Role, Scope};

/// The roles of a workspace, the product's first.
#[derive(Debug, Clone)]
pub struct RoleSet {
    /// The access revision of the workspace at which they were read.
    pub revision: i64,
    /// Key of the workspace's plan.
    pub plan: String,
    /// Whether that plan has an Owner.
    pub has_owner: bool,
    roles: Vec<Arc<Role>>,
}

impl RoleSet {
    /// The roles of the product, of which `own` takes the place where it has the same scope and
    /// key, and the other ones of `own`.
    #[must_use]
    pub fn new(catalog: &Catalog, revision: i64, plan: &str, own: Vec<Arc<Role>>) -> Self {
        let same =
            |one: &Role, other: &Role| one.scope() == other.scope() && one.key() == other.key();
        let mut roles: Vec<Arc<Role>> = catalog.system_roles().to_vec();
        for role in own {
            match roles.iter_mut().find(|known| same(known, &role)) {
                Some(known) => *known = role,
                None => roles.push(role),
            }
        }
        Self {
            revision,
            plan: plan.to_owned(),
            has_owner: catalog.plan(plan).is_none_or(|plan| plan.owner),
            roles,
        }
    }

    /// The role of that key at a scope.
    #[must_use]
    pub fn find(&self, scope: Scope, key: &str) -> Option<&Arc<Role>> {
        self.roles
            .iter()
            .find(|role| role.scope() == scope && role.key() == key)
    }

    /// The role of that id.
    #[must_use]
    pub fn by_id(&self, id: u128) -> Option<&Arc<Role>> {
        self.roles.iter().find(|role| role.id().get() == id)
    }

    /// The roles of a scope that people are assigned to, the product's first, the highest first.
    pub fn of_scope(&self, scope: Scope) -> impl Iterator<Item = &Arc<Role>> {
        self.roles
            .iter()
            .filter(move |role| role.scope() == scope && !role.is_people())
    }
}
