//! What would have to change for a denied act to be allowed, and who could change it.
//!
//! What is told is tried: a role is named only if the act would be allowed with it, as the creator
//! of the thing or a Guest of the workspace that the person is; and where an exception denies it,
//! what would still be missing without that is told too. Nobody is named for a change about
//! themselves.

use airside_access::{
    Action, Code, Context, Decision, Path, Request, Role, Scope, may_be_granted,
    may_hold_in_project,
};
use airside_kernel::access::RoleSet;
use airside_kernel::db::{SqlBuilder, sql};
use airside_kernel::ids::UserId;
use airside_kernel::{Error, Kernel, Result};

use super::NeededChange;
use super::locate::kind_of;
use crate::guard::{ADMIN, MANAGING, OWNER};
use crate::loader::{self, Fact};
use crate::roles;
use crate::rooms::Located;

/// People who are named as able to make a change.
const NAMED_MAX: i64 = 5;

/// What somebody may not do.
pub(super) struct Sought<'a> {
    pub kernel: &'a Kernel,
    pub located: &'a Located,
    pub action: Action,
    /// Who may not.
    pub user: UserId,
}

/// The person, with what they hold now.
struct Person {
    roles: std::sync::Arc<RoleSet>,
    facts: Vec<Fact>,
}

impl Sought<'_> {
    pub async fn needed(&self, decision: Decision) -> Result<Vec<NeededChange>> {
        if decision.is_allowed() {
            return Ok(Vec::new());
        }
        let mut person = self.person().await?;
        let mut changes = vec![self.change(decision, &person).await?];
        if reason(self.action, decision).1 == Code::ExplicitDeny {
            person
                .facts
                .retain(|fact| fact.kind != "grant" || fact.flag == Some(true));
            let then = self.decide(&person.roles, &person.facts)?;
            if !then.is_allowed() {
                changes.push(self.change(then, &person).await?);
            }
        }
        Ok(changes)
    }

    /// The one change that a denial asks for.
    async fn change(&self, decision: Decision, person: &Person) -> Result<NeededChange> {
        let catalog = self.kernel.access.engine().catalog();
        let (asked, code) = reason(self.action, decision);
        let act = catalog.action_phrase(asked, None);
        let (kind, message) = match code {
            Code::ExplicitDeny => (
                "grant",
                format!("the exception that denies to {act} would have to end"),
            ),
            Code::OwnSelf => ("other_person", "somebody else has to do it".to_owned()),
            Code::FeatureOff => (
                "feature",
                "the feature would have to be switched on".to_owned(),
            ),
            Code::TokenScope => {
                let key = catalog.action_key(asked);
                let message = format!("a token whose scopes include `{key}`");
                return Ok(needs(("token", message), Vec::new()));
            }
            Code::Inactive => (
                "status",
                "the account or the membership would have to be active again".to_owned(),
            ),
            _ => return self.role(asked, person).await,
        };
        Ok(needs((kind, message), self.managers(MANAGING).await?))
    }

    async fn person(&self) -> Result<Person> {
        let workspace = self.located.workspace;
        let now = self.kernel.clock.now();
        let mut connection = self.kernel.db.read().await?;
        Ok(Person {
            roles: self.kernel.access.roles(&mut connection, workspace).await?,
            facts: loader::facts(&mut connection, (self.user, workspace), now).await?,
        })
    }

    /// What would be decided if these were the facts.
    fn decide(&self, roles: &RoleSet, facts: &[Fact]) -> Result<Decision> {
        let engine = self.kernel.access.engine();
        let key = (self.user, self.located.workspace);
        let profile = loader::profile(roles, engine.catalog(), key, facts)?;
        let context = Context {
            now: self.kernel.clock.now().for_access(),
            features_off: self.located.features_off,
            facts: self.located.facts,
            token: None,
        };
        let nodes = &self.located.nodes;
        let path = Path::new(engine.catalog(), nodes).map_err(Error::internal)?;
        let request = Request {
            profile: &profile,
            context: &context,
            action: self.action,
            path,
        };
        engine.decide(&request).map_err(Error::internal)
    }

    /// The roles with which it would be allowed where the thing is; an exception, where none would
    /// do.
    async fn role(&self, asked: Action, person: &Person) -> Result<NeededChange> {
        let catalog = self.kernel.access.engine().catalog();
        let kind = catalog.type_info(kind_of(self.located)?);
        // What somebody leads is theirs to name; a role of the workspace counts on every teamspace.
        let scope = match kind.map(|info| info.scope) {
            Some(Scope::Teamspace) | None => Scope::Workspace,
            Some(scope) => scope,
        };
        let act = catalog.action_phrase(asked, None);
        let mut fitting = Vec::new();
        for role in roles::of_scope(catalog, scope) {
            if self.would_do(role, person)? {
                fitting.push(role);
            }
        }
        // Nobody is made the Owner where less will do.
        if fitting.len() > 1 {
            fitting.retain(|role| role.key() != OWNER);
        }
        let names: Vec<&str> = fitting.iter().map(|role| role.name()).collect();
        let (kind, message) = if !names.is_empty() {
            let names = names.join(" or ");
            ("role", format!("a role that includes to {act}: {names}"))
        } else if may_be_granted(catalog, asked) {
            ("grant", format!("an exception that allows to {act}"))
        } else {
            let message = format!("a role of the workspace that includes to {act}");
            ("role", message)
        };
        let keys: Vec<String> = fitting.iter().map(|role| role.key().to_owned()).collect();
        let may = if keys == [OWNER] {
            &[OWNER][..]
        } else {
            MANAGING
        };
        Ok(NeededChange {
            roles: keys,
            ..needs((kind, message), self.managers(may).await?)
        })
    }

    /// Whether it would be allowed with that role in place of the one that the person holds.
    fn would_do(&self, role: &Role, person: &Person) -> Result<bool> {
        let mut facts = person.facts.clone();
        let base = facts.iter_mut().find(|fact| fact.kind == "member");
        let Some(base) = base else { return Ok(false) };
        match (role.scope(), self.located.project) {
            (Scope::Workspace, _) => base.role = Some(role.key().to_owned()),
            (Scope::Project, Some(project)) => {
                let key = base.role.as_deref().unwrap_or_default();
                let ceiling = person.roles.find(Scope::Workspace, key);
                if ceiling.is_some_and(|base| !may_hold_in_project(base, role)) {
                    return Ok(false);
                }
                facts.retain(|fact| fact.kind != "project" || fact.node != Some(project.0));
                facts.push(Fact {
                    kind: "project".to_owned(),
                    node: Some(project.0),
                    role: Some(role.key().to_owned()),
                    ..Fact::default()
                });
            }
            _ => return Ok(false),
        }
        Ok(self.decide(&person.roles, &facts)?.is_allowed())
    }

    /// Who manages the place: Admins of the project, and who has one of these roles in the
    /// workspace; and is another than the one who may not.
    async fn managers(&self, base: &[&str]) -> Result<Vec<String>> {
        let located = self.located;
        let mut connection = self.kernel.db.read().await?;
        let mut names: Vec<(String,)> = Vec::new();
        if let Some(project) = located.project.filter(|_| base.contains(&ADMIN)) {
            names = sql(
                "SELECT u.display_name FROM project_members m JOIN users u ON u.id = m.user_id \
             WHERE m.project_id = $1 AND m.workspace_id = $2 AND m.role = $3 AND u.is_active \
             AND u.id <> $4 ORDER BY m.joined_at LIMIT $5",
            )
            .bind(project)
            .bind(located.workspace)
            .bind(ADMIN)
            .bind(self.user)
            .bind(NAMED_MAX)
            .fetch_all(&mut connection)
            .await?;
        }
        let mut text = SqlBuilder::new(
            "SELECT u.display_name FROM workspace_members m JOIN users u ON u.id = m.user_id \
         WHERE u.is_active AND m.status = 'active' AND m.workspace_id = ",
        );
        text.push_value(located.workspace)
            .push(" AND u.id <> ")
            .push_value(self.user)
            .push(" AND m.role IN ");
        text.push_list(base.iter().copied())
            .push(" ORDER BY m.joined_at LIMIT ");
        text.push_value(NAMED_MAX);
        let workspace: Vec<(String,)> = text.build().fetch_all(&mut connection).await?;
        for name in workspace {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names.into_iter().map(|(name,)| name).collect())
    }
}

/// What was denied, and why: the act itself, or one that it requires.
fn reason(action: Action, decision: Decision) -> (Action, Code) {
    decision.failed().unwrap_or((action, decision.code()))
}

fn needs((kind, message): (&'static str, String), who: Vec<String>) -> NeededChange {
    NeededChange {
        kind,
        message,
        roles: Vec::new(),
        who,
    }
}
