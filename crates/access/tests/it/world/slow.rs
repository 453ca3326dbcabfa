//! The slow, obvious evaluator: section 2 of the access model, line by line, over texts.
//!
//! It shares no code with the engine. It reads the catalog's TOML by itself, compares words, and
//! looks at everything that is the case. Where the two differ, one of them is wrong.

use toml::{Table, Value};

use super::tables::{Tables, words};
use super::{Circumstances, GroupFact, GroupOfFact, Thing, World};

/// One question about one world.
pub struct Slow<'a> {
    pub tables: &'a Tables,
    pub world: &'a World,
    pub who: usize,
    pub circumstances: &'a Circumstances,
}

fn allows(code: &str) -> bool {
    !matches!(
        code,
        "explicit_deny"
            | "default_deny"
            | "requires"
            | "self"
            | "feature_off"
            | "token_scope"
            | "inactive"
    )
}

impl Slow<'_> {
    /// Allowed or not, and the code of the reason. (A restricted node's own code is not told apart
    /// from `default_deny` here.)
    pub fn decide(&self, action: &str, target: usize) -> (bool, &'static str) {
        let code = self.code(action, target);
        (allows(code), code)
    }

    fn code(&self, action: &str, target: usize) -> &'static str {
        // Before step 1: whoever does not count.
        if !self.world.people[self.who].status.is_empty() {
            return "inactive";
        }
        let scope = self.tables.scope_of(&self.world.nodes[target].kind);
        // A token's scopes are one more "and".
        if let Some(named) = &self.circumstances.token
            && !self.token_carries(named, &scope, action)
        {
            return "token_scope";
        }
        self.with_requirements(action, target)
    }

    /// Its own walk allows and every required one is allowed.
    fn with_requirements(&self, action: &str, target: usize) -> &'static str {
        let own = self.alone(action, target);
        if !allows(own) {
            return own;
        }
        let scope = self.tables.scope_of(&self.world.nodes[target].kind);
        let rule = &self.tables.rules[&(scope.clone(), action.to_owned())];
        for required in words(rule, "requires") {
            let on = self.requirement_target(required, &scope, target);
            if !allows(self.with_requirements(required, on)) {
                return "requires";
            }
        }
        own
    }

    /// The target, or the nearest ancestor that the required action is asked on.
    fn requirement_target(&self, required: &str, scope: &str, target: usize) -> usize {
        let here = self
            .tables
            .rules
            .contains_key(&(scope.to_owned(), required.to_owned()));
        let at = if here { scope } else { "workspace" };
        let on = self.tables.asked_on(at, required);
        let asked = |node: &usize| on.contains(&self.world.nodes[*node].kind);
        self.world
            .way_up(target)
            .into_iter()
            .find(asked)
            .expect("something above")
    }

    /// One action, without what it requires.
    fn alone(&self, action: &str, target: usize) -> &'static str {
        let node = &self.world.nodes[target];
        let scope = self.tables.scope_of(&node.kind);
        let rule = &self.tables.rules[&(scope.clone(), action.to_owned())];
        // Never about oneself, unless the named fact is true.
        let lifted = match rule.get("never_self") {
            None | Some(Value::Boolean(false)) => true,
            Some(Value::String(fact)) => self.circumstances.facts.contains(fact),
            Some(_) => false,
        };
        if !lifted && self.is_about_oneself(node) {
            return "self";
        }
        // A feature that is switched off.
        if let Some(feature) = rule.get("feature").and_then(Value::as_str)
            && self
                .circumstances
                .features_off
                .iter()
                .any(|off| off == feature)
        {
            return "feature_off";
        }
        match scope.as_str() {
            "instance" => self.at_instance(action),
            "account" => {
                let own = node.about == Some(self.who) && self.is_somebody();
                let cell = self.cell(&scope, action, "account", "account_self");
                if own && cell == "A" {
                    "role"
                } else {
                    "default_deny"
                }
            }
            _ => {
                let code = self.walk(action, &scope, target);
                let public = rule.get("public_by").and_then(Value::as_str);
                match public {
                    Some(public) if code == "default_deny" && node.public => {
                        let way = self.world.way_up(target);
                        let workspace = way[way.len() - 1];
                        if allows(self.with_requirements(public, workspace)) {
                            "public"
                        } else {
                            code
                        }
                    }
                    _ => code,
                }
            }
        }
    }

    fn is_about_oneself(&self, node: &Thing) -> bool {
        let person = &self.world.people[self.who];
        let worker = node.worker.as_ref().map(|worker| worker.person);
        person.is_worker && worker == Some(self.who)
            || node.kind != "account" && node.about == Some(self.who) && self.is_somebody()
    }

    fn is_somebody(&self) -> bool {
        !matches!(
            self.world.people[self.who].fixed.as_str(),
            "anonymous" | "application"
        )
    }

    fn at_instance(&self, action: &str) -> &'static str {
        let role = match self.world.people[self.who].fixed.as_str() {
            "" => "signed_in",
            "application" => return "default_deny",
            role => role,
        };
        let cell = self.cell("instance", action, "instance", role);
        let mut parts = cell.split('!');
        let allowed = parts.next() == Some("A");
        let forbidden = parts.any(|fact| self.circumstances.facts.iter().any(|f| f == fact));
        if allowed && !forbidden {
            "role"
        } else {
            "default_deny"
        }
    }

    /// Steps 1 to 6.
    fn walk(&self, action: &str, scope: &str, target: usize) -> &'static str {
        let way = self.world.way_up(target);
        for (place, node) in way.iter().enumerate() {
            let below = &way[..place];
            let restricted: Vec<_> = below
                .iter()
                .map(|n| &self.world.nodes[*n])
                .filter(|n| n.restricted)
                .collect();
            let grants: Vec<_> = self
                .world
                .grants
                .iter()
                .filter(|grant| grant.to == self.who && grant.on == *node)
                .filter(|grant| grant.expires.is_none_or(|end| self.circumstances.now < end))
                .collect();
            // 1. A deny grant for this action on this exact node.
            if grants
                .iter()
                .any(|g| !g.allows && (g.action == action || g.action == "*"))
            {
                return "explicit_deny";
            }
            // 2. An allow grant; from above a restricted node it does not count.
            let kind = &self.world.nodes[*node].kind;
            let fits =
                |wanted: &str| wanted == action || wanted == "*" && self.in_star(kind, action);
            if restricted.is_empty() && grants.iter().any(|g| g.allows && fits(&g.action)) {
                return "explicit_grant";
            }
            // 3. The roles held at this node.
            let held = self.held_at(*node);
            if let Some(code) = self.roles(&held, action, scope, target, &restricted) {
                return code;
            }
            // 4. The roles that reach this node through a link.
            let linked: Vec<Held<'_>> = self
                .world
                .links
                .iter()
                .filter(|link| link.project == *node && self.is_in(link.teamspace))
                .map(|link| Held {
                    scope: "project",
                    key: &link.role,
                    group: None,
                })
                .collect();
            match self.roles(&linked, action, scope, target, &restricted) {
                Some("role_condition") => return "link_condition",
                Some(_) => return "link",
                None => {}
            }
            // 5. Begin again at the parent.
        }
        // 6. Nothing is left.
        "default_deny"
    }

    fn in_star(&self, kind: &str, action: &str) -> bool {
        let (subject, _) = action.split_once(':').expect("an action");
        let guarded = self.tables.flag(subject, "guarded") || self.tables.flag(subject, "people");
        !guarded && action != format!("{kind}:delete")
    }

    fn is_in(&self, teamspace: usize) -> bool {
        self.world.people[self.who]
            .teamspaces
            .iter()
            .any(|(t, ..)| *t == teamspace)
    }

    fn held_at(&self, node: usize) -> Vec<Held<'_>> {
        let person = &self.world.people[self.who];
        let mut held = Vec::new();
        if self.world.nodes[node].kind == "workspace" {
            held.extend(person.workspace_roles.iter().map(|(key, group)| Held {
                scope: "workspace",
                key,
                group: group.as_ref(),
            }));
        }
        let projects = person
            .project_roles
            .iter()
            .filter(|(project, _)| *project == node);
        held.extend(projects.map(|(_, key)| Held {
            scope: "project",
            key,
            group: None,
        }));
        let teamspaces = person
            .teamspaces
            .iter()
            .filter(|(teamspace, ..)| *teamspace == node);
        held.extend(teamspaces.map(|(_, key, _)| Held {
            scope: "teamspace",
            key,
            group: None,
        }));
        held
    }

    /// All roles at one node together: an unconditional permission, else one whose condition holds.
    fn roles(
        &self,
        held: &[Held<'_>],
        action: &str,
        scope: &str,
        target: usize,
        restricted: &[&Thing],
    ) -> Option<&'static str> {
        let mut answer = None;
        for role in held {
            if self.role_flag(role, "manager") && !self.world.people[self.who].has_reports {
                continue;
            }
            let wildcard = !self.wildcards(role).is_empty();
            for way in self.ways(role, scope, action) {
                let created = restricted
                    .iter()
                    .all(|n| n.creator == Some(self.who) && self.is_somebody());
                let passes = wildcard
                    && way == "always"
                    && restricted
                        .iter()
                        .all(|n| self.tables.flag(&n.kind, "wildcard_passes"));
                if !(restricted.is_empty() || created || passes) {
                    continue;
                }
                if way == "always" {
                    let all = self.wildcards(role).contains(&scope);
                    return Some(if all { "wildcard" } else { "role" });
                }
                if self.holds(&way, role, target) {
                    answer = Some("role_condition");
                }
            }
        }
        answer
    }

    fn holds(&self, way: &str, role: &Held<'_>, target: usize) -> bool {
        let node = &self.world.nodes[target];
        match way {
            "creator" => {
                let submitted = self.role_flag(role, "reads_submitter")
                    && self.tables.flag(&node.kind, "submitter");
                let who = if submitted {
                    node.submitter
                } else {
                    node.creator
                };
                who == Some(self.who) && self.is_somebody()
            }
            "lead" => self.world.way_up(target).iter().any(|above| {
                let leads = |(t, _, leads): &&(usize, String, bool)| t == above && *leads;
                self.world.people[self.who]
                    .teamspaces
                    .iter()
                    .any(|entry| leads(&entry))
            }),
            "self" => {
                let worker = node.worker.as_ref().map(|worker| worker.person);
                self.world.people[self.who].is_worker && worker == Some(self.who)
            }
            "group" => {
                // Without a group of its own, the role reaches the holder's direct reports.
                let direct = GroupFact {
                    of: GroupOfFact::Reports(self.who),
                    kinds: None,
                };
                let group = role.group.or(self.is_somebody().then_some(&direct));
                node.worker
                    .as_ref()
                    .zip(group)
                    .is_some_and(|(worker, group)| {
                        let belongs = match group.of {
                            GroupOfFact::Reports(manager) => worker.manager == Some(manager),
                            GroupOfFact::Department(number) => worker.department == Some(number),
                        };
                        belongs
                            && group
                                .kinds
                                .as_ref()
                                .is_none_or(|kinds| kinds.contains(&worker.kind))
                    })
            }
            other => panic!("condition `{other}`"),
        }
    }

    fn system_role(&self, role: &Held<'_>) -> &Table {
        let custom = self.custom(role);
        let usual = if role.scope == "workspace" {
            "member"
        } else {
            "contributor"
        };
        let key = custom.map_or(role.key, |custom| custom.base.as_deref().unwrap_or(usual));
        &self.tables.roles[&(role.scope.to_owned(), key.to_owned())]
    }

    fn custom(&self, role: &Held<'_>) -> Option<&super::CustomRole> {
        self.world
            .custom_roles
            .iter()
            .find(|c| c.key == role.key && c.scope == role.scope)
    }

    fn role_flag(&self, role: &Held<'_>, flag: &str) -> bool {
        self.system_role(role)
            .get(flag)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    fn wildcards<'s>(&'s self, role: &Held<'_>) -> Vec<&'s str> {
        if self.custom(role).is_some() {
            return Vec::new();
        }
        words(self.system_role(role), "wildcard")
    }

    /// In which ways a role holds an action at a scope.
    fn ways(&self, role: &Held<'_>, scope: &str, action: &str) -> Vec<String> {
        if let Some(custom) = self.custom(role) {
            let texts = custom.schemes.iter().flatten();
            return texts
                .filter_map(|text| self.custom_way(role, text, scope, action))
                .collect();
        }
        if self.wildcards(role).contains(&scope) && !self.tables.is_people(scope, action) {
            return vec!["always".to_owned()];
        }
        match self.cell(scope, action, role.scope, role.key) {
            "D" => Vec::new(),
            "A" => vec!["always".to_owned()],
            cell => cell.split('+').skip(1).map(str::to_owned).collect(),
        }
    }

    fn custom_way(&self, role: &Held<'_>, text: &str, scope: &str, action: &str) -> Option<String> {
        if text == "project/*:view" {
            let view = role.scope == "workspace" && scope == "project" && action.ends_with(":view");
            return view.then(|| "always".to_owned());
        }
        let (key, way) = text.split_once('+').unwrap_or((text, "always"));
        // The key means the rule of the role's own scope; only where there is none, another's.
        let own = self
            .tables
            .rules
            .contains_key(&(role.scope.to_owned(), key.to_owned()));
        let bound = if own {
            role.scope == scope
        } else {
            role.scope == "workspace"
        };
        (key == action && bound).then(|| way.to_owned())
    }

    fn cell(&self, scope: &str, action: &str, at: &str, role: &str) -> &str {
        let place = (
            scope.to_owned(),
            action.to_owned(),
            at.to_owned(),
            role.to_owned(),
        );
        self.tables.cells.get(&place).map_or("D", String::as_str)
    }

    pub fn token_carries(&self, named: &[String], scope: &str, action: &str) -> bool {
        if named.is_empty() {
            let administration =
                scope == "instance" && self.cell(scope, action, "instance", "signed_in") == "D";
            return !administration && !self.tables.is_people(scope, action);
        }
        // Whatever a carried action requires is carried with it.
        self.tables.actions().iter().any(|(at, key)| {
            let subject = key.split(':').next().expect("a subject");
            let carried = named
                .iter()
                .any(|n| n == key || n == subject || n == "instance" && at == "instance");
            carried && self.is_or_requires(at, key, scope, action)
        })
    }

    fn is_or_requires(&self, at: &str, key: &str, scope: &str, action: &str) -> bool {
        if at == scope && key == action {
            return true;
        }
        let rule = &self.tables.rules[&(at.to_owned(), key.to_owned())];
        words(rule, "requires").into_iter().any(|required| {
            let here = self
                .tables
                .rules
                .contains_key(&(at.to_owned(), required.to_owned()));
            self.is_or_requires(if here { at } else { "workspace" }, required, scope, action)
        })
    }
}

/// A role that is held, as words.
struct Held<'a> {
    scope: &'static str,
    key: &'a str,
    group: Option<&'a GroupFact>,
}
