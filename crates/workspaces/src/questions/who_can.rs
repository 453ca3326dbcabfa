//! Who may do this here, and by which paths: for access reviews.
//!
//! Everybody in the workspace goes through the same walk as every decision. All paths are told and
//! not only the one that answers first, so that one sees what is left when a role is taken away.

use std::collections::HashMap;
use std::sync::Arc;

use airside_access::{Able, Condition, Context, Path, Way};
use airside_identity::accounts::UserLite;
use airside_kernel::access::{Caller, RoleSet};
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::WorkspaceId;
use airside_kernel::{Error, Kernel, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::answers::{action_on, require_inspect};
use super::locate::{locate_one, name_places};
use super::reason::{named_node, named_role};
use super::{NamedNode, NamedRole, Question, Resource, last_use};
use crate::everybody::{self, Person};
use crate::rooms::{Located, RoomsAbove};

/// Who may do this to that?
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WhoCan {
    /// What is to be done, such as `workitem:delete`.
    pub action: String,
    /// To what.
    pub resource: Resource,
}

/// Somebody who may.
#[derive(Debug, Serialize, ToSchema)]
pub struct AblePerson {
    /// Who.
    pub user: UserLite,
    /// Every path by which they may, the one that answers first at the front.
    pub via: Vec<AccessPath>,
    /// When they last changed anything in that project, or in the workspace where the thing is in
    /// no project; null if never. What somebody only reads is not recorded.
    pub last_used: Option<Timestamp>,
    /// When they were last seen, anywhere on the instance.
    pub last_active: Option<Timestamp>,
}

/// A path by which somebody may do something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessPath {
    /// `role`, `role_condition`, `link`, `link_condition`, `wildcard`, `grant` or `public`.
    pub code: &'static str,
    /// Where it is given.
    pub node: NamedNode,
    /// The role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<NamedRole>,
    /// The teamspace that brings it along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teamspace: Option<NamedNode>,
    /// The link of that teamspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Uuid>,
    /// The exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Uuid>,
    /// The condition that is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// One page of those who may.
pub(super) async fn who_can(
    kernel: &Kernel,
    caller: &Caller,
    (above, asked): (&RoomsAbove, WhoCan),
    window: PageWindow,
) -> Result<Page<AblePerson>> {
    let located = inspected(kernel, caller, above, &asked).await?;
    let able = decided(kernel, located, asked).await?;
    let total = i64::try_from(able.able.len()).ok();
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let shown = (place(window.offset()), place(window.fetch_limit()));
    let mut connection = kernel.db.read().await?;
    let rows = able.told(&mut connection, kernel, shown).await?;
    Ok(Page::new(window, rows, total.filter(|_| window.with_count)))
}

/// The thing in question, for who may inspect access there.
pub(super) async fn inspected(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    asked: &WhoCan,
) -> Result<Located> {
    let own = kernel.judge(caller).await?;
    let mut located = locate_one(kernel, caller, (&own, above), &asked.resource).await?;
    require_inspect(kernel, caller, &located).await?;
    let mut connection = kernel.db.read().await?;
    name_places(&mut connection, &mut located).await?;
    Ok(located)
}

/// Everybody who may, and what tells of them.
pub(super) struct Decided {
    located: Located,
    roles: Arc<RoleSet>,
    people: Vec<Person>,
    able: Vec<Able>,
}

/// Asks the engine about everybody in the workspace.
pub(super) async fn decided(kernel: &Kernel, located: Located, asked: WhoCan) -> Result<Decided> {
    let question = Question {
        subject: None,
        action: asked.action,
        resource: asked.resource,
    };
    let action = action_on(kernel, &located, &question)?;
    let engine = kernel.access.engine();
    let catalog = engine.catalog();
    let mut snapshot = kernel.db.snapshot().await?;
    let roles = kernel
        .access
        .roles(&mut snapshot, located.workspace)
        .await?;
    let when = (located.workspace, kernel.clock.now());
    let people = everybody::read(&mut snapshot, when, Some(&located.nodes)).await?;
    drop(snapshot);
    let profile = |person: &Person| person.profile(&roles, catalog, located.workspace);
    let profiles = people.iter().map(profile).collect::<Result<Vec<_>>>()?;
    let context = Context {
        features_off: located.features_off,
        facts: located.facts,
        ..Context::at(kernel.clock.now().for_access())
    };
    let path = Path::new(catalog, &located.nodes).map_err(Error::internal)?;
    let able = engine.who_can(&profiles, &context, action, path);
    Ok(Decided {
        able: able.map_err(Error::internal)?,
        located,
        roles,
        people,
    })
}

impl Decided {
    /// Those from a place on, so many at most.
    pub async fn told(
        &self,
        connection: &mut Connection,
        kernel: &Kernel,
        (offset, limit): (usize, usize),
    ) -> Result<Vec<AblePerson>> {
        let able = self.able.iter().skip(offset).take(limit);
        let shown: Vec<(&Able, &Person)> = able
            .filter_map(|one| Some((one, self.people.get(one.profile)?)))
            .collect();
        let workspace = self.located.workspace;
        let teamspaces = teamspaces(connection, workspace, &shown).await?;
        let users = shown.iter().map(|(_, person)| person.user.user_id);
        let place = (workspace, self.located.project);
        let last_used = last_use::read(connection, place, users).await?;
        let teller = Teller {
            located: &self.located,
            kernel,
            roles: &self.roles,
            teamspaces,
        };
        let rows = shown.into_iter().map(|(one, person)| AblePerson {
            user: UserLite::from(person.user.clone()),
            via: one
                .ways
                .iter()
                .map(|way| teller.told(person, way))
                .collect(),
            last_used: last_used.get(&person.user.user_id).copied(),
            last_active: person.last_active_at,
        });
        Ok(rows.collect())
    }
}

/// Names of the teamspaces whose links are told of.
async fn teamspaces(
    connection: &mut Connection,
    workspace: WorkspaceId,
    shown: &[(&Able, &Person)],
) -> Result<HashMap<Uuid, String>> {
    let parents = shown
        .iter()
        .flat_map(|(_, person)| person.facts.iter().filter_map(|fact| fact.parent));
    let mut ids: Vec<Uuid> = parents.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut text = SqlBuilder::new("SELECT id, name FROM teamspaces WHERE workspace_id = ");
    text.push_value(workspace)
        .push(" AND id IN ")
        .push_list(ids);
    let rows: Vec<(Uuid, String)> = text.build().fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}

/// Tells of ways in the words of the API.
struct Teller<'a> {
    located: &'a Located,
    kernel: &'a Kernel,
    roles: &'a RoleSet,
    teamspaces: HashMap<Uuid, String>,
}

