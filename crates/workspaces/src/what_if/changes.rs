//! Making supposed changes to a copy of the facts, as the operations make the real ones.

use std::sync::Arc;

use airside_access::{Role, RoleDefinition, SchemeDefinition, Scope};
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::{Error, Result};
use uuid::Uuid;

use super::Change;
use super::reach::Supposed;
use super::world::World;
use crate::custom_roles::{AddedScheme, ChangedScheme, SchemeOfRole, require_few, with_schemes};
use crate::grants::{GrantEffect, Wanted, require_allowable, require_deniable};
use crate::guard::{ADMIN, OWNER, owner_by_transfer, require_below_ceiling};
use crate::loader::Fact;
use crate::members::lowered;
use crate::questions::Resource;
use crate::roles::RoleChoice;
use crate::rooms::Located;
use crate::schemes::Bundle;
use crate::shelf::namespace;

/// What a change needs to be understood.
pub(super) struct Supposing<'a> {
    pub connection: &'a mut Connection,
}

impl Supposing<'_> {
    pub async fn make(&mut self, world: &mut World<'_>, supposed: Supposed) -> Result<()> {
        let Supposed { change, located } = supposed;
        match change {
            Change::SetRole { user, role } => set_role(world, user, &role),
            Change::RemoveMember { user } => {
                let person = world.person(user)?;
                person.facts.retain(|fact| fact.kind == "account");
                Ok(())
            }
            Change::SetProjectRole {
                user,
                project,
                role,
            } => {
                self.require_project(world, project).await?;
                set_project_role(world, (user, project), &role)
            }
            Change::RemoveProjectMember { user, project } => {
                let facts = &mut world.person(user)?.facts;
                facts.retain(|fact| fact.kind != "project" || fact.node != Some(project.0));
                Ok(())
            }
            grant @ Change::PutGrant { .. } => put_grant(world, grant, located),
            Change::DeleteGrant { grant } => self.delete_grant(world, grant).await,
            Change::PutScheme {
                scheme,
                permissions,
            } => {
                let wanted = Some(permissions.as_slice());
                self.change_scheme(world, (scheme, wanted)).await
            }
            Change::DeleteScheme { scheme } => self.change_scheme(world, (scheme, None)).await,
            Change::PutRole { role, schemes } => self.put_role(world, (role, schemes)).await,
            Change::DeleteRole { role, replacement } => delete_role(world, role, &replacement),
            Change::SetPlan { plan, owner } => set_plan(world, plan, owner),
            teamspace => self.change_teamspace(world, teamspace).await,
        }
    }

    pub(super) async fn require_project(
        &mut self,
        world: &World<'_>,
        project: ProjectId,
    ) -> Result<()> {
        let found = sql("SELECT CAST(1 AS BIGINT) FROM projects WHERE id = $1 \
                         AND workspace_id = $2 AND deleted_at IS NULL")
        .bind(project)
        .bind(world.workspace);
        missing_unless(found.exists(self.connection).await?, "project")
    }

    /// An exception ends together with what it brought along.
    async fn delete_grant(&mut self, world: &mut World<'_>, grant: Uuid) -> Result<()> {
        let rows: Vec<(Uuid,)> = sql("SELECT id FROM grants WHERE (id = $1 OR brought_by = $1) \
                                      AND workspace_id = $2 AND ended_at IS NULL")
        .bind(grant)
        .bind(world.workspace)
        .fetch_all(self.connection)
        .await?;
        missing_unless(!rows.is_empty(), "grant")?;
        let ends = |fact: &Fact| {
            let is_it = |(id,): &(Uuid,)| fact.id == Some(*id);
            fact.kind == "grant" && rows.iter().any(is_it)
        };
        for person in &mut world.people {
            person.facts.retain(|fact| !ends(fact));
        }
        Ok(())
    }

    /// What a scheme would hold instead; nothing where it is deleted.
    async fn change_scheme(
        &mut self,
        world: &mut World<'_>,
        (id, wanted): (Uuid, Option<&[String]>),
    ) -> Result<()> {
        let row: Option<(String, String)> = sql("SELECT namespace, permissions \
             FROM permission_schemes WHERE id = $1 AND workspace_id = $2")
        .bind(id)
        .bind(world.workspace)
        .fetch_optional(self.connection)
        .await?;
        let (of, stored) = row.ok_or_else(|| Error::field("scheme", "is none"))?;
        let catalog = world.catalog;
        let scope = namespace(&of)?;
        let texts = match wanted {
            None => Vec::new(),
            Some(wanted) => {
                let wanted = Bundle::parse(catalog, scope, wanted)?;
                let before = Bundle::stored(catalog, scope, &stored);
                before.changed(catalog, &wanted).texts(catalog)
            }
        };
        world.suppose(id, texts);
        Ok(())
    }

    async fn put_role(
        &mut self,
        world: &mut World<'_>,
        (id, schemes): (Uuid, Vec<SchemeOfRole>),
    ) -> Result<()> {
        require_few(&schemes)?;
        let before = world.definitions.get(&id);
        let before = before.ok_or_else(|| Error::field("role", "is no role of its own"))?;
        let (scope, bare) = (
            before.scope,
            RoleDefinition {
                schemes: Vec::new(),
                ..before.clone()
            },
        );
        let (catalog, workspace) = (world.catalog, world.workspace);
        let (mut ids, mut new) = (Vec::new(), Vec::new());
        for scheme in schemes {
            match scheme {
                SchemeOfRole::Kept(id) => ids.push(id),
                SchemeOfRole::Changed(ChangedScheme { id, permissions }) => {
                    self.change_scheme(world, (id, Some(&permissions))).await?;
                    ids.push(id);
                }
                SchemeOfRole::New(AddedScheme { name, permissions }) => {
                    let bundle = Bundle::parse(catalog, scope, &permissions)?;
                    // No stored scheme has such an id.
                    let id = u128::MAX - new.len() as u128;
                    new.push(SchemeDefinition {
                        id: id.into(),
                        name,
                        permissions: bundle.whole(catalog).texts(catalog),
                    });
                }
            }
        }
        let mut after = with_schemes(self.connection, catalog, workspace, (bare, &ids)).await?;
        after.schemes.extend(new);
        world.put_role(id, after);
        Ok(())
    }
}

