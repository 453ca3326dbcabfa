//! What stands in catalog files, as it is written, each part with its place in the text.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::error::{CatalogError, Fault};

/// One catalog file: its name, for messages, and its text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Name that errors show, for example `project.toml`.
    pub name: &'a str,
    /// The TOML text.
    pub text: &'a str,
}

/// A place in a source, turned into a line only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub source: usize,
    pub offset: usize,
}

/// Something declared, with where it was.
#[derive(Debug, Clone)]
pub(super) struct Declared<T> {
    pub place: Place,
    pub key: String,
    pub value: T,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    features: Vec<Spanned<String>>,
    #[serde(default)]
    facts: Vec<Spanned<String>>,
    #[serde(default)]
    columns: BTreeMap<Spanned<String>, Vec<String>>,
    #[serde(default, rename = "type")]
    types: BTreeMap<Spanned<String>, TypeText>,
    #[serde(default)]
    role: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, RoleText>>,
    #[serde(default)]
    plan: BTreeMap<Spanned<String>, PlanText>,
    #[serde(default)]
    workspace: BTreeMap<Spanned<String>, RuleText>,
    #[serde(default)]
    project: BTreeMap<Spanned<String>, RuleText>,
    #[serde(default)]
    teamspace: BTreeMap<Spanned<String>, RuleText>,
    #[serde(default)]
    instance: BTreeMap<Spanned<String>, RuleText>,
    #[serde(default)]
    account: BTreeMap<Spanned<String>, RuleText>,
}

/// A node type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the line"
)]
pub(super) struct TypeText {
    pub label: Option<String>,
    /// What stands before the label in a sentence, where it is not `a` or `an`; empty for nothing.
    pub article: Option<String>,
    /// Several of them, where that is not the label with an `s`.
    pub plural: Option<String>,
    /// The types that a node of this one may lie in.
    pub parent: Vec<String>,
    /// Set where this type is itself a scope that roles live at.
    pub scope: Option<String>,
    /// The action that decides whether one may know of a node of this type.
    pub view: Option<String>,
    /// `+creator` in a role that reads submitters looks at who submitted it.
    pub submitter: bool,
    /// A node of this type may be restricted.
    pub restricted: bool,
    /// A role with a wildcard passes where a node of this type is restricted.
    pub wildcard_passes: bool,
    /// A node of this type may be public.
    pub public: bool,
    /// Belongs to the People side: `+self` and `+group`, and no wildcard reaches it.
    pub people: bool,
    /// A `*` in an allow grant leaves the actions of this type out.
    pub guarded: bool,
    /// Not a node: only a word in front of actions that are asked elsewhere.
    pub word: bool,
}

/// A system role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the line"
)]
pub(super) struct RoleText {
    pub id: u32,
    pub name: String,
    pub level: u8,
    /// Scopes whose every action the role holds.
    pub wildcard: Vec<String>,
    /// A role of the People side, held beside a base role.
    pub people: bool,
    /// Inert while its holder has no current report.
    pub manager: bool,
    /// Its `+creator` reads who submitted an item.
    pub reads_submitter: bool,
    /// The role of guests: they meet the guest ceiling.
    pub guest: bool,
    /// May be given to guests.
    pub below_ceiling: bool,
    /// Changes members of its own level, and not only those below.
    pub manages_peers: bool,
    /// Custom roles may take it as their base.
    pub custom_base: bool,
    /// The project role that a holder gets when added to a project without naming one.
    pub joins_as: Option<String>,
}

/// A plan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PlanText {
    pub name: String,
    /// There is an Owner above the Admins.
    pub owner: bool,
    /// Workspaces may have roles of their own.
    pub custom_roles: bool,
    /// Workspaces may have permission schemes of their own.
    pub custom_schemes: bool,
}

