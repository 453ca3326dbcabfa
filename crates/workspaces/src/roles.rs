//! Roles as people and clients name them: a slug, a number, an id, or one of the older names.

use std::sync::Arc;

use airside_access::{Catalog, Role, Scope};
use airside_kernel::access::RoleSet;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Kernel, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::guard::OWNER;

/// Names of earlier versions, and what they are called now [PM-20].
const FORMER_PROJECT_ROLES: &[(&str, &str)] = &[
    ("member", "contributor"),
    ("project_member", "contributor"),
    ("project_admin", "admin"),
    ("viewer", "commenter"),
];

/// A role as a request names it: `role` takes a number (20) or a slug, `role_slug` a slug.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct RoleChoice {
    /// 25 Owner, 20 Admin, 15 Member or Contributor, 10 Commenter, 5 Guest; a slug is taken too.
    #[schema(value_type = Option<i64>)]
    pub role: Option<NumberOrSlug>,
    /// `owner`, `admin`, `member`, `contributor`, `commenter` or `guest`, or the slug or id of a
    /// role of the workspace's own.
    pub role_slug: Option<String>,
}

/// The value of `role`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum NumberOrSlug {
    /// A level.
    Number(i64),
    /// A slug.
    Slug(String),
}

impl RoleChoice {
    /// A choice by slug.
    #[must_use]
    pub fn slug(slug: &str) -> Self {
        Self {
            role: None,
            role_slug: Some(slug.to_owned()),
        }
    }

    /// The role that is meant, or `None` where none is named. The error is for people.
    pub fn resolve(&self, roles: &RoleSet, scope: Scope) -> Result<Option<Arc<Role>>, String> {
        let slug = self
            .role_slug
            .as_deref()
            .map(|slug| by_slug(roles, scope, slug));
        let role = self.role.as_ref().map(|role| match role {
            NumberOrSlug::Number(number) => by_number(roles, scope, *number),
            NumberOrSlug::Slug(slug) => match slug.parse() {
                Ok(number) => by_number(roles, scope, number),
                Err(_) => by_slug(roles, scope, slug),
            },
        });
        match (slug.transpose()?, role.transpose()?) {
            // A number beside a slug says only the level, which roles of a workspace's own share.
            (Some(one), Some(other)) if one.id() != other.id() => match &self.role {
                Some(NumberOrSlug::Number(_)) if one.level() == other.level() => Ok(Some(one)),
                _ => Err("`role` and `role_slug` name different roles".to_owned()),
            },
            (one, other) => Ok(one.or(other)),
        }
    }

    /// As [`RoleChoice::resolve`], where a role must be named; the error names the field.
    pub fn required(&self, roles: &RoleSet, scope: Scope) -> Result<Arc<Role>> {
        self.resolve(roles, scope)
            .map_err(|message| Error::field("role", message))?
            .ok_or_else(|| Error::field("role", "name a role by `role` or `role_slug`"))
    }
}

/// The roles of a workspace, as they are now.
pub async fn now(kernel: &Kernel, workspace: WorkspaceId) -> Result<Arc<RoleSet>> {
    let mut connection = kernel.db.read().await?;
    kernel.access.roles(&mut connection, workspace).await
}

fn by_slug(roles: &RoleSet, scope: Scope, given: &str) -> Result<Arc<Role>, String> {
    if let Ok(id) = given.parse::<Uuid>() {
        let found = roles.by_id(id.as_u128());
        let found = found.filter(|role| role.scope() == scope && !role.is_people());
        return found.cloned().ok_or_else(|| unknown(roles, scope, given));
    }
    let slug = slug_of(given);
    let former = FORMER_PROJECT_ROLES.iter().find(|(old, _)| *old == slug);
    let slug = match (scope, former) {
        (Scope::Project, Some((_, new))) => (*new).to_owned(),
        _ => slug,
    };
    roles
        .find(scope, &slug)
        .filter(|role| !role.is_people())
        .cloned()
        .ok_or_else(|| unknown(roles, scope, &slug))
}