fn put_grant(world: &mut World<'_>, grant: Change, located: Option<Located>) -> Result<()> {
    let Change::PutGrant {
        user,
        action,
        resource: Resource { kind, .. },
        effect,
        expires_at,
        starts_at,
    } = grant
    else {
        return Ok(());
    };
    if starts_at
        .zip(expires_at)
        .is_some_and(|(start, end)| end <= start)
    {
        return Err(Error::field("expires_at", "must be after the beginning"));
    }
    let located = located.ok_or_else(|| Error::internal("an exception on nothing"))?;
    let node = located.nodes.first().copied();
    let node = node.ok_or_else(|| Error::internal("a thing without a node"))?;
    // An exception is made together with what its action requires.
    let wanted = Wanted::parse(world.catalog, &located, &action)?;
    let brought = if effect == GrantEffect::Allow {
        wanted.brings(world.catalog)
    } else {
        Vec::new()
    };
    let actions = std::iter::once(action.as_str()).chain(brought);
    let base = base_of(world, user)?;
    match effect {
        GrantEffect::Allow => {
            let is_guest = base.as_deref().is_none_or(Role::is_guest);
            require_allowable(world.catalog, &wanted, is_guest)?;
        }
        GrantEffect::Deny => require_deniable(base.as_deref().map(Role::key))?,
    }
    let facts = &mut world.person(user)?.facts;
    for (place, action) in (0..).zip(actions) {
        facts.push(Fact {
            kind: "grant".to_owned(),
            // No stored exception has such an id.
            id: Some(Uuid::from_u128(u128::MAX - place)),
            node: Some(Uuid::from_u128(node.id.get())),
            role: Some(kind.clone()),
            text: Some(action.to_owned()),
            number: expires_at.map(airside_kernel::Timestamp::as_micros),
            flag: Some(effect == GrantEffect::Allow),
            ..Fact::default()
        });
    }
    Ok(())
}

/// The answer to an id that is of no such thing here.
pub(super) fn missing_unless(found: bool, field: &str) -> Result<()> {
    if found {
        return Ok(());
    }
    Err(Error::field(field, "is none of this workspace"))
}

pub(super) fn named(roles: &RoleSet, scope: Scope, named: &str) -> Result<Arc<Role>> {
    RoleChoice::slug(named).required(roles, scope)
}

fn set_role(world: &mut World<'_>, user: UserId, role: &str) -> Result<()> {
    let roles = world.roles()?;
    let role = named(&roles, Scope::Workspace, role)?;
    if role.key() == OWNER {
        return Err(owner_by_transfer());
    }
    take_role(&mut world.person(user)?.facts, &roles, &role);
    Ok(())
}

