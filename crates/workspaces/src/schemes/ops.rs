//! The operations on permission schemes.

use airside_access::{Catalog, Role, Scope};
use airside_kernel::access::Caller;
use airside_kernel::db::{Connection, sql};
use airside_kernel::events::Event;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::record::{Audit, FieldChange};
use airside_kernel::{AccessChange, AccessTx, Error, Kernel, Result, Validation, WriteFault};
use uuid::Uuid;

use super::bundle::Bundle;
use super::{
    CreateScheme, DeleteScheme, EditScheme, SCHEMES_MAX, SchemeChange, SchemeInput, SchemeRow,
    SchemeTarget, SchemeView, ViewSchemes,
};
use crate::custom_roles::{
    DESCRIPTION_CHARACTERS_MAX, NAME_CHARACTERS_MAX, added, differences, require_in_plan,
    require_own_name,
};
use crate::guard::Giver;
use crate::input;
use crate::questions::permissions;
use crate::roles;
use crate::shelf::{self, Shelf, namespace};
use crate::targets::WorkspaceTarget;

/// All schemes of a workspace, and which role has which.
pub(super) struct Schemes {
    rows: Vec<SchemeRow>,
    uses: Uses,
}

impl Shelf for Schemes {
    type Read = ViewSchemes;
    type View = SchemeView;

    async fn read(_: &Kernel, connection: &mut Connection, workspace: WorkspaceId) -> Result<Self> {
        Ok(Self {
            rows: rows_of(connection, workspace).await?,
            uses: uses(connection, workspace).await?,
        })
    }

    fn views(&self, catalog: &Catalog, scope: Scope) -> Vec<SchemeView> {
        let Self { rows, uses } = self;
        let system = roles::of_scope(catalog, scope).map(|role| system(catalog, role, uses));
        let own = rows.iter().filter(|row| row.namespace == scope.name());
        system
            .chain(own.map(|row| view(row, scope, uses)))
            .collect()
    }

    fn id(view: &SchemeView) -> Uuid {
        view.id
    }
}

async fn rows_of(connection: &mut Connection, workspace: WorkspaceId) -> Result<Vec<SchemeRow>> {
    sql(
        "SELECT id, namespace, name, description, permissions, updated_at \
         FROM permission_schemes WHERE workspace_id = $1 ORDER BY name, id",
    )
    .bind(workspace)
    .fetch_all(connection)
    .await
}

/// Which role has which scheme.
type Uses = Vec<(Uuid, Uuid)>;

async fn uses(connection: &mut Connection, workspace: WorkspaceId) -> Result<Uses> {
    sql(
        "SELECT s.role_id, s.scheme_id FROM role_schemes s JOIN roles r ON r.id = s.role_id \
         WHERE r.workspace_id = $1 ORDER BY r.name, r.id",
    )
    .bind(workspace)
    .fetch_all(connection)
    .await
}

fn users_of(uses: &Uses, scheme: Uuid) -> impl Iterator<Item = Uuid> {
    let having = uses.iter().filter(move |(_, one)| *one == scheme);
    having.map(|(role, _)| *role)
}

fn system(catalog: &Catalog, role: &Role, uses: &Uses) -> SchemeView {
    let id = Uuid::from_u128(role.id().get());
    SchemeView {
        id,
        name: role.name().to_owned(),
        namespace: role.scope().name(),
        description: String::new(),
        is_system: true,
        permissions: permissions(catalog, role),
        roles: std::iter::once(id).chain(users_of(uses, id)).collect(),
        updated_at: None,
    }
}

fn view(row: &SchemeRow, scope: Scope, uses: &Uses) -> SchemeView {
    SchemeView {
        id: row.id,
        name: row.name.clone(),
        namespace: scope.name(),
        description: row.description.clone(),
        is_system: false,
        permissions: row
            .permissions
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        roles: users_of(uses, row.id).collect(),
        updated_at: Some(row.updated_at),
    }
}

/// A scheme that is about to be made.
pub(crate) struct NewScheme {
    scope: Scope,
    name: String,
    description: String,
    bundle: Bundle,
}

impl NewScheme {
    /// Reads what it is called and what it holds; the mistakes are told by field.
    pub fn parse(
        catalog: &Catalog,
        scope: Scope,
        (name, description): (&str, &str),
        permissions: &[String],
    ) -> Result<Self> {
        let (name, description) = texts(name, description)?;
        Ok(Self {
            scope,
            name,
            description,
            bundle: Bundle::parse(catalog, scope, permissions)?.whole(catalog),
        })
    }
}

