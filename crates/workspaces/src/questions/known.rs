//! What is looked up for who asks why: the names of those whom the sentences speak of.

use std::collections::HashMap;
use std::sync::Arc;

use airside_access::{Action, Explanation, Finding, LinkId};
use airside_kernel::access::RoleSet;
use airside_kernel::db::{Connection, SqlBuilder};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use uuid::Uuid;

use super::NamedNode;
use super::exceptions::Exceptions;
use super::reason::met_in;
use super::sight::Sight;
use crate::rooms::Located;

/// Whom and what explanations are about, and what of that the asker may read.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub kernel: &'a Kernel,
    /// One thing, or several of one project.
    pub things: &'a [Located],
    pub user: UserId,
    pub sight: Sight,
}

impl About<'_> {
    pub fn workspace(&self) -> Result<WorkspaceId> {
        let first = self.things.first();
        let first = first.ok_or_else(|| Error::internal("explanations about nothing"))?;
        Ok(first.workspace)
    }
}

/// See the module.
pub(super) struct Known {
    pub roles: Arc<RoleSet>,
    /// Names of who created or submitted the things, where that is spoken of.
    pub people: HashMap<u128, String>,
    pub exceptions: Exceptions,
    teamspaces: HashMap<Uuid, NamedNode>,
}

impl Known {
    pub async fn read(
        connection: &mut Connection,
        about: About<'_>,
        explained: &[(Action, &Explanation)],
    ) -> Result<Self> {
        let workspace = about.workspace()?;
        let is_unmet = |finding| matches!(finding, Finding::ConditionUnmet { .. });
        let mut steps = explained.iter().flat_map(|(_, one)| &one.steps);
        let mut people = HashMap::new();
        if steps.any(|step| is_unmet(step.finding)) {
            for who in people_of(about.things) {
                let user = UserId(Uuid::from_u128(who.get()));
                let found = crate::people::named(connection, user).await?;
                people.extend(found.map(|(_, name)| (who.get(), name)));
            }
        }
        Ok(Self {
            roles: about.kernel.access.roles(connection, workspace).await?,
            people,
            exceptions: Exceptions::read(connection, about, explained).await?,
            teamspaces: teamspaces(connection, workspace, explained).await?,
        })
    }

    /// The teamspace that a link is of.
    pub fn teamspace(&self, link: LinkId) -> Option<NamedNode> {
        self.teamspaces.get(&Uuid::from_u128(link.get())).cloned()
    }
}

/// Who created or submitted any of these, each once.
fn people_of(things: &[Located]) -> Vec<airside_access::UserId> {
    let nodes = things.iter().flat_map(|one| &one.nodes);
    let both = nodes.flat_map(|node| [node.creator, node.submitter]);
    let mut people: Vec<_> = both.flatten().collect();
    people.sort_unstable_by_key(|who| who.get());
    people.dedup();
    people
}

/// The teamspaces of the links that were met, by link.
async fn teamspaces(
    connection: &mut Connection,
    workspace: WorkspaceId,
    explained: &[(Action, &Explanation)],
) -> Result<HashMap<Uuid, NamedNode>> {
    let steps = explained.iter().flat_map(|(_, one)| &one.steps);
    let links = steps.filter_map(|step| met_in(step.finding)?.link);
    let mut links: Vec<Uuid> = links.map(|link| Uuid::from_u128(link.get())).collect();
    links.sort_unstable();
    links.dedup();
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    let mut text = SqlBuilder::new(
        "SELECT l.id, t.id, t.name FROM teamspace_links l \
         JOIN teamspaces t ON t.id = l.teamspace_id WHERE t.workspace_id = ",
    );
    text.push_value(workspace)
        .push(" AND l.id IN ")
        .push_list(links);
    let rows: Vec<(Uuid, Uuid, String)> = text.build().fetch_all(connection).await?;
    let named = rows.into_iter().map(|(link, id, name)| {
        let teamspace = NamedNode {
            kind: "teamspace".to_owned(),
            id: id.to_string(),
            name,
            ..NamedNode::default()
        };
        (link, teamspace)
    });
    Ok(named.collect())
}
