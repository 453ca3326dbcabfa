//! What would be decided about somebody's question if they held something else, or at another
//! moment. It goes through the walk of every decision, so that nothing is told that would not do.

use std::collections::HashSet;
use std::sync::Arc;

use airside_access::{Action, Context, Decision, Path, Profile, Request, Scope};
use airside_kernel::access::RoleSet;
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::{Error, Kernel, Result, Timestamp};
use uuid::Uuid;

use crate::loader::{self, Fact};
use crate::rooms::Located;

/// Somebody who asks to do something to a thing.
#[derive(Clone, Copy)]
pub(super) struct Sought<'a> {
    pub kernel: &'a Kernel,
    pub located: &'a Located,
    pub action: Action,
    /// Who it is.
    pub user: UserId,
}

/// The same with what they hold now, as far as it concerns the thing.
pub(super) struct Supposed<'a> {
    pub sought: Sought<'a>,
    pub roles: Arc<RoleSet>,
    pub facts: Vec<Fact>,
}

impl<'a> Supposed<'a> {
    pub async fn read(sought: Sought<'a>) -> Result<Self> {
        let Sought {
            kernel,
            located,
            user,
            ..
        } = sought;
        let now = kernel.clock.now();
        let mut connection = kernel.db.read().await?;
        let roles = kernel
            .access
            .roles(&mut connection, located.workspace)
            .await?;
        let mut facts = loader::facts(&mut connection, (user, located.workspace), now).await?;
        // What stands elsewhere changes nothing here, however much it is: each try reads the rest.
        let nodes = located.nodes.iter();
        let here: HashSet<Uuid> = nodes.map(|node| Uuid::from_u128(node.id.get())).collect();
        facts.retain(|fact| {
            let is_here = fact.node.is_none_or(|node| here.contains(&node));
            is_here || fact.kind == "teamspace"
        });
        Ok(Self {
            sought,
            roles,
            facts,
        })
    }

    /// The profile that these facts make.
    pub fn profile(&self, facts: &[Fact]) -> Result<Profile> {
        let Sought {
            kernel,
            located,
            user,
            ..
        } = self.sought;
        let catalog = kernel.access.engine().catalog();
        loader::profile(&self.roles, catalog, (user, located.workspace), facts)
    }

    /// What would be decided if these were the facts, at a moment.
    pub fn decide(&self, facts: &[Fact], now: Timestamp) -> Result<Decision> {
        let located = self.sought.located;
        let engine = self.sought.kernel.access.engine();
        let profile = self.profile(facts)?;
        let context = Context {
            now: now.for_access(),
            features_off: located.features_off,
            facts: located.facts,
            token: None,
        };
        let path = Path::new(engine.catalog(), &located.nodes).map_err(Error::internal)?;
        let request = Request {
            profile: &profile,
            context: &context,
            action: self.sought.action,
            path,
        };
        engine.decide(&request).map_err(Error::internal)
    }

    /// Whether it would be allowed now.
    pub fn would_do(&self, facts: &[Fact]) -> Result<bool> {
        let now = self.sought.kernel.clock.now();
        Ok(self.decide(facts, now)?.is_allowed())
    }
}

/// The same facts with another role at a scope.
pub(super) fn with_role(
    facts: &[Fact],
    scope: Scope,
    (project, key): (Option<ProjectId>, &str),
) -> Vec<Fact> {
    let mut facts = facts.to_vec();
    let role = Some(key.to_owned());
    if scope == Scope::Workspace {
        for base in facts.iter_mut().filter(|fact| fact.kind == "member") {
            base.role.clone_from(&role);
        }
        return facts;
    }
    facts.retain(|fact| fact.kind != "project");
    facts.push(Fact {
        kind: "project".to_owned(),
        node: project.map(|project| project.0),
        role,
        ..Fact::default()
    });
    facts
}
