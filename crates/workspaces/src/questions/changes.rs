//! What would have to change for a denied act to be allowed, and who could change it.
//!
//! What is told is tried: a role or an exception is named only if the act would be allowed with it,
//! as the creator of the thing or a Guest of the workspace that the person is, and only if somebody
//! could give it whom the guard rails let. The least comes first: a role of a low level before one
//! of a high one, and the roles of the workspace's own only to who may read them. Where an
//! exception denies it, what would still be missing without that is told as a further part. Nobody
//! is named for a change about themselves.

use airside_access::{
    Action, Catalog, Code, Decision, Permission, Role, Scope, given_by_grant, may_be_granted,
    may_hold_in_project,
};
use airside_kernel::Result;
use uuid::Uuid;

use super::locate::kind_of;
use super::reason::named_node;
use super::sight::Sight;
use super::supposed::{Supposed, with_role};
use super::who_could::{Manager, Managers, Where, named};
use super::{NamedNode, NeededChange};
use crate::guard::{MEMBER, OWNER, highest_in};
use crate::loader::Fact;
use crate::rooms::Located;

/// Roles that are named at most.
const ROLES_MAX: usize = 3;

/// What somebody may not do, and who is around.
pub(super) struct Sought<'a> {
    supposed: &'a Supposed<'a>,
    managers: Managers,
    sight: Sight,
    catalog: &'a Catalog,
}

/// What would have to change for this decision to be another one.
pub(super) async fn needed(
    supposed: &Supposed<'_>,
    sight: Sight,
    decision: Decision,
) -> Result<Vec<NeededChange>> {
    if decision.is_allowed() {
        return Ok(Vec::new());
    }
    let sought = supposed.sought;
    let mut connection = sought.kernel.db.read().await?;
    let place = (sought.located.workspace, sought.located.project);
    let but = (supposed.roles.as_ref(), sought.user);
    let managers = Managers::read(&mut connection, place, but).await?;
    drop(connection);
    let sought = Sought {
        supposed,
        managers,
        sight,
        catalog: sought.kernel.access.engine().catalog(),
    };
    sought.needed(decision).await
}

