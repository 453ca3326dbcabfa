//! The catalog: which types of nodes there are, what can be done to them, what that requires, and
//! which system role holds it.
//!
//! A catalog is data, read once from TOML and checked whole: whatever is wrong is named with file
//! and line, and a catalog with a fault does not load. After loading, types and actions are small
//! numbers, and a decision looks nothing up by name.
//!
//! One *rule* is one line of the permission tables: an action at one scope. The same key may stand
//! at two scopes (`access:inspect` of a workspace and of a project); which of them is asked
//! follows from the target.

mod build;
mod cells;
mod error;
mod info;
mod rules;
mod source;
mod types;

use std::collections::HashMap;
use std::sync::Arc;

pub use error::{CatalogError, Fault};
pub use info::{
    Action, Fact, FactSet, Feature, FeatureSet, FixedRole, NeverSelf, NodeType, Plan, Rule,
    TypeInfo,
};
pub(crate) use info::{Slot, Star, TypeSet};
pub use source::Source;

use crate::permission::{Condition, Permission, Scope};
use crate::role::Role;

/// Most node types (and words) in one catalog.
pub const TYPES_MAX: usize = 128;
/// Most rules in one catalog.
pub const RULES_MAX: usize = 4096;
/// Most features, and most facts, in one catalog.
pub const FLAGS_MAX: usize = 64;

/// Key of the role that a user holds at their own account.
pub(crate) const ACCOUNT_ROLE: &str = "account_self";

const NO_SLOT: u16 = u16::MAX;

/// Types, actions, rules and system roles, numbered and checked.
#[derive(Debug)]
pub struct Catalog {
    types: Vec<TypeInfo>,
    /// Keys of the actions, by number.
    actions: Vec<String>,
    rules: Vec<Rule>,
    /// Per action and scope, the rule.
    slots: Vec<[u16; 5]>,
    /// Per action, what `*` in an allow grant leaves out.
    stars: Vec<Star>,
    features: Vec<String>,
    facts: Vec<String>,
    plans: Vec<Plan>,
    /// How people say an action, where it does not follow from the key.
    phrases: HashMap<Action, String>,
    roles: Vec<Arc<Role>>,
    fixed: [Option<Arc<Role>>; 3],
    account: Option<Arc<Role>>,
    type_numbers: HashMap<String, NodeType>,
    action_numbers: HashMap<String, Action>,
}

