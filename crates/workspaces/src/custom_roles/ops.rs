//! The operations on roles, but for deleting one.

use std::collections::BTreeMap;
use std::sync::Arc;

use airside_access::{Catalog, Role, RoleDefinition, Scope};
use airside_kernel::access::{Caller, Further, RoleSet};
use airside_kernel::db::Connection;
use airside_kernel::events::Event;
use airside_kernel::http::IfMatch;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::record::{Audit, FieldChange, Records};
use airside_kernel::{AccessChange, Error, Kernel, Result, Validation};
use uuid::Uuid;

use super::definition::{self, added, built, require_own_name};
use super::{
    CreateRole, DESCRIPTION_CHARACTERS_MAX, EditRole, NAME_CHARACTERS_MAX, ROLES_MAX, RoleChange,
    RoleInput, RoleRow, RoleView, ViewRoles, parts, rows,
};
use crate::guard::{Giver, OWNER};
use crate::questions::permissions;
use crate::shelf::{self, Shelf, namespace};
use crate::{input, role_sets};

/// All roles of a workspace, held or not, with what is told of them.
pub(super) struct Roles {
    set: Arc<RoleSet>,
    rows: Vec<RoleRow>,
    definitions: BTreeMap<Uuid, RoleDefinition>,
    counts: std::collections::HashMap<(String, String), i64>,
}

impl Shelf for Roles {
    type Read = ViewRoles;
    type View = RoleView;

    async fn read(
        kernel: &Kernel,
        connection: &mut Connection,
        workspace: WorkspaceId,
    ) -> Result<Self> {
        let catalog = kernel.access.engine().catalog();
        Ok(Self {
            set: kernel.access.roles(connection, workspace).await?,
            rows: rows::list(connection, workspace).await?,
            definitions: role_sets::definitions(connection, catalog, workspace).await?,
            counts: rows::counts(connection, workspace).await?,
        })
    }

    fn views(&self, catalog: &Catalog, scope: Scope) -> Vec<RoleView> {
        let system = self.set.of_scope(scope).filter(|role| role.is_system());
        let own = self.rows.iter().filter(|row| row.namespace == scope.name());
        system
            .map(|role| self.system(catalog, role))
            .chain(own.filter_map(|row| self.own(catalog, row)))
            .collect()
    }

    fn id(view: &RoleView) -> Uuid {
        view.id
    }
}

impl Roles {
    fn count(&self, namespace: &str, slug: &str) -> i64 {
        let key = (namespace.to_owned(), slug.to_owned());
        self.counts.get(&key).copied().unwrap_or(0)
    }

    fn system(&self, catalog: &Catalog, role: &Role) -> RoleView {
        let id = Uuid::from_u128(role.id().get());
        let plan = catalog.plan(&self.set.plan);
        let is_owner = role.scope() == Scope::Workspace && role.key() == OWNER;
        RoleView {
            id,
            name: role.name().to_owned(),
            slug: role.key().to_owned(),
            namespace: role.scope().name(),
            description: String::new(),
            is_system: true,
            is_available: !is_owner || plan.is_some_and(|plan| plan.owner),
            base: role.key().to_owned(),
            level: i64::from(role.level()),
            // A system role's scheme has the number of its role.
            schemes: vec![id],
            permissions: permissions(catalog, role),
            member_count: Some(self.count(role.scope().name(), role.key())),
            updated_at: None,
        }
    }

    fn own(&self, catalog: &Catalog, row: &RoleRow) -> Option<RoleView> {
        let definition = self.definitions.get(&row.id)?;
        let base = catalog.system_role(definition.scope, &row.base)?;
        let plan = catalog.plan(&self.set.plan);
        let schemes = definition.schemes.iter();
        Some(RoleView {
            id: row.id,
            name: row.name.clone(),
            slug: row.slug.clone(),
            namespace: definition.scope.name(),
            description: row.description.clone(),
            is_system: false,
            is_available: plan.is_some_and(|plan| plan.custom_roles),
            base: row.base.clone(),
            level: i64::from(base.level()),
            schemes: schemes.map(|one| Uuid::from_u128(one.id.get())).collect(),
            permissions: definition::texts(catalog, definition),
            member_count: Some(self.count(&row.namespace, &row.slug)),
            updated_at: Some(row.updated_at),
        })
    }
}

/// Refuses what the workspace's plan does not have [PM-14, PM-15].
pub(crate) fn require_in_plan(
    kernel: &Kernel,
    roles: &RoleSet,
    what: &str,
    has: impl Fn(&airside_access::Plan) -> bool,
) -> Result<()> {
    let catalog = kernel.access.engine().catalog();
    let plan = role_sets::plan(catalog, &roles.plan)?;
    if has(plan) {
        return Ok(());
    }
    let message = format!("the plan {} has no {what} of a workspace's own", plan.name);
    Err(Error::conflict("not_in_plan", message))
}

