//! Who could make a change of access: those who manage the place, and of them only whom the guard
//! rails would let. Who manages it is read once, for every change that is thought of.

use std::sync::Arc;

use airside_access::{Catalog, Permission, Role, Scope, may_change_member};
use airside_kernel::Result;
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};

use crate::guard::{ADMIN, MANAGING, OWNER};

/// People of each kind who are thought of.
const THOUGHT_OF_MAX: i64 = 50;
/// People of each kind who are named.
const NAMED_MAX: usize = 5;

/// Somebody who manages the place.
#[derive(Debug)]
pub(super) struct Manager {
    pub user: UserId,
    pub name: String,
    /// The base role, if it manages the workspace.
    base: Option<Arc<Role>>,
    /// The role in the project.
    here: Option<Arc<Role>>,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    user_id: UserId,
    display_name: String,
    base: Option<String>,
    here: Option<String>,
}

/// Who manages a place, the Admins of the project first.
#[derive(Debug)]
pub(super) struct Managers(Vec<Manager>);

/// Where a change would be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// In the project.
    Project,
    /// In the workspace, about which the Admins of a project have nothing to say.
    Workspace,
}

impl Managers {
    /// Everybody but the one who is not allowed something: nobody changes what is about themselves.
    pub async fn read(
        connection: &mut Connection,
        (workspace, project): (WorkspaceId, Option<ProjectId>),
        (roles, but): (&RoleSet, UserId),
    ) -> Result<Self> {
        let mut text = SqlBuilder::new(
            "SELECT u.id AS user_id, u.display_name, m.role AS base, p.role AS here \
             FROM workspace_members m JOIN users u ON u.id = m.user_id \
             LEFT JOIN project_members p ON p.user_id = m.user_id \
             AND p.workspace_id = m.workspace_id AND p.project_id = ",
        );
        text.push_value(project)
            .push(" WHERE u.is_active AND m.status = 'active' AND m.workspace_id = ")
            .push_value(workspace)
            .push(" AND u.id <> ")
            .push_value(but)
            .push(" AND (p.role = ")
            .push_value(ADMIN)
            .push(" OR m.role IN ");
        text.push_list(MANAGING.iter().copied())
            .push(") ORDER BY COALESCE(p.joined_at, m.joined_at) LIMIT ")
            .push_value(THOUGHT_OF_MAX);
        let rows: Vec<Row> = text.build().fetch_all(connection).await?;
        let find = |scope, key: Option<String>| roles.find(scope, &key?).cloned();
        let managing = |key: &String| MANAGING.contains(&key.as_str());
        let mut managers: Vec<Manager> = rows
            .into_iter()
            .map(|row| Manager {
                user: row.user_id,
                name: row.display_name,
                base: find(Scope::Workspace, row.base.filter(managing)),
                here: find(Scope::Project, row.here),
            })
            .collect();
        managers.sort_by_key(|one| !one.manages_project());
        Ok(Self(managers))
    }

    /// Those who could make a change there that passes.
    pub fn who(&self, place: Where, passes: impl Fn(&Manager) -> bool) -> Vec<&Manager> {
        let fits = |one: &&Manager| match place {
            Where::Project => true,
            Where::Workspace => one.base.is_some(),
        };
        self.0
            .iter()
            .filter(fits)
            .filter(|one| passes(one))
            .collect()
    }
}

/// The names of some, so many of each kind at most.
pub(super) fn named(managers: &[&Manager]) -> Vec<String> {
    let (here, above): (Vec<&Manager>, Vec<&Manager>) =
        managers.iter().partition(|one| one.manages_project());
    let here = here.into_iter().take(NAMED_MAX);
    let named = here.chain(above.into_iter().take(NAMED_MAX));
    named.map(|one| one.name.clone()).collect()
}

impl Manager {
    fn manages_project(&self) -> bool {
        self.here.as_ref().is_some_and(|role| role.key() == ADMIN)
    }

    fn roles(&self) -> impl Iterator<Item = &Arc<Role>> {
        self.base.iter().chain(&self.here)
    }

    fn highest(&self, place: Where) -> Option<&Arc<Role>> {
        match place {
            Where::Project => self.roles().max_by_key(|role| role.level()),
            Where::Workspace => self.base.as_ref(),
        }
    }

    fn level(&self, place: Where) -> u8 {
        self.highest(place).map_or(0, |role| role.level())
    }

    /// Whether they hold all of this themselves.
    pub fn holds(&self, catalog: &Catalog, permissions: &[Permission]) -> bool {
        permissions.iter().all(|permission| {
            let mut roles = self.roles();
            roles.any(|role| role.holds(catalog, *permission).always())
        })
    }

    /// Whether they may give a role in place of the one that somebody has.
    pub fn may_give(
        &self,
        catalog: &Catalog,
        place: Where,
        (role, before): (&Role, Option<&Role>),
    ) -> bool {
        if role.scope() == Scope::Workspace && role.key() == OWNER {
            // There is one Owner, who makes another by handing it over.
            return self.base.as_ref().is_some_and(|base| base.key() == OWNER);
        }
        let may_change = |own: &Arc<Role>| before.is_none_or(|one| may_change_member(own, one));
        let held: Vec<Permission> = role
            .permissions(catalog)
            .map(|permission| Permission {
                condition: None,
                ..permission
            })
            .collect();
        self.level(place) >= role.level()
            && self.highest(place).is_some_and(may_change)
            && self.holds(catalog, &held)
    }

    /// Whether they may end what is denied to somebody of that level and base role.
    pub fn may_end_denial(
        &self,
        place: Where,
        (level, base, has_owner): (u8, Option<&str>, bool),
    ) -> bool {
        let own = self.base.as_ref().map(|base| base.key());
        let is_highest =
            base == Some(OWNER) || !has_owner && base == Some(ADMIN) && own == Some(ADMIN);
        is_highest || self.level(place) > level
    }
}
