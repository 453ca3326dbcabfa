//! What a scheme holds: permissions, kept whole, and perhaps the auditor's.

use airside_access::{AUDITOR, Catalog, Permission, Role, RoleDefinition, SchemeDefinition, Scope};
use airside_kernel::{Error, Result};

use super::PERMISSIONS_MAX;
use crate::custom_roles::built;

/// The permissions of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bundle {
    scope: Scope,
    auditor: bool,
    permissions: Vec<Permission>,
}

impl Bundle {
    /// What a request names. Everything that is wrong with it is told of at once.
    pub fn parse(catalog: &Catalog, scope: Scope, texts: &[String]) -> Result<Self> {
        if texts.len() > PERMISSIONS_MAX {
            let message = format!("at most {PERMISSIONS_MAX} at once");
            return Err(Error::field("permissions", message));
        }
        let mut bundle = Self {
            scope,
            auditor: false,
            permissions: Vec::new(),
        };
        let mut wrong = Vec::new();
        for text in texts {
            match bundle.add(catalog, text.trim()) {
                Ok(()) => {}
                Err(message) => wrong.push(message),
            }
        }
        if wrong.is_empty() {
            Ok(bundle)
        } else {
            let fields = [("permissions".to_owned(), wrong)];
            Err(Error::Validation(fields.into_iter().collect()))
        }
    }

    fn add(&mut self, catalog: &Catalog, text: &str) -> Result<(), String> {
        if text == AUDITOR && self.scope == Scope::Workspace {
            self.auditor = true;
            return Ok(());
        }
        // None holds everything, deletes the workspace or passes it on [D-05].
        let forbidden = || format!("no role of a workspace's own may hold `{text}`");
        if text == AUDITOR {
            return Err(format!(
                "`{text}` is for a scheme of the workspace: one of projects names each permission"
            ));
        }
        if text.contains('*') {
            return Err(forbidden());
        }
        let unknown = || format!("`{text}` is no permission of a {}", self.scope);
        let permission = catalog.permission(self.scope, text).ok_or_else(unknown)?;
        let rule = catalog.rule(permission.action, permission.scope);
        if !rule.is_some_and(|rule| rule.custom) {
            return Err(forbidden());
        }
        if !self.permissions.contains(&permission) {
            self.permissions.push(permission);
        }
        Ok(())
    }

    /// What is stored.
    pub fn stored(catalog: &Catalog, scope: Scope, text: &str) -> Self {
        let words = text.split_whitespace();
        Self {
            scope,
            auditor: words.clone().any(|word| word == AUDITOR),
            permissions: words
                .filter_map(|word| catalog.permission(scope, word))
                .collect(),
        }
    }

    /// With everything that it requires [D-13].
    pub fn whole(self, catalog: &Catalog) -> Self {
        Self {
            permissions: catalog.close(&self.permissions),
            ..self
        }
    }

    /// This one as `wanted` would have it: what is new there brings along what it requires, and
    /// what is missing there takes along what depends on it [D-13].
    pub fn changed(&self, catalog: &Catalog, wanted: &Self) -> Self {
        let gone = |one: &&Permission| !wanted.permissions.contains(one);
        let come = |one: &&Permission| !self.permissions.contains(one);
        let gone: Vec<Permission> = self.permissions.iter().filter(gone).copied().collect();
        let mut permissions = catalog.without(&self.permissions, &gone);
        permissions.extend(wanted.permissions.iter().filter(come));
        Self {
            scope: self.scope,
            auditor: wanted.auditor,
            permissions: catalog.close(&permissions),
        }
    }

    /// As it is written.
    pub fn texts(&self, catalog: &Catalog) -> Vec<String> {
        let auditor = self.auditor.then(|| AUDITOR.to_owned());
        let single = self.permissions.iter();
        auditor
            .into_iter()
            .chain(single.map(|one| catalog.permission_text(*one)))
            .collect()
    }

    /// A role that has this scheme and nothing else: the auditor's view permissions are then told
    /// one by one.
    pub fn role(&self, catalog: &Catalog) -> Result<Role> {
        let scheme = SchemeDefinition {
            id: 0.into(),
            name: String::new(),
            permissions: self.texts(catalog),
        };
        let definition = RoleDefinition {
            id: 0.into(),
            key: String::new(),
            name: String::new(),
            scope: self.scope,
            base: None,
            schemes: vec![scheme],
        };
        built(catalog, &definition)
    }
}
