//! Roles, compiled: what a decision reads is a few bits per permission.
//!
//! A role is a name, one scope and one or more schemes; its permissions are their union, and
//! nothing in a scheme takes anything away [D-12]. System roles come from the catalog, custom
//! roles from [`RoleDefinition`]; once compiled they are the same thing.

use crate::catalog::{Catalog, FactSet, Rule, Slot};
use crate::ids::{RoleId, SchemeId};
use crate::permission::{Conditions, Permission, Scope};

/// The text by which a workspace role opens every view of project scope to an auditor.
pub const AUDITOR: &str = "project/*:view";

/// A custom role as it is stored: texts, not yet compiled.
#[derive(Debug, Clone)]
pub struct RoleDefinition {
    /// Its id.
    pub id: RoleId,
    /// Its slug.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Where it is assigned.
    pub scope: Scope,
    /// Key of the system role of the same scope whose level and nature it takes; `None` for the
    /// usual one: Member in a workspace, Contributor in a project.
    pub base: Option<String>,
    /// Its schemes; their permissions add up.
    pub schemes: Vec<SchemeDefinition>,
}

/// A permission scheme as it is stored.
#[derive(Debug, Clone)]
pub struct SchemeDefinition {
    /// Its id.
    pub id: SchemeId,
    /// Its name.
    pub name: String,
    /// Permissions such as `workitem:delete+creator`.
    pub permissions: Vec<String>,
}

/// Why a custom role cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// Custom roles belong to a workspace or a project [D-09].
    #[error("there are no custom roles at scope {0}")]
    Scope(Scope),
    /// The base is not a role that custom roles may take.
    #[error("`{0}` is no base for a custom role of this scope")]
    Base(String),
    /// A text that means no permission of this scope.
    #[error("`{0}` is not a permission of this scope")]
    Permission(String),
    /// What no custom role may hold [D-05].
    #[error("no custom role may hold `{0}`")]
    Forbidden(String),
}

/// What a role is beside its permissions.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one column of the catalog's role line"
)]
pub(crate) struct RoleTraits {
    pub level: u8,
    pub people: bool,
    pub manager: bool,
    pub reads_submitter: bool,
    pub guest: bool,
    pub below_ceiling: bool,
    pub manages_peers: bool,
    pub custom_base: bool,
    pub joins_as: Option<Box<str>>,
    /// The scopes whose every rule it holds.
    pub wildcard: Vec<Scope>,
}

/// A compiled role. Made once, shared by everybody who holds it.
#[derive(Debug, Clone)]
pub struct Role {
    id: RoleId,
    key: Box<str>,
    name: Box<str>,
    scope: Scope,
    system: bool,
    base: Box<str>,
    traits: RoleTraits,
    cells: Cells,
    /// What each scheme contributes; empty where there is one scheme, which is the role itself.
    schemes: Vec<(SchemeId, Cells)>,
    /// Facts that take a permission away, at the instance.
    unless: Vec<(Slot, FactSet)>,
}

impl Role {
    pub(crate) fn system(
        id: u32,
        key: &str,
        name: &str,
        scope: Scope,
        traits: RoleTraits,
        rules: usize,
    ) -> Self {
        Self {
            id: RoleId::from(u128::from(id)),
            key: key.into(),
            name: name.into(),
            scope,
            system: true,
            base: key.into(),
            traits,
            cells: Cells::new(rules),
            schemes: Vec::new(),
            unless: Vec::new(),
        }
    }

