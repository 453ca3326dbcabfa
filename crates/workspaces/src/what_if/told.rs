//! Telling what was added up: by the names of people, projects and things, or in figures alone.

use std::collections::HashMap;

use airside_access::{Action, Catalog};
use airside_identity::accounts::UserLite;
use airside_kernel::Result;
use airside_kernel::db::Connection;
use airside_kernel::ids::{ProjectId, UserId};

use super::census::ThingRow;
use super::effect::{Asking, Source, Sum, Touched};
use super::makers::Maker;
use super::{ActionCount, Difference, PersonCount, ProjectCount, SAMPLES, SampleThing, TOLD_MAX};
use crate::questions::NamedNode;

/// Tells of people, projects and things by their names.
pub(super) struct Names<'a> {
    pub touched: &'a [Touched<'a>],
    pub question: &'a Asking<'a>,
    /// Who asks, where they are not told of everybody by name.
    pub maker: Option<&'a Maker<'a>>,
}

/// The most first; the order does not change from one asking to the next.
fn most_first<K: Ord>(counts: HashMap<K, u64>) -> Vec<(K, u64)> {
    let mut counts: Vec<(K, u64)> = counts.into_iter().collect();
    counts.sort_by(|(one, less), (other, more)| more.cmp(less).then(one.cmp(other)));
    counts.truncate(TOLD_MAX);
    counts
}

fn by_action(catalog: &Catalog, actions: HashMap<Action, u64>) -> Vec<ActionCount> {
    let actions = most_first(actions).into_iter();
    actions
        .map(|(action, count)| ActionCount {
            action: catalog.action_key(action).to_owned(),
            count,
        })
        .collect()
}

impl Sum {
    /// Without a name.
    pub fn figures(self, catalog: &Catalog) -> Difference {
        Difference {
            count: self.count,
            people_count: self.people.len() as u64,
            actions: by_action(catalog, self.actions),
            ..Difference::default()
        }
    }
}

impl Names<'_> {
    pub async fn told(&self, connection: &mut Connection, sum: Sum) -> Result<Difference> {
        let catalog = self.question.kernel.access.engine().catalog();
        let mut things = Vec::new();
        for (user, action, source) in sum.samples {
            for resource in self.sample(connection, (user, source), &things).await? {
                things.extend(self.user(user).map(|user| SampleThing {
                    user,
                    action: catalog.action_key(action).to_owned(),
                    resource,
                }));
            }
            things.truncate(SAMPLES);
        }
        let people_count = sum.people.len() as u64;
        let people = most_first(sum.people).into_iter();
        let people = people
            .filter_map(|(user, count)| self.user(user).map(|user| PersonCount { user, count }));
        let projects = most_first(sum.projects).into_iter();
        Ok(Difference {
            count: sum.count,
            people_count,
            people: people.collect(),
            projects: projects
                .map(|(project, count)| ProjectCount {
                    project: project.and_then(|project| self.project(project)),
                    count,
                })
                .collect(),
            actions: by_action(catalog, sum.actions),
            things,
        })
    }

    /// Somebody who may be told of by name.
    fn user(&self, user: UserId) -> Option<UserLite> {
        if self.maker.is_some_and(|maker| !maker.may_name(user)) {
            return None;
        }
        let mut all = self.touched.iter().map(|one| &one.person.user);
        let found = all.find(|one| one.user_id == user);
        found.cloned().map(UserLite::from)
    }

    fn project(&self, id: ProjectId) -> Option<NamedNode> {
        let mut all = self.question.census.projects.iter();
        let row = all.find(|row| row.id == id)?;
        Some(NamedNode {
            kind: "project".to_owned(),
            id: row.id.to_string(),
            name: row.name.clone(),
            ..NamedNode::default()
        })
    }

    /// Things that a target of the question stands for, up to as many as are missing.
    async fn sample(
        &self,
        connection: &mut Connection,
        (user, source): (UserId, Source),
        so_far: &[SampleThing],
    ) -> Result<Vec<NamedNode>> {
        let missing = SAMPLES.saturating_sub(so_far.len());
        let census = self.question.census;
        let (workspace, name) = &census.workspace;
        let named = |kind: usize, thing: &ThingRow| {
            census.kinds.get(kind).map(|kind| NamedNode {
                kind: kind.listed.kind.to_owned(),
                id: thing.id.to_string(),
                name: thing.name.clone(),
                ..NamedNode::default()
            })
        };
        if missing == 0 {
            return Ok(Vec::new());
        }
        Ok(match source {
            Source::Workspace => vec![NamedNode {
                kind: "workspace".to_owned(),
                id: workspace.to_string(),
                name: name.clone(),
                ..NamedNode::default()
            }],
            Source::Teamspace(number) => {
                let found = census.teamspaces.get(number).into_iter();
                let named = found.map(|(id, name)| NamedNode {
                    kind: "teamspace".to_owned(),
                    id: id.to_string(),
                    name: name.clone(),
                    ..NamedNode::default()
                });
                named.collect()
            }
            Source::Project(number) => {
                let row = census.projects.get(number);
                row.and_then(|row| self.project(row.id))
                    .into_iter()
                    .collect()
            }
            Source::Thing(id) => {
                let found = self.question.granted.get(&id);
                found
                    .and_then(|(kind, thing)| named(*kind, thing))
                    .into_iter()
                    .collect()
            }
            Source::Class(kind, project, class) => {
                let (Some(of), Some(row)) = (census.kinds.get(kind), census.projects.get(project))
                else {
                    return Ok(Vec::new());
                };
                let of_user = self
                    .touched
                    .iter()
                    .find(|one| one.person.user.user_id == user);
                let except = of_user.map_or(&[][..], |one| &one.exceptions);
                let wanted = (row.id, user, class);
                let rows = of.samples(connection, *workspace, wanted, (missing, except));
                let rows = rows.await?;
                rows.iter().filter_map(|row| named(kind, row)).collect()
            }
        })
    }
}
