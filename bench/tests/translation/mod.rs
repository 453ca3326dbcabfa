//! A world as Cedar policies and entities.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use toml::Value as Toml;

use crate::world::slow::Slow;
use crate::world::tables::{Tables, words};
use crate::world::{Circumstances, CustomRole, GroupFact, GroupOfFact, World};

pub struct Translation<'a> {
    pub tables: &'a Tables,
    pub world: &'a World,
    pub who: usize,
    pub circumstances: &'a Circumstances,
}

/// A role at a node.
struct Held<'a> {
    node: usize,
    scope: &'static str,
    key: &'a str,
    group: Option<&'a GroupFact>,
}

fn any(list: &[String]) -> String {
    if list.is_empty() {
        "false".to_owned()
    } else {
        list.join(" || ")
    }
}

fn action_list<S: AsRef<str>>(keys: &[S]) -> String {
    let keys: Vec<_> = keys
        .iter()
        .map(|k| format!("Action::\"{}\"", k.as_ref()))
        .collect();
    keys.join(", ")
}

impl Translation<'_> {
    /// Whoever asks: a user, or nobody who ever created or led anything.
    pub fn principal(&self) -> String {
        let name = if self.is_somebody() {
            self.who.to_string()
        } else {
            "nobody".to_owned()
        };
        format!("User::\"{name}\"")
    }

    fn is_somebody(&self) -> bool {
        !matches!(
            self.world.people[self.who].fixed.as_str(),
            "anonymous" | "application"
        )
    }

    fn node(&self, number: usize) -> String {
        format!("Node::\"{}\"", self.world.nodes[number].name)
    }

    pub fn entities(&self) -> Value {
        let person = &self.world.people[self.who];
        let user = |person: usize| json!({"__entity": {"type": "User", "id": person.to_string()}});
        let mut entities = vec![];
        for name in ["0", "1", "nobody"] {
            let asks = self.principal() == format!("User::\"{name}\"");
            let mut attrs = json!({
                "status": if asks { person.status.as_str() } else { "" },
                "has_reports": asks && person.has_reports,
                "fixed": match person.fixed.as_str() { "" => "signed_in", fixed => fixed },
            });
            if asks && person.is_worker {
                attrs["worker"] = json!(self.who);
            }
            entities
                .push(json!({"uid": {"type": "User", "id": name}, "attrs": attrs, "parents": []}));
        }
        for thing in &self.world.nodes {
            let mut attrs = json!({
                "scope": self.tables.scope_of(&thing.kind),
                "public": thing.public,
                "has_submitter": self.tables.flag(&thing.kind, "submitter"),
                "wildcard_passes": self.tables.flag(&thing.kind, "wildcard_passes"),
            });
            let mut set = |name: &str, value: Option<Value>| {
                if let Some(value) = value {
                    attrs[name] = value;
                }
            };
            set("creator", thing.creator.map(user));
            set("submitter", thing.submitter.map(user));
            let about = if thing.kind == "account" {
                "owner"
            } else {
                "about"
            };
            set(about, thing.about.map(user));
            if let Some(worker) = &thing.worker {
                set("worker", Some(json!(worker.person)));
                set("manager", worker.manager.map(user));
                set(
                    "department",
                    worker
                        .department
                        .map(|d| json!(u64::try_from(d).expect("small"))),
                );
                set("kind", Some(json!(worker.kind)));
            }
            let parent = thing.parent.map(|parent| &self.world.nodes[parent].name);
            let parents: Vec<_> = parent
                .iter()
                .map(|name| json!({"type": "Node", "id": name}))
                .collect();
            let uid = json!({"type": "Node", "id": thing.name});
            entities.push(json!({"uid": uid, "attrs": attrs, "parents": parents}));
        }
        Value::Array(entities)
    }

    pub fn policies(&self) -> String {
        let mut text = String::from(
            "forbid(principal, action, resource) when { principal.status != \"\" };\n",
        );
        self.bars(&mut text);
        self.fixed_roles(&mut text);
        self.grants(&mut text);
        for held in self.held() {
            self.role(&mut text, &held);
        }
        self.public(&mut text);
        text
    }

    /// What is denied to everybody: oneself, features, tokens.
    fn bars(&self, text: &mut String) {
        for ((scope, key), rule) in &self.tables.rules {
            let head = format!("forbid(principal, action == Action::\"{key}\", resource)");
            let here = format!("resource.scope == \"{scope}\"");
            let lifted = match rule.get("never_self") {
                Some(Toml::Boolean(true)) => Some("false".to_owned()),
                Some(Toml::String(fact)) => Some(format!("context.facts.contains(\"{fact}\")")),
                _ => None,
            };
            if let Some(lifted) = lifted {
                writeln!(
                    text,
                    "{head} when {{ {here} && \
                     ((resource has about && resource.about == principal) || \
                     (principal has worker && resource has worker && resource.worker == principal.worker)) }} \
                     unless {{ {lifted} }};"
                )
                .expect("text");
            }
            if let Some(feature) = rule.get("feature").and_then(Toml::as_str) {
                writeln!(
                    text,
                    "{head} when {{ {here} && context.features_off.contains(\"{feature}\") }};"
                )
                .expect("text");
            }
            if let Some(named) = &self.circumstances.token {
                let slow = Slow {
                    tables: self.tables,
                    world: self.world,
                    who: self.who,
                    circumstances: self.circumstances,
                };
                if !slow.token_carries(named, scope, key) {
                    writeln!(text, "{head} when {{ {here} && context.asked }};").expect("text");
                }
            }
        }
    }

    fn fixed_roles(&self, text: &mut String) {
        for ((scope, key, at, role), cell) in &self.tables.cells {
            let Some(facts) = cell.strip_prefix('A') else {
                continue;
            };
            let facts: Vec<_> = facts.split('!').filter(|fact| !fact.is_empty()).collect();
            let facts: Vec<_> = facts
                .iter()
                .map(|fact| format!("context.facts.contains(\"{fact}\")"))
                .collect();
            let held = match at.as_str() {
                "instance" => format!("principal.fixed == \"{role}\""),
                "account" => "resource has owner && resource.owner == principal".to_owned(),
                _ => continue,
            };
            writeln!(
                text,
                "permit(principal, action == Action::\"{key}\", resource) \
                 when {{ resource.scope == \"{scope}\" && {held} }} unless {{ {} }};",
                any(&facts)
            )
            .expect("text");
        }
    }

    fn live(expires: Option<i64>) -> String {
        expires.map_or("true".to_owned(), |end| format!("context.now < {end}"))
    }

    /// A live deny grant at a node or nearer to the resource.
    fn denied_from(&self, node: usize) -> String {
        let denials = self
            .world
            .grants
            .iter()
            .filter(|g| !g.allows && g.to == self.who);
        let denial = |grant: &crate::world::GrantFact| {
            let on = self.node(grant.on);
            let action = match grant.action.as_str() {
                "*" => "true".to_owned(),
                action => format!("action == Action::\"{action}\""),
            };
            let live = Self::live(grant.expires);
            format!(
                "(resource in {on} && {on} in {} && {action} && {live})",
                self.node(node)
            )
        };
        any(&denials.map(denial).collect::<Vec<_>>())
    }

    /// A restricted node strictly between a node and the resource (or the resource itself), that
    /// is not let through.
    fn stopped_from(&self, node: usize, let_through: impl Fn(&str) -> String) -> String {
        let restricted = (0..self.world.nodes.len()).filter(|n| self.world.nodes[*n].restricted);
        let from = self.node(node);
        let stop = |number: usize| {
            let name = self.node(number);
            let through = let_through(&name);
            format!("(resource in {name} && {name} in {from} && {name} != {from} && !({through}))")
        };
        any(&restricted.map(stop).collect::<Vec<_>>())
    }

    fn grants(&self, text: &mut String) {
        for grant in self
            .world
            .grants
            .iter()
            .filter(|g| g.allows && g.to == self.who)
        {
            let kind = &self.world.nodes[grant.on].kind;
            let all = self.tables.actions();
            let star = |key: &&String| {
                let subject = key.split(':').next().expect("a subject");
                let guarded =
                    self.tables.flag(subject, "guarded") || self.tables.flag(subject, "people");
                !guarded && **key != format!("{kind}:delete")
            };
            let keys: Vec<&String> = match grant.action.as_str() {
                "*" => all.iter().map(|(_, key)| key).filter(star).collect(),
                _ => vec![&grant.action],
            };
            writeln!(
                text,
                "permit(principal, action in [{}], resource in {}) when {{ {} }} unless {{ {} || {} }};",
                action_list(&keys),
                self.node(grant.on),
                Self::live(grant.expires),
                self.denied_from(grant.on),
                self.stopped_from(grant.on, |_| "false".to_owned()),
            )
            .expect("text");
        }
    }

    fn held(&self) -> Vec<Held<'_>> {
        let person = &self.world.people[self.who];
        let workspace = self
            .world
            .nodes
            .iter()
            .position(|node| node.kind == "workspace");
        let workspace = workspace.expect("a workspace");
        let mut held = Vec::new();
        held.extend(person.workspace_roles.iter().map(|(key, group)| Held {
            node: workspace,
            scope: "workspace",
            key,
            group: group.as_ref(),
        }));
        held.extend(person.project_roles.iter().map(|(node, key)| Held {
            node: *node,
            scope: "project",
            key,
            group: None,
        }));
        held.extend(person.teamspaces.iter().map(|(node, key, _)| Held {
            node: *node,
            scope: "teamspace",
            key,
            group: None,
        }));
        let is_in = |node: usize| {
            person
                .teamspaces
                .iter()
                .any(|(teamspace, ..)| *teamspace == node)
        };
        let links = self.world.links.iter().filter(|link| is_in(link.teamspace));
        held.extend(links.map(|link| Held {
            node: link.project,
            scope: "project",
            key: &link.role,
            group: None,
        }));
        held
    }

    fn custom(&self, held: &Held<'_>) -> Option<&CustomRole> {
        self.world
            .custom_roles
            .iter()
            .find(|role| role.key == held.key && role.scope == held.scope)
    }

    /// The actions that a role holds, by scope of the target and condition.
    fn ways(&self, held: &Held<'_>) -> BTreeMap<(String, String), Vec<String>> {
        let mut ways: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let mut add = |scope: &str, way: &str, key: &str| {
            ways.entry((scope.to_owned(), way.to_owned()))
                .or_default()
                .push(key.to_owned());
        };
        let custom = self.custom(held);
        for (scope, key) in self.tables.actions() {
            if let Some(custom) = custom {
                for text in custom.schemes.iter().flatten() {
                    let (named, way) = text.split_once('+').unwrap_or((text, "always"));
                    let auditor = text == "project/*:view" && scope == "project";
                    if auditor && key.ends_with(":view") {
                        add(&scope, "always", &key);
                    } else if named == key && scope == held.scope {
                        add(&scope, way, &key);
                    }
                }
                continue;
            }
            let role = &self.tables.roles[&(held.scope.to_owned(), held.key.to_owned())];
            if words(role, "wildcard").contains(&scope.as_str())
                && !self.tables.is_people(&scope, &key)
            {
                add(&scope, "always", &key);
                continue;
            }
            let place = (
                scope.clone(),
                key.clone(),
                held.scope.to_owned(),
                held.key.to_owned(),
            );
            match self.tables.cells.get(&place).map(String::as_str) {
                None | Some("D") => {}
                Some("A") => add(&scope, "always", &key),
                Some(cell) => {
                    for way in cell.split('+').skip(1) {
                        add(&scope, way, &key);
                    }
                }
            }
        }
        ways
    }

    fn role(&self, text: &mut String, held: &Held<'_>) {
        let key = match self.custom(held) {
            None => held.key,
            Some(custom) => custom.base.as_deref().unwrap_or(match held.scope {
                "workspace" => "member",
                _ => "contributor",
            }),
        };
        let role = &self.tables.roles[&(held.scope.to_owned(), key.to_owned())];
        let flag = |name: &str| role.get(name).and_then(Toml::as_bool).unwrap_or(false);
        let counts = if flag("manager") {
            "principal.has_reports"
        } else {
            "true"
        };
        let wildcard = self.custom(held).is_none() && !words(role, "wildcard").is_empty();
        let node = self.node(held.node);
        let denied = self.denied_from(held.node);
        let created = |name: &str| format!("{name} has creator && {name}.creator == principal");
        let passes = |name: &str| format!("{name}.wildcard_passes");
        for ((scope, way), keys) in self.ways(held) {
            let condition = self.condition(&way, flag("reads_submitter"), held);
            let head = format!(
                "permit(principal, action in [{}], resource in {node}) \
                 when {{ {counts} && resource.scope == \"{scope}\" && ({condition}) }}",
                action_list(&keys)
            );
            let stopped = self.stopped_from(held.node, created);
            writeln!(text, "{head} unless {{ {denied} || {stopped} }};").expect("text");
            if wildcard && way == "always" {
                let stopped = self.stopped_from(held.node, passes);
                writeln!(text, "{head} unless {{ {denied} || {stopped} }};").expect("text");
            }
        }
    }

    fn condition(&self, way: &str, reads_submitter: bool, held: &Held<'_>) -> String {
        let created = "resource has creator && resource.creator == principal";
        match way {
            "always" => "true".to_owned(),
            "creator" if reads_submitter => format!(
                "if resource.has_submitter then \
                 (resource has submitter && resource.submitter == principal) else ({created})"
            ),
            "creator" => created.to_owned(),
            "lead" => {
                let led = self.world.people[self.who]
                    .teamspaces
                    .iter()
                    .filter(|(.., leads)| *leads);
                any(&led
                    .map(|(t, ..)| format!("resource in {}", self.node(*t)))
                    .collect::<Vec<_>>())
            }
            "self" => "principal has worker && resource has worker && \
                       resource.worker == principal.worker"
                .to_owned(),
            "group" => group_condition(held.group),
            other => panic!("condition `{other}`"),
        }
    }

    /// What the workspace's permissions open of public projects, unless something denies it.
    fn public(&self, text: &mut String) {
        let workspace = self
            .world
            .nodes
            .iter()
            .position(|node| node.kind == "workspace");
        for ((scope, key), rule) in &self.tables.rules {
            let Some(public) = rule.get("public_by").and_then(Toml::as_str) else {
                continue;
            };
            writeln!(
                text,
                "permit(principal, action == Action::\"{key}\", resource) \
                 when {{ resource.scope == \"{scope}\" && resource.public && \
                 context.public.contains(\"{public}\") }} unless {{ {} }};",
                self.denied_from(workspace.expect("a workspace"))
            )
            .expect("text");
        }
    }
}

/// Whether the target is about a worker of the group; without one, a direct report.
fn group_condition(group: Option<&GroupFact>) -> String {
    let Some(group) = group else {
        return "resource has manager && resource.manager == principal".to_owned();
    };
    let belongs = match group.of {
        GroupOfFact::Reports(person) => {
            format!("resource has manager && resource.manager == User::\"{person}\"")
        }
        GroupOfFact::Department(number) => {
            format!("resource has department && resource.department == {number}")
        }
    };
    match &group.kinds {
        None => belongs,
        Some(kinds) => {
            let kinds: Vec<_> = kinds.iter().map(u8::to_string).collect();
            format!(
                "{belongs} && [{}].contains(resource.kind)",
                kinds.join(", ")
            )
        }
    }
}
