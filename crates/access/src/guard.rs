//! Guard rails on changing access, as questions about data. The operations that change facts ask
//! them, each with an error of its own; nothing here changes anything.

use crate::catalog::{Action, Catalog, NodeType, Rule, Slot};
use crate::context::Context;
use crate::decision::AccessError;
use crate::node::Path;
use crate::permission::{Conditions, Permission};
use crate::profile::{Effect, Held, Profile};
use crate::role::{Cells, Role};
use crate::walk::Walk;

/// Whether a holder of one role may change a member who holds another: the other's level is
/// below, or it is the same and the role manages its peers (Owners manage Owners, Admins manage
/// Admins) [D-01, D-02].
pub fn may_change_member(actor: &Role, member: &Role) -> bool {
    actor.level() > member.level()
        || actor.level() == member.level() && actor.traits().manages_peers
}

/// Whether somebody with this base role in the workspace may hold that role in a project: guests
/// get Guest or Commenter and nothing else, no custom role, no teamspace [PM-59, D-15, D-16].
pub fn may_hold_in_project(base: &Role, role: &Role) -> bool {
    !base.is_guest() || role.is_system() && role.traits().below_ceiling
}

/// Everything that a person holds at one node: nobody gives what they do not hold.
#[derive(Debug, Clone)]
pub struct Holdings(Cells);

impl Holdings {
    /// What the person holds at the target of a path by roles, links and grants, the nearer rule
    /// winning as in a decision. The scopes of a token narrow it.
    ///
    /// # Errors
    /// See [`AccessError`].
    pub fn at(
        catalog: &Catalog,
        profile: &Profile,
        context: &Context<'_>,
        path: &Path<'_>,
    ) -> Result<Self, AccessError> {
        Walk::new(catalog, profile, context, path)?;
        let mut cells = Cells::new(catalog.rules().len());
        for node in path.nodes().iter().rev() {
            let Some(place) = profile.place(node.id) else {
                continue;
            };
            let held = profile.direct(place).iter().chain(profile.linked(place));
            let counts = |held: &&Held| !held.role.is_manager() || profile.has_reports;
            for held in held.filter(counts) {
                cells.join(held.role.cells());
            }
            for effect in [Effect::Allow, Effect::Deny] {
                let way = if effect == Effect::Allow {
                    Conditions::ALWAYS
                } else {
                    Conditions::NONE
                };
                let live = profile
                    .grants_of(place)
                    .iter()
                    .filter(|grant| grant.effect == effect && grant.is_live(context.now));
                for grant in live {
                    for (slot, rule) in catalog.slots() {
                        if grant.covers(catalog, rule.action) {
                            cells.set(slot, way);
                        }
                    }
                }
            }
        }
        if let Some(scopes) = context.token {
            // What a token does not name, nobody gives by it either.
            for (slot, _) in catalog.slots().filter(|(slot, _)| !scopes.covers(*slot)) {
                cells.set(slot, Conditions::NONE);
            }
        }
        Ok(Self(cells))
    }

    /// The permissions of a role that are missing here; empty where it may be given.
    pub fn missing_for(&self, catalog: &Catalog, role: &Role) -> Vec<Permission> {
        role.permissions(catalog)
            .filter(|permission| !self.covers(catalog, *permission))
            .collect()
    }

    /// Whether one permission is held here, at least under the same condition.
    pub fn covers(&self, catalog: &Catalog, permission: Permission) -> bool {
        let wanted = Conditions::of(permission.condition);
        let slot: Option<Slot> = catalog.slot(permission.action, permission.scope);
        slot.is_some_and(|slot| self.0.get(slot).covers(wanted))
    }
}

/// The permissions that an allow grant on a node of a type would give: one action with all that
/// it requires on that node, or for `None` every action that `*` covers there. In the catalog's
/// order. Empty where the action is not asked on such nodes or inside them.
pub fn given_by_grant(
    catalog: &Catalog,
    kind: NodeType,
    action: Option<Action>,
) -> Vec<Permission> {
    let is_inside = |rule: &&Rule| rule.on.iter().any(|on| lies_in(catalog, *on, kind));
    let rules = catalog.rules().iter().filter(is_inside);
    let Some(action) = action else {
        let covered = rules.filter(|rule| catalog.star_allows(kind, rule.action));
        return covered.map(Rule::permission).collect();
    };
    let named: Vec<&Rule> = rules.filter(|rule| rule.action == action).collect();
    let reaches = |permission: &Permission| {
        let rule = catalog.rule(permission.action, permission.scope);
        rule.as_ref().is_some_and(is_inside)
    };
    let required = named.iter().flat_map(|rule| rule.requires.iter().copied());
    let mut given: Vec<Permission> = named.iter().map(|rule| rule.permission()).collect();
    given.extend(required.filter(reaches));
    given.sort_by_key(|permission| catalog.slot(permission.action, permission.scope));
    given.dedup();
    given
}

/// The types of nodes on which a grant may carry what a rule is about: those that take grants and
/// that it is asked on, or that what it is asked on lies in.
pub fn carried_on<'c>(catalog: &'c Catalog, rule: &'c Rule) -> impl Iterator<Item = NodeType> + 'c {
    let carries = |kind: &NodeType| rule.on.iter().any(|on| lies_in(catalog, *on, *kind));
    catalog
        .node_types()
        .filter(|(_, info)| info.takes_grants(catalog))
        .map(|(kind, _)| kind)
        .filter(move |kind| carries(kind))
}

/// Whether an allow grant may carry an action at all: never what concerns members, roles, grants
/// and People, and never what no custom role may hold either (deleting a workspace, handing it
/// over).
pub fn may_be_granted(catalog: &Catalog, action: Action) -> bool {
    let mut rules = catalog
        .rules()
        .iter()
        .filter(|rule| rule.action == action)
        .peekable();
    rules.peek().is_some() && rules.all(|rule| rule.custom && !rule.guarded && !rule.people)
}

/// Whether nodes of a type are of another, or lie in such a node at any depth.
fn lies_in(catalog: &Catalog, kind: NodeType, outer: NodeType) -> bool {
    kind == outer
        || catalog.type_info(kind).is_some_and(|info| {
            let mut parents = info.parents.iter();
            parents.any(|parent| lies_in(catalog, *parent, outer))
        })
}
