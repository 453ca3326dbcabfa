//! From facts to what the engine reads.

use std::sync::Arc;

use airside_access::{
    Catalog, Context, Effect, FixedRole, Grant, Group, GroupOf, Node, Profile, ProfileBuilder,
    Role, RoleDefinition, SchemeDefinition, Scope, Status, Timestamp, TokenScopes, Worker,
};

use super::{Circumstances, GroupFact, GroupOfFact, World, user_id};

pub fn role(catalog: &Catalog, world: &World, scope: Scope, key: &str) -> Arc<Role> {
    let custom = world
        .custom_roles
        .iter()
        .position(|r| r.key == key && r.scope == scope.name());
    let Some(number) = custom else {
        let role = catalog.system_role(scope, key);
        return role
            .unwrap_or_else(|| panic!("no role `{key}` at {scope}"))
            .clone();
    };
    let text = &world.custom_roles[number];
    let scheme = |(index, permissions): (usize, &Vec<String>)| SchemeDefinition {
        id: (10_000 + 100 * number as u128 + index as u128).into(),
        name: format!("{key} {index}"),
        permissions: permissions.clone(),
    };
    let definition = RoleDefinition {
        id: (5000 + number as u128).into(),
        key: key.to_owned(),
        name: key.to_owned(),
        scope,
        base: text.base.clone(),
        schemes: text.schemes.iter().enumerate().map(scheme).collect(),
    };
    Arc::new(Role::compile(catalog, &definition).expect("a custom role of the world"))
}

pub fn profile(catalog: &Catalog, world: &World, who: usize) -> Profile {
    let person = &world.people[who];
    let workspace = world.nodes.iter().position(|node| node.kind == "workspace");
    let mut builder = match person.fixed.as_str() {
        "anonymous" => ProfileBuilder::anonymous(),
        "application" => ProfileBuilder::application(),
        "instance_admin" => {
            ProfileBuilder::user(user_id(who).into()).at_instance(FixedRole::InstanceAdmin)
        }
        _ => ProfileBuilder::user(user_id(who).into()),
    };
    builder = builder
        .has_reports(person.has_reports)
        .status(match person.status.as_str() {
            "suspended" => Status::Suspended,
            "archived" => Status::Archived,
            "off-boarded" => Status::OffBoarded,
            _ => Status::Active,
        });
    if person.is_worker {
        builder = builder.worker(user_id(who).into());
    }
    let Some(workspace) = workspace else {
        return builder.build().expect("a profile");
    };
    builder = builder.workspace(world.node_id(workspace).into());
    for (key, group) in &person.workspace_roles {
        let role = role(catalog, world, Scope::Workspace, key);
        builder = builder.workspace_role(role, group.as_ref().map(group_of));
    }
    for (project, key) in &person.project_roles {
        let role = role(catalog, world, Scope::Project, key);
        builder = builder.project_role(world.node_id(*project).into(), role);
    }
    for (teamspace, key, leads) in &person.teamspaces {
        let role = role(catalog, world, Scope::Teamspace, key);
        builder = builder.teamspace_role(world.node_id(*teamspace).into(), role, *leads);
    }
    for (index, link) in world.links.iter().enumerate() {
        let role = role(catalog, world, Scope::Project, &link.role);
        let (teamspace, project) = (world.node_id(link.teamspace), world.node_id(link.project));
        builder = builder.link(
            (index as u128).into(),
            teamspace.into(),
            project.into(),
            role,
        );
    }
    for (index, grant) in world
        .grants
        .iter()
        .enumerate()
        .filter(|(_, grant)| grant.to == who)
    {
        let kind = &world.nodes[grant.on].kind;
        builder = builder.grant(Grant {
            id: (index as u128).into(),
            node: world.node_id(grant.on).into(),
            kind: catalog.node_type(kind).expect("a type"),
            action: (grant.action != "*")
                .then(|| catalog.action(&grant.action).expect("an action")),
            effect: if grant.allows {
                Effect::Allow
            } else {
                Effect::Deny
            },
            expires_at: grant.expires.map(Timestamp),
        });
    }
    builder.build().expect("a profile")
}

fn group_of(fact: &GroupFact) -> Group {
    Group {
        of: match fact.of {
            GroupOfFact::Reports(manager) => GroupOf::ReportsOf(user_id(manager).into()),
            GroupOfFact::Department(department) => GroupOf::Department(department.into()),
        },
        kinds: fact
            .kinds
            .as_ref()
            .map(|kinds| kinds.iter().fold(0, |set, kind| set | 1 << kind)),
    }
}

pub fn node(catalog: &Catalog, world: &World, number: usize) -> Node {
    let thing = &world.nodes[number];
    let kind = catalog.node_type(&thing.kind);
    let kind = kind.unwrap_or_else(|| panic!("no type `{}`", thing.kind));
    Node {
        creator: thing.creator.map(|person| user_id(person).into()),
        submitter: thing.submitter.map(|person| user_id(person).into()),
        about: thing.about.map(|person| user_id(person).into()),
        worker: thing.worker.as_ref().map(|worker| Worker {
            id: user_id(worker.person).into(),
            manager: worker.manager.map(|manager| user_id(manager).into()),
            department: worker.department.map(Into::into),
            kind: worker.kind,
        }),
        restricted: thing.restricted,
        public: thing.public,
        ..Node::new(kind, world.node_id(number).into())
    }
}

pub fn nodes(catalog: &Catalog, world: &World, target: usize) -> Vec<Node> {
    world
        .way_up(target)
        .into_iter()
        .map(|number| node(catalog, world, number))
        .collect()
}

pub fn token(catalog: &Catalog, circumstances: &Circumstances) -> Option<TokenScopes> {
    let named = circumstances.token.as_ref()?;
    Some(TokenScopes::compile(catalog, named).expect("token scopes"))
}

pub fn context<'a>(
    catalog: &Catalog,
    circumstances: &Circumstances,
    token: Option<&'a TokenScopes>,
) -> Context<'a> {
    let features = circumstances.features_off.iter();
    let facts = circumstances.facts.iter();
    Context {
        now: Timestamp(circumstances.now),
        features_off: features
            .map(|name| catalog.feature(name).expect("a feature"))
            .collect(),
        facts: facts
            .map(|name| catalog.fact(name).expect("a fact"))
            .collect(),
        token,
    }
}
