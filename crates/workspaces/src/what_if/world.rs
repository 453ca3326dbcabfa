//! The facts of a workspace as they are, and as they would be.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use airside_access::{Catalog, RoleDefinition, Scope};
use airside_kernel::access::{Judge, Operation, RoleSet};
use airside_kernel::db::Connection;
use airside_kernel::ids::{TeamspaceId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use uuid::Uuid;

use crate::everybody::{self, Person};
use crate::guard::{MANAGING, OWNER, last_admin, last_owner};
use crate::loader::Fact;
use crate::role_sets;
use crate::rooms::Located;
use crate::targets::nodes_of;
use crate::teamspaces::ViewTeamspace;

/// Everybody with their facts, and the roles that they hold.
pub(super) struct World<'k> {
    pub catalog: &'k Catalog,
    pub workspace: WorkspaceId,
    pub people: Vec<Person>,
    pub definitions: BTreeMap<Uuid, RoleDefinition>,
    /// What schemes would hold, by id.
    pub supposed: HashMap<Uuid, Vec<String>>,
    pub plan: String,
    /// Teamspaces that are deleted. Nobody loses anything on what is not there any more.
    pub gone: Vec<TeamspaceId>,
}

impl<'k> World<'k> {
    pub async fn read(
        kernel: &'k Kernel,
        connection: &mut Connection,
        workspace: WorkspaceId,
    ) -> Result<Self> {
        let catalog = kernel.access.engine().catalog();
        let now = kernel.access.roles(connection, workspace).await?;
        Ok(Self {
            catalog,
            workspace,
            people: everybody::read(connection, (workspace, kernel.clock.now()), None).await?,
            definitions: role_sets::definitions(connection, catalog, workspace).await?,
            supposed: HashMap::new(),
            plan: now.plan.clone(),
            gone: Vec::new(),
        })
    }

    /// Takes out what somebody who does not inspect access is not shown anywhere else either: all
    /// exceptions, and the teamspaces that they do not see, with their links.
    pub fn hide(&mut self, judge: &Judge<'_>) -> Result<()> {
        let mut seen: HashMap<Uuid, bool> = HashMap::new();
        for fact in self.people.iter().flat_map(|person| &person.facts) {
            if let Some(id) = teamspace_of(fact)
                && let Entry::Vacant(place) = seen.entry(id)
            {
                let teamspace = teamspace(self.catalog, (self.workspace, id));
                place.insert(judge.allows(&teamspace, ViewTeamspace::ACTION)?);
            }
        }
        for person in &mut self.people {
            person.facts.retain(|fact| {
                let is_seen = |id| seen.get(&id).is_some_and(|seen| *seen);
                fact.kind != "grant" && teamspace_of(fact).is_none_or(is_seen)
            });
        }
        Ok(())
    }

    /// A copy, to be changed.
    pub fn copied(&self) -> Self {
        Self {
            catalog: self.catalog,
            workspace: self.workspace,
            people: self.people.clone(),
            definitions: self.definitions.clone(),
            supposed: self.supposed.clone(),
            plan: self.plan.clone(),
            gone: self.gone.clone(),
        }
    }

    /// The roles, compiled.
    pub fn roles(&self) -> Result<RoleSet> {
        let definitions = self.definitions.values();
        let own = role_sets::compiled(self.catalog, &self.plan, definitions)?;
        Ok(RoleSet::new(self.catalog, 0, &self.plan, own))
    }

    /// Has a scheme hold something else, in every role that has it.
    pub fn suppose(&mut self, scheme: Uuid, permissions: Vec<String>) {
        self.supposed.insert(scheme, permissions);
        for role in self.definitions.values_mut() {
            fill(role, &self.supposed);
        }
    }

    /// Puts a role in place, with what its schemes would hold.
    pub fn put_role(&mut self, id: Uuid, mut role: RoleDefinition) {
        fill(&mut role, &self.supposed);
        self.definitions.insert(id, role);
    }

    /// The person of that id.
    pub fn person(&mut self, user: UserId) -> Result<&mut Person> {
        let found = self.people.iter_mut().find(|one| one.user.user_id == user);
        found.ok_or_else(|| Error::field("user", "is no member of this workspace"))
    }
}

/// Refuses a workspace that has lost its Owner, or everybody who manages it [D-03]: no operation
/// leaves one behind.
pub(super) fn require_managed(before: &World<'_>, after: &World<'_>) -> Result<()> {
    let plan = role_sets::plan(after.catalog, &after.plan)?;
    if plan.owner && holds_any(before, &[OWNER]) && !holds_any(after, &[OWNER]) {
        return Err(last_owner());
    }
    if holds_any(before, MANAGING) && !holds_any(after, MANAGING) {
        return Err(last_admin());
    }
    Ok(())
}

fn holds_any(world: &World<'_>, keys: &[&str]) -> bool {
    let mut facts = world.people.iter().flat_map(|person| &person.facts);
    facts.any(|fact| {
        let role = fact.role.as_deref();
        fact.kind == "member" && role.is_some_and(|role| keys.contains(&role))
    })
}

/// The teamspace that a fact is about.
fn teamspace_of(fact: &Fact) -> Option<Uuid> {
    match fact.kind.as_str() {
        "teamspace" => fact.node,
        "link" => fact.parent,
        _ => None,
    }
}

/// A teamspace, to be asked about and not acted on.
fn teamspace(catalog: &Catalog, (workspace, id): (WorkspaceId, Uuid)) -> Located {
    let parts = [
        ("teamspace", id.as_u128()),
        ("workspace", workspace.as_u128()),
    ];
    Located {
        workspace,
        project: None,
        nodes: nodes_of(catalog, &parts),
        names: Vec::new(),
        identifier: None,
        archived: None,
        features_off: airside_access::FeatureSet::default(),
        facts: airside_access::FactSet::default(),
    }
}

fn fill(role: &mut RoleDefinition, supposed: &HashMap<Uuid, Vec<String>>) {
    for scheme in &mut role.schemes {
        if let Some(permissions) = supposed.get(&Uuid::from_u128(scheme.id.get())) {
            scheme.permissions.clone_from(permissions);
        }
    }
}

/// Which roles mean something else in the two, by scope and key.
pub(super) fn changed_roles(before: &RoleSet, after: &RoleSet) -> HashSet<(Scope, String)> {
    let mut changed = HashSet::new();
    for scope in [Scope::Workspace, Scope::Project] {
        for role in before.of_scope(scope).chain(after.of_scope(scope)) {
            let pair = before
                .find(scope, role.key())
                .zip(after.find(scope, role.key()));
            let same = pair.is_some_and(|(old, new)| {
                old.id() == new.id() && old.covers(new) && new.covers(old)
            });
            if !same {
                changed.insert((scope, role.key().to_owned()));
            }
        }
    }
    changed
}

/// Whether a person's profile may be another: by facts of their own, or by a role that they hold.
pub(super) fn is_touched(
    (before, after): (&Person, &Person),
    changed: &HashSet<(Scope, String)>,
) -> bool {
    let holds = |person: &Person| {
        person.facts.iter().any(|fact| {
            let scope = match fact.kind.as_str() {
                "member" => Scope::Workspace,
                "project" | "link" => Scope::Project,
                _ => return false,
            };
            let key = fact.role.clone().unwrap_or_default();
            changed.contains(&(scope, key))
        })
    };
    before.facts != after.facts || !changed.is_empty() && holds(before)
}