pub(super) async fn create(kernel: &Kernel, caller: &Caller, given: RoleInput) -> Result<RoleView> {
    let workspace = caller.workspace()?.id;
    let mut permit = kernel.authorize::<CreateRole>(caller, workspace).await?;
    let catalog = kernel.access.engine().catalog();
    let (new, scope) = parse(catalog, given.clone(), kernel.entropy.id())?;
    let mut parts = parts::authorize(kernel, caller, &given.schemes).await?;
    let change = AccessChange::everyone(workspace);
    let mut further = (&mut permit, Further(&mut parts.edits));
    let mut permits = (&mut further, &mut parts.create);
    let mut tx = kernel.change_access(caller, &mut permits, change).await?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_in_plan(kernel, &giver.roles, "roles", |plan| plan.custom_roles)?;
    if rows::count(tx.reading(), workspace).await? >= ROLES_MAX {
        let message = format!("a workspace has at most {ROLES_MAX} roles of its own");
        return Err(Error::conflict("too_many_roles", message));
    }
    let known = rows::list(tx.reading(), workspace).await?;
    require_own_name(catalog, ("role", &new.name), others(&known, &new))?;
    let bare = RoleDefinition {
        id: new.id.as_u128().into(),
        key: new.slug.clone(),
        name: new.name.clone(),
        scope,
        base: Some(new.base.clone()),
        schemes: Vec::new(),
    };
    let by = (&giver, permit.target(), scope);
    let (ids, audits) = parts::write(&mut tx, by, &given.schemes, &parts).await?;
    let named = (bare, ids.as_slice());
    let definition = definition::with_schemes(tx.reading(), catalog, workspace, named).await?;
    let role = built(catalog, &definition)?;
    giver.require_holds_all(permit.target(), &added(catalog, None, &role))?;
    rows::add(&mut tx, &permit, &new).await?;
    rows::set_schemes(&mut tx, new.id, &scheme_ids(&definition)).await?;
    tx.publish(Event::in_workspace(workspace, "role", "created"));
    let audit = Audit {
        changes: [
            vec![
                FieldChange::text("slug", None, Some(new.slug.clone())),
                FieldChange::text("namespace", None, Some(new.namespace.clone())),
                FieldChange::text("base", None, Some(new.base.clone())),
            ],
            differences(&[], &definition::texts(catalog, &definition)),
        ]
        .concat(),
        ..about("role.created", workspace, &new)
    };
    tx.commit(all_of(audits).and(audit)).await?;
    shelf::answer::<Roles>(kernel, workspace, new.id).await
}

/// The names of the other roles of its kind.
fn others<'r>(known: &'r [RoleRow], role: &'r RoleRow) -> impl Iterator<Item = &'r str> {
    let others = known
        .iter()
        .filter(|one| one.namespace == role.namespace && one.id != role.id);
    others.map(|one| one.name.as_str())
}

/// What was written with a role, and the role: one record after the other.
fn all_of(audits: Vec<Audit>) -> Records {
    audits.into_iter().fold(Records::default(), Records::and)
}

fn scheme_ids(definition: &RoleDefinition) -> Vec<u128> {
    definition.schemes.iter().map(|one| one.id.get()).collect()
}

/// A new role as it is stored, without its schemes.
fn parse(catalog: &Catalog, given: RoleInput, id: Uuid) -> Result<(RoleRow, Scope)> {
    let scope = namespace(&given.namespace)?;
    let mut wrong = Validation::new();
    let name = input::name(&mut wrong, "name", &given.name, NAME_CHARACTERS_MAX);
    let description = Some(given.description.as_str());
    input::bounded(
        &mut wrong,
        "description",
        description,
        DESCRIPTION_CHARACTERS_MAX,
    );
    let named = (given.slug.as_deref(), name.as_str());
    let slug = definition::slug(&mut wrong, catalog, scope, named);
    wrong.finish()?;
    let usual = if scope == Scope::Workspace {
        "member"
    } else {
        "contributor"
    };
    let row = RoleRow {
        id,
        namespace: given.namespace,
        slug,
        name,
        description: given.description,
        base: given.base.unwrap_or_else(|| usual.to_owned()),
        updated_at: airside_kernel::Timestamp::from_micros(0),
    };
    Ok((row, scope))
}

