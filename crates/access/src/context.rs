//! What surrounds a decision: the time, switched-off features, settings, and a token's scopes.

use crate::catalog::{Catalog, FactSet, FeatureSet, Rule, Slot};
use crate::ids::Timestamp;
use crate::permission::{Conditions, Scope};
use crate::role::Cells;

/// Facts about the moment and the place of a request. Everything that can change by itself is
/// here and never read inside the engine.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The time of the request; grants are live or expired at it.
    pub now: Timestamp,
    /// Features that are switched off where the target is.
    pub features_off: FeatureSet,
    /// Settings that are true, of those that the catalog names.
    pub facts: FactSet,
    /// The scopes of the token that the request came with; `None` for a session.
    pub token: Option<&'a TokenScopes>,
}

impl Context<'_> {
    /// A session at this time, nothing switched off, no fact true.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            features_off: FeatureSet::NONE,
            facts: FactSet::NONE,
            token: None,
        }
    }
}

/// What a token may be used for: one more "and" beside its owner's rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenScopes(Cells);

/// A text that is no token scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no token scope: name a type, an action, or `instance`")]
pub struct TokenScopeError(pub String);

impl TokenScopes {
    /// Compiles the scopes of a token: types (`workitem`), actions (`workitem:edit`,
    /// `access:inspect`) or `instance` for the administration of the instance. What a named
    /// action requires is named with it. None named: all of the owner's rights except instance
    /// administration and People [D-33].
    ///
    /// # Errors
    /// The first text that means nothing.
    pub fn compile<S: AsRef<str>>(catalog: &Catalog, named: &[S]) -> Result<Self, TokenScopeError> {
        let mut cells = Cells::new(catalog.rules().len());
        if named.is_empty() {
            for (slot, rule) in catalog.slots() {
                if !rule.administration && !rule.people {
                    cells.add(slot, Conditions::ALWAYS);
                }
            }
        }
        for text in named {
            let text = text.as_ref();
            let mut known = false;
            for (slot, rule) in catalog.slots() {
                if names(catalog, text, rule) {
                    known = true;
                    for slot in rule.required.iter().copied().chain([slot]) {
                        cells.add(slot, Conditions::ALWAYS);
                    }
                }
            }
            if !known {
                return Err(TokenScopeError(text.to_owned()));
            }
        }
        Ok(Self(cells))
    }

    pub(crate) fn covers(&self, slot: Slot) -> bool {
        self.0.get(slot).always()
    }
}

fn names(catalog: &Catalog, text: &str, rule: &Rule) -> bool {
    let key = catalog.action_key(rule.action);
    let subject = key.split_once(':').map_or(key, |(subject, _)| subject);
    key == text || subject == text || text == "instance" && rule.scope == Scope::Instance
}
