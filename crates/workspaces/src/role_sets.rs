//! The roles of a workspace, compiled from its rows.
//!
//! They are read once for each access revision and shared by every profile of the workspace: a
//! change of a role, scheme or plan raises that revision, so the next request of everybody
//! compiles anew, on every process, and nothing has to be told to anybody [PM-62, PM-64].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use airside_access::{AUDITOR, Catalog, Plan, Role, RoleDefinition, SchemeDefinition, Scope};
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Result};
use moka::sync::Cache;
use uuid::Uuid;

use crate::guard::{ADMIN, OWNER};

/// How long compiled roles are kept at most [PM-62].
const KEPT_FOR: Duration = Duration::from_hours(24);
/// Workspaces whose roles are kept at most.
const KEPT_MAX: u64 = 1_000;

/// Compiled roles by workspace.
#[derive(Debug, Clone)]
pub(crate) struct RoleSets(Cache<WorkspaceId, Arc<RoleSet>>);

impl Default for RoleSets {
    fn default() -> Self {
        let kept = Cache::builder()
            .max_capacity(KEPT_MAX)
            .time_to_live(KEPT_FOR)
            .build();
        Self(kept)
    }
}

impl RoleSets {
    /// The roles of a workspace now.
    pub async fn now(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        workspace: WorkspaceId,
    ) -> Result<Arc<RoleSet>> {
        let found: Option<(i64, String)> = sql("SELECT r.revision, w.plan \
             FROM workspace_revisions r JOIN workspaces w ON w.id = r.workspace_id \
             WHERE r.workspace_id = $1")
        .bind(workspace)
        .fetch_optional(connection)
        .await?;
        let (revision, plan) = found.ok_or(Error::NotFound)?;
        self.at(connection, catalog, (workspace, revision, &plan))
            .await
    }

    /// The roles of a workspace at this revision, which the connection has just read.
    pub async fn at(
        &self,
        connection: &mut Connection,
        catalog: &Catalog,
        (workspace, revision, plan): (WorkspaceId, i64, &str),
    ) -> Result<Arc<RoleSet>> {
        let kept = self.0.get(&workspace);
        if let Some(kept) = kept.filter(|kept| kept.revision == revision) {
            return Ok(kept);
        }
        let own = read(connection, catalog, workspace, plan).await?;
        let set = Arc::new(RoleSet::new(catalog, revision, plan, own));
        self.0.insert(workspace, Arc::clone(&set));
        Ok(set)
    }
}

/// The plan of that key. One that this program does not know is a fault of the data.
pub(crate) fn plan<'c>(catalog: &'c Catalog, key: &str) -> Result<&'c Plan> {
    let unknown = || Error::internal(format!("the stored plan `{key}` is unknown"));
    catalog.plan(key).ok_or_else(unknown)
}

/// The roles that differ from the product's: the workspace's own, and what the plan changes. Where
/// the plan has no custom roles, theirs are kept and nobody can hold them.
async fn read(
    connection: &mut Connection,
    catalog: &Catalog,
    workspace: WorkspaceId,
    plan_key: &str,
) -> Result<Vec<Arc<Role>>> {
    let definitions = if plan(catalog, plan_key)?.custom_roles {
        definitions(connection, catalog, workspace).await?
    } else {
        BTreeMap::new()
    };
    compiled(catalog, plan_key, definitions.values())
}

/// The same from definitions, on a plan.
pub(crate) fn compiled<'d>(
    catalog: &Catalog,
    plan_key: &str,
    definitions: impl Iterator<Item = &'d RoleDefinition>,
) -> Result<Vec<Arc<Role>>> {
    let plan = plan(catalog, plan_key)?;
    let mut own = Vec::new();
    if !plan.owner {
        let system = |key| catalog.system_role(Scope::Workspace, key);
        if let Some((admin, owner)) = system(ADMIN).zip(system(OWNER)) {
            own.push(Arc::new(admin.with_permissions_of(owner)));
        }
    }
    for definition in definitions.filter(|_| plan.custom_roles) {
        let role = Role::compile(catalog, definition).map_err(Error::internal)?;
        own.push(Arc::new(role));
    }
    Ok(own)
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: Uuid,
    namespace: String,
    slug: String,
    name: String,
    base: String,
    scheme_id: Option<Uuid>,
    permissions: Option<String>,
}

/// The roles of a workspace as they are stored, by id.
pub(crate) async fn definitions(
    connection: &mut Connection,
    catalog: &Catalog,
    workspace: WorkspaceId,
) -> Result<BTreeMap<Uuid, RoleDefinition>> {
    let rows: Vec<Row> = sql(
        "SELECT r.id, r.namespace, r.slug, r.name, r.base, s.scheme_id, \
         p.permissions FROM roles r LEFT JOIN role_schemes s ON s.role_id = r.id \
         LEFT JOIN permission_schemes p ON p.id = s.scheme_id \
         WHERE r.workspace_id = $1 ORDER BY r.id, s.position",
    )
    .bind(workspace)
    .fetch_all(connection)
    .await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let scope = Scope::from_name(&row.namespace)
            .ok_or_else(|| Error::internal(format!("no scope `{}`", row.namespace)))?;
        let role = found.entry(row.id).or_insert_with(|| RoleDefinition {
            id: row.id.as_u128().into(),
            key: row.slug,
            name: row.name,
            scope,
            base: Some(row.base),
            schemes: Vec::new(),
        });
        if let Some(id) = row.scheme_id {
            let stored = row.permissions.as_deref();
            role.schemes.push(scheme(catalog, scope, id, stored));
        }
    }
    Ok(found)
}

/// A scheme as a role takes it: one of the workspace's own by its stored text, or the product's
/// own, whose later changes the role shows as well [D-10].
pub(crate) fn scheme(
    catalog: &Catalog,
    scope: Scope,
    id: Uuid,
    stored: Option<&str>,
) -> SchemeDefinition {
    let permissions: Vec<String> = match stored {
        Some(text) => text.split_whitespace().map(str::to_owned).collect(),
        None => system_permissions(catalog, id),
    };
    // A permission that this program has no word for says nothing.
    let means = |text: &String| is_permission(catalog, scope, text);
    SchemeDefinition {
        id: id.as_u128().into(),
        name: String::new(),
        permissions: permissions.into_iter().filter(means).collect(),
    }
}

fn system_permissions(catalog: &Catalog, id: Uuid) -> Vec<String> {
    let mut roles = catalog.system_roles().iter();
    let role = roles.find(|role| role.id().get() == id.as_u128());
    role.map(|role| crate::questions::permissions(catalog, role))
        .unwrap_or_default()
}

/// Whether a role of the workspace's own may hold what a text means.
pub(crate) fn is_permission(catalog: &Catalog, scope: Scope, text: &str) -> bool {
    if text == AUDITOR {
        return scope == Scope::Workspace;
    }
    let permission = catalog.permission(scope, text);
    let rule = permission.and_then(|one| catalog.rule(one.action, one.scope));
    rule.is_some_and(|rule| rule.custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    // PM-62: a day is the limit, even where nothing has changed.
    #[test]
    fn compiled_roles_are_kept_for_a_day_at_most() {
        let kept = RoleSets::default().0;
        let limit = kept.policy().time_to_live();
        assert_eq!(limit, Some(Duration::from_hours(24)));
    }
}
