//! Cedar, in two encodings. Requests and entities are made beforehand: only `is_authorized` is
//! timed.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::str::FromStr;

use anyhow::Result;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

use crate::data::{Act, Data, Held, PROJECTS, RoleTable, USERS};

/// How roles are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// One policy for each way of holding an action in each of the four roles; a project names its
    /// groups of holders.
    RoleGroups,
    /// One policy for each role of each project (and one more where it holds something under a
    /// condition): how custom roles are written in Cedar.
    PolicyPerRole,
    /// Roles as data: entities with sets of actions, and policies that read them. It keeps the
    /// number of policies constant, and gives up that a role is a policy which can be read and
    /// validated.
    RolesAsData,
}

fn uid(kind: &str, name: &str) -> Result<EntityUid> {
    Ok(EntityUid::from_str(&format!("{kind}::\"{name}\""))?)
}

fn group(project: usize, role: usize) -> Result<EntityUid> {
    uid("Role", &format!("{project}/{role}"))
}

fn action(act: Act) -> Result<EntityUid> {
    uid("Action", act.key())
}

/// Cedar with everything in it, and the questions.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

impl Cedar {
    /// Makes everything ready.
    pub fn new(data: &Data, encoding: Encoding) -> Result<Self> {
        let request = |(user, act, item): &(usize, Act, usize)| -> Result<Request> {
            let user = uid("User", &user.to_string())?;
            let item = uid("Item", &item.to_string())?;
            Ok(Request::new(
                user,
                action(*act)?,
                item,
                Context::empty(),
                None,
            )?)
        };
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(&policies(data, encoding)?)?,
            entities: Entities::from_entities(entities(data)?, None)?,
            requests: data.requests.iter().map(request).collect::<Result<_>>()?,
        })
    }

    /// Answers a question.
    pub fn decide(&self, number: usize) -> bool {
        let request = &self.requests[number];
        let answer = self
            .authorizer
            .is_authorized(request, &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

/// The condition of a way of holding.
const fn condition(held: Held) -> &'static str {
    match held {
        Held::Created => " && resource.creator == principal",
        Held::Submitted => " && resource.submitter == principal",
        Held::No | Held::Always => "",
    }
}

/// The actions that a role holds in one way, as a list; `None` where there is none.
///
/// Whoever holds an action holds `view` as well in these roles, but a role whose `view` is
/// conditional gives the rest under the same condition.
fn actions(table: RoleTable, held: Held) -> Option<String> {
    let list: Vec<String> = Act::ALL
        .into_iter()
        .filter(|act| table[*act as usize] == held)
        .map(|act| format!("Action::\"{}\"", act.key()))
        .collect();
    (!list.is_empty()).then(|| list.join(", "))
}

fn policies(data: &Data, encoding: Encoding) -> Result<String> {
    let ways = [Held::Always, Held::Created, Held::Submitted];
    let mut text = String::from(
        "forbid(principal, action == Action::\"workitem:delete\", resource)\n\
         when { principal.denied.contains(resource) };\n",
    );
    match encoding {
        Encoding::RoleGroups => {
            for (role, table) in data.tables[0].iter().enumerate() {
                for held in ways {
                    let Some(actions) = actions(*table, held) else {
                        continue;
                    };
                    let condition = condition(held);
                    writeln!(
                        text,
                        "permit(principal, action in [{actions}], resource)\n\
                         when {{ principal in resource.project.role{role}{condition} }};"
                    )?;
                }
            }
        }
        Encoding::PolicyPerRole => {
            for (project, tables) in data.tables.iter().enumerate() {
                for (role, table) in tables.iter().enumerate() {
                    for held in ways {
                        let Some(actions) = actions(*table, held) else {
                            continue;
                        };
                        let condition = condition(held);
                        writeln!(
                            text,
                            "permit(principal in Role::\"{project}/{role}\", action in [{actions}], \
                             resource in Project::\"{project}\") when {{ true{condition} }};"
                        )?;
                    }
                }
            }
        }
        Encoding::RolesAsData => {
            for role in 0..4 {
                writeln!(
                    text,
                    "permit(principal, action, resource)\n\
                     when {{ principal in resource.project.role{role} && \
                     (resource.project.role{role}.always.contains(action) || \
                     (resource.creator == principal && \
                     resource.project.role{role}.created.contains(action)) || \
                     (resource.submitter == principal && \
                     resource.project.role{role}.submitted.contains(action))) }};"
                )?;
            }
        }
    }
    Ok(text)
}

fn entities(data: &Data) -> Result<Vec<Entity>> {
    let mut entities = Vec::new();
    let reference = RestrictedExpression::new_entity_uid;
    for user in 0..USERS {
        let mut groups = HashSet::new();
        for (project, role) in &data.roles[user] {
            groups.insert(group(*project, *role)?);
        }
        let denied = data.denied[user]
            .iter()
            .map(|item| Ok(reference(uid("Item", &item.to_string())?)));
        let denied = RestrictedExpression::new_set(denied.collect::<Result<Vec<_>>>()?);
        let attributes = HashMap::from([("denied".to_owned(), denied)]);
        entities.push(Entity::new(
            uid("User", &user.to_string())?,
            attributes,
            groups,
        )?);
    }
    for project in 0..PROJECTS {
        let mut attributes = HashMap::new();
        for role in 0..4 {
            attributes.insert(format!("role{role}"), reference(group(project, role)?));
            let table = data.tables[project][role];
            let set = |held: Held| -> Result<RestrictedExpression> {
                let held = Act::ALL
                    .into_iter()
                    .filter(|act| table[*act as usize] == held);
                let held = held.map(|act| Ok(reference(action(act)?)));
                Ok(RestrictedExpression::new_set(
                    held.collect::<Result<Vec<_>>>()?,
                ))
            };
            let attributes = HashMap::from([
                ("always".to_owned(), set(Held::Always)?),
                ("created".to_owned(), set(Held::Created)?),
                ("submitted".to_owned(), set(Held::Submitted)?),
            ]);
            entities.push(Entity::new(
                group(project, role)?,
                attributes,
                HashSet::new(),
            )?);
        }
        let project = uid("Project", &project.to_string())?;
        entities.push(Entity::new(project, attributes, HashSet::new())?);
    }
    for (number, item) in data.items.iter().enumerate() {
        let project = uid("Project", &item.project.to_string())?;
        let attributes = HashMap::from([
            ("project".to_owned(), reference(project.clone())),
            (
                "creator".to_owned(),
                reference(uid("User", &item.creator.to_string())?),
            ),
            (
                "submitter".to_owned(),
                reference(uid("User", &item.submitter.to_string())?),
            ),
        ]);
        let parents = HashSet::from([project]);
        entities.push(Entity::new(
            uid("Item", &number.to_string())?,
            attributes,
            parents,
        )?);
    }
    Ok(entities)
}