/// One line of the permission tables.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    /// The cells, in the order of the scope's columns.
    pub roles: String,
    /// The node types it is asked on, where they do not follow from the key.
    #[serde(default)]
    pub on: Vec<String>,
    #[serde(default)]
    pub requires: Vec<String>,
    /// Denied about oneself; a text names the fact that lifts it.
    #[serde(default)]
    pub never_self: Option<NeverSelfText>,
    #[serde(default)]
    pub feature: Option<String>,
    /// A public node is also open by this workspace permission.
    #[serde(default)]
    pub public_by: Option<String>,
    /// How people say it in the middle of a sentence, where it does not follow from the key.
    #[serde(default)]
    pub phrase: Option<String>,
    /// `false`: no custom role may hold it.
    #[serde(default = "yes")]
    pub custom: bool,
    /// No allow grant carries it, as if its type were guarded.
    #[serde(default)]
    pub guarded: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum NeverSelfText {
    Always(bool),
    Unless(String),
}

const fn yes() -> bool {
    true
}

/// Everything declared in all sources, in the order of the texts.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub features: Vec<Declared<()>>,
    pub facts: Vec<Declared<()>>,
    pub columns: Vec<Declared<Vec<String>>>,
    pub types: Vec<Declared<TypeText>>,
    /// The key is the role's, the first part of the value its scope.
    pub roles: Vec<Declared<(String, RoleText)>>,
    pub plans: Vec<Declared<PlanText>>,
    pub rules: Vec<Declared<(super::Scope, RuleText)>>,
}

impl Declarations {
    /// Reads all sources; every file that is not TOML of this shape is a fault.
    pub fn read(sources: &[Source<'_>]) -> Result<Self, CatalogError> {
        let mut all = Self::default();
        let mut faults = Vec::new();
        for (index, source) in sources.iter().enumerate() {
            match toml::from_str::<File>(source.text) {
                Ok(file) => all.add(index, file),
                Err(error) => {
                    let offset = error.span().map_or(0, |span| span.start);
                    let place = Place {
                        source: index,
                        offset,
                    };
                    faults.push(Fault::at(sources, place, error.message().to_owned()));
                }
            }
        }
        if faults.is_empty() {
            Ok(all)
        } else {
            Err(CatalogError::new(faults))
        }
    }

    fn add(&mut self, source: usize, file: File) {
        let word = |text: Spanned<String>| Declared {
            place: Place {
                source,
                offset: text.span().start,
            },
            key: text.into_inner(),
            value: (),
        };
        self.features.extend(file.features.into_iter().map(word));
        self.facts.extend(file.facts.into_iter().map(word));
        self.columns.extend(in_order(source, file.columns));
        self.types.extend(in_order(source, file.types));
        self.plans.extend(in_order(source, file.plan));
        let known = self.roles.len();
        for (scope, roles) in file.role {
            let scope = scope.into_inner();
            self.roles
                .extend(in_order(source, roles).into_iter().map(|role| Declared {
                    place: role.place,
                    key: role.key,
                    value: (scope.clone(), role.value),
                }));
        }
        if let Some(added) = self.roles.get_mut(known..) {
            added.sort_by_key(|role| role.place.offset);
        }
        let tables = [
            file.workspace,
            file.project,
            file.teamspace,
            file.instance,
            file.account,
        ];
        for (scope, rules) in super::Scope::ALL.into_iter().zip(tables) {
            self.rules
                .extend(in_order(source, rules).into_iter().map(|rule| Declared {
                    place: rule.place,
                    key: rule.key,
                    value: (scope, rule.value),
                }));
        }
    }
}

/// Entries in the order of the text: numbers must not depend on the alphabet.
fn in_order<T>(source: usize, entries: BTreeMap<Spanned<String>, T>) -> Vec<Declared<T>> {
    let mut list: Vec<_> = entries
        .into_iter()
        .map(|(key, value)| Declared {
            place: Place {
                source,
                offset: key.span().start,
            },
            key: key.into_inner(),
            value,
        })
        .collect();
    list.sort_by_key(|entry| entry.place.offset);
    list
}
