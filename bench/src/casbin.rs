//! Casbin, in two encodings. What does not depend on the request is loaded beforehand: only
//! `enforce` is timed.

use std::fmt::Write as _;

use anyhow::Result;
use casbin::prelude::*;

use crate::data::{Act, Data, Held};

/// How roles are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Roles with domains: a row for each role and action, `g` for who holds which role in which
    /// project; with custom roles, a row for each role of each project.
    RowPerRole,
    /// Roles as data: four rows in all, one for each place that a project has for a role, and
    /// relations that say who holds it and what it holds.
    RolesAsData,
}

/// The cheapest comparison stands first: casbin goes through all rows, and most end there.
/// Denials are a relation as well; as rows of their own they would be five thousand more to go
/// through for each question.
const MODEL: &str = r#"
[request_definition]
r = sub, dom, obj, act, creator, submitter

[policy_definition]
p = sub, dom, act, way

[role_definition]
g = _, _, _
g2 = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && (p.dom == "*" || r.dom == p.dom) && g(r.sub, p.sub, r.dom) && (p.way == "always" || (p.way == "created" && r.creator == r.sub) || (p.way == "submitted" && r.submitter == r.sub)) && !(r.act == "workitem:delete" && g2(r.sub, r.obj))
"#;

/// All relations share one graph, so what is held of one's own creations hangs on a name of its own.
const MODEL_AS_DATA: &str = r#"
[request_definition]
r = sub, dom, obj, act, creator, submitter

[policy_definition]
p = place, own, submitted

[role_definition]
g = _, _, _
g2 = _, _
g3 = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = g(r.sub, p.place, r.dom) && (g3(p.place, r.act, r.dom) || (r.creator == r.sub && g3(p.own, r.act, r.dom)) || (r.submitter == r.sub && g3(p.submitted, r.act, r.dom))) && !(r.act == "workitem:delete" && g2(r.sub, r.obj))
"#;

fn way(held: Held) -> Option<&'static str> {
    match held {
        Held::No => None,
        Held::Always => Some("always"),
        Held::Created => Some("created"),
        Held::Submitted => Some("submitted"),
    }
}

fn lines(data: &Data, encoding: Encoding) -> Result<String> {
    let mut text = String::new();
    for (user, roles) in data.roles.iter().enumerate() {
        for (project, role) in roles {
            let custom = data.custom && encoding == Encoding::RowPerRole;
            let name = if custom {
                format!("{project}/role{role}")
            } else {
                format!("role{role}")
            };
            writeln!(text, "g, user{user}, {name}, project{project}")?;
        }
        for item in &data.denied[user] {
            writeln!(text, "g2, user{user}, item{item}")?;
        }
    }
    match encoding {
        Encoding::RowPerRole => {
            let projects = if data.custom { data.tables.len() } else { 1 };
            for (project, tables) in data.tables.iter().enumerate().take(projects) {
                for (role, table) in tables.iter().enumerate() {
                    for act in Act::ALL {
                        let Some(way) = way(table[act as usize]) else {
                            continue;
                        };
                        let key = act.key();
                        if data.custom {
                            writeln!(
                                text,
                                "p, {project}/role{role}, project{project}, {key}, {way}"
                            )?;
                        } else {
                            writeln!(text, "p, role{role}, *, {key}, {way}")?;
                        }
                    }
                }
            }
        }
        Encoding::RolesAsData => {
            for role in 0..4 {
                writeln!(text, "p, role{role}, own{role}, submitted{role}")?;
            }
            for (project, tables) in data.tables.iter().enumerate() {
                for (role, table) in tables.iter().enumerate() {
                    for act in Act::ALL {
                        let name = match table[act as usize] {
                            Held::Always => "role",
                            Held::Created => "own",
                            Held::Submitted => "submitted",
                            Held::No => continue,
                        };
                        writeln!(text, "g3, {name}{role}, {}, project{project}", act.key())?;
                    }
                }
            }
        }
    }
    Ok(text)
}

/// Casbin with everything in it, and the questions.
pub struct Casbin {
    enforcer: Enforcer,
    requests: Vec<[String; 6]>,
}

impl Casbin {
    /// Makes everything ready.
    pub fn new(data: &Data, encoding: Encoding) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let text = match encoding {
            Encoding::RowPerRole => MODEL,
            Encoding::RolesAsData => MODEL_AS_DATA,
        };
        let lines = lines(data, encoding)?;
        let enforcer = runtime.block_on(async {
            let model = DefaultModel::from_str(text).await?;
            Enforcer::new(model, StringAdapter::new(lines)).await
        })?;
        let request = |(user, act, item): &(usize, Act, usize)| {
            let facts = data.items[*item];
            [
                format!("user{user}"),
                format!("project{}", facts.project),
                format!("item{item}"),
                act.key().to_owned(),
                format!("user{}", facts.creator),
                format!("user{}", facts.submitter),
            ]
        };
        Ok(Self {
            enforcer,
            requests: data.requests.iter().map(request).collect(),
        })
    }

    /// Answers a question.
    pub fn decide(&self, number: usize) -> bool {
        let [sub, dom, obj, act, creator, submitter] = &self.requests[number];
        let asked = (
            sub.as_str(),
            dom.as_str(),
            obj.as_str(),
            act.as_str(),
            creator.as_str(),
            submitter.as_str(),
        );
        self.enforcer.enforce(asked).unwrap_or(false)
    }
}