pub(super) async fn create(
    kernel: &Kernel,
    caller: &Caller,
    given: SchemeInput,
) -> Result<SchemeView> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel.authorize::<CreateScheme>(caller, workspace).await?;
    let catalog = kernel.access.engine().catalog();
    let scope = namespace(&given.namespace)?;
    let called = (given.name.as_str(), given.description.as_str());
    let new = NewScheme::parse(catalog, scope, called, &given.permissions)?;
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    let (id, audit) = add(&mut tx, &giver, &permit, &new).await?;
    tx.publish(Event::in_workspace(workspace, "scheme", "created"));
    tx.commit(audit).await?;
    shelf::answer::<Schemes>(kernel, workspace, id).await
}

/// Writes a new scheme: one of the plan, of which there are not too many, and that holds no more
/// than whoever makes it.
pub(crate) async fn add(
    tx: &mut AccessTx,
    giver: &Giver<'_>,
    workspace: &WorkspaceTarget,
    new: &NewScheme,
) -> Result<(Uuid, Audit)> {
    let catalog = giver.catalog();
    require_in_plan(tx.kernel(), &giver.roles, "schemes", |plan| {
        plan.custom_schemes
    })?;
    let count = sql("SELECT COUNT(*) FROM permission_schemes WHERE workspace_id = $1");
    let count = count.bind(workspace.id).fetch_count(tx.reading()).await?;
    if count >= SCHEMES_MAX {
        let message = format!("a workspace has at most {SCHEMES_MAX} schemes of its own");
        return Err(Error::conflict("too_many_schemes", message));
    }
    let named = (new.name.as_str(), new.scope.name());
    require_free_name(tx, (catalog, workspace.id), named, None).await?;
    let held = added(catalog, None, &new.bundle.role(catalog)?);
    giver.require_holds_all(workspace, &held)?;
    let (id, at): (Uuid, _) = (tx.id(), tx.at());
    let held = new.bundle.texts(catalog);
    let insert = sql(
        "INSERT INTO permission_schemes (id, workspace_id, namespace, name, description, \
         permissions, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(id)
    .bind(workspace.id)
    .bind(new.scope.name())
    .bind(&new.name)
    .bind(&new.description)
    .bind(held.join(" "))
    .bind(at);
    tx.execute(insert)
        .await
        .map_err(|fault| taken(fault, &new.name))?;
    let of_scope = FieldChange::text("namespace", None, Some(new.scope.name().to_owned()));
    let audit = Audit {
        changes: [vec![of_scope], differences(&[], &held)].concat(),
        ..about("permission_scheme.created", workspace.id, (id, &new.name))
    };
    Ok((id, audit))
}

/// Refuses a name that is taken by another scheme of that kind.
async fn require_free_name(
    tx: &mut AccessTx,
    (catalog, workspace): (&Catalog, WorkspaceId),
    (name, namespace): (&str, &str),
    own: Option<Uuid>,
) -> Result<()> {
    let known = rows_of(tx.reading(), workspace).await?;
    let others = known
        .iter()
        .filter(|row| row.namespace == namespace && Some(row.id) != own);
    let others = others.map(|row| row.name.as_str());
    require_own_name(catalog, ("permission scheme", name), others)
}

fn texts(name: &str, description: &str) -> Result<(String, String)> {
    let mut wrong = Validation::new();
    let name = input::name(&mut wrong, "name", name, NAME_CHARACTERS_MAX);
    let most = DESCRIPTION_CHARACTERS_MAX;
    input::bounded(&mut wrong, "description", Some(description), most);
    wrong.finish().map(|()| (name, description.to_owned()))
}

fn taken(fault: WriteFault, name: &str) -> Error {
    fault.on_unique("permission_schemes__workspace_id_namespace_name", || {
        let message = format!("there is a permission scheme `{name}` already");
        Error::conflict("scheme_exists", message)
    })
}

pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    id: Uuid,
    (wanted, version): (SchemeChange, IfMatch),
) -> Result<SchemeView> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, id);
    let mut permit = kernel.authorize::<EditScheme>(caller, key).await?;
    let catalog = kernel.access.engine().catalog();
    let access = AccessChange::everyone(workspace);
    let mut tx = kernel.change_access(caller, &mut permit, access).await?;
    version.check(permit.own(catalog)?.updated_at.as_micros())?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    if let Some(audit) = change(&mut tx, &giver, &permit, &wanted).await? {
        tx.publish(Event::in_workspace(workspace, "scheme", "changed"));
        tx.commit(audit).await?;
    }
    shelf::answer::<Schemes>(kernel, workspace, id).await
}

