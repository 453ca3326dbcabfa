//! Checking the node types: a tree in which every type knows its scope.

use super::build::Builder;
use super::source::{Declared, TypeText};
use super::{NodeType, Scope, TYPES_MAX, TypeInfo, TypeSet};

impl Builder<'_> {
    /// Takes the types in the order of the texts. A parent is declared before its children, so
    /// that there can be no circle.
    pub(super) fn add_types(&mut self, declared: &[Declared<TypeText>]) {
        for one in declared {
            let Ok(number) = u8::try_from(self.types.len()) else {
                return;
            };
            if usize::from(number) == TYPES_MAX {
                return self.fault(one.place, format!("more than {TYPES_MAX} types"));
            }
            if self.type_numbers.contains_key(&one.key) {
                self.fault(one.place, format!("type `{}` is declared twice", one.key));
                continue;
            }
            if !is_word(&one.key) {
                let problem = format!("`{}` is not a type: write small letters and `_`", one.key);
                self.fault(one.place, problem);
                continue;
            }
            match self.type_of(one) {
                Ok(info) => {
                    self.type_numbers.insert(one.key.clone(), NodeType(number));
                    self.types.push(info);
                }
                Err(problem) => self.fault(one.place, problem),
            }
        }
    }

    fn type_of(&self, one: &Declared<TypeText>) -> Result<TypeInfo, String> {
        let text = &one.value;
        let mut parents = Vec::new();
        for key in &text.parent {
            let parent = self.type_numbers.get(key).copied().ok_or_else(|| {
                format!("parent `{key}` of type `{}` is not declared above", one.key)
            })?;
            parents.push(parent);
        }
        let scope = self.scope_of(one, &parents)?;
        let label = text
            .label
            .clone()
            .unwrap_or_else(|| one.key.replace('_', " "));
        let info = TypeInfo {
            key: one.key.clone(),
            noun: with_article(&label, text.article.as_deref()),
            plural: in_general(&label, text),
            label,
            lies_in: parents
                .iter()
                .fold(TypeSet::default(), |set, parent| set.with(*parent)),
            parents,
            scope,
            is_scope: text.scope.is_some(),
            view: None,
            has_submitter: text.submitter,
            may_be_restricted: text.restricted,
            wildcard_passes: text.wildcard_passes,
            may_be_public: text.public,
            people: text.people,
            guarded: text.guarded || text.people,
            is_node: !text.word,
        };
        if info.wildcard_passes && !info.may_be_restricted {
            return Err("`wildcard_passes` says something only of a `restricted` type".to_owned());
        }
        if info.may_be_restricted && info.is_scope {
            return Err("a scope is never restricted".to_owned());
        }
        if info.may_be_public && !(info.is_scope && info.scope == Scope::Project) {
            return Err("only a project is public".to_owned());
        }
        if info.people && info.scope != Scope::Workspace {
            return Err("what belongs to People lies in the workspace".to_owned());
        }
        if text.word && text.view.is_some() {
            return Err(format!("`{}` is only a word, nobody views it", one.key));
        }
        Ok(info)
    }

    fn scope_of(&self, one: &Declared<TypeText>, parents: &[NodeType]) -> Result<Scope, String> {
        let text = &one.value;
        if text.word {
            return if parents.is_empty() && text.scope.is_none() {
                Ok(Scope::Workspace)
            } else {
                Err(format!("`{}` is only a word, it lies nowhere", one.key))
            };
        }
        let mut scopes = parents
            .iter()
            .filter_map(|parent| self.types.get(usize::from(parent.0)));
        let Some(name) = &text.scope else {
            let Some(first) = scopes.next() else {
                return Err(format!(
                    "type `{}` needs a parent, or to be a scope",
                    one.key
                ));
            };
            return if scopes.all(|parent| parent.scope == first.scope) {
                Ok(first.scope)
            } else {
                Err(format!(
                    "the parents of type `{}` belong to different scopes",
                    one.key
                ))
            };
        };
        let scope = Scope::from_name(name).ok_or_else(|| format!("there is no scope `{name}`"))?;
        if self
            .types
            .iter()
            .any(|other| other.is_scope && other.scope == scope)
        {
            return Err(format!("scope `{scope}` has two types"));
        }
        let inside = matches!(scope, Scope::Project | Scope::Teamspace);
        let in_workspace = |parent: &TypeInfo| parent.is_scope && parent.scope == Scope::Workspace;
        if inside && !(parents.len() == 1 && scopes.all(in_workspace)) {
            return Err(format!("a {scope} lies in the workspace"));
        }
        if !inside && !parents.is_empty() {
            return Err(format!(
                "{scope} `{}` is outermost and has no parent",
                one.key
            ));
        }
        Ok(scope)
    }

    /// Names the view action of every type, once the actions have their numbers.
    pub(super) fn add_views(&mut self, declared: &[Declared<TypeText>]) {
        for one in declared {
            let Some(key) = &one.value.view else { continue };
            let Some(kind) = self.type_numbers.get(&one.key).copied() else {
                continue;
            };
            let view = self.action_numbers.get(key).copied();
            let asked = |action| {
                self.rules
                    .iter()
                    .any(|r| r.action == action && r.asked_on.contains(kind))
            };
            if view.is_some_and(asked) {
                if let Some(info) = self.types.get_mut(usize::from(kind.0)) {
                    info.view = view;
                }
            } else {
                self.fault(one.place, format!("`{key}` is not asked on `{}`", one.key));
            }
        }
    }
}

/// `a work item`, `an attachment`, `the inbox`, `your work`.
fn with_article(label: &str, article: Option<&str>) -> String {
    let begins_with_vowel = label.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    let article = article.unwrap_or(if begins_with_vowel { "an" } else { "a" });
    format!("{article} {label}").trim_start().to_owned()
}

/// `work items`, `the inbox`, `your work`, `the workspace`.
fn in_general(label: &str, text: &TypeText) -> String {
    let is_one = text.scope.is_some() && text.article.is_none();
    match (&text.plural, &text.article) {
        (Some(plural), _) => plural.clone(),
        (None, Some(article)) => with_article(label, Some(article)),
        (None, None) if is_one => with_article(label, Some("the")),
        (None, None) => format!("{label}s"),
    }
}

/// Whether it is made of small letters, digits and `_`, beginning with a letter.
pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
