//! The cells of the permission tables, and the system roles that they make.

use std::collections::HashMap;

use super::build::Builder;
use super::rules::Numbered;
use super::source::{Declarations, Declared, RoleText};
use super::{ACCOUNT_ROLE, Condition, Fact, FactSet, FixedRole, Scope, Slot, number_of};
use crate::permission::Conditions;
use crate::role::{Role, RoleTraits};

/// What one cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    conditions: Conditions,
    unless: FactSet,
}

/// A role by scope and key.
type RoleKey = (Scope, String);

impl Builder<'_> {
    /// Makes the system roles from the columns of the tables.
    pub(super) fn roles(&mut self, declared: &Declarations, rules: &[Numbered<'_>]) -> Vec<Role> {
        let mut roles = self.empty_roles(&declared.roles);
        let columns = self.columns(declared, &roles);
        for one in rules {
            let Some(scope) = self.rule(one.slot).map(|rule| rule.scope) else {
                continue;
            };
            let Some(columns) = columns.get(&(one.place.source, scope)) else {
                self.fault(one.place, format!("this file has no `columns.{scope}`"));
                continue;
            };
            let cells: Vec<&str> = one.text.roles.split_whitespace().collect();
            if cells.len() != columns.len() {
                let count = columns.len();
                self.fault(
                    one.place,
                    format!("{} cells for {count} columns", cells.len()),
                );
                continue;
            }
            for (cell, role) in cells.into_iter().zip(columns) {
                match self.cell(cell, one.slot) {
                    Ok(cell) => {
                        if let Some(role) = roles.iter_mut().find(|known| is(known, role)) {
                            role.hold(one.slot, cell.conditions, cell.unless);
                        }
                    }
                    Err(problem) => self.fault(one.place, problem),
                }
            }
        }
        self.note_holders(&columns, rules);
        for role in &mut roles {
            self.add_wildcards(role);
        }
        self.mark_administration(&roles);
        roles
    }

    fn empty_roles(&mut self, declared: &[Declared<(String, RoleText)>]) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::new();
        for one in declared {
            let (scope, text) = &one.value;
            let role = self.empty_role(&one.key, scope, text).and_then(|role| {
                let clash = roles.iter().find(|other| other.id() == role.id());
                match clash {
                    Some(other) => Err(format!("`{}` has the same id", other.key())),
                    None => Ok(role),
                }
            });
            match role {
                Ok(role) => roles.push(role),
                Err(problem) => self.fault(one.place, problem),
            }
        }
        for one in declared {
            let Some(key) = &one.value.1.joins_as else {
                continue;
            };
            if !roles
                .iter()
                .any(|role| role.scope() == Scope::Project && role.key() == key)
            {
                self.fault(
                    one.place,
                    format!("`joins_as` names no project role: `{key}`"),
                );
            }
        }
        roles
    }

    fn empty_role(&self, key: &str, scope: &str, text: &RoleText) -> Result<Role, String> {
        let scope =
            Scope::from_name(scope).ok_or_else(|| format!("there is no scope `{scope}`"))?;
        if text.id == 0 {
            return Err(format!("role `{key}` needs an id from 1"));
        }
        let fixed = match scope {
            Scope::Instance => FixedRole::ALL.iter().any(|role| role.key() == key),
            Scope::Account => key == ACCOUNT_ROLE,
            _ => true,
        };
        if !fixed {
            return Err(format!("there is no role `{key}` at scope {scope}"));
        }
        let mut wildcard = Vec::new();
        for name in &text.wildcard {
            let over = Scope::from_name(name).filter(|over| over.has_assignments());
            wildcard.push(over.ok_or_else(|| format!("there is no scope `{name}`"))?);
        }
        let traits = RoleTraits {
            level: text.level,
            people: text.people,
            manager: text.manager,
            reads_submitter: text.reads_submitter,
            guest: text.guest,
            below_ceiling: text.below_ceiling,
            manages_peers: text.manages_peers,
            custom_base: text.custom_base,
            joins_as: text.joins_as.as_deref().map(Into::into),
            wildcard,
        };
        let name = if text.name.is_empty() {
            key
        } else {
            &text.name
        };
        Ok(Role::system(
            text.id,
            key,
            name,
            scope,
            traits,
            self.rules.len(),
        ))
    }

    fn columns(
        &mut self,
        declared: &Declarations,
        roles: &[Role],
    ) -> HashMap<(usize, Scope), Vec<RoleKey>> {
        let mut columns = HashMap::new();
        for one in &declared.columns {
            let Some(scope) = Scope::from_name(&one.key) else {
                self.fault(one.place, format!("there is no scope `{}`", one.key));
                continue;
            };
            let mut keys = Vec::new();
            for name in &one.value {
                let key = match name.split_once('.') {
                    Some((at, key)) => Scope::from_name(at).map(|at| (at, key.to_owned())),
                    None => Some((scope, name.clone())),
                };
                match key.filter(|key| roles.iter().any(|role| is(role, key))) {
                    Some(key) if keys.contains(&key) => {
                        self.fault(one.place, format!("column `{name}` is there twice"));
                    }
                    Some(key) => keys.push(key),
                    None => self.fault(one.place, format!("role `{name}` is not declared")),
                }
            }
            columns.insert((one.place.source, scope), keys);
        }
        columns
    }

    /// `A`, `D`, `A+creator` (several conditions: any of them), `A!fact` (unless the fact is true).
    fn cell(&self, text: &str, slot: Slot) -> Result<Cell, String> {
        let wrong = || format!("`{text}` is not a cell: write A, D, A+condition or A!fact");
        let rule = self.rule(slot).ok_or_else(wrong)?;
        let mut cell = Cell {
            conditions: Conditions::NONE,
            unless: FactSet::NONE,
        };
        if text == "D" {
            return Ok(cell);
        }
        let rest = text.strip_prefix('A').ok_or_else(wrong)?;
        if let Some(facts) = rest.strip_prefix('!') {
            if rule.scope != Scope::Instance {
                return Err(format!(
                    "`{text}`: facts lift a permission only at the instance"
                ));
            }
            for name in facts.split('!') {
                let fact = number_of(&self.facts, name).map(Fact);
                let fact = fact.ok_or_else(|| format!("fact `{name}` is not declared"))?;
                cell.unless = cell.unless.with(fact);
            }
            cell.conditions = Conditions::ALWAYS;
            return Ok(cell);
        }
        if rest.is_empty() {
            cell.conditions = Conditions::ALWAYS;
            return Ok(cell);
        }
        for name in rest.strip_prefix('+').ok_or_else(wrong)?.split('+') {
            let condition = Condition::from_name(name)
                .ok_or_else(|| format!("there is no condition `{name}`"))?;
            if !rule.scope.has_assignments() || !self.can_hold(rule, condition) {
                return Err(format!(
                    "`{}` cannot be held {condition}",
                    self.key(rule.action)
                ));
            }
            cell.conditions = cell.conditions.union(Conditions::of(Some(condition)));
        }
        Ok(cell)
    }

    /// A rule may be held by the roles of the scopes that have a column for it.
    fn note_holders(
        &mut self,
        columns: &HashMap<(usize, Scope), Vec<RoleKey>>,
        rules: &[Numbered<'_>],
    ) {
        for one in rules {
            let Some(rule) = self.rules.get_mut(usize::from(one.slot.0)) else {
                continue;
            };
            rule.held_at.push(rule.scope);
            let keys = columns
                .get(&(one.place.source, rule.scope))
                .into_iter()
                .flatten();
            for (scope, _) in keys {
                if !rule.held_at.contains(scope) {
                    rule.held_at.push(*scope);
                }
            }
        }
    }

    /// A wildcard holds every rule of its scopes but those of People.
    fn add_wildcards(&self, role: &mut Role) {
        for (slot, rule) in (0..).map(Slot).zip(&self.rules) {
            if role.has_wildcard_over(rule.scope) && !rule.people {
                role.hold(slot, Conditions::ALWAYS, FactSet::NONE);
            }
        }
    }

    /// Instance administration is what not everybody who has signed in may do at the instance.
    fn mark_administration(&mut self, roles: &[Role]) {
        let signed_in = roles.iter().find(|role| {
            role.scope() == Scope::Instance && role.key() == FixedRole::SignedIn.key()
        });
        for (slot, rule) in (0..).map(Slot).zip(&mut self.rules) {
            let everybody = signed_in.is_some_and(|role| !role.conditions(slot).is_empty());
            rule.administration = rule.scope == Scope::Instance && !everybody;
        }
    }
}

fn is(role: &Role, (scope, key): &RoleKey) -> bool {
    role.scope() == *scope && role.key() == key
}
