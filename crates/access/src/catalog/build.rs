//! From what is written to a catalog that can be used, collecting every fault on the way.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::{CatalogError, Fault};
use super::source::{Declarations, Declared, Place, PlanText, Source};
use super::{
    ACCOUNT_ROLE, Action, Catalog, FLAGS_MAX, FixedRole, NodeType, Plan, Rule, Scope, Star,
    TypeInfo,
};
use crate::role::Role;

/// What is known while a catalog is being built.
pub(super) struct Builder<'a> {
    pub sources: &'a [Source<'a>],
    pub faults: Vec<Fault>,
    pub types: Vec<TypeInfo>,
    pub type_numbers: HashMap<String, NodeType>,
    pub actions: Vec<String>,
    pub action_numbers: HashMap<String, Action>,
    pub rules: Vec<Rule>,
    pub slots: Vec<[u16; 5]>,
    pub features: Vec<String>,
    pub facts: Vec<String>,
    /// How people say an action, where the catalog says it.
    pub phrases: HashMap<Action, String>,
}

impl Builder<'_> {
    pub fn fault(&mut self, place: Place, problem: impl Into<String>) {
        self.faults
            .push(Fault::at(self.sources, place, problem.into()));
    }

    fn flags(&mut self, what: &str, declared: &[Declared<()>]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for flag in declared {
            if names.contains(&flag.key) {
                self.fault(
                    flag.place,
                    format!("{what} `{}` is declared twice", flag.key),
                );
            } else if names.len() == FLAGS_MAX {
                self.fault(flag.place, format!("more than {FLAGS_MAX} {what}s"));
            } else {
                names.push(flag.key.clone());
            }
        }
        names
    }

    fn plans(&mut self, declared: &[Declared<PlanText>]) -> Vec<Plan> {
        let mut plans: Vec<Plan> = Vec::new();
        for one in declared {
            if plans.iter().any(|plan| plan.key == one.key) {
                self.fault(one.place, format!("plan `{}` is declared twice", one.key));
                continue;
            }
            plans.push(Plan {
                key: one.key.clone(),
                name: one.value.name.clone(),
                owner: one.value.owner,
                custom_roles: one.value.custom_roles,
                custom_schemes: one.value.custom_schemes,
            });
        }
        plans
    }
}

pub(super) fn build(sources: &[Source<'_>]) -> Result<Catalog, CatalogError> {
    let declared = Declarations::read(sources)?;
    let mut builder = Builder {
        sources,
        faults: Vec::new(),
        types: Vec::new(),
        type_numbers: HashMap::new(),
        actions: Vec::new(),
        action_numbers: HashMap::new(),
        rules: Vec::new(),
        slots: Vec::new(),
        features: Vec::new(),
        facts: Vec::new(),
        phrases: HashMap::new(),
    };
    builder.features = builder.flags("feature", &declared.features);
    builder.facts = builder.flags("fact", &declared.facts);
    let plans = builder.plans(&declared.plans);
    builder.add_types(&declared.types);
    let numbered = builder.number_rules(&declared.rules);
    builder.add_views(&declared.types);
    builder.relate_rules(&numbered);
    let roles = builder.roles(&declared, &numbered);
    if builder.faults.is_empty() {
        Ok(finish(builder, roles, plans))
    } else {
        Err(CatalogError::new(builder.faults))
    }
}

fn finish(builder: Builder<'_>, roles: Vec<Role>, plans: Vec<Plan>) -> Catalog {
    let roles: Vec<_> = roles.into_iter().map(Arc::new).collect();
    let find = |scope: Scope, key: &str| {
        roles
            .iter()
            .find(|role| role.scope() == scope && role.key() == key)
            .cloned()
    };
    Catalog {
        fixed: FixedRole::ALL.map(|role| find(Scope::Instance, role.key())),
        account: find(Scope::Account, ACCOUNT_ROLE),
        roles,
        stars: stars(&builder),
        types: builder.types,
        actions: builder.actions,
        rules: builder.rules,
        slots: builder.slots,
        features: builder.features,
        facts: builder.facts,
        plans,
        phrases: builder.phrases,
        type_numbers: builder.type_numbers,
        action_numbers: builder.action_numbers,
    }
}

fn stars(builder: &Builder<'_>) -> Vec<Star> {
    let star = |key: &String| {
        let (subject, verb) = key.split_once(':').unwrap_or_default();
        let kind = builder.type_numbers.get(subject).copied();
        match kind.and_then(|kind| builder.info(kind)) {
            Some(_) if !is_guarded(builder, key) => match kind {
                Some(kind) if verb == "delete" => Star::InUnlessOn(kind),
                _ => Star::In,
            },
            _ => Star::Out,
        }
    };
    builder.actions.iter().map(star).collect()
}

fn is_guarded(builder: &Builder<'_>, key: &str) -> bool {
    let action = builder.action_numbers.get(key);
    let mut rules = builder.rules.iter();
    rules.any(|rule| rule.guarded && Some(&rule.action) == action)
}