impl Catalog {
    /// Reads and checks a catalog.
    ///
    /// # Errors
    /// Everything that is wrong, with file and line.
    pub fn parse(sources: &[Source<'_>]) -> Result<Self, CatalogError> {
        build::build(sources)
    }

    /// The catalog of the product, which is part of the program.
    ///
    /// # Errors
    /// Never in a program whose tests pass; the texts are embedded.
    pub fn airside() -> Result<Self, CatalogError> {
        Self::parse(&Self::airside_sources())
    }

    /// The texts of the product's catalog.
    pub fn airside_sources() -> [Source<'static>; 7] {
        macro_rules! source {
            ($name:literal) => {
                Source {
                    name: $name,
                    text: include_str!(concat!("../../catalog/", $name)),
                }
            };
        }
        [
            source!("types.toml"),
            source!("roles.toml"),
            source!("plans.toml"),
            source!("workspace.toml"),
            source!("project.toml"),
            source!("teamspace.toml"),
            source!("instance.toml"),
        ]
    }

    /// The action of that key, `workitem:delete`.
    pub fn action(&self, key: &str) -> Option<Action> {
        self.action_numbers.get(key).copied()
    }

    /// The key of an action; empty for one of another catalog.
    pub fn action_key(&self, action: Action) -> &str {
        self.actions
            .get(usize::from(action.0))
            .map_or("", String::as_str)
    }

    /// How people call an action in general: `delete work items`, `subscribe to a work item`.
    pub fn action_label(&self, action: Action) -> String {
        let (subject, verb) = self.action_key(action).split_once(':').unwrap_or_default();
        let kind = self.node_type(subject);
        let Some(info) = kind.and_then(|kind| self.type_info(kind)) else {
            return String::new();
        };
        if let Some(phrase) = self.phrases.get(&action) {
            let noun = if info.is_scope {
                &info.plural
            } else {
                &info.noun
            };
            return phrase.replace(&format!("this {}", info.label), noun);
        }
        // What is not there yet is one of many, also of what is otherwise the one that is meant.
        let several = format!("{}s", info.label);
        let noun = if verb == "create" {
            &several
        } else {
            &info.plural
        };
        match verb.split_once('_') {
            Some((verb, what)) => format!("{verb} the {} of {noun}", what.replace('_', " ")),
            None => format!("{verb} {noun}"),
        }
    }

    /// The same in the middle of a sentence: `delete this work item` where it is asked on a thing of
    /// the action's own type, otherwise `delete a work item`.
    pub fn action_phrase(&self, action: Action, asked_on: Option<NodeType>) -> String {
        if let Some(phrase) = self.phrases.get(&action) {
            return phrase.clone();
        }
        let (subject, verb) = self.action_key(action).split_once(':').unwrap_or_default();
        let kind = self.node_type(subject);
        let noun = match kind.and_then(|kind| self.type_info(kind)) {
            Some(info) if asked_on == kind => format!("this {}", info.label),
            Some(info) => info.noun.clone(),
            None => String::new(),
        };
        match verb.split_once('_') {
            Some((verb, what)) => format!("{verb} the {} of {noun}", what.replace('_', " ")),
            None => format!("{verb} {noun}"),
        }
    }

    /// Every action.
    pub fn actions(&self) -> impl Iterator<Item = Action> {
        (0..).zip(&self.actions).map(|(number, _)| Action(number))
    }

    /// The node type of that key.
    pub fn node_type(&self, key: &str) -> Option<NodeType> {
        self.type_numbers.get(key).copied()
    }

    /// What the catalog says of a type; `None` for one of another catalog.
    pub fn type_info(&self, kind: NodeType) -> Option<&TypeInfo> {
        self.types.get(usize::from(kind.0))
    }

    /// Every node type, mere words left out.
    pub fn node_types(&self) -> impl Iterator<Item = (NodeType, &TypeInfo)> {
        (0..)
            .map(NodeType)
            .zip(&self.types)
            .filter(|(_, info)| info.is_node)
    }

    /// Every rule, in the order of the texts.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of an action at a scope.
    pub fn rule(&self, action: Action, scope: Scope) -> Option<&Rule> {
        self.slot(action, scope).and_then(|slot| self.rule_at(slot))
    }

    /// The actions that are asked on nodes of a type.
    pub fn actions_on(&self, kind: NodeType) -> impl Iterator<Item = Action> {
        self.rules
            .iter()
            .filter(move |rule| rule.asked_on.contains(kind))
            .map(|rule| rule.action)
    }

    /// The permission that a text means in a scheme of this scope: `workitem:delete+creator`.
    ///
    /// A scheme of a workspace means the rule of the workspace where there is one, and otherwise
    /// the rule of another scope that workspace roles may hold (`teamspace:edit`).
    pub fn permission(&self, scope: Scope, text: &str) -> Option<Permission> {
        let (key, condition) = match text.split_once('+') {
            Some((key, name)) => (key, Some(Condition::from_name(name)?)),
            None => (text, None),
        };
        let action = self.action(key)?;
        let holds = |rule: &&Rule| rule.held_at.contains(&scope);
        let rule = self.rule(action, scope).filter(holds).or_else(|| {
            Scope::ALL
                .into_iter()
                .filter_map(|other| self.rule(action, other))
                .find(holds)
        })?;
        let permission = Permission {
            action,
            scope: rule.scope,
            condition,
        };
        condition
            .is_none_or(|condition| self.accepts(rule, condition))
            .then_some(permission)
    }

    /// A permission as it is written in a scheme.
    pub fn permission_text(&self, permission: Permission) -> String {
        let condition = permission
            .condition
            .map_or(String::new(), |c| c.to_string());
        format!("{}{condition}", self.action_key(permission.action))
    }

    /// Whether a rule can be held under a condition: creator and lead belong to Projects, self and
    /// group to People, and lead only to what is in a teamspace.
    pub fn accepts(&self, rule: &Rule, condition: Condition) -> bool {
        rule.on
            .iter()
            .filter_map(|kind| self.type_info(*kind))
            .all(|kind| match condition {
                Condition::Creator => !kind.people,
                Condition::Lead => kind.scope == Scope::Teamspace,
                Condition::OwnWorker | Condition::Group => kind.people,
            })
    }

    /// The system roles.
    pub fn system_roles(&self) -> &[Arc<Role>] {
        &self.roles
    }

    /// The system role of that key at a scope: `admin` of a workspace is not `admin` of a project.
    pub fn system_role(&self, scope: Scope, key: &str) -> Option<&Arc<Role>> {
        self.roles
            .iter()
            .find(|role| role.scope() == scope && role.key() == key)
    }

    /// The plans, from the lowest to the highest.
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The plan of that key.
    pub fn plan(&self, key: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.key == key)
    }

    /// The feature of that name.
    pub fn feature(&self, name: &str) -> Option<Feature> {
        number_of(&self.features, name).map(Feature)
    }

    /// Names of all features.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// The name of a feature; empty for one of another catalog.
    pub fn feature_name(&self, feature: Feature) -> &str {
        self.features
            .get(usize::from(feature.0))
            .map_or("", String::as_str)
    }

    /// The fact of that name.
    pub fn fact(&self, name: &str) -> Option<Fact> {
        number_of(&self.facts, name).map(Fact)
    }

    /// Names of all facts.
    pub fn facts(&self) -> &[String] {
        &self.facts
    }

    pub(crate) fn fixed_role(&self, role: FixedRole) -> Option<&Role> {
        self.fixed.get(role as usize).and_then(Option::as_deref)
    }

    pub(crate) fn account_role(&self) -> Option<&Role> {
        self.account.as_deref()
    }

    pub(crate) fn slot(&self, action: Action, scope: Scope) -> Option<Slot> {
        let row = self.slots.get(usize::from(action.0))?;
        row.get(scope as usize)
            .copied()
            .filter(|slot| *slot != NO_SLOT)
            .map(Slot)
    }

    pub(crate) fn rule_at(&self, slot: Slot) -> Option<&Rule> {
        self.rules.get(usize::from(slot.0))
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = (Slot, &Rule)> {
        (0..).map(Slot).zip(&self.rules)
    }

    /// Whether `*` in an allow grant on a node of this type covers an action: every one but
    /// deleting the node and what concerns members, roles, grants and People.
    pub fn star_allows(&self, kind: NodeType, action: Action) -> bool {
        match self.stars.get(usize::from(action.0)) {
            Some(Star::In) => true,
            Some(Star::InUnlessOn(deleted)) => *deleted != kind,
            Some(Star::Out) | None => false,
        }
    }
}

fn number_of(names: &[String], name: &str) -> Option<u8> {
    names
        .iter()
        .position(|known| known == name)
        .and_then(|index| u8::try_from(index).ok())
}
