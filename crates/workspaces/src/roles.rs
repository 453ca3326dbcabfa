//! Roles as people and clients name them: a slug, a number, or one of the older names.

use std::sync::Arc;

use airside_access::{Catalog, Role, Scope};
use airside_kernel::{Error, Result};
use serde::Deserialize;
use utoipa::ToSchema;

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
    /// `owner`, `admin`, `member`, `contributor`, `commenter` or `guest`.
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
    pub fn resolve(&self, catalog: &Catalog, scope: Scope) -> Result<Option<Arc<Role>>, String> {
        let slug = self
            .role_slug
            .as_deref()
            .map(|slug| by_slug(catalog, scope, slug));
        let role = self.role.as_ref().map(|role| match role {
            NumberOrSlug::Number(number) => by_number(catalog, scope, *number),
            NumberOrSlug::Slug(slug) => match slug.parse() {
                Ok(number) => by_number(catalog, scope, number),
                Err(_) => by_slug(catalog, scope, slug),
            },
        });
        match (slug.transpose()?, role.transpose()?) {
            (Some(one), Some(other)) if one.id() != other.id() => {
                Err("`role` and `role_slug` name different roles".to_owned())
            }
            (one, other) => Ok(one.or(other)),
        }
    }

    /// As [`RoleChoice::resolve`], where a role must be named; the error names the field.
    pub fn required(&self, catalog: &Catalog, scope: Scope) -> Result<Arc<Role>> {
        self.resolve(catalog, scope)
            .map_err(|message| Error::field("role", message))?
            .ok_or_else(|| Error::field("role", "name a role by `role` or `role_slug`"))
    }
}

fn by_slug(catalog: &Catalog, scope: Scope, slug: &str) -> Result<Arc<Role>, String> {
    let slug = slug.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    let former = FORMER_PROJECT_ROLES.iter().find(|(old, _)| *old == slug);
    let slug = match (scope, former) {
        (Scope::Project, Some((_, new))) => (*new).to_owned(),
        _ => slug,
    };
    catalog
        .system_role(scope, &slug)
        .cloned()
        .ok_or_else(|| unknown(catalog, scope, &slug))
}

fn by_number(catalog: &Catalog, scope: Scope, number: i64) -> Result<Arc<Role>, String> {
    of_scope(catalog, scope)
        .find(|role| i64::from(role.level()) == number)
        .cloned()
        .ok_or_else(|| unknown(catalog, scope, &number.to_string()))
}

fn unknown(catalog: &Catalog, scope: Scope, given: &str) -> String {
    let names: Vec<String> = of_scope(catalog, scope)
        .map(|role| format!("{} ({})", role.key(), role.level()))
        .collect();
    format!(
        "`{given}` is not a role of a {scope}: choose one of {}",
        names.join(", ")
    )
}

/// The system roles of a scope that people are assigned to, the highest first.
pub fn of_scope(catalog: &Catalog, scope: Scope) -> impl Iterator<Item = &Arc<Role>> {
    catalog
        .system_roles()
        .iter()
        .filter(move |role| role.scope() == scope && !role.is_people())
}

/// A stored role. One that this program does not know is a fault of the data.
pub fn stored(catalog: &Catalog, scope: Scope, key: &str) -> Result<Arc<Role>> {
    catalog
        .system_role(scope, key)
        .cloned()
        .ok_or_else(|| Error::internal(format!("a stored role `{key}` of a {scope} is unknown")))
}

/// The number by which a stored role is answered.
#[must_use]
pub fn number(catalog: &Catalog, scope: Scope, key: Option<&str>) -> Option<i64> {
    key.and_then(|key| catalog.system_role(scope, key))
        .map(|role| i64::from(role.level()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scope: Scope, json: &str, expected: Result<Option<&str>, &str>) {
        let catalog = Catalog::airside().expect("the catalog is part of the program");
        let choice: RoleChoice = serde_json::from_str(json).expect("a choice");
        let found = choice.resolve(&catalog, scope);
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