    /// Compiles a custom role.
    ///
    /// Schemes are taken as they are: [`Catalog::close`] adds what permissions require before a
    /// scheme is stored. A permission whose requirement is missing stays without effect.
    ///
    /// # Errors
    /// A scope without custom roles, a base that is none, and permissions that do not exist or
    /// that no custom role may hold.
    pub fn compile(catalog: &Catalog, definition: &RoleDefinition) -> Result<Self, RoleError> {
        let scope = definition.scope;
        let usual = match scope {
            Scope::Workspace => "member",
            Scope::Project => "contributor",
            _ => return Err(RoleError::Scope(scope)),
        };
        let key = definition.base.as_deref().unwrap_or(usual);
        let base = catalog
            .system_role(scope, key)
            .filter(|role| role.traits.custom_base)
            .ok_or_else(|| RoleError::Base(key.to_owned()))?;
        let mut union = Cells::new(catalog.rules().len());
        let mut schemes = Vec::new();
        for scheme in &definition.schemes {
            let mut cells = Cells::new(catalog.rules().len());
            for text in &scheme.permissions {
                for (slot, conditions) in slots_of(catalog, scope, text)? {
                    cells.add(slot, conditions);
                    union.add(slot, conditions);
                }
            }
            schemes.push((scheme.id, cells));
        }
        Ok(Self {
            id: definition.id,
            key: definition.key.as_str().into(),
            name: definition.name.as_str().into(),
            scope,
            system: false,
            base: key.into(),
            traits: RoleTraits {
                custom_base: false,
                wildcard: Vec::new(),
                ..base.traits.clone()
            },
            cells: union,
            schemes,
            unless: Vec::new(),
        })
    }

    /// This role with what another one holds beside: where a plan has no Owner, the Admin holds
    /// what the Owner would.
    #[must_use]
    pub fn with_permissions_of(&self, other: &Self) -> Self {
        let mut role = self.clone();
        role.cells.join(&other.cells);
        role
    }

    /// Whether it is the same role and means the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || self.id == other.id
                && self.cells == other.cells
                && self.system == other.system
                && self.base == other.base
    }

    /// Whether it holds everything that another one of its scope does.
    pub fn covers(&self, other: &Self) -> bool {
        self.cells.cover(&other.cells)
    }

    /// Its id.
    pub const fn id(&self) -> RoleId {
        self.id
    }

    /// Its slug, unique within its scope.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is assigned.
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether it comes with the product and cannot be edited [D-06].
    pub const fn is_system(&self) -> bool {
        self.system
    }

    /// Key of the system role whose level and nature it has; its own for a system role.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its level: Owner 25, Admin 20, Member and Contributor 15, Commenter 10, Guest 5 [D-01].
    pub const fn level(&self) -> u8 {
        self.traits.level
    }

    /// Whether it is a role of the People side, held beside a base role.
    pub const fn is_people(&self) -> bool {
        self.traits.people
    }

    /// Whether it is inert while its holder has no current report [PE-60].
    pub const fn is_manager(&self) -> bool {
        self.traits.manager
    }

    /// Whether its holders are guests, who meet the guest ceiling.
    pub const fn is_guest(&self) -> bool {
        self.traits.guest
    }

    /// Whether `+creator` in it reads who submitted an item rather than who created it [PM-74].
    pub const fn reads_submitter(&self) -> bool {
        self.traits.reads_submitter
    }

    /// Key of the project role that a holder gets when added without naming one [PM-50..54].
    pub fn joins_as(&self) -> Option<&str> {
        self.traits.joins_as.as_deref()
    }

    /// Under which conditions it holds a permission.
    pub fn holds(&self, catalog: &Catalog, permission: Permission) -> Conditions {
        catalog
            .slot(permission.action, permission.scope)
            .map_or(Conditions::NONE, |slot| self.conditions(slot))
    }

    /// Everything it holds, in the catalog's order; one entry per condition.
    pub fn permissions<'a>(&'a self, catalog: &'a Catalog) -> impl Iterator<Item = Permission> {
        catalog
            .slots()
            .flat_map(move |(slot, rule)| self.cells.permissions(slot, rule))
    }

    pub(crate) const fn traits(&self) -> &RoleTraits {
        &self.traits
    }

    pub(crate) fn has_wildcard_over(&self, scope: Scope) -> bool {
        self.traits.wildcard.contains(&scope)
    }

    /// The scopes whose every rule it holds.
    pub fn wildcards(&self) -> &[Scope] {
        &self.traits.wildcard
    }

    pub(crate) fn has_wildcard(&self) -> bool {
        !self.traits.wildcard.is_empty()
    }

    #[inline]
    pub(crate) fn conditions(&self, slot: Slot) -> Conditions {
        self.cells.get(slot)
    }

    pub(crate) const fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The facts that take this permission away.
    pub(crate) fn unless(&self, slot: Slot) -> FactSet {
        let found = self.unless.iter().find(|(known, _)| *known == slot);
        found.map_or(FactSet::NONE, |(_, facts)| *facts)
    }

    /// The scheme that contributes this permission in one of these ways.
    pub(crate) fn scheme_of(&self, slot: Slot, ways: Conditions) -> SchemeId {
        let gives = |cells: &Cells| cells.get(slot).bits() & ways.bits() != 0;
        let found = self.schemes.iter().find(|(_, cells)| gives(cells));
        found.map_or(SchemeId::from(self.id.get()), |(id, _)| *id)
    }

    pub(crate) fn hold(&mut self, slot: Slot, conditions: Conditions, unless: FactSet) {
        self.cells.add(slot, conditions);
        if !unless.is_empty() {
            self.unless.push((slot, unless));
        }
    }

    /// Bytes that it occupies, wherever they are.
    pub fn bytes(&self) -> usize {
        let cells = self.cells.bytes() + self.schemes.iter().map(|(_, c)| c.bytes()).sum::<usize>();
        size_of::<Self>() + self.key.len() + self.name.len() + self.base.len() + cells
    }
}

