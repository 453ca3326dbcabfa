//! Reading roles and schemes.

use airside_access::{Catalog, Role, Scope};
use airside_kernel::access::Caller;
use airside_kernel::db::{Connection, sql};
use airside_kernel::http::{Page, PageQuery};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Kernel, Result};
use uuid::Uuid;

use super::{RoleQuery, RoleView, SchemeView, ViewRoles, ViewSchemes};
use crate::questions::permissions;
use crate::roles;

/// How many memberships have each role.
type Counts = Vec<(String, String, i64)>;

async fn counts(connection: &mut Connection, workspace: WorkspaceId) -> Result<Counts> {
    sql(
        "SELECT 'workspace' AS scope, role, COUNT(*) FROM workspace_members \
         WHERE workspace_id = $1 AND role IS NOT NULL GROUP BY role \
         UNION ALL SELECT 'project', m.role, COUNT(*) FROM project_members m \
         JOIN projects p ON p.id = m.project_id \
         WHERE m.workspace_id = $1 AND m.role IS NOT NULL AND p.deleted_at IS NULL GROUP BY m.role",
    )
    .bind(workspace)
    .fetch_all(connection)
    .await
}

fn scopes(query: &RoleQuery) -> Result<Vec<Scope>> {
    match query.namespace.as_deref() {
        None => Ok(vec![Scope::Workspace, Scope::Project]),
        Some("workspace") => Ok(vec![Scope::Workspace]),
        Some("project") => Ok(vec![Scope::Project]),
        Some(_) => Err(Error::field("namespace", "is `workspace` or `project`")),
    }
}

/// A page of a list that is in memory whole.
fn page<T>(query: RoleQuery, all: Vec<T>) -> Result<Page<T>> {
    let RoleQuery {
        per_page,
        cursor,
        count,
        ..
    } = query;
    let window = PageQuery {
        per_page,
        cursor,
        count,
    }
    .window()?;
    let total = i64::try_from(all.len()).ok().filter(|_| window.with_count);
    let offset = usize::try_from(window.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.fetch_limit()).unwrap_or(usize::MAX);
    let rows = all.into_iter().skip(offset).take(limit).collect();
    Ok(Page::new(window, rows, total))
}

pub(super) async fn list_roles(
    kernel: &Kernel,
    caller: &Caller,
    query: RoleQuery,
) -> Result<Page<RoleView>> {
    let all = roles_of(kernel, caller, &scopes(&query)?).await?;
    page(query, all)
}

pub(super) async fn get_role(kernel: &Kernel, caller: &Caller, id: Uuid) -> Result<RoleView> {
    let all = roles_of(kernel, caller, &[Scope::Workspace, Scope::Project]).await?;
    all.into_iter()
        .find(|role| role.id == id)
        .ok_or(Error::NotFound)
}

async fn roles_of(kernel: &Kernel, caller: &Caller, scopes: &[Scope]) -> Result<Vec<RoleView>> {
    let permit = kernel
        .authorize::<ViewRoles>(caller, caller.workspace()?.id)
        .await?;
    let counts = counts(&mut kernel.db.read().await?, permit.id).await?;
    let catalog = kernel.access.engine().catalog();
    let count = |role: &Role| {
        let same = |(scope, key, _): &&(String, String, i64)| {
            scope == role.scope().name() && key == role.key()
        };
        counts.iter().find(same).map_or(0, |(.., count)| *count)
    };
    let all = scopes
        .iter()
        .flat_map(|scope| roles::of_scope(catalog, *scope));
    Ok(all
        .map(|role| RoleView {
            member_count: count(role),
            ..view(catalog, role)
        })
        .collect())
}

fn view(catalog: &Catalog, role: &Role) -> RoleView {
    let id = Uuid::from_u128(role.id().get());
    RoleView {
        id,
        name: role.name().to_owned(),
        slug: role.key().to_owned(),
        namespace: role.scope().name(),
        description: String::new(),
        is_system: role.is_system(),
        level: i64::from(role.level()),
        // A system role's scheme has the number of its role.
        schemes: vec![id],
        permissions: permissions(catalog, role),
        member_count: 0,
    }
}

pub(super) async fn list_schemes(
    kernel: &Kernel,
    caller: &Caller,
    query: RoleQuery,
) -> Result<Page<SchemeView>> {
    let all = schemes_of(kernel, caller, &scopes(&query)?).await?;
    page(query, all)
}

pub(super) async fn get_scheme(kernel: &Kernel, caller: &Caller, id: Uuid) -> Result<SchemeView> {
    let all = schemes_of(kernel, caller, &[Scope::Workspace, Scope::Project]).await?;
    all.into_iter()
        .find(|scheme| scheme.id == id)
        .ok_or(Error::NotFound)
}

async fn schemes_of(kernel: &Kernel, caller: &Caller, scopes: &[Scope]) -> Result<Vec<SchemeView>> {
    kernel
        .authorize::<ViewSchemes>(caller, caller.workspace()?.id)
        .await?;
    let catalog = kernel.access.engine().catalog();
    let all = scopes
        .iter()
        .flat_map(|scope| roles::of_scope(catalog, *scope));
    let scheme = |role: &Role| {
        let RoleView {
            id,
            name,
            namespace,
            is_system,
            permissions,
            ..
        } = view(catalog, role);
        SchemeView {
            id,
            name,
            namespace,
            is_system,
            permissions,
        }
    };
    Ok(all.map(|role| scheme(role.as_ref())).collect())
}
