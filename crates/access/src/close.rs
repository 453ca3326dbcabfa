//! Keeping schemes whole: a permission brings what it requires, and takes its dependants along
//! when it goes [D-13].

use crate::catalog::{Catalog, Rule};
use crate::permission::Permission;

impl Catalog {
    /// These permissions and everything that they require, each under the same condition:
    /// `workitem:delete+creator` brings `workitem:view+creator`. What an unconditional permission
    /// already covers is not brought again. In the catalog's order, without duplicates.
    pub fn close(&self, permissions: &[Permission]) -> Vec<Permission> {
        let mut closed = permissions.to_vec();
        for permission in permissions {
            for required in self.required_by(*permission) {
                let bare = Permission {
                    condition: None,
                    ..required
                };
                if !closed.contains(&required) && !closed.contains(&bare) {
                    closed.push(required);
                }
            }
        }
        self.in_order(closed)
    }

    /// These permissions without some, and without whatever no longer has what it requires.
    pub fn without(&self, permissions: &[Permission], removed: &[Permission]) -> Vec<Permission> {
        let kept = |p: &&Permission| !removed.contains(p);
        let mut left: Vec<_> = permissions.iter().filter(kept).copied().collect();
        loop {
            let whole: Vec<_> = left
                .iter()
                .filter(|permission| {
                    self.required_by(**permission).all(|required| {
                        let bare = Permission {
                            condition: None,
                            ..required
                        };
                        left.contains(&required) || left.contains(&bare)
                    })
                })
                .copied()
                .collect();
            if whole.len() == left.len() {
                return self.in_order(left);
            }
            left = whole;
        }
    }

    /// What a permission requires of its own scope, under its own condition. What lies at another
    /// scope is held by a role of that scope, or not at all.
    fn required_by(&self, permission: Permission) -> impl Iterator<Item = Permission> {
        let rule = self.rule(permission.action, permission.scope);
        let required = rule.map_or(&[][..], |rule: &Rule| &rule.requires);
        required
            .iter()
            .filter(move |required| required.scope == permission.scope)
            .map(move |required| Permission {
                condition: permission.condition,
                ..*required
            })
    }

    fn in_order(&self, mut permissions: Vec<Permission>) -> Vec<Permission> {
        permissions.sort_by_key(|p| (self.slot(p.action, p.scope), p.condition));
        permissions.dedup();
        permissions
    }
}