/// The rules that a text in a scheme means, and under which condition.
fn slots_of(
    catalog: &Catalog,
    scope: Scope,
    text: &str,
) -> Result<Vec<(Slot, Conditions)>, RoleError> {
    if text == AUDITOR && scope == Scope::Workspace {
        let views = catalog
            .slots()
            .filter(|(_, rule)| is_project_view(catalog, rule));
        return Ok(views.map(|(slot, _)| (slot, Conditions::ALWAYS)).collect());
    }
    if text.contains('*') {
        return Err(RoleError::Forbidden(text.to_owned()));
    }
    let unknown = || RoleError::Permission(text.to_owned());
    let permission = catalog.permission(scope, text).ok_or_else(unknown)?;
    let slot = catalog
        .slot(permission.action, permission.scope)
        .ok_or_else(unknown)?;
    if catalog.rule_at(slot).is_some_and(|rule| !rule.custom) {
        return Err(RoleError::Forbidden(text.to_owned()));
    }
    Ok(vec![(slot, Conditions::of(permission.condition))])
}

/// What an auditor reads: all content of projects. The audit record is for those who manage, and no
/// custom role holds it [PM-67, D-29].
fn is_project_view(catalog: &Catalog, rule: &Rule) -> bool {
    rule.scope == Scope::Project
        && rule.custom
        && catalog.action_key(rule.action).ends_with(":view")
}

/// Permissions as bits: for each rule a byte with one bit per way of holding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cells(Box<[Conditions]>);

impl Cells {
    pub fn new(rules: usize) -> Self {
        Self(vec![Conditions::NONE; rules].into_boxed_slice())
    }

    #[inline]
    pub fn get(&self, slot: Slot) -> Conditions {
        let held = self.0.get(usize::from(slot.0));
        held.copied().unwrap_or(Conditions::NONE)
    }

    pub fn add(&mut self, slot: Slot, conditions: Conditions) {
        if let Some(held) = self.0.get_mut(usize::from(slot.0)) {
            *held = held.union(conditions);
        }
    }

    pub fn set(&mut self, slot: Slot, conditions: Conditions) {
        if let Some(held) = self.0.get_mut(usize::from(slot.0)) {
            *held = conditions;
        }
    }

    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.union(*theirs);
        }
    }

    fn cover(&self, other: &Self) -> bool {
        let mut pairs = self.0.iter().zip(&other.0);
        pairs.all(|(mine, theirs)| mine.covers(*theirs))
    }

    fn permissions(&self, slot: Slot, rule: &Rule) -> impl Iterator<Item = Permission> + use<> {
        let held = self.get(slot);
        let bare = rule.permission();
        let always = held.always().then_some(bare);
        always
            .into_iter()
            .chain(held.iter().map(move |condition| Permission {
                condition: Some(condition),
                ..bare
            }))
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}
