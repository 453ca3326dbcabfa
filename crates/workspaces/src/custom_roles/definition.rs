//! From what a request says to a role that can be.

use airside_access::{AUDITOR, Catalog, Permission, Role, RoleDefinition, RoleError, Scope};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Result, Validation};
use uuid::Uuid;

use crate::role_sets;
use crate::roles::{is_taken_slug, slug_of};

/// Longest slug.
const SLUG_CHARACTERS_MAX: usize = 48;

/// The slug that a new role gets: the one that is named, or one that is made of its name.
pub(super) fn slug(
    wrong: &mut Validation,
    catalog: &Catalog,
    scope: Scope,
    (named, name): (Option<&str>, &str),
) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let slug = match named {
        Some(named) => slug_of(named),
        None => slug_of(name)
            .chars()
            .filter(is_plain)
            .take(SLUG_CHARACTERS_MAX)
            .collect(),
    };
    let is_word = slug.starts_with(|first: char| first.is_ascii_lowercase())
        && slug.chars().all(|letter| is_plain(&letter))
        && slug.len() <= SLUG_CHARACTERS_MAX;
    wrong.require(
        is_word,
        "slug",
        "takes small letters, digits and `_`, a letter first, 48 at most",
    );
    wrong.require(
        !is_taken_slug(catalog, scope, &slug),
        "slug",
        "means a role of the product: choose another one",
    );
    slug
}

/// Refuses a name by which people would take a role or scheme for another one: one of the product's,
/// or one of the same kind that the workspace has. Capital letters tell nothing apart.
pub(crate) fn require_own_name<'n>(
    catalog: &Catalog,
    (what, name): (&'static str, &str),
    others: impl IntoIterator<Item = &'n str>,
) -> Result<()> {
    let folded = name.to_lowercase();
    let is_same = |other: &str| other.to_lowercase() == folded;
    let mut products = catalog.system_roles().iter();
    if products.any(|role| !role.is_people() && is_same(role.name())) {
        let message = format!("is the name of a {what} of the product: choose another one");
        return Err(Error::field("name", message));
    }
    if others.into_iter().any(is_same) {
        let code = if what == "role" {
            "role_exists"
        } else {
            "scheme_exists"
        };
        let message = format!("there is a {what} `{name}` already");
        return Err(Error::conflict(code, message));
    }
    Ok(())
}

/// A role as it would be with these schemes, compiled. Schemes of other workspaces, of another
/// namespace, and those of the product that hold what no role of a workspace's own may, are
/// refused.
pub(crate) async fn with_schemes(
    connection: &mut Connection,
    catalog: &Catalog,
    workspace: WorkspaceId,
    (mut definition, schemes): (RoleDefinition, &[Uuid]),
) -> Result<RoleDefinition> {
    let mut text = SqlBuilder::new("SELECT id, permissions FROM permission_schemes WHERE ");
    text.push("workspace_id = ").push_value(workspace);
    text.push(" AND namespace = ")
        .push_value(definition.scope.name());
    text.push(" AND id IN ").push_list(schemes.iter().copied());
    let own: Vec<(Uuid, String)> = text.build().fetch_all(connection).await?;
    for id in schemes {
        let known = own.iter().find(|(known, _)| known == id);
        if known.is_none() {
            require_attachable(catalog, definition.scope, *id)?;
        }
        if definition
            .schemes
            .iter()
            .all(|one| one.id.get() != id.as_u128())
        {
            let stored = known.map(|(_, permissions)| permissions.as_str());
            let scheme = role_sets::scheme(catalog, definition.scope, *id, stored);
            definition.schemes.push(scheme);
        }
    }
    Ok(definition)
}

fn require_attachable(catalog: &Catalog, scope: Scope, id: Uuid) -> Result<()> {
    let mut roles = catalog.system_roles().iter();
    let system = roles.find(|role| role.id().get() == id.as_u128() && role.scope() == scope);
    let Some(system) = system else {
        let message = format!("`{id}` is no permission scheme of this workspace for a {scope}");
        return Err(Error::field("schemes", message));
    };
    let is_open = |one: Permission| {
        catalog
            .rule(one.action, one.scope)
            .is_some_and(|r| r.custom)
    };
    if system.wildcards().is_empty() && system.permissions(catalog).all(is_open) {
        return Ok(());
    }
    let message = format!(
        "the scheme {} holds what no role of a workspace's own may",
        system.name()
    );
    Err(Error::field("schemes", message))
}

/// A definition, compiled. What is wrong with it is told of as the field's.
pub(crate) fn built(catalog: &Catalog, definition: &RoleDefinition) -> Result<Role> {
    Role::compile(catalog, definition).map_err(|fault| match fault {
        RoleError::Base(_) => Error::field(
            "base",
            "is `contributor`, `commenter` or `guest` for a role in projects, and left out for \
             one in the workspace",
        ),
        RoleError::Scope(_) => Error::field("namespace", fault.to_string()),
        RoleError::Permission(_) | RoleError::Forbidden(_) => {
            Error::field("permissions", fault.to_string())
        }
    })
}

/// What one role holds that another one does not.
pub(crate) fn added(catalog: &Catalog, before: Option<&Role>, after: &Role) -> Vec<Permission> {
    let held = |one: &Permission| {
        let wanted = airside_access::Conditions::of(one.condition);
        before.is_some_and(|role| role.holds(catalog, *one).covers(wanted))
    };
    after
        .permissions(catalog)
        .filter(|one| !held(one))
        .collect()
}

/// What a role of the workspace's own holds, as its schemes spell it: each once, in the order of
/// the catalog.
pub(crate) fn texts(catalog: &Catalog, definition: &RoleDefinition) -> Vec<String> {
    let all = definition.schemes.iter().flat_map(|one| &one.permissions);
    let mut permissions: Vec<Permission> = all
        .clone()
        .filter_map(|text| catalog.permission(definition.scope, text))
        .collect();
    let place = |one: &Permission| {
        let rules = catalog.rules().iter();
        let same =
            |rule: &airside_access::Rule| rule.action == one.action && rule.scope == one.scope;
        (rules.clone().position(same), one.condition)
    };
    permissions.sort_by_key(place);
    permissions.dedup();
    let auditor = all.clone().any(|text| text == AUDITOR);
    let auditor = auditor.then(|| AUDITOR.to_owned());
    let permissions = permissions.into_iter();
    auditor
        .into_iter()
        .chain(permissions.map(|one| catalog.permission_text(one)))
        .collect()
}