pub(super) async fn edit(
    kernel: &Kernel,
    caller: &Caller,
    id: Uuid,
    (change, version): (RoleChange, IfMatch),
) -> Result<RoleView> {
    let workspace = caller.workspace()?.id;
    let key = (workspace, id);
    let mut permit = kernel.authorize::<EditRole>(caller, key).await?;
    let catalog = kernel.access.engine().catalog();
    let named = change.schemes.as_deref().unwrap_or_default();
    let mut parts = parts::authorize(kernel, caller, named).await?;
    let access = AccessChange::everyone(workspace);
    let mut further = (&mut permit, Further(&mut parts.edits));
    let mut permits = (&mut further, &mut parts.create);
    let mut tx = kernel.change_access(caller, &mut permits, access).await?;
    let row = permit.own(catalog)?.clone();
    version.check(row.updated_at.as_micros())?;
    let giver = Giver::read(kernel, caller, workspace).await?;
    require_in_plan(kernel, &giver.roles, "roles", |plan| plan.custom_roles)?;
    let after = changed(&row, &change)?;
    if after.name != row.name {
        let known = rows::list(tx.reading(), workspace).await?;
        require_own_name(catalog, ("role", &after.name), others(&known, &after))?;
    }
    let mut known = role_sets::definitions(tx.reading(), catalog, workspace).await?;
    let before = known.remove(&id).ok_or(Error::NotFound)?;
    let by = (&giver, &permit.workspace, row.scope()?);
    let (ids, mut audits) = parts::write(&mut tx, by, named, &parts).await?;
    let definition = if change.schemes.is_none() {
        before.clone()
    } else {
        let bare = RoleDefinition {
            schemes: Vec::new(),
            ..before.clone()
        };
        definition::with_schemes(tx.reading(), catalog, workspace, (bare, &ids)).await?
    };
    let (old, new) = (built(catalog, &before)?, built(catalog, &definition)?);
    giver.require_holds_all(&permit.workspace, &added(catalog, Some(&old), &new))?;
    let mut changes = text_changes(&row, &after);
    let (old, new) = (&before, &definition);
    changes.extend(scheme_changes(&scheme_ids(old), &scheme_ids(new)));
    if !changes.is_empty() {
        let texts = |definition| definition::texts(catalog, definition);
        changes.extend(differences(&texts(old), &texts(new)));
        rows::update(&mut tx, &permit, (&after.name, &after.description)).await?;
        rows::set_schemes(&mut tx, id, &scheme_ids(new)).await?;
        tx.publish(Event::in_workspace(workspace, "role", "changed"));
        audits.push(Audit {
            changes,
            ..about("role.changed", workspace, &after)
        });
    }
    if !audits.is_empty() {
        tx.commit(all_of(audits)).await?;
    }
    shelf::answer::<Roles>(kernel, workspace, id).await
}

fn changed(row: &RoleRow, change: &RoleChange) -> Result<RoleRow> {
    let mut wrong = Validation::new();
    let mut after = row.clone();
    if let Some(name) = &change.name {
        after.name = input::name(&mut wrong, "name", name, NAME_CHARACTERS_MAX);
    }
    if let Some(description) = &change.description {
        let most = DESCRIPTION_CHARACTERS_MAX;
        input::bounded(&mut wrong, "description", Some(description), most);
        after.description.clone_from(description);
    }
    let same_slug = change.slug.as_ref().is_none_or(|slug| *slug == row.slug);
    wrong.require(same_slug, "slug", "the slug of a role never changes");
    wrong.finish().map(|()| after)
}

fn text_changes(before: &RoleRow, after: &RoleRow) -> Vec<FieldChange> {
    [
        ("name", &before.name, &after.name),
        ("description", &before.description, &after.description),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| {
        FieldChange::text(field, Some(before.clone()), Some(after.clone()))
    })
    .collect()
}

fn scheme_changes(before: &[u128], after: &[u128]) -> Vec<FieldChange> {
    let change = |old: Option<u128>, new: Option<u128>| FieldChange {
        field: "scheme".to_owned(),
        old_id: old.map(Uuid::from_u128),
        new_id: new.map(Uuid::from_u128),
        ..FieldChange::default()
    };
    let gone = before.iter().filter(|id| !after.contains(id));
    let come = after.iter().filter(|id| !before.contains(id));
    let is_reordered = before != after && before.len() == after.len();
    if is_reordered && gone.clone().next().is_none() {
        let list = |ids: &[u128]| {
            let ids = ids.iter().map(|id| Uuid::from_u128(*id).to_string());
            Some(ids.collect::<Vec<_>>().join(", "))
        };
        return vec![FieldChange::text("schemes", list(before), list(after))];
    }
    gone.map(|id| change(Some(*id), None))
        .chain(come.map(|id| change(None, Some(*id))))
        .collect()
}

/// Permissions that come and go, one entry for each [PM-66].
pub(crate) fn differences(before: &[String], after: &[String]) -> Vec<FieldChange> {
    let gone = before.iter().filter(|text| !after.contains(text));
    let come = after.iter().filter(|text| !before.contains(text));
    gone.map(|text| FieldChange::text("permission", Some(text.clone()), None))
        .chain(come.map(|text| FieldChange::text("permission", None, Some(text.clone()))))
        .collect()
}

pub(super) fn about(action: &'static str, workspace: WorkspaceId, role: &RoleRow) -> Audit {
    Audit {
        workspace: Some(workspace),
        action,
        resource: ("role", Some(role.id), Some(role.name.clone())),
        ..Audit::default()
    }
}
