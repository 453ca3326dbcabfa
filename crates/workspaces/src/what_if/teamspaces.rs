//! Supposed changes of teamspaces: who is in one, who leads it, what it is linked to.

use airside_access::Scope;
use airside_kernel::db::sql;
use airside_kernel::ids::{ProjectId, TeamspaceId, UserId};
use airside_kernel::{Error, Result};
use uuid::Uuid;

use super::Change;
use super::changes::{Supposing, base_of, missing_unless, named};
use super::world::World;
use crate::loader::Fact;

impl Supposing<'_> {
    pub(super) async fn change_teamspace(
        &mut self,
        world: &mut World<'_>,
        change: Change,
    ) -> Result<()> {
        match change {
            Change::AddTeamspaceMember { teamspace, user } => {
                let links = self.links_of(world, teamspace).await?;
                put_in(world, (teamspace, user), links)?;
            }
            Change::RemoveTeamspaceMember { teamspace, user } => {
                take_out(&mut world.person(user)?.facts, teamspace);
            }
            Change::SetTeamspaceLead { teamspace, user } => {
                let links = self.links_of(world, teamspace).await?;
                for facts in members_of(world, teamspace) {
                    lead(facts, teamspace, false);
                }
                // A lead is a member too, with all that comes with it.
                if let Some(user) = user {
                    put_in(world, (teamspace, user), links)?;
                    lead(&mut world.person(user)?.facts, teamspace, true);
                }
            }
            Change::DeleteTeamspace { teamspace } => {
                for facts in members_of(world, teamspace) {
                    take_out(facts, teamspace);
                }
                world.gone.push(teamspace);
            }
            Change::PutLink {
                teamspace,
                project,
                role,
            } => {
                self.require_project(world, project).await?;
                let role = named(&world.roles()?, Scope::Project, &role)?;
                for facts in members_of(world, teamspace) {
                    facts.retain(|fact| !is_link(fact, teamspace, project));
                    facts.push(link(teamspace, project, role.key()));
                }
            }
            Change::DeleteLink { teamspace, project } => {
                for facts in members_of(world, teamspace) {
                    facts.retain(|fact| !is_link(fact, teamspace, project));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The links of a teamspace of this workspace, as facts.
    async fn links_of(&mut self, world: &World<'_>, teamspace: TeamspaceId) -> Result<Vec<Fact>> {
        let known = sql("SELECT CAST(1 AS BIGINT) FROM teamspaces \
                         WHERE id = $1 AND workspace_id = $2");
        let known = known.bind(teamspace).bind(world.workspace);
        missing_unless(known.exists(self.connection).await?, "teamspace")?;
        let rows: Vec<(ProjectId, String)> = sql("SELECT project_id, role FROM teamspace_links \
             WHERE teamspace_id = $1 AND workspace_id = $2 AND role IS NOT NULL")
        .bind(teamspace)
        .bind(world.workspace)
        .fetch_all(self.connection)
        .await?;
        let fact = |(project, role): (ProjectId, String)| link(teamspace, project, &role);
        Ok(rows.into_iter().map(fact).collect())
    }
}

/// A Guest of the workspace cannot be in a teamspace [D-16].
fn require_no_guest(world: &mut World<'_>, user: UserId) -> Result<()> {
    let base = base_of(world, user)?;
    if base.is_none_or(|base| base.is_guest()) {
        let message = "is a Guest of the workspace: Guests cannot be in a teamspace";
        return Err(Error::field("user", message));
    }
    Ok(())
}

/// Somebody joins, if they are not in it yet.
fn put_in(
    world: &mut World<'_>,
    (teamspace, user): (TeamspaceId, UserId),
    links: Vec<Fact>,
) -> Result<()> {
    require_no_guest(world, user)?;
    let facts = &mut world.person(user)?.facts;
    if !facts.iter().any(|fact| is_membership(fact, teamspace)) {
        facts.push(member_of(teamspace));
        facts.extend(links);
    }
    Ok(())
}

fn take_out(facts: &mut Vec<Fact>, teamspace: TeamspaceId) {
    facts.retain(|fact| {
        let is_link = fact.kind == "link" && fact.parent == Some(teamspace.0);
        !is_link && !is_membership(fact, teamspace)
    });
}

fn lead(facts: &mut [Fact], teamspace: TeamspaceId, leads: bool) {
    for fact in facts
        .iter_mut()
        .filter(|fact| is_membership(fact, teamspace))
    {
        fact.flag = Some(leads);
    }
}

fn is_membership(fact: &Fact, teamspace: TeamspaceId) -> bool {
    fact.kind == "teamspace" && fact.node == Some(teamspace.0)
}

fn member_of(teamspace: TeamspaceId) -> Fact {
    Fact {
        kind: "teamspace".to_owned(),
        node: Some(teamspace.0),
        flag: Some(false),
        ..Fact::default()
    }
}

fn link(teamspace: TeamspaceId, project: ProjectId, role: &str) -> Fact {
    Fact {
        kind: "link".to_owned(),
        // No stored link has such an id: it only tells this one from others.
        id: Some(Uuid::from_u128(
            !(teamspace.0.as_u128() ^ project.0.as_u128()),
        )),
        node: Some(project.0),
        parent: Some(teamspace.0),
        role: Some(role.to_owned()),
        ..Fact::default()
    }
}

fn is_link(fact: &Fact, teamspace: TeamspaceId, project: ProjectId) -> bool {
    fact.kind == "link" && fact.parent == Some(teamspace.0) && fact.node == Some(project.0)
}

fn members_of<'w>(
    world: &'w mut World<'_>,
    teamspace: TeamspaceId,
) -> impl Iterator<Item = &'w mut Vec<Fact>> {
    let is_in = move |facts: &[Fact]| facts.iter().any(|fact| is_membership(fact, teamspace));
    let all = world.people.iter_mut().map(|person| &mut person.facts);
    all.filter(move |facts| is_in(facts))
}