/// The spelling of a slug: small letters, `_` between words.
pub(crate) fn slug_of(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

/// Whether a role of the workspace's own may not have this slug, because it means another role.
pub(crate) fn is_taken_slug(catalog: &Catalog, scope: Scope, slug: &str) -> bool {
    let is_former =
        scope == Scope::Project && FORMER_PROJECT_ROLES.iter().any(|(old, _)| *old == slug);
    is_former || catalog.system_role(scope, slug).is_some()
}

/// A number means a role of the product: several of a workspace's own may share a level.
fn by_number(roles: &RoleSet, scope: Scope, number: i64) -> Result<Arc<Role>, String> {
    roles
        .of_scope(scope)
        .find(|role| role.is_system() && i64::from(role.level()) == number)
        .cloned()
        .ok_or_else(|| unknown(roles, scope, &number.to_string()))
}

fn unknown(roles: &RoleSet, scope: Scope, given: &str) -> String {
    let names: Vec<String> = roles
        .of_scope(scope)
        .filter(|role| roles.has_owner || role.scope() != Scope::Workspace || role.key() != OWNER)
        .take(NAMED_MAX)
        .map(|role| format!("{} ({})", role.key(), role.level()))
        .collect();
    format!(
        "`{given}` is not a role of a {scope}: choose one of {}",
        names.join(", ")
    )
}

/// Roles that a message names at most.
const NAMED_MAX: usize = 20;

/// The system roles of a scope that people are assigned to, the highest first.
pub fn of_scope(catalog: &Catalog, scope: Scope) -> impl Iterator<Item = &Arc<Role>> {
    catalog
        .system_roles()
        .iter()
        .filter(move |role| role.scope() == scope && !role.is_people())
}

/// A stored role. One that the workspace does not have is a fault of the data.
pub fn stored(roles: &RoleSet, scope: Scope, key: &str) -> Result<Arc<Role>> {
    roles
        .find(scope, key)
        .cloned()
        .ok_or_else(|| Error::internal(format!("a stored role `{key}` of a {scope} is unknown")))
}

/// The number by which a stored role is answered.
#[must_use]
pub fn number(roles: &RoleSet, scope: Scope, key: Option<&str>) -> Option<i64> {
    key.and_then(|key| roles.find(scope, key))
        .map(|role| i64::from(role.level()))
}

/// The same where the answer is about several workspaces: a role of a workspace's own has the
/// level of Member.
#[must_use]
pub fn base_number(catalog: &Catalog, key: Option<&str>) -> Option<i64> {
    let role = |key: &str| {
        let found = catalog.system_role(Scope::Workspace, key);
        found.or_else(|| catalog.system_role(Scope::Workspace, "member"))
    };
    key.and_then(role).map(|role| i64::from(role.level()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scope: Scope, json: &str, expected: Result<Option<&str>, &str>) {
        let catalog = Catalog::airside().expect("the catalog is part of the program");
        let roles = RoleSet::new(&catalog, 1, "enterprise", Vec::new());
        let choice: RoleChoice = serde_json::from_str(json).expect("a choice");
        let found = choice.resolve(&roles, scope);
        match expected {
            Ok(key) => {
                let found = found.expect("a role");
                assert_eq!(found.as_ref().map(|role| role.key()), key, "{json}");
            }
            Err(part) => {
                let message = found.expect_err("no role");
                assert!(message.contains(part), "{message}");
            }
        }
    }

    #[test]
    fn roles_are_named_by_slug_number_and_former_name() {
        check(Scope::Workspace, r#"{"role": 20}"#, Ok(Some("admin")));
        check(Scope::Workspace, r#"{"role": "20"}"#, Ok(Some("admin")));
        check(
            Scope::Workspace,
            r#"{"role_slug": "Guest"}"#,
            Ok(Some("guest")),
        );
        check(
            Scope::Workspace,
            r#"{"role": 15, "role_slug": "member"}"#,
            Ok(Some("member")),
        );
        check(
            Scope::Workspace,
            r#"{"role": 5, "role_slug": "member"}"#,
            Err("different"),
        );
        check(
            Scope::Workspace,
            r#"{"role_slug": "contributor"}"#,
            Err("not a role of a workspace"),
        );
        check(Scope::Workspace, "{}", Ok(None));
        // PM-20: the former "Project Member" is a Contributor.
        check(
            Scope::Project,
            r#"{"role_slug": "Project Member"}"#,
            Ok(Some("contributor")),
        );
        check(
            Scope::Project,
            r#"{"role_slug": "member"}"#,
            Ok(Some("contributor")),
        );
        check(Scope::Project, r#"{"role": 15}"#, Ok(Some("contributor")));
        check(Scope::Project, r#"{"role": 10}"#, Ok(Some("commenter")));
        check(
            Scope::Project,
            r#"{"role": 25}"#,
            Err("not a role of a project"),
        );
    }
}