impl Teller<'_> {
    fn told(&self, person: &Person, way: &Way) -> AccessPath {
        let bare = |code, level| AccessPath {
            code,
            node: named_node(self.kernel.access.engine().catalog(), self.located, level),
            role: None,
            teamspace: None,
            link: None,
            grant: None,
            condition: None,
            since: None,
            until: None,
        };
        match way {
            Way::Public => bare("public", self.located.nodes.len().saturating_sub(1)),
            Way::Grant { id, level } => {
                let id = Uuid::from_u128(id.get());
                let fact = person.facts.iter().find(|fact| fact.id == Some(id));
                let until = fact.and_then(|fact| fact.number);
                AccessPath {
                    grant: Some(id),
                    since: person.since.get(&("grant".to_owned(), id)).copied(),
                    until: until.map(Timestamp::from_micros),
                    ..bare("grant", *level)
                }
            }
            Way::Role {
                met,
                conditions,
                wildcard,
                level,
            } => {
                let code = match (met.link, conditions.always()) {
                    (None, true) if *wildcard => "wildcard",
                    (None, true) => "role",
                    (None, false) => "role_condition",
                    (Some(_), true) => "link",
                    (Some(_), false) => "link_condition",
                };
                let link = met.link.map(|link| Uuid::from_u128(link.get()));
                let condition = conditions.iter().map(Condition::name).next();
                let role = self.roles.by_id(met.role.get());
                AccessPath {
                    role: role.map(|role| named_role(role)),
                    teamspace: link.and_then(|link| self.teamspace(person, link)),
                    link,
                    condition: condition.map(str::to_owned),
                    since: self.since(person, link, *level),
                    ..bare(code, *level)
                }
            }
        }
    }

    fn teamspace(&self, person: &Person, link: Uuid) -> Option<NamedNode> {
        let fact = person.facts.iter().find(|fact| fact.id == Some(link))?;
        let id = fact.parent?;
        Some(NamedNode {
            kind: "teamspace".to_owned(),
            id: id.to_string(),
            name: self.teamspaces.get(&id).cloned().unwrap_or_default(),
            ..NamedNode::default()
        })
    }

    /// Since when the role is held at that level, or reaches it.
    fn since(&self, person: &Person, link: Option<Uuid>, level: usize) -> Option<Timestamp> {
        if let Some(link) = link {
            return person.since.get(&("link".to_owned(), link)).copied();
        }
        let node = Uuid::from_u128(self.located.nodes.get(level)?.id.get());
        let held = |kind: &str| kind == "member" || kind == "project";
        let fact = person
            .facts
            .iter()
            .find(|fact| held(&fact.kind) && fact.node == Some(node))?;
        person.since.get(&(fact.kind.clone(), fact.id?)).copied()
    }
}