impl Sought<'_> {
    async fn needed(&self, decision: Decision) -> Result<Vec<NeededChange>> {
        let mut facts = self.supposed.facts.clone();
        let mut decision = decision;
        let mut changes = Vec::new();
        // Every exception that denies it on the way up would have to end, each by who may end it.
        while let (asked, Code::ExplicitDeny) = self.reason(decision) {
            let part = part_after(&changes);
            changes.push(self.end_of_denial((asked, decision.level()), part)?);
            let node = self.node_id(decision.level());
            let before = facts.len();
            facts.retain(|fact| {
                fact.kind != "grant" || fact.node != node || fact.flag == Some(true)
            });
            if facts.len() == before {
                break;
            }
            decision = self.decide(&facts)?;
        }
        if decision.is_allowed() {
            // A nearer exception does as well as the end of the one above it.
            if let [_] = changes.as_slice() {
                let facts = &self.supposed.facts;
                changes.extend(self.exception(decision, facts, 1).await?);
            }
            return Ok(changes);
        }
        let part = part_after(&changes);
        changes.extend(self.possible(decision, &facts, part).await?);
        Ok(changes)
    }

    /// What does as well as one another, where nothing denies it by name.
    async fn possible(
        &self,
        decision: Decision,
        facts: &[Fact],
        part: u8,
    ) -> Result<Vec<NeededChange>> {
        let (asked, code) = self.reason(decision);
        let place = self.place();
        let simple = |(kind, message): (&'static str, &str), place| {
            let who = named(&self.managers.who(place, |_| true));
            vec![needs((kind, message.to_owned()), part, who)]
        };
        Ok(match code {
            Code::OwnSelf => simple(("other_person", "somebody else has to do it"), place),
            Code::FeatureOff => {
                let message = "the feature would have to be switched on";
                simple(("feature", message), place)
            }
            Code::TokenScope => {
                let key = self.catalog.action_key(asked);
                let message = format!("a token whose scopes include `{key}`");
                vec![needs(("token", message), part, Vec::new())]
            }
            Code::Inactive => {
                let account = facts.iter().find(|fact| fact.kind == "account");
                if account.and_then(|account| account.flag) == Some(true) {
                    let message = "the membership would have to be active again";
                    simple(("status", message), Where::Workspace)
                } else {
                    // Nobody in the workspace has a say in that.
                    let message = "an administrator of the instance would have to end the \
                                   suspension of the account";
                    vec![needs(("status", message.to_owned()), part, Vec::new())]
                }
            }
            _ => {
                let scope = self.scope()?;
                let mut changes: Vec<NeededChange> = Vec::new();
                changes.extend(self.role((decision, scope), facts, part)?);
                changes.extend(self.exception(decision, facts, part).await?);
                if changes.is_empty() && scope == Scope::Project {
                    changes = self.no_guest(decision, facts, part)?;
                }
                if changes.is_empty() && scope != Scope::Workspace {
                    changes.extend(self.role((decision, Scope::Workspace), facts, part)?);
                }
                changes
            }
        })
    }

    /// The end of an exception that denies it.
    fn end_of_denial(&self, (asked, level): (Action, usize), part: u8) -> Result<NeededChange> {
        let node = self.node(level);
        let act = self.catalog.action_label(asked);
        let message = format!(
            "the exception on “{}” that denies the permission to {act} would have to end",
            node.name
        );
        let profile = self.supposed.profile(&self.supposed.facts)?;
        let base = profile.base_role().map(|role| role.key());
        let place = self.place_of(level);
        let project = self.supposed.sought.located.project;
        let highest = match project.filter(|_| place == Where::Project) {
            Some(project) => highest_in(&profile, project),
            None => profile.base_role(),
        };
        let level_of = highest.map_or(0, |role| role.level());
        let of = (level_of, base, self.supposed.roles.has_owner);
        let who = self
            .managers
            .who(place, |one| one.may_end_denial(place, of));
        Ok(NeededChange {
            node: Some(node),
            ..needs(("grant_end", message), part, named(&who))
        })
    }

    /// The roles with which it would be allowed.
    fn role(
        &self,
        (decision, scope): (Decision, Scope),
        facts: &[Fact],
        part: u8,
    ) -> Result<Option<NeededChange>> {
        let place = match scope {
            Scope::Workspace => Where::Workspace,
            _ => Where::Project,
        };
        let before = self.held(scope, facts);
        let mut roles: Vec<&Role> = self
            .supposed
            .roles
            .of_scope(scope)
            .map(AsRef::as_ref)
            .filter(|role| self.is_thinkable(role, before, facts))
            .collect();
        // The least first; of equals the product's own, and the one that holds less.
        roles.sort_by_cached_key(|role| {
            let count = role.permissions(self.catalog).count();
            (role.level(), !role.is_system(), count)
        });
        let mut fitting: Vec<(&Role, Vec<&Manager>)> = Vec::new();
        for role in roles {
            if fitting.len() == ROLES_MAX {
                break;
            }
            // Nobody is made the Owner where less will do.
            let is_owner = scope == Scope::Workspace && role.key() == OWNER;
            if is_owner && !fitting.is_empty() || !self.would_do(role, facts)? {
                continue;
            }
            let may_give = |one: &Manager| one.may_give(self.catalog, place, (role, before));
            let who = self.managers.who(place, may_give);
            if !who.is_empty() {
                fitting.push((role, who));
            }
        }
        let Some((_, who)) = fitting.first() else {
            return Ok(None);
        };
        let node = self.scope_node(scope);
        let names: Vec<&str> = fitting.iter().map(|(role, _)| role.name()).collect();
        let act = self.catalog.action_label(self.reason(decision).0);
        let message = format!(
            "a role in “{}” with the permission to {act}: {}",
            node.name,
            listed(&names)
        );
        Ok(Some(NeededChange {
            node: Some(node),
            roles: fitting
                .iter()
                .map(|(role, _)| role.key().to_owned())
                .collect(),
            ..needs(("role", message), part, named(who))
        }))
    }

    /// What the ceiling of Guests keeps from somebody: they would have to become a member of the
    /// workspace first [PM-59], and then get a role in the project.
    fn no_guest(&self, decision: Decision, facts: &[Fact], part: u8) -> Result<Vec<NeededChange>> {
        let before = self.held(Scope::Workspace, facts);
        let member = self.supposed.roles.find(Scope::Workspace, MEMBER);
        let Some((before, member)) = before.filter(|role| role.is_guest()).zip(member) else {
            return Ok(Vec::new());
        };
        let facts = with_role(facts, Scope::Workspace, (None, member.key()));
        let place = Where::Workspace;
        let may_give = |one: &Manager| one.may_give(self.catalog, place, (member, Some(before)));
        let who = self.managers.who(place, may_give);
        let then = self.role((decision, Scope::Project), &facts, part + 1)?;
        let Some(then) = then.filter(|_| !who.is_empty()) else {
            return Ok(Vec::new());
        };
        let node = self.scope_node(Scope::Workspace);
        let name = member.name();
        let message = format!("the role {name} in “{}”, since Guests may not", node.name);
        let first = NeededChange {
            node: Some(node),
            roles: vec![member.key().to_owned()],
            ..needs(("role", message), part, named(&who))
        };
        Ok(vec![first, then])
    }

    /// Whether a role is worth trying in place of the one that is held there: none that takes away
    /// more than it gives, none above the ceiling of Guests, and none that the asker may not know.
    fn is_thinkable(&self, role: &Role, before: Option<&Role>, facts: &[Fact]) -> bool {
        let base = self.held(Scope::Workspace, facts);
        let may_hold = match role.scope() {
            Scope::Project => base.is_some_and(|base| may_hold_in_project(base, role)),
            _ => role.key() != OWNER || self.supposed.roles.has_owner,
        };
        let is_owner =
            before.is_some_and(|one| one.scope() == Scope::Workspace && one.key() == OWNER);
        may_hold
            && !is_owner
            && (role.is_system() || self.sight.own_roles)
            && before
                .is_none_or(|before| role.id() != before.id() && role.level() >= before.level())
    }

    /// The role that the person holds by assignment at a scope.
    fn held(&self, scope: Scope, facts: &[Fact]) -> Option<&Role> {
        let kind = match scope {
            Scope::Workspace => "member",
            _ => "project",
        };
        let fact = facts.iter().find(|fact| fact.kind == kind)?;
        let role = self.supposed.roles.find(scope, fact.role.as_deref()?);
        role.map(AsRef::as_ref)
    }

    /// Whether it would be allowed with that role in place of the one that the person holds.
    fn would_do(&self, role: &Role, facts: &[Fact]) -> Result<bool> {
        let project = self.supposed.sought.located.project;
        if role.scope() == Scope::Project && project.is_none() {
            return Ok(false);
        }
        let facts = with_role(facts, role.scope(), (project, role.key()));
        self.supposed.would_do(&facts)
    }

    /// An exception with which it would be allowed, on the nearest node that takes one.
    async fn exception(
        &self,
        decision: Decision,
        facts: &[Fact],
        part: u8,
    ) -> Result<Option<NeededChange>> {
        let located = self.supposed.sought.located;
        let failed = self.reason(decision).0;
        // What is missing is less than all that the act takes.
        let mut actions = vec![failed, self.supposed.sought.action];
        actions.dedup();
        actions.retain(|action| may_be_granted(self.catalog, *action));
        for action in actions {
            for level in 0..located.nodes.len() {
                let gives = self.tried((action, level), facts)?;
                if gives.is_empty() {
                    continue;
                }
                let who = self.givers(level, &gives).await?;
                if who.is_empty() {
                    continue;
                }
                let node = self.node(level);
                let act = self.catalog.action_label(action);
                let message = format!(
                    "an exception on “{}” that gives the permission to {act}",
                    node.name
                );
                return Ok(Some(NeededChange {
                    node: Some(node),
                    ..needs(("grant", message), part, named(&who))
                }));
            }
        }
        Ok(None)
    }

    /// What an exception on a node would give, if it may be made there and would do.
    fn tried(&self, (action, level): (Action, usize), facts: &[Fact]) -> Result<Vec<Permission>> {
        let node = self.supposed.sought.located.nodes.get(level);
        let info = node.and_then(|node| self.catalog.type_info(node.kind));
        let Some((node, info)) = node.zip(info) else {
            return Ok(Vec::new());
        };
        let base = self.held(Scope::Workspace, facts);
        let is_guest = base.is_none_or(Role::is_guest);
        if !info.takes_grants(self.catalog) || info.is_scope && is_guest {
            return Ok(Vec::new());
        }
        let gives = given_by_grant(self.catalog, node.kind, Some(action));
        let mut facts = facts.to_vec();
        facts.extend(gives.iter().map(|permission| Fact {
            kind: "grant".to_owned(),
            id: Some(Uuid::nil()),
            node: Some(Uuid::from_u128(node.id.get())),
            role: Some(info.key.clone()),
            text: Some(self.catalog.action_key(permission.action).to_owned()),
            flag: Some(true),
            ..Fact::default()
        }));
        if !gives.is_empty() && self.supposed.would_do(&facts)? {
            Ok(gives)
        } else {
            Ok(Vec::new())
        }
    }

    /// Who could allow all of this on a node: who holds it there. What is restricted follows no role
    /// from above, so each is asked by themselves there.
    async fn givers(&self, level: usize, gives: &[Permission]) -> Result<Vec<&Manager>> {
        let place = self.place_of(level);
        let holds = |one: &Manager| one.holds(self.catalog, gives);
        let mut who = self.managers.who(place, holds);
        let located = self.supposed.sought.located;
        let nodes: Vec<_> = located.nodes.iter().skip(level).copied().collect();
        if !nodes.iter().any(|node| node.restricted) {
            return Ok(who);
        }
        let there = Located {
            nodes: nodes.into_iter().collect(),
            ..located.clone()
        };
        let kind = kind_of(&there)?;
        let mut able = Vec::new();
        for one in who.drain(..) {
            let kernel = self.supposed.sought.kernel;
            let judge = kernel.judge_other(one.user, located.workspace).await?;
            let mut may = true;
            for permission in gives {
                let mut asked = self.catalog.actions_on(kind);
                if asked.any(|action| action == permission.action) {
                    may &= judge.decide(&there, permission.action)?.is_allowed();
                }
            }
            able.extend(may.then_some(one));
        }
        Ok(able)
    }

    fn decide(&self, facts: &[Fact]) -> Result<Decision> {
        let now = self.supposed.sought.kernel.clock.now();
        self.supposed.decide(facts, now)
    }

    /// What was denied, and why: the act itself, or one that it requires.
    fn reason(&self, decision: Decision) -> (Action, Code) {
        let own = (self.supposed.sought.action, decision.code());
        decision.failed().unwrap_or(own)
    }

    fn node(&self, level: usize) -> NamedNode {
        named_node(self.catalog, self.supposed.sought.located, level)
    }

    fn node_id(&self, level: usize) -> Option<Uuid> {
        let node = self.supposed.sought.located.nodes.get(level);
        node.map(|node| Uuid::from_u128(node.id.get()))
    }

    /// The scope whose roles are tried. What somebody leads is theirs to name; a role of the
    /// workspace counts on every teamspace.
    fn scope(&self) -> Result<Scope> {
        let kind = kind_of(self.supposed.sought.located)?;
        let scope = self.catalog.type_info(kind).map(|info| info.scope);
        Ok(match scope {
            Some(Scope::Teamspace) | None => Scope::Workspace,
            Some(scope) => scope,
        })
    }

    /// The workspace or the project, for a role there.
    fn scope_node(&self, scope: Scope) -> NamedNode {
        let last = self.supposed.sought.located.nodes.len().saturating_sub(1);
        match scope {
            Scope::Project => self.node(last.saturating_sub(1)),
            _ => self.node(last),
        }
    }

    fn place(&self) -> Where {
        match self.supposed.sought.located.project {
            Some(_) => Where::Project,
            None => Where::Workspace,
        }
    }

    /// Where a node is: the outermost one is the workspace.
    fn place_of(&self, level: usize) -> Where {
        if level + 1 < self.supposed.sought.located.nodes.len() {
            self.place()
        } else {
            Where::Workspace
        }
    }
}

/// “Lead, Reviewer or Admin”.
fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        names => names.join(""),
    }
}

fn part_after(changes: &[NeededChange]) -> u8 {
    changes.last().map_or(0, |change| change.part) + 1
}

fn needs((kind, message): (&'static str, String), part: u8, who: Vec<String>) -> NeededChange {
    NeededChange {
        kind,
        part,
        message,
        node: None,
        roles: Vec::new(),
        who,
    }
}
