//! Worlds: plain facts, as a person would write them down, from which both the engine's input and
//! the slow evaluator's are made.

pub mod dice;
pub mod fast;
pub mod rows;
pub mod slow;
pub mod tables;

/// Everything that is the case.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub custom_roles: Vec<CustomRole>,
    pub people: Vec<Person>,
    pub nodes: Vec<Thing>,
    pub links: Vec<LinkFact>,
    pub grants: Vec<GrantFact>,
}

/// A role of the workspace's own making.
#[derive(Debug, Clone, Default)]
pub struct CustomRole {
    pub key: String,
    pub scope: String,
    pub base: Option<String>,
    /// Each scheme is a list of permissions.
    pub schemes: Vec<Vec<String>>,
}

#[derive(Debug, Clone, Default)]
pub struct Person {
    pub name: String,
    /// Empty for active; else suspended, archived or off-boarded.
    pub status: String,
    /// Empty for signed in; else anonymous, `instance_admin` or application.
    pub fixed: String,
    /// Is on the People side too, as a worker of the same number.
    pub is_worker: bool,
    pub has_reports: bool,
    pub workspace_roles: Vec<(String, Option<GroupFact>)>,
    pub project_roles: Vec<(usize, String)>,
    /// Teamspace, role, leads it.
    pub teamspaces: Vec<(usize, String, bool)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupOfFact {
    Reports(usize),
    Department(u128),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFact {
    pub of: GroupOfFact,
    pub kinds: Option<Vec<u8>>,
}

/// A node; its number is its place in the world.
#[derive(Debug, Clone, Default)]
pub struct Thing {
    pub name: String,
    pub kind: String,
    pub parent: Option<usize>,
    pub creator: Option<usize>,
    pub submitter: Option<usize>,
    pub about: Option<usize>,
    pub worker: Option<WorkerFact>,
    pub restricted: bool,
    pub public: bool,
}

#[derive(Debug, Clone, Default)]
pub struct WorkerFact {
    pub person: usize,
    pub manager: Option<usize>,
    pub department: Option<u128>,
    pub kind: u8,
}

#[derive(Debug, Clone)]
pub struct LinkFact {
    pub teamspace: usize,
    pub project: usize,
    pub role: String,
}

#[derive(Debug, Clone)]
pub struct GrantFact {
    pub to: usize,
    /// An action or `*`.
    pub action: String,
    pub on: usize,
    pub allows: bool,
    pub expires: Option<i64>,
}

/// Under which circumstances something is asked.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    pub now: i64,
    pub features_off: Vec<String>,
    pub facts: Vec<String>,
    pub token: Option<Vec<String>>,
}

impl World {
    /// A node and its parents.
    pub fn way_up(&self, node: usize) -> Vec<usize> {
        let mut way = vec![node];
        while let Some(parent) = self.nodes[way[way.len() - 1]].parent {
            way.push(parent);
        }
        way
    }

    /// The number that a node is known by: an account has the number of its person.
    pub fn node_id(&self, node: usize) -> u128 {
        match self.nodes[node].about {
            Some(person) if self.nodes[node].kind == "account" => user_id(person),
            _ => 1000 + node as u128,
        }
    }

    pub fn node_named(&self, name: &str) -> usize {
        let found = self.nodes.iter().position(|node| node.name == name);
        found.unwrap_or_else(|| panic!("no node is called `{name}`"))
    }

    pub fn person_named(&self, name: &str) -> usize {
        let found = self.people.iter().position(|person| person.name == name);
        found.unwrap_or_else(|| panic!("nobody is called `{name}`"))
    }
}

pub fn user_id(person: usize) -> u128 {
    1 + person as u128
}
