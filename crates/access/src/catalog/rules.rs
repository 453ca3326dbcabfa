//! Checking the rules: numbers, the types they are asked on, and what they require.

use super::build::Builder;
use super::source::{Declared, NeverSelfText, Place, RuleText};
use super::types::is_word;
use super::{
    Action, Condition, Fact, Feature, NO_SLOT, NeverSelf, NodeType, Permission, RULES_MAX, Rule,
    Scope, Slot, TypeInfo, TypeSet, number_of,
};

/// A rule that got its number, beside the line it comes from.
pub(super) struct Numbered<'a> {
    pub slot: Slot,
    pub place: Place,
    pub key: &'a str,
    pub text: &'a RuleText,
}

impl Builder<'_> {
    /// Gives every rule its number and finds the types that it is asked on.
    pub(super) fn number_rules<'t>(
        &mut self,
        declared: &'t [Declared<(Scope, RuleText)>],
    ) -> Vec<Numbered<'t>> {
        let mut numbered = Vec::new();
        for one in declared {
            let (scope, text) = &one.value;
            if self.rules.len() == RULES_MAX {
                self.fault(one.place, format!("more than {RULES_MAX} rules"));
                break;
            }
            match self.rule_of(&one.key, *scope, text) {
                Ok(rule) => {
                    let number = u16::try_from(self.rules.len()).unwrap_or(NO_SLOT);
                    let row = self.slots.get_mut(usize::from(rule.action.0));
                    if let Some(entry) = row.and_then(|row| row.get_mut(*scope as usize)) {
                        *entry = number;
                    }
                    self.rules.push(rule);
                    let slot = Slot(number);
                    numbered.push(Numbered {
                        slot,
                        place: one.place,
                        key: &one.key,
                        text,
                    });
                }
                Err(problem) => self.fault(one.place, problem),
            }
        }
        numbered
    }

    fn rule_of(&mut self, key: &str, scope: Scope, text: &RuleText) -> Result<Rule, String> {
        let (subject, verb) = key
            .split_once(':')
            .filter(|(subject, verb)| is_word(subject) && is_word(verb))
            .ok_or_else(|| format!("`{key}` is not an action: write `type:verb`"))?;
        let kind = self
            .type_numbers
            .get(subject)
            .copied()
            .ok_or_else(|| format!("type `{subject}` of `{key}` is not declared"))?;
        let on = self.asked_on(key, kind, verb, scope, &text.on)?;
        let action = self.action_of(key);
        if self.slot_at(key, scope).is_some() {
            return Err(format!("`{key}` is declared twice at scope {scope}"));
        }
        if let Some(phrase) = &text.phrase {
            self.phrases.insert(action, phrase.clone());
        }
        let people = on
            .iter()
            .any(|kind| self.info(*kind).is_some_and(|info| info.people));
        Ok(Rule {
            action,
            scope,
            asked_on: on
                .iter()
                .fold(TypeSet::default(), |set, kind| set.with(*kind)),
            on,
            requires: Vec::new(),
            never_self: None,
            feature: None,
            public_by: None,
            custom: text.custom,
            guarded: text.guarded || self.info(kind).is_some_and(|info| info.guarded),
            administration: false,
            people: people || self.info(kind).is_some_and(|info| info.people),
            required: Vec::new(),
            public_slot: None,
            held_at: Vec::new(),
        })
    }

    fn action_of(&mut self, key: &str) -> Action {
        if let Some(known) = self.action_numbers.get(key) {
            return *known;
        }
        let action = Action(u16::try_from(self.actions.len()).unwrap_or(NO_SLOT));
        self.actions.push(key.to_owned());
        self.slots.push([NO_SLOT; 5]);
        self.action_numbers.insert(key.to_owned(), action);
        action
    }

    /// Creating is asked on the parent, everything else on the thing itself, unless `on` says
    /// otherwise.
    fn asked_on(
        &self,
        key: &str,
        kind: NodeType,
        verb: &str,
        scope: Scope,
        named: &[String],
    ) -> Result<Vec<NodeType>, String> {
        let info = self
            .info(kind)
            .ok_or_else(|| format!("`{key}` has no type"))?;
        let on = if !named.is_empty() {
            let number = |key: &String| {
                let number = self.type_numbers.get(key).copied();
                number.ok_or_else(|| format!("type `{key}` is not declared"))
            };
            named.iter().map(number).collect::<Result<Vec<_>, _>>()?
        } else if !info.is_node {
            return Err(format!("`{key}` needs `on`: `{}` is only a word", info.key));
        } else if verb == "create" {
            info.parents.clone()
        } else {
            vec![kind]
        };
        if on.is_empty() {
            return Err(format!("`{key}` needs `on`: `{}` has no parent", info.key));
        }
        for asked in on.iter().filter_map(|kind| self.info(*kind)) {
            if !asked.is_node {
                return Err(format!(
                    "`{}` is only a word, nothing is asked on it",
                    asked.key
                ));
            }
            if asked.scope != scope {
                return Err(format!(
                    "`{key}` is a rule of scope {scope}, `{}` belongs to scope {}",
                    asked.key, asked.scope
                ));
            }
        }
        Ok(on)
    }

    /// Fills in what refers to other rules, once all have their numbers.
    pub(super) fn relate_rules(&mut self, numbered: &[Numbered<'_>]) {
        for one in numbered {
            let related = self.relate(one);
            match related {
                Ok(rule) => {
                    if let Some(known) = self.rules.get_mut(usize::from(one.slot.0)) {
                        *known = rule;
                    }
                }
                Err(problem) => self.fault(one.place, problem),
            }
        }
        for one in numbered {
            self.close(one.slot);
            if let Err(problem) = self.check_required(one) {
                self.fault(one.place, problem);
            }
        }
    }

    fn relate(&self, one: &Numbered<'_>) -> Result<Rule, String> {
        let mut rule = self.rule(one.slot).ok_or("no such rule")?.clone();
        for key in &one.text.requires {
            rule.required.push(self.required_rule(key, rule.scope)?);
        }
        rule.never_self = match &one.text.never_self {
            None | Some(NeverSelfText::Always(false)) => None,
            Some(NeverSelfText::Always(true)) => Some(NeverSelf { unless: None }),
            Some(NeverSelfText::Unless(name)) => {
                let fact = number_of(&self.facts, name).map(Fact);
                let fact = fact.ok_or_else(|| format!("fact `{name}` is not declared"))?;
                Some(NeverSelf { unless: Some(fact) })
            }
        };
        if let Some(name) = &one.text.feature {
            let feature = number_of(&self.features, name).map(Feature);
            rule.feature =
                Some(feature.ok_or_else(|| format!("feature `{name}` is not declared"))?);
        }
        if let Some(key) = &one.text.public_by {
            let slot = self.slot_at(key, Scope::Workspace).ok_or_else(|| {
                format!("`public_by` names `{key}`, which is not a rule of the workspace")
            })?;
            if !rule
                .on
                .iter()
                .all(|kind| self.info(*kind).is_some_and(|k| k.may_be_public))
            {
                return Err(format!("`{}` is asked on what is never public", one.key));
            }
            rule.public_slot = Some(slot);
            rule.public_by = self.rule(slot).map(Rule::permission);
        }
        Ok(rule)
    }

    fn required_rule(&self, key: &str, scope: Scope) -> Result<Slot, String> {
        self.slot_at(key, scope)
            .or_else(|| self.slot_at(key, Scope::Workspace))
            .ok_or_else(|| format!("requires `{key}`, which is not declared at scope {scope}"))
    }

    /// Adds to the requirements of a rule what those require, nearest first.
    fn close(&mut self, slot: Slot) {
        let mut closed = self
            .rule(slot)
            .map(|rule| rule.required.clone())
            .unwrap_or_default();
        let mut next = 0;
        while let Some(required) = closed.get(next).copied() {
            let further = self.rule(required).map(|rule| rule.required.clone());
            for slot in further.unwrap_or_default() {
                if !closed.contains(&slot) {
                    closed.push(slot);
                }
            }
            next += 1;
        }
        let requires = closed
            .iter()
            .filter_map(|s| self.rule(*s))
            .map(Rule::permission)
            .collect();
        if let Some(rule) = self.rules.get_mut(usize::from(slot.0)) {
            rule.required = closed;
            rule.requires = requires;
        }
    }

    fn check_required(&self, one: &Numbered<'_>) -> Result<(), String> {
        let rule = self.rule(one.slot).ok_or("no such rule")?;
        if rule.required.contains(&one.slot) {
            return Err(format!("`{}` requires itself", one.key));
        }
        for required in rule.required.iter().filter_map(|slot| self.rule(*slot)) {
            let key = self.key(required.action);
            for kind in &rule.on {
                if self.nearest(*kind, required.asked_on).is_none() {
                    let kind = self.info(*kind).map_or("", |info| info.key.as_str());
                    return Err(format!(
                        "requires `{key}`, which is not asked above `{kind}`"
                    ));
                }
            }
            for condition in Condition::ALL {
                if self.can_hold(rule, condition) && !self.can_hold(required, condition) {
                    return Err(format!(
                        "requires `{key}`, which cannot be held {condition}"
                    ));
                }
            }
        }
        self.check_view(rule, one)?;
        let Some(public) = rule.public_slot.and_then(|slot| self.rule(slot)) else {
            return Ok(());
        };
        let plain = public.public_slot.is_none() && public.never_self.is_none();
        let on_workspace = public
            .on
            .iter()
            .all(|kind| self.info(*kind).is_some_and(is_outermost));
        if plain && on_workspace && public.feature.is_none() {
            Ok(())
        } else {
            Err("`public_by` names a rule that is not plainly asked on the workspace".to_owned())
        }
    }

    /// Whoever may not know of a thing may do nothing with it, so every action on a thing inside
    /// a scope requires the view action of its type.
    fn check_view(&self, rule: &Rule, one: &Numbered<'_>) -> Result<(), String> {
        for kind in rule.on.iter().filter_map(|kind| self.info(*kind)) {
            let Some(view) = kind.view.filter(|view| *view != rule.action) else {
                continue;
            };
            let required = |p: &Permission| p.action == view;
            if !kind.is_scope && !rule.requires.iter().any(required) {
                return Err(format!("`{}` must require `{}`", one.key, self.key(view)));
            }
        }
        Ok(())
    }

    /// The first of these types on the way up from one; `None` where there is none or where
    /// different ways up come to different ones.
    fn nearest(&self, kind: NodeType, wanted: TypeSet) -> Option<NodeType> {
        if wanted.contains(kind) {
            return Some(kind);
        }
        let mut ways = self
            .info(kind)?
            .parents
            .iter()
            .map(|up| self.nearest(*up, wanted));
        let first = ways.next()??;
        ways.all(|way| way == Some(first)).then_some(first)
    }

    pub(super) fn can_hold(&self, rule: &Rule, condition: Condition) -> bool {
        rule.on
            .iter()
            .filter_map(|kind| self.info(*kind))
            .all(|kind| match condition {
                Condition::Creator => !kind.people,
                Condition::Lead => kind.scope == Scope::Teamspace,
                Condition::OwnWorker | Condition::Group => kind.people,
            })
    }

    pub(super) fn slot_at(&self, key: &str, scope: Scope) -> Option<Slot> {
        let action = self.action_numbers.get(key)?;
        let row = self.slots.get(usize::from(action.0))?;
        row.get(scope as usize)
            .copied()
            .filter(|slot| *slot != NO_SLOT)
            .map(Slot)
    }

    pub(super) fn rule(&self, slot: Slot) -> Option<&Rule> {
        self.rules.get(usize::from(slot.0))
    }

    pub(super) fn info(&self, kind: NodeType) -> Option<&TypeInfo> {
        self.types.get(usize::from(kind.0))
    }

    pub(super) fn key(&self, action: Action) -> &str {
        self.actions
            .get(usize::from(action.0))
            .map_or("", String::as_str)
    }
}

fn is_outermost(info: &TypeInfo) -> bool {
    info.is_scope && info.parents.is_empty()
}
