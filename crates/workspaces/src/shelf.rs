//! Roles and permission schemes are listed alike: those of the product first, then the workspace's
//! own, whole in memory, since there are few.

use airside_access::{Catalog, Scope};
use airside_kernel::access::{Caller, Operation, not_found};
use airside_kernel::db::Connection;
use airside_kernel::http::{Page, PageQuery};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Kernel, Result};
use serde::Deserialize;
use uuid::Uuid;

use crate::targets::WorkspaceTarget;

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

/// The scope of a namespace.
pub(crate) fn namespace(name: &str) -> Result<Scope> {
    match name {
        "workspace" => Ok(Scope::Workspace),
        "project" => Ok(Scope::Project),
        _ => Err(Error::field("namespace", "is `workspace` or `project`")),
    }
}

/// All roles, or all schemes, that a workspace has.
pub(crate) trait Shelf: Sized + Send + 'static {
    /// The right to read them.
    type Read: Operation<Target = WorkspaceTarget>;
    /// One of them, as it is answered.
    type View: Send;

    /// Reads them.
    fn read(
        kernel: &Kernel,
        connection: &mut Connection,
        workspace: WorkspaceId,
    ) -> impl Future<Output = Result<Self>> + Send;

    /// Those of a scope.
    fn views(&self, catalog: &Catalog, scope: Scope) -> Vec<Self::View>;

    /// By what one of them is named.
    fn id(view: &Self::View) -> Uuid;
}

/// One page of them.
pub(crate) async fn list<S: Shelf>(
    kernel: &Kernel,
    caller: &Caller,
    query: RoleQuery,
) -> Result<Page<S::View>> {
    let workspace = caller.workspace()?.id;
    scopes(&query)?;
    kernel.authorize::<S::Read>(caller, workspace).await?;
    let mut snapshot = kernel.db.snapshot().await?;
    page::<S>(kernel, &mut snapshot, workspace, query).await
}

fn scopes(query: &RoleQuery) -> Result<Vec<Scope>> {
    Ok(match query.namespace.as_deref() {
        None => vec![Scope::Workspace, Scope::Project],
        Some(name) => vec![namespace(name)?],
    })
}

/// The same for who was found to be allowed to read them.
pub(crate) async fn page<S: Shelf>(
    kernel: &Kernel,
    connection: &mut Connection,
    workspace: WorkspaceId,
    query: RoleQuery,
) -> Result<Page<S::View>> {
    let scopes = scopes(&query)?;
    let shelf = S::read(kernel, connection, workspace).await?;
    let catalog = kernel.access.engine().catalog();
    let all: Vec<S::View> = scopes
        .iter()
        .flat_map(|scope| shelf.views(catalog, *scope))
        .collect();
    let window = PageQuery {
        per_page: query.per_page,
        cursor: query.cursor,
        count: query.count,
    };
    let window = window.window()?;
    let total = i64::try_from(all.len()).ok().filter(|_| window.with_count);
    let offset = usize::try_from(window.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.fetch_limit()).unwrap_or(usize::MAX);
    let rows = all.into_iter().skip(offset).take(limit).collect();
    Ok(Page::new(window, rows, total))
}

/// One of them.
pub(crate) async fn get<S: Shelf>(kernel: &Kernel, caller: &Caller, id: Uuid) -> Result<S::View> {
    let shelf: S = open(kernel, caller).await?;
    found(kernel, &shelf, id).ok_or_else(|| not_found(caller))
}

/// One that has just been written.
pub(crate) async fn answer<S: Shelf>(
    kernel: &Kernel,
    workspace: WorkspaceId,
    id: Uuid,
) -> Result<S::View> {
    let mut snapshot = kernel.db.snapshot().await?;
    let shelf = S::read(kernel, &mut snapshot, workspace).await?;
    found(kernel, &shelf, id).ok_or(Error::NotFound)
}

async fn open<S: Shelf>(kernel: &Kernel, caller: &Caller) -> Result<S> {
    let workspace = caller.workspace()?.id;
    kernel.authorize::<S::Read>(caller, workspace).await?;
    let mut snapshot = kernel.db.snapshot().await?;
    S::read(kernel, &mut snapshot, workspace).await
}

fn found<S: Shelf>(kernel: &Kernel, shelf: &S, id: Uuid) -> Option<S::View> {
    let catalog = kernel.access.engine().catalog();
    let all = [Scope::Workspace, Scope::Project];
    let mut all = all.iter().flat_map(|scope| shelf.views(catalog, *scope));
    all.find(|view| S::id(view) == id)
}
