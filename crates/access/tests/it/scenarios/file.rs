//! The shape of a scenario file, and the world that it describes.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::world::{
    Circumstances, CustomRole, GrantFact, GroupFact, GroupOfFact, LinkFact, Person, Thing,
    WorkerFact, World,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// What the file is about, for its readers.
    #[serde(rename = "about")]
    _about: String,
    pub catalog: Vec<String>,
    #[serde(default)]
    roles: Vec<RoleText>,
    people: BTreeMap<String, PersonText>,
    nodes: BTreeMap<String, NodeText>,
    #[serde(default)]
    links: Vec<LinkText>,
    #[serde(default)]
    grants: Vec<GrantText>,
    pub ask: Vec<Ask>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleText {
    key: String,
    scope: String,
    base: Option<String>,
    schemes: Vec<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PersonText {
    workspace: Option<String>,
    people: Vec<PeopleRole>,
    projects: BTreeMap<String, String>,
    teamspaces: BTreeMap<String, String>,
    leads: Vec<String>,
    at_instance: String,
    status: String,
    worker: bool,
    reports: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum PeopleRole {
    Plain(String),
    Grouped {
        role: String,
        reports_of: Option<String>,
        department: Option<u64>,
        kinds: Option<Vec<u8>>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeText {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "in")]
    parent: Option<String>,
    by: Option<String>,
    submitted_by: Option<String>,
    about: Option<String>,
    worker: Option<WorkerText>,
    #[serde(default)]
    restricted: bool,
    #[serde(default)]
    public: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkerText {
    person: String,
    manager: Option<String>,
    department: Option<u64>,
    kind: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkText {
    teamspace: String,
    project: String,
    role: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantText {
    to: String,
    action: String,
    on: String,
    effect: String,
    expires: Option<i64>,
}

/// One question and what is expected.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub proves: Vec<String>,
    #[serde(default)]
    pub note: String,
    pub who: String,
    pub may: String,
    pub on: String,
    pub answer: String,
    pub because: String,
    /// The node that answered.
    pub at: Option<String>,
    /// The system role that answered, as `scope/key`.
    pub role: Option<String>,
    /// The number of the scheme in a custom role, from 1.
    pub scheme: Option<u128>,
    pub condition: Option<String>,
    pub requires: Option<String>,
    #[serde(default)]
    now: i64,
    #[serde(default)]
    facts: Vec<String>,
    #[serde(default)]
    features_off: Vec<String>,
    token: Option<Vec<String>>,
}

impl Ask {
    pub fn circumstances(&self) -> Circumstances {
        Circumstances {
            now: self.now,
            features_off: self.features_off.clone(),
            facts: self.facts.clone(),
            token: self.token.clone(),
        }
    }
}

impl ScenarioFile {
    pub fn world(&self) -> World {
        let mut world = World::default();
        world.people.extend(self.people.keys().map(|name| Person {
            name: name.clone(),
            ..Person::default()
        }));
        world.nodes.extend(self.nodes.keys().map(|name| Thing {
            name: name.clone(),
            ..Thing::default()
        }));
        world
            .custom_roles
            .extend(self.roles.iter().map(|role| CustomRole {
                key: role.key.clone(),
                scope: role.scope.clone(),
                base: role.base.clone(),
                schemes: role.schemes.clone(),
            }));
        let named = world.clone();
        for (thing, text) in world.nodes.iter_mut().zip(self.nodes.values()) {
            fill_node(thing, text, &named);
        }
        for (person, text) in world.people.iter_mut().zip(self.people.values()) {
            fill_person(person, text, &named);
        }
        world.links.extend(self.links.iter().map(|link| LinkFact {
            teamspace: named.node_named(&link.teamspace),
            project: named.node_named(&link.project),
            role: link.role.clone(),
        }));
        world
            .grants
            .extend(self.grants.iter().map(|grant| GrantFact {
                to: named.person_named(&grant.to),
                action: grant.action.clone(),
                on: named.node_named(&grant.on),
                allows: match grant.effect.as_str() {
                    "allow" => true,
                    "deny" => false,
                    other => panic!("effect `{other}`"),
                },
                expires: grant.expires,
            }));
        world
    }
}

fn fill_node(thing: &mut Thing, text: &NodeText, named: &World) {
    let person = |name: &Option<String>| name.as_ref().map(|name| named.person_named(name));
    thing.kind.clone_from(&text.kind);
    thing.parent = text.parent.as_ref().map(|parent| named.node_named(parent));
    thing.creator = person(&text.by);
    thing.submitter = person(&text.submitted_by);
    thing.about = person(&text.about);
    thing.worker = text.worker.as_ref().map(|worker| WorkerFact {
        person: named.person_named(&worker.person),
        manager: person(&worker.manager),
        department: worker.department.map(u128::from),
        kind: worker.kind,
    });
    thing.restricted = text.restricted;
    thing.public = text.public;
}

fn fill_person(person: &mut Person, text: &PersonText, named: &World) {
    person
        .workspace_roles
        .extend(text.workspace.iter().map(|role| (role.clone(), None)));
    for role in &text.people {
        person.workspace_roles.push(match role {
            PeopleRole::Plain(role) => (role.clone(), None),
            PeopleRole::Grouped {
                role,
                reports_of,
                department,
                kinds,
            } => {
                let of = match (reports_of, department) {
                    (Some(manager), None) => GroupOfFact::Reports(named.person_named(manager)),
                    (None, Some(number)) => GroupOfFact::Department(u128::from(*number)),
                    _ => panic!("a group is of a manager or of a department"),
                };
                (
                    role.clone(),
                    Some(GroupFact {
                        of,
                        kinds: kinds.clone(),
                    }),
                )
            }
        });
    }
    let projects = text.projects.iter();
    person.project_roles = projects
        .map(|(p, role)| (named.node_named(p), role.clone()))
        .collect();
    for (teamspace, role) in &text.teamspaces {
        let leads = text.leads.contains(teamspace);
        person
            .teamspaces
            .push((named.node_named(teamspace), role.clone(), leads));
    }
    person.fixed.clone_from(&text.at_instance);
    person.status.clone_from(&text.status);
    person.is_worker = text.worker;
    person.has_reports = text.reports;
}