/// Another base role, with what it takes along from who becomes a Guest.
fn take_role(facts: &mut Vec<Fact>, roles: &RoleSet, role: &Role) {
    for fact in facts.iter_mut().filter(|fact| fact.kind == "member") {
        fact.role = Some(role.key().to_owned());
    }
    if !role.is_guest() {
        return;
    }
    for fact in facts.iter_mut().filter(|fact| fact.kind == "project") {
        let key = fact.role.as_deref().unwrap_or_default();
        if !matches!(key, "guest" | "commenter") {
            fact.role = Some(lowered(roles, key).to_owned());
        }
    }
    let on_scope = |fact: &Fact| {
        let kind = fact.role.as_deref().unwrap_or_default();
        matches!(kind, "workspace" | "project" | "teamspace") && fact.flag == Some(true)
    };
    facts.retain(|fact| match fact.kind.as_str() {
        "teamspace" | "link" => false,
        "grant" => !on_scope(fact),
        _ => true,
    });
}

/// The base role of a member.
pub(super) fn base_of(world: &mut World<'_>, user: UserId) -> Result<Option<Arc<Role>>> {
    let roles = world.roles()?;
    let mut facts = world.person(user)?.facts.iter();
    let base = facts.find(|fact| fact.kind == "member");
    let key = base.and_then(|fact| fact.role.as_deref());
    Ok(key.and_then(|key| roles.find(Scope::Workspace, key).cloned()))
}

fn set_project_role(
    world: &mut World<'_>,
    (user, project): (UserId, ProjectId),
    role: &str,
) -> Result<()> {
    let role = named(&world.roles()?, Scope::Project, role)?;
    if let Some(base) = base_of(world, user)? {
        require_below_ceiling(&base, &role).map_err(|message| Error::field("role", message))?;
    }
    let facts = &mut world.person(user)?.facts;
    facts.retain(|fact| fact.kind != "project" || fact.node != Some(project.0));
    facts.push(Fact {
        kind: "project".to_owned(),
        node: Some(project.0),
        role: Some(role.key().to_owned()),
        ..Fact::default()
    });
    Ok(())
}

fn delete_role(world: &mut World<'_>, id: Uuid, replacement: &str) -> Result<()> {
    let gone = world.definitions.get(&id);
    let gone = gone.ok_or_else(|| Error::field("role", "is no role of its own"))?;
    let (scope, key) = (gone.scope, gone.key.clone());
    let roles = world.roles()?;
    let other = named(&roles, scope, replacement)?;
    if scope == Scope::Workspace && other.key() == OWNER {
        return Err(owner_by_transfer());
    }
    replace(world, &roles, (scope, &key), &other);
    world.definitions.remove(&id);
    Ok(())
}

/// Gives everybody who holds a role another one.
fn replace(world: &mut World<'_>, roles: &RoleSet, (scope, key): (Scope, &str), other: &Role) {
    for person in &mut world.people {
        let holds =
            |fact: &Fact, kind: &str| fact.kind == kind && fact.role.as_deref() == Some(key);
        if scope == Scope::Workspace {
            if person.facts.iter().any(|fact| holds(fact, "member")) {
                take_role(&mut person.facts, roles, other);
            }
            continue;
        }
        for fact in &mut person.facts {
            if holds(fact, "project") || holds(fact, "link") {
                fact.role = Some(other.key().to_owned());
            }
        }
    }
}

fn set_plan(world: &mut World<'_>, plan: String, owner: Option<UserId>) -> Result<()> {
    let known = world.catalog.plan(&plan);
    let known = known.ok_or_else(|| Error::field("plan", "is no plan"))?;
    let roles = world.roles()?;
    if !known.owner
        && let Some(admin) = roles.find(Scope::Workspace, ADMIN)
    {
        replace(world, &roles, (Scope::Workspace, OWNER), admin);
    }
    if !known.custom_roles {
        let own: Vec<RoleDefinition> = world.definitions.values().cloned().collect();
        for role in own {
            let base = role.base.as_deref().unwrap_or_default();
            if let Some(base) = roles.find(role.scope, base) {
                replace(world, &roles, (role.scope, &role.key), base);
            }
        }
    }
    if let Some(owner) = owner {
        let is_owner = |fact: &Fact| fact.kind == "member" && fact.role.as_deref() == Some(OWNER);
        if world
            .people
            .iter()
            .any(|one| one.facts.iter().any(is_owner))
        {
            let message = "is named only where a plan brings one";
            return Err(Error::field("owner", message));
        }
        let named = world.person(owner)?;
        let of_base = |fact: &&mut Fact| fact.kind == "member";
        let base = named.facts.iter_mut().find(of_base);
        let admin = base.filter(|fact| known.owner && fact.role.as_deref() == Some(ADMIN));
        let admin = admin.ok_or_else(|| Error::field("owner", "is no Admin who becomes it"))?;
        admin.role = Some(OWNER.to_owned());
    }
    world.plan = plan;
    Ok(())
}