/// Writes what a scheme is to be, and answers what is to be recorded, if it was not that already.
pub(crate) async fn change(
    tx: &mut AccessTx,
    giver: &Giver<'_>,
    scheme: &SchemeTarget,
    wanted: &SchemeChange,
) -> Result<Option<Audit>> {
    let catalog = giver.catalog();
    let row = scheme.own(catalog)?;
    require_in_plan(tx.kernel(), &giver.roles, "schemes", |plan| {
        plan.custom_schemes
    })?;
    let name = wanted.name.as_ref().unwrap_or(&row.name);
    let description = wanted.description.as_ref().unwrap_or(&row.description);
    let (name, description) = texts(name, description)?;
    let scope = namespace(&row.namespace)?;
    if name != row.name {
        let place = (catalog, scheme.workspace.id);
        require_free_name(tx, place, (&name, scope.name()), Some(row.id)).await?;
    }
    let before = Bundle::stored(catalog, scope, &row.permissions);
    let after = match &wanted.permissions {
        None => before.clone(),
        Some(wanted) => before.changed(catalog, &Bundle::parse(catalog, scope, wanted)?),
    };
    let (old, new) = (before.role(catalog)?, after.role(catalog)?);
    giver.require_holds_all(&scheme.workspace, &added(catalog, Some(&old), &new))?;
    let mut changes = text_changes(row, (&name, &description));
    let (old, new) = (before.texts(catalog), after.texts(catalog));
    changes.extend(differences(&old, &new));
    if changes.is_empty() {
        return Ok(None);
    }
    let key = (scheme.workspace.id, row.id);
    let texts = (name.as_str(), description.as_str(), new.join(" "));
    update(tx, key, texts).await?;
    Ok(Some(Audit {
        changes,
        ..about("permission_scheme.changed", key.0, (row.id, &name))
    }))
}

fn text_changes(row: &SchemeRow, (name, description): (&str, &str)) -> Vec<FieldChange> {
    [
        ("name", row.name.as_str(), name),
        ("description", row.description.as_str(), description),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| {
        FieldChange::text(field, Some(before.to_owned()), Some(after.to_owned()))
    })
    .collect()
}

async fn update(
    tx: &mut AccessTx,
    (workspace, id): (WorkspaceId, Uuid),
    (name, description, permissions): (&str, &str, String),
) -> Result<()> {
    let at = tx.at();
    let update = sql(
        "UPDATE permission_schemes SET name = $1, description = $2, permissions = $3, \
         updated_at = $4 WHERE id = $5 AND workspace_id = $6",
    )
    .bind(name)
    .bind(description)
    .bind(permissions)
    .bind(at)
    .bind(id)
    .bind(workspace);
    tx.execute(update)
        .await
        .map_err(|fault| taken(fault, name))?;
    Ok(())
}

pub(super) async fn delete(kernel: &Kernel, caller: &Caller, id: Uuid) -> Result<()> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, id);
    let mut permit = kernel.authorize::<DeleteScheme>(caller, key).await?;
    let catalog = kernel.access.engine().catalog();
    let change = AccessChange::everyone(workspace);
    let mut tx = kernel.change_access(caller, &mut permit, change).await?;
    let row = permit.own(catalog)?.clone();
    let users: Vec<(Uuid, String)> = sql("SELECT r.id, r.name FROM role_schemes s \
         JOIN roles r ON r.id = s.role_id WHERE s.scheme_id = $1 AND r.workspace_id = $2 \
         ORDER BY r.name, r.id")
    .bind(id)
    .bind(workspace)
    .fetch_all(tx.reading())
    .await?;
    for remove in [
        "DELETE FROM role_schemes WHERE scheme_id = $1 \
         AND role_id IN (SELECT id FROM roles WHERE workspace_id = $2)",
        "DELETE FROM permission_schemes WHERE id = $1 AND workspace_id = $2",
    ] {
        tx.execute(sql(remove).bind(id).bind(workspace)).await?;
    }
    tx.publish(Event::in_workspace(workspace, "scheme", "deleted"));
    let held = Bundle::stored(catalog, namespace(&row.namespace)?, &row.permissions);
    let mut changes = differences(&held.texts(catalog), &[]);
    changes.extend(users.into_iter().map(|(role, name)| FieldChange {
        old_id: Some(role),
        ..FieldChange::text("role", Some(name), None)
    }));
    let audit = Audit {
        changes,
        ..about("permission_scheme.deleted", workspace, (id, &row.name))
    };
    tx.commit(audit).await
}

fn about(action: &'static str, workspace: WorkspaceId, (id, name): (Uuid, &str)) -> Audit {
    Audit {
        workspace: Some(workspace),
        action,
        resource: ("permission_scheme", Some(id), Some(name.to_owned())),
        ..Audit::default()
    }
}
